package mentorships

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/mentorship"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// room is a member's own mentoring, ready to be drawn.
type room struct {
	mentorship.Mine
	who    auth.Identity
	me     mentorship.Person
	base   string
	zone   ui.Zone
	number string // the capacity as typed
	bad    errs.Invalid
}

func (h pages) roomOf(r *http.Request) (room, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	if who.Member == uuid.Nil {
		return room{}, errs.NotFound
	}
	m, err := h.members.Get(ctx, who.Tenant(), who.Member)
	if err != nil {
		return room{}, err
	}
	o := room{who: who, base: mineURL(who), zone: h.zone(ctx), me: mentorship.Person{ID: m.ID, Name: m.DisplayName(), Tier: m.Tier, TierSince: m.TierSince}}
	o.Mine, err = h.pairs.Mine(ctx, who.Tenant(), m.ID)
	o.number = strconv.Itoa(o.Load.Capacity)
	return o, err
}

func (h pages) mine(w http.ResponseWriter, r *http.Request) error {
	o, err := h.roomOf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "mentorship.title")}, roomPage(o))
}

// running and past are the member's pairs on one side, or those that are over.
func (o room) running(side mentorship.Side) []mentorship.Pair {
	var all []mentorship.Pair
	for _, p := range o.Pairs {
		if p.State == mentorship.Running && p.Side(o.me.ID) == side {
			all = append(all, p)
		}
	}
	return all
}

func (o room) past() []mentorship.Pair {
	var all []mentorship.Pair
	for _, p := range o.Pairs {
		if p.State != mentorship.Running {
			all = append(all, p)
		}
	}
	return all
}

func (o room) lead(ctx context.Context) string {
	mentees, has := len(o.running(mentorship.Mentor)), len(o.running(mentorship.Successor)) > 0
	switch {
	case len(o.Invitations) > 0:
		return i18n.T(ctx, "mentorship.mine.lead_asked", "N", len(o.Invitations))
	case mentees > 0:
		return i18n.T(ctx, "mentorship.mine.lead_mentor", "N", mentees)
	case has:
		return i18n.T(ctx, "mentorship.mine.lead_successor", "Name", o.running(mentorship.Successor)[0].Mentor.Name)
	}
	return i18n.T(ctx, "mentorship.mine.lead_none")
}

// bare reports whether there is nothing for the member here yet.
func (o room) bare() bool { return len(o.Invitations)+len(o.Pairs) == 0 }

func (h pages) answer(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	match, err := page.ID(r, "match")
	if err != nil || who.Member == uuid.Nil {
		return errs.NotFound
	}
	yes := r.PostFormValue("answer") == "yes"
	pair, err := h.pairs.Answer(r.Context(), who.Tenant(), who.Actor(), match, who.Member, yes)
	if err != nil {
		return page.SayWhy(w, r, err, mineURL(who))
	}
	if yes {
		page.Flash(w, r, ui.OK, i18n.Msg("mentorship.mine.accepted"))
		return page.Redirect(w, r, mineURL(who)+"/"+pair.String())
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.mine.declined"))
	return page.Redirect(w, r, mineURL(who))
}

// capacity is how many the member says they take on.
func (h pages) capacity(w http.ResponseWriter, r *http.Request) error {
	o, err := h.roomOf(r)
	if err != nil {
		return err
	}
	n, wrong := strconv.Atoi(r.PostFormValue("capacity"))
	if wrong != nil {
		n = -1
	}
	if err := h.pairs.SetOwnCapacity(r.Context(), o.who.Tenant(), o.who.Actor(), o.me.ID, n); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "mentorship.title")}, func(bad errs.Invalid) templ.Component {
			o.number, o.bad = r.PostFormValue("capacity"), bad
			return roomPage(o)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.capacity.saved"))
	return page.Redirect(w, r, o.base)
}

// capacityOf notes how many a mentor told a colleague that they take on.
func (h pages) capacityOf(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "member")
	if err != nil {
		return err
	}
	n, wrong := strconv.Atoi(r.PostFormValue("capacity"))
	if wrong != nil {
		n = -1
	}
	if err := h.pairs.SetOwnCapacity(r.Context(), who.Tenant(), who.Actor(), id, n); err != nil {
		return page.SayWhy(w, r, err, memberURL(who, id))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.capacity.saved"))
	return page.Redirect(w, r, memberURL(who, id))
}

// ours is one pair as one of the two sees it.
func (h pages) ours(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, oursFrame(r.Context(), v), oursPage(v))
}

func oursFrame(ctx context.Context, v view) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, "mentorship.ours."+string(v.side), "Name", v.Other(v.side).Name)}
}

// pulseForm is what somebody said of how they feel.
type pulseForm struct {
	score, word string
	bad         errs.Invalid
}

func (h pages) feel(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	a, err := h.act(v.who)
	if err != nil {
		return err
	}
	v.form = pulseForm{score: r.PostFormValue("score"), word: r.PostFormValue("word")}
	n, _ := strconv.Atoi(v.form.score) // none is refused as none
	if err := h.pairs.Feel(r.Context(), v.who.Tenant(), a, v.ID, n, v.form.word); err != nil {
		return page.Reject(w, r, err, oursFrame(r.Context(), v), func(bad errs.Invalid) templ.Component {
			v.form.bad = bad
			return oursPage(v)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.pulse.kept"))
	return page.Redirect(w, r, v.base)
}

// wish notes that the member would rather have another, or never mind.
func (h pages) wish(w http.ResponseWriter, r *http.Request) error {
	v, err := h.viewAt(r)
	if err != nil {
		return err
	}
	a, err := h.act(v.who)
	if err != nil {
		return err
	}
	yes := r.PostFormValue("wish") == "yes"
	if err := h.pairs.LongForAnother(r.Context(), v.who.Tenant(), a, v.ID, yes); err != nil {
		return page.SayWhy(w, r, err, v.base)
	}
	said := "mentorship.wish.dropped"
	if yes {
		said = "mentorship.wish.noted"
	}
	page.Flash(w, r, ui.OK, i18n.Msg(said))
	return page.Redirect(w, r, v.base)
}

func scoreChoices(ctx context.Context) []ui.Option {
	var all []ui.Option
	for n := 1; n <= 5; n++ {
		all = append(all, ui.Option{Value: strconv.Itoa(n), Label: i18n.T(ctx, "mentorship.pulse.of_"+strconv.Itoa(n))})
	}
	return all
}

func capacityChoices(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "0", Label: i18n.T(ctx, "mentorship.capacity.nobody")}}
	for n := 1; n <= mentorship.MostMentees; n++ {
		all = append(all, ui.Option{Value: strconv.Itoa(n), Label: i18n.T(ctx, "mentorship.capacity.people", "N", n)})
	}
	return all
}
