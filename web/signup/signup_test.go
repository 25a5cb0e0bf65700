package signup_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/web/webtest"
)

func slug() string  { return "s" + strings.ToLower(rand.Text()) }
func login() string { return uuid.NewString() + "@example.com" }

func TestSignUpLandsInTheBrand(t *testing.T) {
	t.Parallel()
	b := webtest.Open(t, pgtest.Pool(t)).Stranger()
	page := b.Get("/signup")
	for _, name := range []string{"brand", "slug", "name", "login", "password"} {
		if !strings.Contains(page.Body, `name="`+name+`"`) || !strings.Contains(page.Body, `<label for="f-`+name+`"`) {
			t.Errorf("/signup has no field %s with a label", name)
		}
	}
	s := slug()
	a := b.Post("/signup", "brand", "星驰汽车", "slug", s, "name", "陈静", "login", "138 0000 1234", "password", webtest.Password)
	if a.Code != 303 || a.To != "/b/"+s+"/" {
		t.Fatalf("signing up = %d to %s, want the brand's home\n%s", a.Code, a.To, a.Body)
	}
	if a := b.Get("/b/" + s + "/"); a.Code != 200 || !a.Says("星驰汽车", "星驰汽车的工作台开好了") {
		t.Errorf("the new brand's home = %d\n%s", a.Code, a.Body)
	}
	if a := b.Get("/me"); !a.Says("陈静", "+8613800001234", "星驰汽车", "所有者") {
		t.Errorf("/me =\n%s", a.Body)
	}
}

// A refused form comes back filled in, the password excepted, with the
// sentence beside its field.
func TestSignUpRefused(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	chen := h.Person("陈静", auth.Owner)
	tests := map[string]struct{ field, value, says string }{
		"a slug somebody has":  {"slug", h.Brand.Slug, "已经有品牌在用"},
		"a slug of ours":       {"slug", "Login", "留给系统用了"},
		"a slug of two words":  {"slug", "xing chi", "只能用小写字母"},
		"a login somebody has": {"login", chen.Login, "请先登录，再继续"},
		"a short password":     {"password", "1234567", "至少 8 个字符"},
		"no name":              {"name", " ", "名字还没填"},
		"no brand":             {"brand", "", "品牌名还没填"},
	}
	for name, c := range tests {
		form := map[string]string{"brand": "远岳汽车", "slug": slug(), "name": "周海涛", "login": login(), "password": webtest.Password}
		form[c.field] = c.value
		a := h.Stranger().Post("/signup", "brand", form["brand"], "slug", form["slug"], "name", form["name"], "login", form["login"], "password", form["password"])
		if a.Code != 422 || !a.Says(c.says, `id="f-`+c.field+`-bad"`) {
			t.Errorf("%s = %d, want 422 and %q beside %s\n%s", name, a.Code, c.says, c.field, a.Body)
		}
		if strings.Contains(a.Body, webtest.Password) || a.Value("login") != form["login"] {
			t.Errorf("%s: the password stands on the page, or the login %q does not", name, form["login"])
		}
	}
	a := h.Stranger().Post("/signup", "brand", "远岳汽车", "slug", slug(), "name", "周海涛", "login", chen.Login, "password", "another password")
	if !a.Says(`href="/login?next=/signup"`) || h.Stranger().Cookie("xinhuo") != nil {
		t.Errorf("a login somebody has leads nowhere:\n%s", a.Body)
	}
}

func TestAnEmptySlugIsSpelt(t *testing.T) {
	t.Parallel()
	b := webtest.Open(t, pgtest.Tx(t)).Stranger()
	name := "山海" + strings.ToLower(rand.Text()[:10])
	want := "shanhai" + strings.TrimPrefix(name, "山海")
	if a := b.Post("/signup", "brand", name+"汽车", "name", "陈静", "login", login(), "password", webtest.Password); a.To != "/b/"+want+"/" {
		t.Errorf("without a slug = %d to %s, want /b/%s/\n%s", a.Code, a.To, want, a.Body)
	}
}

func TestSlugField(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	b := h.Stranger()
	b.Header.Set("HX-Request", "true")
	for query, want := range map[string]string{
		"brand=%E5%B1%B1%E6%B5%B7%E6%B1%BD%E8%BD%A6": `value="shanhai"`,
		"slug=" + h.Brand.Slug:                       "已经有品牌在用",
		"slug=Shan-Hai&brand=x":                      "/b/shan-hai/",
		"slug=admin":                                 "留给系统用了",
		"brand=":                                     "不填，就用品牌名的拼音",
		"brand=%F0%9F%98%80":                         "不填，就用品牌名的拼音",
	} {
		a := b.Get("/signup/slug?" + query)
		if a.Code != 200 || !a.Says(want, `id="slug"`) || strings.Contains(a.Body, "<html") {
			t.Errorf("%s = %d, want the field with %q\n%s", query, a.Code, want, a.Body)
		}
	}
}

// Somebody signed in gives the brand only; somebody who fills in a login is
// somebody else.
func TestSignUpWhenSignedIn(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, pgtest.Tx(t))
	chen := h.Person("陈静", auth.Staff, auth.Ops)
	b := h.As(chen)
	page := b.Get("/signup")
	if strings.Contains(page.Body, `name="password"`) || !page.Says("陈静，给新品牌开一个工作台") {
		t.Errorf("/signup when signed in =\n%s", page.Body)
	}
	before, s := b.Cookie("xinhuo").Value, slug()
	if a := b.Post("/signup", "brand", "远岳汽车", "slug", s); a.To != "/b/"+s+"/" {
		t.Fatalf("founding a second brand = %d to %s\n%s", a.Code, a.To, a.Body)
	}
	if b.Cookie("xinhuo").Value == before {
		t.Error("founding a brand keeps the token, want a new one")
	}
	if a := b.Get("/me"); !a.Says("远岳汽车", "所有者", "运营") {
		t.Errorf("/me afterwards =\n%s", a.Body)
	}
	b.Post("/signup", "brand", "山海汽车", "slug", slug(), "name", "新人", "login", login(), "password", webtest.Password)
	if a := b.Get("/me"); !a.Says("新人", "山海汽车") || strings.Contains(a.Body, "远岳汽车") {
		t.Errorf("with another login they are still 陈静:\n%s", a.Body)
	}
}

func TestTooManySignUps(t *testing.T) {
	t.Parallel()
	h := webtest.OpenWith(t, pgtest.Tx(t), cache.New(nil), auth.Limits{Signup: 1, Pair: 10, Address: 10, Login: 10})
	b := h.Stranger()
	b.Post("/signup", "brand", "山海汽车", "slug", slug(), "name", "新人", "login", login(), "password", webtest.Password)
	if a := h.Stranger().Post("/signup", "brand", "山海汽车", "slug", slug(), "name", "新人", "login", login(), "password", webtest.Password); a.Code != 429 || a.Header.Get("Retry-After") == "" {
		t.Errorf("one too many = %d, want 429", a.Code)
	}
}
