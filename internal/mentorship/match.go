package mentorship

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// MatchState is how far the search for a mentor has come.
type MatchState string

// The states of a search.
const (
	Asking    MatchState = "asking"
	Exhausted MatchState = "exhausted" // nobody on the list could
	Matched   MatchState = "matched"
	Withdrawn MatchState = "withdrawn"
)

// OfferState is what became of one who stands on a list. What is neither
// waiting, asked nor accepted is shown to nobody but as having been asked.
type OfferState string

// The states of an offer.
const (
	Waiting  OfferState = "waiting"
	Asked    OfferState = "asked"
	Accepted OfferState = "accepted"
	Declined OfferState = "declined"
	Lapsed   OfferState = "lapsed"
	Skipped  OfferState = "skipped" // without room by then, or gone
)

// Match is the search for a successor's mentor.
type Match struct {
	ID        uuid.UUID
	Successor Person
	Template  uuid.UUID
	State     MatchState
	MadeAt    time.Time
	Maker     journal.Actor
	Offers    []Offer
}

// Open reports whether the search goes on, or waits for another list.
func (m Match) Open() bool { return m.State == Asking || m.State == Exhausted }

// Asked is who is to answer now, if anybody is.
func (m Match) Asked() (Offer, bool) {
	i := slices.IndexFunc(m.Offers, func(o Offer) bool { return o.State == Asked })
	if i < 0 {
		return Offer{}, false
	}
	return m.Offers[i], true
}

// Offer is one who stands on the list.
type Offer struct {
	Position int
	Mentor   Person
	State    OfferState
	AskedAt  time.Time
	Until    time.Time
}

// Request is a list somebody decided on: whom to ask, in this order. Template
// is the brand's first when nil.
type Request struct {
	Successor uuid.UUID
	Mentors   []uuid.UUID
	Template  uuid.UUID
}

func (q Request) check() error {
	switch n := len(q.Mentors); {
	case n == 0:
		return errs.Invalid{"mentor": i18n.Msg("mentorship.ask.nobody")}
	case n > MostAsked:
		return errs.Invalid{"mentor": i18n.Msg("mentorship.ask.too_many", "Max", MostAsked)}
	case len(unique(q.Mentors)) < n:
		return errs.Invalid{"mentor": i18n.Msg("mentorship.ask.twice")}
	}
	return nil
}

func unique(ids []uuid.UUID) []uuid.UUID {
	var out []uuid.UUID
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// Ask begins with a list: the first on it is invited. A successor who has a
// mentor or is being matched, and a mentor who cannot be, are errs.Invalid. A
// search whose list was exhausted makes way for the new one.
func (s *Store) Ask(ctx context.Context, t tenant.ID, by journal.Actor, q Request) (id uuid.UUID, err error) {
	if err := q.check(); err != nil {
		return uuid.Nil, err
	}
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if _, err := db.New(tx).HoldMentoring(ctx, t); err != nil {
			return err
		}
		successor, err := s.free(ctx, tx, t, q)
		if err != nil {
			return err
		}
		template, err := s.templateFor(ctx, tx, t, by, q.Template)
		if err != nil {
			return err
		}
		m := Match{ID: uuid.Must(uuid.NewV7()), Successor: successor, Template: template.ID, State: Asking, Maker: by}
		id = m.ID
		if err := s.keepMatch(ctx, tx, t, &m, q.Mentors); err != nil {
			return err
		}
		line := journal.Line{Actor: by, Verb: "match.made", Member: successor.ID, Subject: successor.Name, SubjectID: m.ID, Sample: successor.Sample, At: s.now()}
		if err := journal.NewStore(tx).Write(ctx, t, line); err != nil {
			return err
		}
		return s.advance(ctx, tx, t, &m)
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("ask for a mentor of %s: %w", q.Successor, err)
	}
	return id, nil
}

// free looks whether the successor may be given a mentor, and each of the list
// be one, and closes a search that came to nothing.
func (s *Store) free(ctx context.Context, tx postgres.Conn, t tenant.ID, q Request) (Person, error) {
	people, err := persons(ctx, tx, t, true, append(slices.Clone(q.Mentors), q.Successor)...)
	if err != nil {
		return Person{}, err
	}
	a := Advice{Successor: people[q.Successor]}
	if a.Successor.ID == uuid.Nil {
		return Person{}, errs.NotFound
	}
	if err := s.standing(ctx, tx, t, &a); err != nil {
		return Person{}, err
	}
	if no := s.Refusal(a); !no.IsZero() {
		return Person{}, errs.Invalid{"": no}
	}
	for _, id := range q.Mentors {
		if people[id].ID == uuid.Nil {
			return Person{}, errs.NotFound
		}
		if err := askable(ctx, tx, t, people[id], a.Successor); err != nil {
			return Person{}, err
		}
	}
	return a.Successor, s.makeWay(ctx, tx, t, a.Successor)
}

// makeWay ends a search of the successor whose list is exhausted; one that
// goes on is errs.Invalid.
func (s *Store) makeWay(ctx context.Context, tx postgres.Conn, t tenant.ID, successor Person) error {
	open, err := db.New(tx).HoldOpenMatchOf(ctx, db.HoldOpenMatchOfParams{TenantID: t, SuccessorID: successor.ID})
	if err != nil || len(open) == 0 {
		return err
	}
	if MatchState(open[0].State) == Asking {
		return errs.Invalid{"": i18n.Msg("mentorship.refuse.asking", "Name", successor.Name)}
	}
	return s.setMatch(ctx, tx, t, open[0].ID, Withdrawn)
}

func (s *Store) setMatch(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, to MatchState) error {
	p := db.SetMatchStateParams{TenantID: t, ID: id, State: string(to)}
	if to == Matched || to == Withdrawn {
		p.EndedAt = new(s.now())
	}
	return db.New(tx).SetMatchState(ctx, p)
}

func (s *Store) keepMatch(ctx context.Context, tx postgres.Conn, t tenant.ID, m *Match, mentors []uuid.UUID) error {
	m.MadeAt = s.now()
	err := db.New(tx).InsertMatch(ctx, db.InsertMatchParams{
		TenantID: t, ID: m.ID, SuccessorID: m.Successor.ID, TemplateID: m.Template, MadeAt: m.MadeAt, MadeBy: m.Maker.ID, MakerName: m.Maker.Name,
	})
	if err != nil {
		return err
	}
	p := db.InsertOffersParams{TenantID: t, MatchID: m.ID, MentorIds: mentors}
	for i, id := range mentors {
		p.Positions = append(p.Positions, int16(i+1))
		m.Offers = append(m.Offers, Offer{Position: i + 1, Mentor: Person{ID: id}, State: Waiting})
	}
	return db.New(tx).InsertOffers(ctx, p)
}

// Withdraw ends a search.
func (s *Store) Withdraw(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := s.holdMatch(ctx, tx, t, id)
		switch {
		case err != nil:
			return err
		case !m.Open():
			return errs.Invalid{"": i18n.Msg("mentorship.match.over", "Name", m.Successor.Name)}
		}
		if o, asked := m.Asked(); asked {
			if err := s.setOffer(ctx, tx, t, m.ID, o, Waiting); err != nil {
				return err
			}
		}
		if err := s.setMatch(ctx, tx, t, m.ID, Withdrawn); err != nil {
			return err
		}
		line := journal.Line{Actor: by, Verb: "match.withdrawn", Member: m.Successor.ID, Subject: m.Successor.Name, SubjectID: m.ID, Sample: m.Successor.Sample, At: s.now()}
		return journal.NewStore(tx).Write(ctx, t, line)
	})
	if err != nil {
		return fmt.Errorf("withdraw match %s: %w", id, err)
	}
	return nil
}

// holdMatch reads a search with its list and keeps it from changing until the
// transaction ends.
func (s *Store) holdMatch(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Match, error) {
	if _, err := db.New(tx).HoldMatch(ctx, db.HoldMatchParams{TenantID: t, ID: id}); err != nil {
		return Match{}, postgres.Err(err)
	}
	return readMatch(ctx, tx, t, id)
}

func readMatch(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Match, error) {
	row, err := db.New(tx).GetMatch(ctx, db.GetMatchParams{TenantID: t, ID: id})
	if err != nil {
		return Match{}, postgres.Err(err)
	}
	one := []Match{matchFrom(row)}
	err = fillOffers(ctx, tx, t, one)
	return one[0], err
}

func matchFrom(r db.GetMatchRow) Match {
	a := r.MentorMatch
	return Match{
		ID: a.ID, Template: a.TemplateID, State: MatchState(a.State), MadeAt: a.MadeAt, Maker: journal.Actor{ID: a.MadeBy, Name: a.MakerName},
		Successor: Person{ID: a.SuccessorID, Name: cmp.Or(r.Name, r.Nickname), Tier: member.Tier(r.Tier), City: r.City, Model: r.Model},
	}
}
