package galas

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// scene is one gala, ready to be drawn.
type scene struct {
	gala.Gala
	gala.Numbers
	who    auth.Identity
	zone   ui.Zone
	guests []gala.Guest
	tables []gala.Table
	shown  gala.Shown
	after  uuid.UUID // the last guest of the page before
	more   bool
	q      string // whom somebody looks for to add
	found  []member.Member
	table  tableForm
	bad    errs.Invalid
}

// tableForm is a table as somebody types it.
type tableForm struct{ name, tables, seats string }

const perPage = 50

func (h pages) at(r *http.Request) (scene, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "gala")
	if err != nil {
		return scene{}, err
	}
	s := scene{who: who, zone: h.zone(who), shown: shownOf(r.FormValue("shown")), after: idOf(r.FormValue("after")), q: strings.TrimSpace(r.FormValue("q"))}
	if s.Gala, s.Numbers, err = h.Galas.Look(r.Context(), who.Tenant(), id); err != nil {
		return s, err
	}
	s.table = tableForm{i18n.T(r.Context(), "galas.table_usual"), "1", "10"}
	if s.q != "" {
		found, err := h.Members.List(r.Context(), who.Tenant(), member.Filter{Text: s.q}, member.ByName, "", 10)
		s.found = found.Members
		return s, err
	}
	return s, nil
}

// page adds a page of guests, whole all of them with the tables.
func (h pages) page(r *http.Request, s *scene) (err error) {
	if s.guests, err = h.Galas.Guests(r.Context(), s.who.Tenant(), s.ID, s.shown, s.after, perPage+1); err != nil {
		return err
	}
	if s.more = len(s.guests) > perPage; s.more {
		s.guests = s.guests[:perPage]
	}
	return nil
}

func (h pages) whole(r *http.Request, s *scene) (err error) {
	s.Gala, s.guests, s.tables, err = h.Galas.Get(r.Context(), s.who.Tenant(), s.ID)
	return err
}

func shownOf(text string) gala.Shown {
	switch s := gala.Shown(text); s {
	case gala.Comers, gala.Unanswering, gala.Decliners, gala.Uninvited:
		return s
	}
	return gala.All
}

// list is the address of the guests that are shown, after one of them.
func (s scene) list(after uuid.UUID) string {
	v := url.Values{}
	if s.shown != gala.All {
		v.Set("shown", string(s.shown))
	}
	if after != uuid.Nil {
		v.Set("after", after.String())
	}
	if len(v) == 0 {
		return s.home()
	}
	return s.home() + "?" + v.Encode()
}

// further is where the next page of guests is, "" on the last.
func (s scene) further() string {
	if !s.more {
		return ""
	}
	return s.list(s.guests[len(s.guests)-1].Member)
}

func (s scene) home() string { return galaURL(s.who, s.ID) }

func (s scene) guestURL(g gala.Guest) string { return s.home() + "/guests/" + g.Member.String() }

func (s scene) uninvited() int { return s.Reserved - s.Invited }

func (s scene) lead(ctx context.Context) string {
	if s.Cancelled {
		return i18n.T(ctx, "galas.lead_cancelled", "Reason", s.EndReason)
	}
	return i18n.T(ctx, "galas.lead", "When", begins(ctx, s.At, s.zone), "Place", s.Place, "Day", ui.Day(ctx, s.AnswerBy, s.zone))
}

func (s scene) tabs(ctx context.Context) []ui.Tab {
	tab := func(shown gala.Shown, name string, n int) ui.Tab {
		return ui.Tab{Label: i18n.T(ctx, "galas.shown."+name), Href: scene{Gala: s.Gala, who: s.who, shown: shown}.list(uuid.Nil), Count: n, Current: s.shown == shown}
	}
	return []ui.Tab{
		tab(gala.All, "all", s.Everybody), tab(gala.Comers, "coming", s.Coming), tab(gala.Unanswering, "waiting", s.Waiting),
		tab(gala.Decliners, "declined", s.Declined), tab(gala.Uninvited, "invite", s.uninvited()),
	}
}

func (s scene) figures(ctx context.Context) []ui.Figure {
	return []ui.Figure{
		{Label: i18n.T(ctx, "galas.invited"), Value: ui.Number(s.Invited), Unit: i18n.T(ctx, "galas.people"), Note: i18n.T(ctx, "galas.invited_note", "N", s.Reserved), Href: s.home()},
		{Label: i18n.T(ctx, "galas.coming"), Value: ui.Number(s.Heads), Unit: i18n.T(ctx, "galas.people"), Note: i18n.T(ctx, "galas.coming_note", "N", s.Coming, "With", s.Heads-s.Coming), Href: s.home() + "?shown=coming"},
		{Label: i18n.T(ctx, "galas.waiting"), Value: ui.Number(s.Waiting), Unit: i18n.T(ctx, "galas.people"), Note: i18n.T(ctx, "galas.waiting_note", "N", s.Declined), Href: s.home() + "?shown=waiting"},
		{Label: i18n.T(ctx, "galas.seated"), Value: ui.Number(s.Seated), Unit: i18n.T(ctx, "galas.people"), Note: i18n.T(ctx, "galas.seated_note", "N", s.Heads-s.Seated), Href: s.home() + "/seating"},
	}
}

// stand says in a word how a guest stands.
func stand(ctx context.Context, g gala.Guest) (ui.Tone, string) {
	switch {
	case g.Died:
		return ui.Info, i18n.T(ctx, "cares.off_died")
	case g.NoContact:
		return ui.Info, i18n.T(ctx, "cares.off_quiet")
	case g.AttendedAt != nil:
		return ui.OK, i18n.T(ctx, "galas.attended")
	case g.Answer.Heads() > 0:
		return ui.OK, i18n.T(ctx, "galas.answer."+string(g.Answer))
	case g.Answer == gala.Declined:
		return ui.Info, i18n.T(ctx, "galas.answer.declined")
	case g.InvitedAt == nil:
		return ui.Info, i18n.T(ctx, "galas.not_invited")
	}
	return ui.Warn, i18n.T(ctx, "galas.not_answered")
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err == nil {
		err = h.page(r, &s)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: s.Title}, show(s))
}

func (h pages) print(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err == nil {
		err = h.whole(r, &s)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: s.Title}, printed(s))
}

func (h pages) seating(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err == nil {
		err = h.whole(r, &s)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "galas.seating")}, seating(s))
}

// did does something about the gala and comes back to the page at below.
func (h pages) did(w http.ResponseWriter, r *http.Request, done i18n.Message, below string, do func(s scene) error) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	if err := do(s); err != nil {
		return h.sorry(w, r, err, s, below)
	}
	if !done.IsZero() {
		page.Flash(w, r, ui.OK, done)
	}
	return page.Redirect(w, r, s.home()+below)
}

// sorry says why something could not be done, beside the field where there is
// one.
func (h pages) sorry(w http.ResponseWriter, r *http.Request, err error, s scene, below string) error {
	var bad errs.Invalid
	if errors.As(err, &bad) && !bad[""].IsZero() {
		return page.SayWhy(w, r, err, s.home()+below)
	}
	load := h.page
	if below == "/seating" {
		load = h.whole
	}
	if lost := load(r, &s); lost != nil {
		return lost
	}
	return page.Reject(w, r, err, ui.Frame{Title: s.Title}, func(bad errs.Invalid) templ.Component {
		s.bad = bad
		if below == "/seating" {
			s.table = tableForm{r.PostFormValue("name"), r.PostFormValue("tables"), r.PostFormValue("seats")}
			return seating(s)
		}
		return show(s)
	})
}

func (h pages) invite(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	n, err := h.Galas.Invite(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID)
	if err != nil {
		return h.sorry(w, r, err, s, "")
	}
	page.Flash(w, r, ui.OK, i18n.Msg("galas.invited_n", "N", n))
	return page.Redirect(w, r, s.home())
}

// reserve keeps a seat for one member, or for everybody of a tier.
func (h pages) reserve(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	var n int
	if id, bad := uuid.Parse(r.PostFormValue("member")); bad == nil {
		n, err = h.Galas.Reserve(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, []uuid.UUID{id})
	} else {
		var tiers []member.Tier
		if t := member.Tier(r.PostFormValue("tier")); t == member.Emeritus || t == member.Core {
			tiers = append(tiers, t)
		}
		n, err = h.Galas.ReserveTiers(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, tiers...)
	}
	if err != nil {
		return h.sorry(w, r, err, s, "")
	}
	page.Flash(w, r, ui.OK, i18n.Msg("galas.reserved_n", "N", n))
	return page.Redirect(w, r, s.home())
}

func (h pages) addTables(w http.ResponseWriter, r *http.Request) error {
	n, _ := strconv.Atoi(r.PostFormValue("tables"))
	seats, _ := strconv.Atoi(r.PostFormValue("seats"))
	return h.did(w, r, i18n.Msg("galas.tables_added"), "/seating", func(s scene) error {
		return h.Galas.AddTables(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, r.PostFormValue("name"), n, seats)
	})
}

func (h pages) editTable(w http.ResponseWriter, r *http.Request) error {
	table, err := page.ID(r, "table")
	if err != nil {
		return err
	}
	seats, _ := strconv.Atoi(r.PostFormValue("seats"))
	s, err := h.at(r)
	if err != nil {
		return err
	}
	if err := h.Galas.EditTable(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, table, r.PostFormValue("name"), seats); err != nil {
		return page.SayWhy(w, r, err, s.home()+"/seating")
	}
	page.Flash(w, r, ui.OK, i18n.Msg("galas.kept"))
	return page.Redirect(w, r, s.home()+"/seating")
}

func (h pages) removeTable(w http.ResponseWriter, r *http.Request) error {
	table, err := page.ID(r, "table")
	if err != nil {
		return err
	}
	return h.did(w, r, i18n.Msg("galas.table_removed"), "/seating", func(s scene) error {
		return h.Galas.RemoveTable(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, table)
	})
}

func (h pages) fill(w http.ResponseWriter, r *http.Request) error {
	s, err := h.at(r)
	if err != nil {
		return err
	}
	seated, left, err := h.Galas.FillTables(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, gala.By(r.PostFormValue("by")))
	if err != nil {
		return page.SayWhy(w, r, err, s.home()+"/seating")
	}
	if left > 0 {
		page.Flash(w, r, ui.Warn, i18n.Msg("galas.filled_short", "N", seated, "Left", left))
	} else {
		page.Flash(w, r, ui.OK, i18n.Msg("galas.filled", "N", seated))
	}
	return page.Redirect(w, r, s.home()+"/seating")
}

// seat gives a guest a table, or takes it away.
func (h pages) seat(w http.ResponseWriter, r *http.Request) error {
	guest, err := page.ID(r, "member")
	if err != nil {
		return err
	}
	return h.did(w, r, i18n.Message{}, "/seating", func(s scene) error {
		return h.Galas.Seat(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, guest, idOf(r.PostFormValue("table")), idOf(r.PostFormValue("was")))
	})
}

func (h pages) attend(w http.ResponseWriter, r *http.Request) error {
	guest, err := page.ID(r, "member")
	if err != nil {
		return err
	}
	below := "?shown=coming"
	if after := idOf(r.PostFormValue("after")); after != uuid.Nil {
		below += "&after=" + after.String()
	}
	return h.did(w, r, i18n.Message{}, below+"#guest-"+guest.String(), func(s scene) error {
		return h.Galas.Attend(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, guest, r.PostFormValue("came") == "1")
	})
}

func (h pages) remove(w http.ResponseWriter, r *http.Request) error {
	guest, err := page.ID(r, "member")
	if err != nil {
		return err
	}
	return h.did(w, r, i18n.Msg("galas.removed"), "", func(s scene) error {
		return h.Galas.Remove(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, guest)
	})
}

func idOf(s string) uuid.UUID {
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// unseated are those who come and have no table.
func (s scene) unseated() (all []gala.Guest) {
	for _, g := range s.guests {
		if g.Comes() && g.Table == uuid.Nil {
			all = append(all, g)
		}
	}
	return all
}

// atTable are those who come and sit at a table.
func (s scene) atTable(t gala.Table) (all []gala.Guest) {
	for _, g := range s.guests {
		if g.Comes() && g.Table == t.ID {
			all = append(all, g)
		}
	}
	return all
}
