// Package regards serves /b/{brand}/members/{member}/regard: what to heed
// about a member, that they have died or that they want to be left alone.
package regards

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/regard"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

type pages struct {
	regards *regard.Store
	members *member.Store
	now     clock.Clock
}

// Pages are for the staff of the brand.
func Pages(regards *regard.Store, members *member.Store, now clock.Clock) func(chi.Router) {
	h := pages{regards, members, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.show))
		r.Get("/memorial", page.Handle(h.askMemorial))
		r.Post("/memorial", page.Handle(h.remember))
		r.Post("/memorial/family", page.Handle(h.family))
		r.Post("/memorial/mistaken", page.Handle(h.mistaken))
		r.Post("/quiet", page.Handle(h.leaveAlone))
		r.Post("/welcome", page.Handle(h.welcome))
	}
}

// heed is a member and what to heed about them, ready to be drawn.
type heed struct {
	member.Member
	who      auth.Identity
	zone     ui.Zone
	dead     bool
	memorial regard.Memorial
	quiet    bool
	wish     regard.Wish
	around   []regard.Running
	// What was typed, and the phone in clear.
	diedOn, words, family, phone, reason string
	sure                                 bool
	plain                                string
}

func (h heed) home() string { return h.who.Brand.Home() + "members/" + h.ID.String() }

func (h heed) url() string { return h.home() + "/regard" }

func (h heed) frame(ctx context.Context) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, "regards.of", "Name", h.DisplayName())}
}

func (h pages) of(ctx context.Context, m member.Member) (heed, error) {
	who := auth.From(ctx)
	d := heed{Member: m, who: who, zone: ui.Zone{Now: h.now().In(who.Brand.Zone), At: who.Brand.Zone}}
	memorial, err := h.regards.Memorial(ctx, who.Tenant(), m.ID)
	switch {
	case err == nil:
		d.dead, d.memorial, d.words, d.family = true, memorial, memorial.Words, memorial.Family
		if memorial.DiedOn != nil {
			d.diedOn = memorial.DiedOn.Format(time.DateOnly)
		}
		if d.around, err = h.regards.Around(ctx, who.Tenant(), m.ID); err != nil {
			return d, err
		}
	case !errors.Is(err, errs.NotFound):
		return d, err
	}
	wish, err := h.regards.Wish(ctx, who.Tenant(), m.ID)
	if err == nil {
		d.quiet, d.wish = true, wish
	} else if errors.Is(err, errs.NotFound) {
		err = nil
	}
	return d, err
}

func (h pages) at(r *http.Request) (heed, error) {
	id, err := page.ID(r, "member")
	if err != nil {
		return heed{}, err
	}
	m, err := h.members.Get(r.Context(), auth.From(r.Context()).Tenant(), id)
	if err != nil {
		return heed{}, err
	}
	return h.of(r.Context(), m)
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	d, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, d.frame(r.Context()), shown(d, nil))
}

func (h pages) askMemorial(w http.ResponseWriter, r *http.Request) error {
	d, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, d.frame(r.Context()), remembering(d, nil))
}

// remember records that the member has died, or changes what is recorded.
func (h pages) remember(w http.ResponseWriter, r *http.Request) error {
	d, err := h.at(r)
	if err != nil {
		return err
	}
	d.diedOn, d.words, d.family, d.phone = r.PostFormValue("died_on"), r.PostFormValue("words"), r.PostFormValue("family"), r.PostFormValue("phone")
	d.sure = r.PostFormValue("sure") == "1"
	if err := h.keep(r, d); err != nil {
		return page.Reject(w, r, err, d.frame(r.Context()), func(bad errs.Invalid) templ.Component { return remembering(d, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("regards.remembered", "Name", d.DisplayName()))
	return page.Redirect(w, r, d.home())
}

func (h pages) keep(r *http.Request, d heed) error {
	m := regard.Memorial{Member: d.ID, Words: d.words, Family: d.family, Phone: d.phone}
	if text := strings.TrimSpace(d.diedOn); text != "" {
		on, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return errs.Invalid{"died_on": i18n.Msg("regards.day_bad")}
		}
		m.DiedOn = &on
	}
	if d.dead {
		m.Version, _ = strconv.Atoi(r.PostFormValue("version"))
		return h.regards.Reword(r.Context(), d.who.Tenant(), d.who.Actor(), m)
	}
	if !d.sure {
		return errs.Invalid{"sure": i18n.Msg("regards.sure_missing")}
	}
	return h.regards.Remember(r.Context(), d.who.Tenant(), d.who.Actor(), m)
}

// family shows the family's phone in clear, which is recorded.
func (h pages) family(w http.ResponseWriter, r *http.Request) error {
	d, err := h.at(r)
	if err != nil {
		return err
	}
	if d.plain, err = h.regards.Family(r.Context(), d.who.Tenant(), d.who.Actor(), d.ID); err != nil {
		return err
	}
	return page.Render(w, r, d.frame(r.Context()), shown(d, nil))
}

// did does something for a reason and comes back to the member's page.
func (h pages) did(w http.ResponseWriter, r *http.Request, done string, do func(d heed) error) error {
	d, err := h.at(r)
	if err != nil {
		return err
	}
	d.reason = r.PostFormValue("reason")
	if err := do(d); err != nil {
		return page.Reject(w, r, err, d.frame(r.Context()), func(bad errs.Invalid) templ.Component { return shown(d, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("regards."+done, "Name", d.DisplayName()))
	return page.Redirect(w, r, d.home())
}

func (h pages) mistaken(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, "taken_back", func(d heed) error {
		return h.regards.Mistaken(r.Context(), d.who.Tenant(), d.who.Actor(), d.ID, d.reason)
	})
}

func (h pages) leaveAlone(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, "left_alone", func(d heed) error {
		return h.regards.LeaveAlone(r.Context(), d.who.Tenant(), d.who.Actor(), d.ID, d.reason)
	})
}

func (h pages) welcome(w http.ResponseWriter, r *http.Request) error {
	return h.did(w, r, "welcomed", func(d heed) error {
		return h.regards.WelcomeFor(r.Context(), d.who.Tenant(), d.who.Actor(), d.ID)
	})
}

// Card is what to heed about a member, first on their page.
func Card(regards *regard.Store, now clock.Clock) page.Part {
	h := pages{regards: regards, now: now}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		d, err := h.of(ctx, m)
		if err != nil {
			return nil, err
		}
		return card(d), nil
	}
}

// Door leads to where it is noted that somebody died or wants to be left
// alone, for those of whom neither is: it stands below all else of theirs.
func Door(regards *regard.Store, now clock.Clock) page.Part {
	h := pages{regards: regards, now: now}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		d, err := h.of(ctx, m)
		if err != nil || d.dead || d.quiet {
			return nil, err
		}
		return door(d), nil
	}
}

// maxWaiting is how many of those who died stand in the queue.
const maxWaiting = 3

// Waiting is who has died and around whom something still runs, for those who
// lead.
func Waiting(regards *regard.Store) page.Waiting {
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		if !who.Role.Leads() {
			return nil, nil
		}
		found, err := regards.Unsettled(ctx, who.Tenant(), maxWaiting)
		if err != nil {
			return nil, err
		}
		var tasks []ui.Task
		for _, m := range found {
			tasks = append(tasks, ui.Task{
				What: i18n.T(ctx, "regards.task", "Name", m.Name), Do: ui.Link{Label: i18n.T(ctx, "regards.task_look"), Href: who.Brand.Home() + "members/" + m.Member.String() + "/regard"},
			})
		}
		return tasks, nil
	}
}

// runs is where something that runs around the member is seen to.
func (h heed) runs(ctx context.Context, r regard.Running) ui.Link {
	path := map[string]string{"mentorship": "mentorships/", "handover": "handovers/", "retirement": "retirements/", "seat": "seats/", "nomination": "seats/"}[r.Kind]
	return ui.Link{Label: i18n.T(ctx, "regards.runs_"+r.Kind, "Name", r.With), Href: h.who.Brand.Home() + path + r.ID.String()}
}

func quietText(ctx context.Context, h heed) string {
	said := i18n.T(ctx, "regards.quiet_since", "Sayer", h.wish.Sayer, "When", ui.Moment(ctx, h.wish.At, h.zone))
	if h.wish.Reason != "" {
		said += i18n.T(ctx, "regards.quiet_because", "Reason", h.wish.Reason)
	}
	return said
}

// quietBad is the complaint about the wish, when it is not about a memorial.
func quietBad(h heed, bad errs.Invalid) i18n.Message {
	if h.dead {
		return i18n.Message{}
	}
	return bad["reason"]
}

func phoneHint(ctx context.Context, h heed) string {
	if h.dead && h.memorial.Phone != "" {
		return i18n.T(ctx, "regards.phone_kept", "Phone", h.memorial.Phone)
	}
	return ""
}
