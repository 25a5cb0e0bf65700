package demo

import (
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/believe"
	"xinhuo/internal/member"
)

// world is one demo brand before it is made.
type world struct {
	slug, name string
	seed       uint64
	cars       []believe.Car
	seats      []chair
	staff      []colleague
	known      []person
	hall       []laureate
}

// colleague is somebody who works for the brand; the login is their part of
// it: manager@demo.test.
type colleague struct {
	part, name string
	role       auth.Role
	squads     []auth.Squad
}

// person is a member with a story of their own. Part, if any, is how they
// sign in.
type person struct {
	part string
	member.Admission
	notes []string
}

// called is the name of the member who signs in as a part.
func (w world) called(part string) string {
	for _, p := range w.known {
		if p.part == part {
			return p.Name
		}
	}
	return ""
}

// ago is a moment before now, in months and days.
func ago(now time.Time, months, days int) time.Time { return now.AddDate(0, -months, -days) }

func date(t time.Time) *time.Time {
	d := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return &d
}

func followers(n int64) *int64 { return &n }

func team(names [7]string) []colleague {
	return []colleague{
		{"owner", names[0], auth.Owner, nil},
		{"manager", names[1], auth.Manager, nil},
		{"strategy", names[2], auth.Staff, []auth.Squad{auth.Strategy}},
		{"content", names[3], auth.Staff, []auth.Squad{auth.Content}},
		{"ops", names[4], auth.Staff, []auth.Squad{auth.Ops}},
		{"data", names[5], auth.Staff, []auth.Squad{auth.Data}},
		{"dealer", names[6], auth.Dealer, nil},
	}
}

func worlds(now time.Time) []world {
	return []world{
		{
			slug: "demo", name: "星驰汽车", seed: 20180310, cars: believe.Xingchi, seats: chairs,
			staff: team([7]string{"周明远", "陈静", "林晓雯", "赵一凡", "孙悦", "何子墨", "罗志刚"}), known: append(xingchi(now), wuhan(now)...),
		},
		{
			slug: "rival", name: "远岳汽车", seed: 20190618, cars: believe.Yuanyue, seats: fewer,
			staff: team([7]string{"沈浩", "许文婧", "顾晨", "叶蓁", "唐磊", "姜可", "方大伟"}), known: yuanyue(now),
		},
	}
}

// xingchi are the people whom everybody at 星驰 knows.
func xingchi(now time.Time) []person {
	const chengdu, sichuan, panshi = "成都", "四川", "磐石 700"
	return []person{
		{part: "core", Admission: member.Admission{
			Profile: member.Profile{
				Name: "王伟强", Nickname: "川西老王", Role: member.KOC, Gender: "male", Birth: "1981-04", Province: sichuan, City: chengdu, Model: panshi,
				BoughtOn: date(ago(now, 91, 4)), JoinedOn: date(ago(now, 89, 0)), Specialities: []string{"越野", "自驾路线", "维修保养"},
				Handles: []member.Handle{{Platform: "douyin", Handle: "chuanxilaowang", Followers: followers(48_200)}, {Platform: "dongchedi", Handle: "laowang700", Followers: followers(12_600)}},
				Remark:  "成都城市领队，带队沉稳，新人都愿意跟他跑",
			},
			Contacts:  member.Contacts{Phone: "+8613880461234", Wechat: "chuanxi_laowang", Email: "weiqiang@example.com"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 89, 0),
			Past: []member.Step{
				{To: member.Reserve, At: ago(now, 84, 3), Reason: "发起「川西周末」，头一回就带了十二台车", Evidence: "川西周末第 1 期路书与签到表"},
				{To: member.Core, At: ago(now, 78, 9), Reason: "独立带完四期川西周末，评议会一致同意", Evidence: "第 2 至 5 期复盘；六位车友的推荐信"},
			},
		}, notes: []string{"和老王聊过交棒的事：公司把他调去西安，想把成都领队交给李若曦，走之前再联合带两期。", "《磐石养车宝典》第三版的稿子他写完了一半，剩下的约在春节前。"}},
		{part: "reserve", Admission: member.Admission{
			Profile: member.Profile{
				Name: "李若曦", Nickname: "若曦在路上", Role: member.KOC, Gender: "female", Birth: "1993-09", Province: sichuan, City: chengdu, Model: panshi,
				BoughtOn: date(ago(now, 29, 6)), JoinedOn: date(ago(now, 27, 0)), Specialities: []string{"自驾路线", "内容策划", "摄影"},
				Handles: []member.Handle{{Platform: "xiaohongshu", Handle: "ruoxi700", Followers: followers(23_900)}, {Platform: "channels", Handle: "ruoxizailushang", Followers: followers(3_100)}},
				Remark:  "有意愿带队，文字和照片都好",
			},
			Contacts:  member.Contacts{Phone: "+8618108217788", Wechat: "ruoxi_on_road"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 27, 0),
			Past: []member.Step{
				{To: member.Reserve, At: ago(now, 13, 11), Reason: "《磐石 700 高原三千公里》连载七篇，篇篇有人追", Evidence: "专栏合集，总阅读 41 万"},
			},
		}, notes: []string{"跟王伟强结对第四周，节奏很好。下周一起带川西周末第 62 期。"}},
		{part: "emeritus", Admission: member.Admission{
			Profile: member.Profile{
				Name: "郑国栋", Nickname: "老郑", Role: member.KOC, Gender: "male", Birth: "1964-11", Province: sichuan, City: chengdu, Model: "星驰 L7",
				BoughtOn: date(ago(now, 102, 2)), JoinedOn: date(ago(now, 101, 0)), Specialities: []string{"维修保养", "自驾路线"},
				Remark: "首任成都领队，可请他做顾问",
			},
			Contacts:  member.Contacts{Phone: "+8613908031964", Wechat: "zhengguodong64"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 101, 0),
			Past: []member.Step{
				{To: member.Reserve, At: ago(now, 99, 8), Reason: "社群从零做起，第一批三十位车友都是他拉来的"},
				{To: member.Core, At: ago(now, 95, 2), Reason: "首任成都领队", Evidence: "成都车友会成立纪要"},
				{To: member.Emeritus, At: ago(now, 32, 5), Reason: "把成都领队的旗交给王伟强，转做顾问", Evidence: "交接仪式记录与照片"},
			},
		}, notes: []string{"老郑说年会一定到，座位留前排，腿不太好，别安排台阶。"}},
		{Admission: member.Admission{
			Profile: member.Profile{
				Name: "周海涛", Nickname: "海涛聊车", Role: member.KOL, Gender: "male", Birth: "1986-07", Province: "湖北", City: "武汉", Model: "青鸢 GT",
				BoughtOn: date(ago(now, 53, 1)), JoinedOn: date(ago(now, 55, 0)), Specialities: []string{"赛道", "内容策划"},
				Handles: []member.Handle{{Platform: "bilibili", Handle: "haitaoliaoche", Followers: followers(86_400)}, {Platform: "douyin", Handle: "haitao_gt", Followers: followers(31_700)}},
			},
			Contacts:  member.Contacts{Phone: "+8615927335066", Wechat: "haitao_talk"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 55, 0),
			Past: []member.Step{
				{To: member.Reserve, At: ago(now, 50, 4), Reason: "赛道日视频连发三期，弹幕里全是问车的"},
				{To: member.Core, At: ago(now, 38, 7), Reason: "接下赛道栏目，一年没断更", Evidence: "栏目后台数据截图"},
			},
		}, notes: []string{"出差两个月，更新停了，本人说已恢复。别急着降，先看这两周。"}},
		{Admission: member.Admission{
			Profile: member.Profile{
				Name: "马嘉懿", Nickname: "嘉懿爱泥坑", Role: member.KOC, Gender: "female", Birth: "1996-02", Province: "陕西", City: "西安", Model: "磐石 300",
				BoughtOn: date(ago(now, 46, 0)), JoinedOn: date(ago(now, 44, 0)), Specialities: []string{"越野", "女性用车"},
				Handles: []member.Handle{{Platform: "douyin", Handle: "jiayi_nikeng", Followers: followers(57_300)}, {Platform: "xiaohongshu", Handle: "jiayi300", Followers: followers(18_800)}},
				Remark:  "越野栏目主理",
			},
			Contacts:  member.Contacts{Phone: "+8618991230296", Wechat: "jiayi_mud"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 44, 0),
			Past: []member.Step{
				{To: member.Reserve, At: ago(now, 33, 6), Reason: "女生越野入门系列反响很好，答疑也勤"},
				{To: member.Core, At: ago(now, 15, 3), Reason: "预备期任务全部完成，接手越野栏目", Evidence: "师傅王伟强的评语；栏目三个月数据"},
			},
		}, notes: []string{"想带一位徒弟，最好也是女车主。"}},
	}
}

// yuanyue are the people whom everybody at 远岳 knows.
func yuanyue(now time.Time) []person {
	return []person{
		{part: "core", Admission: member.Admission{
			Profile: member.Profile{
				Name: "高峻", Nickname: "山那边", Role: member.KOC, Gender: "male", Birth: "1984-12", Province: "浙江", City: "杭州", Model: "远岳 X5",
				BoughtOn: date(ago(now, 70, 0)), JoinedOn: date(ago(now, 68, 0)), Specialities: []string{"自驾路线", "摄影"},
			},
			Contacts:  member.Contacts{Phone: "+8613588042019", Wechat: "gaojun_hill"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 68, 0),
			Past: []member.Step{
				{To: member.Reserve, At: ago(now, 61, 2), Reason: "江浙周边路线写了二十条，车友照着跑都说准"},
				{To: member.Core, At: ago(now, 49, 5), Reason: "杭州领队推荐，评议会通过", Evidence: "路线合集与车友反馈"},
			},
		}},
		{part: "reserve", Admission: member.Admission{
			Profile: member.Profile{
				Name: "苏晓彤", Nickname: "彤彤充电中", Role: member.Owner, Gender: "female", Birth: "1995-06", Province: "上海", City: "上海", Model: "岚影 EV",
				BoughtOn: date(ago(now, 20, 0)), JoinedOn: date(ago(now, 19, 0)), Specialities: []string{"新能源"},
			},
			Contacts:  member.Contacts{Phone: "+8613916650827", Wechat: "tongtong_ev"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 19, 0),
			Past:      []member.Step{{To: member.Reserve, At: ago(now, 7, 9), Reason: "充电桩避坑清单被转了三百多次"}},
		}},
		{part: "emeritus", Admission: member.Admission{
			Profile: member.Profile{
				Name: "梁建华", Nickname: "梁师傅", Role: member.KOC, Gender: "male", Birth: "1962-03", Province: "广东", City: "佛山", Model: "长风 500",
				BoughtOn: date(ago(now, 88, 0)), JoinedOn: date(ago(now, 86, 0)), Specialities: []string{"维修保养"},
			},
			Contacts:  member.Contacts{Phone: "+8613702831962", Wechat: "liangshifu62"},
			Tier:      member.Prospect,
			EnteredAt: ago(now, 86, 0),
			Past: []member.Step{
				{To: member.Reserve, At: ago(now, 82, 1), Reason: "群里的车况问题几乎都是他答的"},
				{To: member.Core, At: ago(now, 74, 6), Reason: "维保答疑一年，零投诉"},
				{To: member.Emeritus, At: ago(now, 21, 4), Reason: "年满退休，想换个节奏，经验都整理成册了"},
			},
		}},
	}
}
