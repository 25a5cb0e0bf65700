package members

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// maxMany is how many members one move of many may take.
const maxMany = 5000

// maxNamed is how many of those who move, or may not, are named.
const maxNamed = 50

// crowd is a move of many on its way: who, where to, and what will happen.
type crowd struct {
	tier.Order
	base     string
	ways     []tier.Way     // where any of them can go
	among    int            // how many there are
	forecast *tier.Forecast // once asked for
}

// moveMany goes through three steps of one form: who was chosen, what will
// happen, and the move itself. From the second, "edit" leads back to the
// first with all that was typed.
func (h pages) moveMany(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		return err
	}
	ids, err := h.chosen(r, who)
	if err != nil {
		return err
	}
	c := crowd{base: listURL(who), Order: tier.Order{
		Members: ids, To: member.Tier(r.PostForm.Get("to")), Reason: r.PostForm.Get("reason"), Evidence: r.PostForm.Get("evidence"), Source: member.Bulk,
	}}
	frame := ui.Frame{Title: i18n.T(ctx, "members.many.title")}
	step := r.PostForm.Get("step")
	if len(ids) == 0 {
		page.Flash(w, r, ui.Warn, i18n.Msg("members.many.nobody"))
		return page.Redirect(w, r, c.base)
	}
	if c.ways, c.among, err = h.tiers.Ways(ctx, who.Tenant(), ids); err != nil {
		return err
	}
	if step == "" || step == "edit" {
		return page.Render(w, r, frame, many(c, nil))
	}
	if err := c.Check(); err != nil {
		return page.Reject(w, r, err, frame, func(bad errs.Invalid) templ.Component { return many(c, bad) })
	}
	if step == "move" {
		return h.moveNow(w, r, who, c)
	}
	forecast, err := h.tiers.Foresee(ctx, who.Tenant(), c.Order)
	if err != nil {
		return err
	}
	c.forecast = &forecast
	return page.Render(w, r, frame, many(c, nil))
}

func (h pages) moveNow(w http.ResponseWriter, r *http.Request, who auth.Identity, c crowd) error {
	done, err := h.tiers.MoveMany(r.Context(), who.Tenant(), who.Actor(), c.Order)
	if err != nil {
		return err
	}
	message := i18n.Msg("members.many.done", "N", len(done.Moving), "To", tier.Name(c.To))
	if len(done.Refused) > 0 {
		message = i18n.Msg("members.many.done_some", "N", len(done.Moving), "To", tier.Name(c.To), "Left", len(done.Refused))
	}
	page.Flash(w, r, ui.OK, message)
	return page.Redirect(w, r, address(c.base, url.Values{"moved": {"7d"}, "to": {string(c.To)}}))
}

// anyChosen reports whether r is about some of the members, and not about
// the list as it is filtered.
func anyChosen(r *http.Request) bool {
	return r.PostForm.Get("all") != "" || len(r.PostForm["id"]) > 0
}

// chosen are the members whose boxes were ticked, or all who pass the filters
// the list had. More than maxMany, or what is no member's id, is errs.Invalid:
// nothing is done to fewer than were meant, or to others.
func (h pages) chosen(r *http.Request, who auth.Identity) ([]uuid.UUID, error) {
	if r.PostForm.Get("all") == "" {
		return parseIDs(r.PostForm["id"])
	}
	v := url.Values{}
	for name, values := range r.PostForm {
		if filter, ok := strings.CutPrefix(name, "filter."); ok {
			v[filter] = values
		}
	}
	q := queryOf(v, who.Brand.Zone, h.now())
	ids, more, err := h.members.IDs(r.Context(), who.Tenant(), q.filter, q.sort, "", maxMany)
	if err == nil && more != "" {
		return nil, errs.Invalid{"": i18n.Msg("members.many.too_many", "Max", ui.Number(maxMany))}
	}
	return ids, err
}

func parseIDs(texts []string) ([]uuid.UUID, error) {
	ids, seen := make([]uuid.UUID, 0, len(texts)), map[uuid.UUID]bool{}
	for _, s := range texts {
		id, err := uuid.Parse(s)
		if err != nil {
			return nil, errs.Invalid{"": i18n.Msg("members.many.unreadable")}
		}
		if !seen[id] {
			ids, seen[id] = append(ids, id), true
		}
	}
	if len(ids) > maxMany {
		return nil, errs.Invalid{"": i18n.Msg("members.many.too_many", "Max", ui.Number(maxMany))}
	}
	return ids, nil
}
