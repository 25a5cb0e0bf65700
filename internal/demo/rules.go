package demo

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/rule"
	"xinhuo/internal/standing"
)

// rule puts rules in force two months ago and goes through the nights that
// matter: one in which falls are announced, and last night. At 星驰 somebody
// has appealed, somebody is away, somebody asks to be, and the next rules are
// being thought about.
func (s *stage) rule(ctx context.Context) error {
	first, err := s.publish(ctx)
	if err != nil {
		return err
	}
	if s.w.slug != "demo" {
		return s.standingOn(0).Night(ctx, s.t)
	}
	if err := s.away(ctx); err != nil {
		return err
	}
	if err := s.standingOn(16).Night(ctx, s.t); err != nil {
		return err
	}
	err = s.standingOn(9).Appeal(ctx, s.t, s.actor("周海涛"), s.known["周海涛"],
		"九月到十月公司派我去德国出差，人在外面没法更新，内容组的林晓雯知道。上周已经恢复，这两周会把赛道栏目欠的四期补上，请等一等再看。")
	if err != nil {
		return err
	}
	if err := s.ask(ctx); err != nil {
		return err
	}
	if err := s.redraft(ctx, first); err != nil {
		return err
	}
	return s.standingOn(0).Night(ctx, s.t)
}

// publish drafts the usual rules, tries them and puts them in force.
func (s *stage) publish(ctx context.Context) (uuid.UUID, error) {
	id, err := s.rulesOn(67).Begin(ctx, s.t, s.manager(), uuid.Nil)
	if err != nil {
		return id, err
	}
	if err := s.revise(ctx, 65, rule.Usual(), "第一版：先把大家已经默认的写下来，宽一点，走一个季度再看"); err != nil {
		return id, err
	}
	if _, err := s.rulesOn(63).Try(ctx, s.t, s.manager(), id); err != nil {
		return id, err
	}
	draft, err := s.rulesOn(62).Draft(ctx, s.t)
	if err != nil {
		return id, err
	}
	return id, s.rulesOn(62).Publish(ctx, s.t, s.manager(), rule.Publication{ID: id, Version: draft.Version, EffectiveOn: s.day(60)})
}

// revise saves the draft as it shall be.
func (s *stage) revise(ctx context.Context, days int, spec rule.Spec, note string) error {
	draft, err := s.rulesOn(days).Draft(ctx, s.t)
	if err != nil {
		return err
	}
	return s.rulesOn(days).Save(ctx, s.t, s.manager(), rule.Revision{ID: draft.ID, Version: draft.Version, Spec: spec, Note: note, Host: s.manager().ID})
}

// redraft drafts the next rules and tries them.
func (s *stage) redraft(ctx context.Context, from uuid.UUID) error {
	id, err := s.rulesOn(4).Begin(ctx, s.t, s.manager(), from)
	if err != nil {
		return err
	}
	spec := rule.Usual()
	keep := spec.Lines[rule.KeepCore]
	keep.Any = 0
	spec.Lines[rule.KeepCore] = keep
	if err := s.revise(ctx, 3, spec, "明年起，核心不只看发了多少，也看带了几个人、答了几次"); err != nil {
		return err
	}
	_, err = s.rulesOn(2).Try(ctx, s.t, s.manager(), id)
	return err
}

// away gives somebody leave who asked a colleague for it.
func (s *stage) away(ctx context.Context) error {
	m, err := s.pick(s.reserve)
	if err != nil {
		return err
	}
	return s.standingOn(20).GiveLeave(ctx, s.t, s.manager(), standing.Ask{
		Member: m.ID, From: s.day(20), To: s.day(-25), Reason: "外派贵阳六周，项目在山里，信号时有时无",
	})
}

// ask has somebody ask for leave that nobody has answered yet.
func (s *stage) ask(ctx context.Context) error {
	m, err := s.pick(s.reserve)
	if err != nil {
		return err
	}
	_, err = s.standingOn(2).AskLeave(ctx, s.t, s.actor(m.DisplayName()), standing.Ask{
		Member: m.ID, From: s.day(-9), To: s.day(-70), Reason: "预产期在月底，想先陪家里两个月，开春回来", Asks: true,
	})
	return err
}

// rulesOn has no hands, so that a dry run is done at once.
func (s *stage) rulesOn(days int) *rule.Store { return rule.NewStore(s.tx, nil, s.on(days)) }

func (s *stage) standingOn(days int) *standing.Store {
	return standing.NewStore(s.tx, s.rulesOn(days), s.members(), s.on(days))
}
