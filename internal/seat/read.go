package seat

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// All lists every seat in use, in no order and without the names of those who
// hold them: see Name.
func (s *Store) All(ctx context.Context, t tenant.ID) (all []Seat, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).MapSeats(ctx, t)
		holds := make(map[uuid.UUID]int, len(rows))
		for _, r := range rows {
			if r.HolderID != nil {
				holds[*r.HolderID]++
			}
		}
		all = make([]Seat, len(rows))
		for i := range rows {
			all[i] = onMap(&rows[i], holds)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list seats: %w", err)
	}
	return all, nil
}

func onMap(r *db.MapSeatsRow, holds map[uuid.UUID]int) Seat {
	s := Seat{
		ID: r.ID, Definition: Definition{Title: r.Title, City: r.City, Speciality: r.Speciality}, Reviewed: Review{At: r.ReviewedAt},
		TouchedAt: r.TouchedAt, Named: int(r.Named), Ready: int(r.Ready), Version: int(r.Version),
	}
	if r.HolderID == nil {
		s.VacantSince = moment(r.VacantSince, r.UpdatedAt)
		return s
	}
	s.Holder, s.HeldSince, s.Holds = Person{ID: *r.HolderID}, moment(r.HeldSince, r.UpdatedAt), holds[*r.HolderID]
	if !r.Lapsed {
		s.Holder.Tier = member.Core
	}
	return s
}

// Name fills in who holds the seats.
func (s *Store) Name(ctx context.Context, t tenant.ID, seats []Seat) error {
	var ids []uuid.UUID
	for _, x := range seats {
		if !x.Vacant() {
			ids = append(ids, x.Holder.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).PeopleNamed(ctx, db.PeopleNamedParams{TenantID: t, Ids: ids})
		people := make(map[uuid.UUID]Person, len(rows))
		for _, r := range rows {
			people[r.ID] = person(r.ID, r.Name, r.Nickname, r.Tier, r.City)
		}
		for i, x := range seats {
			if p, found := people[x.Holder.ID]; found {
				seats[i].Holder = p
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("name holders of %d seats: %w", len(seats), err)
	}
	return nil
}

// few reads the seats with ids and those that holders hold.
func few(ctx context.Context, tx postgres.Conn, t tenant.ID, ids, holders []uuid.UUID) ([]Seat, error) {
	rows, err := db.New(tx).FewSeats(ctx, db.FewSeatsParams{TenantID: t, Ids: ids, HolderIds: holders})
	if err != nil {
		return nil, err
	}
	all := make([]Seat, len(rows))
	for i := range rows {
		all[i] = fromRow(&rows[i])
	}
	return all, nil
}

func fromRow(r *db.FewSeatsRow) Seat {
	s := Seat{
		ID: r.ID, Definition: Definition{Title: r.Title, City: r.City, Speciality: r.Speciality}, Reviewed: Review{At: r.ReviewedAt},
		TouchedAt: r.TouchedAt, ArchivedAt: r.ArchivedAt, Holds: int(r.Holds), Named: int(r.Named), Ready: int(r.Ready), Version: int(r.Version),
	}
	if r.HolderID == nil {
		s.VacantSince = moment(r.VacantSince, r.UpdatedAt)
		return s
	}
	s.Holder, s.HeldSince = person(*r.HolderID, r.HolderName, r.HolderNickname, r.HolderTier, ""), moment(r.HeldSince, r.UpdatedAt)
	return s
}

// Archived is a seat that is no longer in use.
type Archived struct {
	ID uuid.UUID
	Definition
	At time.Time
}

// Archive lists the seats that are no longer in use, the last one first, at
// most a hundred.
func (s *Store) Archives(ctx context.Context, t tenant.ID) (all []Archived, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ArchivedSeats(ctx, t)
		for _, r := range rows {
			all = append(all, Archived{r.ID, Definition{Title: r.Title, City: r.City, Speciality: r.Speciality}, *r.ArchivedAt})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list archived seats: %w", err)
	}
	return all, nil
}

// Plan is a seat with all that its page tells.
type Plan struct {
	Seat
	CreatedAt time.Time
	Nominees  []Nomination // the first choice first
	Terms     []Term       // the last first
	Events    []Event      // the last first
	Levels    []Level
}

// Plan reads one seat, in use or archived, or is errs.NotFound.
func (s *Store) Plan(ctx context.Context, t tenant.ID, id uuid.UUID) (p Plan, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		row, err := q.GetSeat(ctx, db.GetSeatParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		seats, err := few(ctx, tx, t, []uuid.UUID{id}, nil)
		if err != nil {
			return err
		}
		if len(seats) == 0 {
			return errs.NotFound
		}
		p = Plan{Seat: seats[0], CreatedAt: row.CreatedAt}
		p.Definition, p.Reviewed = defined(row), Review{row.ReviewedAt, row.ReviewerName, row.ReviewNote}
		if p.Levels, err = levels(ctx, tx, t); err != nil {
			return err
		}
		return p.fill(ctx, q, t)
	})
	if err != nil {
		return Plan{}, fmt.Errorf("read seat %s: %w", id, err)
	}
	return p, nil
}

func (p *Plan) fill(ctx context.Context, q *db.Queries, t tenant.ID) error {
	by := byID(p.Levels)
	named, err := q.ListNominations(ctx, db.ListNominationsParams{TenantID: t, SeatIds: []uuid.UUID{p.ID}})
	if err != nil {
		return err
	}
	for i, r := range named {
		n := nominationFrom(r, by)
		n.Place = i + 1
		p.Nominees = append(p.Nominees, n)
	}
	terms, err := q.ListTerms(ctx, db.ListTermsParams{TenantID: t, SeatID: p.ID})
	if err != nil {
		return err
	}
	for _, r := range terms {
		p.Terms = append(p.Terms, Term{
			ID: r.ID, Member: person(r.MemberID, r.Name, r.Nickname, r.Tier, ""), Since: r.Since, Until: r.Until, Came: Came(r.Came), Why: r.Why, By: r.ByName,
			EndedWhy: r.EndedWhy, EndedBy: r.EnderName,
		})
	}
	events, err := q.ListSeatEvents(ctx, db.ListSeatEventsParams{TenantID: t, SeatID: p.ID})
	for _, r := range events {
		e := Event{Verb: r.Verb, Note: r.Note, By: r.ByName, At: r.At}
		if r.MemberID != nil {
			e.Member = person(*r.MemberID, r.Name, r.Nickname, "", "")
		}
		if r.LevelID != nil {
			e.Level = by[*r.LevelID]
		}
		p.Events = append(p.Events, e)
	}
	return err
}

func byID(all []Level) map[uuid.UUID]Level {
	by := map[uuid.UUID]Level{}
	for _, l := range all {
		by[l.ID] = l
	}
	return by
}

func nominationFrom(r db.ListNominationsRow, by map[uuid.UUID]Level) Nomination {
	return Nomination{
		ID: r.ID, Seat: r.SeatID, Member: person(r.MemberID, r.Name, r.Nickname, r.Tier, r.City), Level: by[r.LevelID], Place: int(r.Place),
		Note: r.Note, By: r.NominatorName, At: r.NominatedAt, Seen: r.AssessedAt, Version: int(r.Version),
	}
}

// Nominated is a seat that a member is named for.
type Nominated struct {
	Seat uuid.UUID
	Definition
	Level Level
}

// Of lists the seats that a member holds, and those they are named for.
func (s *Store) Of(ctx context.Context, t tenant.ID, id uuid.UUID) (held []Seat, named []Nominated, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if held, err = few(ctx, tx, t, nil, []uuid.UUID{id}); err != nil {
			return err
		}
		rows, err := db.New(tx).NominationsOfMember(ctx, db.NominationsOfMemberParams{TenantID: t, MemberID: id})
		if err != nil || len(rows) == 0 {
			return err
		}
		all, err := levels(ctx, tx, t)
		by := byID(all)
		for _, r := range rows {
			named = append(named, Nominated{r.SeatID, Definition{Title: r.Title, City: r.City, Speciality: r.Speciality}, by[r.LevelID]})
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list seats of member %s: %w", id, err)
	}
	return held, named, nil
}

// Held lists the seats that a member holds, with what they ask of them.
func (s *Store) Held(ctx context.Context, t tenant.ID, id uuid.UUID) (held []Seat, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if held, err = few(ctx, tx, t, nil, []uuid.UUID{id}); err != nil {
			return err
		}
		for i := range held {
			row, err := db.New(tx).GetSeat(ctx, db.GetSeatParams{TenantID: t, ID: held[i].ID})
			if err != nil {
				return err
			}
			held[i].Definition = defined(row)
			held[i].Notes = "" // the team's own
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list seats held by member %s: %w", id, err)
	}
	return held, nil
}

// Suggested returns who could hold a seat (core members) or be named for it
// (core and reserve), the likeliest first.
func (s *Store) Suggested(ctx context.Context, t tenant.ID, p Plan, tiers []member.Tier, most int) (found []Suggestion, err error) {
	var without []uuid.UUID
	if !p.Vacant() {
		without = append(without, p.Holder.ID)
	}
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		all, err := suggest(ctx, tx, t, []Seat{p.Seat}, tiers, without, most)
		found = all[p.ID]
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("suggest members for seat %s: %w", p.ID, err)
	}
	return found, nil
}
