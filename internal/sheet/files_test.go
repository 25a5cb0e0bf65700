package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// file writes body where Open can find it.
func file(t testing.TB, name string, body []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// lines opens a file and returns its first sheet as "line|cell|cell".
func lines(t testing.TB, path string) ([]string, *File) {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	got, err := rowsOf(f, 0)
	if err != nil {
		t.Fatalf("Rows: %v", err)
	}
	return got, f
}

func rowsOf(f *File, sheet int) ([]string, error) {
	var out []string
	for row, err := range f.Rows(sheet) {
		if err != nil {
			return out, err
		}
		out = append(out, fmt.Sprintf("%d|%s", row.Line, strings.Join(row.Cells, "|")))
	}
	return out, nil
}

// refusal opens and reads a file that is refused at either, and returns why.
func refusal(t testing.TB, path string) string {
	t.Helper()
	f, err := Open(path)
	if err == nil {
		defer f.Close()
		for i := range f.Sheets {
			if _, err = rowsOf(f, i); err != nil {
				break
			}
		}
	}
	var r *Refusal
	if !errors.As(err, &r) {
		t.Fatalf("error = %v, want a refusal", err)
	}
	return strings.TrimPrefix(r.Reason.ID, "sheet.refused.")
}

// parts are the files of a workbook.
type parts map[string]string

// workbookOf makes the bytes of a workbook of one sheet from the inside of
// its sheetData; more parts may be added or put in the place of these.
func workbookOf(sheetData string, more parts) []byte {
	all := parts{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="x"><sheets><sheet name="成员" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relations("worksheets/sheet1.xml"),
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0"?><worksheet><sheetData>` + sheetData + `</sheetData></worksheet>`,
	}
	for name, body := range more {
		all[name] = body
	}
	return zipOf(all)
}

func relations(targets ...string) string {
	var b strings.Builder
	b.WriteString(`<Relationships>`)
	for i, target := range targets {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="%s"/>`, i+1, target)
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

func zipOf(all parts) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, body := range all {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(body))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
