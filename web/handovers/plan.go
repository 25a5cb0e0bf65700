package handovers

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// noID is an id that nobody has.
const noID = "00000000-0000-0000-0000-000000000000"

// plan is a group of hand-overs being planned, ready to be drawn.
type plan struct {
	who        auth.Identity
	group      []handover.Whole
	candidates map[uuid.UUID][]holding.Candidate // by thing
	q          string
	pool       []ui.Option // who could take something, by name
	obstacles  map[uuid.UUID]i18n.Message
	searched   bool
	zone       ui.Zone
}

func (p plan) url() string { return planURL(p.who, p.group[0].Group) }

// names are those who leave.
func (p plan) names(ctx context.Context) string {
	var names []string
	for _, w := range p.group {
		names = append(names, w.Leaver.Name)
	}
	return strings.Join(names, i18n.T(ctx, "journal.comma"))
}

// things counts what those who leave hold, and what of it has nobody ready.
func (p plan) things() (all, holes int) {
	for _, w := range p.group {
		all += len(w.Things)
		for _, th := range w.Things {
			if th.Ready == 0 {
				holes++
			}
		}
	}
	return all, holes
}

// back is where the plan leads once it has begun.
func (p plan) back() string {
	if len(p.group) == 1 {
		return url(p.who, p.group[0].ID)
	}
	return listURL(p.who)
}

func (p plan) begun() bool { return p.group[0].State != handover.Draft }

// plan reads the group with who could take what.
func (h pages) plan(r *http.Request) (plan, error) {
	ctx := r.Context()
	who, group, err := h.group(r)
	if err != nil {
		return plan{}, err
	}
	p := plan{who: who, group: group, zone: h.zone(ctx), q: strings.TrimSpace(r.FormValue("q"))}
	p.candidates, err = h.handovers.Candidates(ctx, who.Tenant(), group)
	return p, err
}

// fillPool lists who may be chosen: those named already, the candidates, and
// whom a search found.
func (h pages) fillPool(ctx context.Context, p *plan) error {
	add := func(id uuid.UUID, name, tier string) {
		value := id.String()
		if id == uuid.Nil || slices.ContainsFunc(p.pool, func(o ui.Option) bool { return o.Value == value }) {
			return
		}
		for _, w := range p.group {
			if w.Leaver.ID == id {
				return
			}
		}
		if tier != "" {
			name = i18n.T(ctx, "handovers.pool", "Name", name, "Tier", ui.TierName(ctx, tier))
		}
		p.pool = append(p.pool, ui.Option{Value: value, Label: name})
	}
	if p.q != "" {
		found, err := search(ctx, h.members, p.who, p.q)
		if err != nil {
			return err
		}
		p.searched = true
		for _, m := range found {
			add(m.ID, m.DisplayName(), string(m.Tier))
		}
	}
	for _, c := range p.best() {
		add(c.Member, c.Name, c.Tier)
	}
	for _, w := range p.group {
		add(w.Successor.ID, w.Successor.Name, "")
		for _, th := range w.Things {
			add(th.Taker.ID, th.Taker.Name, "")
		}
		for _, i := range w.Items {
			add(i.Taker.ID, i.Taker.Name, "")
		}
	}
	return nil
}

// best are all candidates, who could take most and best first.
func (p plan) best() []holding.Candidate {
	sum := map[uuid.UUID]int{}
	var all []holding.Candidate
	for _, cs := range p.candidates {
		for _, c := range cs {
			if sum[c.Member] == 0 {
				all = append(all, c)
			}
			sum[c.Member] += c.Score + 1
		}
	}
	slices.SortFunc(all, func(a, b holding.Candidate) int {
		return cmp.Or(sum[b.Member]-sum[a.Member], strings.Compare(a.Member.String(), b.Member.String()))
	})
	return all
}

func (h pages) planFrame(r *http.Request, p plan) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "handovers.of", "Name", p.names(r.Context()))}
}

// holds shows what those who leave hold.
func (h pages) holds(w http.ResponseWriter, r *http.Request) error {
	p, err := h.plan(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, h.planFrame(r, p), held(p))
}

func (h pages) askTakers(w http.ResponseWriter, r *http.Request) error {
	p, err := h.plan(r)
	if err == nil {
		err = h.fillPool(r.Context(), &p)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, h.planFrame(r, p), takers(p, nil))
}

// take keeps who takes what and goes on.
func (h pages) take(w http.ResponseWriter, r *http.Request) error {
	p, err := h.plan(r)
	if err != nil {
		return err
	}
	if err := h.keepTakers(r, p); err != nil {
		if lost := h.fillPool(r.Context(), &p); lost != nil {
			return lost
		}
		return page.Reject(w, r, err, h.planFrame(r, p), func(bad errs.Invalid) templ.Component { return takers(p, bad) })
	}
	if p.begun() {
		page.Flash(w, r, ui.OK, i18n.Msg("handovers.takers_kept"))
		return page.Redirect(w, r, p.back())
	}
	return page.Redirect(w, r, p.url()+"/items")
}

func (h pages) keepTakers(r *http.Request, p plan) error {
	for _, w := range p.group {
		if !w.Plannable() {
			continue
		}
		id := w.ID.String()
		version, _ := strconv.Atoi(r.PostFormValue("version." + id))
		successor := idOf(r.PostFormValue("successor." + id))
		if successor != w.Successor.ID {
			if err := h.handovers.Settle(r.Context(), p.who.Tenant(), p.who.Actor(), w.ID, version, successor, w.LeavingOn, w.Reason); err != nil {
				return err
			}
		}
		if takings := takingsOf(r, w); len(takings) > 0 {
			if err := h.handovers.Assign(r.Context(), p.who.Tenant(), p.who.Actor(), w.ID, takings); err != nil {
				return err
			}
		}
	}
	return nil
}

// takingsOf are the choices that differ from what is planned already.
func takingsOf(r *http.Request, w handover.Whole) []handover.Taking {
	var all []handover.Taking
	for _, th := range w.Things {
		said := r.PostFormValue(thingField(th))
		if said == "" || said == choiceOf(th) {
			continue
		}
		all = append(all, handover.Taking{Kind: th.Kind, Thing: th.ID, Main: said == toMain, To: idOf(said)})
	}
	return all
}

const (
	toMain   = "main"
	toNobody = "nobody"
)

func thingField(th handover.Thing) string { return "thing." + th.Kind + "." + th.ID.String() }

// choiceOf is what is planned for a thing, as the form says it.
func choiceOf(th handover.Thing) string {
	switch {
	case !th.Chosen:
		return toMain
	case !th.Taker.Known():
		return toNobody
	}
	return th.Taker.ID.String()
}

// thingChoices are who may take a thing: the main successor, nobody, or one
// of the pool, the thing's own candidates first.
func (p plan) thingChoices(ctx context.Context, th handover.Thing) []ui.Option {
	all := []ui.Option{{Value: toMain, Label: i18n.T(ctx, "handovers.to_main")}}
	for _, c := range p.candidates[th.ID] {
		all = append(all, ui.Option{Value: c.Member.String(), Label: i18n.T(ctx, "handovers.pool", "Name", c.Name, "Tier", ui.TierName(ctx, c.Tier))})
	}
	for _, o := range p.pool {
		if !slices.ContainsFunc(all, func(x ui.Option) bool { return x.Value == o.Value }) {
			all = append(all, o)
		}
	}
	return append(all, ui.Option{Value: toNobody, Label: i18n.T(ctx, "handovers.to_nobody")})
}

func (h pages) planItems(w http.ResponseWriter, r *http.Request) error {
	p, err := h.plan(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, h.planFrame(r, p), toTeach(p))
}

func (h pages) check(w http.ResponseWriter, r *http.Request) error {
	p, err := h.plan(r)
	if err == nil {
		err = h.try(r, &p)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, h.planFrame(r, p), summary(p, "", nil))
}

// try finds what could not pass today as it is planned. It need not stop
// anybody from beginning: a successor may have become core by then.
func (h pages) try(r *http.Request, p *plan) error {
	p.obstacles = map[uuid.UUID]i18n.Message{}
	for _, w := range p.group {
		found, err := h.handovers.Obstacles(r.Context(), p.who.Tenant(), p.who.Actor(), w)
		if err != nil {
			return err
		}
		maps.Copy(p.obstacles, found)
	}
	return nil
}

// begin starts the hand-overs; where something has nobody, it asks why first.
func (h pages) begin(w http.ResponseWriter, r *http.Request) error {
	p, err := h.plan(r)
	if err == nil {
		err = h.try(r, &p)
	}
	if err != nil {
		return err
	}
	gap := r.PostFormValue("gap")
	if err := h.handovers.Begin(r.Context(), p.who.Tenant(), p.who.Actor(), p.group[0].Group, gap); err != nil {
		return page.Reject(w, r, err, h.planFrame(r, p), func(bad errs.Invalid) templ.Component { return summary(p, gap, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("handovers.begun", "N", len(p.group), "Name", p.names(r.Context())))
	return page.Redirect(w, r, p.back())
}

// asksGap reports whether something has nobody, so that a reason is asked for.
func (p plan) asksGap(bad errs.Invalid) bool {
	if _, asked := bad["gap"]; asked {
		return true
	}
	return slices.ContainsFunc(p.group, func(w handover.Whole) bool { return w.Behind() > 0 || !w.Successor.Known() })
}

func takersEnd(ctx context.Context, p plan) string {
	if p.begun() {
		return i18n.T(ctx, "handovers.keep")
	}
	return i18n.T(ctx, "handovers.to_items")
}

func takersBack(p plan) string {
	if p.begun() {
		return p.back()
	}
	return p.url()
}

// handoverThing is a thing without its page, which a form is no place for.
func handoverThing(th handover.Thing) holding.Thing {
	th.Path = ""
	return th.Thing
}
