package member

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Revise changes one member. A version that is no longer theirs is
// errs.Conflict; a phone, 微信号 or handle of somebody else is errs.Invalid.
func (s *Store) Revise(ctx context.Context, t tenant.ID, act Act, r Revision) error {
	_, err := s.ReviseMany(ctx, t, act, []Revision{r})
	return err
}

// ReviseMany changes members, all or none, and returns how many were in truth
// changed: one that is already as it shall be is left alone, its version too.
// Each change has its journal line with the fields before and after.
func (s *Store) ReviseMany(ctx context.Context, t tenant.ID, act Act, rs []Revision) (changed int, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) (err error) {
		changed, err = s.On(tx).revise(ctx, tx, t, act, rs)
		return err
	})
	if err != nil {
		if bad := taken(err); bad != nil {
			return 0, bad
		}
		return 0, fmt.Errorf("revise %d members: %w", len(rs), err)
	}
	return changed, nil
}

func (s *Store) revise(ctx context.Context, tx postgres.Conn, t tenant.ID, act Act, rs []Revision) (int, error) {
	ids := make([]uuid.UUID, len(rs))
	wanted := make(map[uuid.UUID]Revision, len(rs))
	for i, r := range rs {
		ids[i], wanted[r.ID] = r.ID, r
	}
	held, err := s.HoldMany(ctx, t, ids)
	if err != nil {
		return 0, err
	}
	if len(held) != len(wanted) {
		return 0, errs.NotFound
	}
	b := newRevising(t)
	for _, now := range held {
		r := wanted[now.ID]
		if r.Version != now.Version {
			return 0, errs.Conflict
		}
		if err := s.change(&b, t, act, now, r); err != nil {
			return 0, err
		}
	}
	return len(b.rows.Ids), b.write(ctx, tx, t)
}

// revising gathers what a call of ReviseMany will write.
type revising struct {
	rows           db.UpdateMembersParams
	handled, found []uuid.UUID // whose handles, whose search keys are written anew
	skilled        []uuid.UUID // who is good at other things than before
	side           side
	tally          Tally
	lines          []journal.Line
}

func newRevising(t tenant.ID) revising {
	return revising{rows: db.UpdateMembersParams{TenantID: t, UpdatedAt: clock.System()}, side: newSide(t), tally: NewTally()}
}

func (s *Store) change(b *revising, t tenant.ID, act Act, now Member, r Revision) error {
	now.Profile = now.Profile.tidy()
	next, contacts := r.Profile.tidy(), now.Contacts
	for _, f := range []struct {
		to   *string
		from *string
	}{{r.Phone, &contacts.Phone}, {r.Wechat, &contacts.Wechat}, {r.Email, &contacts.Email}, {r.Address, &contacts.Address}} {
		if f.to != nil {
			*f.from = *f.to
		}
	}
	before, after := differences(now.Profile, now.Contacts, next, contacts)
	if len(before) == 0 {
		return nil
	}
	if err := next.check(); err != nil {
		return err
	}
	s.appendChange(&b.rows, t, now, next, contacts)
	if _, ok := after["handles"]; ok {
		b.handled = append(b.handled, now.ID)
		b.side.addHandles(now.ID, next)
	}
	if _, ok := after["specialities"]; ok {
		b.skilled = append(b.skilled, now.ID)
	}
	if found := keys(next); !slices.Equal(keys(now.Profile), found) {
		b.found = append(b.found, now.ID)
		for _, k := range found {
			b.side.keys = append(b.side.keys, memberKey{k, now.ID})
		}
	}
	b.tally.stay(now.Profile, now.Contacts, -1)
	b.tally.bench(now.Profile, now.Tier, -1)
	b.tally.stay(next, contacts, 1)
	b.tally.bench(next, now.Tier, 1)
	b.lines = append(b.lines, journal.Line{
		Actor: act.By, Verb: "member.edited", Member: now.ID, Subject: next.DisplayName(), SubjectID: now.ID,
		Reason: act.Reason, Before: before, After: after, Sample: now.Sample,
	})
	return nil
}

func (b *revising) write(ctx context.Context, tx postgres.Conn, t tenant.ID) error {
	if len(b.rows.Ids) == 0 {
		return nil
	}
	q := db.New(tx)
	if err := q.DeleteKeys(ctx, db.DeleteKeysParams{TenantID: t, MemberIds: b.found}); err != nil {
		return err
	}
	n, err := q.UpdateMembers(ctx, b.rows)
	if err != nil {
		return err
	}
	if int(n) != len(b.rows.Ids) {
		return errs.Conflict
	}
	if err := q.DeleteHandles(ctx, db.DeleteHandlesParams{TenantID: t, MemberIds: b.handled}); err != nil {
		return err
	}
	if err := b.side.insert(ctx, tx); err != nil {
		return err
	}
	if len(b.skilled) > 0 {
		if err := q.KeepSpecialityPlaces(ctx, db.KeepSpecialityPlacesParams{TenantID: t, Ids: b.skilled}); err != nil {
			return err
		}
	}
	if err := b.tally.Keep(ctx, tx, t); err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, b.lines...)
}

func (s *Store) appendChange(p *db.UpdateMembersParams, t tenant.ID, now Member, next Profile, contacts Contacts) {
	p.Ids, p.Versions = append(p.Ids, now.ID), append(p.Versions, int32(now.Version))
	p.Names, p.Nicknames = append(p.Names, next.Name), append(p.Nicknames, next.Nickname)
	p.Pinyins, p.Searches = append(p.Pinyins, order(next)), append(p.Searches, searchColumn(keys(next)))
	p.Roles, p.Genders, p.Births = append(p.Roles, string(next.Role)), append(p.Genders, next.Gender), append(p.Births, next.Birth)
	p.Provinces, p.Cities, p.Models = append(p.Provinces, next.Province), append(p.Cities, next.City), append(p.Models, next.Model)
	p.BoughtOns, p.JoinedOns = append(p.BoughtOns, day(next.BoughtOn)), append(p.JoinedOns, day(next.JoinedOn))
	p.Specialities, p.Remarks = append(p.Specialities, fenced(next.Specialities)), append(p.Remarks, next.Remark)
	c := s.close(t, contacts)
	p.PhoneSealeds, p.PhoneHashes, p.PhoneTails = append(p.PhoneSealeds, c.phone), append(p.PhoneHashes, c.phoneHash), append(p.PhoneTails, c.phoneTail)
	p.WechatSealeds, p.WechatHashes = append(p.WechatSealeds, c.wechat), append(p.WechatHashes, c.wechatHash)
	p.EmailSealeds, p.EmailHashes, p.AddressSealeds = append(p.EmailSealeds, c.email), append(p.EmailHashes, c.emailHash), append(p.AddressSealeds, c.address)
}

// differences returns the fields in which two states of a member differ, as
// each was and is; contacts masked. Field names are those of the forms.
func differences(p Profile, c Contacts, q Profile, d Contacts) (before, after map[string]any) {
	before, after = map[string]any{}, map[string]any{}
	note := func(field string, was, is any) {
		if !reflect.DeepEqual(was, is) {
			before[field], after[field] = was, is
		}
	}
	note("name", p.Name, q.Name)
	note("nickname", p.Nickname, q.Nickname)
	note("role", string(p.Role), string(q.Role))
	note("gender", p.Gender, q.Gender)
	note("birth", p.Birth, q.Birth)
	note("province", p.Province, q.Province)
	note("city", p.City, q.City)
	note("model", p.Model, q.Model)
	note("bought_on", day(p.BoughtOn), day(q.BoughtOn))
	note("joined_on", day(p.JoinedOn), day(q.JoinedOn))
	note("remark", p.Remark, q.Remark)
	note("specialities", slices.Concat([]string{}, p.Specialities), slices.Concat([]string{}, q.Specialities))
	note("handles", handleTexts(p.Handles), handleTexts(q.Handles))
	masked, was, is := [2]Contacts{c.masked(), d.masked()}, c, d
	for _, f := range []struct{ field, was, is, showWas, showIs string }{
		{"phone", was.Phone, is.Phone, masked[0].Phone, masked[1].Phone},
		{"wechat", was.Wechat, is.Wechat, masked[0].Wechat, masked[1].Wechat},
		{"email", was.Email, is.Email, masked[0].Email, masked[1].Email},
		{"address", was.Address, is.Address, masked[0].Address, masked[1].Address},
	} {
		if f.was != f.is {
			before[f.field], after[f.field] = f.showWas, f.showIs
		}
	}
	return before, after
}

func handleTexts(hs []Handle) []string {
	out := []string{}
	for _, h := range hs {
		text := h.Platform + ":" + h.Handle
		if h.Followers != nil {
			text += fmt.Sprintf(" %d", *h.Followers)
		}
		out = append(out, text)
	}
	return out
}

// Differences lists the fields in which two states of a member differ, as a
// person sees them; for a dry run.
func Differences(was, is Profile, had, has Contacts) (before, after map[string]any) {
	return differences(was.tidy(), had, is.tidy(), has)
}

// Reveal returns one contact field ("phone", "wechat", "email", "address") in
// clear and records that the actor has seen it.
func (s *Store) Reveal(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, field string) (plain string, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		found, err := s.On(tx).PeekMany(ctx, t, []uuid.UUID{id})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errs.NotFound
		}
		m := found[0]
		known := map[string]string{"phone": Digits(m.Phone), "wechat": m.Wechat, "email": m.Email, "address": m.Address}
		value, ok := known[field]
		if !ok || value == "" {
			return errs.NotFound
		}
		plain = value
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: by, Verb: "contact.revealed", Member: id, Subject: m.DisplayName(), SubjectID: id, After: map[string]any{"field": field}, Sample: m.Sample,
		})
	})
	if err != nil {
		return "", fmt.Errorf("reveal %s of member %s: %w", field, id, err)
	}
	return plain, nil
}
