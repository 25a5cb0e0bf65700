package file_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/blob"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres/pgtest"
)

func upload(name string, content []byte, of uuid.UUID) file.Upload {
	return file.Upload{Name: name, Content: bytes.NewReader(content), By: fixture.Actor, Noun: "page", Of: of}
}

func TestReceive(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	files, of := file.NewStore(conn, fixture.Bucket(), clock.System), uuid.New()
	f, err := files.Receive(t.Context(), ours, upload(`C:\Users\wang\电池 保养.PNG`, fixture.Picture(t, 1600, 800), of))
	if err != nil {
		t.Fatal(err)
	}
	if f.Kind != file.Picture || f.Name != "电池 保养.PNG" || f.Width != 1280 || f.Height != 640 {
		t.Errorf("Receive = %+v, want a picture of 1280 × 640 called 电池 保养.PNG", f)
	}
	got, err := files.Get(t.Context(), ours, f.ID)
	if got.At.Equal(f.At) {
		got.At = f.At
	}
	if err != nil || got != f {
		t.Errorf("Get = %+v, %v; want %+v", got, err, f)
	}
	for _, thumb := range []bool{true, false} {
		body, err := files.Open(t.Context(), ours, f, thumb)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(body)
		if err != nil || body.Close() != nil || !thumb && int64(len(content)) != f.Size {
			t.Errorf("Open gives %d bytes, %v; want %d", len(content), err, f.Size)
		}
	}
	if _, err := files.Get(t.Context(), theirs, f.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("Get from another tenant = %v, want not found", err)
	}
	if _, err := files.Open(t.Context(), theirs, f, false); !errors.Is(err, errs.NotFound) {
		t.Errorf("Open from another tenant = %v, want not found", err)
	}
	if listed, err := files.Of(t.Context(), theirs, "page", of); err != nil || len(listed) != 0 {
		t.Errorf("Of from another tenant = %v, %v; want none", listed, err)
	}
	if err := files.Remove(t.Context(), theirs, f); !errors.Is(err, errs.NotFound) {
		t.Errorf("Remove from another tenant = %v, want not found", err)
	}
	if err := files.Remove(t.Context(), ours, f); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Open(t.Context(), ours, f, false); !errors.Is(err, errs.NotFound) {
		t.Errorf("Open after Remove = %v, want not found", err)
	}
}

func TestWhatIsTakenIn(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, of := fixture.Tenant(t, conn), uuid.New()
	files := file.NewStore(conn, fixture.Bucket(), clock.System)
	word := []byte("PK\x03\x04 word")
	for name, tt := range map[string]struct {
		name    string
		content []byte
		says    string // "" when it is taken
		served  string
	}{
		"a guide":                        {"规程.pdf", []byte("%PDF-1.7 …"), "", "application/pdf"},
		"a document":                     {"规程.DOCX", word, "", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"words":                          {"读我.txt", []byte("先看这里"), "", "text/plain; charset=utf-8"},
		"words in GB18030":               {"读我.txt", []byte("\xcf\xc8\xbf\xb4\xd5\xe2\xc0\xef"), "", "text/plain; charset=utf-8"},
		"a program called guide":         {"规程.pdf", []byte("MZ\x90\x00"), "file.mismatch", ""},
		"a program called words":         {"规程.txt", []byte("MZ\x90\x00"), "file.mismatch", ""},
		"a page of the web":              {"a.html", []byte("<script>"), "file.kind", ""},
		"a drawing that can run scripts": {"a.svg", []byte("<svg onload=alert(1)>"), "file.kind", ""},
		"words called picture":           {"a.jpg", []byte("<script>"), "picture.unknown", ""},
		"an iPhone's photo":              {"IMG_1.HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "picture.heic", ""},
		"nothing":                        {"a.txt", nil, "file.empty", ""},
		"no name":                        {"\x00", []byte("x"), "file.missing", ""},
		"two endings":                    {"a.pdf.exe", []byte("%PDF-"), "file.kind", ""},
		"a picture with no ending":       {"照片", fixture.Picture(t, 9, 9), "", "image/png"},
	} {
		f, err := files.Receive(t.Context(), ours, upload(tt.name, tt.content, of))
		var bad errs.Invalid
		errors.As(err, &bad)
		if bad["file"].ID != tt.says || err != nil && bad == nil || f.Type != tt.served {
			t.Errorf("%s: %q, %v %v; want %q and %q", name, f.Type, err, bad["file"], tt.served, tt.says)
		}
	}
	large := upload("a.txt", bytes.Repeat([]byte("x"), file.MaxBytes+1), of)
	if _, err := files.Receive(t.Context(), ours, large); !errors.As(err, new(errs.Invalid)) {
		t.Errorf("a file that is too large = %v, want a sentence", err)
	}
}

func TestReceiveWithoutAPlace(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	nowhere, err := blob.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	ours, of := fixture.Tenant(t, conn), uuid.New()
	files := file.NewStore(conn, nowhere, clock.System)
	_, err = files.Receive(t.Context(), ours, upload("a.txt", []byte("x"), of))
	var bad errs.Invalid
	if !errors.As(err, &bad) || bad["file"].ID != "file.unset" {
		t.Errorf("Receive = %v, want a sentence that names the setting", err)
	}
	if listed, err := files.Of(t.Context(), ours, "page", of); err != nil || len(listed) != 0 {
		t.Errorf("Of = %v, %v; want nothing kept", listed, err)
	}
}

func TestTidy(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"../../etc/passwd": "passwd", "a\x00b\r\n.txt": "ab.txt", "\u202egpj.exe": "gpj.exe", "照片 1.jpg": "照片 1.jpg",
		strings.Repeat("长", 200) + ".pdf": strings.Repeat("长", 116) + ".pdf",
	} {
		if got := file.Tidy(given); got != want {
			t.Errorf("Tidy(%q) = %q, want %q", given, got, want)
		}
	}
}
