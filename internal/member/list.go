package member

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Listing is one page of the list.
type Listing struct {
	Members []Member // contacts masked
	Next    Cursor   // where the next page begins, "" after the last
	Total   int      // how many pass the filter; of a first page only
	AtLeast bool     // there are more than Total; how many was not counted
	Facets  Facets
}

// countUpTo is how far a first page counts those it cannot know from the
// counts.
const countUpTo = 1000

// cheap is how many entries of an index may be passed over for counting alone.
const cheap = 30_000

// List returns up to limit members of the brand who pass q, after the cursor.
func (s *Store) List(ctx context.Context, t tenant.ID, q Filter, sort Sort, after Cursor, limit int) (Listing, error) {
	var l Listing
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		if l.Facets, err = facets(ctx, tx, t); err != nil {
			return err
		}
		r := s.reading(tx, t, l.Facets, q, sort, after)
		if err := r.page(ctx, limit); err != nil {
			return err
		}
		l.Total, l.AtLeast, l.Next = r.total, r.atLeast, r.next
		l.Members, err = s.On(tx).InOrder(ctx, t, r.ids, false)
		return err
	})
	if err != nil {
		return Listing{}, fmt.Errorf("list members: %w", err)
	}
	return l, nil
}

// IDs returns up to limit members who pass q, in the order of sort after the
// cursor, and where the rest begins.
func (s *Store) IDs(ctx context.Context, t tenant.ID, q Filter, sort Sort, after Cursor, limit int) (ids []uuid.UUID, next Cursor, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		f, err := facets(ctx, tx, t)
		if err != nil {
			return err
		}
		r := s.reading(tx, t, f, q, sort, after)
		r.counted = true
		if err := r.page(ctx, limit); err != nil {
			return err
		}
		ids, next = r.ids, r.next
		return nil
	})
	if err != nil {
		return nil, "", fmt.Errorf("list ids of members: %w", err)
	}
	return ids, next, nil
}

// Facets returns what the brand's members can be narrowed by.
func (s *Store) Facets(ctx context.Context, t tenant.ID) (f Facets, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		f, err = facets(ctx, tx, t)
		return err
	})
	if err != nil {
		return Facets{}, fmt.Errorf("count members: %w", err)
	}
	return f, nil
}

func facets(ctx context.Context, tx postgres.Conn, t tenant.ID) (Facets, error) {
	rows, err := db.New(tx).FacetCounts(ctx, t)
	if err != nil {
		return Facets{}, err
	}
	f := Facets{counts: map[string]map[string]int{}}
	for _, r := range rows {
		if f.counts[r.Dim] == nil {
			f.counts[r.Dim] = map[string]int{}
		}
		f.counts[r.Dim][r.Value] = int(r.N)
		if r.Dim == "tier" {
			f.Total += int(r.N)
		}
	}
	return f, nil
}

// InOrder returns the brand's members among ids, in their order, with masked
// contacts, or open ones; who has read those in clear is the caller's to record.
func (s *Store) InOrder(ctx context.Context, t tenant.ID, ids []uuid.UUID, open bool) ([]Member, error) {
	get := s.GetMany
	if open {
		get = s.PeekMany
	}
	found, err := get(ctx, t, ids)
	if err != nil {
		return nil, err
	}
	place := make(map[uuid.UUID]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(found, func(a, b Member) int { return place[a.ID] - place[b.ID] })
	return found, nil
}

// reading is one page in the making.
type reading struct {
	store   *Store
	tx      postgres.Conn
	tenant  tenant.ID
	facets  Facets
	q       Filter
	sort    Sort
	at      spot   // the last one of the page before
	counted bool   // the total is known or not asked for
	latest  []spot // all who moved as the filter says, when they are few

	ids     []uuid.UUID
	next    Cursor
	total   int
	atLeast bool
}

func (s *Store) reading(tx postgres.Conn, t tenant.ID, f Facets, q Filter, sort Sort, after Cursor) *reading {
	if !slices.Contains(Sorts, sort) {
		sort = Recent
	}
	r := &reading{store: s, tx: tx, tenant: t, facets: f, q: settled(q), sort: sort}
	r.at, r.counted = after.spot(r.order())
	if n, ok := f.Count(q); ok && !r.counted {
		r.total, r.counted = n, true
	}
	return r
}

// settled brings q into the form the queries know: gaps that are a value of a
// field of their own become that, and a span of days leaves out those of whom
// none is known.
func settled(q Filter) Filter {
	if searchKey(q.Text) == "" {
		q.Text = ""
	}
	if len(q.Gaps) == 1 {
		switch gap := q.Gaps[0]; {
		case gap == "city" && len(q.Cities) == 0:
			q.Cities, q.Gaps = []string{""}, nil
		case gap == "model" && len(q.Models) == 0:
			q.Models, q.Gaps = []string{""}, nil
		case gap == "joined" && q.JoinedFrom == nil && q.JoinedTo == nil:
			q.JoinedFrom, q.JoinedTo, q.Gaps = &unknownDay, &unknownDay, nil
		}
	}
	if q.JoinedFrom == nil && q.JoinedTo != nil {
		q.JoinedFrom = &firstDay
	}
	return q
}

// firstDay is the day after unknownDay.
var firstDay = unknownDay.AddDate(0, 0, 1)
