package lineage_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/lineage"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/internal/tenant"
)

// line is a brand whose people pass things on, all of whom agree to be named.
type line struct {
	*testing.T
	conn   postgres.Conn
	of     tenant.ID
	people map[string]uuid.UUID
	year   int
}

func open(t *testing.T, names ...string) *line {
	t.Helper()
	conn := pgtest.Tx(t)
	l := &line{t, conn, fixture.Tenant(t, conn), map[string]uuid.UUID{}, 2018}
	profiles := profile.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
	for _, name := range names {
		l.people[name] = fixture.MemberIn(t, conn, l.of, name, member.Emeritus).ID
		all := profile.Consent{profile.Hall: true, profile.Name: true, profile.People: true}
		if err := profiles.Agree(t.Context(), l.of, fixture.Actor, l.people[name], all, ""); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func (l *line) exec(sql string, args ...any) {
	l.Helper()
	err := l.conn.In(l.Context(), l.of, func(tx postgres.Conn) error {
		_, err := tx.Exec(l.Context(), sql, append([]any{l.of}, args...)...)
		return err
	})
	if err != nil {
		l.Fatal(err)
	}
}

// hand closes a hand-over from one to another, a year after the last one.
func (l *line) hand(from, to string) uuid.UUID {
	l.Helper()
	id := uuid.Must(uuid.NewV7())
	l.year++
	l.exec(`INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, begun_at, ended_at)
		VALUES ($1, $2, $2, $3, $4, $5::timestamptz, 'r', 'manual', 'closed', $5, $5, $5)`, id, l.people[from], l.people[to], time.Date(l.year, 3, 1, 0, 0, 0, 0, time.UTC))
	return id
}

// seat goes with a hand-over; to names another than its main successor.
func (l *line) seat(handover uuid.UUID, name string, to *uuid.UUID) {
	l.Helper()
	l.exec(`INSERT INTO handover_things (tenant_id, handover_id, kind, thing_id, title, successor_id, passed_at) VALUES ($1, $2, 'seat', $3, $4, $5, now())`,
		handover, uuid.Must(uuid.NewV7()), name, to)
}

// teach completes a mentorship.
func (l *line) teach(mentor, successor string) {
	l.Helper()
	template := uuid.Must(uuid.NewV7())
	l.year++
	at := time.Date(l.year, 3, 1, 0, 0, 0, 0, time.UTC)
	l.exec(`INSERT INTO mentor_templates (tenant_id, id, name, weeks, updated_at) VALUES ($1, $2, $3, 6, $4)`, template, template.String(), at)
	l.exec(`INSERT INTO mentorships (tenant_id, id, mentor_id, successor_id, template_id, template_version, weeks, starts_on, due_on, state, started_at, happened_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, 1, 6, $6::timestamptz, $6, 'completed', $6, $6, $6)`, uuid.Must(uuid.NewV7()), l.people[mentor], l.people[successor], template, at)
}

func (l *line) remove(names ...string) {
	l.Helper()
	var ids []uuid.UUID
	for _, n := range names {
		ids = append(ids, l.people[n])
	}
	if err := member.NewStore(l.conn, fixture.Keys()).RemoveMany(l.Context(), l.of, ids); err != nil {
		l.Fatal(err)
	}
}

func (l *line) whole() lineage.Tree {
	l.Helper()
	t, err := lineage.NewStore(l.conn).Whole(l.Context(), l.of)
	if err != nil {
		l.Fatal(err)
	}
	return t
}

func TestWhatWasPassedOutlastsARecord(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lived func(*line)
		want  string
	}{
		"who took was deleted": {func(l *line) {
			l.hand("郑", "王")
			l.remove("王")
		}, "郑(1人)"},
		"who gave was deleted": {func(l *line) {
			l.hand("郑", "王")
			l.remove("郑")
		}, "1人(王)"},
		"who stood between was deleted": {func(l *line) {
			l.hand("郑", "王")
			l.hand("王", "李")
			l.remove("王")
		}, "郑(1人(李))"},
		"a successor who was taught": {func(l *line) {
			l.teach("郑", "王")
			l.remove("王")
		}, "郑(1人)"},
		"a mentor": {func(l *line) {
			l.teach("郑", "王")
			l.remove("郑")
		}, "1人(王)"},
		"one of two who took": {func(l *line) {
			l.seat(l.hand("郑", "王"), "成都领队", ptr(l.people["李"]))
			l.remove("李")
		}, "郑(王 1人)"},
		"both, one after the other": {func(l *line) {
			l.hand("郑", "王")
			l.hand("王", "李")
			l.remove("郑")
			l.remove("王")
		}, "1人(李)"},
		"both at once": {func(l *line) {
			l.hand("郑", "王")
			l.remove("郑", "王")
		}, ""},
		"a hand-over that was taken back since": {func(l *line) {
			l.hand("郑", "王")
			l.hand("郑", "李")
			l.remove("王")
			l.exec(`UPDATE handovers SET state = 'cancelled' WHERE tenant_id = $1 AND successor_id IS NULL`)
		}, "郑(李)"},
		"deleted by hand, so that nothing was kept": {func(l *line) {
			l.hand("郑", "王")
			l.exec(`DELETE FROM members WHERE tenant_id = $1 AND id = $2`, l.people["王"])
		}, "郑(1人)"},
		"two who were deleted are drawn together, apart from whom one may not name": {func(l *line) {
			l.people["丙"], l.people["丁"] = fixture.Member(l.T, l.conn, l.of, "丙").ID, fixture.Member(l.T, l.conn, l.of, "丁").ID
			for _, to := range []string{"王", "丙", "李", "丁"} {
				l.hand("郑", to)
			}
			l.remove("王", "李")
		}, "郑(2人 2人)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := open(t, "郑", "王", "李")
			tt.lived(l)
			if got := spell(l.whole()); got != tt.want {
				t.Errorf("drawn %q, want %q", got, tt.want)
			}
		})
	}
}

func ptr(id uuid.UUID) *uuid.UUID { return &id }

func TestOfWhomARecordWasDeletedNothingRemainsButWhatTheyTook(t *testing.T) {
	t.Parallel()
	l := open(t, "郑", "王")
	h := l.hand("郑", "王")
	l.seat(h, "成都领队", nil)
	l.seat(h, "川西领航", nil)
	l.remove("王")
	_, own, err := lineage.NewStore(l.conn).Of(t.Context(), l.of, l.people["郑"])
	if err != nil {
		t.Fatal(err)
	}
	for _, tree := range []lineage.Tree{l.whole(), own} {
		if len(tree.Boxes) != 2 {
			t.Fatalf("drawn %q", spell(tree))
		}
		b := tree.Boxes[1]
		if !b.Gone || b.Named() || b.What != "川西领航、成都领队" && b.What != "成都领队、川西领航" || b.City != "" || b.From != 0 || b.At.Year() != 2019 {
			t.Errorf("whose record was deleted is drawn as %+v", b)
		}
	}
	if _, _, err := lineage.NewStore(l.conn).Of(t.Context(), l.of, l.people["王"]); err == nil {
		t.Error("whose record was deleted has a page")
	}
}

func TestACircleInOldRecordsIsDrawnOnce(t *testing.T) {
	t.Parallel()
	l := open(t, "甲", "乙", "丙")
	l.hand("甲", "乙")
	l.hand("乙", "丙")
	l.hand("丙", "甲")
	if got := spell(l.whole()); got != "甲(乙(丙))" {
		t.Errorf("drawn %q", got)
	}
	for name, id := range l.people {
		if who, tree, err := lineage.NewStore(l.conn).Of(t.Context(), l.of, id); err != nil || who.Called != name || spell(tree) != "甲(乙(丙))" {
			t.Errorf("the branch of %s is %q, %v", name, spell(tree), err)
		}
	}
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	t.Parallel()
	l := open(t, "郑", "王", "李")
	l.hand("郑", "王")
	l.hand("王", "李")
	l.remove("王")
	theirs := fixture.Tenant(t, l.conn)
	store := lineage.NewStore(l.conn)
	if tree, err := store.Whole(t.Context(), theirs); err != nil || len(tree.Boxes) != 0 || tree.Hidden != 0 {
		t.Errorf("another tenant sees %q, %v", spell(tree), err)
	}
	if _, _, err := store.Of(t.Context(), theirs, l.people["郑"]); err == nil {
		t.Error("another tenant sees a branch")
	}
}

// heard is a database that remembers what it was asked.
type heard struct {
	postgres.Conn
	asked *[]string
}

func (h heard) Read(ctx context.Context, t tenant.ID, fn func(postgres.Conn) error) error {
	return h.Conn.Read(ctx, t, func(tx postgres.Conn) error { return fn(heard{tx, h.asked}) })
}

func (h heard) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	*h.asked = append(*h.asked, sql)
	return h.Conn.Query(ctx, sql, args...)
}

// Ids cost a stranger nothing: for one that is nobody's the whole lineage is
// not read.
func TestForNobodyNothingIsRead(t *testing.T) {
	t.Parallel()
	l := open(t, "郑国栋", "王伟强")
	l.hand("郑国栋", "王伟强")
	reads := func(who uuid.UUID) (bool, error) {
		h := heard{l.conn, new([]string)}
		_, _, err := lineage.NewStore(h).Of(t.Context(), l.of, who)
		return slices.ContainsFunc(*h.asked, func(sql string) bool { return strings.Contains(sql, "FROM handovers") }), err
	}
	if read, err := reads(l.people["王伟强"]); err != nil || !read {
		t.Errorf("for somebody hand-overs are read: %v, %v", read, err)
	}
	if read, err := reads(uuid.New()); !errors.Is(err, errs.NotFound) || read {
		t.Errorf("for nobody hand-overs are read: %v, %v; want not found at once", read, err)
	}
}
