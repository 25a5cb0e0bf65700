package member_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// town is a brand full of people, and what is known about each without the
// list's help.
type town struct {
	of      tenant.ID
	store   *member.Store
	people  []member.Member // contacts in clear
	history map[uuid.UUID][]member.Move
	rnd     *rand.Rand
	now     time.Time
}

var (
	cities       = []string{"成都", "成都", "成都", "重庆", "上海", "拉萨", ""}
	models       = []string{"星驰 L7", "星驰 L9", "100%_电", ""}
	specialities = []string{"越野", "摄影", "改装", "100%", "a_b"}
	surnames     = []string{"王", "王", "李", "张", "曾", "欧阳"}
	given        = []string{"伟", "芳", "三丰", "建国", "小王", "Lee"}
)

func newTown(t *testing.T, conn postgres.Conn, n int) *town {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	w := &town{of: fixture.Tenant(t, conn), store: newStore(conn), rnd: rand.New(rand.NewPCG(seed, 1)), now: clock.System(), history: map[uuid.UUID][]member.Move{}}
	as := make([]member.Admission, n)
	for i := range as {
		as[i] = w.person(i)
	}
	ids := must(w.store.AdmitMany(t.Context(), w.of, byHand, as))
	tiers := tier.NewStore(conn, w.store, clock.System)
	for range n / 5 { // they move on, and some come back
		id := ids[w.rnd.IntN(n)]
		m := must(w.store.Get(t.Context(), w.of, id))
		to := tier.Next(m.Tier, m.TierBefore)
		move, err := tiers.Move(t.Context(), w.of, fixture.Actor, tier.Order{Members: []uuid.UUID{id}, To: to[w.rnd.IntN(len(to))], Reason: "因为", Source: member.Manual})
		if err == nil && w.rnd.IntN(4) == 0 {
			_, err = tiers.TakeBack(t.Context(), w.of, fixture.Actor, move)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w.people = must(w.store.PeekMany(t.Context(), w.of, ids))
	for _, m := range w.people {
		w.history[m.ID] = must(tiers.History(t.Context(), w.of, m.ID))
	}
	return w
}

func pick[T any](w *town, from []T) T { return from[w.rnd.IntN(len(from))] }

// some is a few of from, maybe none.
func some[T comparable](w *town, from []T) (out []T) {
	for range w.rnd.IntN(3) {
		if v := pick(w, from); !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func (w *town) person(i int) member.Admission {
	a := member.Admission{
		Profile: member.Profile{
			Name: pick(w, surnames) + pick(w, given), Nickname: fmt.Sprint(pick(w, []string{"追风", "奶爸", "Lucky "}), w.rnd.IntN(30)),
			Role: pick(w, append([]member.Role{""}, member.Roles...)), City: pick(w, cities), Model: pick(w, models), Specialities: some(w, specialities),
		},
		Tier: pick(w, member.Tiers), EnteredAt: w.now.AddDate(-1, 0, 0),
	}
	if w.rnd.IntN(6) > 0 {
		a.JoinedOn = date(fmt.Sprintf("2024-%02d-%02d", 1+w.rnd.IntN(4), 1+w.rnd.IntN(28)))
	}
	if w.rnd.IntN(5) > 0 {
		a.Phone = fmt.Sprintf("+86139%04d%04d", i, w.rnd.IntN(40))
	}
	if w.rnd.IntN(3) > 0 {
		a.Wechat, a.Email = fmt.Sprintf("WX_%d", i), fmt.Sprintf("p%d@example.com", i)
	}
	if w.rnd.IntN(3) == 0 {
		a.Handles = on("douyin", fmt.Sprint("DY", i))
	}
	if w.rnd.IntN(8) == 0 {
		a.Handles = append(a.Handles, append(on("zhihu", fmt.Sprint("ZH", i)), on("zhihu", fmt.Sprint("zh", i, "b"))...)...)
	}
	if w.rnd.IntN(3) == 0 {
		from := cmpOr(a.Tier)
		if to := tier.Next(from, ""); len(to) > 0 {
			a.Past = []member.Step{{To: pick(w, to), At: w.now.AddDate(0, 0, -w.rnd.IntN(300)), Reason: "当时"}}
		}
	}
	return a
}

func cmpOr(t member.Tier) member.Tier {
	if t == "" {
		return member.Prospect
	}
	return t
}

func (w *town) filter() member.Filter {
	q := member.Filter{}
	for range 1 + w.rnd.IntN(3) {
		switch w.rnd.IntN(10) {
		case 0, 1:
			q.Text = pick(w, []string{"王", "w", "wang", "zsf", "曾", "ouyang", "欧阳", "1", "风1", "Lucky 2", "dy1", "WX_3", "p4@example.com", "0007", "13900", "00030011", "没有这个人", " ", "lee"})
		case 2:
			q.Tiers = some(w, member.Tiers)
		case 3:
			q.Roles = some(w, append([]member.Role{""}, member.Roles...))
		case 4:
			q.Cities = some(w, append(cities, "没人的城"))
		case 5:
			q.Models = some(w, models)
		case 6:
			q.Specialities = some(w, append(specialities, "没人会的"))
		case 7:
			q.Gaps = some(w, member.Gaps)
		case 8:
			q.Platforms = some(w, []string{"douyin", "zhihu", "weibo"})
		case 9:
			if w.rnd.IntN(2) == 0 {
				q.JoinedFrom, q.JoinedTo = pick(w, []*time.Time{nil, date("2024-02-01"), date("2024-02-10")}), pick(w, []*time.Time{nil, date("2024-02-29"), date("2024-04-02")})
			} else {
				q.Moved = &member.Moved{Since: w.now.AddDate(0, 0, -w.rnd.IntN(300)), Until: w.now.AddDate(0, 0, 1-w.rnd.IntN(2)*30), From: some(w, member.Tiers), To: some(w, member.Tiers)}
			}
		}
	}
	return q
}

// passes says, one person at a time, who is meant.
func (w *town) passes(q member.Filter, m member.Member) bool {
	oneOf := func(asked bool, has bool) bool { return !asked || has }
	lacks := map[string]bool{"phone": m.Phone == "", "wechat": m.Wechat == "", "city": m.City == "", "model": m.Model == "", "joined": m.JoinedOn == nil, "speciality": len(m.Specialities) == 0}
	within := m.JoinedOn != nil && (q.JoinedFrom == nil || !m.JoinedOn.Before(*q.JoinedFrom)) && (q.JoinedTo == nil || !m.JoinedOn.After(*q.JoinedTo))
	_, moved := w.lastMove(q, m)
	return w.says(strings.TrimSpace(q.Text), m) &&
		oneOf(len(q.Tiers) > 0, slices.Contains(q.Tiers, m.Tier)) && oneOf(len(q.Roles) > 0, slices.Contains(q.Roles, m.Role)) &&
		oneOf(len(q.Cities) > 0, slices.Contains(q.Cities, m.City)) && oneOf(len(q.Models) > 0, slices.Contains(q.Models, m.Model)) &&
		oneOf(len(q.Specialities) > 0, slices.ContainsFunc(q.Specialities, func(s string) bool { return slices.Contains(m.Specialities, s) })) &&
		oneOf(len(q.Platforms) > 0, slices.ContainsFunc(m.Handles, func(h member.Handle) bool { return slices.Contains(q.Platforms, h.Platform) })) &&
		oneOf(len(q.Gaps) > 0, slices.ContainsFunc(q.Gaps, func(g string) bool { return lacks[g] })) &&
		oneOf(q.JoinedFrom != nil || q.JoinedTo != nil, within) && oneOf(q.Moved != nil, moved)
}

func (w *town) says(text string, m member.Member) bool {
	digits := strings.Trim(text, "0123456789") == "" && (len(text) == 4 || len(text) >= 11) // no other part of a phone finds anybody
	return text == "" || member.Finds(text, m.Profile) || strings.EqualFold(text, m.Wechat) || strings.EqualFold(text, m.Email) || digits && strings.HasSuffix(m.Phone, text)
}

// lastMove is the last move that the filter means.
func (w *town) lastMove(q member.Filter, m member.Member) (last member.Move, ok bool) {
	if q.Moved == nil {
		return last, false
	}
	for _, v := range w.history[m.ID] {
		meant := v.From != "" && v.UndoneAt == nil && v.Undoes == uuid.Nil && !v.At.Before(q.Moved.Since) && v.At.Before(q.Moved.Until) &&
			(len(q.Moved.From) == 0 || slices.Contains(q.Moved.From, v.From)) && (len(q.Moved.To) == 0 || slices.Contains(q.Moved.To, v.To))
		if meant && (!ok || v.At.After(last.At) || v.At.Equal(last.At) && v.ID.String() > last.ID.String()) {
			last, ok = v, true
		}
	}
	return last, ok
}

// want is the list as it shall be, whole.
func (w *town) want(q member.Filter, sort member.Sort) (ids []string) {
	var all []member.Member
	for _, m := range w.people {
		if w.passes(q, m) {
			all = append(all, m)
		}
	}
	key := func(m member.Member) string {
		last, _ := w.lastMove(q, m)
		joined := "none"
		if m.JoinedOn != nil {
			joined = m.JoinedOn.Format(time.DateOnly)
		}
		switch {
		case q.Moved != nil:
			return last.At.Format("2006-01-02 15:04:05.000000") + last.ID.String()
		case sort == member.Recent && m.JoinedOn == nil:
			return "0001" + m.ID.String()
		case sort == member.ByName:
			return member.Pinyin(m.Profile) + "\x00" + m.ID.String()
		}
		return joined + m.ID.String()
	}
	slices.SortFunc(all, func(a, b member.Member) int {
		if q.Moved != nil || sort == member.Recent {
			a, b = b, a
		}
		return strings.Compare(key(a), key(b))
	})
	for _, m := range all {
		ids = append(ids, m.ID.String())
	}
	return ids
}

// Whatever is asked for, the list shows exactly those who pass, in the order
// asked for, however it goes about finding them, page after page.
func TestListShowsExactlyThoseWhoPass(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	w, other := newTown(t, conn, 160), newTown(t, conn, 20)
	walked := 0
	for i := range 250 {
		q, sort, few, limit := w.filter(), pick(w, member.Sorts), pick(w, []int{1, 14, 7000}), pick(w, []int{3, 50, 200})
		want := w.want(q, sort)
		var got []string
		var first member.Listing
		for after := member.Cursor(""); ; {
			l, err := w.store.Few(few).List(t.Context(), w.of, q, sort, after, limit)
			if err != nil {
				t.Fatalf("%d: %+v by %s: %v", i, q, sort, err)
			}
			if after == "" {
				first = l
			}
			for _, m := range l.Members {
				got = append(got, m.ID.String())
			}
			if after = l.Next; after == "" || len(got) > len(want) {
				break
			}
			walked++
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d: %s by %s, few %d, limit %d: got %d members, want %d\n%v\n%v", i, show(q), sort, few, limit, len(got), len(want), got, want)
		}
		if first.Total > len(want) || !first.AtLeast && first.Total != len(want) || first.AtLeast && first.Total == 0 {
			t.Fatalf("%d: %s: total %d (at least: %v), want %d", i, show(q), first.Total, first.AtLeast, len(want))
		}
	}
	if walked < 60 {
		t.Errorf("only %d second pages were met", walked)
	}
	if l, err := w.store.List(t.Context(), other.of, member.Filter{}, member.Recent, "", 100); err != nil || len(l.Members) != 20 || l.Total != 20 {
		t.Errorf("the other brand lists %d of %d, %v; want its own 20", len(l.Members), l.Total, err)
	}
}

func show(q member.Filter) string {
	s := fmt.Sprintf("%+v", q)
	if q.Moved != nil {
		s += fmt.Sprintf(" moved %+v", *q.Moved)
	}
	return s
}

func TestIDsAreThoseOfTheList(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	w := newTown(t, conn, 60)
	q := member.Filter{Cities: []string{"成都"}}
	want := w.want(q, member.ByName)
	var got []string
	for after := member.Cursor(""); ; {
		ids, next, err := w.store.IDs(t.Context(), w.of, q, member.ByName, after, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			got = append(got, id.String())
		}
		if after = next; next == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("IDs = %v, want %v", got, want)
	}
}

func TestCursorThatCannotBeReadIsTheBeginning(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours := fixture.Tenant(t, conn)
	fixture.Member(t, conn, ours, "张三丰")
	for _, c := range []member.Cursor{"x", "!!", "cmVjZW50Cng", "bmFtZQowMTliMGI"} {
		if l, err := newStore(conn).List(t.Context(), ours, member.Filter{}, member.Recent, c, 10); err != nil || len(l.Members) != 1 {
			t.Errorf("List after %q = %d members, %v; want 1", c, len(l.Members), err)
		}
	}
}
