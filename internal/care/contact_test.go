package care_test

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/regard"
)

func TestNoContact(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.make(h.request())
	item := h.those(h.zheng, care.Anniversary)[0] // 5 March
	token := must1(h.store.OpenFeed(t.Context(), h.of, h.colleague(auth.Manager).Actor()))
	if !strings.Contains(h.feed(token), "郑国栋") {
		t.Error("郑国栋 is not in the feed")
	}
	h.must(h.regards.LeaveAlone(t.Context(), h.of, fixture.Actor, h.zheng.ID, ""))
	if i := must1(h.store.Get(t.Context(), h.of, item.ID)); !i.Off() || i.Open() {
		t.Errorf("the item stands as %+v, want it called off", i)
	}
	if feed := h.feed(token); strings.Contains(feed, "郑国栋") || !strings.Contains(feed, "沈立群") {
		t.Errorf("who wants no contact is still in the feed:\n%s", feed)
	}
	if err := h.store.Record(t.Context(), h.of, fixture.Actor, uuid.Nil, item.ID, care.Outcome{State: care.Delivered}); !says(err, "", "care.is_quiet") {
		t.Errorf("Record = %v", err)
	}
	if _, err := h.store.Add(t.Context(), h.of, fixture.Actor, care.Thought{Member: h.zheng.ID, Title: "乔迁", On: h.now, What: care.Visit}); !says(err, "member", "care.is_quiet") {
		t.Errorf("Add = %v", err)
	}
	if _, err := h.store.Reveal(t.Context(), h.of, fixture.Actor, uuid.Nil, item.ID, "address"); !says(err, "", "care.is_quiet") {
		t.Errorf("Reveal = %v", err)
	}
	if n := must1(h.store.Ask(t.Context(), h.of, fixture.Actor, "寄中秋", h.zheng.ID)); n != 0 {
		t.Errorf("Ask asked %d", n)
	}
	p := must1(h.store.Preview(t.Context(), h.of, h.request()))
	if !slices.Equal(p.Left[care.WantsNo], []string{"郑国栋"}) || p.Adds() != 0 {
		t.Errorf("a plan leaves out %+v", p)
	}
	h.now = time.Date(2027, 3, 6, 0, 0, 0, 0, time.UTC)
	h.must(h.store.RoundOf(t.Context(), h.of))
	h.must(h.regards.Welcome(t.Context(), h.of, fixture.Actor, h.zheng.ID))
	if i := must1(h.store.Get(t.Context(), h.of, item.ID)); i.State != care.Skipped || !i.Hushed || i.Reason != "no_contact" {
		t.Errorf("what went by meanwhile stands as %+v", i)
	}
	if got := h.those(h.zheng, care.Festival); !got[3].Open() {
		t.Errorf("what is still ahead stands as %+v, want it restored", got[3])
	}
	if err := h.store.Reopen(t.Context(), h.of, fixture.Actor, uuid.Nil, item.ID); !says(err, "", "care.is_hushed") {
		t.Errorf("Reopen of what went by = %v", err)
	}
	h.must(h.regards.Remember(t.Context(), h.of, fixture.Actor, regard.Memorial{Member: h.zheng.ID}))
	if strings.Contains(h.feed(token), "郑国栋") {
		t.Error("who has died is still in the feed")
	}
	if p := must1(h.store.Preview(t.Context(), h.of, h.request())); !slices.Equal(p.Left[care.HasDied], []string{"郑国栋"}) {
		t.Errorf("a plan leaves out %+v", p.Left)
	}
	if err := h.store.Record(t.Context(), h.of, fixture.Actor, uuid.Nil, h.those(h.zheng, care.Festival)[3].ID, care.Outcome{State: care.Sent}); !says(err, "", "care.is_died") {
		t.Errorf("Record for who has died = %v", err)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	h := open(t, pgtest.Tx(t))
	h.must(h.store.Keep(t.Context(), h.of, fixture.Actor, care.Feast{Name: "腊八", Day: care.Day{Lunar: true, Month: 12, Day: 8}}))
	s := must1(h.store.Settings(t.Context(), h.of))
	if s.RemindDays != 3 || len(s.Feasts) != 1 || s.Feasts[0].Name != "腊八" {
		t.Fatalf("Settings = %+v", s)
	}
	r := care.Request{Choices: care.Choices{Year: 2027, Feasts: []care.Choice{{Feast: s.Feasts[0], What: care.Greeting}}}, Tiers: []member.Tier{member.Emeritus}}
	h.make(r)
	if got := h.those(h.zheng, care.Festival); len(got) != 1 || got[0].Title != "腊八" || got[0].On.Format(time.DateOnly) != "2027-01-15" {
		t.Errorf("the brand's own day = %+v", got)
	}
	for name, f := range map[string]care.Feast{"no name": {Day: care.Day{Month: 1, Day: 1}}, "30 February": {Name: "x", Day: care.Day{Month: 2, Day: 30}}} {
		if err := h.store.Keep(t.Context(), h.of, fixture.Actor, f); !errors.As(err, &errs.Invalid{}) {
			t.Errorf("Keep %s = %v", name, err)
		}
	}
	if err := h.store.RemindBefore(t.Context(), h.of, fixture.Actor, 31); !says(err, "remind_days", "care.remind_bad") {
		t.Errorf("RemindBefore 31 = %v", err)
	}
	h.must(h.store.Forget(t.Context(), h.of, fixture.Actor, uuid.MustParse(s.Feasts[0].ID)))
	if len(must1(h.store.Settings(t.Context(), h.of)).Feasts) != 0 || len(h.year()) != 2 {
		t.Error("what is planned for a forgotten day is gone")
	}
}

// Care is given for nothing: it knows of no points and no honour, and what
// counts those knows nothing of care.
func TestApartFromPointsAndTasks(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-e", "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "xinhuo/internal/...", "xinhuo/web/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	counting := []string{"contribution", "honour", "point", "points", "potential", "standing", "rule", "risk", "task", "consult"}
	cares := []string{"xinhuo/internal/care", "xinhuo/internal/gala", "xinhuo/web/care", "xinhuo/web/galas"}
	seen := 0
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for imp := range strings.FieldsSeq(imports) {
			noun := func(of string) string { return strings.TrimPrefix(of, "xinhuo/internal/") }
			switch {
			case slices.Contains(cares, pkg) && slices.Contains(counting, noun(imp)):
				t.Errorf("%s imports %s", pkg, imp)
			case slices.Contains(cares, imp) && slices.Contains(counting, noun(pkg)):
				t.Errorf("%s imports %s", pkg, imp)
			}
			if slices.Contains(cares, pkg) {
				seen++
			}
		}
	}
	if seen < 20 {
		t.Errorf("go list knows %d imports of care", seen)
	}
}
