package regard_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/programme"
	"xinhuo/internal/regard"
	"xinhuo/internal/seat"
	"xinhuo/internal/tenant"
)

type house struct {
	conn     postgres.Conn
	of       tenant.ID
	wang, li member.Member
	members  *member.Store
	store    *regard.Store
}

func open(t *testing.T) house {
	t.Helper()
	conn := pgtest.Tx(t)
	h := house{conn: conn, of: fixture.Tenant(t, conn), members: member.NewStore(conn, fixture.Keys())}
	h.wang, h.li = fixture.MemberIn(t, conn, h.of, "王伟强", member.Core), fixture.MemberIn(t, conn, h.of, "李明", member.Core)
	h.store = regard.NewStore(conn, h.members, fixture.Keys(), clock.System)
	return h
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

func (h house) heeded(t *testing.T, id uuid.UUID) regard.Regard {
	t.Helper()
	all, err := regard.Of(t.Context(), h.conn, h.of, id)
	must(t, err)
	return all[id]
}

func TestSomebodyWhoDied(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	m := regard.Memorial{Member: h.wang.ID, DiedOn: &day, Words: " 一路走好 ", Family: "王女士（女儿）", Phone: "13912345678"}
	must(t, h.store.Remember(ctx, h.of, fixture.Actor, m))
	if err := h.store.Remember(ctx, h.of, fixture.Actor, m); !errors.Is(err, errs.Conflict) {
		t.Errorf("remembering twice = %v, want a conflict", err)
	}
	kept, err := h.store.Memorial(ctx, h.of, h.wang.ID)
	if err != nil || kept.Words != "一路走好" || kept.Phone != "139****5678" || !h.heeded(t, h.wang.ID).Died || !h.heeded(t, h.wang.ID).Quiet() {
		t.Errorf("kept = %+v, %v", kept, err)
	}
	if phone, err := h.store.Family(ctx, h.of, fixture.Actor, h.wang.ID); err != nil || phone != "13912345678" {
		t.Errorf("the family = %q, %v", phone, err)
	}
	m.Version, m.Words, m.Phone = 1, "安息", ""
	must(t, h.store.Reword(ctx, h.of, fixture.Actor, m))
	if err := h.store.Reword(ctx, h.of, fixture.Actor, m); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale change = %v, want a conflict", err)
	}
	if kept, err = h.store.Memorial(ctx, h.of, h.wang.ID); err != nil || kept.Words != "安息" || kept.Phone != "139****5678" {
		t.Errorf("reworded = %+v, %v; the phone stays", kept, err)
	}
	later := clock.System().AddDate(0, 0, 3)
	if err := h.store.Reword(ctx, h.of, fixture.Actor, regard.Memorial{Member: h.wang.ID, DiedOn: &later, Version: 2}); complaint(err, "died_on") != "regard.died_later" {
		t.Errorf("a day to come = %v", err)
	}
	if err := h.store.Mistaken(ctx, h.of, fixture.Actor, h.wang.ID, " "); complaint(err, "reason") != "regard.reason_missing" {
		t.Errorf("mistaken without a reason = %v", err)
	}
	must(t, h.store.Mistaken(ctx, h.of, fixture.Actor, h.wang.ID, "同名"))
	if h.heeded(t, h.wang.ID).Died {
		t.Error("still dead")
	}
	lines, err := journal.NewStore(h.conn).Of(ctx, h.of, h.wang.ID, journal.Newest, 10)
	if err != nil || len(lines) != 5 || lines[0].Verb != "regard.mistaken" || lines[2].Verb != "regard.family_revealed" {
		t.Errorf("the timeline = %+v, %v", lines, err)
	}
}

func TestSomebodyWhoWantsToBeLeftAlone(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	for range 2 {
		must(t, h.store.LeaveAlone(ctx, h.of, fixture.Actor, h.wang.ID, "别打电话"))
	}
	if w, err := h.store.Wish(ctx, h.of, h.wang.ID); err != nil || w.Reason != "别打电话" || !h.heeded(t, h.wang.ID).NoContact {
		t.Errorf("the wish = %+v, %v", w, err)
	}
	must(t, h.store.Welcome(ctx, h.of, fixture.Actor, h.wang.ID))
	if err := h.store.Welcome(ctx, h.of, fixture.Actor, h.wang.ID); !errors.Is(err, errs.NotFound) || h.heeded(t, h.wang.ID).Quiet() {
		t.Errorf("welcome twice = %v", err)
	}
}

// The team takes the wish back only within sight of whose it was.
func TestTheTeamWelcomesInSight(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	must(t, h.store.LeaveAlone(ctx, h.of, fixture.Actor, h.wang.ID, ""))
	must(t, h.store.WelcomeFor(ctx, h.of, fixture.Actor, h.wang.ID))
	all, err := notice.NewStore(h.conn, time.Now).For(ctx, h.of, notice.Reader{Account: uuid.New(), Member: h.wang.ID}, notice.Newest, 10)
	if err != nil || len(all) != 1 || all[0].Text.ID != "regard.told_welcomed" || h.heeded(t, h.wang.ID).Quiet() {
		t.Errorf("the member was told %+v, %v", all, err)
	}
	if err := h.store.WelcomeFor(ctx, h.of, fixture.Actor, h.wang.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("welcome twice = %v", err)
	}
}

// Whatever approaches members passes over who has died and who wants to be
// left alone.
func TestNobodyApproachesTheQuiet(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	zhao := fixture.MemberIn(t, h.conn, h.of, "赵一", member.Core)
	must(t, h.store.Remember(ctx, h.of, fixture.Actor, regard.Memorial{Member: h.wang.ID}))
	must(t, h.store.LeaveAlone(ctx, h.of, fixture.Actor, h.li.ID, ""))
	told := notice.NewStore(h.conn, clock.System)
	for _, m := range []member.Member{h.wang, h.li, zhao} {
		must(t, told.Tell(ctx, h.of, notice.Note{Member: m.ID, Key: "x", Text: i18n.Msg("name.missing")}))
		n, err := told.Unread(ctx, h.of, notice.Reader{Account: uuid.New(), Member: m.ID})
		if want := map[bool]int{true: 1}[m.ID == zhao.ID]; err != nil || n != want {
			t.Errorf("%s was told %d, %v; want %d", m.Name, n, err, want)
		}
	}
	course := programme.NewStore(h.conn, h.members, clock.System)
	at := clock.System().Add(48 * time.Hour)
	id, err := course.Arrange(ctx, h.of, fixture.Actor, programme.Plan{Title: "交流会", Kind: programme.Online, Start: at, End: at.Add(time.Hour), Link: "https://example.com"})
	must(t, err)
	n, err := course.Invite(ctx, h.of, fixture.Actor, id, programme.Circle{Members: []uuid.UUID{h.wang.ID, h.li.ID, zhao.ID}})
	if err != nil || n != 1 {
		t.Errorf("invited %d, %v; want one", n, err)
	}
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	must(t, h.store.Remember(ctx, h.of, fixture.Actor, regard.Memorial{Member: h.wang.ID, Phone: "13912345678"}))
	must(t, h.store.LeaveAlone(ctx, h.of, fixture.Actor, h.li.ID, "x"))
	theirs := fixture.Tenant(t, h.conn)
	_, memorial := h.store.Memorial(ctx, theirs, h.wang.ID)
	_, wish := h.store.Wish(ctx, theirs, h.li.ID)
	_, family := h.store.Family(ctx, theirs, fixture.Actor, h.wang.ID)
	for name, err := range map[string]error{
		"Memorial": memorial, "Wish": wish, "Family": family,
		"Remember":   h.store.Remember(ctx, theirs, fixture.Actor, regard.Memorial{Member: h.wang.ID}),
		"Reword":     h.store.Reword(ctx, theirs, fixture.Actor, regard.Memorial{Member: h.wang.ID, Version: 1}),
		"Mistaken":   h.store.Mistaken(ctx, theirs, fixture.Actor, h.wang.ID, "x"),
		"LeaveAlone": h.store.LeaveAlone(ctx, theirs, fixture.Actor, h.wang.ID, "x"),
		"Welcome":    h.store.Welcome(ctx, theirs, fixture.Actor, h.li.ID),
	} {
		if err == nil || !errors.Is(err, errs.NotFound) {
			t.Errorf("%s in another tenant = %v, want not found", name, err)
		}
	}
	all, err := regard.Of(ctx, h.conn, theirs, h.wang.ID, h.li.ID)
	if one, err := h.store.Heed(ctx, theirs, h.wang.ID); err != nil || one.Died {
		t.Errorf("Heed in another tenant = %+v, %v", one, err)
	}
	quiet, bad := regard.Quiet(ctx, h.conn, theirs, h.wang.ID, h.li.ID)
	around, lost := h.store.Around(ctx, theirs, h.wang.ID)
	unsettled, gone := h.store.Unsettled(ctx, theirs, 10)
	if len(all)+len(quiet)+len(around)+len(unsettled) != 0 || errors.Join(err, bad, lost, gone) != nil {
		t.Errorf("another tenant reads %v %v %v %v", all, quiet, around, unsettled)
	}
}

// A seat that somebody who died holds, or is named for, waits for the team.
func TestSeatsOfSomebodyWhoDiedWait(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	seats := seat.NewStore(h.conn, h.members, clock.System)
	held, err := seats.Define(ctx, h.of, fixture.Actor, seat.Definition{Title: "城市领队", City: "成都"})
	must(t, err)
	must(t, seats.Appoint(ctx, h.of, fixture.Actor, seat.Appointment{Seat: held, Member: h.wang.ID, Version: 1, Why: "评议会推荐"}))
	named, err := seats.Define(ctx, h.of, fixture.Actor, seat.Definition{Title: "栏目主理"})
	must(t, err)
	_, err = seats.Nominate(ctx, h.of, fixture.Actor, seat.Naming{Seat: named, Member: h.wang.ID, Level: seat.Usual[0].ID})
	must(t, err)
	must(t, h.store.Remember(ctx, h.of, fixture.Actor, regard.Memorial{Member: h.wang.ID}))
	around, err := h.store.Around(ctx, h.of, h.wang.ID)
	want := []regard.Running{{Kind: "nomination", ID: named, With: "栏目主理"}, {Kind: "seat", ID: held, With: "成都城市领队"}}
	if err != nil || !slices.Equal(around, want) {
		t.Errorf("around them runs %v, %v; want %v", around, err, want)
	}
	if all, err := h.store.Unsettled(ctx, h.of, 9); err != nil || len(all) != 1 || all[0].Member != h.wang.ID {
		t.Errorf("unsettled are %v, %v", all, err)
	}
}

// What Xinhuo drafted because it fears that somebody leaves is for those who
// lead: saying that they have died does not tell of it.
func TestWhatIsFearedDoesNotRunAroundThem(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	must(t, h.store.Remember(ctx, h.of, fixture.Actor, regard.Memorial{Member: h.wang.ID}))
	exec := func(sql string) {
		t.Helper()
		must(t, h.conn.In(ctx, h.of, func(tx postgres.Conn) error {
			_, err := tx.Exec(ctx, sql, h.of, h.wang.ID)
			return err
		}))
	}
	runs := func(what string, want int) {
		t.Helper()
		around, err := h.store.Around(ctx, h.of, h.wang.ID)
		unsettled, lost := h.store.Unsettled(ctx, h.of, 9)
		if len(around) != want || len(unsettled) != want || errors.Join(err, lost) != nil {
			t.Errorf("%s: %v runs, unsettled are %v, %v; want %d", what, around, unsettled, errors.Join(err, lost), want)
		}
	}
	exec(`INSERT INTO handovers (tenant_id, id, group_id, leaver_id, leaving_on, reason, origin, state, made_at) VALUES ($1, gen_random_uuid(), gen_random_uuid(), $2, now(), 'r', 'risk', 'draft', now())`)
	runs("drafted", 0)
	exec(`UPDATE handovers SET state = 'open', begun_at = now() WHERE tenant_id = $1 AND leaver_id = $2`)
	runs("begun", 1)
}
