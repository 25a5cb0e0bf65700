package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"xinhuo/internal/blob"
	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/picture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// most is how many files one thing may have.
const most = 200

// Store keeps files: what they are in Postgres, what is in them in a bucket.
type Store struct {
	conn   postgres.Conn
	bucket *blob.Bucket
	now    clock.Clock
}

// NewStore returns a Store on conn and bucket.
func NewStore(conn postgres.Conn, bucket *blob.Bucket, now clock.Clock) *Store {
	return &Store{conn, bucket, now}
}

// On returns the store working on conn, so that another noun's transaction
// can be joined. Receive talks to the bucket and is not for a transaction.
func (s *Store) On(conn postgres.Conn) *Store { return &Store{conn, s.bucket, s.now} }

// content is one thing to be put into the bucket.
type content struct {
	key, kind string
	body      io.Reader
}

// Receive takes a file in. What we do not take, or cannot read, is
// errs.Invalid beside "file"; nothing of it is kept then.
func (s *Store) Receive(ctx context.Context, t tenant.ID, u Upload) (File, error) {
	f, parts, err := s.prepare(u)
	if err != nil {
		return File{}, err
	}
	if n, err := s.count(ctx, t, u); err != nil {
		return File{}, err
	} else if n >= most {
		return File{}, refuse("file.too_many", "Max", most)
	}
	for _, p := range parts {
		if err = s.bucket.Put(ctx, t, p.key, p.kind, p.body); err != nil {
			break
		}
	}
	if err == nil {
		err = s.conn.In(ctx, t, func(tx postgres.Conn) error { return insert(ctx, tx, t, f, u.Sample) })
	}
	if err != nil {
		s.drop(context.WithoutCancel(ctx), t, parts)
	}
	if errors.Is(err, blob.Unset) {
		return File{}, refuse("file.unset")
	}
	if err != nil {
		return File{}, fmt.Errorf("receive file for %s %s: %w", u.Noun, u.Of, err)
	}
	return f, nil
}

// prepare looks what the upload is and makes of it what will be kept.
func (s *Store) prepare(u Upload) (File, []content, error) {
	f := File{ID: u.ID, Name: Tidy(u.Name), Noun: u.Noun, Of: u.Of, MadeBy: u.By, At: s.now()}
	if f.ID == uuid.Nil {
		f.ID = uuid.Must(uuid.NewV7())
	}
	f.key = "files/" + f.ID.String()
	start, size, err := begin(u.Content)
	switch {
	case err != nil:
		return f, nil, fmt.Errorf("read upload: %w", err)
	case f.Name == "" || f.Name == ".":
		return f, nil, refuse("file.missing")
	case size == 0:
		return f, nil, refuse("file.empty")
	case size > MaxBytes:
		return f, nil, refuse("file.too_large", "MB", MaxBytes>>20)
	case isPicture(f.Name, start):
		return picturePrepared(f, u)
	case u.Only == Picture:
		return f, nil, refuse("picture.unknown")
	}
	f.Kind, f.Size = Attachment, size
	if f.Type, err = attachment(f.Name, start); err != nil {
		return f, nil, err
	}
	return f, []content{{f.key + "/file", f.Type, u.Content}}, nil
}

func picturePrepared(f File, u Upload) (File, []content, error) {
	if u.Only == Attachment {
		return f, nil, refuse("file.kind")
	}
	made, err := picture.Make(u.Content)
	if err != nil {
		return f, nil, err
	}
	f.Kind, f.Type, f.Size = Picture, made.Page.Type, int64(len(made.Page.Content))
	f.Width, f.Height = made.Page.Width, made.Page.Height
	return f, []content{
		{f.key + "/page", made.Page.Type, bytes.NewReader(made.Page.Content)},
		{f.key + "/thumb", made.Thumb.Type, bytes.NewReader(made.Thumb.Content)},
	}, nil
}

// begin reads the first bytes of r and how many there are, and goes back.
func begin(r io.ReadSeeker) (start []byte, size int64, err error) {
	start = make([]byte, 4096)
	n, err := io.ReadFull(r, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	if size, err = r.Seek(0, io.SeekEnd); err != nil {
		return nil, 0, err
	}
	_, err = r.Seek(0, io.SeekStart)
	return start[:n], size, err
}

// drop takes out of the bucket what belongs to no row. What cannot be taken
// out lies there unseen; the failure that led here is the one to be told.
func (s *Store) drop(ctx context.Context, t tenant.ID, parts []content) {
	for _, p := range parts {
		_ = s.bucket.Delete(ctx, t, p.key)
	}
}

func (s *Store) count(ctx context.Context, t tenant.ID, u Upload) (n int64, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		n, err = db.New(tx).CountFilesOf(ctx, db.CountFilesOfParams{TenantID: t, Noun: u.Noun, NounID: u.Of})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count files of %s %s: %w", u.Noun, u.Of, err)
	}
	return n, nil
}

func insert(ctx context.Context, tx postgres.Conn, t tenant.ID, f File, sample bool) error {
	return db.New(tx).InsertFile(ctx, db.InsertFileParams{
		TenantID: t, ID: f.ID, Kind: string(f.Kind), Filename: f.Name, Type: f.Type, Size: f.Size, Width: int32(f.Width), Height: int32(f.Height),
		BlobKey: f.key, Noun: f.Noun, NounID: f.Of, MadeBy: f.MadeBy.ID, MakerName: f.MadeBy.Name, Sample: sample, CreatedAt: f.At,
	})
}

// Get returns one file.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (File, error) {
	var row db.File
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		row, err = db.New(tx).GetFile(ctx, db.GetFileParams{TenantID: t, ID: id})
		return err
	})
	if err != nil {
		return File{}, fmt.Errorf("get file %s: %w", id, postgres.Err(err))
	}
	return fromRow(row), nil
}

// Of lists the files of one thing, the oldest first.
func (s *Store) Of(ctx context.Context, t tenant.ID, noun string, id uuid.UUID) ([]File, error) {
	var rows []db.File
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListFilesOf(ctx, db.ListFilesOfParams{TenantID: t, Noun: noun, NounID: id, MaxRows: most})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list files of %s %s: %w", noun, id, err)
	}
	files := make([]File, len(rows))
	for i, r := range rows {
		files[i] = fromRow(r)
	}
	return files, nil
}

// OfMany is Of for many things of one noun, by thing.
func (s *Store) OfMany(ctx context.Context, t tenant.ID, noun string, ids []uuid.UUID) (map[uuid.UUID][]File, error) {
	var rows []db.File
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListFilesOfMany(ctx, db.ListFilesOfManyParams{TenantID: t, Noun: noun, NounIds: ids, MaxRows: int32(most * max(1, len(ids)))})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list files of %d of %s: %w", len(ids), noun, err)
	}
	all := map[uuid.UUID][]File{}
	for _, r := range rows {
		all[r.NounID] = append(all[r.NounID], fromRow(r))
	}
	return all, nil
}

// Count is how many files one thing has.
func (s *Store) Count(ctx context.Context, t tenant.ID, noun string, id uuid.UUID) (int, error) {
	n, err := s.count(ctx, t, Upload{Noun: noun, Of: id})
	return int(n), err
}

// Open opens what is in f, of a picture the thumb if asked; the caller closes
// it.
func (s *Store) Open(ctx context.Context, t tenant.ID, f File, thumb bool) (io.ReadCloser, error) {
	part := "/file"
	switch {
	case f.Kind == Picture && thumb:
		part = "/thumb"
	case f.Kind == Picture:
		part = "/page"
	}
	r, err := s.bucket.Get(ctx, t, f.key+part)
	if err != nil {
		return nil, fmt.Errorf("open file %s: %w", f.ID, err)
	}
	return r, nil
}

// Remove takes a file away for good. The caller sees to it that nothing shows
// it any more.
func (s *Store) Remove(ctx context.Context, t tenant.ID, f File) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		n, err := db.New(tx).DeleteFile(ctx, db.DeleteFileParams{TenantID: t, ID: f.ID})
		if err == nil && n == 0 {
			return errs.NotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("remove file %s: %w", f.ID, err)
	}
	all := []content{{key: f.key + "/file"}, {key: f.key + "/page"}, {key: f.key + "/thumb"}}
	for _, width := range picture.Widths {
		all = append(all, content{key: portrait(f, width)})
	}
	s.drop(ctx, t, all)
	return nil
}

func fromRow(r db.File) File {
	return File{
		ID: r.ID, Kind: Kind(r.Kind), Name: r.Filename, Type: r.Type, Size: r.Size, Width: int(r.Width), Height: int(r.Height), Noun: r.Noun, Of: r.NounID,
		MadeBy: journal.Actor{ID: r.MadeBy, Name: r.MakerName}, At: r.CreatedAt, key: r.BlobKey,
	}
}

// Portray cuts portraits out of a picture, in the places of those cut before.
func (s *Store) Portray(ctx context.Context, t tenant.ID, f File, c picture.Crop) error {
	if f.Kind != Picture {
		return refuse("picture.unknown")
	}
	whole, err := s.Open(ctx, t, f, false)
	if err != nil {
		return err
	}
	defer whole.Close()
	made, err := picture.Portraits(whole, c)
	if err != nil {
		return fmt.Errorf("cut portraits of file %s: %w", f.ID, err)
	}
	for i, m := range made {
		if err := s.bucket.Put(ctx, t, portrait(f, picture.Widths[i]), m.Type, bytes.NewReader(m.Content)); err != nil {
			return fmt.Errorf("keep portraits of file %s: %w", f.ID, err)
		}
	}
	return nil
}

// OpenPortrait opens what Portray cut, in one of picture.Widths; the caller
// closes it.
func (s *Store) OpenPortrait(ctx context.Context, t tenant.ID, f File, width int) (io.ReadCloser, error) {
	r, err := s.bucket.Get(ctx, t, portrait(f, width))
	if err != nil {
		return nil, fmt.Errorf("open portrait of file %s: %w", f.ID, err)
	}
	return r, nil
}

func portrait(f File, width int) string { return fmt.Sprintf("%s/portrait-%d", f.key, width) }
