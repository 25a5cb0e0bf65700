package roster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// tierWords are what rosters call the tiers, as fold leaves them.
var tierWords = wordTable(map[string]string{
	"prospect": "prospect 潜力 潜在 潜力股 潜客 观察 观察期 待培养 意向",
	"reserve":  "reserve 预备 后备 储备 预备役 候补 预备队 替补",
	"core":     "core 核心 骨干 核心骨干 核心层 头部",
	"emeritus": "emeritus retired 荣休 荣誉 退休 名誉 荣退 退役 卸任 荣誉退休 终身荣誉",
	"on_leave": "on_leave onleave leave 暂离 休假 请假 暂停 暂休 休整 休息中 休假中 暂离中 请假中",
	"left":     "left quit 退出 已退 已退出 离开 已离开 退群 已退群 离群 已离群 退会 已退会 离队 除名",
})

// roleWords are what rosters call the roles.
var roleWords = wordTable(map[string]string{
	"koc":   "koc 关键意见消费者 素人博主",
	"kol":   "kol 达人 大v 博主 意见领袖 关键意见领袖 网红 媒体人",
	"koe":   "koe 员工 内部员工 公司员工 品牌员工 employee",
	"kos":   "kos 销售 销售顾问 销售人员 金牌销售 关键意见销售 门店销售 sales",
	"owner": "owner 车主 普通车主 准车主 车友 老车主 新车主 carowner",
})

func wordTable(byCode map[string]string) map[string]string {
	table := map[string]string{}
	for code, words := range byCode {
		for _, w := range strings.Fields(words) {
			table[w] = code
		}
	}
	return table
}

var (
	wordAffix = regexp.MustCompile(`^(已|现|koc|kol|社群|车友会|梯队[:：]?)|(梯队|成员|会员|车主|车友|用户|人员|队员|阶段|层级|群体|koc|kol|级|期|层|组|队|者|型)$`)
	roleCode  = regexp.MustCompile(`ko[cles]`)
	wordNote  = regexp.MustCompile(`[（(【\[].*$`)
	wordSplit = regexp.MustCompile(`[、,，;；/|+&\n]+`)
)

// NormalTier returns the code of a tier by any of its names: 核心, 核心KOC,
// 骨干, core. ok is false for a word nobody can know.
func NormalTier(word string) (code string, ok bool) { return lookUp(tierWords, word) }

// NormalRole returns the code of a role. Somebody who is an owner and
// something else (车主/KOC) is the something else.
func NormalRole(word string) (code string, ok bool) {
	if code, ok := lookUp(roleWords, word); ok {
		return code, true
	}
	if codes := roleCode.FindAllString(strings.ToLower(word), -1); len(slices.Compact(slices.Sorted(slices.Values(codes)))) == 1 {
		return codes[0], true
	}
	found := ""
	for _, part := range wordSplit.Split(word, -1) {
		code, ok := lookUp(roleWords, part)
		switch {
		case !ok, found != "" && found != code && code != "owner" && found != "owner":
			return "", false
		case found == "" || found == "owner":
			found = code
		}
	}
	return found, found != ""
}

// lookUp tries the word as it is, then without what people put around it.
func lookUp(table map[string]string, word string) (string, bool) {
	word = fold(word)
	for {
		if code, ok := table[word]; ok {
			return code, true
		}
		shorter := wordNote.ReplaceAllString(word, "")
		if shorter == word {
			shorter = wordAffix.ReplaceAllString(word, "")
		}
		if shorter == word || shorter == "" {
			return "", false
		}
		word = shorter
	}
}

func betweenWords(r rune) bool { return strings.ContainsRune("、,，;；/／|｜\n", r) }

// spacedWords are Chinese words with nothing but spaces between them: 自驾 摄影.
var spacedWords = regexp.MustCompile(`^\s*\p{Han}{2,}(\s+\p{Han}{2,})+\s*$`)

// SplitList takes a cell of several values apart, each once: 越野、改装.
func SplitList(s string) []string {
	between := betweenWords
	if spacedWords.MatchString(s) {
		between = func(r rune) bool { return betweenWords(r) || unicode.IsSpace(r) }
	}
	var out []string
	for part := range strings.FieldsFuncSeq(s, between) {
		part = strings.TrimSpace(strings.Trim(Tidy(part), "#＃。."))
		if !Nothing(part) && !containsFold(out, part) {
			out = append(out, part)
		}
	}
	return out
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(have string) bool { return fold(have) == fold(s) })
}
