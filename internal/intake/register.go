package intake

import (
	"hash/maphash"

	"github.com/google/uuid"

	"xinhuo/internal/member"
)

// register knows which person of a roster has which phone, 微信号 and handle,
// in the file and in the brand. It holds no more than hashes and numbers: a
// hundred thousand people take about 20 MB.
type register struct {
	seed   maphash.Seed
	owners map[uint64]int32 // by a mark, or by a member's id
	people []entry
	met    int // how many of them are members
}

// entry is one person of the roster.
type entry struct {
	at      int64 // in the spool
	first   int32 // the first row that tells of them
	rows    int32
	member  uuid.UUID
	changed bool // the first row by itself changes the member
}

func newRegister() *register {
	return &register{seed: maphash.MakeSeed(), owners: map[uint64]int32{}}
}

// nobody is the index of no person.
const nobody = int32(-1)

// party is whom a mark belongs to: a person of the roster, a member of whom
// the roster has not told yet, or nobody.
type party struct {
	person int32
	member uuid.UUID
}

func (p party) none() bool { return p.person == nobody && p.member == uuid.Nil }

func (p party) same(q party) bool {
	if p.person != nobody || q.person != nobody {
		return p.person == q.person
	}
	return p.member == q.member
}

// claim is a mark of a row and whose it is.
type claim struct {
	field string // phone, wechat, or a platform's handle as douyin.handle
	value string
	key   uint64
	party party
}

// claims lists a row's marks, the strongest first, with their owners. found is
// who has them in the brand.
func (g *register) claims(t told, found whose) []claim {
	var cs []claim
	add := func(field, value, id string, in uuid.UUID) {
		if id != "" {
			key := maphash.String(g.seed, field+"\x00"+id)
			cs = append(cs, claim{field, value, key, g.party(key, in)})
		}
	}
	add("phone", t.Contacts.Phone, t.Contacts.Phone, found.Phone)
	add("wechat", t.Contacts.Wechat, member.Handle{Handle: t.Contacts.Wechat}.ID(), found.Wechat)
	for i, h := range t.Profile.Handles {
		add(h.Platform+".handle", h.Handle, h.ID(), found.handles[i])
	}
	return cs
}

// party returns who has the mark: in the file first, else in the brand.
func (g *register) party(key uint64, in uuid.UUID) party {
	if p, ok := g.owners[key]; ok {
		return party{p, g.people[p].member}
	}
	if in == uuid.Nil {
		return party{person: nobody}
	}
	if p, ok := g.owners[g.memberKey(in)]; ok {
		return party{p, in}
	}
	return party{nobody, in}
}

func (g *register) memberKey(id uuid.UUID) uint64 { return maphash.Comparable(g.seed, id) }

// decide returns whose row it is and, when two marks name two different
// people, the clash.
func decide(cs []claim) (owner *claim, against *claim) {
	for i, c := range cs {
		switch {
		case c.party.none():
		case owner == nil:
			owner = &cs[i]
		case !owner.party.same(c.party):
			return owner, &cs[i]
		}
	}
	return owner, nil
}

// enter gives the marks to a person: a new one when p is nobody.
func (g *register) enter(p party, cs []claim, line int) int32 {
	i := p.person
	if i == nobody {
		i = int32(len(g.people))
		g.people = append(g.people, entry{first: int32(line), member: p.member})
		if p.member != uuid.Nil {
			g.owners[g.memberKey(p.member)] = i
			g.met++
		}
	}
	for _, c := range cs {
		g.owners[c.key] = i
	}
	g.people[i].rows++
	return i
}
