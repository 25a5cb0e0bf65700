package mentorship_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/regard"
)

func TestSuggest(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	admit := func(name, city, model string, tier member.Tier, able ...string) uuid.UUID {
		p := member.Profile{Name: name, City: city, Model: model, Specialities: able}
		return fixture.Admit(t, s.conn, s.in, member.Admission{Profile: p, Tier: tier}).ID
	}
	li := admit("李若曦", "成都", "磐石 700", member.Reserve, "摄影")
	best := admit("王伟强", "成都", "磐石 700", member.Core, "摄影", "越野")
	near := admit("郑国栋", "成都", "星驰 L7", member.Emeritus)
	able := admit("周海涛", "武汉", "青鸢 GT", member.Core, "摄影")
	far := admit("何静", "上海", "青鸢 GT", member.Core)
	admit("潜力", "成都", "磐石 700", member.Prospect)
	regards := regard.NewStore(s.conn, member.NewStore(s.conn, fixture.Keys()), fixture.Keys(), time.Now)
	alone, gone := admit("清净", "成都", "磐石 700", member.Core, "摄影"), admit("故人", "成都", "磐石 700", member.Core, "摄影")
	s.must(regards.LeaveAlone(t.Context(), s.in, fixture.Actor, alone, ""))
	s.must(regards.Remember(t.Context(), s.in, fixture.Actor, regard.Memorial{Member: gone}))
	full := admit("带满", "成都", "磐石 700", member.Core)
	for _, name := range []string{"甲", "乙"} {
		s.pair(full, s.member(name, member.Reserve))
	}
	a, err := s.Suggest(t.Context(), s.in, mentorship.Wish{Successor: li}, 10)
	s.must(err)
	var got []uuid.UUID
	for _, c := range a.Suggested {
		got = append(got, c.ID)
	}
	if want := []uuid.UUID{best, able, near, far}; len(got) != 4 || got[0] != want[0] || got[3] != want[3] || a.Full != 1 {
		t.Errorf("suggested %v and %d full, want %v and one full", got, a.Full, want)
	}
	a, err = s.Suggest(t.Context(), s.in, mentorship.Wish{Successor: li, Also: []uuid.UUID{full}}, 1)
	s.must(err)
	if len(a.Suggested) != 2 || a.Suggested[0].ID != full || a.Suggested[0].Free() != 0 {
		t.Errorf("named besides: %v, want them first", a.Suggested)
	}
	a, err = s.Suggest(t.Context(), s.in, mentorship.Wish{Successor: li, Also: []uuid.UUID{alone, gone, near}}, 1)
	s.must(err)
	if len(a.Suggested) != 2 || a.Suggested[0].ID != near || !a.Quiet[alone] || !a.Quiet[gone] || a.Quiet[near] {
		t.Errorf("named though nobody may ask them: %v, %v", a.Suggested, a.Quiet)
	}
	for who, says := range map[uuid.UUID]string{alone: "mentorship.refuse.no_contact", gone: "mentorship.refuse.died"} {
		var bad errs.Invalid
		if _, err := s.Ask(t.Context(), s.in, fixture.Actor, mentorship.Request{Successor: li, Mentors: []uuid.UUID{best, who}}); !errors.As(err, &bad) || bad["mentor"].ID != says {
			t.Errorf("a list with them on it = %v, want %s", err, says)
		}
	}
	if _, err := s.Suggest(t.Context(), fixture.Tenant(t, s.conn), mentorship.Wish{Successor: li}, 10); !errors.Is(err, errs.NotFound) {
		t.Errorf("Suggest from another tenant = %v, want not found", err)
	}
	// Whom the successor mentors is no mentor of theirs, nor who was before.
	core := admit("新核心", "成都", "磐石 700", member.Core)
	id := s.pair(best, core)
	s.must(s.Rematch(t.Context(), s.in, fixture.Actor, id))
	if a, err = s.Suggest(t.Context(), s.in, mentorship.Wish{Successor: core}, 10); err != nil {
		t.Fatal(err)
	}
	for _, c := range a.Suggested {
		if c.ID == best || c.ID == core {
			t.Errorf("%s is suggested again", c.Name)
		}
	}
}

// Three days each, then the next; who declines or is silent is nobody's
// business; when the list is at its end whoever made it is told.
func TestInvitationPassesOn(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	li := s.member("李若曦", member.Reserve)
	one, two, three := s.member("王伟强", member.Core), s.member("郑国栋", member.Emeritus), s.member("何静", member.Core)
	id := s.ask(li, one, two, three)
	if got := s.list(id); got != "asked waiting waiting" || s.notices(one) != 1 || s.notices(two) != 0 {
		t.Fatalf("the list is %q", got)
	}
	s.later(mentorship.AnswerWithin - time.Second)
	s.must(s.Rounds(t.Context()))
	if got := s.list(id); got != "asked waiting waiting" {
		t.Errorf("a second before its time the list is %q", got)
	}
	s.later(time.Second)
	s.must(s.Rounds(t.Context()))
	s.must(s.Rounds(t.Context()))
	if got := s.list(id); got != "lapsed asked waiting" || s.notices(two) != 1 || s.lines("match.passed_on") != 1 {
		t.Errorf("after three days the list is %q, passed on %d times", got, s.lines("match.passed_on"))
	}
	_, err := s.Answer(t.Context(), s.in, fixture.Actor, id, one, true)
	s.refuses(err, "mentorship.answer.late")
	_, err = s.Answer(t.Context(), s.in, fixture.Actor, id, three, true)
	if !errors.Is(err, errs.NotFound) {
		t.Errorf("who was not asked yet answers: %v, want not found", err)
	}
	_, err = s.Answer(t.Context(), s.in, fixture.Actor, id, two, false)
	s.must(err)
	_, err = s.Answer(t.Context(), s.in, fixture.Actor, id, three, false)
	s.must(err)
	if m := s.match(id); m.State != mentorship.Exhausted || s.lines("match.exhausted") != 1 {
		t.Errorf("the list at its end is %s", m.State)
	}
	told := func(key string) int {
		return s.count("SELECT count(*) FROM notices WHERE tenant_id = $1 AND account_id = $2 AND key = $3", fixture.Actor.ID, key+":"+id.String())
	}
	if n := told("match.exhausted"); n != 1 {
		t.Errorf("whoever made the list is told %d times that it is at its end, want once", n)
	}
	if n := s.count("SELECT count(*) FROM journal WHERE tenant_id = $1 AND verb LIKE 'match.%' AND member_id = ANY ($2)", []uuid.UUID{one, two, three}); n != 0 {
		t.Errorf("%d lines stand on the timelines of who was asked, want none", n)
	}
	a, err := s.Attention(t.Context(), s.in, 3)
	if err != nil || len(a.Exhausted) != 1 {
		t.Errorf("%d exhausted lists wait, %v; want one", len(a.Exhausted), err)
	}
	// Another list makes way for the first, and the same may be asked again.
	pair, err := s.Answer(t.Context(), s.in, fixture.Actor, s.ask(li, two), two, true)
	s.must(err)
	if s.match(id).State != mentorship.Withdrawn || s.get(pair).Mentor.ID != two || len(s.get(pair).Plan) != 8 {
		t.Errorf("the first is %s, the pair has %d steps", s.match(id).State, len(s.get(pair).Plan))
	}
}

// Whoever made the list is told who is asked now, and not what the one before
// said: the same words for a no and for silence.
func TestMakerIsToldWhoIsAskedNow(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	li := s.member("李若曦", member.Reserve)
	one, two, three := s.member("王伟强", member.Core), s.member("郑国栋", member.Emeritus), s.member("何静", member.Core)
	id, ctx := s.ask(li, one, two, three), t.Context()
	told := func() (all []string) {
		notes, err := notice.NewStore(s.conn, clock.System).For(ctx, s.in, notice.Reader{Account: fixture.Actor.ID}, notice.Newest, 10)
		s.must(err)
		for _, n := range notes {
			all = append(all, n.Text.In(ctx))
		}
		return all
	}
	if said := told(); len(said) != 0 {
		t.Errorf("before anybody answered the maker reads %q, want nothing", said)
	}
	_, err := s.Answer(ctx, s.in, journal.Actor{ID: uuid.New(), Name: "王伟强"}, id, one, false)
	s.must(err)
	s.later(mentorship.AnswerWithin)
	s.must(s.Rounds(ctx))
	s.must(s.Rounds(ctx))
	want := []string{"给李若曦找师傅，现在问到何静了。", "给李若曦找师傅，现在问到郑国栋了。"}
	if said := told(); !slices.Equal(said, want) {
		t.Errorf("the maker reads %q, want %q", said, want)
	}
	_, err = s.Answer(ctx, s.in, fixture.Actor, s.ask(s.member("赵敏", member.Reserve), one, two), one, false)
	s.must(err)
	if said := told(); len(said) != 2 {
		t.Errorf("who noted the no themselves reads %q, want no word of it", said)
	}
}

func TestWhoCannotIsPassedOver(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	li, one, two := s.member("李若曦", member.Reserve), s.member("王伟强", member.Core), s.member("何静", member.Core)
	id := s.ask(li, one, two)
	s.must(s.SetOwnCapacity(t.Context(), s.in, fixture.Actor, two, 0))
	_, err := s.Answer(t.Context(), s.in, fixture.Actor, id, one, false)
	s.must(err)
	if got := s.list(id); got != "declined skipped" || s.match(id).State != mentorship.Exhausted || s.notices(two) != 0 {
		t.Errorf("the list is %q, %s; want to pass over who takes nobody", got, s.match(id).State)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	ask := func(successor uuid.UUID, mentors ...uuid.UUID) error {
		_, err := s.Ask(t.Context(), s.in, fixture.Actor, mentorship.Request{Successor: successor, Mentors: mentors})
		return err
	}
	a, b, c := s.member("甲", member.Core), s.member("乙", member.Core), s.member("丙", member.Core)
	li, left, old := s.member("李若曦", member.Reserve), s.member("走了", member.Left), s.member("荣休", member.Emeritus)
	s.refuses(ask(li), "mentorship.ask.nobody")
	s.refuses(ask(li, a, a), "mentorship.ask.twice")
	s.refuses(ask(li, a, b, c, old, left, uuid.New()), "mentorship.ask.too_many")
	s.refuses(ask(a, a), "mentorship.refuse.self")
	s.refuses(ask(li, left), "mentorship.refuse.gone")
	s.refuses(ask(old, a), "mentorship.refuse.tier")
	if err := ask(li, uuid.New()); !errors.Is(err, errs.NotFound) {
		t.Errorf("nobody's mentor: %v, want not found", err)
	}
	// a teaches b, b teaches c: c can teach neither.
	s.pair(a, b)
	s.pair(b, c)
	s.refuses(ask(a, b), "mentorship.refuse.circle")
	s.refuses(ask(a, c), "mentorship.refuse.circle")
	s.refuses(ask(c, a), "mentorship.refuse.has")
	s.ask(li, a)
	s.refuses(ask(li, b), "mentorship.refuse.asking")
	s.must(s.SetOwnCapacity(t.Context(), s.in, fixture.Actor, old, 1))
	s.pair(old, s.member("丁", member.Reserve))
	s.refuses(ask(s.member("戊", member.Prospect), old), "mentorship.refuse.full")
}

func TestAcceptanceLooksAgain(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	li, wang := s.member("李若曦", member.Reserve), s.member("王伟强", member.Core)
	id := s.ask(li, wang)
	s.must(s.conn.In(t.Context(), s.in, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), "UPDATE members SET tier = 'left' WHERE tenant_id = $1 AND id = $2", s.in, wang)
		return err
	}))
	_, err := s.Answer(t.Context(), s.in, fixture.Actor, id, wang, true)
	s.refuses(err, "mentorship.refuse.gone")
	if got := s.list(id); got != "asked" {
		t.Errorf("after a refusal the list is %q, want as it was", got)
	}
}

func TestMatchOfAnotherTenant(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	li, wang := s.member("李若曦", member.Reserve), s.member("王伟强", member.Core)
	id, theirs := s.ask(li, wang), fixture.Tenant(t, s.conn)
	_, err := s.Match(t.Context(), theirs, id)
	_, err2 := s.Answer(t.Context(), theirs, fixture.Actor, id, wang, true)
	_, err3 := s.Ask(t.Context(), theirs, fixture.Actor, mentorship.Request{Successor: li, Mentors: []uuid.UUID{wang}})
	for i, err := range []error{err, err2, err3, s.Withdraw(t.Context(), theirs, fixture.Actor, id), s.SetOwnCapacity(t.Context(), theirs, fixture.Actor, wang, 1)} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("method %d from another tenant = %v, want not found", i, err)
		}
	}
	if all, err := s.OpenMatches(t.Context(), theirs, "", 10); err != nil || len(all) != 0 {
		t.Errorf("another tenant sees %d matches, %v", len(all), err)
	}
	s.must(s.Withdraw(t.Context(), s.in, fixture.Actor, id))
	s.refuses(s.Withdraw(t.Context(), s.in, fixture.Actor, id), "mentorship.match.over")
	if all, err := s.OpenMatches(t.Context(), s.in, "", 10); err != nil || len(all) != 0 {
		t.Errorf("a withdrawn match is open still, %v", err)
	}
}

// However many accept at once, a mentor is not given more than they take.
func TestCapacityInParallel(t *testing.T) {
	t.Parallel()
	s := schoolOn(t, pgtest.Pool(t))
	wang := s.member("王伟强", member.Core)
	var matches []uuid.UUID
	for range 6 {
		matches = append(matches, s.ask(s.member("徒弟", member.Reserve), wang))
	}
	yes := s.together(len(matches), func(i int) error {
		_, err := s.Answer(t.Context(), s.in, fixture.Actor, matches[i], wang, true)
		return err
	})
	if n := s.count("SELECT count(*) FROM mentorships WHERE tenant_id = $1 AND mentor_id = $2", wang); yes != 2 || n != 2 {
		t.Errorf("%d of six acceptances held, %d pairs; want two", yes, n)
	}
}

func TestAcceptedTwice(t *testing.T) {
	t.Parallel()
	s := schoolOn(t, pgtest.Pool(t))
	li, wang := s.member("李若曦", member.Reserve), s.member("王伟强", member.Core)
	id := s.ask(li, wang)
	yes := s.together(6, func(int) error {
		_, err := s.Answer(t.Context(), s.in, fixture.Actor, id, wang, true)
		return err
	})
	if yes != 1 || s.notices(li) != 1 || s.lines("mentorship.started") != 2 {
		t.Errorf("%d acceptances held, told %d times; want one", yes, s.notices(li))
	}
	_, err := s.Answer(t.Context(), s.in, fixture.Actor, id, wang, true)
	s.refuses(err, "mentorship.answer.accepted")
}

// Somebody withdraws a list while who was asked says yes: the pair has begun,
// and who withdraws hears that it is too late.
func TestWithdrawnWhileAccepted(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	s := schoolOn(t, pool)
	li, wang := s.member("李若曦", member.Reserve), s.member("王伟强", member.Core)
	id := s.ask(li, wang)
	held := pgtest.Hold(pool, "SetMatchState")
	slow := mentorship.NewStore(held, func() time.Time { return *s.now.Load() })
	accept := pgtest.Begin(func() error {
		_, err := slow.Answer(t.Context(), s.in, fixture.Actor, id, wang, true)
		return err
	})
	<-held.Came()
	withdraw := pgtest.Begin(func() error { return s.Withdraw(t.Context(), s.in, fixture.Actor, id) })
	pgtest.Blocked(t, pool, withdraw.Done())
	held.GoOn()
	s.must(accept.Err())
	s.refuses(withdraw.Err(), "mentorship.match.over")
	if m := s.match(id); m.State != mentorship.Matched || s.list(id) != "accepted" || s.lines("match.withdrawn") != 0 {
		t.Errorf("the match is %s with %q, want it matched", m.State, s.list(id))
	}
}

// A becomes B's mentor and D C's while B is C's and D A's: one of them closes
// the circle, and is refused, though neither touches the other's people.
func TestNoCircleInParallel(t *testing.T) {
	t.Parallel()
	s := schoolOn(t, pgtest.Pool(t))
	a, b, c, d := s.member("甲", member.Core), s.member("乙", member.Core), s.member("丙", member.Core), s.member("丁", member.Core)
	s.pair(b, c)
	s.pair(d, a)
	asked := []uuid.UUID{s.ask(b, a), s.ask(d, c)}
	mentors := []uuid.UUID{a, c}
	yes := s.together(2, func(i int) error {
		_, err := s.Answer(t.Context(), s.in, fixture.Actor, asked[i], mentors[i], true)
		return err
	})
	if yes != 1 {
		t.Errorf("%d acceptances held, want one", yes)
	}
}

// together does n things at once and counts those that were not refused; any
// other failure ends the test.
func (s school) together(n int, do func(i int) error) (held int) {
	s.t.Helper()
	var wg sync.WaitGroup
	results := make([]error, n)
	begin := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-begin
			results[i] = do(i)
		})
	}
	close(begin)
	wg.Wait()
	for _, err := range results {
		var bad errs.Invalid
		switch {
		case err == nil:
			held++
		case !errors.As(err, &bad):
			s.t.Error(err)
		}
	}
	return held
}

// Two servers do the rounds at once, and each thing is done once; rounds that
// were rolled back with their server have done nothing.
func TestRoundsTogether(t *testing.T) {
	t.Parallel()
	s := schoolOn(t, pgtest.Pool(t))
	one, two := s.member("王伟强", member.Core), s.member("何静", member.Core)
	var matches []uuid.UUID
	for range 4 {
		matches = append(matches, s.ask(s.member("徒弟", member.Reserve), one, two))
	}
	silent := s.pair(s.member("郑国栋", member.Core), s.member("李若曦", member.Reserve))
	s.later(mentorship.StaleAfter)
	died := errors.New("killed")
	if err := s.conn.In(t.Context(), s.in, func(tx postgres.Conn) error {
		if err := s.On(tx).Rounds(t.Context()); err != nil {
			t.Fatal(err)
		}
		return died
	}); !errors.Is(err, died) {
		t.Fatal(err)
	}
	if n := s.lines("match.passed_on") + s.lines("mentorship.stale"); n != 0 {
		t.Fatalf("a server that was killed has done %d things", n)
	}
	s.together(4, func(int) error { return s.Rounds(t.Context()) })
	for _, id := range matches {
		if got := s.list(id); got != "lapsed asked" {
			t.Errorf("after the rounds of four servers a list is %q", got)
		}
	}
	if n := s.lines("match.passed_on"); n != 4 {
		t.Errorf("passed on %d times, want four", n)
	}
	w := s.get(silent)
	if s.lines("mentorship.stale") != 1 || s.notices(w.Mentor.ID) != 3 || s.notices(w.Successor.ID) != 2 {
		t.Errorf("told %d times, notices %d and %d", s.lines("mentorship.stale"), s.notices(w.Mentor.ID), s.notices(w.Successor.ID))
	}
	// Something happens, and again nothing for 21 days: they are told again.
	s.must(s.Feel(t.Context(), s.in, act(w.Mentor.ID), silent, 4, ""))
	s.must(s.Rounds(t.Context()))
	s.later(mentorship.StaleAfter)
	s.must(s.Rounds(t.Context()))
	s.must(s.Rounds(t.Context()))
	if n := s.lines("mentorship.stale"); n != 2 {
		t.Errorf("told of a second silence: %d in all, want two", n)
	}
}
