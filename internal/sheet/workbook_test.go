package sheet

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const dateStyles = `<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="[$-804]yyyy\-mm"/><numFmt numFmtId="166" formatCode="0.00&quot;度d&quot;"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/><xf numFmtId="21"/><xf numFmtId="57"/></cellXfs></styleSheet>`

func TestCells(t *testing.T) {
	tests := map[string]struct {
		cell string
		want string
		kind Kind
	}{
		"inline":                   {`<c t="inlineStr"><is><t>张三</t></is></c>`, "张三", Text},
		"inline in pieces":         {`<c t="inlineStr"><is><r><rPr><b/></rPr><t>张</t></r><r><t xml:space="preserve"> 三</t></r><rPh sb="0" eb="1"><t>zhang</t></rPh></is></c>`, "张 三", Text},
		"shared":                   {`<c t="s"><v>1</v></c>`, "共享 & 二", Text},
		"shared that is not there": {`<c t="s"><v>99</v></c><c t="b"><v>1</v></c>`, "", Text},
		"entities":                 {`<c t="inlineStr"><is><t>&#24352;&#x4E09; &lt;a&gt;&amp;b</t></is></c>`, "张三 <a>&b", Text},
		"CDATA":                    {`<c t="inlineStr"><is><t><![CDATA[a<b&amp;]]></t></is></c>`, "a<b&amp;", Text},
		"escaped controls":         {`<c t="str"><v>a_x000D_b_xZZZZ_</v></c>`, "a\rb_xZZZZ_", Text},
		"number":                   {`<c><v>13800138000</v></c>`, "13800138000", Number},
		"number as Java writes":    {`<c><v>1.3912345678E10</v></c>`, "13912345678", Number},
		"… with zeros at its end":  {`<c><v>1.3800138E10</v></c>`, "13800138000", Number},
		"number without digits":    {`<c><v>1.39E+10</v></c>`, "1.39E+10", Number},
		"number .0":                {`<c><v>13800138000.0</v></c>`, "13800138000", Number},
		"fraction":                 {`<c><v>1.2</v></c>`, "1.2", Number},
		"date":                     {`<c s="1"><v>45112</v></c>`, "2023-07-05", Date},
		"date with the time":       {`<c s="5"><v>45112.354166666664</v></c>`, "2023-07-05 08:30:00", Date},
		"Chinese date":             {`<c s="2"><v>45112</v></c>`, "2023-07-05", Date},
		"month":                    {`<c s="3"><v>45108</v></c>`, "2023-07", Date},
		"built-in Chinese month":   {`<c s="7"><v>45108</v></c>`, "2023-07", Date},
		"d in quotes is no date":   {`<c s="4"><v>45112</v></c>`, "45112", Number},
		"time of day":              {`<c s="6"><v>0.5</v></c>`, "0.5", Number},
		"ISO date":                 {`<c t="d"><v>2023-07-05T00:00:00</v></c>`, "2023-07-05", Date},
		"true":                     {`<c t="b"><v>1</v></c>`, "TRUE", Bool},
		"error":                    {`<c t="e"><v>#N/A</v></c>`, "#N/A", Broken},
		"formula with its value":   {`<c t="str"><f>A1&amp;"x"</f><v>张三</v></c>`, "张三", Text},
		"formula nobody ran":       {`<c><f>A1</f></c>`, "", Formula},
		"styled and empty":         {`<c s="1"/><c t="b"><v>0</v></c>`, "", Text},
		"prefixed names":           {`<x:c t="inlineStr"><x:is><x:t>张三</x:t></x:is></x:c>`, "张三", Text},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			body := workbookOf(`<row r="3">`+tt.cell+`</row>`, parts{
				"xl/styles.xml":        dateStyles,
				"xl/sharedStrings.xml": `<sst><si><t>零</t></si><si><r><t>共享</t></r><r><t> &amp; 二</t></r></si></sst>`,
			})
			f, err := Open(file(t, "a.xlsx", body))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			for row, err := range f.Rows(0) {
				if err != nil {
					t.Fatal(err)
				}
				if got, kind := row.Cell(0), row.Kind(0); got != tt.want || kind != tt.kind || row.Line != 3 {
					t.Errorf("line %d: %q of kind %d, want %q of kind %d", row.Line, got, kind, tt.want, tt.kind)
				}
			}
		})
	}
}

func TestWorkbook1904(t *testing.T) {
	body := workbookOf(`<row r="1"><c s="1"><v>43650</v></c></row>`, parts{
		"xl/styles.xml":   dateStyles,
		"xl/workbook.xml": `<workbook><workbookPr date1904="1"/><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>`,
	})
	got, _ := lines(t, file(t, "a.xlsx", body))
	equal(t, got, []string{"1|2023-07-05"})
}

func TestRowsAndColumns(t *testing.T) {
	text := func(ref, s string) string { return `<c r="` + ref + `" t="inlineStr"><is><t>` + s + `</t></is></c>` }
	body := workbookOf(
		`<row r="1">`+text("A1", "名单")+`</row><row r="3">`+text("C3", "丙")+text("A3", "甲")+`</row><row><c r="A4"/></row><row r="1048576">`+text("$B$1048576", "末")+`</row>`,
		parts{})
	got, f := lines(t, file(t, "a.xlsx", body))
	equal(t, got, []string{"1|名单", "3|甲||丙", "1048576||末"})
	if f.Sheets[0].Rows != 4 {
		t.Errorf("rows = %d, want 4", f.Sheets[0].Rows)
	}
}

func TestSheetsThatShow(t *testing.T) {
	body := workbookOf("", parts{
		"xl/workbook.xml":            `<workbook><sheets><sheet name="字典" state="hidden" r:id="rId1"/><sheet name="成员 &amp; 车主" r:id="rId2"/><sheet name="图" r:id="rId9"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relations("worksheets/sheet1.xml", "/xl/worksheets/Sheet2.xml"),
		"xl/worksheets/sheet2.xml":   `<worksheet><sheetData><row><c t="inlineStr"><is><t>张三</t></is></c></row></sheetData></worksheet>`,
	})
	got, f := lines(t, file(t, "a.xlsx", body))
	equal(t, got, []string{"1|张三"})
	if fmt.Sprint(f.Sheets, f.Hidden) != "[{成员 & 车主 1}] [字典]" {
		t.Errorf("sheets %v, hidden %v", f.Sheets, f.Hidden)
	}
}

func TestMergedDownwards(t *testing.T) {
	text := func(ref, s string) string { return `<c r="` + ref + `" t="inlineStr"><is><t>` + s + `</t></is></c>` }
	body := workbookOf("", parts{"xl/worksheets/sheet1.xml": `<worksheet><sheetData>
<row r="1">` + text("A1", "名单") + `</row>
<row r="2">` + text("A2", "成都") + text("B2", "张三") + `</row>
<row r="3"><c r="A3" s="1"/>` + text("B3", "李四") + `</row>
<row r="4"><c r="A4"/></row>
<row r="5">` + text("B5", "赵六") + `</row>
<row r="6">` + text("A6", "重庆") + text("B6", "孙七") + `</row>
</sheetData><mergeCells count="2"><mergeCell ref="A1:F1"/><mergeCell ref="A2:A5"/></mergeCells></worksheet>`})
	got, _ := lines(t, file(t, "a.xlsx", body))
	equal(t, got, []string{"1|名单", "2|成都|张三", "3|成都|李四", "5|成都|赵六", "6|重庆|孙七"})
}

// TestTokens holds our reader of XML against the standard library's.
func TestTokens(t *testing.T) {
	docs := []string{
		`<?xml version="1.0" encoding="UTF-8"?><!-- a > b --><a b="1>2" c='"'><x:d/>t &amp; u<e></e><![CDATA[<z>]]></a>`,
		strings.Repeat(`<row r="1"><c r="A1" t="s"><v>`+strings.Repeat("长", 300)+`</v></c></row>`, 900),
		"<a\n\tb = 'x' ></a >",
	}
	for _, doc := range docs {
		equal(t, []string{ours(t, doc)}, []string{theirs(t, doc)})
	}
}

func ours(t *testing.T, doc string) string {
	var b strings.Builder
	in := newTokens(smallReads{strings.NewReader(doc)})
	for {
		tok, err := in.next()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok.kind {
		case opening:
			v, _ := tok.attr("b")
			fmt.Fprintf(&b, "<%s %s>", tok.name, v)
		case closed:
			fmt.Fprintf(&b, "</%s>", tok.name)
		default:
			b.WriteString(tok.words())
		}
	}
}

// smallReads reads in small pieces, so that every token is cut somewhere.
type smallReads struct{ r io.Reader }

func (h smallReads) Read(p []byte) (int, error) { return h.r.Read(p[:min(len(p), 37)]) }

func theirs(t *testing.T, doc string) string {
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(doc))
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			v := ""
			for _, a := range tok.Attr {
				if a.Name.Local == "b" {
					v = a.Value
				}
			}
			fmt.Fprintf(&b, "<%s %s>", tok.Name.Local, v)
		case xml.EndElement:
			fmt.Fprintf(&b, "</%s>", tok.Name.Local)
		case xml.CharData:
			b.Write(tok)
		}
	}
}

// TestExcelizeReadsTheSame writes a workbook with excelize and reads it with
// both.
func TestExcelizeReadsTheSame(t *testing.T) {
	x := excelize.NewFile()
	for i := range 300 {
		cell, _ := excelize.CoordinatesToCellName(1+i%7, 1+i/7)
		if err := x.SetCellValue("Sheet1", cell, fmt.Sprint("值<", i%40, ">\n", i)); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := x.Write(&buf); err != nil {
		t.Fatal(err)
	}
	got, _ := lines(t, file(t, "a.xlsx", buf.Bytes()))
	rows, err := x.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i, r := range rows {
		want = append(want, fmt.Sprintf("%d|%s", i+1, strings.Join(r, "|")))
	}
	equal(t, got, want)
}

func TestWriters(t *testing.T) {
	day := time.Date(2023, 7, 5, 0, 0, 0, 0, time.UTC)
	for _, format := range []string{"csv", "xlsx"} {
		var buf bytes.Buffer
		w, err := NewCSV(&buf, []string{"姓名", "粉丝"})
		if format == "xlsx" {
			buf.Reset()
			w, err = NewXLSX(&buf, "成员", []string{"姓名", "粉丝"})
		}
		if err == nil {
			err = w.Write("张三, 丰", int64(1200), day, nil, "-5", 7)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		got, _ := lines(t, file(t, "a."+format, buf.Bytes()))
		equal(t, got, []string{"1|姓名|粉丝", "2|张三, 丰|1200|2023-07-05||-5|7"})
	}
}

func TestSafeCell(t *testing.T) {
	tests := map[string]string{
		"=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0",
		"+1+1":               "'+1+1",
		"-1+1":               "'-1+1",
		"-5":                 "-5",
		"-1,200.5%":          "-1,200.5%",
		"@SUM(A1)":           "'@SUM(A1)",
		"\tx":                "'\tx",
		"\r=1":               "'\r=1",
		" =1":                "' =1",
		"＝1+1":               "'＝1+1",
		"张三":                 "张三",
		"13800138000":        "13800138000",
		"":                   "",
		"a=b":                "a=b",
	}
	for in, want := range tests {
		if got := SafeCell(in); got != want {
			t.Errorf("SafeCell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLetter(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA"} {
		if got := Letter(i); got != want {
			t.Errorf("Letter(%d) = %q, want %q", i, got, want)
		}
	}
}
