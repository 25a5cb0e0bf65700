package hall

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/hall"
	"xinhuo/internal/i18n"
)

// scene is one person's page, ready to be drawn.
type scene struct {
	brand brand.Brand
	hall.Person
}

// under is what stands under a name: the city, the car, the years.
func under(c hall.Card) string {
	var all []string
	for _, s := range []string{c.City, c.Model, c.Years()} {
		if s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, " · ")
}

// face is the address of a portrait.
func face(b brand.Brand, c hall.Card, width int) string {
	return at(b, c.Member) + "/portrait-" + strconv.Itoa(width) + ".jpg"
}

func faces(b brand.Brand, c hall.Card) string {
	return face(b, c, 176) + " 176w, " + face(b, c, 352) + " 352w, " + face(b, c, 720) + " 720w"
}

// lead says in numbers what is here.
func (l roll) lead(ctx context.Context) string {
	switch {
	case l.filter.Text != "":
		return i18n.T(ctx, "hall.found", "N", len(l.cards), "Text", l.filter.Text)
	case l.filter.Era != 0:
		return i18n.T(ctx, "hall.of_era", "N", l.inEra(), "Year", strconv.Itoa(l.filter.Era))
	}
	return i18n.T(ctx, "hall.lead", "N", l.all)
}

func (l roll) inEra() int {
	for _, e := range l.eras {
		if e.Year == l.filter.Era {
			return e.People
		}
	}
	return 0
}

// years are the eras that have a year.
func (l roll) years() []hall.Era {
	var all []hall.Era
	for _, e := range l.eras {
		if e.Year != 0 {
			all = append(all, e)
		}
	}
	return all
}

func day(ctx context.Context, t time.Time) string {
	return i18n.T(ctx, "hall.day", "Year", strconv.Itoa(t.Year()), "Month", int(t.Month()), "Day", t.Day())
}

// private reports how many of the companions keep themselves to themselves.
func private(all []hall.Companion) (n int) {
	for _, c := range all {
		if c.Member == uuid.Nil {
			n++
		}
	}
	return n
}

func passed(ctx context.Context, p hall.Passed) string {
	switch {
	case p.To.Member == uuid.Nil:
		return i18n.T(ctx, "hall.passed", "N", p.Items)
	default:
		return i18n.T(ctx, "hall.passed_to", "N", p.Items, "Name", p.To.Called)
	}
}

func yearOf(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}

// paragraphs are the story's.
func paragraphs(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// agreed says whose word the text has.
func agreed(ctx context.Context, s scene) string {
	if s.Died {
		return i18n.T(ctx, "hall.agreed_family")
	}
	return i18n.T(ctx, "hall.agreed")
}
