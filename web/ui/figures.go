package ui

import (
	"context"
	"math"
	"strconv"

	"xinhuo/internal/i18n"
)

// Figure is one number of a dashboard with what makes it believable.
type Figure struct {
	Label      string
	Value      string // formatted by Number
	Unit       string
	Delta      string // "+3", empty when nothing is compared
	Good       bool   // whether Delta is good news
	Note       string // "较上月"
	Definition string // how it is counted and how fresh it is
	Href       string // exactly the rows it counts
}

// ChartKind is a shape of chart.
type ChartKind string

// The shapes.
const (
	LineChart    ChartKind = "line"
	ColumnChart  ChartKind = "columns"
	StackedChart ChartKind = "stack"
	BarChart     ChartKind = "bars" // lying: for names
)

// ChartData is what a chart and the table behind it show.
type ChartData struct {
	Label  string // what is shown, read out and used as the table's caption
	Head   string // what the points are: 月份, 城市
	Series []Series
	Points []Point
	Size   string // "", "short" or "tall"
}

// Series is one line or one colour of columns. Colour is a token's name:
// plain (when empty), prospect, reserve, core, emeritus, ok, bad …
type Series struct {
	Name   string
	Colour string
	Dashed bool
}

// Point is one place on the axis with a value for each series; NaN is a gap.
// Hrefs, when there, lead to the rows each value counts, Href to the point's.
type Point struct {
	Name   string
	Values []float64
	Hrefs  []string
	Href   string
}

// href is where the value of series i leads, if anywhere.
func (p Point) href(i int) string {
	if i < len(p.Hrefs) && p.Hrefs[i] != "" {
		return p.Hrefs[i]
	}
	return p.Href
}

// cell is a value as the table shows it and as the chart reads it.
func cell(v float64) (shown, raw string) {
	if math.IsNaN(v) {
		return "–", ""
	}
	raw = strconv.FormatFloat(v, 'f', -1, 64)
	if v == math.Trunc(v) {
		return Number(int64(v)), raw
	}
	return raw, raw
}

// Number writes 1234 as 1,234.
func Number[T ~int | ~int32 | ~int64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	digits := len(s)
	if n < 0 {
		digits--
	}
	for i := len(s) - 3; digits > 3; i, digits = i-3, digits-3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// TierName says a tier code in words; an unknown code says itself.
func TierName(ctx context.Context, code string) string {
	switch code {
	case "prospect", "reserve", "core", "emeritus", "on_leave", "left":
		return i18n.T(ctx, "ui.tier."+code)
	}
	return code
}

// tierPart is a stretch of a TierBar, in thousandths.
type tierPart struct{ Code, X, Width string }

func tierParts(counts []TierCount) []tierPart {
	total := 0
	for _, c := range counts {
		total += c.N
	}
	var parts []tierPart
	x := 0.0
	for _, c := range counts {
		if c.N == 0 {
			continue
		}
		w := 1000 * float64(c.N) / float64(total)
		parts = append(parts, tierPart{c.Code, thousandths(x), thousandths(w)})
		x += w
	}
	return parts
}

func thousandths(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
