package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path"
	"strings"
)

// What an archive may hold, by its own directory. A hundred thousand people
// with twenty columns are about 120 MB of XML in 10 MB of file.
const (
	maxEntries  = 5000
	maxUnpacked = 640 << 20
	maxRatio    = 100      // of unpacked to packed, …
	ratioFrom   = 16 << 20 // … where there is so much of it
)

// archive is the zip around a workbook.
type archive struct {
	file  *os.File
	parts map[string]*zip.File // by lower-case name with slashes
}

func openArchive(name string) (*archive, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	a, err := readArchive(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return a, nil
}

func readArchive(f *os.File) (*archive, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if n, err := countEntries(f); err != nil || n > maxEntries {
		return nil, refuse("bomb")
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, refuse("broken")
	}
	if err := weigh(z.File); err != nil {
		return nil, err
	}
	a := &archive{file: f, parts: map[string]*zip.File{}}
	for _, e := range z.File {
		a.parts[strings.ToLower(strings.ReplaceAll(e.Name, `\`, "/"))] = e
	}
	return a, a.check()
}

// countEntries counts the directory's entries by their signature, before
// anything is made of them.
func countEntries(f *os.File) (int, error) {
	signature := []byte("PK\x01\x02")
	buf := make([]byte, 256<<10)
	n, kept := 0, 0
	for {
		got, err := f.Read(buf[kept:])
		b := buf[:kept+got]
		n += bytes.Count(b, signature)
		kept = copy(buf, b[max(0, len(b)-3):])
		if err == io.EOF {
			return n, nil
		}
		if err != nil || n > maxEntries {
			return n, err
		}
	}
}

// weigh refuses an archive that says itself it would unpack into too much.
// One that lies about it fails to read: a part ends at the size it declared.
func weigh(files []*zip.File) error {
	var total, packed uint64
	for _, e := range files {
		if e.Flags&1 != 0 {
			return refuse("locked")
		}
		total += min(e.UncompressedSize64, maxUnpacked+1)
		packed += e.CompressedSize64
		if swells(e.UncompressedSize64, e.CompressedSize64) {
			return refuse("bomb")
		}
	}
	if total > maxUnpacked || swells(total, packed) {
		return refuse("bomb")
	}
	return nil
}

func swells(size, packed uint64) bool { return size > ratioFrom && size/maxRatio > packed }

// check says what the archive is when it is no workbook.
func (a *archive) check() error {
	if _, ok := a.parts["xl/workbook.bin"]; ok {
		return refuse("binary_excel")
	}
	if _, ok := a.parts["[content_types].xml"]; ok {
		if a.hasUnder("word/") || a.hasUnder("ppt/") {
			return refuse("document")
		}
		return nil
	}
	switch {
	case a.parts["content.xml"] != nil:
		return refuse("opendocument")
	case a.hasUnder("index/"):
		return refuse("numbers")
	}
	return refuse("archive")
}

func (a *archive) hasUnder(dir string) bool {
	for name := range a.parts {
		if strings.HasPrefix(name, dir) {
			return true
		}
	}
	return false
}

// part opens a part by its name; ok is false when there is none.
func (a *archive) part(name string) (r io.ReadCloser, ok bool, err error) {
	e := a.parts[strings.ToLower(strings.TrimPrefix(path.Clean("/"+name), "/"))]
	if e == nil {
		return nil, false, nil
	}
	r, err = e.Open()
	if err != nil {
		return nil, false, refuse("broken")
	}
	return r, true, nil
}

// each reads a small part token by token.
func (a *archive) each(name string, see func(token) error) error {
	r, ok, err := a.part(name)
	if err != nil || !ok {
		return err
	}
	defer r.Close()
	for t := newTokens(r); ; {
		tok, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		if err := see(tok); err == errStop {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// unreadable is what a damaged part is to the person who sent it.
func unreadable(err error) error {
	if _, ok := err.(*Refusal); ok {
		return err
	}
	return refuse("broken")
}
