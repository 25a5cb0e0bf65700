// Package ui holds the components more than one feature draws with. It knows
// no feature: what it shows comes in as strings, times and components. A
// component with more than a few words to show takes them as a struct, because
// seven strings in a row get swapped.
package ui

import (
	"slices"
	"strings"
	"time"
)

// Frame is what stands around a page's body.
type Frame struct {
	Title       string    // where I am; the tab says "成员 · 星驰汽车 · 薪火"
	Description string    // what a chat preview says of a public page
	Brand       string    // the tenant's name, empty outside a brand
	Home        string    // where the flame leads, "/" when empty
	Who         Who       // nobody on public pages
	Nav         []NavItem // pages this person may open, in order
	Path        string    // address of this page, to come back to after a preference
	Prefs       Prefs
	Toasts      []Toast
	Bare        bool   // no side bar: sign-in, landing, public pages
	Wide        bool   // the body fills the window: boards, calendars, maps
	Refresh     int    // seconds after which a browser without a script asks again, 0 for never
	Calm        bool   // text of a contrast of 7 and more
	Own         bool   // a member's own pages: calm, and nothing to press below 44 px at any width
	Hall        bool   // the dark room of honour, in both themes: no chrome, for anybody
	Lineage     bool   // a page as wide as its tree, in the colours of that room
	Stage       bool   // and of that room nothing but the body: the gala's big screen
	Address     string // whole address of a public page, for whoever passes it on
	Picture     string // and of the picture a chat preview shows, 1200 × 630
}

// Who is the signed-in person as the menu shows them.
type Who struct {
	Name, Role string
	Settings   string // own settings, no link when empty
	Sessions   string // sign out everywhere, no link when empty
}

// NavItem is one page in the side bar. A Section differing from the item
// before it starts a new group; items without one stand on their own.
type NavItem struct {
	Section string
	Label   string
	Href    string
	Icon    string
	Count   int    // things waiting there, not shown when 0
	Counts  string // where the number is fetched instead once the page stands
	Current bool
}

// Prefs is how this browser wants to read. Zero values follow the system.
type Prefs struct {
	Lang  string // "zh-CN" or "en"
	Theme string // "light", "dark" or ""
	Size  string // "large" or ""
}

// Tone is how good or bad a message is. Each tone also has its own icon.
type Tone string

// The tones.
const (
	Info Tone = "info"
	OK   Tone = "ok"
	Warn Tone = "warn"
	Bad  Tone = "bad"
)

func (t Tone) icon() string {
	switch t {
	case OK:
		return "circle-check"
	case Warn:
		return "triangle-alert"
	case Bad:
		return "circle-alert"
	}
	return "info"
}

// Toast is one sentence about what just happened, perhaps with a way back.
type Toast struct {
	Tone   Tone    `json:"tone"`
	Text   string  `json:"text"`
	Action *Action `json:"action,omitempty"`
}

// Action is a POST behind a button, such as 撤销.
type Action struct {
	Label  string            `json:"label"`
	Href   string            `json:"href"`
	Fields map[string]string `json:"fields,omitempty"`
}

// Link is a word that leads somewhere; without Href it is only the word.
type Link struct{ Label, Href string }

// Variant is how loudly a button speaks. A page has one Primary.
type Variant string

// The variants.
const (
	Primary Variant = "btn-primary"
	Quiet   Variant = "btn-quiet"
	Plain   Variant = "btn-plain"
	Danger  Variant = "btn-error"
)

// Small makes any variant fit a row or a card: Quiet + Small.
const Small Variant = " btn-sm"

// Current marks the item whose address is the longest beginning of path.
func Current(items []NavItem, path string) []NavItem {
	marked, best := slices.Clone(items), -1
	for i, item := range marked {
		marked[i].Current = false
		if under(path, item.Href) && (best < 0 || len(item.Href) > len(marked[best].Href)) {
			best = i
		}
	}
	if best >= 0 {
		marked[best].Current = true
	}
	return marked
}

// under reports whether path is href or below it. A home, ending in a slash,
// has nothing below it.
func under(path, href string) bool {
	path, _, _ = strings.Cut(path, "?")
	return path == href || !strings.HasSuffix(href, "/") && strings.HasPrefix(path, href+"/")
}

// head is the text of <title>.
func (f Frame) head(product string) string {
	words := slices.DeleteFunc([]string{f.Title, f.Brand, product}, func(s string) bool { return s == "" })
	return strings.Join(slices.Compact(words), " · ")
}

func (f Frame) home() string {
	if f.Home == "" {
		return "/"
	}
	return f.Home
}

// docked splits the pages between a phone's bottom bar and its 更多.
func (f Frame) docked() (bar, rest []NavItem) {
	if len(f.Nav) <= 5 {
		return f.Nav, nil
	}
	return f.Nav[:4], f.Nav[4:]
}

func holdsCurrent(items []NavItem) bool {
	return slices.ContainsFunc(items, func(i NavItem) bool { return i.Current })
}

// startsSection reports whether item i opens a group that has a name.
func startsSection(items []NavItem, i int) bool {
	return items[i].Section != "" && (i == 0 || items[i-1].Section != items[i].Section)
}

// Zone is a tenant's clock: the present and the zone it is told in.
type Zone struct {
	Now time.Time
	At  *time.Location
}

// scales reports whether the page reads well in any size of type, so that it
// may follow what its reader has set for the whole phone.
func (f Frame) scales() bool { return f.Calm || f.Own || f.Hall }

// theme is the light the page is read in, "" where the reader's is.
func (f Frame) theme() string {
	if f.Hall {
		return "dark"
	}
	return f.Prefs.Theme
}
