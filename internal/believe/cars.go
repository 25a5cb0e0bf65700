package believe

// Car is a model of a brand: from which year it was sold, how well, and what
// its owners tend to be good at.
type Car struct {
	Name   string
	Since  int
	Weight int
	Leans  []string
}

// Xingchi are the cars of 星驰汽车.
var Xingchi = []Car{
	{"星驰 L9", 2021, 20, []string{"亲子出行", "自驾路线"}},
	{"星驰 L7", 2018, 26, []string{"女性用车", "亲子出行"}},
	{"磐石 700", 2018, 17, []string{"越野", "自驾路线", "改装"}},
	{"磐石 300", 2020, 15, []string{"越野", "改装"}},
	{"青鸢 EV", 2019, 19, []string{"新能源", "女性用车"}},
	{"青鸢 GT", 2022, 9, []string{"赛道", "改装", "摄影"}},
	{"云途 MPV", 2021, 8, []string{"亲子出行"}},
}

// Yuanyue are the cars of 远岳汽车.
var Yuanyue = []Car{
	{"远岳 X5", 2017, 27, []string{"自驾路线", "越野"}},
	{"远岳 X3 PHEV", 2020, 23, []string{"新能源"}},
	{"远岳 X7", 2021, 13, []string{"亲子出行", "自驾路线"}},
	{"长风 500", 2018, 12, []string{"维修保养", "内容策划"}},
	{"岚影 EV", 2022, 17, []string{"新能源", "女性用车"}},
	{"岚影 S", 2023, 8, []string{"赛道", "摄影"}},
}

// specialities with how many of a hundred members have each.
var specialities = counts("自驾路线16 越野13 亲子出行14 摄影12 新能源12 内容策划9 女性用车9 维修保养8 改装8 赛道6")
