package care

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

// Store keeps care in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, members, now}
}

// Add keeps what somebody thought of. Somebody who wants no contact, or has
// died, and a doer who is not of the team or a dealer, are errs.Invalid.
func (s *Store) Add(ctx context.Context, t tenant.ID, by journal.Actor, th Thought) (id uuid.UUID, err error) {
	id = uuid.Must(uuid.NewV7())
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := th.check(true); err != nil {
			return err
		}
		m, err := s.members.On(tx).Get(ctx, t, th.Member)
		if errors.Is(err, errs.NotFound) {
			return errs.Invalid{"member": i18n.Msg("care.member_missing")}
		}
		if err != nil {
			return err
		}
		if err := heed(ctx, tx, t, m.ID, m.DisplayName(), "member"); err != nil {
			return err
		}
		err = db.New(tx).InsertCareItem(ctx, db.InsertCareItemParams{
			TenantID: t, ID: id, MemberID: m.ID, Key: id.String(), Title: th.Title, OnDay: th.On, DoerID: some(th.Doer), What: string(th.What), Gift: th.Gift, Cost: th.Cost, Note: th.Note,
		})
		if err != nil {
			return doerGone(err)
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.added", Member: m.ID, Subject: m.DisplayName(), SubjectID: id, After: map[string]any{"title": th.Title}, Sample: m.Sample})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("add care for member %s: %w", th.Member, err)
	}
	return id, nil
}

// heed refuses what would approach somebody who is quiet.
func heed(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, name, field string) error {
	of, err := regard.Of(ctx, tx, t, id)
	switch {
	case err != nil:
		return err
	case of[id].Died:
		return errs.Invalid{field: i18n.Msg("care.is_died", "Name", name)}
	case of[id].NoContact:
		return errs.Invalid{field: i18n.Msg("care.is_quiet", "Name", name)}
	}
	return nil
}

// Edit changes an item that is still planned; title counts for what somebody
// thought of only. Somebody else having saved first is errs.Conflict.
func (s *Store) Edit(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, th Thought) error {
	return s.change(ctx, t, id, "edit", func(tx postgres.Conn, row db.CareItem, i Item) error {
		if err := th.check(i.Occasion == Other); err != nil {
			return err
		}
		if i.State != Planned {
			return errs.Invalid{"": i18n.Msg("care.is_done")}
		}
		if i.Occasion != Other {
			th.Title = i.Title
		}
		n, err := db.New(tx).EditCareItem(ctx, db.EditCareItemParams{
			TenantID: t, ID: id, Version: int32(version), Title: th.Title, OnDay: th.On, WholeMonth: i.WholeMonth && th.On.Equal(i.On), DoerID: some(th.Doer), What: string(th.What), Gift: th.Gift, Cost: th.Cost, Note: th.Note,
		})
		switch {
		case err != nil:
			return doerGone(err)
		case n == 0:
			return errs.Conflict
		}
		return s.tell(ctx, tx, t, by, "care.edited", i, "")
	})
}

// Record keeps how an item went. What went to somebody who is quiet cannot be
// recorded as sent or delivered; a dealer may record what is theirs to do, and
// nothing else, for which doer is their account (uuid.Nil for the team).
func (s *Store) Record(ctx context.Context, t tenant.ID, by journal.Actor, doer, id uuid.UUID, o Outcome) error {
	return s.change(ctx, t, id, "record", func(tx postgres.Conn, row db.CareItem, i Item) error {
		if err := mine(i, doer); err != nil {
			return err
		}
		if err := o.check(); err != nil {
			return err
		}
		if i.Off() {
			return heed(ctx, tx, t, i.Member, i.Name, "")
		}
		now := s.now()
		err := db.New(tx).SetCareState(ctx, db.SetCareStateParams{
			TenantID: t, ID: id, State: string(o.State), Reason: o.Reason, Gift: o.Gift, Cost: o.Cost, Note: o.Note, DoneAt: &now, DoneName: by.Name,
		})
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, t, by, "care."+string(o.State), i, o.Reason)
	})
}

// Reopen takes back how an item went: it is to be done again.
func (s *Store) Reopen(ctx context.Context, t tenant.ID, by journal.Actor, doer, id uuid.UUID) error {
	return s.change(ctx, t, id, "reopen", func(tx postgres.Conn, row db.CareItem, i Item) error {
		if err := mine(i, doer); err != nil {
			return err
		}
		if i.State == Planned {
			return nil
		}
		if i.Hushed {
			return errs.Invalid{"": i18n.Msg("care.is_hushed")}
		}
		if err := db.New(tx).SetCareState(ctx, db.SetCareStateParams{TenantID: t, ID: id, State: string(Planned), Gift: i.Gift, Cost: i.Cost, Note: i.Note}); err != nil {
			return err
		}
		return s.tell(ctx, tx, t, by, "care.reopened", i, "")
	})
}

// mine refuses what is not the doer's to do.
func mine(i Item, doer uuid.UUID) error {
	if doer != uuid.Nil && i.Doer != doer {
		return errs.Invalid{"": i18n.Msg("care.not_yours")}
	}
	return nil
}

// Assign gives those of items that are still planned to a doer, or to nobody,
// and returns how many they were.
func (s *Store) Assign(ctx context.Context, t tenant.ID, by journal.Actor, ids []uuid.UUID, doer uuid.UUID) (n int, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		given, err := db.New(tx).AssignCareItems(ctx, db.AssignCareItemsParams{TenantID: t, Ids: ids, DoerID: some(doer)})
		if err != nil {
			return doerGone(err)
		}
		if n = len(given); n == 0 {
			return nil
		}
		items, err := many(ctx, tx, t, given)
		if err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.assigned", Subject: items[0].DoerName, SubjectID: doer, After: map[string]any{"count": n}})
	})
	if err != nil {
		return 0, fmt.Errorf("assign %d care items: %w", len(ids), err)
	}
	return n, nil
}

// Reveal returns the address or phone of an item's member in clear, which is
// recorded. It is for who has something to do for them: a dealer for what is
// theirs alone, until a month after its day, however it is recorded by then;
// and nobody once the member is quiet.
func (s *Store) Reveal(ctx context.Context, t tenant.ID, by journal.Actor, doer, id uuid.UUID, field string) (plain string, err error) {
	err = s.change(ctx, t, id, "reveal a contact for", func(tx postgres.Conn, row db.CareItem, i Item) error {
		if err := mine(i, doer); err != nil {
			return err
		}
		if err := heed(ctx, tx, t, i.Member, i.Name, ""); err != nil {
			return err
		}
		today, err := s.today(ctx, tx, t)
		switch {
		case err != nil:
			return err
		case doer != uuid.Nil && i.On.Before(today.AddDate(0, -1, 0)):
			return errs.Invalid{"": i18n.Msg("care.not_yours")}
		}
		if field != "address" && field != "phone" || doer != uuid.Nil && i.State != Planned && i.State != Sent {
			return errs.NotFound
		}
		plain, err = s.members.On(tx).Reveal(ctx, t, by, i.Member, field)
		return err
	})
	return plain, err
}

// Label is an address as it is printed.
type Label struct {
	Item                 Item
	Phone, Address       string
	Unaddressed, Refused bool // no address is known; they may not be approached
}

// MostLabels is how many labels are printed at once.
const MostLabels = 100

// Labels opens the addresses of items for printing; each that is shown is
// recorded as revealed, the phone too.
func (s *Store) Labels(ctx context.Context, t tenant.ID, by journal.Actor, ids []uuid.UUID) (labels []Label, err error) {
	if len(ids) > MostLabels {
		return nil, errs.Invalid{"": i18n.Msg("care.labels_many", "Max", MostLabels)}
	}
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		items, err := many(ctx, tx, t, ids)
		for _, i := range items {
			l, lost := s.label(ctx, tx, t, by, i)
			if lost != nil {
				return lost
			}
			labels = append(labels, l)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("print labels of %d care items: %w", len(ids), err)
	}
	return labels, nil
}

func (s *Store) label(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, i Item) (l Label, err error) {
	l = Label{Item: i, Unaddressed: !i.Address, Refused: i.Quiet()}
	if l.Unaddressed || l.Refused {
		return l, nil
	}
	members := s.members.On(tx)
	if l.Address, err = members.Reveal(ctx, t, by, i.Member, "address"); err != nil || !i.Phone {
		return l, err
	}
	l.Phone, err = members.Reveal(ctx, t, by, i.Member, "phone")
	return l, err
}

// change runs fn on an item that is held against other changes.
func (s *Store) change(ctx context.Context, t tenant.ID, id uuid.UUID, doing string, fn func(postgres.Conn, db.CareItem, Item) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockCareItem(ctx, db.LockCareItemParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		items, err := many(ctx, tx, t, []uuid.UUID{id})
		if err != nil {
			return err
		}
		return fn(tx, row, items[0])
	})
	if err != nil {
		return fmt.Errorf("%s care item %s: %w", doing, id, err)
	}
	return nil
}

// tell writes on the member's timeline what became of an item.
func (s *Store) tell(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, i Item, reason string) error {
	return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: verb, Member: i.Member, Subject: i.Name, SubjectID: i.ID, Reason: reason, Sample: i.Sample})
}

func (s *Store) line(ctx context.Context, tx postgres.Conn, t tenant.ID, l journal.Line) error {
	l.At = s.now()
	return journal.NewStore(tx).Write(ctx, t, l)
}

// today is the calendar day where the brand is.
func (s *Store) today(ctx context.Context, tx postgres.Conn, t tenant.ID) (time.Time, error) {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return time.Time{}, err
	}
	return clock.Date(s.now(), zone), nil
}

// doerGone tells of a doer who is not of the brand.
func doerGone(err error) error {
	if postgres.Violates(err, "care_items_doer_fkey") {
		return errs.Invalid{"doer": i18n.Msg("care.doer_gone")}
	}
	return postgres.Err(err)
}

func some(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
