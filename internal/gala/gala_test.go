package gala_test

import (
	"bytes"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/gala"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

// hall is a brand that plans a gala for 20 January 2027.
type hall struct {
	*testing.T
	conn    postgres.Conn
	of      tenant.ID
	now     time.Time
	galas   *gala.Store
	regards *regard.Store
	id      uuid.UUID
	people  []member.Member
}

func open(t *testing.T, conn postgres.Conn, people int) *hall {
	t.Helper()
	h := &hall{T: t, conn: conn, of: fixture.Tenant(t, conn), now: time.Date(2026, 11, 30, 4, 0, 0, 0, time.UTC)}
	members, at := member.NewStore(conn, fixture.Keys()), func() time.Time { return h.now }
	h.galas, h.regards = gala.NewStore(conn, members, at), regard.NewStore(conn, members, fixture.Keys(), at)
	var err error
	h.id, err = h.galas.Plan(t.Context(), h.of, fixture.Actor, uuid.Nil, outline())
	h.must(err)
	ids := make([]uuid.UUID, people)
	for i := range people {
		h.people = append(h.people, fixture.MemberIn(t, conn, h.of, "客人"+string(rune('A'+i)), member.Emeritus))
		ids[i] = h.people[i].ID
	}
	if people > 0 {
		_, err = h.galas.Reserve(t.Context(), h.of, fixture.Actor, h.id, ids)
	}
	h.must(err)
	return h
}

func outline() gala.Outline {
	return gala.Outline{Title: "2027 年会", At: time.Date(2027, 1, 20, 10, 0, 0, 0, time.UTC), Place: "成都东郊", AnswerBy: time.Date(2027, 1, 6, 0, 0, 0, 0, time.UTC)}
}

func (h *hall) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *hall) invite() {
	h.Helper()
	_, err := h.galas.Invite(h.Context(), h.of, fixture.Actor, h.id)
	h.must(err)
}

func (h *hall) answer(i int, a gala.Answer) error {
	return h.galas.Answer(h.Context(), h.of, fixture.Actor, h.id, h.people[i].ID, gala.Reply{Answer: a})
}

func (h *hall) note(i int, a gala.Answer) {
	h.Helper()
	h.must(h.galas.Note(h.Context(), h.of, fixture.Actor, h.id, h.people[i].ID, gala.Reply{Answer: a}))
}

func (h *hall) get() (gala.Numbers, map[uuid.UUID]gala.Guest, []gala.Table) {
	h.Helper()
	_, guests, tables, err := h.galas.Get(h.Context(), h.of, h.id)
	h.must(err)
	by := map[uuid.UUID]gala.Guest{}
	for _, g := range guests {
		by[g.Member] = g
	}
	return gala.Count(guests), by, tables
}

func (h *hall) tables(n, seats int) []gala.Table {
	h.Helper()
	h.must(h.galas.AddTables(h.Context(), h.of, fixture.Actor, h.id, "桌", n, seats))
	_, _, tables := h.get()
	return tables
}

func says(err error, field, id string) bool {
	bad := errs.Invalid{}
	return errors.As(err, &bad) && bad[field].ID == id
}

func TestPlanRefuses(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t), 0)
	tests := map[string]struct {
		change    func(*gala.Outline)
		field, id string
	}{
		"without a name":             {func(o *gala.Outline) { o.Title = " " }, "title", "gala.title_missing"},
		"without a time":             {func(o *gala.Outline) { o.At = time.Time{} }, "on", "gala.time_missing"},
		"in the past":                {func(o *gala.Outline) { o.At = h.now.Add(-time.Hour) }, "on", "gala.time_past"},
		"nowhere":                    {func(o *gala.Outline) { o.Place = "" }, "place", "gala.place_missing"},
		"answered after it":          {func(o *gala.Outline) { o.AnswerBy = o.AnswerBy.AddDate(0, 1, 0) }, "answer_by", "gala.answer_by_bad"},
		"a second one in that year":  {func(*gala.Outline) {}, "on", "gala.year_taken"},
		"on New Year's Eve in China": {func(o *gala.Outline) { o.At = time.Date(2026, 12, 31, 16, 30, 0, 0, time.UTC); o.AnswerBy = h.now }, "on", "gala.year_taken"},
	}
	for name, tt := range tests {
		o := outline()
		tt.change(&o)
		if _, err := h.galas.Plan(t.Context(), h.of, fixture.Actor, uuid.Nil, o); !says(err, tt.field, tt.id) {
			t.Errorf("%s = %v, want %s", name, err, tt.id)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t), 4)
	if err := h.answer(0, gala.Coming); !errors.Is(err, errs.NotFound) {
		t.Errorf("before being invited = %v", err)
	}
	h.must(h.regards.LeaveAlone(t.Context(), h.of, fixture.Actor, h.people[3].ID, ""))
	h.invite()
	h.must(h.answer(0, gala.Coming))
	h.must(h.answer(1, gala.WithOne))
	h.must(h.answer(2, gala.Declined))
	if n, _, _ := h.get(); n != (gala.Numbers{Reserved: 3, Invited: 3, Coming: 2, Heads: 3, Declined: 1, Everybody: 4}) {
		t.Errorf("numbers = %+v", n)
	}
	if err := h.answer(3, gala.Coming); !errors.Is(err, errs.NotFound) {
		t.Errorf("of somebody who wants no contact = %v", err)
	}
	if err := h.answer(0, "maybe"); !says(err, "answer", "gala.answer_missing") {
		t.Errorf("maybe = %v", err)
	}
	if err := h.galas.Answer(t.Context(), h.of, fixture.Actor, h.id, uuid.New(), gala.Reply{Answer: gala.Coming}); !errors.Is(err, errs.NotFound) {
		t.Errorf("of a stranger = %v", err)
	}
	h.now = time.Date(2027, 1, 6, 15, 59, 0, 0, time.UTC) // the last minute of 6 January in Shanghai
	h.must(h.answer(0, gala.Declined))
	h.now = h.now.Add(time.Minute)
	if err := h.answer(0, gala.Coming); !says(err, "", "gala.closed") {
		t.Errorf("a day late = %v", err)
	}
	h.note(0, gala.Coming)
	if err := h.galas.Attend(t.Context(), h.of, fixture.Actor, h.id, h.people[0].ID, true); !says(err, "", "gala.doors") {
		t.Errorf("came before the doors open = %v", err)
	}
	h.now = outline().At
	h.must(h.galas.Attend(t.Context(), h.of, fixture.Actor, h.id, h.people[0].ID, true))
	if n, _, _ := h.get(); n.Attended != 1 {
		t.Errorf("attended = %+v", n)
	}
}

func TestInviteTellsOnce(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t), 2)
	h.invite()
	n, err := h.galas.Invite(t.Context(), h.of, fixture.Actor, h.id)
	if err != nil || n != 0 {
		t.Errorf("invited again: %d, %v", n, err)
	}
	again, err := h.galas.ReserveTiers(t.Context(), h.of, fixture.Actor, h.id, member.Emeritus)
	if err != nil || again != 0 {
		t.Errorf("seats kept twice: %d, %v", again, err)
	}
	of, err := h.galas.Invitations(t.Context(), h.of, h.people[0].ID)
	if err != nil || len(of) != 1 {
		t.Errorf("Invitations = %v, %v", of, err)
	}
	o := outline()
	o.Place = "天府广场"
	h.must(h.galas.Edit(t.Context(), h.of, fixture.Actor, h.id, 1, o))
	if err := h.galas.Edit(t.Context(), h.of, fixture.Actor, h.id, 1, o); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale edit = %v", err)
	}
	h.must(h.galas.Cancel(t.Context(), h.of, fixture.Actor, h.id, "场地有变"))
	if err := h.answer(0, gala.Coming); !says(err, "", "gala.is_cancelled") {
		t.Errorf("an answer after it was called off = %v", err)
	}
	var told int
	h.must(h.conn.Read(t.Context(), h.of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM notices WHERE tenant_id = $1 AND member_id = $2`, h.of, h.people[0].ID).Scan(&told)
	}))
	if told != 3 {
		t.Errorf("told %d times, want of the invitation, the place and the end", told)
	}
}

func TestSeating(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t), 3)
	tables := h.tables(2, 2)
	seat := func(i int, table, was uuid.UUID) error {
		return h.galas.Seat(t.Context(), h.of, fixture.Actor, h.id, h.people[i].ID, table, was)
	}
	if err := seat(0, tables[0].ID, uuid.Nil); !says(err, "", "gala.not_coming") {
		t.Errorf("seating who has not answered = %v", err)
	}
	h.note(0, gala.Coming)
	h.note(1, gala.WithOne)
	h.must(seat(0, tables[0].ID, uuid.Nil))
	if err := seat(1, tables[0].ID, uuid.Nil); !says(err, "", "gala.table_full") {
		t.Errorf("two at the last seat = %v", err)
	}
	if err := seat(0, tables[1].ID, uuid.Nil); !errors.Is(err, errs.Conflict) {
		t.Errorf("seating somebody who was seated meanwhile = %v", err)
	}
	h.must(seat(0, tables[1].ID, tables[0].ID))
	if _, guests, tables := h.get(); guests[h.people[0].ID].Table != tables[1].ID || tables[0].Taken != 0 || tables[1].Taken != 1 {
		t.Errorf("sits at two tables: %+v", tables)
	}
	if err := h.galas.EditTable(t.Context(), h.of, fixture.Actor, h.id, tables[1].ID, "主桌", 0); !says(err, "seats", "gala.seats_bad") {
		t.Errorf("a table without seats = %v", err)
	}
	h.note(2, gala.Coming)
	h.must(seat(2, tables[1].ID, uuid.Nil))
	h.note(0, gala.WithOne) // and there is no room for one more
	if _, guests, _ := h.get(); guests[h.people[0].ID].Table != uuid.Nil {
		t.Error("three sit at a table of two")
	}
	if err := h.galas.EditTable(t.Context(), h.of, fixture.Actor, h.id, tables[1].ID, "桌 1", 2); !says(err, "name", "gala.table_taken") {
		t.Errorf("two tables of one name = %v", err)
	}
}

func TestFillTables(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t), 5)
	h.tables(2, 3)
	for i, a := range []gala.Answer{gala.WithOne, gala.Coming, gala.Coming, gala.Coming, gala.Coming} {
		h.note(i, a)
	}
	h.must(h.galas.Note(t.Context(), h.of, fixture.Actor, h.id, h.people[4].ID, gala.Reply{Answer: gala.Declined}))
	seated, left, err := h.galas.FillTables(t.Context(), h.of, fixture.Actor, h.id, gala.ByCity)
	if err != nil || seated != 4 || left != 0 {
		t.Errorf("FillTables = %d, %d, %v", seated, left, err)
	}
	if again, _, err := h.galas.FillTables(t.Context(), h.of, fixture.Actor, h.id, gala.ByEra); err != nil || again != 0 {
		t.Errorf("filled again: %d, %v", again, err)
	}
	if _, _, err := h.galas.FillTables(t.Context(), h.of, fixture.Actor, h.id, "height"); !says(err, "by", "gala.by_missing") {
		t.Errorf("by height = %v", err)
	}
	h.must(h.galas.RemoveTable(t.Context(), h.of, fixture.Actor, h.id, func() uuid.UUID { _, _, all := h.get(); return all[0].ID }()))
	if n, _, tables := h.get(); len(tables) != 1 || n.Seated > 3 {
		t.Errorf("a table less: %+v, %+v", n, tables)
	}
}

func TestFillKeepsThoseAlikeTogether(t *testing.T) {
	t.Parallel()
	a, b := gala.Table{ID: uuid.New(), Seats: 3}, gala.Table{ID: uuid.New(), Seats: 3}
	var guests []gala.Guest
	for i, city := range []string{"成都", "武汉", "成都", "武汉", "成都", "上海"} {
		g := gala.Guest{Member: uuid.New(), City: city, Reply: gala.Reply{Answer: gala.Coming}}
		if i == 5 {
			g.Died = true
		}
		guests = append(guests, g)
	}
	seats := gala.Fill([]gala.Table{a, b}, guests, gala.ByCity)
	if len(seats) != 5 || seats[guests[0].Member] != seats[guests[2].Member] || seats[guests[0].Member] != seats[guests[4].Member] || seats[guests[1].Member] != seats[guests[3].Member] {
		t.Errorf("seats = %v", seats)
	}
	if seats[guests[0].Member] == seats[guests[1].Member] {
		t.Error("成都 and 武汉 share a table though each could have its own")
	}
}

// Many seat guests at the last places at once, and no table overflows.
func TestSeatTogether(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Pool(t), 8)
	tables := h.tables(1, 3)
	for i := range h.people {
		h.note(i, gala.Coming)
	}
	var all sync.WaitGroup
	start := make(chan struct{})
	for _, p := range h.people {
		all.Go(func() {
			<-start
			if err := h.galas.Seat(t.Context(), h.of, fixture.Actor, h.id, p.ID, tables[0].ID, uuid.Nil); err != nil && !says(err, "", "gala.table_full") {
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	if _, _, now := h.get(); now[0].Taken != 3 {
		t.Errorf("%d sit at a table of 3", now[0].Taken)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t), 1)
	h.invite()
	links, forged := gala.NewLinks(bytes.Repeat([]byte{1}, 32)), gala.NewLinks(bytes.Repeat([]byte{2}, 32))
	_, guests, _ := h.get()
	guest := guests[h.people[0].ID]
	code, theirs := links.Code(h.of, guest.ID), fixture.Tenant(t, h.conn)
	if got, err := links.Guest(h.of, code); err != nil || got != guest.ID {
		t.Errorf("Guest = %v, %v", got, err)
	}
	last := []byte(code)
	last[len(last)-3] ^= 1
	for name, bad := range map[string]func() (uuid.UUID, error){
		"made with another secret": func() (uuid.UUID, error) { return links.Guest(h.of, forged.Code(h.of, guest.ID)) },
		"of another tenant":        func() (uuid.UUID, error) { return links.Guest(theirs, code) },
		"altered":                  func() (uuid.UUID, error) { return links.Guest(h.of, string(last)) },
		"cut":                      func() (uuid.UUID, error) { return links.Guest(h.of, code[:20]) },
		"empty":                    func() (uuid.UUID, error) { return links.Guest(h.of, "") },
	} {
		if got, err := bad(); !errors.Is(err, errs.NotFound) {
			t.Errorf("a link %s = %v, %v", name, got, err)
		}
	}
	if v, err := h.galas.ByLink(t.Context(), h.of, guest.ID); err != nil || v.Name != h.people[0].Name {
		t.Errorf("ByLink = %+v, %v", v, err)
	}
	h.must(h.galas.Answer(t.Context(), h.of, journal.Actor{}, h.id, guest.Member, gala.Reply{Answer: gala.WithOne, Companion: "老伴"}))
	if _, guests, _ := h.get(); guests[guest.Member].AnsweredBy != h.people[0].Name || guests[guest.Member].Companion != "老伴" {
		t.Errorf("answered by link = %+v", guests[guest.Member])
	}
	before := h.now
	h.now = outline().At.Add(gala.Lasts + time.Minute)
	if _, err := h.galas.ByLink(t.Context(), h.of, guest.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("a link once the gala is over = %v", err)
	}
	h.now = before
	h.must(h.regards.LeaveAlone(t.Context(), h.of, fixture.Actor, guest.Member, ""))
	if _, err := h.galas.ByLink(t.Context(), h.of, guest.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("the link of somebody who wants no contact = %v", err)
	}
	h.must(h.regards.Welcome(t.Context(), h.of, fixture.Actor, guest.Member))
	h.must(h.galas.Remove(t.Context(), h.of, fixture.Actor, h.id, guest.Member))
	if _, err := h.galas.ByLink(t.Context(), h.of, guest.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("the link of somebody who was taken off = %v", err)
	}
}

// A page of guests after another has everybody once, and the numbers are those
// of all.
func TestGuestsPageByPage(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t), 7)
	h.invite()
	h.note(0, gala.Coming)
	h.note(1, gala.WithOne)
	h.note(2, gala.Declined)
	h.must(h.regards.LeaveAlone(t.Context(), h.of, fixture.Actor, h.people[3].ID, ""))
	want, by, _ := h.get()
	g, n, err := h.galas.Look(t.Context(), h.of, h.id)
	if err != nil || g.ID != h.id || n != want {
		t.Errorf("Look = %+v, %v; want %+v", n, err, want)
	}
	seen, after := map[uuid.UUID]bool{}, uuid.Nil
	for pages := 0; pages < 4; pages++ {
		some, err := h.galas.Guests(t.Context(), h.of, h.id, gala.All, after, 3)
		h.must(err)
		for _, g := range some {
			if was := by[g.Member]; seen[g.Member] || g.Name != was.Name || g.Reply != was.Reply || g.Quiet() != was.Quiet() {
				t.Errorf("%s stands there twice, or otherwise: %+v", g.Name, g)
			}
			seen[g.Member], after = true, g.Member
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d guests were seen, want 7", len(seen))
	}
	for shown, want := range map[gala.Shown]int{gala.Comers: 2, gala.Decliners: 1, gala.Unanswering: 3, gala.Uninvited: 0} {
		if some, err := h.galas.Guests(t.Context(), h.of, h.id, shown, uuid.Nil, 9); err != nil || len(some) != want {
			t.Errorf("%s are %d, %v; want %d", shown, len(some), err, want)
		}
	}
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t), 1)
	h.invite()
	table, guest := h.tables(1, 4)[0].ID, h.people[0].ID
	theirs, ctx := fixture.Tenant(t, h.conn), t.Context()
	_, _, _, got := h.galas.Get(ctx, theirs, h.id)
	_, _, looked := h.galas.Look(ctx, theirs, h.id)
	if some, err := h.galas.Guests(ctx, theirs, h.id, gala.All, uuid.Nil, 9); err != nil || len(some) != 0 {
		t.Errorf("another tenant's Guests = %v, %v", some, err)
	}
	_, invitation := h.galas.Invitation(ctx, theirs, h.id, guest)
	_, year := h.galas.OfYear(ctx, theirs, 2027)
	_, reserved := h.galas.Reserve(ctx, theirs, fixture.Actor, h.id, []uuid.UUID{guest})
	_, invited := h.galas.Invite(ctx, theirs, fixture.Actor, h.id)
	_, _, filled := h.galas.FillTables(ctx, theirs, fixture.Actor, h.id, gala.ByCity)
	_, guests, _ := h.get()
	_, link := h.galas.ByLink(ctx, theirs, guests[guest].ID)
	for name, err := range map[string]error{
		"Get": got, "Look": looked, "Invitation": invitation, "OfYear": year, "Reserve": reserved, "Invite": invited, "FillTables": filled, "ByLink": link,
		"Edit":        h.galas.Edit(ctx, theirs, fixture.Actor, h.id, 1, outline()),
		"Cancel":      h.galas.Cancel(ctx, theirs, fixture.Actor, h.id, "x"),
		"Answer":      h.galas.Answer(ctx, theirs, fixture.Actor, h.id, guest, gala.Reply{Answer: gala.Coming}),
		"Note":        h.galas.Note(ctx, theirs, fixture.Actor, h.id, guest, gala.Reply{Answer: gala.Coming}),
		"Seat":        h.galas.Seat(ctx, theirs, fixture.Actor, h.id, guest, table, uuid.Nil),
		"Attend":      h.galas.Attend(ctx, theirs, fixture.Actor, h.id, guest, true),
		"Remove":      h.galas.Remove(ctx, theirs, fixture.Actor, h.id, guest),
		"AddTables":   h.galas.AddTables(ctx, theirs, fixture.Actor, h.id, "x", 1, 1),
		"EditTable":   h.galas.EditTable(ctx, theirs, fixture.Actor, h.id, table, "x", 1),
		"RemoveTable": h.galas.RemoveTable(ctx, theirs, fixture.Actor, h.id, table),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s in another tenant = %v, want not found", name, err)
		}
	}
	all, err := h.galas.List(ctx, theirs, 10)
	of, bad := h.galas.Invitations(ctx, theirs, guest)
	open, worse := h.galas.Unanswered(ctx, theirs, h.now.AddDate(1, 0, 0))
	between, worst := h.galas.Between(ctx, theirs, h.now, h.now.AddDate(1, 0, 0))
	if errors.Join(err, bad, worse, worst) != nil || len(all)+len(of)+len(open)+len(between) != 0 {
		t.Errorf("another tenant reads %v %v %v %v", all, of, open, between)
	}
}
