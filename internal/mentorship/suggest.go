package mentorship

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

const (
	candidates = 60 // of each likeness that are looked at, however many there are
	fewer      = 20 // … where several successors are looked at together
	wantedMost = 3  // specialities looked for
)

// specialityKey is the key under which the search finds who is good at something.
func specialityKey(s string) string { return "\x02" + s }

// Wish is what a suggestion goes by: for whom, what they would like to learn,
// and whom somebody has named besides.
type Wish struct {
	Successor uuid.UUID
	Wanted    []string // their own specialities when empty
	Also      []uuid.UUID
}

// Advice is a successor and who could be their mentor, the best first.
type Advice struct {
	Successor Person
	Wanted    []string
	Suggested []Suggestion
	Full      int                // suited, but without room
	Quiet     map[uuid.UUID]bool // of those named in Also whom nobody may ask
	Running   uuid.UUID
	Match     uuid.UUID // the search that is open, if any
}

// Suggest names up to most who could be the successor's mentor. Those without
// room, those whom the successor teaches, and former mentors are left out
// unless they are named in Also. Somebody who may have none, or has one, is
// told by Refusal.
func (s *Store) Suggest(ctx context.Context, t tenant.ID, w Wish, most int) (Advice, error) {
	var a Advice
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		if a.Successor, err = person(ctx, tx, t, w.Successor); err != nil {
			return err
		}
		if err := s.standing(ctx, tx, t, &a); err != nil {
			return err
		}
		a.Wanted = w.Wanted
		if len(a.Wanted) == 0 {
			a.Wanted = a.Successor.Specialities
		}
		a.Wanted = a.Wanted[:min(len(a.Wanted), wantedMost)]
		all, err := advise(ctx, tx, t, a.Successor, a.Wanted, w.Also, candidates)
		if err != nil {
			return err
		}
		if a.Quiet, err = regard.Quiet(ctx, tx, t, w.Also...); err != nil {
			return err
		}
		a.Suggested = slices.DeleteFunc(all, func(c Suggestion) bool { return c.Free() == 0 && !slices.Contains(w.Also, c.ID) })
		a.Full = len(all) - len(a.Suggested)
		named := slices.DeleteFunc(slices.Clone(a.Suggested), func(c Suggestion) bool { return !slices.Contains(w.Also, c.ID) })
		others := slices.DeleteFunc(a.Suggested, func(c Suggestion) bool { return slices.Contains(w.Also, c.ID) })
		a.Suggested = append(named, others[:min(len(others), most)]...)
		return nil
	})
	if err != nil {
		return Advice{}, fmt.Errorf("suggest mentors for %s: %w", w.Successor, err)
	}
	return a, nil
}

// standing looks whether the successor has a mentor or a search already.
func (s *Store) standing(ctx context.Context, tx postgres.Conn, t tenant.ID, a *Advice) error {
	pairs, err := pairsOf(ctx, tx, t, a.Successor.ID)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if p.State == Running && p.Successor.ID == a.Successor.ID {
			a.Running = p.ID
		}
	}
	open, err := db.New(tx).OpenMatchOf(ctx, db.OpenMatchOfParams{TenantID: t, SuccessorID: a.Successor.ID})
	if err == nil && len(open) > 0 {
		a.Match = open[0].ID
	}
	return err
}

// Refusal says why the successor may not be given a mentor now, if so.
func (s *Store) Refusal(a Advice) i18n.Message {
	switch {
	case a.Running != uuid.Nil:
		return i18n.Msg("mentorship.refuse.has", "Name", a.Successor.Name)
	case !a.Successor.Learns(s.now()):
		return i18n.Msg("mentorship.refuse.tier", "Name", a.Successor.Name, "Tier", i18n.Msg("tier.name."+string(a.Successor.Tier)))
	}
	return i18n.Message{}
}

// learner is a successor for whom somebody is looked for.
type learner struct {
	Person
	wanted []string
}

// advise weighs whoever is like the successor, and those named besides.
func advise(ctx context.Context, tx postgres.Conn, t tenant.ID, successor Person, wanted []string, also []uuid.UUID, of int) ([]Suggestion, error) {
	all, err := adviseAll(ctx, tx, t, []learner{{successor, wanted}}, also, of)
	return all[successor.ID], err
}

// adviseAll weighs for each of the learners whoever is like any of them: as
// many queries for many as for one.
func adviseAll(ctx context.Context, tx postgres.Conn, t tenant.ID, learners []learner, also []uuid.UUID, of int) (map[uuid.UUID][]Suggestion, error) {
	people, err := poolFor(ctx, tx, t, learners, also, of)
	if err != nil {
		return nil, err
	}
	people = slices.DeleteFunc(people, func(p Person) bool { return !p.Teaches() })
	out, err := ruledOut(ctx, tx, t, learners, also)
	if err != nil {
		return nil, err
	}
	quiet, err := quietOf(ctx, tx, t, people)
	if err != nil {
		return nil, err
	}
	people = slices.DeleteFunc(people, func(p Person) bool { return quiet[p.ID] })
	loads, err := loadsOf(ctx, tx, t, people)
	if err != nil {
		return nil, err
	}
	all := make(map[uuid.UUID][]Suggestion, len(learners))
	for _, l := range learners {
		var some []Suggestion
		for _, p := range people {
			if !out[l.ID][p.ID] {
				some = append(some, Weigh(p, loads[p.ID], l.Person, l.wanted))
			}
		}
		rank(some)
		all[l.ID] = some
	}
	return all, nil
}

func poolFor(ctx context.Context, tx postgres.Conn, t tenant.ID, learners []learner, also []uuid.UUID, of int) ([]Person, error) {
	p := db.MentorPoolParams{TenantID: t, Cities: []string{}, Models: []string{}, Keys: []string{}, Most: int32(of)}
	for _, l := range learners {
		p.Cities, p.Models = append(p.Cities, l.City), append(p.Models, l.Model)
		for _, w := range l.wanted {
			p.Keys = append(p.Keys, specialityKey(w))
		}
	}
	for _, values := range []*[]string{&p.Cities, &p.Models, &p.Keys} {
		slices.Sort(*values)
		*values = slices.Compact(*values)
	}
	rows, err := db.New(tx).MentorPool(ctx, p)
	if err != nil {
		return nil, err
	}
	people := make([]Person, len(rows))
	for i, r := range rows {
		people[i] = personFrom(db.MentoringPeopleRow(r))
	}
	if len(also) == 0 {
		return people, nil
	}
	named, err := persons(ctx, tx, t, false, also...)
	for _, id := range also {
		p, there := named[id]
		if there && !slices.ContainsFunc(people, func(q Person) bool { return q.ID == id }) {
			people = append(people, p)
		}
	}
	return people, err
}

// ruledOut are for each of the learners those who cannot be their mentor, and
// former ones unless somebody named them.
func ruledOut(ctx context.Context, tx postgres.Conn, t tenant.ID, learners []learner, also []uuid.UUID) (map[uuid.UUID]map[uuid.UUID]bool, error) {
	q, ids, out := db.New(tx), make([]uuid.UUID, len(learners)), map[uuid.UUID]map[uuid.UUID]bool{}
	for i, l := range learners {
		ids[i], out[l.ID] = l.ID, map[uuid.UUID]bool{l.ID: true}
	}
	below, err := q.MenteesBelow(ctx, db.MenteesBelowParams{TenantID: t, MemberIds: ids})
	if err != nil {
		return nil, err
	}
	for _, r := range below {
		out[r.Root][r.SuccessorID] = true
	}
	former, err := q.FormerMentors(ctx, db.FormerMentorsParams{TenantID: t, SuccessorIds: ids})
	for _, r := range former {
		if !slices.Contains(also, r.MentorID) {
			out[r.SuccessorID][r.MentorID] = true
		}
	}
	return out, err
}

// quietOf says whom of the people nobody may ask.
func quietOf(ctx context.Context, tx postgres.Conn, t tenant.ID, people []Person) (map[uuid.UUID]bool, error) {
	ids := make([]uuid.UUID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return regard.Quiet(ctx, tx, t, ids...)
}

// loadsOf says what each has on their hands.
func loadsOf(ctx context.Context, tx postgres.Conn, t tenant.ID, people []Person) (map[uuid.UUID]Load, error) {
	ids := make([]uuid.UUID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	usual, err := db.New(tx).MentorCapacity(ctx, t)
	if err != nil {
		return nil, err
	}
	rows, err := db.New(tx).MentorLoads(ctx, db.MentorLoadsParams{TenantID: t, Ids: ids})
	all := make(map[uuid.UUID]Load, len(rows))
	for _, r := range rows {
		l := Load{Capacity: int(usual), Running: int(r.Running), Completed: int(r.Completed)}
		if r.Own >= 0 {
			l.Capacity, l.Own = int(r.Own), true
		}
		all[r.ID] = l
	}
	return all, err
}

// Load says what a mentor has on their hands.
func (s *Store) Load(ctx context.Context, t tenant.ID, mentor uuid.UUID) (l Load, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		loads, err := loadsOf(ctx, tx, t, []Person{{ID: mentor}})
		l = loads[mentor]
		return err
	})
	if err != nil {
		return Load{}, fmt.Errorf("read load of mentor %s: %w", mentor, err)
	}
	return l, nil
}

// WithoutMentor names up to most reserves who have neither a mentor nor a
// search for one.
func (s *Store) WithoutMentor(ctx context.Context, t tenant.ID, most int) ([]Person, error) {
	var all []Person
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).WithoutMentor(ctx, db.WithoutMentorParams{TenantID: t, MaxRows: int32(most)})
		for _, r := range rows {
			all = append(all, personFrom(db.MentoringPeopleRow(r)))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list reserves without a mentor: %w", err)
	}
	return all, nil
}

// fits says why mentor may not take the successor on, nil when they may. The
// caller holds the brand's mentoring and both people.
func fits(ctx context.Context, tx postgres.Conn, t tenant.ID, mentor, successor Person) error {
	refuse := func(id string, pairs ...any) error { return errs.Invalid{"mentor": i18n.Msg(id, pairs...)} }
	if mentor.ID == successor.ID {
		return refuse("mentorship.refuse.self", "Name", mentor.Name)
	}
	if !mentor.Teaches() {
		return refuse("mentorship.refuse.gone", "Name", mentor.Name, "Tier", i18n.Msg("tier.name."+string(mentor.Tier)))
	}
	return room(ctx, tx, t, mentor, successor)
}

// askable says why mentor may not be asked to take the successor on: beside
// what fits says, who has died and who asked not to be contacted.
func askable(ctx context.Context, tx postgres.Conn, t tenant.ID, mentor, successor Person) error {
	heed, err := regard.Of(ctx, tx, t, mentor.ID)
	switch {
	case err != nil:
		return err
	case heed[mentor.ID].Died:
		return errs.Invalid{"mentor": i18n.Msg("mentorship.refuse.died", "Name", mentor.Name)}
	case heed[mentor.ID].NoContact:
		return errs.Invalid{"mentor": i18n.Msg("mentorship.refuse.no_contact", "Name", mentor.Name)}
	}
	return fits(ctx, tx, t, mentor, successor)
}

// room says why one more is too many for the mentor, or would close a circle.
func room(ctx context.Context, tx postgres.Conn, t tenant.ID, mentor, successor Person) error {
	above, err := db.New(tx).MentorsAbove(ctx, db.MentorsAboveParams{TenantID: t, MemberID: mentor.ID})
	if err != nil {
		return err
	}
	if slices.Contains(above, successor.ID) {
		return errs.Invalid{"mentor": i18n.Msg("mentorship.refuse.circle", "Mentor", mentor.Name, "Successor", successor.Name)}
	}
	loads, err := loadsOf(ctx, tx, t, []Person{mentor})
	if err != nil {
		return err
	}
	if l := loads[mentor.ID]; l.Free() == 0 {
		return errs.Invalid{"mentor": i18n.Msg("mentorship.refuse.full", "Name", mentor.Name, "Running", l.Running, "Capacity", l.Capacity)}
	}
	return nil
}
