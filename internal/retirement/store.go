package retirement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/handover"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/profile"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
	"xinhuo/internal/title"
)

// Needs is what a Store is built on.
type Needs struct {
	Conn      postgres.Conn
	Members   *member.Store
	Titles    *title.Store
	Profiles  *profile.Store
	Handovers *handover.Store
	Holdings  holding.Nouns
	Clock     clock.Clock
}

// Store keeps retirements in Postgres.
type Store struct {
	Needs
	conn postgres.Conn
	now  clock.Clock
}

// NewStore returns a Store on what it needs.
func NewStore(n Needs) *Store { return &Store{n, n.Conn, n.Clock} }

func (s *Store) tiers(tx postgres.Conn) *tier.Store {
	return tier.NewStore(tx, s.Members.On(tx), s.now)
}

// Begin begins the retirement of a member of the core. Who is retired
// already, stands elsewhere, has died, or whose retirement is begun is
// errs.Invalid. A brand that has no titles yet is given the usual ones.
func (s *Store) Begin(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) (made uuid.UUID, err error) {
	made = uuid.Must(uuid.NewV7())
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := s.Members.On(tx).Get(ctx, t, id)
		if err != nil {
			return err
		}
		if err := s.may(ctx, tx, t, m); err != nil {
			return err
		}
		if err := s.Titles.On(tx).Usual(ctx, t, title.UsualIn(i18n.From(ctx))); err != nil {
			return err
		}
		err = db.New(tx).InsertRetirement(ctx, db.InsertRetirementParams{TenantID: t, ID: made, MemberID: id, MadeAt: s.now(), MakerName: by.Name})
		if postgres.Violates(err, "retirements_open_key") {
			return errs.Invalid{"": i18n.Msg("retirement.begun", "Name", m.DisplayName())}
		}
		if err != nil {
			return postgres.Err(err)
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "retirement.begun", Member: id, Subject: m.DisplayName(), SubjectID: made, Sample: m.Sample, At: s.now(),
		})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("begin retirement of member %s: %w", id, err)
	}
	return made, nil
}

// may says why the member cannot retire now, if so.
func (s *Store) may(ctx context.Context, tx postgres.Conn, t tenant.ID, m member.Member) error {
	heed, err := regard.Of(ctx, tx, t, m.ID)
	switch {
	case err != nil:
		return err
	case heed[m.ID].Died:
		return errs.Invalid{"": i18n.Msg("retirement.died", "Name", m.DisplayName())}
	case m.Tier == member.Emeritus:
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		return errs.Invalid{"": i18n.Msg("retirement.is_emeritus", "Name", m.DisplayName(), "On", m.TierSince.In(zone).Format(time.DateOnly))}
	case m.Tier == member.OnLeave:
		return errs.Invalid{"": i18n.Msg("retirement.on_leave", "Name", m.DisplayName())}
	case m.Tier != member.Core:
		return errs.Invalid{"": i18n.Msg("retirement.not_core", "Name", m.DisplayName(), "Tier", tier.Name(m.Tier))}
	}
	return nil
}

// Get returns one retirement with its titles.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (r Retirement, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		r, err = get(ctx, tx, t, id)
		return err
	})
	if err != nil {
		return Retirement{}, fmt.Errorf("get retirement %s: %w", id, err)
	}
	return r, nil
}

func get(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Retirement, error) {
	row, err := db.New(tx).GetRetirement(ctx, db.GetRetirementParams{TenantID: t, ID: id})
	if err != nil {
		return Retirement{}, postgres.Err(err)
	}
	r, err := fromRow(row)
	if err != nil {
		return r, err
	}
	titles, err := db.New(tx).ListRetirementTitles(ctx, db.ListRetirementTitlesParams{TenantID: t, RetirementID: id})
	for _, c := range titles {
		r.Titles = append(r.Titles, Choice{title.FromRow(c.Title), c.RetirementTitle.Citation, deref(c.RetirementTitle.AwardID)})
	}
	return r, err
}

// OpenOf returns the retirement of a member that is still to come, or
// errs.NotFound.
func (s *Store) OpenOf(ctx context.Context, t tenant.ID, member uuid.UUID) (Retirement, error) {
	return s.find(ctx, t, func(q *db.Queries) (uuid.UUID, error) {
		return q.OpenRetirementOf(ctx, db.OpenRetirementOfParams{TenantID: t, MemberID: member})
	})
}

// LastOf returns the latest retirement of a member that was not called off,
// or errs.NotFound.
func (s *Store) LastOf(ctx context.Context, t tenant.ID, member uuid.UUID) (Retirement, error) {
	return s.find(ctx, t, func(q *db.Queries) (uuid.UUID, error) {
		return q.LastRetirementOf(ctx, db.LastRetirementOfParams{TenantID: t, MemberID: member})
	})
}

func (s *Store) find(ctx context.Context, t tenant.ID, which func(*db.Queries) (uuid.UUID, error)) (r Retirement, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		id, err := which(db.New(tx))
		if err != nil {
			return postgres.Err(err)
		}
		r, err = get(ctx, tx, t, id)
		return err
	})
	if err != nil {
		return Retirement{}, fmt.Errorf("find a retirement: %w", err)
	}
	return r, nil
}

// Numbers is what the list says first.
type Numbers struct{ Drafts, Planned, Done int }

// Cursor is where a page of those done begins; the zero Cursor is the first.
type Cursor struct {
	At time.Time
	ID uuid.UUID
}

// List returns those still to come, and up to most of those done, the latest
// first.
func (s *Store) List(ctx context.Context, t tenant.ID, before Cursor, most int) (open, done []Retirement, n Numbers, err error) {
	if before.At.IsZero() {
		before.At = farAhead
	}
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		c, err := q.CountRetirements(ctx, t)
		if err != nil {
			return err
		}
		n = Numbers{int(c.Drafts), int(c.Planned), int(c.Done)}
		coming, err := q.ListOpenRetirements(ctx, db.ListOpenRetirementsParams{TenantID: t, MaxRows: 100})
		if err != nil {
			return err
		}
		for _, row := range coming {
			r, err := fromRow(db.GetRetirementRow(row))
			if err != nil {
				return err
			}
			open = append(open, r)
		}
		past, err := q.ListDoneRetirements(ctx, db.ListDoneRetirementsParams{TenantID: t, BeforeAt: before.At, BeforeID: before.ID, MaxRows: int32(most)})
		if err != nil {
			return err
		}
		for _, row := range past {
			r, err := fromRow(db.GetRetirementRow(row))
			if err != nil {
				return err
			}
			done = append(done, r)
		}
		return nil
	})
	if err != nil {
		return nil, nil, Numbers{}, fmt.Errorf("list retirements: %w", err)
	}
	return open, done, n, nil
}

func fromRow(row db.GetRetirementRow) (Retirement, error) {
	r := row.Retirement
	out := Retirement{
		ID: r.ID, Member: r.MemberID, Name: row.Called, Tier: member.Tier(row.Tier), TierSince: row.TierSince, Sample: row.Sample,
		State: State(r.State), Reached: int(r.Reached), Talk: Talk{Cause(r.Cause), strings.Fields(r.Reasons), r.Words, r.Back}, Story: r.Story,
		InvitedAt: r.InvitedAt, Own: Own{strings.Fields(r.OwnReasons), r.OwnWords, r.OwnBack, r.OwnStory}, OwnAt: r.OwnAt,
		Verdict: Verdict{r.Standing == "good", r.StandingWhy, Outcome(r.Outcome)}, Judge: r.JudgeName, JudgedAt: r.JudgedAt,
		Privileges: lines(r.Privileges), On: r.OnDay, Ceremony: deref(r.CeremonyID), CeremonyTitle: row.CeremonyTitle, CeremonyAt: row.StartsAt,
		HeldWhy: r.HeldWhy, Maker: r.MakerName, MadeAt: r.MadeAt, Doer: journal.Actor{ID: deref(r.DoerID), Name: r.DoerName}, DecidedAt: r.DecidedAt,
		DoneAt: r.DoneAt, Move: deref(r.MoveID), EndReason: r.EndReason, ReturnedAt: r.ReturnedAt, Returner: r.ReturnerName, ReturnWhy: r.ReturnWhy,
		Version: int(r.Version),
	}
	err := json.Unmarshal(r.Held, &out.Held)
	if r.Stuck != "" {
		err = errors.Join(err, json.Unmarshal([]byte(r.Stuck), &out.Stuck))
	}
	if err != nil {
		return out, fmt.Errorf("read retirement %s: %w", r.ID, err)
	}
	return out, nil
}

func some(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func deref(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}
