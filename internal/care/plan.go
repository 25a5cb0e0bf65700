package care

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// MostPeople is for how many a plan can be made at once.
const MostPeople = 20_000

// Request is a year's plan as somebody wants it made.
type Request struct {
	Choices
	Tiers []member.Tier
	Doer  uuid.UUID     // who does all of it; may be uuid.Nil
	Gala  *gala.Outline // nil where there is to be none
}

// Preview is what a plan would add, and who is left out.
type Preview struct {
	People int // who are meant
	Tally  []Tally
	Left   map[Why][]string // names
	Gala   bool             // whether the year has one already
}

// Adds is how many items the plan would add.
func (p Preview) Adds() (n int) {
	for _, t := range p.Tally {
		n += t.N
	}
	return n
}

// Making is one time a year's plan was made.
type Making struct {
	ID    uuid.UUID
	Year  int
	Added int
	At    time.Time
	Maker string
}

// Preview says what Make would do.
func (s *Store) Preview(ctx context.Context, t tenant.ID, r Request) (p Preview, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		people, all, left, there, err := s.lay(ctx, tx, t, r)
		if err != nil {
			return err
		}
		p = Preview{People: len(people), Tally: tally(all, there), Left: left}
		_, err = s.galas(tx).OfYear(ctx, t, r.Year)
		p.Gala = err == nil
		if errors.Is(err, errs.NotFound) {
			err = nil
		}
		return err
	})
	if err != nil {
		return Preview{}, fmt.Errorf("preview care of %d: %w", r.Year, err)
	}
	return p, nil
}

// Make makes a year's plan: what is there already stays, except that days
// which were corrected since are followed where nobody chose the day by hand.
// Made twice it adds nothing twice; where there is nothing to add, the Making
// has no ID.
func (s *Store) Make(ctx context.Context, t tenant.ID, by journal.Actor, r Request) (m Making, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := r.check(today); err != nil {
			return err
		}
		people, all, _, there, err := s.lay(ctx, tx, t, r)
		if err != nil {
			return err
		}
		if err := move(ctx, tx, t, all, there); err != nil {
			return err
		}
		fresh := slices.DeleteFunc(all, func(m made) bool { _, ok := there[m.member][m.key]; return ok })
		party, err := s.wantsGala(ctx, tx, t, r)
		if err != nil || len(fresh) == 0 && !party {
			m.Year = r.Year
			return err
		}
		m = Making{ID: uuid.Must(uuid.NewV7()), Year: r.Year, At: s.now(), Maker: by.Name}
		return s.make(ctx, tx, t, by, r, &m, fresh, party, people)
	})
	if err != nil {
		return Making{}, fmt.Errorf("plan care of %d: %w", r.Year, err)
	}
	return m, nil
}

func (s *Store) make(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, r Request, m *Making, fresh []made, party bool, people []Person) (err error) {
	q := db.New(tx)
	if err := q.InsertCareMaking(ctx, db.InsertCareMakingParams{TenantID: t, ID: m.ID, Year: int16(r.Year), MadeAt: m.At, MakerName: by.Name}); err != nil {
		return err
	}
	if m.Added, err = keep(ctx, tx, t, m.ID, r.Doer, fresh); err != nil {
		return err
	}
	if party {
		if err := s.seats(ctx, tx, t, by, *r.Gala, m.ID, people); err != nil {
			return err
		}
	}
	if err := q.CountCareMaking(ctx, db.CountCareMakingParams{TenantID: t, ID: m.ID, Added: int32(m.Added)}); err != nil {
		return err
	}
	return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.planned", Subject: fmt.Sprint(r.Year), SubjectID: m.ID, After: map[string]any{"count": m.Added}})
}

func (r *Request) check(today time.Time) error {
	bad := errs.Invalid{}
	if this := today.Year(); r.Year < this || r.Year > this+2 {
		bad["year"] = i18n.Msg("care.year_bad")
	}
	if len(r.Tiers) == 0 {
		bad["tier"] = i18n.Msg("care.tier_missing")
	}
	if len(r.Feasts) == 0 && r.Birthday == "" && r.Anniversary == "" && r.Gala == nil {
		bad[""] = i18n.Msg("care.choice_missing")
	}
	for _, f := range r.Feasts {
		if !f.What.known() {
			bad[""] = i18n.Msg("care.what_missing")
		}
	}
	return bad.OrNil()
}

// lay reads who is meant and lays their year out.
func (s *Store) lay(ctx context.Context, tx postgres.Conn, t tenant.ID, r Request) (people []Person, all []made, left map[Why][]string, there map[uuid.UUID]map[string]time.Time, err error) {
	if r.Year < 1900 || r.Year > 2200 {
		return nil, nil, nil, nil, errs.Invalid{"year": i18n.Msg("care.year_bad")}
	}
	today, err := s.today(ctx, tx, t)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	if people, err = caredFor(ctx, tx, t, r.Tiers, uuid.Nil); err != nil {
		return nil, nil, nil, nil, err
	}
	all, left = draft(r.Choices, today, people)
	there, err = kept(ctx, tx, t, r.Year, people)
	return people, all, left, there, err
}

func caredFor(ctx context.Context, tx postgres.Conn, t tenant.ID, tiers []member.Tier, one uuid.UUID) ([]Person, error) {
	names := make([]string, len(tiers))
	for i, tier := range tiers {
		names[i] = string(tier)
	}
	rows, err := db.New(tx).CaredFor(ctx, db.CaredForParams{TenantID: t, Tiers: names, One: one, MaxRows: MostPeople + 1})
	if err != nil {
		return nil, err
	}
	if len(rows) > MostPeople {
		return nil, errs.Invalid{"tier": i18n.Msg("care.crowd", "Max", MostPeople)}
	}
	people := make([]Person, len(rows))
	for i, r := range rows {
		people[i] = Person{ID: r.ID, Name: r.Name, Birth: r.Birth, JoinedOn: r.JoinedOn, Died: r.Died, Quiet: r.NoContact}
		if r.LunarMonth != nil && r.LunarDay != nil {
			people[i].Lunar = &Day{true, int(*r.LunarMonth), r.LunarLeap, int(*r.LunarDay)}
		}
	}
	return people, nil
}

// kept reads which keys of the year people have, and on which day.
func kept(ctx context.Context, tx postgres.Conn, t tenant.ID, year int, people []Person) (map[uuid.UUID]map[string]time.Time, error) {
	ids := make([]uuid.UUID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	// A day that somebody moved may lie beside the year.
	rows, err := db.New(tx).CareKeys(ctx, db.CareKeysParams{TenantID: t, MemberIds: ids, FromDay: date(year-1, 1, 1), ToDay: date(year+2, 1, 1)})
	if err != nil {
		return nil, err
	}
	there := map[uuid.UUID]map[string]time.Time{}
	for _, r := range rows {
		if there[r.MemberID] == nil {
			there[r.MemberID] = map[string]time.Time{}
		}
		there[r.MemberID][r.Key] = r.OnDay
	}
	return there, nil
}

// atOnce is how many items go into one statement.
const atOnce = 5000

func keep(ctx context.Context, tx postgres.Conn, t tenant.ID, making, doer uuid.UUID, fresh []made) (added int, err error) {
	for batch := range slices.Chunk(fresh, atOnce) {
		p := db.InsertCareItemsParams{TenantID: t, MakingID: &making, DoerID: some(doer)}
		for _, m := range batch {
			p.Ids, p.MemberIds, p.Keys = append(p.Ids, uuid.Must(uuid.NewV7())), append(p.MemberIds, m.member), append(p.Keys, m.key)
			p.Occasions, p.Titles, p.Nths = append(p.Occasions, string(m.occasion)), append(p.Titles, title(m)), append(p.Nths, int16(m.nth))
			p.Days, p.Wholes, p.Whats = append(p.Days, m.on), append(p.Wholes, m.wholeMonth), append(p.Whats, string(m.what))
		}
		n, err := db.New(tx).InsertCareItems(ctx, p)
		if err != nil {
			return 0, doerGone(err)
		}
		added += int(n)
	}
	return added, nil
}

// title is what a festival is kept as: the id of one everybody keeps, which
// each reader's language has a name for, or the brand's own name for it.
func title(m made) string {
	if m.feast.Name != "" {
		return m.feast.Name
	}
	return m.feast.ID
}

// move brings planned items to the day they fall on by now.
func move(ctx context.Context, tx postgres.Conn, t tenant.ID, all []made, there map[uuid.UUID]map[string]time.Time) error {
	p := db.MoveCareItemsParams{TenantID: t}
	for _, m := range all {
		if on, ok := there[m.member][m.key]; ok && !on.Equal(m.on) {
			p.MemberIds, p.Keys, p.Days, p.Wholes = append(p.MemberIds, m.member), append(p.Keys, m.key), append(p.Days, m.on), append(p.Wholes, m.wholeMonth)
		}
	}
	if len(p.Keys) == 0 {
		return nil
	}
	_, err := db.New(tx).MoveCareItems(ctx, p)
	return err
}

// wantsGala reports whether a gala is to be made with the plan.
func (s *Store) wantsGala(ctx context.Context, tx postgres.Conn, t tenant.ID, r Request) (bool, error) {
	if r.Gala == nil {
		return false, nil
	}
	_, err := s.galas(tx).OfYear(ctx, t, r.Gala.At.Year())
	if errors.Is(err, errs.NotFound) {
		return true, nil
	}
	return false, err
}

// seats makes the gala and keeps a seat for everybody who is meant.
func (s *Store) seats(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, o gala.Outline, making uuid.UUID, people []Person) error {
	id, err := s.galas(tx).Plan(ctx, t, by, making, o)
	if err != nil {
		return err
	}
	var meant []uuid.UUID
	for _, p := range people {
		if !p.Died && !p.Quiet {
			meant = append(meant, p.ID)
		}
	}
	if len(meant) > 0 {
		_, err = s.galas(tx).Reserve(ctx, t, by, id, meant)
	}
	return err
}

func (s *Store) galas(tx postgres.Conn) *gala.Store {
	return gala.NewStore(tx, s.members.On(tx), s.now)
}

// Undo takes a whole making back, the gala made with it too. Once something
// of it was done, or somebody was invited, it is errs.Invalid.
func (s *Store) Undo(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		row, err := q.LockCareMaking(ctx, db.LockCareMakingParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		if row.UndoneAt != nil {
			return errs.Invalid{"": i18n.Msg("care.is_undone")}
		}
		done, err := q.CountCareDone(ctx, db.CountCareDoneParams{TenantID: t, MakingID: id})
		if err != nil {
			return err
		}
		if done > 0 {
			return errs.Invalid{"": i18n.Msg("care.begun", "N", int(done))}
		}
		if err := s.galas(tx).Unmake(ctx, t, id); err != nil {
			return err
		}
		n, err := q.DeleteCareMade(ctx, db.DeleteCareMadeParams{TenantID: t, MakingID: id})
		if err != nil {
			return err
		}
		now := s.now()
		if err := q.UndoCareMaking(ctx, db.UndoCareMakingParams{TenantID: t, ID: id, UndoneAt: &now, UndoerName: by.Name}); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.unplanned", Subject: fmt.Sprint(row.Year), SubjectID: id, After: map[string]any{"count": int(n)}})
	})
	if err != nil {
		return fmt.Errorf("undo care plan %s: %w", id, err)
	}
	return nil
}

// Latest is the newest making of a year that stands, or errs.NotFound; Undoable
// says whether nothing of it was done yet.
func (s *Store) Latest(ctx context.Context, t tenant.ID, year int) (m Making, undoable bool, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).LatestCareMaking(ctx, db.LatestCareMakingParams{TenantID: t, Year: int16(year)})
		if err != nil {
			return postgres.Err(err)
		}
		m = Making{r.ID, int(r.Year), int(r.Added), r.MadeAt, r.MakerName}
		done, err := db.New(tx).CountCareDone(ctx, db.CountCareDoneParams{TenantID: t, MakingID: r.ID})
		undoable = done == 0
		return err
	})
	if err != nil {
		return Making{}, false, fmt.Errorf("find care plan of %d: %w", year, err)
	}
	return m, undoable, nil
}
