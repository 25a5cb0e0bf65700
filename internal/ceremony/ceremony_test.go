package ceremony_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/ceremony"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

// hall is a brand in which 王 passes something on to 李.
type hall struct {
	conn     postgres.Conn
	of       tenant.ID
	wang, li member.Member
	store    *ceremony.Store
	now      time.Time
}

func open(t *testing.T) *hall {
	t.Helper()
	conn := pgtest.Tx(t)
	h := &hall{conn: conn, of: fixture.Tenant(t, conn), now: clock.System()}
	h.wang, h.li = fixture.Member(t, conn, h.of, "王伟强"), fixture.Member(t, conn, h.of, "李明")
	h.store = ceremony.NewStore(conn, member.NewStore(conn, fixture.Keys()), func() time.Time { return h.now })
	return h
}

func (h *hall) outline() ceremony.Outline {
	return ceremony.Outline{Title: "王伟强的交接仪式", At: h.now.Add(48 * time.Hour), Place: "成都东郊", Giver: h.wang.ID, Taker: h.li.ID, Token: "旧队旗", Story: "第一次自驾时做的"}
}

func (h *hall) plan(t *testing.T) uuid.UUID {
	t.Helper()
	id, err := h.store.Plan(t.Context(), h.of, fixture.Actor, h.outline(), []ceremony.Step{{Title: "签到", Minutes: 10}, {Title: "传信物", Minutes: 5}})
	must(t, err)
	return id
}

func (h *hall) get(t *testing.T, id uuid.UUID) ceremony.Ceremony {
	t.Helper()
	c, err := h.store.Get(t.Context(), h.of, id)
	must(t, err)
	return c
}

func (h *hall) told(t *testing.T) (n int) {
	t.Helper()
	must(t, h.conn.Read(t.Context(), h.of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM notices WHERE tenant_id = $1`, h.of).Scan(&n)
	}))
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func complaint(err error, field string) string {
	var bad errs.Invalid
	errors.As(err, &bad)
	return bad[field].ID
}

func TestFromPlanToRecord(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.plan(t)
	c := h.get(t, id)
	if c.GiverName != "王伟强" || c.TakerName != "李明" || c.Minutes != 15 || len(c.Steps) != 2 || !c.Ends().Equal(c.At.Add(15*time.Minute)) {
		t.Fatalf("planned = %+v", c)
	}
	if err := h.store.Record(t.Context(), h.of, fixture.Actor, id, 1, ceremony.Record{Said: "保重"}); complaint(err, "") != "ceremony.not_begun" {
		t.Errorf("Record too soon = %v", err)
	}
	o := h.outline()
	o.Place = "天府广场"
	must(t, h.store.Edit(t.Context(), h.of, fixture.Actor, id, 1, o))
	if err := h.store.Edit(t.Context(), h.of, fixture.Actor, id, 1, o); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale Edit = %v, want a conflict", err)
	}
	h.now = h.now.Add(50 * time.Hour)
	if !h.get(t, id).Unrecorded(h.now) {
		t.Error("nobody is asked for a record")
	}
	must(t, h.store.Record(t.Context(), h.of, fixture.Actor, id, 2, ceremony.Record{Said: "王伟强：队旗交给你了", Recording: "https://example.com/film"}))
	if c = h.get(t, id); c.State != ceremony.Held || c.Said == "" {
		t.Errorf("recorded = %+v", c)
	}
	for name, err := range map[string]error{
		"AddStep": h.store.AddStep(t.Context(), h.of, id, ceremony.Step{Title: "合影"}),
		"Cancel":  h.store.Cancel(t.Context(), h.of, fixture.Actor, id, "太晚"),
	} {
		if complaint(err, "") != "ceremony.is_held" {
			t.Errorf("%s after it was held = %v", name, err)
		}
	}
	if got := h.told(t); got != 6 {
		t.Errorf("told %d notices, want three each", got)
	}
	for _, m := range []member.Member{h.wang, h.li} {
		lines, err := journal.NewStore(h.conn).Of(t.Context(), h.of, m.ID, journal.Newest, 10)
		if err != nil || len(lines) != 4 {
			t.Errorf("%s's timeline has %d lines, %v; want 3 and the entry", m.Name, len(lines), err)
		}
		if of, err := h.store.Of(t.Context(), h.of, m.ID); err != nil || len(of) != 1 {
			t.Errorf("Of %s = %v, %v", m.Name, of, err)
		}
	}
}

func TestPlanRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change    func(*hall, *ceremony.Outline)
		field, id string
	}{
		"no name":          {func(_ *hall, o *ceremony.Outline) { o.Title = " " }, "title", "ceremony.title_missing"},
		"no time":          {func(_ *hall, o *ceremony.Outline) { o.At = time.Time{} }, "on", "ceremony.time_missing"},
		"nobody gives":     {func(_ *hall, o *ceremony.Outline) { o.Giver = uuid.Nil }, "giver", "ceremony.giver_missing"},
		"to oneself":       {func(_ *hall, o *ceremony.Outline) { o.Taker = o.Giver }, "taker", "ceremony.pair_same"},
		"a stranger":       {func(_ *hall, o *ceremony.Outline) { o.Taker = uuid.New() }, "taker", "ceremony.person_unknown"},
		"a script":         {func(_ *hall, o *ceremony.Outline) { o.Link = "javascript:alert(1)" }, "link", "ceremony.link_bad"},
		"a story too long": {func(_ *hall, o *ceremony.Outline) { o.Story = strings.Repeat("长", 4001) }, "story", "ceremony.text_long"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			o := h.outline()
			tt.change(h, &o)
			if _, err := h.store.Plan(t.Context(), h.of, fixture.Actor, o, nil); complaint(err, tt.field) != tt.id {
				t.Errorf("Plan = %v, want %s beside %s", err, tt.id, tt.field)
			}
		})
	}
}

// A hand-over has one ceremony, until that is called off.
func TestOneForAHandover(t *testing.T) {
	t.Parallel()
	h := open(t)
	handovers := handover.NewStore(h.conn, member.NewStore(h.conn, fixture.Keys()), nil, func() time.Time { return h.now })
	group, err := handovers.Draft(t.Context(), h.of, fixture.Actor, handover.Plan{
		Leavers: []uuid.UUID{h.wang.ID}, LeavingOn: h.now.AddDate(0, 0, 30), Reason: "搬家", Origin: handover.Manual,
	})
	must(t, err)
	planned, err := handovers.Group(t.Context(), h.of, group)
	must(t, err)
	o := h.outline()
	o.Handover = planned[0].ID
	plan := func() (uuid.UUID, error) { return h.store.Plan(t.Context(), h.of, fixture.Actor, o, nil) }
	first, err := plan()
	must(t, err)
	told := h.told(t)
	if _, err := plan(); complaint(err, "") != "ceremony.twice" || h.told(t) != told {
		t.Errorf("a second one = %v, and %d notices; want to hear that there is one, and %d", err, h.told(t), told)
	}
	if of, err := h.store.For(t.Context(), h.of, o.Handover); err != nil || of != first {
		t.Errorf("the hand-over's is %s, %v; want the first", of, err)
	}
	must(t, h.store.Cancel(t.Context(), h.of, fixture.Actor, first, "下大雨"))
	if _, err := plan(); err != nil {
		t.Errorf("after it was called off = %v", err)
	}
}

func TestRunSheet(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.plan(t)
	must(t, h.store.AddStep(t.Context(), h.of, id, ceremony.Step{Title: "合影", Minutes: 5}))
	steps := func() (names string) {
		for _, s := range h.get(t, id).Steps {
			names += s.Title + " "
		}
		return names
	}
	last := h.get(t, id).Steps[2]
	must(t, h.store.MoveStep(t.Context(), h.of, id, last.ID, -1))
	if got := steps(); got != "签到 合影 传信物 " {
		t.Errorf("moved = %s", got)
	}
	must(t, h.store.MoveStep(t.Context(), h.of, id, last.ID, -1))
	must(t, h.store.MoveStep(t.Context(), h.of, id, last.ID, -1))
	must(t, h.store.EditStep(t.Context(), h.of, id, ceremony.Step{ID: last.ID, Title: "大合影", Minutes: 8}))
	if got := steps(); got != "大合影 签到 传信物 " {
		t.Errorf("moved to the top and edited = %s", got)
	}
	must(t, h.store.RemoveStep(t.Context(), h.of, id, last.ID))
	if got := steps(); got != "签到 传信物 " {
		t.Errorf("removed = %s", got)
	}
	if err := h.store.AddStep(t.Context(), h.of, id, ceremony.Step{Minutes: 999}); complaint(err, "step_title") == "" || complaint(err, "minutes") == "" {
		t.Errorf("AddStep of nothing = %v", err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.plan(t)
	if err := h.store.Cancel(t.Context(), h.of, fixture.Actor, id, " "); complaint(err, "reason") != "ceremony.reason_missing" {
		t.Errorf("Cancel without a reason = %v", err)
	}
	must(t, h.store.Cancel(t.Context(), h.of, fixture.Actor, id, "下雨"))
	if c := h.get(t, id); c.State != ceremony.Cancelled || c.EndReason != "下雨" || h.told(t) != 4 {
		t.Errorf("cancelled = %+v, told %d", c, h.told(t))
	}
	if err := h.store.Cancel(t.Context(), h.of, fixture.Actor, id, "又下雨"); complaint(err, "") != "ceremony.is_cancelled" {
		t.Errorf("Cancel again = %v", err)
	}
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.get(t, h.plan(t))
	c.At = time.Date(2026, 12, 20, 7, 0, 0, 0, time.UTC)
	var b strings.Builder
	must(t, c.Calendar(&b, "星驰汽车", "https://example.com/live", h.now))
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "DTSTART:20261220T070000Z\r\n", "DTEND:20261220T071500Z\r\n", "LOCATION:成都东郊", "UID:" + c.ID.String()} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.plan(t)
	step := h.get(t, id).Steps[0]
	theirs, ctx := fixture.Tenant(t, h.conn), t.Context()
	_, got := h.store.Get(ctx, theirs, id)
	for name, err := range map[string]error{
		"Get":        got,
		"Edit":       h.store.Edit(ctx, theirs, fixture.Actor, id, 1, h.outline()),
		"Record":     h.store.Record(ctx, theirs, fixture.Actor, id, 1, ceremony.Record{Said: "x"}),
		"Cancel":     h.store.Cancel(ctx, theirs, fixture.Actor, id, "x"),
		"AddStep":    h.store.AddStep(ctx, theirs, id, step),
		"EditStep":   h.store.EditStep(ctx, theirs, id, step),
		"MoveStep":   h.store.MoveStep(ctx, theirs, id, step.ID, 1),
		"RemoveStep": h.store.RemoveStep(ctx, theirs, id, step.ID),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s in another tenant = %v, want not found", name, err)
		}
	}
	if _, err := h.store.Plan(ctx, theirs, fixture.Actor, h.outline(), nil); complaint(err, "giver") != "ceremony.person_unknown" {
		t.Errorf("Plan in another tenant = %v", err)
	}
	found, n, err := h.store.List(ctx, theirs, h.now.AddDate(1, 0, 0), 10)
	of, bad := h.store.Of(ctx, theirs, h.wang.ID)
	if len(found)+len(of) != 0 || n != (ceremony.Numbers{}) || errors.Join(err, bad) != nil {
		t.Errorf("another tenant reads %v, %v, %+v", found, of, n)
	}
}
