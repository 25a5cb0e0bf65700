package lineage_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/lineage"
)

// id is somebody's, the same for the same name.
func id(name string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)) }

func named(names ...string) []lineage.Person {
	var all []lineage.Person
	for _, n := range names {
		all = append(all, lineage.Person{ID: id(n), Called: n})
	}
	return all
}

func pass(from, to string, kind lineage.Kind, year int) lineage.Passing {
	return lineage.Passing{Giver: id(from), Taker: id(to), Kind: kind, At: time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC)}
}

// spell writes a tree as 郑(王(李 马)).
func spell(t lineage.Tree) (out string) {
	var one func(i int) string
	one = func(i int) string {
		b := t.Boxes[i]
		s := b.Called
		if s == "" {
			s = fmt.Sprintf("%d人", b.Many)
		}
		if len(b.Children) == 0 {
			return s
		}
		s += "("
		for n, c := range b.Children {
			if n > 0 {
				s += " "
			}
			s += one(c)
		}
		return s + ")"
	}
	for _, r := range t.Roots {
		out += one(r)
	}
	return out
}

func TestArrange(t *testing.T) {
	t.Parallel()
	const h, m = lineage.Handover, lineage.Mentorship
	tests := map[string]struct {
		people   []lineage.Person
		passings []lineage.Passing
		want     string
		thin     int
		hidden   int
	}{
		"nobody":                        {},
		"a line of three":               {named("郑", "王", "李"), []lineage.Passing{pass("郑", "王", h, 2019), pass("王", "李", h, 2026)}, "郑(王(李))", 0, 0},
		"children in the order of time": {named("王", "李", "马"), []lineage.Passing{pass("王", "马", m, 2025), pass("王", "李", h, 2021)}, "王(李 马)", 0, 0},
		"a hand-over ties closer than a mentorship": {named("郑", "王", "李"), []lineage.Passing{pass("郑", "李", m, 2018), pass("王", "李", h, 2026)}, "郑王(李)", 1, 0},
		"twice between the same two is once":        {named("郑", "王"), []lineage.Passing{pass("郑", "王", m, 2018), pass("郑", "王", h, 2019)}, "郑(王)", 0, 0},
		"the second teacher is a thin line":         {named("郑", "周", "王"), []lineage.Passing{pass("郑", "王", h, 2018), pass("周", "王", h, 2020), pass("周", "郑", m, 2015)}, "周(郑(王))", 1, 0},
		"a circle is cut at its latest link":        {named("甲", "乙", "丙"), []lineage.Passing{pass("甲", "乙", h, 2018), pass("乙", "丙", h, 2019), pass("丙", "甲", h, 2020)}, "甲(乙(丙))", 1, 0},
		"each the other's teacher":                  {named("甲", "乙"), []lineage.Passing{pass("甲", "乙", h, 2018), pass("乙", "甲", h, 2019)}, "甲(乙)", 1, 0},
		"to oneself is nothing":                     {named("甲"), []lineage.Passing{pass("甲", "甲", h, 2018)}, "", 0, 0},
		"somebody deleted stays as nobody":          {named("甲", "丙"), []lineage.Passing{pass("甲", "乙", h, 2018), pass("乙", "丙", h, 2019)}, "甲(1人(丙))", 0, 0},
		"the private are drawn together":            {named("甲"), []lineage.Passing{pass("甲", "乙", h, 2018), pass("甲", "丙", h, 2019), pass("甲", "丁", m, 2020)}, "甲(3人)", 0, 0},
		"where all are private there is no tree":    {named("甲", "丁"), []lineage.Passing{pass("乙", "丙", h, 2018), pass("甲", "丁", h, 2019)}, "甲(丁)", 0, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := lineage.Arrange(tt.people, tt.passings)
			thin := 0
			for _, l := range got.Links {
				if l.Thin {
					thin++
				}
			}
			if spell(got) != tt.want || thin != tt.thin || got.Hidden != tt.hidden {
				t.Errorf("drawn %s with %d thin lines and %d hidden, want %s, %d, %d", spell(got), thin, got.Hidden, tt.want, tt.thin, tt.hidden)
			}
		})
	}
}

// Lineage of n people over years, with second teachers and circles.
func many(n int) ([]lineage.Person, []lineage.Passing) {
	r := rand.New(rand.NewPCG(1, 2))
	var people []lineage.Person
	var passings []lineage.Passing
	for i := range n {
		p := lineage.Person{ID: id(fmt.Sprint(i))}
		if r.IntN(4) > 0 {
			p.Called = fmt.Sprintf("车友%d", i)
		}
		people = append(people, p)
		if i > 20 {
			passings = append(passings, lineage.Passing{Giver: people[r.IntN(i)].ID, Taker: p.ID, Kind: lineage.Handover, At: time.Unix(int64(i)*1e6, 0)})
		}
		if i > 20 && r.IntN(5) == 0 {
			passings = append(passings, lineage.Passing{Giver: p.ID, Taker: people[r.IntN(i)].ID, Kind: lineage.Mentorship, At: time.Unix(int64(i)*1e6, 0)})
		}
	}
	return people, passings
}

func TestNoTwoLabelsOverlap(t *testing.T) {
	t.Parallel()
	tree := lineage.Arrange(many(500))
	if len(tree.Boxes) < 300 {
		t.Fatalf("only %d boxes", len(tree.Boxes))
	}
	for i, a := range tree.Boxes {
		if a.X < 0 || a.Y < 0 || a.X+lineage.BoxWidth > tree.Width || a.Y+lineage.BoxHeight > tree.Height {
			t.Errorf("box %d stands outside", i)
		}
		for j, b := range tree.Boxes[:i] {
			if a.X < b.X+lineage.BoxWidth && b.X < a.X+lineage.BoxWidth && a.Y < b.Y+lineage.BoxHeight && b.Y < a.Y+lineage.BoxHeight {
				t.Errorf("boxes %d and %d overlap: %v,%v and %v,%v", i, j, a.X, a.Y, b.X, b.Y)
			}
		}
	}
}

// Everybody who may be named and has a part is drawn exactly once.
func TestNobodyIsLost(t *testing.T) {
	t.Parallel()
	people, passings := many(500)
	drawn := map[uuid.UUID]int{}
	for _, b := range lineage.Arrange(people, passings).Boxes {
		drawn[b.ID]++
	}
	part := map[uuid.UUID]bool{}
	for _, p := range passings {
		part[p.Giver], part[p.Taker] = true, true
	}
	for _, p := range people {
		want := 0
		if p.Named() && part[p.ID] {
			want = 1
		}
		if p.Named() && drawn[p.ID] != want {
			t.Errorf("%s is drawn %d times, want %d", p.Called, drawn[p.ID], want)
		}
	}
}

func TestFiveHundredInTime(t *testing.T) {
	people, passings := many(500)
	best := time.Hour
	for range 5 {
		at := time.Now()
		lineage.Arrange(people, passings)
		best = min(best, time.Since(at))
	}
	if best > 100*time.Millisecond {
		t.Errorf("laying out 500 people took %s, want at most 100 ms", best)
	}
	t.Logf("500 people in %s", best)
}

func TestBranch(t *testing.T) {
	t.Parallel()
	const h = lineage.Handover
	all := []lineage.Passing{pass("郑", "王", h, 2019), pass("王", "李", h, 2026), pass("郑", "周", h, 2020), pass("丙", "丁", h, 2020), pass("李", "郑", h, 2027)}
	got := lineage.Branch(all[:4], id("王"))
	if len(got) != 2 || got[0].Taker != id("王") || got[1].Taker != id("李") {
		t.Errorf("the branch of 王 is %v", got)
	}
	if got := lineage.Branch(all, id("丁")); len(got) != 1 {
		t.Errorf("the branch of 丁 is %v", got)
	}
	if got := lineage.Branch(all, id("王")); len(got) == 0 {
		t.Error("a circle has no branch")
	}
}
