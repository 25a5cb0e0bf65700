package page

import (
	"errors"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

// Refuse is Reject for a form that may be tried too often: then it answers
// 429 with the form, and says beside it when to try again.
func Refuse(w http.ResponseWriter, r *http.Request, err error, f ui.Frame, form func(bad errs.Invalid) templ.Component) error {
	var wait auth.Wait
	if !errors.As(err, &wait) {
		return Reject(w, r, err, f, form)
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.For.Seconds()))))
	return Respond(w, r, http.StatusTooManyRequests, f, form(errs.Invalid{"": inWords(wait.For)}))
}

func inWords(wait time.Duration) i18n.Message {
	if wait <= time.Minute {
		return i18n.Msg("auth.wait.seconds", "N", int(math.Ceil(wait.Seconds())))
	}
	return i18n.Msg("auth.wait.minutes", "N", int(math.Ceil(wait.Minutes())))
}

// SayWhy leads back with a toast when a button could not do its work for a
// reason that a person can read: the one about the whole, else the first by
// the name of its field. Any other error is returned.
func SayWhy(w http.ResponseWriter, r *http.Request, err error, back string) error {
	var bad errs.Invalid
	if !errors.As(err, &bad) || len(bad) == 0 {
		return err
	}
	Flash(w, r, ui.Bad, bad[slices.Sorted(maps.Keys(bad))[0]])
	return Redirect(w, r, back)
}
