package title_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
	"xinhuo/internal/title"
)

type house struct {
	conn  postgres.Conn
	of    tenant.ID
	wang  member.Member
	store *title.Store
}

func open(t *testing.T) house {
	t.Helper()
	conn := pgtest.Tx(t)
	h := house{conn: conn, of: fixture.Tenant(t, conn)}
	h.wang = fixture.MemberIn(t, conn, h.of, "王伟强", member.Emeritus)
	h.store = title.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
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

func (h house) list(t *testing.T) []title.Title {
	t.Helper()
	all, err := h.store.List(t.Context(), h.of)
	must(t, err)
	return all
}

func (h house) awards(t *testing.T) []title.Award {
	t.Helper()
	of, err := h.store.Of(t.Context(), h.of, h.wang.ID)
	must(t, err)
	return of[h.wang.ID]
}

func TestTheUsualOnes(t *testing.T) {
	t.Parallel()
	for lang, first := range map[i18n.Lang]string{i18n.Chinese: "品牌荣誉顾问", i18n.English: "Honorary advisor"} {
		h := open(t)
		for range 2 {
			must(t, h.store.Usual(t.Context(), h.of, title.UsualIn(lang)))
		}
		if all := h.list(t); len(all) != 2 || all[0].Name != first || len(all[0].Privileges) != 3 {
			t.Errorf("in %s = %+v", lang, all)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	id, err := h.store.Add(ctx, h.of, fixture.Actor, title.Title{Name: " 首席领队 ", Rank: 5, Privileges: []string{"队旗留名"}})
	must(t, err)
	for name, tt := range map[string]struct {
		title     title.Title
		field, id string
	}{
		"no name":           {title.Title{}, "name", "title.name_missing"},
		"a name too long":   {title.Title{Name: strings.Repeat("长", 21)}, "name", "title.long"},
		"a name taken":      {title.Title{Name: "首席领队"}, "name", "title.name_taken"},
		"meaning too long":  {title.Title{Name: "甲", Meaning: strings.Repeat("长", 501)}, "meaning", "title.long"},
		"too many lines":    {title.Title{Name: "甲", Privileges: []string{strings.Repeat("长", 501)}}, "privileges", "title.long"},
		"an order too high": {title.Title{Name: "甲", Rank: 1001}, "rank", "title.rank_bad"},
	} {
		if _, err := h.store.Add(ctx, h.of, fixture.Actor, tt.title); complaint(err, tt.field) != tt.id {
			t.Errorf("%s = %v, want %s", name, err, tt.id)
		}
	}
	must(t, h.store.Edit(ctx, h.of, fixture.Actor, title.Title{ID: id, Name: "总领队", Version: 1}))
	if err := h.store.Edit(ctx, h.of, fixture.Actor, title.Title{ID: id, Name: "总领队", Version: 1}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale change = %v", err)
	}
	for range 2 {
		must(t, h.store.Retire(ctx, h.of, fixture.Actor, id))
	}
	if all := h.list(t); len(all) != 1 || all[0].Name != "总领队" || !all[0].Retired {
		t.Errorf("titles = %+v", all)
	}
	if _, err := h.store.Add(ctx, h.of, fixture.Actor, title.Title{Name: "总领队"}); err != nil {
		t.Errorf("the name of one no longer conferred = %v", err)
	}
}

func TestConferAndRevoke(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	id, err := h.store.Add(ctx, h.of, fixture.Actor, title.Title{Name: "总领队"})
	must(t, err)
	c := title.Conferral{Title: id, Member: h.wang.ID, On: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Citation: "带过一百期"}
	bare := c
	bare.On = time.Time{}
	if _, err := h.store.Confer(ctx, h.of, fixture.Actor, bare); complaint(err, "on") != "title.day_missing" {
		t.Errorf("without a day = %v", err)
	}
	award, err := h.store.Confer(ctx, h.of, fixture.Actor, c)
	must(t, err)
	if _, err := h.store.Confer(ctx, h.of, fixture.Actor, c); complaint(err, "title") != "title.borne" {
		t.Errorf("conferred twice = %v", err)
	}
	if a, err := h.store.Award(ctx, h.of, award); err != nil || !a.Stands() || a.Citation != "带过一百期" || a.Title.Name != "总领队" {
		t.Errorf("the award = %+v, %v", a, err)
	}
	if err := h.store.Revoke(ctx, h.of, fixture.Actor, award, " "); complaint(err, "reason") != "title.reason_missing" {
		t.Errorf("revoked without a reason = %v", err)
	}
	must(t, h.store.Revoke(ctx, h.of, fixture.Actor, award, "授错了人"))
	if err := h.store.Revoke(ctx, h.of, fixture.Actor, award, "再撤一次"); complaint(err, "") != "title.is_revoked" {
		t.Errorf("revoked twice = %v", err)
	}
	if all := h.awards(t); len(all) != 1 || all[0].Stands() || all[0].RevokeReason != "授错了人" || all[0].Revoker != fixture.Actor.Name {
		t.Errorf("awards = %+v", all)
	}
	must(t, h.store.Retire(ctx, h.of, fixture.Actor, id))
	if _, err := h.store.Confer(ctx, h.of, fixture.Actor, c); complaint(err, "title") != "title.is_retired" {
		t.Errorf("one no longer conferred = %v", err)
	}
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	id, err := h.store.Add(ctx, h.of, fixture.Actor, title.Title{Name: "总领队"})
	must(t, err)
	c := title.Conferral{Title: id, Member: h.wang.ID, On: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	award, err := h.store.Confer(ctx, h.of, fixture.Actor, c)
	must(t, err)
	theirs := fixture.Tenant(t, h.conn)
	_, conferred := h.store.Confer(ctx, theirs, fixture.Actor, c)
	_, read := h.store.Award(ctx, theirs, award)
	for name, err := range map[string]error{
		"Confer": conferred, "Award": read,
		"Edit":   h.store.Edit(ctx, theirs, fixture.Actor, title.Title{ID: id, Name: "x", Version: 1}),
		"Retire": h.store.Retire(ctx, theirs, fixture.Actor, id),
		"Revoke": h.store.Revoke(ctx, theirs, fixture.Actor, award, "x"),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s in another tenant = %v, want not found", name, err)
		}
	}
	all, err := h.store.List(ctx, theirs)
	of, bad := h.store.Of(ctx, theirs, h.wang.ID)
	if len(all)+len(of[uuid.Nil])+len(of) != 0 || errors.Join(err, bad) != nil {
		t.Errorf("another tenant reads %v, %v", all, of)
	}
}
