package contribution_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/sheet"
	"xinhuo/internal/tenant"
)

// clerk brings tables to a brand with two members, one of them twice named.
type clerk struct {
	*contribution.Lists
	t         *testing.T
	conn      postgres.Conn
	in        tenant.ID
	zhang, li uuid.UUID
}

func newClerk(t *testing.T, conn postgres.Conn) clerk {
	t.Helper()
	c := clerk{t: t, conn: conn, in: fixture.Tenant(t, conn)}
	admit := func(name, nickname, phone string) uuid.UUID {
		return fixture.Admit(t, conn, c.in, member.Admission{Profile: member.Profile{Name: name, Nickname: nickname}, Contacts: member.Contacts{Phone: phone}}).ID
	}
	c.zhang, c.li = admit("张三丰", "老张", "+8613800138000"), admit("李若曦", "", "+8613900139000")
	admit("王伟", "", fixture.Phone())
	admit("王伟", "", fixture.Phone())
	c.Lists = contribution.NewLists(conn, member.NewStore(conn, fixture.Keys()), func() time.Time { return noon })
	return c
}

func (c clerk) bring(table string) (uuid.UUID, error) {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), "list.csv")
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return c.Upload(c.t.Context(), c.in, fixture.Actor, "五月.csv", path)
}

func (c clerk) brought(table string) contribution.List {
	c.t.Helper()
	id, err := c.bring(table)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.get(id)
}

func (c clerk) get(id uuid.UUID) contribution.List {
	c.t.Helper()
	l, err := c.Get(c.t.Context(), c.in, id)
	if err != nil {
		c.t.Fatal(err)
	}
	return l
}

func (c clerk) posts(who uuid.UUID) int64 {
	c.t.Helper()
	return sum(c.t, contribution.NewStore(c.conn), c.in, who, contribution.PostPublished)
}

func says(err error, id string) bool {
	bad := errs.Invalid{}
	errors.As(err, &bad)
	for _, m := range bad {
		if m.ID == id {
			return true
		}
	}
	return false
}

const may = "成员,手机号,日期,类型,次数,备注\n张三丰,,2026-05-18,发布内容,2,川西\n,13900139000,2026/5/19,post,,\n老张,138 0013 8000,2026年5月19日,参加活动,1,\n张三丰,,2026-05-18,发布内容,2,川西\n"

// A table is checked, counts whole, counts nothing when it comes again, and
// can be taken back whole.
func TestATable(t *testing.T) {
	t.Parallel()
	c := newClerk(t, pgtest.Tx(t))
	ctx := t.Context()
	l := c.brought(may)
	if l.Total != 4 || l.Fresh() != 4 || l.Rows[1].Called != "李若曦" || l.Rows[1].Who != "139****9000" || l.Rows[2].Member != c.zhang || c.posts(c.zhang) != 0 {
		t.Fatalf("checked: %+v", l)
	}
	if n, err := c.Confirm(ctx, c.in, fixture.Actor, l.ID); err != nil || n != 4 {
		t.Fatalf("Confirm = %d, %v; want 4", n, err)
	}
	if a, b := c.posts(c.zhang), c.posts(c.li); a != 4 || b != 1 {
		t.Errorf("the posts are %d and %d, want 4, of two rows that say the same, and 1", a, b)
	}
	if _, err := c.Confirm(ctx, c.in, fixture.Actor, l.ID); !says(err, "contribution.list.decided") {
		t.Errorf("a second Confirm = %v", err)
	}
	again := c.brought(may + "李若曦,,2026-05-20,线索,3,\n")
	if again.Known != 4 || again.Fresh() != 1 {
		t.Errorf("the table again, with a row more: %d known, %d fresh; want 4 and 1", again.Known, again.Fresh())
	}
	if n, err := c.Confirm(ctx, c.in, fixture.Actor, again.ID); err != nil || n != 1 || c.posts(c.zhang) != 4 {
		t.Errorf("confirmed again it counts %d, %v; want only the row more", n, err)
	}
	if err := c.Undo(ctx, c.in, fixture.Actor, l.ID); err != nil || c.posts(c.zhang) != 0 || c.posts(c.li) != 0 {
		t.Errorf("Undo = %v; the posts are %d and %d, want none", err, c.posts(c.zhang), c.posts(c.li))
	}
	if err := c.Undo(ctx, c.in, fixture.Actor, l.ID); !says(err, "contribution.list.undo_late") {
		t.Errorf("a second Undo = %v", err)
	}
	third := c.brought(may)
	if third.Known != 0 || !third.Rows[0].Again {
		t.Errorf("after the undo %d are known and the first is back: %v; want none, and so", third.Known, third.Rows[0].Again)
	}
	if _, err := c.Confirm(ctx, c.in, fixture.Actor, third.ID); err != nil || c.posts(c.zhang) != 4 {
		t.Errorf("after the undo it counts %d, %v; want 4", c.posts(c.zhang), err)
	}
}

// One row that cannot be counted, and none is.
func TestATableCountsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	c := newClerk(t, pgtest.Tx(t))
	for row, want := range map[string]string{
		"张三丰,,2026-05-21,发布内容,1,":                            "contribution.bad.future",
		"张三丰,,2019-01-01,发布内容,1,":                            "contribution.bad.old",
		"张三丰,,昨天,发布内容,1,":                                    "",
		"张三丰,,2026-05-18,写诗,1,":                              "contribution.list.kind_unknown",
		"张三丰,,2026-05-18,发布内容,很多,":                           "contribution.bad.amount",
		"张三丰,,2026-05-18,发布内容,0,":                            "contribution.bad.amount",
		"张三丰,,2026-05-18,发布内容,1001,":                         "contribution.bad.amount",
		",,2026-05-18,发布内容,1,":                               "contribution.list.nobody",
		"没有这人,,2026-05-18,发布内容,1,":                           "contribution.list.name_unknown",
		"张三,,2026-05-18,发布内容,1,":                             "contribution.list.name_unknown",
		"王伟,,2026-05-18,发布内容,1,":                             "contribution.list.name_several",
		",13700137000,2026-05-18,发布内容,1,":                    "contribution.list.phone_unknown",
		"李若曦,13800138000,2026-05-18,发布内容,1,":                 "contribution.list.name_differs",
		"张三丰,,2026-05-18,发布内容,1," + strings.Repeat("长", 201): "contribution.bad.note",
	} {
		l := c.brought("成员,手机号,日期,类型,次数,备注\n张三丰,,2026-05-18,发布内容,2,川西\n" + row + "\n")
		if l.Refused != 1 || l.Rows[0].Line != 3 || l.Rows[0].Problem.IsZero() || want != "" && l.Rows[0].Problem.ID != want {
			t.Errorf("%q: %d refused, line %d with %q; want line 3 with %q", row, l.Refused, l.Rows[0].Line, l.Rows[0].Problem.ID, want)
		}
		if n, err := c.Confirm(t.Context(), c.in, fixture.Actor, l.ID); !says(err, "contribution.list.has_refused") || n != 0 || c.posts(c.zhang) != 0 {
			t.Errorf("%q: Confirm = %d, %v; want to count nothing", row, n, err)
		}
		if err := c.Cancel(t.Context(), c.in, fixture.Actor, l.ID); err != nil {
			t.Errorf("%q: Cancel = %v", row, err)
		}
	}
}

func TestTablesThatAreNone(t *testing.T) {
	t.Parallel()
	c := newClerk(t, pgtest.Tx(t))
	for name, tt := range map[string]struct{ table, says string }{
		"no column of days": {"成员,类型\n张三丰,发布内容\n", "contribution.list.no_column"},
		"nobody's column":   {"日期,类型\n2026-05-18,发布内容\n", "contribution.list.no_column"},
		"headings alone":    {"成员,日期,类型\n", "contribution.list.empty"},
		"too long":          {"成员,日期,类型\n" + strings.Repeat("张三丰,2026-05-18,发布内容\n", contribution.MostRows+1), "contribution.list.too_long"},
		"a picture":         {"\x89PNG\r\n\x1a\n", "sheet.refused.picture"},
	} {
		if _, err := c.bring(tt.table); !says(err, tt.says) {
			t.Errorf("%s = %v, want %s", name, err, tt.says)
		}
	}
	if all, err := c.Recent(t.Context(), c.in, 10); err != nil || len(all) != 0 {
		t.Errorf("%d tables are kept, %v; want none", len(all), err)
	}
}

func TestATableAsAWorkbook(t *testing.T) {
	t.Parallel()
	c := newClerk(t, pgtest.Tx(t))
	var b bytes.Buffer
	out, err := sheet.NewXLSX(&b, "贡献", []string{"姓名", "日期", "做了什么", "数量"})
	if err == nil {
		err = errors.Join(out.Write("张三丰", day("2026-05-18"), "发布内容", 7), out.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	l := c.brought(b.String())
	if n, err := c.Confirm(t.Context(), c.in, fixture.Actor, l.ID); err != nil || n != 1 || c.posts(c.zhang) != 7 {
		t.Errorf("a workbook counts %d posts, %v; want 7", c.posts(c.zhang), err)
	}
}

func TestTablesOfAnotherBrand(t *testing.T) {
	t.Parallel()
	c := newClerk(t, pgtest.Tx(t))
	l, theirs, ctx := c.brought(may), fixture.Tenant(t, c.conn), t.Context()
	_, get := c.Get(ctx, theirs, l.ID)
	_, confirm := c.Confirm(ctx, theirs, fixture.Actor, l.ID)
	for i, err := range []error{get, confirm, c.Cancel(ctx, theirs, fixture.Actor, l.ID), c.Undo(ctx, theirs, fixture.Actor, l.ID)} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("method %d from another brand = %v, want not found", i, err)
		}
	}
	if all, err := c.Recent(ctx, theirs, 10); err != nil || len(all) != 0 {
		t.Errorf("another brand lists %d tables, %v", len(all), err)
	}
	if named, err := member.NewStore(c.conn, fixture.Keys()).Called(ctx, theirs, []string{"张三丰"}); err != nil || len(named) != 0 {
		t.Errorf("another brand finds %v, %v", named, err)
	}
}

// The same table brought twice and confirmed at one moment counts once.
func TestTwoConfirmTheSameAtOnce(t *testing.T) {
	t.Parallel()
	c := newClerk(t, pgtest.Pool(t))
	one, two := c.brought(may), c.brought(may)
	var wait sync.WaitGroup
	var counted [3]int
	for i, id := range []uuid.UUID{one.ID, two.ID, one.ID} {
		wait.Go(func() { counted[i], _ = c.Confirm(t.Context(), c.in, fixture.Actor, id) })
	}
	wait.Wait()
	if counted[0]+counted[1]+counted[2] != 4 || c.posts(c.zhang) != 4 {
		t.Errorf("confirmed three times at once %v count, and %d posts; want 4 in all, and 4", counted, c.posts(c.zhang))
	}
}
