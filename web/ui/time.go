package ui

import (
	"context"
	"time"

	"xinhuo/internal/i18n"
)

// Moment says t as people do: relative within 7 days, else the date; the hour
// where it matters.
func Moment(ctx context.Context, t time.Time, z Zone) string {
	ago := z.Now.Sub(t)
	switch {
	case ago >= 0 && ago < time.Minute:
		return i18n.T(ctx, "ui.time.now")
	case ago >= 0 && ago < time.Hour:
		return i18n.T(ctx, "ui.time.minutes_ago", "N", int(ago.Minutes()))
	}
	local := t.In(z.At)
	days := daysBetween(z.Now.In(z.At), local)
	clock := local.Format("15:04")
	switch {
	case days >= -1 && days <= 1:
		return i18n.T(ctx, "ui.time.at", "Day", nearDay(ctx, days, local), "Clock", clock)
	case days > 1 && days < 7:
		return i18n.T(ctx, "ui.time.at", "Day", weekday(ctx, local), "Clock", clock)
	}
	return nearDay(ctx, days, local, z.Now.In(z.At))
}

// Day says the calendar day d (midnight UTC, as dates travel) in words.
func Day(ctx context.Context, d time.Time, z Zone) string {
	y, m, day := z.Now.In(z.At).Date()
	today := time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
	return nearDay(ctx, daysBetween(today, d.UTC()), d.UTC(), today)
}

// nearDay names a day by its distance, or by its date beyond a week. The
// present is needed there only, to leave this year's number out.
func nearDay(ctx context.Context, days int, d time.Time, now ...time.Time) string {
	switch {
	case days == 0:
		return i18n.T(ctx, "ui.time.today")
	case days == -1:
		return i18n.T(ctx, "ui.time.yesterday")
	case days == 1:
		return i18n.T(ctx, "ui.time.tomorrow")
	case days < 0 && days >= -7:
		return i18n.T(ctx, "ui.time.days_ago", "N", -days)
	case days > 0 && days <= 7:
		return i18n.T(ctx, "ui.time.days_ahead", "N", days)
	}
	return date(ctx, d, now[0].Year() == d.Year())
}

// date writes 12 月 20 日（周三）, with the year unless it is this one.
func date(ctx context.Context, d time.Time, thisYear bool) string {
	id := "ui.time.date_year"
	if thisYear {
		id = "ui.time.date"
	}
	return i18n.T(ctx, id, "Year", d.Format("2006"), "Month", month(ctx, d), "Day", d.Format("2"), "Weekday", weekday(ctx, d))
}

// daysBetween counts calendar days from one local time to another.
func daysBetween(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)).Hours() / 24)
}

func weekday(ctx context.Context, t time.Time) string {
	return i18n.T(ctx, "ui.time.weekday_"+[...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[t.Weekday()])
}

func month(ctx context.Context, t time.Time) string {
	return i18n.T(ctx, "ui.time.month_"+t.Format("1"))
}

// exact is the whole moment, for a title.
func exact(t time.Time, z Zone) string { return t.In(z.At).Format("2006-01-02 15:04") }

// fresh reports whether the words will age while the page is open.
func fresh(t time.Time, z Zone) bool {
	ago := z.Now.Sub(t)
	return ago >= 0 && ago < time.Hour
}
