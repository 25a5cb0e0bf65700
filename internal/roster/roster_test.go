package roster

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"xinhuo/internal/i18n"
)

func TestFiles(t *testing.T) {
	const plain = "姓名,手机号,微信号\n张三,13800138000,wx_a1\n李四,13800138001,wx_a2\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		body   string
		header int
		counts string
		said   string
	}{
		"UTF-8":             {plain, 1, "ready 2", ""},
		"UTF-8 with a mark": {"\ufeff" + plain, 1, "ready 2", ""},
		"GB18030":           {gb, 1, "ready 2", ""},
		"header only":       {"姓名,手机号\n", 1, "", ""},
		"title, blank lines, totals and notes around it": {
			"星驰车友会成员名单 2026年,,\n,,\n更新日期：2026-11-01,,\n姓名,手机号,粉丝数\n张三,13800138000,10\n\n李四,13800138001,20\n合计,,30\n共 2 人,,\n制表人：王五,,13900139000\n填表说明：手机号必填，请勿外传。,,\n",
			4, "ready 2, ignored 4", "8 skip.total\n9 skip.total\n10 skip.note\n11 skip.note",
		},
		"the header again half way": {
			plain + "\n离队成员,,\n姓名,手机号,微信号\n赵六,13800138002,wx_a3\n",
			1, "ready 3, refused 1, ignored 1", "5 row.no_identity\n6 skip.header",
		},
		"instructions below the header": {"姓名,手机号,入群时间\n必填,必填，11位,格式：2023-01-01\n张三,13800138000,2023-01-05\n", 1, "ready 1, ignored 1", "2 skip.guide"},
		"the samples of our template":   {"姓名,手机号\n张三丰（示例）,13800138000\n张三,13800138001\n", 1, "ready 1, ignored 1", "2 skip.sample"},
		"numbered but empty rows":       {"序号,姓名,手机号\n1,张三,13800138000\n2,,\n3,,\n", 1, "ready 1, ignored 2", "3 skip.blank\n4 skip.blank"},
		"a nickname like a total":       {"昵称,手机号\n小计,13800138000\n合计,13800138001\n", 1, "ready 2", ""},
		"nobody to call or to know": {
			"姓名,昵称,手机号,微信号,城市\n,,13800138000,,成都\n张三,,,,成都\n,小三,,wx_a1,\n李四,,无,-,\n",
			1, "ready 1, refused 3", "2 row.no_name\n3 row.no_identity\n5 row.no_identity",
		},
		"no header":  {"张三,13800138000,成都\n李四,13800138001,重庆\n王芳,13800138002,杭州\n", 0, "ready 3", ""},
		"one column": {"手机号\n13800138000\n", 1, "refused 1", "2 row.no_name"},
		"phones": {
			"姓名,手机号\n一,1.39E+10\n二,1380013800\n三,138****8000\n四,010-12345678\n五,+86 138 0013 8000\n六,13800138001/13800138002\n",
			1, "ready 2, refused 4",
			"2 手机号 phone.scientific\n3 手机号 phone.digits\n4 手机号 phone.masked\n5 手机号 phone.landline\n7 手机号 phone.first",
		},
		"a header of two rows": {
			"姓名,手机号,抖音,,小红书,\n,,账号,粉丝数,账号,粉丝数\n张三,13800138000,dy1,1.2万,xhs1,300\n",
			2, "ready 1", "",
		},
		"quoted line breaks keep the count of lines": {"姓名,手机号,备注\n张三,13800138000,\"一\n二\n三\"\n李四,1,\n", 1, "ready 1, refused 1", "3 手机号 phone.digits"},
		"unknown words are asked": {
			"姓名,手机号,梯队,身份,入群时间\n张三,13800138000,种子,粉丝,5/7/2023\n李四,13800138001,核心,KOC,2023-07-05\n",
			1, "ready 1, asked 1", "2 梯队 tier.unknown\n2 身份 role.unknown\n2 入群时间 date.ambiguous",
		},
		"dates": {
			"姓名,手机号,提车日期,入群时间,生日\n一,13800138000,2023-02-30,2023-01-01,1990-01\n二,13800138001,2030-01-01,2023年7月,05-12\n三,13800138002,2023,2030-01-01,1990\n四,13800138003,45112,2023/7/5,2023-05-12\n",
			1, "ready 2, refused 2",
			"2 提车日期 date.impossible\n3 提车日期 date.future\n3 入群时间 date.first_day\n3 生日 date.no_year\n4 提车日期 date.year_only\n4 入群时间 date.future\n4 生日 date.year_only\n5 生日 date.young",
		},
		"broken formulas": {"姓名,手机号,城市\n张三,13800138000,#N/A\n李四,#REF!,成都\n", 1, "ready 1, refused 1", "2 城市 cell.broken\n3 手机号 cell.broken\n3 row.no_identity"},
		"counts":          {"姓名,手机号,抖音号,抖音粉丝\n张三,13800138000,dy1,-5\n李四,13800138001,dy2,很多\n王芳,13800138002,,约1.2万\n", 1, "ready 1, refused 2", "2 抖音粉丝 count.negative\n3 抖音粉丝 count.odd"},
		"微信 names":        {"姓名,手机号,微信号\n张三,13800138000,云淡风轻\n李四,13800138001,同手机号\n王芳,,同手机号\n", 1, "ready 2, refused 1", "2 微信号 wechat.odd\n4 微信号 wechat.no_phone\n4 row.no_identity"},
		"too long":        {"姓名,手机号\n" + strings.Repeat("长", 41) + ",13800138000\n", 1, "refused 1", "2 姓名 text.long"},
		"lost characters": {"姓名,手机号,备注\n???,13800138000,\n张三,13800138001,????\n", 1, "ready 1, refused 1", "2 姓名 text.lost\n3 备注 text.lost"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := readAll(t, "a.csv", []byte(tt.body))
			if r.outline.HeaderRow != tt.header || r.counts != tt.counts || r.said() != tt.said {
				t.Errorf("header %d, %s\n%s\nwant header %d, %s\n%s\nmapped %s", r.outline.HeaderRow, r.counts, r.said(), tt.header, tt.counts, tt.said, r.mapped())
			}
		})
	}
}

func TestCandidate(t *testing.T) {
	body := "昵称,真实姓名,手机号,微信号,邮箱,性别,出生年月,省份,城市,收货地址,爱车,提车日期,身份,梯队,擅长,抖音号,抖音粉丝（万）,小红书号,小红书粉丝,入群时间,备注\n" +
		"云淡风轻😀, 王　芳 ,138-0013-8000,WX_h1,A@QQ.com,女士,1990年3月,四川省,成都市,四川省成都市武侯区1号,星驰 L9,2022/5/1,车主/KOC,核心KOC,越野、改装，越野,@dy1,1.2,,800,20210618,\"一\n=二\"\n"
	r := readAll(t, "a.csv", []byte(body))
	if len(r.candidates) != 1 || r.said() != "" {
		t.Fatalf("%s\n%s", r.counts, r.said())
	}
	c := r.candidates[0]
	got := fmt.Sprintf("%q %q %q %q %q %s %s %s %s %s %s %s %s %s %q %q",
		c.Name, c.Nickname, c.Phone, c.Wechat, c.Email, c.Gender, c.Birth, c.Province, c.City, c.Model,
		c.BoughtOn.Format("060102"), c.JoinedOn.Format("060102"), c.Role, c.Tier, c.Specialities, c.Remark)
	want := `"王芳" "云淡风轻😀" "+8613800138000" "WX_h1" "a@qq.com" female 1990-03 四川 成都 星驰 L9 220501 210618 koc core ["越野" "改装"] "一\n=二"`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if h := c.Handles; len(h) != 2 || h[0].Handle != "dy1" || *h[0].Followers != 12000 || h[1].Handle != "" || *h[1].Followers != 800 {
		t.Errorf("handles = %+v", h)
	}
	if got := strings.Join(c.Keys(), " "); got != "phone:+8613800138000 wechat:wx_h1 douyin:dy1" {
		t.Errorf("keys = %s", got)
	}
}

func TestColumns(t *testing.T) {
	tests := map[string]struct{ body, want string }{
		"the surer of two, the other unmapped": {"姓名,真实姓名,手机,手机号,昵称,微信昵称\n小张,张三,1,13800138000,三,叁\n", "1=name 3=phone 4=nickname"},
		"followers follow the handle":          {"姓名,抖音号,粉丝数,小红书号,粉丝数\n张三,dy1,5,xhs1,6\n", "0=name 1=douyin.handle 2=douyin.followers 3=xiaohongshu.handle 4=xiaohongshu.followers"},
		"followers of nobody":                  {"姓名,手机号,粉丝数\n张三,13800138000,5\n", "0=name 1=phone"},
		"the platform in each row":             {"姓名,平台,账号,粉丝数\n张三,抖音,dy1,5\n", "0=name 1=platform 2=handle 3=followers"},
		"by content":                           {"成员编号,姓名,绑定,所属\n1,张三,13800138000,成都\n2,李四,13800138001,重庆市\n", "1=name 2=phone 3=city"},
		"no guess against its title":           {"姓名,微信号,推荐人手机号\n张三,wx_a1,13800138000\n李四,wx_a2,13800138001\n", "0=name 1=wechat"},
		"a state that is no tier":              {"姓名,手机号,状态\n张三,13800138000,已购\n李四,13800138001,未购\n", "0=name 1=phone"},
		"a state that is one":                  {"姓名,手机号,状态\n张三,13800138000,核心\n李四,13800138001,种子\n", "0=name 1=phone 2=tier"},
		"微信 that holds names":                  {"姓名,手机号,微信\n张三,13800138000,云淡风轻\n李四,13800138001,老司机\n", "0=name 1=phone 2=nickname"},
		"part of a title that is contradicted": {"姓名,手机号,城市等级,公司名称\n张三,13800138000,一线,某某公司\n李四,13800138001,二线,某某集团\n", "0=name 1=phone"},
		"车主 as the name":                       {"车主,手机号\n张三,13800138000\n李四,13800138001\n", "0=name 1=phone"},
		"survey titles":                        {"序号,提交答卷时间,1、您的姓名：,2、您的手机号码：,3、您的爱车车型是？\n1,2023/1/1,张三,13800138000,L9\n", "2=name 3=phone 4=model"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if r := readAll(t, "a.csv", []byte(tt.body)); r.mapped() != tt.want {
				t.Errorf("mapped %s, want %s", r.mapped(), tt.want)
			}
		})
	}
}

func TestPlatformInEachRow(t *testing.T) {
	r := readAll(t, "a.csv", []byte("姓名,手机号,平台,账号,粉丝数\n张三,13800138000,抖音,dy1,5\n李四,13800138001,小红书/抖音,xhs1,6\n王芳,13800138002,火星,x,7\n赵六,13800138003,,yy,8\n"))
	var got []string
	for _, c := range r.candidates {
		for _, h := range c.Handles {
			got = append(got, fmt.Sprint(c.Line, h.Platform, h.Handle, *h.Followers))
		}
	}
	if strings.Join(got, " ") != "2douyindy15 3xiaohongshuxhs16" {
		t.Errorf("handles = %v", got)
	}
	if want := "3 平台 platform_first\n4 平台 platform_unknown\n4 handle.no_platform\n5 handle.no_platform"; r.said() != want {
		t.Errorf("said\n%s\nwant\n%s", r.said(), want)
	}
}

func TestAnswers(t *testing.T) {
	body := []byte("姓名,手机号,梯队,身份,入群时间\n张三,13800138000,种子,粉丝,5/7/2023\n李四,13800138001,种 子,KOC,5/8/2023\n")
	r := readAll(t, "a.csv", body)
	if q := r.questions; r.counts != "asked 2" || len(q.Tiers) != 1 || q.Tiers[0] != (Word{"种子", 2, 2}) || len(q.Roles) != 1 || q.Dates == nil || q.Dates.Rows != 2 {
		t.Errorf("%s, questions %+v", r.counts, q)
	}
	r = readMapped(t, "a.csv", body, func(m *Mapping) {
		m.Tiers = map[string]string{"种子": "prospect"}
		m.Roles = map[string]string{"粉丝": LeaveEmpty}
		m.DateOrder = DayFirst
	})
	if len(r.candidates) != 2 || r.candidates[0].Tier != "prospect" || r.candidates[0].Role != "" || r.candidates[1].Role != "koc" || r.candidates[0].JoinedOn.Format("0102") != "0705" {
		t.Errorf("%s, candidates %+v", r.counts, r.candidates)
	}
}

func TestSurvey(t *testing.T) {
	b, err := Open(put(t, "a.csv", []byte("姓名,手机号,梯队\n张三,13800138000,甲\n李四,13800138001,乙\n王芳,13800138002,乙\n")), "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	m := b.Outline().Mapping()
	q, err := m.Survey(b.Rows(m.Sheet, m.HeaderRow), today)
	if err != nil || fmt.Sprint(q.Tiers) != "[{乙 2 3} {甲 1 2}]" {
		t.Errorf("Survey = %v, %v", q.Tiers, err)
	}
}

func TestLook(t *testing.T) {
	body := []byte("甲,乙\n姓名,手机号\n张三,13800138000\n")
	b, err := Open(put(t, "a.csv", body), "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if o := b.Outline(); o.HeaderRow != 2 {
		t.Errorf("header %d, want 2", o.HeaderRow)
	}
	o, err := b.Look(0, 1)
	if err != nil || o.HeaderRow != 1 || o.Columns[0].Title != "甲" || o.Columns[1].Samples[0] != "手机号" {
		t.Errorf("Look at line 1 = %+v, %v", o, err)
	}
	o, err = b.Look(0, 0)
	if err != nil || o.HeaderRow != 0 || o.Columns[0].Title != "" || len(o.Columns) != 2 {
		t.Errorf("Look without a header = %+v, %v", o, err)
	}
	if _, err = b.Look(7, -1); err == nil {
		t.Error("Look at a sheet that is not there: no error")
	}
}

func TestSamplesAreMasked(t *testing.T) {
	r := readAll(t, "a.csv", []byte("姓名,手机号,微信号,邮箱,收货地址,推荐人手机,身份证\n张三,13800138000,wx_abc123,zhang@qq.com,四川省成都市武侯区1号,13900139000,510101199001011234\n"))
	for _, c := range r.outline.Columns {
		for _, s := range c.Samples {
			if c.Title != "姓名" && !strings.Contains(s, "****") {
				t.Errorf("%s shows %q", c.Title, s)
			}
		}
	}
}

func TestTooManyRows(t *testing.T) {
	b, err := Open(put(t, "a.csv", []byte("姓名,手机号\n"+strings.Repeat("张三,13800138000\n", MaxRows+1))), "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	n := 0
	for _, err = range b.Rows(0, 1) {
		n++
	}
	if r := new(Refusal); !errors.As(err, &r) || r.Reason.ID != "roster.refused.rows" || n != MaxRows+1 {
		t.Errorf("%d rows, then %v; want a refusal after %d", n, err, MaxRows)
	}
}

func TestMappingCheck(t *testing.T) {
	tests := map[string]struct {
		columns map[int]Field
		want    string
	}{
		"enough":       {map[int]Field{0: FieldName, 1: FieldPhone, 2: ""}, "<nil>"},
		"by handle":    {map[int]Field{0: FieldNickname, 1: "douyin.handle"}, "<nil>"},
		"twice":        {map[int]Field{0: FieldName, 1: FieldPhone, 2: FieldPhone}, "invalid columns.2"},
		"unknown":      {map[int]Field{0: FieldName, 1: FieldPhone, 2: "x.handle"}, "invalid columns.2"},
		"nameless":     {map[int]Field{1: FieldPhone}, "invalid "},
		"nobody again": {map[int]Field{1: FieldName, 2: "douyin.followers"}, "invalid "},
	}
	for name, tt := range tests {
		if got := fmt.Sprint(Mapping{Columns: tt.columns}.Check()); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// TestEverythingIsSaid holds that each reason the code can give has its
// sentence in both languages.
func TestEverythingIsSaid(t *testing.T) {
	for _, id := range idsInSource(t) {
		for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
			if !i18n.Has(lang, id) {
				t.Errorf("%s does not say %s", lang, id)
			}
		}
	}
}
