package believe

import (
	"slices"
	"strings"

	"xinhuo/internal/member"
)

// RosterTitles are the columns of a roster as community managers keep it.
var RosterTitles = []string{
	"昵称", "真实姓名", "手机号", "微信号", "性别", "出生年月", "省份", "城市", "车型", "提车日期", "身份", "梯队", "擅长",
	"抖音号", "抖音粉丝", "小红书号", "小红书粉丝", "入群时间", "备注",
}

var (
	rosterRoles = map[member.Role]string{member.KOC: "KOC", member.KOL: "KOL", member.KOE: "KOE", member.KOS: "KOS", member.Owner: "车主"}
	rosterTiers = map[member.Tier]string{
		member.Prospect: "潜力", member.Reserve: "预备", member.Core: "核心", member.Emeritus: "荣休", member.OnLeave: "暂离", member.Left: "退出",
	}
	rosterGenders = map[string]string{"female": "女", "male": "男"}
)

// RosterRow is the line of p in such a roster. Whoever has neither phone nor
// 微信号 nor a handle in it would not be taken in, and is given a 微信号.
func RosterRow(p Person) []any {
	douyin, fans := account(p, "douyin")
	red, redFans := account(p, "xiaohongshu")
	wechat := p.Wechat
	if p.Phone == "" && wechat == "" && douyin == "" && red == "" {
		wechat = "wx_" + p.EnteredAt.Format("20060102150405")
	}
	row := []any{
		p.Nickname, p.Name, strings.TrimPrefix(p.Phone, "+86"), wechat, rosterGenders[p.Gender], p.Birth, p.Province, p.City, p.Model,
		nil, rosterRoles[p.Role], rosterTiers[p.Tier], strings.Join(p.Specialities, "、"), douyin, fans, red, redFans, nil, p.Remark,
	}
	if p.BoughtOn != nil {
		row[9] = *p.BoughtOn
	}
	if p.JoinedOn != nil {
		row[17] = *p.JoinedOn
	}
	return row
}

// account is p's handle on a platform and how many follow it.
func account(p Person, platform string) (handle string, followers any) {
	i := slices.IndexFunc(p.Handles, func(h member.Handle) bool { return h.Platform == platform })
	if i < 0 {
		return "", nil
	}
	if f := p.Handles[i].Followers; f != nil {
		followers = *f
	}
	return p.Handles[i].Handle, followers
}
