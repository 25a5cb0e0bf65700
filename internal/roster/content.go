package roster

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fits returns the share of the values that look like what f holds, and 0
// for a field nobody can tell by its looks.
func fits(f Field, values []string) float64 {
	looks := looksLike[f]
	if looks == nil || len(values) == 0 {
		return 0
	}
	n := 0
	for _, v := range values {
		if looks(v) {
			n++
		}
	}
	return float64(n) / float64(len(values))
}

var looksLike = map[Field]func(string) bool{
	FieldPhone:    func(s string) bool { return readPhone(s).number != "" },
	FieldEmail:    func(s string) bool { return strings.Contains(s, "@") && mustBe(NormalEmail(s)) },
	FieldGender:   func(s string) bool { return utf8.RuneCountInString(s) < 3 && mustBe(NormalGender(s)) },
	FieldTier:     func(s string) bool { _, ok := NormalTier(s); return ok },
	FieldRole:     func(s string) bool { _, ok := NormalRole(s); return ok },
	FieldWechat:   func(s string) bool { return strings.HasPrefix(strings.ToLower(s), "wx") },
	FieldProvince: func(s string) bool { name, rest := provinceIn(s); return name != "" && rest == "" },
	FieldCity:     looksCity,
	FieldName:     looksName,
	FieldJoinedOn: func(s string) bool { d, bad := readDay(s, DayFirst); return bad.IsZero() && d.Year > 0 && d.Month > 0 },
	FieldBirth:    func(s string) bool { return looksDate(s) && s[:2] == "19" },
}

func mustBe[M interface{ IsZero() bool }](s string, bad M) bool { return s != "" && bad.IsZero() }

func looksCity(s string) bool {
	_, city := NormalCity(s)
	_, known := atlas().cities[city]
	return known
}

var dateLike = regexp.MustCompile(`^(19|20)[0-9]{2}[-/.年][0-9]{1,2}([-/.月]|$)`)

func looksDate(s string) bool { return dateLike.MatchString(s) }

const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"

func looksName(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 4 || strings.TrimFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) != "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune(surnames, first)
}

// byContent are the fields a column without a telling title may be guessed
// as, in this order, with the share of values that must fit and how sure that
// makes us.
var byContent = []struct {
	field  Field
	share  float64
	sure   float64
	untold bool // only where there is no title at all
}{
	{FieldPhone, 0.6, 0.5, false},
	{FieldEmail, 0.6, 0.5, false},
	{FieldGender, 0.8, 0.45, false},
	{FieldTier, 0.6, 0.45, false},
	{FieldRole, 0.6, 0.45, false},
	{FieldProvince, 0.8, 0.4, false},
	{FieldCity, 0.8, 0.4, false},
	{FieldWechat, 0.6, 0.4, false},
	{FieldName, 0.6, 0.4, true},
	{FieldBirth, 0.6, 0.35, true},
	{FieldJoinedOn, 0.8, 0.3, true},
}

// guessByContent looks at the values of a column whose title says nothing.
func guessByContent(titled bool, values []string) guess {
	if len(values) < 2 && titled {
		return guess{}
	}
	for _, c := range byContent {
		if titled && c.untold || fits(c.field, values[:min(len(values), 6)]) == 0 {
			continue
		}
		if fits(c.field, values) >= c.share {
			return guess{c.field, c.sure}
		}
	}
	return guess{}
}
