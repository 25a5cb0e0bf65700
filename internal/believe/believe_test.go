package believe_test

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"

	"xinhuo/internal/believe"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/internal/tier"
)

var options = believe.Options{
	Seed: 1, Total: 20_000,
	Since: time.Date(2018, time.March, 10, 0, 0, 0, 0, time.UTC), Now: time.Date(2026, time.November, 20, 8, 0, 0, 0, time.UTC),
}

func people(o believe.Options) []believe.Person {
	g := believe.New(o)
	all := make([]believe.Person, o.Total)
	for i := range all {
		all[i] = g.Person(i)
	}
	return all
}

func TestSameSeedSamePeople(t *testing.T) {
	t.Parallel()
	few := options
	few.Total = 200
	other := few
	other.Seed = 2
	if a, b := people(few), people(few); !reflect.DeepEqual(a, b) {
		t.Error("the same seed gave other people")
	}
	if a, b := people(few), people(other); reflect.DeepEqual(a, b) {
		t.Error("another seed gave the same people")
	}
}

func TestShares(t *testing.T) {
	t.Parallel()
	n := map[string]int{}
	all := people(options)
	for _, p := range all {
		n[string(standing(p))]++
		for gap, lacks := range map[string]bool{"no phone": p.Phone == "", "no city": p.City == "", "no model": p.Model == "", "no speciality": len(p.Specialities) == 0} {
			if lacks {
				n[gap]++
			}
		}
	}
	for what, want := range map[string]float64{
		"prospect": 58, "reserve": 21, "core": 8, "emeritus": 11, "left": 1.2, "on_leave": 0.8, "no phone": 3, "no city": 4, "no model": 3, "no speciality": 20,
	} {
		got := 100 * float64(n[what]) / float64(len(all))
		if math.Abs(got-want) > max(0.4, want*0.08) {
			t.Errorf("%s: %.1f %%, want about %v %%", what, got, want)
		}
	}
}

func standing(p believe.Person) member.Tier {
	if len(p.Past) == 0 {
		return p.Tier
	}
	return p.Past[len(p.Past)-1].To
}

func TestContactsAreTheirOwn(t *testing.T) {
	t.Parallel()
	later := options
	later.First, later.Total = options.Total, 2_000
	seen := map[string]bool{}
	for _, p := range append(people(options), people(later)...) {
		marks := []string{p.Phone, p.Wechat, p.Email}
		for _, h := range p.Handles {
			if h.Handle != "" {
				marks = append(marks, h.Platform+":"+h.ID())
			}
		}
		for _, m := range marks {
			if m != "" && seen[m] {
				t.Errorf("two people have %s", m)
			}
			seen[m] = true
		}
	}
}

func TestPlatformsAreKnown(t *testing.T) {
	t.Parallel()
	for _, p := range people(options)[:2_000] {
		for _, h := range p.Handles {
			if _, ok := roster.PlatformOf(h.Platform); !ok {
				t.Fatalf("nobody knows the platform %s", h.Platform)
			}
		}
	}
}

func TestPhonesAreValid(t *testing.T) {
	t.Parallel()
	for _, p := range people(options)[:500] {
		if p.Phone == "" {
			continue
		}
		n, err := phonenumbers.Parse(p.Phone, "CN")
		if err != nil || !phonenumbers.IsValidNumber(n) || phonenumbers.GetNumberType(n) != phonenumbers.MOBILE {
			t.Errorf("%s is not a mobile number: %v", p.Phone, err)
		}
	}
}

// Whoever reads a history must find moves that the rules allow, in order,
// none before they came or after today, each with a reason.
// However few there are, somebody has only just moved, so that a page about
// the last days has something to show; and it never was half the community.
func TestSomebodyHasJustMoved(t *testing.T) {
	t.Parallel()
	for _, total := range []int{60, 120, 1200} {
		for seed := range uint64(20) {
			g := believe.New(believe.Options{Seed: seed, Total: total, Since: options.Since, Now: options.Now})
			n := 0
			for i := range total {
				past := g.Person(i).Past
				if len(past) > 0 && past[len(past)-1].At.After(options.Now.AddDate(0, 0, -6)) {
					n++
				}
			}
			if n == 0 || n > 5+total/12 {
				t.Errorf("of %d people (seed %d) %d have just moved", total, seed, n)
			}
		}
	}
}

func TestPastsAreLegal(t *testing.T) {
	t.Parallel()
	for i, p := range people(options) {
		from, before, last := p.Tier, member.Tier(""), p.EnteredAt
		for _, s := range p.Past {
			switch {
			case !tier.Legal(from, before, s.To):
				t.Errorf("person %d: %s → %s is not legal: %+v", i, from, s.To, p.Past)
			case !s.At.After(last):
				t.Errorf("person %d: moved at %s, not after %s", i, s.At, last)
			case s.At.After(options.Now):
				t.Errorf("person %d: moved at %s, in the future", i, s.At)
			case s.Reason == "":
				t.Errorf("person %d: %s → %s without a reason", i, from, s.To)
			}
			if before = ""; s.To == member.OnLeave {
				before = from
			}
			from, last = s.To, s.At
		}
		if p.DisplayName() == "" || p.EnteredAt.After(options.Now) || p.EnteredAt.Before(options.Since.AddDate(0, 0, -11)) {
			t.Errorf("person %d: %+v", i, p)
		}
		if p.JoinedOn != nil && (p.JoinedOn.After(options.Now) || p.BoughtOn != nil && p.BoughtOn.After(*p.JoinedOn)) {
			t.Errorf("person %d bought on %v and joined on %v", i, p.BoughtOn, p.JoinedOn)
		}
	}
}

func BenchmarkPerson(b *testing.B) {
	g := believe.New(options)
	for i := 0; b.Loop(); i++ {
		g.Person(i % options.Total)
	}
}
