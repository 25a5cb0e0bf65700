package intake

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/i18n"
	"xinhuo/internal/intake"
	"xinhuo/internal/roster"
	"xinhuo/web/ui"
)

// tone is how good or bad a state is.
func tone(s intake.State) ui.Tone {
	switch s {
	case intake.Done:
		return ui.OK
	case intake.Mapping, intake.Checked:
		return ui.Warn
	case intake.Failed:
		return ui.Bad
	}
	return ui.Info
}

// stepOf is where in the wizard a state stands.
func stepOf(s intake.State) int {
	switch s {
	case intake.Reading:
		return 0
	case intake.Mapping:
		return 1
	case intake.Checking, intake.Checked, intake.Confirming, intake.Finishing:
		return 2
	}
	return 3
}

// outcome says in a line what an import came to.
func outcome(ctx context.Context, in intake.Intake) string {
	counts := []any{"Created", ui.Number(in.Created), "Changed", ui.Number(in.Changed), "Refused", ui.Number(in.Refused)}
	switch in.State {
	case intake.Done:
		return i18n.T(ctx, "intake.result.done", counts...)
	case intake.Checked:
		return i18n.T(ctx, "intake.result.checked", counts...)
	case intake.Failed, intake.Cancelled:
		return i18n.T(ctx, "intake.result.none")
	}
	return ""
}

// whatIsIt says what we take the file for.
func whatIsIt(ctx context.Context, in intake.Intake) string {
	o := in.Outline
	args := []any{"File", in.Filename, "Rows", ui.Number(o.Rows), "Header", o.HeaderRow, "Encoding", o.Encoding}
	switch {
	case o.HeaderRow == 0:
		return i18n.T(ctx, "intake.mapping.lead_headless", args...)
	case o.Format == "csv" || o.Sheet >= len(o.Sheets):
		return i18n.T(ctx, "intake.mapping.lead_csv", args...)
	}
	return i18n.T(ctx, "intake.mapping.lead_xlsx", append(args, "Sheet", o.Sheets[o.Sheet].Name)...)
}

func confidence(ctx context.Context, in intake.Intake) string {
	if n := doubtful(in); n > 0 {
		return i18n.T(ctx, "intake.mapping.unsure", "N", n)
	}
	return i18n.T(ctx, "intake.mapping.sure", "N", len(in.Outline.Columns)-len(in.Outline.Unmapped()))
}

func unmapped(in intake.Intake) []string {
	var names []string
	for _, c := range in.Outline.Unmapped() {
		names = append(names, titleOf(c))
	}
	return names
}

func titleOf(c roster.Column) string {
	if c.Title == "" {
		return c.Letter
	}
	return c.Title
}

func progressText(ctx context.Context, in intake.Intake) string {
	if in.Passed == 0 {
		return i18n.T(ctx, "intake.progress.starting")
	}
	return i18n.T(ctx, "intake.progress.rows", "Passed", ui.Number(in.Passed), "Total", ui.Number(max(in.Total, in.Passed)))
}

// heading says what the page is about in numbers.
func heading(ctx context.Context, in intake.Intake) string {
	counts := []any{"Created", ui.Number(in.Created), "Changed", ui.Number(in.Changed)}
	switch {
	case in.State == intake.Done:
		return i18n.T(ctx, "intake.done.title", counts...)
	case in.State == intake.Undone:
		return i18n.T(ctx, "intake.state.undone")
	case in.Created+in.Changed == 0:
		return i18n.T(ctx, "intake.checked.title_none")
	}
	return i18n.T(ctx, "intake.checked.title", counts...)
}

// standing says what was and what was not written.
func standing(ctx context.Context, in intake.Intake, z ui.Zone) string {
	args := []any{
		"Rows", ui.Number(in.Rows()), "Created", ui.Number(in.Created), "Changed", ui.Number(in.Changed), "Unchanged", ui.Number(in.Unchanged),
		"Refused", ui.Number(in.Refused), "Name", in.Confirmer(),
	}
	said := ""
	if in.State == intake.Checked {
		said = i18n.T(ctx, "intake.checked.lead", args...)
	} else if in.ConfirmedAt != nil {
		said = i18n.T(ctx, "intake.done.lead", append(args, "At", ui.Moment(ctx, *in.ConfirmedAt, z))...)
	}
	if in.Ignored > 0 {
		said += i18n.T(ctx, "intake.checked.ignored", "Ignored", ui.Number(in.Ignored))
	}
	return said
}

// personURL is the page of the member a row is about, if they are one.
func personURL(who auth.Identity, f intake.Finding) string {
	if f.Member == uuid.Nil {
		return ""
	}
	return who.Brand.Home() + "members/" + f.Member.String()
}
