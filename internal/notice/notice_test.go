package notice_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/fixture"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

func TestTheSameIsToldOnce(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	ours, theirs := fixture.Brand(t, tx), fixture.Brand(t, tx)
	now := time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC)
	s := notice.NewStore(tx, func() time.Time { return now })
	zhang := fixture.Admit(t, tx, ours.ID, member.Admission{Profile: member.Profile{Name: "张三丰"}, Tier: member.Core})
	colleague := uuid.New()
	note := notice.Note{Member: zhang.ID, Key: "seat:1", Text: i18n.Msg("tier.illegal", "Name", "张三丰", "N", 3), Path: "seats/1"}
	other := notice.Note{Account: colleague, Key: "seat:1", Text: i18n.Msg("tier.illegal", "Name", "李四")}
	for range 2 {
		must(t, s.Tell(t.Context(), ours.ID, note, other))
	}
	who := notice.Reader{Account: uuid.New(), Member: zhang.ID}
	told, err := s.For(t.Context(), ours.ID, who, notice.Newest, 10)
	must(t, err)
	if len(told) != 1 || told[0].Text.ID != "tier.illegal" || told[0].Text.Args["Name"] != "张三丰" || told[0].Path != "seats/1" || !told[0].At.Equal(now) || told[0].Read {
		t.Errorf("told twice = %+v, want it once, unread", told)
	}
	if n := unread(t, s, ours.ID, notice.Reader{Account: colleague}); n != 1 {
		t.Errorf("the colleague has %d unread, want 1", n)
	}
	if n := unread(t, s, theirs.ID, who); n != 0 {
		t.Errorf("another brand has %d unread of ours, want none", n)
	}
	must(t, s.Read(t.Context(), theirs.ID, who, notice.Newest))
	if n := unread(t, s, ours.ID, who); n != 1 {
		t.Errorf("read in another brand, %d are unread here, want 1", n)
	}
	must(t, s.Read(t.Context(), ours.ID, who, told[0].ID))
	if n := unread(t, s, ours.ID, who); n != 0 {
		t.Errorf("after reading %d are unread, want none", n)
	}
	if n := unread(t, s, ours.ID, notice.Reader{Account: colleague}); n != 1 {
		t.Errorf("the member's reading left the colleague %d unread, want 1", n)
	}
}

func TestNoticesComeInPages(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	ours := fixture.Brand(t, tx)
	s := notice.NewStore(tx, time.Now)
	who := notice.Reader{Account: uuid.New()}
	for _, key := range []string{"a", "b", "c"} {
		must(t, s.Tell(t.Context(), ours.ID, notice.Note{Account: who.Account, Key: key, Path: key}))
	}
	first, err := s.For(t.Context(), ours.ID, who, notice.Newest, 2)
	must(t, err)
	rest, err := s.For(t.Context(), ours.ID, who, first[1].ID, 2)
	must(t, err)
	if len(first) != 2 || len(rest) != 1 || first[0].Path != "c" || first[1].Path != "b" || rest[0].Path != "a" {
		t.Errorf("pages are %+v and %+v, want c, b and then a", first, rest)
	}
}

func unread(t *testing.T, s *notice.Store, in tenant.ID, who notice.Reader) int {
	t.Helper()
	n, err := s.Unread(t.Context(), in, who)
	must(t, err)
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
