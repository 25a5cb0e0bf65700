package demo

import (
	"time"

	"xinhuo/internal/member"
)

// wuhan are the two of whom one has just taken over from the other.
func wuhan(now time.Time) []person {
	return []person{
		{Admission: member.Admission{
			Profile: member.Profile{
				Name: "沈立群", Nickname: "江城老沈", Role: member.KOC, Gender: "male", Birth: "1979-08", Province: "湖北", City: "武汉", Model: "星驰 L7",
				BoughtOn: date(ago(now, 64, 3)), JoinedOn: date(ago(now, 62, 0)), Specialities: []string{"亲子出行", "维修保养"},
				Remark: "武汉前任领队，卸任后还管场地",
			},
			Contacts:  member.Contacts{Phone: "+8613986071979", Wechat: "jiangcheng_laoshen"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 62, 0),
			Past: []member.Step{
				{To: member.Reserve, At: ago(now, 55, 6), Reason: "江滩亲子日连办五场，没出过一次岔子"},
				{To: member.Core, At: ago(now, 41, 2), Reason: "接下武汉领队，当年活跃车主翻了一倍", Evidence: "武汉车友会年终总结"},
			},
		}, notes: []string{"女儿明年高考，他想陪读一年，领队交给彭可欣，人不走。"}},
		{Admission: member.Admission{
			Profile: member.Profile{
				Name: "彭可欣", Nickname: "可欣不堵车", Role: member.KOC, Gender: "female", Birth: "1991-05", Province: "湖北", City: "武汉", Model: "青鸢 GT",
				BoughtOn: date(ago(now, 25, 8)), JoinedOn: date(ago(now, 24, 0)), Specialities: []string{"亲子出行", "内容策划"},
				Handles: []member.Handle{{Platform: "xiaohongshu", Handle: "kexin_wuhan", Followers: followers(15_600)}},
			},
			Contacts:  member.Contacts{Phone: "+8618672931505", Wechat: "kexin_nojam"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 24, 0),
			Past: []member.Step{
				{To: member.Reserve, At: ago(now, 11, 4), Reason: "木兰草原露营从踏勘到收尾全是她一个人"},
				{To: member.Core, At: ago(now, 0, 20), Reason: "跟沈立群学满三个月，独立办完两场，评议会通过", Evidence: "两场活动复盘；沈立群的推荐信"},
			},
		}, notes: []string{"刚接手，头九十天多问一句，少压一件。"}},
	}
}
