package mentorship

import (
	"context"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// counted is whose contribution a step is: a milestone the mentor's, a work
// both's, a meeting nobody's.
func counted(k Kind, p Pair) (contribution.Kind, []uuid.UUID) {
	switch k {
	case Milestone:
		return contribution.MentorMilestone, []uuid.UUID{p.Mentor.ID}
	case Work:
		return contribution.JointWork, []uuid.UUID{p.Mentor.ID, p.Successor.ID}
	}
	return "", nil
}

// count adds a done step to the contributions of those whose it is.
func (s *Store) count(ctx context.Context, tx postgres.Conn, t tenant.ID, p Pair, st Step) error {
	kind, members := counted(st.Kind, p)
	for _, id := range members {
		e := contribution.Entry{Member: id, Kind: kind, At: s.now(), Source: st.ID}
		if err := contribution.NewStore(tx).Add(ctx, t, e); err != nil {
			return err
		}
	}
	return nil
}

// uncount takes a step that is not done after all out of them again, whoever
// the mentor was then.
func (s *Store) uncount(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p Pair, st Step) error {
	kind, members := counted(st.Kind, p)
	if len(members) == 0 {
		return nil
	}
	return contribution.NewStore(tx).Withdraw(ctx, t, by, kind, st.ID, "")
}

// countCompleted adds a completed mentorship to the mentor's contributions.
func (s *Store) countCompleted(ctx context.Context, tx postgres.Conn, t tenant.ID, p Pair) error {
	return contribution.NewStore(tx).Add(ctx, t, contribution.Entry{Member: p.Mentor.ID, Kind: contribution.MentorCompleted, At: s.now(), Source: p.ID})
}
