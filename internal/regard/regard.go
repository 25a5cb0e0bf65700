// Package regard keeps what whatever approaches a member looks at first:
// whether they are alive, and whether they asked to be left alone.
package regard

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
)

// Regard is what to heed about one member; the zero value is nothing.
type Regard struct {
	Died      bool
	DiedOn    *time.Time // nil where the day is not known
	NoContact bool
}

// Quiet reports whether nobody may write, call, send or ask.
func (r Regard) Quiet() bool { return r.Died || r.NoContact }

// Memorial is what is kept of a member who has died. Phone is the family's,
// masked unless a method says otherwise.
type Memorial struct {
	Member        uuid.UUID
	DiedOn        *time.Time
	Words         string
	Family, Phone string
	At            time.Time
	Maker         string
	Version       int
}

// Wish is a member's wish to be left alone.
type Wish struct {
	Reason string
	At     time.Time
	Sayer  string
}

const (
	maxWords = 2000
	maxName  = 40
)

// Store keeps what to heed in Postgres, the families' phones sealed.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	keys    *seal.Keys
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, keys *seal.Keys, now clock.Clock) *Store {
	return &Store{conn, members, keys, now}
}

// On returns the store working on conn, so that another noun's transaction
// can be joined.
func (s *Store) On(conn postgres.Conn) *Store {
	return &Store{conn, s.members.On(conn), s.keys, s.now}
}

// Of returns what to heed about the members, by id; whom nothing is said of
// is not in it. It needs no Store, so that any noun may ask in its own
// transaction.
func Of(ctx context.Context, conn postgres.Conn, t tenant.ID, members ...uuid.UUID) (map[uuid.UUID]Regard, error) {
	all := map[uuid.UUID]Regard{}
	err := conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListRegards(ctx, db.ListRegardsParams{TenantID: t, MemberIds: members})
		for _, r := range rows {
			all[r.MemberID] = Regard{Died: r.Died, DiedOn: r.DiedOn, NoContact: r.NoContact}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what to heed about %d members: %w", len(members), err)
	}
	return all, nil
}

// Heed returns what to heed about one member.
func (s *Store) Heed(ctx context.Context, t tenant.ID, id uuid.UUID) (Regard, error) {
	all, err := Of(ctx, s.conn, t, id)
	return all[id], err
}

// Memorial returns what is kept of a member who has died, or errs.NotFound.
func (s *Store) Memorial(ctx context.Context, t tenant.ID, id uuid.UUID) (Memorial, error) {
	m, err := s.memorial(ctx, t, id)
	m.Phone = member.MaskPhone(m.Phone)
	return m, err
}

// Family returns the family's phone in clear and records that by read it.
func (s *Store) Family(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) (phone string, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := s.On(tx).memorial(ctx, t, id)
		if err != nil {
			return err
		}
		phone = m.Phone
		return s.line(ctx, tx, t, by, "regard.family_revealed", id, "")
	})
	if err != nil {
		return "", fmt.Errorf("reveal the family of member %s: %w", id, err)
	}
	return phone, nil
}

func (s *Store) memorial(ctx context.Context, t tenant.ID, id uuid.UUID) (m Memorial, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetMemorial(ctx, db.GetMemorialParams{TenantID: t, MemberID: id})
		if err != nil {
			return postgres.Err(err)
		}
		m = Memorial{Member: id, DiedOn: r.DiedOn, Words: r.Words, Family: r.FamilyName, At: r.MadeAt, Maker: r.MakerName, Version: int(r.Version)}
		m.Phone, err = s.keys.Open(t, r.FamilySealed)
		return err
	})
	if err != nil {
		return Memorial{}, fmt.Errorf("get memorial of member %s: %w", id, err)
	}
	return m, nil
}

// Remember records that a member has died. It keeps what is theirs; whoever
// asks Of knows from then on. A member remembered already is errs.Conflict,
// to be changed by Reword.
func (s *Store) Remember(ctx context.Context, t tenant.ID, by journal.Actor, m Memorial) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := m.check(s.now()); err != nil {
			return err
		}
		err := db.New(tx).InsertMemorial(ctx, db.InsertMemorialParams{
			TenantID: t, MemberID: m.Member, DiedOn: m.DiedOn, Words: m.Words, FamilyName: m.Family, FamilySealed: s.keys.Seal(t, m.Phone), MadeAt: s.now(), MakerName: by.Name,
		})
		if err != nil {
			return postgres.Err(err)
		}
		return s.line(ctx, tx, t, by, "regard.remembered", m.Member, "")
	})
	if err != nil {
		return fmt.Errorf("remember member %s: %w", m.Member, err)
	}
	return nil
}

// Reword changes a memorial; an empty phone stays as it is. Somebody else
// having saved first is errs.Conflict.
func (s *Store) Reword(ctx context.Context, t tenant.ID, by journal.Actor, m Memorial) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := m.check(s.now()); err != nil {
			return err
		}
		if _, err := db.New(tx).GetMemorial(ctx, db.GetMemorialParams{TenantID: t, MemberID: m.Member}); err != nil {
			return postgres.Err(err)
		}
		n, err := db.New(tx).EditMemorial(ctx, db.EditMemorialParams{
			TenantID: t, MemberID: m.Member, DiedOn: m.DiedOn, Words: m.Words, FamilyName: m.Family, FamilySealed: s.keys.Seal(t, m.Phone), Version: int32(m.Version),
		})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Conflict
		}
		return s.line(ctx, tx, t, by, "regard.reworded", m.Member, "")
	})
	if err != nil {
		return fmt.Errorf("reword memorial of member %s: %w", m.Member, err)
	}
	return nil
}

// Mistaken takes a memorial back, with the reason.
func (s *Store) Mistaken(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, reason string) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if reason = strings.TrimSpace(reason); reason == "" {
			return errs.Invalid{"reason": i18n.Msg("regard.reason_missing")}
		}
		n, err := db.New(tx).DeleteMemorial(ctx, db.DeleteMemorialParams{TenantID: t, MemberID: id})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.NotFound
		}
		return s.line(ctx, tx, t, by, "regard.mistaken", id, reason)
	})
	if err != nil {
		return fmt.Errorf("take back memorial of member %s: %w", id, err)
	}
	return nil
}

// Wish returns a member's wish to be left alone, or errs.NotFound.
func (s *Store) Wish(ctx context.Context, t tenant.ID, id uuid.UUID) (w Wish, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetContactWish(ctx, db.GetContactWishParams{TenantID: t, MemberID: id})
		w = Wish{Reason: r.Reason, At: r.SaidAt, Sayer: r.SayerName}
		return postgres.Err(err)
	})
	if err != nil {
		return Wish{}, fmt.Errorf("get contact wish of member %s: %w", id, err)
	}
	return w, nil
}

// LeaveAlone records the wish; said twice it stands as first said.
func (s *Store) LeaveAlone(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, reason string) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if reason = strings.TrimSpace(reason); utf8.RuneCountInString(reason) > maxWords {
			return errs.Invalid{"reason": i18n.Msg("regard.long", "Max", maxWords)}
		}
		n, err := db.New(tx).InsertContactWish(ctx, db.InsertContactWishParams{TenantID: t, MemberID: id, Reason: reason, SaidAt: s.now(), SayerName: by.Name})
		if err != nil || n == 0 {
			return postgres.Err(err)
		}
		return s.line(ctx, tx, t, by, "regard.left_alone", id, reason)
	})
	if err != nil {
		return fmt.Errorf("leave member %s alone: %w", id, err)
	}
	return nil
}

// Welcome takes the wish back: the member may be reached again. It is for the
// member; the team goes by WelcomeFor.
func (s *Store) Welcome(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.welcome(ctx, t, by, id, nil)
}

// WelcomeFor is Welcome by somebody of the team, on the member's word; the
// member is told, since the wish was theirs.
func (s *Store) WelcomeFor(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.welcome(ctx, t, by, id, &notice.Note{
		Member: id, Key: fmt.Sprintf("regard.welcomed:%s:%d", id, s.now().UnixNano()), Text: i18n.Msg("regard.told_welcomed", "Actor", by.Name), Path: "care/own",
	})
}

func (s *Store) welcome(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, told *notice.Note) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		n, err := db.New(tx).DeleteContactWish(ctx, db.DeleteContactWishParams{TenantID: t, MemberID: id})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.NotFound
		}
		if told != nil {
			if err := notice.NewStore(tx, s.now).Tell(ctx, t, *told); err != nil {
				return err
			}
		}
		return s.line(ctx, tx, t, by, "regard.welcomed", id, "")
	})
	if err != nil {
		return fmt.Errorf("welcome member %s: %w", id, err)
	}
	return nil
}

// line writes on the member's timeline what was said of them.
func (s *Store) line(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, id uuid.UUID, reason string) error {
	m, err := s.members.On(tx).Get(ctx, t, id)
	if err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: verb, Member: id, Subject: m.DisplayName(), SubjectID: id, Reason: reason, Sample: m.Sample, At: s.now(),
	})
}

func (m *Memorial) check(now time.Time) error {
	m.Words, m.Family, m.Phone = strings.TrimSpace(m.Words), strings.TrimSpace(m.Family), strings.TrimSpace(m.Phone)
	bad := errs.Invalid{}
	if m.DiedOn != nil && m.DiedOn.After(now) {
		bad["died_on"] = i18n.Msg("regard.died_later")
	}
	if utf8.RuneCountInString(m.Words) > maxWords {
		bad["words"] = i18n.Msg("regard.long", "Max", maxWords)
	}
	if utf8.RuneCountInString(m.Family) > maxName {
		bad["family"] = i18n.Msg("regard.long", "Max", maxName)
	}
	if utf8.RuneCountInString(m.Phone) > maxName {
		bad["phone"] = i18n.Msg("regard.long", "Max", maxName)
	}
	return bad.OrNil()
}

// OfOne is Of for one member.
func (s *Store) OfOne(ctx context.Context, t tenant.ID, id uuid.UUID) (Regard, error) {
	of, err := Of(ctx, s.conn, t, id)
	return of[id], err
}
