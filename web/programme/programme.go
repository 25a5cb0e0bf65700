// Package programme serves the pages under /b/{brand}/programme: the sessions
// for the reserve, who is invited and who came, and for a guest the page on
// which they answer.
package programme

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/programme"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	programme *programme.Store
	members   *member.Store
	now       clock.Clock
	base      string // how people reach us, "" when nobody said
}

// Pages are /programme and below. They are for the staff of the brand.
func Pages(sessions *programme.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{sessions, members, now, ""}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/new", page.Handle(h.blank))
		r.Post("/new", page.Handle(h.arrange))
		r.Get("/{session}", page.Handle(h.show))
		r.Get("/{session}/edit", page.Handle(h.edit))
		r.Post("/{session}/edit", page.Handle(h.rearrange))
		r.Get("/{session}/invite", page.Handle(h.inviting))
		r.Post("/{session}/invite", page.Handle(h.invite))
		r.Get("/{session}/cancel", page.Handle(h.cancelling))
		r.Post("/{session}/cancel", page.Handle(h.cancel))
		r.Post("/{session}/summary", page.Handle(h.summarise))
		r.Post("/{session}/guests/{member}/tick", page.Handle(h.tick))
	}
}

// Answers are /programme/{session}/answer, what a member sees of a session
// they are invited to; nobody else finds anything there.
func Answers(sessions *programme.Store, now clock.Clock) func(chi.Router) {
	h := pages{sessions, nil, now, ""}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.own))
		r.Post("/", page.Handle(h.answer))
	}
}

// Calendar is /programme/{session}/calendar.ics, for whoever runs the session
// or is invited to it. Base is how people reach us, "" when nobody said.
func Calendar(sessions *programme.Store, now clock.Clock, base string) http.HandlerFunc {
	return page.Handle(pages{sessions, nil, now, base}.calendar)
}

func (h pages) zone(who auth.Identity) ui.Zone {
	return ui.Zone{Now: h.now().In(who.Brand.Zone), At: who.Brand.Zone}
}

func listURL(who auth.Identity) string { return who.Brand.Home() + "programme" }

func sessionURL(who auth.Identity, id uuid.UUID) string { return listURL(who) + "/" + id.String() }

// shown is how many past sessions a page holds.
const shown = 30

// listing is the list of sessions, ready to be drawn.
type listing struct {
	who      auth.Identity
	zone     ui.Zone
	past     bool
	sessions []programme.Session
	next     string
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	l := listing{who: who, zone: h.zone(who), past: r.URL.Query().Get("view") == "past"}
	var err error
	if l.past {
		err = h.pastPage(ctx, &l, r.URL.Query().Get("before"))
	} else {
		l.sessions, err = h.programme.Coming(ctx, who.Tenant())
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "nav.programme")}, list(l))
}

func (h pages) pastPage(ctx context.Context, l *listing, before string) (err error) {
	cursor := programme.Newest
	if at, id, ok := strings.Cut(before, "_"); ok {
		moment, bad := time.Parse(time.RFC3339Nano, at)
		parsed, worse := uuid.Parse(id)
		if bad != nil || worse != nil {
			return errs.NotFound
		}
		cursor = programme.Cursor{At: moment, ID: parsed}
	}
	l.sessions, err = h.programme.Past(ctx, l.who.Tenant(), cursor, shown+1)
	if len(l.sessions) > shown {
		l.sessions = l.sessions[:shown]
		last := l.sessions[shown-1]
		l.next = listURL(l.who) + "?view=past&before=" + last.Start.UTC().Format(time.RFC3339Nano) + "_" + last.ID.String()
	}
	return err
}

func (l listing) lead(ctx context.Context) string {
	if l.past {
		came := 0
		for _, s := range l.sessions {
			came += s.Attended
		}
		return i18n.T(ctx, "programme.lead_past", "N", len(l.sessions), "Came", came)
	}
	invited, accepted := 0, 0
	for _, s := range l.sessions {
		invited, accepted = invited+s.Invited, accepted+s.Accepted
	}
	return i18n.T(ctx, "programme.lead", "N", len(l.sessions), "Invited", invited, "Accepted", accepted)
}

// view is one session's page, ready to be drawn.
type view struct {
	programme.Session
	guests  []programme.Guest
	who     auth.Identity
	zone    ui.Zone
	summary string // as it was typed
	bad     errs.Invalid
}

func (v view) home() string { return sessionURL(v.who, v.ID) }

func (h pages) at(r *http.Request) (view, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "session")
	if err != nil {
		return view{}, err
	}
	s, guests, err := h.programme.Get(r.Context(), who.Tenant(), id)
	return view{Session: s, guests: guests, who: who, zone: h.zone(who), summary: s.Summary}, err
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	v, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: v.Title}, show(v))
}

// tick records that a guest came, or takes that back; the answer to a script
// is their line alone.
func (h pages) tick(w http.ResponseWriter, r *http.Request) error {
	v, err := h.at(r)
	if err != nil {
		return err
	}
	id, err := page.ID(r, "member")
	if err != nil {
		return err
	}
	if err := h.programme.Tick(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID, id, r.PostFormValue("came") == "1"); err != nil {
		return page.SayWhy(w, r, err, v.home())
	}
	if r.Header.Get("HX-Request") != "true" {
		return page.Redirect(w, r, v.home()+"#guest-"+id.String())
	}
	if v, err = h.at(r); err != nil {
		return err
	}
	at := slices.IndexFunc(v.guests, func(g programme.Guest) bool { return g.Member == id })
	if at < 0 {
		return errs.NotFound
	}
	return page.Render(w, r, ui.Frame{}, ticked(v, v.guests[at]))
}

func (h pages) summarise(w http.ResponseWriter, r *http.Request) error {
	v, err := h.at(r)
	if err != nil {
		return err
	}
	v.summary = r.PostFormValue("summary")
	if err := h.programme.Summarise(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID, v.summary); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: v.Title}, func(bad errs.Invalid) templ.Component {
			v.bad = bad
			return show(v)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("programme.summary.kept"))
	return page.Redirect(w, r, v.home())
}

func (h pages) cancelling(w http.ResponseWriter, r *http.Request) error {
	v, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: v.Title}, cancelling(v, ""))
}

func (h pages) cancel(w http.ResponseWriter, r *http.Request) error {
	v, err := h.at(r)
	if err != nil {
		return err
	}
	why := r.PostFormValue("why")
	if err := h.programme.Cancel(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID, why); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: v.Title}, func(bad errs.Invalid) templ.Component {
			v.bad = bad
			return cancelling(v, why)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("programme.cancel.done", "Title", v.Title, "N", v.Invited-v.Declined))
	return page.Redirect(w, r, v.home())
}

// calendar is for whoever runs the session or is invited to it.
func (h pages) calendar(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	id, err := page.ID(r, "session")
	if err != nil {
		return err
	}
	var s programme.Session
	at := "/answer"
	if who.May(auth.Owner, auth.Manager, auth.Staff) {
		s, _, err = h.programme.Get(ctx, who.Tenant(), id)
		at = ""
	} else {
		var v programme.Visit
		v, err = h.visit(r)
		s = v.Session
	}
	if err != nil {
		return err
	}
	page, body := "", bytes.Buffer{}
	if h.base != "" {
		page = strings.TrimSuffix(h.base, "/") + sessionURL(who, id) + at
	}
	if err := s.Calendar(&body, who.Brand.Name, page, h.now()); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="session.ics"`)
	_, err = w.Write(body.Bytes())
	return err
}

// visit is the session in the path as the member who asks was invited to it.
func (h pages) visit(r *http.Request) (programme.Visit, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "session")
	if err != nil {
		return programme.Visit{}, err
	}
	if who.Role != auth.Member || who.Member == uuid.Nil {
		return programme.Visit{}, errs.NotFound
	}
	return h.programme.Visit(r.Context(), who.Tenant(), id, who.Member)
}

// own is a guest's page of a session.
func (h pages) own(w http.ResponseWriter, r *http.Request) error {
	v, err := h.visit(r)
	if err != nil {
		return err
	}
	who := auth.From(r.Context())
	return page.Render(w, r, ui.Frame{Title: v.Title}, own(guestView{v, who, h.zone(who), nil}))
}

// guestView is a guest's page, ready to be drawn.
type guestView struct {
	programme.Visit
	who  auth.Identity
	zone ui.Zone
	bad  errs.Invalid
}

func (h pages) answer(w http.ResponseWriter, r *http.Request) error {
	v, err := h.visit(r)
	if err != nil {
		return err
	}
	who := auth.From(r.Context())
	a := programme.Answer(r.PostFormValue("answer"))
	if err := h.programme.Answer(r.Context(), who.Tenant(), who.Actor(), v.ID, who.Member, a); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: v.Title}, func(bad errs.Invalid) templ.Component {
			return own(guestView{v, who, h.zone(who), bad})
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("programme.answer."+string(cmp.Or(a, programme.Declined))+"_done", "Title", v.Title))
	return page.Redirect(w, r, sessionURL(who, v.ID)+"/answer")
}
