package seats

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/seat"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// act is one thing that can be done about a seat after a question or two.
type act struct {
	name  string // of its words and its address
	tiers []member.Tier
	do    func(pages, context.Context, asking) error
	undo  bool
}

// acts are done about a seat, nomineeActs about one of its nominees.
var (
	acts = map[string]act{
		"appoint": {name: "appoint", tiers: []member.Tier{member.Core}, undo: true, do: func(h pages, ctx context.Context, a asking) error {
			return h.seats.Appoint(ctx, a.who.Tenant(), a.who.Actor(), seat.Appointment{Seat: a.plan.ID, Member: a.id("member"), Version: a.version(), Why: a.get("why")})
		}},
		"vacate": {name: "vacate", do: func(h pages, ctx context.Context, a asking) error {
			return h.seats.Vacate(ctx, a.who.Tenant(), a.who.Actor(), a.plan.ID, a.version(), a.get("why"))
		}},
		"review": {name: "review", do: func(h pages, ctx context.Context, a asking) error {
			return h.seats.Review(ctx, a.who.Tenant(), a.who.Actor(), a.plan.ID, a.get("note"))
		}},
		"archive": {name: "archive", do: func(h pages, ctx context.Context, a asking) error {
			return h.seats.Archive(ctx, a.who.Tenant(), a.who.Actor(), a.plan.ID, a.get("why"))
		}},
		"nominate": {name: "nominate", tiers: []member.Tier{member.Reserve, member.Core}, do: func(h pages, ctx context.Context, a asking) error {
			_, err := h.seats.Nominate(ctx, a.who.Tenant(), a.who.Actor(), seat.Naming{Seat: a.plan.ID, Member: a.id("member"), Level: a.id("level"), Note: a.get("note")})
			return err
		}},
	}
	nomineeActs = map[string]act{
		"readiness": {name: "readiness", do: func(h pages, ctx context.Context, a asking) error {
			return h.seats.Assess(ctx, a.who.Tenant(), a.who.Actor(), seat.Assessment{
				Seat: a.plan.ID, Nomination: a.nominee.ID, Level: a.id("level"), Version: a.version(), Note: a.get("note"),
			})
		}},
		"withdraw": {name: "withdraw", do: func(h pages, ctx context.Context, a asking) error {
			return h.seats.Withdraw(ctx, a.who.Tenant(), a.who.Actor(), a.plan.ID, a.nominee.ID, a.get("why"))
		}},
	}
)

// asking is an act's form: what it is about and what was typed.
type asking struct {
	act
	plan    seat.Plan
	nominee seat.Nomination // of an act about one
	who     auth.Identity
	values  url.Values
	search  string            // by which people were looked for
	found   []seat.Suggestion // whom the form offers
	bad     errs.Invalid
}

func (a asking) get(field string) string { return a.values.Get(field) }

// id is a chosen id; none, or a malformed one, is the nil uuid.
func (a asking) id(field string) uuid.UUID {
	id, _ := uuid.Parse(a.get(field))
	return id
}

func (a asking) version() int {
	n, _ := strconv.Atoi(a.get("version")) // no number is no version, and refused as one
	return n
}

// current is the version that the form carries on.
func (a asking) current() string {
	if a.nominee.ID != uuid.Nil {
		return strconv.Itoa(a.nominee.Version)
	}
	return strconv.Itoa(a.plan.Version)
}

func (a asking) back() string { return seatURL(a.who, a.plan.ID) }

func (a asking) action() string {
	if a.nominee.ID != uuid.Nil {
		return a.back() + "/nominations/" + a.nominee.ID.String() + "/" + a.name
	}
	return a.back() + "/" + a.name
}

// asking reads what a form is about.
func (h pages) asking(r *http.Request, act act) (asking, error) {
	who, p, err := h.at(r)
	if err != nil {
		return asking{}, err
	}
	a := asking{act: act, plan: p, who: who, values: r.PostForm, search: r.FormValue("q")}
	if nomineeActs[act.name].name != "" {
		id, err := page.ID(r, "nomination")
		if err != nil {
			return asking{}, err
		}
		at := slices.IndexFunc(p.Nominees, func(n seat.Nomination) bool { return n.ID == id })
		if at < 0 {
			return asking{}, errs.NotFound
		}
		a.nominee = p.Nominees[at]
	}
	if a.found, err = h.offered(r.Context(), a); err != nil {
		return asking{}, err
	}
	if chosen := r.URL.Query().Get("member"); r.Method == http.MethodGet && chosen != "" {
		a.values = url.Values{"member": {chosen}}
	}
	return a, nil
}

// offered is whom a form offers: who was searched for, or who comes to mind.
func (h pages) offered(ctx context.Context, a asking) ([]seat.Suggestion, error) {
	if len(a.tiers) == 0 {
		return nil, nil
	}
	var found []seat.Suggestion
	var err error
	if a.search == "" {
		found, err = h.seats.Suggested(ctx, a.who.Tenant(), a.plan, a.tiers, 30)
	} else {
		found, err = h.searched(ctx, a)
	}
	already := func(id uuid.UUID) bool {
		return slices.ContainsFunc(a.plan.Nominees, func(n seat.Nomination) bool { return n.Member.ID == id })
	}
	found = slices.DeleteFunc(found, func(g seat.Suggestion) bool {
		return g.ID == a.plan.Holder.ID || a.name == "nominate" && already(g.ID)
	})
	return found[:min(12, len(found))], err
}

func (h pages) searched(ctx context.Context, a asking) ([]seat.Suggestion, error) {
	l, err := h.members.List(ctx, a.who.Tenant(), member.Filter{Text: a.search, Tiers: a.tiers}, member.ByName, "", 20)
	if err != nil {
		return nil, err
	}
	var found []seat.Suggestion
	for _, m := range l.Members {
		found = append(found, seat.Suggestion{Person: seat.Person{ID: m.ID, Name: m.DisplayName(), Tier: m.Tier, City: m.City}})
	}
	return found, nil
}

func (a asking) frame(ctx context.Context) ui.Frame { return ui.Frame{Title: a.title(ctx)} }

func (a asking) title(ctx context.Context) string {
	return i18n.T(ctx, "seats."+a.name+".title", "Seat", a.plan.Name(), "Name", a.nominee.Member.Name)
}

// ask shows the form of an act.
func (h pages) ask(act act) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, err := h.asking(r, act)
		if err != nil {
			return err
		}
		return page.Render(w, r, a.frame(r.Context()), acting(a))
	}
}

// do does the act, or shows its form again.
func (h pages) do(act act) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, err := h.asking(r, act)
		if err != nil {
			return err
		}
		if err := act.do(h, r.Context(), a); err != nil {
			return answer(w, r, err, a.frame(r.Context()), func(bad errs.Invalid) templ.Component {
				a.bad = bad
				return acting(a)
			})
		}
		h.said(w, r, a)
		return page.Redirect(w, r, a.back())
	}
}

// said tells that an act was done, with a way back where there is one.
func (h pages) said(w http.ResponseWriter, r *http.Request, a asking) {
	name := a.nominee.Member.Name
	if at := slices.IndexFunc(a.found, func(g seat.Suggestion) bool { return g.ID == a.id("member") }); at >= 0 {
		name = a.found[at].Name
	}
	var undo []ui.Action
	if a.undo {
		undo = append(undo, ui.Action{Label: i18n.T(r.Context(), "seats.appoint.undo"), Href: a.back() + "/unappoint"})
	}
	id := "seats." + a.name + ".done"
	if name == "" {
		id = "seats.done"
	}
	page.Flash(w, r, ui.OK, i18n.Msg(id, "Seat", a.plan.Name(), "Name", name), undo...)
}
