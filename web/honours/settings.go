package honours

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
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
	"xinhuo/internal/title"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Settings are /settings/honour and below: the versions of the rules from the
// draft over its comments to the day it takes effect, and how often those who
// have retired may be asked. They are for those who lead.
func Settings(n Needs) func(chi.Router) {
	h := pages{n}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.shelf))
		r.Post("/consults", page.Handle(h.setConsults))
		r.Post("/draft/new", page.Handle(h.begin))
		r.Get("/draft", page.Handle(h.draft))
		r.Post("/draft", page.Handle(h.save))
		r.Post("/draft/discard", page.Handle(h.discard))
		r.Post("/draft/hear", page.Handle(h.hear))
		r.Post("/draft/rework", page.Handle(h.rework))
		r.Post("/draft/try", page.Handle(h.try))
		r.Post("/draft/publish", page.Handle(h.publish))
		r.Get("/runs/{honour_run}", page.Handle(h.run))
		r.Get("/runs/{honour_run}/outcomes.csv", page.Handle(h.outcomes))
		r.Get("/versions/{honour_rule}", page.Handle(h.version))
		r.Post("/versions/{honour_rule}/withdraw", page.Handle(h.withdraw))
	}
}

func settingsURL(who auth.Identity) string { return who.Brand.Home() + "settings/honour" }

func runURL(who auth.Identity, id uuid.UUID) string {
	return settingsURL(who) + "/runs/" + id.String()
}

func versionURL(who auth.Identity, id uuid.UUID) string {
	return settingsURL(who) + "/versions/" + id.String()
}

// shelf is what the settings show: the version in force, the next one, those
// before, and the forms as they were filled in.
type shelf struct {
	who           auth.Identity
	zone          ui.Zone
	force, coming *honour.Version
	next          *honour.Version // worked on, or open to comments
	comments      int             // on next
	run           *honour.Run     // the last one of next
	past          []honour.Version
	titles        []title.Title
	asks          consult.Settings
	monthly       string
	title         string
	from, to, on  string
	bad           errs.Invalid
}

func (h pages) shelfOf(ctx context.Context) (s shelf, err error) {
	who := auth.From(ctx)
	s = shelf{who: who, zone: h.zone(who)}
	all, err := h.Honours.Versions(ctx, who.Tenant())
	if err != nil {
		return s, err
	}
	for _, v := range all {
		switch v.Phase {
		case honour.InForce:
			s.force = &v
		case honour.Coming:
			s.coming = &v
		case honour.Draft, honour.Open, honour.Heard:
			s.next = &v
		default:
			s.past = append(s.past, v)
		}
	}
	if err := h.about(ctx, &s); err != nil {
		return s, err
	}
	if s.titles, err = h.Titles.List(ctx, who.Tenant()); err != nil {
		return s, err
	}
	if s.asks, err = h.Consults.Settings(ctx, who.Tenant()); err != nil {
		return s, err
	}
	s.monthly = strconv.Itoa(s.asks.Monthly)
	if s.asks.Title != uuid.Nil {
		s.title = s.asks.Title.String()
	}
	today := clock.Date(s.zone.Now, s.zone.At)
	s.from, s.to, s.on = today.Format(time.DateOnly), today.AddDate(0, 0, 13).Format(time.DateOnly), today.AddDate(0, 0, 7).Format(time.DateOnly)
	return s, nil
}

// about reads what was said of the next version, and how it was tried.
func (h pages) about(ctx context.Context, s *shelf) error {
	if s.next == nil {
		return nil
	}
	said, err := h.Honours.Comments(ctx, s.who.Tenant(), s.next.ID)
	if err != nil {
		return err
	}
	s.comments = len(said)
	switch run, err := h.Honours.LastRun(ctx, s.who.Tenant(), s.next.ID); {
	case err == nil:
		s.run = &run
	case !errors.Is(err, errs.NotFound):
		return err
	}
	return nil
}

func (h pages) shelf(w http.ResponseWriter, r *http.Request) error {
	s, err := h.shelfOf(r.Context())
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(r.Context(), "honours.settings.title"), settings(s))
}

// refused shows the settings again with what was filled in.
func (h pages) refused(w http.ResponseWriter, r *http.Request, err error, fill func(*shelf)) error {
	s, lost := h.shelfOf(r.Context())
	if lost != nil {
		return lost
	}
	return page.Reject(w, r, err, titled(r.Context(), "honours.settings.title"), func(bad errs.Invalid) templ.Component {
		s.bad = bad
		fill(&s)
		return settings(s)
	})
}

func (h pages) setConsults(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	set := consult.Settings{Monthly: number(r.PostFormValue("monthly")), Version: number(r.PostFormValue("version"))}
	set.Title, _ = uuid.Parse(r.PostFormValue("title")) // none: any title
	switch err := h.Consults.Set(ctx, who.Tenant(), who.Actor(), set); {
	case errors.Is(err, errs.Conflict):
		s, err := h.shelfOf(ctx)
		if err != nil {
			return err
		}
		s.bad, s.monthly = errs.Invalid{"": i18n.Msg("honours.settings.clash")}, r.PostFormValue("monthly")
		return page.Respond(w, r, http.StatusConflict, titled(ctx, "honours.settings.title"), settings(s))
	case err != nil:
		return h.refused(w, r, err, func(s *shelf) { s.monthly, s.title = r.PostFormValue("monthly"), r.PostFormValue("title") })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("honours.settings.asks_kept", "N", set.Monthly))
	return page.Redirect(w, r, settingsURL(who))
}

// number reads a whole number; what is none is -1, which nothing allows.
func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return -1
	}
	return n
}

func (h pages) begin(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	from, _ := uuid.Parse(r.PostFormValue("from")) // none: the usual rules
	if _, err := h.Honours.Begin(r.Context(), who.Tenant(), who.Actor(), from); err != nil {
		return err
	}
	return page.Redirect(w, r, settingsURL(who)+"/draft")
}

// editor is the page on which a draft is edited.
type editor struct {
	who     auth.Identity
	zone    ui.Zone
	draft   honour.Version
	amounts map[honour.Source]string
	cap     string
	note    string
	version int
	clash   bool // somebody else saved first
}

func editorOf(who auth.Identity, z ui.Zone, d honour.Version) editor {
	e := editor{who: who, zone: z, draft: d, amounts: map[honour.Source]string{}, cap: strconv.FormatInt(d.Spec.SalesCap, 10), note: d.Note, version: d.Version}
	for _, of := range honour.Sources {
		e.amounts[of] = strconv.FormatInt(d.Spec.Amounts[of], 10)
	}
	return e
}

func (e *editor) fill(v url.Values) {
	for _, of := range honour.Sources {
		e.amounts[of] = v.Get(string(of))
	}
	e.cap, e.note, e.version = v.Get("sales_cap"), v.Get("note"), number(v.Get("version"))
}

// revision reads the form; a field left blank earns nothing.
func (e editor) revision() honour.Revision {
	spec := honour.Spec{Amounts: map[honour.Source]int64{}, SalesCap: int64(number(e.cap))}
	for of, n := range e.amounts {
		if n = strings.TrimSpace(n); n != "" && n != "0" {
			spec.Amounts[of] = int64(number(n))
		}
	}
	return honour.Revision{ID: e.draft.ID, Version: e.version, Spec: spec, Note: e.note}
}

// draft shows the draft, ready to be edited. Where there is none, or it is open
// to comments, it leads back.
func (h pages) draft(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	d, err := h.Honours.Draft(ctx, who.Tenant())
	if errors.Is(err, errs.NotFound) || err == nil && d.Phase != honour.Draft {
		return page.Redirect(w, r, settingsURL(who))
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, titled(ctx, "honours.settings.draft", "No", d.No), edit(editorOf(who, h.zone(who), d), nil))
}

func (h pages) save(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	d, err := h.Honours.Draft(ctx, who.Tenant())
	if err != nil {
		return err
	}
	e, frame := editorOf(who, h.zone(who), d), titled(ctx, "honours.settings.draft", "No", d.No)
	e.fill(r.PostForm)
	switch err := h.Honours.Save(ctx, who.Tenant(), who.Actor(), e.revision()); {
	case errors.Is(err, errs.Conflict):
		e.clash, e.version = true, d.Version
		return page.Respond(w, r, http.StatusConflict, frame, edit(e, nil))
	case err != nil:
		return page.Reject(w, r, err, frame, func(bad errs.Invalid) templ.Component { return edit(e, bad) })
	}
	if r.PostForm.Get("then") == "try" {
		return h.try(w, r)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("honours.settings.saved", "No", d.No))
	return page.Redirect(w, r, settingsURL(who))
}

// onNext does something with the next version, and leads back.
func (h pages) onNext(w http.ResponseWriter, r *http.Request, do func(honour.Version) error, fill func(*shelf), done string) error {
	who := auth.From(r.Context())
	d, err := h.Honours.Draft(r.Context(), who.Tenant())
	if err != nil {
		return err
	}
	if err := do(d); err != nil {
		return h.refused(w, r, err, fill)
	}
	page.Flash(w, r, ui.OK, i18n.Msg(done, "No", d.No))
	return page.Redirect(w, r, settingsURL(who))
}

func nothing(*shelf) {}

func (h pages) discard(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	return h.onNext(w, r, func(d honour.Version) error { return h.Honours.Discard(ctx, who.Tenant(), who.Actor(), d.ID) }, nothing, "honours.settings.discarded")
}

func (h pages) rework(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	return h.onNext(w, r, func(d honour.Version) error { return h.Honours.Rework(ctx, who.Tenant(), who.Actor(), d.ID) }, nothing, "honours.settings.reworked")
}

func (h pages) hear(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	from, to := r.PostFormValue("comments_from"), r.PostFormValue("comments_to")
	return h.onNext(w, r, func(d honour.Version) error {
		return h.Honours.Hear(ctx, who.Tenant(), who.Actor(), d.ID, number(r.PostFormValue("version")), dayOf(from), dayOf(to))
	}, func(s *shelf) { s.from, s.to = from, to }, "honours.settings.opened")
}

func (h pages) publish(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	on := r.PostFormValue("effective_on")
	return h.onNext(w, r, func(d honour.Version) error {
		return h.Honours.Publish(ctx, who.Tenant(), who.Actor(), d.ID, dayOf(on))
	},
		func(s *shelf) { s.on = on }, "honours.settings.published")
}

// dayOf reads a day; what is none is the zero day, which nothing allows.
func dayOf(s string) time.Time {
	day, _ := time.Parse(time.DateOnly, strings.TrimSpace(s))
	return day
}

func (h pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "honour_rule")
	if err != nil {
		return err
	}
	if err := h.Honours.Withdraw(r.Context(), who.Tenant(), who.Actor(), id); err != nil {
		return page.SayWhy(w, r, err, settingsURL(who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("honours.settings.withdrawn"))
	return page.Redirect(w, r, settingsURL(who))
}

// past is one version to be read, with what was said of it.
type past struct {
	who      auth.Identity
	zone     ui.Zone
	version  honour.Version
	comments []honour.Comment
}

func (h pages) version(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	id, err := page.ID(r, "honour_rule")
	if err != nil {
		return err
	}
	p := past{who: who, zone: h.zone(who)}
	if p.version, err = h.Honours.Get(ctx, who.Tenant(), id); err != nil {
		return err
	}
	if p.comments, err = h.Honours.Comments(ctx, who.Tenant(), id); err != nil {
		return err
	}
	return page.Render(w, r, titled(ctx, "honours.settings.version", "No", p.version.No), version(p))
}
