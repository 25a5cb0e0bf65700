package standing

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/rule"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

func tierName(t member.Tier) i18n.Message { return tier.Name(t) }

// orderOf is the move a fall comes to; its reason names the numbers and the
// version.
func orderOf(f Fall) tier.Order {
	why := i18n.Msg("standing.reason.fall", "No", f.VersionNo, "Numbers", rule.Numbers(f.Lacking))
	return tier.Order{Members: []uuid.UUID{f.Member}, To: f.To, Reason: clip(i18n.Say(i18n.Chinese, why)), Source: member.Rule}
}

func orderFor(r Rise) tier.Order {
	why := i18n.Msg("standing.reason.rise", "No", r.VersionNo, "Numbers", rule.Numbers(r.Reached))
	return tier.Order{Members: []uuid.UUID{r.Member}, To: r.To, Reason: clip(i18n.Say(i18n.Chinese, why)), Source: member.Rule}
}

func clip(s string) string {
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText-1]) + "…"
	}
	return s
}

// propose lays before the staff who reaches the next tier, and takes off who
// does no longer. Whoever was declined lately is left in peace.
func (d *day) propose(ctx context.Context, after uuid.UUID, found rule.Stretch, open []db.Rise, cases map[uuid.UUID]rule.Case) error {
	q := db.New(d.tx)
	rest, err := q.DeclinedRisesIn(ctx, db.DeclinedRisesInParams{TenantID: d.t, After: after, Upto: found.Upto, Since: d.at.AddDate(0, 0, -max(d.version.Spec.Grace, 1))})
	if err != nil {
		return err
	}
	skip := map[uuid.UUID]bool{}
	for _, id := range rest {
		skip[id] = true
	}
	var lapsed []uuid.UUID
	for _, r := range open {
		if c := cases[r.MemberID]; c.Outcome == rule.Rise && string(c.To) == r.ToTier {
			skip[r.MemberID] = true
			continue
		}
		lapsed = append(lapsed, r.ID)
		d.lines = append(d.lines, d.people[r.MemberID].line(journal.Actor{}, "standing.lapsed", "", r.ID, map[string]any{"tier": r.ToTier}, d.at))
	}
	if len(lapsed) > 0 {
		if err := q.LapseRises(ctx, db.LapseRisesParams{TenantID: d.t, Ids: lapsed, DecidedAt: &d.at}); err != nil {
			return err
		}
	}
	p := db.AddRisesParams{TenantID: d.t, VersionID: d.version.ID, VersionNo: int32(d.version.No), SeenOn: d.today}
	for _, c := range found.Cases {
		if c.Outcome != rule.Rise || skip[c.Member] {
			continue
		}
		reached, err := checksJSON(rule.Reached(c.Reach))
		if err != nil {
			return err
		}
		id := uuid.Must(uuid.NewV7())
		p.Ids, p.MemberIds, p.Reacheds = append(p.Ids, id), append(p.MemberIds, c.Member), append(p.Reacheds, string(reached))
		p.FromTiers, p.ToTiers = append(p.FromTiers, string(c.Tier)), append(p.ToTiers, string(c.To))
		d.lines = append(d.lines, d.people[c.Member].line(journal.Actor{}, "standing.proposed", i18n.Say(i18n.Chinese, rule.Numbers(rule.Reached(c.Reach))), id,
			map[string]any{"tier": c.To}, d.at))
	}
	if len(p.Ids) == 0 {
		return nil
	}
	return q.AddRises(ctx, p)
}

// MostRises is how many rises are confirmed at once.
const MostRises = 100

// Raising is what confirming rises would do, or did: who moves, and who does
// not any more.
type Raising struct {
	Moving  []Rise
	Refused []tier.Refusal
	Gone    int // decided by a colleague meanwhile, or lapsed
}

// ForeseeRises says what confirming would do, and changes nothing.
func (s *Store) ForeseeRises(ctx context.Context, t tenant.ID, ids []uuid.UUID) (Raising, error) {
	var r Raising
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).RisesNamed(ctx, db.RisesNamedParams{TenantID: t, Ids: ids})
		if err != nil {
			return err
		}
		var who []uuid.UUID
		for _, row := range rows {
			v, err := riseFrom(row.Rise)
			if err != nil {
				return err
			}
			v.Name, v.City = row.Called, row.City
			if v.State != "open" {
				continue
			}
			r.Moving, who = append(r.Moving, v), append(who, v.Member)
		}
		r.Gone = len(ids) - len(r.Moving)
		return s.On(tx).refuse(ctx, t, &r, who)
	})
	if err != nil {
		return Raising{}, fmt.Errorf("foresee %d rises: %w", len(ids), err)
	}
	return r, nil
}

// refuse takes those out of r who may not make the move any more.
func (s *Store) refuse(ctx context.Context, t tenant.ID, r *Raising, who []uuid.UUID) error {
	found, err := s.members.GetMany(ctx, t, who)
	if err != nil {
		return err
	}
	at := map[uuid.UUID]member.Member{}
	for _, m := range found {
		at[m.ID] = m
	}
	moving := r.Moving[:0]
	for _, v := range r.Moving {
		if m := at[v.Member]; m.Tier != v.From || !tier.Legal(m.Tier, m.TierBefore, v.To) {
			r.Refused = append(r.Refused, tier.Refusal{Member: m, Reason: i18n.Msg("standing.rise.moved_on", "Name", v.Name, "From", tierName(v.From))})
			continue
		}
		moving = append(moving, v)
	}
	r.Moving = moving
	return nil
}

// ConfirmRises moves those of the rises that still can, each with its own
// reason, and tells them; in one transaction.
func (s *Store) ConfirmRises(ctx context.Context, t tenant.ID, by journal.Actor, ids []uuid.UUID) (Raising, error) {
	var r Raising
	if len(ids) > MostRises {
		ids = ids[:MostRises]
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if _, err := db.New(tx).LockRises(ctx, db.LockRisesParams{TenantID: t, Ids: ids}); err != nil {
			return err
		}
		on, now := s.On(tx), s.now()
		var err error
		if r, err = on.ForeseeRises(ctx, t, ids); err != nil {
			return err
		}
		var notes []notice.Note
		for _, v := range r.Moving {
			move, err := s.tiers(tx).Move(ctx, t, by, orderFor(v))
			if err != nil {
				return err
			}
			err = db.New(tx).DecideRise(ctx, db.DecideRiseParams{TenantID: t, ID: v.ID, State: "confirmed", DecidedBy: orNil(by.ID), DeciderName: by.Name, DecidedAt: &now, MoveID: &move})
			if err != nil {
				return err
			}
			notes = append(notes, notice.Note{
				Member: v.Member, Key: "standing.rise:" + v.ID.String(), Path: "standing",
				Text: i18n.Msg("standing.told.risen", "To", tierName(v.To), "Numbers", rule.Numbers(v.Reached), "Name", by.Name),
			})
		}
		return notice.NewStore(tx, s.now).Tell(ctx, t, notes...)
	})
	if err != nil {
		return Raising{}, fmt.Errorf("confirm %d rises: %w", len(ids), err)
	}
	return r, nil
}

// DeclineRises leaves members where they are, for a reason that stays with
// the staff. They are proposed again after the grace of the rules.
func (s *Store) DeclineRises(ctx context.Context, t tenant.ID, by journal.Actor, ids []uuid.UUID, reason string) (n int, err error) {
	reason = strings.TrimSpace(reason)
	if err := text("reason", reason, "standing.bad.reason"); err != nil {
		return 0, err
	}
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).LockRises(ctx, db.LockRisesParams{TenantID: t, Ids: ids})
		if err != nil {
			return err
		}
		now, lines := s.now(), []journal.Line{}
		for _, r := range rows {
			if r.Rise.State != "open" {
				continue
			}
			n++
			err := db.New(tx).DecideRise(ctx, db.DecideRiseParams{
				TenantID: t, ID: r.Rise.ID, State: "declined", Reason: reason, DecidedBy: orNil(by.ID), DeciderName: by.Name, DecidedAt: &now,
			})
			if err != nil {
				return err
			}
			p := person{r.Rise.MemberID, r.Called, r.Sample}
			lines = append(lines, p.line(by, "standing.kept", reason, r.Rise.ID, map[string]any{"tier": r.Rise.ToTier}, now))
		}
		return journal.NewStore(tx).Write(ctx, t, lines...)
	})
	if err != nil {
		return 0, fmt.Errorf("decline %d rises: %w", len(ids), err)
	}
	return n, nil
}

// text complains beside field when s is empty, with the sentence missing, or
// too long.
func text(field, s, missing string) error {
	switch n := utf8.RuneCountInString(s); {
	case n == 0 && missing != "":
		return errs.Invalid{field: i18n.Msg(missing)}
	case n > maxText:
		return errs.Invalid{field: i18n.Msg("standing.bad.long", "Max", maxText)}
	}
	return nil
}

// Rises lists at most most of those who wait to be confirmed, after the given
// one, by tier and day.
func (s *Store) Rises(ctx context.Context, t tenant.ID, after Rise, most int) ([]Rise, error) {
	var all []Rise
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListOpenRises(ctx, db.ListOpenRisesParams{TenantID: t, AfterTier: string(after.To), AfterDay: day0(after.SeenOn), After: after.ID, MaxRows: int32(most)})
		for _, row := range rows {
			v, err := riseFrom(row.Rise)
			if err != nil {
				return err
			}
			v.Name, v.City = row.Called, row.City
			all = append(all, v)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rises: %w", err)
	}
	return all, nil
}

// day0 is d, or a day before all days.
func day0(d time.Time) time.Time {
	if d.IsZero() {
		return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return d
}
