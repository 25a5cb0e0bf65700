package care_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
)

func (h *house) feed(token string) string {
	h.Helper()
	f, err := h.store.Feed(h.Context(), h.of, token)
	h.must(err)
	var b strings.Builder
	h.must(f.Calendar(&b, i18n.Chinese, "星驰汽车"))
	return strings.ReplaceAll(b.String(), "\r\n ", "")
}

func TestFeed(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.make(h.request())
	who := h.colleague(auth.Staff)
	token := must1(h.store.OpenFeed(t.Context(), h.of, who.Actor()))
	feed := h.feed(token)
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "DTSTART;VALUE=DATE:20270206\r\n", "春节 · 2 人", "加入 5 周年 · 沈立群", "DTSTART;VALUE=DATE:20270801\r\n"} {
		if !strings.Contains(feed, want) {
			t.Errorf("no %q in\n%s", want, feed)
		}
	}
	m := must1(member.NewStore(h.conn, fixture.Keys()).PeekMany(t.Context(), h.of, []uuid.UUID{h.zheng.ID}))[0]
	for _, never := range []string{m.Phone, m.Phone[3:], "玉林", h.zheng.ID.String()} {
		if strings.Contains(feed, never) {
			t.Errorf("the feed says %q", never)
		}
	}
	fresh := must1(h.store.OpenFeed(t.Context(), h.of, who.Actor()))
	if _, err := h.store.Feed(t.Context(), h.of, token); !errors.Is(err, errs.NotFound) {
		t.Errorf("the address that was replaced = %v", err)
	}
	if _, err := h.store.Feed(t.Context(), fixture.Tenant(t, h.conn), fresh); !errors.Is(err, errs.NotFound) {
		t.Errorf("in another tenant = %v", err)
	}
	accounts := auth.NewStore(h.conn, cache.New(nil), auth.UsualLimits)
	h.must(accounts.Disable(t.Context(), h.colleague(auth.Owner), who.Account))
	if _, err := h.store.Feed(t.Context(), h.of, fresh); !errors.Is(err, errs.NotFound) {
		t.Errorf("of somebody who may not come in any more = %v", err)
	}
	other := h.colleague(auth.Staff)
	token = must1(h.store.OpenFeed(t.Context(), h.of, other.Actor()))
	h.must(h.store.CloseFeed(t.Context(), h.of, other.Actor()))
	if _, err := h.store.Feed(t.Context(), h.of, token); !errors.Is(err, errs.NotFound) {
		t.Errorf("one that was closed = %v", err)
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	dealer := h.colleague(auth.Dealer)
	id := must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: h.zheng.ID, Title: "乔迁", On: *day(2026, 12, 1), What: care.Gift, Doer: dealer.Account, Gift: "茶"}))
	other := must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: h.shen.ID, Title: "探望", On: *day(2026, 12, 1), What: care.Visit}))
	if err := h.store.Record(t.Context(), h.of, dealer.Actor(), dealer.Account, other, care.Outcome{State: care.Delivered}); !says(err, "", "care.not_yours") {
		t.Errorf("a dealer records what is not theirs = %v", err)
	}
	if _, err := h.store.Reveal(t.Context(), h.of, dealer.Actor(), dealer.Account, other, "address"); !says(err, "", "care.not_yours") {
		t.Errorf("a dealer reveals what is not theirs = %v", err)
	}
	if got := must1(h.store.Reveal(t.Context(), h.of, dealer.Actor(), dealer.Account, id, "address")); !strings.Contains(got, "玉林西路") || h.lines("contact.revealed") != 1 {
		t.Errorf("Reveal = %q, written down %d times", got, h.lines("contact.revealed"))
	}
	h.must(h.store.Record(t.Context(), h.of, dealer.Actor(), dealer.Account, id, care.Outcome{State: care.Sent, Gift: "茶", Cost: 12_850}))
	for name, o := range map[string]care.Outcome{"skipped": {State: care.Skipped}, "returned": {State: care.Returned, Reason: " "}} {
		if err := h.store.Record(t.Context(), h.of, fixture.Actor, uuid.Nil, id, o); !says(err, "reason", "care.reason_missing") {
			t.Errorf("%s without a reason = %v", name, err)
		}
	}
	if err := h.store.Record(t.Context(), h.of, fixture.Actor, uuid.Nil, id, care.Outcome{State: care.Sent, Cost: -1}); !says(err, "cost", "care.cost_bad") {
		t.Errorf("a cost below nothing = %v", err)
	}
	later := h.now
	h.now = later.AddDate(0, 2, 0)
	h.must(h.store.Reopen(t.Context(), h.of, dealer.Actor(), dealer.Account, id))
	if _, err := h.store.Reveal(t.Context(), h.of, dealer.Actor(), dealer.Account, id, "address"); !says(err, "", "care.not_yours") {
		t.Errorf("a dealer reveals long after, by taking back what they did = %v", err)
	}
	h.must(h.store.Record(t.Context(), h.of, dealer.Actor(), dealer.Account, id, care.Outcome{State: care.Sent, Gift: "茶", Cost: 12_850}))
	h.now = later
	h.must(h.store.Budget(t.Context(), h.of, fixture.Actor, 2026, 0, 1_000_000))
	if err := h.store.Budget(t.Context(), h.of, fixture.Actor, 2026, 0, 1); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale budget = %v", err)
	}
	if y := must1(h.store.Costs(t.Context(), h.of, 2026)); y.Total() != 12_850 || y.Budget != 1_000_000 || y.Spent[0].Month != 12 {
		t.Errorf("Costs = %+v", y)
	}
	i := must1(h.store.Get(t.Context(), h.of, id))
	if i.DoneBy != dealer.Name || i.State != care.Sent || h.lines("care.sent") != 2 {
		t.Errorf("recorded = %+v", i)
	}
	if err := h.store.Edit(t.Context(), h.of, fixture.Actor, other, 9, care.Thought{Title: "探望", On: h.now, What: care.Call}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a stale edit = %v", err)
	}
	if n := must1(h.store.Assign(t.Context(), h.of, fixture.Actor, []uuid.UUID{id, other}, dealer.Account)); n != 1 {
		t.Errorf("assigned %d, want the one still to do", n)
	}
	if _, err := h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: h.shen.ID, Title: "探望", On: h.now, What: care.Call, Doer: uuid.New()}); !says(err, "doer", "care.doer_gone") {
		t.Errorf("a doer of nowhere = %v", err)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	var ids []uuid.UUID
	for _, m := range []member.Member{h.zheng, h.shen} {
		ids = append(ids, must1(h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: m.ID, Title: "茶", On: h.now, What: care.Gift})))
	}
	h.must(h.regards.LeaveAlone(t.Context(), h.of, fixture.Actor, h.shen.ID, ""))
	labels := must1(h.store.Labels(t.Context(), h.of, fixture.Actor, ids))
	if len(labels) != 2 || labels[0].Address == "" || labels[0].Phone == "" || labels[1].Address != "" || !labels[1].Refused {
		t.Errorf("Labels = %+v", labels)
	}
	if h.lines("contact.revealed") != 2 {
		t.Errorf("%d reveals are written down, want the address and the phone", h.lines("contact.revealed"))
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	ask := func() int {
		return must1(h.store.Ask(t.Context(), h.of, fixture.Actor, "寄中秋的心意", h.zheng.ID))
	}
	if ask() != 1 || ask() != 0 {
		t.Error("who was asked and has not answered is asked again")
	}
	if k := must1(h.store.Known(t.Context(), h.of, h.zheng.ID)); !k.Asked() || k.AskedFor != "寄中秋的心意" {
		t.Errorf("Known = %+v", k)
	}
	h.must(h.store.Give(t.Context(), h.of, fixture.Actor, h.zheng.ID, "重庆市渝中区 9 号", "寄中秋的心意"))
	m := must1(member.NewStore(h.conn, fixture.Keys()).Get(t.Context(), h.of, h.zheng.ID))
	if k := must1(h.store.Known(t.Context(), h.of, h.zheng.ID)); k.Asked() || !strings.HasPrefix(m.Address, "重庆市") || !strings.HasSuffix(m.Address, "****") {
		t.Errorf("given: %+v, the file says %q", k, m.Address)
	}
	lines := must1(journal.NewStore(h.conn).Of(t.Context(), h.of, h.zheng.ID, journal.Newest, 20))
	given := func(e journal.Entry) bool { return e.Verb == "care.address_given" && e.Reason == "寄中秋的心意" }
	if !slices.ContainsFunc(lines, given) {
		t.Errorf("the journal says %+v, and not for what the address was given", lines)
	}
	if _, err := h.store.Ask(t.Context(), h.of, fixture.Actor, " ", h.shen.ID); !says(err, "purpose", "care.purpose_missing") {
		t.Errorf("Ask for nothing = %v", err)
	}
}
