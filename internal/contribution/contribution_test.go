package contribution_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

var noon = time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC) // in Shanghai

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func sum(t *testing.T, s *contribution.Store, of tenant.ID, who uuid.UUID, k contribution.Kind) int64 {
	t.Helper()
	sums, err := s.Sum(t.Context(), of, who, day("2026-01-01"), day("2026-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	return sums[k]
}

func TestAddCountsASourceOnce(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	zhang, li := fixture.Member(t, conn, ours, "张三丰"), fixture.Member(t, conn, ours, "李若曦")
	s := contribution.NewStore(conn)
	session := uuid.New()
	present := func(who uuid.UUID) contribution.Entry {
		return contribution.Entry{Member: who, Kind: contribution.SessionAttended, At: noon, Source: session}
	}
	steps := []struct {
		say       string
		do        func() error
		zhang, li int64
	}{
		{"both came", func() error { return s.Add(t.Context(), ours, present(zhang.ID), present(li.ID)) }, 1, 1},
		{"said again", func() error { return s.Add(t.Context(), ours, present(zhang.ID), present(zhang.ID)) }, 1, 1},
		{"one did not", func() error {
			return s.Withdraw(t.Context(), ours, fixture.Actor, contribution.SessionAttended, session, "", li.ID)
		}, 1, 0},
		{"said again", func() error {
			return s.Withdraw(t.Context(), ours, fixture.Actor, contribution.SessionAttended, session, "", li.ID)
		}, 1, 0},
		{"did after all", func() error { return s.Add(t.Context(), ours, present(li.ID)) }, 1, 1},
		{"the other brand withdraws", func() error {
			return s.Withdraw(t.Context(), theirs, fixture.Actor, contribution.SessionAttended, session, "")
		}, 1, 1},
		{"it was called off", func() error {
			return s.Withdraw(t.Context(), ours, journal.Actor{}, contribution.SessionAttended, session, "")
		}, 0, 0},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.say, err)
		}
		if a, b := sum(t, s, ours, zhang.ID, contribution.SessionAttended), sum(t, s, ours, li.ID, contribution.SessionAttended); a != step.zhang || b != step.li {
			t.Errorf("%s: the sums are %d and %d, want %d and %d", step.say, a, b, step.zhang, step.li)
		}
	}
	if lines, err := s.List(t.Context(), ours, li.ID, contribution.Latest, 10); err != nil || len(lines) != 4 {
		t.Errorf("the lines of 李若曦 are %v, %v; want all four to stand", lines, err)
	}
	if lines, err := s.List(t.Context(), theirs, li.ID, contribution.Latest, 10); err != nil || len(lines) != 0 {
		t.Errorf("another brand sees %v, %v", lines, err)
	}
	if err := s.Add(t.Context(), theirs, present(zhang.ID)); !errors.Is(err, errs.NotFound) {
		t.Errorf("Add for a member of another brand = %v, want not found", err)
	}
}

func TestAddKeepsTheDayOfTheBrand(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours := fixture.Tenant(t, conn)
	zhang := fixture.Member(t, conn, ours, "张三丰")
	s := contribution.NewStore(conn)
	for at, want := range map[string]string{"2026-05-19T15:59:59Z": "2026-05-19", "2026-05-19T16:00:00Z": "2026-05-20"} {
		moment, _ := time.Parse(time.RFC3339, at)
		e := contribution.Entry{Member: zhang.ID, Kind: contribution.PageWritten, At: moment, Source: uuid.New()}
		if err := s.Add(t.Context(), ours, e); err != nil {
			t.Fatal(err)
		}
		sums, err := s.Sum(t.Context(), ours, zhang.ID, day(want), day(want))
		if err != nil || sums[contribution.PageWritten] != 1 {
			t.Errorf("what was done at %s counts %d on %s, %v; want 1", at, sums[contribution.PageWritten], want, err)
		}
	}
	since, err := s.Since(t.Context(), ours)
	if err != nil || len(since) != 1 || !since[contribution.PageWritten].Equal(day("2026-05-19")) {
		t.Errorf("Since = %v, %v; want pages from 19 May", since, err)
	}
}

// What a file brought may be taken back by hand; what our pages know may not.
func TestBring(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	zhang := fixture.Member(t, conn, ours, "张三丰")
	s := contribution.NewStore(conn)
	e := contribution.Entry{Member: zhang.ID, Kind: contribution.PostPublished, At: noon, Amount: 2, Source: uuid.New(), By: fixture.Actor}
	if err := s.Bring(t.Context(), ours, e); err != nil {
		t.Fatal(err)
	}
	if err := s.Bring(t.Context(), theirs, e); !errors.Is(err, errs.NotFound) {
		t.Errorf("Bring for a member of another brand = %v, want not found", err)
	}
	lines, err := s.List(t.Context(), ours, zhang.ID, contribution.Latest, 10)
	if err != nil || len(lines) != 1 || lines[0].Origin != contribution.File || lines[0].By != fixture.Actor {
		t.Fatalf("List = %+v, %v; want one line of a file", lines, err)
	}
	if err := s.TakeBack(t.Context(), ours, fixture.Actor, zhang.ID, lines[0].ID, noon); err != nil {
		t.Errorf("TakeBack = %v", err)
	}
}

func TestRecordAndTakeBack(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := fixture.Tenant(t, conn), fixture.Tenant(t, conn)
	zhang := fixture.Member(t, conn, ours, "张三丰")
	s := contribution.NewStore(conn)
	r := contribution.Record{Member: zhang.ID, Kind: contribution.PostPublished, Day: day("2026-05-20"), Amount: 3, Note: " 三篇 "}
	if err := s.Record(t.Context(), ours, fixture.Actor, r, noon); err != nil {
		t.Fatal(err)
	}
	if err := s.Record(t.Context(), theirs, fixture.Actor, r, noon); !errors.Is(err, errs.NotFound) {
		t.Errorf("Record for a member of another brand = %v, want not found", err)
	}
	lines, err := s.List(t.Context(), ours, zhang.ID, contribution.Latest, 10)
	if err != nil || len(lines) != 1 || lines[0].Amount != 3 || lines[0].Note != "三篇" || lines[0].By != fixture.Actor {
		t.Fatalf("List = %+v, %v", lines, err)
	}
	back := func() error {
		return s.TakeBack(t.Context(), ours, fixture.Actor, zhang.ID, lines[0].ID, noon.Add(time.Minute))
	}
	if err := s.TakeBack(t.Context(), theirs, fixture.Actor, zhang.ID, lines[0].ID, noon); !errors.Is(err, errs.NotFound) {
		t.Errorf("TakeBack from another brand = %v, want not found", err)
	}
	if err := back(); err != nil {
		t.Fatal(err)
	}
	if n := sum(t, s, ours, zhang.ID, contribution.PostPublished); n != 0 {
		t.Errorf("taken back it still counts %d", n)
	}
	if bad := (errs.Invalid{}); !errors.As(back(), &bad) || bad[""].ID != "contribution.bad.gone" {
		t.Errorf("a second TakeBack says %v", bad)
	}
	told, err := journal.NewStore(conn).Of(t.Context(), ours, zhang.ID, journal.Newest, 10)
	if err != nil || len(told) != 3 || journal.Sentence(t.Context(), told[2].Line) != "陈静 给张三丰记了一笔贡献：发布内容 × 3" {
		t.Errorf("the journal says %v, %v", told, err)
	}
}

func TestTakeBackLeavesWhatOurPagesKnow(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours := fixture.Tenant(t, conn)
	zhang := fixture.Member(t, conn, ours, "张三丰")
	s := contribution.NewStore(conn)
	if err := s.Add(t.Context(), ours, contribution.Entry{Member: zhang.ID, Kind: contribution.JointWork, At: noon, Source: uuid.New()}); err != nil {
		t.Fatal(err)
	}
	lines, err := s.List(t.Context(), ours, zhang.ID, contribution.Latest, 1)
	if err != nil {
		t.Fatal(err)
	}
	bad := errs.Invalid{}
	if err := s.TakeBack(t.Context(), ours, fixture.Actor, zhang.ID, lines[0].ID, noon); !errors.As(err, &bad) || bad[""].ID != "contribution.bad.work" {
		t.Errorf("TakeBack = %v, want a word where to change it", err)
	}
}

func TestCheck(t *testing.T) {
	today := day("2026-05-20")
	tests := map[string]struct {
		r    contribution.Record
		want string // the field that is wrong
	}{
		"today":                    {contribution.Record{Kind: contribution.LeadBrought, Day: today, Amount: 1}, ""},
		"tomorrow":                 {contribution.Record{Kind: contribution.LeadBrought, Day: today.AddDate(0, 0, 1), Amount: 1}, "day"},
		"no day":                   {contribution.Record{Kind: contribution.LeadBrought, Amount: 1}, "day"},
		"six years ago":            {contribution.Record{Kind: contribution.LeadBrought, Day: today.AddDate(-6, 0, 0), Amount: 1}, "day"},
		"nothing":                  {contribution.Record{Kind: contribution.LeadBrought, Day: today}, "amount"},
		"too much":                 {contribution.Record{Kind: contribution.LeadBrought, Day: today, Amount: 1001}, "amount"},
		"what counts by itself":    {contribution.Record{Kind: contribution.PageUsed, Day: today, Amount: 1}, "kind"},
		"a kind that nobody knows": {contribution.Record{Kind: "x", Day: today, Amount: 1}, "kind"},
	}
	for name, tt := range tests {
		bad := errs.Invalid{}
		errors.As(tt.r.Check(today), &bad)
		if _, ok := bad[tt.want]; len(bad) > 1 || (tt.want != "" && !ok) || (tt.want == "" && len(bad) > 0) {
			t.Errorf("%s: Check = %v, want %q", name, bad, tt.want)
		}
	}
}

func TestKindsHaveNames(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		for _, k := range contribution.Kinds {
			for _, m := range []i18n.Message{k.Name(), k.Counted(3)} {
				if !i18n.Has(lang, m.ID) {
					t.Errorf("%s has no words for %s", lang, m.ID)
				}
			}
		}
	}
}
