package journal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

var jing = journal.Actor{ID: uuid.MustParse("0190b0c4-0000-7000-8000-00000000ac71"), Name: "陈静"}

func write(t testing.TB, conn postgres.Conn, of tenant.ID, lines ...journal.Line) {
	t.Helper()
	if err := journal.NewStore(conn).Write(t.Context(), of, lines...); err != nil {
		t.Fatal(err)
	}
}

func subjects(t testing.TB, entries []journal.Entry, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Subject)
	}
	return strings.Join(all, " ")
}

func TestWriteKeepsTheWholeLine(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours := fixture.Tenant(t, conn)
	zhang := fixture.Member(t, conn, ours, "张三丰")
	want := journal.Line{
		Actor: jing, Verb: "tier.moved", Member: zhang.ID, Subject: "张三丰", SubjectID: zhang.ID, Reason: "达标", Sample: true,
		Before: map[string]any{"tier": "reserve"}, After: map[string]any{"tier": "core", "evidence": "链接"}, At: clock.System().Add(time.Hour),
	}
	write(t, conn, ours, want, journal.Line{Verb: "brand.changed"})
	got, err := journal.NewStore(conn).Of(t.Context(), ours, zhang.ID, journal.Newest, 1)
	if err != nil || len(got) != 1 {
		t.Fatalf("Of = %v, %v; want one line", got, err)
	}
	got[0].At = got[0].At.UTC()
	if diff := cmp.Diff(want, got[0].Line); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	all, err := journal.NewStore(conn).Recent(t.Context(), ours, journal.Newest, 10)
	if err != nil || len(all) != 3 || all[1].Actor != (journal.Actor{}) || all[1].Before != nil || all[1].At.IsZero() {
		t.Errorf("Recent = %+v, %v; want the line nobody wrote in the middle", all, err)
	}
}

// Lines stand in the order of what they tell, also when the past is written
// down later, and those of one moment in the order of writing.
func TestLinesStandInTheirOrder(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	store, now := journal.NewStore(conn), clock.System()
	line := func(subject string, at time.Time) journal.Line {
		return journal.Line{Verb: "x", Subject: subject, At: at}
	}
	write(t, conn, ours, line("3", now), line("4", now), line("5", now), line("1", now.AddDate(-3, 0, 0)))
	write(t, conn, ours, line("2", now.AddDate(-1, 0, 0)))
	write(t, conn, theirs, line("other", now))
	entries, err := store.Recent(t.Context(), ours, journal.Newest, 3)
	if got := subjects(t, entries, err); got != "5 4 3" {
		t.Errorf("first page = %s, want 5 4 3", got)
	}
	entries, err = store.Recent(t.Context(), ours, entries[2].ID, 3)
	if got := subjects(t, entries, err); got != "2 1" {
		t.Errorf("second page = %s, want 2 1", got)
	}
}

func TestAnotherTenantReadsNothing(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	zhang := fixture.Member(t, conn, ours, "张三丰")
	store := journal.NewStore(conn)
	for name, read := range map[string]func() ([]journal.Entry, error){
		"Of":     func() ([]journal.Entry, error) { return store.Of(t.Context(), theirs, zhang.ID, journal.Newest, 10) },
		"Recent": func() ([]journal.Entry, error) { return store.Recent(t.Context(), theirs, journal.Newest, 10) },
	} {
		if found, err := read(); err != nil || len(found) != 0 {
			t.Errorf("%s from another tenant = %v, %v; want nothing", name, found, err)
		}
	}
	if n, err := store.ForgetSample(t.Context(), theirs); n != 0 || err != nil {
		t.Errorf("ForgetSample in another tenant = %d, %v; want 0", n, err)
	}
}

// The application can add to the journal, and nothing else.
func TestNothingIsEverChanged(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours := fixture.Tenant(t, conn)
	write(t, conn, ours, journal.Line{Verb: "x"})
	for _, sql := range []string{"UPDATE journal SET reason = 'y'", "DELETE FROM journal", "TRUNCATE journal"} {
		err := conn.In(t.Context(), ours, func(tx postgres.Conn) error {
			_, err := tx.Exec(t.Context(), sql)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s = %v, want permission denied", sql, err)
		}
	}
}

func TestForgetSample(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours := fixture.Tenant(t, conn)
	write(t, conn, ours, journal.Line{Verb: "x", Subject: "stays"}, journal.Line{Verb: "x", Subject: "goes", Sample: true})
	if n, err := journal.NewStore(conn).ForgetSample(t.Context(), ours); n != 1 || err != nil {
		t.Fatalf("ForgetSample = %d, %v; want 1", n, err)
	}
	entries, err := journal.NewStore(conn).Recent(t.Context(), ours, journal.Newest, 10)
	if got := subjects(t, entries, err); got != "stays" {
		t.Errorf("left are %s, want what stays", got)
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		line       journal.Line
		want, text string
	}{
		"a move": {journal.Line{Actor: jing, Verb: "tier.moved", Subject: "王伟强", Reason: "达标", Before: map[string]any{"tier": "reserve"}, After: map[string]any{"tier": "core", "evidence": "截图"}},
			"陈静 把王伟强从预备移到核心", "理由：达标；依据：截图"},
		"a change": {journal.Line{Actor: jing, Verb: "member.edited", Subject: "王伟强",
			Before: map[string]any{"city": "成都", "role": "koc", "specialities": []any{}}, After: map[string]any{"city": "", "role": "kos", "specialities": []any{"越野", "摄影"}}},
			"陈静 修改了王伟强的城市、身份、擅长", "城市 成都 → 空；身份 KOC → 销售 KOS；擅长 空 → 越野、摄影"},
		"an arrival by import": {journal.Line{Actor: jing, Verb: "member.imported", Subject: "王伟强", Reason: "车友.xlsx", After: map[string]any{"tier": "core"}},
			"陈静 从名单导入了王伟强，梯队是核心", "来自名单：车友.xlsx"},
		"a move by import": {journal.Line{Actor: jing, Verb: "tier.moved", Subject: "王伟强", Reason: "车友.xlsx", Before: map[string]any{"tier": "reserve"}, After: map[string]any{"tier": "core", "source": "import"}},
			"陈静 把王伟强从预备移到核心", "来自名单：车友.xlsx"},
		"a look at a phone":       {journal.Line{Actor: jing, Verb: "contact.revealed", Subject: "王伟强", After: map[string]any{"field": "phone"}}, "陈静 看了王伟强的手机号", ""},
		"what Xinhuo did itself":  {journal.Line{Verb: "member.admitted", Subject: "王伟强", After: map[string]any{"tier": "prospect"}}, "薪火 录入了王伟强，梯队是潜力", ""},
		"an export":               {journal.Line{Actor: jing, Verb: "members.exported", After: map[string]any{"count": 12.0}}, "陈静 导出了 12 位成员，联系方式已遮住", ""},
		"an export with contacts": {journal.Line{Actor: jing, Verb: "members.exported", Reason: "寄礼品", After: map[string]any{"count": 12.0, "contacts": true}}, "陈静 导出了 12 位成员，带着完整的联系方式", "理由：寄礼品"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := journal.Sentence(t.Context(), tt.line); got != tt.want {
				t.Errorf("Sentence = %s, want %s", got, tt.want)
			}
			if got := journal.Because(t.Context(), tt.line); got != tt.text {
				t.Errorf("Because = %s, want %s", got, tt.text)
			}
		})
	}
	if got := journal.Sentence(i18n.With(t.Context(), i18n.English), tests["a move"].line); got != "陈静 moved 王伟强 from Reserve to Core" {
		t.Errorf("in English: %s", got)
	}
}
