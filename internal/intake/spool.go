package intake

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/google/uuid"
)

// person is somebody as the rows of a roster tell of them.
type person struct {
	Member uuid.UUID      // who they are in the brand; nil when nobody yet
	Lines  []int          // the rows that tell of them, in order
	Told   told           // all rows together
	From   map[string]int `json:",omitempty"` // the row that gave a field last; kept from the second row on
	Sum    uint64         // of the verdict over them
}

// maxRecord is more than any person takes: a row of 1 MiB is refused before.
const maxRecord = 4 << 20

// spool keeps people on disk, in a file without a name, while a roster is
// gone through: memory holds only where each of them begins.
type spool struct {
	file *os.File
	out  *bufio.Writer
	end  int64 // of what was written
	done int64 // of what left the buffer
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "xinhuo-spool-")
	if err != nil {
		return nil, fmt.Errorf("make spool: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, fmt.Errorf("unname spool: %w", err)
	}
	return &spool{file: f, out: bufio.NewWriterSize(f, 256<<10)}, nil
}

func (s *spool) close() error { return s.file.Close() }

// add writes p and returns where.
func (s *spool) add(p person) (at int64, err error) {
	b, err := json.Marshal(p)
	if err != nil {
		return 0, fmt.Errorf("spool person: %w", err)
	}
	at = s.end
	n, err := s.out.Write(append(binary.AppendUvarint(nil, uint64(len(b))), b...))
	s.end += int64(n)
	return at, err
}

// raw returns the record that begins at a place, its length before it.
func (s *spool) raw(at int64) ([]byte, error) {
	if at >= s.done {
		if err := s.out.Flush(); err != nil {
			return nil, err
		}
		s.done = s.end
	}
	var head [binary.MaxVarintLen64]byte
	n, err := s.file.ReadAt(head[:], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	size, digits := binary.Uvarint(head[:n])
	if digits <= 0 || size > maxRecord {
		return nil, fmt.Errorf("spool is damaged at %d", at)
	}
	b := make([]byte, digits+int(size))
	_, err = s.file.ReadAt(b, at)
	return b, err
}

// get returns the person who begins at a place.
func (s *spool) get(at int64) (person, error) {
	b, err := s.raw(at)
	if err != nil {
		return person{}, err
	}
	_, digits := binary.Uvarint(b)
	var p person
	err = json.Unmarshal(b[digits:], &p)
	return p, err
}

// packPeople writes records, as raw returns them, so that unpackPeople reads them.
func packPeople(w io.Writer) (*flate.Writer, error) { return flate.NewWriter(w, flate.BestSpeed) }

// unpackPeople reads people one at a time until io.EOF.
func unpackPeople(r io.Reader) func() (person, error) {
	in := bufio.NewReaderSize(flate.NewReader(r), 64<<10)
	return func() (person, error) {
		size, err := binary.ReadUvarint(in)
		if err != nil {
			return person{}, err
		}
		if size > maxRecord {
			return person{}, errors.New("people are damaged")
		}
		b := make([]byte, size)
		if _, err := io.ReadFull(in, b); err != nil {
			return person{}, err
		}
		var p person
		err = json.Unmarshal(b, &p)
		return p, err
	}
}

// people is a batch of them, or why there are no more.
type people struct {
	people []person
	err    error
}

// unpacked yields everybody in batches. The next batch is unpacked while the
// one before is at work.
func unpacked(packed []byte) iter.Seq[people] {
	return func(yield func(people) bool) {
		ready, stop := make(chan people), make(chan struct{})
		defer close(stop)
		go unpack(packed, ready, stop)
		for batch := range ready {
			if !yield(batch) || batch.err != nil {
				return
			}
		}
	}
}

// unpack sends batches to ready and closes it.
func unpack(packed []byte, ready chan<- people, stop <-chan struct{}) {
	defer close(ready)
	next := unpackPeople(bytes.NewReader(packed))
	for end := false; !end; {
		var batch people
		for len(batch.people) < 2*batchSize {
			p, err := next()
			if end = err != nil; end {
				if !errors.Is(err, io.EOF) {
					batch.err = err
				}
				break
			}
			batch.people = append(batch.people, p)
		}
		select {
		case ready <- batch:
		case <-stop:
			return
		}
	}
}
