package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/care"
	"xinhuo/internal/gala"
	"xinhuo/internal/member"
)

// cherish tells of a year of care: planned a while ago, half of it done, with
// what it cost, and of the gala that comes.
func (s *stage) cherish(ctx context.Context) error {
	began := 60
	if y := s.on(began)().In(s.b.Zone).Year(); y != s.now.In(s.b.Zone).Year() {
		began = 0 // a plan is of the year in which it is made
	}
	store := s.careOn(began)
	if err := store.Budget(ctx, s.t, s.staff["owner"].Actor(), s.now.In(s.b.Zone).Year(), 0, 2_400_000); err != nil {
		return err
	}
	if err := store.Keep(ctx, s.t, s.manager(), care.Feast{Name: "品牌日", Day: care.Day{Month: 6, Day: 6}}); err != nil {
		return err
	}
	if err := store.KeepLunar(ctx, s.t, s.manager(), s.part("emeritus"), &care.Day{Month: 10, Day: 26}); err != nil {
		return err
	}
	for _, year := range []int{s.now.In(s.b.Zone).Year(), s.now.In(s.b.Zone).Year() + 1} {
		if _, err := store.Make(ctx, s.t, s.manager(), s.year(year)); err != nil {
			return err
		}
	}
	if err := s.thought(ctx); err != nil {
		return err
	}
	if err := s.caredFor(ctx); err != nil {
		return err
	}
	return s.party(ctx)
}

// year is what is done for those who retired in a year.
func (s *stage) year(year int) care.Request {
	r := care.Request{Choices: care.Choices{Year: year, Birthday: care.Call, Anniversary: care.Greeting}, Tiers: []member.Tier{member.Emeritus}}
	for i, f := range care.Feasts {
		what := care.Greeting
		if i == 0 || i == 3 {
			what = care.Gift
		}
		r.Feasts = append(r.Feasts, care.Choice{Feast: f, What: what})
	}
	return r
}

// thought is what somebody thought of for the one whom everybody knows.
func (s *stage) thought(ctx context.Context) error {
	dealer, who := s.staff["dealer"], s.part("emeritus")
	_, err := s.careOn(5).Add(ctx, s.t, s.manager(), care.Thought{
		Member: who, Title: "膝盖手术后探望", On: s.day(-2), What: care.Visit, Doer: dealer.ID, Gift: "护膝和两罐茶", Cost: 26_800, Note: "下午三点以后方便，别坐太久。",
	})
	if err != nil {
		return err
	}
	_, err = s.careOn(5).Add(ctx, s.t, s.manager(), care.Thought{
		Member: who, Title: "孙女满月", On: s.day(-9), What: care.Gift, Doer: s.staff["ops"].ID, Gift: "手工银锁", Cost: 58_000,
	})
	return err
}

// caredFor tells how what lies behind went.
func (s *stage) caredFor(ctx context.Context) error {
	items, _, err := s.careOn(0).List(ctx, s.t, care.Filter{From: s.day(60), To: s.day(0)}, care.Cursor{}, 100)
	if err != nil {
		return err
	}
	ends := []care.Outcome{
		{State: care.Delivered, Note: "聊了二十分钟，说周末还在跑川西。"},
		{State: care.Delivered},
		{State: care.Sent, Gift: "茶礼盒", Cost: 16_800},
		{State: care.Delivered, Gift: "手写贺卡", Cost: 1_200},
		{State: care.Skipped, Reason: "出国看女儿，回来再约"},
		{State: care.Delivered, Gift: "蛋糕", Cost: 23_900},
	}
	for n, i := range items {
		if i.State != care.Planned || i.Quiet() || n%9 == 8 {
			continue
		}
		by, end := s.staff[[]string{"ops", "manager", "content"}[n%3]], ends[n%len(ends)]
		if i.What != care.Gift && end.Gift != "" {
			end = care.Outcome{State: care.Delivered}
		}
		days := int(s.now.Sub(i.On).Hours() / 24)
		if err := s.careOn(max(0, min(days, 59))).Record(ctx, s.t, by.Actor(), uuid.Nil, i.ID, end); err != nil {
			return err
		}
	}
	return nil
}

// party tells of the gala: seats are kept, invitations are out, some have
// answered and are seated.
func (s *stage) party(ctx context.Context) error {
	begins := time.Date(s.day(-40).Year(), s.day(-40).Month(), s.day(-40).Day(), 18, 0, 0, 0, s.b.Zone)
	galas := s.galasOn(10)
	id, err := galas.Plan(ctx, s.t, s.manager(), uuid.Nil, gala.Outline{
		Title: "老友年会", At: begins.UTC(), Place: s.w.name + "体验中心二楼", AnswerBy: s.day(-26),
		About: "六点入座，先看一段这一年的片子，再吃饭。停车在地下二层，报名字就好。不方便走楼梯的，说一声，有人在门口等你。",
	})
	if err != nil {
		return err
	}
	if _, err := galas.ReserveTiers(ctx, s.t, s.manager(), id, member.Emeritus); err != nil {
		return err
	}
	if _, err := galas.Invite(ctx, s.t, s.manager(), id); err != nil {
		return err
	}
	_, guests, _, err := galas.Get(ctx, s.t, id)
	if err != nil {
		return err
	}
	replies := []gala.Reply{
		{Answer: gala.Coming}, {Answer: gala.WithOne, Companion: "爱人", Said: "不吃辣"}, {Answer: gala.Coming, Said: "坐高铁来，想有人接"},
		{}, {Answer: gala.Declined, Said: "那几天在外地带孙子"}, {Answer: gala.Coming},
	}
	for i, g := range guests {
		r := replies[i%len(replies)]
		if g.Member == s.part("emeritus") || r.Answer == gala.Open || g.Quiet() {
			continue // the one who signs in is still to answer
		}
		if err := s.galasOn(3).Note(ctx, s.t, s.staff["ops"].Actor(), id, g.Member, r); err != nil {
			return err
		}
	}
	if err := galas.AddTables(ctx, s.t, s.manager(), id, "桌", max(2, len(guests)/8), 8); err != nil {
		return err
	}
	_, _, err = s.galasOn(2).FillTables(ctx, s.t, s.manager(), id, gala.ByCity)
	return err
}

func (s *stage) careOn(days int) *care.Store { return care.NewStore(s.tx, s.members(), s.on(days)) }

func (s *stage) galasOn(days int) *gala.Store { return gala.NewStore(s.tx, s.members(), s.on(days)) }
