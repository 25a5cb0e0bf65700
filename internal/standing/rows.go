package standing

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/rule"
	"xinhuo/internal/tenant"
)

func fallFrom(r db.Fall) (Fall, error) {
	f := Fall{
		ID: r.ID, Member: r.MemberID, VersionNo: int(r.VersionNo), From: member.Tier(r.FromTier), To: member.Tier(r.ToTier),
		Host: journal.Actor{ID: r.HostID, Name: r.HostName}, OpenedOn: r.OpenedOn, DueOn: r.DueOn, Told: int(r.Told), State: State(r.State),
		Appeal: r.Appeal, AppealAt: r.AppealedAt, Answer: r.Answer, Reply: r.AnswerText, Answerer: journal.Actor{Name: r.AnswererName}, AnswerAt: r.AnsweredAt,
		ClosedAt: r.ClosedAt, version: r.VersionID,
	}
	f.Answerer.ID, f.Move = deref(r.AnsweredBy), deref(r.MoveID)
	if err := json.Unmarshal(r.Lacking, &f.Lacking); err != nil {
		return Fall{}, fmt.Errorf("read fall %s: %w", r.ID, err)
	}
	return f, nil
}

func riseFrom(r db.Rise) (Rise, error) {
	v := Rise{
		ID: r.ID, Member: r.MemberID, VersionNo: int(r.VersionNo), From: member.Tier(r.FromTier), To: member.Tier(r.ToTier), SeenOn: r.SeenOn, State: r.State,
	}
	if err := json.Unmarshal(r.Reached, &v.Reached); err != nil {
		return Rise{}, fmt.Errorf("read rise %s: %w", r.ID, err)
	}
	return v, nil
}

func leaveFrom(r db.Absence) Leave {
	return Leave{
		ID: r.ID, Member: r.MemberID, From: r.FromDay, To: r.ToDay, Reason: r.Reason, Asks: r.ComesBack == "asked", State: LeaveState(r.State),
		AskedAt: r.AskedAt, Decider: journal.Actor{ID: deref(r.DecidedBy), Name: r.DeciderName}, Answer: r.Answer, AskedBack: r.AskedBack,
	}
}

func lockFrom(r db.TierLock) Lock {
	return Lock{ID: r.ID, Member: r.MemberID, Reason: r.Reason, Until: r.UntilDay, By: journal.Actor{ID: deref(r.MadeBy), Name: r.MakerName}, At: r.MadeAt}
}

func deref(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// orNil is nil for the nil uuid.
func orNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func checksJSON(checks []rule.Check) ([]byte, error) {
	if checks == nil {
		checks = []rule.Check{}
	}
	return json.Marshal(checks)
}

// named finds what members are called, by id.
func named(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) (map[uuid.UUID]person, error) {
	rows, err := db.New(tx).MembersNamed(ctx, db.MembersNamedParams{TenantID: t, Ids: ids})
	people := make(map[uuid.UUID]person, len(rows))
	for _, r := range rows {
		people[r.ID] = person{r.ID, r.Called, r.Sample}
	}
	return people, err
}

// who is named for one member; somebody not of the brand is errs.NotFound.
func who(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (person, error) {
	people, err := named(ctx, tx, t, []uuid.UUID{id})
	if err != nil {
		return person{}, err
	}
	p, ok := people[id]
	if !ok {
		return person{}, fmt.Errorf("member %s: %w", id, errs.NotFound)
	}
	return p, nil
}
