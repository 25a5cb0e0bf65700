package roster

import (
	"bytes"
	"strings"
	"testing"

	"xinhuo/internal/i18n"
)

func TestTitles(t *testing.T) {
	tests := map[string]string{
		"name":                  "真实姓名 姓名 *姓名 姓名（必填） 1、您的姓名： 车主姓名 成员姓名 名字 Name 姓名: 姓\u3000名 您的真实姓名",
		"nickname":              "昵称 群昵称 网名 车友昵称 微信昵称 微信名 社群昵称 Nickname 群名片",
		"phone":                 "手机号 手机 手机号码 联系电话 电话 联系方式 手机号（11位） *手机号码 您的手机号码 手机号1 手机号码(必填) 本人手机号 Phone Mobile 联系手机 手机\n号",
		"wechat":                "微信号 微信 微信ID WeChat个人微信号 WeChat_ID 您的微信号 微信号（必填）",
		"email":                 "邮箱 电子邮箱 E-mail Email",
		"gender":                "性别 Gender 性别（男/女）",
		"birth":                 "出生年月 生日 出生日期 出生年月（如1990-01）",
		"province":              "省份 省 所在省份",
		"city":                  "城市 所在城市 常驻城市 市 地区 省市 省/市 所在地 用车城市",
		"address":               "地址 收货地址 详细地址 邮寄地址",
		"model":                 "车型 爱车 座驾 所购车型 爱车车型 您的车型",
		"bought_on":             "提车日期 购车日期 提车时间 购车时间（年月）",
		"role":                  "身份 角色 成员身份 会员类型",
		"tier":                  "梯队 所属梯队 等级 级别 状态 KOC等级",
		"speciality":            "擅长 特长 标签 擅长领域 兴趣爱好",
		"joined_on":             "入群时间 加入时间 入会日期 入群日期 加入社群时间",
		"remark":                "备注 说明 备注信息 Remark",
		"douyin.handle":         "抖音号 抖音ID 抖音 抖音账号 抖音帐号 抖音号（ID） 您的抖音号 账号（抖音） 抖音平台账号 dy号 Douyin 抖音昵称 抖音主页链接",
		"douyin.followers":      "抖音粉丝 抖音粉丝数 粉丝数(抖音) 抖音粉丝量 抖音粉丝（万） 抖音粉丝/万 抖音粉丝数量 抖音平台粉丝数 【抖音】粉丝数 dy粉丝",
		"xiaohongshu.handle":    "小红书号 小红书 小红书ID 小红书账号 xhs号",
		"xiaohongshu.followers": "小红书粉丝 小红书粉丝量 粉丝（小红书） 小红书粉丝（w）",
		"weibo.handle":          "微博 新浪微博 微博账号 微博ID 微博昵称",
		"channels.handle":       "视频号 微信视频号 视频号名称 视频号ID",
		"bilibili.handle":       "B站 哔哩哔哩 B站UID B站账号 bilibili",
		"kuaishou.handle":       "快手 快手号 快手ID",
		"zhihu.handle":          "知乎 知乎账号",
		"dongchedi.followers":   "懂车帝粉丝 懂车帝粉丝数",
		"autohome.handle":       "汽车之家 汽车之家账号 汽车之家ID",
		"wechat_oa.handle":      "公众号 微信公众号 公众号名称",
		"wechat_oa.followers":   "公众号粉丝 微信公众号粉丝数",
		"douban.handle":         "豆瓣 豆瓣ID",
		"followers":             "粉丝数 粉丝 粉丝量（万）",
		"platform":              "平台 主要平台",
		"": "序号 编号 ID No. 紧急联系人电话 推荐人姓名 推荐人手机号 身份证号 车牌号 VIN码 抖音获赞数 抖音作品数 年龄 星座 职业 行业 所属门店 经销商 是否加微信 紧急联系人 创建人 " +
			"抖音粉丝群 抖音粉丝画像 籍贯 车架号 手机型号 积分 区域 大区 最近活跃时间 服务顾问手机号",
	}
	for want, titles := range tests {
		for _, title := range strings.Split(titles, " ") {
			if title = strings.ReplaceAll(title, "_", " "); title == "" {
				continue
			}
			g, _ := matchTitle(title)
			if string(g.field) != want {
				t.Errorf("%q is %q (%.2f), want %q", title, g.field, g.sure, want)
			}
		}
	}
}

// TestLabelsAreTitles holds that a file with our own words for titles is
// understood, in both languages: the template, and exports coming back.
func TestLabelsAreTitles(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		for _, f := range Fields() {
			if !f.Known() {
				t.Errorf("%s is not known", f)
			}
			label := i18n.Say(lang, f.Label())
			if g, _ := matchTitle(label); g.field != f || strings.Contains(label, "⟦") {
				t.Errorf("%s: %q is read as %q", f, label, g.field)
			}
		}
		for _, p := range Platforms {
			if label := i18n.Say(lang, p.Label()); strings.Contains(label, "⟦") {
				t.Errorf("%s has no label in %s", p.Code, lang)
			}
		}
	}
}

func TestTemplates(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		for name, write := range map[string]func(*bytes.Buffer) error{
			"a.csv":  func(b *bytes.Buffer) error { return TemplateCSV(b, lang) },
			"a.xlsx": func(b *bytes.Buffer) error { return TemplateXLSX(b, lang) },
		} {
			var buf bytes.Buffer
			if err := write(&buf); err != nil {
				t.Fatal(err)
			}
			r := readAll(t, name, buf.Bytes())
			if len(r.outline.Mapping().Columns) != len(templateFields) || r.counts != "ignored 2" {
				t.Errorf("%s %s: %d of %d columns mapped, %s; want all, and the samples ignored", lang, name, len(r.outline.Mapping().Columns), len(templateFields), r.counts)
			}
		}
	}
}
