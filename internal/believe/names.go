package believe

import (
	"math/rand/v2"
	"strings"
)

// surnames with how many of ten thousand Chinese bear each, rounded up for
// the rare so that a roster of a thousand holds a few.
var surnames = counts(`
王715 李712 张681 刘543 陈453 杨308 黄222 赵213 吴205 周195 徐166 孙154 马130 朱129 胡129 郭122 何117 林116 高111 罗107
郑97 梁95 谢85 宋82 唐81 许74 韩73 邓72 冯68 曹64 彭63 曾60 肖52 萧9 田58 董57 潘54 袁53 蔡52 蒋50 余50 于48 杜47 叶46
程45 魏45 苏45 吕44 丁43 任42 卢41 姚40 沈40 钟39 姜39 崔38 谭37 陆36 范35 汪35 廖34 石34 金33 韦32 贾32 夏31 付20 傅18
方30 邹29 熊28 白28 孟27 秦27 邱27 侯26 江26 尹25 薛25 闫22 阎4 段24 雷23 龙23 黎22 史22 陶21 贺21 毛20 郝20 顾20 龚19
邵19 万19 覃18 武18 钱18 戴17 严17 莫17 孔16 向16 常15 汤15 温13 康13 施13 文13 牛12 樊12 葛12 邢12 安11 齐11 易11 乔11
伍10 庞10 颜10 倪9 庄9 聂9 章9 鲁9 岳8 翟8 殷8 詹8 申8 欧8 耿8 关8 兰8 焦8 俞8 左7 柳7 甘7 祝7 包7 欧阳9 宁6 尚6 符6
舒6 阮6 柯6 纪6 梅6 童6 凌6 毕6 单6 季5 裴5 霍5 涂5 成5 苗5 谷5 盛5 曲5 翁5 冉5 骆5 蓝5 路5 游5 辛5 靳5 管5 柴5 蒙4
鲍4 华4 喻4 祁4 蒲4 房4 滕4 屈4 饶4 解4 牟4 艾4 尤4 时4 穆4 农4 司3 卓3 古3 吉3 缪3 简3 车3 项3 连3 麦3 褚3 娄3 窦3
戚3 岑3 景3 党3 宫3 费3 冷3 晏3 席3 卫3 米3 柏3 宗3 瞿3 桂3 全3 佟3 应3 臧3 闵3 邬3 边3 卞3 仇4 栾3 隋3 商3 沙3 荣3
巫3 寇3 桑3 郎3 甄3 丛3 仲3 虞3 敖3 巩3 佘2 池2 查3 苑2 迟2 邝2 阚2 冼2 逄1 朴2 那2 上官3 司马2 诸葛2 司徒2 东方1
皇甫1 尉迟1 令狐1 慕容1 夏侯1 端木1 宇文1 公孙1 单于1`)

// era is what children were called in some years: whole names people often
// chose, and characters that stood first and second in the others. The share
// of names with one character is in percent.
type era struct {
	whole, first, second []string
	single               []string
	singles              float64
}

func newEra(singles float64, single, whole, first, second string) era {
	return era{strings.Fields(whole), strings.Split(first, ""), strings.Split(second, ""), strings.Split(single, ""), singles}
}

var men = []era{
	newEra(14, "勇军强平明华林生贵刚",
		"建国 建军 建华 国强 国庆 志强 志明 卫东 卫国 永强 永刚 德明 德华 国栋 国平 海涛 长江 新民 文军 保国 红军 福生 金生 建平 荣华 家栋 学军 援朝 跃进 胜利",
		"建国志永德文金福学长新保红家海世正天荣庆", "国军华强明平生林民成武山东海刚祥贵忠义才"),
	newEra(34, "伟强磊军勇涛斌波辉刚健明杰鹏飞超浩亮宇峰宏凯锋东毅",
		"志强 海涛 晓东 建伟 伟强 文斌 海波 俊峰 志刚 永强 国栋 晓明 海峰 志勇 文辉 建波 立军 春雷 学峰 少华 志伟 振华 小龙 剑锋 卫星 冬生 江涛 立新 东升 大勇",
		"志海晓建文俊永国立学少振小剑东大春庆宏伟世明华新向", "强涛东伟斌波峰刚明勇辉军雷华龙锋新升超杰飞平亮鹏林"),
	newEra(27, "鹏杰浩俊帅宇凯鑫旭阳磊超龙飞翔晨博坤航睿",
		"俊杰 志豪 文博 嘉豪 浩然 子豪 天宇 伟杰 家豪 明轩 文杰 志鹏 少杰 晓峰 思远 世豪 泽宇 逸飞 嘉伟 梓健 冠宇 俊辉 宇航 鹏飞 家明 立群 一凡 天翔 振宇 昊天",
		"俊志文嘉浩子天伟家明少晓思世泽逸冠宇鹏立一振昊梓书", "杰豪博然宇轩鹏峰远飞伟健辉航群凡翔天涛阳成霖琪源哲"),
	newEra(8, "轩睿宸昊泽铭逸皓",
		"子轩 浩宇 梓豪 宇轩 俊熙 浩然 博文 一鸣 嘉懿 子墨 宇辰 沐宸 梓睿 奕辰 铭泽 皓轩 俊宇 子昂 景行 思齐 泽楷 星宇 明哲 梓轩 书恒 亦凡",
		"子浩梓宇俊博一嘉沐奕铭皓景思泽星明书亦昊", "轩宇豪熙然文鸣墨辰宸睿泽昂行齐楷哲恒凡霖"),
}

var women = []era{
	newEra(12, "英兰芳红梅霞玲萍珍琴",
		"秀英 桂英 秀兰 玉兰 桂兰 秀珍 玉梅 淑英 淑珍 凤英 丽华 爱华 建英 月英 玉珍 桂芳 红梅 金凤 爱玲 素芬 惠兰 春兰",
		"秀桂玉淑凤丽爱月红金素惠春美彩建小翠", "英兰珍梅华芳凤玲芬琴霞萍珠娥云香莲"),
	newEra(36, "静丽娟敏艳霞燕娜芳萍玲红梅莉琳洁慧琴蓉丹颖",
		"晓燕 丽娟 海燕 春梅 小红 丽萍 晓红 志红 秋菊 雪梅 文静 立娟 晓霞 冬梅 丽君 永红 小玲 彩霞 亚萍 红霞 晓琳 美玲 玉洁 建红 惠敏 淑娟",
		"晓丽海春小志秋雪文立冬永彩亚红美玉建惠淑佳慧燕", "燕娟梅红萍菊静霞君玲琳洁敏娜芳颖莉丽华琴云"),
	newEra(25, "婷雪静娜悦倩莹璐欣琳瑶颖妍萌蕾",
		"雅婷 思雨 梦婷 佳怡 雨婷 诗琪 晓雯 若曦 思琪 梦瑶 佳慧 嘉欣 雪莹 婉婷 文静 晓彤 慧敏 梓晴 静怡 雨欣 可欣 子涵 心怡 丹妮 依琳 楚楚 雅琪",
		"雅思梦佳雨诗晓若嘉雪婉文慧梓静可子心丹依楚语芷安", "婷雨怡琪雯曦瑶慧欣莹静彤敏晴涵妮琳楚萱宁然桐佳"),
	newEra(7, "妍萱彤悦瑶语",
		"梓涵 欣怡 雨桐 一诺 诗涵 子萱 可馨 梓萱 语桐 思涵 若汐 依诺 佳琪 沐晴 芷若 安然 心语 苡沫 书瑶 清妍 艺涵 知夏 嘉懿 念初",
		"梓欣雨一诗子可语思若依佳沐芷安心苡书清艺知嘉念", "涵怡桐诺萱馨汐琪晴若然语沫瑶妍夏懿初宁彤"),
}

// eraOf says how many of men and women were named when.
func eraOf(year int) int {
	switch {
	case year < 1972:
		return 0
	case year < 1988:
		return 1
	case year < 1999:
		return 2
	}
	return 3
}

// given returns a given name for somebody of that sex born in year.
func given(r *rand.Rand, gender string, year int) string {
	eras := men
	if gender == "female" {
		eras = women
	}
	e := eras[eraOf(year)]
	switch {
	case chance(r, e.singles):
		return one(r, e.single)
	case chance(r, 45):
		return one(r, e.whole)
	}
	first, second := one(r, e.first), one(r, e.second)
	if first == second {
		return first
	}
	return first + second
}
