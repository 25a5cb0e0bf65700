package member

import (
	"context"
	"math"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
)

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

// few returns those whom the specialities, the platforms, the moves, or beside moves all
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
	if len(r.q.Platforms) > 0 && sum(r.facets, "platform", r.q.Platforms) <= r.store.few {
		ids, err := db.New(r.tx).MembersOnPlatforms(ctx, db.MembersOnPlatformsParams{TenantID: r.tenant, Platforms: r.q.Platforms})
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
		Tiers: texts(r.q.Tiers), Roles: texts(r.q.Roles), Cities: r.q.Cities, Models: r.q.Models, Specialities: patterns(r.q.Specialities), Platforms: r.q.Platforms,
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
