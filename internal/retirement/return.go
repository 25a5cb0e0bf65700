package retirement

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// Return brings a retired member back into the core, with the reason, and
// returns the move, which is taken back like any other. Titles stay theirs;
// what is granted to the retired rests until they retire again; what they
// still hold is theirs as before. Who is not retired is errs.Invalid.
func (s *Store) Return(ctx context.Context, t tenant.ID, by journal.Actor, who uuid.UUID, why string) (move uuid.UUID, err error) {
	why = strings.TrimSpace(why)
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := s.Members.On(tx).Get(ctx, t, who)
		if err != nil {
			return err
		}
		heed, err := regard.Of(ctx, tx, t, who)
		bad := errs.Invalid{}
		switch tooLong(bad, "why", why, maxWhy); {
		case err != nil:
			return err
		case heed[who].Died:
			return errs.Invalid{"": i18n.Msg("retirement.died", "Name", m.DisplayName())}
		case m.Tier != member.Emeritus:
			return errs.Invalid{"": i18n.Msg("retirement.not_emeritus", "Name", m.DisplayName())}
		case why == "":
			return errs.Invalid{"why": i18n.Msg("retirement.return_missing")}
		case len(bad) > 0:
			return bad
		}
		move, err = s.tiers(tx).Move(ctx, t, by, tier.Order{Members: []uuid.UUID{who}, To: member.Core, Reason: why, Source: member.Manual})
		if err != nil {
			return whole(err)
		}
		if err := s.comeBack(ctx, tx, t, by, who, why); err != nil {
			return err
		}
		if err := s.Profiles.On(tx).Until(ctx, t, who, 0); err != nil {
			return err
		}
		err = notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{Member: who, Key: "retirement.returned:" + move.String(), Text: i18n.Msg("retirement.told_returned", "Actor", by.Name)})
		if err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "retirement.returned", Member: who, Subject: m.DisplayName(), SubjectID: who, Reason: why, Sample: m.Sample, At: s.now(),
		})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("return member %s: %w", who, err)
	}
	return move, nil
}

// comeBack notes it on the last retirement, where Xinhuo knows of one.
func (s *Store) comeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, who uuid.UUID, why string) error {
	done, err := db.New(tx).DoneRetirementsOf(ctx, db.DoneRetirementsOfParams{TenantID: t, MemberID: who})
	if err != nil || len(done) == 0 {
		return err
	}
	now := s.now()
	return db.New(tx).ReturnFromRetirement(ctx, db.ReturnFromRetirementParams{TenantID: t, ID: done[0], ReturnedAt: &now, ReturnerName: by.Name, ReturnWhy: why})
}

// Privilege is one thing that a retired member has, and by which title;
// without one it was granted to them alone.
type Privilege struct{ Line, Title string }

// Privileges lists what a member has for being retired; who is not has none.
func (s *Store) Privileges(ctx context.Context, t tenant.ID, m member.Member) ([]Privilege, error) {
	if m.Tier != member.Emeritus {
		return nil, nil
	}
	var all []Privilege
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		of, err := s.Titles.On(tx).Of(ctx, t, m.ID)
		if err != nil {
			return err
		}
		for _, a := range of[m.ID] {
			if a.Stands() {
				all = appendLines(all, a.Title.Privileges, a.Title.Name)
			}
		}
		done, err := db.New(tx).DoneRetirementsOf(ctx, db.DoneRetirementsOfParams{TenantID: t, MemberID: m.ID})
		if err != nil || len(done) == 0 {
			return err
		}
		r, err := get(ctx, tx, t, done[0])
		if err == nil && r.Honours() {
			all = appendLines(all, r.Privileges, "")
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list privileges of member %s: %w", m.ID, err)
	}
	return all, nil
}

func appendLines(all []Privilege, lines []string, title string) []Privilege {
	for _, line := range lines {
		all = append(all, Privilege{line, title})
	}
	return all
}

// Emeritus is somebody who is retired, with what they have.
type Emeritus struct {
	Member     uuid.UUID
	Name, City string
	Since      Cursor
	Titles     []string
	Privileges []Privilege
}

// Emeriti lists up to most of those who are retired, who retired last first.
func (s *Store) Emeriti(ctx context.Context, t tenant.ID, before Cursor, most int) ([]Emeritus, error) {
	if before.At.IsZero() {
		before.At = farAhead
	}
	var all []Emeritus
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListEmeriti(ctx, db.ListEmeritiParams{TenantID: t, BeforeAt: before.At, BeforeID: before.ID, MaxRows: int32(most)})
		if err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		awards, err := s.Titles.On(tx).Of(ctx, t, ids...)
		for _, r := range rows {
			e := Emeritus{Member: r.ID, Name: r.Called, City: r.City, Since: Cursor{r.TierSince, r.ID}}
			for _, a := range awards[r.ID] {
				if a.Stands() {
					e.Titles, e.Privileges = append(e.Titles, a.Title.Name), appendLines(e.Privileges, a.Title.Privileges, a.Title.Name)
				}
			}
			e.Privileges = appendLines(e.Privileges, lines(r.Privileges), "")
			all = append(all, e)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the retired: %w", err)
	}
	return all, nil
}
