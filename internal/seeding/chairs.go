package seeding

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/believe"
	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seat"
)

// roles are what seats are: the first two for whole cities, the others for a
// speciality in a city.
var roles = []struct{ title, duties string }{
	{"城市领队", "组织本城活动，带新人，和经销商对接；每月至少一次线下。"},
	{"答疑官", "车况问题当天有人答，答案进知识库。"},
	{"栏目主理", "定选题、约稿、把关，保证栏目按时更新。"},
	{"活动主理", "一季两场，从踏勘到复盘自己拿主意。"},
	{"测评官", "新车与新功能先试先写，结论要有依据，不收好处。"},
}

// grounds are what was noted of a nominee at each level.
var grounds = []string{"独立办过活动，门店也认识他", "再带两期，主要缺现场调度", "愿意学，先从帮手做起"}

// chairs makes n seats in the cities of the core, most of them held, and names
// about three who could follow for each.
func (s seeder) chairs(ctx context.Context, all cast, n int) error {
	if n == 0 || len(all.core) == 0 {
		return nil
	}
	s.clock.begin(Seats, n)
	if err := seat.NewStore(s.conn, s.members, clock.System).KeepUsual(ctx, s.tenant); err != nil {
		return err
	}
	first, err := s.seats(ctx)
	if err != nil {
		return err
	}
	f := furniture{seeder: s, r: rand.New(rand.NewPCG(s.seed, 0x5ea7)), core: byCity(all.core), reserve: byCity(all.reserve), all: all, names: first}
	f.cities, f.goods = biggest(f.core), biggest(by(all.core, func(p soul) string { return p.good }))
	if len(f.cities) == 0 || len(f.goods) == 0 {
		return nil
	}
	for from := 0; from < n; from += 1000 {
		to := min(from+1000, n)
		if err := f.place(ctx, to-from); err != nil {
			return fmt.Errorf("seats %d to %d: %w", from, to, err)
		}
		s.clock.add(to - from)
	}
	return nil
}

func byCity(souls []soul) map[string][]soul {
	return by(souls, func(p soul) string { return p.city })
}

// by puts those together who have something in common; who has nothing is
// left out.
func by(souls []soul, common func(soul) string) map[string][]soul {
	in := map[string][]soul{}
	for _, p := range souls {
		if name := common(p); name != "" {
			in[name] = append(in[name], p)
		}
	}
	return in
}

// biggest are the names of groups, that of the biggest first.
func biggest(of map[string][]soul) []string {
	return slices.SortedFunc(maps.Keys(of), func(a, b string) int { return cmp.Or(len(of[b])-len(of[a]), cmp.Compare(a, b)) })
}

// furniture is seats on their way.
type furniture struct {
	seeder
	r             *rand.Rand
	all           cast
	core, reserve map[string][]soul
	cities        []string // those with most of the core first
	goods         []string // what the core are good at, likewise
	names         int      // how many have a name already
	last          soul     // who was seated last
	seats         db.SeedSeatsParams
	terms         db.SeedTermsParams
	named         db.SeedNominationsParams
}

// place makes n seats.
func (f *furniture) place(ctx context.Context, n int) error {
	f.seats, f.terms, f.named = db.SeedSeatsParams{TenantID: f.tenant}, db.SeedTermsParams{TenantID: f.tenant}, db.SeedNominationsParams{TenantID: f.tenant}
	for range n {
		f.one()
		f.names++
	}
	return f.in(ctx, func(tx postgres.Conn) error {
		q := db.New(tx)
		if err := q.SeedSeats(ctx, f.seats); err != nil {
			return err
		}
		if err := q.SeedTerms(ctx, f.terms); err != nil {
			return err
		}
		return q.SeedNominations(ctx, f.named)
	})
}

// one makes a seat: one in twelve vacant, one in thirty in the hands of who
// holds another.
func (f *furniture) one() {
	id, scribe := uuid.Must(uuid.NewV7()), one(f.r, believe.Scribes)
	d := f.definition()
	held, touched := f.ago(60, 900), f.ago(0, 120)
	var holder soul
	var heldSince, vacantSince, reviewed time.Time
	note := ""
	switch {
	case f.r.IntN(12) == 0:
		vacantSince = f.ago(3, 160)
		f.term(id, f.near(f.core[d.City], f.all.core), held, vacantSince, scribe)
	default:
		if holder = f.near(f.core[d.City], f.all.core); f.last.id != uuid.Nil && f.r.IntN(30) == 0 {
			holder = f.last
		}
		heldSince, f.last = held, holder
		f.term(id, holder, held, time.Time{}, scribe)
	}
	if f.r.IntN(10) < 7 {
		reviewed, note = touched, "人选和节奏都看过，按计划带"
	}
	p := &f.seats
	p.Ids, p.Titles, p.Cities, p.Specialities = append(p.Ids, id), append(p.Titles, d.Title), append(p.Cities, d.City), append(p.Specialities, d.Speciality)
	p.Duties, p.HolderIds, p.HeldSinces = append(p.Duties, d.Duties), append(p.HolderIds, holder.id), append(p.HeldSinces, heldSince)
	p.VacantSinces, p.Revieweds, p.ReviewNotes = append(p.VacantSinces, vacantSince), append(p.Revieweds, reviewed), append(p.ReviewNotes, note)
	p.ReviewerNames, p.Toucheds, p.Createds = append(p.ReviewerNames, scribe), append(p.Toucheds, touched), append(p.Createds, held.AddDate(0, 0, -90))
	f.nominate(id, d.City, holder, touched, scribe)
}

func (f *furniture) ago(lo, hi int) time.Time {
	return office(f.r, f.now.AddDate(0, 0, -between(f.r, lo, hi))).Add(-24 * time.Hour)
}

// definition is the next seat's: city after city, role after role, and when
// all have been had, a second of each.
func (f *furniture) definition() seat.Definition {
	round := f.names / len(f.cities)
	role := roles[round%len(roles)]
	d := seat.Definition{Title: role.title, City: f.cities[f.names%len(f.cities)], Duties: role.duties}
	around := round / len(roles)
	if round%len(roles) >= 2 {
		d.Speciality, around = f.goods[around%len(f.goods)], around/len(f.goods)
	}
	if around > 0 {
		d.Title += fmt.Sprintf(" %d", around+1)
	}
	return d
}

// near is somebody of those near, or of all.
func (f *furniture) near(some, all []soul) soul {
	if len(some) == 0 {
		some = all
	}
	return one(f.r, some)
}

func (f *furniture) term(of uuid.UUID, who soul, since, until time.Time, scribe string) {
	p := &f.terms
	p.Ids, p.SeatIds, p.MemberIds = append(p.Ids, uuid.Must(uuid.NewV7())), append(p.SeatIds, of), append(p.MemberIds, who.id)
	p.Sinces, p.Untils = append(p.Sinces, since), append(p.Untils, until)
	p.Whys, p.ByNames = append(p.Whys, "评议会一致推荐"), append(p.ByNames, scribe)
}

// nominate names up to six of the reserve, of the seat's city if there are.
func (f *furniture) nominate(of uuid.UUID, city string, holder soul, at time.Time, scribe string) {
	had := map[uuid.UUID]bool{holder.id: true}
	p := &f.named
	for range between(f.r, 0, 6) {
		if len(f.all.reserve) == 0 {
			return
		}
		who := f.near(f.reserve[city], f.all.reserve)
		if had[who.id] {
			continue
		}
		had[who.id] = true
		level := one(f.r, []int{0, 0, 0, 1, 1, 1, 1, 2, 2, 2})
		p.Ids, p.SeatIds, p.MemberIds = append(p.Ids, uuid.Must(uuid.NewV7())), append(p.SeatIds, of), append(p.MemberIds, who.id)
		p.LevelIds, p.Places = append(p.LevelIds, seat.Usual[level].ID), append(p.Places, int32(len(had)))
		p.Notes, p.Ats, p.ByNames = append(p.Notes, grounds[level]), append(p.Ats, at), append(p.ByNames, scribe)
	}
}
