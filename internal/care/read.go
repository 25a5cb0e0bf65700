package care

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Filter narrows a list of items to a stretch of days, To not among them.
type Filter struct {
	From, To time.Time
	Occasion Occasion
	Title    string
	What     What
	Shown    string     // "", "open", "late", "done", "off"
	Doer     *uuid.UUID // uuid.Nil: nobody's
}

// Cursor is where a list goes on; the zero Cursor is its beginning.
type Cursor struct {
	On time.Time
	ID uuid.UUID
}

// Numbers is what a list says first, of all items of its days.
type Numbers struct {
	Total, Open, Late, Done int
	Cost                    int64 // of what was sent, in fen
}

// List returns up to most items by day, after the cursor.
func (s *Store) List(ctx context.Context, t tenant.ID, f Filter, after Cursor, most int) (items []Item, n Numbers, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		c, err := db.New(tx).CountCareItems(ctx, db.CountCareItemsParams{TenantID: t, FromDay: f.From, ToDay: f.To, Today: today})
		if err != nil {
			return err
		}
		n = Numbers{int(c.Total), int(c.Open), int(c.Late), int(c.Done), c.Cost}
		p := db.ListCareItemsParams{
			TenantID: t, FromDay: f.From, ToDay: f.To, AfterDay: after.On, AfterID: after.ID, Occasion: string(f.Occasion), Title: f.Title, What: string(f.What),
			Shown: f.Shown, Today: today, MaxRows: int32(most),
		}
		if f.Doer != nil {
			p.ByDoer, p.DoerID = true, *f.Doer
		}
		ids, err := db.New(tx).ListCareItems(ctx, p)
		if err == nil {
			items, err = many(ctx, tx, t, ids)
		}
		return err
	})
	if err != nil {
		return nil, Numbers{}, fmt.Errorf("list care: %w", err)
	}
	return items, n, nil
}

// Get returns one item, or errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (i Item, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		found, err := many(ctx, tx, t, []uuid.UUID{id})
		if err == nil && len(found) == 0 {
			err = errs.NotFound
		}
		if err == nil {
			i = found[0]
		}
		return err
	})
	if err != nil {
		return Item{}, fmt.Errorf("get care item %s: %w", id, err)
	}
	return i, nil
}

// Of lists what was and will be done for a member, the latest first.
func (s *Store) Of(ctx context.Context, t tenant.ID, who uuid.UUID, most int) (items []Item, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		ids, err := db.New(tx).CareOf(ctx, db.CareOfParams{TenantID: t, MemberID: who, BeforeDay: date(9999, 1, 1), BeforeID: uuid.Max, MaxRows: int32(most)})
		if err == nil {
			items, err = many(ctx, tx, t, ids)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list care of member %s: %w", who, err)
	}
	return items, nil
}

// Mine lists what an account has to do up to a day, what is done already last.
func (s *Store) Mine(ctx context.Context, t tenant.ID, account uuid.UUID, from, upto time.Time) (items []Item, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		ids, err := db.New(tx).MineCareItems(ctx, db.MineCareItemsParams{TenantID: t, AccountID: account, FromDay: from, Upto: upto, MaxRows: 100})
		if err == nil {
			items, err = many(ctx, tx, t, ids)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list care of account %s: %w", account, err)
	}
	return items, nil
}

// Group is what falls on one day for one reason.
type Group struct {
	On         time.Time
	Occasion   Occasion
	Title      string
	WholeMonth bool
	N, Open    int
	Names      []string // at most twelve
	Nth        int      // of an anniversary, the greatest
	First      uuid.UUID
}

// Days lists what falls on which day from one to another, which is not among
// them. Who may not be approached is in none.
func (s *Store) Days(ctx context.Context, t tenant.ID, from, to time.Time) (groups []Group, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		groups, err = days(ctx, tx, t, from, to)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list days of care: %w", err)
	}
	return groups, nil
}

func days(ctx context.Context, tx postgres.Conn, t tenant.ID, from, to time.Time) ([]Group, error) {
	rows, err := db.New(tx).CareDays(ctx, db.CareDaysParams{TenantID: t, FromDay: from, ToDay: to})
	groups := make([]Group, len(rows))
	for i, r := range rows {
		groups[i] = Group{r.OnDay, Occasion(r.Occasion), r.Title, r.WholeMonth, int(r.N), int(r.Open), r.Names, int(r.Nth), uuid.MustParse(r.FirstID)}
	}
	return groups, err
}

// Waiting lists what an account has to do up to a day, with what nobody has
// taken on where also is true, at most most groups.
func (s *Store) Waiting(ctx context.Context, t tenant.ID, account uuid.UUID, also bool, most int) (groups []Group, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		ahead, err := remindDays(ctx, tx, t)
		if err != nil {
			return err
		}
		rows, err := db.New(tx).CareWaiting(ctx, db.CareWaitingParams{
			TenantID: t, FromDay: today.AddDate(0, -1, 0), Upto: today.AddDate(0, 0, ahead), AccountID: account, AlsoNobodys: also, MaxRows: int32(most),
		})
		for _, r := range rows {
			groups = append(groups, Group{On: r.OnDay, Occasion: Occasion(r.Occasion), Title: r.Title, WholeMonth: r.WholeMonth, N: int(r.N), Open: int(r.N), Names: []string{r.Name}, Nth: int(r.Nth), First: uuid.MustParse(r.FirstID)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list care that waits for %s: %w", account, err)
	}
	return groups, nil
}

// Titles lists the festivals and other things of a stretch of days.
func (s *Store) Titles(ctx context.Context, t tenant.ID, from, to time.Time) (titles []string, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		titles, err = db.New(tx).CareTitles(ctx, db.CareTitlesParams{TenantID: t, FromDay: from, ToDay: to})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what care is for: %w", err)
	}
	return titles, nil
}

// Doer is somebody who may be given something to do.
type Doer struct {
	Account uuid.UUID
	Name    string
	Dealer  bool
}

// Doers lists the team, then the dealers, by name.
func (s *Store) Doers(ctx context.Context, t tenant.ID) (all []Doer, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).CareDoers(ctx, t)
		for _, r := range rows {
			all = append(all, Doer{r.AccountID, r.Name, auth.Role(r.Role) == auth.Dealer})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who does care: %w", err)
	}
	return all, nil
}

func many(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) ([]Item, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := db.New(tx).GetCareItems(ctx, db.GetCareItemsParams{TenantID: t, Ids: ids})
	items := make([]Item, len(rows))
	for i, r := range rows {
		c := r.CareItem
		items[i] = Item{
			ID: c.ID, Member: c.MemberID, Name: r.Name, Tier: member.Tier(r.Tier), City: r.City, Sample: r.Sample, Address: r.HasAddress, Phone: r.HasPhone,
			Occasion: Occasion(c.Occasion), Title: c.Title, Nth: int(c.Nth), On: c.OnDay, WholeMonth: c.WholeMonth, DoerName: r.Doer, What: What(c.What), Gift: c.Gift,
			Cost: c.Cost, State: State(c.State), Reason: c.Reason, Hushed: c.Hushed, Note: c.Note, DoneAt: c.DoneAt, DoneBy: c.DoneName, Died: r.Died, NoContact: r.NoContact,
			Version: int(c.Version),
		}
		if c.DoerID != nil {
			items[i].Doer = *c.DoerID
		}
	}
	return items, err
}
