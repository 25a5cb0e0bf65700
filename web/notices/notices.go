// Package notices serves /b/{brand}/notices: what somebody was told.
package notices

import (
	"context"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	perPage = 30
	perCard = 3
)

type pages struct {
	notices *notice.Store
	now     clock.Clock
}

// Pages are /notices and below. They are for everyone of the brand.
func Pages(notices *notice.Store, now clock.Clock) func(chi.Router) {
	p := pages{notices, now}
	return func(r chi.Router) {
		r.Get("/", page.Handle(p.list))
		r.Get("/count", page.Handle(p.count))
		r.Post("/read", page.Handle(p.read))
	}
}

// inbox is a page of what somebody was told.
type inbox struct {
	told   []notice.Told
	unread int
	home   string // of the brand
	more   string // address of older ones
	zone   ui.Zone
	older  bool // this is not the first page
}

func (b inbox) path() string { return b.home + "notices" }

func (b inbox) lead(ctx context.Context) string {
	if b.unread == 0 {
		return i18n.T(ctx, "notices.lead_read")
	}
	return i18n.T(ctx, "notices.lead", "N", b.unread)
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	before, err := uuid.Parse(r.FormValue("before"))
	if err != nil {
		before = notice.Newest
	}
	b, err := p.inbox(r.Context(), before, perPage)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "notices.title")}, list(b))
}

func (p pages) inbox(ctx context.Context, before uuid.UUID, most int) (inbox, error) {
	who := auth.From(ctx)
	b := inbox{home: who.Brand.Home(), zone: ui.Zone{Now: p.now(), At: who.Brand.Zone}, older: before != notice.Newest}
	var err error
	if b.unread, err = p.notices.Unread(ctx, who.Tenant(), reader(who)); err != nil {
		return b, err
	}
	if b.told, err = p.notices.For(ctx, who.Tenant(), reader(who), before, most+1); err != nil {
		return b, err
	}
	if len(b.told) > most {
		b.told = b.told[:most]
		b.more = b.path() + "?before=" + b.told[most-1].ID.String()
	}
	return b, nil
}

// count is the number that stands in the navigation.
func (p pages) count(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	n, err := p.notices.Unread(r.Context(), who.Tenant(), reader(who))
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "notices.title")}, ui.Count(n))
}

func (p pages) read(w http.ResponseWriter, r *http.Request) error {
	upto, err := uuid.Parse(r.PostFormValue("upto"))
	if err != nil {
		upto = notice.Newest
	}
	who := auth.From(r.Context())
	if err := p.notices.Read(r.Context(), who.Tenant(), reader(who), upto); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("notices.all_read"))
	return page.Redirect(w, r, who.Brand.Home()+"notices")
}

// Own is the card on a member's own home: the latest of what they have not
// read.
func Own(notices *notice.Store, now clock.Clock) page.Part {
	p := pages{notices, now}
	return func(ctx context.Context, _ member.Member) (templ.Component, error) {
		b, err := p.inbox(ctx, notice.Newest, perCard)
		if err != nil || b.unread == 0 {
			return nil, err
		}
		return card(b), nil
	}
}

func reader(who auth.Identity) notice.Reader {
	return notice.Reader{Account: who.Account, Member: who.Member}
}
