package ceremonies

import (
	"context"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/ceremony"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

func (f form) isNew() bool { return f.id == uuid.Nil }

func (f form) heading(ctx context.Context) string {
	if f.isNew() {
		return i18n.T(ctx, "ceremonies.new")
	}
	return i18n.T(ctx, "ceremonies.edit")
}

func (f form) action() string {
	if f.isNew() {
		return listURL(f.who) + "/new"
	}
	return url(f.who, f.id) + "/edit"
}

func (f form) verb() string {
	if f.isNew() {
		return "ceremonies.plan"
	}
	return "handovers.keep"
}

func (f form) back() string {
	if f.isNew() {
		return listURL(f.who)
	}
	return url(f.who, f.id)
}

func (s scene) stepURL(step ceremony.Step) string { return s.url() + "/steps/" + step.ID.String() }

func (s scene) memberURL(id uuid.UUID) string { return s.who.Brand.Home() + "members/" + id.String() }

func (s scene) hasHandover() bool { return s.Handover != uuid.Nil }

// sceneActions are what can be done with the whole.
func sceneActions(ctx context.Context, s scene) []templ.Component {
	all := []templ.Component{ui.LinkButton(i18n.T(ctx, "handovers.print"), s.url()+"/print", ui.Quiet, "printer")}
	if s.State == ceremony.Planned {
		loud := ui.Primary
		if s.Unrecorded(s.zone.Now) {
			loud = ui.Quiet
		}
		all = append(all, ui.LinkButton(i18n.T(ctx, "ceremonies.calendar"), s.url()+"/calendar.ics", ui.Quiet, "calendar"),
			ui.LinkButton(i18n.T(ctx, "ceremonies.edit"), s.url()+"/edit", loud, "pencil"))
	}
	return all
}

func recordLoudness(s scene) ui.Variant {
	if s.State == ceremony.Held {
		return ui.Quiet
	}
	return ui.Primary
}

// stepNote says how long a step takes, and who sees to it.
func stepNote(ctx context.Context, step ceremony.Step) string {
	said := i18n.T(ctx, "ceremonies.minutes_n", "N", step.Minutes)
	if step.Owner != "" {
		said += i18n.T(ctx, "journal.comma") + step.Owner
	}
	return said
}
