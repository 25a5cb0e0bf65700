package potential

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/potential"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// sheet is the short form of an observer.
type sheet struct {
	who    auth.Identity
	of     member.Member
	zone   ui.Zone
	seen   potential.Seen
	marks  potential.Five[potential.Mark] // as typed
	stale  bool
	action string
	back   string
}

func (h pages) askTeam(w http.ResponseWriter, r *http.Request) error { return h.ask(w, r, "member") }
func (h pages) askMentor(w http.ResponseWriter, r *http.Request) error {
	return h.ask(w, r, "successor")
}

func (h pages) ask(w http.ResponseWriter, r *http.Request, name string) error {
	s, err := h.sheet(r, name)
	if err != nil {
		return err
	}
	s.marks = s.seen.Own.Marks
	return page.Render(w, r, sheetFrame(r, s), observing(s, nil))
}

// sheet is the form for the member in the path; who may not observe them
// finds nobody.
func (h pages) sheet(r *http.Request, name string) (sheet, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	id, err := page.ID(r, name)
	if err != nil {
		return sheet{}, err
	}
	if id == who.Member {
		return sheet{}, errs.NotFound
	}
	if may, err := h.potential.MayObserve(ctx, who.Tenant(), observer(who), id); err != nil || !may {
		return sheet{}, errors.Join(err, errs.NotFound)
	}
	m, err := h.members.Get(ctx, who.Tenant(), id)
	if err != nil {
		return sheet{}, err
	}
	s := sheet{who: who, of: m, zone: h.zone(who), action: potentialURL(who, id) + "/observe", back: potentialURL(who, id)}
	if who.Role == auth.Member {
		s.action, s.back = who.Brand.Home()+"potential/of/"+id.String(), who.Brand.Home()
	}
	s.seen, err = h.potential.See(ctx, who.Tenant(), observer(who), id)
	return s, err
}

func (h pages) observe(w http.ResponseWriter, r *http.Request) error {
	name := "member"
	if chi.URLParam(r, name) == "" {
		name = "successor"
	}
	s, err := h.sheet(r, name)
	if err != nil {
		return err
	}
	o := potential.Observation{Observer: observer(s.who), Marks: marksOf(r)}
	o.Revision, _ = strconv.Atoi(r.PostFormValue("revision")) // what is no number was not read here, and is stale
	err = h.potential.Observe(r.Context(), s.who.Tenant(), s.of.ID, o)
	s.marks = o.Marks
	switch {
	case err == nil:
		page.Flash(w, r, ui.OK, i18n.Msg("potential.observe.saved", "Name", s.of.DisplayName()))
		return page.Redirect(w, r, s.back)
	case errors.Is(err, errs.Conflict):
		s.stale = true
		return page.Respond(w, r, http.StatusConflict, sheetFrame(r, s), observing(s, nil))
	}
	return page.Reject(w, r, err, sheetFrame(r, s), func(bad errs.Invalid) templ.Component { return observing(s, bad) })
}

func marksOf(r *http.Request) (marks potential.Five[potential.Mark]) {
	for i, d := range potential.Dimensions {
		marks[i].Evidence = r.PostFormValue(string(d) + "_evidence")
		if said := r.PostFormValue(string(d)); said != "" {
			n, err := strconv.Atoi(said)
			if err != nil {
				n = -1
			}
			marks[i].Score = n
		}
	}
	return marks
}

func sheetFrame(r *http.Request, s sheet) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "potential.observe.title", "Name", s.of.DisplayName())}
}

// mentors reports whether the form is a mentor's.
func (s sheet) mentors() bool { return s.who.Role == auth.Member && s.who.Member != uuid.Nil }
