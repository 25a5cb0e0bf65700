package believe

import "strings"

// place is a city and how many of a car brand's owners live there.
type place struct {
	province, city string
	weight         int
}

var places = func() weighted[place] {
	var all []place
	for line := range strings.Lines(`
北京 北京90
上海 上海96
天津 天津26
重庆 重庆56
广东 广州72 深圳80 东莞34 佛山32 珠海10 惠州12 中山9 汕头8
江苏 苏州48 南京42 无锡26 常州16 南通14 徐州13 扬州8
浙江 杭州64 宁波32 温州22 金华14 台州12 嘉兴12 绍兴11
四川 成都86 绵阳11 德阳6 宜宾5
山东 青岛36 济南32 烟台13 潍坊12 临沂10
湖北 武汉50 宜昌9 襄阳7
湖南 长沙42 株洲7 衡阳6
河南 郑州42 洛阳13 南阳6
陕西 西安46 宝鸡5
福建 厦门22 福州24 泉州20
安徽 合肥30 芜湖9
河北 石家庄20 唐山11 保定10
辽宁 沈阳23 大连20
云南 昆明24 大理5
广西 南宁19 柳州11 桂林7
江西 南昌16 赣州8
贵州 贵阳17 遵义6
山西 太原15
黑龙江 哈尔滨16
吉林 长春14
内蒙古 呼和浩特9 包头7
甘肃 兰州11
新疆 乌鲁木齐13
海南 海口9 三亚6
宁夏 银川7
青海 西宁5
西藏 拉萨5
`) {
		province, cities, _ := strings.Cut(strings.TrimSpace(line), " ")
		if province == "" {
			continue
		}
		for _, c := range counts(cities).values {
			all = append(all, place{province, c.text, c.weight})
		}
	}
	return weigh(all, func(p place) int { return p.weight })
}()
