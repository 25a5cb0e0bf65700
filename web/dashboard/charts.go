package dashboard

import (
	"context"
	"math"
	"strconv"

	"xinhuo/internal/dashboard"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/ui"
)

// ways are the tiers whose course over the year is drawn; the many prospects
// would press them flat.
var ways = []member.Tier{member.Core, member.Reserve, member.Emeritus}

// course is how many there were of the tiers at the end of each month. Only
// the present leads to people: the past is worked out from the moves since.
func (s sheet) course(ctx context.Context) ui.ChartData {
	d := ui.ChartData{Label: i18n.T(ctx, "dashboard.tiers.course"), Head: i18n.T(ctx, "dashboard.tiers.month_end")}
	for _, t := range ways {
		d.Series = append(d.Series, ui.Series{Name: ui.TierName(ctx, string(t)), Colour: string(t), Dashed: t != member.Core})
	}
	for i := s.from(); i < len(s.Months); i++ {
		p := ui.Point{Name: s.month(ctx, i)}
		for _, t := range ways {
			href := ""
			if i == dashboard.Span-1 {
				href = s.to.members("tier", string(t))
			}
			p.Values, p.Hrefs = append(p.Values, float64(s.Ends[t][i])), append(p.Hrefs, href)
		}
		d.Points = append(d.Points, p)
	}
	return d
}

var kindColours = map[dashboard.Kind]string{
	dashboard.Chosen: "reserve", dashboard.Promoted: "core", dashboard.Honoured: "emeritus", dashboard.Down: "ink-3", dashboard.Aside: "prospect",
}

// flows is how many moved in each month, and what that meant.
func (s sheet) flows(ctx context.Context) ui.ChartData {
	d := ui.ChartData{Label: i18n.T(ctx, "dashboard.flows.chart"), Head: i18n.T(ctx, "dashboard.month_head")}
	for _, k := range dashboard.Kinds {
		d.Series = append(d.Series, ui.Series{Name: kindName(ctx, k), Colour: kindColours[k]})
	}
	for i := s.from(); i < len(s.Months); i++ {
		p, month := ui.Point{Name: s.month(ctx, i)}, s.Months[i]
		for _, k := range dashboard.Kinds {
			n, href := s.Flows[k][i], ""
			if n > 0 {
				href = s.to.kind(month, k)
			}
			p.Values, p.Hrefs = append(p.Values, float64(n)), append(p.Hrefs, href)
		}
		d.Points = append(d.Points, p)
	}
	return d
}

func kindName(ctx context.Context, k dashboard.Kind) string {
	return i18n.T(ctx, "dashboard.kind."+string(k))
}

// growth is how many joined in each month.
func (s sheet) growth(ctx context.Context) ui.ChartData {
	d := ui.ChartData{
		Label: i18n.T(ctx, "dashboard.growth.chart"), Head: i18n.T(ctx, "dashboard.month_head"),
		Series: []ui.Series{{Name: i18n.T(ctx, "dashboard.growth.series"), Colour: "ok"}},
	}
	for i, month := range s.Months {
		p := ui.Point{Name: s.month(ctx, i), Values: []float64{float64(s.Joined[i])}}
		if s.Joined[i] > 0 {
			p.Href = s.to.members("joined", month)
		}
		d.Points = append(d.Points, p)
	}
	return d
}

// places is a ranking as lying bars.
func (s sheet) places(ctx context.Context, dim string, r dashboard.Ranking) ui.ChartData {
	d := ui.ChartData{
		Label: i18n.T(ctx, "dashboard."+dim+".chart"), Head: i18n.T(ctx, "dashboard."+dim+".head"),
		Series: []ui.Series{{Name: i18n.T(ctx, "dashboard.members"), Colour: "edge"}},
	}
	for _, c := range r.Top {
		d.Points = append(d.Points, ui.Point{Name: c.Value, Values: []float64{float64(c.N)}, Href: s.to.members(dim, c.Value)})
	}
	switch n := len(d.Points); {
	case n <= 4:
		d.Size = "short"
	case n > 8:
		d.Size = "tall"
	}
	return d
}

// gauge is where the ratio stands on a scale that ends beyond the target, in
// thousandths.
type gauge struct{ Now, Target, Mark string }

func (s sheet) gauge() gauge {
	ratio, _ := s.Ratio()
	most := max(float64(s.Target)*4/3, ratio)
	at := func(v float64) string { return strconv.FormatFloat(math.Round(1000*v/most), 'f', -1, 64) }
	return gauge{Now: at(ratio), Target: at(float64(s.Target)), Mark: at(float64(s.Target) - most/250)}
}
