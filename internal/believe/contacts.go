package believe

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"xinhuo/internal/member"
)

// prefixes are those of mobile numbers that the three operators give out.
var prefixes = strings.Fields(`130 131 132 133 134 135 136 137 138 139 150 151 152 153 155 156 157 158 159 166 173 175 176 177 178
	180 181 182 183 184 185 186 187 188 189 191 193 198 199`)

// scatter maps 0, 1, 2 … to numbers below high × low that look drawn at
// random and never repeat: a Feistel network over the two halves.
func scatter(i, seed, high, low uint64) uint64 {
	i %= high * low
	h, l := i/low, i%low
	for round := range uint64(3) {
		l = (l + mix(h, seed+round)) % low
		h = (h + mix(l, seed^(round+11))) % high
	}
	return h*low + l
}

// mix spreads the bits of v (splitmix64).
func mix(v, seed uint64) uint64 {
	v = (v + seed + 1) * 0x9e3779b97f4a7c15
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}

// phone is the i-th person's mobile number; no two of them share one.
func phone(i, seed uint64) string {
	n := scatter(i, seed, uint64(len(prefixes))*1e4, 1e4)
	return fmt.Sprintf("+86%s%08d", prefixes[n/1e8], n%1e8)
}

// token is a short text that is the i-th person's alone. It has no vowels, so
// that it spells nothing.
func token(i, seed uint64) string {
	const letters = "0123456789bcdfghjkmnpqrstvwxyz"
	n := scatter(i, seed+1, 30*30*30, 30*30)
	var b [5]byte
	for j := range b {
		b[j], n = letters[n%30], n/30
	}
	return string(b[:])
}

var stems = strings.Fields("car road sunny mini happy driver panda tiger moon river hiker summer leo amy luna lucky wind cloud star lin chen wang li zhang")

func wechat(r *rand.Rand, token string) string {
	if chance(r, 35) {
		return fmt.Sprintf("wxid_%s%x", token, r.Uint64()>>28)
	}
	return one(r, stems) + "_" + token
}

// followings say on which platforms people are, how many of a hundred, and
// how many follow them: the median and how widely it spreads.
var followings = []struct {
	platform        string
	percent         float64
	median, spread  float64
	numeric, unseen bool // the handle is a number; only the followers may be known
}{
	{"douyin", 58, 620, 1.35, false, true},
	{"xiaohongshu", 46, 380, 1.3, true, true},
	{"channels", 17, 260, 1.2, false, false},
	{"dongchedi", 14, 310, 1.4, false, false},
	{"autohome", 9, 240, 1.2, false, false},
	{"weibo", 9, 450, 1.6, false, false},
	{"bilibili", 7, 540, 1.6, false, false},
	{"kuaishou", 6, 700, 1.4, false, false},
	{"zhihu", 3, 210, 1.3, false, false},
}

// lift is how much larger the following of some roles is.
var lift = map[member.Role]float64{member.KOL: 9, member.KOC: 1.6, member.KOS: 1.3}

func handles(r *rand.Rand, i, seed uint64, token string, role member.Role) []member.Handle {
	var out []member.Handle
	for _, f := range followings {
		if !chance(r, f.percent) {
			continue
		}
		h := member.Handle{Platform: f.platform, Handle: one(r, stems) + token}
		if f.numeric {
			h.Handle = fmt.Sprint(100_000_000 + scatter(i, seed+2, 70_000, 70_000))
		}
		if f.unseen && chance(r, 9) {
			h.Handle = ""
		}
		if h.Handle == "" || chance(r, 88) {
			n := int64(f.median * max(1, lift[role]) * math.Exp(r.NormFloat64()*f.spread))
			h.Followers = &n
		}
		out = append(out, h)
	}
	return out
}

var streets = strings.Fields("人民路 建设路 解放路 中山路 滨江大道 科技园路 学府路 和平街 光华大道 新华路 望江路 花园街 天府大道 长江路 文化路")

func address(r *rand.Rand, province, city string) string {
	if city == "" {
		return ""
	}
	if province == city {
		province = ""
	}
	return fmt.Sprintf("%s%s市%s %d 号", province, city, one(r, streets), between(r, 1, 399))
}
