package risk

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
	"xinhuo/internal/handover"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// atOnce is how many members one transaction of a round computes.
const atOnce = 500

// roundKind names the round in nightly_rounds.
const roundKind = "risk"

// nightBegins is the hour, where the brand is, at which a round is due.
const nightBegins = 2 * time.Hour

// ahead is how far ahead a drafted hand-over supposes the leaving.
const ahead = 60 // days

// Round computes the risks of each brand for which that is due, once a night
// and again when the limit has changed, and drafts one hand-over for each
// crossing of the limit. Whatever it did before it was stopped, it may be
// done again.
func (s *Store) Round(ctx context.Context) error {
	due, err := s.Due(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range due {
		if err := s.RoundOf(ctx, tenant.ID{UUID: id}); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// Due lists the brands for which Round has something to do.
func (s *Store) Due(ctx context.Context) (due []uuid.UUID, err error) {
	err = s.conn.Platform(ctx, func(tx postgres.Conn) (err error) {
		due, err = db.New(tx).RoundsDue(ctx, db.RoundsDueParams{Kind: roundKind, At: s.now()})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rounds of risk due: %w", err)
	}
	return due, nil
}

// RoundOf is Round for one brand, whether or not it is due.
func (s *Store) RoundOf(ctx context.Context, t tenant.ID) error {
	limit, ids, err := s.begin(ctx, t)
	if err != nil {
		return fmt.Errorf("begin risk round of %s: %w", t, err)
	}
	for batch := range slices.Chunk(ids, atOnce) {
		if err := s.compute(ctx, t, batch, limit); err != nil {
			return fmt.Errorf("compute risk of %d in %s: %w", len(batch), t, err)
		}
	}
	if err := s.cross(ctx, t, limit); err != nil {
		return err
	}
	if err := s.finish(ctx, t, len(ids)); err != nil {
		return fmt.Errorf("finish risk round of %s: %w", t, err)
	}
	return nil
}

func (s *Store) begin(ctx context.Context, t tenant.ID) (l Limit, ids []uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		if l, err = latest(ctx, tx, t); err != nil {
			return err
		}
		q, now := db.New(tx), s.now()
		begun := db.BeginRoundParams{TenantID: t, Kind: roundKind, Night: clock.Date(now.Add(-nightBegins), zone), Settings: int32(l.Version), BegunAt: now}
		if err := q.BeginRound(ctx, begun); err != nil {
			return err
		}
		if err := q.ForgetRisks(ctx, t); err != nil {
			return err
		}
		ids, err = q.ListRiskMembers(ctx, t)
		return err
	})
	return l, ids, err
}

func (s *Store) finish(ctx context.Context, t tenant.ID, people int) error {
	now := s.now()
	return s.conn.In(ctx, t, func(tx postgres.Conn) error {
		return db.New(tx).FinishRound(ctx, db.FinishRoundParams{TenantID: t, Kind: roundKind, FinishedAt: &now, People: int32(people)})
	})
}

// compute computes and keeps the risk of those of ids that are of the core.
func (s *Store) compute(ctx context.Context, t tenant.ID, ids []uuid.UUID, limit Limit) error {
	return s.conn.In(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		now := s.now()
		today := clock.Date(now, zone)
		found, err := s.gather(ctx, tx, t, ids, today)
		if err != nil {
			return err
		}
		p := db.PutRisksParams{TenantID: t, ComputedAt: now, Settled: int32(limit.Percent * Settled / 100)}
		for _, f := range found {
			if err := put(&p, f, today); err != nil {
				return err
			}
		}
		return db.New(tx).PutRisks(ctx, p)
	})
}

func put(p *db.PutRisksParams, f Found, today time.Time) error {
	score := f.Compute(today)
	told, err := json.Marshal(score.Reasons)
	if err != nil {
		return err
	}
	p.MemberIds, p.Reasons = append(p.MemberIds, f.Member), append(p.Reasons, string(told))
	p.Likelihoods, p.Uniquenesses = append(p.Likelihoods, int16(score.Likelihood)), append(p.Uniquenesses, int16(score.Uniqueness))
	p.Risks, p.Helds, p.Alones = append(p.Risks, int16(score.Risk)), append(p.Helds, int32(score.Held)), append(p.Alones, int32(score.Alone))
	return nil
}

// gather reads what is known of members, in as many queries for all of them
// as there are kinds of things held, and two.
func (s *Store) gather(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID, today time.Time) ([]Found, error) {
	q := db.New(tx)
	rows, err := q.GatherRiskMembers(ctx, db.GatherRiskMembersParams{TenantID: t, Ids: ids})
	if err != nil {
		return nil, err
	}
	found, at := make([]Found, len(rows)), make(map[uuid.UUID]*Found, len(rows))
	for i, r := range rows {
		found[i] = Found{Member: r.ID, Name: called(r.Name, r.Nickname), Tier: member.Tier(r.Tier), Since: r.TierSince, Fall: r.DueOn, Leave: r.Leave}
		at[r.ID] = &found[i]
	}
	rhythms, err := q.GatherRiskRhythm(ctx, db.GatherRiskRhythmParams{TenantID: t, Ids: ids, Since: today.AddDate(-1, 0, 0), Today: today})
	if err != nil {
		return nil, err
	}
	for _, r := range rhythms {
		if f := at[r.MemberID]; f != nil {
			f.ActiveDays, f.First, f.Last = int(r.Days), r.First, r.Last
		}
	}
	return found, s.hold(ctx, tx, t, ids, at)
}

func (s *Store) hold(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID, at map[uuid.UUID]*Found) error {
	things, err := s.nouns.Held(ctx, tx, t, ids)
	if err != nil {
		return err
	}
	for _, th := range things {
		if f := at[th.Holder]; f != nil {
			f.Things = append(f.Things, th)
		}
	}
	return nil
}

// cross drafts a hand-over for each who is at the limit and was not before,
// each in a transaction of its own.
func (s *Store) cross(ctx context.Context, t tenant.ID, limit Limit) error {
	var crossing []uuid.UUID
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		crossing, err = db.New(tx).ListRisksCrossing(ctx, db.ListRisksCrossingParams{TenantID: t, Percent: int32(limit.Percent)})
		return err
	})
	if err != nil {
		return fmt.Errorf("list risks crossing the limit in %s: %w", t, err)
	}
	for _, id := range crossing {
		err := s.conn.In(ctx, t, func(tx postgres.Conn) error { return s.draft(ctx, tx, t, id, limit) })
		if err != nil {
			return fmt.Errorf("draft hand-over of %s for its risk: %w", id, err)
		}
	}
	return nil
}

// draft marks the crossing and plans the hand-over, unless one is under way.
func (s *Store) draft(ctx context.Context, tx postgres.Conn, t tenant.ID, of uuid.UUID, limit Limit) error {
	q, now := db.New(tx), s.now()
	n, err := q.CrossRisk(ctx, db.CrossRiskParams{TenantID: t, MemberID: of, Percent: int32(limit.Percent), At: &now})
	if err != nil || n == 0 {
		return err
	}
	running, err := q.RunningHandoverOf(ctx, db.RunningHandoverOfParams{TenantID: t, LeaverID: of})
	switch {
	case err == nil:
		return q.SetRiskHandover(ctx, db.SetRiskHandoverParams{TenantID: t, MemberID: of, HandoverID: &running})
	case !errors.Is(postgres.Err(err), errs.NotFound):
		return err
	}
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return err
	}
	plan := handover.Plan{
		Leavers: []uuid.UUID{of}, LeavingOn: clock.Date(now, zone).AddDate(0, 0, ahead), Origin: handover.Risk, Reason: i18n.Say(i18n.Chinese, i18n.Msg("risk.draft.reason")),
	}
	if _, err := s.handovers.On(tx).Draft(ctx, t, journal.Actor{}, plan); err != nil {
		return err
	}
	made, err := q.RunningHandoverOf(ctx, db.RunningHandoverOfParams{TenantID: t, LeaverID: of})
	if err != nil {
		return err
	}
	if err := q.SetRiskHandover(ctx, db.SetRiskHandoverParams{TenantID: t, MemberID: of, HandoverID: &made}); err != nil {
		return err
	}
	// Of whom it is says the subject's id alone: the line is for nobody's timeline.
	return journal.NewStore(tx).Write(ctx, t, journal.Line{Verb: "risk.crossed", SubjectID: of, At: now})
}
