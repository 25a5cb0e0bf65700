package demo_test

import (
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/ceremony"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/notice"
	"xinhuo/internal/onboarding"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/potential"
	"xinhuo/internal/programme"
	"xinhuo/internal/risk"
	"xinhuo/internal/rule"
	"xinhuo/internal/seat"
	"xinhuo/internal/standing"
)

// looker counts what the pages of a brand have to show.
type looker struct {
	*testing.T
	conn     postgres.Conn
	b        brand.Brand
	members  *member.Store
	parts    map[string]uuid.UUID // members who sign in
	accounts map[string]uuid.UUID
}

// Both brands have something true to show on every page; what is looked at is
// what the page's own store says.
func TestStories(t *testing.T) {
	t.Parallel()
	conn := pgtest.Pool(t)
	ensure(t, conn)
	for _, tt := range []struct {
		slug string
		want map[string]int
	}{
		{"demo", map[string]int{
			"seats": 12, "red": 2, "vacant": 1, "vacant 40 days": 1, "nobody named": 1, "two by one": 2, "untouched": 1,
			"open": 1, "drafts": 1, "closed": 34, "undoable": 1, "items open": 6, "items offered": 1, "items returned": 1, "items accepted": 1, "items dropped": 1, "items late": 1,
			"pairs running": 6, "pairs completed": 2, "pairs parted": 1, "core teaches": 2, "emeritus teaches": 1, "steps of the successor": 4,
			"ceremonies planned": 1, "ceremonies held": 1, "pages": 14, "drafted pages": 3, "overdue pages": 1, "pages of core": 3,
			"rules": 1, "rule drafts": 1, "falls": 2, "appeals": 1, "in 14 days": 1, "rises": 2, "away": 1, "leaves asked": 1,
			"sessions": 1, "answers": 9, "past sessions": 1, "came": 8, "new core": 1, "check-ins held": 1,
		}},
		{"rival", map[string]int{
			"seats": 6, "red": 3, "vacant": 1, "nobody named": 1, "two by one": 2, "untouched": 1, "drafts": 1, "pairs running": 6, "pairs completed": 2, "pairs parted": 1,
			"core teaches": 2, "emeritus teaches": 1, "steps of the successor": 4, "pages": 3, "drafted pages": 2, "pages of core": 1, "rules": 1, "falls": 1, "rises": 2,
			"sessions": 1, "answers": 9,
		}},
	} {
		t.Run(tt.slug, func(t *testing.T) {
			t.Parallel()
			l := look(t, conn, tt.slug)
			got := map[string]int{}
			for _, count := range []func(map[string]int){l.seats, l.handovers, l.mentorships, l.ceremonies, l.pages, l.rules, l.programme, l.newcomers} {
				count(got)
			}
			for what, n := range got {
				if n != tt.want[what] {
					t.Errorf("%s: %d, want %d", what, n, tt.want[what])
				}
			}
			l.scores()
			l.notices()
		})
	}
}

func look(t *testing.T, conn postgres.Conn, slug string) looker {
	t.Helper()
	b, err := brand.NewStore(conn).BySlug(t.Context(), slug)
	check(t, err)
	l := looker{t, conn, b, member.NewStore(conn, fixture.Keys()), map[string]uuid.UUID{}, map[string]uuid.UUID{}}
	people, err := auth.NewStore(conn, cache.New(nil), auth.Limits{}).People(t.Context(), b.ID, uuid.Nil)
	check(t, err)
	for _, p := range people {
		if p.Role == auth.Member {
			m, err := l.members.Get(t.Context(), b.ID, p.Member)
			check(t, err)
			l.parts[string(m.Tier)], l.accounts[string(m.Tier)] = m.ID, p.Account
		}
	}
	return l
}

func (l looker) seats(n map[string]int) {
	all, err := seat.NewStore(l.conn, l.members, clock.System).All(l.Context(), l.b.ID)
	check(l.T, err)
	now := clock.System()
	count := seat.Count(all, now)
	n["seats"], n["red"], n["vacant"] = count.Seats, count.States[seat.Red], count.Vacant
	for _, s := range all {
		for what, is := range map[string]bool{
			"vacant 40 days": s.Vacant() && s.DaysVacant(now) == 40 && s.Named == 2 && s.Ready == 1, "nobody named": s.Named == 0,
			"two by one": s.Holds == 2, "untouched": s.Concerned(seat.Stale, now),
		} {
			if is {
				n[what]++
			}
		}
	}
}

func (l looker) store() *handover.Store {
	nouns := holding.Nouns{seat.NewNoun(seat.NewStore(l.conn, l.members, clock.System))}
	return handover.NewStore(l.conn, l.members, nouns, clock.System)
}

func (l looker) handovers(n map[string]int) {
	for _, state := range []handover.State{handover.Open, handover.Draft, handover.Closed} {
		found, numbers, _, err := l.store().List(l.Context(), l.b.ID, state, true, "", 20)
		check(l.T, err)
		n["open"], n["closed"], n["drafts"] = numbers.Open, numbers.Closed, numbers.Drafts
		for _, h := range found {
			if h.Undoable(clock.System()) {
				n["undoable"]++
			}
			if h.State != handover.Open {
				continue
			}
			if h.Leaver.ID != l.parts["core"] || h.Successor.ID != l.parts["reserve"] {
				l.Errorf("%s hands over to %s, want those who sign in", h.Leaver.Name, h.Successor.Name)
			}
			whole, err := l.store().Get(l.Context(), l.b.ID, h.ID)
			check(l.T, err)
			for _, i := range whole.Items {
				n["items "+string(i.State)]++
				if i.State == handover.Teaching && i.Late(clock.Date(clock.System(), l.b.Zone)) {
					n["items late"]++
				}
			}
		}
	}
}

func (l looker) mentorships(n map[string]int) {
	store := mentorship.NewStore(l.conn, clock.System)
	for state, what := range map[mentorship.State]string{mentorship.Running: "running", mentorship.Completed: "completed", mentorship.Rematched: "parted"} {
		found, err := store.List(l.Context(), l.b.ID, mentorship.Filter{State: state}, uuid.Max, 50)
		check(l.T, err)
		n["pairs "+what] = len(found)
		for _, p := range found {
			for _, of := range []string{"core", "emeritus"} {
				if p.State == mentorship.Running && p.Mentor.ID == l.parts[of] {
					n[of+" teaches"]++
				}
			}
			if p.Successor.ID == l.parts["reserve"] {
				n["steps of the successor"] += p.Done
			}
		}
	}
}

func (l looker) ceremonies(n map[string]int) {
	all, _, err := ceremony.NewStore(l.conn, l.members, clock.System).List(l.Context(), l.b.ID, clock.System().AddDate(10, 0, 0), 20)
	check(l.T, err)
	for _, c := range all {
		n["ceremonies "+string(c.State)]++
	}
}

func (l looker) pages(n map[string]int) {
	shelf, err := knowledge.NewStore(l.conn, l.members, clock.System).Look(l.Context(), l.b.ID, knowledge.Query{}, knowledge.Cursor{}, 50)
	check(l.T, err)
	n["pages"], n["drafted pages"], n["overdue pages"] = shelf.Counts.Published, shelf.Counts.Drafts, shelf.Counts.Overdue
	for _, p := range shelf.Items {
		if p.Owner == l.parts["core"] {
			n["pages of core"]++
		}
		if p.Uses.All == 0 || len(p.Authors) == 0 || p.Owner == uuid.Nil && p.State == knowledge.Published && l.b.Slug == "rival" {
			l.Errorf("%s was used %d times, by authors %v, owner %s", p.Name(), p.Uses.All, p.Authors, p.OwnerName)
		}
	}
}

func (l looker) rules(n map[string]int) {
	ctx, rules := l.Context(), rule.NewStore(l.conn, nil, clock.System)
	versions, err := rules.Versions(ctx, l.b.ID)
	check(l.T, err)
	for _, v := range versions {
		n[map[rule.Phase]string{rule.InForce: "rules", rule.Draft: "rule drafts"}[v.Phase]]++
		if run, err := rules.LastRun(ctx, l.b.ID, v.ID); err != nil || run.State != rule.RunDone {
			l.Errorf("version %d was tried: %s, %v", v.No, run.State, err)
		}
	}
	store := standing.NewStore(l.conn, rules, l.members, clock.System)
	desk, err := store.Desk(ctx, l.b.ID)
	check(l.T, err)
	n["falls"], n["appeals"], n["rises"], n["leaves asked"] = desk.Open, desk.Appeals, desk.Rises, desk.LeavesAsked
	falls, err := store.Falls(ctx, l.b.ID, standing.Fall{}, 20)
	check(l.T, err)
	for _, f := range falls {
		if f.Told == standing.SecondNotice && f.Days(desk.Today) == 14 {
			n["in 14 days"]++
		}
	}
	leaves, err := store.Leaves(ctx, l.b.ID)
	check(l.T, err)
	for _, v := range leaves {
		if v.State == standing.Away {
			n["away"]++
		}
	}
}

func (l looker) programme(n map[string]int) {
	store := programme.NewStore(l.conn, l.members, clock.System)
	coming, err := store.Coming(l.Context(), l.b.ID)
	check(l.T, err)
	past, err := store.Past(l.Context(), l.b.ID, programme.Newest, 10)
	check(l.T, err)
	n["sessions"], n["past sessions"] = len(coming), len(past)
	for _, s := range coming {
		n["answers"] += s.Accepted + s.Declined
	}
	for _, s := range past {
		n["came"] += s.Attended
	}
}

func (l looker) newcomers(n map[string]int) {
	all, err := onboarding.NewStore(l.conn, clock.System).List(l.Context(), l.b.ID, onboarding.Running, uuid.Max, 10)
	check(l.T, err)
	n["new core"] = len(all)
	for _, p := range all {
		plan, err := onboarding.NewStore(l.conn, clock.System).Get(l.Context(), l.b.ID, p.ID, uuid.Nil)
		check(l.T, err)
		for _, i := range plan.Of(onboarding.Checkin) {
			if i.Done() && i.MemberNote != "" {
				n["check-ins held"]++
			}
		}
	}
}

// scores looks whether everybody of the reserve and the core has some, whether
// they were computed for months, and whether a risk was.
func (l looker) scores() {
	store := potential.NewStore(l.conn, clock.System)
	for _, of := range []string{"core", "reserve"} {
		past, err := store.History(l.Context(), l.b.ID, l.parts[of], 12)
		check(l.T, err)
		if len(past) < 2 || past[0].Total == nil {
			l.Errorf("the potential of %s is told for %d months", of, len(past))
		}
	}
	grid, err := store.Boxes(l.Context(), l.b.ID, potential.Narrow{})
	check(l.T, err)
	n := 0
	for _, cell := range grid.Cells {
		n += cell.N
	}
	if n < 40 {
		l.Errorf("%d of the reserve have a place among the boxes", n)
	}
	risks, c, err := risk.NewStore(l.conn, nil, nil, clock.System).List(l.Context(), l.b.ID, risk.First, 5)
	check(l.T, err)
	if c.At == nil || c.People < 20 || risks[0].Risk == 0 {
		l.Errorf("risks are %+v", c)
	}
}

// notices looks whether each who signs in as a member was told something.
func (l looker) notices() {
	for of, id := range l.parts {
		n, err := notice.NewStore(l.conn, clock.System).Unread(l.Context(), l.b.ID, notice.Reader{Account: l.accounts[of], Member: id})
		check(l.T, err)
		if n == 0 {
			l.Errorf("%s has nothing to read", of)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
