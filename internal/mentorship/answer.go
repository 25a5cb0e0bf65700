package mentorship

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Answer is what somebody who was asked says. Declining needs no reason and is
// kept from everyone. An invitation is good until the next on the list has
// been asked, though its days be over. Saying yes returns the pair it makes.
func (s *Store) Answer(ctx context.Context, t tenant.ID, by journal.Actor, match, mentor uuid.UUID, yes bool) (pair uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if _, err := db.New(tx).HoldMentoring(ctx, t); err != nil {
			return err
		}
		m, err := s.holdMatch(ctx, tx, t, match)
		if err != nil {
			return err
		}
		o, err := m.askedOf(mentor)
		if err != nil {
			return err
		}
		if !yes {
			return s.passOn(ctx, tx, t, by, &m, o, Declined)
		}
		pair, err = s.accept(ctx, tx, t, by, m, o)
		return err
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("answer match %s as %s: %w", match, mentor, err)
	}
	return pair, nil
}

// askedOf is the mentor's offer if it waits for their answer. Whoever has not
// been asked yet does not know that they stand on the list.
func (m Match) askedOf(mentor uuid.UUID) (Offer, error) {
	i := slices.IndexFunc(m.Offers, func(o Offer) bool { return o.Mentor.ID == mentor })
	if i < 0 || m.Offers[i].State == Waiting {
		return Offer{}, errs.NotFound
	}
	switch o := m.Offers[i]; o.State {
	case Asked:
		return o, nil
	case Accepted:
		return Offer{}, errs.Invalid{"": i18n.Msg("mentorship.answer.accepted", "Name", m.Successor.Name)}
	}
	return Offer{}, errs.Invalid{"": i18n.Msg("mentorship.answer.late")}
}

func (s *Store) accept(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, m Match, o Offer) (uuid.UUID, error) {
	people, err := persons(ctx, tx, t, true, o.Mentor.ID, m.Successor.ID)
	if err != nil {
		return uuid.Nil, err
	}
	a := Advice{Successor: people[m.Successor.ID]}
	if err := s.standing(ctx, tx, t, &a); err != nil {
		return uuid.Nil, err
	}
	if no := s.Refusal(a); !no.IsZero() {
		return uuid.Nil, errs.Invalid{"": no}
	}
	if err := fits(ctx, tx, t, people[o.Mentor.ID], a.Successor); err != nil {
		return uuid.Nil, err
	}
	if err := s.setOffer(ctx, tx, t, m.ID, o, Accepted); err != nil {
		return uuid.Nil, err
	}
	if err := s.setMatch(ctx, tx, t, m.ID, Matched); err != nil {
		return uuid.Nil, err
	}
	return s.begin(ctx, tx, t, by, people[o.Mentor.ID], a.Successor, m.Template)
}

// begin makes the pair with the plan its template has now, and tells both.
func (s *Store) begin(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, mentor, successor Person, template uuid.UUID) (uuid.UUID, error) {
	plan, err := readTemplate(ctx, tx, t, template)
	if err != nil {
		return uuid.Nil, err
	}
	today, err := s.today(ctx, tx, t)
	if err != nil {
		return uuid.Nil, err
	}
	p := Pair{
		ID: uuid.Must(uuid.NewV7()), Mentor: mentor, Successor: successor, Template: plan.ID, TemplateVersion: plan.Version, City: successor.City,
		Weeks: plan.Weeks, StartsOn: today, DueOn: today.AddDate(0, 0, 7*plan.Weeks), StartedAt: s.now(), Sample: mentor.Sample || successor.Sample,
	}
	err = db.New(tx).InsertMentorship(ctx, db.InsertMentorshipParams{
		TenantID: t, ID: p.ID, MentorID: mentor.ID, SuccessorID: successor.ID, TemplateID: plan.ID, TemplateVersion: int32(plan.Version), City: p.City,
		Weeks: int16(p.Weeks), StartsOn: p.StartsOn, DueOn: p.DueOn, StartedAt: p.StartedAt, Sample: p.Sample,
	})
	if err != nil {
		return uuid.Nil, err
	}
	if err := addSteps(ctx, tx, t, p.ID, false, plan.steps(p.StartsOn)...); err != nil {
		return uuid.Nil, err
	}
	if err := journal.NewStore(tx).Write(ctx, t, s.both("mentorship.started", by, p, "")...); err != nil {
		return uuid.Nil, err
	}
	return p.ID, s.tellBoth(ctx, tx, t, p, "mentorship.started:"+p.ID.String(), "mentorship.told.started")
}

// tellBoth tells each of the pair something about the other, once for a key.
func (s *Store) tellBoth(ctx context.Context, tx postgres.Conn, t tenant.ID, p Pair, key, id string) error {
	return notice.NewStore(tx, s.now).Tell(ctx, t, noteTo(p, Mentor, key, id+".mentor"), noteTo(p, Successor, key, id+".successor"))
}

// tellHalf tells the other side that one is done.
func (s *Store) tellHalf(ctx context.Context, tx postgres.Conn, t tenant.ID, p Pair, done Side) error {
	to := Mentor
	if done == Mentor {
		to = Successor
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, noteTo(p, to, fmt.Sprintf("mentorship.half:%s:%d", p.ID, p.Version), "mentorship.told.half"))
}

// noteTo is a note to one side about the other.
func noteTo(p Pair, side Side, key, id string) notice.Note {
	return notice.Note{Member: p.Of(side).ID, Key: key, Text: i18n.Msg(id, "Name", p.Other(side).Name), Path: "mentorships/mine/" + p.ID.String()}
}

// passOn leaves the asked one and goes to the next. The journal says that it
// went on, and not from whom; so does the note to whoever made the list,
// unless it was they who said so.
func (s *Store) passOn(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, m *Match, o Offer, as OfferState) error {
	if err := s.setOffer(ctx, tx, t, m.ID, o, as); err != nil {
		return err
	}
	m.mark(o.Position, as)
	line := journal.Line{Verb: "match.passed_on", Member: m.Successor.ID, Subject: m.Successor.Name, SubjectID: m.ID, Sample: m.Successor.Sample, At: s.now()}
	if err := journal.NewStore(tx).Write(ctx, t, line); err != nil {
		return err
	}
	if err := s.advance(ctx, tx, t, m); err != nil || by.ID == m.Maker.ID {
		return err
	}
	return s.tellPassedOn(ctx, tx, t, *m)
}

// tellPassedOn tells whoever made the list who is asked now.
func (s *Store) tellPassedOn(ctx context.Context, tx postgres.Conn, t tenant.ID, m Match) error {
	o, asked := m.Asked()
	if !asked || m.Maker.ID == uuid.Nil {
		return nil
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Account: m.Maker.ID, Key: fmt.Sprintf("match.passed_on:%s:%d", m.ID, o.Position),
		Text: i18n.Msg("mentorship.told.passed_on", "Name", m.Successor.Name, "Mentor", o.Mentor.Name), Path: "mentorships/matches/" + m.ID.String(),
	})
}

// mark notes what became of one on the list; one that stood there may be gone
// with its mentor.
func (m *Match) mark(position int, as OfferState) {
	for i := range m.Offers {
		if m.Offers[i].Position == position {
			m.Offers[i].State = as
		}
	}
}

// advance asks the first on the list who is still to be asked and still can
// be; when there is nobody, whoever made the list is told.
func (s *Store) advance(ctx context.Context, tx postgres.Conn, t tenant.ID, m *Match) error {
	for _, o := range m.Offers {
		if o.State != Waiting {
			continue
		}
		people, err := persons(ctx, tx, t, true, o.Mentor.ID, m.Successor.ID)
		if err != nil {
			return err
		}
		var no errs.Invalid
		switch err := askable(ctx, tx, t, people[o.Mentor.ID], people[m.Successor.ID]); {
		case asInvalid(err, &no):
			if err := s.setOffer(ctx, tx, t, m.ID, o, Skipped); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		}
		return s.invite(ctx, tx, t, m, o)
	}
	return s.exhaust(ctx, tx, t, m)
}

func (s *Store) invite(ctx context.Context, tx postgres.Conn, t tenant.ID, m *Match, o Offer) error {
	if err := s.setOffer(ctx, tx, t, m.ID, o, Asked); err != nil {
		return err
	}
	m.mark(o.Position, Asked)
	return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Member: o.Mentor.ID, Key: "mentor.asked:" + m.ID.String(), Text: i18n.Msg("mentorship.told.asked", "Name", m.Successor.Name), Path: "mentorships/mine",
	})
}

func (s *Store) exhaust(ctx context.Context, tx postgres.Conn, t tenant.ID, m *Match) error {
	if err := s.setMatch(ctx, tx, t, m.ID, Exhausted); err != nil {
		return err
	}
	line := journal.Line{Verb: "match.exhausted", Member: m.Successor.ID, Subject: m.Successor.Name, SubjectID: m.ID, Sample: m.Successor.Sample, At: s.now()}
	if err := journal.NewStore(tx).Write(ctx, t, line); err != nil || m.Maker.ID == uuid.Nil {
		return err
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Account: m.Maker.ID, Key: "match.exhausted:" + m.ID.String(), Text: i18n.Msg("mentorship.told.exhausted", "Name", m.Successor.Name), Path: "mentorships/matches/" + m.ID.String(),
	})
}

func (s *Store) setOffer(ctx context.Context, tx postgres.Conn, t tenant.ID, match uuid.UUID, o Offer, to OfferState) error {
	p := db.SetOfferParams{TenantID: t, MatchID: match, Position: int16(o.Position), State: string(to)}
	now := s.now()
	switch to {
	case Asked:
		until := now.Add(AnswerWithin)
		p.AskedAt, p.Until = &now, &until
	case Accepted, Declined, Lapsed:
		p.AnsweredAt = &now
	}
	return db.New(tx).SetOffer(ctx, p)
}

func fillOffers(ctx context.Context, tx postgres.Conn, t tenant.ID, matches []Match) error {
	ids, at := make([]uuid.UUID, len(matches)), map[uuid.UUID]*Match{}
	for i := range matches {
		ids[i], at[matches[i].ID] = matches[i].ID, &matches[i]
	}
	rows, err := db.New(tx).ListOffers(ctx, db.ListOffersParams{TenantID: t, MatchIds: ids})
	for _, r := range rows {
		o := r.MentorOffer
		m := at[o.MatchID]
		m.Offers = append(m.Offers, Offer{
			Position: int(o.Position), State: OfferState(o.State), AskedAt: orZero(o.AskedAt), Until: orZero(o.Until),
			Mentor: Person{ID: o.MentorID, Name: cmp.Or(r.Name, r.Nickname), Tier: member.Tier(r.Tier)},
		})
	}
	return err
}
