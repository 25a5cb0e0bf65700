package mentorships

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/mentorship"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Visible lets the two of a pair see the pictures of their steps.
func Visible(pairs *mentorship.Store) func(ctx context.Context, who auth.Identity, of uuid.UUID) (bool, error) {
	return func(ctx context.Context, who auth.Identity, of uuid.UUID) (bool, error) {
		return pairs.SeenBy(ctx, who.Tenant(), of, who.Member)
	}
}

func stepIDs(plan []mentorship.Step) []uuid.UUID {
	ids := make([]uuid.UUID, len(plan))
	for i, s := range plan {
		ids[i] = s.ID
	}
	return ids
}

func picturesFrame(ctx context.Context) ui.Frame {
	return ui.Frame{Title: i18n.T(ctx, "mentorship.picture.title")}
}

// pictures are those of one step, and the form for another.
func (h pages) pictures(w http.ResponseWriter, r *http.Request) error {
	f, err := h.formAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, picturesFrame(r.Context()), picturesPage(f))
}

// hang takes in one picture and leads to where one goes on: to say that the
// step is done, or back to its pictures.
func (h pages) hang(w http.ResponseWriter, r *http.Request) error {
	f, err := h.formAt(r)
	if err != nil {
		return err
	}
	a, err := h.act(f.who)
	if err != nil {
		return err
	}
	in, err := page.Receive(w, r, file.MaxBytes)
	if err == nil {
		err = h.pairs.Illustrate(r.Context(), f.who.Tenant(), a, f.pair.ID, f.step.ID, h.files, file.Upload{Name: in.Name, Content: in})
		err = errors.Join(err, in.Close())
	}
	if err != nil {
		return page.Reject(w, r, err, picturesFrame(r.Context()), func(bad errs.Invalid) templ.Component {
			f.bad = bad
			return picturesPage(f)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.picture.up"))
	return page.Redirect(w, r, f.onward())
}

// onward is where somebody goes from a picture.
func (f stepForm) onward() string {
	if f.step.Done() {
		return f.action("files")
	}
	return f.action("done")
}

func (h pages) takeDown(w http.ResponseWriter, r *http.Request) error {
	f, err := h.formAt(r)
	if err != nil {
		return err
	}
	a, err := h.act(f.who)
	if err != nil {
		return err
	}
	picture, err := page.ID(r, "file")
	if err != nil {
		return err
	}
	if err := h.pairs.TakeDown(r.Context(), f.who.Tenant(), a, f.pair.ID, f.step.ID, h.files, picture); err != nil {
		return page.SayWhy(w, r, err, f.action("files"))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("mentorship.picture.down"))
	return page.Redirect(w, r, f.action("files"))
}

// mayTakeDown reports whether whoever looks brought the picture and the pair
// still runs.
func (f stepForm) mayTakeDown(p file.File) bool {
	return f.pair.State == mentorship.Running && p.MadeBy.ID == f.who.Actor().ID
}

func pictureURL(who auth.Identity, f file.File) string {
	return who.Brand.Home() + "files/" + f.ID.String()
}
