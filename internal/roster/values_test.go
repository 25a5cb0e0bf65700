package roster

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func TestPhones(t *testing.T) {
	const good = "+8613800138000"
	tests := map[string]string{
		"13800138000":        good,
		" 138 0013 8000 ":    good,
		"138-0013-8000":      good,
		"138.0013.8000":      good,
		"138–0013–8000":      good,
		"+8613800138000":     good,
		"+86 138 0013 8000":  good,
		"+86-13800138000":    good,
		"(+86)13800138000":   good,
		"（+86）138-0013-8000": good,
		"008613800138000":    good,
		"0086 138 0013 8000": good,
		"8613800138000":      good,
		"86-13800138000":     good,
		"１３８００１３８０００":        good,
		"＋８６ １３８００１３８０００": good,
		"'13800138000":                good,
		"’13800138000":                good,
		`="13800138000"`:              good,
		"\t13800138000":               good,
		"13800138000.0":               good,
		"13800138000.00":              good,
		"\u202d13800138000\u202c":     good,
		"13800138000\u00a0":           good,
		"手机：13800138000":              good,
		"Tel: 138-0013-8000":          good,
		"13,800,138,000":              good,
		"1.3800138000E+10":            good,
		"1.3912345678e10":             "+8613912345678",
		"19900282669":                 "+8619900282669",
		"17013080096":                 "+8617013080096",
		"+852 6123 4567":              "+85261234567",
		"00852-61234567":              "+85261234567",
		"+1 415 555 2671":             "+14155552671",
		"+886 912 345 678":            "+886912345678",
		"":                            "",
		"无":                           "",
		"-":                           "",
		"N/A":                         "",
		"暂无":                          "",
		"0":                           "",
		"1.39E+10":                    "scientific",
		"1.38001E+10":                 "scientific",
		"1.38E10":                     "scientific",
		"1.4e+010":                    "scientific",
		"138****8000":                 "masked",
		"138＊＊＊＊8000":                 "masked",
		"138xxxx8000":                 "masked",
		"1380013800":                  "digits 10",
		"138001380001":                "digits 12",
		"13800138":                    "digits 8",
		"12800138000":                 "segment 128",
		"010-12345678":                "landline",
		"(028)86123456":               "landline",
		"0571-88886666":               "landline",
		"+86 10 12345678":             "landline",
		"400-820-8820":                "service",
		"852 61234567":                "region",
		"88612345678":                 "segment 886",
		"+999 123":                    "foreign",
		"+852 1":                      "foreign",
		"138OO138000":                 "odd",
		"张三":                          "odd",
		"13800138000/13900139000":     "several",
		"13800138000（妻子 13900139000）": "several",
	}
	for in, want := range tests {
		got, bad := NormalPhone(in)
		if !bad.IsZero() {
			got = strings.TrimPrefix(bad.ID, "roster.phone.")
			for _, arg := range bad.Args {
				got += fmt.Sprint(" ", arg)
			}
		}
		if got != want {
			t.Errorf("NormalPhone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPhoneCells(t *testing.T) {
	tests := map[string]struct {
		number       string
		more, wechat bool
	}{
		"13800138000/13900139000":      {"+8613800138000", true, false},
		"13800138000、13900139000":      {"+8613800138000", true, false},
		"13800138000；13900139000":      {"+8613800138000", true, false},
		"13800138000\n13900139000":     {"+8613800138000", true, false},
		"13800138000 13900139000":      {"+8613800138000", true, false},
		"010-12345678/13900139000":     {"+8613900139000", true, false},
		"13800138000（微信同号）":            {"+8613800138000", false, true},
		"13800138000 张先生":              {"+8613800138000", false, false},
		"家 13800138000 公司 13900139000": {"+8613800138000", true, false},
	}
	for in, want := range tests {
		got := readPhone(in)
		if got.number != want.number || got.more != want.more || got.wechat != want.wechat || !got.bad.IsZero() {
			t.Errorf("readPhone(%q) = %+v, want %+v", in, got, want)
		}
	}
}

func TestWechatIDs(t *testing.T) {
	tests := map[string]string{
		"wx_h1":           "wx_h1",
		" Wx-H1 ":         "Wx-H1",
		"ｗｘ＿ｈ１":           "wx_h1",
		"微信号：abc_123":     "abc_123",
		"VX: abc 123":     "abc123",
		"13800138000":     "13800138000",
		"+86 13800138000": "13800138000",
		"123456789.0":     "123456789",
		"无":               "",
		"n/a":             "",
		"云淡风轻":            "odd",
		"abc😀":            "odd",
		"是":               "odd",
		"yes":             "odd",
		"1.39E+10":        "scientific",
		"abc***":          "masked",
	}
	for in, want := range tests {
		got, bad := NormalWechat(in)
		if got = got + strings.TrimPrefix(bad.ID, "roster.wechat."); got != want {
			t.Errorf("NormalWechat(%q) = %q, want %q", in, got, want)
		}
	}
	for _, s := range []string{"同手机", "同手机号", "同手机号码", "同电话", "手机号", "手机同号", "与手机号相同", "和手机号一致", "微信同号", "微信同手机", "同号", "同 手机号"} {
		if !samePhone(s) {
			t.Errorf("samePhone(%q) = false", s)
		}
	}
	for _, s := range []string{"同上", "手机里找", "wx_h1", "13800138000", ""} {
		if samePhone(s) {
			t.Errorf("samePhone(%q) = true", s)
		}
	}
}

func TestHandles(t *testing.T) {
	tests := map[string]string{
		"dy1":                                  "dy1",
		"@星驰老王":                                "星驰老王",
		"抖音号：dy_1":                             "dy_1",
		"12345678.0":                           "12345678",
		"https://space.bilibili.com/123456/":   "123456",
		"https://www.douyin.com/user/MS4w?a=b": "MS4w",
		"https://v.douyin.com/abc/":            "v.douyin.com/abc",
		"没有":                                   "",
		"已开通":                                  "odd",
		"√":                                    "odd",
		"9.5E+08":                              "scientific",
		strings.Repeat("长", 61):                "roster.text.long",
	}
	for in, want := range tests {
		got, bad := NormalHandle(in)
		if !bad.IsZero() {
			got = strings.TrimPrefix(bad.ID, "roster.handle.")
		}
		if got != want {
			t.Errorf("NormalHandle(%q) = %q, want %q", in, got, want)
		}
	}
	if HandleKey(" DY＿1 ") != "dy_1" {
		t.Errorf("HandleKey = %q, want dy_1", HandleKey(" DY＿1 "))
	}
}

func TestDates(t *testing.T) {
	tests := map[string]string{
		"2023-07-05":            "2023-07-05",
		"2023-7-5":              "2023-07-05",
		"2023/7/5":              "2023-07-05",
		"2023.7.5":              "2023-07-05",
		"2023．7．5":              "2023-07-05",
		"2023年7月5日":             "2023-07-05",
		"２０２３年７月５日":             "2023-07-05",
		"2023 年 7 月 5 日":        "2023-07-05",
		"2023年07月05号":           "2023-07-05",
		"2023—07—05":            "2023-07-05",
		"20230705":              "2023-07-05",
		"2023-07-05 08:30:00":   "2023-07-05",
		"2023/7/5 8:30":         "2023-07-05",
		"2023-07-05T08:30:00Z":  "2023-07-05",
		"2023年7月5日 下午3:20":      "2023-07-05",
		"2023-07-05 星期三":        "2023-07-05",
		"2023年7月5日（周三）":         "2023-07-05",
		"45112":                 "2023-07-05",
		"45112.5":               "2023-07-05",
		"45112.354166666664":    "2023-07-05",
		"Jul 5, 2023":           "2023-07-05",
		"5 July 2023":           "2023-07-05",
		"5-Jul-2023":            "2023-07-05",
		"Wed, 05 Jul 2023":      "2023-07-05",
		"2023 Jul 5":            "2023-07-05",
		"25/7/2023":             "2023-07-25",
		"7/25/2023":             "2023-07-25",
		"7/7/2023":              "2023-07-07",
		"'2023-07-05":           "2023-07-05",
		"23年7月5日":               "2023-07-05",
		"2024-02-29":            "2024-02-29",
		"2023-07":               "2023-07",
		"2023年7月":               "2023-07",
		"2023/7":                "2023-07",
		"202307":                "2023-07",
		"7/2023":                "2023-07",
		"Jul 2023":              "2023-07",
		"85年3月":                 "1985-03",
		"":                      "",
		"无":                     "",
		"0":                     "",
		"1900/1/0":              "",
		"0000-00-00":            "",
		"1900-01-00 00:00:00":   "",
		"2023-02-30":            "impossible",
		"2023年2月29日":            "impossible",
		"2023-13-01":            "impossible",
		"20230230":              "impossible",
		"2023-00-10":            "impossible",
		"30/2/2023":             "impossible",
		"13/13/2023":            "impossible",
		"5/7/2023":              "ambiguous",
		"05.07.2023":            "ambiguous",
		"23-7-5":                "two_digit_year",
		"7/5/23":                "two_digit_year",
		"5-Jul-23":              "two_digit_year",
		"230705":                "two_digit_year",
		"0023-07-05":            "year",
		"3023-07-05":            "year",
		"农历八月十五":                "lunar",
		"去年夏天":                  "odd",
		"2023-07-05~2023-08-01": "odd",
		"1688515200":            "odd",
		"==2023":                "odd",
	}
	for in, want := range tests {
		d, bad := readDay(in, AskOrder)
		got := ""
		switch {
		case !bad.IsZero():
			got = strings.TrimPrefix(bad.ID, "roster.date.")
		case !d.isZero():
			got = d.String()
		}
		if got != want {
			t.Errorf("readDay(%q) = %q, want %q", in, got, want)
		}
	}
	for order, want := range map[DateOrder]string{DayFirst: "2023-07-05", MonthFirst: "2023-05-07"} {
		if d, bad := readDay("5/7/2023", order); d.String() != want || !bad.IsZero() {
			t.Errorf("5/7/2023 as %s = %s %v, want %s", order, d, bad, want)
		}
	}
}

func TestParseDate(t *testing.T) {
	if got, bad := ParseDate("2023年7月5日"); got == nil || got.Format(time.DateOnly) != "2023-07-05" || !bad.IsZero() {
		t.Errorf("ParseDate = %v %v", got, bad)
	}
	if got, bad := ParseDate("2023年7月"); got != nil || bad.ID != "roster.date.incomplete" {
		t.Errorf("ParseDate of a month = %v %v, want incomplete", got, bad)
	}
	if got, bad := ParseDate(" "); got != nil || !bad.IsZero() {
		t.Errorf("ParseDate of nothing = %v %v, want nil", got, bad)
	}
}

func TestBirths(t *testing.T) {
	tests := map[string]string{
		"1990-03": "1990-03", "1990年3月5日": "1990-03-05", "1990": "year_only", "5月12日": "no_year", "05-12": "no_year",
		"2026-05-12": "young", "2027-01": "future", "": "",
	}
	for in, want := range tests {
		got, bad := ParseBirth(in, today)
		if got = got + strings.TrimPrefix(bad.ID, "roster.date."); got != want {
			t.Errorf("ParseBirth(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCounts(t *testing.T) {
	tests := map[string]string{
		"551": "551", "12,345": "12345", "1.2万": "12000", "1.2w": "12000", "1.2W+": "12000", "3k": "3000", "3千": "3000", "1.2亿": "120000000",
		"１．２万": "12000", "约1万": "10000", "1万多": "10000", "1万+": "10000", "超过10万粉": "100000", "2.5万粉丝": "25000", "12345人": "12345",
		"1 200": "1200", "12,345.0": "12345", "0": "0", "1.0E7": "10000000", "1.23456万": "12346", "3百万": "3000000", "1,234万": "12340000",
		"": "", "-": "", "无": "",
		"-5": "negative", "－5": "negative", "(5)": "negative", "1-2万": "range", "5000~10000": "range", "1.5": "fraction", "很多": "odd", "1,2万": "odd",
		"1.234,5": "odd", "99999999999": "huge", "一万二": "odd", "12 345 粉": "12345",
	}
	for in, want := range tests {
		n, bad := ParseCount(in)
		got := strings.TrimPrefix(bad.ID, "roster.count.")
		if n != nil {
			got = fmt.Sprint(*n)
		}
		if got != want {
			t.Errorf("ParseCount(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]int64{"1.2": 12000, "1.2万": 12000, "3k": 3000} {
		if n, bad := parseCount(in, countUnit("抖音粉丝（万）")); n == nil || *n != want {
			t.Errorf("%q in a column of 万 = %v %v, want %d", in, n, bad, want)
		}
	}
}

func TestWords(t *testing.T) {
	for word, want := range map[string]string{
		"核心": "core", "核心KOC": "core", "核心成员": "core", "核心梯队": "core", "骨干": "core", "Core": "core",
		"预备": "reserve", "预备役": "reserve", "后备": "reserve", "储备KOC": "reserve", "预备期": "reserve", " 预 备 ": "reserve",
		"荣休": "emeritus", "已荣休": "emeritus", "荣誉会员": "emeritus", "退休": "emeritus", "荣休（2024）": "emeritus",
		"潜力": "prospect", "潜在": "prospect", "潜力用户": "prospect", "暂离": "on_leave", "休假": "on_leave", "on leave": "on_leave",
		"退出": "left", "已退出": "left", "已退群": "left", "种子": "", "A级": "", "": "", "现役": "", "活跃": "",
	} {
		if got, _ := NormalTier(word); got != want {
			t.Errorf("NormalTier(%q) = %q, want %q", word, got, want)
		}
	}
	for word, want := range map[string]string{
		"KOC": "koc", "koc": "koc", "ＫＯＣ": "koc", "车主/KOC": "koc", "KOC、车主": "koc", "车主": "owner", "owner": "owner", "达人": "kol", "金牌KOC": "koc",
		"销售顾问": "kos", "员工": "koe", "KOC/KOL": "", "粉丝": "", "": "",
	} {
		if got, _ := NormalRole(word); got != want {
			t.Errorf("NormalRole(%q) = %q, want %q", word, got, want)
		}
	}
	for in, want := range map[string]string{
		"越野、改装, 摄影，自驾；亲子;新能源/赛道|2024 年会": "越野 改装 摄影 自驾 亲子 新能源 赛道 2024 年会",
		"#越野、越野 、、": "越野", "无": "", "EV、ev": "EV",
	} {
		if got := strings.Join(SplitList(in), " "); got != want {
			t.Errorf("SplitList(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	tests := map[string]string{
		"成都": "四川 成都", "成都市": "四川 成都", "四川成都": "四川 成都", "四川省成都市": "四川 成都", "四川省成都市武侯区": "四川 成都", "成都武侯区": "四川 成都",
		"四川-成都": "四川 成都", "四川 成都": "四川 成都", "四川省/成都市": "四川 成都", "四川": "四川 ", "四川省": "四川 ", "中国四川成都": "四川 成都",
		"北京": "北京 北京", "北京市": "北京 北京", "北京市朝阳区": "北京 北京", "北京北京": "北京 北京", "重庆渝北": "重庆 重庆",
		"吉林": "吉林 吉林", "吉林市": "吉林 吉林", "吉林省": "吉林 ", "吉林省吉林市": "吉林 吉林", "吉林长春": "吉林 长春", "长春市": "吉林 长春",
		"海南": "海南 ", "海南海口": "海南 海口", "新疆维吾尔自治区乌鲁木齐市": "新疆 乌鲁木齐", "乌鲁木齐": "新疆 乌鲁木齐", "内蒙古呼和浩特": "内蒙古 呼和浩特",
		"广西壮族自治区柳州市": "广西 柳州", "恩施土家族苗族自治州": "湖北 恩施", "延边朝鲜族自治州": "吉林 延边", "大兴安岭地区": "黑龙江 大兴安岭", "香港特别行政区": "香港 香港",
		"义乌市": "浙江 义乌", "东莞": "广东 东莞", "朝阳": " 朝阳", "辽宁朝阳": "辽宁 朝阳", "无名市": " 无名", "沙市": " 沙市", "柏林": " 柏林", "": " ",
		"四川省某某市": "四川 某某",
	}
	for in, want := range tests {
		p, c := NormalCity(in)
		if got := p + " " + c; got != want {
			t.Errorf("NormalCity(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"四川省": "四川", "新疆维吾尔自治区": "新疆", "北京市": "北京", "广西": "广西", "加州": "加州", "": ""} {
		if got := NormalProvince(in); got != want {
			t.Errorf("NormalProvince(%q) = %q, want %q", in, got, want)
		}
	}
	if n := len(atlas().cities); n < 350 {
		t.Errorf("%d cities, want at least 350", n)
	}
}

func TestTexts(t *testing.T) {
	tests := map[string]string{
		" 张\u200b三 ":          "张三",
		"a\u00a0\u3000b":      "a b",
		"e\u0301":             "é",
		"云淡风轻👨\u200d👩\u200d👧": "云淡风轻👨\u200d👩\u200d👧",
		"❤\ufe0f老王":           "❤\ufe0f老王",
		"一\r\n二\t三":           "一 二 三",
		"=cmd|' /C calc'!A0":  "=cmd|' /C calc'!A0",
		"a\x00b\x1a":          "ab",
		"\ufeff昵称":            "昵称",
		"":                    "",
	}
	for in, want := range tests {
		if got := Tidy(in); got != want {
			t.Errorf("Tidy(%q) = %q, want %q", in, got, want)
		}
	}
	if got := TidyLines(" 一 \r\n\r\n二\u3000"); got != "一\n\n二" {
		t.Errorf("TidyLines = %q", got)
	}
	for in, want := range map[string]string{"王　芳": "王芳", "王 芳": "王芳", "欧阳 娜娜": "欧阳娜娜", "Tom Li": "Tom Li", "买买提·艾力": "买买提·艾力"} {
		if got := nameText(in); got != want {
			t.Errorf("nameText(%q) = %q, want %q", in, got, want)
		}
	}
	for _, s := range []string{"", "无", "没有", "-", "N/A", "暂无", "/", "—", "null", "－"} {
		if !Nothing(s) {
			t.Errorf("Nothing(%q) = false", s)
		}
	}
	for _, s := range []string{"无忌", "0", "没有人", "张三"} {
		if Nothing(s) {
			t.Errorf("Nothing(%q) = true", s)
		}
	}
}

func TestMasks(t *testing.T) {
	for got, want := range map[string]string{
		MaskPhone("+8613812341234"): "138****1234",
		MaskPhone("+85261234567"):   "+852****4567",
		MaskPhone(""):               "",
		ShowPhone("+8613812341234"): "13812341234",
		MaskWechat("wx_h123"):       "wx****3",
		MaskWechat("abc"):           "a****",
		MaskWechat(""):              "",
		MaskEmail("zhang@qq.com"):   "z****@qq.com",
		MaskAddress("四川省成都市武侯区一环路1号"): "四川省成都市****",
	} {
		if got != want {
			t.Errorf("masked %q, want %q", got, want)
		}
	}
}

func TestEmails(t *testing.T) {
	for in, want := range map[string]string{
		"Zhang@QQ.com": "zhang@qq.com", "mailto:a@b.cn": "a@b.cn", "ａ＠b.cn": "a@b.cn", "无": "", "a@b": "roster.email.odd", "12345": "roster.email.odd", "张 <a@b.cn>": "roster.email.odd",
	} {
		got, bad := NormalEmail(in)
		if got+bad.ID != want {
			t.Errorf("NormalEmail(%q) = %q %s, want %q", in, got, bad.ID, want)
		}
	}
}
