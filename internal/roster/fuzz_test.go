package roster

import (
	"strings"
	"testing"
	"unicode/utf8"

	"xinhuo/internal/sheet"
)

// FuzzCells holds what must be true of any cell: what we make of it is made
// the same again, and nothing is made of nothing.
func FuzzCells(f *testing.F) {
	for _, s := range []string{
		"138 0013 8000", "+852 6123 4567", "1.39E+10", "１３８００１３８０００（微信同号）", "2023年7月5日 下午3:20", "45112.5", "5/7/2023", "1.2万", "四川省成都市武侯区",
		"👨\u200d👩\u200d👧", "=cmd|' /C calc'!A0", "'", `="`, "越野、改装", "核心KOC", "https://v.douyin.com/a/", "\xff\xfe", "85年3月", "微信号：a b c", "阿里",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		again(t, s, "Tidy", Tidy)
		again(t, s, "TidyLines", TidyLines)
		again(t, s, "NormalPhone", func(s string) string { v, _ := NormalPhone(s); return v })
		again(t, s, "NormalWechat", func(s string) string { v, _ := NormalWechat(s); return v })
		again(t, s, "NormalEmail", func(s string) string { v, _ := NormalEmail(s); return v })
		again(t, s, "NormalProvince", NormalProvince)
		again(t, s, "ParseBirth", func(s string) string { v, _ := ParseBirth(s, today); return v })
		if p, _ := NormalPhone(s); p != "" && (p[0] != '+' || len(p) < 7 || len(p) > 18) {
			t.Errorf("phone of %q is %q", s, p)
		}
		if n, bad := ParseCount(s); n != nil && (*n < 0 || *n > maxCount || !bad.IsZero()) {
			t.Errorf("count of %q is %d", s, *n)
		}
		matchTitle(s)
		cleanEverything(t, s)
	})
}

func again(t *testing.T, s, name string, f func(string) string) {
	once := f(s)
	if twice := f(once); twice != once || !utf8.ValidString(once) {
		t.Errorf("%s(%q) = %q, and of that %q", name, s, once, twice)
	}
}

// cleanEverything puts the text into every column at once.
func cleanEverything(t *testing.T, s string) {
	m := Mapping{Columns: map[int]Field{}}
	row := Row{Row: sheet.Row{Line: 2}}
	for i, f := range Fields() {
		m.Columns[i] = f
		row.Cells = append(row.Cells, s)
	}
	c, faults := m.Cleaner(today).Clean(row)
	if Worst(faults) == Warn && (c.Name == "" && c.Nickname == "" || len(c.Keys()) == 0) {
		t.Errorf("%q came in as %+v", s, c)
	}
	for _, text := range append([]string{c.Name, c.Nickname, c.Model, c.City}, c.Specialities...) {
		if strings.ContainsAny(text, "\x00\n\r") || !utf8.ValidString(text) {
			t.Errorf("%q left %q", s, text)
		}
	}
}
