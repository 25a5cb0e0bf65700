package care

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// sheet is one item's page, ready to be drawn.
type sheet struct {
	care.Item
	who   auth.Identity
	zone  ui.Zone
	today time.Time
	home  string // to which its forms are posted
	open  string // a contact that was revealed
	field string
	mask  member.Contacts
	said  care.Outcome // as it was typed
	bad   errs.Invalid
}

func (h pages) at(r *http.Request) (sheet, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "item")
	if err != nil {
		return sheet{}, err
	}
	i, err := h.Care.Get(r.Context(), who.Tenant(), id)
	if err != nil {
		return sheet{}, err
	}
	s := h.sheet(who, i)
	m, err := h.Members.Get(r.Context(), who.Tenant(), i.Member)
	s.mask = m.Contacts
	return s, err
}

func (h pages) sheet(who auth.Identity, i care.Item) sheet {
	return sheet{Item: i, who: who, zone: h.zone(who), today: h.today(who), home: itemURL(who, i.ID), said: care.Outcome{Gift: i.Gift, Cost: i.Cost, Note: i.Note}}
}

func (s sheet) title(ctx context.Context) string {
	return i18n.T(ctx, "cares.item_title", "Name", s.Name, "What", occasion(ctx, s.Item))
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: s.title(r.Context())}, show(s))
}

// outcome reads how it went. A form of one button says the state alone; the
// rest stays as it is.
func outcome(r *http.Request, i care.Item) care.Outcome {
	o := care.Outcome{State: care.State(r.PostFormValue("state")), Reason: r.PostFormValue("reason"), Gift: i.Gift, Cost: i.Cost, Note: i.Note}
	if r.PostForm.Has("gift") {
		o.Gift, o.Cost, o.Note = r.PostFormValue("gift"), fenOf(r.PostFormValue("cost")), r.PostFormValue("note")
	}
	return o
}

func (h pages) record(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	s.said = outcome(r, s.Item)
	if err := h.Care.Record(r.Context(), s.who.Tenant(), s.who.Actor(), uuid.Nil, s.ID, s.said); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: s.title(r.Context())}, func(bad errs.Invalid) templ.Component {
			s.bad = bad
			return show(s)
		})
	}
	page.Flash(w, r, ui.OK, s.recorded(), ui.Action{Label: i18n.T(r.Context(), "cares.undo"), Href: s.home + "/reopen"})
	return page.Redirect(w, r, s.home)
}

func (s sheet) recorded() i18n.Message {
	return i18n.Msg("cares.recorded."+string(s.said.State), "Name", s.Name)
}

func (h pages) reopen(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	if err := h.Care.Reopen(r.Context(), s.who.Tenant(), s.who.Actor(), uuid.Nil, s.ID); err != nil {
		return page.SayWhy(w, r, err, s.home)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.reopened", "Name", s.Name))
	return page.Redirect(w, r, s.home)
}

func (h pages) reveal(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	s.field = r.PostFormValue("field")
	if s.open, err = h.Care.Reveal(r.Context(), s.who.Tenant(), s.who.Actor(), uuid.Nil, s.ID, s.field); err != nil {
		return page.SayWhy(w, r, err, s.home)
	}
	return page.Render(w, r, ui.Frame{Title: s.title(r.Context())}, show(s))
}

// form is an item as somebody types it.
type form struct {
	who                         auth.Identity
	id                          uuid.UUID // uuid.Nil for a new one
	occasion                    care.Occasion
	title, on, doer, what       string
	gift, cost, note, member, q string
	version                     int
	heading                     string
	pool, doers                 []ui.Option
}

func (h pages) fill(ctx context.Context, f *form) (err error) {
	if f.doers, err = h.doers(ctx, f.who); err != nil || f.id != uuid.Nil {
		return err
	}
	var people []member.Member
	if id := idOf(f.member); id != uuid.Nil {
		if people, err = h.Members.GetMany(ctx, f.who.Tenant(), []uuid.UUID{id}); err != nil {
			return err
		}
	}
	if f.q = strings.TrimSpace(f.q); f.q != "" {
		found, err := h.Members.List(ctx, f.who.Tenant(), member.Filter{Text: f.q}, member.ByName, "", 10)
		if err != nil {
			return err
		}
		people = append(people, found.Members...)
	}
	for _, m := range people {
		f.pool = append(f.pool, ui.Option{Value: m.ID.String(), Label: i18n.T(ctx, "cares.pool", "Name", m.DisplayName(), "Tier", ui.TierName(ctx, string(m.Tier)))})
	}
	return nil
}

func readForm(get func(string) string, who auth.Identity) form {
	f := form{
		who: who, title: get("title"), on: get("on"), doer: get("doer"), what: get("what"), gift: get("gift"), cost: get("cost"), note: get("note"),
		member: get("member"), q: get("q"), occasion: care.Other,
	}
	f.version, _ = strconv.Atoi(get("version"))
	return f
}

func (f form) thought() care.Thought {
	return care.Thought{Member: idOf(f.member), Title: f.title, On: dayOf(f.on), Doer: idOf(f.doer), What: care.What(f.what), Gift: f.gift, Cost: fenOf(f.cost), Note: f.note}
}

func (f form) isNew() bool { return f.id == uuid.Nil }

func (f form) action() string {
	if f.isNew() {
		return home(f.who) + "/new"
	}
	return itemURL(f.who, f.id) + "/edit"
}

func (f form) back() string {
	if f.isNew() {
		return home(f.who)
	}
	return itemURL(f.who, f.id)
}

func (h pages) blank(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	f := readForm(r.URL.Query().Get, who)
	f.heading = i18n.T(ctx, "cares.new")
	if f.what == "" {
		f.what = string(care.Greeting)
	}
	if f.doer == "" {
		f.doer = who.Account.String()
	}
	if err := h.fill(ctx, &f); err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: f.heading}, thinking(f, nil))
}

func (h pages) add(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	f := readForm(r.PostFormValue, who)
	f.heading = i18n.T(ctx, "cares.new")
	id, err := h.Care.Add(ctx, who.Tenant(), who.Actor(), f.thought())
	if err != nil {
		return h.again(w, r, err, f)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.added"))
	return page.Redirect(w, r, itemURL(who, id))
}

func (h pages) again(w http.ResponseWriter, r *http.Request, err error, f form) error {
	if lost := h.fill(r.Context(), &f); lost != nil {
		return lost
	}
	return page.Reject(w, r, err, ui.Frame{Title: f.heading}, func(bad errs.Invalid) templ.Component { return thinking(f, bad) })
}

func (h pages) edit(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	f := form{
		who: s.who, id: s.ID, occasion: s.Occasion, title: s.Item.Title, on: s.On.Format(time.DateOnly), what: string(s.What), gift: s.Gift, cost: typed(s.Cost),
		note: s.Note, version: s.Version, heading: s.title(r.Context()),
	}
	if s.Doer != uuid.Nil {
		f.doer = s.Doer.String()
	}
	if err := h.fill(r.Context(), &f); err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: f.heading}, thinking(f, nil))
}

func (h pages) revise(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	f := readForm(r.PostFormValue, s.who)
	f.id, f.occasion, f.heading = s.ID, s.Occasion, s.title(r.Context())
	if err := h.Care.Edit(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, f.version, f.thought()); err != nil {
		return h.again(w, r, err, f)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.kept"))
	return page.Redirect(w, r, s.home)
}
