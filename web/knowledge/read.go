package knowledge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/tenant"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// noun is whose the files of a page are.
const noun = "page"

// reading is a page of the library, ready to be drawn.
type reading struct {
	knowledge.Reading
	who         auth.Identity
	hand        knowledge.Hand
	zone        ui.Zone
	home        string // address of this page
	drawn       knowledge.Drawn
	attachments []file.File
}

func (h pages) read(w http.ResponseWriter, r *http.Request) error {
	who, hand, id, err := h.at(r)
	if err != nil {
		return err
	}
	found, err := h.library.Read(r.Context(), who.Tenant(), hand, id)
	if err != nil {
		return err
	}
	p := reading{Reading: found, who: who, hand: hand, zone: h.zone(r.Context()), home: pageURL(who, id)}
	if p.drawn, err = knowledge.Draw(found.Body, who.Brand.Home()); err != nil {
		return err
	}
	files, err := h.files.Of(r.Context(), who.Tenant(), noun, id)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Kind == file.Attachment {
			p.attachments = append(p.attachments, f)
		}
	}
	return page.Render(w, r, ui.Frame{Title: found.Title}, whole(p))
}

// at is what each route of a page starts from.
func (h pages) at(r *http.Request) (who auth.Identity, hand knowledge.Hand, id uuid.UUID, err error) {
	if who, hand, err = h.hand(r); err != nil {
		return who, hand, id, err
	}
	id, err = page.ID(r, "page")
	return who, hand, id, err
}

// mayPublish reports whether the page waits for whoever reads it to publish it.
func (p reading) mayPublish() bool { return p.State == knowledge.Draft && p.hand.Team }

// mayHandIn reports whether whoever reads it may ask for it to be published.
func (p reading) mayHandIn() bool {
	return p.State == knowledge.Draft && !p.hand.Team && p.HandedInAt == nil && p.Editable(p.hand)
}

func (p reading) facts(ctx context.Context) []ui.Fact {
	fact := func(id, value string) ui.Fact { return ui.Fact{Label: i18n.T(ctx, "knowledge."+id), Value: value} }
	owner := fact("owner", i18n.T(ctx, "knowledge.nobody"))
	if p.Owner != uuid.Nil {
		href := ""
		if p.hand.Team {
			href = memberURL(p.who, p.Owner)
		}
		owner.Show = ui.Person(p.OwnerName, href)
	}
	facts := []ui.Fact{owner, {Label: i18n.T(ctx, "knowledge.authors"), Show: writers(p)}}
	if p.State == knowledge.Published {
		due := fact("review_on", i18n.T(ctx, "knowledge.no_review"))
		if p.ReviewOn != nil {
			due.Show = ui.Date(*p.ReviewOn, p.zone)
		}
		facts = append(facts, due, fact("used", i18n.T(ctx, "knowledge.used_all", "N", p.Uses.Month, "All", ui.Number(p.Uses.All))))
	}
	edition := fact("edition", "")
	edition.Show = editionLink(p)
	return append(facts, edition)
}

// use is the press of 用过了.
func (h pages) use(w http.ResponseWriter, r *http.Request) error {
	who, hand, id, err := h.at(r)
	if err != nil {
		return err
	}
	counted, err := h.library.Use(r.Context(), who.Tenant(), hand, id)
	said := i18n.Msg("knowledge.use_done")
	switch {
	case errors.Is(err, errs.Conflict):
		said = i18n.Msg("knowledge.use_again")
	case err != nil:
		return page.SayWhy(w, r, err, pageURL(who, id))
	case !counted:
		said = i18n.Msg("knowledge.use_own")
	}
	page.Flash(w, r, ui.OK, said)
	return page.Redirect(w, r, pageURL(who, id))
}

// step is a change of a page's state with what is said of it; undo, when
// there is one, is the route that takes it back.
type step struct {
	do   func(context.Context, tenant.ID, knowledge.Hand, uuid.UUID) (knowledge.Page, error)
	said string
	undo string
	team bool
}

func (h pages) take(w http.ResponseWriter, r *http.Request, s step) error {
	who, hand, id, err := h.at(r)
	if err != nil {
		return err
	}
	if s.team && !hand.Team {
		return errs.Forbidden
	}
	p, err := s.do(r.Context(), who.Tenant(), hand, id)
	if err != nil {
		return page.SayWhy(w, r, err, pageURL(who, id))
	}
	var undo []ui.Action
	if s.undo != "" {
		undo = []ui.Action{{Label: i18n.T(r.Context(), "knowledge.undo"), Href: pageURL(who, id) + "/" + s.undo}}
	}
	page.Flash(w, r, ui.OK, i18n.Msg(s.said, "Title", p.Title), undo...)
	return page.Redirect(w, r, pageURL(who, id))
}

func (h pages) publish(w http.ResponseWriter, r *http.Request) error {
	return h.take(w, r, step{h.library.Publish, "knowledge.published", "withdraw", true})
}

func (h pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	return h.take(w, r, step{h.library.Withdraw, "knowledge.withdrawn", "publish", true})
}

func (h pages) archive(w http.ResponseWriter, r *http.Request) error {
	return h.take(w, r, step{h.library.Archive, "knowledge.archived", "unarchive", true})
}

func (h pages) unarchive(w http.ResponseWriter, r *http.Request) error {
	return h.take(w, r, step{h.library.Unarchive, "knowledge.unarchived", "", true})
}

func (h pages) handIn(w http.ResponseWriter, r *http.Request) error {
	return h.take(w, r, step{h.library.HandIn, "knowledge.was_handed_in", "", false})
}

func (h pages) review(w http.ResponseWriter, r *http.Request) error {
	next := dayOf(r.PostFormValue("review_on"))
	do := func(ctx context.Context, t tenant.ID, hand knowledge.Hand, id uuid.UUID) (knowledge.Page, error) {
		return h.library.Review(ctx, t, hand, id, next)
	}
	return h.take(w, r, step{do, "knowledge.reviewed", "", false})
}

// dayOf reads a calendar day, nil where there is none.
func dayOf(text string) *time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil
	}
	return &d
}

// fileURL is where a file is fetched.
func fileURL(who auth.Identity, f file.File) templ.SafeURL {
	return templ.SafeURL(who.Brand.Home() + "files/" + f.ID.String())
}

// crumbs lead back through the themes.
func crumbs(ctx context.Context, p reading) []ui.Link {
	links := []ui.Link{{Label: i18n.T(ctx, "knowledge.name"), Href: homeURL(p.who)}}
	for _, th := range p.Trail {
		links = append(links, ui.Link{Label: th.Name, Href: homeURL(p.who) + "?theme=" + th.ID.String()})
	}
	return append(links, ui.Link{Label: p.Title})
}

func draftText(ctx context.Context, p reading) string {
	if p.hand.Team {
		return i18n.T(ctx, "knowledge.draft_text")
	}
	return i18n.T(ctx, "knowledge.draft_text_own")
}

// nextReview is the day that is proposed for the next look.
func (p reading) nextReview() string {
	return p.Today.AddDate(0, knowledge.Interval, 0).Format(time.DateOnly)
}

// size says how large a file is.
func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", max(1, n>>10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
