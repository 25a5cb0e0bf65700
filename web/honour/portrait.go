package honour

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/picture"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// noun is whose portraits are, to the store of files.
const noun = "portrait"

// Visible lets a member see their own pictures.
func Visible(_ context.Context, who auth.Identity, of uuid.UUID) (bool, error) {
	return who.Member == of && of != uuid.Nil, nil
}

func (h pages) portrait(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, s.frame(r.Context()), hanging(s, nil))
}

// upload takes a picture in, cuts its middle out, and hangs it in the place
// of the one before, which is gone then.
func (h pages) upload(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	in, err := page.Receive(w, r, file.MaxBytes)
	if err != nil {
		return s.reject(w, r, err, hanging)
	}
	f, err := h.Files.Receive(r.Context(), s.who.Tenant(), file.Upload{
		Name: in.Name, Content: in, By: s.who.Actor(), Noun: noun, Of: s.member.ID, Only: file.Picture, Sample: s.member.Sample,
	})
	if err = errors.Join(err, in.Close()); err != nil {
		return s.reject(w, r, err, hanging)
	}
	if err := h.hang(r.Context(), s, f); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("honourpage.hung"))
	return page.Redirect(w, r, s.url("/portrait"))
}

func (h pages) hang(ctx context.Context, s scene, f file.File) error {
	if err := h.Files.Portray(ctx, s.who.Tenant(), f, picture.Middle); err != nil {
		return errors.Join(err, h.Files.Remove(ctx, s.who.Tenant(), f))
	}
	was, err := h.Profiles.Portray(ctx, s.who.Tenant(), s.who.Actor(), s.member.ID, f.ID)
	if err != nil {
		return errors.Join(err, h.Files.Remove(ctx, s.who.Tenant(), f))
	}
	return h.drop(ctx, s, was)
}

// drop takes a picture that hangs nowhere any more away for good.
func (h pages) drop(ctx context.Context, s scene, id uuid.UUID) error {
	if id == uuid.Nil {
		return nil
	}
	f, err := h.Files.Get(ctx, s.who.Tenant(), id)
	if err == nil {
		err = h.Files.Remove(ctx, s.who.Tenant(), f)
	}
	if errors.Is(err, errs.NotFound) {
		return nil
	}
	return err
}

// crop cuts the portrait out of another part of the picture.
func (h pages) crop(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	f, err := h.Files.Get(r.Context(), s.who.Tenant(), s.profile.Portrait)
	if err != nil {
		return err
	}
	c := picture.Crop{X: number(r, "x", s.crop.X), Y: number(r, "y", s.crop.Y), Near: number(r, "near", s.crop.Near)}.Within()
	if err := h.Files.Portray(r.Context(), s.who.Tenant(), f, c); err != nil {
		return err
	}
	if err := h.Profiles.Crop(r.Context(), s.who.Tenant(), s.who.Actor(), s.member.ID, c); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("honourpage.cropped"))
	return page.Redirect(w, r, s.url("/portrait"))
}

func number(r *http.Request, name string, otherwise int) int {
	n, err := strconv.Atoi(r.PostFormValue(name))
	if err != nil {
		return otherwise
	}
	return n
}

func (h pages) unhang(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	was, err := h.Profiles.Portray(r.Context(), s.who.Tenant(), s.who.Actor(), s.member.ID, uuid.Nil)
	if err != nil {
		return err
	}
	if err := h.drop(r.Context(), s, was); err != nil {
		return err
	}
	page.Flash(w, r, ui.OK, i18n.Msg("honourpage.unhung"))
	return page.Redirect(w, r, s.url("/portrait"))
}

// face is the portrait as it was cut, for its owner and the team.
func (h pages) face(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	f, err := h.Files.Get(r.Context(), s.who.Tenant(), s.profile.Portrait)
	if err != nil {
		return err
	}
	body, err := h.Files.OpenPortrait(r.Context(), s.who.Tenant(), f, 352)
	if err != nil {
		return err
	}
	defer body.Close()
	w.Header().Set("Content-Type", "image/jpeg")
	_, err = io.Copy(w, body)
	if r.Context().Err() != nil {
		return nil // whoever asked has left
	}
	return err
}
