package sheet

import (
	"encoding/csv"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
)

// sound opens a file of any bytes: it is read or refused, never anything
// else, and what is read has the shape that Row promises.
func sound(t *testing.T, body []byte) {
	f, err := Open(file(t, "a", body))
	if err != nil {
		mustBeRefusal(t, err)
		return
	}
	defer f.Close()
	for i := range f.Sheets {
		mustBeSound(t, f.Rows(i))
	}
}

func mustBeSound(t *testing.T, rows iter.Seq2[Row, error]) {
	last := 0
	for row, err := range rows {
		if err != nil {
			mustBeRefusal(t, err)
			return
		}
		if row.Line <= last || len(row.Cells) == 0 || len(row.Cells) > MaxColumns || len(row.Kinds) > len(row.Cells) {
			t.Fatalf("line %d after %d with %d cells and %d kinds", row.Line, last, len(row.Cells), len(row.Kinds))
		}
		last = row.Line
	}
}

func mustBeRefusal(t *testing.T, err error) {
	if r := new(Refusal); !errors.As(err, &r) {
		t.Fatalf("error = %v, want a refusal", err)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{
		"姓名,手机\n张三,138\n", "\ufeff姓名;手机\r\n\"张\"\"三\";\"1\r\n2\"", "a\t\"b\r\"c\"\r\n\"", "sep=|\na|b", "\xff\xfea\x00,\x00", "\xd0\xd5\xc3\xfb,\xca\xd6\xbb\xfa\n",
		"a,\"b\n\"c,d\n\",e\n", "\"\"\"\n\"\"", "a\r\rb\r\n\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sound(t, body)
	})
}

// FuzzDelimited holds that what the standard library writes as CSV comes back
// as it was, whatever is in the cells.
func FuzzDelimited(f *testing.F) {
	f.Add("张三", "一,\"二\"\n三", "\"")
	f.Add("a\"", "\"\n\"", ",\n,")
	f.Add(" \"x\" ", "", "\"\",\"")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		a, b, c = strings.ReplaceAll(a, "\r", ""), strings.ReplaceAll(b, "\r", ""), strings.ReplaceAll(c, "\r", "")
		if a == `\.` || strings.Count(a+b+c, "\n") >= maxLookahead {
			return
		}
		var buf strings.Builder
		w := csv.NewWriter(&buf)
		for range 2 {
			if err := w.Write([]string{a, b, c}); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		d := newDelimited(strings.NewReader(buf.String()), ',', 3)
		for range 2 {
			got, err := d.next()
			if want := []string{a, b, c}; err != nil || !slices.Equal(got, want) {
				t.Fatalf("%q came back as %q, %v", want, got, err)
			}
		}
	})
}

func FuzzWorkbook(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45112.5</v></c></row>`, `<sst><si><t>姓名</t></si></sst>`, `yyyy"年"m"月"d"日"`)
	f.Add(`<row><c t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c><c r="XFE9"/></row></sheetData><mergeCells><mergeCell ref="A1:A9"/>`, `<si>`, `[$-804]"`)
	f.Add(`<row r="9999999999"><c r="A1" t="e"><f/></c></row><row r="-1"><c r="ZZZZZZ"><v>1E400</v></c></row>`, `<!-- `, `\`)
	f.Add("<sheetData><row><c t='d'><v>2023-07-05T00:00:00</v></c><![CDATA[", "_x000D_", "yyyy\\-m")
	f.Fuzz(func(t *testing.T, sheet, shared, format string) {
		w := &workbook{strings: &stringTable{}, styles: []dateStyle{noDate, readFormat(format)}}
		if err := w.strings.read(newTokens(strings.NewReader(shared))); err != nil {
			mustBeRefusal(t, unreadable(err))
		}
		w.strings.flush()
		m := merges{down: map[int][]span{}}
		if err := m.skim(strings.NewReader(sheet)); err != nil {
			mustBeRefusal(t, unreadable(err))
		}
		mustBeSound(t, newGrid(w, strings.NewReader(sheet), m).rows)
	})
}

func FuzzArchive(f *testing.F) {
	f.Add(workbookOf(`<row><c><v>1</v></c></row>`, nil))
	f.Add([]byte("PK\x03\x04"))
	f.Add(append(append([]byte{}, ole...), "EncryptedPackage"...))
	f.Fuzz(sound)
}
