package auth_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres/pgtest"
)

func (h house) invite(by auth.Identity, o auth.Offer) (auth.Invitation, string) {
	h.t.Helper()
	i, token, err := h.Invite(h.t.Context(), by, o)
	if err != nil {
		h.t.Fatal(err)
	}
	return i, token
}

func newcomer() auth.Newcomer {
	return auth.Newcomer{Name: "李若曦", Login: login(), Password: password}
}

func TestInviteAndAccept(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner, li := h.person("郑国栋", auth.Owner), h.account("李若曦")
	made, token := h.invite(owner, auth.Offer{Role: auth.Staff, Squads: []auth.Squad{auth.Data, auth.Content}, Note: "内容组的若曦"})
	if len(token) < 43 || made.State != auth.Open || made.Maker != "郑国栋" {
		t.Errorf("Invite = %+v with a token of %d, want it open and the token long", made, len(token))
	}
	if left := made.Expires.Sub(made.Made); left != 7*24*time.Hour {
		t.Errorf("it lasts %s, want 7 days", left)
	}
	if open, err := h.Invitations(t.Context(), h.brand.ID); err != nil || len(open) != 1 || open[0].Note != "内容组的若曦" {
		t.Errorf("Invitations = %+v, %v; want this one", open, err)
	}
	if err := h.Accept(t.Context(), h.brand, token, li.ID); err != nil {
		t.Fatal(err)
	}
	if p, err := h.Person(t.Context(), h.brand.ID, li.ID); err != nil || p.Role != auth.Staff || strings.Join(words(p.Squads), " ") != "content data" {
		t.Errorf("who accepted = %+v, %v; want staff in both squads", p, err)
	}
	if got, _ := h.Invitation(t.Context(), h.brand.ID, token); got.State != auth.Used {
		t.Errorf("afterwards the invitation is %s, want used", got.State)
	}
	if err := h.Accept(t.Context(), h.brand, token, h.account("别人").ID); !errors.Is(err, errs.Conflict) {
		t.Errorf("accepting again = %v, want a conflict", err)
	}
	if got := h.verbs(); got != "invitation.accepted invitation.made" {
		t.Errorf("journal = %s", got)
	}
}

func TestInviteRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner := h.person("郑国栋", auth.Owner)
	for name, c := range map[string]struct {
		offer       auth.Offer
		field, want string
	}{
		"no role":               {auth.Offer{}, "role", "people.role.unknown"},
		"staff of no squad":     {auth.Offer{Role: auth.Staff}, "squads", "people.squads.missing"},
		"a member, nobody says": {auth.Offer{Role: auth.Member}, "role", "people.role.no_member"},
		"a novel":               {auth.Offer{Role: auth.Dealer, Note: strings.Repeat("长", 61)}, "note", "people.invite.note_long"},
	} {
		if _, _, err := h.Invite(t.Context(), owner, c.offer); complaint(err, c.field) != c.want {
			t.Errorf("%s: Invite = %v, want %s", name, err, c.want)
		}
	}
	member := uuid.New()
	_, token := h.invite(owner, auth.Offer{Role: auth.Member, Member: member, Squads: []auth.Squad{auth.Ops}})
	li := h.account("李若曦")
	if err := h.Accept(t.Context(), h.brand, token, li.ID); err != nil {
		t.Fatal(err)
	}
	if p, _ := h.Person(t.Context(), h.brand.ID, li.ID); p.Member != member || len(p.Squads) != 0 {
		t.Errorf("a member's account = %+v, want it to know the member and no squads", p)
	}
}

func TestInvitationsThatAreClosed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner := h.person("郑国栋", auth.Owner)
	revoked, revokedToken := h.invite(owner, auth.Offer{Role: auth.Dealer})
	old, oldToken := h.invite(owner, auth.Offer{Role: auth.Dealer})
	if err := h.Revoke(t.Context(), owner, revoked.ID); err != nil {
		t.Fatal(err)
	}
	err := h.conn.In(t.Context(), h.brand.ID, func(tx conn) error {
		_, err := tx.Exec(t.Context(), "UPDATE invitations SET expires_at = now() WHERE tenant_id = $1 AND id = $2", h.brand.ID.UUID, old.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]auth.State{revokedToken: auth.Revoked, oldToken: auth.Expired} {
		if got, err := h.Invitation(t.Context(), h.brand.ID, token); err != nil || got.State != want {
			t.Errorf("Invitation = %s, %v; want %s", got.State, err, want)
		}
		if err := h.Accept(t.Context(), h.brand, token, h.account("李若曦").ID); !errors.Is(err, errs.Conflict) {
			t.Errorf("accepting one that is %s = %v, want a conflict", want, err)
		}
		if err := h.Join(t.Context(), h.brand, token, newcomer(), home, nothing); !errors.Is(err, errs.Conflict) {
			t.Errorf("joining by one that is %s = %v, want a conflict", want, err)
		}
	}
	if err := h.Revoke(t.Context(), owner, revoked.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("revoking again = %v, want not found", err)
	}
	if open, _ := h.Invitations(t.Context(), h.brand.ID); len(open) != 0 {
		t.Errorf("open are %v, want none", open)
	}
}

func TestInvitationsOfAnotherBrand(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	rival := house{h.Store, t, h.conn, fixture.Brand(t, h.conn)}
	stranger := rival.person("对手", auth.Owner)
	made, token := h.invite(h.person("郑国栋", auth.Owner), auth.Offer{Role: auth.Manager})
	if _, err := h.Invitation(t.Context(), rival.brand.ID, token); !errors.Is(err, errs.NotFound) {
		t.Errorf("Invitation in another brand = %v, want not found", err)
	}
	if err := h.Accept(t.Context(), rival.brand, token, stranger.Account); !errors.Is(err, errs.Conflict) {
		t.Errorf("Accept in another brand = %v, want a conflict", err)
	}
	if err := h.Revoke(t.Context(), stranger, made.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("Revoke by another brand's owner = %v, want not found", err)
	}
	if open, _ := h.Invitations(t.Context(), rival.brand.ID); len(open) != 0 {
		t.Errorf("another brand lists %v, want none", open)
	}
}

func TestRevokeReachesNoHigher(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner, manager := h.person("郑国栋", auth.Owner), h.person("陈静", auth.Manager)
	made, token := h.invite(owner, auth.Offer{Role: auth.Owner})
	if err := h.Revoke(t.Context(), manager, made.ID); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a manager revokes an owner's invitation = %v, want forbidden", err)
	}
	if got, _ := h.Invitation(t.Context(), h.brand.ID, token); got.State != auth.Open {
		t.Errorf("afterwards it is %s, want open", got.State)
	}
}

func TestWhoIsInAlreadyDoesNotUseItUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner, staff := h.person("郑国栋", auth.Owner), h.person("周海涛", auth.Staff, auth.Ops)
	_, token := h.invite(owner, auth.Offer{Role: auth.Manager})
	if err := h.Accept(t.Context(), h.brand, token, staff.Account); complaint(err, "") != "join.already" {
		t.Errorf("Accept by somebody in the brand = %v, want join.already", err)
	}
	if err := h.Disable(t.Context(), owner, staff.Account); err != nil {
		t.Fatal(err)
	}
	if err := h.Accept(t.Context(), h.brand, token, staff.Account); complaint(err, "") != "join.already" {
		t.Errorf("Accept by somebody disabled = %v, want no way around it", err)
	}
	if got, _ := h.Invitation(t.Context(), h.brand.ID, token); got.State != auth.Open {
		t.Errorf("the invitation is %s, want open", got.State)
	}
	if h.role(staff) != auth.Staff {
		t.Errorf("they are %s now, want staff as before", h.role(staff))
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	owner := h.person("郑国栋", auth.Owner)
	_, token := h.invite(owner, auth.Offer{Role: auth.Dealer})
	li, broken := newcomer(), errors.New("no session today")

	if err := h.Join(t.Context(), h.brand, token, li, home, func(conn, uuid.UUID) error { return broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	taken := li
	taken.Login = h.account("别人").Login
	if err := h.Join(t.Context(), h.brand, token, taken, home, nothing); complaint(err, "login") != "auth.login.taken" {
		t.Errorf("with a login somebody has = %v, want auth.login.taken", err)
	}
	weak := li
	weak.Password = "1234567"
	if err := h.Join(t.Context(), h.brand, token, weak, home, nothing); complaint(err, "password") != "auth.password.short" {
		t.Errorf("with a short password = %v, want auth.password.short", err)
	}
	var opened uuid.UUID
	err := h.Join(t.Context(), h.brand, token, li, home, func(_ conn, account uuid.UUID) error { opened = account; return nil })
	if err != nil {
		t.Fatalf("after three that failed = %v, want the invitation still open", err)
	}
	if a, err := h.SignIn(t.Context(), auth.Attempt{Login: li.Login, Password: password, Address: home}); err != nil || a.ID != opened {
		t.Errorf("signing in afterwards = %+v, %v; want the account that joined", a, err)
	}
}

// Of many who accept at the same moment one is in.
func TestAcceptOnce(t *testing.T) {
	t.Parallel()
	pool := pgtest.Pool(t)
	h := newHouse(t, pool)
	h.Store = auth.NewStore(pool, cache.New(nil), auth.UsualLimits)
	owner := h.person("郑国栋", auth.Owner)
	var people []auth.Account
	for i := range 6 {
		people = append(people, h.account(fmt.Sprint("来者", i)))
	}
	for range 5 {
		_, token := h.invite(owner, auth.Offer{Role: auth.Dealer})
		var in, late atomic.Int32
		var wg sync.WaitGroup
		start := make(chan struct{})
		for i, p := range people {
			wg.Go(func() {
				<-start
				var err error
				if i%2 == 0 {
					err = h.Accept(t.Context(), h.brand, token, p.ID)
				} else {
					err = h.Join(t.Context(), h.brand, token, newcomer(), login(), nothing)
				}
				switch {
				case err == nil:
					in.Add(1)
				case errors.Is(err, errs.Conflict), errors.As(err, new(errs.Invalid)):
					late.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		close(start)
		wg.Wait()
		if in.Load() != 1 {
			t.Errorf("%d got in by one invitation and %d did not, want 1", in.Load(), late.Load())
		}
	}
}
