package mentorship

import (
	"cmp"
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Attention is what of the brand's mentoring waits for somebody.
type Attention struct {
	Exhausted []Match // lists on which nobody could
	Wished    []Pair  // one side would rather have another
	Stale     []Pair  // the longest silent first
	Half      []Pair  // one side is done, the other has not said so
}

// Attention gathers up to most of each.
func (s *Store) Attention(ctx context.Context, t tenant.ID, most int) (a Attention, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		q, n := db.New(tx), int32(most)
		if a.Exhausted, err = openMatches(ctx, tx, t, Exhausted, most); err != nil {
			return err
		}
		wished, err := q.WishedMentorships(ctx, db.WishedMentorshipsParams{TenantID: t, MaxRows: n})
		for _, r := range wished {
			a.Wished = append(a.Wished, brief(db.SilentMentorshipsRow(r)))
		}
		if err != nil {
			return err
		}
		silent, err := q.SilentMentorships(ctx, db.SilentMentorshipsParams{TenantID: t, Since: s.now().Add(-StaleAfter), MaxRows: n})
		for _, r := range silent {
			a.Stale = append(a.Stale, brief(r))
		}
		if err != nil {
			return err
		}
		half, err := q.HalfConfirmedMentorships(ctx, db.HalfConfirmedMentorshipsParams{TenantID: t, MaxRows: n})
		for _, r := range half {
			a.Half = append(a.Half, brief(db.SilentMentorshipsRow(r)))
		}
		return err
	})
	if err != nil {
		return Attention{}, fmt.Errorf("look what waits of mentoring: %w", err)
	}
	return a, nil
}

func brief(r db.SilentMentorshipsRow) Pair {
	p := pairFrom(r.Mentorship)
	p.Mentor.Name, p.Successor.Name = cmp.Or(r.MentorName, r.MentorNickname), cmp.Or(r.SuccessorName, r.SuccessorNickname)
	return p
}

// Capacity is how many a mentor takes on in the brand who has said nothing.
func (s *Store) Capacity(ctx context.Context, t tenant.ID) (int, error) {
	var n int32
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		n, err = db.New(tx).MentorCapacity(ctx, t)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("read mentors' capacity: %w", err)
	}
	return int(n), nil
}

// MostMentees is the largest capacity there is.
const MostMentees = 9

// SetCapacity changes it. Pairs that run go on.
func (s *Store) SetCapacity(ctx context.Context, t tenant.ID, by journal.Actor, n int) error {
	if n < 1 || n > MostMentees {
		return errs.Invalid{"capacity": i18n.Msg("mentorship.capacity.bad", "Min", 1, "Max", MostMentees)}
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		had, err := db.New(tx).HoldMentoring(ctx, t)
		if err != nil || int(had) == n {
			return err
		}
		if err := db.New(tx).SetMentorCapacity(ctx, db.SetMentorCapacityParams{TenantID: t, Capacity: int16(n)}); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "mentoring.capacity", Before: map[string]any{"count": had}, After: map[string]any{"count": n}, At: s.now(),
		})
	})
	if err != nil {
		return fmt.Errorf("set mentors' capacity: %w", err)
	}
	return nil
}

// SetOwnCapacity says how many one mentor takes on, 0 being nobody for now.
// Pairs that run go on.
func (s *Store) SetOwnCapacity(ctx context.Context, t tenant.ID, by journal.Actor, mentor uuid.UUID, n int) error {
	if n < 0 || n > MostMentees {
		return errs.Invalid{"capacity": i18n.Msg("mentorship.capacity.bad", "Min", 0, "Max", MostMentees)}
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if _, err := db.New(tx).HoldMentoring(ctx, t); err != nil {
			return err
		}
		p, err := person(ctx, tx, t, mentor)
		switch {
		case err != nil:
			return err
		case !p.Teaches():
			return errs.Invalid{"capacity": i18n.Msg("mentorship.refuse.gone", "Name", p.Name, "Tier", i18n.Msg("tier.name."+string(p.Tier)))}
		}
		if err := db.New(tx).SetOwnCapacity(ctx, db.SetOwnCapacityParams{TenantID: t, MemberID: mentor, Capacity: int16(n)}); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "mentor.capacity", Member: mentor, Subject: p.Name, SubjectID: mentor, After: map[string]any{"count": n}, Sample: p.Sample, At: s.now(),
		})
	})
	if err != nil {
		return fmt.Errorf("set capacity of mentor %s: %w", mentor, err)
	}
	return nil
}
