package succession

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"xinhuo/internal/auth"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/internal/seat"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// view is the bench, ready to be drawn.
type view struct {
	who   auth.Identity
	by    string
	whole seat.Depth
	rows  []seat.Depth
	more  int
}

// shown is how many rows of the bench a page holds.
const shown = 100

func (h pages) bench(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	b, err := h.seats.Bench(ctx, who.Tenant(), who.Brand.BenchTarget)
	if err != nil {
		return err
	}
	v := view{who: who, by: r.URL.Query().Get("by"), whole: b.Whole}
	switch v.by {
	case "speciality":
		v.rows = b.Specialities
	case "platform":
		v.rows = b.Platforms
	default:
		v.by, v.rows = "city", b.Cities
	}
	v.more = max(0, len(v.rows)-shown)
	v.rows = v.rows[:min(shown, len(v.rows))]
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "nav.bench")}, bench(v))
}

func (v view) target() int { return v.who.Brand.BenchTarget }

// members is the list of those of a tier within a row.
func (v view) members(tier member.Tier, value string) string {
	q := url.Values{"tier": {string(tier)}}
	switch {
	case v.by == "city" && value == "":
		q.Set("gap", "city")
	default:
		q.Set(v.by, value)
	}
	return v.who.Brand.Home() + "members?" + q.Encode()
}

func (v view) all(tier member.Tier) string {
	return v.who.Brand.Home() + "members?tier=" + string(tier)
}

func (v view) lead(ctx context.Context) string {
	ratio, ok := v.whole.Ratio()
	if !ok {
		return i18n.T(ctx, "succession.bench.lead_none")
	}
	return i18n.T(ctx, "succession.bench.lead", "Core", ui.Number(v.whole.Core), "Reserve", ui.Number(v.whole.Reserve), "Ratio", oneDigit(ratio),
		"What", i18n.Message{ID: "succession.bench.say", Args: map[string]any{"Text": missing(ctx, v.whole, v.target())}})
}

// length is how much of the bar to the target a depth fills, in thousandths.
func (v view) length(d seat.Depth) string {
	ratio, _ := d.Ratio()
	return strconv.Itoa(int(min(1000, 1000*ratio/float64(max(1, v.target())))))
}

func (v view) tab(ctx context.Context, by string) ui.Tab {
	return ui.Tab{Label: i18n.T(ctx, "succession.by_"+by), Href: v.who.Brand.Home() + "succession/bench?by=" + by, Current: v.by == by}
}

// rowName is a city, a speciality or a platform in words.
func (v view) rowName(ctx context.Context, value string) string {
	if v.by == "platform" {
		if p, ok := roster.PlatformOf(value); ok {
			return p.Label().In(ctx)
		}
	}
	if value == "" {
		return i18n.T(ctx, "succession.bench.none_city")
	}
	return value
}

func ratioText(d seat.Depth) string {
	ratio, ok := d.Ratio()
	if !ok {
		return "–"
	}
	return strings.TrimSuffix(oneDigit(ratio), ".0") + " : 1"
}
