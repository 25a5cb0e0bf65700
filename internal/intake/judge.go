package intake

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
)

// whose says who has a row's marks in the brand; handles stand beside those
// of the row.
type whose struct {
	Phone, Wechat uuid.UUID
	handles       []uuid.UUID
}

func (w whose) ids() []uuid.UUID {
	return slices.DeleteFunc(append([]uuid.UUID{w.Phone, w.Wechat}, w.handles...), func(id uuid.UUID) bool { return id == uuid.Nil })
}

// brand is what the brand holds of a batch of people.
type brand struct {
	whose   []whose
	members map[uuid.UUID]member.Member // contacts in clear
}

type getMany func(*member.Store, context.Context, tenant.ID, []uuid.UUID) ([]member.Member, error)

// meet looks people up in the brand by all their marks.
func meet(ctx context.Context, members *member.Store, t tenant.ID, people []told, get getMany) (brand, error) {
	var marks []member.Mark
	for _, p := range people {
		marks = append(marks, member.Mark{Phone: p.Contacts.Phone, Wechat: p.Contacts.Wechat})
		for _, h := range p.Profile.Handles {
			marks = append(marks, member.Mark{Handles: []member.Handle{h}})
		}
	}
	matches, err := members.Lookup(ctx, t, marks)
	if err != nil {
		return brand{}, err
	}
	b := brand{whose: make([]whose, len(people)), members: map[uuid.UUID]member.Member{}}
	var ids []uuid.UUID
	next := 0
	for i, p := range people {
		w := whose{Phone: matches[next].Phone, Wechat: matches[next].Wechat}
		next++
		for range p.Profile.Handles {
			w.handles = append(w.handles, only(matches[next].Handle))
			next++
		}
		b.whose[i] = w
		ids = append(ids, w.ids()...)
	}
	return b, b.fetch(ctx, members, t, ids, get)
}

func only(ids []uuid.UUID) uuid.UUID {
	if len(ids) == 0 {
		return uuid.Nil
	}
	return ids[0]
}

func (b *brand) fetch(ctx context.Context, members *member.Store, t tenant.ID, ids []uuid.UUID, get getMany) error {
	slices.SortFunc(ids, compareIDs)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil
	}
	found, err := get(members, ctx, t, ids)
	for _, m := range found {
		b.members[m.ID] = m
	}
	return err
}

func compareIDs(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }

// judge says what the roster would do to a member. Where it names another
// tier they are moved only if the person who imports wants that and the move
// is legal.
func judge(m member.Member, t told, moveTiers bool) verdict {
	v := verdict{member: m.ID}
	wanted := t.Tier
	t.Tier = ""
	had := told{Profile: m.Profile, Contacts: m.Contacts}
	v.next, _ = had.complete(t)
	v.before, v.after = member.Differences(m.Profile, v.next.Profile, m.Contacts, v.next.Contacts)
	if moveTiers && wanted != "" && wanted != m.Tier && tier.Legal(m.Tier, m.TierBefore, wanted) {
		v.from, v.move = m.Tier, wanted
	}
	return v
}

// doubts is what a person should know about a row that changes a member.
func (c *checking) doubts(t told, m member.Member, owner *claim) []Note {
	notes := otherName(t, told{Profile: m.Profile, Contacts: m.Contacts}, *owner)
	return append(notes, keptTier(t, m, c.Plan.MoveTiers)...)
}

// beyond says what of somebody is more than a member can hold.
func beyond(t told) []Note {
	var bad errs.Invalid
	if !errors.As(t.Profile.Check(), &bad) {
		return nil
	}
	var notes []Note
	for _, field := range slices.Sorted(maps.Keys(bad)) {
		notes = append(notes, Note{Field: columnField(field), Reason: bad[field]})
	}
	return notes
}

// leftOut warns of specialities for which a member has no room.
func leftOut(t, next told) []Note {
	for _, v := range t.Profile.Specialities {
		if !slices.Contains(next.Profile.Specialities, v) {
			return []Note{{Field: string(roster.FieldSpeciality), Value: v, Reason: i18n.Msg("member.speciality.over", "Max", member.MaxSpecialities)}}
		}
	}
	return nil
}

// columnField is the roster's name for a field of a member.
func columnField(field string) string {
	switch field {
	case "specialities":
		return string(roster.FieldSpeciality)
	case "handles":
		return string(roster.FieldHandle)
	}
	return field
}

// otherName warns of a row that is somebody's by a 微信号 or handle alone,
// while name and phone are another's.
func otherName(t, have told, owner claim) []Note {
	if owner.field == "phone" || t.Contacts.Phone == "" || have.Contacts.Phone == "" || t.Contacts.Phone == have.Contacts.Phone || t.sameName(have) {
		return nil
	}
	return []Note{{Field: owner.field, Value: owner.value, Reason: i18n.Msg("intake.row.other_name",
		"Field", roster.Field(owner.field).Label(), "Name", have.Profile.DisplayName(), "Phone", member.MaskPhone(have.Contacts.Phone))}}
}

// keptTier warns that a member's tier is not the roster's.
func keptTier(t told, m member.Member, moveTiers bool) []Note {
	switch {
	case t.Tier == "" || t.Tier == m.Tier:
		return nil
	case !moveTiers:
		return []Note{{Field: string(roster.FieldTier), Reason: i18n.Msg("intake.row.tier_kept", "Have", tier.Name(m.Tier), "Roster", tier.Name(t.Tier))}}
	case !tier.Legal(m.Tier, m.TierBefore, t.Tier):
		return []Note{{Field: string(roster.FieldTier), Reason: i18n.Msg("intake.row.tier_illegal", "Have", tier.Name(m.Tier), "Roster", tier.Name(t.Tier))}}
	}
	return nil
}

// clash names the two people a row's marks belong to.
func (c *checking) clash(b brand, one, two claim) (Note, error) {
	a, err := c.name(b, one.party)
	if err != nil {
		return Note{}, err
	}
	z, err := c.name(b, two.party)
	return Note{Field: two.field, Value: two.value, Reason: i18n.Msg("intake.row.clash",
		"Field", roster.Field(one.field).Label(), "Who", a, "OtherField", roster.Field(two.field).Label(), "OtherWho", z)}, err
}

// name says who a party is: a member with their phone masked, or somebody of
// an earlier row.
func (c *checking) name(b brand, p party) (i18n.Message, error) {
	if m, ok := b.members[p.member]; ok && m.Phone == "" {
		return i18n.Msg("intake.party.member_no_phone", "Name", m.DisplayName()), nil
	} else if ok {
		return i18n.Msg("intake.party.member", "Name", m.DisplayName(), "Phone", member.MaskPhone(m.Phone)), nil
	}
	told, err := c.spool.get(c.known.people[p.person].at)
	return i18n.Msg("intake.party.row", "Line", c.known.people[p.person].first, "Name", told.Told.Profile.DisplayName()), err
}

func (c *checking) refuse(l line, notes []Note) error {
	c.tally.Refused++
	return c.found.add(Finding{Line: l.row.Line, Kind: Refused, Who: l.told.Profile.DisplayName(), Notes: notes, Cells: l.row.Cells})
}

func (c *checking) warn(l line, notes []Note) error {
	if len(notes) == 0 {
		return nil
	}
	c.tally.Warned++
	return c.found.add(Finding{Line: l.row.Line, Kind: Warned, Who: l.told.Profile.DisplayName(), Notes: notes})
}

func (c *checking) created(l line) error {
	c.tally.Created++
	if c.shown == MostCreated {
		return nil
	}
	c.shown++
	_, after := member.Differences(member.Profile{}, l.told.Profile, member.Contacts{}, l.told.Contacts)
	after["tier"] = l.told.Tier
	if l.told.Tier == "" {
		after["tier"] = member.Prospect
	}
	for f := range after {
		if !slices.Contains(telling, f) {
			delete(after, f)
		}
	}
	return c.found.add(Finding{Line: l.row.Line, Kind: Created, Who: l.told.Profile.DisplayName(), Notes: changeNotes(nil, after)})
}

// complete tells of a later row of somebody new.
func (c *checking) complete(l line, was, is told, fields []string) error {
	if len(fields) == 0 {
		c.tally.Unchanged++
		return nil
	}
	c.tally.Changed++
	before, after := member.Differences(was.Profile, is.Profile, was.Contacts, is.Contacts)
	if was.Tier != is.Tier {
		before["tier"], after["tier"] = was.Tier, is.Tier
	}
	return c.found.add(Finding{Line: l.row.Line, Kind: Changed, Who: is.Profile.DisplayName(), Notes: changeNotes(before, after)})
}

// notes tells what a verdict changes.
func (v verdict) notes() []Note {
	notes := changeNotes(v.before, v.after)
	if v.move != "" {
		notes = append(notes, Note{Field: "tier", Before: v.from, After: v.move})
	}
	return notes
}

// order is that in which fields are told of.
var order = []string{
	"name", "nickname", "phone", "wechat", "email", "role", "tier", "gender", "birth", "province", "city", "address",
	"model", "bought_on", "joined_on", "specialities", "handles", "remark",
}

// telling are the fields by which somebody new is recognised at a glance.
var telling = []string{"nickname", "phone", "wechat", "role", "tier", "city", "model"}

func changeNotes(before, after map[string]any) []Note {
	var notes []Note
	for _, f := range order {
		if a, ok := after[f]; ok {
			notes = append(notes, Note{Field: f, Before: before[f], After: a})
		}
	}
	return notes
}
