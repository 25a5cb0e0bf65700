package onboarding

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Store keeps plans in Postgres.
type Store struct {
	conn postgres.Conn
	now  clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, now clock.Clock) *Store { return &Store{conn, now} }

// today is the day it is where the brand is.
func (s *Store) today(ctx context.Context, tx postgres.Conn, t tenant.ID) (time.Time, error) {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return time.Time{}, err
	}
	return clock.Date(s.now(), zone), nil
}

// Begin makes a plan for somebody who became core within NewFor, of what the
// template holds now, and tells them. Anybody else, and who has a plan
// running, is errs.Invalid.
func (s *Store) Begin(ctx context.Context, t tenant.ID, by journal.Actor, who uuid.UUID) (id uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := db.New(tx).HoldNewlyCore(ctx, db.HoldNewlyCoreParams{TenantID: t, ID: who})
		if err != nil {
			return postgres.Err(err)
		}
		name := cmp.Or(m.Name, m.Nickname)
		if member.Tier(m.Tier) != member.Core || s.now().Sub(m.TierSince) > NewFor {
			return errs.Invalid{"": i18n.Msg("onboarding.refuse.not_new", "Name", name)}
		}
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		plan, err := readTemplate(ctx, tx, t)
		if err != nil {
			return err
		}
		id = uuid.Must(uuid.NewV7())
		p := Plan{ID: id, Member: Person{ID: who, Name: name}, StartsOn: clock.Date(m.TierSince, zone), Sample: m.Sample}
		err = db.New(tx).InsertOnboarding(ctx, db.InsertOnboardingParams{
			TenantID: t, ID: id, MemberID: who, StartsOn: p.StartsOn, MadeAt: s.now(), MadeBy: by.ID, MakerName: by.Name, Sample: m.Sample,
		})
		if postgres.Violates(err, "onboardings_running_key") {
			return errs.Invalid{"": i18n.Msg("onboarding.refuse.has", "Name", name)}
		}
		if err != nil {
			return err
		}
		if err := addItems(ctx, tx, t, p, 0, plan.Lines...); err != nil {
			return err
		}
		if err := s.write(ctx, tx, t, p, "onboarding.begun", by, ""); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, p, "onboarding.begun:"+id.String(), "onboarding.told.begun")
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("begin onboarding of %s: %w", who, err)
	}
	return id, nil
}

func addItems(ctx context.Context, tx postgres.Conn, t tenant.ID, p Plan, from int, lines ...Line) error {
	q := db.InsertOnboardingItemsParams{TenantID: t, OnboardingID: p.ID}
	for i, l := range lines {
		due := p.StartsOn.AddDate(0, 0, l.Day)
		if l.Kind == Resource {
			due = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC) // none
		}
		q.Ids, q.Kinds, q.Titles, q.Details = append(q.Ids, uuid.Must(uuid.NewV7())), append(q.Kinds, string(l.Kind)), append(q.Titles, l.Title), append(q.Details, l.Detail)
		q.Persons, q.Links, q.DueOns, q.Positions = append(q.Persons, l.Person), append(q.Links, l.Link), append(q.DueOns, due), append(q.Positions, int16(from+i))
	}
	return db.New(tx).InsertOnboardingItems(ctx, q)
}

// write adds a line to the journal, on the member's timeline.
func (s *Store) write(ctx context.Context, tx postgres.Conn, t tenant.ID, p Plan, verb string, by journal.Actor, reason string) error {
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: verb, Member: p.Member.ID, Subject: p.Member.Name, SubjectID: p.ID, Reason: reason, Sample: p.Sample, At: s.now(),
	})
}

func (s *Store) tell(ctx context.Context, tx postgres.Conn, t tenant.ID, p Plan, key, id string) error {
	return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{Member: p.Member.ID, Key: key, Text: i18n.Msg(id), Path: "onboarding/mine"})
}

// Act is who does something with a plan: the member it is for, or a colleague,
// whose Member is nil.
type Act struct {
	By     journal.Actor
	Member uuid.UUID
}

// within does something with a running plan, in one transaction. A member
// whose plan it is not is told that there is none.
func (s *Store) within(ctx context.Context, t tenant.ID, by Act, id uuid.UUID, verb string, do func(tx postgres.Conn, p Plan) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, err := hold(ctx, tx, t, id)
		switch {
		case err != nil:
			return err
		case by.Member != uuid.Nil && by.Member != p.Member.ID:
			return errs.NotFound
		case p.State != Running:
			return errs.Invalid{"": i18n.Msg("onboarding.over", "Name", p.Member.Name)}
		}
		return do(tx, p)
	})
	if err != nil {
		return fmt.Errorf("%s of onboarding %s: %w", verb, id, err)
	}
	return nil
}

// hold reads a plan without its items and keeps it from changing until the
// transaction ends.
func hold(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Plan, error) {
	if _, err := db.New(tx).HoldOnboarding(ctx, db.HoldOnboardingParams{TenantID: t, ID: id}); err != nil {
		return Plan{}, postgres.Err(err)
	}
	r, err := db.New(tx).GetOnboarding(ctx, db.GetOnboardingParams{TenantID: t, ID: id})
	return planFrom(r), postgres.Err(err)
}

func planFrom(r db.GetOnboardingRow) Plan {
	o := r.Onboarding
	p := Plan{
		ID: o.ID, StartsOn: o.StartsOn, State: State(o.State), MadeAt: o.MadeAt, Maker: o.MakerName, Ender: journal.Actor{Name: o.EnderName}, Words: o.Words,
		EndedAt: orZero(o.EndedAt), TalkedOn: orZero(o.TalkedOn), Sample: o.Sample, Version: int(o.Version),
		Member:  Person{ID: o.MemberID, Name: cmp.Or(r.Name, r.Nickname), Tier: member.Tier(r.Tier), City: r.City, Model: r.Model},
		Project: Project{Title: o.Project, BeganOn: orZero(o.BeganOn), FinishOn: orZero(o.FinishedOn), Reflection: o.Reflection},
	}
	if o.EndedBy != nil {
		p.Ender.ID = *o.EndedBy
	}
	return p
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
