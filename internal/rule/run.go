package rule

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
	stretch   = 20_000           // members a transaction of a dry run judges
	silence   = 15 * time.Second // after which somebody else goes on
	mostTries = 5
)

// Counted is how many members a dry run found of each outcome.
type Counted struct{ Rising, Falling, Warned, Graced, Locked, Unsure, Staying int }

// Run is a dry run: what a draft would do to whom, on the day it was asked.
type Run struct {
	ID         uuid.UUID
	Of         uuid.UUID // the version
	OfVersion  int       // of the draft when it was tried
	Spec       Spec      // as it was then
	Day        time.Time
	State      RunState
	Total      int
	Passed     int
	Asker      journal.Actor
	AskedAt    time.Time
	FinishedAt *time.Time
	Silent     bool // nobody was heard of at it lately
	Counted
	after, run uuid.UUID
	tries      int
}

// tryArgs is one worker's turn at a dry run.
type tryArgs struct {
	Brand tenant.ID
	Run   uuid.UUID
	Turn  uuid.UUID
}

func (tryArgs) Kind() string        { return "rule_try" }
func (a tryArgs) Tenant() tenant.ID { return a.Brand }

func (s *Store) teach() {
	jobs.Do(s.jobs, s.work)
	s.jobs.Every("rule_try_resume", time.Minute, s.Resume)
}

// Try has a draft tried. Try again while it is being tried leads to the same
// run, as long as the draft is the same.
func (s *Store) Try(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) (uuid.UUID, error) {
	run, turn := uuid.Must(uuid.NewV7()), uuid.New()
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		row, err := q.LockRuleVersion(ctx, db.LockRuleVersionParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if row.State != "draft" {
			return errs.Invalid{"": i18n.Msg("rule.publish.done")}
		}
		last, err := s.On(tx).LastRun(ctx, t, id)
		switch {
		case err == nil && last.State == RunWorking && last.OfVersion == int(row.Version):
			run = last.ID
			return nil
		case err != nil && !errors.Is(err, errs.NotFound):
			return err
		}
		today, err := s.On(tx).Today(ctx, t)
		if err != nil {
			return err
		}
		if err := q.DropOldRuleRuns(ctx, db.DropOldRuleRunsParams{TenantID: t, VersionID: id}); err != nil {
			return err
		}
		err = q.AddRuleRun(ctx, db.AddRuleRunParams{
			TenantID: t, ID: run, VersionID: id, OfVersion: row.Version, Spec: row.Spec, OnDay: today,
			AskedBy: by.ID, AskerName: by.Name, AskedAt: s.now(), Run: &turn,
		})
		if err != nil {
			return err
		}
		if s.jobs == nil {
			return s.On(tx).work(ctx, tryArgs{t, run, turn})
		}
		return s.jobs.Enqueue(ctx, tx, tryArgs{t, run, turn})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("try rules %s: %w", id, err)
	}
	return run, nil
}

// work judges everybody, a stretch at a time; how far it has come is kept with
// what it found, so that whoever goes on neither repeats nor leaves out.
func (s *Store) work(ctx context.Context, a tryArgs) error {
	r, err := s.begin(ctx, a)
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
		more, err := s.step(ctx, a, &r)
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

func (s *Store) begin(ctx context.Context, a tryArgs) (r Run, err error) {
	err = s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
		row, err := db.New(tx).BeginRuleRun(ctx, db.BeginRuleRunParams{TenantID: a.Brand, ID: a.Run, Run: &a.Turn})
		if err != nil {
			return postgres.Err(err)
		}
		r, err = s.runFrom(row)
		return err
	})
	return r, err
}

func (s *Store) step(ctx context.Context, a tryArgs, r *Run) (more bool, err error) {
	err = s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
		bench, err := Sit(ctx, tx, a.Brand, r.Spec, r.Day) // also past midnight
		if err != nil {
			return err
		}
		found, err := bench.Next(ctx, tx, a.Brand, r.after, stretch)
		if err != nil || found.Many == 0 {
			return err
		}
		more, r.after = true, found.Upto
		return s.keep(ctx, tx, a, found)
	})
	return more, err
}

// keep writes down who would move, and how far the run has come.
func (s *Store) keep(ctx context.Context, tx postgres.Conn, a tryArgs, found Stretch) error {
	p := db.AddRuleOutcomesParams{TenantID: a.Brand, RunID: a.Run}
	adv := db.AdvanceRuleRunParams{TenantID: a.Brand, ID: a.Run, Run: &a.Turn, AfterID: found.Upto, Passed: int64(found.Many), Staying: int64(found.Many)}
	counts := map[Outcome]*int64{Rise: &adv.Rising, Fall: &adv.Falling, Warn: &adv.Warned, Grace: &adv.Graced, Lock: &adv.Locked, Unsure: &adv.Unsure}
	for _, c := range found.Cases {
		n, ok := counts[c.Outcome]
		if !ok {
			continue
		}
		*n++
		adv.Staying--
		if c.Outcome == Unsure {
			continue
		}
		sums, err := json.Marshal(c.Sums)
		if err != nil {
			return err
		}
		p.Outcomes, p.MemberIds, p.Sums = append(p.Outcomes, string(c.Outcome)), append(p.MemberIds, c.Member), append(p.Sums, string(sums))
		p.FromTiers, p.ToTiers = append(p.FromTiers, string(c.Tier)), append(p.ToTiers, string(c.To))
	}
	if n, err := db.New(tx).AdvanceRuleRun(ctx, adv); err != nil || n == 0 {
		return errors.Join(err, missing(n))
	}
	return db.New(tx).AddRuleOutcomes(ctx, p)
}

func missing(n int64) error {
	if n == 0 {
		return errs.NotFound
	}
	return nil
}

func (s *Store) finish(ctx context.Context, a tryArgs, as RunState) error {
	now := s.now()
	return s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
		_, err := db.New(tx).FinishRuleRun(ctx, db.FinishRuleRunParams{TenantID: a.Brand, ID: a.Run, Run: &a.Turn, State: string(as), FinishedAt: &now})
		return err
	})
}

// Resume has dry runs gone on with whose server fell silent.
func (s *Store) Resume(ctx context.Context) error {
	silent, err := db.New(s.conn).SilentRuleRuns(ctx, silence.Seconds())
	if err != nil {
		return fmt.Errorf("look for silent dry runs: %w", err)
	}
	for _, r := range silent {
		a := tryArgs{tenant.ID{UUID: r.BrandID}, r.RunID, uuid.New()}
		err := s.conn.In(ctx, a.Brand, func(tx postgres.Conn) error {
			row, err := db.New(tx).LockRuleRun(ctx, db.LockRuleRunParams{TenantID: a.Brand, ID: a.Run})
			if err != nil || row.State != string(RunWorking) || clock.System().Sub(row.BeatAt) < silence {
				return postgres.Err(err)
			}
			if err := db.New(tx).ResumeRuleRun(ctx, db.ResumeRuleRunParams{TenantID: a.Brand, ID: a.Run, Run: &a.Turn}); err != nil {
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
	return s.aRun(ctx, t, func(q *db.Queries) (db.RuleRun, error) {
		return q.GetRuleRun(ctx, db.GetRuleRunParams{TenantID: t, ID: id})
	})
}

// LastRun returns the latest dry run of a version, or errs.NotFound.
func (s *Store) LastRun(ctx context.Context, t tenant.ID, version uuid.UUID) (Run, error) {
	return s.aRun(ctx, t, func(q *db.Queries) (db.RuleRun, error) {
		return q.LastRuleRun(ctx, db.LastRuleRunParams{TenantID: t, VersionID: version})
	})
}

func (s *Store) aRun(ctx context.Context, t tenant.ID, ask func(*db.Queries) (db.RuleRun, error)) (r Run, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := ask(db.New(tx))
		if err != nil {
			return postgres.Err(err)
		}
		r, err = s.runFrom(row)
		return err
	})
	if err != nil {
		return Run{}, fmt.Errorf("get dry run: %w", err)
	}
	return r, nil
}

func (s *Store) runFrom(r db.RuleRun) (Run, error) {
	v := Run{
		ID: r.ID, Of: r.VersionID, OfVersion: int(r.OfVersion), Day: r.OnDay, State: RunState(r.State), Total: int(r.Total), Passed: int(r.Passed),
		Counted: Counted{int(r.Rising), int(r.Falling), int(r.Warned), int(r.Graced), int(r.Locked), int(r.Unsure), int(r.Staying)},
		Asker:   journal.Actor{ID: r.AskedBy, Name: r.AskerName}, AskedAt: r.AskedAt, FinishedAt: r.FinishedAt, after: r.AfterID, tries: int(r.Tries),
	}
	if r.Run != nil {
		v.run = *r.Run
	}
	v.Silent = v.State == RunWorking && clock.System().Sub(r.BeatAt) > silence
	if err := json.Unmarshal(r.Spec, &v.Spec); err != nil {
		return Run{}, fmt.Errorf("read dry run %s: %w", r.ID, err)
	}
	return v, nil
}

// Named is one member a dry run names.
type Named struct {
	Member     uuid.UUID
	Name, City string
	From, To   member.Tier
	Checks     []Check // of the line that decides
}

// Outcomes lists at most most of those a run found of one outcome, after the
// given member.
func (s *Store) Outcomes(ctx context.Context, t tenant.ID, r Run, of Outcome, after uuid.UUID, most int) ([]Named, error) {
	var all []Named
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListRuleOutcomes(ctx, db.ListRuleOutcomesParams{TenantID: t, RunID: r.ID, Outcome: string(of), After: after, MaxRows: int32(most)})
		for _, row := range rows {
			n := Named{Member: row.MemberID, Name: row.Called, City: row.City, From: member.Tier(row.FromTier), To: member.Tier(row.ToTier)}
			var sums []int64
			if err := json.Unmarshal(row.Sums, &sums); err != nil {
				return err
			}
			n.Checks = r.decided(of, n, sums)
			all = append(all, n)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list outcomes of dry run %s: %w", r.ID, err)
	}
	return all, nil
}

// decided are the checks that made somebody an outcome.
func (r Run) decided(of Outcome, n Named, sums []int64) []Check {
	line, _ := Keep(n.From)
	if up, to := Reach(n.From); of == Rise || of == Lock && n.To == to {
		line = up
	}
	from := r.Spec.offset(line)
	var all []Check
	for i, c := range r.Spec.Lines[line].Criteria {
		state := Met
		if sums[from+i] < c.Least {
			state = Below
		}
		all = append(all, Check{c, sums[from+i], state})
	}
	return all
}
