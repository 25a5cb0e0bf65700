package knowledge

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Store keeps pages in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, members, now}
}

// On returns the store working on conn, so that another noun's transaction
// can be joined.
func (s *Store) On(conn postgres.Conn) *Store { return &Store{conn, s.members.On(conn), s.now} }

// Get returns one page with its authors, whoever asks.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (p Page, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		p, err = get(ctx, tx, t, id)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("get page %s: %w", id, err)
	}
	return p, nil
}

func get(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Page, error) {
	row, err := db.New(tx).GetPage(ctx, db.GetPageParams{TenantID: t, ID: id})
	if err != nil {
		return Page{}, postgres.Err(err)
	}
	p := pageFrom(row.KnowledgePage)
	p.OwnerName = row.OwnerName
	p.Authors, err = authors(ctx, tx, t, id)
	return p, err
}

// hold is get for whoever will change the page: others wait until then.
func hold(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Page, error) {
	row, err := db.New(tx).LockPage(ctx, db.LockPageParams{TenantID: t, ID: id})
	if err != nil {
		return Page{}, postgres.Err(err)
	}
	p := pageFrom(row)
	p.Authors, err = authors(ctx, tx, t, id)
	return p, err
}

func authors(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) ([]Author, error) {
	rows, err := db.New(tx).AuthorsOf(ctx, db.AuthorsOfParams{TenantID: t, PageIds: []uuid.UUID{id}})
	if err != nil {
		return nil, err
	}
	all := make([]Author, len(rows))
	for i, r := range rows {
		all[i] = Author{r.AuthorID, r.IsMember, r.Name}
	}
	return all, nil
}

func pageFrom(r db.KnowledgePage) Page {
	return Page{
		ID: r.ID, Theme: orNil(r.ThemeID), Kind: Kind(r.Kind), State: State(r.State), StateBefore: State(r.StateBefore), Title: r.Title, Body: r.Body, Plain: r.Plain,
		Edition: int(r.Edition), Owner: orNil(r.OwnerID), ReviewOn: r.ReviewOn, Handover: orNil(r.HandoverID), HandedInAt: r.HandedInAt,
		PublishedAt: r.PublishedAt, ArchivedAt: r.ArchivedAt, MadeBy: journal.Actor{ID: r.MadeBy, Name: r.MakerName}, Sample: r.Sample,
		Version: int(r.Version), CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
}

// Reading is a page as it is read: where it stands in the tree, and how it was
// used.
type Reading struct {
	Page
	Trail []Theme // from the top
	Uses  Uses
	Today time.Time // the tenant's, as days travel
}

// Read returns a page for whoever reads it. One they may not read is
// errs.NotFound.
func (s *Store) Read(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID) (r Reading, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if r.Page, err = get(ctx, tx, t, id); err != nil {
			return err
		}
		if !r.Readable(h) {
			return errs.NotFound
		}
		tree, _, err := themes(ctx, tx, t, nil)
		if err != nil {
			return err
		}
		r.Trail = tree.Path(r.Theme)
		if r.Today, err = s.today(ctx, tx, t); err != nil {
			return err
		}
		r.Uses, err = uses(ctx, tx, t, id, h, r.Today)
		return err
	})
	if err != nil {
		return Reading{}, fmt.Errorf("read page %s: %w", id, err)
	}
	return r, nil
}

func uses(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, h Hand, today time.Time) (u Uses, err error) {
	rows, err := db.New(tx).CountUses(ctx, db.CountUsesParams{TenantID: t, Month: Month(today), PageIds: []uuid.UUID{id}})
	if err != nil {
		return u, err
	}
	if len(rows) > 0 {
		u.Month, u.All = int(rows[0].ThisMonth), int(rows[0].InAll)
	}
	u.Mine, err = db.New(tx).UsedBy(ctx, db.UsedByParams{TenantID: t, PageID: id, Month: Month(today), UserID: h.ID()})
	return u, err
}

// today is the calendar day where the tenant is.
func (s *Store) today(ctx context.Context, tx postgres.Conn, t tenant.ID) (time.Time, error) {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return time.Time{}, err
	}
	return clock.Date(s.now(), zone), nil
}

// Versions lists a page's versions before the given number, the newest first,
// without their words.
func (s *Store) Versions(ctx context.Context, t tenant.ID, id uuid.UUID, before, most int) ([]Version, error) {
	var rows []db.ListVersionsRow
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).ListVersions(ctx, db.ListVersionsParams{TenantID: t, PageID: id, Before: int32(before), MaxRows: int32(most)})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list versions of page %s: %w", id, err)
	}
	all := make([]Version, len(rows))
	for i, r := range rows {
		all[i] = Version{
			No: int(r.No), Title: r.Title, Note: r.Note, Restores: int(r.Restores), By: journal.Actor{ID: r.MadeBy, Name: r.MakerName}, At: r.CreatedAt, Length: int(r.Length),
		}
	}
	return all, nil
}

// Pair returns two versions of a page, the older first; older may be 0, which
// is the empty page before the first.
func (s *Store) Pair(ctx context.Context, t tenant.ID, id uuid.UUID, older, newer int) (a, b Version, err error) {
	var rows []db.KnowledgeVersion
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		rows, err = db.New(tx).GetVersions(ctx, db.GetVersionsParams{TenantID: t, PageID: id, Nos: []int32{int32(older), int32(newer)}})
		return err
	})
	for _, r := range rows {
		v := Version{
			No: int(r.No), Title: r.Title, Body: r.Body, Note: r.Note, Restores: int(r.Restores), By: journal.Actor{ID: r.MadeBy, Name: r.MakerName}, At: r.CreatedAt,
		}
		if v.No == newer {
			b = v
		} else {
			a = v
		}
	}
	if err == nil && (b.No == 0 || older > 0 && a.No == 0) {
		err = errs.NotFound
	}
	if err != nil {
		return a, b, fmt.Errorf("get versions %d and %d of page %s: %w", older, newer, id, err)
	}
	return a, b, nil
}
