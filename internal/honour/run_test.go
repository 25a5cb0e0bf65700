package honour_test

import (
	"log/slog"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"xinhuo/internal/contribution"
	"xinhuo/internal/fixture"
	"xinhuo/internal/honour"
	"xinhuo/internal/jobs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
)

// hands are jobs that are written down and left.
func hands(t *testing.T) *jobs.Client {
	t.Helper()
	nowhere, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/nowhere")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nowhere.Close)
	c, err := jobs.New(nowhere, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// begun is a dry run of three members who would each gain, not yet worked on.
func (h *house) begun() uuid.UUID {
	h.Helper()
	h.honours = honour.NewStore(h.conn, hands(h.T), member.NewStore(h.conn, fixture.Keys()), h.honours.Clock())
	for _, name := range []string{"甲", "乙", "丙"} {
		h.did(h.member(name, member.Core).ID, contribution.PageWritten, h.now, 1)
	}
	draft, err := h.honours.Begin(h.Context(), h.of.ID, h.by, uuid.Nil)
	h.must(err)
	run, err := h.honours.Try(h.Context(), h.of.ID, h.by, draft)
	h.must(err)
	return run
}

// doneOnce expects that a run is done, and named each of the three once.
func (h *house) doneOnce(run uuid.UUID) {
	h.Helper()
	r, err := h.honours.Run(h.Context(), h.of.ID, run)
	if err != nil || r.State != honour.RunDone || r.Passed != 3 || r.Winning != 3 || r.Losing != 0 {
		h.Errorf("the run is %+v, %v; want three passed once, all of whom gain", r, err)
	}
	if named, err := h.honours.Outcomes(h.Context(), h.of.ID, run, honour.Win, uuid.Nil, 9); err != nil || len(named) != 3 {
		h.Errorf("named are %+v, %v; want each once", named, err)
	}
}

func TestADryRunGoesOnWhereItsServerWasKilled(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	run := h.begun()
	h.must(h.honours.Step(t.Context(), h.of.ID, run, 2)) // and then the lights went out
	for range 2 {                                        // River brings the job twice
		h.must(h.honours.Work(t.Context(), h.of.ID, run))
	}
	h.doneOnce(run)
}

// A run whose server fell silent is taken up by another; the first, should it
// wake, has no part in it any more.
func TestASilentDryRunIsTakenUp(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	run := h.begun()
	asleep, err := h.honours.Asleep(t.Context(), h.of.ID, run)
	h.must(err)
	h.must(h.honours.Resume(t.Context()))
	if again, err := h.honours.Asleep(t.Context(), h.of.ID, run); err != nil || again != asleep {
		t.Errorf("a run that was heard of just now is taken from %+v by %+v, %v", asleep, again, err)
	}
	h.exec(`UPDATE honour_runs SET beat_at = beat_at - interval '1 minute' WHERE tenant_id = $1 AND id = $2`, h.of.ID, run)
	h.must(h.honours.Resume(t.Context()))
	if again, err := h.honours.Asleep(t.Context(), h.of.ID, run); err != nil || again == asleep {
		t.Errorf("a silent run is still %+v's, %v", again, err)
	}
	h.must(h.honours.Wake(t.Context(), asleep))
	if r, err := h.honours.Run(t.Context(), h.of.ID, run); err != nil || r.State != honour.RunWorking || r.Passed != 0 {
		t.Errorf("who woke up has made the run %+v, %v", r, err)
	}
	h.must(h.honours.Work(t.Context(), h.of.ID, run))
	h.doneOnce(run)
}
