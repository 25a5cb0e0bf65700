package care_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/gala"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

// house is a brand in November 2026 whose 郑国栋 and 沈立群 have retired.
type house struct {
	*testing.T
	conn            postgres.Conn
	b               brand.Brand
	of              tenant.ID
	now             time.Time
	store           *care.Store
	galas           *gala.Store
	regards         *regard.Store
	zheng, shen, li member.Member
}

func open(t *testing.T, conn postgres.Conn) *house {
	t.Helper()
	h := &house{T: t, conn: conn, b: fixture.Brand(t, conn), now: time.Date(2026, 11, 30, 4, 0, 0, 0, time.UTC)}
	h.of = h.b.ID
	members, at := member.NewStore(conn, fixture.Keys()), func() time.Time { return h.now }
	h.store, h.galas, h.regards = care.NewStore(conn, members, at), gala.NewStore(conn, members, at), regard.NewStore(conn, members, fixture.Keys(), at)
	h.zheng = h.admit("郑国栋", member.Emeritus, "1962-02-28", day(2019, 3, 5))
	h.shen = h.admit("沈立群", member.Emeritus, "1979-08", day(2022, 6, 30))
	h.li = h.admit("李明", member.Core, "", nil)
	return h
}

func day(y, m, d int) *time.Time {
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return &at
}

func (h *house) admit(name string, tier member.Tier, birth string, joined *time.Time) member.Member {
	h.Helper()
	return fixture.Admit(h.T, h.conn, h.of, member.Admission{
		Profile: member.Profile{Name: name, Birth: birth, JoinedOn: joined, City: "成都"}, Tier: tier,
		Contacts: member.Contacts{Phone: fixture.Phone(), Address: "成都市玉林西路 1 号 2 单元"},
	})
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// request is the whole of 2027 for those who retired.
func (h *house) request() care.Request {
	r := care.Request{Choices: care.Choices{Year: 2027, Birthday: care.Call, Anniversary: care.Greeting}, Tiers: []member.Tier{member.Emeritus}}
	for _, f := range care.Feasts {
		r.Feasts = append(r.Feasts, care.Choice{Feast: f, What: care.Greeting})
	}
	return r
}

func (h *house) make(r care.Request) care.Making {
	h.Helper()
	m, err := h.store.Make(h.Context(), h.of, fixture.Actor, r)
	h.must(err)
	return m
}

func (h *house) year() []care.Item {
	h.Helper()
	items, _, err := h.store.List(h.Context(), h.of, care.Filter{From: *day(2026, 1, 1), To: *day(2028, 1, 1)}, care.Cursor{}, 500)
	h.must(err)
	return items
}

// of one member, those of an occasion.
func (h *house) those(who member.Member, o care.Occasion) (found []care.Item) {
	for _, i := range h.year() {
		if i.Member == who.ID && i.Occasion == o {
			found = append(found, i)
		}
	}
	return found
}

func (h *house) lines(verb string) (n int) {
	h.Helper()
	h.must(h.conn.Read(h.Context(), h.of, func(tx postgres.Conn) error {
		return tx.QueryRow(h.Context(), `SELECT count(*) FROM journal WHERE tenant_id = $1 AND verb = $2`, h.of, verb).Scan(&n)
	}))
	return n
}

func (h *house) told(account uuid.UUID) (n int) {
	h.Helper()
	h.must(h.conn.Read(h.Context(), h.of, func(tx postgres.Conn) error {
		return tx.QueryRow(h.Context(), `SELECT count(*) FROM notices WHERE tenant_id = $1 AND account_id = $2`, h.of, account).Scan(&n)
	}))
	return n
}

func says(err error, field, id string) bool {
	bad := errs.Invalid{}
	return errors.As(err, &bad) && bad[field].ID == id
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (h *house) colleague(role auth.Role) auth.Identity {
	h.Helper()
	return fixture.Person(h.T, h.conn, h.b, "周海涛", role)
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	m := h.make(h.request())
	i, theirs, ctx := h.year()[0], fixture.Tenant(t, h.conn), t.Context()
	_, got := h.store.Get(ctx, theirs, i.ID)
	_, revealed := h.store.Reveal(ctx, theirs, fixture.Actor, uuid.Nil, i.ID, "address")
	_, _, latest := h.store.Latest(ctx, theirs, 2027)
	for name, err := range map[string]error{
		"Get": got, "Reveal": revealed, "Latest": latest,
		"Edit":      h.store.Edit(ctx, theirs, fixture.Actor, i.ID, 1, care.Thought{Title: "x", On: h.now, What: care.Call}),
		"Record":    h.store.Record(ctx, theirs, fixture.Actor, uuid.Nil, i.ID, care.Outcome{State: care.Sent}),
		"Reopen":    h.store.Reopen(ctx, theirs, fixture.Actor, uuid.Nil, i.ID),
		"Undo":      h.store.Undo(ctx, theirs, fixture.Actor, m.ID),
		"KeepLunar": h.store.KeepLunar(ctx, theirs, fixture.Actor, h.zheng.ID, nil),
		"Give":      h.store.Give(ctx, theirs, fixture.Actor, h.zheng.ID, "x", "y"),
		"Forget":    h.store.Forget(ctx, theirs, fixture.Actor, uuid.New()),
		"CloseFeed": h.store.CloseFeed(ctx, theirs, fixture.Actor),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s in another tenant = %v, want not found", name, err)
		}
	}
	if _, err := h.store.Add(ctx, theirs, fixture.Actor, care.Thought{Member: h.zheng.ID, Title: "x", On: h.now, What: care.Call}); !says(err, "member", "care.member_missing") {
		t.Errorf("Add in another tenant = %v", err)
	}
	list, n, err := h.store.List(ctx, theirs, care.Filter{From: *day(2026, 1, 1), To: *day(2028, 1, 1)}, care.Cursor{}, 100)
	of := must1(h.store.Of(ctx, theirs, h.zheng.ID, 10))
	days := must1(h.store.Days(ctx, theirs, *day(2026, 1, 1), *day(2028, 1, 1)))
	labels := must1(h.store.Labels(ctx, theirs, fixture.Actor, []uuid.UUID{i.ID}))
	p := must1(h.store.Preview(ctx, theirs, h.request()))
	titles := must1(h.store.Titles(ctx, theirs, *day(2026, 1, 1), *day(2028, 1, 1)))
	waiting := must1(h.store.Waiting(ctx, theirs, fixture.Actor.ID, true, 9))
	mine := must1(h.store.Mine(ctx, theirs, fixture.Actor.ID, *day(2026, 1, 1), *day(2028, 1, 1)))
	if err != nil || len(list)+len(of)+len(days)+len(labels)+p.People+n.Total+len(titles)+len(waiting)+len(mine)+must1(h.store.Assign(ctx, theirs, fixture.Actor, []uuid.UUID{i.ID}, uuid.Nil))+must1(h.store.Ask(ctx, theirs, fixture.Actor, "x", h.zheng.ID)) != 0 {
		t.Errorf("another tenant reads %v %v %v %v %+v %v %v", list, of, days, labels, p, n, err)
	}
}
