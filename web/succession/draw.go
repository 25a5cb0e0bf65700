package succession

import (
	"context"
	"strconv"
	"strings"

	"xinhuo/internal/i18n"
	"xinhuo/internal/seat"
	"xinhuo/web/ui"
)

// part is a stretch of a group's bar, in thousandths.
type part struct {
	state    seat.State
	x, width string
}

func parts(t seat.Tally) []part {
	var out []part
	x := 0.0
	for _, s := range seat.States {
		if n := t.States[s]; n > 0 {
			w := 1000 * float64(n) / float64(max(1, t.Seats))
			out = append(out, part{s, strconv.FormatFloat(x, 'f', 1, 64), strconv.FormatFloat(w, 'f', 1, 64)})
			x += w
		}
	}
	return out
}

// short is a seat's name without what its group says already.
func short(s seat.Seat, by string) string {
	d := s.Definition
	of := d.City
	if by == seat.BySpeciality {
		d.Speciality, of = "", d.Speciality
	} else {
		d.City = ""
	}
	if rest := strings.TrimSpace(strings.TrimPrefix(d.Title, of)); rest != "" {
		d.Title = rest
	}
	return d.Name()
}

func (c chart) chips(ctx context.Context) []ui.Chip {
	var chips []ui.Chip
	for _, f := range []struct{ name, value string }{{"q", c.filter.Text}, {"city", c.filter.City}, {"speciality", c.filter.Speciality}} {
		if f.value != "" {
			label := "seats.filter." + f.name
			if f.name == "q" {
				label = "seats.filter.text"
			}
			chips = append(chips, ui.Chip{Label: i18n.T(ctx, label), Value: f.value, Without: c.with(f.name, "")})
		}
	}
	return chips
}
