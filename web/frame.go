package web

import (
	"net/http"

	"xinhuo/internal/auth"
	"xinhuo/internal/i18n"
	"xinhuo/web/ui"
)

// frame stands around the pages of a brand: its name, the pages that whoever
// is in may open, and who that is.
func frame(r *http.Request) ui.Frame {
	ctx, who := r.Context(), auth.From(r.Context())
	home := who.Brand.Home()
	nav := []ui.NavItem{{Label: i18n.T(ctx, "nav.today"), Href: home, Icon: "sun"}}
	add := func(section, label, path, icon string) {
		if section != "" {
			section = i18n.T(ctx, "nav."+section)
		}
		nav = append(nav, ui.NavItem{Section: section, Label: i18n.T(ctx, "nav."+label), Href: home + path, Icon: icon})
	}
	if who.May(auth.Owner, auth.Manager, auth.Staff) {
		add("", "dashboard", "dashboard", "layout-dashboard")
		add("of_people", "members", "members", "users")
		add("of_people", "import", "members/import", "upload")
	}
	if who.Role.Leads() {
		add("of_brand", "colleagues", "settings/people", "users-round")
	}
	return ui.Frame{
		Brand: who.Brand.Name, Home: home, Nav: nav,
		Who: ui.Who{Name: who.Name, Role: i18n.T(ctx, "role."+string(who.Role)), Settings: "/me", Sessions: "/me"},
	}
}
