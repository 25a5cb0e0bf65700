package demo

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/consult"
	"xinhuo/internal/contribution"
	"xinhuo/internal/honour"
	"xinhuo/internal/member"
)

// credit puts rules in force a year ago, after people could speak of them, and
// has them read what everybody did since. At 星驰 the next version is being
// talked about.
func (s *stage) credit(ctx context.Context) error {
	spec := honour.Usual()
	spec.SalesCap = 9
	first, err := s.drafted(ctx, 410, uuid.Nil, spec, "第一版：先把大家本来就认的事写下来，谁做了都看得见")
	if err != nil {
		return err
	}
	if err := s.honourOn(402).Hear(ctx, s.t, s.manager(), first, 2, s.day(402), s.day(394)); err != nil {
		return err
	}
	if _, err := s.honourOn(391).Try(ctx, s.t, s.manager(), first); err != nil {
		return err
	}
	if err := s.honourOn(390).Publish(ctx, s.t, s.manager(), first, s.day(388)); err != nil {
		return err
	}
	if s.w.slug == "demo" {
		if err := s.discuss(ctx, first, spec); err != nil {
			return err
		}
	}
	return s.honourOn(0).Record(ctx, s.t)
}

// drafted is a draft that says spec, begun so many days ago.
func (s *stage) drafted(ctx context.Context, days int, from uuid.UUID, spec honour.Spec, note string) (uuid.UUID, error) {
	id, err := s.honourOn(days).Begin(ctx, s.t, s.manager(), from)
	if err != nil {
		return id, err
	}
	return id, s.honourOn(days-1).Save(ctx, s.t, s.manager(), honour.Revision{ID: id, Version: 1, Spec: spec, Note: note})
}

// discuss opens the next version to comments, and two have spoken.
func (s *stage) discuss(ctx context.Context, from uuid.UUID, was honour.Spec) error {
	spec := honour.Spec{Amounts: map[honour.Source]int64{}, SalesCap: 12}
	for of, n := range was.Amounts {
		spec.Amounts[of] = n
	}
	spec.Amounts[honour.Source(contribution.MentorCompleted)] = 60
	spec.Amounts[honour.Source(contribution.PageWritten)] = 30
	spec.Amounts[honour.Source(contribution.PostPublished)] = 1
	id, err := s.drafted(ctx, 6, from, spec, "多看带人和写下来的，少看发了多少；带客的上限放宽一点")
	if err != nil {
		return err
	}
	if err := s.honourOn(4).Hear(ctx, s.t, s.manager(), id, 2, s.day(4), s.day(-9)); err != nil {
		return err
	}
	if _, err := s.honourOn(4).Try(ctx, s.t, s.manager(), id); err != nil {
		return err
	}
	for _, said := range []struct {
		part, words string
		days        int
	}{
		{"core", "带人加到 60 我赞成，带一个人比发十条都累。发内容减一半会不会让刚来的人泄气？", 3},
		{"reserve", "我现在主要靠发内容，减到 1 有点心疼，但写知识页加到 30 也算给了条路。希望别再减了。", 2},
	} {
		name := s.w.called(said.part)
		if err := s.honourOn(said.days).Say(ctx, s.t, s.actor(name), s.known[name], id, said.words); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) honourOn(days int) *honour.Store {
	return honour.NewStore(s.tx, nil, s.members(), s.on(days))
}

// advice is a question to the emeritus who signs in, so many days ago, and
// what came of it.
type advice struct {
	part        string // who asks: a member, or "content" of the team
	days        int
	title, text string
	answer      string
	declined    bool
}

// advise has people ask the emeritus who signs in: one question was answered,
// thanked for and became a page, one passed, one waited in vain, and one waits.
func (s *stage) advise(ctx context.Context) error {
	name := s.w.called("emeritus")
	master := consult.Who{Actor: s.actor(name), Member: s.known[name], Tier: member.Emeritus}
	if err := s.consultsOn(130).Limit(ctx, s.t, master, 2); err != nil {
		return err
	}
	for _, a := range []advice{
		{part: "core", days: 110, title: "第一次带长线，车队多大合适", text: "国庆想带一趟川藏线，报名已经二十多台。你当年带过最多多少台？分不分队？", declined: true},
		{part: "core", days: 75, title: "高原上水温报警，先停还是先慢", text: "垭口前五公里水温到了红线，后面还跟着六台车，路肩很窄。你会怎么处理？",
			answer: "先慢，不要马上停。\n\n开暖风，挂低挡，把转速放在两千左右，让水泵转着，找到能停的地方再停。停下以后别熄火，等水温掉下来再关。\n\n后面的车用对讲机告诉他们「前车降速，不超车」，说两遍。\n\n我在折多山熄过一次火，水一下子开了，从此再没熄过。"},
		{part: "content", days: 40, title: "老照片能不能借来做展板", text: "年会想做一面墙，放社群头三年的照片。你手上还有当年的吗？怎么给你来拿方便？"},
		{part: "reserve", days: 1, title: "新人第一次带队，最该先说哪句话", text: "周六我要第一次自己带川西周末，九台车，五台是新人。出发前的会上，你会先说哪句？"},
	} {
		if err := s.consulted(ctx, a, master); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) consulted(ctx context.Context, a advice, master consult.Who) error {
	by := consult.Who{Actor: s.staff[a.part].Actor()}
	if id, ok := s.known[s.w.called(a.part)]; ok {
		by.Member, by.Tier = id, member.Tier(a.part)
	}
	id, err := s.consultsOn(a.days).Ask(ctx, s.t, by, consult.Question{To: master.Member, Title: a.title, Text: a.text})
	switch {
	case err != nil:
		return err
	case a.declined:
		return s.consultsOn(a.days-1).Decline(ctx, s.t, master, id)
	case a.answer == "":
		return s.consultsOn(max(a.days-consult.Days-2, 0)).Lapse(ctx, s.t)
	}
	if err := s.consultsOn(a.days-2).Answer(ctx, s.t, master, id, consult.Reply{Text: a.answer, MayShare: true}); err != nil {
		return err
	}
	if err := s.consultsOn(a.days-3).Thank(ctx, s.t, by, id); err != nil {
		return err
	}
	_, err = s.consultsOn(a.days-4).Share(ctx, s.t, consult.Who{Actor: s.staff["content"].Actor()}, id)
	return err
}

func (s *stage) consultsOn(days int) *consult.Store {
	return consult.NewStore(s.tx, s.pagesOn(days), s.on(days))
}
