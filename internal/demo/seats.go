package demo

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/member"
	"xinhuo/internal/seat"
)

// chair is a seat of a demo brand and what came to pass with it: months ago
// it was filled, and by whom those are named who could follow.
type chair struct {
	seat.Definition
	holder  string   // by name; "" is somebody of the city or the speciality
	vacant  int      // for so many days, 0 while somebody holds it
	months  int      // since its holder took it
	ready   []int    // a nominee each, by level: 0 is the readiest
	names   []string // of nominees who are known by name, in their order
	touched int      // days since somebody last worked on the plan
}

const (
	leads  = "组织本城活动，带新人，和经销商对接；每月至少一次线下。"
	hosts  = "定选题、约稿、把关，保证栏目按时更新。"
	judges = "新车与新功能先试先写，结论要有依据，不收好处。"
)

func lead(city string) seat.Definition {
	return seat.Definition{Title: "城市领队", City: city, Duties: leads}
}

func host(of string) seat.Definition {
	return seat.Definition{Title: "栏目主理", Speciality: of, Duties: hosts}
}

// chairs are 星驰's seats.
var chairs = []chair{
	{Definition: lead("成都"), holder: "王伟强", months: 30, ready: []int{1, 0}, names: []string{"李若曦"}, touched: 6},
	{Definition: lead("武汉"), holder: "沈立群", months: 26, ready: []int{0, 0}, names: []string{"彭可欣"}, touched: 12},
	{Definition: lead("北京"), months: 14, ready: []int{0, 0, 2}, touched: 18},
	{Definition: lead("上海"), months: 9, ready: []int{0, 1}, touched: 31},
	{Definition: lead("广州"), months: 22, ready: []int{0}, touched: 104},
	{Definition: lead("深圳"), holder: quiet, months: 11, touched: 47},
	{Definition: lead("重庆"), vacant: 40, months: 19, ready: []int{0, 1}, touched: 40},
	{Definition: host("越野"), holder: "马嘉懿", months: 15, ready: []int{0, 1, 1}, touched: 9},
	{Definition: host("赛道"), holder: "周海涛", months: 12, ready: []int{2}, touched: 26},
	{Definition: host("自驾路线"), holder: "王伟强", months: 20, ready: []int{0, 2}, names: []string{"李若曦"}, touched: 6},
	{Definition: host("新能源"), months: 8, ready: []int{0, 1, 2}, touched: 15},
	{Definition: seat.Definition{Title: "维保答疑", Duties: "车况问题当天有人答，答案进知识库。"}, months: 16, ready: []int{0, 0}, touched: 28},
}

// fewer are 远岳's.
var fewer = []chair{
	{Definition: lead("杭州"), holder: "高峻", months: 22, ready: []int{1}, names: []string{"苏晓彤"}, touched: 14},
	{Definition: lead("上海"), months: 10, ready: []int{0, 1}, touched: 20},
	{Definition: lead("广州"), vacant: 18, months: 15, ready: []int{1}, touched: 18},
	{Definition: host("新能源"), months: 7, ready: []int{0, 2}, touched: 33},
	{Definition: host("摄影"), holder: "高峻", months: 12, touched: 95},
	{Definition: seat.Definition{Title: "测评官", Duties: judges}, months: 9, ready: []int{0}, touched: 8},
}

// seat fills the brand's seats and names who could follow.
func (s *stage) seat(ctx context.Context) error {
	for _, c := range s.w.seats {
		if err := s.chair(ctx, c); err != nil {
			return fmt.Errorf("fill %s: %w", c.Name(), err)
		}
	}
	return nil
}

func (s *stage) chair(ctx context.Context, c chair) error {
	filled := int(s.now.Sub(ago(s.now, c.months, 2)).Hours() / 24)
	id, err := s.seatsOn(filled+90).Define(ctx, s.t, s.manager(), c.Definition)
	if err != nil {
		return err
	}
	holder, err := s.find(ctx, c, c.holder, member.Core)
	if err != nil {
		return err
	}
	if err := s.seatsOn(filled).Appoint(ctx, s.t, s.manager(), seat.Appointment{Seat: id, Member: holder, Version: 1, Why: "评议会一致推荐"}); err != nil {
		return err
	}
	for i, level := range c.ready {
		name := ""
		if i < len(c.names) {
			name = c.names[i]
		}
		who, err := s.find(ctx, c, name, member.Reserve)
		if err != nil {
			return err
		}
		n := seat.Naming{Seat: id, Member: who, Level: seat.Usual[level].ID, Note: grounds[level]}
		if _, err := s.seatsOn(c.touched+20-i).Nominate(ctx, s.t, s.manager(), n); err != nil {
			return err
		}
	}
	if c.vacant > 0 {
		return s.seatsOn(c.vacant).Vacate(ctx, s.t, s.manager(), id, 2, "换了城市工作，席位先空出来")
	}
	return s.seatsOn(c.touched).Review(ctx, s.t, s.manager(), id, "人选和节奏都看过，按计划带")
}

// grounds are what was noted of a nominee at each level.
var grounds = []string{"独立办过活动，门店也认识他", "再带两期，主要缺现场调度", "愿意学，先从帮手做起"}

// find returns a member by name, or one of the tier in the seat's city or
// speciality who has no part yet, or whoever has none.
func (s *stage) find(ctx context.Context, c chair, name string, tier member.Tier) (uuid.UUID, error) {
	if id := s.known[name]; id != uuid.Nil {
		return id, nil
	}
	q := member.Filter{Tiers: []member.Tier{tier}}
	switch {
	case c.City != "":
		q.Cities = []string{c.City}
	case c.Speciality != "":
		q.Specialities = []string{c.Speciality}
	}
	for _, f := range []member.Filter{q, {Tiers: q.Tiers}} {
		ids, _, err := s.members().IDs(ctx, s.t, f, member.Oldest, "", size)
		if err != nil {
			return uuid.Nil, err
		}
		if at := slices.IndexFunc(ids, func(id uuid.UUID) bool { return !s.busy[id] }); at >= 0 {
			s.busy[ids[at]] = true
			return ids[at], nil
		}
	}
	return uuid.Nil, fmt.Errorf("nobody of the %s is left", tier)
}
