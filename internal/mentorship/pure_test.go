package mentorship

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/member"
)

func TestWeigh(t *testing.T) {
	t.Parallel()
	li := Person{Name: "李若曦", City: "成都", Model: "磐石 700", Specialities: []string{"摄影"}}
	mentor := func(city, model string, tier member.Tier, able ...string) Person {
		return Person{Name: "王伟强", City: city, Model: model, Tier: tier, Specialities: able}
	}
	tests := map[string]struct {
		mentor  Person
		load    Load
		wanted  []string
		score   int
		reasons []string
	}{
		"a stranger from elsewhere": {mentor("武汉", "青鸢 GT", member.Core), Load{Capacity: 2}, nil, 5, []string{"free"}},
		"the same city":             {mentor("成都", "青鸢 GT", member.Core), Load{Capacity: 2}, nil, 30, []string{"city", "free"}},
		"city, car and the wanted":  {mentor("成都", "磐石 700", member.Core, "越野", "摄影"), Load{Capacity: 2}, []string{"越野"}, 80, []string{"model", "city", "wanted", "free"}},
		"a second wanted thing":     {mentor("", "", member.Core, "越野", "摄影"), Load{Capacity: 2, Running: 1}, []string{"摄影", "越野"}, 30, []string{"wanted", "wanted", "free"}},
		"has mentored before":       {mentor("", "", member.Core), Load{Capacity: 2, Completed: 3}, nil, 15, []string{"past", "free"}},
		"an emeritus":               {mentor("", "", member.Emeritus), Load{Capacity: 2, Running: 1}, nil, 0, []string{"emeritus", "free"}},
		"nothing known is no match": {mentor("", "", member.Core), Load{Capacity: 2, Running: 1}, nil, 0, []string{"free"}},
	}
	for name, tt := range tests {
		got := Weigh(tt.mentor, tt.load, li, tt.wanted)
		var said []string
		for _, m := range got.Reasons {
			said = append(said, m.ID[len("mentorship.why."):])
		}
		if got.Score != tt.score || !slices.Equal(said, tt.reasons) {
			t.Errorf("%s: %d because %v, want %d because %v", name, got.Score, said, tt.score, tt.reasons)
		}
	}
}

func TestRenew(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	p := Pair{StartsOn: start}
	one, two, three := uuid.New(), uuid.New(), uuid.New()
	item := func(id uuid.UUID, title string, day int) Item {
		return Item{ID: id, Kind: Meeting, Title: title, Day: day}
	}
	step := func(id uuid.UUID, title string, day int) Step {
		return Step{ID: uuid.New(), Item: id, Kind: Meeting, Title: title, DueOn: start.AddDate(0, 0, day)}
	}
	done, own := step(one, "老的", 3), step(one, "老的", 3)
	done.DoneAt, own.Own = start, true
	had := []Item{item(one, "老的", 3), item(two, "第二次", 14)}
	tests := map[string]struct {
		steps         []Step
		now           []Item
		adds, changes int
	}{
		"nothing changed":               {[]Step{step(one, "老的", 3)}, had, 0, 0},
		"a title":                       {[]Step{step(one, "老的", 3)}, []Item{item(one, "新的", 3)}, 0, 1},
		"a day":                         {[]Step{step(one, "老的", 3)}, []Item{item(one, "老的", 5)}, 0, 1},
		"what is done stays":            {[]Step{done}, []Item{item(one, "新的", 3)}, 0, 0},
		"what they changed stays":       {[]Step{own}, []Item{item(one, "新的", 3)}, 0, 0},
		"something new comes in":        {[]Step{step(one, "老的", 3)}, []Item{item(one, "老的", 3), item(three, "第三次", 20)}, 1, 0},
		"what they took out stays out":  {[]Step{step(one, "老的", 3)}, had, 0, 0},
		"what went out of it stays in":  {[]Step{step(one, "老的", 3), step(two, "第二次", 14)}, []Item{item(one, "老的", 3)}, 0, 0},
		"a step of their own stays too": {[]Step{step(uuid.Nil, "自己的", 9)}, []Item{item(three, "第三次", 20)}, 1, 0},
	}
	for name, tt := range tests {
		r := renew(p, tt.steps, had, tt.now)
		if len(r.Adds) != tt.adds || len(r.Changes) != tt.changes {
			t.Errorf("%s: %d added, %d changed; want %d, %d", name, len(r.Adds), len(r.Changes), tt.adds, tt.changes)
		}
	}
}

func TestPairInTime(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	p := Pair{State: Running, StartsOn: start, HappenedAt: start, Weeks: 6}
	for day, week := range map[int]int{0: 1, 6: 1, 7: 2, 41: 6, 60: 6} {
		if got := p.Week(start.AddDate(0, 0, day)); got != week {
			t.Errorf("day %d lies in week %d, want %d", day, got, week)
		}
	}
	for after, stale := range map[time.Duration]bool{StaleAfter - time.Second: false, StaleAfter: true} {
		if got := p.Stale(start.Add(after)); got != stale {
			t.Errorf("after %s stale is %t, want %t", after, got, stale)
		}
	}
}
