package page

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

// envelope is what a form adds around its file.
const envelope = 64 << 10

// File is a file that came with a form. It lies on the disk until Close.
type File struct {
	*os.File
	Name   string     // as it was called on the visitor's machine
	Fields url.Values // the form's other fields that came before the file
}

// Close gives the file back; what it held is gone.
func (f File) Close() error { return errors.Join(f.File.Close(), os.Remove(f.File.Name())) }

// Receive takes the form's one file, in the field "file", without holding it
// in memory. A form without one, or with one larger than most bytes, is
// errs.Invalid beside "file". Bodies must know the route as one for files.
func Receive(w http.ResponseWriter, r *http.Request, most int64) (File, error) {
	r.Body = http.MaxBytesReader(w, r.Body, most+envelope)
	form, err := r.MultipartReader()
	if err != nil {
		return File{}, noFile()
	}
	fields := url.Values{}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return File{}, noFile()
		case err != nil:
			return File{}, notWhole(err, most)
		case part.FormName() == "file" && part.FileName() == "":
			return File{}, noFile()
		case part.FormName() == "file":
			return saved(part, most, fields)
		}
		value, err := io.ReadAll(io.LimitReader(part, 4<<10))
		if err != nil {
			return File{}, notWhole(err, most)
		}
		fields.Add(part.FormName(), string(value))
	}
}

func saved(part *multipart.Part, most int64, fields url.Values) (File, error) {
	tidyValues(fields)
	on, err := os.CreateTemp("", "xinhuo-upload-*")
	if err != nil {
		return File{}, fmt.Errorf("receive file: %w", err)
	}
	f := File{on, part.FileName(), fields}
	n, err := io.Copy(on, io.LimitReader(part, most+1))
	if err == nil && n > most {
		err = &http.MaxBytesError{Limit: most}
	}
	if err == nil {
		_, err = on.Seek(0, io.SeekStart)
	}
	if err != nil {
		return File{}, errors.Join(notWhole(err, most), f.Close())
	}
	return f, nil
}

func noFile() error { return errs.Invalid{"file": i18n.Msg("file.missing")} }

// notWhole is a form that did not arrive whole.
func notWhole(err error, most int64) error {
	if errors.As(err, new(*http.MaxBytesError)) {
		return errs.Invalid{"file": i18n.Msg("file.too_large", "MB", most>>20)}
	}
	return errs.Invalid{"file": i18n.Msg("file.missing")}
}
