package believe

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

var (
	// before and after somebody's own character: 夜行远, 阿强, 强哥.
	before = strings.Fields("夜行 追风 越野 爱自驾的 老司机 西北狼 云淡风轻 车友 阿 小 阿 小 快乐的 佛系 山野 热爱生活的 城南 不困的 慢慢 野路子 喝茶的 早起的")
	after  = strings.Fields("同学 船长 掌柜 队长 在路上 不加班 爱露营 说车 看世界 的日常 的后备箱 自驾记 小院")
	hers   = [2][]string{strings.Fields("辣妈 大 一只 小"), strings.Fields("姐 妈妈 小姐姐 老师 姐")}
	his    = [2][]string{strings.Fields("奶爸 大 老 老"), strings.Fields("哥 叔 师傅 爸爸 先森")}
	phrase = strings.Fields(`一路向西 星河滚烫 风里雨里 四海为家 晚风与海 山川湖海 川西的风 诗和远方 慢行者 追光的人 麦田守望者 半山听雨 雪山脚下
		南来北往 青山不改 江湖再见 木棉花开 海边的卡夫卡 今天也要开心 小城故事 秋水长天 人间烟火 月亮邮递员 春和景明 逆风飞翔 大漠孤烟
		向着太阳 云端漫步 白日梦想家 方向盘后面 后座有猫 满电出发 油门到底 安全第一 限速一百二 周末不在家 露营大队长 高原反应 半个修理工
		后视镜里的云 下一个服务区 自在如风 满格信号 空档滑行 柠檬不酸 西瓜冰 薄荷糖 小熊软糖 芝麻汤圆 一颗花生 芒果布丁 番茄炒蛋
		豆沙包 奶茶三分糖 桃子乌龙 山茶花开 冬日暖阳 林间小鹿 听海 拾光 半夏 知秋 北岛 初心 远山 归途 木子 沐风 且听风吟 浮生 漫游者`)
	latin = strings.Fields("Amy Coco Leo Kevin Tony Lucky Sunny Jason Vivian Eric Summer Echo Max Jojo Momo Kiki Yoyo Fiona Andy Ryan Luna Daniel Mia Ray")
	child = strings.Fields("糖糖 豆豆 果果 乐乐 多多 一一 小鱼 团团 朵朵 可可 石头 米粒 桃桃 阳阳 安安 悠悠 毛豆 年年 柚子 汤圆")
)

// nickname makes what somebody calls themselves in a group chat.
func nickname(r *rand.Rand, surname, name, gender, city, model string) string {
	own := []rune(name)
	last := string(own[len(own)-1])
	typical := his
	if gender == "female" {
		typical = hers
	}
	switch n := r.IntN(100); {
	case n < 24:
		return one(r, before) + last + number(r, 45)
	case n < 31:
		return one(r, typical[0]) + last + number(r, 45)
	case n < 38:
		return last + one(r, after)
	case n < 45:
		return last + one(r, typical[1])
	case n < 60:
		return one(r, phrase) + number(r, 25)
	case n < 68 && city != "":
		return city + call(r, surname, gender)
	case n < 76 && model != "":
		short, _, _ := strings.Cut(model, " ")
		return short + last + number(r, 50)
	case n < 84:
		return one(r, child) + parent(gender) + number(r, 20)
	case n < 91:
		return one(r, latin) + number(r, 40)
	case n < 96:
		return last + last
	}
	return call(r, surname, gender) + "的" + one(r, []string{"车", "小窝", "江湖", "旅行箱", "周末", "故事"})
}

// call is how neighbours call somebody: 老王, 李姐.
func call(r *rand.Rand, surname, gender string) string {
	switch {
	case len([]rune(surname)) > 1:
		return surname
	case gender == "female":
		return one(r, []string{surname + "姐", "小" + surname, surname + "老师"})
	}
	return one(r, []string{"老" + surname, "小" + surname, "大" + surname, surname + "哥", surname + "师傅"})
}

func parent(gender string) string {
	if gender == "female" {
		return "妈"
	}
	return "爸"
}

// number is what people add when the nickname they want is taken.
func number(r *rand.Rand, percent float64) string {
	if !chance(r, percent) {
		return ""
	}
	return strconv.Itoa(one(r, []int{r.IntN(9) + 1, r.IntN(90) + 10, r.IntN(900) + 100, r.IntN(40) + 1970, 66, 88, 520, 666}))
}
