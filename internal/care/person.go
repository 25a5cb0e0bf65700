package care

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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

// Known is what care knows of a member beside their file.
type Known struct {
	Lunar    *Day       // the birthday they keep by the lunar calendar
	AskedAt  *time.Time // for an address
	AskedFor string
	GivenAt  *time.Time
}

// Asked reports whether an address was asked for and not yet given.
func (k Known) Asked() bool { return k.AskedAt != nil && k.GivenAt == nil }

// Known returns what care knows of a member.
func (s *Store) Known(ctx context.Context, t tenant.ID, who uuid.UUID) (k Known, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).CarePerson(ctx, db.CarePersonParams{TenantID: t, MemberID: who})
		if errors.Is(postgres.Err(err), errs.NotFound) {
			return nil
		}
		k = Known{AskedAt: r.AskedAt, AskedFor: r.AskedFor, GivenAt: r.GivenAt}
		if r.LunarMonth != nil && r.LunarDay != nil {
			k.Lunar = &Day{true, int(*r.LunarMonth), r.LunarLeap, int(*r.LunarDay)}
		}
		return err
	})
	if err != nil {
		return Known{}, fmt.Errorf("read what care knows of member %s: %w", who, err)
	}
	return k, nil
}

// KeepLunar records that a member keeps their birthday by the lunar calendar,
// or by their file where d is nil. Birthdays that are planned follow, except
// those whose day somebody chose.
func (s *Store) KeepLunar(ctx context.Context, t tenant.ID, by journal.Actor, who uuid.UUID, d *Day) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p := db.SetLunarBirthdayParams{TenantID: t, MemberID: who}
		if d != nil {
			if d.Lunar = true; !d.real() {
				return errs.Invalid{"lunar_day": i18n.Msg("care.lunar_bad")}
			}
			month, day := int16(d.Month), int16(d.Day)
			p.LunarMonth, p.LunarLeap, p.LunarDay = &month, d.Leap, &day
		}
		m, err := s.members.On(tx).Get(ctx, t, who)
		if err != nil {
			return err
		}
		if err := db.New(tx).SetLunarBirthday(ctx, p); err != nil {
			return err
		}
		if err := s.redate(ctx, tx, t, who); err != nil {
			return err
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: "care.lunar_set", Member: who, Subject: m.DisplayName(), SubjectID: who, Sample: m.Sample})
	})
	if err != nil {
		return fmt.Errorf("keep lunar birthday of member %s: %w", who, err)
	}
	return nil
}

// redate brings the planned birthdays of a member to the days they fall on.
func (s *Store) redate(ctx context.Context, tx postgres.Conn, t tenant.ID, who uuid.UUID) error {
	rows, err := db.New(tx).PlannedBirthdays(ctx, db.PlannedBirthdaysParams{TenantID: t, MemberID: who})
	if err != nil || len(rows) == 0 {
		return err
	}
	people, err := caredFor(ctx, tx, t, nil, who)
	if err != nil || len(people) == 0 {
		return err
	}
	there, years := map[uuid.UUID]map[string]time.Time{who: {}}, map[int]bool{}
	for _, r := range rows {
		there[who][r.Key], years[r.OnDay.Year()] = r.OnDay, true
	}
	var all []made
	for year := range years {
		all = append(all, birthdays(newAlmanac(year), Greeting, people[0])...)
	}
	return move(ctx, tx, t, all, there)
}

// Ask asks members for an address, saying what it is for, and returns how many
// were asked: who is quiet is not, nor who was asked and has not answered yet.
func (s *Store) Ask(ctx context.Context, t tenant.ID, by journal.Actor, purpose string, members ...uuid.UUID) (n int, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if purpose = strings.TrimSpace(purpose); purpose == "" {
			return errs.Invalid{"purpose": i18n.Msg("care.purpose_missing")}
		}
		bad := errs.Invalid{}
		long(bad, "purpose", purpose, maxTitle)
		if err := bad.OrNil(); err != nil {
			return err
		}
		now := s.now()
		asked, err := db.New(tx).AskForAddresses(ctx, db.AskForAddressesParams{TenantID: t, MemberIds: members, AskedAt: now, AskedFor: purpose})
		if err != nil {
			return err
		}
		n = len(asked)
		notes, lines := make([]notice.Note, n), make([]journal.Line, n)
		people, err := s.members.On(tx).GetMany(ctx, t, asked)
		if err != nil {
			return err
		}
		for i, m := range people {
			notes[i] = notice.Note{Member: m.ID, Key: "care.address:" + now.Format(time.RFC3339), Text: i18n.Msg("care.told_address", "Purpose", purpose), Path: "care/own/address"}
			lines[i] = journal.Line{Actor: by, Verb: "care.address_asked", Member: m.ID, Subject: m.DisplayName(), SubjectID: m.ID, Reason: purpose, Sample: m.Sample, At: now}
		}
		if err := notice.NewStore(tx, s.now).Tell(ctx, t, notes...); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, lines...)
	})
	if err != nil {
		return 0, fmt.Errorf("ask %d members for an address: %w", len(members), err)
	}
	return n, nil
}

// Give keeps the address a member gives by themselves, for the purpose they
// were shown; empty takes it back.
func (s *Store) Give(ctx context.Context, t tenant.ID, by journal.Actor, who uuid.UUID, address, purpose string) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		address = strings.TrimSpace(address)
		bad := errs.Invalid{}
		if long(bad, "address", address, 120); len(bad) > 0 {
			return bad
		}
		m, err := s.members.On(tx).Get(ctx, t, who)
		if err != nil {
			return err
		}
		r := member.Revision{ID: who, Version: m.Version, Profile: m.Profile, Address: &address}
		if err := s.members.On(tx).Revise(ctx, t, member.Act{By: by, Source: member.Manual}, r); err != nil {
			return err
		}
		now := s.now()
		if err := db.New(tx).GaveAddress(ctx, db.GaveAddressParams{TenantID: t, MemberID: who, GivenAt: &now}); err != nil {
			return err
		}
		verb := "care.address_given"
		if address == "" {
			verb = "care.address_taken"
		}
		return s.line(ctx, tx, t, journal.Line{Actor: by, Verb: verb, Member: who, Subject: m.DisplayName(), SubjectID: who, Reason: purpose, Sample: m.Sample})
	})
	if err != nil {
		return fmt.Errorf("keep address of member %s: %w", who, err)
	}
	return nil
}
