package member

import (
	"slices"
	"strings"
	"testing"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		profile Profile
		want    string
	}{
		"a name, as written, by syllable, by initials":   {Profile{Name: "张三丰"}, "feng sanfeng sf zhangsanfeng zsf 三丰 丰 张三丰"},
		"a surname that is read its own way":             {Profile{Name: "曾单"}, "dan zd zengdan 单 曾单"},
		"the same character as a nickname is read alike": {Profile{Nickname: "曾经"}, "cengjing cj jing 曾经 经"},
		"a compound surname":                             {Profile{Name: "欧阳修"}, "ouyangxiu oyx xiu yangxiu yx 修 欧阳修 阳修"},
		"full width, capitals and spaces fall away":      {Profile{Nickname: "Ｔｏｍ Ｃａｔ"}, "at cat mcat omcat tomcat"},
		"ü is v, as it is typed":                         {Profile{Name: "吕布"}, "bu lb lvbu 吕布 布"},
		"handles by their beginning only":                {Profile{Name: "丁", Handles: []Handle{{Platform: "douyin", Handle: "DY_9"}}}, "ding dy_9 丁"},
		"specialities whole, and marked":                 {Profile{Name: "丁", Specialities: []string{"改装", "改装车"}}, "ding 丁 \x02改装 \x02改装车"},
		"digits of a nickname":                           {Profile{Nickname: "风52"}, "2 52 f52 feng52 风52"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(keys(tt.profile), " "); got != tt.want {
				t.Errorf("keys = %q, want %q", got, tt.want)
			}
		})
	}
}

// Whatever part of a name somebody types begins a key, and what is no part
// of it begins none.
func TestKeysFindEveryPart(t *testing.T) {
	t.Parallel()
	p := Profile{Name: "欧阳娜娜", Nickname: "追风的Nana 99"}
	column := searchColumn(keys(p))
	finds := func(q string) bool { return strings.Contains(column, "\n"+searchKey(q)) }
	for _, text := range []string{"欧阳娜娜", "追风的nana99"} {
		r := []rune(text)
		for i := range r {
			for j := i + 1; j <= len(r); j++ {
				if part := string(r[i:j]); !finds(part) {
					t.Errorf("%s does not find %s", part, text)
				}
			}
		}
	}
	for _, q := range []string{"OYNN", "ouyang", "nana", "NN", "zfd", "ｚｈｕｉ ｆｅｎｇ", "风 的"} {
		if !finds(q) {
			t.Errorf("%s finds nobody", q)
		}
	}
	for _, q := range []string{"欧娜", "onn", "yang娜", "uyang", "的风", "\x02"} {
		if searchKey(q) != "" && finds(q) {
			t.Errorf("%q finds %s", q, p.Name)
		}
	}
}

func TestKeysOfLongTextsAreBounded(t *testing.T) {
	t.Parallel()
	p := Profile{Name: strings.Repeat("张", 40), Nickname: strings.Repeat("三", 60)}
	all := keys(p)
	if n := len(all); n > 6*maxSearched {
		t.Errorf("%d keys", n)
	}
	for _, k := range all {
		if n := len([]rune(k)); n > maxKey {
			t.Errorf("key %q has %d characters, want at most %d", k, n, maxKey)
		}
	}
	if !strings.Contains(searchColumn(all), "\n"+searchKey(strings.Repeat("张", 40))) {
		t.Error("the whole of a long name does not find it")
	}
}

func TestWithoutBeginnings(t *testing.T) {
	t.Parallel()
	got := withoutBeginnings([]string{"f", "feng", "sanfeng", "sf", "z", "zh", "zhang"})
	if want := []string{"feng", "sanfeng", "sf", "zhang"}; !slices.Equal(got, want) {
		t.Errorf("withoutBeginnings = %q, want %q", got, want)
	}
}

func TestMasks(t *testing.T) {
	t.Parallel()
	tests := map[string][2]string{
		"a mobile number":            {MaskPhone("+8613812345678"), "138****5678"},
		"a number of elsewhere":      {MaskPhone("+14155550132"), "+14****0132"},
		"a number too short to hide": {MaskPhone("12345"), "1***5"},
		"no number":                  {MaskPhone(""), ""},
		"an address of mail":         {MaskEmail("zsf@example.com"), "z***@example.com"},
		"what is no address of mail": {MaskEmail("zsf"), "z***f"},
		"a 微信号":                      {maskEnds("wx_12"), "w***2"},
		"a 微信号 of two":               {maskEnds("ab"), "***"},
		"an address":                 {maskAddress("成都市武侯区天府大道 1 号"), "成都市武侯区****"},
		"an address short as a city": {maskAddress("成都"), "成****"},
	}
	for name, tt := range tests {
		if tt[0] != tt[1] {
			t.Errorf("%s is shown as %s, want %s", name, tt[0], tt[1])
		}
	}
}
