package roster

import (
	"strings"
	"testing"
)

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
