package potential

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/potential"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// perPage is how many of a box one page lists.
const perPage = 50

// NineBox are /succession/ninebox and below. They are for the staff of the brand.
func NineBox(store *potential.Store, now clock.Clock) func(chi.Router) {
	h := pages{potential: store, now: now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.boxes))
		r.Get("/{box}", page.Handle(h.box))
	}
}

// board is the nine boxes, ready to be drawn.
type board struct {
	potential.Grid
	who    auth.Identity
	zone   ui.Zone
	narrow potential.Narrow
}

func (h pages) boxes(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	b := board{who: who, zone: h.zone(who), narrow: narrowOf(r)}
	var err error
	if b.Grid, err = h.potential.Boxes(ctx, who.Tenant(), b.narrow); err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(ctx, "potential.ninebox.title"), Wide: true}, ninebox(b))
}

func narrowOf(r *http.Request) potential.Narrow {
	value := func(name string) string {
		if v := strings.TrimSpace(r.FormValue(name)); len(v) <= 200 {
			return v
		}
		return ""
	}
	return potential.Narrow{City: value("city"), Speciality: value("speciality")}
}

// drawer is one box and who is in it, ready to be drawn.
type drawer struct {
	board
	box    potential.Box
	people []potential.Placed
	next   string
}

func (h pages) box(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(chi.URLParam(r, "box"))
	if err != nil || n < 0 || n > 9 {
		return errs.NotFound
	}
	ctx, who := r.Context(), auth.From(r.Context())
	d := drawer{board: board{who: who, zone: h.zone(who), narrow: narrowOf(r)}, box: potential.Box(n)}
	if d.Grid, err = h.potential.Boxes(ctx, who.Tenant(), d.narrow); err != nil {
		return err
	}
	if d.people, err = h.potential.Box(ctx, who.Tenant(), d.box, d.narrow, afterOf(r), perPage+1); err != nil {
		return err
	}
	if len(d.people) > perPage {
		d.people = d.people[:perPage]
		d.next = d.href(d.box, "after", cursor(d.people[perPage-1]))
	}
	return page.Render(w, r, ui.Frame{Title: d.title(ctx)}, listed(d))
}

// afterOf reads where a page begins; what nobody was given is the first.
func afterOf(r *http.Request) potential.After {
	total, id, _ := strings.Cut(r.FormValue("after"), ".")
	n, err := strconv.ParseInt(total, 10, 16)
	member, wrong := uuid.Parse(id)
	if err != nil || wrong != nil {
		return potential.First
	}
	return potential.After{Total: int(n), Member: member}
}

func cursor(p potential.Placed) string {
	after := potential.Behind(p)
	return strconv.Itoa(after.Total) + "." + after.Member.String()
}

func nineboxURL(who auth.Identity) string { return who.Brand.Home() + "succession/ninebox" }

// href is the address of a box with the filters at work; extra are pairs.
func (b board) href(box potential.Box, extra ...string) string {
	return b.with(nineboxURL(b.who)+"/"+strconv.Itoa(int(box)), extra...)
}

func (b board) with(path string, extra ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(extra); i += 2 {
		q.Set(extra[i], extra[i+1])
	}
	if b.narrow.City != "" {
		q.Set("city", b.narrow.City)
	}
	if b.narrow.Speciality != "" {
		q.Set("speciality", b.narrow.Speciality)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (b board) narrowed() bool { return b.narrow != potential.Narrow{} }

func (b board) lead(ctx context.Context) string {
	out := b.Cells[0].N
	return i18n.T(ctx, "potential.ninebox.lead", "N", b.All, "All", ui.Number(b.All), "Placed", ui.Number(b.All-out), "Out", ui.Number(out))
}

// chips are the filters at work.
func (b board) chips(ctx context.Context) (all []ui.Chip) {
	without := func(n potential.Narrow) string { return board{who: b.who, narrow: n}.with(nineboxURL(b.who)) }
	if b.narrow.City != "" {
		all = append(all, ui.Chip{Label: i18n.T(ctx, "potential.city"), Value: b.narrow.City, Without: without(potential.Narrow{Speciality: b.narrow.Speciality})})
	}
	if b.narrow.Speciality != "" {
		all = append(all, ui.Chip{Label: i18n.T(ctx, "potential.speciality"), Value: b.narrow.Speciality, Without: without(potential.Narrow{City: b.narrow.City})})
	}
	return all
}

func options(values []string) []ui.Option {
	all := make([]ui.Option, len(values))
	for i, v := range values {
		all[i] = ui.Option{Value: v, Label: v}
	}
	return all
}

// boxesOf are the nine in the order they are drawn: the high potential first,
// each from low to high performance.
var boxesOf = [3][3]potential.Box{{7, 8, 9}, {4, 5, 6}, {1, 2, 3}}

func boxName(ctx context.Context, b potential.Box) string {
	return i18n.T(ctx, "potential.box."+strconv.Itoa(int(b)))
}

func levelName(ctx context.Context, n int) string {
	return i18n.T(ctx, "potential.level."+strconv.Itoa(n))
}

func (d drawer) title(ctx context.Context) string {
	if d.box == 0 {
		return i18n.T(ctx, "potential.ninebox.out")
	}
	return boxName(ctx, d.box)
}

func (d drawer) says(ctx context.Context) string {
	n := d.Cells[d.box].N
	if d.box == 0 {
		return i18n.T(ctx, "potential.ninebox.list_out_lead", "N", n, "People", ui.Number(n))
	}
	return i18n.T(ctx, "potential.ninebox.list_lead", "N", n, "People", ui.Number(n), "Potential", levelName(ctx, d.box.Potential()), "Performance", levelName(ctx, d.box.Performance()),
		"Means", i18n.Msg("potential.box_means."+strconv.Itoa(int(d.box))))
}
