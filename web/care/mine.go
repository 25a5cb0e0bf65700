package care

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// hand is what one person has to do, ready to be drawn.
type hand struct {
	who    auth.Identity
	zone   ui.Zone
	sheets []sheet
}

func mineURL(who auth.Identity) string { return home(who) + "/mine" }

// ahead is how many days ahead somebody's own list looks.
const ahead = 30

func (h pages) hand(ctx context.Context) (hand, error) {
	who := auth.From(ctx)
	today := h.today(who)
	found, err := h.Care.Mine(ctx, who.Tenant(), who.Account, today.AddDate(0, -1, 0), today.AddDate(0, 0, ahead))
	l := hand{who: who, zone: h.zone(who)}
	for _, i := range found {
		s := h.sheet(who, i)
		s.home = mineURL(who) + "/" + i.ID.String()
		l.sheets = append(l.sheets, s)
	}
	return l, err
}

func (l hand) toDo() (all []sheet)  { return l.those(care.Planned) }
func (l hand) onWay() (all []sheet) { return l.those(care.Sent) }

func (l hand) those(state care.State) (all []sheet) {
	for _, s := range l.sheets {
		if s.State == state {
			all = append(all, s)
		}
	}
	return all
}

func (l hand) done() (all []sheet) {
	for _, s := range l.sheets {
		if s.State != care.Planned && s.State != care.Sent {
			all = append(all, s)
		}
	}
	return all[:min(20, len(all))]
}

func (l hand) lead(ctx context.Context) string {
	if len(l.toDo()) == 0 {
		return i18n.T(ctx, "cares.mine_free", "Days", ahead)
	}
	return i18n.T(ctx, "cares.mine_lead", "N", len(l.toDo()), "Days", ahead)
}

func (h pages) mine(w http.ResponseWriter, r *http.Request) error {
	l, err := h.hand(r.Context())
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.mine")}, mine(l))
}

// hers finds the item in the path; whether it is theirs is the store's to say.
func (h pages) hers(r *http.Request) (sheet, error) {
	s, err := h.at(r)
	s.home = mineURL(s.who) + "/" + s.ID.String()
	return s, err
}

func (h pages) recordMine(w http.ResponseWriter, r *http.Request) error {
	s, err := h.hers(r)
	if err != nil {
		return err
	}
	s.said = outcome(r, s.Item)
	if err := h.Care.Record(r.Context(), s.who.Tenant(), s.who.Actor(), s.who.Account, s.ID, s.said); err != nil {
		return h.mineAgain(w, r, err, s)
	}
	page.Flash(w, r, ui.OK, s.recorded(), ui.Action{Label: i18n.T(r.Context(), "cares.undo"), Href: s.home + "/reopen"})
	return page.Redirect(w, r, mineURL(s.who))
}

// mineAgain shows the list with one form's complaint, or says what is wrong
// with the whole.
func (h pages) mineAgain(w http.ResponseWriter, r *http.Request, err error, s sheet) error {
	var bad errs.Invalid
	if !errors.As(err, &bad) || !bad[""].IsZero() {
		return page.SayWhy(w, r, err, mineURL(s.who))
	}
	l, lost := h.hand(r.Context())
	if lost != nil {
		return lost
	}
	for i := range l.sheets {
		if l.sheets[i].ID == s.ID {
			l.sheets[i].bad, l.sheets[i].said = bad, s.said
		}
	}
	return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "cares.mine")}, func(errs.Invalid) templ.Component { return mine(l) })
}

func (h pages) reopenMine(w http.ResponseWriter, r *http.Request) error {
	s, err := h.hers(r)
	if err != nil {
		return err
	}
	if err := h.Care.Reopen(r.Context(), s.who.Tenant(), s.who.Actor(), s.who.Account, s.ID); err != nil {
		return page.SayWhy(w, r, err, mineURL(s.who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.reopened", "Name", s.Name))
	return page.Redirect(w, r, mineURL(s.who))
}

func (h pages) revealMine(w http.ResponseWriter, r *http.Request) error {
	s, err := h.hers(r)
	if err != nil {
		return err
	}
	field := r.PostFormValue("field")
	open, err := h.Care.Reveal(r.Context(), s.who.Tenant(), s.who.Actor(), s.who.Account, s.ID, field)
	if err != nil {
		return page.SayWhy(w, r, err, mineURL(s.who))
	}
	l, err := h.hand(r.Context())
	if err != nil {
		return err
	}
	for i := range l.sheets {
		if l.sheets[i].ID == s.ID {
			l.sheets[i].field, l.sheets[i].open = field, open
		}
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.mine")}, mine(l))
}

// Waiting is what of care waits for one of the team: what is theirs, for who
// leads also what nobody has taken on, and galas few have answered.
func Waiting(n Needs) page.Waiting {
	h := pages{n}
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		if !who.May(auth.Owner, auth.Manager, auth.Staff) {
			return nil, nil
		}
		groups, err := h.Care.Waiting(ctx, who.Tenant(), who.Account, who.Role.Leads(), 5)
		if err != nil {
			return nil, err
		}
		z, today := h.zone(who), h.today(who)
		var tasks []ui.Task
		for _, g := range groups {
			t := ui.Task{Due: when(ctx, g.On, g.WholeMonth, z), Late: !g.WholeMonth && g.On.Before(today), What: i18n.T(ctx, "cares.waits", "What", g.Says()),
				Do: ui.Link{Label: i18n.T(ctx, "cares.waits_do"), Href: month{who: who}.to(g)}}
			if g.N > 1 {
				t.Do.Href += "&shown=open"
			}
			tasks = append(tasks, t)
		}
		soon, err := h.Galas.Unanswered(ctx, who.Tenant(), today.AddDate(0, 0, 7))
		for _, u := range soon {
			tasks = append(tasks, ui.Task{Due: ui.Day(ctx, u.AnswerBy, z), Late: u.AnswerBy.Before(today), What: i18n.T(ctx, "cares.unanswered", "Title", u.Title, "N", u.N),
				Do: ui.Link{Label: i18n.T(ctx, "cares.unanswered_do"), Href: home(who) + "/gala/" + u.ID.String() + "?shown=waiting"}})
		}
		return tasks, err
	}
}

// Theirs is what a dealer has taken on.
func Theirs(n Needs) page.Waiting {
	h := pages{n}
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		if who.Role != auth.Dealer {
			return nil, nil
		}
		groups, err := h.Care.Waiting(ctx, who.Tenant(), who.Account, false, 5)
		z, today := h.zone(who), h.today(who)
		var tasks []ui.Task
		for _, g := range groups {
			tasks = append(tasks, ui.Task{Due: when(ctx, g.On, g.WholeMonth, z), Late: !g.WholeMonth && g.On.Before(today), What: i18n.T(ctx, "cares.waits", "What", g.Says()),
				Do: ui.Link{Label: i18n.T(ctx, "cares.waits_do"), Href: mineURL(who)}})
		}
		return tasks, err
	}
}
