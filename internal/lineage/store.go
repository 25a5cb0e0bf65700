package lineage

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/postgres"
	"xinhuo/internal/profile"
	"xinhuo/internal/tenant"
)

// most is how many passings of a brand are drawn; the earliest come first.
const most = 5000

// Store reads lineages from Postgres.
type Store struct{ conn postgres.Conn }

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn) *Store { return &Store{conn} }

// Whole is the lineage of a brand as anybody may see it.
func (s *Store) Whole(ctx context.Context, t tenant.ID) (Tree, error) {
	people, passings, err := s.read(ctx, t)
	if err != nil {
		return Tree{}, err
	}
	return Arrange(people, passings), nil
}

// Of is what of a brand's lineage concerns one person, and them. Whoever keeps
// their name to themselves is errs.NotFound, as is whoever is not there.
func (s *Store) Of(ctx context.Context, t tenant.ID, who uuid.UUID) (Person, Tree, error) {
	if err := s.named(ctx, t, who); err != nil {
		return Person{}, Tree{}, fmt.Errorf("lineage of %s: %w", who, err)
	}
	people, passings, err := s.read(ctx, t, who)
	if err != nil {
		return Person{}, Tree{}, err
	}
	for _, p := range people {
		if p.ID == who && p.Named() {
			return p, Arrange(people, Branch(passings, who)), nil
		}
	}
	return Person{}, Tree{}, fmt.Errorf("lineage of %s: %w", who, errs.NotFound)
}

// named refuses whoever may not be named before anything else is read: a
// stranger can ask for as many ids as they like, and a refusal is not kept.
func (s *Store) named(ctx context.Context, t tenant.ID, who uuid.UUID) error {
	shown, err := profile.VisibleOf(ctx, s.conn, t, who)
	if v := shown[who]; err == nil && (!v.People || v.Called == "") {
		err = errs.NotFound
	}
	return err
}

func (s *Store) read(ctx context.Context, t tenant.ID, also ...uuid.UUID) (people []Person, passings []Passing, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if passings, err = passed(ctx, tx, t); err != nil {
			return err
		}
		ids := also
		seen := map[uuid.UUID]bool{}
		for _, p := range passings {
			for _, id := range []uuid.UUID{p.Giver, p.Taker} {
				if !seen[id] {
					seen[id], ids = true, append(ids, id)
				}
			}
		}
		people, err = persons(ctx, tx, t, ids)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read lineage: %w", err)
	}
	return people, passings, nil
}

// persons is what may be shown of each. To be named in a lineage one has
// agreed to be shown, and with whom one taught and learned.
func persons(ctx context.Context, tx postgres.Conn, t tenant.ID, ids []uuid.UUID) ([]Person, error) {
	shown, err := profile.VisibleOf(ctx, tx, t, ids...)
	if err != nil {
		return nil, err
	}
	there, err := db.New(tx).MembersAmong(ctx, db.MembersAmongParams{TenantID: t, Ids: ids})
	if err != nil {
		return nil, err
	}
	known := make(map[uuid.UUID]bool, len(there))
	for _, id := range there {
		known[id] = true
	}
	people := make([]Person, len(ids))
	for i, id := range ids {
		people[i] = Person{ID: id, Gone: !known[id]}
		if v, ok := shown[id]; ok && v.People {
			people[i] = Person{ID: id, Called: v.Called, City: v.City, From: v.From, To: v.To, Died: v.Died}
		}
	}
	return people, nil
}

// passed reads what was passed on. Whoever took something and was deleted
// since is somebody of whom nothing is known but that.
func passed(ctx context.Context, tx postgres.Conn, t tenant.ID) ([]Passing, error) {
	seats, err := db.New(tx).ListPassedSeats(ctx, db.ListPassedSeatsParams{TenantID: t, MaxRows: most})
	if err != nil {
		return nil, err
	}
	type taking struct{ handover, taker uuid.UUID }
	what := map[taking]string{}
	for _, r := range seats {
		at := taking{r.HandoverID, r.TakerID}
		if what[at] != "" {
			what[at] += "、"
		}
		what[at] += r.Title
	}
	rows, err := db.New(tx).ListPassings(ctx, db.ListPassingsParams{TenantID: t, MaxRows: most})
	if err != nil {
		return nil, err
	}
	took := map[uuid.UUID]bool{}
	for _, r := range rows {
		took[r.ID] = took[r.ID] || r.TakerID != nil
	}
	var all []Passing
	for _, r := range rows {
		p := Passing{Giver: r.GiverID, Kind: Kind(r.Kind), At: r.At, What: r.What}
		switch {
		case r.TakerID != nil:
			p.Taker = *r.TakerID
			if said := what[taking{r.ID, p.Taker}]; said != "" {
				p.What = said
			}
		case took[r.ID]:
			continue // others took all of it
		default:
			p.Taker = r.ID // one of a kind, and nobody's
		}
		all = append(all, p)
	}
	return all, nil
}
