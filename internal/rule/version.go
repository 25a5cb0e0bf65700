package rule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/contribution"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
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
	Coming     Phase = "coming"     // published, its day is still to come
	InForce    Phase = "in_force"   //
	Superseded Phase = "superseded" // a later one has taken its place
	Withdrawn  Phase = "withdrawn"  // before its day came
)

// Version is one version of the brand's rules.
type Version struct {
	ID          uuid.UUID
	No          int
	Phase       Phase
	Spec        Spec
	Note        string        // what is new about it
	Host        journal.Actor // who answers appeals
	EffectiveOn time.Time     // zero for a draft
	Changer     journal.Actor
	ChangedAt   time.Time
	Publisher   journal.Actor
	PublishedAt *time.Time
	WithdrawnAt *time.Time
	Version     int
}

// Store keeps rules in Postgres and has dry runs done by jobs.
type Store struct {
	conn postgres.Conn
	jobs *jobs.Client
	now  clock.Clock
}

// NewStore returns a Store and teaches its jobs to hands, which must not have
// started. Without hands a dry run is done when Try returns.
func NewStore(conn postgres.Conn, hands *jobs.Client, now clock.Clock) *Store {
	s := &Store{conn, hands, now}
	if hands != nil {
		s.teach()
	}
	return s
}

// On returns the store working on conn.
func (s *Store) On(conn postgres.Conn) *Store { return &Store{conn, s.jobs, s.now} }

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
		rows, err := db.New(tx).ListRuleVersions(ctx, db.ListRuleVersionsParams{TenantID: t, MaxRows: mostVersions})
		if err != nil {
			return err
		}
		for _, r := range rows {
			v, err := fromRow(r, today)
			if err != nil {
				return err
			}
			all = append(all, v)
		}
		supersede(all)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list rule versions: %w", err)
	}
	return all, nil
}

// supersede leaves the phase InForce to the one that took effect last.
func supersede(all []Version) {
	last := -1
	for i, v := range all {
		if v.Phase == InForce && (last < 0 || v.EffectiveOn.After(all[last].EffectiveOn)) {
			last = i
		}
	}
	for i := range all {
		if all[i].Phase == InForce && i != last {
			all[i].Phase = Superseded
		}
	}
}

// Get returns a version of the brand, or errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (Version, error) {
	all, err := s.Versions(ctx, t)
	if err != nil {
		return Version{}, err
	}
	i := slices.IndexFunc(all, func(v Version) bool { return v.ID == id })
	if i < 0 {
		return Version{}, fmt.Errorf("get rule version %s: %w", id, errs.NotFound)
	}
	return all[i], nil
}

// Draft returns the brand's draft, or errs.NotFound.
func (s *Store) Draft(ctx context.Context, t tenant.ID) (Version, error) {
	return s.one(ctx, t, "get rule draft", func(q *db.Queries, _ time.Time) (db.RuleVersion, error) { return q.GetRuleDraft(ctx, t) })
}

// Current returns the version that is in force, or errs.NotFound.
func (s *Store) Current(ctx context.Context, t tenant.ID) (Version, error) {
	return s.one(ctx, t, "get rules in force", func(q *db.Queries, today time.Time) (db.RuleVersion, error) {
		return q.RulesInForce(ctx, db.RulesInForceParams{TenantID: t, Today: today})
	})
}

func (s *Store) one(ctx context.Context, t tenant.ID, doing string, ask func(*db.Queries, time.Time) (db.RuleVersion, error)) (v Version, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.On(tx).Today(ctx, t)
		if err != nil {
			return err
		}
		row, err := ask(db.New(tx), today)
		if err != nil {
			return postgres.Err(err)
		}
		v, err = fromRow(row, today)
		return err
	})
	if err != nil {
		return Version{}, fmt.Errorf("%s: %w", doing, err)
	}
	return v, nil
}

func fromRow(r db.RuleVersion, today time.Time) (Version, error) {
	v := Version{
		ID: r.ID, No: int(r.No), Phase: Phase(r.State), Note: r.Note, Host: journal.Actor{ID: r.HostID, Name: r.HostName},
		Changer: journal.Actor{ID: r.ChangedBy, Name: r.ChangerName}, ChangedAt: r.ChangedAt, Publisher: journal.Actor{Name: r.PublisherName},
		PublishedAt: r.PublishedAt, WithdrawnAt: r.WithdrawnAt, Version: int(r.Version),
	}
	if r.PublishedBy != nil {
		v.Publisher.ID = *r.PublishedBy
	}
	if r.EffectiveOn != nil {
		v.EffectiveOn = *r.EffectiveOn
	}
	if r.State == "published" {
		v.Phase = InForce
		if v.EffectiveOn.After(today) {
			v.Phase = Coming
		}
	}
	if err := json.Unmarshal(r.Spec, &v.Spec); err != nil {
		return Version{}, fmt.Errorf("read rule version %s: %w", r.ID, err)
	}
	return v, nil
}

// Usual is what a brand without rules begins with.
func Usual() Spec {
	c := func(days int, least int64, kinds ...contribution.Kind) Criterion {
		return Criterion{kinds, days, least}
	}
	return Spec{Slack: UsualSlack, Grace: UsualGrace, Lines: map[Which]Line{
		ReachReserve: {Any: 1, Criteria: []Criterion{c(180, 6, contribution.PostPublished), c(180, 4, contribution.ActivityJoined)}},
		KeepReserve:  {Criteria: []Criterion{c(180, 2, contribution.SessionAttended, contribution.ActivityJoined)}},
		ReachCore:    {Criteria: []Criterion{c(180, 12, contribution.PostPublished, contribution.PageWritten), c(180, 4, contribution.SessionAttended)}},
		KeepCore: {Any: 1, Criteria: []Criterion{
			c(90, 6, contribution.PostPublished, contribution.PageWritten), c(90, 3, contribution.MentorMilestone, contribution.AnswerGiven)}},
	}}
}

// Begin starts a draft from what a version says, or from the usual rules for
// uuid.Nil. Where a draft is under way already, that one is returned.
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
		spec, host := Usual(), by
		if from != uuid.Nil {
			v, err := on.Get(ctx, t, from)
			if err != nil {
				return err
			}
			spec, host = v.Spec, v.Host
		}
		body, err := json.Marshal(spec)
		if err != nil {
			return err
		}
		err = db.New(tx).AddRuleDraft(ctx, db.AddRuleDraftParams{
			TenantID: t, ID: id, Spec: body, HostID: host.ID, HostName: host.Name, ChangedBy: by.ID, ChangerName: by.Name, ChangedAt: s.now(),
		})
		if err != nil {
			return err
		}
		return s.write(ctx, tx, t, by, "rule.begun", id, nil)
	})
	if postgres.Violates(err, "rule_versions_draft_key") || postgres.Violates(err, "rule_versions_no_key") {
		d, err := s.Draft(ctx, t) // a colleague was quicker
		return d.ID, err
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("begin rule draft: %w", err)
	}
	return id, nil
}

// write adds a line about a version to the journal.
func (s *Store) write(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, id uuid.UUID, after map[string]any) error {
	row, err := db.New(tx).GetRuleVersion(ctx, db.GetRuleVersionParams{TenantID: t, ID: id})
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
	Host    uuid.UUID // the account of who answers appeals
}

// Save keeps a draft. What it cannot say is errs.Invalid; errs.Conflict means
// that somebody else saved first. A dry run of what it said before no longer
// counts.
func (s *Store) Save(ctx context.Context, t tenant.ID, by journal.Actor, r Revision) error {
	bad := r.Spec.complaints()
	noteComplaint(&r.Note, bad)
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		host, err := s.On(tx).host(ctx, t, r.Host)
		if err != nil {
			return err
		}
		if host.ID == uuid.Nil {
			bad["host"] = i18n.Msg("rule.bad.host")
		}
		if err := bad.OrNil(); err != nil {
			return err
		}
		body, err := json.Marshal(r.Spec)
		if err != nil {
			return err
		}
		n, err := db.New(tx).ReviseRuleDraft(ctx, db.ReviseRuleDraftParams{
			TenantID: t, ID: r.ID, Version: int32(r.Version), Spec: body, Note: r.Note, HostID: host.ID, HostName: host.Name,
			ChangedBy: by.ID, ChangerName: by.Name, ChangedAt: s.now(),
		})
		switch {
		case err != nil:
			return err
		case n > 0:
			return s.write(ctx, tx, t, by, "rule.changed", r.ID, nil)
		}
		if _, err := db.New(tx).GetRuleVersion(ctx, db.GetRuleVersionParams{TenantID: t, ID: r.ID}); err != nil {
			return postgres.Err(err)
		}
		return errs.Conflict
	})
	if err != nil {
		return fmt.Errorf("save rule draft %s: %w", r.ID, err)
	}
	return nil
}

// Hosts are who may answer appeals: the team, those who lead first.
func (s *Store) Hosts(ctx context.Context, t tenant.ID) ([]auth.Person, error) {
	var hosts []auth.Person
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).RuleHosts(ctx, t)
		for _, r := range rows {
			hosts = append(hosts, auth.Person{Account: r.ID, Name: r.Name, Role: auth.Role(r.Role)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list hosts: %w", err)
	}
	return hosts, nil
}

// host names the account if it may answer appeals; nobody otherwise.
func (s *Store) host(ctx context.Context, t tenant.ID, account uuid.UUID) (journal.Actor, error) {
	hosts, err := s.Hosts(ctx, t)
	for _, h := range hosts {
		if h.Account == account {
			return journal.Actor{ID: h.Account, Name: h.Name}, nil
		}
	}
	return journal.Actor{}, err
}

// HostOf is who answers appeals by v now: the one it names, or the first who
// leads where that one has left the team.
func (s *Store) HostOf(ctx context.Context, t tenant.ID, v Version) (journal.Actor, error) {
	hosts, err := s.Hosts(ctx, t)
	if err != nil {
		return journal.Actor{}, err
	}
	for _, h := range hosts {
		if h.Account == v.Host.ID {
			return journal.Actor{ID: h.Account, Name: h.Name}, nil
		}
	}
	if len(hosts) == 0 {
		return v.Host, nil
	}
	return journal.Actor{ID: hosts[0].Account, Name: hosts[0].Name}, nil
}
