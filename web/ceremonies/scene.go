package ceremonies

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/ceremony"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// scene is one ceremony's page, ready to be drawn.
type scene struct {
	ceremony.Ceremony
	who      auth.Identity
	zone     ui.Zone
	pictures []file.File
	// What a form on the page said.
	said ceremony.Record
	step ceremony.Step
}

func (h pages) scene(r *http.Request) (scene, error) {
	who, c, err := h.at(r)
	s := scene{Ceremony: c, who: who, zone: zoneOf(who, h.now), said: ceremony.Record{Said: c.Said, Recording: c.Recording}, step: ceremony.Step{Minutes: 5}}
	if err == nil {
		s.pictures, err = h.files.Of(r.Context(), who.Tenant(), noun, c.ID)
	}
	return s, err
}

func (s scene) url() string { return url(s.who, s.ID) }

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: s.Title}, shown(s, nil))
}

func (h pages) print(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: s.Title}, printed(s))
}

// did does something about the ceremony and comes back to its page.
func (h pages) did(w http.ResponseWriter, r *http.Request, done i18n.Message, keep func(*scene), do func(s scene) error) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	if err := do(s); err != nil {
		var bad errs.Invalid
		if errors.As(err, &bad) && !bad[""].IsZero() {
			page.Flash(w, r, ui.Bad, bad[""])
			return page.Redirect(w, r, s.url())
		}
		keep(&s)
		return page.Reject(w, r, err, ui.Frame{Title: s.Title}, func(bad errs.Invalid) templ.Component { return shown(s, bad) })
	}
	if !done.IsZero() {
		page.Flash(w, r, ui.OK, done)
	}
	return page.Redirect(w, r, s.url())
}

func (h pages) record(w http.ResponseWriter, r *http.Request) error {
	rec := ceremony.Record{Said: r.PostFormValue("said"), Recording: r.PostFormValue("recording")}
	version, _ := strconv.Atoi(r.PostFormValue("version"))
	return h.did(w, r, i18n.Msg("ceremonies.recorded"), func(s *scene) { s.said = rec }, func(s scene) error {
		return h.ceremonies.Record(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, version, rec)
	})
}

func (h pages) cancel(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, i18n.Msg("ceremonies.called_off"), func(*scene) {}, func(s scene) error {
		return h.ceremonies.Cancel(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, r.PostFormValue("reason"))
	})
}

func stepOf(r *http.Request) ceremony.Step {
	minutes, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("minutes")))
	if err != nil {
		minutes = -1
	}
	return ceremony.Step{ID: idOf(chi.URLParam(r, "ceremony_step")), Title: r.PostFormValue("step_title"), Minutes: minutes, Owner: r.PostFormValue("owner")}
}

func (h pages) addStep(w http.ResponseWriter, r *http.Request) error {
	step := stepOf(r)
	return h.did(w, r, i18n.Message{}, func(s *scene) { s.step = step }, func(s scene) error {
		return h.ceremonies.AddStep(r.Context(), s.who.Tenant(), s.ID, step)
	})
}

func (h pages) editStep(w http.ResponseWriter, r *http.Request) error {
	step := stepOf(r)
	return h.did(w, r, i18n.Message{}, func(s *scene) { s.step = step }, func(s scene) error {
		return h.ceremonies.EditStep(r.Context(), s.who.Tenant(), s.ID, step)
	})
}

func (h pages) moveStep(w http.ResponseWriter, r *http.Request) error {
	by := 1
	if r.PostFormValue("to") == "up" {
		by = -1
	}
	return h.did(w, r, i18n.Message{}, func(*scene) {}, func(s scene) error {
		return h.ceremonies.MoveStep(r.Context(), s.who.Tenant(), s.ID, stepOf(r).ID, by)
	})
}

func (h pages) removeStep(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, i18n.Message{}, func(*scene) {}, func(s scene) error {
		return h.ceremonies.RemoveStep(r.Context(), s.who.Tenant(), s.ID, stepOf(r).ID)
	})
}

// Card says on a member's page which ceremonies they gave or took in.
func Card(ceremonies *ceremony.Store, now clock.Clock) page.Part {
	return part(ceremonies, now, card)
}

// Own says it on their own home.
func Own(ceremonies *ceremony.Store, now clock.Clock) page.Part {
	return part(ceremonies, now, own)
}

func part(ceremonies *ceremony.Store, now clock.Clock, draw func(roll) templ.Component) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		found, err := ceremonies.Of(ctx, who.Tenant(), m.ID)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		return draw(roll{who: who, found: found, zone: zoneOf(who, now)}), nil
	}
}

func (l roll) lead(ctx context.Context) string {
	said := i18n.T(ctx, "ceremonies.lead", "N", l.Planned, "Held", l.Held)
	if l.Unrecorded > 0 {
		said += i18n.T(ctx, "ceremonies.lead_unrecorded", "N", l.Unrecorded)
	}
	return said
}

// stand says in a word how one stands.
func stand(ctx context.Context, c ceremony.Ceremony, z ui.Zone) (ui.Tone, string) {
	switch {
	case c.Unrecorded(z.Now):
		return ui.Warn, i18n.T(ctx, "ceremonies.unrecorded")
	case c.State == ceremony.Held:
		return ui.OK, i18n.T(ctx, "ceremonies.state.held")
	}
	return ui.Info, i18n.T(ctx, "ceremonies.state."+string(c.State))
}

// when is the day and the hour: nobody comes to a ceremony by its day alone.
func when(ctx context.Context, c ceremony.Ceremony, z ui.Zone) string {
	return i18n.T(ctx, "ui.time.at", "Day", ui.Day(ctx, clock.Date(c.At, z.At), z), "Clock", c.At.In(z.At).Format("15:04"))
}

// joined puts what there is into one line.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

func pairOf(ctx context.Context, c ceremony.Ceremony) string {
	if c.TakerName == "" {
		return c.GiverName
	}
	return i18n.T(ctx, "ceremonies.pair", "Giver", c.GiverName, "Taker", c.TakerName)
}

func (s scene) lead(ctx context.Context) string {
	switch {
	case s.State == ceremony.Cancelled:
		return i18n.T(ctx, "ceremonies.lead_cancelled", "Reason", s.EndReason)
	case s.State == ceremony.Held:
		return i18n.T(ctx, "ceremonies.lead_held", "Pair", pairOf(ctx, s.Ceremony), "When", when(ctx, s.Ceremony, s.zone))
	}
	return i18n.T(ctx, "ceremonies.lead_planned", "Pair", pairOf(ctx, s.Ceremony), "When", when(ctx, s.Ceremony, s.zone), "N", len(s.Steps), "Minutes", s.Minutes)
}

// begins is the clock time at which step i begins.
func (s scene) begins(i int) string {
	at := s.At.In(s.zone.At)
	for _, step := range s.Steps[:i] {
		at = at.Add(time.Duration(step.Minutes) * time.Minute)
	}
	return at.Format("15:04")
}
