package mentorships

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/mentorship"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// spare is how many empty rows a template's form offers.
const spare = 3

// templateRoutes are the plans that pairs are given. Colleagues read them;
// those who lead change them.
func (h pages) templateRoutes(r chi.Router) {
	r.Get("/", page.Handle(h.templates))
	r.Get("/{outline}", page.Handle(h.template))
	r.Group(func(r chi.Router) {
		r.Use(leading)
		r.Post("/capacity", page.Handle(h.setCapacity))
		r.Get("/new", page.Handle(h.newTemplate))
		r.Post("/new", page.Handle(h.addTemplate))
		r.Post("/{outline}", page.Handle(h.reviseTemplate))
		r.Post("/{outline}/retire", page.Handle(h.retireTemplate))
		r.Get("/{outline}/push", page.Handle(h.foreseePush))
		r.Post("/{outline}/push", page.Handle(h.push))
	})
}

// leading lets through those who lead.
func leading(next http.Handler) http.Handler {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if !auth.From(r.Context()).Role.Leads() {
			return errs.Forbidden
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

func templatesURL(who auth.Identity) string { return home(who) + "/templates" }

func templateURL(who auth.Identity, m mentorship.Template) string {
	if m.ID == uuid.Nil {
		return templatesURL(who) + "/new"
	}
	return templatesURL(who) + "/" + m.ID.String()
}

// shelf is the list of templates, ready to be drawn.
type shelf struct {
	all      []mentorship.Template
	who      auth.Identity
	zone     ui.Zone
	capacity string
	bad      errs.Invalid
}

func (h pages) shelf(r *http.Request) (shelf, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	s := shelf{who: who, zone: h.zone(ctx)}
	var err error
	if s.all, err = h.pairs.Templates(ctx, who.Tenant()); err != nil {
		return s, err
	}
	n, err := h.pairs.Capacity(ctx, who.Tenant())
	s.capacity = strconv.Itoa(n)
	return s, err
}

func (h pages) templates(w http.ResponseWriter, r *http.Request) error {
	s, err := h.shelf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "mentorship.templates")}, shelfPage(s))
}

func (h pages) setCapacity(w http.ResponseWriter, r *http.Request) error {
	s, err := h.shelf(r)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.PostFormValue("capacity")) // none is refused as 0
	if err := h.pairs.SetCapacity(r.Context(), s.who.Tenant(), s.who.Actor(), n); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "mentorship.templates")}, func(bad errs.Invalid) templ.Component {
			s.capacity, s.bad = r.PostFormValue("capacity"), bad
			return shelfPage(s)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.capacity.saved"))
	return page.Redirect(w, r, templatesURL(s.who))
}

// outline is a template in its form, as it was typed.
type outline struct {
	mentorship.Template
	who    auth.Identity
	values url.Values
	bad    errs.Invalid
	stale  bool // somebody else saved first
}

// row is one line of the form.
type row struct{ I, ID, Kind, Title, Detail, Day string }

// rows are the items, and some empty lines.
func (o outline) rows() []row {
	var all []row
	if o.values != nil {
		for i := range o.values["title"] {
			all = append(all, row{strconv.Itoa(i), nth(o.values["item"], i), nth(o.values["kind"], i), nth(o.values["title"], i), nth(o.values["detail"], i), nth(o.values["day"], i)})
		}
		return all
	}
	for i, it := range o.Items {
		all = append(all, row{strconv.Itoa(i), it.ID.String(), string(it.Kind), it.Title, it.Detail, strconv.Itoa(it.Day)})
	}
	if !o.Retired && o.who.Role.Leads() {
		for range spare {
			all = append(all, row{I: strconv.Itoa(len(all))})
		}
	}
	return all
}

func nth(texts []string, i int) string {
	if i < len(texts) {
		return texts[i]
	}
	return ""
}

func (o outline) name() string {
	if o.values != nil {
		return o.values.Get("name")
	}
	return o.Name
}

func (o outline) weeks() string {
	if o.values != nil {
		return o.values.Get("weeks")
	}
	return strconv.Itoa(o.Weeks)
}

// typed reads the form. Complaints name an item by its place among those that
// were filled in; lines gives the line of the form of each.
func typed(r *http.Request) (m mentorship.Template, lines []int) {
	f := r.PostForm
	m.Name = f.Get("name")
	m.Weeks, _ = strconv.Atoi(f.Get("weeks")) // none is refused as 0
	for i, title := range f["title"] {
		if title == "" && nth(f["detail"], i) == "" {
			continue
		}
		id, _ := uuid.Parse(nth(f["item"], i)) // a new one has none
		day, err := strconv.Atoi(nth(f["day"], i))
		if err != nil {
			day = -1
		}
		m.Items = append(m.Items, mentorship.Item{ID: id, Kind: mentorship.Kind(nth(f["kind"], i)), Title: title, Detail: nth(f["detail"], i), Day: day})
		lines = append(lines, i)
	}
	m.Version, _ = strconv.Atoi(f.Get("version")) // none is refused as stale
	return m, lines
}

// placed puts complaints about items beside the lines they were typed in.
func placed(bad errs.Invalid, lines []int) errs.Invalid {
	out := errs.Invalid{}
	for field, said := range bad {
		for i, line := range lines {
			for _, name := range []string{"title-", "detail-", "day-", "kind-"} {
				if field == name+strconv.Itoa(i) {
					out["item-"+strconv.Itoa(line)] = said
				}
			}
		}
		out[field] = said
	}
	return out
}

func (h pages) outlineAt(r *http.Request) (outline, error) {
	who := auth.From(r.Context())
	id := uuid.Nil
	if chi.URLParam(r, "outline") != "" {
		var err error
		if id, err = page.ID(r, "outline"); err != nil || id == uuid.Nil {
			return outline{}, errs.NotFound
		}
	}
	m, err := h.pairs.Template(r.Context(), who.Tenant(), id)
	return outline{Template: m, who: who}, err
}

func (h pages) template(w http.ResponseWriter, r *http.Request) error {
	o, err := h.outlineAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: o.Name}, outlinePage(o))
}

func (h pages) newTemplate(w http.ResponseWriter, r *http.Request) error { return h.template(w, r) }

func (h pages) addTemplate(w http.ResponseWriter, r *http.Request) error {
	return h.saveTemplate(w, r, func(ctx context.Context, o outline, m mentorship.Template) (uuid.UUID, error) {
		return h.pairs.AddTemplate(ctx, o.who.Tenant(), o.who.Actor(), m)
	})
}

func (h pages) reviseTemplate(w http.ResponseWriter, r *http.Request) error {
	return h.saveTemplate(w, r, func(ctx context.Context, o outline, m mentorship.Template) (uuid.UUID, error) {
		m.ID = o.ID
		return m.ID, h.pairs.ReviseTemplate(ctx, o.who.Tenant(), o.who.Actor(), m)
	})
}

func (h pages) saveTemplate(w http.ResponseWriter, r *http.Request, save func(context.Context, outline, mentorship.Template) (uuid.UUID, error)) error {
	o, err := h.outlineAt(r)
	if err != nil {
		return err
	}
	m, lines := typed(r)
	id, err := save(r.Context(), o, m)
	switch {
	case errors.Is(err, errs.Conflict):
		o.values, o.stale = r.PostForm, true
		return page.Respond(w, r, http.StatusConflict, ui.Frame{Title: o.Name}, outlinePage(o))
	case err != nil:
		return page.Reject(w, r, err, ui.Frame{Title: o.Name}, func(bad errs.Invalid) templ.Component {
			o.values, o.bad = r.PostForm, placed(bad, lines)
			return outlinePage(o)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.template.saved", "Name", m.Name))
	return page.Redirect(w, r, templatesURL(o.who)+"/"+id.String())
}

func (h pages) retireTemplate(w http.ResponseWriter, r *http.Request) error {
	o, err := h.outlineAt(r)
	if err != nil {
		return err
	}
	if err := h.pairs.RetireTemplate(r.Context(), o.who.Tenant(), o.who.Actor(), o.ID); err != nil {
		return page.SayWhy(w, r, err, templateURL(o.who, o.Template))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.template.retired_done", "Name", o.Name))
	return page.Redirect(w, r, templatesURL(o.who))
}

// pushing is what pushing a template would do, ready to be drawn.
type pushing struct {
	mentorship.Template
	all     []mentorship.Renewal
	changed int
	who     auth.Identity
	zone    ui.Zone
	gone    bool // the template has gone on since this was shown
}

// shownMost is how many pairs a push names; of the rest it says how many.
const shownMost = 30

func (h pages) pushAt(r *http.Request) (pushing, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "outline")
	if err != nil {
		return pushing{}, err
	}
	p := pushing{who: who, zone: h.zone(r.Context())}
	p.Template, p.all, err = h.pairs.Foresee(r.Context(), who.Tenant(), id)
	for _, c := range p.all {
		if !c.Empty() {
			p.changed++
		}
	}
	return p, err
}

func (h pages) foreseePush(w http.ResponseWriter, r *http.Request) error {
	p, err := h.pushAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "mentorship.push.title", "Name", p.Name)}, pushPage(p))
}

func (h pages) push(w http.ResponseWriter, r *http.Request) error {
	p, err := h.pushAt(r)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.PostFormValue("version")) // none is refused as stale
	n, err := h.pairs.Push(r.Context(), p.who.Tenant(), p.who.Actor(), p.ID, version)
	if errors.Is(err, errs.Conflict) {
		p.gone = true
		return page.Respond(w, r, http.StatusConflict, ui.Frame{Title: i18n.T(r.Context(), "mentorship.push.title", "Name", p.Name)}, pushPage(p))
	}
	if err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.push.done", "N", n))
	return page.Redirect(w, r, templateURL(p.who, p.Template))
}

// some are the pairs a push names.
func (p pushing) some() []mentorship.Renewal {
	var all []mentorship.Renewal
	for _, r := range p.all {
		if !r.Empty() && len(all) < shownMost {
			all = append(all, r)
		}
	}
	return all
}

func outlineTitle(ctx context.Context, o outline) string {
	if o.ID == uuid.Nil {
		return i18n.T(ctx, "mentorship.template.new")
	}
	return o.Name
}
