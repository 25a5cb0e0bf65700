package programme_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/programme"
	"xinhuo/internal/tenant"
)

// hall is a brand with a session in two days, and another that sees none of it.
type hall struct {
	*testing.T
	conn       postgres.Conn
	at         time.Time
	sessions   *programme.Store
	of, theirs tenant.ID
	ruoxi      member.Member
	session    uuid.UUID
}

func newHall(t *testing.T, conn postgres.Conn) *hall {
	h := &hall{T: t, conn: conn, at: time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC), of: fixture.Tenant(t, conn), theirs: fixture.Tenant(t, conn)}
	h.sessions = programme.NewStore(conn, member.NewStore(conn, fixture.Keys()), func() time.Time { return h.at })
	h.ruoxi = fixture.MemberIn(t, conn, h.of, "李若曦", member.Reserve)
	id, err := h.sessions.Arrange(t.Context(), h.of, fixture.Actor, h.plan())
	h.must(err)
	h.session = id
	return h
}

func (h *hall) plan() programme.Plan {
	start := time.Date(2026, 3, 12, 11, 0, 0, 0, time.UTC)
	return programme.Plan{Title: "三月交流会", Kind: programme.Online, Start: start, End: start.Add(2 * time.Hour), Link: "https://example.com/meet", Capacity: 2, Agenda: "说说近况"}
}

func (h *hall) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *hall) invite(who ...uuid.UUID) int {
	h.Helper()
	n, err := h.sessions.Invite(h.Context(), h.of, fixture.Actor, h.session, programme.Circle{Members: who})
	h.must(err)
	return n
}

func (h *hall) answer(who uuid.UUID, a programme.Answer) error {
	return h.sessions.Answer(h.Context(), h.of, fixture.Actor, h.session, who, a)
}

func (h *hall) told(who uuid.UUID) []notice.Told {
	h.Helper()
	all, err := notice.NewStore(h.conn, func() time.Time { return h.at }).For(h.Context(), h.of, notice.Reader{Member: who}, notice.Newest, 10)
	h.must(err)
	return all
}

func (h *hall) attended(who uuid.UUID) int64 {
	h.Helper()
	sum, err := contribution.NewStore(h.conn).Sum(h.Context(), h.of, who, h.at.AddDate(-1, 0, 0), h.at.AddDate(1, 0, 0))
	h.must(err)
	return sum[contribution.SessionAttended]
}

// says reports whether err tells a person the message id beside field.
func says(err error, field, id string) bool {
	bad := errs.Invalid{}
	return errors.As(err, &bad) && bad[field].ID == id
}

func TestArrange(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	tests := map[string]struct {
		change func(*programme.Plan)
		field  string
	}{
		"without a title":       {func(p *programme.Plan) { p.Title = " " }, "title"},
		"of no kind":            {func(p *programme.Plan) { p.Kind = "" }, "kind"},
		"without a beginning":   {func(p *programme.Plan) { p.Start = time.Time{} }, "start"},
		"ending as it begins":   {func(p *programme.Plan) { p.End = p.Start }, "end"},
		"for a month":           {func(p *programme.Plan) { p.End = p.Start.AddDate(0, 1, 0) }, "end"},
		"on site, nowhere":      {func(p *programme.Plan) { p.Kind = programme.Offline }, "place"},
		"for fewer than nobody": {func(p *programme.Plan) { p.Capacity = -1 }, "capacity"},
		"with a link to code":   {func(p *programme.Plan) { p.Link = "javascript:alert(1)" }, "link"},
	}
	for name, tt := range tests {
		p := h.plan()
		tt.change(&p)
		_, err := h.sessions.Arrange(t.Context(), h.of, fixture.Actor, p)
		if bad := (errs.Invalid{}); !errors.As(err, &bad) || bad[tt.field].IsZero() {
			t.Errorf("%s = %v, want %s refused", name, err, tt.field)
		}
	}
	if _, _, err := h.sessions.Get(t.Context(), h.theirs, h.session); !errors.Is(err, errs.NotFound) {
		t.Errorf("Get from another brand = %v, want not found", err)
	}
}

// Who is invited twice is told once; whoever is coming is told of another time.
func TestInviteAndRearrange(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	xiao := fixture.MemberIn(t, h.conn, h.of, "肖杨", member.Reserve)
	n, err := h.sessions.Invite(t.Context(), h.of, fixture.Actor, h.session, programme.Circle{Tiers: []member.Tier{member.Reserve}})
	if err != nil || n != 2 {
		t.Fatalf("Invite the reserve = %d, %v; want 2", n, err)
	}
	if n := h.invite(h.ruoxi.ID); n != 0 || len(h.told(h.ruoxi.ID)) != 1 {
		t.Errorf("invited again: %d, told %d times; want once", n, len(h.told(h.ruoxi.ID)))
	}
	h.must(h.answer(xiao.ID, programme.Declined))
	p := h.plan()
	p.Start, p.End = p.Start.AddDate(0, 0, 1), p.End.AddDate(0, 0, 1)
	h.must(h.sessions.Rearrange(t.Context(), h.of, fixture.Actor, h.session, 1, p))
	if got := h.told(h.ruoxi.ID); len(got) != 2 || got[0].Text.ID != "programme.told.moved" {
		t.Errorf("李若曦 was told %+v, want of the new time", got)
	}
	if got := h.told(xiao.ID); len(got) != 1 {
		t.Errorf("肖杨, who declined, was told %+v", got)
	}
	if err := h.sessions.Rearrange(t.Context(), h.of, fixture.Actor, h.session, 1, p); !errors.Is(err, errs.Conflict) {
		t.Errorf("on a stale version = %v, want a conflict", err)
	}
	if _, err := h.sessions.Invite(t.Context(), h.of, fixture.Actor, h.session, programme.Circle{}); !says(err, "", "programme.invite.nobody") {
		t.Errorf("invite nobody = %v", err)
	}
	stranger := fixture.MemberIn(t, h.conn, h.theirs, "别家的", member.Reserve)
	if _, err := h.sessions.Invite(t.Context(), h.of, fixture.Actor, h.session, programme.Circle{Members: []uuid.UUID{stranger.ID}}); !errors.Is(err, errs.NotFound) {
		t.Errorf("invite somebody of another brand = %v, want not found", err)
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	others := []uuid.UUID{fixture.Member(t, h.conn, h.of, "甲").ID, fixture.Member(t, h.conn, h.of, "乙").ID}
	h.invite(append(others, h.ruoxi.ID)...)
	for _, id := range others {
		h.must(h.answer(id, programme.Accepted))
	}
	if err := h.answer(h.ruoxi.ID, programme.Accepted); !says(err, "", "programme.answer.full") {
		t.Errorf("the third of two places = %v", err)
	}
	h.must(h.answer(others[0], programme.Declined))
	h.must(h.answer(h.ruoxi.ID, programme.Accepted))
	if err := h.answer(uuid.New(), programme.Accepted); !errors.Is(err, errs.NotFound) {
		t.Errorf("somebody who is not invited = %v, want not found", err)
	}
	if err := h.sessions.Answer(t.Context(), h.theirs, fixture.Actor, h.session, h.ruoxi.ID, programme.Declined); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
	h.at = h.plan().Start
	if err := h.answer(h.ruoxi.ID, programme.Declined); !says(err, "", "programme.answer.late") {
		t.Errorf("as it begins = %v", err)
	}
	if v, err := h.sessions.Visit(t.Context(), h.of, h.session, h.ruoxi.ID); err != nil || v.Answer != programme.Accepted || v.Accepted != 2 {
		t.Errorf("李若曦's visit is %+v, %v", v, err)
	}
}

// Two guests reach for the last place: one has it, the other is told.
func TestTwoTakeTheLastPlace(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := newHall(t, pool)
	ids := []uuid.UUID{h.ruoxi.ID, fixture.Member(t, h.conn, h.of, "甲").ID, fixture.Member(t, h.conn, h.of, "乙").ID}
	h.invite(ids...)
	h.must(h.answer(ids[0], programme.Accepted))
	held := pgtest.Hold(pool, "AnswerInvitation")
	slow := programme.NewStore(held, member.NewStore(held, fixture.Keys()), func() time.Time { return h.at })
	one := pgtest.Begin(func() error {
		return slow.Answer(t.Context(), h.of, fixture.Actor, h.session, ids[1], programme.Accepted)
	})
	<-held.Came() // it has counted, and found a place
	two := pgtest.Begin(func() error { return h.answer(ids[2], programme.Accepted) })
	pgtest.Blocked(t, pool, two.Done())
	held.GoOn()
	h.must(one.Err())
	if err := two.Err(); !says(err, "", "programme.answer.full") {
		t.Errorf("the second got %v, want to be told that it is full", err)
	}
}

// Having come counts once, and no more when it was ticked by mistake.
func TestTick(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	h.invite(h.ruoxi.ID)
	tick := func(came bool) error {
		return h.sessions.Tick(t.Context(), h.of, fixture.Actor, h.session, h.ruoxi.ID, came)
	}
	if err := tick(true); !says(err, "", "programme.tick.early") {
		t.Errorf("two days before = %v", err)
	}
	h.at = h.plan().Start.Add(-time.Hour)
	for range 2 { // a second thumb on the same name
		h.must(tick(true))
	}
	if n := h.attended(h.ruoxi.ID); n != 1 {
		t.Errorf("ticked twice, it counts %d times", n)
	}
	h.must(tick(false))
	if n := h.attended(h.ruoxi.ID); n != 0 {
		t.Errorf("taken back, it counts %d", n)
	}
	h.must(tick(true))
	if n := h.attended(h.ruoxi.ID); n != 1 {
		t.Errorf("ticked again, it counts %d", n)
	}
	if err := h.sessions.Tick(t.Context(), h.theirs, fixture.Actor, h.session, h.ruoxi.ID, true); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
	visits, err := h.sessions.Visits(t.Context(), h.of, h.ruoxi.ID)
	if err != nil || len(visits) != 1 || visits[0].AttendedAt == nil {
		t.Errorf("her sessions are %+v, %v", visits, err)
	}
	if visits, err := h.sessions.Visits(t.Context(), h.theirs, h.ruoxi.ID); err != nil || len(visits) != 0 {
		t.Errorf("asked by another brand: %+v, %v", visits, err)
	}
}

func TestNoShowsAndSummary(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	h.invite(h.ruoxi.ID)
	h.must(h.answer(h.ruoxi.ID, programme.Accepted))
	h.at = h.plan().End
	s, guests, err := h.sessions.Get(t.Context(), h.of, h.session)
	if err != nil || s.Missed(guests, h.at) != 1 || s.Accepted != 1 {
		t.Errorf("over, it is %+v with %+v, %v; want one who missed it", s, guests, err)
	}
	open, err := h.sessions.Unsummarised(t.Context(), h.of)
	if err != nil || len(open) != 1 {
		t.Errorf("without a summary: %+v, %v", open, err)
	}
	h.must(h.sessions.Summarise(t.Context(), h.of, fixture.Actor, h.session, "聊得很好"))
	if open, err := h.sessions.Unsummarised(t.Context(), h.of); err != nil || len(open) != 0 {
		t.Errorf("summarised: %+v, %v", open, err)
	}
	if err := h.sessions.Summarise(t.Context(), h.theirs, fixture.Actor, h.session, "."); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
	past, err := h.sessions.Past(t.Context(), h.of, programme.Newest, 10)
	if err != nil || len(past) != 1 || past[0].Accepted != 1 {
		t.Errorf("Past = %+v, %v", past, err)
	}
	if coming, err := h.sessions.Coming(t.Context(), h.of); err != nil || len(coming) != 0 {
		t.Errorf("Coming = %+v, %v", coming, err)
	}
	if past, err := h.sessions.Past(t.Context(), h.theirs, programme.Newest, 10); err != nil || len(past) != 0 {
		t.Errorf("another brand's Past = %+v, %v", past, err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	h.invite(h.ruoxi.ID)
	if err := h.sessions.Cancel(t.Context(), h.of, fixture.Actor, h.session, ""); !says(err, "why", "programme.bad.why") {
		t.Errorf("without a reason = %v", err)
	}
	h.must(h.sessions.Cancel(t.Context(), h.of, fixture.Actor, h.session, "场地有变"))
	if err := h.sessions.Cancel(t.Context(), h.of, fixture.Actor, h.session, "再取消"); !says(err, "", "programme.cancelled") {
		t.Errorf("twice = %v", err)
	}
	got := h.told(h.ruoxi.ID)
	if len(got) != 2 || i18n.Say(i18n.Chinese, got[0].Text) != "《三月交流会》取消了：场地有变" {
		t.Errorf("李若曦 was told %+v", got)
	}
	if err := h.answer(h.ruoxi.ID, programme.Accepted); !says(err, "", "programme.cancelled") {
		t.Errorf("accept what was cancelled = %v", err)
	}
	if err := h.sessions.Cancel(t.Context(), h.theirs, fixture.Actor, h.session, "."); !errors.Is(err, errs.NotFound) {
		t.Errorf("from another brand = %v, want not found", err)
	}
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	h := newHall(t, pgtest.Tx(t))
	s, _, err := h.sessions.Get(t.Context(), h.of, h.session)
	h.must(err)
	var b bytes.Buffer
	h.must(s.Calendar(&b, "星驰汽车", "https://example.com/b/demo/programme/1", h.at))
	for _, line := range []string{"DTSTART:20260312T110000Z\r\n", "DTEND:20260312T130000Z\r\n", "SUMMARY:三月交流会 · 星驰汽车\r\n", "STATUS:CONFIRMED\r\n"} {
		if !strings.Contains(b.String(), line) {
			t.Errorf("the calendar lacks %q:\n%s", line, b.String())
		}
	}
}
