package mentorship_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/postgres"
)

// says is the one sentence that err says, wherever it stands.
func says(err error) string {
	var bad errs.Invalid
	if errors.As(err, &bad) && len(bad) == 1 {
		for _, m := range bad {
			return i18n.Say(i18n.Chinese, m)
		}
	}
	return ""
}

// everything is all that the brand knows of mentors, and how much was written
// and told of it.
func (s school) everything() (all string) {
	s.t.Helper()
	s.must(s.conn.Read(s.t.Context(), s.in, func(tx postgres.Conn) error {
		return tx.QueryRow(s.t.Context(), `SELECT concat_ws(E'\n',
			(SELECT string_agg(p::text, E'\n' ORDER BY p.id) FROM mentorships p WHERE p.tenant_id = $1),
			(SELECT string_agg(a::text, E'\n' ORDER BY a.id) FROM mentor_matches a WHERE a.tenant_id = $1),
			(SELECT string_agg(o::text, E'\n' ORDER BY o.match_id, o.position) FROM mentor_offers o WHERE o.tenant_id = $1),
			(SELECT count(*) FROM journal j WHERE j.tenant_id = $1), (SELECT count(*) FROM notices n WHERE n.tenant_id = $1))`, s.in).Scan(&all)
	}))
	return all
}

func (s school) asks(successor uuid.UUID, mentors ...uuid.UUID) func() error {
	return func() error {
		_, err := s.Ask(s.t.Context(), s.in, fixture.Actor, mentorship.Request{Successor: successor, Mentors: mentors})
		return err
	}
}

func (s school) accepts(match, mentor uuid.UUID) func() error {
	return func() error {
		_, err := s.Answer(s.t.Context(), s.in, fixture.Actor, match, mentor, true)
		return err
	}
}

func (s school) resumes(pair uuid.UUID) func() error {
	return func() error { return s.TakeBackEnd(s.t.Context(), s.in, fixture.Actor, pair) }
}

func (s school) passes(pair, from, to uuid.UUID) func() error {
	return func() error {
		_, err := couple{school: s}.transfer(holding.Pass{Kind: "mentee", ID: pair, From: from, To: to})
		return err
	}
}

// returns passes a pair on at once; what it returns takes that back.
func (s school) returns(pair, from, to uuid.UUID) func() error {
	c := couple{school: s}
	passed, err := c.transfer(holding.Pass{Kind: "mentee", ID: pair, From: from, To: to})
	s.must(err)
	return func() error { return c.takeBack(passed...) }
}

func (s school) parted(pair uuid.UUID) uuid.UUID {
	s.must(s.Rematch(s.t.Context(), s.in, fixture.Actor, pair))
	return pair
}

// tightens lets a mentor take one on and no more.
func (s school) tightens(mentor uuid.UUID) {
	s.must(s.SetOwnCapacity(s.t.Context(), s.in, fixture.Actor, mentor, 1))
}

// moves puts somebody into a tier.
func (s school) moves(who uuid.UUID, to string) {
	s.t.Helper()
	s.must(s.conn.In(s.t.Context(), s.in, func(tx postgres.Conn) error {
		_, err := tx.Exec(s.t.Context(), "UPDATE members SET tier = $3 WHERE tenant_id = $1 AND id = $2", s.in, who, to)
		return err
	}))
}

// Wherever somebody is given a mentor, a circle and a mentor without room are
// refused with a sentence, and nothing has changed, been written or been told.
func TestWhoMayNotTeach(t *testing.T) {
	t.Parallel()
	const (
		circle = "甲正带着乙这一脉，反过来拜师就成了圈，换一位吧。"
		full   = "甲正带着 1 位，最多带 1 位，等走完一对再来。"
	)
	// 甲, 乙, 丙 and 丁 are of the core; 己 and 庚 are of the reserve.
	type people struct{ a, b, c, d, li, ma uuid.UUID }
	tests := map[string]struct {
		prepare func(school, people) func() error
		says    string
	}{
		"circle: whom they teach is named":         {func(s school, p people) func() error { s.pair(p.a, p.b); return s.asks(p.a, p.b) }, circle},
		"circle: whom those teach whom they teach": {func(s school, p people) func() error { s.pair(p.a, p.c); s.pair(p.c, p.b); return s.asks(p.a, p.b) }, circle},
		"circle: further down the list":            {func(s school, p people) func() error { s.pair(p.a, p.b); return s.asks(p.a, p.d, p.b) }, circle},
		"circle: closed while the answer was due": {func(s school, p people) func() error {
			m := s.ask(p.a, p.b)
			s.pair(p.a, p.b)
			return s.accepts(m, p.b)
		}, circle},
		"circle: a parted pair runs again": {func(s school, p people) func() error {
			v := s.parted(s.pair(p.b, p.a))
			s.pair(p.a, p.b)
			return s.resumes(v)
		}, circle},
		"circle: a mentee passes on": {func(s school, p people) func() error {
			v := s.pair(p.d, p.a)
			s.pair(p.a, p.b)
			return s.passes(v, p.d, p.b)
		}, circle},
		"circle: a mentee comes back": {func(s school, p people) func() error {
			v := s.pair(p.b, p.a)
			back := s.returns(v, p.b, p.d)
			s.pair(p.a, p.b)
			return back
		}, circle},
		"full: named": {func(s school, p people) func() error { s.tightens(p.a); s.pair(p.a, p.li); return s.asks(p.ma, p.a) }, full},
		"full: further down the list": {func(s school, p people) func() error {
			s.tightens(p.a)
			s.pair(p.a, p.li)
			return s.asks(p.ma, p.d, p.a)
		}, full},
		"full: filled while the answer was due": {func(s school, p people) func() error {
			s.tightens(p.a)
			m := s.ask(p.ma, p.a)
			s.pair(p.a, p.li)
			return s.accepts(m, p.a)
		}, full},
		"full: a parted pair runs again": {func(s school, p people) func() error {
			s.tightens(p.a)
			v := s.parted(s.pair(p.a, p.ma))
			s.pair(p.a, p.li)
			return s.resumes(v)
		}, full},
		"full: a mentee passes on": {func(s school, p people) func() error {
			s.tightens(p.a)
			v := s.pair(p.d, p.ma)
			s.pair(p.a, p.li)
			return s.passes(v, p.d, p.a)
		}, full},
		"full: a mentee comes back": {func(s school, p people) func() error {
			s.tightens(p.a)
			v := s.pair(p.a, p.ma)
			back := s.returns(v, p.a, p.d)
			s.pair(p.a, p.li)
			return back
		}, full},
		"the successor is retired by then": {func(s school, p people) func() error {
			m := s.ask(p.li, p.a)
			s.moves(p.li, "emeritus")
			return s.accepts(m, p.a)
		}, "己现在是荣休，潜力、预备和刚进核心 90 天内的成员才找师傅。"},
		"the mentor has left by then": {func(s school, p people) func() error {
			m := s.ask(p.li, p.a)
			s.moves(p.a, "left")
			return s.accepts(m, p.a)
		}, "甲现在是退出，核心和荣休成员才能带人。"},
		"nobody is their own mentor":                {func(s school, p people) func() error { return s.asks(p.a, p.a) }, "甲不能做自己的师傅。"},
		"nobody has two mentors":                    {func(s school, p people) func() error { s.pair(p.a, p.li); return s.asks(p.li, p.b) }, "己已经有师傅了，先走完或换人，再找新的。"},
		"nor a second one while one is being asked": {func(s school, p people) func() error { s.ask(p.li, p.a); return s.asks(p.li, p.b) }, "己的邀请正在等答复，先撤回或等一等，再换名单。"},
		"two invitations, and both are accepted": {func(s school, p people) func() error {
			m := s.ask(p.li, p.a)
			s.must(s.accepts(m, p.a)())
			return s.accepts(m, p.a)
		}, "你已经答应带己了。"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSchool(t)
			core := func(name string) uuid.UUID { return s.member(name, member.Core) }
			try := tt.prepare(s, people{core("甲"), core("乙"), core("丙"), core("丁"), s.member("己", member.Reserve), s.member("庚", member.Reserve)})
			before := s.everything()
			if err := try(); says(err) != tt.says {
				t.Errorf("it says %v %q, want %q", err, says(err), tt.says)
			}
			if after := s.everything(); after != before {
				t.Errorf("the refusal changed something:\n%s\nwas\n%s", after, before)
			}
		})
	}
}

// Who would close a circle by the time the list comes to them is passed over.
func TestACircleIsPassedOver(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	a, b, d := s.member("甲", member.Core), s.member("乙", member.Core), s.member("丁", member.Core)
	id := s.ask(a, d, b)
	s.pair(a, b)
	_, err := s.Answer(t.Context(), s.in, fixture.Actor, id, d, false)
	s.must(err)
	if got := s.list(id); got != "declined skipped" || s.notices(b) != 1 {
		t.Errorf("the list is %q, and 乙 heard of %d things; want them passed over, and told of their own pair alone", got, s.notices(b))
	}
}
