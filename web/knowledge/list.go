package knowledge

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/i18n"
	"xinhuo/internal/knowledge"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// shown is how many pages stand on a page of the shelves.
const shown = 20

// The views of the shelves.
const (
	all      = ""
	mine     = "mine"
	drafts   = "draft"
	overdue  = "overdue"
	archived = "archived"
)

// shelf is the shelves, ready to be drawn.
type shelf struct {
	knowledge.Shelf
	who    auth.Identity
	hand   knowledge.Hand
	zone   ui.Zone
	query  url.Values // what narrows it, as in its address
	view   string
	theme  knowledge.Theme // zero for all
	owner  string          // whose pages alone are shown, by name
	looked bool
}

func (h pages) list(w http.ResponseWriter, r *http.Request) error {
	who, hand, err := h.hand(r)
	if err != nil {
		return err
	}
	s := shelf{who: who, hand: hand, zone: h.zone(r.Context()), query: url.Values{}}
	for _, name := range []string{"view", "q", "kind", "theme", "owner", "handover"} {
		if v := r.URL.Query().Get(name); v != "" {
			s.query.Set(name, v)
		}
	}
	q := s.read()
	if s.Shelf, err = h.library.Look(r.Context(), who.Tenant(), q, cursorOf(r.URL.Query().Get("after")), shown); err != nil {
		return err
	}
	s.theme, _ = s.Tree.Find(q.Theme)
	s.looked = q.Text != ""
	if q.Owner != uuid.Nil {
		owners, err := h.members.GetMany(r.Context(), who.Tenant(), []uuid.UUID{q.Owner})
		if err != nil {
			return err
		}
		for _, m := range owners {
			s.owner = m.DisplayName()
		}
	}
	return page.Render(w, r, titled(r.Context(), "knowledge.name"), shelves(s))
}

// read takes the query from the address. What makes no sense there, or is not
// for whoever asks, narrows nothing.
func (s *shelf) read() knowledge.Query {
	q := knowledge.Query{Text: s.query.Get("q"), Kind: knowledge.Kind(s.query.Get("kind"))}
	if !q.Kind.Known() {
		q.Kind = ""
	}
	if s.query.Get("theme") == "none" {
		q.Unsorted = true
	} else {
		q.Theme, _ = uuid.Parse(s.query.Get("theme"))
	}
	q.Handover, _ = uuid.Parse(s.query.Get("handover"))
	if s.query.Get("owner") == "none" {
		q.Unowned = true
	} else {
		q.Owner, _ = uuid.Parse(s.query.Get("owner"))
	}
	s.view = s.query.Get("view")
	if !slices.Contains(s.views(), s.view) {
		s.view = all
	}
	switch s.view {
	case mine:
		q.Own, q.States = s.hand.Member, []knowledge.State{knowledge.Draft, knowledge.Published}
	case drafts:
		q.States = []knowledge.State{knowledge.Draft}
	case archived:
		q.States = []knowledge.State{knowledge.Archived}
	case overdue:
		q.Overdue = true
	}
	return q
}

// views are the shelves' views for whoever asks.
func (s shelf) views() []string {
	if s.hand.Team {
		return []string{all, drafts, overdue, archived}
	}
	return []string{all, mine}
}

func (s shelf) tabs(ctx context.Context) []ui.Tab {
	counts := map[string]int{all: s.Counts.Published, drafts: s.Counts.Drafts, overdue: s.Counts.Overdue, archived: s.Counts.Archived}
	var tabs []ui.Tab
	for _, v := range s.views() {
		label := "knowledge.view.all"
		if v != all {
			label = "knowledge.view." + v
		}
		tabs = append(tabs, ui.Tab{Label: i18n.T(ctx, label), Href: s.with("view", v), Count: counts[v], Current: v == s.view})
	}
	return tabs
}

// with is the address of these shelves with one thing changed.
func (s shelf) with(name, value string) string {
	q := url.Values{}
	for n, v := range s.query {
		q[n] = v
	}
	if q.Del(name); value != "" {
		q.Set(name, value)
	}
	return addressed(homeURL(s.who), q)
}

func addressed(base string, q url.Values) string {
	if len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

func (s shelf) chips(ctx context.Context) []ui.Chip {
	var chips []ui.Chip
	add := func(name, label, value string) {
		if value != "" {
			chips = append(chips, ui.Chip{Label: i18n.T(ctx, label), Value: value, Without: s.with(name, "")})
		}
	}
	add("theme", "knowledge.theme_one", s.theme.Name)
	if s.query.Get("theme") == "none" {
		add("theme", "knowledge.theme_one", i18n.T(ctx, "knowledge.unsorted"))
	}
	add("owner", "knowledge.owner", s.owner)
	if s.query.Get("owner") == "none" {
		add("owner", "knowledge.owner", i18n.T(ctx, "knowledge.nobody"))
	}
	if _, err := uuid.Parse(s.query.Get("handover")); err == nil {
		add("handover", "knowledge.handover", i18n.T(ctx, "knowledge.this_handover"))
	}
	return chips
}

// lead says in numbers what is here.
func (s shelf) lead(ctx context.Context) string {
	if s.Counts.Published == 0 {
		return i18n.T(ctx, "knowledge.lead_none")
	}
	id := "knowledge.lead"
	if s.hand.Team && s.Counts.Overdue > 0 {
		id = "knowledge.lead_overdue"
	}
	return i18n.T(ctx, id, "N", s.Counts.Published, "Uses", ui.Number(s.Counts.Uses), "Overdue", s.Counts.Overdue)
}

// next is the address of the next page, "" at the end.
func (s shelf) next() string {
	if s.Next.ID == uuid.Nil {
		return ""
	}
	return s.with("after", s.Next.At.UTC().Format(time.RFC3339Nano)+"_"+s.Next.ID.String())
}

// cursorOf reads a place in the list; what is none is its beginning.
func cursorOf(text string) knowledge.Cursor {
	const idLength = 36
	if len(text) < idLength+2 {
		return knowledge.Cursor{}
	}
	at, errAt := time.Parse(time.RFC3339Nano, text[:len(text)-idLength-1])
	id, errID := uuid.Parse(text[len(text)-idLength:])
	if errAt != nil || errID != nil {
		return knowledge.Cursor{}
	}
	return knowledge.Cursor{At: at, ID: id}
}

// kinds are the kinds as choices of a form.
func kinds(ctx context.Context, hints bool) []ui.Option {
	var options []ui.Option
	for _, k := range knowledge.Kinds {
		o := ui.Option{Value: string(k), Label: i18n.T(ctx, "knowledge.kind."+string(k))}
		if hints {
			o.Hint = i18n.T(ctx, "knowledge.kind_means."+string(k))
		}
		options = append(options, o)
	}
	return options
}

// places are the themes as choices of a form, each by its whole path.
func places(tree knowledge.Tree) []ui.Option {
	options := make([]ui.Option, len(tree))
	for i, th := range tree {
		label := ""
		for _, above := range tree.Path(th.ID) {
			if label != "" {
				label += " / "
			}
			label += above.Name
		}
		options[i] = ui.Option{Value: th.ID.String(), Label: label}
	}
	return options
}

// credits are the names of the authors, at most three of them.
func credits(ctx context.Context, authors []knowledge.Author) string {
	text := ""
	for i, a := range authors {
		if i == 3 {
			return i18n.T(ctx, "knowledge.and_others", "Names", text, "N", len(authors))
		}
		if i > 0 {
			text += i18n.T(ctx, "journal.comma")
		}
		text += a.Name
	}
	return text
}

func depth(th knowledge.Theme) string { return "depth-" + strconv.Itoa(th.Depth) }

// marked is a text with what was searched for set off; nothing stands between
// its pieces, as nothing does between Chinese words.
func marked(pieces []knowledge.Piece) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, p := range pieces {
			text := templ.EscapeString(p.Text)
			if p.Hit {
				text = "<mark>" + text + "</mark>"
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return nil
	})
}

// tones of the states.
var tones = map[knowledge.State]ui.Tone{knowledge.Draft: ui.Info, knowledge.Published: ui.OK, knowledge.Archived: ui.Warn}
