package demo

import "xinhuo/internal/handover"

// chengduChores are what 王伟强 hands over, in every state there is.
var chengduChores = []chore{
	{
		kind: handover.KnowHow, title: "川西周末从报名到复盘",
		detail: "按《川西周末带队手记》走一遍：踏勘、报名、集合、数车、复盘。第 60 期看着做，61 期一起做，62 期独立做。",
		due:    -6, watched: 21, together: 17, alone: 12, offered: 11, accepted: 10,
	},
	{
		kind: handover.KnowHow, title: "垭口带队与掉队处理",
		detail: "头车管路、尾车管人；掉队时谁停、谁走、在哪里等。",
		due:    35, watched: 19, together: 9,
	},
	{
		kind: handover.KnowHow, title: "踏勘：哪些信号说明今天不能走",
		detail: "跟踏勘两次，把每次的判断写成一句话。",
		due:    50,
	},
	{
		kind: handover.Contacts, title: "成都四家门店的对接人",
		detail: "高新、城南、双流、龙泉。每家带着去见一次，别只给电话。",
		due:    -3, watched: 18, together: 14, alone: 11, offered: 8, returned: 5,
		why: "城南店的对接人上个月换了，电话打不通；龙泉店还没见过面。想一起再跑一趟。",
	},
	{
		kind: handover.Contacts, title: "六位常来帮忙的老车主",
		detail: "谁会修车、谁懂急救、谁有皮卡能拖车；约一顿饭当面介绍。",
		due:    12, watched: 15, together: 10, alone: 4, offered: 2,
	},
	{
		kind: handover.Accounts, title: "「川西周末」视频号后台",
		detail: "管理员换绑到若曦的微信；原来的运营手机号月底停机。",
		due:    -4, watched: 13,
	},
	{
		kind: handover.Accounts, title: "报名表单和保险投保账号",
		detail: "保险要提前三天投，过了 22:00 系统不收。",
		due:    20, watched: 12, together: 7, alone: 3,
	},
	{
		kind: handover.OpenWork, title: "川西周末第 62 期，下月第二个周末",
		detail: "十一台车已报名，还差尾车。若曦带头车，老王坐副驾不说话。",
		due:    16, watched: 8,
	},
	{
		kind: handover.OpenWork, title: "《磐石养车宝典》第三版下半部", to: "马嘉懿",
		detail: "越野和底盘两章，素材在移交的网盘里，春节前交稿。",
		due:    60, watched: 16, together: 6,
	},
	{
		kind: handover.OpenWork, title: "阿坝公益行物资清单",
		detail:  "去年没办成，留下一份清单。",
		dropped: 7, why: "学校那边今年由当地车友会接手，不用我们办了。",
	},
}

// wuhanChores are what 沈立群 has handed over.
var wuhanChores = []chore{
	{
		kind: handover.KnowHow, title: "一场五十人亲子日怎么办",
		detail: "江滩场地、签到、走失预案、收尾。",
		due:    -20, watched: 47, together: 40, alone: 31, offered: 30, accepted: 29,
	},
	{
		kind: handover.KnowHow, title: "雨天备选方案",
		detail: "同时订室内场地，早上六点看雷达图，六点半定。",
		due:    -14, watched: 45, together: 36, alone: 27, offered: 26, accepted: 24,
	},
	{
		kind: handover.Contacts, title: "武汉三家门店和五处场地的联系人",
		detail: "汉阳店长爱喝茶，带二两恩施玉露去。",
		due:    -12, watched: 44, together: 33, alone: 21, offered: 18, accepted: 16,
	},
	{
		kind: handover.Accounts, title: "武汉车友群群主与公众号投稿账号",
		detail: "群主转让要本人人脸验证，约在一起办。",
		due:    -8, watched: 30, together: 19, alone: 15, offered: 14, accepted: 13,
	},
	{
		kind: handover.OpenWork, title: "跨年江滩灯光秀合影",
		detail: "已报备，六十个车位；摄影师待定。",
		due:    -4, watched: 20, together: 12, alone: 8, offered: 7, accepted: 5,
	},
}

// hangzhouChores are what 高峻 would have to hand over.
var hangzhouChores = []chore{
	{kind: handover.KnowHow, title: "二十条路线怎么保持更新", detail: "每条一年跑一次，跑过的人写日期。", due: 40},
	{kind: handover.Contacts, title: "莫干山六家民宿的老板", detail: "哪家能停十台车、哪家有桩。", due: 30},
	{kind: handover.OpenWork, title: "春季茶山行的踏勘", detail: "路线两选一，三月初定。", due: 55},
}
