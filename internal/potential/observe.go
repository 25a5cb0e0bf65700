package potential

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Observer is who observes: an account of the team, or a mentor, who has the
// Member it signs in as.
type Observer struct {
	journal.Actor
	Member uuid.UUID
}

// Mark is what an observer gives one dimension: 1 to 5, and a line of what
// they saw. A zero Mark leaves the dimension out.
type Mark struct {
	Score    int
	Evidence string
}

// Observation is what one observer says of one member in one month.
type Observation struct {
	Observer Observer
	Month    time.Time
	Mentor   bool
	Marks    Five[Mark]
	Revision int // how often it was written, 0 not yet
	At       time.Time
}

// Check trims o and says what is wrong with it: each score has its evidence,
// and there is at least one.
func (o *Observation) Check() error {
	bad, given := errs.Invalid{}, 0
	for i, d := range Dimensions {
		m := &o.Marks[i]
		m.Evidence = strings.TrimSpace(m.Evidence)
		switch {
		case m.Score < 0 || m.Score > 5:
			bad[string(d)] = i18n.Msg("potential.mark.range")
		case m.Score > 0 && m.Evidence == "":
			bad[string(d)] = i18n.Msg("potential.mark.evidence")
		case m.Score == 0 && m.Evidence != "":
			bad[string(d)] = i18n.Msg("potential.mark.score")
		case utf8.RuneCountInString(m.Evidence) > maxText:
			bad[string(d)] = i18n.Msg("potential.long", "Max", maxText)
		}
		if m.Score > 0 {
			given++
		}
	}
	if given == 0 && len(bad) == 0 {
		bad[""] = i18n.Msg("potential.mark.none")
	}
	return bad.OrNil()
}

// MayObserve reports whether by may observe a member: the team may, and the
// member's mentor of the day; nobody observes themselves.
func (s *Store) MayObserve(ctx context.Context, t tenant.ID, by Observer, of uuid.UUID) (may bool, err error) {
	switch by.Member {
	case uuid.Nil:
		return true, nil
	case of:
		return false, nil
	}
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		may, err = db.New(tx).MentorsNow(ctx, db.MentorsNowParams{TenantID: t, SuccessorID: of, MentorID: by.Member})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("ask whether %s mentors %s: %w", by.Member, of, err)
	}
	return may, nil
}

// Observe keeps what an observer says of a member this month; writing again
// adds a revision to o.Revision, the one that was read, and what was written
// before stays. One that somebody wrote meanwhile, or that the month's end
// overtook, is errs.Conflict; somebody who may not observe is errs.NotFound.
func (s *Store) Observe(ctx context.Context, t tenant.ID, of uuid.UUID, o Observation) error {
	if err := o.Check(); err != nil {
		return err
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if may, err := NewStore(tx, s.now).MayObserve(ctx, t, o.Observer, of); err != nil || !may {
			return errors.Join(err, errs.NotFound)
		}
		return s.observe(ctx, tx, t, of, o)
	})
	if err != nil {
		return fmt.Errorf("observe %s: %w", of, err)
	}
	return nil
}

func (s *Store) observe(ctx context.Context, tx postgres.Conn, t tenant.ID, of uuid.UUID, o Observation) error {
	zone, err := member.Zone(ctx, tx, t)
	if err != nil {
		return err
	}
	who, err := db.New(tx).MemberNamed(ctx, db.MemberNamedParams{TenantID: t, ID: of})
	if err != nil {
		return postgres.Err(err)
	}
	now := s.now()
	month := monthOf(now, zone)
	revision, err := db.New(tx).PutPotentialObservation(ctx, db.PutPotentialObservationParams{
		TenantID: t, MemberID: of, Month: month, ObserverID: o.Observer.ID, ObserverName: o.Observer.Name, Mentor: o.Observer.Member != uuid.Nil,
		WrittenAt: now, Seen: int32(o.Revision),
	})
	if errors.Is(postgres.Err(err), errs.NotFound) {
		return errs.Conflict
	}
	if err != nil {
		return err
	}
	if err := addMarks(ctx, tx, t, of, month, now, revision, o); err != nil {
		return err
	}
	if err := s.credit(ctx, tx, t, of, month, now, o.Observer); err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: o.Observer.Actor, Verb: "potential.observed", Subject: who.Called, SubjectID: of, Sample: who.Sample, At: now,
	})
}

func addMarks(ctx context.Context, tx postgres.Conn, t tenant.ID, of uuid.UUID, month, now time.Time, revision int32, o Observation) error {
	p := db.AddPotentialMarksParams{TenantID: t, MemberID: of, Month: month, ObserverID: o.Observer.ID, Revision: revision, WrittenAt: now}
	for i, m := range o.Marks {
		if m.Score > 0 {
			p.Dimensions, p.Scores, p.Evidences = append(p.Dimensions, string(Dimensions[i])), append(p.Scores, int16(m.Score)), append(p.Evidences, m.Evidence)
		}
	}
	return db.New(tx).AddPotentialMarks(ctx, p)
}

// credit counts a mentor's observing as something they did, once a month for
// each member they observe.
func (s *Store) credit(ctx context.Context, tx postgres.Conn, t tenant.ID, of uuid.UUID, month, now time.Time, by Observer) error {
	if by.Member == uuid.Nil {
		return nil
	}
	source := uuid.NewSHA1(of, []byte(month.Format("2006-01")))
	return contribution.NewStore(tx).Add(ctx, t, contribution.Entry{Member: by.Member, Kind: contribution.ObserverScored, At: now, Amount: 1, Source: source, By: by.Actor})
}

// Seen is what one observer gets to see of the observations of a member:
// their own of this month, with what they wrote in it before, and those of
// others of the last half year once they have given their own.
type Seen struct {
	Own     Observation
	Before  []Observation // earlier revisions of Own, the latest first
	Others  []Observation
	Waiting int // others that are not shown yet
}

// See returns what by gets to see of a member's observations.
func (s *Store) See(ctx context.Context, t tenant.ID, by Observer, of uuid.UUID) (seen Seen, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		now := s.now()
		month := monthOf(now, zone)
		since := monthOf(now.AddDate(0, 0, -Days), zone)
		rows, err := db.New(tx).ListPotentialMarks(ctx, db.ListPotentialMarksParams{TenantID: t, MemberID: of, Since: since, MaxRows: 500})
		if err != nil {
			return err
		}
		seen = see(rows, by, month)
		mine, err := db.New(tx).ListPotentialMarksOf(ctx, db.ListPotentialMarksOfParams{TenantID: t, MemberID: of, Month: month, ObserverID: by.ID, MaxRows: 100})
		seen.Before = before(mine, seen.Own)
		return err
	})
	if err != nil {
		return Seen{}, fmt.Errorf("see observations of %s: %w", of, err)
	}
	return seen, nil
}

func see(rows []db.ListPotentialMarksRow, by Observer, month time.Time) Seen {
	seen := Seen{Own: Observation{Observer: by, Month: month, Mentor: by.Member != uuid.Nil}}
	var others []Observation
	for _, o := range observations(rows) {
		if o.Observer.ID == by.ID && o.Month.Equal(month) {
			seen.Own = o
		} else {
			others = append(others, o)
		}
	}
	switch {
	case by.Member != uuid.Nil: // a mentor's is their own affair
	case seen.Own.Revision > 0:
		seen.Others = others
	default:
		seen.Waiting = len(others)
	}
	return seen
}

// observations joins rows, one for each dimension, that stand together.
func observations(rows []db.ListPotentialMarksRow) []Observation {
	var all []Observation
	for _, r := range rows {
		last := len(all) - 1
		if last < 0 || all[last].Observer.ID != r.ObserverID || !all[last].Month.Equal(r.Month) {
			all = append(all, Observation{
				Observer: Observer{Actor: journal.Actor{ID: r.ObserverID, Name: r.ObserverName}}, Month: r.Month, Mentor: r.Mentor, Revision: int(r.Revision), At: r.WrittenAt,
			})
			last++
		}
		all[last].set(r.Dimension, r.Score, r.Evidence)
	}
	return all
}

// before joins the rows of the revisions before the one that stands.
func before(rows []db.PotentialMark, own Observation) []Observation {
	var all []Observation
	for _, r := range rows {
		if int(r.Revision) >= own.Revision {
			continue
		}
		last := len(all) - 1
		if last < 0 || all[last].Revision != int(r.Revision) {
			all = append(all, Observation{Observer: own.Observer, Month: r.Month, Mentor: own.Mentor, Revision: int(r.Revision), At: r.WrittenAt})
			last++
		}
		all[last].set(r.Dimension, r.Score, r.Evidence)
	}
	return all
}

func (o *Observation) set(dimension string, score int16, evidence string) {
	if i := slices.Index(Dimensions[:], Dimension(dimension)); i >= 0 {
		o.Marks[i] = Mark{int(score), evidence}
	}
}

// Mentee is whom somebody mentors, and whether they have observed them this
// month.
type Mentee struct {
	Member   uuid.UUID
	Name     string
	Observed bool
}

// Mentees lists whom a mentor may observe.
func (s *Store) Mentees(ctx context.Context, t tenant.ID, by Observer) (all []Mentee, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		zone, err := member.Zone(ctx, tx, t)
		if err != nil {
			return err
		}
		rows, err := db.New(tx).ListMentees(ctx, db.ListMenteesParams{TenantID: t, MentorID: by.Member, ObserverID: by.ID, Month: monthOf(s.now(), zone)})
		for _, r := range rows {
			all = append(all, Mentee{r.ID, member.Profile{Name: r.Name, Nickname: r.Nickname}.DisplayName(), r.Observed})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list mentees of %s: %w", by.Member, err)
	}
	return all, nil
}
