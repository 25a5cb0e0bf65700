package hall

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/errs"
	"xinhuo/internal/hall"
	"xinhuo/internal/i18n"
	"xinhuo/internal/sharecard"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// slide is one person on the big screen, and where to go on: to the first
// again after the last.
type slide struct {
	brand brand.Brand
	card  hall.Card
	next  string
}

// gala shows one person after another. A browser without a script goes on by
// hand; with one the screen goes on by itself until somebody stops it.
func (h pages) gala(w http.ResponseWriter, r *http.Request) error {
	ctx, b := r.Context(), page.BrandOf(r.Context())
	after := hall.ParsePlace(r.URL.Query().Get("after"))
	body, err := h.drawnFirst(ctx, "gala", after == hall.Place{}, func(ctx context.Context) (templ.Component, error) { return h.stage(ctx, b, after) })
	if err != nil {
		return err
	}
	return page.ShowPublic(w, r, ui.Frame{
		Hall: true, Stage: true, Brand: i18n.T(ctx, "hall.of", "Brand", b.Name), Home: Home(b), Title: i18n.T(ctx, "hall.gala"), Address: page.Absolute(r, Home(b)),
	}, body)
}

// stage is who comes after a place, or the first again.
func (h pages) stage(ctx context.Context, b brand.Brand, after hall.Place) (templ.Component, error) {
	cards, more, err := h.Hall.List(ctx, b.ID, hall.Filter{After: after}, 1)
	if err == nil && len(cards) == 0 && after != (hall.Place{}) { // the last one has gone meanwhile
		cards, more, err = h.Hall.List(ctx, b.ID, hall.Filter{}, 1)
	}
	if err != nil {
		return nil, err
	}
	if len(cards) == 0 {
		return nobody(b), nil
	}
	s := slide{b, cards[0], Home(b) + "/gala"}
	if more != (hall.Place{}) {
		s.next += "?after=" + more.String()
	}
	return onStage(s), nil
}

// share is the picture of the hall itself.
func (h pages) share(w http.ResponseWriter, r *http.Request) error {
	ctx, b := r.Context(), page.BrandOf(r.Context())
	body, err := h.Cache.Load(ctx, b.ID, view(ctx, "share"), kept, func(ctx context.Context) ([]byte, error) { return h.drawHall(ctx, b) })
	if err != nil {
		return err
	}
	return send(w, r, "image/jpeg", body)
}

// sharePerson is the picture that a chat shows beside somebody's page.
func (h pages) sharePerson(w http.ResponseWriter, r *http.Request) error {
	ctx, b := r.Context(), page.BrandOf(r.Context())
	id, err := page.ID(r, "member")
	if err != nil {
		return lost(w, r)
	}
	body, err := h.Cache.Load(ctx, b.ID, view(ctx, "share:"+id.String()), kept, func(ctx context.Context) ([]byte, error) {
		p, err := h.Hall.Get(ctx, b.ID, id)
		if err != nil {
			return nil, err
		}
		return h.drawPerson(ctx, b, p)
	})
	if errors.Is(err, errs.NotFound) {
		return lost(w, r)
	}
	if err != nil {
		return err
	}
	return send(w, r, "image/jpeg", body)
}

func (h pages) drawHall(ctx context.Context, b brand.Brand) ([]byte, error) {
	return sharecard.Draw(sharecard.Card{Name: i18n.T(ctx, "hall.title"), Title: i18n.T(ctx, "hall.motto"), Place: b.Name})
}

// drawPerson draws somebody's card. Where the typefaces lack a character the
// hall's own picture stands for it, and the log names the character.
func (h pages) drawPerson(ctx context.Context, b brand.Brand, p hall.Person) ([]byte, error) {
	c := sharecard.Card{Name: called(ctx, p.Card), Title: strings.Join(p.Titles, " · "), Line: under(p.Card), Place: i18n.T(ctx, "hall.of", "Brand", b.Name)}
	if p.Portrait != uuid.Nil {
		face, err := h.portraitOf(ctx, b.ID, p.Member, 352)
		if err != nil && !errors.Is(err, errs.NotFound) {
			return nil, err
		}
		c.Portrait = face
	}
	drawn, err := sharecard.Draw(c)
	if missing := (sharecard.Missing{}); errors.As(err, &missing) {
		page.Note(ctx, "no share picture", "member", p.Member, "glyph", missing.Error())
		return h.drawHall(ctx, b)
	}
	return drawn, err
}
