package roster

import (
	"regexp"
	"strings"
	"sync"
)

// gazetteer is the table of places, made once.
type gazetteer struct {
	provinces []string
	cities    map[string]string // city to its province
	longest   int               // name of a city, in bytes
}

var atlas = sync.OnceValue(func() gazetteer {
	g := gazetteer{cities: map[string]string{}}
	for _, line := range strings.Fields(strings.ReplaceAll(places, " ", ",")) {
		province, cities, _ := strings.Cut(line, ":")
		g.provinces = append(g.provinces, province)
		for _, c := range strings.Split(cities, ",") {
			g.cities[c] = province
			g.longest = max(g.longest, len(c))
		}
	}
	return g
})

var (
	provinceTail = regexp.MustCompile(`^(省|市|特别行政区|(维吾尔|壮族|回族)?自治区)`)
	cityTail     = regexp.MustCompile(`(\p{Han}{2})(市|地区|盟|([\p{Han}]{1,8}族)?自治州)$`)
	afterCity    = regexp.MustCompile(`^(市|地区|盟|州|[\p{Han}]{0,12}族自治州)`)
	district     = regexp.MustCompile(`(区|县|旗|镇|乡|街道)$`)
	betweenPlace = strings.NewReplacer(" ", "", "-", "", "/", "", "·", "", ",", "", "、", "", ">", "", "|", "", "\n", "", "—", "", "_", "")
	seated       = map[string]bool{"北京": true, "天津": true, "上海": true, "重庆": true, "香港": true, "澳门": true}
)

// NormalProvince returns the short name of a province: 四川省 is 四川. What is
// none stays as it was written.
func NormalProvince(s string) string {
	s = Tidy(s)
	if name, rest := provinceIn(s); name != "" && rest == "" {
		return name
	}
	return s
}

// NormalCity returns the short names of a city and, when the text or the
// table tells, its province: 四川省成都市武侯区 is 四川 and 成都. A city nobody has
// heard of stays, without its 市.
func NormalCity(s string) (province, city string) {
	whole := Tidy(s)
	if len(whole) > 4*maxPlace {
		return "", whole
	}
	if p, ok := atlas().cities[whole]; ok && !seated[whole] {
		return certain(whole, p), whole
	}
	s = strings.TrimPrefix(betweenPlace.Replace(narrow(s)), "中国")
	province, rest := provinceIn(s)
	if seated[province] {
		return province, province
	}
	if rest == "" {
		return province, ""
	}
	if city, p := cityIn(rest, province); city != "" {
		if province == "" {
			province = certain(city, p)
		}
		return province, city
	}
	if province == "" {
		rest = whole
	}
	return province, cityTail.ReplaceAllString(rest, "$1")
}

// certain leaves out the province of names that several places have.
func certain(city, province string) string {
	if city == "朝阳" || city == "东方" {
		return ""
	}
	return province
}

// provinceIn takes a province off the beginning of s. 吉林市 is the city.
func provinceIn(s string) (province, rest string) {
	for _, p := range atlas().provinces {
		after, ok := strings.CutPrefix(s, p)
		if !ok {
			continue
		}
		if !seated[p] && strings.HasPrefix(after, "市") || p == "海南" && strings.HasPrefix(after, "州") || p == "海南" && strings.HasPrefix(after, "藏") {
			return "", s
		}
		return p, provinceTail.ReplaceAllString(after, "")
	}
	return "", s
}

// cityIn finds a known city at the beginning of s, followed by nothing or by
// what follows a city.
func cityIn(s, province string) (city, of string) {
	for n := min(len(s), atlas().longest); n >= len("成都"); n-- {
		p, ok := atlas().cities[s[:n]]
		if !ok || province != "" && p != province {
			continue
		}
		rest := s[n:]
		if rest == "" || afterCity.MatchString(rest) || district.MatchString(rest) {
			return s[:n], p
		}
	}
	return "", ""
}
