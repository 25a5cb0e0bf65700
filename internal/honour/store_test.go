package honour_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/honour"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

const (
	lead = honour.Source(contribution.LeadBrought)
	page = honour.Source(contribution.PageWritten)
)

// house is a brand whose clock the test sets, with somebody who leads it.
type house struct {
	*testing.T
	conn    postgres.Conn
	of      brand.Brand
	by      journal.Actor
	honours *honour.Store
	now     time.Time
}

func open(t *testing.T, conn postgres.Conn) *house {
	t.Helper()
	h := &house{T: t, conn: conn, of: fixture.Brand(t, conn), now: time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)}
	h.by = fixture.Person(t, conn, h.of, "陈静", auth.Manager).Actor()
	h.honours = honour.NewStore(conn, nil, member.NewStore(conn, fixture.Keys()), func() time.Time { return h.now })
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) exec(sql string, args ...any) {
	h.Helper()
	h.must(h.conn.In(h.Context(), h.of.ID, func(tx postgres.Conn) error {
		_, err := tx.Exec(h.Context(), sql, args...)
		return err
	}))
}

// rule puts a version in force on a day, as if all had gone its way.
func (h *house) rule(no int, on time.Time, spec string) {
	h.Helper()
	h.exec(`INSERT INTO honour_rules (tenant_id, id, no, state, spec, comments_from, comments_to, effective_on, changed_by, changer_name, changed_at)
		VALUES ($1, $2, $3, 'published', $4, $5::date - 20, $5::date - 10, $5, $2, '陈静', now())`, h.of.ID, uuid.New(), no, spec, on)
}

const usual = `{"amounts": {"page.written": 20, "page.used": 2, "legacy.used": 5, "legacy.promoted": 30, "lead.brought": 3, "handover.closed": 60, "ceremony.held": 10, "title.conferred": 50}, "sales_cap": 10}`

func (h *house) member(name string, in member.Tier) member.Member {
	h.Helper()
	return fixture.Admit(h, h.conn, h.of.ID, member.Admission{
		Profile: member.Profile{Name: name}, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: in, EnteredAt: h.now.AddDate(-3, 0, 0),
	})
}

// retired is a member who retired at a moment.
func (h *house) retired(name string, at time.Time) member.Member {
	h.Helper()
	m := h.member(name, member.Emeritus)
	h.exec(`UPDATE members SET tier_since = $3 WHERE tenant_id = $1 AND id = $2`, h.of.ID, m.ID, at)
	m.TierSince = at
	return m
}

func (h *house) did(of uuid.UUID, k contribution.Kind, at time.Time, n int64) uuid.UUID {
	h.Helper()
	e := contribution.Entry{Member: of, Kind: k, At: at, Amount: n, Source: uuid.New()}
	h.must(contribution.NewStore(h.conn).Add(h.Context(), h.of.ID, e))
	return e.Source
}

func (h *house) record() {
	h.Helper()
	h.must(h.honours.Record(h.Context(), h.of.ID))
}

func (h *house) lines(of uuid.UUID) []honour.Line {
	h.Helper()
	lines, err := h.honours.List(h.Context(), h.of.ID, honour.Filter{Members: []uuid.UUID{of}}, honour.Latest, 100)
	h.must(err)
	return lines
}

// has checks a member's total, and that it is the sum of the lines.
func (h *house) has(of uuid.UUID, want int64) {
	h.Helper()
	all, err := h.honours.Totals(h.Context(), h.of.ID, of)
	h.must(err)
	if all[of] != want {
		h.Errorf("the total is %d, want %d", all[of], want)
	}
	if drifts, err := h.honours.Recount(h.Context(), h.of.ID, false); err != nil || len(drifts) > 0 {
		h.Errorf("recounting finds %v, %v; want nothing", drifts, err)
	}
}

func (h *house) refused(err error, field, id string) {
	h.Helper()
	var bad errs.Invalid
	if !errors.As(err, &bad) || bad[field].ID != id {
		h.Errorf("refused with %v, want %s beside %q", err, id, field)
	}
}

func TestALineIsWrittenOnceByTheRulesOfItsDay(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.rule(1, date(2026, 3, 1), `{"amounts": {"page.written": 20}, "sales_cap": 0}`)
	h.rule(2, date(2026, 4, 1), `{"amounts": {"page.written": 30}, "sales_cap": 0}`)
	zhang := h.member("张三丰", member.Core)
	midnight := time.Date(2026, 2, 28, 16, 0, 0, 0, time.UTC) // where the brand is
	h.did(zhang.ID, contribution.PageWritten, midnight.Add(-time.Second), 1)
	h.did(zhang.ID, contribution.PageWritten, midnight, 1)
	h.did(zhang.ID, contribution.PageWritten, time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC), 1)
	h.did(zhang.ID, contribution.PostPublished, h.now, 9) // earns nothing
	for range 2 {                                         // River brings the job twice
		h.record()
	}
	h.has(zhang.ID, 50)
	lines := h.lines(zhang.ID)
	if len(lines) != 2 || lines[0].RuleNo != 2 || lines[1].RuleNo != 1 || !lines[1].Day.Equal(date(2026, 3, 1)) || lines[1].Source != page {
		t.Errorf("the lines are %+v", lines)
	}
	theirs := fixture.Tenant(t, h.conn)
	if got, err := h.honours.List(t.Context(), theirs, honour.Filter{Members: []uuid.UUID{zhang.ID}}, honour.Latest, 9); err != nil || len(got) > 0 {
		t.Errorf("another brand reads %v, %v", got, err)
	}
	if _, err := h.honours.Line(t.Context(), theirs, lines[0].ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand gets the line: %v", err)
	}
	h.refused(h.honours.Correct(t.Context(), h.of.ID, h.by, lines[0].ID, " "), "reason", "honours.bad.reason")
	if err := h.honours.Correct(t.Context(), theirs, h.by, lines[0].ID, "错"); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand corrects the line: %v", err)
	}
	if n, err := h.honours.Totals(t.Context(), theirs, zhang.ID); err != nil || len(n) > 0 {
		t.Errorf("another brand has %v, %v", n, err)
	}
}

// The database itself refuses to change or drop a line, for whoever asks.
func TestTheLedgerIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.rule(1, date(2026, 3, 1), usual)
	zhang := h.member("张三丰", member.Core)
	h.did(zhang.ID, contribution.PageWritten, h.now, 1)
	h.record()
	for what, sql := range map[string]string{
		"UPDATE": "UPDATE honour_lines SET amount = 1 WHERE tenant_id = $1", "DELETE": "DELETE FROM honour_lines WHERE tenant_id = $1",
		"giving by hand": `INSERT INTO honour_lines (tenant_id, id, member_id, noun, noun_id, source, rule_id, rule_no, amount, uncapped, text, on_day, made_by, made_at)
			SELECT tenant_id, noun_id, member_id, noun, rule_id, source, rule_id, rule_no, 9, 9, text, on_day, rule_id, made_at FROM honour_lines WHERE tenant_id = $1`,
		"a line that lowers": `INSERT INTO honour_lines (tenant_id, id, member_id, noun, noun_id, source, rule_id, rule_no, amount, uncapped, text, on_day, made_at)
			SELECT tenant_id, noun_id, member_id, noun, rule_id, source, rule_id, rule_no, -9, -9, text, on_day, made_at FROM honour_lines WHERE tenant_id = $1`,
	} {
		err := h.conn.In(t.Context(), h.of.ID, func(tx postgres.Conn) error {
			_, err := tx.Exec(t.Context(), sql, h.of.ID)
			return err
		})
		if err == nil {
			t.Errorf("%s of a line is not refused", what)
		}
	}
	h.has(zhang.ID, 20)
}

func TestSalesAreCappedAQuarter(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.rule(1, date(2026, 1, 1), usual) // 3 a lead, 10 a quarter
	zhang := h.member("张三丰", member.Core)
	end := time.Date(2026, 3, 31, 15, 59, 59, 0, time.UTC) // the quarter's last second in Shanghai
	h.did(zhang.ID, contribution.LeadBrought, end.AddDate(0, 0, -1), 3)
	h.record()
	h.did(zhang.ID, contribution.LeadBrought, end, 1)
	h.did(zhang.ID, contribution.LeadBrought, end, 1)
	h.did(zhang.ID, contribution.LeadBrought, end.Add(time.Second), 1)
	h.record()
	h.has(zhang.ID, 13)
	byCap := map[int64]int{}
	for _, l := range h.lines(zhang.ID) {
		if l.Source == lead && l.ByCap() {
			byCap[l.Amount]++
		}
	}
	if byCap[1] != 1 || byCap[0] != 1 {
		t.Errorf("lines at the cap are %v, want one of 1 and one of 0", byCap)
	}
}

func TestCounterLines(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.rule(1, date(2026, 1, 1), usual)
	zhang := h.member("张三丰", member.Core)
	source := h.did(zhang.ID, contribution.PageWritten, h.now, 1)
	h.record()
	must := contribution.NewStore(h.conn)
	h.must(must.Withdraw(t.Context(), h.of.ID, h.by, contribution.PageWritten, source, "记错了人"))
	for range 2 {
		h.record()
	}
	h.has(zhang.ID, 0)
	lines := h.lines(zhang.ID)
	if len(lines) != 2 || !lines[0].Counter() || lines[0].Reason != "记错了人" || !lines[1].Answered {
		t.Fatalf("after a withdrawal the lines are %+v", lines)
	}
	h.must(must.Add(t.Context(), h.of.ID, contribution.Entry{Member: zhang.ID, Kind: contribution.PageWritten, At: h.now, Source: source}))
	h.record()
	h.has(zhang.ID, 20)
	again := h.lines(zhang.ID)[0]
	h.must(h.honours.Correct(t.Context(), h.of.ID, h.by, again.ID, "这页其实是李四写的"))
	h.has(zhang.ID, 0)
	h.refused(h.honours.Correct(t.Context(), h.of.ID, h.by, again.ID, "再来一次"), "", "honours.bad.answered")
	h.refused(h.honours.Correct(t.Context(), h.of.ID, h.by, h.lines(zhang.ID)[0].ID, "更正的更正"), "", "honours.bad.is_counter")
	h.record() // and nothing earns it again
	h.has(zhang.ID, 0)
}

func TestAnUndoneHandOverIsTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.rule(1, date(2026, 1, 1), usual)
	wang, li, id := h.member("王伟强", member.Core), h.member("李若曦", member.Reserve), uuid.New()
	closed := func() {
		h.exec(`INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, ended_at)
			VALUES ($1, $2, $2, $3, $4, $5::date, '调动', 'manual', 'closed', $5, $5)
			ON CONFLICT (tenant_id, id) DO UPDATE SET state = 'closed', ended_at = excluded.ended_at`, h.of.ID, id, wang.ID, li.ID, h.now)
	}
	undone := func() {
		h.exec(`UPDATE handovers SET state = 'open', ended_at = NULL WHERE tenant_id = $1 AND id = $2`, h.of.ID, id)
		h.exec(`INSERT INTO handover_events (tenant_id, id, handover_id, what, at) VALUES ($1, $2, $3, 'undone', $4)`, h.of.ID, uuid.New(), id, h.now)
	}
	closed()
	h.record()
	h.has(wang.ID, 60)
	undone()
	h.record()
	h.has(wang.ID, 0)
	closed()
	for range 2 {
		h.record()
	}
	h.has(wang.ID, 60)
	var steps []int
	for _, l := range h.lines(wang.ID) {
		steps = append(steps, l.Step)
	}
	if len(steps) != 3 {
		t.Errorf("the lines have steps %v, want a close, its undoing, and another close", steps)
	}
}

// What was begun before much else, and is seen only after that was read, is
// read nevertheless; so is what takes something back.
func TestWhatIsSeenLateIsRead(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.honours.Read(3)
	h.rule(1, date(2026, 1, 1), usual)
	zhang := h.member("张三丰", member.Core)
	late := func(source uuid.UUID, step, amount int) {
		h.exec(`INSERT INTO contributions (tenant_id, id, member_id, kind, on_day, at, amount, source, step, origin, note, maker_name, made_at)
			VALUES ($1, $2, $3, 'page.written', $4::timestamptz::date, $4, $6, $5, $7, 'work', '', '', now() - interval '1 hour')`, h.of.ID, uuid.New(), zhang.ID, h.now, source, amount, step)
	}
	for range 7 {
		h.did(zhang.ID, contribution.PageWritten, h.now, 1)
	}
	h.record()
	h.has(zhang.ID, 7*20)
	source := uuid.New()
	late(source, 0, 1)
	h.record()
	h.has(zhang.ID, 8*20)
	late(source, 1, -1)
	h.record()
	h.has(zhang.ID, 7*20)
}

// Several servers read at once while more comes in; the cap and the totals come
// out as if one did.
func TestServersReadSideBySide(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Pool(t))
	h.rule(1, date(2026, 1, 1), usual)
	zhang := h.member("张三丰", member.Core)
	for range 12 {
		h.did(zhang.ID, contribution.PageWritten, h.now, 1)
	}
	h.record() // so that the mark is there to be held
	var all sync.WaitGroup
	start := make(chan struct{})
	for range 6 {
		all.Go(func() {
			<-start
			brought := contribution.Entry{Member: zhang.ID, Kind: contribution.LeadBrought, At: h.now, Amount: 2, Source: uuid.New()}
			err := contribution.NewStore(h.conn).Add(t.Context(), h.of.ID, brought)
			if err := errors.Join(err, h.honours.Record(t.Context(), h.of.ID)); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	h.has(zhang.ID, 12*20+10)
	if lines := h.lines(zhang.ID); len(lines) != 12+6 {
		t.Errorf("there are %d lines, want 18", len(lines))
	}
}

// What others make of a page earns its author honour for twelve months, once
// for each reader and month, and never by themselves.
func TestLegacy(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.rule(1, date(2024, 1, 1), usual)
	old := h.retired("郑国栋", time.Date(2025, 5, 20, 2, 0, 0, 0, time.UTC)) // until 2026-05-20, exclusive
	pages := knowledge.NewStore(h.conn, member.NewStore(h.conn, fixture.Keys()), func() time.Time { return h.now })
	author := knowledge.Hand{Actor: journal.Actor{ID: uuid.New(), Name: "郑国栋"}, Member: old.ID, Tier: member.Emeritus}
	h.now = time.Date(2026, 4, 1, 4, 0, 0, 0, time.UTC)
	id, err := pages.Begin(t.Context(), h.of.ID, author, knowledge.Beginning{Text: knowledge.Text{Title: "冬季电池指南", Body: "先充满。", Kind: knowledge.Handbook}})
	h.must(err)
	_, err = pages.Publish(t.Context(), h.of.ID, knowledge.Hand{Actor: h.by, Team: true}, id)
	h.must(err)
	use := func(who knowledge.Hand, at time.Time) error {
		h.now = at
		_, err := pages.Use(t.Context(), h.of.ID, who, id)
		return err
	}
	reader := func(name string) knowledge.Hand {
		m := h.member(name, member.Core)
		return knowledge.Hand{Actor: journal.Actor{ID: uuid.New(), Name: name}, Member: m.ID, Tier: member.Core}
	}
	li := reader("李若曦")
	month := time.Date(2026, 4, 30, 15, 59, 0, 0, time.UTC) // the last minute of April in Shanghai
	h.must(use(li, month))
	if err := use(li, month.Add(30*time.Second)); !errors.Is(err, errs.Conflict) {
		t.Errorf("a second use in a month = %v", err)
	}
	h.must(use(li, month.Add(time.Minute))) // May
	h.must(use(author, month.Add(time.Hour)))
	h.must(use(reader("第十二个月的最后一天"), time.Date(2026, 5, 19, 15, 59, 0, 0, time.UTC)))
	h.must(use(reader("满一年那天"), time.Date(2026, 5, 19, 16, 0, 0, 0, time.UTC)))
	h.now = time.Date(2026, 5, 25, 4, 0, 0, 0, time.UTC)
	for range 2 {
		h.record()
	}
	h.has(old.ID, 20+3*5)
	left, err := h.honours.Left(t.Context(), h.of.ID, old)
	if err != nil || left.Earning || left.Users() != 3 || len(left.Pages) != 1 || left.Pages[0].Title != "冬季电池指南" {
		t.Errorf("what he left is %+v, %v; want three readers, and nothing earned any more", left, err)
	}
	if left, err = h.honours.Left(t.Context(), fixture.Tenant(t, h.conn), old); err != nil || !left.Empty() {
		t.Errorf("another brand sees %+v, %v", left, err)
	}
}

func TestASuccessorRises(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.rule(1, date(2024, 1, 1), usual)
	old := h.retired("郑国栋", h.now.AddDate(0, -3, 0))
	late := h.retired("早就荣休的", h.now.AddDate(-2, 0, 0))
	heir, stranger := h.member("李若曦", member.Core), h.member("不相干的", member.Core)
	for _, from := range []uuid.UUID{old.ID, late.ID} {
		h.exec(`INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, ended_at)
			VALUES ($1, $2, $2, $3, $4, $5::date, '荣休', 'manual', 'closed', $5, $5)`, h.of.ID, uuid.New(), from, heir.ID, h.now.AddDate(-2, -1, 0))
	}
	move := uuid.New()
	for id, who := range map[uuid.UUID]uuid.UUID{move: heir.ID, uuid.New(): stranger.ID} {
		h.exec(`INSERT INTO tier_moves (tenant_id, id, member_id, from_tier, to_tier, source, moved_at) VALUES ($1, $2, $3, 'reserve', 'core', 'manual', $4)`, h.of.ID, id, who, h.now)
	}
	for range 2 {
		h.record()
	}
	h.has(old.ID, 60+30)
	h.has(late.ID, 60)
	h.exec(`UPDATE tier_moves SET undone_at = $3 WHERE tenant_id = $1 AND id = $2`, h.of.ID, move, h.now)
	h.record()
	h.has(old.ID, 60)
	if l := h.lines(old.ID)[0]; !l.Counter() || l.Text.ID != "honours.back.move" {
		t.Errorf("after the rise was undone the last line is %+v", l)
	}
}

func TestATotalThatDriftedIsMended(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.rule(1, date(2026, 1, 1), usual)
	zhang := h.member("张三丰", member.Core)
	h.did(zhang.ID, contribution.PageWritten, h.now, 1)
	h.record()
	h.exec(`UPDATE honour_totals SET total = 7 WHERE tenant_id = $1`, h.of.ID)
	drifts, err := h.honours.Recount(t.Context(), h.of.ID, true)
	if err != nil || len(drifts) != 1 || drifts[0] != (honour.Drift{Member: zhang.ID, Kept: 7, Counted: 20}) {
		t.Errorf("Recount = %v, %v", drifts, err)
	}
	h.has(zhang.ID, 20)
	if drifts, err := h.honours.Recount(t.Context(), fixture.Tenant(t, h.conn), true); err != nil || len(drifts) > 0 {
		t.Errorf("another brand finds %v, %v", drifts, err)
	}
}

// The way of a version: written, spoken of, tried, published for a day to come.
func TestRulesAreVersions(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	ctx, of := t.Context(), h.of.ID
	today := date(2026, 5, 20)
	id, err := h.honours.Begin(ctx, of, h.by, uuid.Nil)
	h.must(err)
	if again, err := h.honours.Begin(ctx, of, h.by, uuid.Nil); err != nil || again != id {
		t.Errorf("a second draft = %s, %v; want the one under way", again, err)
	}
	spec := honour.Spec{Amounts: map[honour.Source]int64{page: 20}, SalesCap: 5}
	save := func(version int, s honour.Spec) error {
		return h.honours.Save(ctx, of, h.by, honour.Revision{ID: id, Version: version, Spec: s})
	}
	h.must(save(1, spec))
	if err := save(1, spec); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale save = %v, want conflict", err)
	}
	h.refused(save(2, honour.Spec{}), "", "honours.bad.empty")
	h.refused(save(2, honour.Spec{Amounts: map[honour.Source]int64{page: -1}}), string(page), "honours.bad.amount")
	publish := func(on time.Time) error { return h.honours.Publish(ctx, of, h.by, id, on) }
	h.refused(publish(today.AddDate(0, 0, 9)), "", "honours.bad.unheard")
	hear := func(from, to time.Time) error { return h.honours.Hear(ctx, of, h.by, id, 2, from, to) }
	h.refused(hear(today, today.AddDate(0, 0, 5)), "comments_to", "honours.bad.days")
	h.refused(hear(today.AddDate(0, 0, -1), today.AddDate(0, 0, 9)), "comments_from", "honours.bad.from_past")
	say := func(words string) error { return h.honours.Say(ctx, of, h.by, uuid.Nil, id, words) }
	h.refused(say("早了"), "", "honours.bad.not_heard")
	h.must(hear(today, today.AddDate(0, 0, 6)))
	h.must(say("带人应该多给"))
	if err := save(2, spec); !errors.Is(err, errs.Conflict) {
		t.Errorf("saving what is open to comments = %v, want conflict", err)
	}
	h.refused(publish(today.AddDate(0, 0, 9)), "", "honours.bad.still_open")
	h.refused(h.honours.Discard(ctx, of, h.by, id), "", "honours.bad.no_draft")
	h.now = time.Date(2026, 5, 26, 15, 59, 0, 0, time.UTC) // the last minute
	h.must(say("最后一分钟"))
	h.now = h.now.Add(time.Minute)
	h.refused(say("晚了"), "", "honours.bad.not_heard")
	h.refused(publish(today.AddDate(0, 0, 9)), "", "honours.bad.untried")
	_, err = h.honours.Try(ctx, of, h.by, id)
	h.must(err)
	h.refused(publish(date(2026, 5, 27)), "effective_on", "honours.bad.backwards")
	h.refused(publish(date(2026, 1, 1)), "effective_on", "honours.bad.backwards")
	theirs := fixture.Tenant(t, h.conn)
	for what, err := range map[string]error{
		"publishes": h.honours.Publish(ctx, theirs, h.by, id, date(2026, 6, 1)), "comments": h.honours.Say(ctx, theirs, h.by, uuid.Nil, id, "外人"),
		"reworks": h.honours.Rework(ctx, theirs, h.by, id), "withdraws": h.honours.Withdraw(ctx, theirs, h.by, id),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("another brand %s: %v", what, err)
		}
	}
	h.must(publish(date(2026, 5, 28)))
	h.refused(publish(date(2026, 6, 28)), "", "honours.bad.done")
	if _, err := h.honours.Current(ctx, of); !errors.Is(err, errs.NotFound) {
		t.Errorf("the day before, there are rules in force: %v", err)
	}
	h.now = time.Date(2026, 5, 27, 16, 0, 0, 0, time.UTC)
	if v, err := h.honours.Current(ctx, of); err != nil || v.ID != id || v.Phase != honour.InForce {
		t.Errorf("at midnight the rules are %+v, %v", v, err)
	}
	h.refused(h.honours.Withdraw(ctx, of, h.by, id), "", "honours.bad.too_late")
	said, err := h.honours.Comments(ctx, of, id)
	if err != nil || len(said) != 2 {
		t.Errorf("what was said is %+v, %v", said, err)
	}
	if said, err := h.honours.Comments(ctx, theirs, id); err != nil || len(said) > 0 {
		t.Errorf("another brand reads %+v, %v", said, err)
	}
}

func TestADryRunNamesWhoGainsAndWhoLoses(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.rule(1, date(2026, 1, 1), `{"amounts": {"page.written": 20, "lead.brought": 3}, "sales_cap": 30}`)
	writer, seller, same := h.member("写的", member.Core), h.member("卖的", member.Core), h.member("都做的", member.Core)
	h.did(writer.ID, contribution.PageWritten, h.now, 1)
	h.did(seller.ID, contribution.LeadBrought, h.now, 10)
	h.did(same.ID, contribution.PageWritten, h.now, 1)
	h.did(same.ID, contribution.LeadBrought, h.now, 5)
	h.did(seller.ID, contribution.PageWritten, h.now.AddDate(-1, 0, 0), 1) // a year and a day ago counts no more
	id, err := h.honours.Begin(t.Context(), h.of.ID, h.by, uuid.Nil)
	h.must(err)
	spec := honour.Spec{Amounts: map[honour.Source]int64{page: 25, lead: 3}, SalesCap: 10}
	h.must(h.honours.Save(t.Context(), h.of.ID, h.by, honour.Revision{ID: id, Version: 1, Spec: spec}))
	run, err := h.honours.Try(t.Context(), h.of.ID, h.by, id)
	h.must(err)
	r, err := h.honours.Run(t.Context(), h.of.ID, run)
	if err != nil || r.State != honour.RunDone || r.Passed != 3 || r.Winning != 1 || r.Losing != 1 {
		t.Fatalf("the run is %+v, %v", r, err)
	}
	won, err := h.honours.Outcomes(t.Context(), h.of.ID, run, honour.Win, uuid.Nil, 9)
	if err != nil || len(won) != 1 || won[0].Member != writer.ID || won[0].Was != 20 || won[0].Would != 25 {
		t.Errorf("who gains is %+v, %v", won, err)
	}
	lost, err := h.honours.Outcomes(t.Context(), h.of.ID, run, honour.Lose, uuid.Nil, 9)
	if err != nil || len(lost) != 1 || lost[0].Member != seller.ID || lost[0].Was != 30 || lost[0].Would != 10 {
		t.Errorf("who loses is %+v, %v", lost, err)
	}
	theirs := fixture.Tenant(t, h.conn)
	if _, err := h.honours.Run(t.Context(), theirs, run); !errors.Is(err, errs.NotFound) {
		t.Errorf("another brand gets the run: %v", err)
	}
	if n, err := h.honours.Outcomes(t.Context(), theirs, run, honour.Win, uuid.Nil, 9); err != nil || len(n) > 0 {
		t.Errorf("another brand reads %v, %v", n, err)
	}
}
