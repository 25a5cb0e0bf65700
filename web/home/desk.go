package home

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"xinhuo/internal/auth"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/ui"
)

// desk is a staff member's home, ready to be drawn.
type desk struct {
	dashboard.Desk
	who  auth.Identity
	home string    // address of this page
	more []ui.Task // of other features
}

func (d desk) zone() ui.Zone { return ui.Zone{Now: d.At, At: d.At.Location()} }

// begins reports whether the brand is so new that its first steps come first.
func (d desk) begins() bool { return !d.HasMembers || !d.HasCore }

// leads reports whether the person may ask others in.
func (d desk) leads() bool { return d.who.Role.Leads() }

// greeting is by the time of day where the brand is.
func (d desk) greeting(ctx context.Context) string { return greet(ctx, d.At, d.who.Name) }

func greet(ctx context.Context, now time.Time, name string) string {
	part := "night"
	switch h := now.Hour(); {
	case h >= 5 && h < 9:
		part = "early"
	case h >= 9 && h < 12:
		part = "morning"
	case h >= 12 && h < 14:
		part = "noon"
	case h >= 14 && h < 18:
		part = "afternoon"
	case h >= 18 && h < 23:
		part = "evening"
	}
	return i18n.T(ctx, "home.greet."+part, "Name", name)
}

// lead says how much waits, and what of it has a date.
func (d desk) lead(ctx context.Context, queue []ui.Task) string {
	if d.begins() {
		return i18n.T(ctx, "home.lead_new", "Brand", d.who.Brand.Name)
	}
	if len(queue) == 0 {
		return i18n.T(ctx, "home.lead_free")
	}
	return i18n.T(ctx, "home.lead", "N", len(queue))
}

// queue is what waits for this person: what has a date first, then by what
// it would cost to leave it.
func (d desk) queue(ctx context.Context) []ui.Task {
	return slices.Concat(d.more, d.invitations(ctx), d.rosters(ctx), d.bench(ctx), d.unreachable(ctx), d.gaps(ctx), d.alone(ctx))
}

func (d desk) rosters(ctx context.Context) []ui.Task {
	var tasks []ui.Task
	for _, r := range d.Rosters {
		t := ui.Task{
			Due: ui.Moment(ctx, r.At, d.zone()), What: i18n.T(ctx, "home.roster.match", "File", r.Filename),
			Do: ui.Link{Label: i18n.T(ctx, "home.roster.match_do"), Href: d.home + "members/import/" + r.ID.String()},
		}
		if r.Checked {
			t.What = i18n.T(ctx, "home.roster.checked", "File", r.Filename, "Created", ui.Number(r.Created), "Changed", ui.Number(r.Changed), "Refused", ui.Number(r.Refused))
			t.Do.Label = i18n.T(ctx, "home.roster.checked_do")
		}
		if r.Failed {
			t.What, t.Do.Label = i18n.T(ctx, "home.roster.failed", "File", r.Filename), i18n.T(ctx, "home.roster.failed_do")
		}
		tasks = append(tasks, t)
	}
	return tasks
}

func (d desk) invitations(ctx context.Context) []ui.Task {
	if d.Expiring == 0 || !d.leads() {
		return nil
	}
	return []ui.Task{{
		Due: ui.Moment(ctx, d.FirstExpiry, d.zone()), What: i18n.T(ctx, "home.expiring.what", "N", d.Expiring),
		Do: ui.Link{Label: i18n.T(ctx, "home.expiring.do"), Href: d.home + "settings/people"},
	}}
}

func (d desk) bench(ctx context.Context) []ui.Task {
	ratio, ok := d.Ratio()
	if !ok || d.Missing() == 0 {
		return nil
	}
	return []ui.Task{{
		Due:  i18n.T(ctx, "home.bench.due"),
		What: i18n.T(ctx, "home.bench.what", "N", d.Missing(), "Missing", ui.Number(d.Missing()), "Ratio", strconv.FormatFloat(ratio, 'f', 1, 64), "Target", d.Target),
		Do:   ui.Link{Label: i18n.T(ctx, "home.bench.do"), Href: d.members("tier", string(member.Prospect))},
	}}
}

func (d desk) unreachable(ctx context.Context) []ui.Task {
	if d.CoreWithoutPhone == 0 {
		return nil
	}
	return []ui.Task{{
		Due: i18n.T(ctx, "home.files"), What: i18n.T(ctx, "home.unreachable.what", "N", d.CoreWithoutPhone, "People", ui.Number(d.CoreWithoutPhone)),
		Do: ui.Link{Label: i18n.T(ctx, "home.unreachable.do"), Href: d.members("tier", string(member.Core), "gap", "phone")},
	}}
}

// worth is from which share of the members on a gap is worth somebody's morning.
const worth = 5

// gaps is the widest gap in the files, if a fifth of the people have it.
func (d desk) gaps(ctx context.Context) []ui.Task {
	widest := dashboard.Count{}
	for _, g := range d.Gaps {
		if g.Value != "wechat" && g.N > widest.N {
			widest = g
		}
	}
	if widest.N == 0 || widest.N*worth < d.Total {
		return nil
	}
	return []ui.Task{{
		Due:  i18n.T(ctx, "home.files"),
		What: i18n.T(ctx, "home.gap.what", "N", widest.N, "People", ui.Number(widest.N), "Gap", i18n.Msg("home.gap."+widest.Value)),
		Do:   ui.Link{Label: i18n.T(ctx, "home.gap.do"), Href: d.members("gap", widest.Value)},
	}}
}

func (d desk) alone(ctx context.Context) []ui.Task {
	if d.begins() || d.Invites() || !d.leads() { // among the first steps it stands already
		return nil
	}
	return []ui.Task{{
		Due: i18n.T(ctx, "home.alone.due"), What: i18n.T(ctx, "home.alone.what"),
		Do: ui.Link{Label: i18n.T(ctx, "home.alone.do"), Href: d.home + "settings/people"},
	}}
}

func (d desk) members(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return d.home + "members?" + q.Encode()
}

// figures are four numbers that lead to the dashboard, where they are explained.
func (d desk) figures(ctx context.Context) []ui.Figure {
	ratio, ratioUnit := "–", ""
	if v, ok := d.Ratio(); ok {
		ratio, ratioUnit = strconv.FormatFloat(v, 'f', 1, 64), ": 1"
	}
	core := ui.Figure{Label: i18n.T(ctx, "home.core"), Value: ui.Number(d.Of(member.Core)), Unit: i18n.T(ctx, "home.people"), Note: i18n.T(ctx, "home.core_young")}
	switch change := d.Change(member.Core); {
	case d.Young():
	case change == 0:
		core.Note = i18n.T(ctx, "home.core_level")
	default:
		core.Delta, core.Good, core.Note = fmt.Sprintf("%+d", change), change > 0, i18n.T(ctx, "home.core_note")
	}
	all := []ui.Figure{
		core,
		{Label: i18n.T(ctx, "home.ratio"), Value: ratio, Unit: ratioUnit, Note: i18n.T(ctx, "home.ratio_note", "Target", d.Target)},
		{Label: i18n.T(ctx, "home.moved"), Value: ui.Number(d.Moved), Unit: i18n.T(ctx, "home.people"), Note: i18n.T(ctx, "home.moved_note")},
		{Label: i18n.T(ctx, "home.joined"), Value: ui.Number(d.Joined[dashboard.Span-1]), Unit: i18n.T(ctx, "home.people"), Note: i18n.T(ctx, "home.joined_note", "Before", ui.Number(d.Joined[dashboard.Span-2]))},
	}
	for i := range all {
		all[i].Href = d.home + "dashboard"
	}
	return all
}

// step is one of the first steps of a new brand.
type step struct {
	ID   string // of its words
	Done bool
	Href string
}

func (d desk) steps() []step {
	all := []step{
		{"import", d.HasMembers, d.home + "members/import"},
		{"tiers", d.HasCore, d.members("tier", string(member.Reserve), "tier", string(member.Prospect))},
	}
	if d.leads() {
		all = append(all, step{"invite", d.Invites(), d.home + "settings/people"})
	}
	return all
}

// next is the first step not yet done.
func (d desk) next() int {
	return slices.IndexFunc(d.steps(), func(s step) bool { return !s.Done })
}

// A page has one loud button: to bring a roster while there is nobody, and
// then to add somebody.
func importLoudness(d desk) ui.Variant {
	if d.Total == 0 {
		return ui.Primary
	}
	return ui.Quiet
}

func newLoudness(d desk) ui.Variant {
	if d.Total == 0 {
		return ui.Quiet
	}
	return ui.Primary
}
