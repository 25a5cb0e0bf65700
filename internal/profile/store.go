package profile

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/picture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Store keeps honour profiles in Postgres.
type Store struct {
	conn    postgres.Conn
	members *member.Store
	now     clock.Clock
}

// NewStore returns a Store on conn.
func NewStore(conn postgres.Conn, members *member.Store, now clock.Clock) *Store {
	return &Store{conn, members, now}
}

// On returns the store working on conn, so that another noun's transaction
// can be joined.
func (s *Store) On(conn postgres.Conn) *Store { return &Store{conn, s.members.On(conn), s.now} }

// Start makes sure that the member has a profile, with the years they were in
// the community where those are known. One that is there stays as it is.
func (s *Store) Start(ctx context.Context, t tenant.ID, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		m, err := s.members.On(tx).Get(ctx, t, id)
		if err != nil {
			return err
		}
		return db.New(tx).StartHonourProfile(ctx, db.StartHonourProfileParams{TenantID: t, MemberID: id, FromYear: joined(m), ToYear: retired(m), UpdatedAt: s.now()})
	})
	if err != nil {
		return fmt.Errorf("start profile of member %s: %w", id, err)
	}
	return nil
}

func joined(m member.Member) *int16 {
	if m.JoinedOn == nil {
		return nil
	}
	year := int16(m.JoinedOn.Year())
	return &year
}

func retired(m member.Member) *int16 {
	if m.Tier != member.Emeritus {
		return nil
	}
	year := int16(m.TierSince.Year())
	return &year
}

// Get returns a member's profile, or errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (p Profile, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetHonourProfile(ctx, db.GetHonourProfileParams{TenantID: t, MemberID: id})
		if err != nil {
			return postgres.Err(err)
		}
		p = fromRow(r)
		if r.TextID == nil {
			return nil
		}
		text, err := db.New(tx).GetHonourText(ctx, db.GetHonourTextParams{TenantID: t, ID: *r.TextID})
		p.Shown = version(text)
		return err
	})
	if err != nil {
		return Profile{}, fmt.Errorf("get profile of member %s: %w", id, err)
	}
	return p, nil
}

// VisibleOf returns, by id, what may be shown of those of the members who are
// in the hall. It needs no Store, so that any noun may ask in its own
// transaction.
func VisibleOf(ctx context.Context, conn postgres.Conn, t tenant.ID, members ...uuid.UUID) (map[uuid.UUID]Visible, error) {
	all := map[uuid.UUID]Visible{}
	err := conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListShown(ctx, db.ListShownParams{TenantID: t, MemberIds: members})
		for _, r := range rows {
			all[r.MemberID] = visible(r)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what may be shown of %d members: %w", len(members), err)
	}
	return all, nil
}

func visible(r db.ListShownRow) Visible {
	v := Visible{Member: r.MemberID, Called: r.Nickname, People: r.ShowPeople, Works: r.ShowWorks, Died: r.Died}
	if r.ShowName && r.Name != "" || r.Nickname == "" && r.ShowName {
		v.Called = r.Name
	}
	if r.ShowPortrait && r.PortraitID != nil {
		v.Portrait = *r.PortraitID
	}
	if r.ShowCity {
		v.City = r.City
	}
	if r.ShowModel {
		v.Model = r.Model
	}
	if r.ShowYears {
		v.From, v.To = year(r.FromYear), year(r.ToYear)
	}
	if r.ShowText && r.TextID != nil {
		v.Text = *r.TextID
	}
	return v
}

// Agree records what the member, who is by, says of the fields; the others
// stay as they are. When one of the team says it for somebody who does not
// sign in, onPaper tells where that is kept, and the member is told of it. What
// is withdrawn is hidden from the commit on.
func (s *Store) Agree(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, said Consent, onPaper string) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := s.On(tx).Start(ctx, t, id); err != nil {
			return err
		}
		row, err := db.New(tx).LockHonourProfile(ctx, db.LockHonourProfileParams{TenantID: t, MemberID: id})
		if err != nil {
			return postgres.Err(err)
		}
		consent := fromRow(row).Consent
		add := db.AddConsentsParams{TenantID: t, MemberID: id, SaidAt: s.now(), SayerName: by.Name, OnPaper: onPaper}
		for _, f := range Fields {
			if granted, asked := said[f]; asked && granted != consent[f] {
				consent[f] = granted
				add.Ids, add.Fields, add.Granted = append(add.Ids, uuid.Must(uuid.NewV7())), append(add.Fields, string(f)), append(add.Granted, granted)
			}
		}
		if len(add.Ids) == 0 {
			return nil
		}
		if err := db.New(tx).AddConsents(ctx, add); err != nil {
			return err
		}
		if err := db.New(tx).SetConsents(ctx, setConsents(t, id, consent, s)); err != nil {
			return err
		}
		verb := "profile.agreed"
		if row.InHall && !consent[Hall] {
			verb = "profile.withdrew"
		}
		if onPaper != "" {
			told := notice.Note{Member: id, Key: fmt.Sprintf("profile.paper:%s:%d", id, row.Version), Text: i18n.Msg("profile.told_paper", "Actor", by.Name), Path: "honour"}
			if err := notice.NewStore(tx, s.now).Tell(ctx, t, told); err != nil {
				return err
			}
		}
		return s.line(ctx, tx, t, by, verb, id, onPaper)
	})
	if err != nil {
		return fmt.Errorf("record consent of member %s: %w", id, err)
	}
	return nil
}

func setConsents(t tenant.ID, id uuid.UUID, c Consent, s *Store) db.SetConsentsParams {
	return db.SetConsentsParams{
		TenantID: t, MemberID: id, InHall: c[Hall], ShowName: c[Name], ShowPortrait: c[Portrait], ShowCity: c[City], ShowModel: c[Model], ShowYears: c[Years],
		ShowText: c[Text], ShowPeople: c[People], ShowWorks: c[Works], UpdatedAt: s.now(),
	}
}

// Consents lists what was said of what may be shown, the newest first.
func (s *Store) Consents(ctx context.Context, t tenant.ID, id uuid.UUID) ([]Said, error) {
	var all []Said
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListConsents(ctx, db.ListConsentsParams{TenantID: t, MemberID: id})
		for _, r := range rows {
			all = append(all, Said{Field(r.Field), r.Granted, r.SaidAt, r.SayerName, r.OnPaper})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list consents of member %s: %w", id, err)
	}
	return all, nil
}

func (s *Store) line(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, id uuid.UUID, reason string) error {
	m, err := s.members.On(tx).Get(ctx, t, id)
	if err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: verb, Member: id, Subject: m.DisplayName(), SubjectID: id, Reason: reason, Sample: m.Sample, At: s.now(),
	})
}

func fromRow(r db.HonourProfile) Profile {
	p := Profile{
		Member: r.MemberID, From: year(r.FromYear), To: year(r.ToYear), EnteredAt: r.EnteredAt, Revision: int(r.Version),
		Crop: picture.Crop{X: int(r.CropX), Y: int(r.CropY), Near: int(r.CropNear)},
		Consent: Consent{
			Hall: r.InHall, Name: r.ShowName, Portrait: r.ShowPortrait, City: r.ShowCity, Model: r.ShowModel, Years: r.ShowYears,
			Text: r.ShowText, People: r.ShowPeople, Works: r.ShowWorks,
		},
	}
	if r.PortraitID != nil {
		p.Portrait = *r.PortraitID
	}
	return p
}

func year(y *int16) int {
	if y == nil {
		return 0
	}
	return int(*y)
}
