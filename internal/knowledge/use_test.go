package knowledge_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

func (l *library) used(t testing.TB, h knowledge.Hand, id uuid.UUID) knowledge.Uses {
	t.Helper()
	r, err := l.Read(t.Context(), l.of, h, id)
	if err != nil {
		t.Fatal(err)
	}
	return r.Uses
}

// A month is one of the tenant's own zone: at half past eleven at night in
// Shanghai on the 31st it is still that month, an hour later it is not, though
// in UTC nothing has changed.
func TestUsedOncePerPersonAndMonth(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang, li := l.person(t, "王伟强", member.Core), l.person(t, "李娜", member.Reserve)
	l.now = time.Date(2026, 10, 31, 15, 30, 0, 0, time.UTC)
	id := l.published(t, wang, "冬天续航", "预热")
	for _, h := range []knowledge.Hand{li, colleague} {
		if counted, err := l.Use(t.Context(), l.of, h, id); err != nil || !counted {
			t.Fatalf("Use = %v, %v; want it counted", counted, err)
		}
	}
	if counted, err := l.Use(t.Context(), l.of, wang, id); err != nil || counted {
		t.Errorf("Use by its author = %v, %v; want it taken and not counted", counted, err)
	}
	if _, err := l.Use(t.Context(), l.of, li, id); !errors.Is(err, errs.Conflict) {
		t.Errorf("a second Use in October = %v, want a conflict", err)
	}
	if u := l.used(t, li, id); u.Month != 2 || u.All != 2 || !u.Mine {
		t.Errorf("in October it was used %+v, want by two", u)
	}
	l.now = l.now.Add(time.Hour) // November in Shanghai, October in UTC
	if u := l.used(t, li, id); u.Month != 0 || u.All != 2 || u.Mine {
		t.Errorf("in November it was used %+v, want by nobody yet", u)
	}
	if _, err := l.Use(t.Context(), l.of, li, id); err != nil {
		t.Errorf("Use in November = %v", err)
	}
	if _, err := l.Use(t.Context(), l.other, li, id); !errors.Is(err, errs.NotFound) {
		t.Errorf("Use from another tenant = %v, want not found", err)
	}
	draft := l.page(t, colleague, "草稿", "x")
	if _, err := l.Use(t.Context(), l.of, colleague, draft); says(err) != "knowledge.not_published" {
		t.Errorf("Use of a draft = %v, want a sentence", err)
	}
}

// What somebody wrote and others used counts for them, each thing once.
func TestWritingAndUseCount(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang, li := l.person(t, "王伟强", member.Core), l.person(t, "李娜", member.Reserve)
	id := l.published(t, wang, "冬天续航", "预热")
	if _, err := l.Withdraw(t.Context(), l.of, colleague, id); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Publish(t.Context(), l.of, colleague, id); err != nil {
		t.Fatal(err)
	}
	for _, h := range []knowledge.Hand{li, wang} {
		if _, err := l.Use(t.Context(), l.of, h, id); err != nil {
			t.Fatal(err)
		}
	}
	var written, used int64
	err := l.conn.Read(t.Context(), l.of, func(tx postgres.Conn) error {
		return tx.QueryRow(t.Context(), `SELECT coalesce(sum(amount) FILTER (WHERE kind = $3), 0), coalesce(sum(amount) FILTER (WHERE kind = $4), 0)
			FROM contributions WHERE tenant_id = $1 AND member_id = $2`, l.of, wang.Member, contribution.PageWritten, contribution.PageUsed).Scan(&written, &used)
	})
	if err != nil || written != 1 || used != 1 {
		t.Errorf("the author has %d written and %d used, %v; want one of each", written, used, err)
	}
}

// Twenty presses at once are one use.
func TestUseIsCountedOnceUnderHaste(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Pool(t))
	li := l.person(t, "李娜", member.Core)
	id := l.published(t, colleague, "冬天续航", "预热")
	now := l.now
	s := knowledge.NewStore(l.conn, member.NewStore(l.conn, fixture.Keys()), func() time.Time { return now })
	var group sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	start := make(chan struct{})
	for range 20 {
		group.Go(func() {
			<-start
			if _, err := s.Use(t.Context(), l.of, li, id); err == nil {
				mu.Lock()
				taken++
				mu.Unlock()
			} else if !errors.Is(err, errs.Conflict) {
				t.Error(err)
			}
		})
	}
	close(start)
	group.Wait()
	if u := l.used(t, li, id); taken != 1 || u.Month != 1 {
		t.Errorf("%d presses were taken and %d counted, want one", taken, u.Month)
	}
}

// Of two who save the same version at once, one is told.
func TestTwoSavesAtOnce(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Pool(t))
	id := l.published(t, colleague, "标题", "第一稿")
	now, version := l.now, l.get(t, id).Version
	s := knowledge.NewStore(l.conn, member.NewStore(l.conn, fixture.Keys()), func() time.Time { return now })
	errors_ := make(chan error, 2)
	start := make(chan struct{})
	for _, body := range []string{"甲的", "乙的"} {
		go func() {
			<-start
			errors_ <- s.Revise(t.Context(), l.of, colleague, knowledge.Revision{ID: id, Version: version, Text: knowledge.Text{Title: "标题", Body: body, Kind: knowledge.Handbook}})
		}()
	}
	close(start)
	a, b := <-errors_, <-errors_
	if (a == nil) == (b == nil) || a != nil && !errors.Is(a, errs.Conflict) || b != nil && !errors.Is(b, errs.Conflict) {
		t.Errorf("the saves gave %v and %v, want one conflict", a, b)
	}
	if p := l.get(t, id); p.Edition != 2 {
		t.Errorf("the page is in version %d, want 2", p.Edition)
	}
}

func TestWaiting(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang := l.person(t, "王伟强", member.Core)
	id := l.published(t, wang, "要复核的", "x")
	l.page(t, colleague, "没人管的草稿", "x")
	l.page(t, wang, "有人管的草稿", "x")
	l.now = l.now.AddDate(0, 7, 0)
	handed := l.page(t, wang, "写好的", "x")
	if _, err := l.HandIn(t.Context(), l.of, wang, handed); err != nil {
		t.Fatal(err)
	}
	pending, n, err := l.Waiting(t.Context(), l.of, 2)
	if err != nil || n != 3 || len(pending) != 2 || pending[0].Why != "handed_in" || pending[1].Why != "overdue" || pending[1].OwnerName != "王伟强" {
		t.Errorf("Waiting = %+v, %d, %v; want the one handed in and the one overdue of three", pending, n, err)
	}
	if _, n, err := l.Waiting(t.Context(), l.other, 2); err != nil || n != 0 {
		t.Errorf("Waiting from another tenant = %d, %v; want none", n, err)
	}
	past := l.now.AddDate(0, 0, -1)
	if _, err := l.Review(t.Context(), l.of, wang, id, &past); says(err) != "knowledge.review_past" {
		t.Errorf("Review until yesterday = %v, want a sentence", err)
	}
	if _, err := l.Review(t.Context(), l.of, wang, id, nil); err != nil {
		t.Fatal(err)
	}
	if _, n, err = l.Waiting(t.Context(), l.of, 2); err != nil || n != 2 {
		t.Errorf("after Review %d wait, %v; want two", n, err)
	}
	if shown, err := l.ShowsFiles(t.Context(), l.of, wang.Member, id); err != nil || !shown {
		t.Errorf("ShowsFiles = %v, %v; want the files of one's own page", shown, err)
	}
	li := l.person(t, "李娜", member.Core)
	if shown, err := l.ShowsFiles(t.Context(), l.of, li.Member, handed); err != nil || shown {
		t.Errorf("ShowsFiles of another's draft = %v, %v; want not", shown, err)
	}
	if _, err := l.ShowsFiles(t.Context(), l.other, wang.Member, id); !errors.Is(err, errs.NotFound) {
		t.Errorf("ShowsFiles from another tenant = %v, want not found", err)
	}
}

func TestThemes(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	add := func(parent uuid.UUID, name string) uuid.UUID {
		id, err := l.AddTheme(t.Context(), l.of, fixture.Actor, parent, name, false)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	car, club := add(uuid.Nil, "用车"), add(uuid.Nil, "社群")
	battery := add(car, "电池")
	winter, meet := add(battery, "冬天"), add(club, "活动")
	find := func(id uuid.UUID) knowledge.Theme {
		tree, err := l.Themes(t.Context(), l.of)
		if err != nil {
			t.Fatal(err)
		}
		th, _ := tree.Find(id)
		return th
	}
	change := func(id, parent uuid.UUID, name string) error {
		return l.ChangeTheme(t.Context(), l.of, fixture.Actor, knowledge.ThemeChange{ID: id, Version: find(id).Version, Parent: parent, Name: name})
	}
	for name, tt := range map[string]struct {
		err  error
		says string
	}{
		"a fourth level":       {second(l.AddTheme(t.Context(), l.of, fixture.Actor, winter, "更深", false)), "knowledge.theme.deep"},
		"without a name":       {second(l.AddTheme(t.Context(), l.of, fixture.Actor, uuid.Nil, " ", false)), "knowledge.theme.missing"},
		"into itself":          {change(car, winter, "用车"), "knowledge.theme.within"},
		"too deep with others": {change(battery, meet, "电池"), "knowledge.theme.deep"},
		"with others in it":    {l.DropTheme(t.Context(), l.of, fixture.Actor, battery), "knowledge.theme.has_themes"},
	} {
		if says(tt.err) != tt.says {
			t.Errorf("%s: %v, want %s", name, tt.err, tt.says)
		}
	}
	if _, err := l.AddTheme(t.Context(), l.of, fixture.Actor, uuid.Nil, "用车", false); says(err) != "knowledge.theme.taken" {
		t.Errorf("a second theme of a name = %v, want a sentence", err)
	}
	if err := l.Shift(t.Context(), l.of, fixture.Actor, club, false); err != nil {
		t.Fatal(err)
	}
	if tree, err := l.Themes(t.Context(), l.of); err != nil || tree[0].ID != club {
		t.Errorf("after Shift the first is %v, %v; want 社群", tree[0].Name, err)
	}
	if err := change(battery, club, "电池"); err != nil {
		t.Fatal(err)
	}
	if th := find(winter); th.Depth != 3 {
		t.Errorf("what stood below a theme that moved is at level %d, want 3", th.Depth)
	}
	if err := l.ChangeTheme(t.Context(), l.of, fixture.Actor, knowledge.ThemeChange{ID: club, Version: 99, Name: "x"}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale change = %v, want a conflict", err)
	}
	for name, err := range map[string]error{
		"change": l.ChangeTheme(t.Context(), l.other, fixture.Actor, knowledge.ThemeChange{ID: club, Version: 1, Name: "x"}),
		"shift":  l.Shift(t.Context(), l.other, fixture.Actor, club, true),
		"drop":   l.DropTheme(t.Context(), l.other, fixture.Actor, club),
		"add":    second(l.AddTheme(t.Context(), l.other, fixture.Actor, club, "x", false)),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s from another tenant = %v, want not found", name, err)
		}
	}
	id := l.page(t, colleague, "里面的", "x")
	p := l.get(t, id)
	if err := l.Revise(t.Context(), l.of, colleague, knowledge.Revision{ID: id, Version: p.Version, Text: knowledge.Text{Title: p.Title, Body: p.Body, Kind: p.Kind, Theme: car}}); err != nil {
		t.Fatal(err)
	}
	if err := l.DropTheme(t.Context(), l.of, fixture.Actor, car); says(err) != "knowledge.theme.has_pages" {
		t.Errorf("DropTheme with a page in it = %v, want a sentence", err)
	}
	if err := l.DropTheme(t.Context(), l.of, fixture.Actor, winter); err != nil {
		t.Errorf("DropTheme of an empty one = %v", err)
	}
}

func second(_ uuid.UUID, err error) error { return err }

func TestCredits(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang := l.person(t, "王伟强", member.Core)
	id := l.page(t, colleague, "标题", "x")
	if err := l.Name(t.Context(), l.of, colleague, id, wang.Member, false); err != nil {
		t.Fatal(err)
	}
	if p := l.get(t, id); len(p.Authors) != 2 || p.Authors[1] != (knowledge.Author{ID: wang.Member, Member: true, Name: "王伟强"}) {
		t.Errorf("the authors are %v, want 王伟强 the second", p.Authors)
	}
	if err := l.Name(t.Context(), l.of, colleague, id, wang.Member, true); err != nil {
		t.Fatal(err)
	}
	if err := l.Name(t.Context(), l.of, colleague, id, wang.Member, true); !errors.Is(err, errs.NotFound) {
		t.Errorf("taking away a credit that is not there = %v, want not found", err)
	}
	if err := l.Name(t.Context(), l.other, colleague, id, wang.Member, false); !errors.Is(err, errs.NotFound) {
		t.Errorf("Name from another tenant = %v, want not found", err)
	}
	if err := l.PutInto(t.Context(), l.other, colleague, id, wang.Member); !errors.Is(err, errs.NotFound) {
		t.Errorf("PutInto from another tenant = %v, want not found", err)
	}
	lines, err := journal.NewStore(l.conn).Of(t.Context(), l.of, wang.Member, journal.Newest, 5)
	if err != nil || lines[0].Verb != "page.credited" {
		t.Errorf("the member's timeline says %v, %v; want page.credited", lines, err)
	}
}
