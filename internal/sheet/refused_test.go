package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"xinhuo/internal/i18n"
)

func TestRefused(t *testing.T) {
	oleFile := func(stream string) []byte {
		return append(append(append([]byte{}, ole...), make([]byte, 600)...), wide(stream)...)
	}
	cellAt := func(ref string) string {
		return `<row r="1"><c r="` + ref + `" t="inlineStr"><is><t>姓名</t></is></c></row>`
	}
	tests := map[string]struct {
		body []byte
		want string
	}{
		"nothing":                      {nil, "empty"},
		"only white space":             {[]byte(" \r\n\t\n\u3000"), "empty"},
		"only a mark":                  {utf8BOM, "empty"},
		"old .xls":                     {oleFile("Workbook"), "old_excel"},
		"workbook with a password":     {oleFile("EncryptedPackage"), "locked"},
		"Word":                         {oleFile("WordDocument"), "document"},
		"new Word":                     {zipOf(parts{"[Content_Types].xml": "x", "word/document.xml": "x"}), "document"},
		"PDF":                          {[]byte("%PDF-1.7\n…"), "pdf"},
		"PNG":                          {[]byte("\x89PNG\r\n\x1a\n"), "picture"},
		"JPEG":                         {[]byte("\xff\xd8\xff\xe0"), "picture"},
		"photo of a telephone":         {[]byte("\x00\x00\x00\x18ftypheic...."), "picture"},
		"a web page called .xls":       {[]byte("\ufeff <HTML xmlns:x=\"urn:x\"><table><tr><td>姓名"), "web_page"},
		"XML of 2003":                  {[]byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>`), "web_page"},
		"RAR":                          {[]byte("Rar!\x1a\x07"), "archive"},
		"zip of a CSV":                 {zipOf(parts{"roster.csv": "姓名,手机"}), "archive"},
		"OpenDocument":                 {zipOf(parts{"content.xml": "x"}), "opendocument"},
		"binary workbook":              {zipOf(parts{"xl/workbook.bin": "x"}), "binary_excel"},
		"half an upload":               {workbookOf(cellAt("A1"), nil)[:400], "broken"},
		"programs":                     {append([]byte("abc"), make([]byte, 400)...), "unknown"},
		"text of another encoding":     {[]byte(strings.Repeat("Jos\xe9, Fran\xe7ois,\xfc\xff\n", 30)), "encoding"},
		"text lost long ago":           {[]byte("\ufffd\ufffd\ufffd,手机\n\ufffd\ufffd,138\n"), "lost_text"},
		"a million columns of CSV":     {[]byte(strings.Repeat("a,", 1_000_000)), "columns"},
		"a million commas":             {[]byte("姓名" + strings.Repeat(",", 1_000_000) + "\n"), "columns"},
		"600 columns of CSV":           {[]byte(strings.Repeat("a,", 600) + "\n"), "columns"},
		"a line without end":           {bytes.Repeat([]byte("长"), 2<<20), "long_line"},
		"a cell beyond Excel":          {workbookOf(cellAt("BDWGN1"), nil), "columns"},
		"an empty cell beyond Excel":   {workbookOf(`<row><c r="BDWGN1"/></row>`, nil), "columns"},
		"a cell far out":               {workbookOf(cellAt("XFD1"), nil), "columns"},
		"a million cells without refs": {workbookOf(`<row>`+strings.Repeat(`<c t="b"><v>1</v></c>`, 600_000)+`</row>`, nil), "columns"},
		"no sheets":                    {workbookOf("", parts{"xl/workbook.xml": `<workbook/>`}), "no_sheet"},
		"only a hidden sheet":          {workbookOf("", parts{"xl/workbook.xml": `<workbook><sheets><sheet name="a" state="hidden" r:id="rId1"/></sheets></workbook>`}), "no_sheet"},
		"a sheet that is not there":    {workbookOf("", parts{"xl/_rels/workbook.xml.rels": relations("worksheets/none.xml")}), "broken"},
		"a document type":              {workbookOf("", parts{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`}), "broken"},
		"too many parts":               {manyParts(6000), "bomb"},
		"a declared bomb":              {claiming(2<<30, 2<<20), "bomb"},
		"a bomb by its ratio":          {workbookOf(strings.Repeat(" ", 32<<20), nil), "bomb"},
		"strings without end":          {workbookOf("", parts{"xl/sharedStrings.xml": "<sst>" + strings.Repeat("<si><t>长</t></si>", 1<<20)}), "bomb"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, file(t, "a.xlsx", tt.body)); got != tt.want {
				t.Errorf("refused as %q, want %q", got, tt.want)
			}
		})
	}
}

// claiming is an archive whose directory says it would unpack to size.
func claiming(size, packed uint64) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, UncompressedSize64: size, CompressedSize64: packed})
	if err == nil {
		_, err = w.Write(make([]byte, packed))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err)
	}
	return buf.Bytes()
}

func manyParts(n int) []byte {
	all := parts{}
	for i := range n {
		all[fmt.Sprint("p", i)] = ""
	}
	return workbookOf("", all)
}

// TestLyingBomb changes the directory so that it declares little: the part
// must then end where it said it would.
func TestLyingBomb(t *testing.T) {
	rows := strings.Repeat(`<row><c t="b"><v>1</v></c></row>`, 1<<20)
	body := workbookOf(rows, nil)
	real := make([]byte, 4)
	size := len(`<?xml version="1.0"?><worksheet><sheetData>`) + len(rows) + len(`</sheetData></worksheet>`)
	binary.LittleEndian.PutUint32(real, uint32(size))
	if !bytes.Contains(body, real) {
		t.Fatal("no size to change")
	}
	body = bytes.ReplaceAll(body, real, []byte{0, 0, 1, 0})
	if got := refusal(t, file(t, "a.xlsx", body)); got != "broken" {
		t.Errorf("refused as %q, want broken", got)
	}
}

// TestOnePartManySheets names one big part ten thousand times: it is looked
// through once.
func TestOnePartManySheets(t *testing.T) {
	list := strings.Repeat(`<sheet name="a" r:id="rId1"/>`, 10_000)
	rows := strings.Repeat(`<row><c t="inlineStr"><is><t>王伟强 `+strings.Repeat("长", 20)+`</t></is></c></row>`, 100_000)
	name := file(t, "a.xlsx", workbookOf(rows, parts{"xl/workbook.xml": "<workbook><sheets>" + list + "</sheets></workbook>"}))
	began := time.Now()
	f, err := Open(name)
	if took := time.Since(began); took > time.Second {
		t.Errorf("opened in %s, want within a second", took)
	}
	if err != nil {
		if no := refusal(t, name); no != "bomb" {
			t.Errorf("refused as %q", no)
		}
		return
	}
	defer f.Close()
	if len(f.Sheets) != 1 {
		t.Errorf("%d sheets, want 1", len(f.Sheets))
	}
}

func TestDimensionIsNotBelieved(t *testing.T) {
	body := workbookOf("", parts{"xl/worksheets/sheet1.xml": `<worksheet><dimension ref="A1:BDWGN1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row></sheetData></worksheet>`})
	got, _ := lines(t, file(t, "a.xlsx", body))
	equal(t, got, []string{"1|姓名"})
}

func TestRefusalsAreSaid(t *testing.T) {
	for _, kind := range []string{
		"empty", "too_big", "broken", "unknown", "pdf", "picture", "archive", "document", "web_page", "locked", "old_excel", "binary_excel",
		"opendocument", "numbers", "bomb", "columns", "long_line", "too_much_text", "no_sheet", "encoding", "lost_text",
	} {
		for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
			if !i18n.Has(lang, "sheet.refused."+kind) {
				t.Errorf("%s does not say %s", lang, kind)
			}
		}
	}
}
