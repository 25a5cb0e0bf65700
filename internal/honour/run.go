package honour

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/jobs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// RunState is how far a dry run has come.
type RunState string

// The states.
const (
	RunWorking RunState = "working"
	RunDone    RunState = "done"
	RunFailed  RunState = "failed"
)

const (
	silence   = 15 * time.Second // after which somebody else goes on
	mostTries = 5
	atATime   = 5_000 // members of a dry run
	window    = 12    // months back that are weighed
)

// Outcome is what a version would mean to a member.
type Outcome string

// The outcomes that are named.
const (
	Win  Outcome = "win"
	Lose Outcome = "lose"
)

// Run is a dry run: what the last twelve months would have earned everybody
// by a version, held against the rules in force.
type Run struct {
	ID         uuid.UUID
	Of         uuid.UUID // the version
	OfVersion  int
	Spec       Spec
	Against    *Spec // nil where no rules were in force
	Day        time.Time
	State      RunState
	Total      int
	Passed     int
	Winning    int
	Losing     int
	Asker      string
	AskedAt    time.Time
	FinishedAt *time.Time
	Silent     bool // nobody was heard of at it lately
	after, run uuid.UUID
	tries      int
}

// tryArgs is one worker's turn at a dry run.
type tryArgs struct {
	Brand tenant.ID
	Run   uuid.UUID
	Turn  uuid.UUID
}

func (tryArgs) Kind() string        { return "honour_try" }
func (a tryArgs) Tenant() tenant.ID { return a.Brand }

// roundEvery is how often somebody looks what happened since.
const roundEvery = 5 * time.Minute

func (s *Store) teach() {
	jobs.Do(s.jobs, s.work)
	s.jobs.Every("honour_try_resume", time.Minute, s.Resume)
	s.jobs.Every("honour_round", roundEvery, s.Round)
}

// Try has a version tried that is a draft or open to comments. Try again
// while it is being tried leads to the same run.
func (s *Store) Try(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) (uuid.UUID, error) {
	a := tryArgs{t, uuid.Must(uuid.NewV7()), uuid.New()}
	err := s.change(ctx, t, id, "try", func(tx postgres.Conn, v Version, today time.Time) error {
		if v.Phase != Draft && v.Phase != Open && v.Phase != Heard {
			return errs.Invalid{"": i18n.Msg("honours.bad.done")}
		}
		last, err := s.On(tx).LastRun(ctx, t, id)
		switch {
		case err == nil && last.State == RunWorking && last.OfVersion == v.Version:
			a.Run = last.ID
			return nil
		case err != nil && !errors.Is(err, errs.NotFound):
			return err
		}
		if err := s.start(ctx, tx, a, by, v, today); err != nil {
			return err
		}
		if s.jobs == nil {
			return s.On(tx).work(ctx, a)
		}
		return s.jobs.Enqueue(ctx, tx, a)
	})
	return a.Run, err
}

func (s *Store) start(ctx context.Context, tx postgres.Conn, a tryArgs, by journal.Actor, v Version, today time.Time) error {
	spec, err := json.Marshal(v.Spec)
	if err != nil {
		return err
	}
	var against []byte
	switch current, err := s.On(tx).Current(ctx, a.Brand); {
	case err == nil:
		if against, err = json.Marshal(current.Spec); err != nil {
			return err
		}
	case !errors.Is(err, errs.NotFound):
		return err
	}
	if err := db.New(tx).DropOldHonourRuns(ctx, db.DropOldHonourRunsParams{TenantID: a.Brand, RuleID: v.ID}); err != nil {
		return err
	}
	return db.New(tx).AddHonourRun(ctx, db.AddHonourRunParams{
		TenantID: a.Brand, ID: a.Run, RuleID: v.ID, OfVersion: int32(v.Version), Spec: spec, Against: against, OnDay: today, AskerName: by.Name, AskedAt: s.now(), Run: &a.Turn,
	})
}

// work weighs everybody, a stretch at a time; how far it has come is kept with
// what it found, so that whoever goes on neither repeats nor leaves out.
func (s *Store) work(ctx context.Context, a tryArgs) error {
	r, err := s.beginRun(ctx, a)
	if errors.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if r.tries > mostTries {
		return s.finish(ctx, a, RunFailed)
	}
	for {
		more, err := s.weigh(ctx, a, &r, atATime)
		switch {
		case errors.Is(err, errs.NotFound): // somebody else has gone on with it
			return nil
		case err != nil:
			return err
		case !more:
			return s.finish(ctx, a, RunDone)
		}
	}
}

func (s *Store) beginRun(ctx context.Context, a tryArgs) (r Run, err error) {
	err = s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
		row, err := db.New(tx).BeginHonourRun(ctx, db.BeginHonourRunParams{TenantID: a.Brand, ID: a.Run, Run: &a.Turn})
		if err != nil {
			return postgres.Err(err)
		}
		r, err = runFrom(row)
		return err
	})
	return r, err
}

// weigh goes through one stretch of members, at most most.
func (s *Store) weigh(ctx context.Context, a tryArgs, r *Run, most int32) (more bool, err error) {
	err = s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
		last, err := db.New(tx).NextRuleChunk(ctx, db.NextRuleChunkParams{TenantID: a.Brand, After: r.after, MaxRows: most})
		if err := postgres.Err(err); errors.Is(err, errs.NotFound) {
			return nil
		} else if err != nil {
			return err
		}
		deeds, err := deedsIn(ctx, tx, a.Brand, r.Day, r.after, last.ID)
		if err != nil {
			return err
		}
		more, r.after = true, last.ID
		return r.keep(ctx, tx, a, deeds, last.Many)
	})
	return more, err
}

// deedsIn is what the members behind one id and up to another did in the
// twelve months before a day.
func deedsIn(ctx context.Context, tx postgres.Conn, t tenant.ID, on time.Time, after, upto uuid.UUID) (map[uuid.UUID][]Deed, error) {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	rows, err := db.New(tx).HonourDeedsIn(ctx, db.HonourDeedsInParams{
		TenantID: t, Zone: zone.String(), After: after, Upto: upto, FromDay: on.AddDate(0, -window, 1), ToDay: on,
	})
	deeds := map[uuid.UUID][]Deed{}
	for _, d := range rows {
		deeds[d.MemberID] = append(deeds[d.MemberID], Deed{Source(d.Source), d.Quarter, d.N})
	}
	return deeds, err
}

// keep writes down who would have more or less, and how far the run has come.
func (r Run) keep(ctx context.Context, tx postgres.Conn, a tryArgs, deeds map[uuid.UUID][]Deed, many int64) error {
	p := db.AddHonourOutcomesParams{TenantID: a.Brand, RunID: a.Run}
	adv := db.AdvanceHonourRunParams{TenantID: a.Brand, ID: a.Run, Run: &a.Turn, AfterID: r.after, Passed: many}
	for id, did := range deeds {
		was, would := int64(0), r.Spec.Worth(did)
		if r.Against != nil {
			was = r.Against.Worth(did)
		}
		of := Win
		switch {
		case was == would:
			continue
		case would > was:
			adv.Winning++
		default:
			of = Lose
			adv.Losing++
		}
		p.Outcomes, p.MemberIds, p.Was, p.Would = append(p.Outcomes, string(of)), append(p.MemberIds, id), append(p.Was, was), append(p.Would, would)
	}
	n, err := db.New(tx).AdvanceHonourRun(ctx, adv)
	switch {
	case err != nil:
		return err
	case n == 0:
		return errs.NotFound
	}
	return db.New(tx).AddHonourOutcomes(ctx, p)
}

func (s *Store) finish(ctx context.Context, a tryArgs, as RunState) error {
	now := s.now()
	return s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
		_, err := db.New(tx).FinishHonourRun(ctx, db.FinishHonourRunParams{TenantID: a.Brand, ID: a.Run, Run: &a.Turn, State: string(as), FinishedAt: &now})
		return err
	})
}

// Resume has dry runs gone on with whose server fell silent.
func (s *Store) Resume(ctx context.Context) error {
	silent, err := db.New(s.conn).SilentHonourRuns(ctx, silence.Seconds())
	if err != nil {
		return fmt.Errorf("look for silent dry runs: %w", err)
	}
	for _, r := range silent {
		a := tryArgs{tenant.ID{UUID: r.BrandID}, r.RunID, uuid.New()}
		err := s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
			n, err := db.New(tx).ResumeHonourRun(ctx, db.ResumeHonourRunParams{TenantID: a.Brand, ID: a.Run, Run: &a.Turn, Seconds: silence.Seconds()})
			if err != nil || n == 0 {
				return err
			}
			return s.jobs.Enqueue(ctx, tx, a)
		})
		if err != nil {
			return fmt.Errorf("resume dry run %s: %w", a.Run, err)
		}
	}
	return nil
}

// Run returns a dry run of the brand, or errs.NotFound.
func (s *Store) Run(ctx context.Context, t tenant.ID, id uuid.UUID) (Run, error) {
	return s.aRun(ctx, t, func(q *db.Queries) (db.HonourRun, error) {
		return q.GetHonourRun(ctx, db.GetHonourRunParams{TenantID: t, ID: id})
	})
}

// LastRun returns the latest dry run of a version, or errs.NotFound.
func (s *Store) LastRun(ctx context.Context, t tenant.ID, version uuid.UUID) (Run, error) {
	return s.aRun(ctx, t, func(q *db.Queries) (db.HonourRun, error) {
		return q.LastHonourRun(ctx, db.LastHonourRunParams{TenantID: t, RuleID: version})
	})
}

func (s *Store) aRun(ctx context.Context, t tenant.ID, ask func(*db.Queries) (db.HonourRun, error)) (r Run, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := ask(db.New(tx))
		if err != nil {
			return postgres.Err(err)
		}
		r, err = runFrom(row)
		return err
	})
	if err != nil {
		return Run{}, fmt.Errorf("get dry run: %w", err)
	}
	return r, nil
}

func runFrom(r db.HonourRun) (Run, error) {
	v := Run{
		ID: r.ID, Of: r.RuleID, OfVersion: int(r.OfVersion), Day: r.OnDay, State: RunState(r.State), Total: int(r.Total), Passed: int(r.Passed),
		Winning: int(r.Winning), Losing: int(r.Losing), Asker: r.AskerName, AskedAt: r.AskedAt, FinishedAt: r.FinishedAt, after: r.AfterID, run: deref(r.Run), tries: int(r.Tries),
	}
	v.Silent = v.State == RunWorking && clock.System().Sub(r.BeatAt) > silence
	err := json.Unmarshal(r.Spec, &v.Spec)
	if err == nil && len(r.Against) > 0 {
		v.Against = &Spec{}
		err = json.Unmarshal(r.Against, v.Against)
	}
	if err != nil {
		return Run{}, fmt.Errorf("read dry run %s: %w", r.ID, err)
	}
	return v, nil
}

// Named is one member a dry run names: what the last twelve months earned
// them, and would have.
type Named struct {
	Member     uuid.UUID
	Name, City string
	Was, Would int64
}

// Outcomes lists at most most of those a run found of one outcome, after the
// given member.
func (s *Store) Outcomes(ctx context.Context, t tenant.ID, run uuid.UUID, of Outcome, after uuid.UUID, most int) ([]Named, error) {
	var all []Named
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListHonourOutcomes(ctx, db.ListHonourOutcomesParams{TenantID: t, RunID: run, Outcome: string(of), After: after, MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, Named{r.MemberID, r.Called, r.City, r.Was, r.Would})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list outcomes of dry run %s: %w", run, err)
	}
	return all, nil
}
