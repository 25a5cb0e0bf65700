package mentorship

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Renewal is what bringing one pair to its template's version would do.
type Renewal struct {
	Pair    Pair
	Adds    []Step
	Changes []Change
}

// Change is a step as it is and as it would be.
type Change struct{ From, To Step }

// Empty reports whether nothing of the pair's plan would change.
func (r Renewal) Empty() bool { return len(r.Adds)+len(r.Changes) == 0 }

// renew says what the template's items mean for a pair. Only what is not done
// and was not changed by hand changes; what the pair took out of its plan
// stays out; what the template no longer asks for stays in.
func renew(p Pair, steps []Step, had, now []Item) Renewal {
	r := Renewal{Pair: p}
	for i, it := range now {
		to := it.step(p.StartsOn, i)
		at := slices.IndexFunc(steps, func(s Step) bool { return s.Item == it.ID })
		switch {
		case at < 0 && !slices.ContainsFunc(had, func(h Item) bool { return h.ID == it.ID }):
			r.Adds = append(r.Adds, to)
		case at >= 0:
			from := steps[at]
			to.ID = from.ID
			same := from.Title == to.Title && from.Detail == to.Detail && from.DueOn.Equal(to.DueOn)
			if !same && !from.Done() && !from.Own {
				r.Changes = append(r.Changes, Change{from, to})
			}
		}
	}
	return r
}

// Foresee says what pushing the template to the pairs that follow an older
// version of it would do, and changes nothing.
func (s *Store) Foresee(ctx context.Context, t tenant.ID, id uuid.UUID) (m Template, all []Renewal, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if m, err = readTemplate(ctx, tx, t, id); err != nil {
			return err
		}
		rows, err := db.New(tx).ListMentorshipsOfTemplate(ctx, db.ListMentorshipsOfTemplateParams{TenantID: t, TemplateID: id})
		if err != nil {
			return err
		}
		all, err = foresee(ctx, tx, t, m, rows)
		return err
	})
	if err != nil {
		return Template{}, nil, fmt.Errorf("foresee push of mentor template %s: %w", id, err)
	}
	return m, all, nil
}

// Push brings the running pairs to the template's version, in one
// transaction, and returns those whose plan changed. When the template has
// gone on since version was read, or is retired, it is errs.Conflict.
func (s *Store) Push(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int) (changed int, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := holdTemplate(ctx, tx, t, id, version)
		if err != nil {
			return err
		}
		rows, err := db.New(tx).HoldMentorshipsOfTemplate(ctx, db.HoldMentorshipsOfTemplateParams{TenantID: t, TemplateID: id})
		if err != nil {
			return err
		}
		all, err := foresee(ctx, tx, t, m, rows)
		if err != nil {
			return err
		}
		changed, err = s.push(ctx, tx, t, by, m, all)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("push mentor template %s: %w", id, err)
	}
	return changed, nil
}

func (s *Store) push(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, m Template, all []Renewal) (changed int, err error) {
	behind := []uuid.UUID{}
	lines := []journal.Line{}
	up := db.UpdateStepsParams{TenantID: t}
	for _, r := range all {
		behind = append(behind, r.Pair.ID)
		if r.Empty() {
			continue
		}
		changed++
		lines = append(lines, s.line("mentorship.renewed", by, r.Pair, r.Pair.Title()))
		if err := addSteps(ctx, tx, t, r.Pair.ID, false, r.Adds...); err != nil {
			return 0, err
		}
		for _, c := range r.Changes {
			up.Ids, up.Titles, up.Details, up.DueOns = append(up.Ids, c.To.ID), append(up.Titles, c.To.Title), append(up.Details, c.To.Detail), append(up.DueOns, c.To.DueOn)
		}
	}
	if err := db.New(tx).UpdateSteps(ctx, up); err != nil {
		return 0, err
	}
	err = db.New(tx).SetMentorshipsTemplateVersion(ctx, db.SetMentorshipsTemplateVersionParams{TenantID: t, Ids: behind, TemplateVersion: int32(m.Version)})
	if err != nil {
		return 0, err
	}
	lines = append(lines, journal.Line{Actor: by, Verb: "mentor_template.pushed", Subject: m.Name, SubjectID: m.ID, After: map[string]any{"count": changed}, At: s.now()})
	return changed, journal.NewStore(tx).Write(ctx, t, lines...)
}

// foresee says for each of the pairs that are behind what the template means.
func foresee(ctx context.Context, tx postgres.Conn, t tenant.ID, m Template, rows []db.Mentorship) ([]Renewal, error) {
	rows = slices.DeleteFunc(rows, func(r db.Mentorship) bool { return int(r.TemplateVersion) >= m.Version })
	var ids, who []uuid.UUID
	var versions []int32
	for _, r := range rows {
		ids, who = append(ids, r.ID), append(who, r.MentorID, r.SuccessorID)
		if !slices.Contains(versions, r.TemplateVersion) {
			versions = append(versions, r.TemplateVersion)
		}
	}
	had, err := itemsOf(ctx, tx, t, m.ID, versions...)
	if err != nil {
		return nil, err
	}
	steps, err := stepsOf(ctx, tx, t, ids...)
	if err != nil {
		return nil, err
	}
	people, err := persons(ctx, tx, t, false, who...)
	all := make([]Renewal, len(rows))
	for i, r := range rows {
		p := pairFrom(r)
		p.Mentor, p.Successor = people[r.MentorID], people[r.SuccessorID]
		all[i] = renew(p, steps[p.ID], had[p.TemplateVersion], m.Items)
	}
	return all, err
}
