package web

import (
	"net/http"

	"github.com/google/uuid"

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
	nav = append(nav, ui.NavItem{Label: i18n.T(ctx, "nav.notices"), Href: home + "notices", Icon: "bell", Counts: home + "notices/count"})
	if who.May(auth.Owner, auth.Manager, auth.Staff) {
		add("", "dashboard", "dashboard", "layout-dashboard")
		add("of_people", "members", "members", "users")
		add("of_people", "import", "members/import", "upload")
		add("of_people", "standing", "standing", "waypoints")
		add("of_succession", "succession", "succession", "layers")
		add("of_succession", "seats", "seats", "flag")
		add("of_succession", "mentorships", "mentorships", "sprout")
		add("of_succession", "onboarding", "onboarding", "user-check")
		add("of_succession", "handovers", "handovers", "handshake")
		add("of_succession", "ceremonies", "ceremonies", "flame")
		add("of_succession", "knowledge", "knowledge", "book-open")
		add("of_succession", "ninebox", "succession/ninebox", "layout-grid")
		add("of_succession", "bench", "succession/bench", "users-round")
		add("of_succession", "programme", "programme", "calendar-days")
		if who.Role.Leads() {
			add("of_succession", "risk", "succession/risk", "shield-alert")
		}
		add("of_merit", "retirements", "retirements", "award")
		add("of_merit", "honour", "honour", "landmark")
		add("of_merit", "certificates", "certificates", "stamp")
		add("of_merit", "honours", "honours", "trophy")
		add("of_merit", "consults", "consults", "message-square-text")
		add("of_merit", "care", "care", "calendar-heart")
	}
	if who.Role == auth.Member && who.Member != uuid.Nil {
		add("", "my_standing", "standing", "gauge")
		add("", "my_honour", "honour", "award")
		add("", "mentorships", "mentorships/mine", "sprout")
		add("", "handovers", "handovers/mine", "handshake")
		add("", "knowledge", "knowledge", "book-open")
		add("", "my_honours", "honours/mine", "trophy")
		add("", "consults", "consults/mine", "message-square-text")
		add("", "care_own", "care/own", "heart-handshake")
	}
	if who.Role == auth.Dealer {
		add("", "care_mine", "care/mine", "heart-handshake")
	}
	if who.Role.Leads() {
		add("of_brand", "colleagues", "settings/people", "users-round")
		add("of_brand", "brand", "settings/brand", "settings")
		add("of_brand", "certificate_look", "settings/certificates", "stamp")
		add("of_brand", "rules", "settings/rules", "scroll-text")
		add("of_brand", "titles", "settings/titles", "badge-check")
		add("of_brand", "readiness", "settings/readiness", "gauge")
		add("of_brand", "honour_rules", "settings/honour", "award")
		add("of_brand", "potential_settings", "settings/potential", "radar")
	}
	return ui.Frame{
		Brand: who.Brand.Name, Home: home, Nav: nav, Own: who.Role == auth.Member,
		Who: ui.Who{Name: who.Name, Role: i18n.T(ctx, "role."+string(who.Role)), Settings: "/me", Sessions: "/me"},
	}
}
