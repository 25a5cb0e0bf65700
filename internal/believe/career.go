package believe

import (
	"math/rand/v2"
	"time"

	"xinhuo/internal/clock"
	"xinhuo/internal/member"
)

// standing draws the tier in which somebody with years of membership stands
// today. Taken over a whole community it comes to about 58 % prospects, 21 %
// reserves, 8 % core, 11 % emeriti, and 2 % on leave or gone.
func standing(r *rand.Rand, years float64) member.Tier {
	shares := []struct {
		tier  member.Tier
		share float64
	}{
		{member.Emeritus, clamp((years-1.8)*7.3, 0, 36)},
		{member.Core, clamp((years-0.5)*6, 0, 13)},
		{member.Reserve, clamp((years-0.1)*30, 0, 26)},
		{member.Left, clamp((years-0.1)*0.35, 0, 1.6)},
		{member.OnLeave, clamp((years-0.1)*0.4, 0, 0.9)},
	}
	n := r.Float64() * 100
	for _, s := range shares {
		if n < s.share {
			return s.tier
		}
		n -= s.share
	}
	return member.Prospect
}

func clamp(v, lo, hi float64) float64 { return max(lo, min(hi, v)) }

// chain draws the tiers that lead up to where somebody stands.
func chain(r *rand.Rand, now member.Tier, years float64) []member.Tier {
	const p, v, c, e = member.Prospect, member.Reserve, member.Core, member.Emeritus
	switch now {
	case member.Reserve:
		if years > 2.5 && chance(r, 7) {
			return []member.Tier{p, v, c, v}
		}
		return []member.Tier{p, v}
	case member.Core:
		switch {
		case years > 4 && chance(r, 2):
			return []member.Tier{p, v, c, e, c}
		case years > 3 && chance(r, 5):
			return []member.Tier{p, v, c, v, c}
		case years > 2 && chance(r, 4):
			return []member.Tier{p, v, c, member.OnLeave, c}
		}
		return []member.Tier{p, v, c}
	case member.Emeritus:
		return []member.Tier{p, v, c, e}
	case member.OnLeave, member.Left:
		return append(one(r, [][]member.Tier{{p}, {p}, {p, v}, {p, v}, {p, v, c}}), now)
	}
	switch {
	case years > 1 && chance(r, 6):
		return []member.Tier{p, v, p}
	case years > 2 && chance(r, 1):
		return []member.Tier{p, member.Left, p}
	}
	return []member.Tier{p}
}

// later cuts off what lay before the brand brought somebody with it; nobody
// is brought who is away.
func later(r *rand.Rand, tiers []member.Tier) []member.Tier {
	from := r.IntN(len(tiers))
	for tiers[from] == member.OnLeave || tiers[from] == member.Left {
		from--
	}
	return tiers[from:]
}

// career draws when somebody who came at entered passed from tier to tier:
// each lasted its share of the time until now, the present one included.
func career(r *rand.Rand, tiers []member.Tier, entered, now time.Time) (at []time.Time) {
	shares, sum := make([]float64, len(tiers)), 0.0
	for i := range shares {
		shares[i] = 0.25 + r.ExpFloat64()
		sum += shares[i]
	}
	last, spent := entered, 0.0
	for i := range tiers[1:] {
		spent += shares[i] / sum
		day := entered.Add(time.Duration(spent * float64(now.Sub(entered))))
		when := office(r, day)
		if !when.After(last) {
			when = last.Add(time.Duration(between(r, 20, 600)) * time.Minute)
		}
		at, last = append(at, when), when
	}
	return at
}

// lately moves the last step of a career into the days before now.
func lately(r *rand.Rand, at []time.Time, entered, now time.Time) {
	if len(at) == 0 {
		return
	}
	before := entered
	if len(at) > 1 {
		before = at[len(at)-2]
	}
	if day := office(r, now.AddDate(0, 0, -between(r, 0, 5))); day.After(before) {
		at[len(at)-1] = day
	}
}

// office moves t to a minute of that day in Shanghai at which people work.
func office(r *rand.Rand, t time.Time) time.Time {
	y, m, d := t.In(clock.Shanghai).Date()
	return time.Date(y, m, d, 9, between(r, 5, 9*60), between(r, 0, 59), 0, clock.Shanghai).UTC()
}

// steps turns a career into the past of an admission: the first tier is where
// they enter, the others are steps that somebody gave a reason for. What
// would lie in the future is drawn into the hours before now.
func steps(r *rand.Rand, tiers []member.Tier, at []time.Time, now time.Time) []member.Step {
	out := make([]member.Step, len(at))
	for i, to := range tiers[1:] {
		out[i] = member.Step{To: to, At: at[i], Reason: reason(r, tiers, i)}
	}
	limit := now.Add(-10 * time.Minute)
	for i := len(out) - 1; i >= 0; i-- {
		if out[i].At.After(limit) {
			out[i].At = limit.Add(-time.Duration(between(r, 1, 90)) * time.Minute)
		}
		limit = out[i].At.Add(-time.Minute)
	}
	return out
}

func reason(r *rand.Rand, tiers []member.Tier, i int) string {
	from, to := tiers[i], tiers[i+1]
	if from == member.OnLeave && to != member.Left {
		return one(r, back)
	}
	if of, ok := aside[to]; ok {
		return one(r, of)
	}
	return one(r, reasons[passage{from, to}])
}
