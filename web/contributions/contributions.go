// Package contributions shows what a member did that counts, and lets a
// colleague put down what Xinhuo cannot know by itself: a card on the
// member's page, and /b/{brand}/contributions/{member}.
package contributions

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	few  = 5  // lines on a card
	most = 50 // on a page
)

type pages struct {
	contributions *contribution.Store
	members       *member.Store
	now           clock.Clock
}

// Pages are /contributions/{member} and below. They are for the staff.
func Pages(contributions *contribution.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{contributions, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.show))
		r.Post("/", page.Handle(h.record))
		r.Post("/{line}/back", page.Handle(h.takeBack))
	}
}

// Card is the latest lines on a member's page, with the form for another.
func Card(contributions *contribution.Store, now clock.Clock) page.Part {
	h := pages{contributions: contributions, now: now}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		if !auth.From(ctx).May(auth.Team...) {
			return nil, nil
		}
		l, err := h.ledger(ctx, m, contribution.Latest, few)
		if err != nil {
			return nil, err
		}
		return card(l), nil
	}
}

// ledger is a member's lines, ready to be drawn.
type ledger struct {
	member member.Member
	home   string // address of the ledger
	list   string // of the members
	back   string // of the member's page
	many   string // address of the import
	zone   ui.Zone
	lines  []contribution.Line
	sums   map[contribution.Kind]int64 // of a year
	more   string
	form   entry
	bad    errs.Invalid
}

// entry is the form as it was filled in.
type entry struct{ kind, day, amount, note string }

func (h pages) ledger(ctx context.Context, m member.Member, before contribution.Line, n int) (ledger, error) {
	who := auth.From(ctx)
	l := ledger{
		member: m, home: who.Brand.Home() + "contributions/" + m.ID.String(), list: who.Brand.Home() + "members", back: who.Brand.Home() + "members/" + m.ID.String(), many: importURL(who),
		zone: ui.Zone{Now: h.now(), At: who.Brand.Zone},
	}
	today := clock.Date(l.zone.Now, l.zone.At)
	l.form = entry{day: today.Format(time.DateOnly), amount: "1"}
	var err error
	if l.lines, err = h.contributions.List(ctx, who.Tenant(), m.ID, before, n+1); err != nil {
		return l, err
	}
	if len(l.lines) > n {
		l.lines = l.lines[:n]
		last := l.lines[n-1]
		l.more = l.home + "?before=" + last.Day.Format(time.DateOnly) + "_" + last.ID.String()
	}
	l.sums, err = h.contributions.Sum(ctx, who.Tenant(), m.ID, today.AddDate(-1, 0, 1), today)
	return l, err
}

func (h pages) at(r *http.Request) (auth.Identity, member.Member, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "member")
	if err != nil {
		return who, member.Member{}, err
	}
	m, err := h.members.Get(r.Context(), who.Tenant(), id)
	return who, m, err
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	_, m, err := h.at(r)
	if err != nil {
		return err
	}
	l, err := h.ledger(r.Context(), m, cursor(r.FormValue("before")), most)
	if err != nil {
		return err
	}
	return page.Render(w, r, frame(r, m), whole(l))
}

func frame(r *http.Request, m member.Member) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "contribution.all_title", "Name", m.DisplayName())}
}

// cursor is the line a page comes after; the first page for what is none.
func cursor(s string) contribution.Line {
	on, last, _ := strings.Cut(s, "_")
	day, err := time.Parse(time.DateOnly, on)
	id, bad := uuid.Parse(last)
	if err != nil || bad != nil {
		return contribution.Latest
	}
	return contribution.Line{ID: id, Day: day}
}

func (h pages) record(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	form := entry{r.PostFormValue("kind"), r.PostFormValue("day"), r.PostFormValue("amount"), r.PostFormValue("note")}
	day, _ := time.Parse(time.DateOnly, strings.TrimSpace(form.day)) // what is no day is complained of
	amount, _ := strconv.ParseInt(strings.TrimSpace(form.amount), 10, 64)
	entered := contribution.Record{Member: m.ID, Kind: contribution.Kind(form.kind), Day: day, Amount: amount, Note: form.note}
	if err := h.contributions.Record(r.Context(), who.Tenant(), who.Actor(), entered, h.now()); err != nil {
		l, lost := h.ledger(r.Context(), m, contribution.Latest, most)
		if lost != nil {
			return lost
		}
		return page.Reject(w, r, err, frame(r, m), func(bad errs.Invalid) templ.Component {
			l.form, l.bad = form, bad
			return whole(l)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("contribution.kept", "Name", m.DisplayName(), "What", entered.Kind.Counted(amount)))
	return page.Redirect(w, r, who.Brand.Home()+"members/"+m.ID.String()+"#contributions")
}

func (h pages) takeBack(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	line, err := page.ID(r, "line")
	if err != nil {
		return err
	}
	err = h.contributions.TakeBack(r.Context(), who.Tenant(), who.Actor(), m.ID, line, h.now())
	bad := errs.Invalid{}
	switch {
	case errors.As(err, &bad):
		page.Flash(w, r, ui.Bad, bad[""])
	case err != nil:
		return err
	default:
		page.Flash(w, r, ui.OK, i18n.Msg("contribution.back_done"))
	}
	return page.Redirect(w, r, who.Brand.Home()+"contributions/"+m.ID.String())
}

// byHand are the kinds a colleague may put down.
func byHand(ctx context.Context) []ui.Option {
	var choices []ui.Option
	for _, k := range contribution.ByHand {
		choices = append(choices, ui.Option{Value: string(k), Label: k.Name().In(ctx)})
	}
	return choices
}

// year says what was done in a year, kind by kind.
func (l ledger) year(ctx context.Context) string {
	var said []string
	for _, k := range contribution.Kinds {
		if n := l.sums[k]; n > 0 {
			said = append(said, k.Counted(n).In(ctx))
		}
	}
	if len(said) == 0 {
		return i18n.T(ctx, "contribution.all_none")
	}
	return i18n.T(ctx, "contribution.all_lead", "Sums", strings.Join(said, i18n.T(ctx, "contribution.sep")))
}

// came says who put a line down.
func came(ctx context.Context, l contribution.Line) string {
	switch {
	case l.Step%2 == 1:
		return i18n.T(ctx, "contribution.counter")
	case l.Origin == contribution.Work:
		return i18n.T(ctx, "contribution.by_itself")
	case l.Origin == contribution.File:
		return i18n.T(ctx, "contribution.by_file", "Name", l.By.Name)
	}
	return i18n.T(ctx, "contribution.by", "Name", l.By.Name)
}

// may reports whether a line can be taken back here.
func may(l contribution.Line) bool {
	return l.Origin != contribution.Work && l.Step%2 == 0 && !l.Undone
}
