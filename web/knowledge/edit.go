package knowledge

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/knowledge"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// form is what was typed about a page, as it was typed.
type form struct {
	title, body, kind, theme, reviewOn, note string
	credit                                   bool
	version, edition                         int // of the page when the form was opened
	handover                                 string
}

func formOf(p knowledge.Page) form {
	f := form{title: p.Title, body: p.Body, kind: string(p.Kind), version: p.Version, edition: p.Edition}
	if p.Theme != uuid.Nil {
		f.theme = p.Theme.String()
	}
	if p.ReviewOn != nil {
		f.reviewOn = p.ReviewOn.Format(time.DateOnly)
	}
	return f
}

func typed(r *http.Request) form {
	number := func(name string) int { n, _ := strconv.Atoi(r.PostFormValue(name)); return n } // no number is no version, and refused as one
	return form{
		r.PostFormValue("title"), r.PostFormValue("body"), r.PostFormValue("kind"), r.PostFormValue("theme"), r.PostFormValue("review_on"),
		r.PostFormValue("note"), r.PostFormValue("credit") != "", number("version"), number("edition"), r.PostFormValue("handover"),
	}
}

func (f form) text() knowledge.Text {
	theme, _ := uuid.Parse(f.theme) // none is the place of what is not sorted in
	return knowledge.Text{Title: f.title, Body: f.body, Kind: knowledge.Kind(f.kind), Theme: theme}
}

// writing is a page in the making, ready to be drawn.
type writing struct {
	knowledge.Page
	who      auth.Identity
	hand     knowledge.Hand
	home     string
	form     form
	bad      errs.Invalid
	tree     knowledge.Tree
	files    []file.File
	preview  *knowledge.Drawn
	theirs   []knowledge.Stretch // what somebody else changed meanwhile
	theirsBy string
	fileBad  errs.Invalid
	added    string // what was just uploaded, as it stands in a body
}

// blank asks for what every page begins with.
func (h pages) blank(w http.ResponseWriter, r *http.Request) error {
	f := form{theme: r.URL.Query().Get("theme"), kind: cmp.Or(r.URL.Query().Get("kind"), string(knowledge.Handbook)), handover: r.URL.Query().Get("handover")}
	return h.showBlank(w, r, f, http.StatusOK, nil)
}

func (h pages) showBlank(w http.ResponseWriter, r *http.Request, f form, code int, bad errs.Invalid) error {
	who, hand, err := h.hand(r)
	if err != nil {
		return err
	}
	if !hand.MayBegin() {
		return errs.Forbidden
	}
	tree, err := h.library.Themes(r.Context(), who.Tenant())
	if err != nil {
		return err
	}
	return page.Respond(w, r, code, titled(r.Context(), "knowledge.new"), beginning(writing{who: who, hand: hand, form: f, tree: tree, bad: bad}))
}

func (h pages) begin(w http.ResponseWriter, r *http.Request) error {
	who, hand, err := h.hand(r)
	if err != nil {
		return err
	}
	f := typed(r)
	b := knowledge.Beginning{Text: f.text()}
	b.Handover, _ = uuid.Parse(f.handover)
	id, err := h.library.Begin(r.Context(), who.Tenant(), hand, b)
	if bad := (errs.Invalid{}); errors.As(err, &bad) {
		return h.showBlank(w, r, f, http.StatusUnprocessableEntity, bad)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, pageURL(who, id)+"/edit")
}

// desk reads what the form of a page needs.
func (h pages) desk(r *http.Request) (writing, error) {
	who, hand, id, err := h.at(r)
	if err != nil {
		return writing{}, err
	}
	p, err := h.library.Get(r.Context(), who.Tenant(), id)
	switch {
	case err != nil:
		return writing{}, err
	case !p.Readable(hand):
		return writing{}, errs.NotFound
	case !p.Editable(hand):
		return writing{}, errs.Forbidden
	}
	d := writing{Page: p, who: who, hand: hand, home: pageURL(who, id), form: formOf(p)}
	if d.tree, err = h.library.Themes(r.Context(), who.Tenant()); err != nil {
		return d, err
	}
	d.files, err = h.files.Of(r.Context(), who.Tenant(), noun, id)
	return d, err
}

func editFrame(ctx context.Context, d writing) ui.Frame {
	return titled(ctx, "knowledge.edit_title", "Title", d.Title)
}

func (h pages) edit(w http.ResponseWriter, r *http.Request) error {
	d, err := h.desk(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, editFrame(r.Context(), d), editor(d))
}

func (h pages) revise(w http.ResponseWriter, r *http.Request) error {
	d, err := h.desk(r)
	if err != nil {
		return err
	}
	d.form = typed(r)
	err = h.library.Revise(r.Context(), d.who.Tenant(), d.hand, knowledge.Revision{
		ID: d.ID, Version: d.form.version, Text: d.form.text(), ReviewOn: h.reviewOn(d), Note: d.form.note, Credit: d.form.credit,
	})
	switch {
	case err == nil:
		page.Flash(w, r, ui.OK, i18n.Msg("knowledge.saved", "Title", d.form.title))
		return page.Redirect(w, r, d.home)
	case errors.Is(err, errs.Conflict):
		return h.showBoth(w, r, d)
	}
	return page.Reject(w, r, err, editFrame(r.Context(), d), func(bad errs.Invalid) templ.Component {
		d.bad = bad
		return editor(d)
	})
}

// reviewOn is the day typed, or the page's own for who may not set it.
func (h pages) reviewOn(d writing) *time.Time {
	if !d.hand.Team && !d.Owns(d.hand) {
		return d.ReviewOn
	}
	return dayOf(d.form.reviewOn)
}

// showBoth answers a save that came too late: what somebody else changed
// meanwhile stands above what was typed, which is kept.
func (h pages) showBoth(w http.ResponseWriter, r *http.Request, d writing) error {
	older, newer, err := h.library.Pair(r.Context(), d.who.Tenant(), d.ID, max(0, min(d.form.edition, d.Edition-1)), d.Edition)
	if err != nil {
		return err
	}
	if d.form.edition == d.Edition { // only where it stands was changed, not its words
		older = newer
	}
	d.theirs, d.theirsBy = knowledge.Compare(whole0(older), whole0(newer)), newer.By.Name
	d.form.version, d.form.edition = d.Version, d.Edition
	return page.Respond(w, r, http.StatusConflict, editFrame(r.Context(), d), editor(d))
}

// whole0 is a version's title and body as one text.
func whole0(v knowledge.Version) string {
	if v.No == 0 {
		return ""
	}
	return v.Title + "\n\n" + v.Body
}

// preview shows what was typed as a page would; it keeps nothing.
func (h pages) preview(w http.ResponseWriter, r *http.Request) error {
	d, err := h.desk(r)
	if err != nil {
		return err
	}
	d.form = typed(r)
	drawn, err := knowledge.Draw(d.form.body, d.who.Brand.Home())
	if err != nil {
		return err
	}
	d.preview = &drawn
	if r.Header.Get("HX-Request") == "true" {
		return page.Render(w, r, ui.Frame{}, previewed(d))
	}
	return page.Render(w, r, editFrame(r.Context(), d), editor(d))
}

// receive takes a picture or an attachment in.
func (h pages) receive(w http.ResponseWriter, r *http.Request) error {
	d, err := h.desk(r)
	if err != nil {
		return err
	}
	f, err := h.received(w, r, d)
	if bad := (errs.Invalid{}); errors.As(err, &bad) {
		d.fileBad = bad
		if r.Header.Get("HX-Request") == "true" {
			return page.Respond(w, r, http.StatusUnprocessableEntity, ui.Frame{}, fileDesk(d))
		}
		return page.Respond(w, r, http.StatusUnprocessableEntity, editFrame(r.Context(), d), editor(d))
	}
	if err != nil {
		return err
	}
	if r.Header.Get("HX-Request") == "true" {
		d.files, d.added = append(d.files, f), link(f)
		return page.Render(w, r, ui.Frame{}, fileDesk(d))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("knowledge.file_kept", "Name", f.Name))
	return page.Redirect(w, r, d.home+"/edit#files")
}

func (h pages) received(w http.ResponseWriter, r *http.Request, d writing) (file.File, error) {
	in, err := page.Receive(w, r, file.MaxBytes)
	if err != nil {
		return file.File{}, err
	}
	f, err := h.files.Receive(r.Context(), d.who.Tenant(), file.Upload{Name: in.Name, Content: in, By: d.who.Actor(), Noun: noun, Of: d.ID, Sample: d.Sample})
	return f, errors.Join(err, in.Close())
}

// drop removes a file of the page. One that stands in its words stays.
func (h pages) drop(w http.ResponseWriter, r *http.Request) error {
	d, err := h.desk(r)
	if err != nil {
		return err
	}
	id, err := page.ID(r, "file")
	if err != nil {
		return err
	}
	for _, f := range d.files {
		if f.ID != id {
			continue
		}
		if used(d.Body, f) {
			page.Flash(w, r, ui.Bad, i18n.Msg("knowledge.file_used", "Name", f.Name))
			return page.Redirect(w, r, d.home+"/edit#files")
		}
		if err := h.files.Remove(r.Context(), d.who.Tenant(), f); err != nil {
			return err
		}
		page.Flash(w, r, ui.OK, i18n.Msg("knowledge.file_gone", "Name", f.Name))
		return page.Redirect(w, r, d.home+"/edit#files")
	}
	return errs.NotFound
}
