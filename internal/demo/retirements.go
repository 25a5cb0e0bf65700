package demo

import (
	"context"
	"errors"
	"fmt"

	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/profile"
	"xinhuo/internal/retirement"
	"xinhuo/internal/title"
)

// farewell is a retirement and how far it has come.
type farewell struct {
	talk       retirement.Talk
	story      string
	why        string // of the judgment; "" where nobody has judged yet
	in         int    // days from now; 0 for none yet
	ago        int    // days since it happened; 0 where it is still to come
	own        retirement.Own
	privileges string
	titles     []int // of the brand's usual ones
}

// onTheWay are two that are being talked about, and one with a day.
var onTheWay = []farewell{
	{
		talk: retirement.Talk{Cause: retirement.Wish, Reasons: []string{"family", "time"}, Words: "老人住院，周末都在病房，答应的活动总要找人顶，心里过不去。", Back: "等老人出院，能带一期是一期。"},
		own:  retirement.Own{Reasons: []string{"family"}, Words: "不是不爱来了，是分不开身。", Story: "第一次带队是元旦，高速封了，三十台车在服务区吃了顿年夜饭一样的泡面。"},
	},
	{
		talk:  retirement.Talk{Cause: retirement.Inactivity, Reasons: []string{"work"}, Words: "调去外地快一年，群里很少说话，打电话一聊，说自己早该让位子。", Back: "哪天调回来，想再当一次摄影。"},
		story: "那组雪山星空的照片，是凌晨四点趴在引擎盖上拍的，后来挂进了展厅。",
		why:   "人走了，口碑没走。新人至今用他教的拍车机位，谁提起来都是好话。", titles: []int{1},
	},
	{
		talk:  retirement.Talk{Cause: retirement.Wish, Reasons: []string{"rest"}, Words: "带了五年，想歇一歇，把麦克风交给年轻人。", Back: "周年活动喊一声就到。"},
		story: "最难忘的一次，是车队里最小的孩子把对讲机拿过去，说：各位叔叔阿姨，前面有彩虹。",
		why:   "五年没落下一次答疑，带出两位接班人，车友一致说好。", in: 9, titles: []int{0, 1}, privileges: "周年活动主桌留座",
	},
}

// gone are those who left before, so that it can be said why people leave.
var gone = []farewell{
	{talk: retirement.Talk{Cause: retirement.Wish, Reasons: []string{"time", "work"}, Words: "升了职，周末也在开会。"}, why: "做事有始有终，走前把群都交清楚了。", ago: 64, titles: []int{0}},
	{talk: retirement.Talk{Cause: retirement.Wish, Reasons: []string{"moved"}, Words: "回老家了，这边的活动赶不过来。"}, why: "三年组织活动，没有一次让人白跑。", ago: 57, titles: []int{1}},
	{talk: retirement.Talk{Cause: retirement.Wish, Reasons: []string{"family", "time"}, Words: "二宝出生，先顾家。"}, why: "热心，稳当，新人都喜欢找他。", ago: 49, titles: []int{1}},
	{talk: retirement.Talk{Cause: retirement.Wish, Reasons: []string{"health"}, Words: "腰不好，医生不让跑长途。"}, why: "跑过的路线都留了路书。", ago: 41, titles: []int{0, 1}},
	{talk: retirement.Talk{Cause: retirement.Inactivity, Reasons: []string{"time"}, Words: "一年没来，电话里说忙。"}, why: "不在的日子也没人说过一句不好。", ago: 33, titles: []int{1}},
	{talk: retirement.Talk{Cause: retirement.Wish, Reasons: []string{"rest", "time"}, Words: "想歇一歇，陪陪老伴。"}, why: "答疑最多的一位，耐心出了名。", ago: 18, titles: []int{0, 1}},
}

// retire tells of those who leave: gone, on the way, and whom titles honour.
func (s *stage) retire(ctx context.Context) error {
	if err := s.titlesOn(70).Usual(ctx, s.t, title.UsualIn(i18n.Chinese)); err != nil {
		return err
	}
	all, err := s.titlesOn(70).List(ctx, s.t)
	if err != nil {
		return err
	}
	for i, f := range append(append([]farewell{}, onTheWay...), gone...) {
		m, err := s.pick(s.core)
		if err == nil {
			err = s.farewell(ctx, m, f, all)
		}
		if err != nil {
			return fmt.Errorf("farewell %d: %w", i, err)
		}
	}
	if err := s.retirementsOn(0).RoundOf(ctx, s.t); err != nil {
		return err
	}
	return s.bestow(ctx, all)
}

// farewell takes a retirement as far as it has come.
func (s *stage) farewell(ctx context.Context, m member.Member, f farewell, all []title.Title) error {
	r, by := s.retirementsOn(f.ago), s.manager()
	id, err := r.Begin(ctx, s.t, by, m.ID)
	if err != nil {
		return err
	}
	version := 1
	step := func(do func(version int) error) {
		if err == nil {
			err, version = do(version), version+1
		}
	}
	step(func(v int) error { return r.Talk(ctx, s.t, by, id, v, f.talk) })
	if f.own.Words != "" {
		err = errors.Join(err, r.Invite(ctx, s.t, by, id), r.Write(ctx, s.t, s.actor(m.DisplayName()), m.ID, id, f.own))
	}
	if f.story != "" {
		step(func(v int) error { return r.Tell(ctx, s.t, by, id, v, f.story) })
	}
	if f.why == "" || err != nil {
		return err
	}
	step(func(v int) error { return r.Judge(ctx, s.t, by, id, v, retirement.Verdict{Good: true, Why: f.why}) })
	var choices []retirement.Choice
	for _, i := range f.titles {
		choices = append(choices, retirement.Choice{Title: all[i]})
	}
	step(func(v int) error { return r.Choose(ctx, s.t, by, id, v, choices) })
	step(func(v int) error { return r.Grant(ctx, s.t, by, id, v, f.privileges) })
	if f.ago == 0 && f.in == 0 || err != nil {
		return err
	}
	step(func(v int) error { return r.SetDay(ctx, s.t, by, id, v, s.day(f.ago-f.in)) })
	if err == nil {
		_, err = r.Decide(ctx, s.t, by, id, version, "手里的事早已分给了同城的车友")
	}
	return err
}

// bestow gives a title to those who retired long ago and bear none.
func (s *stage) bestow(ctx context.Context, all []title.Title) error {
	ids, _, err := s.members().IDs(ctx, s.t, member.Filter{Tiers: []member.Tier{member.Emeritus}}, member.Oldest, "", 40)
	if err != nil {
		return err
	}
	borne, err := s.titlesOn(0).Of(ctx, s.t, ids...)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if len(borne[id]) > 0 {
			continue
		}
		if _, err := s.titlesOn(200).Confer(ctx, s.t, s.manager(), title.Conferral{Title: all[i%2].ID, Member: id, On: s.day(200 + i)}); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) titlesOn(days int) *title.Store {
	return title.NewStore(s.tx, s.members(), s.on(days))
}

func (s *stage) retirementsOn(days int) *retirement.Store {
	return retirement.NewStore(retirement.Needs{
		Conn: s.tx, Members: s.members(), Titles: s.titlesOn(days), Profiles: profile.NewStore(s.tx, s.members(), s.on(days)),
		Handovers: s.handoversOn(days), Holdings: s.nounsOn(days), Clock: s.on(days),
	})
}
