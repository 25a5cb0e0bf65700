package contribution

// headings are the words for each column, the first being ours.
var headings = []struct {
	field string
	words []string
}{
	{"who", []string{"成员", "姓名", "名字", "昵称", "member", "name"}},
	{"phone", []string{"手机", "手机号", "手机号码", "电话", "联系电话", "phone", "mobile"}},
	{"day", []string{"日期", "哪一天", "时间", "发生日期", "date", "day"}},
	{"kind", []string{"类型", "做了什么", "贡献", "贡献类型", "事项", "kind", "type"}},
	{"amount", []string{"次数", "几次", "数量", "篇数", "amount", "count"}},
	{"note", []string{"备注", "说明", "note", "remark"}},
}

// kindWords are what people call the kinds that may be brought.
var kindWords = map[Kind][]string{
	PostPublished:  {"发布内容", "发布", "内容", "发帖", "帖子", "作品", "视频", "笔记", "post", "posts"},
	ActivityJoined: {"参加活动", "活动", "到场", "activity", "event"},
	LeadBrought:    {"带来线索", "线索", "lead", "leads"},
	AnswerGiven:    {"答疑", "回答", "答疑解惑", "answer", "answers"},
	FeedbackGiven:  {"反馈建议", "反馈", "建议", "feedback"},
}
