package signup

import (
	"context"
	"maps"

	"github.com/a-h/templ"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

// asking fetches the field for the address anew when a field is left; a later
// question makes an earlier one void. The password is never part of it.
var asking = templ.Attributes{
	"hx-get": "/signup/slug", "hx-trigger": "change", "hx-target": "#slug", "hx-swap": "outerHTML",
	"hx-include": "[name=brand],[name=slug]", "hx-params": "brand,slug", "hx-sync": "closest form:replace",
}

func checking() templ.Attributes {
	attrs := plain()
	maps.Copy(attrs, asking)
	attrs["maxlength"] = "40"
	return attrs
}

// plain keeps a phone from capitalising and correcting what is no prose.
func plain() templ.Attributes {
	return templ.Attributes{"autocapitalize": "none", "spellcheck": "false"}
}

func slugHint(ctx context.Context, slug string, bad errs.Invalid) string {
	if slug == "" || !bad["slug"].IsZero() {
		return i18n.T(ctx, "signup.slug_rule")
	}
	return i18n.T(ctx, "signup.slug_hint", "Address", "/b/"+slug+"/")
}
