package tier

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// maxText is the longest reason or evidence, in characters.
const maxText = 1000

// Store keeps tiers and their history in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, members, now}
}

// Order is a move of one or many members to one tier.
type Order struct {
	Members  []uuid.UUID
	To       member.Tier
	Reason   string
	Evidence string // a link or a few words; may be empty
	Source   member.Source
}

// Check trims o and says what is wrong with it, field by field.
func (o *Order) Check() error {
	o.Reason, o.Evidence = strings.TrimSpace(o.Reason), strings.TrimSpace(o.Evidence)
	bad := errs.Invalid{}
	if !o.To.Known() {
		bad["to"] = i18n.Msg("tier.to.missing")
	}
	if o.Reason == "" && o.Source != member.Import {
		bad["reason"] = i18n.Msg("tier.reason.missing")
	}
	for field, text := range map[string]string{"reason": o.Reason, "evidence": o.Evidence} {
		if utf8.RuneCountInString(text) > maxText {
			bad[field] = i18n.Msg("tier.text.long", "Max", maxText)
		}
	}
	return bad.OrNil()
}

// Forecast is what an Order would do: who moves and who may not, and why.
type Forecast struct {
	Moving  []member.Member
	Refused []Refusal
}

// Refusal is a member who may not make the move.
type Refusal struct {
	Member member.Member
	Reason i18n.Message
}

// Foresee says what the order would do, and changes nothing.
func (s *Store) Foresee(ctx context.Context, t tenant.ID, o Order) (Forecast, error) {
	found, err := s.members.GetMany(ctx, t, o.Members)
	if err != nil {
		return Forecast{}, fmt.Errorf("foresee move: %w", err)
	}
	return foresee(found, o.To), nil
}

// Way is a tier that some of those chosen can move to, and how many can.
type Way struct {
	To member.Tier
	N  int
}

// Ways lists where at least one of the members can move, in the order of
// member.Tiers, and how many members there are.
func (s *Store) Ways(ctx context.Context, t tenant.ID, ids []uuid.UUID) (ways []Way, among int, err error) {
	found, err := s.members.PeekMany(ctx, t, ids)
	if err != nil {
		return nil, 0, fmt.Errorf("find ways for %d members: %w", len(ids), err)
	}
	for _, to := range member.Tiers {
		if n := len(foresee(found, to).Moving); n > 0 {
			ways = append(ways, Way{to, n})
		}
	}
	return ways, len(found), nil
}

func foresee(found []member.Member, to member.Tier) Forecast {
	var f Forecast
	for _, m := range found {
		switch {
		case m.Tier == to:
			f.Refused = append(f.Refused, Refusal{m, i18n.Msg("tier.already", "Name", m.DisplayName(), "To", Name(to))})
		case !Legal(m.Tier, m.TierBefore, to):
			f.Refused = append(f.Refused, Refusal{m, illegal(m, to)})
		default:
			f.Moving = append(f.Moving, m)
		}
	}
	return f
}

// Move moves one member and returns the move's id. A move that is not legal
// is errs.Invalid.
func (s *Store) Move(ctx context.Context, t tenant.ID, by journal.Actor, o Order) (uuid.UUID, error) {
	if len(o.Members) != 1 {
		return uuid.Nil, fmt.Errorf("move one member: given %d", len(o.Members))
	}
	var id uuid.UUID
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		f, moves, err := s.move(ctx, tx, t, by, o)
		switch {
		case err != nil:
			return err
		case len(f.Refused) > 0:
			return errs.Invalid{"to": f.Refused[0].Reason}
		case len(moves) == 0:
			return errs.NotFound
		}
		id = moves[0].ID
		return nil
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("move member %s: %w", o.Members[0], err)
	}
	return id, nil
}

// MoveMany moves those of the order's members who may make the move, in one
// transaction, and says who moved and who did not.
func (s *Store) MoveMany(ctx context.Context, t tenant.ID, by journal.Actor, o Order) (Forecast, error) {
	var f Forecast
	err := s.conn.In(ctx, t, func(tx postgres.Conn) (err error) {
		f, _, err = s.move(ctx, tx, t, by, o)
		return err
	})
	if err != nil {
		return Forecast{}, fmt.Errorf("move %d members: %w", len(o.Members), err)
	}
	return f, nil
}

func (s *Store) move(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, o Order) (Forecast, []member.Move, error) {
	if err := o.Check(); err != nil {
		return Forecast{}, nil, err
	}
	held, err := s.members.On(tx).HoldMany(ctx, t, o.Members)
	if err != nil {
		return Forecast{}, nil, err
	}
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return Forecast{}, nil, err
	}
	f := foresee(held, o.To)
	moves, now := []member.Move{}, s.now()
	set, tally, lines := newSet(t, now), member.NewTally(), []journal.Line{}
	for _, m := range f.Moving {
		v := member.Move{
			ID: uuid.Must(uuid.NewV7()), Member: m.ID, From: m.Tier, To: o.To, Reason: o.Reason, Evidence: o.Evidence,
			Source: o.Source, At: now, By: by, Before: m.TierBefore, SinceBefore: m.TierSince,
		}
		moves = append(moves, v)
		set.add(m.ID, o.To, now, beforeLeave(m, o.To))
		tally.Stands(m.Profile, m.Tier, -1)
		tally.Stands(m.Profile, o.To, 1)
		tally.Flow(now, zone, m.Tier, o.To, 1)
		said := line("tier.moved", by, m, m.Tier, o.To, o.Reason, o.Evidence, now)
		if o.Source == member.Import {
			said.After["source"] = o.Source // the reason is a file's name
		}
		lines = append(lines, said)
	}
	return f, moves, s.keep(ctx, tx, t, set, tally, moves, lines)
}

func (s *Store) keep(ctx context.Context, tx postgres.Conn, t tenant.ID, set setTiers, tally member.Tally, moves []member.Move, lines []journal.Line) error {
	if len(moves) == 0 {
		return nil
	}
	if _, err := db.New(tx).SetTiers(ctx, db.SetTiersParams(set)); err != nil {
		return err
	}
	if err := follow(ctx, tx, t, set.Ids); err != nil {
		return err
	}
	if err := member.KeepMoves(ctx, tx, t, moves); err != nil {
		return err
	}
	if err := tally.Keep(ctx, tx, t); err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, lines...)
}

// follow keeps what pages about thousands count by instead of reading members:
// who of the reserve stands among the nine boxes, and which seats and
// nominations have lost who they had.
func follow(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) error {
	q := db.New(tx)
	if err := q.LeavePlaces(ctx, db.LeavePlacesParams{TenantID: t, Ids: ids}); err != nil {
		return err
	}
	if err := q.RegainPlaces(ctx, db.RegainPlacesParams{TenantID: t, Ids: ids}); err != nil {
		return err
	}
	if err := q.KeepSpecialityPlaces(ctx, db.KeepSpecialityPlacesParams{TenantID: t, Ids: ids}); err != nil {
		return err
	}
	if err := q.LapseSeats(ctx, db.LapseSeatsParams{TenantID: t, Ids: ids}); err != nil {
		return err
	}
	return q.LapseNominations(ctx, db.LapseNominationsParams{TenantID: t, Ids: ids})
}

// beforeLeave is where m will come back to once moved.
func beforeLeave(m member.Member, to member.Tier) member.Tier {
	if to == member.OnLeave {
		return m.Tier
	}
	return ""
}

func line(verb string, by journal.Actor, m member.Member, from, to member.Tier, reason, evidence string, at time.Time) journal.Line {
	after := map[string]any{"tier": to}
	if evidence != "" {
		after["evidence"] = evidence
	}
	return journal.Line{
		Actor: by, Verb: verb, Member: m.ID, Subject: m.DisplayName(), SubjectID: m.ID, Reason: reason,
		Before: map[string]any{"tier": from}, After: after, Sample: m.Sample, At: at,
	}
}

// setTiers gathers rows of SetTiers.
type setTiers db.SetTiersParams

func newSet(t tenant.ID, at time.Time) setTiers { return setTiers{TenantID: t, UpdatedAt: at} }

func (p *setTiers) add(id uuid.UUID, to member.Tier, since time.Time, before member.Tier) {
	p.Ids, p.Tiers = append(p.Ids, id), append(p.Tiers, string(to))
	p.Sinces, p.Befores = append(p.Sinces, since), append(p.Befores, string(before))
}

// Undoable reports whether by may still take back v at now.
func Undoable(v member.Move, by journal.Actor, now time.Time) bool {
	return v.By.ID == by.ID && by.ID != uuid.Nil && v.Source != member.Retirement && v.From != "" && v.UndoneAt == nil && v.Undoes == uuid.Nil &&
		now.Sub(v.At) <= UndoWindow
}

// TakeBack undoes a move within UndoWindow, for the one who made it: the
// member stands as before it, and both lines remain in the history. A move
// of somebody else is errs.Forbidden; too late, taken back already, or
// followed by another move is errs.Invalid.
func (s *Store) TakeBack(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) (who uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockTierMove(ctx, db.LockTierMoveParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		who = row.MemberID
		return s.takeBack(ctx, tx, t, by, fromRow(row))
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("take back move %s: %w", id, err)
	}
	return who, nil
}

func (s *Store) takeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, v member.Move) error {
	now := s.now()
	if v.By.ID != by.ID {
		return errs.Forbidden
	}
	held, err := s.members.On(tx).HoldMany(ctx, t, []uuid.UUID{v.Member})
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return errs.NotFound
	}
	later, err := db.New(tx).HasLaterTierMove(ctx, db.HasLaterTierMoveParams{TenantID: t, MemberID: v.Member, ID: v.ID, MovedAt: v.At})
	switch {
	case err != nil:
		return err
	case v.UndoneAt != nil || v.Undoes != uuid.Nil:
		return errs.Invalid{"": i18n.Msg("tier.undo.done")}
	case v.From == "":
		return errs.Invalid{"": i18n.Msg("tier.undo.entry")}
	case v.Source == member.Retirement:
		return errs.Invalid{"": i18n.Msg("tier.undo.retirement")}
	case later:
		return errs.Invalid{"": i18n.Msg("tier.undo.later", "Name", held[0].DisplayName())}
	case !Undoable(v, by, now):
		return errs.Invalid{"": i18n.Msg("tier.undo.late")}
	}
	return s.restore(ctx, tx, t, by, held[0], v, now)
}

func (s *Store) restore(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, m member.Member, v member.Move, now time.Time) error {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return err
	}
	if err := db.New(tx).MarkTierMoveUndone(ctx, db.MarkTierMoveUndoneParams{TenantID: t, ID: v.ID, UndoneAt: &now}); err != nil {
		return err
	}
	set, tally := newSet(t, now), member.NewTally()
	set.add(m.ID, v.From, v.SinceBefore, v.Before)
	tally.Stands(m.Profile, m.Tier, -1)
	tally.Stands(m.Profile, v.From, 1)
	tally.Flow(v.At, zone, v.From, v.To, -1)
	back := member.Move{
		ID: uuid.Must(uuid.NewV7()), Member: m.ID, From: v.To, To: v.From, Source: member.Undo, At: now, By: by,
		Before: m.TierBefore, SinceBefore: m.TierSince, Undoes: v.ID,
	}
	lines := []journal.Line{line("tier.undone", by, m, v.To, v.From, "", "", now)}
	return s.keep(ctx, tx, t, set, tally, []member.Move{back}, lines)
}

// History returns a member's moves, newest first, at most 100.
func (s *Store) History(ctx context.Context, t tenant.ID, id uuid.UUID) ([]member.Move, error) {
	var rows []db.TierMove
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListTierMoves(ctx, db.ListTierMovesParams{TenantID: t, MemberID: id, MaxRows: 100})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tier moves of %s: %w", id, err)
	}
	out := make([]member.Move, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, nil
}

func fromRow(r db.TierMove) member.Move {
	v := member.Move{
		ID: r.ID, Member: r.MemberID, From: member.Tier(r.FromTier), To: member.Tier(r.ToTier), Reason: r.Reason, Evidence: r.Evidence,
		Source: member.Source(r.Source), At: r.MovedAt, By: journal.Actor{Name: r.MoverName}, Before: member.Tier(r.TierBefore), UndoneAt: r.UndoneAt,
	}
	if r.MovedBy != nil {
		v.By.ID = *r.MovedBy
	}
	if r.Undoes != nil {
		v.Undoes = *r.Undoes
	}
	if r.SinceBefore != nil {
		v.SinceBefore = *r.SinceBefore
	}
	return v
}
