package honour

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/jobs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Phase is where a version is in its life.
type Phase string

// The phases.
const (
	Draft      Phase = "draft"
	Open       Phase = "open"     // to comments, or will be
	Heard      Phase = "heard"    // everybody could have said something; it waits to be published
	Coming     Phase = "coming"   // published, its day is still to come
	InForce    Phase = "in_force" //
	Superseded Phase = "superseded"
	Withdrawn  Phase = "withdrawn" // before its day came
)

// Version is one version of the brand's rules. Its days are midnight UTC.
type Version struct {
	ID          uuid.UUID
	No          int
	Phase       Phase
	Spec        Spec
	Note        string    // what is new about it
	From, To    time.Time // of the comments, both included; zero for a draft
	EffectiveOn time.Time // zero until it is published
	Changer     journal.Actor
	ChangedAt   time.Time
	Publisher   string
	PublishedAt *time.Time
	Version     int
}

// Hears reports whether comments are taken on a day.
func (v Version) Hears(today time.Time) bool {
	return v.Phase == Open && !today.Before(v.From) && !today.After(v.To)
}

// Store keeps honour in Postgres and has dry runs done by jobs.
type Store struct {
	conn    postgres.Conn
	jobs    *jobs.Client
	members *member.Store
	now     clock.Clock
	stretch int // how much a transaction reads at a time
}

// NewStore returns a Store and teaches its jobs to hands, which must not have
// started. Without hands a dry run is done when Try returns.
func NewStore(conn postgres.Conn, hands *jobs.Client, members *member.Store, now clock.Clock) *Store {
	s := &Store{conn, hands, members, now, 2_000}
	if hands != nil {
		s.teach()
	}
	return s
}

// On returns the store working on conn.
func (s *Store) On(conn postgres.Conn) *Store {
	return &Store{conn, s.jobs, s.members.On(conn), s.now, s.stretch}
}

// Today is the day it is in the brand.
func (s *Store) Today(ctx context.Context, t tenant.ID) (day time.Time, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		day = clock.Date(s.now(), zone)
		return err
	})
	return day, err
}

// mostVersions is how many versions a brand is shown.
const mostVersions = 50

// Versions lists the brand's versions, the newest first.
func (s *Store) Versions(ctx context.Context, t tenant.ID) ([]Version, error) {
	var all []Version
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.On(tx).Today(ctx, t)
		if err != nil {
			return err
		}
		rows, err := db.New(tx).ListHonourRules(ctx, db.ListHonourRulesParams{TenantID: t, MaxRows: mostVersions})
		if err != nil {
			return err
		}
		all, err = versionsFrom(rows, today)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list honour rules: %w", err)
	}
	return all, nil
}

func versionsFrom(rows []db.HonourRule, today time.Time) ([]Version, error) {
	all, last := make([]Version, len(rows)), -1
	for i, r := range rows {
		v, err := versionFrom(r, today)
		if err != nil {
			return nil, err
		}
		if all[i] = v; v.Phase == InForce && (last < 0 || v.EffectiveOn.After(all[last].EffectiveOn)) {
			last = i
		}
	}
	for i := range all {
		if all[i].Phase == InForce && i != last {
			all[i].Phase = Superseded
		}
	}
	return all, nil
}

func versionFrom(r db.HonourRule, today time.Time) (Version, error) {
	v := Version{
		ID: r.ID, No: int(r.No), Phase: Phase(r.State), Note: r.Note, Changer: journal.Actor{ID: r.ChangedBy, Name: r.ChangerName}, ChangedAt: r.ChangedAt,
		From: day(r.CommentsFrom), To: day(r.CommentsTo), EffectiveOn: day(r.EffectiveOn), Publisher: r.PublisherName, PublishedAt: r.PublishedAt, Version: int(r.Version),
	}
	switch {
	case r.State == "open" && today.After(v.To):
		v.Phase = Heard
	case r.State == "published" && v.EffectiveOn.After(today):
		v.Phase = Coming
	case r.State == "published":
		v.Phase = InForce
	}
	if err := json.Unmarshal(r.Spec, &v.Spec); err != nil {
		return Version{}, fmt.Errorf("read honour rules %s: %w", r.ID, err)
	}
	return v, nil
}

func day(d *time.Time) time.Time {
	if d == nil {
		return time.Time{}
	}
	return *d
}

// Get returns a version of the brand, or errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (Version, error) {
	return s.first(ctx, t, func(v Version) bool { return v.ID == id })
}

// Draft returns the version that is worked on or open to comments, or
// errs.NotFound.
func (s *Store) Draft(ctx context.Context, t tenant.ID) (Version, error) {
	return s.first(ctx, t, func(v Version) bool { return v.Phase == Draft || v.Phase == Open || v.Phase == Heard })
}

// Current returns the version that is in force, or errs.NotFound.
func (s *Store) Current(ctx context.Context, t tenant.ID) (Version, error) {
	return s.first(ctx, t, func(v Version) bool { return v.Phase == InForce })
}

func (s *Store) first(ctx context.Context, t tenant.ID, is func(Version) bool) (Version, error) {
	all, err := s.Versions(ctx, t)
	if err != nil {
		return Version{}, err
	}
	i := slices.IndexFunc(all, is)
	if i < 0 {
		return Version{}, fmt.Errorf("find honour rules: %w", errs.NotFound)
	}
	return all[i], nil
}

// Begin starts a draft from what a version says, or from the usual rules for
// uuid.Nil. Where one is under way already, that one is returned.
func (s *Store) Begin(ctx context.Context, t tenant.ID, by journal.Actor, from uuid.UUID) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		on := s.On(tx)
		switch d, err := on.Draft(ctx, t); {
		case err == nil:
			id = d.ID
			return nil
		case !errors.Is(err, errs.NotFound):
			return err
		}
		spec := Usual()
		if from != uuid.Nil {
			v, err := on.Get(ctx, t, from)
			if err != nil {
				return err
			}
			spec = v.Spec
		}
		body, err := json.Marshal(spec)
		if err != nil {
			return err
		}
		err = db.New(tx).AddHonourRule(ctx, db.AddHonourRuleParams{TenantID: t, ID: id, Spec: body, ChangedBy: by.ID, ChangerName: by.Name, ChangedAt: s.now()})
		if err != nil {
			return err
		}
		return s.note(ctx, tx, t, by, "honours.begun", id, nil)
	})
	if postgres.Violates(err, "honour_rules_draft_key") || postgres.Violates(err, "honour_rules_no_key") {
		d, err := s.Draft(ctx, t) // a colleague was quicker
		return d.ID, err
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("begin honour rules: %w", err)
	}
	return id, nil
}

// note adds a line about a version to the journal.
func (s *Store) note(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, id uuid.UUID, after map[string]any) error {
	row, err := db.New(tx).GetHonourRule(ctx, db.GetHonourRuleParams{TenantID: t, ID: id})
	if err != nil {
		return postgres.Err(err)
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: verb, Subject: fmt.Sprint(row.No), SubjectID: id, Reason: row.Note, After: after, At: s.now(),
	})
}

// Revision is a draft as it shall be. Version is the one that was read.
type Revision struct {
	ID      uuid.UUID
	Version int
	Spec    Spec
	Note    string
}

// Save keeps a draft. What it cannot say is errs.Invalid; errs.Conflict means
// that somebody else saved first, or that it is open to comments by now.
func (s *Store) Save(ctx context.Context, t tenant.ID, by journal.Actor, r Revision) error {
	bad := r.Spec.complaints()
	noteComplaint(&r.Note, bad)
	err := bad.OrNil()
	if err == nil {
		err = s.conn.In(ctx, t, func(tx postgres.Conn) error { return s.save(ctx, tx, t, by, r) })
	}
	if err != nil {
		return fmt.Errorf("save honour rules %s: %w", r.ID, err)
	}
	return nil
}

func (s *Store) save(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, r Revision) error {
	body, err := json.Marshal(r.Spec)
	if err != nil {
		return err
	}
	n, err := db.New(tx).ReviseHonourRule(ctx, db.ReviseHonourRuleParams{
		TenantID: t, ID: r.ID, Version: int32(r.Version), Spec: body, Note: r.Note, ChangedBy: by.ID, ChangerName: by.Name, ChangedAt: s.now(),
	})
	switch {
	case err != nil:
		return err
	case n > 0:
		return s.note(ctx, tx, t, by, "honours.changed", r.ID, nil)
	}
	if _, err := db.New(tx).GetHonourRule(ctx, db.GetHonourRuleParams{TenantID: t, ID: r.ID}); err != nil {
		return postgres.Err(err)
	}
	return errs.Conflict
}
