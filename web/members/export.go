package members

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/internal/sheet"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	atOnce   = 2000    // members read at a time
	xlsxRows = 100_000 // what a workbook may hold
)

// taking is an export on its way: what of the list, as what, with what.
type taking struct {
	query
	who      auth.Identity
	base     string
	chosen   []uuid.UUID // those of the list whose boxes were ticked; all when none was
	total    string
	format   string // "csv" or "xlsx"
	contacts bool   // in clear
	reason   string
}

// askExport says what an export will hold and asks in which form.
func (h pages) askExport(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	q := queryOf(r.URL.Query(), who.Brand.Zone, h.now())
	found, err := h.members.List(ctx, who.Tenant(), q.filter, q.sort, "", 1)
	if err != nil {
		return err
	}
	c := catalogue{Listing: found, query: q}
	return page.Render(w, r, exportFrame(r), exporting(taking{query: q, who: who, base: listURL(who), total: c.found(ctx), format: "csv"}, nil))
}

func exportFrame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "members.take.title")}
}

// export sends the whole filtered list, or those chosen of it; asked from the
// list, it first asks in which form. Contacts in clear are for those who lead,
// with a reason; either way it is recorded.
func (h pages) export(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		return err
	}
	t := taking{
		query: queryOf(r.URL.Query(), who.Brand.Zone, h.now()), who: who, base: listURL(who), format: r.PostForm.Get("format"),
		contacts: r.PostForm.Get("contacts") != "", reason: roster.Tidy(r.PostForm.Get("reason")),
	}
	var err error
	if t.chosen, err = h.chosen(r, who); err != nil {
		return err
	}
	asked := r.PostForm.Get("step") == "ask"
	if len(t.chosen) == 0 && (asked || anyChosen(r)) { // never everybody instead
		page.Flash(w, r, ui.Warn, i18n.Msg("members.take.nobody"))
		return page.Redirect(w, r, t.base)
	}
	if n := len(t.chosen); n > 0 {
		t.total = ui.Number(n)
	}
	if asked {
		t.format = "csv"
		return page.Render(w, r, exportFrame(r), exporting(t, nil))
	}
	if t.contacts && !who.Role.Leads() {
		return errs.Forbidden
	}
	bad := errs.Invalid{}
	if t.format != "csv" && t.format != "xlsx" {
		bad["format"] = i18n.Msg("members.take.format_missing")
	}
	if t.contacts && t.reason == "" {
		bad["reason"] = i18n.Msg("members.take.reason_missing")
	}
	if err := bad.OrNil(); err != nil {
		return page.Reject(w, r, err, exportFrame(r), func(bad errs.Invalid) templ.Component { return exporting(t, bad) })
	}
	return h.send(w, r, t)
}

func (h pages) send(w http.ResponseWriter, r *http.Request, t taking) error {
	ctx, day := r.Context(), clock.Date(h.now(), t.who.Brand.Zone).Format("20060102")
	kind := map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[t.format]
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="members-%s-%s.%s"`, t.who.Brand.Slug, day, t.format))
	buffered := bufio.NewWriterSize(w, 64<<10)
	out, most, err := open(ctx, buffered, t)
	if err != nil {
		return err
	}
	n, err := h.write(ctx, out, t, most)
	// What has left the house is recorded, also when the visitor hung up.
	line := journal.Line{
		Actor: t.who.Actor(), Verb: "members.exported", Reason: t.reason,
		After: map[string]any{"count": n, "contacts": t.contacts, "filter": t.Encode(), "chosen": len(t.chosen) > 0, "format": t.format},
	}
	if kept := h.journal.Write(context.WithoutCancel(ctx), t.who.Tenant(), line); kept != nil {
		return kept
	}
	if err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return buffered.Flush()
}

func open(ctx context.Context, w *bufio.Writer, t taking) (out sheet.Writer, most int, err error) {
	head := make([]string, 0, len(exported))
	for _, f := range exported {
		head = append(head, f.Label().In(ctx))
	}
	if t.format == "csv" {
		out, err = sheet.NewCSV(w, head)
		return out, int(^uint(0) >> 1), err
	}
	out, err = sheet.NewXLSX(w, i18n.T(ctx, "nav.members"), head)
	return out, xlsxRows, err
}

// exported are the columns of an export, by the names under which an import
// knows them again.
var exported = func() []roster.Field {
	fields := []roster.Field{
		roster.FieldName, roster.FieldNickname, roster.FieldPhone, roster.FieldWechat, roster.FieldEmail, roster.FieldAddress, roster.FieldGender,
		roster.FieldBirth, roster.FieldProvince, roster.FieldCity, roster.FieldModel, roster.FieldBoughtOn, roster.FieldRole, roster.FieldTier,
		roster.FieldSpeciality, roster.FieldJoinedOn, roster.FieldRemark,
	}
	for _, p := range roster.Platforms {
		fields = append(fields, p.Handle(), p.Followers())
	}
	return fields
}()

func (h pages) write(ctx context.Context, out sheet.Writer, t taking, most int) (n int, err error) {
	err = h.batches(ctx, t, most, func(ids []uuid.UUID) error {
		found, err := h.members.InOrder(ctx, t.who.Tenant(), ids, t.contacts)
		if err != nil {
			return err
		}
		for _, m := range found {
			if err := out.Write(cells(ctx, m)...); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// batches gives each the ids to export, some at a time.
func (h pages) batches(ctx context.Context, t taking, most int, each func([]uuid.UUID) error) error {
	for chosen := range slices.Chunk(t.chosen, atOnce) {
		if err := each(chosen); err != nil {
			return err
		}
	}
	if len(t.chosen) > 0 {
		return nil
	}
	after := member.Cursor("")
	for given := 0; given < most; {
		ids, next, err := h.members.IDs(ctx, t.who.Tenant(), t.filter, t.sort, after, min(atOnce, most-given))
		if err != nil {
			return err
		}
		if err := each(ids); err != nil {
			return err
		}
		given += len(ids)
		if after = next; next == "" {
			return nil
		}
	}
	return nil
}

func cells(ctx context.Context, m member.Member) []any {
	gender := ""
	if m.Gender != "" {
		gender = i18n.T(ctx, "member.gender."+m.Gender)
	}
	row := []any{
		m.Name, m.Nickname, member.Digits(m.Phone), m.Wechat, m.Email, m.Address, gender, m.Birth, m.Province, m.City, m.Model, dayCell(m.BoughtOn),
		roleName(ctx, m.Role), tier.Name(m.Tier).In(ctx), strings.Join(m.Specialities, "、"), dayCell(m.JoinedOn), m.Remark,
	}
	for _, p := range roster.Platforms {
		row = append(row, handleCells(m, p.Code)...)
	}
	return row
}

func dayCell(d *time.Time) any {
	if d == nil {
		return nil
	}
	return *d
}

// handleCells are the member's first handle on a platform and its followers.
func handleCells(m member.Member, platform string) []any {
	i := slices.IndexFunc(m.Handles, func(h member.Handle) bool { return h.Platform == platform })
	if i < 0 {
		return []any{nil, nil}
	}
	if f := m.Handles[i].Followers; f != nil {
		return []any{m.Handles[i].Handle, *f}
	}
	return []any{m.Handles[i].Handle, nil}
}

func exportLead(ctx context.Context, t taking) string {
	if t.total == "" {
		return ""
	}
	if len(t.chosen) > 0 {
		return i18n.T(ctx, "members.take.lead_chosen", "Total", t.total)
	}
	return i18n.T(ctx, "members.take.lead", "Total", t.total)
}
