package gala

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// By is what people who sit together have in common.
type By string

// The ways to fill tables.
const (
	ByCity By = "city"
	ByEra  By = "era" // who joined in the same three years
)

// group is what g has in common with others; "" is not known.
func (b By) group(g Guest) string {
	switch {
	case b == ByCity:
		return g.City
	case g.JoinedOn != nil:
		return fmt.Sprint(g.JoinedOn.Year() / 3)
	}
	return ""
}

// Fill finds a table for each guest who comes and has none, those alike
// together: the largest group first, each at the table where already most of
// theirs sit, else where most room is. A guest and who comes along are never
// parted. Who does not fit anywhere stays without a table; nobody is moved.
func Fill(tables []Table, guests []Guest, by By) map[uuid.UUID]uuid.UUID {
	room, alike := map[uuid.UUID]int{}, map[uuid.UUID]map[string]int{}
	for _, t := range tables {
		room[t.ID], alike[t.ID] = t.Room(), map[string]int{}
	}
	size := map[string]int{}
	var waiting []Guest
	for _, g := range guests {
		switch {
		case !g.Comes():
		case g.Table != uuid.Nil:
			if alike[g.Table] != nil {
				alike[g.Table][by.group(g)]++
			}
		default:
			waiting, size[by.group(g)] = append(waiting, g), size[by.group(g)]+g.Answer.Heads()
		}
	}
	slices.SortStableFunc(waiting, func(a, b Guest) int {
		x, y := by.group(a), by.group(b)
		return cmp.Or(cmp.Compare(size[y], size[x]), strings.Compare(x, y), cmp.Compare(b.Answer.Heads(), a.Answer.Heads()))
	})
	seats := map[uuid.UUID]uuid.UUID{}
	for _, g := range waiting {
		of, best := by.group(g), uuid.Nil
		for _, t := range tables {
			if room[t.ID] < g.Answer.Heads() {
				continue
			}
			if best == uuid.Nil || alike[t.ID][of] > alike[best][of] || alike[t.ID][of] == alike[best][of] && room[t.ID] > room[best] {
				best = t.ID
			}
		}
		if best != uuid.Nil {
			seats[g.Member], room[best] = best, room[best]-g.Answer.Heads()
			alike[best][of]++
		}
	}
	return seats
}

// AddTables adds n tables of so many seats; they are numbered on.
func (s *Store) AddTables(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, name string, n, seats int) error {
	return s.change(ctx, t, id, "add tables to", func(tx postgres.Conn, g Gala) error {
		bad := errs.Invalid{}
		if name = strings.TrimSpace(name); name == "" {
			bad["name"] = i18n.Msg("gala.table_name_missing")
		}
		if n < 1 || n > 50 {
			bad["tables"] = i18n.Msg("gala.tables_bad")
		}
		if seats < 1 || seats > maxSeats {
			bad["seats"] = i18n.Msg("gala.seats_bad", "Max", maxSeats)
		}
		long(bad, "name", name, maxTable)
		if err := bad.OrNil(); err != nil {
			return err
		}
		there, err := db.New(tx).ListGalaTables(ctx, db.ListGalaTablesParams{TenantID: t, GalaID: id})
		if err != nil {
			return err
		}
		taken := map[string]bool{}
		for _, r := range there {
			taken[r.Name] = true
		}
		for no := 1; n > 0; no++ {
			label := numbered(name, no)
			if taken[label] {
				continue
			}
			if err := db.New(tx).InsertGalaTable(ctx, db.InsertGalaTableParams{TenantID: t, ID: uuid.Must(uuid.NewV7()), GalaID: id, Name: label, Seats: int16(seats)}); err != nil {
				return err
			}
			n--
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.tables_added", Subject: g.Title, SubjectID: id})
	})
}

func numbered(name string, no int) string { return fmt.Sprintf("%s %d", name, no) }

// EditTable renames a table or changes its seats; fewer than sit there is
// errs.Invalid.
func (s *Store) EditTable(ctx context.Context, t tenant.ID, by journal.Actor, id, table uuid.UUID, name string, seats int) error {
	return s.change(ctx, t, id, "edit a table of", func(tx postgres.Conn, g Gala) error {
		at, _, err := s.table(ctx, tx, t, id, table)
		if err != nil {
			return err
		}
		bad := errs.Invalid{}
		if name = strings.TrimSpace(name); name == "" {
			bad["name"] = i18n.Msg("gala.table_name_missing")
		}
		long(bad, "name", name, maxTable)
		if seats < 1 || seats > maxSeats {
			bad["seats"] = i18n.Msg("gala.seats_bad", "Max", maxSeats)
		} else if seats < at.Taken {
			bad["seats"] = i18n.Msg("gala.seats_taken", "N", at.Taken)
		}
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, err = db.New(tx).EditGalaTable(ctx, db.EditGalaTableParams{TenantID: t, GalaID: id, ID: table, Name: name, Seats: int16(seats)})
		if postgres.Violates(err, "gala_tables_name_key") {
			return errs.Invalid{"name": i18n.Msg("gala.table_taken", "Name", name)}
		}
		if err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.table_edited", Subject: g.Title, SubjectID: id})
	})
}

// RemoveTable takes a table away; who sat there has none again.
func (s *Store) RemoveTable(ctx context.Context, t tenant.ID, by journal.Actor, id, table uuid.UUID) error {
	return s.change(ctx, t, id, "remove a table of", func(tx postgres.Conn, g Gala) error {
		n, err := db.New(tx).RemoveGalaTable(ctx, db.RemoveGalaTableParams{TenantID: t, GalaID: id, ID: table})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.NotFound
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.table_removed", Subject: g.Title, SubjectID: id})
	})
}

// Seat gives a guest who comes a table, or takes it away for uuid.Nil. Was is
// the table the guest had when the one who seats looked: somebody else having
// seated them meanwhile is errs.Conflict. A table that is full is errs.Invalid.
func (s *Store) Seat(ctx context.Context, t tenant.ID, by journal.Actor, id, guest, table, was uuid.UUID) error {
	return s.change(ctx, t, id, "seat a guest of", func(tx postgres.Conn, g Gala) error {
		who, err := s.guest(ctx, tx, t, id, guest)
		switch {
		case err != nil:
			return err
		case who.Table != was:
			return errs.Conflict
		case table == was:
			return nil
		case table != uuid.Nil && !who.Comes():
			return errs.Invalid{"": i18n.Msg("gala.not_coming", "Name", who.Name)}
		}
		if table != uuid.Nil {
			at, _, err := s.table(ctx, tx, t, id, table)
			if err != nil {
				return err
			}
			if at.Room() < who.Answer.Heads() {
				return errs.Invalid{"": i18n.Msg("gala.table_full", "Table", at.Name, "N", at.Room())}
			}
		}
		if err := seat(ctx, tx, t, id, map[uuid.UUID]uuid.UUID{guest: table}); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.seated", Member: guest, Subject: g.Title, SubjectID: id, After: map[string]any{"person": who.Name}, Sample: who.Sample})
	})
}

// FillTables seats everybody who comes and has no table, and returns how many
// were seated and how many had to stay without.
func (s *Store) FillTables(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, alike By) (seated, left int, err error) {
	if alike != ByCity && alike != ByEra {
		return 0, 0, errs.Invalid{"by": i18n.Msg("gala.by_missing")}
	}
	err = s.change(ctx, t, id, "fill the tables of", func(tx postgres.Conn, g Gala) error {
		guests, err := s.guests(ctx, tx, t, id)
		if err != nil {
			return err
		}
		tables, err := s.tables(ctx, tx, t, id, guests)
		if err != nil {
			return err
		}
		seats := Fill(tables, guests, alike)
		for _, g := range guests {
			if g.Comes() && g.Table == uuid.Nil {
				left++
			}
		}
		if seated = len(seats); seated == 0 {
			return nil
		}
		left -= seated
		if err := seat(ctx, tx, t, id, seats); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "gala.filled", Subject: g.Title, SubjectID: id, After: map[string]any{"count": seated}})
	})
	return seated, left, err
}

func seat(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, seats map[uuid.UUID]uuid.UUID) error {
	p := db.SeatGalaGuestsParams{TenantID: t, GalaID: id}
	for guest, table := range seats {
		p.MemberIds, p.TableIds = append(p.MemberIds, guest), append(p.TableIds, table)
	}
	return db.New(tx).SeatGalaGuests(ctx, p)
}

// table is one table of a gala with who sits there counted, and all of them.
func (s *Store) table(ctx context.Context, tx postgres.Conn, t tenant.ID, id, table uuid.UUID) (Table, []Table, error) {
	guests, err := s.guests(ctx, tx, t, id)
	if err != nil {
		return Table{}, nil, err
	}
	tables, err := s.tables(ctx, tx, t, id, guests)
	if err != nil {
		return Table{}, nil, err
	}
	i := slices.IndexFunc(tables, func(x Table) bool { return x.ID == table })
	if i < 0 {
		return Table{}, nil, errs.NotFound
	}
	return tables[i], tables, nil
}

func (s *Store) tables(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, guests []Guest) ([]Table, error) {
	rows, err := db.New(tx).ListGalaTables(ctx, db.ListGalaTablesParams{TenantID: t, GalaID: id})
	tables := make([]Table, len(rows))
	for i, r := range rows {
		tables[i] = Table{ID: r.ID, Name: r.Name, Seats: int(r.Seats)}
		for _, g := range guests {
			if g.Table == r.ID && g.Comes() {
				tables[i].Taken += g.Answer.Heads()
			}
		}
	}
	return tables, err
}
