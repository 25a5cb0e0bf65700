package sheet

import (
	"bytes"
	"errors"
	"io"
	"os"
	"unicode/utf16"
)

func readUpTo(r io.Reader, n int) ([]byte, error) {
	buf := make([]byte, n)
	got, err := io.ReadFull(r, buf)
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return buf[:got], err
}

// magics are the beginnings of what people upload instead of a table.
var magics = []struct{ magic, refusal string }{
	{"%PDF", "pdf"},
	{"\x89PNG", "picture"},
	{"\xff\xd8\xff", "picture"},
	{"GIF8", "picture"},
	{"BM", "picture"},
	{"RIFF", "picture"},
	{"II*\x00", "picture"},
	{"MM\x00*", "picture"},
	{"Rar!", "archive"},
	{"7z\xbc\xaf", "archive"},
	{"\x1f\x8b", "archive"},
	{"SQLite format 3", "unknown"},
	{"\x7fELF", "unknown"},
	{"MZ\x90", "unknown"},
	{"{\\rtf", "document"},
}

var ole = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// recognise says whether the file is a workbook or text, or why it is neither.
func recognise(head []byte, path string) (format string, why error) {
	switch {
	case bytes.HasPrefix(head, ole):
		return "", oldOffice(path)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "xlsx", nil
	case bytes.HasPrefix(head, []byte("PK")) && len(head) > 3 && head[2] < 9:
		return "", refuse("broken")
	case isHEIC(head):
		return "", refuse("picture")
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.magic)) && !(m.magic == "BM" && !hasNUL(head)) {
			return "", refuse(m.refusal)
		}
	}
	if isMarkup(head) {
		return "", refuse("web_page")
	}
	return "csv", nil
}

func hasNUL(b []byte) bool { return bytes.IndexByte(b, 0) >= 0 }

func isHEIC(head []byte) bool {
	return len(head) > 12 && string(head[4:8]) == "ftyp"
}

// isMarkup sees the web pages and XML that many systems save under the name
// of .xls.
func isMarkup(head []byte) bool {
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, utf8BOM), " \t\r\n"))
	for _, start := range []string{"<html", "<!doctype", "<table", "<meta", "<?xml", "<head", "<style", "<body", "<div", "mime-version:"} {
		if bytes.HasPrefix(text, []byte(start)) {
			return true
		}
	}
	return false
}

// oldOffice tells the things that share one old container apart: a workbook
// locked with a password, an .xls, and documents.
func oldOffice(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	body, err := readUpTo(f, MaxBytes)
	if err != nil {
		return err
	}
	switch {
	case bytes.Contains(body, wide("EncryptedPackage")):
		return refuse("locked")
	case bytes.Contains(body, wide("WordDocument")), bytes.Contains(body, wide("PowerPoint Document")):
		return refuse("document")
	}
	return refuse("old_excel")
}

// wide is s as the directory of an old Office file spells it.
func wide(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}
