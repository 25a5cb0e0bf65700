package mentorship

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Mentees are what a mentor holds: the pairs that run. Another who takes one
// over goes on with the same plan.
func (s *Store) Mentees() holding.Noun { return mentees{s} }

type mentees struct{ *Store }

func (mentees) Kind() string { return "mentee" }

// Held is Ready by how many near the successor, or with the same car, have
// room today, up to three.
func (m mentees) Held(ctx context.Context, tx postgres.Conn, t tenant.ID, members []uuid.UUID) ([]holding.Thing, error) {
	rows, err := db.New(tx).RunningOfMentors(ctx, db.RunningOfMentorsParams{TenantID: t, MentorIds: members})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.Mentorship.ID
	}
	near, err := db.New(tx).MentorsNear(ctx, db.MentorsNearParams{TenantID: t, Ids: ids, Without: members})
	if err != nil {
		return nil, err
	}
	ready := map[uuid.UUID]int{}
	for _, n := range near {
		ready[n.ID] = int(n.Near)
	}
	things := make([]holding.Thing, len(rows))
	for i, r := range rows {
		p := listed(db.ListMentorshipsRow(r))
		things[i] = holding.Thing{
			Kind: m.Kind(), ID: p.ID, Holder: p.Mentor.ID, Title: p.Successor.Name, Path: "mentorships/" + p.ID.String(), Ready: ready[p.ID],
			Detail: i18n.Msg("mentorship.held", "Done", p.Done, "Steps", p.Steps),
		}
	}
	return things, nil
}

func (m mentees) Candidates(ctx context.Context, tx postgres.Conn, t tenant.ID, things []holding.Thing, without []uuid.UUID, most int) (map[uuid.UUID][]holding.Candidate, error) {
	ids := make([]uuid.UUID, len(things))
	for i, th := range things {
		ids[i] = th.ID
	}
	rows, err := db.New(tx).SuccessorsOf(ctx, db.SuccessorsOfParams{TenantID: t, Ids: ids})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	learners := make([]learner, len(rows))
	for i, r := range rows {
		p := personFrom(db.MentoringPeopleRow{
			ID: r.ID, Name: r.Name, Nickname: r.Nickname, Tier: r.Tier, TierSince: r.TierSince, City: r.City, Model: r.Model, Specialities: r.Specialities, Sample: r.Sample,
		})
		learners[i] = learner{p, p.Specialities[:min(len(p.Specialities), wantedMost)]}
	}
	advice, err := adviseAll(ctx, tx, t, learners, nil, fewer)
	all := map[uuid.UUID][]holding.Candidate{}
	for _, r := range rows {
		some := slices.DeleteFunc(advice[r.ID], func(c Suggestion) bool { return c.Free() == 0 || c.ID == r.MentorID || slices.Contains(without, c.ID) })
		for _, c := range some[:min(len(some), most)] {
			all[r.MentorshipID] = append(all[r.MentorshipID], holding.Candidate{Member: c.ID, Name: c.Name, Tier: string(c.Tier), Score: c.Score, Reasons: c.Reasons})
		}
	}
	return all, err
}

func (m mentees) Transfer(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passes []holding.Pass) ([]holding.Passed, error) {
	if _, err := db.New(tx).HoldMentoring(ctx, t); err != nil {
		return nil, err
	}
	var all []holding.Passed
	for _, p := range passes {
		one, err := m.transfer(ctx, tx, t, by, p)
		if err != nil {
			return nil, fmt.Errorf("pass mentorship %s on: %w", p.ID, whole(err))
		}
		all = append(all, one)
	}
	return all, nil
}

func (m mentees) transfer(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, pass holding.Pass) (holding.Passed, error) {
	p, err := hold(ctx, tx, t, pass.ID)
	if err != nil {
		return holding.Passed{}, err
	}
	if p.State != Running || p.Mentor.ID != pass.From {
		return holding.Passed{}, errs.Invalid{"": i18n.Msg("mentorship.pass.moved", "Name", p.Successor.Name)}
	}
	people, err := persons(ctx, tx, t, true, pass.To, p.Successor.ID)
	if err != nil {
		return holding.Passed{}, err
	}
	to, there := people[pass.To]
	if !there {
		return holding.Passed{}, errs.NotFound
	}
	if err := fits(ctx, tx, t, to, p.Successor); err != nil {
		return holding.Passed{}, err
	}
	if err := m.give(ctx, tx, t, by, p, to, "mentorship.passed"); err != nil {
		return holding.Passed{}, err
	}
	return holding.Passed{Pass: pass, Title: p.Successor.Name, Before: json.RawMessage("{}")}, nil
}

// give makes to the mentor of the pair; who had confirmed has not any more.
func (m mentees) give(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, p Pair, to Person, verb string) error {
	err := db.New(tx).SetMentorshipMentor(ctx, db.SetMentorshipMentorParams{TenantID: t, ID: p.ID, MentorID: to.ID, HappenedAt: m.now()})
	if err != nil {
		return err
	}
	was := p.Mentor
	p.Mentor = to
	lines := m.both(verb, by, p, "")
	from := lines[0]
	from.Member = was.ID
	return journal.NewStore(tx).Write(ctx, t, append(lines, from)...)
}

func (m mentees) TakeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passed []holding.Passed) error {
	if _, err := db.New(tx).HoldMentoring(ctx, t); err != nil {
		return err
	}
	for _, p := range slices.Backward(passed) {
		if err := m.takeBack(ctx, tx, t, by, p); err != nil {
			return fmt.Errorf("take mentorship %s back: %w", p.ID, whole(err))
		}
	}
	return nil
}

func (m mentees) takeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, pass holding.Passed) error {
	p, err := hold(ctx, tx, t, pass.ID)
	if err != nil {
		return err
	}
	if p.State != Running || p.Mentor.ID != pass.To {
		return errs.Invalid{"": i18n.Msg("mentorship.pass.moved", "Name", p.Successor.Name)}
	}
	people, err := persons(ctx, tx, t, true, pass.From, p.Successor.ID)
	if err != nil {
		return err
	}
	from, there := people[pass.From]
	if !there {
		return errs.NotFound
	}
	if err := room(ctx, tx, t, from, p.Successor); err != nil {
		return err
	}
	return m.give(ctx, tx, t, by, p, from, "mentorship.passed_back")
}

// whole makes a refusal one of the whole form: what is passed on has no field
// for a mentor.
func whole(err error) error {
	var bad errs.Invalid
	if asInvalid(err, &bad) && !bad["mentor"].IsZero() {
		return errs.Invalid{"": bad["mentor"]}
	}
	return err
}
