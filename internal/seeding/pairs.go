package seeding

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/believe"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/db"
	"xinhuo/internal/journal"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/postgres"
)

// said is what stands beside a step that is done.
var said = []string{
	"电话里聊了一个小时，说好每两周一次，周三晚上。", "第一件想学会的：怎么开口请人帮忙。", "陪着办了一次小聚，八台车，管签到和吃饭。",
	"自己写了活动预告，报名十七人，改了三稿。", "复盘：人来了没人招呼，下次安排两位老车主在门口。", "合写了一篇《新车主最常问的十个问题》。",
	"一个人办完一场答疑会，二十三个人到场。", "说好以后换他带新人。",
}

// longest is how many days ago the first pair began.
const longest = 420

// settled are those who were there when the first pair began.
func (s seeder) settled(souls []soul) []soul {
	var some []soul
	for _, p := range souls {
		if p.came.Before(s.now.AddDate(0, 0, -longest-2)) {
			some = append(some, p)
		}
	}
	return some
}

// pair gives up to n of the reserve a mentor, now or some time ago.
func (s seeder) pair(ctx context.Context, all cast, n int) error {
	reserve := s.settled(all.reserve)
	mentors := append(s.settled(all.core), s.settled(all.emeritus[:len(all.emeritus)/4])...)
	if n = min(n, len(reserve)); n == 0 || len(mentors) == 0 {
		return nil
	}
	s.clock.begin(Pairs, n)
	plan, err := s.plan(ctx)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(s.seed, 0x9a125))
	w := &school{seeder: s, r: r, plan: plan, mentors: mentors, near: byCity(mentors), busy: map[uuid.UUID]int{}}
	order := r.Perm(len(reserve))[:n]
	for from := 0; from < n; from += 1000 {
		to := min(from+1000, n)
		if err := w.teach(ctx, reserve, order[from:to]); err != nil {
			return fmt.Errorf("pairs %d to %d: %w", from, to, err)
		}
		s.clock.add(to - from)
	}
	return nil
}

// plan is the brand's template, which is made of the usual one if it has none.
func (s seeder) plan(ctx context.Context) (mentorship.Template, error) {
	store := mentorship.NewStore(s.conn, clock.System)
	all, err := store.Templates(ctx, s.tenant)
	if err != nil {
		return mentorship.Template{}, err
	}
	id := all[0].ID
	if id == uuid.Nil {
		if id, err = store.AddTemplate(ctx, s.tenant, journal.Actor{Name: believe.Scribes[0]}, all[0]); err != nil {
			return mentorship.Template{}, err
		}
	}
	return store.Template(ctx, s.tenant, id)
}

// school is pairs on their way.
type school struct {
	seeder
	r       *rand.Rand
	plan    mentorship.Template
	mentors []soul
	near    map[string][]soul
	busy    map[uuid.UUID]int // how many pairs each mentor runs
	pairs   db.SeedMentorshipsParams
	steps   db.SeedStepsParams
	deeds   deedLines
}

// teach makes pairs of those of the reserve.
func (w *school) teach(ctx context.Context, reserve []soul, order []int) error {
	w.pairs = db.SeedMentorshipsParams{TenantID: w.tenant, TemplateID: w.plan.ID, TemplateVersion: int32(w.plan.Version), Weeks: int16(w.plan.Weeks)}
	w.steps, w.deeds = db.SeedStepsParams{TenantID: w.tenant}, deedLines{db.SeedContributionsParams{TenantID: w.tenant}}
	for _, i := range order {
		w.one(reserve[i])
	}
	return w.in(ctx, func(tx postgres.Conn) error {
		q := db.New(tx)
		if err := q.SeedMentorships(ctx, w.pairs); err != nil {
			return err
		}
		if err := q.SeedSteps(ctx, w.steps); err != nil {
			return err
		}
		return q.SeedContributions(ctx, w.deeds.SeedContributionsParams)
	})
}

// one makes a pair: of ten four run, five were completed and one parted.
func (w *school) one(successor soul) {
	state, days := mentorship.Completed, between(w.r, 70, longest)
	switch w.r.IntN(10) {
	case 0, 1, 2, 3:
		state, days = mentorship.Running, between(w.r, 1, 45)
	case 4:
		state = one(w.r, []mentorship.State{mentorship.Rematched, mentorship.Ended})
	}
	mentor, found := w.mentor(successor.city, state)
	if !found {
		return
	}
	id, began := uuid.Must(uuid.NewV7()), office(w.r, w.now.AddDate(0, 0, -days))
	start := clock.Date(began, clock.Shanghai)
	last := w.follow(id, mentor, successor, start, began, state)
	var ended time.Time
	ender, why := "", ""
	switch state {
	case mentorship.Completed:
		ended = last.Add(26 * time.Hour)
		w.deeds.add(mentor.id, contribution.MentorCompleted, ended, 1, id, w.r)
	case mentorship.Rematched, mentorship.Ended:
		ended, ender, why = last.Add(50*time.Hour), one(w.r, believe.Scribes), "时间总对不上，换一位更合适"
	}
	p := &w.pairs
	p.Ids, p.MentorIds, p.SuccessorIds, p.Cities = append(p.Ids, id), append(p.MentorIds, mentor.id), append(p.SuccessorIds, successor.id), append(p.Cities, successor.city)
	p.Starts, p.Dues, p.States = append(p.Starts, start), append(p.Dues, start.AddDate(0, 0, 7*w.plan.Weeks)), append(p.States, string(state))
	p.StartedAts, p.HappenedAts, p.EndedAts = append(p.StartedAts, began), append(p.HappenedAts, last), append(p.EndedAts, ended)
	p.EnderNames, p.EndReasons = append(p.EnderNames, ender), append(p.EndReasons, why)
}

// mentor is somebody of the city, or of anywhere, who has room for a pair that
// runs.
func (w *school) mentor(city string, state mentorship.State) (soul, bool) {
	for try := range 12 {
		from := w.near[city]
		if try > 5 || len(from) == 0 {
			from = w.mentors
		}
		m := one(w.r, from)
		if state != mentorship.Running {
			return m, true
		}
		if w.busy[m.id] < 2 {
			w.busy[m.id]++
			return m, true
		}
	}
	return soul{}, false
}

// follow writes the plan's steps, with those that are done, and returns when
// the last of them was.
func (w *school) follow(pair uuid.UUID, mentor, successor soul, start, last time.Time, state mentorship.State) time.Time {
	p := &w.steps
	for i, it := range w.plan.Items {
		var done time.Time
		words, doer := "", ""
		due := start.AddDate(0, 0, it.Day)
		if at := office(w.r, due); at.Before(w.now) && w.goesOn(state, i) {
			done, words, doer, last = at, said[i%len(said)], one(w.r, believe.Scribes), at
		}
		id := uuid.Must(uuid.NewV7())
		p.Ids, p.MentorshipIds, p.ItemIds, p.Kinds = append(p.Ids, id), append(p.MentorshipIds, pair), append(p.ItemIds, it.ID), append(p.Kinds, string(it.Kind))
		p.Titles, p.Details, p.Dues = append(p.Titles, it.Title), append(p.Details, it.Detail), append(p.Dues, due)
		p.Positions, p.DoneAts, p.DoerNames = append(p.Positions, int16(i)), append(p.DoneAts, done), append(p.DoerNames, doer)
		p.Words = append(p.Words, words)
		if !done.IsZero() {
			w.count(it.Kind, id, mentor, successor, done)
		}
	}
	return last
}

// goesOn reports whether a pair does its step i when it is due.
func (w *school) goesOn(state mentorship.State, i int) bool {
	switch state {
	case mentorship.Completed:
		return true
	case mentorship.Running:
		return w.r.IntN(4) > 0
	}
	return i < 3
}

// count counts a step as mentorship does: a milestone for the mentor, a work
// for both.
func (w *school) count(kind mentorship.Kind, step uuid.UUID, mentor, successor soul, at time.Time) {
	switch kind {
	case mentorship.Milestone:
		w.deeds.add(mentor.id, contribution.MentorMilestone, at, 1, step, w.r)
	case mentorship.Work:
		w.deeds.add(mentor.id, contribution.JointWork, at, 1, step, w.r)
		w.deeds.add(successor.id, contribution.JointWork, at, 1, step, w.r)
	}
}
