package potential

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// few is how many names of a box are told with its count.
const few = 4

// Narrow is whom of the reserve the boxes are about; empty is all.
type Narrow struct{ City, Speciality string }

// Placed is one of the reserve. Total and Performance are nil when 不足.
type Placed struct {
	Member       uuid.UUID
	Name, City   string
	Specialities []string
	Total        *int
	Performance  *int
	StandsOn     int
	uncomputed   bool
}

// Cell is one of the nine boxes, or box 0 of those not placed: how many, and
// the first few.
type Cell struct {
	N     int
	First []Placed
}

// Grid are the boxes of the reserve; cell 0 is of those who are not placed.
type Grid struct {
	Cells    [10]Cell
	All      int
	Computed int        // of all, for how many something was computed
	Cities   []string   // to choose from, those with most people first
	Special  []string   // specialities likewise
	At       *time.Time // when the last round ended, nil before the first
}

// Placed is how many stand in one of the nine.
func (g Grid) Placed() int { return g.All - g.Cells[0].N }

// Boxes counts the reserve into the boxes as they were last computed; who
// belongs to the reserve is as of now.
func (s *Store) Boxes(ctx context.Context, t tenant.ID, of Narrow) (g Grid, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		if g, err = counted(ctx, q, t, of); err != nil {
			return err
		}
		if err := choices(ctx, q, t, &g); err != nil {
			return err
		}
		round, err := q.LatestPotentialRound(ctx, db.LatestPotentialRoundParams{TenantID: t, Kind: roundKind})
		if errors.Is(postgres.Err(err), errs.NotFound) {
			return nil
		}
		g.At = round.FinishedAt
		return err
	})
	if err != nil {
		return Grid{}, fmt.Errorf("count the nine boxes: %w", err)
	}
	return g, nil
}

// counted counts by whatever finds those who are meant: a city's members are
// few enough to be gone through; of all others the places are counted, and
// who has none is the rest of as many as there are.
func counted(ctx context.Context, q *db.Queries, t tenant.ID, of Narrow) (Grid, error) {
	if of.City != "" {
		found, err := q.CountBoxesOfCity(ctx, db.CountBoxesOfCityParams{TenantID: t, City: of.City, Speciality: of.Speciality, Few: few})
		rows := make([]db.CountBoxesRow, len(found))
		for i, r := range found {
			rows[i] = db.CountBoxesRow(r)
		}
		return gridFrom(rows), err
	}
	p := db.CountReserveParams{TenantID: t, Dim: "tier", Value: string(member.Reserve)}
	if of.Speciality != "" {
		p.Dim, p.Value = "bench_speciality", member.BenchValue(member.Reserve, of.Speciality)
	}
	all, err := q.CountReserve(ctx, p)
	if err != nil {
		return Grid{}, err
	}
	rows, err := boxed(ctx, q, t, of.Speciality)
	if err != nil {
		return Grid{}, err
	}
	g := gridFrom(rows)
	return g, g.add(ctx, q, t, of.Speciality, int(all)-g.All)
}

// boxed counts all places, or those of members who are good at something.
func boxed(ctx context.Context, q *db.Queries, t tenant.ID, speciality string) ([]db.CountBoxesRow, error) {
	if speciality == "" {
		return q.CountBoxes(ctx, db.CountBoxesParams{TenantID: t, Few: few})
	}
	found, err := q.CountBoxesOfSpeciality(ctx, db.CountBoxesOfSpecialityParams{TenantID: t, Speciality: speciality, Few: few})
	rows := make([]db.CountBoxesRow, len(found))
	for i, r := range found {
		rows[i] = db.CountBoxesRow(r)
	}
	return rows, err
}

// add adds n for whom nothing was computed.
func (g *Grid) add(ctx context.Context, q *db.Queries, t tenant.ID, speciality string, n int) error {
	if n <= 0 {
		return nil
	}
	cell := &g.Cells[0]
	cell.N, g.All = cell.N+n, g.All+n
	if len(cell.First) >= few {
		return nil
	}
	more, err := q.ListUncomputed(ctx, db.ListUncomputedParams{TenantID: t, Speciality: speciality, MaxRows: int32(few - len(cell.First))})
	for _, r := range more {
		cell.First = append(cell.First, Placed{Member: r.ID, Name: called(r.Name, r.Nickname)})
	}
	return err
}

func gridFrom(rows []db.CountBoxesRow) (g Grid) {
	for _, r := range rows {
		cell := &g.Cells[r.Box]
		if cell.N == 0 {
			cell.N, g.All, g.Computed = int(r.N), g.All+int(r.N), g.Computed+int(r.Computed)
		}
		cell.First = append(cell.First, Placed{Member: r.ID, Name: called(r.Name, r.Nickname), Total: fromLess(r.Total)})
	}
	return g
}

// choices are the cities and specialities that the reserve has.
func choices(ctx context.Context, q *db.Queries, t tenant.ID, g *Grid) error {
	rows, err := q.ListBoxChoices(ctx, t)
	for _, r := range rows {
		_, value, _ := strings.Cut(r.Value, " ")
		switch {
		case value == "":
		case r.Dim == "bench_city":
			g.Cities = append(g.Cities, value)
		default:
			g.Special = append(g.Special, value)
		}
	}
	return err
}

// After is where a page of a box begins: behind this total and member. The
// zero After is the first page.
type After struct {
	Total  int
	Member uuid.UUID
}

// First is the cursor of a first page.
var First = After{Total: math.MaxInt16}

// uncomputed is the total behind which those stand for whom nothing was
// computed; 不足 is -1.
const uncomputed = -2

// Box lists at most most of the reserve in a box behind the cursor, the most
// promising first; box 0 are those who are not placed, last those for whom
// nothing was computed.
func (s *Store) Box(ctx context.Context, t tenant.ID, b Box, of Narrow, after After, most int) (all []Placed, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		if after.Total > uncomputed {
			if all, err = boxOf(ctx, q, t, b, of, after, most); err != nil {
				return err
			}
			after.Member = uuid.Nil
		}
		if b != 0 || len(all) == most {
			return nil
		}
		more, err := q.ListUncomputed(ctx, db.ListUncomputedParams{TenantID: t, City: of.City, Speciality: of.Speciality, AfterID: after.Member, MaxRows: int32(most - len(all))})
		for _, r := range more {
			all = append(all, Placed{Member: r.ID, Name: called(r.Name, r.Nickname), City: r.City, Specialities: unfenced(r.Specialities), uncomputed: true})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list box %d: %w", b, err)
	}
	return all, nil
}

// boxOf lists those with a place, found by what they are good at if that is given.
func boxOf(ctx context.Context, q *db.Queries, t tenant.ID, b Box, of Narrow, after After, most int) (all []Placed, err error) {
	var rows []db.ListBoxRow
	if of.Speciality == "" {
		rows, err = q.ListBox(ctx, db.ListBoxParams{
			TenantID: t, Box: int16(b), City: of.City, AfterTotal: int16(after.Total), AfterID: after.Member, MaxRows: int32(most),
		})
	} else {
		var found []db.ListBoxOfSpecialityRow
		found, err = q.ListBoxOfSpeciality(ctx, db.ListBoxOfSpecialityParams{
			TenantID: t, Speciality: of.Speciality, Box: int16(b), City: of.City, AfterTotal: int16(after.Total), AfterID: after.Member, MaxRows: int32(most),
		})
		for _, r := range found {
			rows = append(rows, db.ListBoxRow(r))
		}
	}
	for _, r := range rows {
		all = append(all, Placed{
			Member: r.ID, Name: called(r.Name, r.Nickname), City: r.City, Specialities: unfenced(r.Specialities),
			Total: fromLess(r.Total), Performance: fromLess(r.Performance), StandsOn: int(r.StandsOn),
		})
	}
	return all, err
}

// Behind is the cursor behind p.
func Behind(p Placed) After {
	if p.uncomputed {
		return After{uncomputed, p.Member}
	}
	return After{int(orLess(p.Total)), p.Member}
}

// unfenced reads specialities as a member's row keeps them, each between newlines.
func unfenced(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

func called(name, nickname string) string {
	return member.Profile{Name: name, Nickname: nickname}.DisplayName()
}

func fromLess(v int16) *int {
	if v < 0 {
		return nil
	}
	n := int(v)
	return &n
}
