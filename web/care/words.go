package care

import (
	"context"
	"strconv"
	"time"

	"xinhuo/internal/care"
	"xinhuo/internal/clock"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

// weekdays name the days of a week as i18n knows them.
var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func cost(fen int64) string {
	if fen == 0 {
		return ""
	}
	return yuan(fen)
}

func opened(labels []care.Label) (n int) {
	for _, l := range labels {
		if l.Address != "" {
			n++
		}
	}
	return n
}

func today(z ui.Zone) time.Time { return clock.Date(z.Now, z.At) }

// birthHint says what the file knows of a birthday.
func birthHint(ctx context.Context, birth string) string {
	if birth == "" {
		return i18n.T(ctx, "cares.solar_none")
	}
	return i18n.T(ctx, "cares.solar_hint", "Birth", birth)
}

// invited says how a guest stands with an invitation.
func invited(ctx context.Context, g gala.Invitation, z ui.Zone) string {
	switch {
	case g.Cancelled:
		return i18n.T(ctx, "galas.cancelled")
	case g.Answer != gala.Open:
		return i18n.T(ctx, "galas.own_answer."+string(g.Answer))
	case g.Closed(z.Now, z.At):
		return i18n.T(ctx, "galas.own_closed")
	}
	return i18n.T(ctx, "galas.own_open", "Day", ui.Day(ctx, g.AnswerBy, z))
}

func addressLine(ctx context.Context, s self) string {
	switch {
	case s.Address != "":
		return i18n.T(ctx, "cares.address_now", "Address", s.Address)
	case s.known.Asked():
		return i18n.T(ctx, "cares.own_asked", "Purpose", s.known.AskedFor)
	}
	return i18n.T(ctx, "cares.own_address_none")
}

func birthdayLine(ctx context.Context, s self) string {
	if s.known.Lunar != nil {
		return lunarSaid(ctx, *s.known.Lunar)
	}
	return birthHint(ctx, s.Birth)
}

func quietLine(ctx context.Context, s self) string {
	if s.quiet {
		return i18n.T(ctx, "cares.quiet_now")
	}
	return i18n.T(ctx, "cares.own_quiet_line")
}

func zeroless(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func feastDay(ctx context.Context, f care.Feast) string {
	if f.Lunar {
		return lunarSaid(ctx, care.Day{Month: f.Month, Day: f.Day.Day})
	}
	return i18n.T(ctx, "cares.day_month", "Month", i18n.Msg("ui.time.month_"+strconv.Itoa(f.Month)), "Day", f.Day.Day)
}

// begins says the day and the hour of a gala.
func begins(ctx context.Context, at time.Time, z ui.Zone) string {
	return i18n.T(ctx, "galas.begins", "Day", ui.Day(ctx, clock.Date(at, z.At), z), "Clock", at.In(z.At).Format("15:04"))
}
