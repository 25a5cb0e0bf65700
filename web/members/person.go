package members

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// shown is how many timeline lines a page shows.
const shown = 20

// person is a member's page, ready to be drawn.
type person struct {
	member.Member
	who     auth.Identity
	home    string // address of this page
	zone    ui.Zone
	lines   []journal.Entry
	more    string // address of older lines
	notes   []member.Note
	history []member.Move
	parts   []templ.Component // of other features
	// What a form on the page said and what was wrong with it.
	note    string
	refused errs.Invalid
	// The contact field that is shown in clear, and its value.
	open, plain string
}

func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	p, err := h.person(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: p.DisplayName()}, profile(p))
}

func (h pages) person(r *http.Request) (person, error) {
	ctx := r.Context()
	who, m, err := h.at(r)
	if err != nil {
		return person{}, err
	}
	p := person{Member: m, who: who, home: memberURL(who, m.ID), zone: h.zone(ctx)}
	if p.notes, err = h.members.Notes(ctx, who.Tenant(), m.ID); err != nil {
		return person{}, err
	}
	if p.history, err = h.tiers.History(ctx, who.Tenant(), m.ID); err != nil {
		return person{}, err
	}
	if p.parts, err = page.Gather(ctx, m, h.parts); err != nil {
		return person{}, err
	}
	p.lines, p.more, err = h.page(ctx, who, m.ID, journal.Newest)
	return p, err
}

// page returns a page of the timeline before the cursor, and where the next
// one is.
func (h pages) page(ctx context.Context, who auth.Identity, id, cursor uuid.UUID) ([]journal.Entry, string, error) {
	lines, err := h.journal.Of(ctx, who.Tenant(), id, cursor, shown+1)
	if err != nil || len(lines) <= shown {
		return lines, "", err
	}
	lines = lines[:shown]
	return lines, memberURL(who, id) + "/timeline?before=" + lines[shown-1].ID.String(), nil
}

// timeline answers with the lines before the one given.
func (h pages) timeline(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	cursor, err := uuid.Parse(r.FormValue("before"))
	if err != nil {
		cursor = journal.Newest
	}
	lines, more, err := h.page(r.Context(), who, m.ID, cursor)
	if err != nil {
		return err
	}
	p := person{Member: m, who: who, home: memberURL(who, m.ID), zone: h.zone(r.Context()), lines: lines, more: more}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "person.timeline_of", "Name", m.DisplayName())}, older(p))
}

// reveal shows one contact in clear, which is recorded.
func (h pages) reveal(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	field := r.PostFormValue("field")
	plain, err := h.members.Reveal(r.Context(), who.Tenant(), who.Actor(), m.ID, field)
	if err != nil {
		return err
	}
	if r.Header.Get("HX-Request") == "true" {
		return page.Render(w, r, ui.Frame{}, revealed(field, plain))
	}
	p, err := h.person(r)
	if err != nil {
		return err
	}
	p.open, p.plain = field, plain
	return page.Render(w, r, ui.Frame{Title: p.DisplayName()}, profile(p))
}

func (h pages) remark(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	body := r.PostFormValue("body")
	if err := h.members.Remark(r.Context(), who.Tenant(), who.Actor(), m.ID, body); err != nil {
		p, lost := h.person(r)
		if lost != nil {
			return lost
		}
		return page.Reject(w, r, err, ui.Frame{Title: m.DisplayName()}, func(bad errs.Invalid) templ.Component {
			p.note, p.refused = body, bad
			return profile(p)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("person.note.kept"))
	return page.Redirect(w, r, memberURL(who, m.ID)+"#notes")
}

func (h pages) unremark(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	note, err := page.ID(r, "note")
	if err != nil {
		return err
	}
	if err := h.members.Unremark(r.Context(), who.Tenant(), who.Actor(), m.ID, note); err != nil {
		return h.sayWhy(w, r, err, memberURL(who, m.ID))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("person.note.removed"))
	return page.Redirect(w, r, memberURL(who, m.ID)+"#notes")
}

// sayWhy goes back to the page with a toast when a button could not do its
// work for a reason that a person can read.
func (h pages) sayWhy(w http.ResponseWriter, r *http.Request, err error, back string) error {
	bad, ok := invalid(err)
	if !ok {
		return err
	}
	page.Flash(w, r, ui.Bad, bad[""])
	return page.Redirect(w, r, back)
}

// contact is one contact field of the page.
type contact struct{ field, masked string }

func (p person) contacts() []contact {
	return []contact{{"phone", p.Phone}, {"wechat", p.Wechat}, {"email", p.Email}, {"address", p.Address}}
}

func (p person) facts(ctx context.Context) []ui.Fact {
	fact := func(field, value string) ui.Fact {
		return ui.Fact{Label: i18n.T(ctx, "member.field."+field), Value: value}
	}
	facts := []ui.Fact{fact("role", roleName(ctx, p.Role))}
	place := strings.Join(nonEmpty(p.Province, p.City), " · ")
	facts = append(facts, fact("city", place), fact("model", p.Model))
	if p.BoughtOn != nil {
		facts = append(facts, ui.Fact{Label: i18n.T(ctx, "member.field.bought_on"), Show: ui.Date(*p.BoughtOn, p.zone)})
	}
	joined := fact("joined_on", "")
	if p.JoinedOn != nil {
		joined.Show = ui.Date(*p.JoinedOn, p.zone)
	}
	gender := ""
	if p.Gender != "" {
		gender = i18n.T(ctx, "member.gender."+p.Gender)
	}
	return append(facts, joined, fact("gender", gender), fact("birth", p.Birth), fact("remark", p.Remark))
}

func roleName(ctx context.Context, r member.Role) string {
	if r == "" {
		return ""
	}
	return i18n.T(ctx, "member.role."+string(r))
}

func platformName(ctx context.Context, code string) string {
	if p, ok := roster.PlatformOf(code); ok {
		return p.Label().In(ctx)
	}
	return code
}

// events tells the timeline.
func (p person) events(ctx context.Context) []ui.Event {
	events := make([]ui.Event, len(p.lines))
	for i, l := range p.lines {
		events[i] = ui.Event{
			Icon: icon(l.Verb), What: journal.Sentence(ctx, l.Line), Text: journal.Because(ctx, l.Line), When: ui.Time(l.At, p.zone),
		}
		if l.Verb == "tier.moved" && fmt.Sprint(l.After["tier"]) == string(member.Emeritus) {
			events[i].Mark = "honour"
		}
	}
	return events
}

func icon(verb string) string {
	switch noun, _, _ := strings.Cut(verb, "."); noun {
	case "tier":
		return "waypoints"
	case "contact":
		return "eye"
	case "note":
		return "notebook-pen"
	case "member":
		if verb == "member.edited" {
			return "pencil"
		}
		return "user-plus"
	}
	return "history"
}

// steps tells the tier history, with a way back where there is one.
func (p person) steps(ctx context.Context) []ui.Event {
	events := make([]ui.Event, len(p.history))
	for i, v := range p.history {
		e := ui.Event{Icon: "waypoints", Text: v.Reason, When: ui.Time(v.At, p.zone)}
		by := cmp.Or(v.By.Name, i18n.T(ctx, "journal.xinhuo"))
		switch {
		case v.From == "":
			e.Icon, e.What = "user-plus", i18n.T(ctx, "person.tier.entered", "Actor", by, "To", tier.Name(v.To))
		case v.Undoes != uuid.Nil:
			e.Icon, e.What = "undo-2", i18n.T(ctx, "person.tier.back", "Actor", by, "To", tier.Name(v.To))
		default:
			e.What = i18n.T(ctx, "person.tier.moved", "Actor", by, "From", tier.Name(v.From), "To", tier.Name(v.To))
		}
		if v.To == member.Emeritus && v.UndoneAt == nil {
			e.Mark = "honour"
		}
		e.More = stepMore(p, v)
		events[i] = e
	}
	return events
}

func nonEmpty(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
