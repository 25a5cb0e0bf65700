package tier

import (
	"slices"
	"testing"

	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
)

// The whole table of moves, from each tier to each.
func TestLegal(t *testing.T) {
	t.Parallel()
	const (
		prospect, reserve, core = member.Prospect, member.Reserve, member.Core
		emeritus, leave, left   = member.Emeritus, member.OnLeave, member.Left
	)
	tests := map[string]struct {
		from, before member.Tier
		want         []member.Tier
	}{
		"a prospect is chosen, rests or leaves":            {prospect, "", []member.Tier{reserve, leave, left}},
		"a reserve is promoted, falls back, rests, leaves": {reserve, "", []member.Tier{prospect, core, leave, left}},
		"a core member retires, falls back, rests, leaves": {core, "", []member.Tier{reserve, emeritus, leave, left}},
		"an emeritus returns or leaves":                    {emeritus, "", []member.Tier{core, left}},
		"who rests comes back to where they left from":     {leave, core, []member.Tier{core, left}},
		"or to the beginning, where that is not known":     {leave, "", []member.Tier{prospect, left}},
		"who has left begins again":                        {left, "", []member.Tier{prospect}},
		"a tier nobody knows leads nowhere":                {"gold", "", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Next(tt.from, tt.before); !slices.Equal(got, tt.want) {
				t.Errorf("Next(%s, %s) = %v, want %v", tt.from, tt.before, got, tt.want)
			}
			for _, to := range append(member.Tiers, "gold", "") {
				if got, want := Legal(tt.from, tt.before, to), slices.Contains(tt.want, to); got != want {
					t.Errorf("Legal(%s, %s, %s) = %v, want %v", tt.from, tt.before, to, got, want)
				}
			}
		})
	}
}

func TestEveryTierHasAName(t *testing.T) {
	t.Parallel()
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		for _, tier := range member.Tiers {
			if !i18n.Has(lang, Name(tier).ID) {
				t.Errorf("%s has no name in %s", tier, lang)
			}
		}
	}
}
