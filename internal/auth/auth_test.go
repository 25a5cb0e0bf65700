package auth_test

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
)

const password = "chuanxi-zhoumo"

// house is a brand with its stores, for a test.
type house struct {
	*auth.Store
	t     *testing.T
	conn  postgres.Conn
	brand brand.Brand
}

func newHouse(t *testing.T, conn postgres.Conn) house {
	t.Helper()
	return house{auth.NewStore(conn, cache.New(nil), auth.UsualLimits), t, conn, fixture.Brand(t, conn)}
}

// login is one nobody else has.
func login() string { return strings.ToLower(rand.Text()) + "@example.com" }

// account makes somebody without a brand.
func (h house) account(name string) auth.Account {
	h.t.Helper()
	a, err := h.EnsureDemo(h.t.Context(), login(), name, password)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// person makes somebody who is role in the brand.
func (h house) person(name string, role auth.Role, squads ...auth.Squad) auth.Identity {
	h.t.Helper()
	a := h.account(name)
	if err := h.Enrol(h.t.Context(), h.brand.ID, a.ID, role, squads, uuid.Nil); err != nil {
		h.t.Fatal(err)
	}
	return auth.Identity{Account: a.ID, Name: name, Brand: h.brand, Role: role, Squads: squads}
}

func (h house) role(who auth.Identity) auth.Role {
	h.t.Helper()
	p, err := h.Person(h.t.Context(), h.brand.ID, who.Account)
	if err != nil {
		h.t.Fatal(err)
	}
	return p.Role
}

// verbs are what the brand's journal says happened, the latest first.
func (h house) verbs() string {
	h.t.Helper()
	entries, err := journal.NewStore(h.conn).Recent(h.t.Context(), h.brand.ID, journal.Newest, 100)
	if err != nil {
		h.t.Fatal(err)
	}
	var verbs []string
	for _, e := range entries {
		verbs = append(verbs, e.Verb)
	}
	return strings.Join(verbs, " ")
}

// conn saves the tests a word.
type conn = postgres.Conn

func nothing(conn, uuid.UUID) error { return nil }

// complaint is the id of what err says about a field.
func complaint(err error, field string) string {
	var bad errs.Invalid
	errors.As(err, &bad)
	return bad[field].ID
}

func application(slug, login string) auth.Application {
	return auth.Application{
		Brand: "星驰汽车", Slug: slug, Address: "192.0.2.1",
		Newcomer: auth.Newcomer{Name: "陈静", Login: login, Password: password},
	}
}

func newSlug() string { return "s" + strings.ToLower(rand.Text()) }

func TestSignUpMakesAWorkingBrand(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	s := auth.NewStore(conn, cache.New(nil), auth.UsualLimits)
	var opened uuid.UUID
	b, err := s.SignUp(t.Context(), application(" "+strings.ToUpper(newSlug()), "Chen"+login()), func(_ postgres.Conn, account uuid.UUID) error {
		opened = account
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h := house{s, t, conn, b}
	places, err := s.Places(t.Context(), opened)
	if err != nil || len(places) != 1 || places[0] != (auth.Place{Slug: b.Slug, Name: "星驰汽车", Role: auth.Owner}) {
		t.Errorf("the founder's brands = %v, %v; want the new one, as its owner", places, err)
	}
	if got := h.verbs(); got != "brand.founded" {
		t.Errorf("journal = %s, want brand.founded", got)
	}
	if b.BenchTarget != 3 || b.Zone.String() != "Asia/Shanghai" || b.Slug != strings.ToLower(b.Slug) {
		t.Errorf("brand = %+v, want the usual settings and a lower-case slug", b)
	}
}

func TestSignUpIsAllOrNothing(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	s := auth.NewStore(conn, cache.New(nil), auth.UsualLimits)
	slug, who := newSlug(), login()
	broken := errors.New("no session today")
	if _, err := s.SignUp(t.Context(), application(slug, who), func(postgres.Conn, uuid.UUID) error { return broken }); !errors.Is(err, broken) {
		t.Fatalf("SignUp = %v, want %v", err, broken)
	}
	if _, err := brand.NewStore(conn).BySlug(t.Context(), slug); !errors.Is(err, errs.NotFound) {
		t.Errorf("after a failed sign-up the brand = %v, want not found", err)
	}
	if _, err := s.SignUp(t.Context(), application(slug, who), nothing); err != nil {
		t.Errorf("trying again = %v, want the address and the login still free", err)
	}
}

func TestSignUpRefuses(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := newHouse(t, conn)
	there := h.account("周海涛")
	tests := map[string]struct {
		change      func(*auth.Application)
		field, want string
	}{
		"an address somebody has":    {func(a *auth.Application) { a.Slug = h.brand.Slug }, "slug", "brand.slug.taken"},
		"an address of ours":         {func(a *auth.Application) { a.Slug = "admin" }, "slug", "brand.slug.reserved"},
		"an address in Chinese":      {func(a *auth.Application) { a.Slug = "星驰" }, "slug", "brand.slug.malformed"},
		"no address":                 {func(a *auth.Application) { a.Slug = "" }, "slug", "brand.slug.missing"},
		"a login somebody has":       {func(a *auth.Application) { a.Login = there.Login }, "login", "auth.login.taken"},
		"a login that is none":       {func(a *auth.Application) { a.Login = "chen" }, "login", "auth.login.malformed"},
		"no brand":                   {func(a *auth.Application) { a.Brand = " \u3000" }, "brand", "brand.name.missing"},
		"no name":                    {func(a *auth.Application) { a.Name = "" }, "name", "name.missing"},
		"a password everybody knows": {func(a *auth.Application) { a.Password = "88888888" }, "password", "auth.password.common"},
	}
	for name, c := range tests {
		a := application(newSlug(), login())
		c.change(&a)
		_, err := h.SignUp(t.Context(), a, nothing)
		if got := complaint(err, c.field); got != c.want {
			t.Errorf("%s: SignUp = %v, want %s beside %s", name, err, c.want, c.field)
		}
	}
}

// Somebody who has an account founds a brand with it and gives no password.
func TestSignUpWithAnAccount(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen := h.account("陈静")
	b, err := h.SignUp(t.Context(), auth.Application{Brand: "远岳汽车", Slug: newSlug(), Founder: chen.ID}, nothing)
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.Person(t.Context(), b.ID, chen.ID)
	if err != nil || p.Role != auth.Owner {
		t.Errorf("the founder = %+v, %v; want an owner", p, err)
	}
	if _, err := h.Person(t.Context(), h.brand.ID, chen.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("in another brand = %v, want not found", err)
	}
}

func TestTooManySignUpsAtOneAddressWait(t *testing.T) {
	t.Parallel()
	s := auth.NewStore(pgtest.Tx(t), cache.New(nil), auth.Limits{Signup: 2, Pair: 10, Address: 10, Login: 10})
	a := application("admin", login()) // refused before it is counted
	for range 5 {
		if _, err := s.SignUp(t.Context(), a, nothing); errors.Is(err, errs.TooMany) {
			t.Fatal("a form filled in wrongly counts as a sign-up")
		}
	}
	for range 2 {
		if _, err := s.SignUp(t.Context(), application(newSlug(), login()), nothing); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.SignUp(t.Context(), application(newSlug(), login()), nothing); !errors.Is(err, errs.TooMany) {
		t.Errorf("the third from one address = %v, want a wait", err)
	}
	other := application(newSlug(), login())
	other.Address = "192.0.2.2"
	if _, err := s.SignUp(t.Context(), other, nothing); err != nil {
		t.Errorf("from another address = %v, want a brand", err)
	}
}

func TestRename(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	chen, zhou := h.person("陈静", auth.Owner), h.person("周海涛", auth.Staff)
	if err := h.Rename(t.Context(), chen.Account, " 陈  静怡\u0000 "); err != nil {
		t.Fatal(err)
	}
	if a, _ := h.Get(t.Context(), chen.Account); a.Name != "陈 静怡" {
		t.Errorf("name = %q, want 陈 静怡", a.Name)
	}
	if a, _ := h.Get(t.Context(), zhou.Account); a.Name != "周海涛" {
		t.Errorf("another's name = %q, want 周海涛", a.Name)
	}
	if err := h.Rename(t.Context(), chen.Account, "  "); complaint(err, "name") != "name.missing" {
		t.Errorf("Rename to nothing = %v, want name.missing", err)
	}
}

func TestEnsureDemoTwiceIsOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pgtest.Tx(t))
	who := login()
	first, err := h.EnsureDemo(t.Context(), who, "陈静", "xinhuo-demo")
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.EnsureDemo(t.Context(), who, "别人", "another-one")
	if err != nil || second != first {
		t.Errorf("the second time = %+v, %v; want %+v", second, err, first)
	}
	operator, err := h.EnsureOperator(t.Context(), who, "陈静", "xinhuo-demo")
	if err != nil || !operator.Operator {
		t.Errorf("EnsureOperator = %+v, %v; want an operator", operator, err)
	}
}

// get is a request with the cookies that answers so far have set.
func get(jar ...*http.Cookie) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, c := range jar {
		r.AddCookie(c)
	}
	return r
}
