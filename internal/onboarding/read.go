package onboarding

import (
	"cmp"
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

// Get returns a plan. Asked by a member it is theirs, without why it was
// stopped; any other is errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id, asking uuid.UUID) (p Plan, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetOnboarding(ctx, db.GetOnboardingParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		p = planFrom(r)
		if asking != uuid.Nil && asking != p.Member.ID {
			return errs.NotFound
		}
		p.hide(asking)
		return fill(ctx, tx, t, &p)
	})
	if err != nil {
		return Plan{}, fmt.Errorf("get onboarding %s: %w", id, err)
	}
	return p, nil
}

// hide takes away what is not for the member's eyes.
func (p *Plan) hide(asking uuid.UUID) {
	if asking != uuid.Nil && p.State == Stopped {
		p.Words = ""
	}
}

// Of lists a member's plans, the running one first; asked by the member, as
// they may see them.
func (s *Store) Of(ctx context.Context, t tenant.ID, who, asking uuid.UUID) (all []Plan, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).OnboardingsOf(ctx, db.OnboardingsOfParams{TenantID: t, MemberID: who})
		if err != nil {
			return err
		}
		for _, r := range rows {
			p := planFrom(db.GetOnboardingRow(r))
			p.hide(asking)
			if err := fill(ctx, tx, t, &p); err != nil {
				return err
			}
			all = append(all, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list onboardings of %s: %w", who, err)
	}
	return all, nil
}

// fill adds its items to a plan.
func fill(ctx context.Context, tx postgres.Conn, t tenant.ID, p *Plan) error {
	items, err := itemsOf(ctx, tx, t, p.ID)
	p.Items = items[p.ID]
	for _, i := range p.Items {
		if i.Kind == Resource {
			continue
		}
		p.Steps++
		if i.Done() {
			p.Done++
		}
		if i.Kind == Checkin && !i.Done() && p.NextOn.IsZero() {
			p.NextOn = i.DueOn
		}
	}
	return err
}

func itemsOf(ctx context.Context, tx postgres.Conn, t tenant.ID, plans ...uuid.UUID) (map[uuid.UUID][]Item, error) {
	rows, err := db.New(tx).ListOnboardingItems(ctx, db.ListOnboardingItemsParams{TenantID: t, OnboardingIds: plans})
	all := map[uuid.UUID][]Item{}
	for _, r := range rows {
		all[r.OnboardingID] = append(all[r.OnboardingID], itemFrom(r))
	}
	return all, err
}

func itemFrom(r db.OnboardingItem) Item {
	return Item{
		ID: r.ID, Line: Line{Kind: Kind(r.Kind), Title: r.Title, Detail: r.Detail, Person: r.Person, Link: r.Link}, DueOn: orZero(r.DueOn),
		DoneAt: orZero(r.DoneAt), Doer: r.DoerName, MemberNote: r.MemberNote, StaffNote: r.StaffNote, StaffName: r.StaffName,
	}
}

// Newest is the cursor of a first page.
var Newest = uuid.Max

// List returns up to most plans of a state older than the cursor, newest
// first, without their items.
func (s *Store) List(ctx context.Context, t tenant.ID, of State, before uuid.UUID, most int) (all []Plan, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListOnboardings(ctx, db.ListOnboardingsParams{TenantID: t, State: string(of), Before: before, MaxRows: int32(most)})
		for _, r := range rows {
			p := planFrom(db.GetOnboardingRow{Onboarding: r.Onboarding, Name: r.Name, Nickname: r.Nickname, Tier: r.Tier, City: r.City, Model: r.Model})
			p.Steps, p.Done = int(r.Steps), int(r.Done)
			if r.NextOn.Year() > 1 {
				p.NextOn = r.NextOn
			}
			all = append(all, p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list onboardings: %w", err)
	}
	return all, nil
}

// Figures are the numbers of a brand's plans.
type Figures struct{ Running, Closed, Late int }

// Figures counts plans, and check-ins that should have been held.
func (s *Store) Figures(ctx context.Context, t tenant.ID) (f Figures, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		r, err := db.New(tx).OnboardingFigures(ctx, db.OnboardingFiguresParams{TenantID: t, Today: &today})
		f = Figures{int(r.Running), int(r.Closed), int(r.Late)}
		return err
	})
	if err != nil {
		return Figures{}, fmt.Errorf("count onboardings: %w", err)
	}
	return f, nil
}

// Newcomers names up to most who became core within NewFor and have had no
// plan since, the longest first.
func (s *Store) Newcomers(ctx context.Context, t tenant.ID, most int) (all []Person, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).NewlyCore(ctx, db.NewlyCoreParams{TenantID: t, Since: s.now().Add(-NewFor), MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, Person{ID: r.ID, Name: cmp.Or(r.Name, r.Nickname), Tier: member.Core, City: r.City, Model: r.Model, Since: r.TierSince})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list newcomers to core: %w", err)
	}
	return all, nil
}

// May reports whether a member who stands in tier since may be given a plan.
func May(tier member.Tier, since, now time.Time) bool {
	return tier == member.Core && now.Sub(since) <= NewFor
}

// LateCheckins lists up to most check-ins that should have been held, the
// longest due first.
func (s *Store) LateCheckins(ctx context.Context, t tenant.ID, most int) (all []Late, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		rows, err := db.New(tx).LateCheckins(ctx, db.LateCheckinsParams{TenantID: t, Today: &today, MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, Late{Plan: r.OnboardingID, Name: cmp.Or(r.Name, r.Nickname), Title: r.Title, DueOn: orZero(r.DueOn)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list late check-ins: %w", err)
	}
	return all, nil
}
