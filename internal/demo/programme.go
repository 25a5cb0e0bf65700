package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/journal"
	"xinhuo/internal/onboarding"
	"xinhuo/internal/programme"
)

// gathering is a session of the reserve's programme, so many days ago; below 0
// it is still to come.
type gathering struct {
	programme.Plan
	days, hours               int
	invited, accepts, refuses int // of the reserve, in their order
	come                      int // of those who accepted
	summary                   string
}

var gatherings = []gathering{
	{
		Plan: programme.Plan{
			Title: "第一次带队，最怕什么", Kind: programme.Online, Link: "https://example.com/meet-31", Capacity: 30,
			Agenda: "19:30 每人说一件最怕的事\n19:50 王伟强讲三次差点出事\n20:20 分组：如果是你，你会怎么说\n20:50 领走一件本月要做的小事",
		},
		days: 23, hours: 2, invited: 14, accepts: 9, refuses: 3, come: 8,
		summary: "到了八位。说得最多的是怕冷场、怕有人受伤、怕自己说错话。约好每人本月办一次十人以内的小聚，办完写五行字。李若曦的「先承认自己也怕」被大家抄走了。",
	},
	{
		Plan: programme.Plan{
			Title: "预备营：龙泉山一日实训", Kind: programme.Offline, Place: "成都龙泉山长松观景台停车场", Capacity: 12,
			Agenda: "8:30 集合，对讲机和车检\n9:30 轮流带头车、带尾车\n12:00 自带午饭\n13:30 掉队演练：真的停一台车\n15:30 复盘，散",
		},
		days: -12, hours: 7, invited: 14, accepts: 7, refuses: 2,
	},
}

// gather holds and plans sessions, and asks the reserve to them.
func (s *stage) gather(ctx context.Context) error {
	for i, g := range gatherings {
		if s.w.slug != "demo" && i == 0 {
			continue
		}
		if err := s.session(ctx, g); err != nil {
			return fmt.Errorf("hold %s: %w", g.Title, err)
		}
	}
	return nil
}

func (s *stage) session(ctx context.Context, g gathering) error {
	g.Start = s.evening(g.days)
	if g.Kind == programme.Offline {
		g.Start = g.Start.Add(-11 * time.Hour)
	}
	g.End = g.Start.Add(time.Duration(g.hours) * time.Hour)
	if s.w.slug != "demo" {
		g.Title, g.Place = "预备营：千岛湖一日实训", "千岛湖东南湖区停车场"
	}
	before := max(g.days, 0)
	id, err := s.programmeOn(before+17).Arrange(ctx, s.t, s.manager(), g.Plan)
	if err != nil {
		return err
	}
	guests := []uuid.UUID{s.part("reserve")}
	for _, m := range s.reserve[:g.invited-1] {
		guests = append(guests, m.ID)
	}
	if _, err := s.programmeOn(before+16).Invite(ctx, s.t, s.manager(), id, programme.Circle{Members: guests}); err != nil {
		return err
	}
	for i, guest := range guests[:g.accepts+g.refuses] {
		answer := programme.Accepted
		if i >= g.accepts {
			answer = programme.Declined
		}
		if err := s.programmeOn(before+14-i).Answer(ctx, s.t, s.guest(i), id, guest, answer); err != nil {
			return err
		}
	}
	for _, guest := range guests[:g.come] {
		if err := s.programmeOn(g.days-1).Tick(ctx, s.t, s.staff["ops"].Actor(), id, guest, true); err != nil {
			return err
		}
	}
	if g.summary == "" {
		return nil
	}
	return s.programmeOn(g.days-2).Summarise(ctx, s.t, s.staff["ops"].Actor(), id, g.summary)
}

// guest is how the nth of those invited is named.
func (s *stage) guest(n int) journal.Actor {
	if n == 0 {
		return s.staff["reserve"].Actor()
	}
	return s.actor(s.reserve[n-1].DisplayName())
}

func (s *stage) programmeOn(days int) *programme.Store {
	return programme.NewStore(s.tx, s.members(), s.on(days))
}

// accompany is the first ninety days of who took over 武汉: twenty are over,
// the first check-in has been held, and her first project has begun.
func (s *stage) accompany(ctx context.Context) error {
	who := s.known["彭可欣"]
	if who == uuid.Nil {
		return nil
	}
	id, err := s.onboardingOn(19).Begin(ctx, s.t, s.manager(), who)
	if err != nil {
		return err
	}
	early := onboarding.Line{Kind: onboarding.Checkin, Title: "头两周，碰一次", Detail: "不问进度，只问睡得好不好、有没有一个人扛着的事。", Person: "陈静", Day: 14}
	if err := s.onboardingOn(19).Add(ctx, s.t, s.manager(), id, early); err != nil {
		return err
	}
	plan, err := s.onboardingOn(6).Get(ctx, s.t, id, uuid.Nil)
	if err != nil {
		return err
	}
	self := onboarding.Act{By: s.actor("彭可欣"), Member: who}
	for _, i := range plan.Items {
		switch {
		case i.Title == early.Title:
			err = s.onboardingOn(7).Note(ctx, s.t, self, id, i.ID, "每天都有人来问，回不过来。沈哥说先挑三个人帮我看群，已经找了两个。")
			if err == nil {
				err = s.onboardingOn(6).Note(ctx, s.t, onboarding.Act{By: s.manager()}, id, i.ID, "状态不错，就是太要强。说好跨年活动之前不接新任务，周末关一天手机。")
			}
		case i.Kind == onboarding.Expectation && i.DueOn.Before(s.day(-15)):
			err = s.onboardingOn(4).Tick(ctx, s.t, self, id, i.ID, true)
		}
		if err != nil {
			return err
		}
	}
	if plan, err = s.onboardingOn(3).Get(ctx, s.t, id, uuid.Nil); err != nil {
		return err
	}
	return s.onboardingOn(3).Lead(ctx, s.t, self, id, plan.Version, onboarding.Project{Title: "跨年江滩灯光秀合影", BeganOn: s.day(5)})
}

func (s *stage) onboardingOn(days int) *onboarding.Store {
	return onboarding.NewStore(s.tx, s.on(days))
}
