package intake

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/intake"
	"xinhuo/internal/roster"
	"xinhuo/web/page"
)

// envelope is what a form adds around its file.
const envelope = 64 << 10

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	return h.showList(w, r, http.StatusOK, nil)
}

func (h pages) showList(w http.ResponseWriter, r *http.Request, code int, bad errs.Invalid) error {
	who := auth.From(r.Context())
	recent, err := h.intakes.Recent(r.Context(), who.Tenant())
	if err != nil {
		return err
	}
	return page.Respond(w, r, code, frame(r.Context(), intake.Intake{}), list(recent, who, h.zone(who), bad))
}

// upload takes the form's file without holding it in memory.
func (h pages) upload(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	r.Body = http.MaxBytesReader(w, r.Body, intake.MaxBytes+envelope)
	path, name, err := received(r)
	if path != "" {
		defer os.Remove(path)
	}
	if errors.As(err, new(*http.MaxBytesError)) {
		return h.showList(w, r, http.StatusRequestEntityTooLarge, tooLarge())
	}
	if err == nil {
		id, err := h.intakes.Upload(r.Context(), who.Tenant(), who.Actor(), name, path)
		if err == nil {
			return page.Redirect(w, r, intakeURL(who, id))
		}
		return h.rejected(w, r, err)
	}
	return h.rejected(w, r, err)
}

func (h pages) rejected(w http.ResponseWriter, r *http.Request, err error) error {
	var bad errs.Invalid
	if !errors.As(err, &bad) {
		return err
	}
	return h.showList(w, r, http.StatusUnprocessableEntity, bad)
}

func tooLarge() errs.Invalid {
	return errs.Invalid{"file": i18n.Msg("intake.too_large", "MB", intake.MaxBytes>>20)}
}

// received writes the field "file" to a temporary file and returns its path,
// which the caller removes, and the name it had on the visitor's machine.
func received(r *http.Request) (path, name string, err error) {
	none := errs.Invalid{"file": i18n.Msg("intake.no_file")}
	form, err := r.MultipartReader()
	if err != nil {
		return "", "", none
	}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return "", "", none
		case err != nil:
			return "", "", broken(err)
		case part.FormName() != "file":
			continue
		case part.FileName() == "":
			return "", "", none
		}
		path, err := saved(part)
		return path, tidy(part.FileName()), err
	}
}

// broken is a form that did not arrive whole.
func broken(err error) error {
	if errors.As(err, new(*http.MaxBytesError)) {
		return err
	}
	return errs.Invalid{"file": i18n.Msg("intake.no_file")}
}

func saved(part *multipart.Part) (string, error) {
	f, err := os.CreateTemp("", intake.Scratch)
	if err != nil {
		return "", fmt.Errorf("receive roster: %w", err)
	}
	n, err := io.Copy(f, io.LimitReader(part, intake.MaxBytes+1))
	if err == nil && n > intake.MaxBytes {
		err = &http.MaxBytesError{Limit: intake.MaxBytes}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return f.Name(), fmt.Errorf("receive roster: %w", err)
	}
	return f.Name(), nil
}

// tidy is the file's name as we say it: no path, no control characters, not
// longer than a line.
func tidy(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, name))
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[:120])
	}
	return name
}

func (h pages) templateCSV(w http.ResponseWriter, r *http.Request) error {
	attach(w, "text/csv; charset=utf-8", templateName(r)+".csv")
	return roster.TemplateCSV(w, i18n.From(r.Context()))
}

func (h pages) templateXLSX(w http.ResponseWriter, r *http.Request) error {
	attach(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", templateName(r)+".xlsx")
	return roster.TemplateXLSX(w, i18n.From(r.Context()))
}

func templateName(r *http.Request) string { return i18n.T(r.Context(), "intake.template_name") }

func attach(w http.ResponseWriter, kind, name string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// uploadForm is where the form sends its file; sending it twice acts once.
func uploadForm(who auth.Identity) templ.SafeURL {
	return templ.SafeURL(importURL(who) + "?" + page.FormKeyParam())
}
