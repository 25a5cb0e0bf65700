package page

import (
	"errors"
	"math"
	"net/http"
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
