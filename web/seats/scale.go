package seats

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/roster"
	"xinhuo/internal/seat"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Scale is /settings/readiness: the words in which readiness is told. It is
// for those who lead the brand.
func Scale(seats *seat.Store) func(chi.Router) {
	h := pages{seats: seats}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.scale))
		r.Post("/", page.Handle(h.addLevel))
		r.Post("/{level}", page.Handle(h.reword))
		r.Post("/{level}/retire", page.Handle(h.retire))
		r.Post("/{level}/move", page.Handle(h.moveLevel))
	}
}

// scaleView is the page, with what was typed into one of its forms.
type scaleView struct {
	home   string
	levels []seat.Level
	use    map[uuid.UUID]int
	open   uuid.UUID // the level whose form was refused; uuid.Nil is the form for a new one
	values url.Values
	bad    errs.Invalid
}

func scaleURL(who auth.Identity) string { return who.Brand.Home() + "settings/readiness" }

func (h pages) scaleView(r *http.Request) (scaleView, error) {
	who := auth.From(r.Context())
	all, err := h.seats.Levels(r.Context(), who.Tenant())
	if err != nil {
		return scaleView{}, err
	}
	use, err := h.seats.LevelUse(r.Context(), who.Tenant())
	return scaleView{home: scaleURL(who), levels: all, use: use}, err
}

func (h pages) scale(w http.ResponseWriter, r *http.Request) error {
	v, err := h.scaleView(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, scaleFrame(r), scale(v))
}

func scaleFrame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "nav.readiness")}
}

// wording reads a level's form.
func wording(r *http.Request) (seat.Wording, errs.Invalid) {
	w := seat.Wording{Label: roster.Tidy(r.PostFormValue("label")), Means: roster.Tidy(r.PostFormValue("means")), Ready: r.PostFormValue("ready") != ""}
	typed := strings.TrimSpace(r.PostFormValue("months"))
	if typed == "" {
		return w, nil
	}
	months, err := strconv.Atoi(typed)
	if err != nil {
		return w, errs.Invalid{"months": i18n.Msg("seat.level.months")}
	}
	w.Months = &months
	return w, nil
}

func (h pages) addLevel(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	said, bad := wording(r)
	err := bad.OrNil()
	if err == nil {
		err = h.seats.AddLevel(r.Context(), who.Tenant(), who.Actor(), said)
	}
	return h.scaled(w, r, err, uuid.Nil, i18n.Msg("seats.scale.added", "Label", said.Label))
}

func (h pages) reword(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "level")
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.PostFormValue("version")) // no number is no version, and refused as one
	said, bad := wording(r)
	if err = bad.OrNil(); err == nil {
		err = h.seats.Reword(r.Context(), who.Tenant(), who.Actor(), id, version, said)
	}
	return h.scaled(w, r, err, id, i18n.Msg("seats.scale.changed", "Label", said.Label))
}

// scaled answers one of the forms: on to the page, or the page with what was
// typed.
func (h pages) scaled(w http.ResponseWriter, r *http.Request, err error, open uuid.UUID, done i18n.Message) error {
	if err == nil {
		page.Flash(w, r, ui.OK, done)
		return page.Redirect(w, r, scaleURL(auth.From(r.Context())))
	}
	if errors.Is(err, errs.NotFound) {
		return err
	}
	v, lost := h.scaleView(r)
	if lost != nil {
		return lost
	}
	v.open, v.values = open, r.PostForm
	return answer(w, r, err, scaleFrame(r), func(bad errs.Invalid) templ.Component {
		v.bad = bad
		return scale(v)
	})
}

func (h pages) retire(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "level")
	if err != nil {
		return err
	}
	if err := h.seats.RetireLevel(r.Context(), who.Tenant(), who.Actor(), id); err != nil {
		return page.SayWhy(w, r, err, scaleURL(who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("seats.scale.retired"))
	return page.Redirect(w, r, scaleURL(who))
}

func (h pages) moveLevel(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "level")
	if err != nil {
		return err
	}
	step := 1
	if r.PostFormValue("step") == "up" {
		step = -1
	}
	if err := h.seats.MoveLevel(r.Context(), who.Tenant(), who.Actor(), id, step); err != nil {
		return page.SayWhy(w, r, err, scaleURL(who))
	}
	return page.Redirect(w, r, scaleURL(who))
}

// typed are the values of a level's form: what was typed, or how it stands.
func (v scaleView) typed(l seat.Level, label string) url.Values {
	if v.bad != nil && v.open == l.ID {
		return v.values
	}
	out := url.Values{"label": {label}, "means": {l.Means}}
	if l.Ready {
		out.Set("ready", "1")
	}
	if l.Months != nil {
		out.Set("months", strconv.Itoa(*l.Months))
	}
	return out
}

// complaints are those about a level's form.
func (v scaleView) complaints(id uuid.UUID) errs.Invalid {
	if v.open == id {
		return v.bad
	}
	return nil
}

// split tells the levels in use from those that are retired.
func (v scaleView) split() (current, retired []seat.Level) {
	for _, l := range v.levels {
		if l.Retired == nil {
			current = append(current, l)
		} else {
			retired = append(retired, l)
		}
	}
	return current, retired
}
