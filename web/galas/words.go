package galas

import (
	"context"
	"strconv"
	"time"

	"xinhuo/internal/clock"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

// withOne says who comes along.
func withOne(ctx context.Context, g gala.Guest) string {
	switch {
	case g.Answer != gala.WithOne:
		return ""
	case g.Companion == "":
		return i18n.T(ctx, "galas.plus")
	}
	return i18n.T(ctx, "galas.plus_who", "Name", g.Companion)
}

func saidBy(ctx context.Context, g gala.Guest) string {
	with := withOne(ctx, g)
	if with != "" && g.Said != "" {
		return with + i18n.T(ctx, "journal.comma") + g.Said
	}
	return with + g.Said
}

// withTable says where a guest sits, once that is known.
func withTable(ctx context.Context, g gala.Guest) string {
	if g.TableName == "" || g.Answer.Heads() == 0 {
		if g.Companion == "" {
			return "" // the answer says already that somebody comes along
		}
		return withOne(ctx, g)
	}
	return i18n.T(ctx, "galas.own_table", "Name", g.TableName)
}

// loudness: coming speaks first until there is an answer.
func loudness(c card, a gala.Answer) ui.Variant {
	if a == c.Answer || c.Answer == gala.Open && a == gala.Coming {
		return ui.Primary
	}
	return ui.Quiet
}

func pressed(yes bool) string { return strconv.FormatBool(yes) }

// begins says the day and the hour: who is invited must know both.
func begins(ctx context.Context, at time.Time, z ui.Zone) string {
	return i18n.T(ctx, "galas.begins", "Day", ui.Day(ctx, clock.Date(at, z.At), z), "Clock", at.In(z.At).Format("15:04"))
}
