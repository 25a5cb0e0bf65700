package sheet

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestText(t *testing.T) {
	tests := map[string]struct {
		body string
		want []string
	}{
		"commas, LF":                     {"姓名,手机\n张三,138\n李四,139\n", []string{"1|姓名|手机", "2|张三|138", "3|李四|139"}},
		"CRLF and no last line end":      {"姓名,手机\r\n张三,138", []string{"1|姓名|手机", "2|张三|138"}},
		"bare CR":                        {"姓名,手机\r张三,138\r李四,139", []string{"1|姓名|手机", "2|张三|138", "3|李四|139"}},
		"tabs":                           {"姓名\t手机\n张,三\t138\n", []string{"1|姓名|手机", "2|张,三|138"}},
		"semicolons":                     {"姓名;手机\n张三;138\n", []string{"1|姓名|手机", "2|张三|138"}},
		"semicolons inside commas":       {"姓名,标签\n张三,越野;改装;摄影\n李四,越野;改装\n", []string{"1|姓名|标签", "2|张三|越野;改装;摄影", "3|李四|越野;改装"}},
		"sep= line is not counted":       {"sep=;\r\n姓名;手机\r\n张三;1,2\r\n", []string{"1|姓名|手机", "2|张三|1,2"}},
		"a title above":                  {"车友会成员名单 2026年\n姓名,手机\n张三,138\n", []string{"1|车友会成员名单 2026年", "2|姓名|手机", "3|张三|138"}},
		"blank lines count":              {"姓名,手机\n\n,,\n张三,138\n", []string{"1|姓名|手机", "4|张三|138"}},
		"empty cells at the end":         {"姓名,手机,,,\n张三,138,,,\n", []string{"1|姓名|手机", "2|张三|138"}},
		"quoted comma":                   {"姓名,备注\n张三,\"一,二\"\n", []string{"1|姓名|备注", "2|张三|一,二"}},
		"doubled quotes":                 {"姓名,备注\n张三,\"他说\"\"好\"\"\"\n", []string{"1|姓名|备注", `2|张三|他说"好"`}},
		"a quoted line break is one row": {"姓名,备注\n张三,\"一\r\n二\"\n李四,三\n", []string{"1|姓名|备注", "2|张三|一\n二", "3|李四|三"}},
		"quote in the middle":            {"姓名,备注\n张三,12\"轮毂\n", []string{"1|姓名|备注", `2|张三|12"轮毂`}},
		"quotes not doubled":             {"姓名,备注\n张三,\"他说\"好\"吧\"\n", []string{"1|姓名|备注", `2|张三|他说"好"吧`}},
		"space before a quote":           {"姓名,备注\n张三, \"一,二\" \n", []string{"1|姓名|备注", "2|张三|一,二"}},
		"a quote that never closes":      {"昵称,手机\n\"老王,138\n李四,139\n", []string{"1|昵称|手机", `2|"老王|138`, "3|李四|139"}},
		"a stray quote and a closed one later": {"昵称,手机,备注\n\"老王,138,好\n李四,139,\"一,二\"\n赵六,137,\"三\"\n", []string{
			"1|昵称|手机|备注", `2|"老王|138|好`, "3|李四|139|一,二", "4|赵六|137|三",
		}},
		"spaces and invisible are blank": {"姓名,手机\n \u3000,\u200b\n张三,138\n", []string{"1|姓名|手机", "3|张三|138"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, _ := lines(t, file(t, "a.csv", []byte(tt.body)))
			equal(t, got, tt.want)
		})
	}
}

func TestEncodings(t *testing.T) {
	const body = "昵称,手机\n云淡风轻𠮷😀,13800138000\n老司机,13900139000\n"
	want := []string{"1|昵称|手机", "2|云淡风轻𠮷😀|13800138000", "3|老司机|13900139000"}
	tests := map[string]struct {
		mark    string
		as      encoding.Encoding
		encoded string
	}{
		"UTF-8":                 {"", encoding.Nop, "UTF-8"},
		"UTF-8 with a mark":     {"\xef\xbb\xbf", encoding.Nop, "UTF-8"},
		"GB18030":               {"", simplifiedchinese.GB18030, "GB18030"},
		"UTF-16 as Excel saves": {"\xff\xfe", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16"},
		"UTF-16 big":            {"\xfe\xff", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16"},
		"UTF-16 without a mark": {"", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			text, err := tt.as.NewEncoder().String(body)
			if err != nil {
				t.Fatal(err)
			}
			got, f := lines(t, file(t, "a.csv", []byte(tt.mark+text)))
			equal(t, got, want)
			if f.Encoding != tt.encoded {
				t.Errorf("encoding = %q, want %q", f.Encoding, tt.encoded)
			}
		})
	}
}

func TestDamagedText(t *testing.T) {
	long := strings.Repeat("老司机云淡风轻,13800138000\n", 50)
	got, f := lines(t, file(t, "a.csv", []byte("昵称,手机\n"+long+"坏\xe5\x93,138\n")))
	if len(got) != 52 || f.Encoding != "UTF-8" || len(f.Warnings) != 1 {
		t.Errorf("rows %d, encoding %s, warnings %v; want 52 rows of UTF-8 with one warning", len(got), f.Encoding, f.Warnings)
	}
}

func TestUTF8NeverTakenForGB18030(t *testing.T) {
	for _, s := range []string{"昵称\n锟斤拷\n", "é\n", "手机号\n", "\U0001f600\n"} {
		_, f := lines(t, file(t, "a.csv", []byte(s)))
		if f.Encoding != "UTF-8" {
			t.Errorf("%q read as %s, want UTF-8", s, f.Encoding)
		}
	}
}

func TestRowsCanBeReadAgainAndLeft(t *testing.T) {
	_, f := lines(t, file(t, "a.csv", []byte("姓名,手机\n张三,138\n李四,139\n")))
	for row := range f.Rows(0) {
		if row.Line != 1 {
			t.Errorf("first line = %d, want 1", row.Line)
		}
		break
	}
	again, err := rowsOf(f, 0)
	if err != nil || len(again) != 3 {
		t.Errorf("second reading = %d rows, %v; want 3", len(again), err)
	}
}
