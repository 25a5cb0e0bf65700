package programme

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/programme"
	"xinhuo/internal/roster"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// wall is a moment as a form's clock shows it.
const wall = "2006-01-02T15:04"

// form is what was typed about a session.
type form struct {
	values  url.Values
	version int
	who     auth.Identity
	of      uuid.UUID // the session, uuid.Nil for a new one
	bad     errs.Invalid
	clash   *programme.Session // as somebody else has saved it meanwhile
}

func (f form) get(field string) string { return f.values.Get(field) }

// plan reads the form; moments are in the brand's zone.
func (f form) plan() programme.Plan {
	at := func(field string) time.Time {
		t, err := time.ParseInLocation(wall, f.get(field), f.who.Brand.Zone)
		if err != nil {
			return time.Time{}
		}
		return t.UTC()
	}
	p := programme.Plan{
		Title: roster.Tidy(f.get("title")), Kind: programme.Kind(f.get("kind")), Start: at("start"), End: at("end"), Place: roster.Tidy(f.get("place")),
		Link: strings.TrimSpace(f.get("link")), Agenda: roster.TidyLines(f.get("agenda")),
	}
	if typed := strings.TrimSpace(f.get("capacity")); typed != "" {
		n, err := strconv.Atoi(typed)
		if err != nil || n <= 0 {
			n = -1 // and refused as one
		}
		p.Capacity = n
	}
	return p
}

func valuesOf(s programme.Session, zone *time.Location) url.Values {
	v := url.Values{"title": {s.Title}, "kind": {string(s.Kind)}, "start": {s.Start.In(zone).Format(wall)}, "end": {s.End.In(zone).Format(wall)},
		"place": {s.Place}, "link": {s.Link}, "agenda": {s.Agenda}}
	if s.Capacity > 0 {
		v.Set("capacity", strconv.Itoa(s.Capacity))
	}
	return v
}

// blank begins with next Saturday afternoon.
func (h pages) blank(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	now := h.now().In(who.Brand.Zone)
	days := (int(time.Saturday) - int(now.Weekday()) + 7) % 7
	if days == 0 {
		days = 7
	}
	at := time.Date(now.Year(), now.Month(), now.Day()+days, 14, 0, 0, 0, who.Brand.Zone)
	f := form{values: url.Values{"kind": {string(programme.Online)}, "start": {at.Format(wall)}, "end": {at.Add(2 * time.Hour).Format(wall)}}, who: who}
	return page.Render(w, r, f.frame(r.Context()), sessionForm(f))
}

func (f form) frame(ctx context.Context) ui.Frame { return ui.Frame{Title: f.title(ctx)} }

func (f form) title(ctx context.Context) string {
	if f.of == uuid.Nil {
		return i18n.T(ctx, "programme.form.new")
	}
	return i18n.T(ctx, "programme.form.edit")
}

func (f form) action() string {
	if f.of == uuid.Nil {
		return listURL(f.who) + "/new"
	}
	return sessionURL(f.who, f.of) + "/edit"
}

func (f form) back() string {
	if f.of == uuid.Nil {
		return listURL(f.who)
	}
	return sessionURL(f.who, f.of)
}

func (h pages) arrange(w http.ResponseWriter, r *http.Request) error {
	f := form{values: r.PostForm, who: auth.From(r.Context())}
	id, err := h.programme.Arrange(r.Context(), f.who.Tenant(), f.who.Actor(), f.plan())
	if err != nil {
		return page.Reject(w, r, err, f.frame(r.Context()), func(bad errs.Invalid) templ.Component {
			f.bad = bad
			return sessionForm(f)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("programme.form.made"))
	return page.Redirect(w, r, sessionURL(f.who, id))
}

func (h pages) edit(w http.ResponseWriter, r *http.Request) error {
	v, err := h.at(r)
	if err != nil {
		return err
	}
	f := form{values: valuesOf(v.Session, v.who.Brand.Zone), version: v.Version, who: v.who, of: v.ID}
	return page.Render(w, r, f.frame(r.Context()), sessionForm(f))
}

func (h pages) rearrange(w http.ResponseWriter, r *http.Request) error {
	v, err := h.at(r)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.PostFormValue("version")) // no number is no version, and refused as one
	f := form{values: r.PostForm, version: version, who: v.who, of: v.ID}
	err = h.programme.Rearrange(r.Context(), v.who.Tenant(), v.who.Actor(), v.ID, version, f.plan())
	switch {
	case err == nil:
		page.Flash(w, r, ui.OK, i18n.Msg("programme.form.saved"))
		return page.Redirect(w, r, v.home())
	case errors.Is(err, errs.Conflict):
		f.version, f.clash = v.Version, &v.Session
		return page.Respond(w, r, http.StatusConflict, f.frame(r.Context()), sessionForm(f))
	}
	return page.Reject(w, r, err, f.frame(r.Context()), func(bad errs.Invalid) templ.Component {
		f.bad = bad
		return sessionForm(f)
	})
}

// invitation is the form that invites.
type invitation struct {
	view
	values url.Values
	search string
	found  []member.Member // by the search, and who was chosen before it
	tiers  map[member.Tier]int
	cities []string
}

func (i invitation) has(field, value string) bool {
	for _, v := range i.values[field] {
		if v == value {
			return true
		}
	}
	return false
}

// guests tells who is invited already.
func (i invitation) invited(id uuid.UUID) bool {
	for _, g := range i.guests {
		if g.Member == id {
			return true
		}
	}
	return false
}

func (h pages) invitation(r *http.Request) (invitation, error) {
	ctx := r.Context()
	v, err := h.at(r)
	if err != nil {
		return invitation{}, err
	}
	f, err := h.members.Facets(ctx, v.who.Tenant())
	if err != nil {
		return invitation{}, err
	}
	i := invitation{view: v, values: r.PostForm, search: r.FormValue("q"), tiers: map[member.Tier]int{}, cities: f.Values("city")}
	if r.Method == http.MethodGet {
		i.values = r.URL.Query()
	}
	for _, t := range invitable {
		i.tiers[t] = f.Of("tier", string(t))
	}
	i.cities = i.cities[:min(200, len(i.cities))]
	if i.search != "" {
		l, err := h.members.List(ctx, v.who.Tenant(), member.Filter{Text: i.search, Tiers: invitable}, member.ByName, "", 20)
		if err != nil {
			return invitation{}, err
		}
		i.found = l.Members
	}
	return i, nil
}

// invitable are the tiers a session may be for.
var invitable = []member.Tier{member.Reserve, member.Core, member.Prospect, member.Emeritus}

func (h pages) inviting(w http.ResponseWriter, r *http.Request) error {
	i, err := h.invitation(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "programme.invite.title", "Title", i.Title)}, inviting(i))
}

func (h pages) invite(w http.ResponseWriter, r *http.Request) error {
	i, err := h.invitation(r)
	if err != nil {
		return err
	}
	c := programme.Circle{}
	for _, t := range i.values["tier"] {
		if tier := member.Tier(t); tier.Known() {
			c.Tiers = append(c.Tiers, tier)
		}
	}
	for _, city := range i.values["city"] {
		if city != "" {
			c.Cities = append(c.Cities, city)
		}
	}
	for _, m := range i.values["member"] {
		id, err := uuid.Parse(m)
		if err != nil {
			return errs.NotFound
		}
		c.Members = append(c.Members, id)
	}
	n, err := h.programme.Invite(r.Context(), i.who.Tenant(), i.who.Actor(), i.ID, c)
	if err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "programme.invite.title", "Title", i.Title)}, func(bad errs.Invalid) templ.Component {
			i.bad = bad
			return inviting(i)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("programme.invite.done", "N", n))
	return page.Redirect(w, r, i.home())
}
