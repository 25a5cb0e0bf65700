// Package believe makes up the people of a community so that they could be
// real: names as common as they are in China, cities in their provinces,
// careers over years with the reasons a community manager writes. The same
// options give the same people.
//
// Its lists are Chinese because they are data, not words of the interface.
package believe

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"xinhuo/internal/clock"
	"xinhuo/internal/member"
)

// Options are what a community is made of.
type Options struct {
	Seed  uint64    // another seed, other people
	Total int       // how many there will be; they come in the order of joining
	First int       // the number of the first, when others were made before with this seed
	Since time.Time // when the community began
	Now   time.Time // nothing happens after it
	Cars  []Car     // what they drive; Xingchi when empty
}

// Person is somebody made up. Imported tells that a brand that had kept its
// people in a sheet brought them with it, in the tier they then had.
type Person struct {
	member.Admission
	Imported bool
}

// Generator makes the people of one community. It may be used by several
// goroutines at once.
type Generator struct {
	o        Options
	cars     weighted[Car]
	months   []time.Time // first days
	arrivals []float64   // the share that had come by the end of each month
}

// New returns a Generator for o.
func New(o Options) *Generator {
	if len(o.Cars) == 0 {
		o.Cars = Xingchi
	}
	g := &Generator{o: o, cars: weigh(o.Cars, func(c Car) int { return c.Weight })}
	g.plan()
	return g
}

// People go to car shows in April and November, and away at Chinese New Year.
var seasons = [12]float64{0.85, 0.6, 0.95, 1.45, 1.15, 1.1, 0.9, 0.95, 1.1, 1.05, 1.35, 1}

// plan spreads arrivals over the months: a third more each year, by season.
func (g *Generator) plan() {
	y, m, _ := g.o.Since.In(clock.Shanghai).Date()
	sum := 0.0
	for month := time.Date(y, m, 1, 0, 0, 0, 0, clock.Shanghai); month.Before(g.o.Now); month = month.AddDate(0, 1, 0) {
		years := month.Sub(g.o.Since).Hours() / 24 / 365
		part := 1.0
		if next := month.AddDate(0, 1, 0); next.After(g.o.Now) {
			part = g.o.Now.Sub(month).Hours() / next.Sub(month).Hours()
		}
		sum += math.Pow(1.28, max(0, years)) * seasons[month.Month()-1] * part
		g.months, g.arrivals = append(g.months, month), append(g.arrivals, sum)
	}
	for i := range g.arrivals {
		g.arrivals[i] /= sum
	}
}

// joined is when the person came who is at share of the way through all.
func (g *Generator) joined(share float64) time.Time {
	i := sort.SearchFloat64s(g.arrivals, share)
	i = min(i, len(g.months)-1)
	before := 0.0
	if i > 0 {
		before = g.arrivals[i-1]
	}
	end := g.months[i].AddDate(0, 1, 0)
	if end.After(g.o.Now) {
		end = g.o.Now
	}
	part := clamp((share-before)/(g.arrivals[i]-before), 0, 1)
	return g.months[i].Add(time.Duration(part * float64(end.Sub(g.months[i]))))
}

// Person returns the i-th of the Total, counted from 0.
func (g *Generator) Person(i int) Person {
	n := uint64(g.o.First + i)
	r := rand.New(rand.NewPCG(g.o.Seed, n*0x9e3779b97f4a7c15+1))
	joined := g.joined((float64(i) + r.Float64()) / float64(g.o.Total))
	var p Person
	g.describe(r, &p, n, joined)
	g.place(r, &p, i, joined)
	return p
}

// fresh is which share of the people have only just moved, if they ever did:
// in any community somebody has, and in a large one not hundreds more.
func (g *Generator) fresh() int { return max(7, g.o.Total/16) }

// describe fills in who p is.
func (g *Generator) describe(r *rand.Rand, p *Person, n uint64, joined time.Time) {
	year := birthYear(r, joined)
	where, car := places.pick(r), g.car(r, joined.Year())
	p.Gender = one(r, []string{"male", "male", "male", "female", "female"})
	if len(car.Leans) > 0 && car.Leans[0] == "女性用车" && chance(r, 35) {
		p.Gender = "female"
	}
	p.Province, p.City, p.Model = where.province, where.city, car.Name
	surname := surnames.pick(r).text
	own := given(r, p.Gender, year)
	p.Name, p.Nickname = surname+own, nickname(r, surname, own, p.Gender, p.City, p.Model)
	p.Birth = birth(r, year)
	p.BoughtOn = bought(r, car, joined)
	p.Role = role(r)
	p.Specialities = skills(r, car)
	if chance(r, 38) {
		p.Remark = one(r, remarks)
	}
	g.reach(r, p, n)
	forget(r, p)
	day := clock.Date(joined, clock.Shanghai)
	if p.JoinedOn = &day; chance(r, 2) {
		p.JoinedOn = nil
	}
}

// car draws a model that was already sold in year.
func (g *Generator) car(r *rand.Rand, year int) Car {
	c := g.cars.pick(r)
	for range 20 {
		if c.Since <= year {
			break
		}
		c = g.cars.pick(r)
	}
	return c
}

// reach fills in how p is reached and where they publish.
func (g *Generator) reach(r *rand.Rand, p *Person, n uint64) {
	own := token(n, g.o.Seed)
	p.Phone, p.Wechat = phone(n, g.o.Seed), wechat(r, own)
	p.Handles = handles(r, n, g.o.Seed, own, p.Role)
	if chance(r, 6) {
		p.Email = fmt.Sprintf("%s%s@%s", one(r, stems), own, one(r, []string{"example.com", "example.cn", "example.org"}))
	}
	if chance(r, 4) {
		p.Address = address(r, p.Province, p.City)
	}
}

// forget leaves out what rosters leave out.
func forget(r *rand.Rand, p *Person) {
	for _, f := range []struct {
		percent float64
		fields  []*string
	}{
		{3, []*string{&p.Phone}}, {5, []*string{&p.Wechat}}, {4, []*string{&p.City, &p.Province}}, {3, []*string{&p.Model}},
		{9, []*string{&p.Nickname}}, {6, []*string{&p.Birth}}, {4, []*string{&p.Gender}},
	} {
		if chance(r, f.percent) {
			for _, v := range f.fields {
				*v = ""
			}
		}
	}
	if p.Nickname != "" && chance(r, 2) {
		p.Name = ""
	}
	if chance(r, 7) {
		p.BoughtOn = nil
	}
}

// place gives p their way through the tiers.
func (g *Generator) place(r *rand.Rand, p *Person, i int, joined time.Time) {
	years := g.o.Now.Sub(joined).Hours() / 24 / 365
	tiers := chain(r, standing(r, years), years)
	p.EnteredAt = office(r, joined)
	if moved := g.movedIn(r); joined.Before(moved) && chance(r, 22) {
		p.Imported, p.EnteredAt, tiers = true, moved, later(r, tiers)
	}
	if latest := g.o.Now.Add(-time.Hour); p.EnteredAt.After(latest) {
		p.EnteredAt = latest
	}
	at := career(r, tiers, p.EnteredAt, g.o.Now)
	if i%g.fresh() == 0 {
		lately(r, at, p.EnteredAt, g.o.Now)
	}
	p.Tier, p.Past = tiers[0], steps(r, tiers, at, g.o.Now)
}

// movedIn is one of the days on which the brand brought its sheets over.
func (g *Generator) movedIn(r *rand.Rand) time.Time {
	since := g.o.Now.Sub(g.o.Since)
	day := g.o.Since.Add(time.Duration(float64(since) * one(r, []float64{0.62, 0.63, 0.74})))
	return office(r, day)
}

func birthYear(r *rand.Rand, joined time.Time) int {
	age := 36 + r.NormFloat64()*9
	return joined.Year() - int(clamp(age, 20, 68))
}

func birth(r *rand.Rand, year int) string {
	if chance(r, 12) {
		return fmt.Sprintf("%d-%02d-%02d", year, between(r, 1, 12), between(r, 1, 28))
	}
	return fmt.Sprintf("%d-%02d", year, between(r, 1, 12))
}

// bought is when somebody bought their car: mostly in the months before they
// joined, never before it was sold.
func bought(r *rand.Rand, car Car, joined time.Time) *time.Time {
	day := joined.AddDate(0, 0, -int(r.ExpFloat64()*260)-3)
	if first := time.Date(car.Since, time.March, 1, 0, 0, 0, 0, clock.Shanghai); day.Before(first) {
		day = first.AddDate(0, 0, r.IntN(200))
	}
	if day.After(joined) {
		day = joined
	}
	d := clock.Date(day, clock.Shanghai)
	return &d
}

var roles = weigh([]member.Role{member.KOC, member.Owner, member.KOL, member.KOE, member.KOS, ""}, func(role member.Role) int {
	return map[member.Role]int{member.KOC: 50, member.Owner: 23, member.KOL: 11, member.KOE: 8, member.KOS: 6, "": 2}[role]
})

func role(r *rand.Rand) member.Role { return roles.pick(r) }

// skills draws up to three specialities, those the car suggests first.
func skills(r *rand.Rand, car Car) []string {
	n := one(r, []int{0, 0, 1, 1, 1, 1, 1, 2, 2, 3})
	var out []string
	for len(out) < n {
		s := specialities.pick(r).text
		if len(car.Leans) > 0 && chance(r, 45) {
			s = one(r, car.Leans)
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
