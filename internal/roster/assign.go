package roster

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"xinhuo/internal/sheet"
)

const maxGuessed = 200 // columns; what stands further right is mapped by hand

// assign gives each column at most one field and each field at most one
// column: the surest first, then the one further left. The others stay
// unmapped.
func assign(columns []Column, rows []sheet.Row) {
	guesses := make([]guess, len(columns))
	for i, c := range columns[:min(len(columns), maxGuessed)] {
		guesses[i] = guessColumn(c, valuesOf(c.Index, rows))
	}
	followTheHandle(columns, guesses, rows)
	order := make([]int, len(columns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(guesses[b].sure, guesses[a].sure) })
	taken := map[Field]bool{}
	for _, i := range order {
		g := guesses[i]
		if g.field == "" || taken[g.field] {
			continue
		}
		taken[g.field] = true
		columns[i].Guess, columns[i].Confidence = g.field, g.sure
	}
}

// valuesOf returns up to 60 values of a column, the empty ones left out.
func valuesOf(col int, rows []sheet.Row) []string {
	var out []string
	for _, r := range rows {
		if v := Tidy(unwrap(short(r.Cell(col)))); !Nothing(v) {
			out = append(out, v)
		}
		if len(out) == 60 {
			break
		}
	}
	return out
}

// guessColumn reads the title, and where that is in doubt, the values.
func guessColumn(c Column, values []string) guess {
	g, known := matchTitle(c.Title)
	title, _ := readTitle(c.Title)
	share := fits(g.field, values)
	switch {
	case g.field == "" && known, !known && contradicted(g.field, values):
		return guess{}
	case g.field == "":
		return guessByContent(c.Title != "", values)
	case mustFit[title] && share < 0.3:
		return guessByContent(true, values)
	case g.field == FieldWechat && hanShare(values) > 0.6:
		return guess{FieldNickname, 0.5}
	case g.field == FieldPhone && len(values) > 1 && share < 0.1 && fits(FieldWechat, values) > 0.5:
		return guess{FieldWechat, 0.5}
	case doubtful[g.field][title] && share >= 0.3:
		g.sure = 0.8
	}
	return g
}

var longNumber = regexp.MustCompile(`[0-9*]{7,}|[0-9]{3}[- ][0-9]{4}`)

// contradicted reports whether the values speak against a field that was only
// read out of part of a title: 城市等级 is no tier, 公司名称 no name.
func contradicted(f Field, values []string) bool {
	switch f {
	case FieldBirth, FieldBoughtOn, FieldJoinedOn:
		return len(values) > 0 && fits(FieldJoinedOn, values) < 0.3
	case FieldPhone:
		return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return LooksScientific(v) || len(longNumber.FindString(v)) > 0 })
	case FieldEmail, FieldGender, FieldTier, FieldRole, FieldProvince, FieldCity, FieldName:
		return len(values) > 0 && fits(f, values) < 0.3
	}
	return false
}

func hanShare(values []string) float64 {
	n := 0
	for _, v := range values {
		if strings.IndexFunc(v, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 && !samePhone(v) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(values)))
}

// followTheHandle gives a column that only says 粉丝数 the platform of the
// handle on its left. Where a column names the platform in each row, it stays
// as it is.
func followTheHandle(columns []Column, guesses []guess, rows []sheet.Row) {
	if slices.ContainsFunc(guesses, func(g guess) bool { return g.field == FieldPlatform }) {
		return
	}
	platform, taken := Platform{}, map[Field]bool{}
	for _, g := range guesses {
		taken[g.field] = taken[g.field] || g.sure > 0.8
	}
	for i, g := range guesses {
		if code, what, ok := g.field.platform(); ok && what == "handle" {
			platform, _ = PlatformOf(code)
		}
		switch {
		case g.field == FieldFollowers && platform.Code != "" && !taken[platform.Followers()]:
			guesses[i] = guess{platform.Followers(), 0.7}
			taken[platform.Followers()] = true
		case g.field == FieldHandle && slices.ContainsFunc(valuesOf(columns[i].Index, rows), namesPlatforms): // each cell says it
		case g.field == FieldHandle, g.field == FieldFollowers:
			guesses[i] = guess{}
		}
	}
}
