package care_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/gala"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
)

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
