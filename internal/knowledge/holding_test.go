package knowledge_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/holding"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

func TestPagesPassOn(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang, li, zhao := l.person(t, "王伟强", member.Core), l.person(t, "李娜", member.Reserve), l.person(t, "赵敏", member.Core)
	shown, draft := l.published(t, wang, "发布的", "x"), l.page(t, wang, "草稿", "x")
	gone := l.published(t, wang, "归档的", "x")
	if _, err := l.Archive(t.Context(), l.of, colleague, gone); err != nil {
		t.Fatal(err)
	}
	if err := l.Name(t.Context(), l.of, colleague, shown, li.Member, false); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Use(t.Context(), l.of, zhao, shown); err != nil {
		t.Fatal(err)
	}
	noun := l.Holding()
	var things []holding.Thing
	var heirs map[uuid.UUID][]holding.Candidate
	l.in(t, func(tx postgres.Conn) (err error) {
		if things, err = noun.Held(t.Context(), tx, l.of, []uuid.UUID{wang.Member}); err != nil {
			return err
		}
		heirs, err = noun.Candidates(t.Context(), tx, l.of, things, []uuid.UUID{wang.Member}, 5)
		return err
	})
	if len(things) != 2 || things[0].Holder != wang.Member || ready(things, shown) != 1 || ready(things, draft) != 0 {
		t.Errorf("Held = %+v, want the published page with one who could take it and the draft with none", things)
	}
	if c := heirs[shown]; len(c) != 2 || c[0].Member != li.Member || c[1].Member != zhao.Member || len(c[0].Reasons) == 0 {
		t.Errorf("Candidates = %+v, want the author before who used it", heirs[shown])
	}
	passes := []holding.Pass{{Kind: "page", ID: shown, From: wang.Member, To: li.Member}, {Kind: "page", ID: draft, From: wang.Member, To: zhao.Member}}
	var passed []holding.Passed
	l.in(t, func(tx postgres.Conn) (err error) {
		passed, err = noun.Transfer(t.Context(), tx, l.of, fixture.Actor, passes)
		return err
	})
	if p := l.get(t, shown); p.Owner != li.Member || len(p.Authors) != 2 {
		t.Errorf("after Transfer %s owns it and it has %d authors, want 李娜 and two", p.OwnerName, len(p.Authors))
	}
	err := l.try(t, func(tx postgres.Conn) error {
		_, err := noun.Transfer(t.Context(), tx, l.of, fixture.Actor, passes[:1])
		return err
	})
	if says(err) != "knowledge.not_held" {
		t.Errorf("a second Transfer = %v, want a sentence", err)
	}
	l.in(t, func(tx postgres.Conn) error { return noun.TakeBack(t.Context(), tx, l.of, fixture.Actor, passed) })
	if p := l.get(t, shown); p.Owner != wang.Member {
		t.Errorf("after TakeBack %s owns it, want 王伟强", p.OwnerName)
	}
}

func ready(things []holding.Thing, id uuid.UUID) int {
	for _, th := range things {
		if th.ID == id {
			return th.Ready
		}
	}
	return -1
}

func TestPassesThatCannotBe(t *testing.T) {
	t.Parallel()
	l := open(t, pgtest.Tx(t))
	wang, li := l.person(t, "王伟强", member.Core), l.person(t, "李娜", member.Reserve)
	prospect := l.person(t, "路人", member.Prospect)
	first, other := l.published(t, wang, "第一篇", "x"), l.published(t, wang, "第二篇", "x")
	noun := l.Holding()
	for name, tt := range map[string]struct {
		pass holding.Pass
		says string
	}{
		"to a prospect":        {holding.Pass{ID: first, From: wang.Member, To: prospect.Member}, "knowledge.may_not_hold"},
		"of somebody else":     {holding.Pass{ID: first, From: li.Member, To: li.Member}, "knowledge.not_held"},
		"of what is not there": {holding.Pass{ID: uuid.New(), From: wang.Member, To: li.Member}, "knowledge.not_held"},
	} {
		err := l.try(t, func(tx postgres.Conn) error {
			_, err := noun.Transfer(t.Context(), tx, l.of, fixture.Actor, []holding.Pass{{ID: other, From: wang.Member, To: li.Member}, tt.pass})
			return err
		})
		if says(err) != tt.says {
			t.Errorf("%s: %v, want %s", name, err, tt.says)
		}
		if p := l.get(t, other); p.Owner != wang.Member {
			t.Errorf("%s: the other page passed all the same", name)
		}
	}
	// Who moved a page on after its transfer keeps it.
	var passed []holding.Passed
	l.in(t, func(tx postgres.Conn) (err error) {
		passed, err = noun.Transfer(t.Context(), tx, l.of, fixture.Actor, []holding.Pass{{ID: first, From: wang.Member, To: li.Member}})
		return err
	})
	if err := l.PutInto(t.Context(), l.of, colleague, first, uuid.Nil); err != nil {
		t.Fatal(err)
	}
	err := l.try(t, func(tx postgres.Conn) error { return noun.TakeBack(t.Context(), tx, l.of, fixture.Actor, passed) })
	if says(err) != "knowledge.moved_on" {
		t.Errorf("TakeBack of what moved on = %v, want a sentence", err)
	}
	var bad errs.Invalid
	if errors.As(err, &bad) && bad[""].Args["Title"] != "第一篇" {
		t.Errorf("the sentence names %v, want the page", bad[""].Args)
	}
	strange := l.conn.In(t.Context(), l.other, func(tx postgres.Conn) error {
		things, err := noun.Held(t.Context(), tx, l.other, []uuid.UUID{wang.Member})
		if len(things) > 0 {
			t.Errorf("Held from another tenant = %v, want none", things)
		}
		return err
	})
	if strange != nil {
		t.Error(strange)
	}
}

func (l *library) in(t testing.TB, fn func(tx postgres.Conn) error) {
	t.Helper()
	if err := l.try(t, fn); err != nil {
		t.Fatal(err)
	}
}

func (l *library) try(t testing.TB, fn func(tx postgres.Conn) error) error {
	t.Helper()
	return l.conn.In(t.Context(), l.of, fn)
}

func TestCompare(t *testing.T) {
	t.Parallel()
	said := func(was, is string) string {
		var b strings.Builder
		for _, s := range knowledge.Compare(was, is) {
			switch s.Change {
			case knowledge.Added:
				b.WriteString("[+" + s.Text + "]")
			case knowledge.Removed:
				b.WriteString("[-" + s.Text + "]")
			case knowledge.Skipped:
				b.WriteString("…")
			default:
				b.WriteString(s.Text)
			}
		}
		return b.String()
	}
	for name, tt := range map[string]struct{ was, is, want string }{
		"a word":     {"胎压补到 2.5", "胎压补到 2.6", "胎压补到 2.[-5][+6]"},
		"a sentence": {"先断电。", "先断电。再等五分钟。", "先断电。[+再等五分钟。]"},
		"nothing":    {"一样", "一样", "一样"},
		"everything": {"", "全新的", "[+全新的]"},
	} {
		if got := said(tt.was, tt.is); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	long := strings.Repeat("这一段很长，什么也没有改。\n", 60)
	if got := said(long+"旧", long+"新"); !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "[-旧][+新]") || len([]rune(got)) > 150 {
		t.Errorf("what did not change is not left out: %s", got)
	}
	all := knowledge.Compare("旧的两字", "新的两字 还有")
	if added, removed := knowledge.Tally(all); added != 3 || removed != 1 {
		t.Errorf("Tally = %d, %d; want 3 and 1", added, removed)
	}
}
