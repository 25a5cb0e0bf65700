package contribution

import (
	"context"
	"encoding/json"
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
	"xinhuo/internal/tenant"
)

// Lists takes in contributions by the file.
type Lists struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewLists returns Lists on conn.
func NewLists(conn postgres.Conn, members *member.Store, now clock.Clock) *Lists {
	return &Lists{conn, members, now}
}

// Upload reads the table in the file at path and checks each row; nothing
// counts yet. A file that is no such table is errs.Invalid beside "file".
func (s *Lists) Upload(ctx context.Context, t tenant.ID, by journal.Actor, filename, path string) (uuid.UUID, error) {
	rows, err := readRows(path)
	if err != nil {
		return uuid.Nil, err
	}
	id := uuid.Must(uuid.NewV7())
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		for i := range rows {
			rows[i].read(clock.Date(s.now(), zone))
		}
		if err := s.recognise(ctx, tx, t, rows); err != nil {
			return err
		}
		nameSources(rows)
		l := db.InsertContributionListParams{TenantID: t, ID: id, Filename: filename, MadeBy: by.ID, MakerName: by.Name, MadeAt: s.now()}
		if err := db.New(tx).InsertContributionList(ctx, l); err != nil {
			return err
		}
		return insertRows(ctx, tx, t, id, rows)
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("upload list of contributions: %w", err)
	}
	return id, nil
}

// recognise finds who each row means: by the phone where there is one, whose
// name must then be that of the row, else by the name.
func (s *Lists) recognise(ctx context.Context, tx postgres.Conn, t tenant.ID, rows []Row) error {
	marks, names := make([]member.Mark, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		marks[i].Phone, names[i] = r.phone, r.name
	}
	found, err := s.members.On(tx).Lookup(ctx, t, marks)
	if err != nil {
		return err
	}
	called, err := s.members.On(tx).Called(ctx, t, names)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if r.Problem.IsZero() {
			r.Member, r.Problem = r.meant(found[i].Phone, called[r.name])
		}
	}
	return nil
}

// meant says whom the row means, or why nobody knows.
func (r Row) meant(byPhone uuid.UUID, called []uuid.UUID) (uuid.UUID, i18n.Message) {
	switch {
	case r.phone != "" && byPhone == uuid.Nil:
		return uuid.Nil, i18n.Msg("contribution.list.phone_unknown")
	case r.phone != "" && r.name != "" && !contains(called, byPhone):
		return uuid.Nil, i18n.Msg("contribution.list.name_differs", "Name", r.name)
	case r.phone != "":
		return byPhone, i18n.Message{}
	case len(called) == 0:
		return uuid.Nil, i18n.Msg("contribution.list.name_unknown", "Name", r.name)
	case len(called) > 1:
		return uuid.Nil, i18n.Msg("contribution.list.name_several", "Name", r.name, "N", len(called))
	}
	return called[0], i18n.Message{}
}

func contains(ids []uuid.UUID, id uuid.UUID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

func insertRows(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, rows []Row) error {
	p := db.InsertContributionRowsParams{TenantID: t, ListID: id}
	for _, r := range rows {
		problem := ""
		if !r.Problem.IsZero() {
			b, err := json.Marshal(r.Problem)
			if err != nil {
				return err
			}
			problem = string(b)
		}
		day := r.Day
		if day.IsZero() {
			day = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		p.Lines, p.Whos, p.MemberIds = append(p.Lines, int32(r.Line)), append(p.Whos, r.Who), append(p.MemberIds, r.Member)
		p.Kinds, p.Days, p.Amounts = append(p.Kinds, string(r.Kind)), append(p.Days, day), append(p.Amounts, r.Amount)
		p.Notes, p.Sources, p.Problems = append(p.Notes, r.Note), append(p.Sources, r.source), append(p.Problems, problem)
	}
	return db.New(tx).InsertContributionRows(ctx, p)
}

// Confirm counts every row of a list that does not count yet, or none: a list
// of which a row cannot be counted, and one that was decided on, are
// errs.Invalid. It returns how many it counted.
func (s *Lists) Confirm(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) (counted int, err error) {
	err = s.decide(ctx, t, by, id, Done, func(tx postgres.Conn, l List) error {
		switch {
		case l.State != Checked:
			return errs.Invalid{"": i18n.Msg("contribution.list.decided")}
		case l.Refused > 0:
			return errs.Invalid{"": i18n.Msg("contribution.list.has_refused", "N", l.Refused)}
		}
		sources, err := s.count(ctx, tx, t, by, id)
		if err != nil {
			return err
		}
		counted = len(sources)
		if err := db.New(tx).MarkCountedContributionRows(ctx, db.MarkCountedContributionRowsParams{TenantID: t, ListID: id, Sources: sources}); err != nil {
			return err
		}
		return s.say(ctx, tx, t, by, "contribution.imported", l, counted)
	})
	return counted, err
}

func (s *Lists) count(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, id uuid.UUID) ([]uuid.UUID, error) {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	rows, err := db.New(tx).CountableContributionRows(ctx, db.CountableContributionRowsParams{TenantID: t, ListID: id})
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		entries[i] = Entry{Member: *r.MemberID, Kind: Kind(r.Kind), At: moment(*r.OnDay, s.now(), zone), Amount: r.Amount, Source: r.Source, Note: r.Note, By: by}
	}
	return NewStore(tx).add(ctx, t, File, entries)
}

// Cancel drops a list nobody confirmed; nothing of it counts.
func (s *Lists) Cancel(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.decide(ctx, t, by, id, Cancelled, func(_ postgres.Conn, l List) error {
		if l.State != Checked {
			return errs.Invalid{"": i18n.Msg("contribution.list.decided")}
		}
		return nil
	})
}

// Undo takes back all that a list counted and that still counts, within
// UndoWindow.
func (s *Lists) Undo(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.decide(ctx, t, by, id, Undone, func(tx postgres.Conn, l List) error {
		if !l.Undoable(s.now()) {
			return errs.Invalid{"": i18n.Msg("contribution.list.undo_late")}
		}
		back, err := db.New(tx).WithdrawContributionList(ctx, db.WithdrawContributionListParams{TenantID: t, ListID: id, MadeBy: by.ID, MakerName: by.Name, MadeAt: s.now()})
		if err != nil {
			return err
		}
		return s.say(ctx, tx, t, by, "contribution.import_undone", l, len(back))
	})
}

func (s *Lists) say(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, l List, n int) error {
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: verb, Subject: l.Filename, SubjectID: l.ID, After: map[string]any{"count": n}, At: s.now(),
	})
}

// decide holds a list, does something with it and brings it into a state.
func (s *Lists) decide(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, to ListState, do func(tx postgres.Conn, l List) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockContributionList(ctx, db.LockContributionListParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		l := []List{listFrom(row)}
		if err := sums(ctx, tx, t, l); err != nil {
			return err
		}
		if err := do(tx, l[0]); err != nil {
			return err
		}
		return db.New(tx).DecideContributionList(ctx, db.DecideContributionListParams{TenantID: t, ID: id, State: string(to), DeciderName: by.Name, DecidedAt: new(s.now())})
	})
	if err != nil {
		return fmt.Errorf("bring list of contributions %s to %s: %w", id, to, err)
	}
	return nil
}

// Get returns a list with its rows.
func (s *Lists) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (l List, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).GetContributionList(ctx, db.GetContributionListParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		one := []List{listFrom(row)}
		if err := sums(ctx, tx, t, one); err != nil {
			return err
		}
		l = one[0]
		rows, err := db.New(tx).ListContributionRows(ctx, db.ListContributionRowsParams{TenantID: t, ListID: id, MaxRows: MostShown})
		for _, r := range rows {
			l.Rows = append(l.Rows, rowFrom(r))
		}
		return err
	})
	if err != nil {
		return List{}, fmt.Errorf("get list of contributions %s: %w", id, err)
	}
	return l, nil
}

// Recent returns the brand's latest lists, newest first, without their rows.
func (s *Lists) Recent(ctx context.Context, t tenant.ID, most int) (all []List, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).RecentContributionLists(ctx, db.RecentContributionListsParams{TenantID: t, MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, listFrom(r))
		}
		if err != nil {
			return err
		}
		return sums(ctx, tx, t, all)
	})
	if err != nil {
		return nil, fmt.Errorf("list lists of contributions: %w", err)
	}
	return all, nil
}

// sums counts the rows of lists.
func sums(ctx context.Context, tx postgres.Conn, t tenant.ID, lists []List) error {
	ids, at := make([]uuid.UUID, len(lists)), map[uuid.UUID]*List{}
	for i := range lists {
		ids[i], at[lists[i].ID] = lists[i].ID, &lists[i]
	}
	rows, err := db.New(tx).CountContributionRows(ctx, db.CountContributionRowsParams{TenantID: t, ListIds: ids})
	for _, r := range rows {
		l := at[r.ListID]
		l.Total, l.Refused, l.Known, l.Counted = int(r.Total), int(r.Refused), int(r.Known), int(r.Counted)
	}
	return err
}

func listFrom(r db.ContributionList) List {
	l := List{ID: r.ID, Filename: r.Filename, State: ListState(r.State), Maker: journal.Actor{ID: r.MadeBy, Name: r.MakerName}, At: r.MadeAt, Decider: r.DeciderName}
	if r.DecidedAt != nil {
		l.DecidedAt = *r.DecidedAt
	}
	return l
}

func rowFrom(r db.ListContributionRowsRow) Row {
	c := r.ContributionListRow
	row := Row{
		Line: int(c.Line), Who: c.Who, Called: r.Called, Kind: Kind(c.Kind), Amount: c.Amount, Note: c.Note, Known: c.Known, Again: c.Again, Counted: c.Counted, source: c.Source,
	}
	if c.MemberID != nil {
		row.Member = *c.MemberID
	}
	if c.OnDay != nil {
		row.Day = *c.OnDay
	}
	if len(c.Problem) > 0 {
		_ = json.Unmarshal(c.Problem, &row.Problem) // we wrote it
	}
	return row
}
