package member_test

import (
	"errors"
	"strings"
	"testing"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres/pgtest"

	"github.com/google/uuid"
)

func TestNotes(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, tx), fixture.Tenant(t, tx)
	zhang := fixture.Member(t, tx, ours, "张三丰")
	members := newStore(tx)
	jing, other := journal.Actor{ID: uuid.New(), Name: "陈静"}, journal.Actor{ID: uuid.New(), Name: "别人"}

	if err := members.Remark(t.Context(), ours, jing, zhang.ID, " 春节前回电 "); err != nil {
		t.Fatal(err)
	}
	notes, err := members.Notes(t.Context(), ours, zhang.ID)
	if err != nil || len(notes) != 1 || notes[0].Body != "春节前回电" || notes[0].Author != jing {
		t.Fatalf("Notes = %+v, %v", notes, err)
	}
	refusals := map[string]struct {
		err  error
		want error
	}{
		"somebody else takes it away":  {members.Unremark(t.Context(), ours, other, zhang.ID, notes[0].ID), errs.Forbidden},
		"another tenant takes it away": {members.Unremark(t.Context(), theirs, jing, zhang.ID, notes[0].ID), errs.NotFound},
		"another tenant writes":        {members.Remark(t.Context(), theirs, jing, zhang.ID, "x"), errs.NotFound},
	}
	for name, r := range refusals {
		if !errors.Is(r.err, r.want) {
			t.Errorf("%s: %v, want %v", name, r.err, r.want)
		}
	}
	for name, body := range map[string]string{"nothing": "  ", "too much": strings.Repeat("长", 2001)} {
		if err := members.Remark(t.Context(), ours, jing, zhang.ID, body); !errors.As(err, new(errs.Invalid)) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if err := members.Unremark(t.Context(), ours, jing, zhang.ID, notes[0].ID); err != nil {
		t.Errorf("take away own note: %v", err)
	}
	if notes, _ := members.Notes(t.Context(), ours, zhang.ID); len(notes) != 0 {
		t.Errorf("%d notes remain", len(notes))
	}
}
