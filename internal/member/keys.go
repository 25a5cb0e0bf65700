package member

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// The longest key, in characters; a longer search is cut to it.
const maxKey = 24

// The most characters of a text that are searched.
const maxSearched = 30

// foldKey brings text into the form in which it is compared: NFKC, lower
// case, no spaces, ü as v.
func foldKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		case r == 'ü':
			return 'v'
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// searchKey is what a person's search text is looked up by.
func searchKey(q string) string { return cut(foldKey(q), maxKey) }

// keys returns what a member is found by, each once, in order: every tail of
// the name and the nickname as written (张三丰, 三丰, 丰), by syllable
// (zhangsanfeng, sanfeng, feng) and by initials (zsf, sf); the handles; and,
// marked, the specialities. A search finds the member when it begins one of them.
func keys(p Profile) []string {
	var all []string
	for _, text := range []string{p.Name, p.Nickname} {
		folded := cut(foldKey(text), maxSearched)
		all = append(all, tails(strings.Split(folded, ""))...)
		syllables := spell(folded, text == p.Name)
		if syllables == nil {
			continue
		}
		all = append(all, tails(syllables)...)
		all = append(all, tails(initials(syllables))...)
	}
	for _, h := range p.Handles {
		if id := cut(h.ID(), maxKey); id != "" {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	all = withoutBeginnings(slices.Compact(all))
	for _, s := range p.Specialities {
		all = append(all, specialityKey(s))
	}
	return all
}

// withoutBeginnings drops from sorted keys those that begin another: whatever
// begins them begins the other too.
func withoutBeginnings(sorted []string) []string {
	kept := sorted[:0]
	for i, k := range sorted {
		if i+1 == len(sorted) || !strings.HasPrefix(sorted[i+1], k) {
			kept = append(kept, k)
		}
	}
	return kept
}

// specialityKey is a key that no search by text can be: foldKey drops the mark.
func specialityKey(s string) string { return "\x02" + s }

// SpecialityKey is the key in member_keys of those who are good at s.
func SpecialityKey(s string) string { return specialityKey(s) }

// searchColumn holds keys for members.search: a search begins one of them
// exactly when "\n" + search stands in it.
func searchColumn(keys []string) string { return "\n" + strings.Join(keys, "\n") }

// order returns the text by which a member stands in a list by name.
func order(p Profile) string {
	text := p.DisplayName()
	folded := cut(foldKey(text), maxSearched)
	if s := spell(folded, text == p.Name); s != nil {
		return strings.Join(s, " ")
	}
	return folded
}

func tails(parts []string) []string {
	out := make([]string, 0, len(parts))
	for i := range parts {
		if key := cut(strings.Join(parts[i:], ""), maxKey); key != "" {
			out = append(out, key)
		}
	}
	return out
}

func initials(syllables []string) []string {
	out := make([]string, len(syllables))
	for i, s := range syllables {
		out[i] = cut(s, 1)
	}
	return out
}

// spell returns folded by syllables, or nil when no character of it is
// Chinese. A person's name begins with a surname, which may be read its own way.
func spell(folded string, name bool) []string {
	if strings.IndexFunc(folded, isHan) < 0 {
		return nil
	}
	var out []string
	if name {
		for _, n := range []int{2, 1} { // compound surnames first
			if s, ok := surnames[cut(folded, n)]; ok {
				out = append(out, strings.Fields(s)...)
				folded = strings.TrimPrefix(folded, cut(folded, n))
				break
			}
		}
	}
	for _, r := range folded {
		out = append(out, syllable(r))
	}
	return out
}

// syllable returns how r is read, or r itself where it is not Chinese.
func syllable(r rune) string {
	if !isHan(r) {
		return string(r)
	}
	if s, ok := spelled.Load(r); ok {
		return s.(string)
	}
	s := string(r)
	if read := pinyin.SinglePinyin(r, style); len(read) > 0 {
		s = read[0]
	}
	spelled.Store(r, s)
	return s
}

// spelled remembers what syllable found; there are only so many characters.
var spelled sync.Map

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

var style = pinyin.NewArgs()

// Surnames that are read differently from the same character elsewhere.
var surnames = map[string]string{
	"曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "任": "ren", "盖": "ge", "华": "hua",
	"翟": "zhai", "朴": "piao", "缪": "miao", "繁": "po", "冼": "xian", "洗": "xian", "覃": "qin", "种": "chong", "秘": "bi",
	"乐": "yue", "员": "yun", "黑": "he", "折": "she", "召": "shao", "祭": "zhai", "逄": "pang", "那": "na", "哈": "ha",
	"纪": "ji", "阚": "kan", "葛": "ge", "尹": "yin", "万": "wan", "宁": "ning", "石": "shi", "车": "che", "重": "chong",
	"长孙": "zhang sun", "尉迟": "yu chi", "万俟": "mo qi", "单于": "chan yu", "令狐": "ling hu", "澹台": "tan tai",
	"鲜于": "xian yu", "宰父": "zai fu", "夏侯": "xia hou", "欧阳": "ou yang", "诸葛": "zhu ge", "皇甫": "huang fu",
}

// SearchRange returns the keys that a search text begins: from low to, not
// included, high. Both are "" where nothing is searched.
func SearchRange(q string) (low, high string) {
	if low = searchKey(q); low == "" {
		return "", ""
	}
	return low, low + last
}
