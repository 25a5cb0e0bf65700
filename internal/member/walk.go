package member

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/db"
)

// walk goes through the list in its order, or through the moves, until the
// page is full or the list ends.
func (r *reading) walk(ctx context.Context, text finding, limit int) error {
	sifted := text.text != nil || r.q.Moved != nil && !r.onlyMoved()
	need, n := limit+1, limit+1
	switch {
	case sifted:
		n = max(r.leastChunk(), 2*need)
	case !r.counted && r.facets.route(r.q, r.sort, countUpTo+1).cost <= cheap:
		need, n = countUpTo+1, countUpTo+1
	}
	var page []spot
	src := source{reading: r, from: r.at}
	for len(page) < need && !src.ended {
		spots, err := src.read(ctx, n)
		if err != nil {
			return err
		}
		seen := len(spots)
		if sifted {
			if spots, err = r.through(ctx, spots, text); err != nil {
				return err
			}
		}
		page = append(page, spots...)
		n = r.nextChunk(need-len(page), len(spots), seen)
	}
	if !r.counted {
		r.total, r.atLeast, r.counted = min(len(page), need-1), !src.ended || len(page) >= need, true
	}
	if r.atLeast && r.onlyText() {
		r.total = max(r.total, text.atLeast)
	}
	r.fill(page, limit)
	return nil
}

// onlyMoved reports whether the moves alone say who is meant.
func (r *reading) onlyMoved() bool {
	q := r.q
	q.Moved = nil
	return q.Empty()
}

// onlyText reports whether the text alone says who is meant.
func (r *reading) onlyText() bool {
	q := r.q
	q.Text = ""
	return q.Empty()
}

// leastChunk is the fewest that are looked at at once; few is the most.
func (r *reading) leastChunk() int { return max(1, r.store.few/14) }

// nextChunk is how many to look at for the missing, when passed of seen did.
func (r *reading) nextChunk(missing, passed, seen int) int {
	n := r.store.few
	if passed > 0 {
		n = missing * seen / passed * 3 / 2
	}
	return min(max(n, r.leastChunk()), r.store.few)
}

// through returns those of spots who pass the filters, in their order.
func (r *reading) through(ctx context.Context, spots []spot, text finding) ([]spot, error) {
	ids := make([]uuid.UUID, len(spots))
	for i, m := range spots {
		ids[i] = m.id
	}
	passed, err := r.sift(ctx, ids, text)
	if err != nil {
		return nil, err
	}
	in := make(map[uuid.UUID]bool, len(passed))
	for _, m := range passed {
		in[m.id] = true
	}
	kept := spots[:0]
	for _, m := range spots {
		if in[m.id] {
			kept = append(kept, m)
		}
	}
	return kept, nil
}

// source reads the list, or the moves, piece by piece.
type source struct {
	*reading
	from  spot // the last one read
	last  bool // reads those whose day of joining is not known, who end the list of Oldest
	ended bool
}

// read returns the next n or fewer.
func (s *source) read(ctx context.Context, n int) ([]spot, error) {
	if s.q.Moved != nil {
		return s.readMoves(ctx, n)
	}
	q := s.q
	split := s.sort == Oldest && q.JoinedFrom == nil && q.JoinedTo == nil
	if split {
		s.last = s.last || !s.from.zero() && s.from.joined.Equal(unknownDay)
		if q.JoinedFrom = &firstDay; s.last {
			q.JoinedFrom, q.JoinedTo = &unknownDay, &unknownDay
		}
	}
	spots, err := s.stream(ctx, q, n)
	if err != nil {
		return nil, err
	}
	if len(spots) > 0 {
		s.from = spots[len(spots)-1]
	}
	if len(spots) == n {
		return spots, nil
	}
	if !split || s.last {
		s.ended = true
		return spots, nil
	}
	s.last, s.from = true, spot{}
	rest, err := s.read(ctx, n-len(spots))
	return append(spots, rest...), err
}

func (s *source) stream(ctx context.Context, q Filter, n int) ([]spot, error) {
	way := s.facets.route(q, s.sort, n)
	p := db.StreamMembersParams{
		TenantID: s.tenant, By: way.by, Arms: way.arms, ArmRoles: way.roles, Sort: string(s.sort),
		Tiers: texts(q.Tiers), Roles: texts(q.Roles), Cities: q.Cities, Models: q.Models, Specialities: patterns(q.Specialities),
		Lacks: lacking(q.Gaps), JoinedFrom: q.JoinedFrom, JoinedTo: q.JoinedTo,
		AfterJoined: s.from.joined, AfterPinyin: s.from.pinyin, MaxRows: int32(n),
	}
	switch way.by { // what the arms say need not be said again
	case "tier":
		p.Tiers, p.Roles = nil, nil
	case "city":
		p.Cities = nil
	case "model":
		p.Models = nil
	}
	if !s.from.zero() {
		p.AfterID = &s.from.id
	}
	rows, err := db.New(s.tx).StreamMembers(ctx, p)
	spots := make([]spot, len(rows))
	for i, m := range rows {
		spots[i] = spot{id: m.ID, joined: m.JoinedSort, pinyin: m.Pinyin}
	}
	return spots, err
}

func (s *source) readMoves(ctx context.Context, n int) ([]spot, error) {
	rows, err := db.New(s.tx).StreamMovers(ctx, s.movers(s.from, nil, n))
	if err != nil {
		return nil, err
	}
	spots := make([]spot, len(rows))
	for i, v := range rows {
		spots[i] = spot{id: v.MemberID, moved: v.MovedAt, move: v.ID}
	}
	s.ended = len(spots) < n
	if len(spots) > 0 {
		s.from = spots[len(spots)-1]
	}
	return spots, nil
}
