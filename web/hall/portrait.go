package hall

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"html"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/hall"
	"xinhuo/internal/i18n"
	"xinhuo/internal/tenant"
	"xinhuo/web/page"
)

// portraitOf reads somebody's portrait, or errs.NotFound where none may be
// shown.
func (h pages) portraitOf(ctx context.Context, t tenant.ID, id uuid.UUID, width int) ([]byte, error) {
	of, err := h.Hall.Portrait(ctx, t, id)
	if err != nil {
		return nil, err
	}
	f, err := h.Files.Get(ctx, t, of)
	if err != nil {
		return nil, err
	}
	body, err := h.Files.OpenPortrait(ctx, t, f, width)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(body)
}

// head is what a page's title and preview say. It is kept before what was
// drawn, in a line of its own.
type head struct{ Called, Said string }

func (h head) before(drawn []byte) ([]byte, error) {
	line, err := json.Marshal(h)
	return append(append(line, '\n'), drawn...), err
}

func beheaded(kept []byte) (h head, drawn []byte, err error) {
	line, drawn, _ := bytes.Cut(kept, []byte("\n"))
	return h, drawn, json.Unmarshal(line, &h)
}

// called is what to call somebody who gave neither a name nor a nickname.
func called(ctx context.Context, c hall.Card) string {
	if c.Called == "" {
		return i18n.T(ctx, "hall.nameless")
	}
	return c.Called
}

// preview is what a chat shows of somebody's page.
func preview(ctx context.Context, p hall.Person) string {
	for _, text := range []string{p.Motto, p.Words.Story} {
		if text != "" {
			return short(text, 90)
		}
	}
	return i18n.T(ctx, "hall.lead_person", "Name", called(ctx, p.Card))
}

func short(text string, most int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-1]) + "…"
}

type urlset struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []place  `xml:"url"`
}

type place struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

func (h pages) sitemap(w http.ResponseWriter, r *http.Request) error {
	ctx, b := r.Context(), page.BrandOf(r.Context())
	body, err := h.Cache.Load(ctx, b.ID, "hall:sitemap", kept, func(ctx context.Context) ([]byte, error) {
		all, err := h.Hall.Addresses(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		set := urlset{URLs: []place{{Loc: origin + Home(b)}}}
		for _, a := range all {
			set.URLs = append(set.URLs, place{origin + at(b, a.Member), a.Changed.In(b.Zone).Format(time.DateOnly)})
		}
		body, err := xml.Marshal(set)
		return append([]byte(xml.Header), body...), err
	})
	if err != nil {
		return err
	}
	return send(w, r, "application/xml; charset=utf-8", bytes.ReplaceAll(body, []byte(origin), []byte(html.EscapeString(page.Absolute(r, "")))))
}

// origin stands in a kept sitemap where the address of the site belongs.
const origin = "{origin}"
