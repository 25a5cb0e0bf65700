package roster

import (
	"fmt"
	"strings"
	"testing"
)

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
