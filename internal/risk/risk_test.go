package risk_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/holding"
	"xinhuo/internal/member"
	"xinhuo/internal/risk"
)

var today = time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)

func ago(days int) time.Time { return today.AddDate(0, 0, -days) }

func held(kind string, n, ready int) []holding.Thing {
	var all []holding.Thing
	for range n {
		all = append(all, holding.Thing{Kind: kind, ID: uuid.New(), Title: "成都领队", Ready: ready})
	}
	return all
}

func TestLikelihood(t *testing.T) {
	t.Parallel()
	due := ago(-20)
	// Every ten days over a year, the last so many days ago.
	every10 := func(last int) risk.Found {
		return risk.Found{Tier: member.Core, Since: ago(100), ActiveDays: 11, First: ago(100 + last), Last: ago(last)}
	}
	tests := map[string]struct {
		found risk.Found
		want  int
		says  string
	}{
		"nothing known is no likelihood":       {risk.Found{Tier: member.Core, Since: ago(10)}, 0, "risk.why.no_rhythm"},
		"two days are no rhythm":               {risk.Found{Tier: member.Core, Since: ago(10), ActiveDays: 2, First: ago(300), Last: ago(200)}, 0, "risk.why.no_rhythm"},
		"in one's own rhythm":                  {every10(15), 0, "risk.why.in_rhythm"},
		"six times one's rhythm and beyond":    {every10(60), 60, "risk.why.silent"},
		"longer than that is not worse":        {every10(200), 60, "risk.why.silent"},
		"a daily rhythm is taken as a week":    {risk.Found{Tier: member.Core, Since: ago(10), ActiveDays: 100, First: ago(110), Last: ago(11)}, 1, "risk.why.silent"},
		"five years in the core":               {risk.Found{Tier: member.Core, Since: ago(1827)}, 30, "risk.why.tenure"},
		"two years in the core say nothing":    {risk.Found{Tier: member.Core, Since: ago(730)}, 0, "risk.why.no_rhythm"},
		"a fall announced":                     {risk.Found{Tier: member.Core, Since: ago(10), Fall: &due}, 40, "risk.why.fall"},
		"a leave asked for":                    {risk.Found{Tier: member.Core, Since: ago(10), Leave: "asked"}, 50, "risk.why.leave_asked"},
		"away":                                 {risk.Found{Tier: member.OnLeave, Since: ago(900)}, 40, "risk.why.leave"},
		"three things are no load":             {risk.Found{Tier: member.Core, Since: ago(10), Things: held("seat", 3, 1)}, 0, "risk.why.no_rhythm"},
		"five things":                          {risk.Found{Tier: member.Core, Since: ago(10), Things: held("seat", 5, 1)}, 20, "risk.why.load"},
		"fifty things":                         {risk.Found{Tier: member.Core, Since: ago(10), Things: held("seat", 50, 1)}, 40, "risk.why.load"},
		"two reasons are joined, not added up": {risk.Found{Tier: member.Core, Since: ago(10), Fall: &due, Leave: "asked"}, 70, "risk.why.fall"},
	}
	for name, tt := range tests {
		got := tt.found.Compute(today)
		if got.Likelihood != tt.want || !says(got, risk.Likelihood, tt.says) {
			t.Errorf("%s: %d with %+v, want %d saying %s", name, got.Likelihood, got.Reasons, tt.want, tt.says)
		}
	}
}

func says(s risk.Score, side risk.Side, id string) bool {
	for _, r := range s.Reasons {
		if r.Side == side && r.Text.ID == id {
			return true
		}
	}
	return false
}

func TestUniqueness(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		things      []holding.Thing
		want, alone int
		says        string
	}{
		"holds nothing":              {nil, 0, 0, "risk.why.covered"},
		"somebody is ready for each": {held("seat", 3, 1), 0, 0, "risk.why.covered"},
		"a seat for nobody":          {held("seat", 1, 0), 50, 1, "risk.why.alone_seat"},
		"two of them":                {held("seat", 2, 0), 75, 2, "risk.why.alone_seat"},
		"a page":                     {held("page", 1, 0), 25, 1, "risk.why.alone_page"},
		"a mentee":                   {held("mentee", 1, 0), 20, 1, "risk.why.alone_mentee"},
		"a kind to come":             {held("channel", 1, 0), 20, 1, "risk.why.alone_thing"},
	}
	for name, tt := range tests {
		got := risk.Found{Tier: member.Core, Since: ago(1), Things: tt.things}.Compute(today)
		if got.Uniqueness != tt.want || got.Alone != tt.alone || got.Held != len(tt.things) || !says(got, risk.Uniqueness, tt.says) {
			t.Errorf("%s: %+v, want uniqueness %d of %d alone", name, got, tt.want, tt.alone)
		}
	}
}

func TestRiskIsTheProduct(t *testing.T) {
	t.Parallel()
	due := ago(-3)
	f := risk.Found{Tier: member.Core, Since: ago(10), Fall: &due, Leave: "asked", Things: held("seat", 2, 0)}
	if got := f.Compute(today); got.Likelihood != 70 || got.Uniqueness != 75 || got.Risk != 53 {
		t.Errorf("%d × %d = %d, want 70 × 75 = 53", got.Likelihood, got.Uniqueness, got.Risk)
	}
	f.Things = held("seat", 2, 1)
	if got := f.Compute(today); got.Risk != 0 {
		t.Errorf("with everything covered the risk is %d", got.Risk)
	}
}
