// Package honours shows the honour people earned: the brand's ledger at
// /b/{brand}/honours, a member's own below it, what goes on of those who have
// retired, and the rules it is given by, which everybody may read and speak of.
package honours

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/consult"
	"xinhuo/internal/errs"
	"xinhuo/internal/honour"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/sheet"
	"xinhuo/internal/title"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	perPage = 50
	phone   = 20   // of a member's own
	atOnce  = 1000 // lines read at a time for a file
	matches = 100  // members a search may find
)

// Needs is what the pages are built on.
type Needs struct {
	Honours  *honour.Store
	Consults *consult.Store
	Members  *member.Store
	Titles   *title.Store
	Clock    clock.Clock
}

type pages struct{ Needs }

// Pages are /honours and below. Each group says who may come in.
func Pages(n Needs, members, staff, leads func(http.Handler) http.Handler) func(chi.Router) {
	h := pages{n}
	return func(r chi.Router) {
		r.With(staff).Get("/", page.Handle(h.list))
		r.With(staff).Get("/ledger.csv", page.Handle(h.download))
		r.With(members).Get("/mine", page.Handle(h.mine))
		r.With(members).Get("/legacy", page.Handle(h.legacy))
		r.Get("/rules", page.Handle(h.rules))
		r.Post("/rules", page.Handle(h.say))
		r.With(leads).Get("/{honour_line}/correct", page.Handle(h.correct))
		r.With(leads).Post("/{honour_line}/correct", page.Handle(h.corrected))
	}
}

func home(who auth.Identity) string { return who.Brand.Home() + "honours" }

func mineURL(who auth.Identity) string { return home(who) + "/mine" }

func rulesURL(who auth.Identity) string { return home(who) + "/rules" }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

func titled(ctx context.Context, id string, pairs ...any) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, id, pairs...)}
}

func (h pages) zone(who auth.Identity) ui.Zone { return ui.Zone{Now: h.Clock(), At: who.Brand.Zone} }

// ledger is the brand's lines, as they were asked for.
type ledger struct {
	who     auth.Identity
	zone    ui.Zone
	numbers honour.Numbers
	q       string
	person  string // whom alone it shows, if so
	member  string
	source  honour.Source
	wrong   bool // only what was corrected
	lines   []honour.Line
	more    string
}

// asked reads which lines somebody wants. A search that finds nobody asks for
// none: ok is false.
func (h pages) asked(r *http.Request) (l ledger, f honour.Filter, ok bool, err error) {
	ctx, who := r.Context(), auth.From(r.Context())
	l = ledger{who: who, zone: h.zone(who), q: strings.TrimSpace(r.FormValue("q")), source: honour.Source(r.FormValue("source")), wrong: r.FormValue("corrected") != ""}
	if !l.source.Known() {
		l.source = ""
	}
	f = honour.Filter{Source: l.source, Corrected: l.wrong}
	if id, bad := uuid.Parse(r.FormValue("member")); bad == nil {
		m, err := h.Members.Get(ctx, who.Tenant(), id)
		if err != nil {
			return l, f, false, err
		}
		l.member, l.person, f.Members = id.String(), m.DisplayName(), []uuid.UUID{id}
		return l, f, true, nil
	}
	if l.q == "" {
		return l, f, true, nil
	}
	f.Members, _, err = h.Members.IDs(ctx, who.Tenant(), member.Filter{Text: l.q}, member.Oldest, "", matches)
	return l, f, len(f.Members) > 0, err
}

// query is the address of the list with what was asked for.
func (l ledger) query(more ...string) string {
	v := url.Values{}
	for name, value := range map[string]string{"q": l.q, "member": l.member, "source": string(l.source)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if l.wrong {
		v.Set("corrected", "1")
	}
	for i := 0; i+1 < len(more); i += 2 {
		if v.Del(more[i]); more[i+1] != "" {
			v.Set(more[i], more[i+1])
		}
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	l, f, ok, err := h.asked(r)
	if err != nil {
		return err
	}
	if l.numbers, err = h.Honours.Count(r.Context(), l.who.Tenant()); err != nil {
		return err
	}
	if ok {
		if l.lines, err = h.Honours.List(r.Context(), l.who.Tenant(), f, cursor(r.FormValue("after")), perPage+1); err != nil {
			return err
		}
	}
	if len(l.lines) > perPage {
		l.lines = l.lines[:perPage]
		l.more = home(l.who) + l.query("after", mark(l.lines[perPage-1].After()))
	}
	return page.Render(w, r, titled(r.Context(), "honours.title"), list(l))
}

// mark writes a cursor into an address; cursor reads it. What is none is the
// first page.
func mark(c honour.Cursor) string { return c.Day.Format(time.DateOnly) + "_" + c.ID.String() }

func cursor(s string) honour.Cursor {
	on, last, _ := strings.Cut(s, "_")
	day, err := time.Parse(time.DateOnly, on)
	id, bad := uuid.Parse(last)
	if err != nil || bad != nil {
		return honour.Latest
	}
	return honour.Cursor{Day: day, ID: id}
}

// download is the lines that were asked for, as a file.
func (h pages) download(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l, f, ok, err := h.asked(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="honours-`+clock.Date(l.zone.Now, l.zone.At).Format(time.DateOnly)+`.csv"`)
	var head []string
	for _, c := range []string{"day", "name", "what", "source", "amount", "uncapped", "rule", "reason", "by"} {
		head = append(head, i18n.T(ctx, "honours.col."+c))
	}
	out, err := sheet.NewCSV(w, head)
	if err != nil {
		return err
	}
	for after := honour.Latest; ok; {
		lines, err := h.Honours.List(ctx, l.who.Tenant(), f, after, atOnce)
		if err != nil {
			return err
		}
		for _, x := range lines {
			if err := out.Write(x.Day.Format(time.DateOnly), x.Name, x.Text.In(ctx), x.Source.Name().In(ctx), x.Amount, x.Uncapped, x.RuleNo, x.Reason, x.By.Name); err != nil {
				return err
			}
			after = x.After()
		}
		ok = len(lines) == atOnce
	}
	return out.Close()
}

// correction is the form that answers a line.
type correction struct {
	who    auth.Identity
	zone   ui.Zone
	line   honour.Line
	reason string
}

func (h pages) correction(r *http.Request) (correction, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "honour_line")
	if err != nil {
		return correction{}, err
	}
	l, err := h.Honours.Line(r.Context(), who.Tenant(), id)
	return correction{who, h.zone(who), l, r.PostFormValue("reason")}, err
}

func (h pages) correct(w http.ResponseWriter, r *http.Request) error {
	c, err := h.correction(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context(), "honours.correct"), correctForm(c, nil))
}

func (h pages) corrected(w http.ResponseWriter, r *http.Request) error {
	c, err := h.correction(r)
	if err != nil {
		return err
	}
	if err := h.Honours.Correct(r.Context(), c.who.Tenant(), c.who.Actor(), c.line.ID, c.reason); err != nil {
		return page.Reject(w, r, err, titled(r.Context(), "honours.correct"), func(bad errs.Invalid) templ.Component { return correctForm(c, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("honours.corrected", "Name", c.line.Name))
	return page.Redirect(w, r, home(c.who)+"?member="+c.line.Member.String())
}

// own is a member's own page.
type own struct {
	who    auth.Identity
	zone   ui.Zone
	member member.Member
	life   honour.Life
	left   honour.Left
	thanks int // for answers
	lines  []honour.Line
	more   string
	older  bool // a later page of lines
	ruled  bool // there are rules in force
}

func (h pages) own(ctx context.Context, m member.Member, after honour.Cursor, most int) (own, error) {
	who := auth.From(ctx)
	o := own{who: who, zone: h.zone(who), member: m, older: after != honour.Latest}
	var err error
	if o.life, err = h.Honours.Life(ctx, who.Tenant(), m.ID); err != nil {
		return o, err
	}
	if o.lines, err = h.Honours.List(ctx, who.Tenant(), honour.Filter{Members: []uuid.UUID{m.ID}}, after, most+1); err != nil {
		return o, err
	}
	if len(o.lines) > most {
		o.lines = o.lines[:most]
		o.more = mineURL(who) + "?after=" + mark(o.lines[most-1].After())
	}
	if o.left, err = h.Honours.Left(ctx, who.Tenant(), m); err != nil {
		return o, err
	}
	n, err := h.Consults.Count(ctx, who.Tenant(), m.ID)
	if err != nil {
		return o, err
	}
	o.thanks = n.Thanked
	switch _, err := h.Honours.Current(ctx, who.Tenant()); {
	case err == nil:
		o.ruled = true
	case !errors.Is(err, errs.NotFound):
		return o, err
	}
	return o, nil
}

func (h pages) self(r *http.Request) (member.Member, error) {
	who := auth.From(r.Context())
	if who.Member == uuid.Nil {
		return member.Member{}, errs.NotFound
	}
	return h.Members.Get(r.Context(), who.Tenant(), who.Member)
}

func (h pages) mine(w http.ResponseWriter, r *http.Request) error {
	m, err := h.self(r)
	if err != nil {
		return err
	}
	o, err := h.own(r.Context(), m, cursor(r.FormValue("after")), phone)
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context(), "honours.mine.title"), mine(o))
}

func (h pages) legacy(w http.ResponseWriter, r *http.Request) error {
	m, err := h.self(r)
	if err != nil {
		return err
	}
	o, err := h.own(r.Context(), m, honour.Latest, 1)
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context(), "honours.legacy.title"), legacy(o))
}

// Own is a member's honour on their own home; for the retired, first what
// goes on of theirs.
func Own(n Needs) page.Part {
	h := pages{n}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		o, err := h.own(ctx, m, honour.Latest, 3)
		if err != nil || len(o.lines) == 0 && (o.left.Retired.IsZero() || o.left.Empty()) {
			return nil, err
		}
		return ownCard(o), nil
	}
}

// Card is a member's honour on their page for the team.
func Card(n Needs) page.Part {
	h := pages{n}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		if !auth.From(ctx).May(auth.Team...) {
			return nil, nil
		}
		o, err := h.own(ctx, m, honour.Latest, 4)
		if err != nil || len(o.lines) == 0 {
			return nil, err
		}
		return card(o), nil
	}
}
