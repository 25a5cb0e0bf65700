package potential_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/potential"
	"xinhuo/internal/tier"
)

func TestRecompute(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.member("张三丰", member.Reserve).ID
	if _, err := c.Standing(t.Context(), c.of, zhang); !errors.Is(err, errs.NotFound) {
		t.Errorf("before anything was computed: %v, want not found", err)
	}
	c.must(c.Recompute(t.Context(), c.of, zhang))
	if st := c.standing(zhang); st.Total != nil || st.StandsOn != 0 || st.Performance != nil || st.Box != 0 {
		t.Errorf("of nothing: %+v, want 不足 everywhere", st)
	}
	c.did(zhang, contribution.PageWritten, 3)
	c.must(c.Recompute(t.Context(), c.of, zhang))
	st := c.standing(zhang)
	if st.Scores[1] == nil || *st.Scores[1] != 50 || st.Scores[2] != nil || st.StandsOn != 2 || *st.Performance != 50 {
		t.Errorf("of three pages: %+v (%s), want 50 for writing and no word of spread", st, diffable(st))
	}
	if lines := st.Parts[1].Lines; len(lines) != 1 || lines[0] != (potential.Line{Code: "pages", Number: 3, Points: 15}) {
		t.Errorf("told as %+v", lines)
	}
	if err := c.Recompute(t.Context(), fixture.Tenant(t, c.conn), zhang); !errors.Is(err, errs.NotFound) {
		t.Errorf("in another brand: %v, want not found", err)
	}
	if _, err := c.Standing(t.Context(), fixture.Tenant(t, c.conn), zhang); !errors.Is(err, errs.NotFound) {
		t.Errorf("read in another brand: %v, want not found", err)
	}
}

func diffable(st potential.Standing) string {
	return fmt.Sprint(show(st.Scores[0]), show(st.Scores[1]), show(st.Total))
}

// What was taken back, and what is older than the window, does not count.
func TestComputeCountsTheWindow(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.member("张三丰", member.Reserve).ID
	at := c.now
	c.now = at.AddDate(0, 0, -potential.Days)
	c.did(zhang, contribution.PageWritten, 1)
	c.now = at
	c.must(c.Recompute(t.Context(), c.of, zhang))
	if st := c.standing(zhang); st.Scores[1] != nil || st.Scores[0] != nil {
		t.Errorf("a page of before the window counts: %s", diffable(st))
	}
	source := uuid.New()
	e := contribution.Entry{Member: zhang, Kind: contribution.PageWritten, At: at.AddDate(0, 0, -1), Amount: 1, Source: source, By: fixture.Actor}
	c.must(contribution.NewStore(c.conn).Add(t.Context(), c.of, e))
	e.Amount = -1
	c.must(c.conn.In(t.Context(), c.of, func(tx postgres.Conn) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO contributions (tenant_id, id, member_id, kind, on_day, at, amount, source, step, origin, made_at)
			SELECT tenant_id, $2, member_id, kind, on_day, at, -amount, source, 1, origin, made_at FROM contributions WHERE tenant_id = $1 AND source = $3`, c.of, uuid.New(), source)
		return err
	}))
	c.must(c.Recompute(t.Context(), c.of, zhang))
	if st := c.standing(zhang); st.Scores[1] != nil || st.Scores[0] != nil || st.Performance != nil {
		t.Errorf("a page that was taken back counts: %s", diffable(st))
	}
}

func TestRound(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	var reserve []uuid.UUID
	for i := range 4 {
		reserve = append(reserve, c.member(fmt.Sprint("预备", i), member.Reserve).ID)
		c.did(reserve[i], contribution.PostPublished, i)
	}
	core, prospect := c.member("核心", member.Core).ID, c.member("潜力", member.Prospect).ID
	c.did(core, contribution.PostPublished, 9)
	c.must(c.RoundOf(t.Context(), c.of))
	var ranks []any
	for _, id := range reserve {
		ranks = append(ranks, show(c.standing(id).Performance))
	}
	if want := []any{"不足", 17, 50, 83}; !slices.Equal(ranks, want) {
		t.Errorf("performance of the reserve %v, want %v", ranks, want)
	}
	if p := c.standing(core).Performance; p == nil || *p != 50 {
		t.Errorf("performance of the one core %v, want the middle", show(p))
	}
	if _, err := c.Standing(t.Context(), c.of, prospect); !errors.Is(err, errs.NotFound) {
		t.Errorf("a prospect stands: %v", err)
	}
	m, err := c.Median(t.Context(), c.of, member.Reserve)
	if err != nil || m.People != 3 || m.Scores[1] == nil || *m.Scores[1] != 21 {
		t.Errorf("median %+v (creation %v), %v; want of three", m, show(m.Scores[1]), err)
	}
	if m, err := c.Median(t.Context(), fixture.Tenant(t, c.conn), member.Reserve); err != nil || m.People != 0 {
		t.Errorf("median in another brand %+v, %v", m, err)
	}
	before := c.dump()
	c.must(c.RoundOf(t.Context(), c.of))
	if diff := cmp.Diff(before, c.dump()); diff != "" {
		t.Errorf("a second round changed what stands: %s", diff)
	}
}

// dump is all that a round leaves behind, but for the hour.
func (c *club) dump() (rows []string) {
	c.t.Helper()
	c.must(c.conn.Read(c.t.Context(), c.of, func(tx postgres.Conn) error {
		found, err := tx.Query(c.t.Context(), `SELECT to_jsonb(x) - 'computed_at' FROM (SELECT * FROM potential_standing WHERE tenant_id = $1) x
			UNION ALL SELECT to_jsonb(x) - 'computed_at' FROM (SELECT * FROM potential_history WHERE tenant_id = $1) x
			UNION ALL SELECT to_jsonb(x) - 'computed_at' FROM (SELECT * FROM potential_medians WHERE tenant_id = $1) x`, c.of)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var row map[string]any
			if err := found.Scan(&row); err != nil {
				return err
			}
			rows = append(rows, fmt.Sprint(row))
		}
		return found.Err()
	}))
	slices.Sort(rows)
	return rows
}

// Old scores keep their weights; the month that is goes on with the new ones.
func TestHistoryKeepsItsWeights(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.member("张三丰", member.Reserve).ID
	c.did(zhang, contribution.PageWritten, 3)
	c.must(c.RoundOf(t.Context(), c.of))
	c.must(c.weigh(0, 0, 100, 0, 0, 0))
	c.now = c.now.AddDate(0, 1, 0)
	c.must(c.RoundOf(t.Context(), c.of))
	all, err := c.History(t.Context(), c.of, zhang, 12)
	c.must(err)
	if len(all) != 2 || all[0].Weights != 1 || *all[0].Total != 50 || all[1].Weights != 0 || *all[1].Total == 50 {
		t.Errorf("history %+v, want July by version 1 and June by the usual weights", all)
	}
	if all, err := c.History(t.Context(), fixture.Tenant(t, c.conn), zhang, 12); err != nil || len(all) != 0 {
		t.Errorf("history in another brand %+v, %v", all, err)
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	due := func(at time.Time) bool {
		t.Helper()
		c.now = at
		ids, err := c.Due(t.Context())
		c.must(err)
		return slices.Contains(ids, c.of.UUID)
	}
	noon := time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)
	if !due(noon) {
		t.Error("a brand never computed is not due")
	}
	c.must(c.RoundOf(t.Context(), c.of))
	tests := []struct {
		name string
		at   time.Time
		want bool
	}{
		{"the same day", noon.Add(time.Hour), false},
		{"a minute before two at night", time.Date(2026, 6, 15, 17, 59, 0, 0, time.UTC), false},
		{"two at night in Shanghai", time.Date(2026, 6, 15, 18, 0, 0, 0, time.UTC), true},
	}
	for _, tt := range tests {
		if got := due(tt.at); got != tt.want {
			t.Errorf("%s: due = %v, want %v", tt.name, got, tt.want)
		}
	}
	c.must(c.RoundOf(t.Context(), c.of))
	c.must(c.weigh(0, 60, 10, 10, 10, 10))
	if !due(c.now) {
		t.Error("changed weights do not make a round due")
	}
	c.must(c.RoundOf(t.Context(), c.of))
	if due(c.now) {
		t.Error("due again though it was done with those weights")
	}
}

// A server killed in the middle leaves a round that is begun again.
func TestRoundKilled(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Pool(t))
	zhang := c.member("张三丰", member.Reserve).ID
	c.did(zhang, contribution.PageWritten, 3)
	ctx, kill := context.WithCancel(t.Context())
	dying := potential.NewStore(c.conn, func() time.Time {
		kill()
		return c.now
	})
	if err := dying.RoundOf(ctx, c.of); err == nil {
		t.Fatal("the round outlived its server")
	}
	c.must(c.Round(t.Context()))
	if p := c.standing(zhang).Performance; p == nil || *p != 50 {
		t.Errorf("after the next round the performance is %v", show(p))
	}
	if ids, err := c.Due(t.Context()); err != nil || slices.Contains(ids, c.of.UUID) {
		t.Errorf("still due: %v, %v", ids, err)
	}
}

// One who has moved up leaves the boxes at once, whatever was computed.
func TestBoxes(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	var ids []uuid.UUID
	for i := range 6 {
		p := member.Profile{Name: fmt.Sprint("预备", i), City: []string{"成都", "上海"}[i%2], Specialities: []string{"摄影", "越野"}[:1+i%2]}
		ids = append(ids, fixture.Admit(t, c.conn, c.of, member.Admission{Profile: p, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: member.Reserve}).ID)
		c.did(ids[i], contribution.PostPublished, 4*i)
		c.did(ids[i], contribution.LeadBrought, i)
	}
	c.must(c.RoundOf(t.Context(), c.of))
	grid := func(of potential.Narrow) potential.Grid {
		t.Helper()
		g, err := c.Boxes(t.Context(), c.of, of)
		c.must(err)
		return g
	}
	g := grid(potential.Narrow{})
	if g.All != 6 || g.Placed() != 5 || g.Cells[0].N != 1 || g.Computed != 6 || g.At == nil {
		t.Errorf("grid of %d, %d placed, %d not, %d computed, at %v", g.All, g.Placed(), g.Cells[0].N, g.Computed, g.At)
	}
	if !slices.Equal(g.Cities, []string{"上海", "成都"}) && !slices.Equal(g.Cities, []string{"成都", "上海"}) || !slices.Equal(g.Special, []string{"摄影", "越野"}) {
		t.Errorf("choices %v, %v", g.Cities, g.Special)
	}
	for b := potential.Box(0); b <= 9; b++ {
		listed, err := c.Box(t.Context(), c.of, b, potential.Narrow{}, potential.First, 50)
		c.must(err)
		if len(listed) != g.Cells[b].N {
			t.Errorf("box %d lists %d and counts %d", b, len(listed), g.Cells[b].N)
		}
		for _, p := range listed {
			if got := potential.BoxOf(p.Total, p.Performance, p.StandsOn); got != b {
				t.Errorf("%s is listed in box %d and belongs in %d", p.Name, b, got)
			}
		}
	}
	if g := grid(potential.Narrow{City: "成都"}); g.All != 3 {
		t.Errorf("%d in 成都, want 3", g.All)
	}
	if g := grid(potential.Narrow{Speciality: "越野"}); g.All != 3 {
		t.Errorf("%d good at 越野, want 3", g.All)
	}
	if g := grid(potential.Narrow{City: "成都", Speciality: "越野"}); g.All != 0 {
		t.Errorf("%d of both, want none", g.All)
	}
	fresh := fixture.Admit(t, c.conn, c.of, member.Admission{Profile: member.Profile{Name: "新来的", Specialities: []string{"越野"}}, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: member.Reserve})
	if g := grid(potential.Narrow{Speciality: "越野"}); g.All != 4 || g.Computed != 3 {
		t.Errorf("%d good at 越野 of whom %d computed, want 4 and 3", g.All, g.Computed)
	}
	last := g.Cells[0].First
	if g := grid(potential.Narrow{}); g.All != 7 || g.Cells[0].N != 2 || len(g.Cells[0].First) != len(last)+1 || g.Cells[0].First[len(last)].Member != fresh.ID {
		t.Errorf("with a new one the grid is of %d, not placed %+v; want 7 and the new one last", g.All, g.Cells[0])
	}
	tiers := tier.NewStore(c.conn, member.NewStore(c.conn, fixture.Keys()), clock.System)
	_, err := tiers.Move(t.Context(), c.of, fixture.Actor, tier.Order{Members: ids[5:], To: member.Core, Reason: "接了席位", Source: member.Manual})
	c.must(err)
	if g := grid(potential.Narrow{}); g.All != 6 || g.Placed() != 4 {
		t.Errorf("%d of whom %d placed after one moved up, want 6 and 4", g.All, g.Placed())
	}
	_, err = tiers.Move(t.Context(), c.of, fixture.Actor, tier.Order{Members: ids[5:], To: member.Reserve, Reason: "先退一步", Source: member.Manual})
	c.must(err)
	if g := grid(potential.Narrow{}); g.All != 7 || g.Placed() != 5 {
		t.Errorf("%d of whom %d placed after they came back, want 7 and 5", g.All, g.Placed())
	}
	if g, err := c.Boxes(t.Context(), fixture.Tenant(t, c.conn), potential.Narrow{}); err != nil || g.All != 0 || g.At != nil || len(g.Cities) > 0 {
		t.Errorf("another brand has %+v, %v", g, err)
	}
}

// Whatever happens to members, those good at something are counted and listed
// where they stand.
func TestBoxesOfSpeciality(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	members := member.NewStore(c.conn, fixture.Keys())
	tiers := tier.NewStore(c.conn, members, clock.System)
	var all []member.Member
	for i := range 6 {
		p := member.Profile{Name: fmt.Sprint("预备", i), City: "成都", Specialities: []string{"摄影", "越野"}[:1+i%2]}
		all = append(all, fixture.Admit(t, c.conn, c.of, member.Admission{Profile: p, Contacts: member.Contacts{Phone: fixture.Phone()}, Tier: member.Reserve}))
		c.did(all[i].ID, contribution.PostPublished, 4*i)
		c.did(all[i].ID, contribution.LeadBrought, i)
	}
	c.must(c.RoundOf(t.Context(), c.of))
	move := func(to member.Tier) {
		_, err := tiers.Move(t.Context(), c.of, fixture.Actor, tier.Order{Members: []uuid.UUID{all[5].ID}, To: to, Reason: "看看", Source: member.Manual})
		c.must(err)
	}
	for _, step := range []struct {
		name string
		do   func()
		want [2]int // good at 摄影, at 越野
	}{
		{"after a round", func() {}, [2]int{6, 3}},
		{"one has moved up", func() { move(member.Core) }, [2]int{5, 2}},
		{"and come back", func() { move(member.Reserve) }, [2]int{6, 3}},
		{"one has learnt to drive off the road and given up photographing", func() {
			p := all[0].Profile
			p.Specialities = []string{"越野"}
			c.must(members.Revise(t.Context(), c.of, member.Act{By: fixture.Actor}, member.Revision{ID: all[0].ID, Version: all[0].Version, Profile: p}))
		}, [2]int{5, 4}},
		{"one has done much and is computed by themselves", func() {
			c.did(all[1].ID, contribution.LeadBrought, 30)
			c.must(c.Recompute(t.Context(), c.of, all[1].ID))
		}, [2]int{5, 4}},
		{"a second round", func() { c.must(c.RoundOf(t.Context(), c.of)) }, [2]int{5, 4}},
		{"one is deleted", func() {
			c.must(members.RemoveMany(t.Context(), c.of, []uuid.UUID{all[3].ID}))
		}, [2]int{4, 3}},
	} {
		step.do()
		for i, of := range []potential.Narrow{{Speciality: "摄影"}, {Speciality: "越野"}} {
			c.standRight(step.name, of, step.want[i])
		}
	}
}

// standRight expects want members in the boxes of a speciality, each counted
// and listed where BoxOf puts them, and the same of them as of everybody.
func (c club) standRight(when string, of potential.Narrow, want int) {
	c.t.Helper()
	g, err := c.Boxes(c.t.Context(), c.of, of)
	c.must(err)
	if g.All != want {
		c.t.Errorf("%s: %d in the boxes of %s, want %d", when, g.All, of.Speciality, want)
	}
	for b := potential.Box(0); b <= 9; b++ {
		listed, err := c.Box(c.t.Context(), c.of, b, of, potential.First, 50)
		c.must(err)
		everybody, err := c.Box(c.t.Context(), c.of, b, potential.Narrow{}, potential.First, 50)
		c.must(err)
		good := slices.DeleteFunc(everybody, func(p potential.Placed) bool { return !slices.Contains(p.Specialities, of.Speciality) })
		if len(listed) != g.Cells[b].N || !reflect.DeepEqual(listed, good) && len(listed)+len(good) > 0 {
			c.t.Errorf("%s: box %d of %s counts %d and lists %v; of everybody %v are good at it", when, b, of.Speciality, g.Cells[b].N, listed, good)
		}
	}
}

func TestBoxPages(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	for i := range 7 {
		c.member(fmt.Sprint("预备", i), member.Reserve)
	}
	var names []string
	after := potential.First
	for range 5 {
		page, err := c.Box(t.Context(), c.of, 0, potential.Narrow{}, after, 3)
		c.must(err)
		for _, p := range page {
			names = append(names, p.Name)
			after = potential.Behind(p)
		}
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != 7 {
		t.Errorf("paged through %v, want each once", names)
	}
	if page, err := c.Box(t.Context(), fixture.Tenant(t, c.conn), 0, potential.Narrow{}, potential.First, 3); err != nil || len(page) != 0 {
		t.Errorf("another brand lists %v, %v", page, err)
	}
}

// The table's own bounds are those of BoxOf.
func TestGeneratedBox(t *testing.T) {
	t.Parallel()
	c := newClub(t, pgtest.Tx(t))
	zhang := c.member("张三丰", member.Reserve).ID
	for _, total := range []int{-1, 0, 39, 40, 69, 70, 100} {
		for _, performance := range []int{-1, 0, 33, 34, 66, 67, 100} {
			for _, on := range []int{2, 3, 5} {
				var box *int
				c.must(c.conn.In(t.Context(), c.of, func(tx postgres.Conn) error {
					return tx.QueryRow(t.Context(), `INSERT INTO potential_standing (tenant_id, member_id, month, tier, weights, total, performance, stands_on, parts, computed_at)
						VALUES ($1, $2, now(), 'reserve', 0, nullif($3::smallint, -1), nullif($4::smallint, -1), $5, '[{},{},{},{},{}]', now())
						ON CONFLICT (tenant_id, member_id) DO UPDATE SET total = excluded.total, performance = excluded.performance, stands_on = excluded.stands_on
						RETURNING box`, c.of, zhang, total, performance, on).Scan(&box)
				}))
				want := potential.BoxOf(orNone(total), orNone(performance), on)
				if box == nil && want != 0 || box != nil && potential.Box(*box) != want {
					t.Errorf("total %d, performance %d on %d: the table says %v, BoxOf %d", total, performance, on, show(box), want)
				}
			}
		}
	}
}

func orNone(v int) *int {
	if v < 0 {
		return nil
	}
	return &v
}
