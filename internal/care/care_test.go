package care_test

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
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

func TestDaysOfTheYear(t *testing.T) {
	t.Parallel()
	feast := func(id string) care.Day {
		i := slices.IndexFunc(care.Feasts, func(f care.Feast) bool { return f.ID == id })
		return care.Feasts[i].Day
	}
	tests := map[string]struct {
		day  care.Day
		year int
		want []string
	}{
		"春节 2026":                          {feast("spring"), 2026, []string{"2026-02-17"}},
		"春节 2027":                          {feast("spring"), 2027, []string{"2027-02-06"}},
		"元宵 2026":                          {feast("lantern"), 2026, []string{"2026-03-03"}},
		"端午 2026":                          {feast("dragon_boat"), 2026, []string{"2026-06-19"}},
		"中秋 2026":                          {feast("mid_autumn"), 2026, []string{"2026-09-25"}},
		"重阳 2026":                          {feast("double_ninth"), 2026, []string{"2026-10-18"}},
		"leap 6/1 in 2025, which has it":   {care.Day{Lunar: true, Month: 6, Leap: true, Day: 1}, 2025, []string{"2025-07-25"}},
		"ordinary 6/1 in 2025":             {care.Day{Lunar: true, Month: 6, Day: 1}, 2025, []string{"2025-06-25"}},
		"leap 6/1 in 2026, which has none": {care.Day{Lunar: true, Month: 6, Leap: true, Day: 1}, 2026, []string{"2026-07-14"}},
		"leap 5/1 in 2028, which has it":   {care.Day{Lunar: true, Month: 5, Leap: true, Day: 1}, 2028, []string{"2028-06-23"}},
		"the 30th of a month of 29":        {care.Day{Lunar: true, Month: 12, Day: 30}, 2026, []string{"2026-02-16"}},
		"12/1, twice in one year":          {care.Day{Lunar: true, Month: 12, Day: 1}, 2027, []string{"2027-01-08", "2027-12-28"}},
		"29 February in a common year":     {care.Day{Month: 2, Day: 29}, 2027, []string{"2027-02-28"}},
		"29 February in a leap year":       {care.Day{Month: 2, Day: 29}, 2028, []string{"2028-02-29"}},
	}
	for name, tt := range tests {
		var got []string
		for _, on := range tt.day.On(tt.year) {
			got = append(got, on.Format(time.DateOnly))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s falls on %v, want %v", name, got, tt.want)
		}
	}
}

func TestRoundYears(t *testing.T) {
	t.Parallel()
	var got []int
	for n := range 16 {
		if care.Round(n) {
			got = append(got, n)
		}
	}
	if want := []int{1, 3, 5, 10, 15}; !slices.Equal(got, want) {
		t.Errorf("marked are %v, want %v", got, want)
	}
}

func TestAYear(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	p, err := h.store.Preview(t.Context(), h.of, h.request())
	if err != nil || p.Adds() != 14 || p.People != 2 {
		t.Fatalf("Preview = %+v, %v; want 14 for 2", p, err)
	}
	if m := h.make(h.request()); m.Added != 14 || m.ID == uuid.Nil {
		t.Errorf("Make added %+v, want 14", m)
	}
	if got := h.those(h.shen, care.Birthday); len(got) != 1 || !got[0].WholeMonth || got[0].On.Format(time.DateOnly) != "2027-08-01" {
		t.Errorf("a birthday known by month = %+v", got)
	}
	if got := h.those(h.zheng, care.Anniversary); len(got) != 1 || got[0].Nth != 8 || got[0].On.Format(time.DateOnly) != "2027-03-05" {
		t.Errorf("eight years = %+v", got)
	}
	if got := h.those(h.shen, care.Anniversary); len(got) != 1 || !care.Round(got[0].Nth) {
		t.Errorf("five years = %+v, want them marked", got)
	}
	if m := h.make(h.request()); m.ID != uuid.Nil || len(h.year()) != 14 {
		t.Errorf("made again: %+v, %d items", m, len(h.year()))
	}
	r := h.request()
	r.Tiers = append(r.Tiers, member.Core)
	p, err = h.store.Preview(t.Context(), h.of, r)
	if err != nil || p.Adds() != 5 || !slices.Equal(p.Left[care.NoBirth], []string{"李明"}) || !slices.Equal(p.Left[care.NoJoined], []string{"李明"}) {
		t.Errorf("with the core = %+v, %v", p, err)
	}
	if h.lines("care.planned") != 1 {
		t.Errorf("the journal says %d times that it was planned, want once", h.lines("care.planned"))
	}
}

func TestWhatHasPassedIsNotPlanned(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	r := h.request()
	r.Year = 2026
	if m := h.make(r); m.ID != uuid.Nil || len(h.year()) != 0 {
		t.Errorf("on 30 November all of 2026's days are over, yet %+v, %v", m, h.year())
	}
	h.now = time.Date(2026, 9, 24, 15, 59, 0, 0, time.UTC) // a minute before 25 September in Shanghai
	h.make(r)
	if got := h.those(h.zheng, care.Festival); len(got) != 2 || got[0].Title != "mid_autumn" {
		t.Errorf("on the eve of 中秋 = %+v", got)
	}
}

func TestUndo(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	r := h.request()
	r.Gala = &gala.Outline{Title: "2027 年会", At: time.Date(2027, 1, 20, 10, 0, 0, 0, time.UTC), Place: "成都", AnswerBy: *day(2027, 1, 6)}
	m := h.make(r)
	g, err := h.galas.OfYear(t.Context(), h.of, 2027)
	h.must(err)
	if _, guests, _, err := h.galas.Get(t.Context(), h.of, g.ID); err != nil || len(guests) != 2 {
		t.Fatalf("seats are kept for %v, %v; want the two who retired", guests, err)
	}
	items := h.year()
	h.must(h.store.Record(t.Context(), h.of, fixture.Actor, uuid.Nil, items[0].ID, care.Outcome{State: care.Delivered}))
	if err := h.store.Undo(t.Context(), h.of, fixture.Actor, m.ID); !says(err, "", "care.begun") {
		t.Errorf("Undo once something is done = %v", err)
	}
	h.must(h.store.Reopen(t.Context(), h.of, fixture.Actor, uuid.Nil, items[0].ID))
	h.must(h.store.Undo(t.Context(), h.of, fixture.Actor, m.ID))
	if _, err := h.galas.OfYear(t.Context(), h.of, 2027); len(h.year()) != 0 || !errors.Is(err, errs.NotFound) {
		t.Errorf("undone, yet %v and gala %v", h.year(), err)
	}
	if err := h.store.Undo(t.Context(), h.of, fixture.Actor, m.ID); !says(err, "", "care.is_undone") {
		t.Errorf("Undo twice = %v", err)
	}
	again := h.make(r)
	_, err = h.galas.Invite(t.Context(), h.of, fixture.Actor, must1(h.galas.OfYear(t.Context(), h.of, 2027)).ID)
	h.must(err)
	if err := h.store.Undo(t.Context(), h.of, fixture.Actor, again.ID); !says(err, "", "gala.is_invited") {
		t.Errorf("Undo once invitations are out = %v", err)
	}
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestLunarBirthday(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.make(h.request())
	on := func() string { return h.those(h.zheng, care.Birthday)[0].On.Format(time.DateOnly) }
	h.must(h.store.KeepLunar(t.Context(), h.of, fixture.Actor, h.zheng.ID, &care.Day{Month: 1, Day: 24}))
	if on() != "2027-03-01" {
		t.Errorf("the planned birthday is on %s, want it to follow to 2027-03-01", on())
	}
	if h.make(h.request()); len(h.those(h.zheng, care.Birthday)) != 1 {
		t.Errorf("made again there are %v", h.those(h.zheng, care.Birthday))
	}
	i := h.those(h.zheng, care.Birthday)[0]
	h.must(h.store.Edit(t.Context(), h.of, fixture.Actor, i.ID, i.Version, care.Thought{On: *day(2027, 2, 27), What: care.Visit}))
	h.must(h.store.KeepLunar(t.Context(), h.of, fixture.Actor, h.zheng.ID, nil))
	if on() != "2027-02-27" {
		t.Errorf("a day that somebody chose moved to %s", on())
	}
	for name, d := range map[string]care.Day{"month 13": {Month: 13, Day: 1}, "day 31": {Month: 1, Day: 31}} {
		if err := h.store.KeepLunar(t.Context(), h.of, fixture.Actor, h.zheng.ID, &d); !says(err, "lunar_day", "care.lunar_bad") {
			t.Errorf("KeepLunar %s = %v", name, err)
		}
	}
}

func TestNoContact(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.make(h.request())
	item := h.those(h.zheng, care.Anniversary)[0] // 5 March
	token := must1(h.store.OpenFeed(t.Context(), h.of, h.colleague(auth.Manager).Actor()))
	if !strings.Contains(h.feed(token), "郑国栋") {
		t.Error("郑国栋 is not in the feed")
	}
	h.must(h.regards.LeaveAlone(t.Context(), h.of, fixture.Actor, h.zheng.ID, ""))
	if i := must1(h.store.Get(t.Context(), h.of, item.ID)); !i.Off() || i.Open() {
		t.Errorf("the item stands as %+v, want it called off", i)
	}
	if feed := h.feed(token); strings.Contains(feed, "郑国栋") || !strings.Contains(feed, "沈立群") {
		t.Errorf("who wants no contact is still in the feed:\n%s", feed)
	}
	if err := h.store.Record(t.Context(), h.of, fixture.Actor, uuid.Nil, item.ID, care.Outcome{State: care.Delivered}); !says(err, "", "care.is_quiet") {
		t.Errorf("Record = %v", err)
	}
	if _, err := h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: h.zheng.ID, Title: "乔迁", On: h.now, What: care.Visit}); !says(err, "member", "care.is_quiet") {
		t.Errorf("Add = %v", err)
	}
	if _, err := h.store.Reveal(t.Context(), h.of, fixture.Actor, uuid.Nil, item.ID, "address"); !says(err, "", "care.is_quiet") {
		t.Errorf("Reveal = %v", err)
	}
	if n := must1(h.store.Ask(t.Context(), h.of, fixture.Actor, "寄中秋", h.zheng.ID)); n != 0 {
		t.Errorf("Ask asked %d", n)
	}
	p := must1(h.store.Preview(t.Context(), h.of, h.request()))
	if !slices.Equal(p.Left[care.WantsNo], []string{"郑国栋"}) || p.Adds() != 0 {
		t.Errorf("a plan leaves out %+v", p)
	}
	h.now = time.Date(2027, 3, 6, 0, 0, 0, 0, time.UTC)
	h.must(h.store.RoundOf(t.Context(), h.of))
	h.must(h.regards.Welcome(t.Context(), h.of, fixture.Actor, h.zheng.ID))
	if i := must1(h.store.Get(t.Context(), h.of, item.ID)); i.State != care.Skipped || !i.Hushed || i.Reason != "no_contact" {
		t.Errorf("what went by meanwhile stands as %+v", i)
	}
	if got := h.those(h.zheng, care.Festival); !got[3].Open() {
		t.Errorf("what is still ahead stands as %+v, want it restored", got[3])
	}
	if err := h.store.Reopen(t.Context(), h.of, fixture.Actor, uuid.Nil, item.ID); !says(err, "", "care.is_hushed") {
		t.Errorf("Reopen of what went by = %v", err)
	}
	h.must(h.regards.Remember(t.Context(), h.of, fixture.Actor, regard.Memorial{Member: h.zheng.ID}))
	if strings.Contains(h.feed(token), "郑国栋") {
		t.Error("who has died is still in the feed")
	}
	if p := must1(h.store.Preview(t.Context(), h.of, h.request())); !slices.Equal(p.Left[care.HasDied], []string{"郑国栋"}) {
		t.Errorf("a plan leaves out %+v", p.Left)
	}
	if err := h.store.Record(t.Context(), h.of, fixture.Actor, uuid.Nil, h.those(h.zheng, care.Festival)[3].ID, care.Outcome{State: care.Sent}); !says(err, "", "care.is_died") {
		t.Errorf("Record for who has died = %v", err)
	}
}

func (h *house) colleague(role auth.Role) auth.Identity {
	h.Helper()
	return fixture.Person(h.T, h.conn, h.b, "周海涛", role)
}

func (h *house) feed(token string) string {
	h.Helper()
	f, err := h.store.Feed(h.Context(), h.of, token)
	h.must(err)
	var b strings.Builder
	h.must(f.Calendar(&b, i18n.Chinese, "星驰汽车"))
	return strings.ReplaceAll(b.String(), "\r\n ", "")
}

func TestFeed(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.make(h.request())
	who := h.colleague(auth.Staff)
	token := must1(h.store.OpenFeed(t.Context(), h.of, who.Actor()))
	feed := h.feed(token)
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "DTSTART;VALUE=DATE:20270206\r\n", "春节 · 2 人", "加入 5 周年 · 沈立群", "DTSTART;VALUE=DATE:20270801\r\n"} {
		if !strings.Contains(feed, want) {
			t.Errorf("no %q in\n%s", want, feed)
		}
	}
	m := must1(member.NewStore(h.conn, fixture.Keys()).PeekMany(t.Context(), h.of, []uuid.UUID{h.zheng.ID}))[0]
	for _, never := range []string{m.Phone, m.Phone[3:], "玉林", h.zheng.ID.String()} {
		if strings.Contains(feed, never) {
			t.Errorf("the feed says %q", never)
		}
	}
	fresh := must1(h.store.OpenFeed(t.Context(), h.of, who.Actor()))
	if _, err := h.store.Feed(t.Context(), h.of, token); !errors.Is(err, errs.NotFound) {
		t.Errorf("the address that was replaced = %v", err)
	}
	if _, err := h.store.Feed(t.Context(), fixture.Tenant(t, h.conn), fresh); !errors.Is(err, errs.NotFound) {
		t.Errorf("in another tenant = %v", err)
	}
	accounts := auth.NewStore(h.conn, cache.New(nil), auth.UsualLimits)
	h.must(accounts.Disable(t.Context(), h.colleague(auth.Owner), who.Account))
	if _, err := h.store.Feed(t.Context(), h.of, fresh); !errors.Is(err, errs.NotFound) {
		t.Errorf("of somebody who may not come in any more = %v", err)
	}
	other := h.colleague(auth.Staff)
	token = must1(h.store.OpenFeed(t.Context(), h.of, other.Actor()))
	h.must(h.store.CloseFeed(t.Context(), h.of, other.Actor()))
	if _, err := h.store.Feed(t.Context(), h.of, token); !errors.Is(err, errs.NotFound) {
		t.Errorf("one that was closed = %v", err)
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	dealer := h.colleague(auth.Dealer)
	id := must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: h.zheng.ID, Title: "乔迁", On: *day(2026, 12, 1), What: care.Gift, Doer: dealer.Account, Gift: "茶"}))
	other := must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: h.shen.ID, Title: "探望", On: *day(2026, 12, 1), What: care.Visit}))
	if err := h.store.Record(t.Context(), h.of, dealer.Actor(), dealer.Account, other, care.Outcome{State: care.Delivered}); !says(err, "", "care.not_yours") {
		t.Errorf("a dealer records what is not theirs = %v", err)
	}
	if _, err := h.store.Reveal(t.Context(), h.of, dealer.Actor(), dealer.Account, other, "address"); !says(err, "", "care.not_yours") {
		t.Errorf("a dealer reveals what is not theirs = %v", err)
	}
	if got := must1(h.store.Reveal(t.Context(), h.of, dealer.Actor(), dealer.Account, id, "address")); !strings.Contains(got, "玉林西路") || h.lines("contact.revealed") != 1 {
		t.Errorf("Reveal = %q, written down %d times", got, h.lines("contact.revealed"))
	}
	h.must(h.store.Record(t.Context(), h.of, dealer.Actor(), dealer.Account, id, care.Outcome{State: care.Sent, Gift: "茶", Cost: 12_850}))
	for name, o := range map[string]care.Outcome{"skipped": {State: care.Skipped}, "returned": {State: care.Returned, Reason: " "}} {
		if err := h.store.Record(t.Context(), h.of, fixture.Actor, uuid.Nil, id, o); !says(err, "reason", "care.reason_missing") {
			t.Errorf("%s without a reason = %v", name, err)
		}
	}
	if err := h.store.Record(t.Context(), h.of, fixture.Actor, uuid.Nil, id, care.Outcome{State: care.Sent, Cost: -1}); !says(err, "cost", "care.cost_bad") {
		t.Errorf("a cost below nothing = %v", err)
	}
	h.must(h.store.Budget(t.Context(), h.of, fixture.Actor, 2026, 0, 1_000_000))
	if err := h.store.Budget(t.Context(), h.of, fixture.Actor, 2026, 0, 1); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale budget = %v", err)
	}
	if y := must1(h.store.Costs(t.Context(), h.of, 2026)); y.Total() != 12_850 || y.Budget != 1_000_000 || y.Spent[0].Month != 12 {
		t.Errorf("Costs = %+v", y)
	}
	i := must1(h.store.Get(t.Context(), h.of, id))
	if i.DoneBy != dealer.Name || i.State != care.Sent || h.lines("care.sent") != 1 {
		t.Errorf("recorded = %+v", i)
	}
	if err := h.store.Edit(t.Context(), h.of, fixture.Actor, other, 9, care.Thought{Title: "探望", On: h.now, What: care.Call}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale edit = %v", err)
	}
	if n := must1(h.store.Assign(t.Context(), h.of, fixture.Actor, []uuid.UUID{id, other}, dealer.Account)); n != 1 {
		t.Errorf("assigned %d, want the one still to do", n)
	}
	if _, err := h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: h.shen.ID, Title: "探望", On: h.now, What: care.Call, Doer: uuid.New()}); !says(err, "doer", "care.doer_gone") {
		t.Errorf("a doer of nowhere = %v", err)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	var ids []uuid.UUID
	for _, m := range []member.Member{h.zheng, h.shen} {
		ids = append(ids, must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: m.ID, Title: "茶", On: h.now, What: care.Gift})))
	}
	h.must(h.regards.LeaveAlone(t.Context(), h.of, fixture.Actor, h.shen.ID, ""))
	labels := must1(h.store.Labels(t.Context(), h.of, fixture.Actor, ids))
	if len(labels) != 2 || labels[0].Address == "" || labels[0].Phone == "" || labels[1].Address != "" || !labels[1].Refused {
		t.Errorf("Labels = %+v", labels)
	}
	if h.lines("contact.revealed") != 2 {
		t.Errorf("%d reveals are written down, want the address and the phone", h.lines("contact.revealed"))
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	ask := func() int {
		return must1(h.store.Ask(t.Context(), h.of, fixture.Actor, "寄中秋的心意", h.zheng.ID))
	}
	if ask() != 1 || ask() != 0 {
		t.Error("who was asked and has not answered is asked again")
	}
	if k := must1(h.store.Known(t.Context(), h.of, h.zheng.ID)); !k.Asked() || k.AskedFor != "寄中秋的心意" {
		t.Errorf("Known = %+v", k)
	}
	h.must(h.store.Give(t.Context(), h.of, fixture.Actor, h.zheng.ID, "重庆市渝中区 9 号", "寄中秋的心意"))
	m := must1(member.NewStore(h.conn, fixture.Keys()).Get(t.Context(), h.of, h.zheng.ID))
	if k := must1(h.store.Known(t.Context(), h.of, h.zheng.ID)); k.Asked() || !strings.HasPrefix(m.Address, "重庆市") || !strings.HasSuffix(m.Address, "****") {
		t.Errorf("given: %+v, the file says %q", k, m.Address)
	}
	lines := must1(journal.NewStore(h.conn).Of(t.Context(), h.of, h.zheng.ID, journal.Newest, 20))
	given := func(e journal.Entry) bool { return e.Verb == "care.address_given" && e.Reason == "寄中秋的心意" }
	if !slices.ContainsFunc(lines, given) {
		t.Errorf("the journal says %+v, and not for what the address was given", lines)
	}
	if _, err := h.store.Ask(t.Context(), h.of, fixture.Actor, " ", h.shen.ID); !says(err, "purpose", "care.purpose_missing") {
		t.Errorf("Ask for nothing = %v", err)
	}
}

func TestRemind(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	doer, boss := h.colleague(auth.Staff), h.colleague(auth.Manager)
	h.must(h.store.RemindBefore(t.Context(), h.of, fixture.Actor, 2))
	add := func(m member.Member, d int, to uuid.UUID) uuid.UUID {
		return must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: m.ID, Title: "探望", On: *day(2026, 12, d), What: care.Visit, Doer: to}))
	}
	add(h.zheng, 3, doer.Account)
	add(h.shen, 3, doer.Account)
	add(h.li, 3, uuid.Nil)
	h.now = time.Date(2026, 11, 30, 15, 59, 0, 0, time.UTC) // still 30 November in Shanghai
	h.must(h.store.RoundOf(t.Context(), h.of))
	if h.told(doer.Account)+h.told(boss.Account) != 0 {
		t.Error("reminded three days before, want two")
	}
	h.now = h.now.Add(time.Minute) // midnight in Shanghai
	for range 2 {
		h.must(h.store.Round(t.Context()))
		h.must(h.store.RoundOf(t.Context(), h.of))
	}
	if h.told(doer.Account) != 1 || h.told(boss.Account) != 1 {
		t.Errorf("the doer was told %d times, who leads %d; want once each, together", h.told(doer.Account), h.told(boss.Account))
	}
}

// together does something n times at once, each on a connection that stands.
func (h *house) together(n int, do func() error) {
	h.Helper()
	var ready, all sync.WaitGroup
	start, failed := make(chan struct{}), make([]error, n)
	ready.Add(n)
	for i := range n {
		all.Go(func() {
			_, err := h.store.Settings(h.Context(), h.of)
			ready.Done()
			<-start
			failed[i] = errors.Join(err, do())
		})
	}
	ready.Wait()
	close(start)
	all.Wait()
	h.must(errors.Join(failed...))
}

// Several servers remind at once, and everybody is told once.
func TestRemindTogether(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Pool(t))
	doer := h.colleague(auth.Staff)
	for range 20 {
		m := h.admit("某人", member.Emeritus, "", nil)
		must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: m.ID, Title: "探望", On: *day(2026, 12, 1), What: care.Visit, Doer: doer.Account}))
	}
	h.together(6, func() error { return h.store.RoundOf(h.Context(), h.of) })
	if got := h.told(doer.Account); got != 1 {
		t.Errorf("told %d times, want once", got)
	}
}

// Two who plan the same year at once add nothing twice.
func TestMakeTogether(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Pool(t))
	for range 60 {
		h.admit("某人", member.Emeritus, "1960-01-02", day(2020, 1, 2))
	}
	h.together(6, func() error { _, err := h.store.Make(h.Context(), h.of, fixture.Actor, h.request()); return err })
	if got := len(h.year()); got != 14+60*7 {
		t.Errorf("%d items, want %d", got, 14+60*7)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.must(h.store.Keep(t.Context(), h.of, fixture.Actor, care.Feast{Name: "腊八", Day: care.Day{Lunar: true, Month: 12, Day: 8}}))
	s := must1(h.store.Settings(t.Context(), h.of))
	if s.RemindDays != 3 || len(s.Feasts) != 1 || s.Feasts[0].Name != "腊八" {
		t.Fatalf("Settings = %+v", s)
	}
	r := care.Request{Choices: care.Choices{Year: 2027, Feasts: []care.Choice{{Feast: s.Feasts[0], What: care.Greeting}}}, Tiers: []member.Tier{member.Emeritus}}
	h.make(r)
	if got := h.those(h.zheng, care.Festival); len(got) != 1 || got[0].Title != "腊八" || got[0].On.Format(time.DateOnly) != "2027-01-15" {
		t.Errorf("the brand's own day = %+v", got)
	}
	for name, f := range map[string]care.Feast{"no name": {Day: care.Day{Month: 1, Day: 1}}, "30 February": {Name: "x", Day: care.Day{Month: 2, Day: 30}}} {
		if err := h.store.Keep(t.Context(), h.of, fixture.Actor, f); !errors.As(err, &errs.Invalid{}) {
			t.Errorf("Keep %s = %v", name, err)
		}
	}
	if err := h.store.RemindBefore(t.Context(), h.of, fixture.Actor, 31); !says(err, "remind_days", "care.remind_bad") {
		t.Errorf("RemindBefore 31 = %v", err)
	}
	h.must(h.store.Forget(t.Context(), h.of, fixture.Actor, uuid.MustParse(s.Feasts[0].ID)))
	if len(must1(h.store.Settings(t.Context(), h.of)).Feasts) != 0 || len(h.year()) != 2 {
		t.Error("what is planned for a forgotten day is gone")
	}
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

// Care is given for nothing: it knows of no points and no honour, and what
// counts those knows nothing of care.
func TestApartFromPointsAndTasks(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-e", "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "xinhuo/internal/...", "xinhuo/web/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	counting := []string{"contribution", "honour", "point", "points", "potential", "standing", "rule", "risk", "task", "consult"}
	cares := []string{"xinhuo/internal/care", "xinhuo/internal/gala", "xinhuo/web/care", "xinhuo/web/galas"}
	seen := 0
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for imp := range strings.FieldsSeq(imports) {
			noun := func(of string) string { return strings.TrimPrefix(of, "xinhuo/internal/") }
			switch {
			case slices.Contains(cares, pkg) && slices.Contains(counting, noun(imp)):
				t.Errorf("%s imports %s", pkg, imp)
			case slices.Contains(cares, imp) && slices.Contains(counting, noun(pkg)):
				t.Errorf("%s imports %s", pkg, imp)
			}
			if slices.Contains(cares, pkg) {
				seen++
			}
		}
	}
	if seen < 20 {
		t.Errorf("go list knows %d imports of care", seen)
	}
}
