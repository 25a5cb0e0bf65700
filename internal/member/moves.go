package member

import (
	"context"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// moves gathers rows of tier history.
type moves db.InsertTierMovesParams

func newMoves(t tenant.ID) moves { return moves{TenantID: t} }

// enter records how a comes in and what moves lie behind them, and returns
// where that leaves them.
func (m *moves) enter(id uuid.UUID, a Admission, act Act, entered time.Time, zone *time.Location, tally Tally) (tier Tier, since time.Time, before Tier) {
	source := act.Source
	if source != Import {
		source = Entry
	}
	tier, since = a.Tier, entered
	m.add(Move{Member: id, To: tier, Reason: act.Reason, Source: source, At: entered, By: act.By, SinceBefore: entered})
	tally.Flow(entered, zone, "", tier, 1)
	for _, step := range a.Past {
		m.add(Move{Member: id, From: tier, To: step.To, Reason: step.Reason, Evidence: step.Evidence, Source: Manual, At: step.At, By: act.By, Before: before, SinceBefore: since})
		tally.Flow(step.At, zone, tier, step.To, 1)
		if before = ""; step.To == OnLeave {
			before = tier
		}
		tier, since = step.To, step.At
	}
	return tier, since, before
}

// Move is one line of tier history. Before and SinceBefore are what the
// member's TierBefore and TierSince were until then.
type Move struct {
	ID, Member       uuid.UUID
	From, To         Tier
	Reason, Evidence string
	Source           Source
	At               time.Time
	By               journal.Actor
	Before           Tier
	SinceBefore      time.Time
	Undoes           uuid.UUID  // the move this one took back
	UndoneAt         *time.Time // when it was taken back itself
}

func (m *moves) add(v Move) {
	if v.ID == uuid.Nil {
		v.ID = uuid.Must(uuid.NewV7())
	}
	m.Ids, m.MemberIds = append(m.Ids, v.ID), append(m.MemberIds, v.Member)
	m.FromTiers, m.ToTiers = append(m.FromTiers, string(v.From)), append(m.ToTiers, string(v.To))
	m.Reasons, m.Evidences, m.Sources = append(m.Reasons, v.Reason), append(m.Evidences, v.Evidence), append(m.Sources, string(v.Source))
	m.MovedAts, m.MovedBys, m.MoverNames = append(m.MovedAts, v.At), append(m.MovedBys, v.By.ID), append(m.MoverNames, v.By.Name)
	m.TiersBefore, m.SincesBefore = append(m.TiersBefore, string(v.Before)), append(m.SincesBefore, v.SinceBefore)
	m.Undoes = append(m.Undoes, v.Undoes)
}

// KeepMoves writes lines of tier history in the transaction of tx.
func KeepMoves(ctx context.Context, tx postgres.Conn, t tenant.ID, lines []Move) error {
	m := newMoves(t)
	for _, l := range lines {
		m.add(l)
	}
	return db.New(tx).InsertTierMoves(ctx, db.InsertTierMovesParams(m))
}
