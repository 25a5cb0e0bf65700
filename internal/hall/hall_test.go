package hall_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/hall"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/internal/tenant"
	"xinhuo/internal/title"
)

// enter brings somebody into the hall who left in year and shows all but what
// is hidden.
func enter(t *testing.T, conn postgres.Conn, of tenant.ID, name, nickname string, year int, hidden ...profile.Field) uuid.UUID {
	t.Helper()
	m := fixture.Admit(t, conn, of, member.Admission{
		Profile: member.Profile{Name: name, Nickname: nickname, City: "成都"}, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: member.Emeritus,
		EnteredAt: clock.System().AddDate(year-clock.System().Year(), 0, -1),
	})
	consent := profile.Consent{}
	for _, f := range profile.Fields {
		consent[f] = true
	}
	for _, f := range hidden {
		consent[f] = false
	}
	if err := profile.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System).Agree(t.Context(), of, fixture.Actor, m.ID, consent, ""); err != nil {
		t.Fatal(err)
	}
	return m.ID
}

func store(conn postgres.Conn) *hall.Store {
	return hall.NewStore(conn, title.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System))
}

func called(cards []hall.Card) string {
	var all []string
	for _, c := range cards {
		all = append(all, c.Called)
	}
	return strings.Join(all, " ")
}

func TestList(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	enter(t, conn, ours, "王伟强", "川西老王", 2024)
	enter(t, conn, ours, "魏长林", "老班长", 2022, profile.Name)
	enter(t, conn, ours, "韩素琴", "素琴老师", 2023, profile.Years)
	enter(t, conn, ours, "冯丽娟", "账要平", 2024, profile.Hall)
	enter(t, conn, ours, "阿依古丽 买买提", "古丽", 2021)
	for name, tt := range map[string]struct {
		of     tenant.ID
		filter hall.Filter
		want   string
	}{
		"the latest first, those without a year at the end": {ours, hall.Filter{}, "王伟强 老班长 阿依古丽 买买提 韩素琴"},
		"an era":                         {ours, hall.Filter{Era: 2022}, "老班长"},
		"the era somebody keeps back":    {ours, hall.Filter{Era: 2023}, ""},
		"a name":                         {ours, hall.Filter{Text: "伟强"}, "王伟强"},
		"a nickname that stands for one": {ours, hall.Filter{Text: "班长"}, "老班长"},
		"the name behind it":             {ours, hall.Filter{Text: "长林"}, ""},
		"the name behind it, spelt":      {ours, hall.Filter{Text: "weichanglin"}, ""},
		"a nickname behind a name":       {ours, hall.Filter{Text: "老王"}, ""},
		"somebody who keeps away":        {ours, hall.Filter{Text: "冯丽娟"}, ""},
		"a name with a space":            {ours, hall.Filter{Text: "古丽买"}, "阿依古丽 买买提"},
		"another tenant":                 {theirs, hall.Filter{}, ""},
		"another tenant's name":          {theirs, hall.Filter{Text: "伟强"}, ""},
	} {
		cards, more, err := store(conn).List(t.Context(), tt.of, tt.filter, 9)
		if err != nil || called(cards) != tt.want || more != (hall.Place{}) {
			t.Errorf("%s: %q, more %v, %v; want %q", name, called(cards), more, err, tt.want)
		}
	}
	var walked []string
	for f := (hall.Filter{}); ; {
		cards, more, err := store(conn).List(t.Context(), ours, f, 1)
		if err != nil || len(cards) != 1 || hall.ParsePlace(more.String()) != more {
			t.Fatalf("List = %v, %v, %v; want one and a place", cards, more, err)
		}
		walked = append(walked, cards[0].Called)
		if f.After = more; more == (hall.Place{}) {
			break
		}
	}
	if len(walked) != 4 {
		t.Errorf("page by page there are %v, want everybody once", walked)
	}
	eras, err := store(conn).Eras(t.Context(), ours)
	if err != nil || len(eras) != 4 || eras[0] != (hall.Era{Year: 2024, People: 1}) || eras[3].Year != 0 {
		t.Errorf("Eras = %v, %v; want 2024 first and one without a year", eras, err)
	}
	if eras, err := store(conn).Eras(t.Context(), theirs); err != nil || len(eras) != 0 {
		t.Errorf("another tenant's Eras = %v, %v", eras, err)
	}
	if all, err := store(conn).Addresses(t.Context(), ours); err != nil || len(all) != 4 {
		t.Errorf("Addresses = %v, %v; want four", all, err)
	}
	if all, err := store(conn).Addresses(t.Context(), theirs); err != nil || len(all) != 0 {
		t.Errorf("another tenant's Addresses = %v, %v", all, err)
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	wang := enter(t, conn, ours, "王伟强", "川西老王", 2024)
	open, shy := enter(t, conn, ours, "李若曦", "", 2025), fixture.Member(t, conn, ours, "马嘉懿")
	away := enter(t, conn, ours, "冯丽娟", "", 2024, profile.Hall)
	for i, to := range []uuid.UUID{open, shy.ID} {
		err := conn.In(t.Context(), ours, func(tx postgres.Conn) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, ended_at)
				VALUES ($1, $2, $2, $3, $4, '2026-03-01', '', 'manual', 'closed', now(), $5)`, ours, uuid.Must(uuid.NewV7()), wang, to, clock.System().AddDate(0, i, 0))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	p, err := store(conn).Get(t.Context(), ours, wang)
	if err != nil || p.Called != "王伟强" || len(p.Passed) != 2 || p.Passed[0].To.Called != "李若曦" || p.Passed[1].To != (hall.Companion{}) {
		t.Errorf("Get = %+v, %v; want one successor by name and one who keeps to herself", p, err)
	}
	if p, err := store(conn).Get(t.Context(), ours, open); err != nil || len(p.Before) != 1 || p.Before[0].Called != "王伟强" {
		t.Errorf("Get = %+v, %v; want from whom she took over", p, err)
	}
	for name, tt := range map[string]struct {
		of tenant.ID
		id uuid.UUID
	}{"somebody who keeps away": {ours, away}, "somebody without a profile": {ours, shy.ID}, "nobody": {ours, uuid.New()}, "another tenant": {theirs, wang}} {
		if _, err := store(conn).Get(t.Context(), tt.of, tt.id); !errors.Is(err, errs.NotFound) {
			t.Errorf("%s: %v, want not found", name, err)
		}
		if _, err := store(conn).Portrait(t.Context(), tt.of, tt.id); !errors.Is(err, errs.NotFound) {
			t.Errorf("portrait of %s: %v, want not found", name, err)
		}
	}
}

// Who does not let be seen with whom they taught and learned is named on
// nobody's page, though they stand in the hall.
func TestBesideSomebodyStandsWhoLetsBeSeenThere(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours := fixture.Tenant(t, conn)
	wang := enter(t, conn, ours, "王伟强", "", 2024)
	alone := enter(t, conn, ours, "魏长林", "", 2025, profile.People)
	err := conn.In(t.Context(), ours, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, ended_at)
			VALUES ($1, $2, $2, $3, $4, '2026-03-01', '', 'manual', 'closed', now(), now())`, ours, uuid.Must(uuid.NewV7()), wang, alone)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if p, err := store(conn).Get(t.Context(), ours, wang); err != nil || len(p.Passed) != 1 || p.Passed[0].To != (hall.Companion{}) {
		t.Errorf("Get = %+v, %v; want a successor who keeps to himself", p, err)
	}
	if p, err := store(conn).Get(t.Context(), ours, alone); err != nil || p.Called != "魏长林" || len(p.Before) != 0 {
		t.Errorf("Get = %+v, %v; want him on his own page, without whom he took over from", p, err)
	}
}

// Whoever is taken out of the brand leaves no gap on the pages of others.
func TestSomebodyWhoIsRemoved(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours := fixture.Tenant(t, conn)
	wang := enter(t, conn, ours, "王伟强", "", 2024)
	gone := fixture.Admit(t, conn, ours, member.Admission{Profile: member.Profile{Name: "示例"}, Tier: member.Emeritus, Sample: true})
	err := conn.In(t.Context(), ours, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, ended_at)
			VALUES ($1, $2, $2, $3, $4, '2026-03-01', '', 'manual', 'closed', now(), now())`, ours, uuid.Must(uuid.NewV7()), wang, gone.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	profiles := profile.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
	if err := profiles.Agree(t.Context(), ours, fixture.Actor, gone.ID, profile.Consent{profile.Hall: true, profile.Name: true}, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := member.NewStore(conn, fixture.Keys()).RemoveSample(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	if cards, _, err := store(conn).List(t.Context(), ours, hall.Filter{}, 9); err != nil || called(cards) != "王伟强" {
		t.Errorf("the hall shows %q, %v", called(cards), err)
	}
	if p, err := store(conn).Get(t.Context(), ours, wang); err != nil || len(p.Passed) != 1 || p.Passed[0].To != (hall.Companion{}) {
		t.Errorf("Get = %+v, %v; want the hand-over without a name", p, err)
	}
}
