package standing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/jobs"
	"xinhuo/internal/journal"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/rule"
	"xinhuo/internal/tenant"
)

// Nightly has hands go through all brands whose day has begun; hands must not
// have started.
func (s *Store) Nightly(hands *jobs.Client) { hands.Every("standing_night", 10*time.Minute, s.Round) }

// Round goes through every brand whose day has not been gone through yet. It
// may be called as often as one likes, by several servers at once. What fails
// for one brand keeps no other waiting.
func (s *Store) Round(ctx context.Context) error {
	due, err := db.New(s.conn).StandingDue(ctx, s.now())
	if err != nil {
		return fmt.Errorf("look for brands to go through: %w", err)
	}
	var failed error
	for _, id := range due {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.Night(ctx, tenant.ID{UUID: id}); err != nil {
			failed = errors.Join(failed, fmt.Errorf("night of brand %s: %w", id, err))
		}
	}
	return failed
}

// Night does what the brand's day asks for: leaves that begin and end, locks
// that expire, and all members against the rules, in small transactions each
// of which notes how far it came. Done for the day, it does nothing.
func (s *Store) Night(ctx context.Context, t tenant.ID) error {
	today, err := s.rules.Today(ctx, t)
	if err != nil {
		return err
	}
	if err := s.begin(ctx, t, today); err != nil {
		return err
	}
	if err := s.turnLeaves(ctx, t, today); err != nil {
		return err
	}
	if err := s.expireLocks(ctx, t, today); err != nil {
		return err
	}
	for {
		more, err := s.step(ctx, t, today)
		if err != nil || !more {
			return err
		}
	}
}

func (s *Store) begin(ctx context.Context, t tenant.ID, today time.Time) error {
	return s.conn.In(ctx, t, func(tx postgres.Conn) error {
		return db.New(tx).BeginNight(ctx, db.BeginNightParams{TenantID: t, OnDay: today, BeganAt: s.now()})
	})
}

// step goes through one stretch of members. More is false when the day is
// done, or is another server's.
func (s *Store) step(ctx context.Context, t tenant.ID, today time.Time) (more bool, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		night, err := q.HoldNight(ctx, db.HoldNightParams{TenantID: t, OnDay: today})
		if err := postgres.Err(err); errors.Is(err, errs.NotFound) {
			return nil
		} else if err != nil {
			return err
		}
		adv := db.AdvanceNightParams{TenantID: t, OnDay: today}
		d, err := s.On(tx).daybreak(ctx, tx, t, today)
		if err != nil {
			return err
		}
		var found rule.Stretch
		if d != nil {
			if found, err = d.bench.Next(ctx, tx, t, night.AfterID, s.stretch); err != nil {
				return err
			}
		}
		if found.Many == 0 {
			now := s.now()
			adv.AfterID, adv.DoneAt = night.AfterID, &now
			return q.AdvanceNight(ctx, adv)
		}
		if err := d.judge(ctx, night.AfterID, found); err != nil {
			return err
		}
		more, adv.AfterID = true, found.Upto
		return q.AdvanceNight(ctx, adv)
	})
	if err != nil {
		return false, fmt.Errorf("go through members: %w", err)
	}
	return more, nil
}

// day is one transaction of a night: the rules of the day and what is to be
// written in the end.
type day struct {
	*Store
	tx      postgres.Conn
	t       tenant.ID
	today   time.Time
	at      time.Time
	version rule.Version
	host    journal.Actor
	bench   rule.Bench
	people  map[uuid.UUID]person
	lines   []journal.Line
	notes   []notice.Note
}

// daybreak is nil where no rules are in force.
func (s *Store) daybreak(ctx context.Context, tx postgres.Conn, t tenant.ID, today time.Time) (*day, error) {
	v, err := s.rules.Current(ctx, t)
	if errors.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d := &day{Store: s, tx: tx, t: t, today: today, at: s.now(), version: v}
	if d.host, err = s.rules.HostOf(ctx, t, v); err != nil {
		return nil, err
	}
	d.bench, err = rule.Sit(ctx, tx, t, v.Spec, today)
	return d, err
}

// judge does for a stretch of members what the rules say of them.
func (d *day) judge(ctx context.Context, after uuid.UUID, found rule.Stretch) error {
	q := db.New(d.tx)
	falls, err := q.OpenFallsIn(ctx, db.OpenFallsInParams{TenantID: d.t, After: after, Upto: found.Upto})
	if err != nil {
		return err
	}
	rises, err := q.OpenRisesIn(ctx, db.OpenRisesInParams{TenantID: d.t, After: after, Upto: found.Upto})
	if err != nil {
		return err
	}
	if found.Cases, err = d.reachable(ctx, found.Cases); err != nil {
		return err
	}
	cases, err := d.cases(ctx, found.Cases, falls, rises)
	if err != nil {
		return err
	}
	if d.people, err = d.concerned(ctx, found.Cases, falls, rises); err != nil {
		return err
	}
	if err := d.goOn(ctx, falls, cases); err != nil {
		return err
	}
	if err := d.announce(ctx, found.Cases, falls); err != nil {
		return err
	}
	if err := d.propose(ctx, after, found, rises, cases); err != nil {
		return err
	}
	if err := notice.NewStore(d.tx, d.now).Tell(ctx, d.t, d.notes...); err != nil {
		return err
	}
	return journal.NewStore(d.tx).Write(ctx, d.t, d.lines...)
}

// cases are what the rules say, by member: also of those prospects of whom
// something is open.
func (d *day) cases(ctx context.Context, found []rule.Case, falls []db.Fall, rises []db.Rise) (map[uuid.UUID]rule.Case, error) {
	cases := make(map[uuid.UUID]rule.Case, len(found))
	for _, c := range found {
		cases[c.Member] = c
	}
	var rest []uuid.UUID
	for _, f := range falls {
		if _, judged := cases[f.MemberID]; !judged {
			rest = append(rest, f.MemberID)
		}
	}
	for _, r := range rises {
		if _, judged := cases[r.MemberID]; !judged {
			rest = append(rest, r.MemberID)
		}
	}
	if len(rest) == 0 {
		return cases, nil
	}
	more, err := d.bench.Of(ctx, d.tx, d.t, rest...)
	if err != nil {
		return nil, err
	}
	more, err = d.reachable(ctx, more)
	for _, c := range more {
		cases[c.Member] = c
	}
	return cases, err
}

// reachable leaves out who has died or wants to be left alone: nobody is moved
// whom nobody may tell, and what was announced to them ends.
func (d *day) reachable(ctx context.Context, cases []rule.Case) ([]rule.Case, error) {
	ids := make([]uuid.UUID, len(cases))
	for i, c := range cases {
		ids[i] = c.Member
	}
	quiet, err := regard.Quiet(ctx, d.tx, d.t, ids...)
	return slices.DeleteFunc(cases, func(c rule.Case) bool { return quiet[c.Member] }), err
}

// concerned names everybody of whom something becomes.
func (d *day) concerned(ctx context.Context, cases []rule.Case, falls []db.Fall, rises []db.Rise) (map[uuid.UUID]person, error) {
	var ids []uuid.UUID
	for _, c := range cases {
		if c.Outcome == rule.Fall || c.Outcome == rule.Rise {
			ids = append(ids, c.Member)
		}
	}
	for _, f := range falls {
		ids = append(ids, f.MemberID)
	}
	for _, r := range rises {
		ids = append(ids, r.MemberID)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return named(ctx, d.tx, d.t, ids)
}

// goOn takes each announced fall a step further.
func (d *day) goOn(ctx context.Context, falls []db.Fall, cases map[uuid.UUID]rule.Case) error {
	for _, r := range falls {
		f, err := fallFrom(r)
		if err != nil {
			return err
		}
		c := cases[f.Member] // nobody's verdict is none
		if c.Outcome == rule.Fall {
			f.Lacking = rule.Lacking(c.Keep)
		}
		f.VersionNo, f.version = d.version.No, d.version.ID
		step := f.Next(c.Verdict, d.today)
		f.Told, f.DueOn = step.Told, step.DueOn
		switch step.Deed {
		case Tell:
			err = d.remind(ctx, f)
		case Recover:
			err = d.close(ctx, f, Recovered, "standing.told.recovered")
		case End:
			err = d.close(ctx, f, Ended, "standing.told.ended")
		case Move:
			err = d.move(ctx, f)
		}
		if err != nil {
			return fmt.Errorf("go on with fall %s: %w", f.ID, err)
		}
	}
	return nil
}

// announce tells those who are newly below the line.
func (d *day) announce(ctx context.Context, cases []rule.Case, open []db.Fall) error {
	had := map[uuid.UUID]bool{}
	for _, f := range open {
		had[f.MemberID] = true
	}
	due := d.today.AddDate(0, 0, FirstNotice)
	p := db.AddFallsParams{
		TenantID: d.t, VersionID: d.version.ID, VersionNo: int32(d.version.No), HostID: d.host.ID, HostName: d.host.Name,
		OpenedOn: d.today, DueOn: due, Told: FirstNotice,
	}
	for _, c := range cases {
		if c.Outcome != rule.Fall || had[c.Member] {
			continue
		}
		f := Fall{
			ID: uuid.Must(uuid.NewV7()), Member: c.Member, VersionNo: d.version.No, From: c.Tier, To: c.To, Lacking: rule.Lacking(c.Keep),
			Host: d.host, OpenedOn: d.today, DueOn: due, Told: FirstNotice, State: Open,
		}
		lacking, err := checksJSON(f.Lacking)
		if err != nil {
			return err
		}
		p.Ids, p.MemberIds, p.Lackings = append(p.Ids, f.ID), append(p.MemberIds, f.Member), append(p.Lackings, string(lacking))
		p.FromTiers, p.ToTiers = append(p.FromTiers, string(f.From)), append(p.ToTiers, string(f.To))
		d.tell(f)
		d.lines = append(d.lines, d.people[f.Member].line(journal.Actor{}, "standing.announced", i18n.Say(i18n.Chinese, rule.Numbers(f.Lacking)), f.ID,
			map[string]any{"tier": f.To, "due_on": due.Format(time.DateOnly)}, d.at))
	}
	if len(p.Ids) == 0 {
		return nil
	}
	return db.New(d.tx).AddFalls(ctx, p)
}

// tell gives the notice that f.Told names.
func (d *day) tell(f Fall) {
	d.notes = append(d.notes, notice.Note{
		Member: f.Member, Key: fmt.Sprintf("standing.fall:%s:%d", f.ID, f.Told), Path: "standing",
		Text: i18n.Msg("standing.told.fall", "Days", f.Days(d.today), "Due", said(f.DueOn), "From", tierName(f.From), "To", tierName(f.To),
			"Numbers", rule.Numbers(f.Lacking), "Host", f.Host.Name),
	})
}

func (d *day) remind(ctx context.Context, f Fall) error {
	lacking, err := checksJSON(f.Lacking)
	if err != nil {
		return err
	}
	d.tell(f)
	d.lines = append(d.lines, d.people[f.Member].line(journal.Actor{}, "standing.reminded", i18n.Say(i18n.Chinese, rule.Numbers(f.Lacking)), f.ID,
		map[string]any{"tier": f.To, "count": f.Days(d.today)}, d.at))
	return db.New(d.tx).TellFall(ctx, db.TellFallParams{
		TenantID: d.t, ID: f.ID, Told: int16(f.Told), DueOn: f.DueOn, Lacking: lacking, VersionID: f.version, VersionNo: int32(f.VersionNo),
	})
}

// close ends a fall that does not happen, and says so to the member.
func (d *day) close(ctx context.Context, f Fall, as State, tell string) error {
	d.notes = append(d.notes, notice.Note{
		Member: f.Member, Key: fmt.Sprintf("standing.fall:%s:%s", f.ID, as), Path: "standing", Text: i18n.Msg(tell, "From", tierName(f.From), "To", tierName(f.To)),
	})
	d.lines = append(d.lines, d.people[f.Member].line(journal.Actor{}, "standing."+string(as), "", f.ID, map[string]any{"tier": f.From}, d.at))
	return d.shut(ctx, f, as)
}

func (d *day) shut(ctx context.Context, f Fall, as State) error {
	lacking, err := checksJSON(f.Lacking)
	if err != nil {
		return err
	}
	return db.New(d.tx).CloseFall(ctx, db.CloseFallParams{
		TenantID: d.t, ID: f.ID, State: string(as), MoveID: orNil(f.Move), Lacking: lacking, VersionNo: int32(f.VersionNo), ClosedAt: &d.at,
	})
}

// move makes the fall happen. Where the member's tier cannot be left that way
// any more, the fall ends instead.
func (d *day) move(ctx context.Context, f Fall) error {
	id, err := d.tiers(d.tx).Move(ctx, d.t, journal.Actor{}, orderOf(f))
	if bad := (errs.Invalid{}); errors.As(err, &bad) {
		slog.WarnContext(ctx, "a fall cannot happen", "fall", f.ID, "why", bad)
		return d.close(ctx, f, Ended, "standing.told.ended")
	}
	if err != nil {
		return err
	}
	f.Move = id
	d.notes = append(d.notes, notice.Note{
		Member: f.Member, Key: fmt.Sprintf("standing.fall:%s:moved", f.ID), Path: "standing",
		Text: i18n.Msg("standing.told.moved", "From", tierName(f.From), "To", tierName(f.To), "Numbers", rule.Numbers(f.Lacking), "Host", f.Host.Name),
	})
	return d.shut(ctx, f, Moved)
}
