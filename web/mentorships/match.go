package mentorships

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/mentorship"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// search is a match, ready to be drawn.
type search struct {
	mentorship.Match
	who  auth.Identity
	base string
	zone ui.Zone
}

func (h pages) searchAt(r *http.Request) (search, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "match")
	if err != nil {
		return search{}, err
	}
	m, err := h.pairs.Match(r.Context(), who.Tenant(), id)
	return search{m, who, home(who) + "/matches/" + id.String(), h.zone(r.Context())}, err
}

func (h pages) match(w http.ResponseWriter, r *http.Request) error {
	s, err := h.searchAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "mentorship.ask.title", "Name", s.Successor.Name)}, matchPage(s))
}

// answerFor notes what the asked one told a colleague.
func (h pages) answerFor(w http.ResponseWriter, r *http.Request) error {
	s, err := h.searchAt(r)
	if err != nil {
		return err
	}
	mentor, err := uuid.Parse(r.PostFormValue("mentor"))
	if err != nil {
		return errs.NotFound
	}
	yes := r.PostFormValue("answer") == "yes"
	pair, err := h.pairs.Answer(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, mentor, yes)
	if err != nil {
		return page.SayWhy(w, r, err, s.base)
	}
	if yes {
		page.Flash(w, r, ui.OK, i18n.Msg("mentorship.started"))
		return page.Redirect(w, r, pairURL(s.who, pair))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.match.went_on"))
	return page.Redirect(w, r, s.base)
}

func (h pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	s, err := h.searchAt(r)
	if err != nil {
		return err
	}
	if err := h.pairs.Withdraw(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID); err != nil {
		return page.SayWhy(w, r, err, s.base)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.match.withdrawn", "Name", s.Successor.Name))
	return page.Redirect(w, r, home(s.who))
}

func (s search) lead(ctx context.Context) string {
	if o, asked := s.Asked(); asked {
		return i18n.T(ctx, "mentorship.match.lead", "Mentor", o.Mentor.Name, "When", ui.Moment(ctx, o.Until, s.zone), "N", s.left())
	}
	return i18n.T(ctx, "mentorship.match.lead_"+string(s.State), "Name", s.Successor.Name)
}

// left is how many stand behind the one who is asked.
func (s search) left() (n int) {
	for _, o := range s.Offers {
		if o.State == mentorship.Waiting {
			n++
		}
	}
	return n
}

// standing says where somebody of the list stands. What they answered, if it
// was not yes, is theirs.
func standing(ctx context.Context, o mentorship.Offer, z ui.Zone) (ui.Tone, string) {
	switch o.State {
	case mentorship.Accepted:
		return ui.OK, i18n.T(ctx, "mentorship.offer.accepted")
	case mentorship.Asked:
		return ui.Warn, i18n.T(ctx, "mentorship.offer.asked", "When", ui.Moment(ctx, o.Until, z))
	case mentorship.Waiting:
		return ui.Info, i18n.T(ctx, "mentorship.offer.waiting")
	}
	return ui.Info, i18n.T(ctx, "mentorship.offer.past")
}
