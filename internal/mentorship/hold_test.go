package mentorship_test

import (
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/fixture"
	"xinhuo/internal/holding"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/postgres"
)

// within works as a hand-over does, in one transaction.
func (c couple) within(do func(tx postgres.Conn) error) error {
	return c.conn.In(c.t.Context(), c.in, do)
}

func (c couple) transfer(passes ...holding.Pass) (passed []holding.Passed, err error) {
	err = c.within(func(tx postgres.Conn) (err error) {
		passed, err = c.Mentees().Transfer(c.t.Context(), tx, c.in, fixture.Actor, passes)
		return err
	})
	return passed, err
}

func (c couple) takeBack(passed ...holding.Passed) error {
	return c.within(func(tx postgres.Conn) error {
		return c.Mentees().TakeBack(c.t.Context(), tx, c.in, fixture.Actor, passed)
	})
}

func TestMenteesPass(t *testing.T) {
	t.Parallel()
	c := newCouple(t)
	mile := c.step(mentorship.Milestone)
	c.must(c.FinishStep(t.Context(), c.in, act(c.li), c.pair, mile.ID, mentorship.Evidence{Words: "写好了"}))
	if _, err := c.Confirm(t.Context(), c.in, act(c.wang), c.pair, ""); err != nil {
		t.Fatal(err)
	}
	he, zheng := c.member("何静", member.Core), c.member("郑国栋", member.Emeritus)
	pass := holding.Pass{Kind: "mentee", ID: c.pair, From: c.wang, To: he}
	passed, err := c.transfer(pass)
	if err != nil || len(passed) != 1 || passed[0].Title != "李若曦" {
		t.Fatalf("passed %+v, %v", passed, err)
	}
	w := c.get(c.pair)
	if w.Mentor.ID != he || w.Done != 1 || len(w.Plan) != 8 || len(w.Confirmed) != 0 {
		t.Errorf("passed on, the pair is %+v", w.Pair)
	}
	_, err = c.transfer(pass)
	c.refuses(err, "mentorship.pass.moved")
	_, err = c.transfer(holding.Pass{Kind: "mentee", ID: c.pair, From: he, To: c.li})
	c.refuses(err, "mentorship.refuse.self")
	c.must(c.SetOwnCapacity(t.Context(), c.in, fixture.Actor, zheng, 0))
	_, err = c.transfer(holding.Pass{Kind: "mentee", ID: c.pair, From: he, To: zheng})
	c.refuses(err, "mentorship.refuse.full")
	if c.get(c.pair).Mentor.ID != he {
		t.Error("a refused pass changed the mentor")
	}
	c.must(c.takeBack(passed...))
	if c.get(c.pair).Mentor.ID != c.wang {
		t.Error("taken back, the mentor is another still")
	}
	c.refuses(c.takeBack(passed...), "mentorship.pass.moved")
	// What has ended since is not taken back, and named.
	passed, err = c.transfer(pass)
	c.must(err)
	c.must(c.Rematch(t.Context(), c.in, fixture.Actor, c.pair))
	c.refuses(c.takeBack(passed...), "mentorship.pass.moved")
}

func TestMenteesHeld(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	admit := func(name, city string, tier member.Tier) uuid.UUID {
		return fixture.Admit(t, s.conn, s.in, member.Admission{Profile: member.Profile{Name: name, City: city, Model: name}, Tier: tier}).ID
	}
	wang, li, he := admit("王伟强", "成都", member.Core), admit("李若曦", "成都", member.Reserve), admit("何静", "成都", member.Core)
	c := couple{s, wang, li, s.pair(wang, li)}
	held := func() (things []holding.Thing) {
		s.must(c.within(func(tx postgres.Conn) (err error) {
			things, err = s.Mentees().Held(t.Context(), tx, s.in, []uuid.UUID{wang, he})
			return err
		}))
		return things
	}
	things := held()
	if len(things) != 1 || things[0].Holder != wang || things[0].Title != "李若曦" || things[0].Ready != 0 {
		t.Fatalf("held are %+v; both who could are leaving", things)
	}
	others := admit("郑国栋", "成都", member.Emeritus)
	if got := held()[0].Ready; got != 1 {
		t.Errorf("%d could take it today, want one", got)
	}
	var found map[uuid.UUID][]holding.Candidate
	s.must(c.within(func(tx postgres.Conn) (err error) {
		found, err = s.Mentees().Candidates(t.Context(), tx, s.in, things, []uuid.UUID{he}, 3)
		return err
	}))
	if all := found[c.pair]; len(all) != 1 || all[0].Member != others || len(all[0].Reasons) == 0 {
		t.Errorf("candidates are %+v, want 郑国栋 alone", all)
	}
	theirs := fixture.Tenant(t, s.conn)
	s.must(s.conn.In(t.Context(), theirs, func(tx postgres.Conn) error {
		things, err := s.Mentees().Held(t.Context(), tx, theirs, []uuid.UUID{wang})
		if len(things) != 0 {
			t.Errorf("another tenant holds %+v", things)
		}
		return err
	}))
}
