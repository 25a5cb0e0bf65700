// Package files serves /b/{brand}/files/{file}: pictures to be shown in a page
// and attachments to be kept, to whoever may see what they belong to.
package files

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/web/page"
)

// Rule reports whether somebody who is not of the team may see the files of
// the thing with this id.
type Rule func(ctx context.Context, who auth.Identity, of uuid.UUID) (bool, error)

// Rules are by noun. The team sees every file; of a noun without a rule
// nobody else does.
type Rules map[string]Rule

type pages struct {
	files *file.Store
	rules Rules
}

// Pages are /files and below. They are for everyone of the brand.
func Pages(files *file.Store, rules Rules) func(chi.Router) {
	h := pages{files, rules}
	return func(r chi.Router) { r.Get("/{file}", page.Handle(h.show)) }
}

// show sends a file. What it is called and served as is ours to say, and no
// browser may guess otherwise or run anything in it.
func (h pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), auth.From(r.Context())
	id, err := page.ID(r, "file")
	if err != nil {
		return err
	}
	f, err := h.files.Get(ctx, who.Tenant(), id)
	if err != nil {
		return err
	}
	if err := h.may(ctx, who, f); err != nil {
		return err
	}
	thumb := r.URL.Query().Get("size") == "thumb" && f.Kind == file.Picture
	tag := `"` + f.ID.String() + "-" + strconv.FormatBool(thumb) + `"`
	label(w.Header(), f, tag, thumb)
	if r.Header.Get("If-None-Match") == tag { // what an id stands for never changes
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	body, err := h.files.Open(ctx, who.Tenant(), f, thumb)
	if err != nil {
		unlabel(w.Header())
		return err
	}
	defer body.Close()
	_, err = io.Copy(w, body)
	if r.Context().Err() != nil {
		return nil // whoever asked has left
	}
	return err
}

// may refuses who may not see f with the same words as where there is none.
func (h pages) may(ctx context.Context, who auth.Identity, f file.File) error {
	if who.May(auth.Team...) {
		return nil
	}
	rule, ok := h.rules[f.Noun]
	if !ok {
		return errs.NotFound
	}
	allowed, err := rule(ctx, who, f.Of)
	if err == nil && !allowed {
		err = errs.NotFound
	}
	return err
}

// The headers that say what a file is.
var labels = []string{"Content-Type", "Content-Disposition", "Content-Length", "ETag"}

func label(h http.Header, f file.File, tag string, thumb bool) {
	kind := "inline"
	if f.Kind != file.Picture {
		kind = "attachment"
	}
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", mime.FormatMediaType(kind, map[string]string{"filename": f.Name}))
	if !thumb {
		h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	}
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, max-age=3600")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
}

// unlabel makes room for the page that says what went wrong.
func unlabel(h http.Header) {
	for _, name := range labels {
		h.Del(name)
	}
	h.Set("Cache-Control", "private, no-store")
	h.Del("Content-Security-Policy")
}
