package member_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tier"
)

// Whatever is done to members, the counts say what the rows say.
func TestCountsFollowEveryChange(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	w := newTown(t, conn, 60)
	tiers := tier.NewStore(conn, w.store, clock.System)
	var moves []uuid.UUID
	for i := range 120 {
		m := must(w.store.Get(t.Context(), w.of, w.people[w.rnd.IntN(len(w.people))].ID))
		var err error
		switch w.rnd.IntN(6) {
		case 0:
			a := w.person(1000 + i)
			a.Sample = w.rnd.IntN(2) == 0
			_, err = w.store.Admit(t.Context(), w.of, byHand, a)
		case 1, 2:
			next := w.person(2000 + i)
			r := member.Revision{ID: m.ID, Version: m.Version, Profile: next.Profile}
			r.Handles = nil
			if w.rnd.IntN(2) == 0 {
				r.Phone, r.Wechat = text(next.Phone), text("")
			}
			err = w.store.Revise(t.Context(), w.of, byHand, r)
		case 3, 4:
			order := tier.Order{Members: []uuid.UUID{m.ID}, To: pick(w, tier.Next(m.Tier, m.TierBefore)), Reason: "因为", Source: member.Manual}
			id, failed := tiers.Move(t.Context(), w.of, fixture.Actor, order)
			moves, err = append(moves, id), failed
		case 5:
			if n := len(moves); n > 0 {
				_, _ = tiers.TakeBack(t.Context(), w.of, fixture.Actor, moves[w.rnd.IntN(n)]) // may be refused
			}
		}
		if err != nil {
			t.Fatalf("change %d: %v", i, err)
		}
	}
	expectNoDrift(t, w, "after the changes")
	if gone := must(w.store.RemoveSample(t.Context(), w.of)); len(gone) == 0 {
		t.Fatal("there was no sample member")
	}
	expectNoDrift(t, w, "after the sample went")
	if n := count(t, conn, w.of, "SELECT count(*) FROM member_keys k WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.id = k.member_id AND E'\\n' || k.key = ANY (SELECT E'\\n' || unnest(string_to_array(m.search, E'\\n'))))"); n != 0 {
		t.Errorf("%d keys belong to nobody", n)
	}
	if n := count(t, conn, w.of, "SELECT count(*) FROM members m, unnest(string_to_array(trim(E'\\n' FROM m.search), E'\\n')) k WHERE NOT EXISTS (SELECT 1 FROM member_keys WHERE key = k AND member_id = m.id)"); n != 0 {
		t.Errorf("%d keys are missing", n)
	}
}

func expectNoDrift(t *testing.T, w *town, when string) {
	t.Helper()
	if drifts, err := w.store.Recount(t.Context(), w.of); err != nil || len(drifts) != 0 {
		t.Errorf("%s the counts differ: %+v, %v", when, drifts, err)
	}
}

func TestMendCounts(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := newTown(t, conn, 8), newTown(t, conn, 8)
	err := conn.In(t.Context(), ours.of, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), "UPDATE member_counts SET n = n + 5 WHERE dim = 'gap' AND value = 'phone'; INSERT INTO member_counts (tenant_id, dim, value, slot, n) VALUES (app.tid(), 'city', '没人的城', 3, 2)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	drifts, err := ours.store.MendCounts(t.Context(), ours.of)
	i := slices.IndexFunc(drifts, func(d member.Drift) bool { return d.Value == "没人的城" })
	if err != nil || i < 0 || drifts[i].Kept != 2 || drifts[i].True != 0 {
		t.Errorf("MendCounts = %+v, %v; want the city of nobody among them", drifts, err)
	}
	expectNoDrift(t, ours, "mended")
	expectNoDrift(t, theirs, "in the other brand")
}
