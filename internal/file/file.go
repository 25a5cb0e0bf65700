// Package file keeps what people bring along: pictures, made fit to be shown,
// and attachments as they are. A file belongs to one thing of one noun, which
// decides who may see it.
package file

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/picture"
)

// Kind is what becomes of a file.
type Kind string

// The kinds.
const (
	Picture    Kind = "picture"    // shown in a page
	Attachment Kind = "attachment" // offered for download
)

// MaxBytes is the largest file that is taken in.
const MaxBytes = 20 << 20

// maxName is the longest name kept, in characters.
const maxName = 120

// File is one file. Of a picture, Size and the sides are those of what a page
// shows.
type File struct {
	ID            uuid.UUID
	Kind          Kind
	Name          string // as it was called where it came from
	Type          string // as it is served, from our own table
	Size          int64
	Width, Height int
	Noun          string // whose it is,
	Of            uuid.UUID
	MadeBy        journal.Actor
	At            time.Time
	key           string
}

// Upload is a file on its way in.
type Upload struct {
	Name    string
	Content io.ReadSeeker
	By      journal.Actor
	Noun    string // what it belongs to: "page", and its id
	Of      uuid.UUID
	Only    Kind // takes nothing else, unless empty
	Sample  bool
	ID      uuid.UUID // a fresh one when nil
}

// types are the attachments we take, by the ending of their names, with what
// they are served as and how their contents begin.
var types = map[string]struct{ served, begins string }{
	".pdf":  {"application/pdf", "%PDF-"},
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04"},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"},
	".pptx": {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "PK\x03\x04"},
	".txt":  {"text/plain; charset=utf-8", ""},
	".csv":  {"text/csv; charset=utf-8", ""},
}

// Accept is what a file chooser should offer.
const Accept = ".jpg,.jpeg,.png,.gif,.webp,.pdf,.docx,.xlsx,.pptx,.txt,.csv,image/jpeg,image/png,image/gif,image/webp"

// attachment says as what an attachment is served. One whose contents are not
// what its name says is errs.Invalid.
func attachment(name string, start []byte) (string, error) {
	ending := strings.ToLower(filepath.Ext(name))
	kind, ok := types[ending]
	switch {
	case !ok:
		return "", refuse("file.kind")
	case !bytes.HasPrefix(start, []byte(kind.begins)), kind.begins == "" && !text(start):
		return "", refuse("file.mismatch", "Ending", ending)
	}
	return kind.served, nil
}

// text reports whether start begins something a person can read. Its last
// character may be cut.
func text(start []byte) bool {
	if bytes.IndexByte(start, 0) >= 0 {
		return false
	}
	return utf8.Valid(start) || !bytes.ContainsAny(start, "\x01\x02\x03\x04\x05\x06\x07\x0e\x0f") // GB18030, or cut
}

// Tidy is a file's name as we say it: no path, no control characters, not
// longer than a line.
func Tidy(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 { // nor those that turn its writing round
			return -1
		}
		return r
	}, name))
	if runes := []rune(name); len(runes) > maxName {
		ending := []rune(filepath.Ext(name))
		if len(ending) > 10 {
			ending = nil
		}
		name = string(runes[:maxName-len(ending)]) + string(ending)
	}
	return name
}

// isPicture reports whether the file says, by its name or its contents, that
// it is a picture. Then it must be one.
func isPicture(name string, start []byte) bool {
	return picture.KindOf(start) != "" || picture.Named(name)
}

func refuse(id string, pairs ...any) error { return errs.Invalid{"file": i18n.Msg(id, pairs...)} }
