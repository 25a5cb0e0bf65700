package knowledge

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

func (h pages) themeRoutes(r chi.Router) {
	r.Get("/", page.Handle(h.themes))
	r.Post("/", page.Handle(h.addTheme))
	r.Get("/{theme}", page.Handle(h.theme))
	r.Post("/{theme}", page.Handle(h.changeTheme))
	r.Post("/{theme}/shift", page.Handle(h.shift))
	r.Post("/{theme}/remove", page.Handle(h.dropTheme))
}

// sorting is the tree of themes, ready to be drawn; one of them is at hand in
// the form.
type sorting struct {
	who    auth.Identity
	tree   knowledge.Tree
	one    knowledge.Theme
	name   string
	parent string
	lead   string
	text   string // whom to look for as a lead
	found  []member.Member
	bad    errs.Invalid
}

func themesURL(who auth.Identity) string { return homeURL(who) + "/themes" }

// tree reads the themes, for the team.
func (h pages) tree(r *http.Request) (sorting, knowledge.Hand, error) {
	who, hand, err := h.team(r)
	if err != nil {
		return sorting{}, hand, err
	}
	tree, err := h.library.Themes(r.Context(), who.Tenant())
	return sorting{who: who, tree: tree}, hand, err
}

func (h pages) themes(w http.ResponseWriter, r *http.Request) error {
	s, _, err := h.tree(r)
	if err != nil {
		return err
	}
	s.parent = r.URL.Query().Get("parent")
	return page.Render(w, r, titled(r.Context(), "knowledge.themes"), allThemes(s))
}

func (h pages) addTheme(w http.ResponseWriter, r *http.Request) error {
	s, hand, err := h.tree(r)
	if err != nil {
		return err
	}
	s.name, s.parent = r.PostFormValue("name"), r.PostFormValue("parent")
	parent, _ := uuid.Parse(s.parent) // none is the top
	if _, err := h.library.AddTheme(r.Context(), s.who.Tenant(), hand.Actor, parent, s.name, false); err != nil {
		return page.Reject(w, r, err, titled(r.Context(), "knowledge.themes"), func(bad errs.Invalid) templ.Component {
			s.bad = bad
			return allThemes(s)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("knowledge.theme.added", "Name", s.name))
	return page.Redirect(w, r, themesURL(s.who))
}

// oneTheme reads the theme in the path.
func (h pages) oneTheme(r *http.Request) (sorting, knowledge.Hand, error) {
	s, hand, err := h.tree(r)
	if err != nil {
		return s, hand, err
	}
	id, err := page.ID(r, "theme")
	if err != nil {
		return s, hand, err
	}
	one, ok := s.tree.Find(id)
	if !ok {
		return s, hand, errs.NotFound
	}
	s.one, s.name = one, one.Name
	if one.Parent != uuid.Nil {
		s.parent = one.Parent.String()
	}
	if one.Lead != uuid.Nil {
		s.lead = one.Lead.String()
	}
	return s, hand, nil
}

func (h pages) theme(w http.ResponseWriter, r *http.Request) error {
	s, _, err := h.oneTheme(r)
	if err != nil {
		return err
	}
	if s.text = r.URL.Query().Get("q"); s.text != "" {
		found, err := h.members.List(r.Context(), s.who.Tenant(), member.Filter{Text: s.text}, member.ByName, "", mostFound)
		if err != nil {
			return err
		}
		s.found = found.Members
	}
	return page.Render(w, r, ui.Frame{Title: s.one.Name}, oneTheme(s))
}

func (h pages) changeTheme(w http.ResponseWriter, r *http.Request) error {
	s, hand, err := h.oneTheme(r)
	if err != nil {
		return err
	}
	s.name, s.parent, s.lead = r.PostFormValue("name"), r.PostFormValue("parent"), r.PostFormValue("lead")
	version, _ := strconv.Atoi(r.PostFormValue("version")) // no number is no version, and refused as one
	c := knowledge.ThemeChange{ID: s.one.ID, Version: version, Name: s.name}
	c.Parent, _ = uuid.Parse(s.parent) // none is the top
	c.Lead, _ = uuid.Parse(s.lead)     // none is nobody
	err = h.library.ChangeTheme(r.Context(), s.who.Tenant(), hand.Actor, c)
	if errors.Is(err, errs.Conflict) {
		s.bad = errs.Invalid{"": i18n.Msg("knowledge.theme.clash", "Name", s.one.Name)}
		return page.Respond(w, r, http.StatusConflict, ui.Frame{Title: s.one.Name}, oneTheme(s))
	}
	if err != nil {
		return page.Reject(w, r, err, ui.Frame{Title: s.one.Name}, func(bad errs.Invalid) templ.Component {
			s.bad = bad
			return oneTheme(s)
		})
	}
	page.Flash(w, r, ui.OK, i18n.Msg("knowledge.theme.changed", "Name", c.Name))
	return page.Redirect(w, r, themesURL(s.who))
}

func (h pages) shift(w http.ResponseWriter, r *http.Request) error {
	s, hand, err := h.oneTheme(r)
	if err != nil {
		return err
	}
	if err := h.library.Shift(r.Context(), s.who.Tenant(), hand.Actor, s.one.ID, r.PostFormValue("to") == "down"); err != nil {
		return err
	}
	return page.Redirect(w, r, themesURL(s.who))
}

func (h pages) dropTheme(w http.ResponseWriter, r *http.Request) error {
	s, hand, err := h.oneTheme(r)
	if err != nil {
		return err
	}
	if err := h.library.DropTheme(r.Context(), s.who.Tenant(), hand.Actor, s.one.ID); err != nil {
		return page.SayWhy(w, r, err, themesURL(s.who))
	}
	page.Flash(w, r, ui.OK, i18n.Msg("knowledge.theme.removed", "Name", s.one.Name))
	return page.Redirect(w, r, themesURL(s.who))
}

// above are the places a theme may stand in: not below itself.
func (s sorting) above() []ui.Option {
	var options []ui.Option
	below := s.tree.Below(s.one.ID)
	for _, o := range places(s.tree) {
		id := uuid.MustParse(o.Value)
		if th, _ := s.tree.Find(id); th.Depth < knowledge.MaxDepth && !(s.one.ID != uuid.Nil && slices.Contains(below, id)) {
			options = append(options, o)
		}
	}
	return options
}
