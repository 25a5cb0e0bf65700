package auth_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres/pgtest"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen, zhou := h.person("陈静", auth.Owner), h.person("周海涛", auth.Staff, auth.Content)
	theirs := fixture.Tenant(t, h.conn)

	people, err := h.People(t.Context(), h.brand.ID, uuid.Nil)
	if err != nil || len(people) != 2 || people[0].Account != chen.Account || people[1].Account != zhou.Account {
		t.Errorf("People = %+v, %v; want the two in the order they came", people, err)
	}
	if p := people[1]; p.Role != auth.Staff || len(p.Squads) != 1 || p.Squads[0] != auth.Content || !strings.Contains(p.Login, "***@") {
		t.Errorf("the second = %+v, want staff in content with the login hidden", p)
	}
	if rest, err := h.People(t.Context(), h.brand.ID, chen.Account); err != nil || len(rest) != 1 {
		t.Errorf("after the first = %v, %v; want one", rest, err)
	}
	if none, err := h.People(t.Context(), theirs, uuid.Nil); err != nil || len(none) != 0 {
		t.Errorf("in another brand = %v, %v; want nobody", none, err)
	}
	if _, err := h.Person(t.Context(), theirs, chen.Account); !errors.Is(err, errs.NotFound) {
		t.Errorf("Person in another brand = %v, want not found", err)
	}
}

// What one may do to another depends on both their roles, as they are now.
func TestNobodyReachesAboveThemselves(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner, second := h.person("郑国栋", auth.Owner), h.person("王伟强", auth.Owner)
	manager, peer := h.person("陈静", auth.Manager), h.person("李若曦", auth.Manager)
	staff, dealer := h.person("周海涛", auth.Staff, auth.Ops), h.person("店长", auth.Dealer)
	ctx, ops := t.Context(), []auth.Squad{auth.Ops}

	refused := map[string]func() error{
		"a manager makes an owner":        func() error { return h.ChangeRole(ctx, manager, peer.Account, auth.Owner, nil) },
		"a manager makes themselves one":  func() error { return h.ChangeRole(ctx, manager, manager.Account, auth.Owner, nil) },
		"a manager demotes an owner":      func() error { return h.ChangeRole(ctx, manager, owner.Account, auth.Staff, ops) },
		"a manager disables an owner":     func() error { return h.Disable(ctx, manager, owner.Account) },
		"a manager removes an owner":      func() error { return h.Remove(ctx, manager, owner.Account) },
		"staff change somebody":           func() error { return h.ChangeRole(ctx, staff, dealer.Account, auth.Staff, ops) },
		"staff change themselves":         func() error { return h.ChangeRole(ctx, staff, staff.Account, auth.Manager, nil) },
		"a dealer removes somebody":       func() error { return h.Remove(ctx, dealer, staff.Account) },
		"a manager invites an owner":      func() error { _, _, err := h.Invite(ctx, manager, auth.Offer{Role: auth.Owner}); return err },
		"staff invite a dealer":           func() error { _, _, err := h.Invite(ctx, staff, auth.Offer{Role: auth.Dealer}); return err },
		"one who only says to be manager": func() error { liar := dealer; liar.Role = auth.Manager; return h.Remove(ctx, liar, staff.Account) },
	}
	for name, do := range refused {
		if err := do(); !errors.Is(err, errs.Forbidden) {
			t.Errorf("%s = %v, want forbidden", name, err)
		}
	}
	allowed := []struct {
		name string
		do   func() error
	}{
		{"a manager makes a manager", func() error { return h.ChangeRole(ctx, manager, staff.Account, auth.Manager, nil) }},
		{"and takes it back", func() error { return h.ChangeRole(ctx, manager, staff.Account, auth.Staff, ops) }},
		{"an owner makes an owner", func() error { return h.ChangeRole(ctx, owner, peer.Account, auth.Owner, nil) }},
		{"and demotes another", func() error { return h.ChangeRole(ctx, owner, second.Account, auth.Manager, nil) }},
		{"a manager leaves", func() error { return h.Remove(ctx, manager, manager.Account) }},
	}
	for _, c := range allowed {
		if err := c.do(); err != nil {
			t.Errorf("%s = %v, want done", c.name, err)
		}
	}
	if err := h.ChangeRole(ctx, manager, staff.Account, auth.Dealer, nil); !errors.Is(err, errs.NotFound) && !errors.Is(err, errs.Forbidden) {
		t.Errorf("one who left changes somebody = %v, want refused", err)
	}
}

func TestChangeRole(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner, chen := h.person("郑国栋", auth.Owner), h.person("陈静", auth.Staff, auth.Ops)
	ctx := t.Context()
	for name, c := range map[string]struct {
		role        auth.Role
		squads      []auth.Squad
		field, want string
	}{
		"no role":              {"", nil, "role", "people.role.unknown"},
		"an unknown role":      {"queen", nil, "role", "people.role.unknown"},
		"staff of no squad":    {auth.Staff, nil, "squads", "people.squads.missing"},
		"staff of an odd one":  {auth.Staff, []auth.Squad{"kitchen"}, "squads", "people.squads.unknown"},
		"a member who is none": {auth.Member, nil, "role", "people.role.no_member"},
	} {
		if err := h.ChangeRole(ctx, owner, chen.Account, c.role, c.squads); complaint(err, c.field) != c.want {
			t.Errorf("%s = %v, want %s", name, err, c.want)
		}
	}
	if err := h.ChangeRole(ctx, owner, chen.Account, auth.Staff, []auth.Squad{auth.Ops}); err != nil || h.verbs() != "" {
		t.Errorf("to what they are = %v with journal %q, want nothing done", err, h.verbs())
	}
	if err := h.ChangeRole(ctx, owner, chen.Account, auth.Staff, []auth.Squad{auth.Data, auth.Strategy}); err != nil {
		t.Fatal(err)
	}
	if p, _ := h.Person(ctx, h.brand.ID, chen.Account); strings.Join(words(p.Squads), " ") != "strategy data" {
		t.Errorf("squads = %v, want strategy data", p.Squads)
	}
	if err := h.ChangeRole(ctx, owner, chen.Account, auth.Dealer, []auth.Squad{auth.Data}); err != nil {
		t.Fatal(err)
	}
	if p, _ := h.Person(ctx, h.brand.ID, chen.Account); p.Role != auth.Dealer || len(p.Squads) != 0 {
		t.Errorf("a dealer = %+v, want no squads", p)
	}
	if got := h.verbs(); got != "person.role_changed person.role_changed" {
		t.Errorf("journal = %s, want two changes", got)
	}
}

// Another brand's owner reaches nobody here, whatever id they name.
func TestOwnersOfAnotherBrandReachNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen := h.person("陈静", auth.Staff, auth.Ops)
	rival := house{h.Store, t, h.conn, fixture.Brand(t, h.conn)}
	stranger := rival.person("对手", auth.Owner)
	for name, err := range map[string]error{
		"ChangeRole": h.ChangeRole(t.Context(), stranger, chen.Account, auth.Dealer, nil),
		"Disable":    h.Disable(t.Context(), stranger, chen.Account),
		"Enable":     h.Enable(t.Context(), stranger, chen.Account),
		"Remove":     h.Remove(t.Context(), stranger, chen.Account),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s by another brand's owner = %v, want not found", name, err)
		}
	}
	if h.role(chen) != auth.Staff || rival.verbs() != "" {
		t.Errorf("afterwards they are %s and the journal says %q, want staff and nothing", h.role(chen), rival.verbs())
	}
}

func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner, gone := h.person("郑国栋", auth.Owner), h.person("王伟强", auth.Owner)
	ctx := t.Context()
	if err := h.Disable(ctx, owner, gone.Account); err != nil { // a disabled owner counts for nothing
		t.Fatal(err)
	}
	if err := h.ChangeRole(ctx, owner, owner.Account, auth.Manager, nil); complaint(err, "role") != "people.last_owner" {
		t.Errorf("demoting the last owner = %v, want people.last_owner", err)
	}
	if err := h.Remove(ctx, owner, owner.Account); complaint(err, "") != "people.last_owner" {
		t.Errorf("removing the last owner = %v, want people.last_owner", err)
	}
	if err := h.Disable(ctx, owner, owner.Account); complaint(err, "") != "people.disable_self" {
		t.Errorf("disabling oneself = %v, want people.disable_self", err)
	}
	if err := h.Enable(ctx, owner, gone.Account); err != nil {
		t.Fatal(err)
	}
	if err := h.ChangeRole(ctx, owner, owner.Account, auth.Manager, nil); err != nil {
		t.Errorf("with a second owner = %v, want done", err)
	}
	if got := h.verbs(); got != "person.role_changed person.enabled person.disabled" {
		t.Errorf("journal = %s", got)
	}
}

// Two owners who demote each other, or leave, at the same moment: one stays.
func TestTwoOwnersCannotBothGo(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	for name, act := range map[string]func(h house, by, other auth.Identity) error{
		"demote each other": func(h house, by, other auth.Identity) error {
			return h.ChangeRole(t.Context(), by, other.Account, auth.Manager, nil)
		},
		"step back": func(h house, by, _ auth.Identity) error {
			return h.ChangeRole(t.Context(), by, by.Account, auth.Manager, nil)
		},
		"leave": func(h house, by, _ auth.Identity) error { return h.Remove(t.Context(), by, by.Account) },
	} {
		for range 10 {
			h := newHouse(t, pool)
			a, b := h.person("郑国栋", auth.Owner), h.person("王伟强", auth.Owner)
			var wg sync.WaitGroup
			start := make(chan struct{})
			for _, pair := range [][2]auth.Identity{{a, b}, {b, a}} {
				wg.Go(func() {
					<-start
					err := act(h, pair[0], pair[1])
					if err != nil && !errors.As(err, new(errs.Invalid)) && !errors.Is(err, errs.Forbidden) {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			close(start)
			wg.Wait()
			people, err := h.People(t.Context(), h.brand.ID, uuid.Nil)
			if err != nil {
				t.Fatal(err)
			}
			owners := 0
			for _, p := range people {
				if p.Role == auth.Owner {
					owners++
				}
			}
			if owners != 1 {
				t.Errorf("%s: %d owners left, want 1", name, owners)
			}
		}
	}
}

// With somebody go the invitations they could not make any more.
func TestInvitationsGoWithTheirMaker(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner, chen := h.person("郑国栋", auth.Owner), h.person("陈静", auth.Owner)
	ctx := t.Context()
	for _, role := range []auth.Role{auth.Owner, auth.Manager, auth.Dealer} {
		if _, _, err := h.Invite(ctx, chen, auth.Offer{Role: role}); err != nil {
			t.Fatal(err)
		}
	}
	left := func() (roles string) {
		open, err := h.Invitations(ctx, h.brand.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range open {
			roles += string(i.Role) + " "
		}
		return roles
	}
	if err := h.ChangeRole(ctx, owner, chen.Account, auth.Manager, nil); err != nil {
		t.Fatal(err)
	}
	if got := left(); got != "dealer manager " {
		t.Errorf("of a manager's, open are %q, want dealer manager", got)
	}
	if err := h.Remove(ctx, owner, chen.Account); err != nil {
		t.Fatal(err)
	}
	if got := left(); got != "" {
		t.Errorf("of somebody removed, open are %q, want none", got)
	}
}

func TestEnrolAgainIsTheLatest(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen := h.person("陈静", auth.Staff, auth.Ops)
	member := uuid.New()
	if err := h.Enrol(t.Context(), h.brand.ID, chen.Account, auth.Member, nil, member); err != nil {
		t.Fatal(err)
	}
	if p, _ := h.Person(t.Context(), h.brand.ID, chen.Account); p.Role != auth.Member || p.Member != member || len(p.Squads) != 0 {
		t.Errorf("enrolled again = %+v, want a member", p)
	}
}

func TestFormKeys(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen, zhou := h.person("陈静", auth.Owner), h.person("周海涛", auth.Staff, auth.Ops)
	rival := house{h.Store, t, h.conn, fixture.Brand(t, h.conn)}
	abroad := chen
	abroad.Brand = rival.brand
	ctx := t.Context()
	claim := func(who auth.Identity) (bool, string) {
		t.Helper()
		mine, answer, err := h.Claim(ctx, who, "key")
		if err != nil {
			t.Fatal(err)
		}
		return mine, answer
	}

	if mine, _ := claim(chen); !mine {
		t.Error("a new key is refused")
	}
	if mine, answer := claim(chen); mine || answer != "" {
		t.Errorf("while at work = %v, %q; want neither", mine, answer)
	}
	for name, who := range map[string]auth.Identity{"somebody else": zhou, "another brand": abroad} {
		if mine, _ := claim(who); !mine {
			t.Errorf("the same key of %s is refused", name)
		}
	}
	if err := h.Answer(ctx, chen, "key", "/b/x/members/1"); err != nil {
		t.Fatal(err)
	}
	if mine, answer := claim(chen); mine || answer != "/b/x/members/1" {
		t.Errorf("answered = %v, %q; want the answer", mine, answer)
	}
	if err := h.Release(ctx, zhou, "key"); err != nil {
		t.Fatal(err)
	}
	if mine, _ := claim(zhou); !mine {
		t.Error("a released key is refused")
	}
}

// One of many who send the same form at once acts.
func TestAFormKeyIsClaimedOnce(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := newHouse(t, pool)
	h.Store = auth.NewStore(pool, cache.New(nil), auth.UsualLimits)
	chen := h.person("陈静", auth.Owner)
	acted := make(chan bool, 8)
	var wg sync.WaitGroup
	for range cap(acted) {
		wg.Go(func() {
			mine, _, err := h.Claim(t.Context(), chen, "key")
			if err != nil {
				t.Error(err)
			}
			acted <- mine
		})
	}
	wg.Wait()
	close(acted)
	n := 0
	for mine := range acted {
		if mine {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d of %d acted, want 1", n, cap(acted))
	}
}
