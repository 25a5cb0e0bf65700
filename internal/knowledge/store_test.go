package knowledge_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

// library is a brand's, with a clock the test sets.
type library struct {
	*knowledge.Store
	conn      postgres.Conn
	of, other tenant.ID
	now       time.Time
}

var colleague = knowledge.Hand{Actor: fixture.Actor, Team: true}

func open(t testing.TB, conn postgres.Conn) *library {
	t.Helper()
	l := &library{conn: conn, of: fixture.Tenant(t, conn), other: fixture.Tenant(t, conn), now: clock.System()}
	l.Store = knowledge.NewStore(conn, member.NewStore(conn, fixture.Keys()), func() time.Time { l.now = l.now.Add(time.Millisecond); return l.now })
	return l
}

// person is a member of a tier, as one who reads and writes.
func (l *library) person(t testing.TB, name string, in member.Tier) knowledge.Hand {
	t.Helper()
	m := fixture.MemberIn(t, l.conn, l.of, name, in)
	return knowledge.Hand{Actor: journal.Actor{ID: uuid.New(), Name: name}, Member: m.ID, Tier: in}
}

func (l *library) page(t testing.TB, h knowledge.Hand, title, body string) uuid.UUID {
	t.Helper()
	id, err := l.Begin(t.Context(), l.of, h, knowledge.Beginning{Text: knowledge.Text{Title: title, Body: body, Kind: knowledge.Handbook}})
	if err != nil {
		t.Fatal(err)
	}
	l.now = l.now.Add(time.Second)
	return id
}

func (l *library) published(t testing.TB, h knowledge.Hand, title, body string) uuid.UUID {
	t.Helper()
	id := l.page(t, h, title, body)
	if _, err := l.Publish(t.Context(), l.of, colleague, id); err != nil {
		t.Fatal(err)
	}
	l.now = l.now.Add(time.Second)
	return id
}

func (l *library) get(t testing.TB, id uuid.UUID) knowledge.Page {
	t.Helper()
	p, err := l.Get(t.Context(), l.of, id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (l *library) rewrite(t testing.TB, h knowledge.Hand, id uuid.UUID, title, body, note string) error {
	t.Helper()
	p := l.get(t, id)
	return l.Revise(t.Context(), l.of, h, knowledge.Revision{ID: id, Version: p.Version, Text: knowledge.Text{Title: title, Body: body, Kind: p.Kind}, Note: note})
}

// says is the id of the sentence an error holds.
func says(err error) string {
	var bad errs.Invalid
	errors.As(err, &bad)
	for _, m := range bad {
		return m.ID
	}
	return ""
}

func TestAPagesLife(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang := l.person(t, "王伟强", member.Core)
	id := l.page(t, wang, "冬天 续航  怎么办", "")
	if _, err := l.Publish(t.Context(), l.of, colleague, id); says(err) != "knowledge.empty_body" {
		t.Errorf("Publish of an empty page = %v, want a sentence", err)
	}
	if err := l.rewrite(t, wang, id, "冬天续航怎么办", "先**预热**电池。\r\n", "写了开头"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.HandIn(t.Context(), l.of, wang, id); err != nil {
		t.Fatal(err)
	}
	p, err := l.Publish(t.Context(), l.of, colleague, id)
	if err != nil || p.State != knowledge.Published || p.HandedInAt != nil || p.ReviewOn == nil {
		t.Errorf("Publish = %+v, %v; want it published, with a day of review", p, err)
	}
	got := l.get(t, id)
	if got.Body != "先**预热**电池。" || got.Plain != "先预热电池。" || got.Edition != 2 || got.Owner != wang.Member || got.OwnerName != "王伟强" || len(got.Authors) != 1 {
		t.Errorf("the page is %+v", got)
	}
	if _, err := l.Archive(t.Context(), l.of, colleague, id); err != nil {
		t.Fatal(err)
	}
	if err := l.rewrite(t, colleague, id, "改", "改", ""); says(err) != "knowledge.is_archived" {
		t.Errorf("Revise of an archived page = %v, want a sentence", err)
	}
	if p, err = l.Unarchive(t.Context(), l.of, colleague, id); err != nil || p.State != knowledge.Published {
		t.Errorf("Unarchive = %s, %v; want it published again", p.State, err)
	}
	lines, err := journal.NewStore(l.conn).Recent(t.Context(), l.of, journal.Newest, 20)
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, line := range lines {
		if strings.HasPrefix(line.Verb, "page.") {
			verbs = append(verbs, line.Verb)
		}
	}
	if got, want := strings.Join(verbs, " "), "page.unarchived page.archived page.published page.handed_in page.edited page.drafted"; got != want {
		t.Errorf("the journal says %s, want %s", got, want)
	}
}

func TestWhoMayWhat(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang, li := l.person(t, "王伟强", member.Core), l.person(t, "李娜", member.Core)
	heir, rest := l.person(t, "赵敏", member.Reserve), l.person(t, "周岩", member.Emeritus)
	draft, shown := l.page(t, wang, "草稿", "x"), l.published(t, wang, "发布的", "x")
	gone := l.published(t, wang, "归档的", "x")
	if _, err := l.Archive(t.Context(), l.of, colleague, gone); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		who         knowledge.Hand
		page        uuid.UUID
		read, write bool
	}{
		"its owner a draft":           {wang, draft, true, true},
		"another a draft":             {li, draft, false, false},
		"another what is published":   {li, shown, true, false},
		"a reserve what is published": {heir, shown, true, false},
		"an emeritus another's":       {rest, shown, true, false},
		"a colleague a draft":         {colleague, draft, true, true},
		"a colleague what is gone":    {colleague, gone, true, false},
		"its owner what is gone":      {wang, gone, true, false},
		"another what is gone":        {li, gone, false, false},
		"nobody anything":             {knowledge.Hand{}, shown, false, false},
	} {
		p := l.get(t, tt.page)
		if p.Readable(tt.who) != tt.read || p.Editable(tt.who) != tt.write {
			t.Errorf("%s: reads %v, writes %v; want %v and %v", name, p.Readable(tt.who), p.Editable(tt.who), tt.read, tt.write)
		}
		if _, err := l.Read(t.Context(), l.of, tt.who, tt.page); errors.Is(err, errs.NotFound) == tt.read {
			t.Errorf("%s: Read = %v, want to read %v", name, err, tt.read)
		}
	}
	if err := l.rewrite(t, li, shown, "我的", "我的", ""); !errors.Is(err, errs.Forbidden) {
		t.Errorf("Revise of another's page = %v, want forbidden", err)
	}
	if err := l.rewrite(t, li, draft, "我的", "我的", ""); !errors.Is(err, errs.NotFound) {
		t.Errorf("Revise of another's draft = %v, want not found", err)
	}
	if _, err := l.Begin(t.Context(), l.of, heir, knowledge.Beginning{Text: knowledge.Text{Title: "x", Kind: knowledge.Video}}); !errors.Is(err, errs.Forbidden) {
		t.Errorf("Begin by a reserve = %v, want forbidden", err)
	}
	for name, do := range map[string]func() error{
		"publish": func() error { _, err := l.Publish(t.Context(), l.of, wang, draft); return err },
		"archive": func() error { _, err := l.Archive(t.Context(), l.of, wang, shown); return err },
	} {
		if err := do(); !errors.Is(err, errs.Forbidden) {
			t.Errorf("%s by a member = %v, want forbidden", name, err)
		}
	}
	// Put into a reserve's hands, a page is theirs to keep right.
	if err := l.PutInto(t.Context(), l.of, colleague, shown, heir.Member); err != nil {
		t.Fatal(err)
	}
	if err := l.rewrite(t, heir, shown, "我接手的", "新的做法", ""); err != nil {
		t.Errorf("Revise by the reserve who holds it = %v", err)
	}
	prospect := l.person(t, "路人", member.Prospect)
	if err := l.PutInto(t.Context(), l.of, colleague, shown, prospect.Member); says(err) != "knowledge.may_not_hold" {
		t.Errorf("PutInto a prospect's hands = %v, want a sentence", err)
	}
}

func TestStaleSaveIsRefused(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	id := l.published(t, colleague, "标题", "第一稿")
	mine := knowledge.Revision{ID: id, Version: l.get(t, id).Version, Text: knowledge.Text{Title: "标题", Body: "我的", Kind: knowledge.Handbook}}
	if err := l.rewrite(t, colleague, id, "标题", "别人的", ""); err != nil {
		t.Fatal(err)
	}
	if err := l.Revise(t.Context(), l.of, colleague, mine); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale save = %v, want a conflict", err)
	}
	if p := l.get(t, id); p.Body != "别人的" {
		t.Errorf("the page says %q, want what was saved first", p.Body)
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang := l.person(t, "王伟强", member.Core)
	id := l.page(t, wang, "标题", "第一稿")
	for _, body := range []string{"第二稿", "第三稿"} {
		if err := l.rewrite(t, wang, id, "标题", body, "改成"+body); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.rewrite(t, wang, id, "标题", "第三稿", "没改字"); err != nil {
		t.Fatal(err)
	}
	if err := l.Restore(t.Context(), l.of, wang, id, 1); err != nil {
		t.Fatal(err)
	}
	all, err := l.Versions(t.Context(), l.of, id, 100, 10)
	if err != nil || len(all) != 4 || all[0].Restores != 1 || all[1].Note != "改成第三稿" || all[3].No != 1 {
		t.Errorf("Versions = %+v, %v; want four, the last bringing back the first", all, err)
	}
	if p := l.get(t, id); p.Body != "第一稿" || p.Edition != 4 {
		t.Errorf("after Restore the page says %q in version %d", p.Body, p.Edition)
	}
	if err := l.Restore(t.Context(), l.of, wang, id, 1); says(err) != "knowledge.same_words" {
		t.Errorf("Restore of the same words = %v, want a sentence", err)
	}
	if _, _, err := l.Pair(t.Context(), l.of, id, 1, 9); !errors.Is(err, errs.NotFound) {
		t.Errorf("Pair with a version that is not there = %v, want not found", err)
	}
	if _, _, err := l.Pair(t.Context(), l.other, id, 1, 2); !errors.Is(err, errs.NotFound) {
		t.Errorf("Pair from another tenant = %v, want not found", err)
	}
	if other, err := l.Versions(t.Context(), l.other, id, 100, 10); err != nil || len(other) != 0 {
		t.Errorf("Versions from another tenant = %v, %v; want none", other, err)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	winter := l.published(t, colleague, "冬天续航掉得快怎么办", "出门前**预热**电池，胎压补到 2.6 bar。\n\n保养手册第 3 章也写了。")
	care := l.published(t, colleague, "电池保养手册", "冬天停在室内。Model Y 同理。")
	l.published(t, colleague, "自驾路线", "川西环线，电量够用。池塘边可以露营。")
	draft := l.page(t, colleague, "电池草稿", "电池")
	for text, want := range map[string][]uuid.UUID{
		"电池":      {care, winter},
		"电池保养":    {care},
		"保养手册":    {care, winter},
		"手册":      {care, winter},
		"池":       {care, winter},
		"ＭＯＤＥＬ":   {care},
		"model y": {care},
		"2.6bar":  {winter},
		"电池 冬天":   {care, winter},
		"预热电池":    {winter},
		"没有这个词":   nil,
		"电池池塘":    nil,
	} {
		sh, err := l.Look(t.Context(), l.of, knowledge.Query{Text: text}, knowledge.Cursor{}, 20)
		if err != nil {
			t.Fatal(err)
		}
		var got []uuid.UUID
		for _, it := range sh.Items {
			if it.Name() != "自驾路线" {
				got = append(got, it.ID)
			}
		}
		if len(got) != len(want) || len(want) > 0 && got[0] != want[0] && text != "手册" && text != "电池 冬天" {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
	}
	sh, err := l.Look(t.Context(), l.of, knowledge.Query{Text: "电池", States: []knowledge.State{knowledge.Draft}}, knowledge.Cursor{}, 20)
	if err != nil || len(sh.Items) != 1 || sh.Items[0].ID != draft {
		t.Errorf("among drafts Look finds %v, %v; want the draft", sh.Items, err)
	}
	sh, err = l.Look(t.Context(), l.of, knowledge.Query{Text: "预热"}, knowledge.Cursor{}, 20)
	if err != nil || len(sh.Items) != 1 || !marked(sh.Items[0].Excerpt, "预热") {
		t.Errorf("the excerpt is %v, %v; want 预热 marked in it", sh.Items, err)
	}
	if sh, err = l.Look(t.Context(), l.other, knowledge.Query{Text: "电池"}, knowledge.Cursor{}, 20); err != nil || len(sh.Items) != 0 {
		t.Errorf("Look from another tenant = %v, %v; want nothing", sh.Items, err)
	}
	// What is no longer written is no longer found.
	if err := l.rewrite(t, colleague, winter, "冬天续航掉得快怎么办", "停在室内。", ""); err != nil {
		t.Fatal(err)
	}
	if sh, err = l.Look(t.Context(), l.of, knowledge.Query{Text: "预热"}, knowledge.Cursor{}, 20); err != nil || len(sh.Items) != 0 {
		t.Errorf("what was taken out is still found: %v, %v", sh.Items, err)
	}
}

func marked(pieces []knowledge.Piece, text string) bool {
	for _, p := range pieces {
		if p.Hit && p.Text == text {
			return true
		}
	}
	return false
}

func TestShelves(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang := l.person(t, "王伟强", member.Core)
	top, err := l.AddTheme(t.Context(), l.of, fixture.Actor, uuid.Nil, "电池", false)
	if err != nil {
		t.Fatal(err)
	}
	sub, err := l.AddTheme(t.Context(), l.of, fixture.Actor, top, "冬天", false)
	if err != nil {
		t.Fatal(err)
	}
	for i, theme := range []uuid.UUID{top, sub, uuid.Nil} {
		id := l.page(t, colleague, []string{"上层", "下层", "未归类"}[i], "x")
		p := l.get(t, id)
		if err := l.Revise(t.Context(), l.of, colleague, knowledge.Revision{ID: id, Version: p.Version, Text: knowledge.Text{Title: p.Title, Body: p.Body, Kind: knowledge.WhitePaper, Theme: theme}}); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Publish(t.Context(), l.of, colleague, id); err != nil {
			t.Fatal(err)
		}
		l.now = l.now.Add(time.Second)
	}
	own := l.page(t, wang, "王伟强的草稿", "x")
	for name, tt := range map[string]struct {
		q    knowledge.Query
		want string
	}{
		"all":           {knowledge.Query{}, "未归类 下层 上层"},
		"a theme":       {knowledge.Query{Theme: top}, "下层 上层"},
		"a theme below": {knowledge.Query{Theme: sub}, "下层"},
		"unsorted":      {knowledge.Query{Unsorted: true}, "未归类"},
		"a kind":        {knowledge.Query{Kind: knowledge.Video}, ""},
		"an owner":      {knowledge.Query{Owner: wang.Member}, ""},
		"nobody's":      {knowledge.Query{Unowned: true}, "未归类 下层 上层"},
		"overdue":       {knowledge.Query{Overdue: true}, ""},
		"one's own":     {knowledge.Query{Own: wang.Member, States: []knowledge.State{knowledge.Draft, knowledge.Published}}, "王伟强的草稿"},
		"one's, found":  {knowledge.Query{Own: wang.Member, Text: "下层", States: []knowledge.State{knowledge.Draft, knowledge.Published}}, ""},
	} {
		sh, err := l.Look(t.Context(), l.of, tt.q, knowledge.Cursor{}, 20)
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, it := range sh.Items {
			titles = append(titles, it.Name())
		}
		if got := strings.Join(titles, " "); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	first, err := l.Look(t.Context(), l.of, knowledge.Query{}, knowledge.Cursor{}, 2)
	if err != nil || len(first.Items) != 2 || first.Tree[0].Pages != 2 || first.Unsorted != 1 {
		t.Fatalf("Look = %+v, %v; want two items, two pages in the theme and one unsorted", first, err)
	}
	second, err := l.Look(t.Context(), l.of, knowledge.Query{}, first.Next, 2)
	if err != nil || len(second.Items) != 1 || second.Next.ID != uuid.Nil {
		t.Errorf("the next page holds %d, %v; want the last one", len(second.Items), err)
	}
	if sh, err := l.OwnedBy(t.Context(), l.of, wang.Member, 5); err != nil || len(sh.Items) != 1 || sh.Items[0].ID != own {
		t.Errorf("OwnedBy = %v, %v; want the draft", sh.Items, err)
	}
	if sh, err := l.OwnedBy(t.Context(), l.other, wang.Member, 5); err != nil || len(sh.Items) != 0 {
		t.Errorf("OwnedBy from another tenant = %v, %v; want none", sh.Items, err)
	}
}
