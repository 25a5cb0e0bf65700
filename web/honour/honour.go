// Package honour serves /b/{brand}/honour: to a member the honour profile that
// is theirs, to the team everybody's whom it writes with.
package honour

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/picture"
	"xinhuo/internal/profile"
	"xinhuo/internal/title"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Needs is what these pages are built on.
type Needs struct {
	Profiles *profile.Store
	Titles   *title.Store
	Members  *member.Store
	Files    *file.Store
	Clock    clock.Clock
}

type pages struct{ Needs }

const perPage = 50

// Pages are /honour and below: own for a member, of everybody for the team.
func Pages(n Needs, members, team func(http.Handler) http.Handler) func(chi.Router) {
	h := pages{n}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.index))
		r.With(members).Route("/mine", h.subject)
		r.With(team).Route("/{member}", func(r chi.Router) {
			h.subject(r)
			r.Post("/offer", page.Handle(h.offer))
			r.Post("/take", page.Handle(h.take))
			r.Post("/discard", page.Handle(h.discard))
		})
	}
}

// subject are the pages of one profile.
func (h pages) subject(r chi.Router) {
	r.Get("/", page.Handle(h.show))
	r.Get("/text", page.Handle(h.text))
	r.Post("/text", page.Handle(h.write))
	r.Post("/approve", page.Handle(h.approve))
	r.Post("/return", page.Handle(h.giveBack))
	r.Get("/consent", page.Handle(h.consent))
	r.Post("/consent", page.Handle(h.agree))
	r.Get("/withdraw", page.Handle(h.leave))
	r.Post("/withdraw", page.Handle(h.withdraw))
	r.Get("/portrait", page.Handle(h.portrait))
	r.Post("/portrait/files", page.Handle(h.upload))
	r.Post("/portrait/crop", page.Handle(h.crop))
	r.Post("/portrait/remove", page.Handle(h.unhang))
	r.Get("/portrait/face.jpg", page.Handle(h.face))
}

// scene is one profile before somebody's eyes.
type scene struct {
	who     auth.Identity
	mine    bool
	member  member.Member
	profile profile.Profile
	work    profile.Work
	awards  []title.Award
	zone    ui.Zone

	words   profile.Words   // as they stand in the form
	consent profile.Consent // likewise
	paper   string
	note    string
	crop    picture.Crop
}

func (h pages) scene(r *http.Request) (scene, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	s := scene{who: who, zone: ui.Zone{Now: h.Clock().In(who.Brand.Zone), At: who.Brand.Zone}}
	id := who.Member
	if chi.URLParam(r, "member") == "" {
		s.mine = true
	} else {
		var err error
		if id, err = page.ID(r, "member"); err != nil {
			return s, err
		}
	}
	return s, h.fill(ctx, &s, id)
}

func (h pages) fill(ctx context.Context, s *scene, id uuid.UUID) (err error) {
	t := s.who.Tenant()
	if s.member, err = h.Members.Get(ctx, t, id); err != nil {
		return err
	}
	if s.profile, err = h.Profiles.Get(ctx, t, id); err != nil && !errors.Is(err, errs.NotFound) {
		return err
	}
	if s.work, err = h.Profiles.Open(ctx, t, id); err != nil {
		return err
	}
	awards, err := h.Titles.Of(ctx, t, id)
	for _, a := range awards[id] {
		if a.Stands() {
			s.awards = append(s.awards, a)
		}
	}
	s.consent, s.crop = s.profile.Consent, s.profile.Crop
	s.words = s.before()
	return err
}

// url is the profile's own address, with what is below it.
func (s scene) url(below string) string {
	if s.mine {
		return Home(s.who) + "/mine" + below
	}
	return Home(s.who) + "/" + s.member.ID.String() + below
}

// top is where the profile is looked at.
func (s scene) top() string {
	if s.mine {
		return Home(s.who)
	}
	return s.url("")
}

// Home is the address of the pages of honour profiles.
func Home(who auth.Identity) string { return who.Brand.Home() + "honour" }

func (s scene) public() string { return s.who.Brand.Home() + "hall/" + s.member.ID.String() }

func (s scene) frame(ctx context.Context) ui.Frame {
	if s.mine {
		return ui.Frame{Title: i18n.T(ctx, "honourpage.mine")}
	}
	return ui.Frame{Title: i18n.T(ctx, "honourpage.of", "Name", s.member.DisplayName())}
}

// asks reports whether the team's text waits for its subject.
func (s scene) asks() bool { return s.work.Team.State == profile.Offered }

// proposed reports whether the subject's own text waits for the team.
func (s scene) proposed() bool { return s.work.Own.State == profile.Offered }

// drafted reports whether the team is at work on a text, which its subject
// does not see before it is offered.
func (s scene) drafted() bool {
	return !s.mine && (s.work.Team.State == profile.Draft || s.work.Team.State == profile.Returned)
}

// open is the text that whoever looks works on; the zero Version where they
// have none.
func (s scene) open() profile.Version {
	if s.mine {
		return s.work.Own
	}
	return s.work.Team
}

// before are the words that a form begins with: one's own, else what the
// other has shown, else what everybody sees.
func (s scene) before() profile.Words {
	switch {
	case s.open().ID != uuid.Nil:
		return s.open().Words
	case s.mine && s.asks():
		return s.work.Team.Words
	case !s.mine && s.work.Own.ID != uuid.Nil:
		return s.work.Own.Words
	}
	return s.profile.Shown.Words
}

// index is a member's own profile, or the team's list.
func (h pages) index(w http.ResponseWriter, r *http.Request) error {
	if auth.From(r.Context()).Role == auth.Member {
		return h.show(w, r)
	}
	return h.desk(w, r)
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, s.frame(r.Context()), shown(s, nil))
}

// desk is the list of those who have retired.
type desk struct {
	who  auth.Identity
	all  []profile.Standing
	more string
	zone ui.Zone
}

func (h pages) desk(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	var after profile.Standing
	since, err := time.Parse(time.RFC3339Nano, r.FormValue("since"))
	if id, bad := uuid.Parse(r.FormValue("after")); err == nil && bad == nil {
		after.Member, after.RetiredAt = id, since
	}
	all, err := h.Profiles.Desk(ctx, who.Tenant(), after, perPage)
	if err != nil {
		return err
	}
	d := desk{who: who, all: all, zone: ui.Zone{Now: h.Clock().In(who.Brand.Zone), At: who.Brand.Zone}}
	if len(all) == perPage {
		last := all[perPage-1]
		d.more = Home(who) + "?after=" + last.Member.String() + "&since=" + last.RetiredAt.UTC().Format("2006-01-02T15:04:05.999999999Z")
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "honourpage.desk")}, listed(d))
}

// done says what was done and goes back to the profile.
func (s scene) done(w http.ResponseWriter, r *http.Request, say string) error {
	page.Flash(w, r, ui.OK, i18n.Msg(say, "Name", s.member.DisplayName()))
	return page.Redirect(w, r, s.top())
}

func (s scene) reject(w http.ResponseWriter, r *http.Request, err error, draw func(scene, errs.Invalid) templ.Component) error {
	return page.Reject(w, r, err, s.frame(r.Context()), func(bad errs.Invalid) templ.Component { return draw(s, bad) })
}
