package hall

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/profile"
	"xinhuo/internal/tenant"
	"xinhuo/internal/title"
)

const (
	mostBeside    = 60     // people, hand-overs or pages on one person's page
	mostAddresses = 50_000 // what one sitemap may hold
)

// Store reads the hall from Postgres.
type Store struct {
	conn   postgres.Conn
	titles *title.Store
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, titles *title.Store) *Store { return &Store{conn, titles} }

// List returns up to n of those in the hall, who left last first, and where
// to go on: the zero Place at the end.
func (s *Store) List(ctx context.Context, t tenant.ID, f Filter, n int) (cards []Card, more Place, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		places, err := s.places(ctx, tx, t, f, n+1)
		if err != nil {
			return err
		}
		if len(places) > n {
			places, more = places[:n], places[n-1]
		}
		ids := make([]uuid.UUID, len(places))
		for i, p := range places {
			ids[i] = p.Member
		}
		cards, err = s.cards(ctx, tx, t, ids)
		return err
	})
	if err != nil {
		return nil, Place{}, fmt.Errorf("list the hall: %w", err)
	}
	return cards, more, nil
}

func (s *Store) places(ctx context.Context, tx postgres.Conn, t tenant.ID, f Filter, n int) ([]Place, error) {
	var after *uuid.UUID
	if f.After.Member != uuid.Nil {
		after = &f.After.Member
	}
	if low, high := member.SearchRange(f.Text); low != "" {
		rows, err := db.New(tx).SearchHall(ctx, db.SearchHallParams{
			TenantID: t, Low: low, High: high, Era: int16(f.Era), AfterYear: int16(f.After.Year), AfterID: after, MaxRows: int32(n),
		})
		all := make([]Place, len(rows))
		for i, r := range rows {
			all[i] = Place{int(r.ShownYear), r.MemberID}
		}
		return all, err
	}
	rows, err := db.New(tx).ListHall(ctx, db.ListHallParams{TenantID: t, Era: int16(f.Era), AfterYear: int16(f.After.Year), AfterID: after, MaxRows: int32(n)})
	all := make([]Place, len(rows))
	for i, r := range rows {
		all[i] = Place{int(r.ShownYear), r.MemberID}
	}
	return all, err
}

// cards reads what may be shown of the members, in their order. Who may not
// be shown is left out.
func (s *Store) cards(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) ([]Card, error) {
	shown, err := profile.VisibleOf(ctx, tx, t, ids...)
	if err != nil {
		return nil, err
	}
	awards, err := s.titles.On(tx).Of(ctx, t, ids...)
	if err != nil {
		return nil, err
	}
	texts, err := words(ctx, tx, t, shown)
	if err != nil {
		return nil, err
	}
	var all []Card
	for _, id := range ids {
		if v, ok := shown[id]; ok {
			all = append(all, Card{v, texts[v.Text].Motto, names(awards[id])})
		}
	}
	return all, nil
}

// words reads the texts that may be shown, by their ids.
func words(ctx context.Context, tx postgres.Conn, t tenant.ID, shown map[uuid.UUID]profile.Visible) (map[uuid.UUID]profile.Words, error) {
	var ids []uuid.UUID
	for _, v := range shown {
		if v.Text != uuid.Nil {
			ids = append(ids, v.Text)
		}
	}
	rows, err := db.New(tx).ListHallTexts(ctx, db.ListHallTextsParams{TenantID: t, Ids: ids})
	all := map[uuid.UUID]profile.Words{}
	for _, r := range rows {
		all[r.ID] = profile.Words{Motto: r.Motto, Story: r.Story, Deeds: r.Deeds}
	}
	return all, err
}

func names(awards []title.Award) []string {
	var all []string
	for _, a := range awards {
		if a.Stands() {
			all = append(all, a.Title.Name)
		}
	}
	return all
}

// Eras returns the years in which those in the hall left, the latest first.
func (s *Store) Eras(ctx context.Context, t tenant.ID) ([]Era, error) {
	var all []Era
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).CountHallByYear(ctx, t)
		for _, r := range rows {
			all = append(all, Era{int(r.ShownYear), int(r.Count)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the eras of the hall: %w", err)
	}
	return all, nil
}

// Address is one person's page in the sitemap.
type Address struct {
	Member  uuid.UUID
	Changed time.Time
}

// Addresses lists whose pages there are.
func (s *Store) Addresses(ctx context.Context, t tenant.ID) ([]Address, error) {
	var all []Address
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListHallAddresses(ctx, db.ListHallAddressesParams{TenantID: t, MaxRows: mostAddresses})
		for _, r := range rows {
			all = append(all, Address{r.MemberID, r.UpdatedAt})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the addresses of the hall: %w", err)
	}
	return all, nil
}

// Get returns somebody's page. Who does not stand in the hall is
// errs.NotFound, whether they exist or not.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (p Person, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		shown, err := profile.VisibleOf(ctx, tx, t, id)
		if err != nil {
			return err
		}
		v, ok := shown[id]
		if !ok {
			return errs.NotFound
		}
		p, err = s.person(ctx, tx, t, v)
		return err
	})
	if err != nil {
		return Person{}, fmt.Errorf("get member %s in the hall: %w", id, err)
	}
	return p, nil
}

func (s *Store) person(ctx context.Context, tx postgres.Conn, t tenant.ID, v profile.Visible) (p Person, err error) {
	p.Visible = v
	texts, err := words(ctx, tx, t, map[uuid.UUID]profile.Visible{v.Member: v})
	if err != nil {
		return p, err
	}
	p.Words = texts[v.Text]
	p.Motto = p.Words.Motto
	awards, err := s.titles.On(tx).Of(ctx, t, v.Member)
	if err != nil {
		return p, err
	}
	p.Titles = names(awards[v.Member])
	for _, a := range awards[v.Member] {
		if a.Stands() {
			p.Standing = append(p.Standing, Title{a.Title.Name, a.On, a.Citation})
		}
	}
	if err := beside(ctx, tx, t, &p); err != nil {
		return p, err
	}
	if v.Died {
		p.Memorial, err = memorial(ctx, tx, t, v.Member)
	}
	return p, err
}

// beside reads whom the person passed things on to, and what they wrote.
func beside(ctx context.Context, tx postgres.Conn, t tenant.ID, p *Person) error {
	q := db.New(tx)
	if p.Works {
		pages, err := q.ListHallPages(ctx, db.ListHallPagesParams{TenantID: t, MemberID: p.Member, MaxRows: mostBeside})
		if err != nil {
			return err
		}
		for _, r := range pages {
			p.Pages = append(p.Pages, Page{r.Title, int(r.Uses)})
		}
	}
	passed, err := q.ListHallHandovers(ctx, db.ListHallHandoversParams{TenantID: t, MemberID: p.Member, MaxRows: mostBeside})
	if err != nil {
		return err
	}
	mentees, err := q.ListHallMentees(ctx, db.ListHallMenteesParams{TenantID: t, MemberID: p.Member, MaxRows: mostBeside})
	if err != nil {
		return err
	}
	ids := mentees
	for _, h := range passed {
		ids = append(ids, h.LeaverID)
		if h.SuccessorID != nil {
			ids = append(ids, *h.SuccessorID)
		}
	}
	shown, err := profile.VisibleOf(ctx, tx, t, ids...)
	if err != nil {
		return err
	}
	for _, id := range mentees {
		if p.People {
			p.Mentees = append(p.Mentees, companion(shown, &id))
		}
	}
	for _, h := range passed {
		p.pass(h, shown)
	}
	return nil
}

// pass adds a hand-over on the side on which the person stood in it.
func (p *Person) pass(h db.ListHallHandoversRow, shown map[uuid.UUID]profile.Visible) {
	switch {
	case h.LeaverID != p.Member && p.People:
		p.Before = append(p.Before, companion(shown, &h.LeaverID))
	case h.LeaverID == p.Member && (p.Works || p.People):
		one := Passed{Items: int(h.Items)}
		if h.EndedAt != nil {
			one.Year = h.EndedAt.Year()
		}
		if p.People {
			one.To = companion(shown, h.SuccessorID)
		}
		p.Passed = append(p.Passed, one)
	}
}

// companion is who the id stands for, as far as they let it be shown: beside
// somebody is named who is in the hall and lets be seen with whom they taught
// and learned, as in a lineage.
func companion(shown map[uuid.UUID]profile.Visible, id *uuid.UUID) Companion {
	if id == nil {
		return Companion{}
	}
	v, ok := shown[*id]
	if !ok || !v.People {
		return Companion{}
	}
	return Companion{v.Member, v.Called}
}

func memorial(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (*Memorial, error) {
	r, err := db.New(tx).GetHallMemorial(ctx, db.GetHallMemorialParams{TenantID: t, MemberID: id})
	if err = postgres.Err(err); errors.Is(err, errs.NotFound) {
		return nil, nil // taken back between two looks
	}
	return &Memorial{r.DiedOn, r.Words}, err
}

// Portrait returns the file that is somebody's portrait, or errs.NotFound
// where none may be shown.
func (s *Store) Portrait(ctx context.Context, t tenant.ID, id uuid.UUID) (uuid.UUID, error) {
	shown, err := profile.VisibleOf(ctx, s.conn, t, id)
	if err != nil {
		return uuid.Nil, err
	}
	if shown[id].Portrait == uuid.Nil {
		return uuid.Nil, fmt.Errorf("portrait of member %s: %w", id, errs.NotFound)
	}
	return shown[id].Portrait, nil
}
