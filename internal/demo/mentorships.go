package demo

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/journal"
	"xinhuo/internal/mentorship"
)

// mentor tells a story of each stage: the pairs of those who sign in, two that
// were completed, one in which nothing happens, one that waits for the other
// side, one that parted, a search under way and one that came to nothing.
func (s *stage) mentor(ctx context.Context) error {
	for _, tell := range []func(context.Context) error{
		s.halfway, s.adviser, s.completed, s.silent, s.oneSided, s.parted, s.searching,
	} {
		if err := tell(ctx); err != nil {
			return err
		}
	}
	for _, m := range append(s.core[:10:10], s.reserve[:9]...) {
		s.busy[m.ID] = true
	}
	return nil
}

// part is the member who signs in as a part.
func (s *stage) part(name string) uuid.UUID { return s.known[s.w.called(name)] }

// begin makes a pair that began days ago.
func (s *stage) begin(ctx context.Context, mentor, successor uuid.UUID, days int) (uuid.UUID, error) {
	match, err := s.pairsOn(days+1).Ask(ctx, s.t, s.manager(), mentorship.Request{Successor: successor, Mentors: []uuid.UUID{mentor}})
	if err != nil {
		return uuid.Nil, err
	}
	return s.pairsOn(days).Answer(ctx, s.t, s.manager(), match, mentor, true)
}

// said is what stands beside the steps of those who go to the mountains
// together, in the order of the plan; usual is said by others.
var (
	said = []mentorship.Evidence{
		{Words: "在玉林喝了茶，互相讲了为什么还在社群里。约好两周见一次，急事打电话。"},
		{Words: "想学会三件事：踏勘路线、带车队过垭口、处理掉队的人。"},
		{Words: "把上一期从报名到复盘拆了一遍，难点都在集合前的两小时。"},
		{Words: "全程跟车，负责尾车。十二台车，一台扎胎，处理用了四十分钟。", Link: "https://example.com/weekend-61"},
		{Words: "聊了最怕的事：有人出险。看了三个以前的处理记录。"},
		{Words: "两个人一起写了《川西周末带队手记》。", Link: "https://example.com/handbook"},
		{Words: "独立带完一期，十一台车全部到齐，复盘写了两页。"},
		{Words: "三件事学会两件半，剩下的约在春天。"},
	}
	usual = []mentorship.Evidence{
		{Words: "电话里聊了一个小时，说好每两周一次，周三晚上。"},
		{Words: "第一件想学会的：怎么开口请人帮忙。"},
		{Words: "陪着办了一次小聚，八台车，他管签到和吃饭。"},
		{Words: "自己写了活动预告，报名十七人，改了三稿。"},
		{Words: "复盘：人来了没人招呼，下次安排两位老车主在门口。"},
		{Words: "合写了一篇《新车主最常问的十个问题》。", Link: "https://example.com/ten"},
		{Words: "一个人办完一场答疑会，二十三个人到场。"},
		{Words: "说好以后换他带新人。"},
	}
)

// advance does the first n steps of a pair, from days ago on, a few apart.
func (s *stage) advance(ctx context.Context, pair uuid.UUID, n, days, apart int) error {
	whole, err := s.pairsOn(days).Get(ctx, s.t, pair, uuid.Nil)
	if err != nil {
		return err
	}
	for i, step := range whole.Plan[:n] {
		by := mentorship.Act{By: journal.Actor{ID: s.manager().ID, Name: whole.Successor.Name}}
		e := usual[i]
		if pair == s.pairs["led"] {
			e = said[i]
		}
		if err := s.pairsOn(days-apart*i).FinishStep(ctx, s.t, by, pair, step.ID, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) feel(ctx context.Context, pair, who uuid.UUID, days, score int, word string) error {
	return s.pairsOn(days).Feel(ctx, s.t, mentorship.Act{By: s.manager(), Member: who}, pair, score, word)
}

// halfway is the pair of those who sign in, in its fourth week, and the other
// one the mentor has.
func (s *stage) halfway(ctx context.Context) error {
	core, reserve := s.part("core"), s.part("reserve")
	pair, err := s.begin(ctx, core, reserve, 24)
	if err != nil {
		return err
	}
	s.pairs["led"] = pair
	if err := s.advance(ctx, pair, 4, 22, 6); err != nil {
		return err
	}
	if err := s.feel(ctx, pair, core, 6, 5, "上手快，心也细，下周让她试着带头车。"); err != nil {
		return err
	}
	if err := s.feel(ctx, pair, reserve, 3, 4, "讲得很明白，就是他太忙，约时间要提前。"); err != nil {
		return err
	}
	other, err := s.begin(ctx, core, s.reserve[7].ID, 33)
	if err != nil {
		return err
	}
	s.pairs["other"] = other
	return s.advance(ctx, other, 5, 31, 6)
}

// adviser is the pair of the emeritus who signs in.
func (s *stage) adviser(ctx context.Context) error {
	emeritus := s.part("emeritus")
	pair, err := s.begin(ctx, emeritus, s.reserve[8].ID, 26)
	if err != nil {
		return err
	}
	if err := s.advance(ctx, pair, 3, 24, 8); err != nil {
		return err
	}
	return s.feel(ctx, pair, emeritus, 4, 5, "肯问，也肯动手，比我当年强。")
}

func (s *stage) completed(ctx context.Context) error {
	pairs := [][2]uuid.UUID{{s.core[0].ID, s.reserve[0].ID}, {s.core[1].ID, s.reserve[1].ID}}
	if taker := s.known["彭可欣"]; taker != uuid.Nil {
		pairs[0] = [2]uuid.UUID{s.known["沈立群"], taker}
	}
	for i, two := range pairs {
		pair, err := s.begin(ctx, two[0], two[1], 80+30*i)
		if err != nil {
			return err
		}
		if err := s.advance(ctx, pair, 8, 76+30*i, 5); err != nil {
			return err
		}
		for _, side := range []mentorship.Side{mentorship.Mentor, mentorship.Successor} {
			if _, err := s.pairsOn(36+30*i).Confirm(ctx, s.t, mentorship.Act{By: s.manager()}, pair, side); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *stage) silent(ctx context.Context) error {
	pair, err := s.begin(ctx, s.core[2].ID, s.reserve[2].ID, 34)
	if err != nil {
		return err
	}
	return s.advance(ctx, pair, 2, 31, 5)
}

func (s *stage) oneSided(ctx context.Context) error {
	pair, err := s.begin(ctx, s.core[3].ID, s.reserve[3].ID, 44)
	if err != nil {
		return err
	}
	if err := s.advance(ctx, pair, 8, 40, 5); err != nil {
		return err
	}
	_, err = s.pairsOn(1).Confirm(ctx, s.t, mentorship.Act{By: s.manager()}, pair, mentorship.Mentor)
	return err
}

func (s *stage) parted(ctx context.Context) error {
	pair, err := s.begin(ctx, s.core[4].ID, s.reserve[4].ID, 50)
	if err != nil {
		return err
	}
	if err := s.advance(ctx, pair, 1, 46, 5); err != nil {
		return err
	}
	if err := s.pairsOn(25).Rematch(ctx, s.t, s.manager(), pair); err != nil {
		return err
	}
	again, err := s.begin(ctx, s.core[5].ID, s.reserve[4].ID, 20)
	if err != nil {
		return err
	}
	return s.advance(ctx, again, 3, 17, 4)
}

// searching asks the emeritus who signs in, and leaves another search with
// nobody.
func (s *stage) searching(ctx context.Context) error {
	list := mentorship.Request{Successor: s.reserve[5].ID, Mentors: []uuid.UUID{s.part("emeritus"), s.core[6].ID, s.core[7].ID}}
	if _, err := s.pairsOn(1).Ask(ctx, s.t, s.manager(), list); err != nil {
		return err
	}
	list = mentorship.Request{Successor: s.reserve[6].ID, Mentors: []uuid.UUID{s.core[8].ID, s.core[9].ID}}
	match, err := s.pairsOn(7).Ask(ctx, s.t, s.manager(), list)
	if err != nil {
		return err
	}
	for i, mentor := range list.Mentors {
		if _, err := s.pairsOn(5-3*i).Answer(ctx, s.t, s.manager(), match, mentor, false); err != nil {
			return err
		}
	}
	return nil
}
