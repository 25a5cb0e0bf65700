package roster

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"xinhuo/internal/i18n"
	"xinhuo/internal/sheet"
)

var (
	totalCell  = regexp.MustCompile(`^(本页)?(合计|总计|小计|共计|累计|总数|人数|总人数|人数合计|合计人数|汇总|平均|平均值|total|subtotal|sum|average)([:：]?[0-9,.]*(人|名|位|个|条|行)?)?$`)
	countCell  = regexp.MustCompile(`^(以上)?(合计|总计|总共|共计|共|计)[:：]?[0-9,]+(人|名|位|个|条|行|户)`)
	footerCell = regexp.MustCompile(`^(制表人?|填表人?|填报人?|制单人?|审核人?|审批人?|统计人?|经办人|负责人签字|签字|盖章|统计日期|统计时间|制表日期|制表时间|填表日期|导出时间|导出日期|更新时间|更新日期|截止日期|截止时间|截至|数据来源|来源|填表说明|填写说明|填报说明|使用说明|温馨提示|特别说明|备注说明|注意事项|说明|备注|注释|注|ps|note|notes)[:：]`)
	noteCell   = regexp.MustCompile(`^(填表说明|填写说明|填报说明|使用说明|注意事项|以下空白|此行勿删|请勿删除|更多)`)
	guideCell  = regexp.MustCompile(`必填|选填|非必填|^格式|格式[:：]|^示例|^例[:：如]|^如[:：]|请填写|请选择|下拉选择|^文本格式|yyyy`)
	sampleCell = regexp.MustCompile(`[(（](示例|样例|例|example|sample)[)）]$|^(示例|样例)([:：]|$)`)
)

// skipper knows the rows of a table that are no people.
type skipper struct {
	titles map[string]bool
	seen   int // rows below the header
}

// header remembers a row at or above the header, to know it when it comes again.
func (s *skipper) header(row sheet.Row) {
	s.titles = map[string]bool{}
	for _, c := range row.Cells {
		if t := bare(short(c)); t != "" {
			s.titles[t] = true
		}
	}
}

// why returns the reason to leave a row out, zero for people. A row with a
// mobile number in it is somebody, whatever its first cell says, unless that
// begins as only a footer does.
func (s *skipper) why(row sheet.Row) i18n.Message {
	s.seen++
	first, filled := firstFilled(row.Cells)
	if first == "" {
		return i18n.Msg("roster.skip.blank")
	}
	word := fold(first)
	switch {
	case strings.Contains(word, ":") && footerCell.MatchString(word):
		return i18n.Msg("roster.skip.note")
	case anyMobile(row.Cells):
		if sampleRow(row.Cells) {
			return i18n.Msg("roster.skip.sample")
		}
		return i18n.Message{}
	case totalCell.MatchString(word) && onlyNumbers(row.Cells), countCell.MatchString(word) && filled <= 3:
		return i18n.Msg("roster.skip.total")
	case noteCell.MatchString(word), filled == 1 && sentence(first):
		return i18n.Msg("roster.skip.note")
	case sampleRow(row.Cells):
		return i18n.Msg("roster.skip.sample")
	case s.again(row.Cells, filled):
		return i18n.Msg("roster.skip.header")
	case s.seen <= 3 && guides(row.Cells)*3 >= filled && filled > 1:
		return i18n.Msg("roster.skip.guide")
	}
	return i18n.Message{}
}

func firstFilled(cells []string) (first string, filled int) {
	for i := range cells {
		if c := cellAt(cells, i); c != "" {
			if first == "" {
				first = c
			}
			filled++
		}
	}
	return first, filled
}

func anyMobile(cells []string) bool {
	for _, c := range cells {
		if plainMobile(c) || manyDigits(c) && readPhone(c).number != "" {
			return true
		}
	}
	return false
}

func manyDigits(s string) bool {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n >= 10 && len(s) < 40
}

// onlyNumbers reports whether all but the first word of a row are sums.
func onlyNumbers(cells []string) bool {
	words := 0
	for i := range cells {
		c := cellAt(cells, i)
		if strings.Trim(c, "0123456789.,%+- 万亿人名位个wWkK") != "" {
			words++
		}
	}
	return words <= 2
}

// sentence tells a remark below the table from a nickname.
func sentence(s string) bool {
	n := utf8.RuneCountInString(s)
	return n > 40 || n > 12 && strings.ContainsAny(s, "，。；：！、,;:") || strings.HasPrefix(s, "*") && n > 6 || strings.HasPrefix(s, "※")
}

func sampleRow(cells []string) bool {
	for _, c := range cells[:min(len(cells), 3)] {
		if len(c) < 200 && strings.ContainsAny(c, "例lL") && sampleCell.MatchString(fold(c)) {
			return true
		}
	}
	return false
}

// again reports whether the row is the header once more.
func (s *skipper) again(cells []string, filled int) bool {
	same := 0
	for _, c := range cells {
		if c != "" && len(c) < 200 && s.titles[bare(c)] {
			same++
		}
	}
	return same >= 2 && same*10 >= filled*6
}

func guides(cells []string) int {
	n := 0
	for _, c := range cells {
		if guideCell.MatchString(fold(short(c))) {
			n++
		}
	}
	return n
}
