package knowledge

import (
	"context"
	"io"
	"math"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/knowledge"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// mostVersions is how many stand on a page of the history.
const mostVersions = 30

// past is the history of a page, ready to be drawn.
type past struct {
	knowledge.Page
	who      auth.Identity
	hand     knowledge.Hand
	zone     ui.Zone
	home     string
	versions []knowledge.Version
	more     string // address of older ones
	// A comparison of two of them.
	older, newer   knowledge.Version
	stretches      []knowledge.Stretch
	added, removed int
}

// before reads the page whose history is asked for. It is for who may write in
// it, and for the team.
func (h pages) before(r *http.Request) (past, error) {
	who, hand, id, err := h.at(r)
	if err != nil {
		return past{}, err
	}
	p, err := h.library.Get(r.Context(), who.Tenant(), id)
	switch {
	case err != nil:
		return past{}, err
	case !p.Readable(hand):
		return past{}, errs.NotFound
	case !hand.Team && !p.Editable(hand):
		return past{}, errs.Forbidden
	}
	return past{Page: p, who: who, hand: hand, zone: h.zone(r.Context()), home: pageURL(who, id)}, nil
}

func (h pages) history(w http.ResponseWriter, r *http.Request) error {
	p, err := h.before(r)
	if err != nil {
		return err
	}
	start, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 32)
	if err != nil || start < 1 {
		start = math.MaxInt32
	}
	if p.versions, err = h.library.Versions(r.Context(), p.who.Tenant(), p.ID, int(start), mostVersions+1); err != nil {
		return err
	}
	if len(p.versions) > mostVersions {
		p.versions = p.versions[:mostVersions]
		p.more = p.home + "/history?before=" + strconv.Itoa(p.versions[mostVersions-1].No)
	}
	return page.Render(w, r, titled(r.Context(), "knowledge.history_of", "Title", p.Title), story(p))
}

// compare shows one version beside another: the one before it, or the one
// asked for.
func (h pages) compare(w http.ResponseWriter, r *http.Request) error {
	p, err := h.before(r)
	if err != nil {
		return err
	}
	no, err := number(r)
	if err != nil {
		return err
	}
	older, err := strconv.ParseInt(r.URL.Query().Get("with"), 10, 32)
	if err != nil || older < 0 || int(older) >= no {
		older = int64(no - 1)
	}
	if p.older, p.newer, err = h.library.Pair(r.Context(), p.who.Tenant(), p.ID, int(older), no); err != nil {
		return err
	}
	p.stretches = knowledge.Compare(whole0(p.older), whole0(p.newer))
	p.added, p.removed = knowledge.Tally(p.stretches)
	return page.Render(w, r, titled(r.Context(), "knowledge.history_of", "Title", p.Title), comparison(p))
}

func number(r *http.Request) (int, error) {
	no, err := strconv.ParseInt(chi.URLParam(r, "no"), 10, 32)
	if err != nil || no < 1 {
		return 0, errs.NotFound
	}
	return int(no), nil
}

func (h pages) restore(w http.ResponseWriter, r *http.Request) error {
	who, hand, id, err := h.at(r)
	if err != nil {
		return err
	}
	no, err := number(r)
	if err != nil {
		return err
	}
	if err := h.library.Restore(r.Context(), who.Tenant(), hand, id, no); err != nil {
		return page.SayWhy(w, r, err, pageURL(who, id)+"/history")
	}
	page.Flash(w, r, ui.OK, i18n.Msg("knowledge.restored", "No", no))
	return page.Redirect(w, r, pageURL(who, id))
}

// events tells the versions.
func (p past) events(ctx context.Context) []ui.Event {
	events := make([]ui.Event, len(p.versions))
	for i, v := range p.versions {
		e := ui.Event{Icon: "pencil", Text: v.Note, When: ui.Time(v.At, p.zone), More: versionMore(p, v)}
		switch {
		case v.Restores > 0:
			e.Icon, e.What = "undo-2", i18n.T(ctx, "knowledge.version_restores", "No", v.No, "Name", v.By.Name, "Old", v.Restores)
		case v.No == 1:
			e.Icon, e.What = "sprout", i18n.T(ctx, "knowledge.version_first", "No", v.No, "Name", v.By.Name)
		default:
			e.What = i18n.T(ctx, "knowledge.version_by", "No", v.No, "Name", v.By.Name)
		}
		events[i] = e
	}
	return events
}

// compared draws a comparison; nothing stands between its pieces but what does
// in the text.
func compared(all []knowledge.Stretch) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, s := range all {
			text := templ.EscapeString(s.Text)
			switch s.Change {
			case knowledge.Added:
				text = "<ins>" + text + "</ins>"
			case knowledge.Removed:
				text = "<del>" + text + "</del>"
			case knowledge.Skipped:
				text = `<span class="compared-gap">` + templ.EscapeString(i18n.T(ctx, "knowledge.same_for", "N", s.Length)) + "</span>"
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return nil
	})
}

// back is the version that may be brought back from here, 0 for none: the one
// that is looked at, or the older one when that is the page as it is.
func (p past) back() int {
	if p.newer.No < p.Edition {
		return p.newer.No
	}
	return p.older.No
}
