// Package consults is where those who carry the community put a question to
// those who have retired, and where these answer, on a phone: /b/{brand}/consults.
package consults

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/consult"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const perPage = 50

type pages struct {
	consults *consult.Store
	members  *member.Store
	now      clock.Clock
}

// Pages are /consults and below. Each group says who may come in.
func Pages(consults *consult.Store, members *member.Store, now clock.Clock, ofMembers, staff func(http.Handler) http.Handler) func(chi.Router) {
	h := pages{consults, members, now}
	return func(r chi.Router) {
		r.With(staff).Get("/", page.Handle(h.list))
		r.Get("/new", page.Handle(h.new))
		r.Post("/new", page.Handle(h.ask))
		r.With(ofMembers).Get("/mine", page.Handle(h.mine))
		r.With(ofMembers).Post("/mine/limit", page.Handle(h.limit))
		r.Route("/{consult}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.With(ofMembers).Get("/answer", page.Handle(h.answering))
			r.With(ofMembers).Post("/answer", page.Handle(h.answer))
			r.With(ofMembers).Get("/decline", page.Handle(h.declining))
			r.With(ofMembers).Post("/decline", page.Handle(h.decline))
			r.Post("/thank", page.Handle(h.thank))
			r.With(staff).Post("/settle", page.Handle(h.settle))
			r.Post("/page", page.Handle(h.share))
		})
	}
}

func home(who auth.Identity) string { return who.Brand.Home() + "consults" }

func mineURL(who auth.Identity) string { return home(who) + "/mine" }

func url(who auth.Identity, id uuid.UUID) string { return home(who) + "/" + id.String() }

func (h pages) zone(who auth.Identity) ui.Zone { return ui.Zone{Now: h.now(), At: who.Brand.Zone} }

func titled(ctx context.Context, id string) ui.Frame { return ui.Frame{Title: i18n.T(ctx, id)} }

// who is whoever asks or answers. A member without one signs in as nobody.
func (h pages) who(ctx context.Context) (consult.Who, error) {
	who := auth.From(ctx)
	w := consult.Who{Actor: who.Actor()}
	if who.Role != auth.Member {
		return w, nil
	}
	if who.Member == uuid.Nil {
		return w, errs.NotFound
	}
	m, err := h.members.Get(ctx, who.Tenant(), who.Member)
	w.Member, w.Tier, w.Name = who.Member, m.Tier, m.DisplayName()
	return w, err
}

// roll is the team's list.
type roll struct {
	who     auth.Identity
	zone    ui.Zone
	numbers consult.Numbers
	state   consult.State
	found   []consult.Consult
	more    string
}

var states = []consult.State{consult.Asked, consult.Answered, consult.Declined, consult.Lapsed}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	l := roll{who: who, zone: h.zone(who), state: consult.State(r.FormValue("state"))}
	if !slices.Contains(states, l.state) {
		l.state = ""
	}
	before, err := uuid.Parse(r.FormValue("before"))
	if err != nil {
		before = consult.Newest
	}
	if l.numbers, err = h.consults.Count(ctx, who.Tenant(), uuid.Nil); err != nil {
		return err
	}
	if l.found, err = h.consults.List(ctx, who.Tenant(), consult.Filter{State: l.state}, before, perPage+1); err != nil {
		return err
	}
	if len(l.found) > perPage {
		l.found = l.found[:perPage]
		l.more = home(who) + "?state=" + string(l.state) + "&before=" + l.found[perPage-1].ID.String()
	}
	return page.Render(w, r, titled(ctx, "consults.title"), list(l))
}

// form is a question as it was filled in.
type form struct {
	who             auth.Identity
	zone            ui.Zone
	advisers        []consult.Adviser
	to, title, text string
	member          bool // a member asks, on a phone
}

func (h pages) form(r *http.Request) (form, consult.Who, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	by, err := h.who(ctx)
	f := form{who: who, zone: h.zone(who), to: r.FormValue("to"), title: r.FormValue("title"), text: r.FormValue("question"), member: by.Member != uuid.Nil}
	switch {
	case err != nil:
		return f, by, err
	case !by.MayAsk():
		return f, by, errs.NotFound
	}
	f.advisers, err = h.consults.Advisers(ctx, who.Tenant())
	return f, by, err
}

func (h pages) new(w http.ResponseWriter, r *http.Request) error {
	f, _, err := h.form(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context(), "consults.new"), ask(f, nil))
}

func (h pages) ask(w http.ResponseWriter, r *http.Request) error {
	f, by, err := h.form(r)
	if err != nil {
		return err
	}
	to, _ := uuid.Parse(f.to) // nobody has the nil one
	id, err := h.consults.Ask(r.Context(), f.who.Tenant(), by, consult.Question{To: to, Title: f.title, Text: f.text})
	if err != nil {
		return page.Reject(w, r, err, titled(r.Context(), "consults.new"), func(bad errs.Invalid) templ.Component { return ask(f, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("consults.asked"))
	return page.Redirect(w, r, url(f.who, id))
}

// desk is what a member is asked, or has asked.
type desk struct {
	who     auth.Identity
	zone    ui.Zone
	by      consult.Who
	waiting []consult.Consult // for them to answer
	past    []consult.Consult
	limit   string // as they set it; "" while they have not
	most    int    // that the brand allows
	bad     errs.Invalid
}

// retired reports whether they are one who is asked.
func (d desk) retired() bool { return d.by.Tier == member.Emeritus }

func (h pages) desk(ctx context.Context) (d desk, err error) {
	who := auth.From(ctx)
	d = desk{who: who, zone: h.zone(who)}
	if d.by, err = h.who(ctx); err != nil {
		return d, err
	}
	f := consult.Filter{Asker: who.Account}
	if d.retired() {
		f = consult.Filter{To: d.by.Member}
	}
	all, err := h.consults.List(ctx, who.Tenant(), f, consult.Newest, perPage)
	for _, c := range all {
		if d.retired() && c.Waits() {
			d.waiting = append(d.waiting, c)
		} else {
			d.past = append(d.past, c)
		}
	}
	if err != nil || !d.retired() {
		return d, err
	}
	set, err := h.consults.Settings(ctx, who.Tenant())
	if err != nil {
		return d, err
	}
	wish, err := h.consults.Wish(ctx, who.Tenant(), d.by.Member)
	if d.most = set.Monthly; wish >= 0 {
		d.limit = strconv.Itoa(min(wish, set.Monthly))
	}
	return d, err
}

func (h pages) mine(w http.ResponseWriter, r *http.Request) error {
	d, err := h.desk(r.Context())
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context(), d.heading()), mine(d))
}

func (h pages) limit(w http.ResponseWriter, r *http.Request) error {
	d, err := h.desk(r.Context())
	switch {
	case err != nil:
		return err
	case !d.retired():
		return errs.NotFound
	}
	monthly, err := strconv.Atoi(r.PostFormValue("monthly"))
	if err != nil {
		monthly = -1
	}
	if err := h.consults.Limit(r.Context(), d.who.Tenant(), d.by, monthly); err != nil {
		d.limit = r.PostFormValue("monthly")
		return page.Reject(w, r, err, titled(r.Context(), d.heading()), func(bad errs.Invalid) templ.Component {
			d.bad = bad
			return mine(d)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("consults.limited", "N", monthly))
	return page.Redirect(w, r, mineURL(d.who))
}

// sheet is one question, for whoever looks at it.
type sheet struct {
	consult.Consult
	who    auth.Identity
	zone   ui.Zone
	by     consult.Who
	answer string
	share  bool
}

func (h pages) sheet(r *http.Request) (sheet, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	s := sheet{who: who, zone: h.zone(who), answer: r.PostFormValue("answer"), share: r.Method == http.MethodGet || r.PostFormValue("may_share") != ""}
	id, err := page.ID(r, "consult")
	if err != nil {
		return s, err
	}
	if s.by, err = h.who(ctx); err != nil {
		return s, err
	}
	s.Consult, err = h.consults.Get(ctx, who.Tenant(), s.by, id)
	return s, err
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	s, err := h.sheet(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: s.Title}, show(s))
}

// asked is the sheet for who is asked; all others find nothing. What is over
// leads to the question.
func (h pages) asked(r *http.Request) (s sheet, over bool, err error) {
	if s, err = h.sheet(r); err == nil && !s.Asks(s.by) {
		err = errs.NotFound
	}
	return s, !s.Waits(), err
}

func (h pages) answering(w http.ResponseWriter, r *http.Request) error {
	s, over, err := h.asked(r)
	if err != nil {
		return err
	}
	if over {
		return page.Redirect(w, r, url(s.who, s.ID))
	}
	return page.Render(w, r, titled(r.Context(), "consults.answer"), answering(s, nil))
}

func (h pages) answer(w http.ResponseWriter, r *http.Request) error {
	s, _, err := h.asked(r)
	if err != nil {
		return err
	}
	err = h.consults.Answer(r.Context(), s.who.Tenant(), s.by, s.ID, consult.Reply{Text: s.answer, MayShare: s.share})
	if err != nil {
		return page.Reject(w, r, err, titled(r.Context(), "consults.answer"), func(bad errs.Invalid) templ.Component { return answering(s, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("consults.answered", "Name", s.Asker.Name))
	return page.Redirect(w, r, url(s.who, s.ID))
}

func (h pages) declining(w http.ResponseWriter, r *http.Request) error {
	s, over, err := h.asked(r)
	if err != nil {
		return err
	}
	if over {
		return page.Redirect(w, r, url(s.who, s.ID))
	}
	return page.Render(w, r, titled(r.Context(), "consults.decline"), declining(s))
}

func (h pages) decline(w http.ResponseWriter, r *http.Request) error {
	s, _, err := h.asked(r)
	if err != nil {
		return err
	}
	if err := h.consults.Decline(r.Context(), s.who.Tenant(), s.by, s.ID); err != nil {
		return page.SayWhy(w, r, err, url(s.who, s.ID))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("consults.declined"))
	return page.Redirect(w, r, mineURL(s.who))
}

func (h pages) thank(w http.ResponseWriter, r *http.Request) error {
	s, err := h.sheet(r)
	if err != nil {
		return err
	}
	if err := h.consults.Thank(r.Context(), s.who.Tenant(), s.by, s.ID); err != nil {
		return page.SayWhy(w, r, err, url(s.who, s.ID))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("consults.thanked", "Name", s.Name))
	return page.Redirect(w, r, url(s.who, s.ID))
}

func (h pages) settle(w http.ResponseWriter, r *http.Request) error {
	s, err := h.sheet(r)
	if err != nil {
		return err
	}
	if err := h.consults.Settle(r.Context(), s.who.Tenant(), s.by, s.ID); err != nil {
		return page.SayWhy(w, r, err, url(s.who, s.ID))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("consults.settled"))
	return page.Redirect(w, r, home(s.who))
}

func (h pages) share(w http.ResponseWriter, r *http.Request) error {
	s, err := h.sheet(r)
	if err != nil {
		return err
	}
	made, err := h.consults.Share(r.Context(), s.who.Tenant(), s.by, s.ID)
	if err != nil {
		return page.SayWhy(w, r, err, url(s.who, s.ID))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("consults.shared", "Name", s.Name))
	return page.Redirect(w, r, s.who.Brand.Home()+"knowledge/"+made.String())
}

// Own is what waits for a member who has retired, on their own home: one
// question, with what to do about it.
func Own(consults *consult.Store, members *member.Store, now clock.Clock) page.Part {
	h := pages{consults, members, now}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		if m.Tier != member.Emeritus {
			return nil, nil
		}
		d, err := h.desk(ctx)
		if err != nil || len(d.waiting) == 0 {
			return nil, err
		}
		return ownCard(d), nil
	}
}

// Waiting is the questions that nobody answered in time.
func Waiting(consults *consult.Store, now clock.Clock) page.Waiting {
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		all, err := consults.Unsettled(ctx, who.Tenant())
		var tasks []ui.Task
		for _, c := range all {
			tasks = append(tasks, ui.Task{
				Due: ui.Day(ctx, c.Due, ui.Zone{Now: now(), At: who.Brand.Zone}), Late: true, What: i18n.T(ctx, "consults.queue", "Name", c.Name, "Title", c.Title),
				Do: ui.Link{Label: i18n.T(ctx, "consults.queue_do"), Href: url(who, c.ID)},
			})
		}
		return tasks, err
	}
}
