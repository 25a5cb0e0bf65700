package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Query narrows the shelves. Zero values let everything through.
type Query struct {
	Text     string
	Theme    uuid.UUID // and those below it
	Unsorted bool      // in no theme
	Kind     Kind
	States   []State // published when empty
	Owner    uuid.UUID
	Unowned  bool
	Overdue  bool
	Handover uuid.UUID
	Own      uuid.UUID // what this member owns or wrote, in any state but archived
}

// Cursor is a place in the order of a list; the zero Cursor is its beginning.
type Cursor struct {
	At time.Time
	ID uuid.UUID
}

// Item is a page as a list shows it.
type Item struct {
	ID          uuid.UUID
	Theme       uuid.UUID
	Kind        Kind
	State       State
	Title       []Piece
	Excerpt     []Piece
	Owner       uuid.UUID
	OwnerName   string
	Authors     []Author
	ReviewOn    *time.Time
	HandedInAt  *time.Time
	PublishedAt *time.Time
	UpdatedAt   time.Time
	Edition     int
	Uses        Uses
	Sample      bool
	title       string
}

// Name is the title as a plain text.
func (i Item) Name() string { return i.title }

// Overdue reports whether somebody should have looked at the page before today.
func (i Item) Overdue(today time.Time) bool {
	return Page{State: i.State, ReviewOn: i.ReviewOn}.Overdue(today)
}

// Counts is what there is in the whole library.
type Counts struct {
	Published, Drafts, Archived, Overdue, HandedIn, Stray int
	Uses                                                  int // this month
}

// Shelf is one look at the library.
type Shelf struct {
	Tree     Tree
	Unsorted int // pages in no theme
	Counts   Counts
	Items    []Item
	Next     Cursor // zero at the end
	Today    time.Time
}

// Look returns the themes and a page of what the query finds: by text the best
// first and at most limit, else the newest change first.
func (s *Store) Look(ctx context.Context, t tenant.ID, q Query, after Cursor, limit int) (sh Shelf, err error) {
	if len(q.States) == 0 {
		q.States = []State{Published}
	}
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if sh.Today, err = s.today(ctx, tx, t); err != nil {
			return err
		}
		if sh.Tree, sh.Unsorted, err = themes(ctx, tx, t, names(q.States)); err != nil {
			return err
		}
		if sh.Counts, err = s.counts(ctx, tx, t, sh.Today); err != nil {
			return err
		}
		return s.fill(ctx, tx, t, q, after, limit, &sh)
	})
	if err != nil {
		return Shelf{}, fmt.Errorf("look at the shelves: %w", err)
	}
	return sh, nil
}

func names(states []State) []string {
	all := make([]string, len(states))
	for i, st := range states {
		all[i] = string(st)
	}
	return all
}

func (s *Store) counts(ctx context.Context, tx postgres.Conn, t tenant.ID, today time.Time) (Counts, error) {
	r, err := db.New(tx).LibraryCounts(ctx, db.LibraryCountsParams{TenantID: t, Today: today, StraySince: s.now().Add(-stray)})
	if err != nil {
		return Counts{}, err
	}
	used, err := db.New(tx).UsesOfMonth(ctx, db.UsesOfMonthParams{TenantID: t, Month: Month(today)})
	return Counts{
		Published: int(r.Published), Drafts: int(r.Drafts), Archived: int(r.Archived), Overdue: int(r.Overdue), HandedIn: int(r.HandedIn), Stray: int(r.Stray), Uses: int(used),
	}, err
}

func (s *Store) fill(ctx context.Context, tx postgres.Conn, t tenant.ID, q Query, after Cursor, limit int, sh *Shelf) error {
	p := listing(t, q, sh.Tree, sh.Today, after, limit)
	looked, rank := terms(q.Text), map[uuid.UUID]int(nil)
	if len(looked) > 0 {
		found, err := find(ctx, tx, t, looked)
		if err != nil {
			return err
		}
		rank = found
		narrow(&p, keysOf(found))
		p.MaxRows = maxFound
	}
	if q.Own != uuid.Nil {
		own, err := db.New(tx).PagesOfAuthor(ctx, db.PagesOfAuthorParams{TenantID: t, MemberID: q.Own, States: p.States, MaxRows: maxFound})
		if err != nil {
			return err
		}
		narrow(&p, own)
	}
	rows, err := db.New(tx).ListPages(ctx, p)
	if err != nil {
		return err
	}
	if rank != nil {
		slices.SortStableFunc(rows, func(a, b db.ListPagesRow) int { return cmp.Compare(rank[b.ID], rank[a.ID]) })
		rows = rows[:min(len(rows), limit)]
	} else if len(rows) > limit {
		rows = rows[:limit]
		sh.Next = Cursor{rows[limit-1].UpdatedAt, rows[limit-1].ID}
	}
	sh.Items, err = items(ctx, tx, t, rows, looked, sh.Today)
	return err
}

func listing(t tenant.ID, q Query, tree Tree, today time.Time, after Cursor, limit int) db.ListPagesParams {
	p := db.ListPagesParams{
		TenantID: t, States: names(q.States), Kind: string(q.Kind), Unowned: q.Unowned, OwnerID: q.Owner, HandoverID: q.Handover,
		BeforeAt: after.At, BeforeID: after.ID, MaxRows: int32(limit + 1),
	}
	if after.At.IsZero() {
		p.BeforeAt, p.BeforeID = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), uuid.Max
	}
	switch {
	case q.Unsorted:
		p.ByTheme, p.Themes = true, []uuid.UUID{uuid.Nil}
	case q.Theme != uuid.Nil:
		p.ByTheme, p.Themes = true, tree.Below(q.Theme)
	}
	if q.Overdue {
		p.DueBefore = &today
	}
	return p
}

// narrow leaves only those of ids that nothing before left out.
func narrow(p *db.ListPagesParams, ids []uuid.UUID) {
	if p.OfSome {
		ids = slices.DeleteFunc(ids, func(id uuid.UUID) bool { return !slices.Contains(p.Ids, id) })
	}
	p.OfSome, p.Ids = true, ids
}

func keysOf(found map[uuid.UUID]int) []uuid.UUID {
	ids := make([]uuid.UUID, 0, len(found))
	for id := range found {
		ids = append(ids, id)
	}
	return ids
}

// items completes rows with their authors, their uses, and where the search
// struck.
func items(ctx context.Context, tx postgres.Conn, t tenant.ID, rows []db.ListPagesRow, looked []string, today time.Time) ([]Item, error) {
	all, at, ids := make([]Item, len(rows)), map[uuid.UUID]int{}, make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i], at[r.ID] = r.ID, i
		all[i] = Item{
			ID: r.ID, Theme: orNil(r.ThemeID), Kind: Kind(r.Kind), State: State(r.State), title: r.Title, Title: mark(r.Title, looked),
			Excerpt: snippet(r.Excerpt, nil), Owner: orNil(r.OwnerID), OwnerName: r.OwnerName, ReviewOn: r.ReviewOn, HandedInAt: r.HandedInAt,
			PublishedAt: r.PublishedAt, UpdatedAt: r.UpdatedAt, Edition: int(r.Edition), Sample: r.Sample,
		}
	}
	who, err := db.New(tx).AuthorsOf(ctx, db.AuthorsOfParams{TenantID: t, PageIds: ids})
	if err != nil {
		return nil, err
	}
	for _, a := range who {
		it := &all[at[a.PageID]]
		it.Authors = append(it.Authors, Author{a.AuthorID, a.IsMember, a.Name})
	}
	used, err := db.New(tx).CountUses(ctx, db.CountUsesParams{TenantID: t, Month: Month(today), PageIds: ids})
	if err != nil {
		return nil, err
	}
	for _, u := range used {
		all[at[u.PageID]].Uses = Uses{Month: int(u.ThisMonth), All: int(u.InAll)}
	}
	if len(looked) == 0 {
		return all, nil
	}
	texts, err := db.New(tx).PageWords(ctx, db.PageWordsParams{TenantID: t, Ids: ids})
	for _, w := range texts {
		all[at[w.ID]].Excerpt = snippet(w.Plain, looked)
	}
	return all, err
}

// OwnedBy lists what a member owns or wrote and has not been archived, the
// newest change first.
func (s *Store) OwnedBy(ctx context.Context, t tenant.ID, who uuid.UUID, limit int) (sh Shelf, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if sh.Today, err = s.today(ctx, tx, t); err != nil {
			return err
		}
		return s.fill(ctx, tx, t, Query{Own: who, States: []State{Draft, Published}}, Cursor{}, limit, &sh)
	})
	if err != nil {
		return Shelf{}, fmt.Errorf("list pages of %s: %w", who, err)
	}
	return sh, nil
}

// Pending is a page that wants a colleague.
type Pending struct {
	ID        uuid.UUID
	Title     string
	OwnerName string
	Why       string     // "handed_in", "overdue" or "stray"
	Since     time.Time  // of what was handed in, or lies since
	ReviewOn  *time.Time // of what is overdue
}

// Waiting lists at most most of the pages that want a colleague, and how many
// there are.
func (s *Store) Waiting(ctx context.Context, t tenant.ID, most int) (all []Pending, n int, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		c, err := s.counts(ctx, tx, t, today)
		if err != nil {
			return err
		}
		if n = c.HandedIn + c.Overdue + c.Stray; n == 0 {
			return nil
		}
		rows, err := db.New(tx).PagesWaiting(ctx, db.PagesWaitingParams{TenantID: t, Today: today, StraySince: s.now().Add(-stray), MaxRows: int32(most)})
		for _, r := range rows {
			p := Pending{ID: r.ID, Title: r.Title, OwnerName: r.OwnerName, Why: "stray", Since: r.UpdatedAt, ReviewOn: r.ReviewOn}
			switch {
			case r.HandedInAt != nil:
				p.Why, p.Since = "handed_in", *r.HandedInAt
			case State(r.State) == Published:
				p.Why = "overdue"
			}
			all = append(all, p)
		}
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list pages that wait: %w", err)
	}
	return all, n, nil
}

// ShowsFiles reports whether a member may see the files of a page: those of
// what they may read.
func (s *Store) ShowsFiles(ctx context.Context, t tenant.ID, who, page uuid.UUID) (bool, error) {
	var row db.FileShownRow
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		row, err = db.New(tx).FileShown(ctx, db.FileShownParams{TenantID: t, ID: page, MemberID: who})
		return postgres.Err(err)
	})
	if err != nil {
		return false, fmt.Errorf("ask for files of page %s: %w", page, err)
	}
	return State(row.State) == Published || row.Own, nil
}
