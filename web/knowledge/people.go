package knowledge

import (
	"net/http"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/i18n"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// mostFound is how many members a search for somebody shows.
const mostFound = 12

// cast is who answers for a page and who is credited with it, and where
// somebody else is found.
type cast struct {
	knowledge.Page
	who   auth.Identity
	home  string
	text  string
	found []member.Member
}

func (h pages) people(w http.ResponseWriter, r *http.Request) error {
	who, _, err := h.team(r)
	if err != nil {
		return err
	}
	id, err := page.ID(r, "page")
	if err != nil {
		return err
	}
	c := cast{who: who, home: pageURL(who, id), text: r.URL.Query().Get("q")}
	if c.Page, err = h.library.Get(r.Context(), who.Tenant(), id); err != nil {
		return err
	}
	if c.text != "" {
		found, err := h.members.List(r.Context(), who.Tenant(), member.Filter{Text: c.text}, member.ByName, "", mostFound)
		if err != nil {
			return err
		}
		c.found = found.Members
	}
	return page.Render(w, r, titled(r.Context(), "knowledge.people_of", "Title", c.Title), who_(c))
}

// owner puts the page into somebody's hands, or into nobody's.
func (h pages) owner(w http.ResponseWriter, r *http.Request) error {
	who, hand, err := h.team(r)
	if err != nil {
		return err
	}
	id, err := page.ID(r, "page")
	if err != nil {
		return err
	}
	to, _ := uuid.Parse(r.PostFormValue("member")) // none is nobody
	if err := h.library.PutInto(r.Context(), who.Tenant(), hand, id, to); err != nil {
		return page.SayWhy(w, r, err, pageURL(who, id)+"/people")
	}
	page.Flash(w, r, ui.OK, i18n.Msg("knowledge.owner_set"))
	return page.Redirect(w, r, pageURL(who, id)+"/people")
}

func (h pages) credit(w http.ResponseWriter, r *http.Request) error {
	author, err := uuid.Parse(r.PostFormValue("member"))
	if err != nil {
		author = uuid.Nil
	}
	return h.name(w, r, author, false)
}

func (h pages) uncredit(w http.ResponseWriter, r *http.Request) error {
	author, err := page.ID(r, "author")
	if err != nil {
		return err
	}
	return h.name(w, r, author, true)
}

func (h pages) name(w http.ResponseWriter, r *http.Request, author uuid.UUID, gone bool) error {
	who, hand, err := h.team(r)
	if err != nil {
		return err
	}
	id, err := page.ID(r, "page")
	if err != nil {
		return err
	}
	if err := h.library.Name(r.Context(), who.Tenant(), hand, id, author, gone); err != nil {
		return err
	}
	said := "knowledge.credited"
	if gone {
		said = "knowledge.uncredited"
	}
	page.Flash(w, r, ui.OK, i18n.Msg(said))
	return page.Redirect(w, r, pageURL(who, id)+"/people")
}

// holds reports whether m answers for the page, credits whether m is credited.
func (c cast) holds(m member.Member) bool { return c.Owner == m.ID }

func (c cast) credits(m member.Member) bool {
	return c.Writes(knowledge.Hand{Member: m.ID})
}
