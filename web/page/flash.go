package page

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

// flashLife is how long a message waits for the page it is to be shown on.
const flashLife = 2 * time.Minute

// flash is what the cookie carries: the toast and when it goes stale.
type flash struct {
	Toast   ui.Toast `json:"t"`
	Expires int64    `json:"e"`
}

// Flash shows the message as a toast on the next whole page, which is where a
// Redirect leads. An undo, at most one, is a button on it.
func Flash(w http.ResponseWriter, r *http.Request, tone ui.Tone, m i18n.Message, undo ...ui.Action) {
	s := settingsOf(r)
	if len(s.Secret) == 0 {
		return
	}
	f := flash{Toast: ui.Toast{Tone: tone, Text: m.In(r.Context())}, Expires: s.Clock().Add(flashLife).Unix()}
	if len(undo) > 0 {
		f.Toast.Action = &undo[0]
	}
	body, err := json.Marshal(f)
	if err != nil || len(body) > 2800 {
		return
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	http.SetCookie(w, s.cookie("flash", text+"."+s.sign(text), int(flashLife.Seconds())))
}

// Toast shows the message beside the fragment that is being answered.
func Toast(w http.ResponseWriter, r *http.Request, tone ui.Tone, m i18n.Message) {
	said, err := json.Marshal(map[string]ui.Toast{"toast": {Tone: tone, Text: m.In(r.Context())}})
	if err == nil {
		w.Header().Set("HX-Trigger", ascii(string(said)))
	}
}

// flashed takes the waiting message, if it is ours and fresh.
func flashed(w http.ResponseWriter, r *http.Request) []ui.Toast {
	s := settingsOf(r)
	c, err := r.Cookie(s.cookieName("flash"))
	if err != nil || len(s.Secret) == 0 {
		return nil
	}
	http.SetCookie(w, s.cookie("flash", "", -1))
	w.Header().Set("Cache-Control", "private, no-store")
	text, mark, _ := strings.Cut(c.Value, ".")
	if !hmac.Equal([]byte(mark), []byte(s.sign(text))) {
		return nil
	}
	var f flash
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(body, &f) != nil || s.Clock().Unix() > f.Expires {
		return nil
	}
	return []ui.Toast{f.Toast}
}

// sign marks a cookie's text as ours.
func (o Options) sign(text string) string {
	mac := hmac.New(sha256.New, o.Secret)
	mac.Write([]byte("flash\x00" + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
