// Package public serves what anybody may read: for now the landing page.
package public

import (
	"math"
	"net/http"
	"strconv"

	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Home is the landing page: what Xinhuo is, and the two doors.
func Home() http.HandlerFunc {
	return page.Handle(func(w http.ResponseWriter, r *http.Request) error {
		f := ui.Frame{Bare: true, Description: i18n.T(r.Context(), "public.lead")}
		return page.Render(w, r, f, home(stream()))
	})
}

// dot is one person in the picture of the stream.
type dot struct{ tier, x, y, r string }

// columns are the people of the picture from left to right: many come, some
// get ready, a few carry the fire, and none of those who carried it is lost.
var columns = []struct {
	tier   string
	people int
}{
	{"prospect", 7}, {"prospect", 8}, {"prospect", 7}, {"prospect", 8}, {"prospect", 6}, {"prospect", 7}, {"prospect", 5},
	{"reserve", 5}, {"reserve", 4}, {"reserve", 5}, {"reserve", 3}, {"reserve", 4},
	{"core", 3}, {"core", 2}, {"core", 3},
	{"emeritus", 2}, {"emeritus", 1}, {"emeritus", 2}, {"emeritus", 1},
}

// stream lays the columns out as a stream that narrows and then rises.
func stream() []dot {
	var dots []dot
	for i, c := range columns {
		x := 14 + float64(i)*29
		middle := 118 + 10*math.Sin(float64(i)/2.6) - math.Max(0, float64(i)-14)*14
		for p := range c.people {
			y := middle + (float64(p)-float64(c.people-1)/2)*25 + 3*math.Sin(float64(i*5+p*3))
			dots = append(dots, dot{c.tier, number(x + 3*math.Cos(float64(i*3+p*7))), number(y), number(radius(c.tier))})
		}
	}
	return dots
}

func radius(tier string) float64 {
	return map[string]float64{"prospect": 4, "reserve": 5, "core": 7, "emeritus": 6}[tier]
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
