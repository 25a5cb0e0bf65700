package dashboard_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/clock"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tier"
)

// crowd is a brand whose people come, go, move and change at random, through
// the stores.
type crowd struct {
	t       *testing.T
	conn    postgres.Conn
	of      brand.Brand
	members *member.Store
	rnd     *rand.Rand
	now     time.Time
	moment  time.Time // of the last move
	ids     []uuid.UUID
	made    []made // moves that could be taken back
}

type made struct {
	id uuid.UUID
	by journal.Actor
	at time.Time
}

func newCrowd(t *testing.T, conn postgres.Conn, seed uint64) *crowd {
	now := time.Date(2026, 11, 22, 6, 32, 5, 0, time.UTC)
	return &crowd{
		t: t, conn: conn, of: fixture.Brand(t, conn), members: member.NewStore(conn, fixture.Keys()),
		rnd: rand.New(rand.NewPCG(seed, 1)), now: now, moment: now.AddDate(0, 0, -25),
	}
}

func (c *crowd) pick(values ...string) string { return values[c.rnd.IntN(len(values))] }

func (c *crowd) profile() member.Profile {
	p := member.Profile{
		Name: c.pick("张三丰", "李若曦", "王伟强", "周海涛"), Role: member.Role(c.pick("", "koc", "kol", "owner")),
		City: c.pick("", "成都", "上海", "北京", fmt.Sprintf("县%d", c.rnd.IntN(20))), Model: c.pick("", "磐石 700", "星河 5"),
	}
	for range c.rnd.IntN(3) {
		p.Specialities = append(p.Specialities, c.pick("摄影", "越野", "亲子", "测评"))
	}
	if c.rnd.IntN(4) > 0 {
		joined := clock.Date(c.now, c.of.Zone).AddDate(0, -c.rnd.IntN(20), -c.rnd.IntN(28))
		p.JoinedOn = &joined
	}
	return p
}

// later is a moment after that of the last move.
func (c *crowd) later() time.Time {
	c.moment = c.moment.Add(time.Duration(c.rnd.IntN(400)) * time.Minute)
	return c.moment
}

func (c *crowd) admit(n int) {
	var as []member.Admission
	for range n {
		a := member.Admission{Profile: c.profile(), Tier: member.Tiers[c.rnd.IntN(3)], Sample: c.rnd.IntN(5) == 0, EnteredAt: c.now.Add(-time.Duration(30*24*60+c.rnd.IntN(600*24*60)) * time.Minute)}
		if c.rnd.IntN(3) > 0 {
			a.Phone = fixture.Phone()
		}
		at := a.EnteredAt
		for range c.rnd.IntN(4) {
			from := a.Tier
			if len(a.Past) > 0 {
				from = a.Past[len(a.Past)-1].To
			}
			if from == member.OnLeave {
				break
			}
			next := tier.Next(from, "")
			at = at.Add(time.Duration(c.rnd.Int64N(int64(c.now.AddDate(0, 0, -26).Sub(at)))))
			a.Past = append(a.Past, member.Step{To: next[c.rnd.IntN(len(next))], At: at, Reason: "更新稳定"})
		}
		as = append(as, a)
	}
	ids, err := c.members.AdmitMany(c.t.Context(), c.of.ID, member.Act{By: fixture.Actor, Source: member.Import}, as)
	if err != nil {
		c.t.Fatal(err)
	}
	c.ids = append(c.ids, ids...)
}

func (c *crowd) moves(n int) {
	for range n {
		at := c.later()
		tiers := tier.NewStore(c.conn, c.members, func() time.Time { return at })
		order := tier.Order{Members: []uuid.UUID{c.ids[c.rnd.IntN(len(c.ids))]}, To: member.Tiers[c.rnd.IntN(len(member.Tiers))], Reason: "带新人", Source: member.Manual}
		id, err := tiers.Move(c.t.Context(), c.of.ID, fixture.Actor, order)
		if err == nil {
			c.made = append(c.made, made{id, fixture.Actor, at})
		} else if !errors.As(err, new(errs.Invalid)) {
			c.t.Fatal(err)
		}
	}
}

func (c *crowd) undo(n int) (undone int) {
	for range n {
		m := c.made[c.rnd.IntN(len(c.made))]
		tiers := tier.NewStore(c.conn, c.members, func() time.Time { return m.at.Add(time.Hour) })
		_, err := tiers.TakeBack(c.t.Context(), c.of.ID, m.by, m.id)
		if err == nil {
			undone++
		} else if !errors.As(err, new(errs.Invalid)) {
			c.t.Fatal(err)
		}
	}
	return undone
}

func (c *crowd) edit(n int) {
	for range n {
		m, err := c.members.Get(c.t.Context(), c.of.ID, c.ids[c.rnd.IntN(len(c.ids))])
		if err != nil {
			c.t.Fatal(err)
		}
		phone := c.pick("", fixture.Phone())
		r := member.Revision{ID: m.ID, Version: m.Version, Profile: c.profile(), Phone: &phone}
		if err := c.members.Revise(c.t.Context(), c.of.ID, member.Act{By: fixture.Actor}, r); err != nil {
			c.t.Fatal(err)
		}
	}
}

func (c *crowd) removeSample() {
	gone, err := c.members.RemoveSample(c.t.Context(), c.of.ID)
	if err != nil || len(gone) == 0 {
		c.t.Fatalf("removed %d sample members, %v", len(gone), err)
	}
	c.ids = slices.DeleteFunc(c.ids, func(id uuid.UUID) bool { return slices.Contains(gone, id) })
}

func (c *crowd) board() dashboard.Board {
	b, err := dashboard.NewStore(c.conn, func() time.Time { return c.now }).Look(c.t.Context(), c.of)
	if err != nil {
		c.t.Fatal(err)
	}
	return b
}

// counted is what the board must say of a brand, counted member by member and
// move by move.
type counted struct {
	Total                              int64
	Tiers                              map[member.Tier]int64
	Ends                               map[member.Tier][]int64
	Flows                              map[dashboard.Kind][]int64
	Joined                             []int64
	Cities, Models, Specialities, Gaps map[string]int64
	Roles                              map[string]int64
	Moved                              int64
}

func (c *crowd) rows(sql string, scan func(func(...any) error) error) {
	err := c.conn.Read(c.t.Context(), c.of.ID, func(tx postgres.Conn) error {
		rows, err := tx.Query(c.t.Context(), sql)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := scan(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *crowd) count(months []string) counted {
	out := counted{
		Tiers: map[member.Tier]int64{}, Ends: map[member.Tier][]int64{}, Flows: map[dashboard.Kind][]int64{}, Joined: make([]int64, len(months)),
		Cities: map[string]int64{}, Models: map[string]int64{}, Specialities: map[string]int64{}, Gaps: map[string]int64{}, Roles: map[string]int64{},
	}
	place := map[string]int{}
	for i, m := range months {
		place[m] = i
	}
	c.rows("SELECT tier, role, city, model, coalesce(to_char(joined_on, 'YYYY-MM'), ''), phone_hash IS NULL, wechat_hash IS NULL FROM members", func(scan func(...any) error) error {
		var t member.Tier
		var role, city, model, joined string
		var phone, wechat bool
		if err := scan(&t, &role, &city, &model, &joined, &phone, &wechat); err != nil {
			return err
		}
		out.Total++
		out.Tiers[t]++
		out.Roles[role]++
		if city != "" {
			out.Cities[city]++
		}
		if model != "" {
			out.Models[model]++
		}
		if i, ok := place[joined]; ok {
			out.Joined[i]++
		}
		for gap, lacking := range map[string]bool{"phone": phone, "wechat": wechat, "city": city == "", "model": model == "", "joined": joined == ""} {
			if lacking {
				out.Gaps[gap]++
			}
		}
		return nil
	})
	c.rows(`SELECT s, count(*) FROM members m, unnest(string_to_array(trim(E'\n' FROM m.specialities), E'\n')) s WHERE m.specialities <> '' GROUP BY 1`, func(scan func(...any) error) error {
		var s string
		var n int64
		err := scan(&s, &n)
		out.Specialities[s] = n
		return err
	})
	c.rows("SELECT count(*) FROM members WHERE specialities = ''", func(scan func(...any) error) error {
		var n int64
		if err := scan(&n); err != nil || n == 0 {
			return err
		}
		out.Gaps["speciality"] = n
		return nil
	})
	c.history(&out, months, place)
	return out
}

// history replays every member's moves to see where each stood at the end of
// each month.
func (c *crowd) history(out *counted, months []string, place map[string]int) {
	for _, t := range member.Tiers {
		out.Ends[t] = make([]int64, len(months))
	}
	for _, k := range dashboard.Kinds {
		out.Flows[k] = make([]int64, len(months))
	}
	moved, week := map[uuid.UUID]bool{}, time.Date(2026, 11, 16, 0, 0, 0, 0, c.of.Zone)
	stood := map[uuid.UUID][]member.Tier{}
	c.rows("SELECT member_id, from_tier, to_tier, moved_at FROM tier_moves WHERE undone_at IS NULL AND undoes IS NULL ORDER BY moved_at, id", func(scan func(...any) error) error {
		var who uuid.UUID
		var from, to member.Tier
		var at time.Time
		if err := scan(&who, &from, &to, &at); err != nil {
			return err
		}
		if stood[who] == nil {
			stood[who] = make([]member.Tier, len(months))
		}
		i, ok := place[at.In(c.of.Zone).Format("2006-01")]
		for j := i; j < len(months); j++ {
			stood[who][j] = to
		}
		if from == "" {
			return nil
		}
		if ok {
			out.Flows[dashboard.KindOf(from, to)][i]++
		}
		if !at.Before(week) && !moved[who] {
			moved[who] = true
			out.Moved++
		}
		return nil
	})
	for _, tiers := range stood {
		for i, t := range tiers {
			if t != "" {
				out.Ends[t][i]++
			}
		}
	}
}

func (c *crowd) compare(when string) {
	c.t.Helper()
	b := c.board()
	want := c.count(b.Months)
	got := counted{
		Total: b.Total, Tiers: b.Tiers, Ends: b.Ends, Flows: b.Flows, Joined: b.Joined, Moved: b.Moved,
		Cities: c.ranking(b.Cities, want.Cities), Models: c.ranking(b.Models, want.Models), Specialities: c.ranking(b.Specialities, want.Specialities),
		Gaps: map[string]int64{}, Roles: map[string]int64{},
	}
	for _, g := range b.Gaps {
		if g.N != 0 {
			got.Gaps[g.Value] = g.N
		}
	}
	for _, r := range b.Roles {
		got.Roles[r.Value] = r.N
	}
	for t, n := range got.Tiers {
		if n == 0 {
			delete(got.Tiers, t)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Fatalf("%s, counted one by one (-) and on the board (+):\n%s", when, diff)
	}
}

// ranking is r as plain counts, the rest filled up from the truth when it
// comes to the same sum.
func (c *crowd) ranking(r dashboard.Ranking, truth map[string]int64) map[string]int64 {
	c.t.Helper()
	got := map[string]int64{}
	for i, v := range r.Top {
		got[v.Value] = v.N
		if i > 0 && r.Top[i-1].N < v.N {
			c.t.Errorf("ranking %v is not in order", r.Top)
		}
	}
	var rest, kinds, most int64
	for v, n := range truth {
		if _, named := got[v]; !named {
			rest, kinds, most = rest+n, kinds+1, max(most, n)
			got[v] = n
		}
	}
	if rest != r.Rest || kinds != r.Kinds || kinds > 0 && most > r.Top[len(r.Top)-1].N {
		c.t.Errorf("the rest is %d in %d, want %d in %d", r.Rest, r.Kinds, rest, kinds)
	}
	return got
}

func TestBoardSaysWhatIsThere(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			c := newCrowd(t, pgtest.Tx(t), seed)
			c.compare("empty")
			c.admit(150)
			c.compare("after a roster")
			c.moves(120)
			c.compare("after moves")
			if c.undo(60) < 10 {
				t.Fatal("too few moves were taken back to tell anything")
			}
			c.compare("after some were taken back")
			c.edit(60)
			c.compare("after edits")
			c.admit(30)
			c.moves(40)
			c.compare("after more of each")
			c.removeSample()
			c.compare("after the sample people went")
		})
	}
}

func TestBoardOfAnotherBrandIsItsOwn(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	ours, theirs := newCrowd(t, tx, 1), newCrowd(t, tx, 2)
	ours.admit(40)
	ours.moves(40)
	if b := theirs.board(); b.Total != 0 || b.Moved != 0 || len(b.Cities.Top) != 0 || len(b.Latest) != 0 {
		t.Errorf("the other brand's board shows %+v, want nobody", b)
	}
	theirs.compare("after ours changed")
	store := dashboard.NewStore(tx, func() time.Time { return ours.now })
	if found, err := store.Moves(t.Context(), theirs.of, dashboard.Query{Month: "2026-11"}, nil, 100); err != nil || len(found) != 0 {
		t.Errorf("the other brand's moves = %v, %v; want none", found, err)
	}
}

func TestMovesAreExactlyTheCountedOnes(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, pgtest.Tx(t), 7)
	c.admit(150)
	c.moves(150)
	c.undo(30)
	b, store := c.board(), dashboard.NewStore(c.conn, func() time.Time { return c.now })
	for _, k := range dashboard.Kinds {
		for i, month := range b.Months {
			if got := all(t, store, c.of, dashboard.Query{Month: month, Kind: k}); int64(len(got)) != b.Flows[k][i] {
				t.Errorf("%s in %s lists %d moves, the board says %d", k, month, len(got), b.Flows[k][i])
			}
		}
	}
	in, out := all(t, store, c.of, dashboard.Query{Month: "2026-11", Into: member.Core}), all(t, store, c.of, dashboard.Query{Month: "2026-11", OutOf: member.Core})
	if got := int64(len(in)-len(out)) + b.Entered(member.Core); got != b.Change(member.Core) {
		t.Errorf("into the core %d, out %d, entered %d: the board's change is %d", len(in), len(out), b.Entered(member.Core), b.Change(member.Core))
	}
	people := map[uuid.UUID]bool{}
	for _, m := range all(t, store, c.of, dashboard.Query{}) {
		people[m.Member] = true
	}
	if int64(len(people)) != b.Moved || b.Moved == 0 {
		t.Errorf("%d people in the last 7 days' moves, the board says %d", len(people), b.Moved)
	}
	if _, err := store.Moves(t.Context(), c.of, dashboard.Query{Month: "soon"}, nil, 10); !errors.Is(err, errs.NotFound) {
		t.Errorf("moves of no month = %v, want not found", err)
	}
}

// all goes through the pages of q, seven moves each.
func all(t *testing.T, s *dashboard.Store, of brand.Brand, q dashboard.Query) (found []dashboard.Move) {
	t.Helper()
	var last *dashboard.Move
	for {
		page, err := s.Moves(t.Context(), of, q, last, 7)
		if err != nil {
			t.Fatal(err)
		}
		if found = append(found, page...); len(page) < 7 {
			return found
		}
		last = &page[len(page)-1]
	}
}

func TestTheMonthTurnsAtTheBrandsMidnight(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	of := fixture.Brand(t, tx)
	members := member.NewStore(tx, fixture.Keys())
	zhang := fixture.MemberIn(t, tx, of.ID, "张三丰", member.Reserve)
	li := fixture.MemberIn(t, tx, of.ID, "李若曦", member.Reserve)
	turn := time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC) // 1 November 00:00 in Shanghai
	promote(t.Context(), t, tx, members, of, zhang.ID, turn.Add(-time.Second))
	promote(t.Context(), t, tx, members, of, li.ID, turn)

	look := func(now time.Time) dashboard.Board {
		b, err := dashboard.NewStore(tx, func() time.Time { return now }).Look(t.Context(), of)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	before, after := look(turn.Add(-time.Second)), look(turn)
	if before.ThisMonth() != "2026-10" || after.ThisMonth() != "2026-11" {
		t.Errorf("months = %s and %s, want 2026-10 and 2026-11", before.ThisMonth(), after.ThisMonth())
	}
	if got := after.Flows[dashboard.Promoted][10:]; got[0] != 1 || got[1] != 1 {
		t.Errorf("promoted in October and November = %v, want one each", got)
	}
	if got := look(turn.AddDate(0, 0, 6).Add(-time.Second)).Moved; got != 2 {
		t.Errorf("moved in the 7 days up to 6 November = %d, want both", got)
	}
	if got := look(turn.AddDate(0, 0, 6)).Moved; got != 1 {
		t.Errorf("moved in the 7 days up to 7 November = %d, want the later one", got)
	}
}

func promote(ctx context.Context, t *testing.T, conn postgres.Conn, members *member.Store, of brand.Brand, id uuid.UUID, at time.Time) {
	t.Helper()
	tiers := tier.NewStore(conn, members, func() time.Time { return at })
	if _, err := tiers.Move(ctx, of.ID, fixture.Actor, tier.Order{Members: []uuid.UUID{id}, To: member.Core, Reason: "接棒", Source: member.Manual}); err != nil {
		t.Fatal(err)
	}
}
