package mentorship_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

// school is a brand with mentors and successors, and a clock of its own.
type school struct {
	*mentorship.Store
	t    *testing.T
	conn postgres.Conn
	in   tenant.ID
	now  *atomic.Pointer[time.Time]
}

func newSchool(t *testing.T) school { return schoolOn(t, pgtest.Tx(t)) }

func schoolOn(t *testing.T, conn postgres.Conn) school {
	t.Helper()
	start := time.Now().UTC().Truncate(time.Microsecond)
	s := school{t: t, conn: conn, in: fixture.Tenant(t, conn), now: &atomic.Pointer[time.Time]{}}
	s.now.Store(&start)
	s.Store = mentorship.NewStore(conn, func() time.Time { return *s.now.Load() })
	return s
}

// later moves the clock.
func (s school) later(d time.Duration) {
	t := s.now.Load().Add(d)
	s.now.Store(&t)
}

func (s school) member(name string, tier member.Tier) uuid.UUID {
	s.t.Helper()
	return fixture.MemberIn(s.t, s.conn, s.in, name, tier).ID
}

func (s school) ask(successor uuid.UUID, mentors ...uuid.UUID) uuid.UUID {
	s.t.Helper()
	id, err := s.Ask(s.t.Context(), s.in, fixture.Actor, mentorship.Request{Successor: successor, Mentors: mentors})
	s.must(err)
	return id
}

// pair begins a pair.
func (s school) pair(mentor, successor uuid.UUID) uuid.UUID {
	s.t.Helper()
	id, err := s.Answer(s.t.Context(), s.in, fixture.Actor, s.ask(successor, mentor), mentor, true)
	s.must(err)
	return id
}

func (s school) get(id uuid.UUID) mentorship.Whole {
	s.t.Helper()
	w, err := s.Get(s.t.Context(), s.in, id, uuid.Nil)
	s.must(err)
	return w
}

func (s school) match(id uuid.UUID) mentorship.Match {
	s.t.Helper()
	m, err := s.Match(s.t.Context(), s.in, id)
	s.must(err)
	return m
}

// list tells the list of a match: "asked waiting".
func (s school) list(id uuid.UUID) string {
	s.t.Helper()
	text := ""
	for _, o := range s.match(id).Offers {
		text += " " + string(o.State)
	}
	return text[1:]
}

// count asks the database for a number.
func (s school) count(sql string, args ...any) (n int) {
	s.t.Helper()
	s.must(s.conn.Read(s.t.Context(), s.in, func(tx postgres.Conn) error {
		return tx.QueryRow(s.t.Context(), sql, append([]any{s.in}, args...)...).Scan(&n)
	}))
	return n
}

func (s school) notices(member uuid.UUID) int {
	return s.count("SELECT count(*) FROM notices WHERE tenant_id = $1 AND member_id = $2", member)
}

func (s school) lines(verb string) int {
	return s.count("SELECT count(*) FROM journal WHERE tenant_id = $1 AND verb = $2", verb)
}

func (s school) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// refuses wants err to be a sentence, and names it when it is another.
func (s school) refuses(err error, id string) {
	s.t.Helper()
	var bad errs.Invalid
	if !errors.As(err, &bad) {
		s.t.Errorf("got %v, want to be refused with %s", err, id)
		return
	}
	for _, m := range bad {
		if m.ID == id {
			return
		}
	}
	s.t.Errorf("refused with %v, want %s", fmt.Sprint(map[string]any{"said": bad}), id)
}

func act(member uuid.UUID) mentorship.Act { return mentorship.Act{By: fixture.Actor, Member: member} }
