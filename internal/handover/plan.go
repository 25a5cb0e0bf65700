package handover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// MaxLeavers is how many people may be planned for together.
const MaxLeavers = 12

// Plan is who leaves, when and why, and, as far as somebody has thought of it
// already, who takes what.
type Plan struct {
	Leavers   []uuid.UUID
	LeavingOn time.Time
	Reason    string
	Origin    Origin
	Successor uuid.UUID // of all; may be uuid.Nil
	Takings   []Taking
	Blind     bool // whoever plans may not know of a Hidden hand-over: that makes way
}

// Taking is who takes one thing. Of Main it is the main successor, and
// otherwise To, uuid.Nil being nobody yet.
type Taking struct {
	Kind  string
	Thing uuid.UUID
	Main  bool
	To    uuid.UUID
}

func (p *Plan) check(now time.Time) error {
	bad := errs.Invalid{}
	p.Reason = strings.TrimSpace(p.Reason)
	slices.SortFunc(p.Leavers, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	p.Leavers = slices.Compact(p.Leavers)
	switch {
	case len(p.Leavers) == 0:
		bad["leaver"] = i18n.Msg("handover.leaver.missing")
	case len(p.Leavers) > MaxLeavers:
		bad["leaver"] = i18n.Msg("handover.leaver.crowd", "Max", MaxLeavers)
	case slices.Contains(p.Leavers, p.Successor):
		bad["successor"] = i18n.Msg("handover.taker.among")
	}
	switch {
	case p.Reason == "":
		bad["reason"] = i18n.Msg("handover.reason.missing")
	case long(p.Reason, maxReason):
		bad["reason"] = i18n.Msg("handover.text.long", "Max", maxReason)
	}
	if complaint := day(p.LeavingOn, now); !complaint.IsZero() {
		bad["leaving_on"] = complaint
	}
	return bad.OrNil()
}

// day says what is wrong with a day of leaving: none, or years away.
func day(on, now time.Time) i18n.Message {
	switch {
	case on.IsZero():
		return i18n.Msg("handover.day.missing")
	case on.Before(now.AddDate(-1, 0, 0)) || on.After(now.AddDate(3, 0, 0)):
		return i18n.Msg("handover.day.far")
	}
	return i18n.Message{}
}

// Draft plans hand-overs, one for each leaver, together, and returns their
// group. A leaver whose hand-over is planned or under way is errs.Invalid.
func (s *Store) Draft(ctx context.Context, t tenant.ID, by journal.Actor, p Plan) (group uuid.UUID, err error) {
	group = uuid.Must(uuid.NewV7())
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		now := s.now()
		if err := p.check(now); err != nil {
			return err
		}
		people, err := s.members.On(tx).HoldMany(ctx, t, p.Leavers)
		if err != nil {
			return err
		}
		if len(people) < len(p.Leavers) {
			return errs.NotFound
		}
		for _, m := range people {
			if err := s.draft(ctx, tx, t, by, p, group, m, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("plan %d hand-overs: %w", len(p.Leavers), err)
	}
	return group, nil
}

func (s *Store) draft(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p Plan, group uuid.UUID, m member.Member, now time.Time) error {
	hidden, err := s.makeWay(ctx, tx, t, p, m)
	if err != nil {
		return err
	}
	row := db.InsertHandoverParams{
		TenantID: t, ID: uuid.Must(uuid.NewV7()), GroupID: group, LeaverID: m.ID, LeavingOn: p.LeavingOn, Reason: p.Reason,
		Origin: string(p.Origin), MadeAt: now, MadeBy: some(by.ID), MakerName: by.Name,
	}
	if err := db.New(tx).InsertHandover(ctx, row); postgres.Violates(err, "handovers_leaver_key") {
		return errs.Invalid{"leaver": i18n.Msg("handover.leaver.twice", "Name", m.DisplayName())}
	} else if err != nil {
		return err
	}
	if hidden {
		err := db.New(tx).SetRiskHandover(ctx, db.SetRiskHandoverParams{TenantID: t, MemberID: m.ID, HandoverID: &row.ID})
		if err != nil {
			return err
		}
	}
	return s.On(tx).change(ctx, t, Doer{Actor: by}, row.ID, func(w *work) error {
		if p.Successor != uuid.Nil {
			if err := w.settle(p.Successor, p.LeavingOn, p.Reason, 1); err != nil {
				return err
			}
		}
		if err := w.assign(p.Takings); err != nil {
			return err
		}
		return w.log(event{what: "drafted", subject: m.DisplayName(), note: p.Reason})
	})
}

// makeWay cancels the hidden draft of a leaver for whom somebody plans who may
// not know of it: to say that there is one already would tell them.
func (s *Store) makeWay(ctx context.Context, tx postgres.Conn, t tenant.ID, p Plan, m member.Member) (hidden bool, err error) {
	if !p.Blind {
		return false, nil
	}
	rows, err := db.New(tx).LeavingAmong(ctx, db.LeavingAmongParams{TenantID: t, Members: []uuid.UUID{m.ID}})
	if err != nil || len(rows) == 0 || rows[0].Origin != string(Risk) || State(rows[0].State) != Draft {
		return false, err
	}
	return true, s.On(tx).Cancel(ctx, t, journal.Actor{}, rows[0].ID, "")
}

// Running is the hand-over of a member that is planned or under way,
// uuid.Nil where there is none.
func (s *Store) Running(ctx context.Context, t tenant.ID, members []uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	return s.running(ctx, t, members, true)
}

// Known is Running as far as everybody may know: without what is Hidden, which
// nobody has decided on yet.
func (s *Store) Known(ctx context.Context, t tenant.ID, members []uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	return s.running(ctx, t, members, false)
}

func (s *Store) running(ctx context.Context, t tenant.ID, members []uuid.UUID, hidden bool) (map[uuid.UUID]uuid.UUID, error) {
	found := map[uuid.UUID]uuid.UUID{}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).LeavingAmong(ctx, db.LeavingAmongParams{TenantID: t, Members: members})
		for _, r := range rows {
			if hidden || r.Origin != string(Risk) || State(r.State) != Draft {
				found[r.LeaverID] = r.ID
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find hand-overs of %d members: %w", len(members), err)
	}
	return found, nil
}

// Leaving lists who is leaving, as far as everybody may know; none of them
// takes over from anybody.
func (s *Store) Leaving(ctx context.Context, t tenant.ID) (ids []uuid.UUID, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		ids, err = db.New(tx).ListLeaving(ctx, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who is leaving: %w", err)
	}
	return ids, nil
}

// Settle changes the main successor, the day and the reason. Somebody else
// having saved first is errs.Conflict.
func (s *Store) Settle(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, successor uuid.UUID, on time.Time, reason string) error {
	err := s.change(ctx, t, Doer{Actor: by}, id, func(w *work) error {
		if err := w.plannable(); err != nil {
			return err
		}
		if complaint := day(on, w.at); !complaint.IsZero() {
			return errs.Invalid{"leaving_on": complaint}
		}
		reason, err := reasonOf(reason, "handover.reason.missing")
		if err != nil {
			return err
		}
		before := w.row.SuccessorID
		if err := w.settle(successor, on, reason, version); err != nil {
			return err
		}
		if deref(before) == successor {
			return w.log(event{what: "planned", subject: w.leaver.DisplayName(), note: reason})
		}
		if err := w.log(event{what: "successor", subject: w.main.DisplayName()}); err != nil || State(w.row.State) != Open {
			return err
		}
		return w.tell(w.note(successor, "named:"+id.String()+":"+successor.String(), "handovers/mine",
			i18n.Msg("handover.told.named", "Leaver", w.leaver.DisplayName()))...)
	})
	if err != nil {
		return fmt.Errorf("settle hand-over %s: %w", id, err)
	}
	return nil
}

func (w *work) settle(successor uuid.UUID, on time.Time, reason string, version int) error {
	to, err := w.taker("successor", successor)
	if err != nil {
		return err
	}
	_, err = w.q.PlanHandover(w.ctx, db.PlanHandoverParams{
		TenantID: w.t, ID: w.row.ID, SuccessorID: some(successor), LeavingOn: on, Reason: reason, Version: int32(version),
	})
	if err != nil {
		if err := postgres.Err(err); errors.Is(err, errs.NotFound) {
			return errs.Conflict
		}
		return err
	}
	w.row.SuccessorID, w.main = some(successor), to
	return nil
}

// Assign says who takes which things. A thing that the leaver does not hold
// any more is passed over.
func (s *Store) Assign(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, takings []Taking) error {
	err := s.change(ctx, t, Doer{Actor: by}, id, func(w *work) error {
		if err := w.plannable(); err != nil {
			return err
		}
		if err := w.assign(takings); err != nil {
			return err
		}
		if err := w.touched(); err != nil {
			return err
		}
		return w.log(event{what: "assigned", subject: w.leaver.DisplayName()})
	})
	if err != nil {
		return fmt.Errorf("assign %d things of hand-over %s: %w", len(takings), id, err)
	}
	return nil
}

func (w *work) assign(takings []Taking) error {
	if len(takings) == 0 {
		return nil
	}
	held, err := w.nouns.Held(w.ctx, w.tx, w.t, []uuid.UUID{w.row.LeaverID})
	if err != nil {
		return err
	}
	var people []uuid.UUID
	for _, k := range takings {
		if !k.Main && k.To != uuid.Nil && !slices.Contains(people, k.To) {
			people = append(people, k.To)
		}
	}
	if _, err := w.takers("takings", people); err != nil {
		return err
	}
	for _, th := range held {
		i := slices.IndexFunc(takings, func(k Taking) bool { return k.Kind == th.Kind && k.Thing == th.ID })
		switch {
		case i < 0:
			continue
		case takings[i].Main:
			err = w.q.DropHandoverThing(w.ctx, db.DropHandoverThingParams{TenantID: w.t, HandoverID: w.row.ID, Kind: th.Kind, ThingID: th.ID})
		default:
			err = w.q.KeepHandoverThing(w.ctx, db.KeepHandoverThingParams{
				TenantID: w.t, HandoverID: w.row.ID, Kind: th.Kind, ThingID: th.ID, Title: th.Title, SuccessorID: some(takings[i].To),
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
