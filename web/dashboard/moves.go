package dashboard

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/dashboard"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// rows is how many moves a page of the list has.
const rows = 50

// listing is a page of moves as asked for.
type listing struct {
	query dashboard.Query
	found []dashboard.Move
	next  string // address of the following page, "" at the end
	to    paths
	zone  ui.Zone
}

// moves lists the moves that a number of the dashboard counts.
func (p pages) moves(w http.ResponseWriter, r *http.Request) error {
	of, q := auth.From(r.Context()).Brand, queryFrom(r)
	after, err := cursorFrom(r)
	if err != nil {
		return err
	}
	found, err := p.boards.Moves(r.Context(), of, q, after, rows)
	if err != nil {
		return err
	}
	l := listing{query: q, found: found, to: paths(of.Home()), zone: zoneOf(p, of)}
	if len(found) == rows {
		l.next = l.to.moves(append(pairs(q), "after", cursor(found[rows-1]))...)
	}
	return page.Render(w, r, ui.Frame{Title: l.title(r.Context())}, moveList(l))
}

func zoneOf(p pages, of brand.Brand) ui.Zone { return ui.Zone{Now: p.boards.Today(of), At: of.Zone} }

func queryFrom(r *http.Request) dashboard.Query {
	v := r.URL.Query()
	return dashboard.Query{
		Month: v.Get("month"), Kind: dashboard.Kind(v.Get("kind")), Into: member.Tier(v.Get("into")), OutOf: member.Tier(v.Get("out_of")),
	}
}

// pairs is q as the address names it.
func pairs(q dashboard.Query) []string {
	all := []string{"month", q.Month, "kind", string(q.Kind), "into", string(q.Into), "out_of", string(q.OutOf)}
	var set []string
	for pair := range slices.Chunk(all, 2) {
		if pair[1] != "" {
			set = append(set, pair...)
		}
	}
	return set
}

// A cursor is the last move of the page before: when it was, and its id.
func cursor(m dashboard.Move) string {
	return m.At.UTC().Format(time.RFC3339Nano) + "_" + m.ID.String()
}

func cursorFrom(r *http.Request) (*dashboard.Move, error) {
	s := r.URL.Query().Get("after")
	if s == "" {
		return nil, nil
	}
	if len(s) < 37 {
		return nil, errs.NotFound
	}
	at, err := time.Parse(time.RFC3339Nano, s[:len(s)-37])
	if err != nil {
		return nil, errs.NotFound
	}
	id, err := uuid.Parse(s[len(s)-36:])
	if err != nil {
		return nil, errs.NotFound
	}
	return &dashboard.Move{At: at, ID: id}, nil
}

// title says which moves these are: 2026 年 11 月 · 升为核心.
func (l listing) title(ctx context.Context) string {
	when := i18n.T(ctx, "dashboard.moves.week")
	if m, err := time.Parse("2006-01", l.query.Month); err == nil {
		when = yearMonth(ctx, m)
	}
	return i18n.T(ctx, "dashboard.moves.title", "When", when, "What", l.what(ctx))
}

func (l listing) what(ctx context.Context) string {
	switch q := l.query; {
	case q.Kind != "":
		return kindName(ctx, q.Kind)
	case q.Into != "":
		return i18n.T(ctx, "dashboard.moves.into", "Tier", ui.TierName(ctx, string(q.Into)))
	case q.OutOf != "":
		return i18n.T(ctx, "dashboard.moves.out_of", "Tier", ui.TierName(ctx, string(q.OutOf)))
	}
	return i18n.T(ctx, "dashboard.moves.every")
}
