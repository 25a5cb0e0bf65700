package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/handover"
)

// chore is one item of a hand-over and how far it has come: each step as many
// days ago as it says, 0 for not yet.
type chore struct {
	kind                        handover.Kind
	title, detail               string
	due                         int    // days from now; below 0 it is late
	to                          string // who takes it instead of the main successor
	watched, together, alone    int
	offered, accepted, returned int
	dropped                     int
	why                         string // it was returned, or dropped
}

// passing is a hand-over: who passes what to whom, planned and begun so many
// days ago.
type passing struct {
	from, to       string
	reason         string
	on             time.Time
	origin         handover.Origin
	planned, begun int // begun 0 is a draft
	chores         []chore
	takings        []handover.Taking
}

// plan plans a hand-over, begins it where it has begun, and takes each item as
// far as it has come.
func (s *stage) plan(ctx context.Context, p passing) (uuid.UUID, error) {
	leaver := s.known[p.from]
	group, err := s.handoversOn(p.planned).Draft(ctx, s.t, s.manager(), handover.Plan{
		Leavers: []uuid.UUID{leaver}, LeavingOn: p.on, Reason: p.reason, Origin: p.origin, Successor: s.known[p.to], Takings: p.takings,
	})
	if err != nil {
		return uuid.Nil, err
	}
	running, err := s.handoversOn(p.planned).Running(ctx, s.t, []uuid.UUID{leaver})
	if err != nil {
		return uuid.Nil, err
	}
	id, items := running[leaver], make([]uuid.UUID, len(p.chores))
	team := handover.Doer{Actor: s.manager()}
	for i, c := range p.chores {
		due := s.day(-c.due)
		o := handover.Outline{Kind: c.kind, Title: c.title, Detail: c.detail, DueOn: &due, Successor: s.known[c.to]}
		if items[i], err = s.handoversOn(p.planned).AddItem(ctx, s.t, team, id, o); err != nil {
			return uuid.Nil, err
		}
	}
	if p.begun == 0 {
		return id, nil
	}
	if err := s.handoversOn(p.begun).Begin(ctx, s.t, s.manager(), group, ""); err != nil {
		return uuid.Nil, err
	}
	for i, c := range p.chores {
		if err := s.goOn(ctx, p, c, items[i]); err != nil {
			return uuid.Nil, fmt.Errorf("go on with %s: %w", c.title, err)
		}
	}
	return id, nil
}

// goOn takes an item as far as it has come: the leaver teaches and offers, who
// takes it accepts or returns it, and the team drops it.
func (s *stage) goOn(ctx context.Context, p passing, c chore, item uuid.UUID) error {
	taker := c.to
	if taker == "" {
		taker = p.to
	}
	gives := handover.Doer{Actor: s.actor(p.from), Member: s.known[p.from]}
	takes := handover.Doer{Actor: s.actor(taker), Member: s.known[taker]}
	for _, step := range []struct {
		days int
		do   func(*handover.Store) error
	}{
		{c.watched, func(h *handover.Store) error { return h.Reach(ctx, s.t, gives, item, handover.Watch) }},
		{c.together, func(h *handover.Store) error { return h.Reach(ctx, s.t, gives, item, handover.Together) }},
		{c.alone, func(h *handover.Store) error { return h.Reach(ctx, s.t, gives, item, handover.Alone) }},
		{c.offered, func(h *handover.Store) error { return h.Offer(ctx, s.t, gives, item) }},
		{c.accepted, func(h *handover.Store) error { _, err := h.Accept(ctx, s.t, takes, item); return err }},
		{c.returned, func(h *handover.Store) error { return h.Return(ctx, s.t, takes, item, c.why) }},
		{c.dropped, func(h *handover.Store) error {
			return h.Drop(ctx, s.t, handover.Doer{Actor: s.manager()}, item, c.why)
		}},
	} {
		if step.days == 0 {
			continue
		}
		if err := step.do(s.handoversOn(step.days)); err != nil {
			return err
		}
	}
	return nil
}

// closed is the hand-over of 武汉: it was closed three days ago, and may still
// be taken back.
func (s *stage) closed(ctx context.Context) error {
	p := passing{
		from: "沈立群", to: "彭可欣", reason: "女儿明年高考，陪读一年；人还在，领队先交出去", on: s.day(1), origin: handover.Manual, planned: 52, begun: 50, chores: wuhanChores,
	}
	if s.known[p.from] == uuid.Nil {
		return nil
	}
	id, err := s.plan(ctx, p)
	if err != nil {
		return err
	}
	s.things["closed"] = id
	whole, err := s.handoversOn(3).Get(ctx, s.t, id)
	if err != nil {
		return err
	}
	_, err = s.handoversOn(3).Close(ctx, s.t, s.manager(), id, handover.Closing{Seen: whole.Digest()})
	return err
}

// leaving is the hand-over of the core member who signs in: at 星驰 under way
// with an item in every state, at 远岳 a plan that came out of a what-if.
func (s *stage) leaving(ctx context.Context) (err error) {
	today := s.day(0)
	on := time.Date(today.Year(), today.Month()+5, 0, 0, 0, 0, 0, time.UTC)
	p := passing{
		from: s.w.called("core"), to: s.w.called("reserve"), reason: fmt.Sprintf("工作调去西安，%d 月底离开成都", on.Month()), on: on,
		origin: handover.Manual, planned: 25, begun: 23, chores: chengduChores,
	}
	if s.w.slug == "demo" {
		for _, pair := range []string{"led", "other"} { // nobody is their own mentor
			p.takings = append(p.takings, handover.Taking{Kind: s.pairsOn(0).Mentees().Kind(), Thing: s.pairs[pair], To: s.known["马嘉懿"]})
		}
		p.takings[0].To = s.part("emeritus")
	} else {
		p.reason, p.origin, p.planned, p.begun, p.chores = "可能去上海带新城市，先看看空出来什么", handover.WhatIf, 5, 0, hangzhouChores
	}
	s.things["leaving"], err = s.plan(ctx, p)
	return err
}
