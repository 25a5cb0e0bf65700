package contributions

import (
	"context"
	"errors"
	"mime"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/sheet"
	"xinhuo/internal/tenant"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// recent is how many tables of before are listed.
const recent = 20

type lists struct {
	lists *contribution.Lists
	now   clock.Clock
}

// Import is /contributions/import and below: many contributions at once, from
// a table. It is for the staff.
func Import(ls *contribution.Lists, now clock.Clock) func(chi.Router) {
	h := lists{ls, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.blank))
		r.Post("/", page.Handle(h.upload))
		r.Get("/template.csv", page.Handle(h.csv))
		r.Get("/template.xlsx", page.Handle(h.xlsx))
		r.Get("/{list}", page.Handle(h.show))
		r.Post("/{list}/confirm", page.Handle(h.confirm))
		r.Post("/{list}/cancel", page.Handle(h.cancel))
		r.Post("/{list}/undo", page.Handle(h.undo))
	}
}

func importURL(who auth.Identity) string { return who.Brand.Home() + "contributions/import" }

func listURL(who auth.Identity, id uuid.UUID) string { return importURL(who) + "/" + id.String() }

func importFrame(ctx context.Context) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, "contribution.list.title")}
}

// shelf is the first page, ready to be drawn.
type shelf struct {
	who    auth.Identity
	recent []contribution.List
	zone   ui.Zone
	bad    errs.Invalid
}

func (h lists) shelf(r *http.Request) (shelf, error) {
	who := auth.From(r.Context())
	all, err := h.lists.Recent(r.Context(), who.Tenant(), recent)
	return shelf{who: who, recent: all, zone: ui.Zone{Now: h.now(), At: who.Brand.Zone}}, err
}

func (h lists) blank(w http.ResponseWriter, r *http.Request) error {
	s, err := h.shelf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, importFrame(r.Context()), shelfPage(s))
}

func (h lists) upload(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	var id uuid.UUID
	in, err := page.Receive(w, r, sheet.MaxBytes)
	if err == nil {
		id, err = h.lists.Upload(r.Context(), who.Tenant(), who.Actor(), file.Tidy(in.Name), in.File.Name())
		err = errors.Join(err, in.Close())
	}
	if err != nil {
		s, lost := h.shelf(r)
		if lost != nil {
			return lost
		}
		return page.Reject(w, r, err, importFrame(r.Context()), func(bad errs.Invalid) templ.Component {
			s.bad = bad
			return shelfPage(s)
		})
	}
	return page.Redirect(w, r, listURL(who, id))
}

// table is one list, ready to be drawn.
type table struct {
	contribution.List
	who  auth.Identity
	zone ui.Zone
}

func (h lists) show(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "list")
	if err != nil {
		return err
	}
	l, err := h.lists.Get(r.Context(), who.Tenant(), id)
	if err != nil {
		return err
	}
	return page.Render(w, r, importFrame(r.Context()), tablePage(table{l, who, ui.Zone{Now: h.now(), At: who.Brand.Zone}}))
}

func (h lists) confirm(w http.ResponseWriter, r *http.Request) error {
	counted := 0
	return h.decide(w, r, func(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) (err error) {
		counted, err = h.lists.Confirm(ctx, t, by, id)
		return err
	}, func() i18n.Message { return i18n.Msg("contribution.list.confirmed", "N", counted) })
}

func (h lists) cancel(w http.ResponseWriter, r *http.Request) error {
	return h.decide(w, r, h.lists.Cancel, func() i18n.Message { return i18n.Msg("contribution.list.cancelled_done") })
}

func (h lists) undo(w http.ResponseWriter, r *http.Request) error {
	return h.decide(w, r, h.lists.Undo, func() i18n.Message { return i18n.Msg("contribution.list.undone_done") })
}

// decide does something with a list and says on its page what came of it.
func (h lists) decide(w http.ResponseWriter, r *http.Request, do func(context.Context, tenant.ID, journal.Actor, uuid.UUID) error, said func() i18n.Message) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "list")
	if err != nil {
		return err
	}
	if err := do(r.Context(), who.Tenant(), who.Actor(), id); err != nil {
		return page.SayWhy(w, r, err, listURL(who, id))
	}
	page.Flash(w, r, ui.OK, said())
	return page.Redirect(w, r, listURL(who, id))
}

// lead says in numbers what became of the list, or would.
func (t table) lead(ctx context.Context) string {
	args := []any{"Total", t.Total, "Fresh", t.Fresh(), "Known", t.Known, "Refused", t.Refused, "Counted", t.Counted, "Name", t.Decider}
	switch {
	case t.State != contribution.Checked:
		return i18n.T(ctx, "contribution.list."+string(t.State), args...)
	case t.Refused > 0:
		return i18n.T(ctx, "contribution.list.refused", args...)
	}
	return i18n.T(ctx, "contribution.list.ready", args...)
}

func toneOf(l contribution.List) ui.Tone {
	switch l.State {
	case contribution.Done:
		return ui.OK
	case contribution.Checked:
		return ui.Warn
	}
	return ui.Info
}

// fate says what becomes of a row.
func (t table) fate(ctx context.Context, r contribution.Row) (ui.Tone, string) {
	switch {
	case !r.Problem.IsZero():
		return ui.Bad, r.Problem.In(ctx)
	case r.Counted:
		return ui.OK, i18n.T(ctx, "contribution.list.row_counted")
	case r.Known:
		return ui.Info, i18n.T(ctx, "contribution.list.row_known")
	case r.Again:
		return ui.Warn, i18n.T(ctx, "contribution.list.row_again")
	}
	return ui.Info, i18n.T(ctx, "contribution.list.row_fresh")
}

func (h lists) csv(w http.ResponseWriter, r *http.Request) error {
	attach(w, "text/csv; charset=utf-8", i18n.T(r.Context(), "contribution.list.template_name")+".csv")
	out, err := sheet.NewCSV(w, headings(r.Context()))
	if err != nil {
		return err
	}
	return out.Close()
}

func (h lists) xlsx(w http.ResponseWriter, r *http.Request) error {
	attach(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", i18n.T(r.Context(), "contribution.list.template_name")+".xlsx")
	out, err := sheet.NewXLSX(w, i18n.T(r.Context(), "contribution.list.template_sheet"), headings(r.Context()))
	if err != nil {
		return err
	}
	return out.Close()
}

func headings(ctx context.Context) []string {
	var all []string
	for _, f := range []string{"who", "phone", "day", "kind", "amount", "note"} {
		all = append(all, i18n.T(ctx, "contribution.list.column."+f))
	}
	return all
}

func attach(w http.ResponseWriter, kind, name string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}
