package programme_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/programme"
)

// everything is all that is known of sessions, and how much was written and
// told of them.
func (h *hall) everything() (all string) {
	h.Helper()
	h.must(h.conn.Read(h.Context(), h.of, func(tx postgres.Conn) error {
		return tx.QueryRow(h.Context(), `SELECT concat_ws(E'\n', (SELECT string_agg(s::text, E'\n' ORDER BY s.id) FROM programme_sessions s WHERE s.tenant_id = $1),
			(SELECT count(*) FROM journal j WHERE j.tenant_id = $1), (SELECT count(*) FROM notices n WHERE n.tenant_id = $1),
			(SELECT count(*) FROM contributions c WHERE c.tenant_id = $1))`, h.of).Scan(&all)
	}))
	return all
}

// What a session does not take is refused beside its field, and changes
// nothing.
func TestWhatASessionDoesNotTake(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	novel, ctx := strings.Repeat("长", 3001), t.Context()
	crowd := make([]uuid.UUID, programme.MostInvited+1)
	for i := range crowd {
		crowd[i] = uuid.New()
	}
	h.invite(h.ruoxi.ID)
	before := h.everything()
	p := h.plan()
	p.Agenda = novel
	for name, tt := range map[string]struct {
		err       error
		field, id string
	}{
		"an agenda without end":  {h.sessions.Rearrange(ctx, h.of, fixture.Actor, h.session, 1, p), "agenda", "programme.text.long"},
		"a crowd":                {second(h.sessions.Invite(ctx, h.of, fixture.Actor, h.session, programme.Circle{Members: crowd})), "", "programme.invite.crowd"},
		"no answer":              {h.answer(h.ruoxi.ID, ""), "answer", "programme.answer.missing"},
		"no summary":             {h.sessions.Summarise(ctx, h.of, fixture.Actor, h.session, " "), "summary", "programme.bad.summary"},
		"a summary without end":  {h.sessions.Summarise(ctx, h.of, fixture.Actor, h.session, novel), "summary", "programme.text.long"},
		"cancelled with a novel": {h.sessions.Cancel(ctx, h.of, fixture.Actor, h.session, novel), "why", "programme.text.long"},
	} {
		if !says(tt.err, tt.field, tt.id) {
			t.Errorf("%s = %v, want %s beside %q", name, tt.err, tt.id, tt.field)
		}
	}
	if after := h.everything(); after != before {
		t.Errorf("the refusals changed something:\n%s\nwas\n%s", after, before)
	}
}

// What is over is neither changed nor called off, and nobody is invited to it.
func TestWhatIsOverStays(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	h.at = h.plan().End.Add(time.Hour)
	before, ctx := h.everything(), t.Context()
	for name, err := range map[string]error{
		"inviting":    second(h.sessions.Invite(ctx, h.of, fixture.Actor, h.session, programme.Circle{Tiers: []member.Tier{member.Reserve}})),
		"calling off": h.sessions.Cancel(ctx, h.of, fixture.Actor, h.session, "场地有变"),
	} {
		if !says(err, "", "programme.over") {
			t.Errorf("%s = %v, want to hear that it is over", name, err)
		}
	}
	if after := h.everything(); after != before {
		t.Errorf("the refusals changed something:\n%s\nwas\n%s", after, before)
	}
}

// The same answer, or the same thumb on a name, a second time is nothing.
func TestTwiceIsOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	h.invite(h.ruoxi.ID)
	twice := func(what string, press func() error) {
		t.Helper()
		h.must(press())
		once := h.everything()
		h.must(press())
		if got := h.everything(); got != once {
			t.Errorf("%s twice changed something:\n%s\nwas\n%s", what, got, once)
		}
	}
	twice("answering", func() error { return h.answer(h.ruoxi.ID, programme.Accepted) })
	h.at = h.plan().Start
	twice("ticking", func() error {
		return h.sessions.Tick(t.Context(), h.of, fixture.Actor, h.session, h.ruoxi.ID, true)
	})
	if _, err := h.sessions.Visit(t.Context(), h.of, h.session, uuid.New()); !errors.Is(err, errs.NotFound) {
		t.Errorf("a stranger's visit = %v, want not found", err)
	}
}

func second[A any](_ A, err error) error { return err }
