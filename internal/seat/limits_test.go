package seat_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/seat"
)

// everything is all that is known of seats, and how much was written of them.
func (w *town) everything() (all string) {
	w.Helper()
	w.must(w.conn.Read(w.Context(), w.of, func(tx postgres.Conn) error {
		return tx.QueryRow(w.Context(), `SELECT concat_ws(E'\n', (SELECT string_agg(s::text, E'\n' ORDER BY s.id) FROM seats s WHERE s.tenant_id = $1),
			(SELECT string_agg(r::text, E'\n' ORDER BY r.id) FROM seat_terms r WHERE r.tenant_id = $1),
			(SELECT string_agg(n::text, E'\n' ORDER BY n.id) FROM seat_nominations n WHERE n.tenant_id = $1),
			(SELECT string_agg(l::text, E'\n' ORDER BY l.id) FROM readiness_levels l WHERE l.tenant_id = $1),
			(SELECT count(*) FROM journal j WHERE j.tenant_id = $1))`, w.of).Scan(&all)
	}))
	return all
}

// What a seat and the scale do not take is refused beside its field, and
// changes nothing.
func TestWhatASeatDoesNotTake(t *testing.T) {
	t.Parallel()
	w := newTown(t, pgtest.Tx(t))
	w.nominate(w.ruoxi.ID, 1) // now the scale is the brand's own
	novel, ctx := strings.Repeat("长", 3000), t.Context()
	level := func(o seat.Wording) error { return w.seats.AddLevel(ctx, w.of, fixture.Actor, o) }
	name := func(n seat.Naming) error {
		n.Seat = w.chengdu
		_, err := w.seats.Nominate(ctx, w.of, fixture.Actor, n)
		return err
	}
	months := 61
	version := w.plan().Version
	before := w.everything()
	for what, tt := range map[string]struct {
		err       error
		field, id string
	}{
		"nobody appointed":       {w.appoint(uuid.Nil), "member", "seat.member.missing"},
		"appointed with a novel": {w.seats.Appoint(ctx, w.of, fixture.Actor, seat.Appointment{Seat: w.chengdu, Member: w.wang.ID, Version: version, Why: novel}), "why", "seat.text.long"},
		"vacated though vacant":  {w.seats.Vacate(ctx, w.of, fixture.Actor, w.chengdu, version, "走了"), "", "seat.vacate.vacant"},
		"nothing to take back":   {w.seats.Unappoint(ctx, w.of, fixture.Actor, w.chengdu), "", "seat.undo.none"},
		"nobody named":           {name(seat.Naming{Level: seat.Usual[0].ID}), "member", "seat.member.missing"},
		"named at no level":      {name(seat.Naming{Member: w.xiao.ID}), "level", "seat.level.missing"},
		"named with a novel":     {name(seat.Naming{Member: w.xiao.ID, Level: seat.Usual[0].ID, Note: novel}), "note", "seat.text.long"},
		"a level of no name":     {level(seat.Wording{}), "label", "seat.level.label.missing"},
		"a level of a long name": {level(seat.Wording{Label: novel}), "label", "seat.text.long"},
		"a level of a novel":     {level(seat.Wording{Label: "观察", Means: novel}), "means", "seat.text.long"},
		"a level in years":       {level(seat.Wording{Label: "观察", Months: &months}), "months", "seat.level.months"},
		"a title without end":    {w.seats.Redefine(ctx, w.of, fixture.Actor, w.chengdu, version, seat.Definition{Title: novel}), "title", "seat.text.long"},
	} {
		if !says(tt.err, tt.field, tt.id) {
			t.Errorf("%s = %v, want %s beside %q", what, tt.err, tt.id, tt.field)
		}
	}
	if err := w.seats.Reword(ctx, w.of, fixture.Actor, seat.Usual[1].ID, 9, seat.Wording{Label: "再带两期"}); !errors.Is(err, errs.Conflict) {
		t.Errorf("reworded from what was not read = %v, want a conflict", err)
	}
	if err := w.seats.MoveLevel(ctx, w.of, fixture.Actor, seat.Usual[0].ID, -1); err != nil {
		t.Errorf("the first moved up = %v, want nothing to happen", err)
	}
	if after := w.everything(); after != before {
		t.Errorf("the refusals changed something:\n%s\nwas\n%s", after, before)
	}
}
