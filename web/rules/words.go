package rules

import (
	"context"

	"github.com/a-h/templ"

	"xinhuo/internal/i18n"
	"xinhuo/internal/rule"
	"xinhuo/web/ui"
)

// lead says which rules are in force since when.
func (s shelf) lead(ctx context.Context) string {
	if s.force == nil {
		return i18n.T(ctx, "rules.lead_none")
	}
	return i18n.T(ctx, "rules.lead", "No", s.force.No, "Day", ui.Day(ctx, s.force.EffectiveOn, s.zone), "N", len(s.force.Spec.Criteria()))
}

// action is the one thing to do next, if the draft's card does not say it.
func (s shelf) action(context.Context) []templ.Component {
	if s.drafts != nil || s.force == nil {
		return nil
	}
	return []templ.Component{startButton(s.who, s.force.ID.String(), ui.Primary)}
}

// tried reports whether the last dry run is of the draft as it is.
func (s shelf) tried() bool {
	return s.run != nil && s.run.OfVersion == s.drafts.Version
}

func (s shelf) step() int {
	switch {
	case s.tried() && s.run.State == rule.RunDone:
		return 2
	case s.tried():
		return 1
	}
	return 0
}

func (s shelf) state(ctx context.Context) string {
	switch {
	case s.run == nil:
		return i18n.T(ctx, "rules.state.untried")
	case !s.tried():
		return i18n.T(ctx, "rules.state.stale")
	case s.run.State == rule.RunWorking:
		return i18n.T(ctx, "rules.state.working")
	}
	return i18n.T(ctx, "rules.state.tried", "Rising", ui.Number(s.run.Rising), "Falling", ui.Number(s.run.Falling))
}

func needs(ctx context.Context, l rule.Line) string {
	if l.Need() == len(l.Criteria) {
		return i18n.T(ctx, "rules.needs_all")
	}
	return i18n.T(ctx, "rules.needs_any", "N", l.Need(), "Of", len(l.Criteria))
}

// was says where a version is in its life.
func was(ctx context.Context, v rule.Version, z ui.Zone) string {
	day := ""
	if !v.EffectiveOn.IsZero() {
		day = ui.Day(ctx, v.EffectiveOn, z)
	}
	return i18n.T(ctx, "rules.phase."+string(v.Phase), "Day", day, "Name", v.Publisher.Name)
}

// counts are all of a run's numbers.
func counts(ctx context.Context, t trial) []ui.Fact {
	fact := func(id string, n int) ui.Fact {
		return ui.Fact{Label: i18n.T(ctx, "rules.outcome."+id), Value: i18n.T(ctx, "rules.people", "N", n, "People", ui.Number(n))}
	}
	return []ui.Fact{
		fact("rise", t.run.Rising), fact("fall", t.run.Falling), fact("warn", t.run.Warned), fact("grace", t.run.Graced), fact("lock", t.run.Locked),
		fact("unsure", t.run.Unsure), fact("stay", t.run.Staying),
		{Label: i18n.T(ctx, "rules.tried_by"), Value: t.run.Asker.Name},
	}
}
