package page

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"mime"
	"net/http"

	"github.com/a-h/templ"

	"xinhuo/web/ui"
)

// formKeyField carries what makes one filling-in of a form that one.
const formKeyField = "_key"

// FormKey makes a form act once: put it inside, and sending the same thing
// again, by a second click or a reload, leads to where the first one led.
func FormKey() templ.Component { return ui.Hidden(formKeyField, rand.Text()) }

// FormKeyParam is FormKey for the action of a form with files, whose body is
// not to be read before its handler does: "?" + FormKeyParam().
func FormKeyParam() string { return formKeyField + "=" + rand.Text() }

// FormKeyOf names what r sends, or is "" when it carries no key. The same key
// with other contents is another thing: somebody went back and changed it.
func FormKeyOf(r *http.Request) string {
	key := r.URL.Query().Get(formKeyField)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := ""
	if kind == "application/x-www-form-urlencoded" {
		if sent := r.PostFormValue(formKeyField); sent != "" {
			key, body = sent, r.PostForm.Encode()
		}
	}
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(r.Method + "\n" + r.URL.Path + "\n" + key + "\n" + body))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
