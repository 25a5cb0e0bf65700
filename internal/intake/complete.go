package intake

import (
	"encoding/json"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/member"
)

// told is what is known of somebody.
type told struct {
	Profile  member.Profile
	Contacts member.Contacts
	Tier     member.Tier
}

// complete returns t with what more says of the same person. What more leaves
// open stays, what has many values is united, and of two single values the
// new one stands. The fields that became different are named.
func (t told) complete(more told) (told, []string) {
	var fields []string
	set := func(field string, to *string, v string) {
		if v != "" && v != *to {
			*to = v
			fields = append(fields, field)
		}
	}
	p, q := &t.Profile, more.Profile
	set("name", &p.Name, q.Name)
	set("nickname", &p.Nickname, q.Nickname)
	set("gender", &p.Gender, q.Gender)
	set("birth", &p.Birth, q.Birth)
	set("province", &p.Province, q.Province)
	set("city", &p.City, q.City)
	set("model", &p.Model, q.Model)
	set("remark", &p.Remark, q.Remark)
	set("role", (*string)(&p.Role), string(q.Role))
	set("tier", (*string)(&t.Tier), string(more.Tier))
	set("phone", &t.Contacts.Phone, more.Contacts.Phone)
	set("email", &t.Contacts.Email, more.Contacts.Email)
	set("address", &t.Contacts.Address, more.Contacts.Address)
	if !strings.EqualFold(t.Contacts.Wechat, more.Contacts.Wechat) {
		set("wechat", &t.Contacts.Wechat, more.Contacts.Wechat)
	}
	for _, d := range []struct {
		field    string
		to, from **time.Time
	}{{"bought_on", &p.BoughtOn, &q.BoughtOn}, {"joined_on", &p.JoinedOn, &q.JoinedOn}} {
		if *d.from != nil && (*d.to == nil || !(*d.to).Equal(**d.from)) {
			*d.to = *d.from
			fields = append(fields, d.field)
		}
	}
	var grew bool
	if p.Specialities, grew = unite(p.Specialities, q.Specialities); grew {
		fields = append(fields, "specialities")
	}
	if p.Handles, grew = uniteHandles(p.Handles, q.Handles); grew {
		fields = append(fields, "handles")
	}
	return t, fields
}

// unite adds what somebody did not have, as far as a member may have so many.
func unite(have, more []string) (all []string, grew bool) {
	all = slices.Clone(have)
	for _, v := range more {
		if !slices.Contains(all, v) && len(all) < member.MaxSpecialities {
			all, grew = append(all, v), true
		}
	}
	return all, grew
}

// uniteHandles adds handles somebody did not have and brings the followers of
// the others up to date. Followers without a handle are those of the one
// handle there is on that platform.
func uniteHandles(have, more []member.Handle) (all []member.Handle, changed bool) {
	all = slices.Clone(have)
	for _, h := range more {
		i := slices.IndexFunc(all, func(a member.Handle) bool { return a.Platform == h.Platform && a.ID() == h.ID() })
		if i < 0 {
			i = stands(all, h)
		}
		if i < 0 {
			all, changed = append(all, h), true
			continue
		}
		if all[i].Handle == "" && h.Handle != "" {
			all[i].Handle, changed = h.Handle, true
		}
		if h.Followers != nil && (all[i].Followers == nil || *all[i].Followers != *h.Followers) {
			all[i].Followers, changed = h.Followers, true
		}
	}
	return all, changed
}

// stands returns which of all h speaks of without naming the same handle: the
// one whose name was not known, or the only one when h has no name; or -1.
func stands(all []member.Handle, h member.Handle) int {
	found := -1
	for i, a := range all {
		switch {
		case a.Platform != h.Platform:
		case a.Handle == "":
			return i
		case h.Handle != "":
		case found >= 0:
			return -1
		default:
			found = i
		}
	}
	return found
}

// sameName reports whether two people go by one name, as far as both say.
func (t told) sameName(o told) bool {
	a, b := t.Profile, o.Profile
	if a.Name != "" && b.Name != "" {
		return strings.EqualFold(a.Name, b.Name)
	}
	return a.Nickname == "" || b.Nickname == "" || strings.EqualFold(a.Nickname, b.Nickname)
}

// verdict is what a person of the roster would do to the brand.
type verdict struct {
	member        uuid.UUID // nil for somebody new
	before, after map[string]any
	from, move    member.Tier // where a member is moved; "" for nowhere
	next          told
}

// changes reports whether a member is not left as they are.
func (v verdict) changes() bool { return len(v.before) > 0 || v.move != "" }

// sum says in 8 bytes what the verdict is, so that the same can be demanded
// later. The contacts in it count in clear, not masked.
func (v verdict) sum() uint64 {
	if v.member == uuid.Nil {
		return 0 // somebody new
	}
	h := fnv.New64a()
	h.Write(v.member[:])
	e := json.NewEncoder(h) // writes maps in the order of their keys
	_ = e.Encode(v.before)  // an fnv takes everything
	_ = e.Encode(v.after)
	_ = e.Encode(v.move)
	for _, f := range slices.Sorted(maps.Keys(v.after)) {
		switch f {
		case "phone", "wechat", "email", "address":
			_ = e.Encode(v.next.Contacts)
		}
	}
	return h.Sum64()
}
