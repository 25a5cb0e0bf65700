package mentorships

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
	"xinhuo/internal/roster"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	suggested = 12 // how many are suggested
	foundMost = 8  // how many a search by name adds
	needing   = 30 // reserves without a mentor shown
)

// chooser asks whose mentor is to be found.
type chooser struct {
	who     auth.Identity
	text    string
	found   []member.Member // by text
	without []mentorship.Person
	zone    ui.Zone
}

// asking is the list somebody makes, ready to be drawn.
type asking struct {
	mentorship.Advice
	refusal   i18n.Message
	who       auth.Identity
	want      string // as typed
	text      string // a mentor's name that was looked for
	missed    bool   // and nobody has it
	hushed    string // who has it but may not be asked
	templates []mentorship.Template
	ranks     url.Values // as chosen
	also      []uuid.UUID
	bad       errs.Invalid
}

// choose shows who needs a mentor or, once somebody is named, who could be it.
func (h pages) choose(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	if id, err := uuid.Parse(r.FormValue("for")); err == nil {
		a, err := h.asking(r, id)
		if err != nil {
			return err
		}
		return page.Render(w, r, askFrame(ctx, a), askPage(a))
	}
	c := chooser{who: who, text: strings.TrimSpace(r.FormValue("q")), zone: h.zone(ctx)}
	var err error
	if c.text != "" {
		c.found, err = h.named(ctx, who, c.text, member.Prospect, member.Reserve, member.Core)
	} else {
		c.without, err = h.pairs.WithoutMentor(ctx, who.Tenant(), needing)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "mentorship.find")}, choosePage(c))
}

func askFrame(ctx context.Context, a asking) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, "mentorship.ask.title", "Name", a.Successor.Name)}
}

// named are members of the tiers who are found by text.
func (h pages) named(ctx context.Context, who auth.Identity, text string, tiers ...member.Tier) ([]member.Member, error) {
	if len([]rune(text)) > 40 {
		return nil, nil
	}
	found, err := h.members.List(ctx, who.Tenant(), member.Filter{Text: text, Tiers: tiers}, member.Recent, "", foundMost)
	return found.Members, err
}

func (h pages) asking(r *http.Request, successor uuid.UUID) (asking, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	a := asking{who: who, want: r.FormValue("want"), text: strings.TrimSpace(r.FormValue("q")), ranks: r.PostForm}
	a.also = idsOf(r.Form["also"])
	var found []member.Member
	var err error
	if a.text != "" {
		if found, err = h.named(ctx, who, a.text, member.Core, member.Emeritus); err != nil {
			return a, err
		}
		a.missed = len(found) == 0
		for _, m := range found {
			if !slices.Contains(a.also, m.ID) {
				a.also = append(a.also, m.ID)
			}
		}
	}
	wish := mentorship.Wish{Successor: successor, Wanted: roster.SplitList(a.want), Also: a.also}
	if a.Advice, err = h.pairs.Suggest(ctx, who.Tenant(), wish, suggested); err != nil {
		return a, err
	}
	a.refusal = h.pairs.Refusal(a.Advice)
	var hushed []string
	for _, m := range found {
		if a.Quiet[m.ID] {
			hushed = append(hushed, m.DisplayName())
		}
	}
	a.hushed = strings.Join(hushed, i18n.T(ctx, "journal.comma"))
	if a.want == "" {
		a.want = strings.Join(a.Wanted, i18n.T(ctx, "journal.comma"))
	}
	a.templates, err = h.pairs.Templates(ctx, who.Tenant())
	return a, err
}

func idsOf(texts []string) []uuid.UUID {
	var ids []uuid.UUID
	for _, t := range texts[:min(len(texts), 20)] {
		if id, err := uuid.Parse(t); err == nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// ranked reads whom to ask, in the order chosen. Two in one place is a
// complaint.
func ranked(form url.Values) ([]uuid.UUID, error) {
	at := map[int]uuid.UUID{}
	for name, values := range form {
		text, ok := strings.CutPrefix(name, "rank-")
		id, err := uuid.Parse(text)
		n, wrong := strconv.Atoi(values[0])
		if !ok || err != nil || wrong != nil || n < 1 || n > mentorship.MostAsked {
			continue
		}
		if at[n] != uuid.Nil {
			return nil, errs.Invalid{"mentor": i18n.Msg("mentorship.ask.same_place", "N", n)}
		}
		at[n] = id
	}
	var ids []uuid.UUID
	for n := 1; n <= mentorship.MostAsked; n++ {
		if at[n] != uuid.Nil {
			ids = append(ids, at[n])
		}
	}
	return ids, nil
}

func (h pages) ask(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	successor, err := uuid.Parse(r.PostFormValue("for"))
	if err != nil {
		return errs.NotFound
	}
	template, _ := uuid.Parse(r.PostFormValue("template")) // none is the brand's first
	mentors, err := ranked(r.PostForm)
	match := uuid.Nil
	if err == nil {
		match, err = h.pairs.Ask(ctx, who.Tenant(), who.Actor(), mentorship.Request{Successor: successor, Mentors: mentors, Template: template})
	}
	if err != nil {
		a, lost := h.asking(r, successor)
		if lost != nil {
			return lost
		}
		return page.Reject(w, r, err, askFrame(ctx, a), func(bad errs.Invalid) templ.Component {
			a.bad = bad
			return askPage(a)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.ask.done"))
	return page.Redirect(w, r, home(who)+"/matches/"+match.String())
}

// places are the places of the list somebody may take.
func places(ctx context.Context) []ui.Option {
	var all []ui.Option
	for n := 1; n <= mentorship.MostAsked; n++ {
		all = append(all, ui.Option{Value: strconv.Itoa(n), Label: i18n.T(ctx, "mentorship.ask.place", "Place", n)})
	}
	return all
}

func (a asking) templateChoices(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, m := range a.templates {
		all = append(all, ui.Option{Value: m.ID.String(), Label: i18n.T(ctx, "mentorship.template.choice", "Name", m.Name, "Weeks", m.Weeks)})
	}
	return all
}

// lead says who the successor is, in a line.
func personLine(ctx context.Context, p mentorship.Person) string {
	parts := []string{i18n.T(ctx, "tier.name."+string(p.Tier))}
	for _, s := range []string{p.City, p.Model} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

// chosen is the value of a choice that is on or off.
func chosen(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func reasonsOf(ctx context.Context, reasons []i18n.Message) string {
	said := make([]string, len(reasons))
	for i, m := range reasons {
		said[i] = m.In(ctx)
	}
	return strings.Join(said, i18n.T(ctx, "journal.semicolon"))
}
