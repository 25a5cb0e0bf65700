package demo

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/member"
)

// habit is how often somebody does a thing, and of how many one may come at
// once.
type habit struct {
	kind        contribution.Kind
	every, from int // days between, and days ago of the last
	most        int
}

// What the tiers usually do; the core stays above its line with it, and the
// reserve above its own and below the core's.
var (
	ofCore = []habit{
		{contribution.PostPublished, 14, 1, 3}, {contribution.AnswerGiven, 26, 6, 4}, {contribution.ActivityJoined, 40, 11, 1},
		{contribution.MentorMilestone, 75, 20, 1}, {contribution.LeadBrought, 70, 15, 2}, {contribution.FeedbackGiven, 90, 30, 2},
	}
	ofReserve = []habit{
		{contribution.PostPublished, 33, 3, 2}, {contribution.ActivityJoined, 55, 8, 1}, {contribution.SessionAttended, 95, 30, 1}, {contribution.AnswerGiven, 60, 17, 2},
	}
	ofRising = []habit{
		{contribution.PostPublished, 9, 1, 2}, {contribution.SessionAttended, 35, 5, 1}, {contribution.ActivityJoined, 30, 8, 1}, {contribution.AnswerGiven, 21, 4, 2},
		{contribution.LeadBrought, 45, 12, 1},
	}
	ofProspect = []habit{{contribution.ActivityJoined, 30, 3, 1}}
)

const (
	closely = 210 // days back to which everything is told
	year    = 365
	silent  = 108 // days for which those who will fall have done too little
)

// deeds gathers what a brand's people did.
type deeds struct {
	s   *stage
	r   *rand.Rand
	all []contribution.Entry
}

// contribute brings the ledger that the brand kept before: a year of what the
// core and the reserve did, and of a few prospects. One of the core has been
// silent, one came back too late, one of the reserve has done more than many,
// and one prospect too.
func (s *stage) contribute(ctx context.Context) error {
	d := &deeds{s: s, r: rand.New(rand.NewPCG(s.w.seed, 17))}
	for _, m := range s.core {
		if m.ID == s.known[quiet] {
			d.did(m.ID, m.CreatedAt, silent, ofCore)
			continue
		}
		d.did(m.ID, m.CreatedAt, 0, ofCore)
	}
	for _, m := range s.reserve {
		d.did(m.ID, m.CreatedAt, 0, ofReserve)
	}
	for _, p := range s.w.known {
		d.star(p)
	}
	if err := d.prospects(ctx); err != nil {
		return err
	}
	return contribution.NewStore(s.tx).Bring(ctx, s.t, d.all...)
}

// star is what somebody did whom everybody knows.
func (d *deeds) star(p person) {
	id, since := d.s.known[p.Name], p.EnteredAt
	switch p.Past[len(p.Past)-1].To {
	case member.Reserve:
		d.did(id, since, 0, ofRising)
	case member.Core:
		if p.Name != "周海涛" {
			d.did(id, since, 0, ofCore)
			return
		}
		d.did(id, since, silent, ofCore)
		d.add(id, contribution.PostPublished, 4, 1)
		d.add(id, contribution.PostPublished, 9, 1)
	}
}

// prospects has some come to what there is, one of them more often than many
// of the reserve.
func (d *deeds) prospects(ctx context.Context) error {
	ids, _, err := d.s.members().IDs(ctx, d.s.t, member.Filter{Tiers: []member.Tier{member.Prospect}}, member.Oldest, "", 60)
	if err != nil || len(ids) < 60 {
		return err
	}
	d.did(ids[30], ago(d.s.now, 5, 0), 0, ofProspect)
	for _, id := range ids[40:] {
		d.add(id, contribution.ActivityJoined, 10+d.r.IntN(150), 1)
	}
	return nil
}

// did tells of somebody's habits since they came until some days ago: closely
// of late, and now and then before.
func (d *deeds) did(id uuid.UUID, since time.Time, until int, habits []habit) {
	zeal := d.r.IntN(3)
	for _, h := range habits {
		for days := max(h.from, until) + d.r.IntN(3); days < year; days += h.every {
			if d.s.on(days)().Before(since) {
				break
			}
			if days > closely && d.r.IntN(3) > 0 {
				continue
			}
			d.add(id, h.kind, days, 1+d.r.IntN(1+min(zeal, h.most-1)))
		}
	}
}

func (d *deeds) add(id uuid.UUID, kind contribution.Kind, days, amount int) {
	d.all = append(d.all, contribution.Entry{
		Member: id, Kind: kind, At: d.s.on(days)(), Amount: int64(amount), Source: uuid.Must(uuid.NewV7()), By: d.s.staff["ops"].Actor(),
	})
}
