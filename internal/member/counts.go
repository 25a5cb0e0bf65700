package member

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"xinhuo/internal/brand"
	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

type count struct{ dim, value string }

// Tally gathers changes of the counts of a brand; Keep writes them in the
// transaction that made them.
type Tally map[count]int64

// NewTally returns an empty Tally.
func NewTally() Tally { return Tally{} }

// stand counts a member as they now stand, n times: 1 for who is there, -1
// for who was.
func (c Tally) stand(p Profile, has Contacts, tier Tier, n int64) {
	c.Stands(p, tier, n)
	c.stay(p, has, n)
}

// Stands counts n members more like p in tier, and, where the tier is of the
// bench, within their city, what they are good at and where they post.
func (c Tally) Stands(p Profile, tier Tier, n int64) {
	c.Tier(tier, n)
	c.bench(p, tier, n)
}

// Benched are the tiers that are weighed against each other within a city, a
// speciality and a platform: who could follow, and who is to be followed.
var Benched = []Tier{Core, Reserve}

func (c Tally) bench(p Profile, tier Tier, n int64) {
	if !slices.Contains(Benched, tier) {
		return
	}
	c[count{"bench_city", BenchValue(tier, p.City)}] += n
	for _, s := range p.Specialities {
		c[count{"bench_speciality", BenchValue(tier, s)}] += n
	}
	for _, platform := range platforms(p) {
		c[count{"bench_platform", BenchValue(tier, platform)}] += n
	}
}

// platforms are where somebody posts, each once.
func platforms(p Profile) []string {
	var all []string
	for _, h := range p.Handles { // they stand by platform
		if n := len(all); n == 0 || all[n-1] != h.Platform {
			all = append(all, h.Platform)
		}
	}
	return all
}

// BenchValue is how one tier within a city, a speciality or a platform is
// named in member_counts: "reserve 成都".
func BenchValue(tier Tier, value string) string { return string(tier) + " " + value }

// stay is stand without the tier.
func (c Tally) stay(p Profile, has Contacts, n int64) {
	c[count{"role", string(p.Role)}] += n
	c[count{"city", p.City}] += n
	c[count{"model", p.Model}] += n
	for _, s := range p.Specialities {
		c[count{"speciality", s}] += n
	}
	for _, platform := range platforms(p) {
		c[count{"platform", platform}] += n
	}
	if p.JoinedOn != nil {
		c[count{"joined", p.JoinedOn.Format("2006-01")}] += n
	}
	for _, gap := range lacks(p, has) {
		c[count{"gap", gap}] += n
	}
}

// Tier counts n members more in tier.
func (c Tally) Tier(tier Tier, n int64) { c[count{"tier", string(tier)}] += n }

// Flow counts n moves between two tiers more in the month of at; from is ""
// for somebody who entered.
func (c Tally) Flow(at time.Time, zone *time.Location, from, to Tier, n int64) {
	c[count{"flow", FlowValue(at.In(zone).Format("2006-01"), from, to)}] += n
}

// FlowValue is how a flow is named in member_counts: "2026-11 reserve core",
// with "-" for who entered.
func FlowValue(month string, from, to Tier) string {
	return fmt.Sprintf("%s %s %s", month, cmp.Or(from, "-"), to)
}

// Keep adds the tally to the brand's counts.
func (c Tally) Keep(ctx context.Context, tx postgres.Conn, t tenant.ID) error {
	maps.DeleteFunc(c, func(_ count, n int64) bool { return n == 0 })
	if len(c) == 0 {
		return nil
	}
	p := db.AddCountsParams{TenantID: t}
	for _, k := range slices.SortedFunc(maps.Keys(c), func(a, b count) int {
		return cmp.Or(strings.Compare(a.dim, b.dim), strings.Compare(a.value, b.value))
	}) {
		p.Dims, p.Vals, p.Ns = append(p.Dims, k.dim), append(p.Vals, k.value), append(p.Ns, c[k])
	}
	if err := db.New(tx).AddCounts(ctx, p); err != nil {
		return fmt.Errorf("keep %d counts: %w", len(c), err)
	}
	return nil
}

// Zone returns the zone in which the brand reads its calendar.
func Zone(ctx context.Context, tx postgres.Conn, t tenant.ID) (*time.Location, error) {
	name, err := db.New(tx).TenantZone(ctx, t.UUID)
	if err != nil {
		return nil, fmt.Errorf("read zone of %s: %w", t, postgres.Err(err))
	}
	return brand.Zone(name), nil
}
