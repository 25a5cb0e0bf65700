package roster

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// guess is a field a column may be, and how sure that is, from 0 to 1.
type guess struct {
	field Field
	sure  float64
}

// titleIndex finds the field of a title; made once.
type titleIndex struct {
	exact map[string]guess
	words []string // all titles, the longest first
}

var index = sync.OnceValue(func() titleIndex {
	ix := titleIndex{exact: map[string]guess{}}
	for _, f := range append(slices.Clone(plainFields), FieldPlatform, FieldHandle, FieldFollowers) {
		for i, word := range strings.Fields(titles[f]) {
			word = bare(word)
			sure := 1 - 0.01*float64(min(i, 30))
			if doubtful[f][word] {
				sure = 0.6
			}
			if f == FieldPlatform || f == FieldHandle || f == FieldFollowers {
				sure -= 0.45
			}
			if have, ok := ix.exact[word]; !ok || sure > have.sure {
				ix.exact[word] = guess{f, sure}
			}
		}
	}
	for word := range ix.exact {
		ix.words = append(ix.words, word)
	}
	slices.SortFunc(ix.words, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	return ix
})

var (
	titleNote   = regexp.MustCompile(`[(\[【{<《][^)\]】}>》]*[)\]】}>》]?`)
	titleNumber = regexp.MustCompile(`^(第?[0-9]{1,3}(题|[.、．):：_-])|q[0-9]{1,3}[.:、]?|[一二三四五六七八九十]{1,2}[、.])\s*`)
	titleLead   = regexp.MustCompile(`^(请填写|请输入|请选择|请问|您的|你的|填写|本人的?|成员的?|会员的?|车主的?|车友的?|用户的?|客户的?|个人|常用的?|主要|目前|当前|现)`)
	titleTail   = regexp.MustCompile(`(必填|选填|是什么|信息|填写|是|为)$`)
	titleSigns  = regexp.MustCompile(`[\s*＊:：?？"'“”‘’_\-/、,，.。·!！#|\\&+]`)
	titleCount  = regexp.MustCompile(`[0-9]{1,2}$`)
	titleUnit   = regexp.MustCompile(`(单位)?(万人?|w|千|k|人|个)$`)
)

// bare is a title without the signs people put around it.
func bare(s string) string {
	return titleSigns.ReplaceAllString(strings.ToLower(norm.NFKC.String(visible(s, ' '))), "")
}

// read cuts a title into its words and the note in brackets beside them.
func readTitle(raw string) (title, note string) {
	s := strings.ToLower(norm.NFKC.String(visible(raw, ' ')))
	s = titleNumber.ReplaceAllString(strings.TrimSpace(s), "")
	note = bare(strings.Join(titleNote.FindAllString(s, -1), ""))
	return bare(titleNote.ReplaceAllString(s, "")), strings.Trim(note, "()[]【】{}<>《》")
}

// matchTitle returns the field a title names; the zero guess when it names
// none. known is true for titles that are certainly about something else.
func matchTitle(raw string) (g guess, known bool) {
	title, note := readTitle(raw)
	if title == "" && note == "" {
		return guess{}, false
	}
	if g, known := matchPlatform(title, note); known {
		return g, true
	}
	if g, ok := index().exact[title]; ok {
		return g, true
	}
	for _, s := range strangers {
		if strings.Contains(title, s) {
			return guess{}, true
		}
	}
	return matchLoosely(title), false
}

// matchLoosely takes off what people put around a title, then looks for the
// longest known title at its end or its beginning.
func matchLoosely(title string) guess {
	for _, strip := range []*regexp.Regexp{titleTail, titleLead, titleTail, titleCount, titleUnit} {
		shorter := strip.ReplaceAllString(title, "")
		if shorter == "" {
			break
		}
		title = shorter
		if g, ok := index().exact[title]; ok {
			return guess{g.field, g.sure * 0.95}
		}
	}
	for _, word := range index().words {
		if len(word) < len("手机") || len(title) > len(word)+24 {
			continue
		}
		g := index().exact[word]
		switch {
		case strings.HasSuffix(title, word):
			return guess{g.field, g.sure * 0.8}
		case strings.HasPrefix(title, word) && len(word) >= len("手机号"):
			return guess{g.field, g.sure * 0.6}
		}
	}
	return guess{}
}

// matchPlatform reads titles such as 抖音号, 粉丝数(抖音) and 小红书粉丝量/万. known
// says that the title is about a platform, even if not of a kind we keep.
func matchPlatform(title, note string) (g guess, known bool) {
	if g, known = ofPlatform(title); g.field == "" {
		if led, ok := ofPlatform(titleLead.ReplaceAllString(title, "")); ok {
			g, known = led, true
		}
	}
	if g.field != "" || note == "" {
		return g, known
	}
	if g, ok := ofPlatform(note + title); ok && g.field != "" {
		return g, true
	}
	return g, known
}

func ofPlatform(title string) (g guess, known bool) {
	p, rest, ok := cutPlatform(title)
	if !ok {
		return guess{}, false
	}
	short := isASCII(title[:len(title)-len(rest)]) && len(title)-len(rest) < 5
	switch rest = unitless(rest); {
	case fansWords[rest]:
		return guess{p.Followers(), 1}, true
	case handleWords[rest]:
		return guess{p.Handle(), 1}, true
	case rest == "" && !short:
		return guess{p.Handle(), 0.9}, true
	case nameWords[rest]:
		return guess{p.Handle(), 0.55}, true
	case severalPlatforms(rest):
		return guess{FieldHandle, 0.6}, true
	}
	return guess{}, !short
}

// severalPlatforms reports whether another platform follows the first: the
// column 抖音/小红书 holds the accounts of both.
func severalPlatforms(rest string) bool {
	next := strings.TrimLeftFunc(rest, betweenWords)
	_, _, ok := cutPlatform(next)
	return ok && next != rest
}

// unitless drops the unit from what follows a platform's name.
func unitless(rest string) string {
	if fansWords[rest] || handleWords[rest] {
		return rest
	}
	return titleUnit.ReplaceAllString(rest, "")
}

// cutPlatform takes the name of a platform off one end of a title, the
// longest that is there.
func cutPlatform(title string) (p Platform, rest string, ok bool) {
	longest := 0
	for _, at := range Platforms {
		for _, word := range at.words {
			after, found := strings.CutPrefix(title, word)
			if !found && len(word) > 3 {
				after, found = strings.CutSuffix(title, word)
			}
			if found && len(word) > longest {
				p, rest, longest = at, strings.TrimPrefix(after, "平台"), len(word)
			}
		}
	}
	return p, rest, longest > 0
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
}
