package standing

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/standing"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const shown = 50 // rows of a page

// view is what every page of the desk needs.
type view struct {
	who  auth.Identity
	zone ui.Zone
}

func (v view) today() time.Time { return clock.Date(v.zone.Now, v.zone.At) }

func (h pages) view(r *http.Request) view {
	who := auth.From(r.Context())
	return view{who, h.zone(who)}
}

// table is the desk: what waits, and who is on the way down.
type table struct {
	view
	standing.Desk
	appeals, falls []standing.Fall
	leaves         []standing.Leave
	more           string
}

func (h pages) desk(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), h.view(r)
	t := table{view: v}
	var err error
	if t.Desk, err = h.standing.Desk(ctx, v.who.Tenant()); err != nil {
		return err
	}
	if t.appeals, err = h.standing.Appeals(ctx, v.who.Tenant()); err != nil {
		return err
	}
	if t.leaves, err = h.standing.Leaves(ctx, v.who.Tenant()); err != nil {
		return err
	}
	if t.falls, err = h.standing.Falls(ctx, v.who.Tenant(), after(r), shown+1); err != nil {
		return err
	}
	if len(t.falls) > shown {
		t.falls = t.falls[:shown]
		last := t.falls[shown-1]
		t.more = home(v.who) + "?" + url.Values{"after": {last.DueOn.Format(time.DateOnly) + "_" + last.ID.String()}}.Encode()
	}
	return page.Render(w, r, title(ctx, "standing.desk.title"), desk(t))
}

// after is the fall a page comes after.
func after(r *http.Request) standing.Fall {
	on, last, _ := strings.Cut(r.FormValue("after"), "_")
	id, _ := uuid.Parse(last) // none: the first page
	return standing.Fall{ID: id, DueOn: dayOf(on)}
}

// story is one fall, with the form that answers it.
type story struct {
	view
	standing.Fall
	answerer bool // may answer the appeal
	life     mine // how the member stands now
	reply    replyForm
	bad      errs.Invalid
}

type replyForm struct{ answer, until, words string }

func (s story) leads() bool { return s.who.Role.Leads() }

func (h pages) story(r *http.Request) (story, error) {
	v := h.view(r)
	id, err := page.ID(r, "fall")
	if err != nil {
		return story{}, err
	}
	f, err := h.standing.Get(r.Context(), v.who.Tenant(), id)
	s := story{view: v, Fall: f}
	s.answerer = f.Host.ID == v.who.Account || s.leads()
	if err != nil {
		return s, err
	}
	s.life = mine{who: v.who, zone: v.zone}
	if s.life.member, err = h.members.Get(r.Context(), v.who.Tenant(), f.Member); err != nil {
		return s, err
	}
	s.life.Life, err = h.standing.Of(r.Context(), v.who.Tenant(), s.life.member)
	s.reply = replyForm{until: v.today().AddDate(0, 0, 90).Format(time.DateOnly)}
	return s, err
}

func (h pages) fall(w http.ResponseWriter, r *http.Request) error {
	s, err := h.story(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: s.Name}, fall(s))
}

func replyFrom(r *http.Request) replyForm {
	return replyForm{r.PostFormValue("answer"), r.PostFormValue("until"), r.PostFormValue("words")}
}

func (h pages) answer(w http.ResponseWriter, r *http.Request) error {
	s, err := h.story(r)
	if err != nil {
		return err
	}
	s.reply = replyFrom(r)
	if s.reply.answer == "" {
		s.bad = errs.Invalid{"answer": i18n.Msg("standing.desk.choose")}
		return page.Respond(w, r, http.StatusUnprocessableEntity, ui.Frame{Title: s.Name}, fall(s))
	}
	reply := standing.Reply{Fall: s.ID, Uphold: s.reply.answer == "upheld", Until: dayOf(s.reply.until), Words: s.reply.words}
	err = h.standing.Answer(r.Context(), s.who.Tenant(), s.who.Actor(), s.leads(), reply)
	if errors.Is(err, errs.Forbidden) {
		err = errs.Invalid{"": i18n.Msg("standing.fall.not_yours", "Host", s.Host.Name)}
	}
	if err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: s.Name}, func(bad errs.Invalid) templ.Component { s.bad = bad; return fall(s) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.desk.answered", "Name", s.Name))
	return page.Redirect(w, r, fallURL(s.who, s.ID))
}

// takeBack undoes a fall that happened.
func (h pages) takeBack(w http.ResponseWriter, r *http.Request) error {
	s, err := h.story(r)
	if err != nil {
		return err
	}
	s.reply = replyFrom(r)
	if err := h.standing.TakeBack(r.Context(), s.who.Tenant(), s.who.Actor(), s.ID, dayOf(s.reply.until), s.reply.words); err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: s.Name}, func(bad errs.Invalid) templ.Component {
			bad["words"] = bad["reason"]
			s.bad = bad
			return fall(s)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.desk.undone", "Name", s.Name))
	return page.Redirect(w, r, fallURL(s.who, s.ID))
}

// queue is those who wait to be confirmed.
type queue struct {
	view
	rises   []standing.Rise
	more    string
	chosen  []uuid.UUID
	preview *standing.Raising // once asked for
	reason  string
	bad     errs.Invalid
}

func (h pages) rises(w http.ResponseWriter, r *http.Request) error {
	q, err := h.queue(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, title(r.Context(), "standing.rises.title"), rises(q))
}

func (h pages) queue(r *http.Request) (queue, error) {
	q := queue{view: h.view(r)}
	parts := strings.SplitN(r.FormValue("after"), "_", 3)
	from := standing.Rise{}
	if len(parts) == 3 {
		id, _ := uuid.Parse(parts[2])
		from = standing.Rise{To: member.Tier(parts[0]), SeenOn: dayOf(parts[1]), ID: id}
	}
	var err error
	if q.rises, err = h.standing.Rises(r.Context(), q.who.Tenant(), from, shown+1); err != nil {
		return q, err
	}
	if len(q.rises) > shown {
		q.rises = q.rises[:shown]
		last := q.rises[shown-1]
		q.more = home(q.who) + "/rises?" + url.Values{"after": {string(last.To) + "_" + last.SeenOn.Format(time.DateOnly) + "_" + last.ID.String()}}.Encode()
	}
	return q, nil
}

// decide goes through the steps of one form: who was chosen, what will
// happen, and the moves themselves; or a decline with its reason.
func (h pages) decide(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), queue{view: h.view(r)}
	for _, s := range r.PostForm["id"] {
		if id, err := uuid.Parse(s); err == nil && len(q.chosen) < standing.MostRises && !slices.Contains(q.chosen, id) {
			q.chosen = append(q.chosen, id)
		}
	}
	if len(q.chosen) == 0 {
		page.Flash(w, r, ui.Warn, i18n.Msg("standing.rises.nobody"))
		return page.Redirect(w, r, home(q.who)+"/rises")
	}
	switch r.PostForm.Get("step") {
	case "confirm":
		done, err := h.standing.ConfirmRises(ctx, q.who.Tenant(), q.who.Actor(), q.chosen)
		if err != nil {
			return err
		}
		page.Flash(w, r, ui.OK, i18n.Msg("standing.rises.done", "N", len(done.Moving), "Left", len(done.Refused)+done.Gone))
		return page.Redirect(w, r, home(q.who)+"/rises")
	case "decline":
		n, err := h.standing.DeclineRises(ctx, q.who.Tenant(), q.who.Actor(), q.chosen, r.PostForm.Get("reason"))
		if err == nil {
			page.Flash(w, r, ui.OK, i18n.Msg("standing.rises.declined", "N", n))
			return page.Redirect(w, r, home(q.who)+"/rises")
		}
		bad, ok := complaints(err)
		if !ok {
			return err
		}
		q.bad, q.reason = bad, r.PostForm.Get("reason")
	}
	preview, err := h.standing.ForeseeRises(ctx, q.who.Tenant(), q.chosen)
	if err != nil {
		return err
	}
	q.preview = &preview
	code := http.StatusOK
	if q.bad != nil {
		code = http.StatusUnprocessableEntity
	}
	return page.Respond(w, r, code, title(ctx, "standing.rises.title"), raising(q))
}

// asked is one leave, with the forms that answer it.
type asked struct {
	view
	standing.Leave
	form leaveForm
	bad  errs.Invalid
}

func (h pages) asked(r *http.Request) (asked, error) {
	a := asked{view: h.view(r)}
	id, err := page.ID(r, "leave")
	if err != nil {
		return a, err
	}
	a.Leave, err = h.standing.LeaveBy(r.Context(), a.who.Tenant(), id)
	a.form = leaveForm{from: a.From.Format(time.DateOnly), to: a.To.Format(time.DateOnly), reason: a.Reason, asks: a.Asks}
	return a, err
}

func (h pages) leave(w http.ResponseWriter, r *http.Request) error {
	a, err := h.asked(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: a.Name}, leave(a))
}

func (h pages) decideLeave(w http.ResponseWriter, r *http.Request) error {
	a, err := h.asked(r)
	if err != nil {
		return err
	}
	a.form = leaveFrom(r)
	if r.PostFormValue("decline") != "" {
		err = h.standing.DeclineLeave(r.Context(), a.who.Tenant(), a.who.Actor(), a.ID, a.form.answer)
	} else {
		err = h.standing.GrantLeave(r.Context(), a.who.Tenant(), a.who.Actor(), a.ID, a.form.ask(a.Member), a.form.answer)
	}
	if err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: a.Name}, func(bad errs.Invalid) templ.Component { a.bad = bad; return leave(a) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("standing.desk.answered", "Name", a.Name))
	return page.Redirect(w, r, home(a.who))
}

// Waiting is what of this waits for the staff: appeals, falls within a week,
// rises and leaves.
func Waiting(n Needs) page.Waiting {
	h := of(n)
	return func(ctx context.Context) ([]ui.Task, error) {
		who := auth.From(ctx)
		d, err := h.standing.Desk(ctx, who.Tenant())
		if err != nil {
			return nil, err
		}
		return tasks(ctx, view{who, h.zone(who)}, d), nil
	}
}

func tasks(ctx context.Context, v view, d standing.Desk) []ui.Task {
	var all []ui.Task
	add := func(n int, id, due, path string, late bool) {
		if n > 0 {
			all = append(all, ui.Task{
				Due: due, Late: late, What: i18n.T(ctx, "standing.task."+id, "N", n), Do: ui.Link{Label: i18n.T(ctx, "standing.task."+id+"_do"), Href: home(v.who) + path},
			})
		}
	}
	add(d.Appeals, "appeals", i18n.T(ctx, "standing.task.now"), "#appeals", true)
	add(d.Due, "due", ui.Day(ctx, d.FirstDue, v.zone), "#falls", false)
	add(d.LeavesAsked, "leaves", i18n.T(ctx, "standing.task.soon"), "#leaves", false)
	add(d.Overdue, "overdue", i18n.T(ctx, "standing.task.soon"), "#leaves", false)
	add(d.Rises, "rises", i18n.T(ctx, "standing.task.soon"), "/rises", false)
	return all
}

func (t table) lead(ctx context.Context) string {
	if t.Open+t.Rises+len(t.leaves) == 0 {
		return i18n.T(ctx, "standing.desk.lead_none")
	}
	return i18n.T(ctx, "standing.desk.lead", "Open", ui.Number(t.Open), "Appeals", ui.Number(t.Appeals), "Rises", ui.Number(t.Rises), "Leaves", ui.Number(len(t.leaves)))
}

func tierText(ctx context.Context, t member.Tier) string { return tier.Name(t).In(ctx) }
