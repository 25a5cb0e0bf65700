package member_test

import (
	"slices"
	"testing"

	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
)

// Platforms narrow the list whatever else is asked for and however the list
// goes about it: by the members themselves, by a text that few or many bear,
// by moves, by skills, in every order.
func TestPlatformsNarrowEveryWay(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t), 160)
	others := map[string]member.Filter{
		"nothing else":       {},
		"a text of many":     {Text: "王"},
		"a text of few":      {Text: "欧阳"},
		"two texts":          {Text: "Lucky 2"},
		"tiers":              {Tiers: []member.Tier{member.Core, member.Reserve}},
		"cities and a text":  {Cities: []string{"成都", "重庆"}, Text: "w"},
		"a skill":            {Specialities: []string{"越野"}},
		"a gap":              {Gaps: []string{"phone"}},
		"those who moved":    {Moved: &member.Moved{Since: w.now.AddDate(-1, 0, 0), Until: w.now.AddDate(0, 0, 1)}},
		"moved, and a model": {Moved: &member.Moved{Since: w.now.AddDate(-1, 0, 0), Until: w.now.AddDate(0, 0, 1)}, Models: []string{"星驰 L7"}},
	}
	narrowed := 0
	for name, q := range others {
		all := len(w.want(q, member.Recent))
		for _, platforms := range [][]string{{"douyin"}, {"zhihu"}, {"zhihu", "douyin"}, {"weibo"}} {
			q.Platforms = platforms
			for _, sort := range member.Sorts {
				want := w.want(q, sort)
				if len(want) < all {
					narrowed++
				}
				for _, few := range []int{1, 14, 7000} {
					l, err := w.store.Few(few).List(t.Context(), w.of, q, sort, "", 200)
					var got []string
					for _, m := range l.Members {
						got = append(got, m.ID.String())
					}
					if err != nil || !slices.Equal(got, want) {
						t.Errorf("%s on %v by %s, few %d: %d members, %v; want %d", name, platforms, sort, few, len(got), err, len(want))
					}
				}
			}
		}
	}
	if narrowed < len(others) {
		t.Errorf("only %d lists were narrowed", narrowed)
	}
}
