package member

import (
	"context"
	"math"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
)

// walk goes through the list in its order, or through the moves, until the
// page is full or the list ends.
func (r *reading) walk(ctx context.Context, text finding, limit int) error {
	src := source{reading: r, from: r.at}
	sifted := r.q.Moved != nil && !r.onlyMoved() || text.text != nil && !src.reads(text)
	need, n := limit+1, limit+1
	switch {
	case sifted:
		n = max(r.leastChunk(), 2*need)
	case text.text == nil && !r.counted && r.facets.route(r.q, r.sort, countUpTo+1).cost <= cheap:
		need, n = countUpTo+1, countUpTo+1
	}
	var page []spot
	for looked := 0; len(page) < need && !src.ended; {
		if r.sort == ByName && text.text != nil && r.q.Moved == nil && looked >= r.store.few {
			return r.named(ctx, text, limit)
		}
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
		looked += seen
		n = r.nextChunk(need-len(page), len(spots), seen)
	}
	if !r.counted {
		r.total, r.atLeast, r.counted = min(len(page), need-1), !src.ended || len(page) >= need, true
	}
	if r.atLeast && r.onlyText() {
		r.total = max(r.total, text.atLeast(r.store.few))
	}
	r.fill(page, limit)
	return nil
}

// named makes a page by name of those found by a text that is not rare.
func (r *reading) named(ctx context.Context, text finding, limit int) error {
	p := db.StreamNamedParams{
		TenantID: r.tenant, Low: *text.text, High: *text.text + last, Known: text.ids,
		Tiers: texts(r.q.Tiers), Roles: texts(r.q.Roles), Cities: r.q.Cities, Models: r.q.Models, Specialities: patterns(r.q.Specialities), Platforms: r.q.Platforms,
		Lacks: lacking(r.q.Gaps), JoinedFrom: r.q.JoinedFrom, JoinedTo: r.q.JoinedTo, AfterPinyin: r.at.pinyin, MaxRows: int32(limit + 1),
	}
	if !r.at.zero() {
		p.AfterID = &r.at.id
	}
	rows, err := db.New(r.tx).StreamNamed(ctx, p)
	spots := make([]spot, len(rows))
	for i, m := range rows {
		spots[i] = spot{id: m.ID, joined: m.JoinedSort, pinyin: m.Pinyin}
	}
	if !r.counted {
		r.total, r.atLeast, r.counted = min(len(spots), limit), len(spots) > limit, true
	}
	if r.atLeast && r.onlyText() {
		r.total = max(r.total, text.atLeast(r.store.few))
	}
	r.fill(spots, limit)
	return err
}

// onlyMoved and onlyText report whether nothing else says who is meant.
func (r *reading) onlyMoved() bool {
	q := r.q
	q.Moved = nil
	return q.Empty()
}

func (r *reading) onlyText() bool {
	q := r.q
	q.Text = ""
	return q.Empty()
}

// leastChunk is the fewest that are looked at at once; few is the most.
func (r *reading) leastChunk() int { return max(1, r.store.few/9) }

// nextChunk is how many to look at for the missing, when passed of seen did.
func (r *reading) nextChunk(missing, passed, seen int) int {
	n := r.store.few
	if passed > 0 {
		n = missing * seen / passed * 3 / 2
	}
	return min(max(n, r.leastChunk()), r.store.few)
}

// through returns those of spots who pass the filters, in their order; of
// moves each member's last one only.
func (r *reading) through(ctx context.Context, spots []spot, text finding) ([]spot, error) {
	passed, err := r.sift(ctx, ids(spots), text)
	if err != nil {
		return nil, err
	}
	return among(spots, passed), nil
}

// source reads the list, or the moves, piece by piece.
type source struct {
	*reading
	from  spot // the last one read
	still bool // reads the list although there are moves
	text  finding
	last  bool // reads those whose day of joining is not known, who end the list of Oldest
	ended bool
}

// reads reports whether the source looks for the text itself, and makes it do
// so: where one arm is read and most of it passes the other filters.
func (s *source) reads(text finding) bool {
	if s.q.Moved != nil {
		return false
	}
	way := s.facets.route(s.q, s.sort, s.store.few)
	if len(way.arms) > 1 || s.facets.passing(s.q, way.by) < 0.4 || s.sort == ByName {
		return false
	}
	s.text = text
	return true
}

// read returns the next n or fewer.
func (s *source) read(ctx context.Context, n int) ([]spot, error) {
	if s.q.Moved != nil && !s.still {
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
		Tiers: texts(q.Tiers), Roles: texts(q.Roles), Cities: q.Cities, Models: q.Models, Specialities: patterns(q.Specialities), Platforms: q.Platforms,
		Lacks: lacking(q.Gaps), JoinedFrom: q.JoinedFrom, JoinedTo: q.JoinedTo, Text: s.text.text, Known: s.text.ids,
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

// readMoves reads on among the moves and drops those of members who come
// later, or came earlier, with a later one.
func (s *source) readMoves(ctx context.Context, n int) ([]spot, error) {
	rows, err := db.New(s.tx).StreamMoves(ctx, s.moves(s.from, nil, n))
	if err != nil {
		return nil, err
	}
	s.ended = len(rows) < n
	if len(rows) == 0 {
		return nil, nil
	}
	first := s.from.zero()
	s.from = spot{id: rows[len(rows)-1].MemberID, moved: rows[len(rows)-1].MovedAt, move: rows[len(rows)-1].ID}
	spots := latest(rows)
	if first {
		return spots, nil
	}
	all, err := db.New(s.tx).StreamMoves(ctx, s.moves(spot{}, ids(spots), math.MaxInt32))
	if err != nil {
		return nil, err
	}
	moves := map[uuid.UUID]uuid.UUID{}
	for _, last := range latest(all) {
		moves[last.id] = last.move
	}
	return slices.DeleteFunc(spots, func(v spot) bool { return moves[v.id] != v.move }), nil
}
