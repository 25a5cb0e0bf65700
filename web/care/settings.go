package care

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// yearPage is what care came to in a year, ready to be drawn.
type yearPage struct {
	care.Year
	who   auth.Identity
	typed string
	bad   errs.Invalid
}

func (h pages) yearAt(r *http.Request) (y yearPage, err error) {
	who := auth.From(r.Context())
	year, _ := strconv.Atoi(r.FormValue("year"))
	if year < 2000 || year > 2200 {
		year = h.today(who).Year()
	}
	y.who = who
	y.Year, err = h.Care.Costs(r.Context(), who.Tenant(), year)
	y.typed = typed(y.Budget)
	return y, err
}

func (h pages) costs(w http.ResponseWriter, r *http.Request) error {
	y, err := h.yearAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.costs")}, costs(y))
}

func (h pages) budget(w http.ResponseWriter, r *http.Request) error {
	y, err := h.yearAt(r)
	if err != nil {
		return err
	}
	y.typed = r.PostFormValue("budget")
	version, _ := strconv.Atoi(r.PostFormValue("version"))
	if err := h.Care.Budget(r.Context(), y.who.Tenant(), y.who.Actor(), y.Year.Year, version, fenOf(y.typed)); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "cares.costs")}, func(bad errs.Invalid) templ.Component {
			y.bad = bad
			return costs(y)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.kept"))
	return page.Redirect(w, r, y.at(0))
}

func (y yearPage) at(by int) string {
	return home(y.who) + "/costs?year=" + strconv.Itoa(y.Year.Year+by)
}

// list leads to what was done in a month.
func (y yearPage) list(month int) string {
	return home(y.who) + "?view=month&shown=done&at=" + time.Date(y.Year.Year, time.Month(month), 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

func (y yearPage) lead(ctx context.Context) string {
	n := 0
	for _, s := range y.Spent {
		n += s.N
	}
	return i18n.T(ctx, "cares.costs_lead", "N", n, "Cost", yuan(y.Total()))
}

func (y yearPage) months() (all []int) {
	for _, s := range y.Spent {
		if !slices.Contains(all, s.Month) {
			all = append(all, s.Month)
		}
	}
	return all
}

// of sums up a month, 0 for all, and a kind, "" for all.
func (y yearPage) of(month int, what care.What) (fen int64) {
	for _, s := range y.Spent {
		if (month == 0 || s.Month == month) && (what == "" || s.What == what) {
			fen += s.Cost
		}
	}
	return fen
}

func (y yearPage) cell(month int, what care.What) string {
	for _, s := range y.Spent {
		if s.Month == month && s.What == what {
			return yuan(s.Cost)
		}
	}
	return ""
}

// settingsPage is a brand's own settings of care, ready to be drawn.
type settingsPage struct {
	care.Settings
	who   auth.Identity
	days  string
	feast care.Feast // as it was typed
	bad   errs.Invalid
}

func (s settingsPage) kind() string {
	if s.feast.Lunar {
		return "1"
	}
	return ""
}

func (h pages) settingsAt(r *http.Request) (s settingsPage, err error) {
	s.who = auth.From(r.Context())
	s.Settings, err = h.Care.Settings(r.Context(), s.who.Tenant())
	s.days = strconv.Itoa(s.RemindDays)
	return s, err
}

func (h pages) settings(w http.ResponseWriter, r *http.Request) error {
	s, err := h.settingsAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.settings")}, settings(s))
}

// set does something to the settings and comes back to their page.
func (h pages) set(w http.ResponseWriter, r *http.Request, do func(*settingsPage) error) error {
	s, err := h.settingsAt(r)
	if err != nil {
		return err
	}
	if err := do(&s); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "cares.settings")}, func(bad errs.Invalid) templ.Component {
			s.bad = bad
			return settings(s)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.kept"))
	return page.Redirect(w, r, home(s.who)+"/settings")
}

func (h pages) remind(w http.ResponseWriter, r *http.Request) error {
	return h.set(w, r, func(s *settingsPage) error {
		s.days = r.PostFormValue("remind_days")
		days, err := strconv.Atoi(s.days)
		if err != nil {
			days = -1
		}
		return h.Care.RemindBefore(r.Context(), s.who.Tenant(), s.who.Actor(), days)
	})
}

func (h pages) keep(w http.ResponseWriter, r *http.Request) error {
	return h.set(w, r, func(s *settingsPage) error {
		s.feast = care.Feast{Name: r.PostFormValue("name"), Day: care.Day{Lunar: r.PostFormValue("lunar") == "1"}}
		s.feast.Month, _ = strconv.Atoi(r.PostFormValue("month"))
		s.feast.Day.Day, _ = strconv.Atoi(r.PostFormValue("day"))
		return h.Care.Keep(r.Context(), s.who.Tenant(), s.who.Actor(), s.feast)
	})
}

func (h pages) forget(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "feast")
	if err != nil {
		return err
	}
	return h.set(w, r, func(s *settingsPage) error {
		return h.Care.Forget(r.Context(), s.who.Tenant(), s.who.Actor(), id)
	})
}

// feedPage is somebody's own calendar address, ready to be drawn.
type feedPage struct {
	who     auth.Identity
	zone    ui.Zone
	since   *time.Time
	address string // told once
}

func (h pages) feedAt(r *http.Request) (f feedPage, err error) {
	who := auth.From(r.Context())
	f = feedPage{who: who, zone: h.zone(who)}
	f.since, err = h.Care.FeedSince(r.Context(), who.Tenant(), who.Account)
	return f, err
}

func (h pages) feed(w http.ResponseWriter, r *http.Request) error {
	f, err := h.feedAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.feed")}, feed(f))
}

// openFeed shows the new address on the page that answers the form: it stands
// nowhere else.
func (h pages) openFeed(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	token, err := h.Care.OpenFeed(r.Context(), who.Tenant(), who.Actor())
	if err != nil {
		return err
	}
	f, err := h.feedAt(r)
	if err != nil {
		return err
	}
	f.address = page.Absolute(r, who.Brand.Home()+"care-feed/"+token)
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.feed")}, feed(f))
}

func (h pages) closeFeed(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	err := h.Care.CloseFeed(r.Context(), who.Tenant(), who.Actor())
	if err != nil && !errors.Is(err, errs.NotFound) { // closed already is as good
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.feed_closed"))
	return page.Redirect(w, r, home(who)+"/feed")
}

// Feed is /b/{brand}/care-feed/{token}, which a calendar program reads without
// signing in. Who does not hold an open token finds nothing, and nobody is
// asked to remember or index what it says.
func Feed(n Needs) http.HandlerFunc {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		b, err := n.Brands.BySlug(r.Context(), chi.URLParam(r, "brand"))
		if err != nil {
			return err
		}
		f, err := n.Care.Feed(r.Context(), b.ID, chi.URLParam(r, "token"))
		if err != nil {
			return err
		}
		head := w.Header()
		head.Set("Content-Type", "text/calendar; charset=utf-8")
		head.Set("Cache-Control", "private, no-store")
		head.Set("X-Robots-Tag", "noindex")
		head.Set("Referrer-Policy", "no-referrer")
		return f.Calendar(w, i18n.From(r.Context()), b.Name)
	})
}
