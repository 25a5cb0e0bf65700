package mentorship

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Whole is a pair with its plan and how the two feel, newest first.
type Whole struct {
	Pair
	Plan   []Step
	Pulses []Pulse // of one side alone when a member asks
}

// Get returns a pair. Asked by a member it is theirs and shows what they may
// see; any other is errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id, asking uuid.UUID) (w Whole, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetMentorship(ctx, db.GetMentorshipParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		w.Pair = wholeFrom(r)
		side := w.Side(asking)
		if asking != uuid.Nil {
			if side == "" {
				return errs.NotFound
			}
			w.hide(side)
		}
		steps, err := stepsOf(ctx, tx, t, id)
		if err != nil {
			return err
		}
		w.Plan = steps[id]
		w.Steps, w.Done = len(w.Plan), countDone(w.Plan)
		w.Pulses, err = pulsesOf(ctx, tx, t, id, side)
		return err
	})
	if err != nil {
		return Whole{}, fmt.Errorf("get mentorship %s: %w", id, err)
	}
	return w, nil
}

// hide takes away what is not for one side's eyes.
func (p *Pair) hide(side Side) {
	p.EndReason = ""
	if p.Wish != side {
		p.Wish = ""
	}
}

func countDone(steps []Step) (n int) {
	for _, s := range steps {
		if s.Done() {
			n++
		}
	}
	return n
}

func pulsesOf(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, side Side) ([]Pulse, error) {
	rows, err := db.New(tx).ListPulses(ctx, db.ListPulsesParams{TenantID: t, MentorshipID: id, Side: string(side)})
	all := make([]Pulse, len(rows))
	for i, r := range rows {
		all[i] = Pulse{Side: Side(r.Side), Score: int(r.Score), Word: r.Word, At: r.GivenAt}
	}
	return all, err
}

func wholeFrom(r db.GetMentorshipRow) Pair {
	p := pairFrom(r.Mentorship)
	p.Mentor = Person{ID: p.Mentor.ID, Name: cmp.Or(r.MentorName, r.MentorNickname), Tier: member.Tier(r.MentorTier), City: r.MentorCity, Model: r.MentorModel}
	p.Successor = Person{ID: p.Successor.ID, Name: cmp.Or(r.SuccessorName, r.SuccessorNickname), Tier: member.Tier(r.SuccessorTier), City: r.SuccessorCity, Model: r.SuccessorModel}
	p.TemplateName, p.TemplateNow = r.TemplateName, int(r.TemplateNow)
	return p
}

func listed(r db.ListMentorshipsRow) Pair {
	p := pairFrom(r.Mentorship)
	p.Mentor = Person{ID: p.Mentor.ID, Name: cmp.Or(r.MentorName, r.MentorNickname), Tier: member.Tier(r.MentorTier)}
	p.Successor = Person{ID: p.Successor.ID, Name: cmp.Or(r.SuccessorName, r.SuccessorNickname), Tier: member.Tier(r.SuccessorTier)}
	p.Steps, p.Done = int(r.Steps), int(r.Done)
	return p
}

// Filter narrows the list of pairs.
type Filter struct {
	State State // running when empty
	City  string
	Stale bool
}

// Newest is the cursor of a first page.
var Newest = uuid.Max

// List returns up to most pairs older than the cursor, newest first.
func (s *Store) List(ctx context.Context, t tenant.ID, f Filter, before uuid.UUID, most int) ([]Pair, error) {
	p := db.ListMentorshipsParams{TenantID: t, State: string(cmp.Or(f.State, Running)), City: f.City, Before: before, MaxRows: int32(most)}
	if f.Stale {
		since := s.now().Add(-StaleAfter)
		p.SilentSince = &since
	}
	var all []Pair
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListMentorships(ctx, p)
		for _, r := range rows {
			all = append(all, listed(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list mentorships: %w", err)
	}
	return all, nil
}

// Figures are the numbers of a brand's mentoring.
type Figures struct {
	Running, Stale, Completed, Asking, Exhausted int
	Cities                                       []CityCount // of the state asked for
}

// CityCount is how many pairs a city has.
type CityCount struct {
	City string
	N    int
}

// Figures counts the brand's pairs, and those of a state by city.
func (s *Store) Figures(ctx context.Context, t tenant.ID, of State) (f Figures, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).MentorshipFigures(ctx, db.MentorshipFiguresParams{TenantID: t, SilentSince: s.now().Add(-StaleAfter)})
		if err != nil {
			return err
		}
		f = Figures{Running: int(r.Running), Stale: int(r.Stale), Completed: int(r.Completed), Asking: int(r.Asking), Exhausted: int(r.Exhausted)}
		cities, err := db.New(tx).MentorshipCities(ctx, db.MentorshipCitiesParams{TenantID: t, State: string(cmp.Or(of, Running))})
		for _, c := range cities {
			f.Cities = append(f.Cities, CityCount{c.City, int(c.N)})
		}
		return err
	})
	if err != nil {
		return Figures{}, fmt.Errorf("count mentorships: %w", err)
	}
	return f, nil
}

// Of lists the member's pairs on either side, those that run first.
func (s *Store) Of(ctx context.Context, t tenant.ID, id uuid.UUID) (all []Pair, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		all, err = pairsOf(ctx, tx, t, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list mentorships of %s: %w", id, err)
	}
	return all, nil
}

func pairsOf(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) ([]Pair, error) {
	rows, err := db.New(tx).ListMentorshipsOf(ctx, db.ListMentorshipsOfParams{TenantID: t, MemberID: id})
	all := make([]Pair, len(rows))
	for i, r := range rows {
		all[i] = listed(db.ListMentorshipsRow(r))
	}
	return all, err
}

// Invitation is an offer as the one who is asked sees it.
type Invitation struct {
	Match     uuid.UUID
	Successor Person
	Weeks     int
	Maker     string
	Until     time.Time
}

// Mine is all that a member has with mentoring.
type Mine struct {
	Invitations []Invitation
	Pairs       []Pair
	Plans       map[uuid.UUID][]Step // of the running pairs
	Load        Load
}

// Mine gathers what a member sees of their mentoring.
func (s *Store) Mine(ctx context.Context, t tenant.ID, id uuid.UUID) (m Mine, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		if m.Invitations, err = invitationsTo(ctx, tx, t, id); err != nil {
			return err
		}
		if m.Pairs, err = pairsOf(ctx, tx, t, id); err != nil {
			return err
		}
		var running []uuid.UUID
		for i := range m.Pairs {
			m.Pairs[i].hide(m.Pairs[i].Side(id))
			if m.Pairs[i].State == Running {
				running = append(running, m.Pairs[i].ID)
			}
		}
		if m.Plans, err = stepsOf(ctx, tx, t, running...); err != nil {
			return err
		}
		loads, err := loadsOf(ctx, tx, t, []Person{{ID: id}})
		m.Load = loads[id]
		return err
	})
	if err != nil {
		return Mine{}, fmt.Errorf("read the mentoring of %s: %w", id, err)
	}
	return m, nil
}

func invitationsTo(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) ([]Invitation, error) {
	rows, err := db.New(tx).OffersTo(ctx, db.OffersToParams{TenantID: t, MentorID: id})
	var all []Invitation
	for _, r := range rows {
		p := personFrom(db.MentoringPeopleRow{
			ID: r.SuccessorID, Name: r.Name, Nickname: r.Nickname, Tier: r.Tier, City: r.City, Model: r.Model, Specialities: r.Specialities,
		})
		all = append(all, Invitation{Match: r.MentorOffer.MatchID, Successor: p, Weeks: int(r.Weeks), Maker: r.MakerName, Until: orZero(r.MentorOffer.Until)})
	}
	return all, err
}

// Match returns a search with its list.
func (s *Store) Match(ctx context.Context, t tenant.ID, id uuid.UUID) (m Match, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		m, err = readMatch(ctx, tx, t, id)
		return err
	})
	if err != nil {
		return Match{}, fmt.Errorf("get match %s: %w", id, err)
	}
	return m, nil
}

// OpenMatches lists up to most searches that go on or wait for another list,
// the latter first.
func (s *Store) OpenMatches(ctx context.Context, t tenant.ID, of MatchState, most int) (all []Match, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		all, err = openMatches(ctx, tx, t, of, most)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list matches: %w", err)
	}
	return all, nil
}

func openMatches(ctx context.Context, tx postgres.Conn, t tenant.ID, of MatchState, most int) ([]Match, error) {
	rows, err := db.New(tx).ListOpenMatches(ctx, db.ListOpenMatchesParams{TenantID: t, State: string(of), MaxRows: int32(most)})
	if err != nil {
		return nil, err
	}
	all := make([]Match, len(rows))
	for i, r := range rows {
		all[i] = matchFrom(db.GetMatchRow(r))
	}
	return all, fillOffers(ctx, tx, t, all)
}
