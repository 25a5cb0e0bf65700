package ceremonies

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/ceremony"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// noun is whose the pictures are, to the store of files.
const noun = "ceremony"

// Visible lets who gives or takes in a ceremony see its pictures.
func Visible(ceremonies *ceremony.Store) func(ctx context.Context, who auth.Identity, of uuid.UUID) (bool, error) {
	return func(ctx context.Context, who auth.Identity, of uuid.UUID) (bool, error) {
		c, err := ceremonies.Get(ctx, who.Tenant(), of)
		if errors.Is(err, errs.NotFound) {
			return false, nil
		}
		return c.With(who.Member), err
	}
}

// hang takes in one picture.
func (h pages) hang(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	in, err := page.Receive(w, r, file.MaxBytes)
	if err == nil {
		_, err = h.files.Receive(r.Context(), s.who.Tenant(), file.Upload{
			Name: in.Name, Content: in, By: s.who.Actor(), Noun: noun, Of: s.ID, Only: file.Picture, Sample: s.Sample,
		})
		err = errors.Join(err, in.Close())
	}
	if err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: s.Title}, func(bad errs.Invalid) templ.Component { return shown(s, bad) })
	}
	page.Flash(w, r, ui.OK, i18n.Msg("ceremonies.hung"))
	return page.Redirect(w, r, s.url())
}

// unhang takes a picture away again.
func (h pages) unhang(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	id, err := page.ID(r, "file")
	if err != nil {
		return err
	}
	for _, f := range s.pictures {
		if f.ID != id {
			continue
		}
		if err := h.files.Remove(r.Context(), s.who.Tenant(), f); err != nil {
			return err
		}
		page.Flash(w, r, ui.OK, i18n.Msg("ceremonies.unhung"))
		return page.Redirect(w, r, s.url())
	}
	return errs.NotFound
}
