// Package member keeps the people of a brand: who they are, how they are
// found, and in which tier they stand.
package member

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

// Tier is a member's standing in the community.
type Tier string

// The tiers, in the order people know them.
const (
	Prospect Tier = "prospect" // 潜力
	Reserve  Tier = "reserve"  // 预备
	Core     Tier = "core"     // 核心
	Emeritus Tier = "emeritus" // 荣休
	OnLeave  Tier = "on_leave" // 暂离
	Left     Tier = "left"     // 退出
)

// Tiers lists all tiers in their order.
var Tiers = []Tier{Prospect, Reserve, Core, Emeritus, OnLeave, Left}

// Known reports whether t is one of Tiers.
func (t Tier) Known() bool { return slices.Contains(Tiers, t) }

// Role is what kind of member somebody is.
type Role string

// The roles; "" is not known.
const (
	KOC   Role = "koc"
	KOL   Role = "kol"
	KOE   Role = "koe"   // employee
	KOS   Role = "kos"   // sales
	Owner Role = "owner" // 车主
)

// Roles lists the known roles in their order.
var Roles = []Role{KOC, KOL, KOE, KOS, Owner}

// Known reports whether r is one of Roles, or not known.
func (r Role) Known() bool { return r == "" || slices.Contains(Roles, r) }

// Gaps lists what a member may lack and the dashboard counts.
var Gaps = []string{"phone", "wechat", "city", "model", "joined", "speciality"}

// Handle is a member's name on one platform. Followers is nil when not known;
// Handle is "" where a roster only gave the followers.
type Handle struct {
	Platform  string // a key of roster.Platforms
	Handle    string
	Followers *int64
}

// ID returns the handle as it is compared: two handles of one platform are
// the same person's when their IDs are equal and not "".
func (h Handle) ID() string { return foldKey(h.Handle) }

// Profile is what may be told about a member to any colleague.
type Profile struct {
	Name         string
	Nickname     string
	Role         Role
	Gender       string // "", "female", "male"
	Birth        string // "", YYYY-MM or YYYY-MM-DD
	Province     string
	City         string
	Model        string // of the car
	BoughtOn     *time.Time
	JoinedOn     *time.Time
	Specialities []string
	Handles      []Handle
	Remark       string
}

// DisplayName is what to call the member: by name before nickname.
func (p Profile) DisplayName() string { return cmp.Or(p.Name, p.Nickname) }

// Contacts are sealed at rest. Phone is E.164 (+8613800000000).
type Contacts struct {
	Phone, Wechat, Email, Address string
}

// Step is a move between tiers that lies in the past of somebody who enters.
type Step struct {
	To       Tier
	At       time.Time
	Reason   string
	Evidence string
}

// Admission is what it takes to become a member. Tier is where they enter,
// prospect when empty; Past leads on from there. EnteredAt is now when zero,
// ID a fresh one when nil.
type Admission struct {
	ID uuid.UUID
	Profile
	Contacts
	Tier      Tier
	Past      []Step
	EnteredAt time.Time
	Sample    bool
}

// Member is one person in one brand. Contacts are masked (138****1234) unless
// the store method says otherwise.
type Member struct {
	ID uuid.UUID
	Profile
	Contacts
	Tier       Tier
	TierSince  time.Time
	TierBefore Tier // where somebody on leave comes back to
	PhoneTail  string
	Sample     bool
	Version    int
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Revision is a member as they shall be. A nil contact stays as it is and an
// empty one is cleared. Version is the one that was read.
type Revision struct {
	ID      uuid.UUID
	Version int
	Profile
	Phone, Wechat, Email, Address *string
}

// The longest texts of a profile, in characters. The indexes of the list hold
// some of them whole, and an index has room for so much.
var longest = []struct {
	field string
	most  int
	of    func(Profile) []string
}{
	{"name", 40, func(p Profile) []string { return []string{p.Name} }},
	{"nickname", 60, func(p Profile) []string { return []string{p.Nickname} }},
	{"province", 40, func(p Profile) []string { return []string{p.Province} }},
	{"city", 40, func(p Profile) []string { return []string{p.City} }},
	{"model", 60, func(p Profile) []string { return []string{p.Model} }},
	{"specialities", 30, func(p Profile) []string { return p.Specialities }},
	{"remark", 1000, func(p Profile) []string { return []string{p.Remark} }},
}

// MaxSpecialities is how many things one member may be good at.
const MaxSpecialities = 20

// check says what of p cannot be kept.
func (p Profile) check() error {
	bad := errs.Invalid{}
	if p.DisplayName() == "" {
		bad["name"] = i18n.Msg("member.name.missing")
	}
	if len(p.Specialities) > MaxSpecialities {
		bad["specialities"] = i18n.Msg("member.speciality.over", "Max", MaxSpecialities)
	}
	for _, l := range longest {
		for _, text := range l.of(p) {
			if len(text) > l.most && utf8.RuneCountInString(text) > l.most {
				bad[l.field] = i18n.Msg("member.text.long", "Max", l.most)
			}
		}
	}
	return bad.OrNil()
}

// Lacks lists which of Gaps the member has.
func lacks(p Profile, c Contacts) []string {
	var gaps []string
	for gap, lacking := range map[string]bool{
		"phone": c.Phone == "", "wechat": c.Wechat == "", "city": p.City == "", "model": p.Model == "",
		"joined": p.JoinedOn == nil, "speciality": len(p.Specialities) == 0,
	} {
		if lacking {
			gaps = append(gaps, gap)
		}
	}
	return gaps
}

// tidy brings the many-valued fields into their order, each value once.
func (p Profile) tidy() Profile {
	p.Specialities = slices.Clone(p.Specialities)
	for i, s := range p.Specialities {
		p.Specialities[i] = strings.Join(strings.Fields(s), " ")
	}
	slices.Sort(p.Specialities)
	p.Specialities = slices.DeleteFunc(slices.Compact(p.Specialities), func(s string) bool { return s == "" })
	p.Handles = slices.Clone(p.Handles)
	slices.SortStableFunc(p.Handles, func(a, b Handle) int {
		return cmp.Or(strings.Compare(a.Platform, b.Platform), strings.Compare(a.ID(), b.ID()))
	})
	p.Handles = slices.CompactFunc(p.Handles, func(a, b Handle) bool { return a.Platform == b.Platform && a.ID() == b.ID() })
	return p
}

// fenced is specialities as the database keeps them, each between newlines, so
// that one is found whole.
func fenced(specialities []string) string {
	if len(specialities) == 0 {
		return ""
	}
	return "\n" + strings.Join(specialities, "\n") + "\n"
}

func unfenced(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.Trim(text, "\n"), "\n")
}
