package member

import (
	"context"
	"fmt"
	"math"
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

// page finds the ids of one page: one by one where few can be meant, else by
// going through the list until it is full.
func (r *reading) page(ctx context.Context, limit int) error {
	var text finding
	if r.q.Text != "" {
		var err error
		if text, err = r.store.find(ctx, r.tx, r.tenant, r.q.Text); err != nil {
			return err
		}
		if text.rare {
			return r.pick(ctx, text.ids, finding{}, limit)
		}
	}
	ids, ok, err := r.few(ctx)
	if err != nil {
		return err
	}
	if ok {
		return r.pick(ctx, ids, text, limit)
	}
	return r.walk(ctx, text, limit)
}

// few returns those whom the specialities, the moves, or beside moves all
// other filters leave, when they are few.
func (r *reading) few(ctx context.Context) ([]uuid.UUID, bool, error) {
	if len(r.q.Specialities) > 0 && sum(r.facets, "speciality", r.q.Specialities) <= r.store.few {
		p := db.MembersWithKeysParams{TenantID: r.tenant}
		for _, s := range r.q.Specialities {
			p.Keys = append(p.Keys, specialityKey(s))
		}
		ids, err := db.New(r.tx).MembersWithKeys(ctx, p)
		return ids, true, err
	}
	if r.q.Moved == nil {
		return nil, false, nil
	}
	moves, err := db.New(r.tx).StreamMoves(ctx, r.moves(spot{}, nil, r.store.few+1))
	if err != nil {
		return nil, false, err
	}
	if len(moves) <= r.store.few {
		r.latest = latest(moves)
		return ids(r.latest), true, nil
	}
	if r.facets.about(r.q) > float64(r.store.few)/2 {
		return nil, false, nil
	}
	src := source{reading: r, still: true}
	spots, err := src.read(ctx, r.store.few+1)
	return ids(spots), len(spots) <= r.store.few, err
}

// pick makes the page of those among them who pass the filters.
func (r *reading) pick(ctx context.Context, among []uuid.UUID, text finding, limit int) error {
	spots, err := r.passing(ctx, among, text)
	if err != nil {
		return err
	}
	order := r.order()
	slices.SortFunc(spots, order.compare)
	if !r.counted {
		r.total, r.counted = len(spots), true
	}
	if !r.at.zero() {
		first, found := slices.BinarySearchFunc(spots, r.at, order.compare)
		if found {
			first++
		}
		spots = spots[first:]
	}
	r.fill(spots, limit)
	return nil
}

// passing returns those among them who pass the filters.
func (r *reading) passing(ctx context.Context, among []uuid.UUID, text finding) ([]spot, error) {
	if r.latest != nil && r.onlyMoved() {
		return r.latest, nil
	}
	spots, err := r.sift(ctx, among, text)
	if err != nil || r.q.Moved == nil {
		return spots, err
	}
	return r.moved(ctx, spots)
}

// sift returns those of ids who pass the filters, the text too when it is given.
func (r *reading) sift(ctx context.Context, ids []uuid.UUID, text finding) ([]spot, error) {
	rows, err := db.New(r.tx).SiftMembers(ctx, db.SiftMembersParams{
		TenantID: r.tenant, Ids: ids, Text: text.text, Known: text.ids,
		Tiers: texts(r.q.Tiers), Roles: texts(r.q.Roles), Cities: r.q.Cities, Models: r.q.Models, Specialities: patterns(r.q.Specialities),
		Lacks: lacking(r.q.Gaps), JoinedFrom: r.q.JoinedFrom, JoinedTo: r.q.JoinedTo,
	})
	spots := make([]spot, len(rows))
	for i, m := range rows {
		spots[i] = spot{id: m.ID, joined: m.JoinedSort, pinyin: m.Pinyin}
	}
	return spots, err
}

// moved returns those of spots who moved as the filter says, each at their
// last such move.
func (r *reading) moved(ctx context.Context, spots []spot) ([]spot, error) {
	last := r.latest
	if last == nil {
		rows, err := db.New(r.tx).StreamMoves(ctx, r.moves(spot{}, ids(spots), math.MaxInt32))
		if err != nil {
			return nil, err
		}
		last = latest(rows)
	}
	return among(last, spots), nil
}

func (r *reading) moves(after spot, ids []uuid.UUID, n int) db.StreamMovesParams {
	p := db.StreamMovesParams{
		TenantID: r.tenant, Since: r.q.Moved.Since, Until: r.q.Moved.Until, FromTiers: texts(r.q.Moved.From), ToTiers: texts(r.q.Moved.To),
		Ids: ids, AfterAt: after.moved, MaxRows: int32(n),
	}
	if !after.zero() {
		p.AfterID = &after.move
	}
	return p
}

// latest keeps each member's first move of moves, which come latest first.
func latest(moves []db.StreamMovesRow) []spot {
	seen, spots := make(map[uuid.UUID]bool, len(moves)), make([]spot, 0, len(moves))
	for _, v := range moves {
		if !seen[v.MemberID] {
			seen[v.MemberID] = true
			spots = append(spots, spot{id: v.MemberID, moved: v.MovedAt, move: v.ID})
		}
	}
	return spots
}

// among returns those of spots who are also in others, in their order.
func among(spots, others []spot) []spot {
	in := make(map[uuid.UUID]bool, len(others))
	for _, o := range others {
		in[o.id] = true
	}
	var both []spot
	for _, s := range spots {
		if in[s.id] {
			both = append(both, s)
		}
	}
	return both
}

func ids(spots []spot) []uuid.UUID {
	out := make([]uuid.UUID, len(spots))
	for i, s := range spots {
		out[i] = s.id
	}
	return out
}

// fill puts the first limit of spots on the page.
func (r *reading) fill(spots []spot, limit int) {
	if len(spots) > limit {
		spots = spots[:limit]
		r.next = cursorAt(r.order(), spots[limit-1])
	}
	r.ids = ids(spots)
}
