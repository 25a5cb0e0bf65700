package handovers

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/internal/tenant"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

func (h pages) itemRoutes(r chi.Router) {
	r.Get("/", page.Handle(h.item))
	r.Post("/", page.Handle(h.reviseItem))
	r.Post("/stage", page.Handle(h.itemAct(h.reach, "")))
	r.Post("/offer", page.Handle(h.itemAct(h.offer, "handovers.did_offer")))
	r.Post("/accept", page.Handle(h.itemAct(h.accept, "")))
	r.Post("/return", page.Handle(h.itemAct(h.giveBack, "handovers.did_return")))
	r.Post("/drop", page.Handle(h.itemAct(h.drop, "handovers.did_drop")))
}

// sheet is one item's page for the team, ready to be drawn.
type sheet struct {
	desk
	handover.Item
	events []handover.Event
	form   itemForm
	pool   []ui.Option
}

// itemForm is an item as somebody types it.
type itemForm struct {
	kind, title, detail, due, successor string
	version                             int
}

func formOf(i handover.Item) itemForm {
	f := itemForm{kind: string(i.Kind), title: i.Title, detail: i.Detail, successor: i.Successor.String(), version: i.Version}
	if i.DueOn != nil {
		f.due = i.DueOn.Format("2006-01-02")
	}
	return f
}

func readForm(r *http.Request) itemForm {
	f := itemForm{
		kind: r.PostFormValue("kind"), title: r.PostFormValue("title"), detail: r.PostFormValue("detail"), due: r.PostFormValue("due_on"),
		successor: r.PostFormValue("successor"),
	}
	f.version, _ = strconv.Atoi(r.PostFormValue("version"))
	return f
}

func (f itemForm) outline() handover.Outline {
	o := handover.Outline{Kind: handover.Kind(f.kind), Title: f.title, Detail: f.detail, Successor: idOf(f.successor)}
	if due := dayOf(f.due); !due.IsZero() {
		o.DueOn = &due
	}
	return o
}

// sheet reads the item in the path with its hand-over.
func (h pages) sheet(r *http.Request) (sheet, error) {
	ctx := r.Context()
	who, whole, err := h.at(r)
	if err != nil {
		return sheet{}, err
	}
	id, err := page.ID(r, "handover_item")
	if err != nil {
		return sheet{}, err
	}
	at := slices.IndexFunc(whole.Items, func(i handover.Item) bool { return i.ID == id })
	if at < 0 {
		return sheet{}, errs.NotFound
	}
	s := sheet{desk: h.desk(r, who, whole), Item: whole.Items[at], form: formOf(whole.Items[at])}
	if s.events, err = h.handovers.History(ctx, who.Tenant(), id); err != nil {
		return s, err
	}
	s.pool, err = h.pool(ctx, s.desk, r.FormValue("q"))
	return s, err
}

// pool is who can be named for an item: those of the hand-over, and whom a
// search found.
func (h pages) pool(ctx context.Context, d desk, q string) ([]ui.Option, error) {
	p := plan{who: d.who, group: []handover.Whole{d.Whole}, q: q}
	var err error
	if p.candidates, err = h.handovers.Candidates(ctx, d.who.Tenant(), p.group); err != nil {
		return nil, err
	}
	err = h.fillPool(ctx, &p)
	return p.pool, err
}

func (s sheet) frame(ctx context.Context) ui.Frame { return ui.Frame{Title: s.Title} }

func (s sheet) at() string { return itemURL(s.who, s.Item) }

func (h pages) item(w http.ResponseWriter, r *http.Request) error {
	s, err := h.sheet(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, s.frame(r.Context()), itemPage(s, nil))
}

func (h pages) reviseItem(w http.ResponseWriter, r *http.Request) error {
	s, err := h.sheet(r)
	if err != nil {
		return err
	}
	s.form = readForm(r)
	err = h.handovers.EditItem(r.Context(), s.who.Tenant(), team(s.who), s.Item.ID, s.form.version, s.form.outline())
	if err != nil {
		return page.Reject(w, r, err, s.frame(r.Context()), func(bad errs.Invalid) templ.Component { return itemPage(s, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("handovers.kept"))
	return page.Redirect(w, r, backTo(s.who, s.Whole))
}

// newItem asks for something more to teach.
func (h pages) newItem(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	d := h.desk(r, who, whole)
	pool, err := h.pool(r.Context(), d, r.FormValue("q"))
	if err != nil {
		return err
	}
	f := itemForm{kind: r.FormValue("kind")}
	return page.Render(w, r, frameOf(r, whole), adding(d, f, pool, nil))
}

func (h pages) addItem(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	f := readForm(r)
	if _, err := h.handovers.AddItem(r.Context(), who.Tenant(), team(who), whole.ID, f.outline()); err != nil {
		d := h.desk(r, who, whole)
		pool, lost := h.pool(r.Context(), d, "")
		if lost != nil {
			return lost
		}
		return page.Reject(w, r, err, frameOf(r, whole), func(bad errs.Invalid) templ.Component { return adding(d, f, pool, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("handovers.added", "Title", f.title))
	return page.Redirect(w, r, backTo(who, whole))
}

// usuals are what is worth teaching in nearly every hand-over.
var usuals = []struct {
	id   string
	kind handover.Kind
}{
	{"routine", handover.KnowHow}, {"pitfalls", handover.KnowHow}, {"people", handover.Contacts}, {"venues", handover.Contacts},
	{"access", handover.Accounts}, {"promises", handover.OpenWork}, {"running", handover.OpenWork},
}

// missing are the usual items that the hand-over does not have yet.
func missing(ctx context.Context, w handover.Whole) []ui.Option {
	var all []ui.Option
	for _, u := range usuals {
		title := i18n.T(ctx, "handovers.usual."+u.id)
		if !slices.ContainsFunc(w.Items, func(i handover.Item) bool { return i.Title == title }) {
			all = append(all, ui.Option{Value: u.id, Label: title, Hint: kindName(ctx, u.kind)})
		}
	}
	return all
}

// addUsual adds the usual items that were ticked.
func (h pages) addUsual(w http.ResponseWriter, r *http.Request) error {
	who, whole, err := h.at(r)
	if err != nil {
		return err
	}
	for _, u := range usuals {
		if !slices.Contains(r.PostForm["usual"], u.id) {
			continue
		}
		o := handover.Outline{Kind: u.kind, Title: i18n.T(r.Context(), "handovers.usual."+u.id), Detail: i18n.T(r.Context(), "handovers.usual."+u.id+"_detail")}
		if _, err := h.handovers.AddItem(r.Context(), who.Tenant(), team(who), whole.ID, o); err != nil {
			return page.SayWhy(w, r, err, backTo(who, whole))
		}
	}
	if r.PostFormValue("then") == "check" && whole.State == handover.Draft {
		return page.Redirect(w, r, planURL(who, whole.Group)+"/check")
	}
	return page.Redirect(w, r, backTo(who, whole))
}

// usualForm is the id of the form that offers what most hand-overs need.
func usualForm(w handover.Whole) string { return "usual-" + w.ID.String() }

// deed is something done about an item; where it has its own words for what
// was done, they are returned.
type deed func(r *http.Request, t tenant.ID, by handover.Doer, item uuid.UUID) (i18n.Message, error)

// itemAct does a deed in somebody's stead and goes back to the hand-over.
func (h pages) itemAct(do deed, done string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, whole, err := h.at(r)
		if err != nil {
			return err
		}
		id, err := page.ID(r, "handover_item")
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(whole.Items, func(i handover.Item) bool { return i.ID == id }) {
			return errs.NotFound
		}
		return answer(w, r, do, done, who, team(who), id, url(who, whole.ID), url(who, whole.ID)+"/items/"+id.String())
	}
}

// answer does a deed and goes to well, or, where it was refused, to ill with
// the reason.
func answer(w http.ResponseWriter, r *http.Request, do deed, done string, who auth.Identity, by handover.Doer, item uuid.UUID, well, ill string) error {
	said, err := do(r, who.Tenant(), by, item)
	if err != nil {
		return page.SayWhy(w, r, err, ill)
	}
	if said.IsZero() {
		said = i18n.Msg(done)
	}
	page.Flash(w, r, ui.OK, said)
	return page.Redirect(w, r, well)
}

func (h pages) reach(r *http.Request, t tenant.ID, by handover.Doer, item uuid.UUID) (i18n.Message, error) {
	stage, ok := handover.StageOf(r.PostFormValue("stage"))
	if !ok {
		return i18n.Message{}, errs.Invalid{"": i18n.Msg("handovers.which_stage")}
	}
	return i18n.Msg("handovers.did_stage", "Stage", i18n.Msg("handover.stage."+stage.Word())), h.handovers.Reach(r.Context(), t, by, item, stage)
}

func (h pages) offer(r *http.Request, t tenant.ID, by handover.Doer, item uuid.UUID) (i18n.Message, error) {
	return i18n.Message{}, h.handovers.Offer(r.Context(), t, by, item)
}

func (h pages) accept(r *http.Request, t tenant.ID, by handover.Doer, item uuid.UUID) (i18n.Message, error) {
	first, err := h.handovers.Accept(r.Context(), t, by, item)
	if !first {
		return i18n.Msg("handovers.did_already"), err
	}
	return i18n.Msg("handovers.did_accept"), err
}

func (h pages) giveBack(r *http.Request, t tenant.ID, by handover.Doer, item uuid.UUID) (i18n.Message, error) {
	return i18n.Message{}, h.handovers.Return(r.Context(), t, by, item, r.PostFormValue("reason"))
}

func (h pages) drop(r *http.Request, t tenant.ID, by handover.Doer, item uuid.UUID) (i18n.Message, error) {
	return i18n.Message{}, h.handovers.Drop(r.Context(), t, by, item, r.PostFormValue("reason"))
}
