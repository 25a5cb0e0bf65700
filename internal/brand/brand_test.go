package brand_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"xinhuo/internal/brand"
	"xinhuo/internal/errs"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

func random() string { return strings.ToLower(rand.Text()[:12]) }

func complaint(err error) string {
	var bad errs.Invalid
	errors.As(err, &bad)
	return bad["slug"].ID
}

func TestFoundAndFind(t *testing.T) {
	t.Parallel()
	s := brand.NewStore(pgtest.Tx(t))
	slug := "x" + random()
	made, err := s.Found(t.Context(), brand.Founding{Slug: slug, Name: "星驰汽车"})
	if err != nil {
		t.Fatal(err)
	}
	if made.Home() != "/b/"+slug+"/" || made.Zone.String() != "Asia/Shanghai" || made.BenchTarget != 3 {
		t.Errorf("Found = %+v, want a home and the usual settings", made)
	}
	if got, err := s.BySlug(t.Context(), slug); err != nil || got != made {
		t.Errorf("BySlug = %+v, %v; want %+v", got, err, made)
	}
	if got, err := s.Get(t.Context(), made.ID); err != nil || got != made {
		t.Errorf("Get = %+v, %v; want %+v", got, err, made)
	}
	if _, err := s.BySlug(t.Context(), "x"+random()); !errors.Is(err, errs.NotFound) {
		t.Errorf("BySlug of nobody = %v, want not found", err)
	}
	if _, err := s.Get(t.Context(), tenant.New()); !errors.Is(err, errs.NotFound) {
		t.Errorf("Get of nobody = %v, want not found", err)
	}
}

func TestFoundRefuses(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	slug := "x" + random()
	for i, want := range []string{"", "brand.slug.taken"} {
		err := conn.Platform(t.Context(), func(tx postgres.Conn) error {
			_, err := brand.NewStore(tx).Found(t.Context(), brand.Founding{Slug: slug, Name: "星驰汽车"})
			return err
		})
		if complaint(err) != want {
			t.Errorf("time %d: Found = %v, want %q", i+1, err, want)
		}
	}
	err := conn.Platform(t.Context(), func(tx postgres.Conn) error {
		_, err := brand.NewStore(tx).Found(t.Context(), brand.Founding{Slug: "Not A Slug", Name: "星驰汽车"})
		return err
	})
	if complaint(err) != "brand.slug.malformed" {
		t.Errorf("Found with spaces = %v, want brand.slug.malformed", err)
	}
}

func TestASuspendedBrandIsNotThere(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	s := brand.NewStore(conn)
	made, err := s.Found(t.Context(), brand.Founding{Slug: "x" + random(), Name: "星驰汽车"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE tenants SET suspended_at = now() WHERE id = $1", made.ID.UUID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.BySlug(t.Context(), made.Slug); !errors.Is(err, errs.NotFound) {
		t.Errorf("BySlug = %v, want not found", err)
	}
	if _, err := s.Get(t.Context(), made.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("Get = %v, want not found", err)
	}
}

func TestCheckSlug(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ typed, clean, want string }{
		"plain":               {"xingchi", "xingchi", ""},
		"digits and a hyphen": {"xing-chi-4s", "xing-chi-4s", ""},
		"capitals":            {" XingChi ", "xingchi", ""},
		"full width":          {"ｘｉｎｇ", "xing", ""},
		"one letter":          {"x", "x", ""},
		"forty":               {strings.Repeat("x", 40), strings.Repeat("x", 40), ""},
		"forty-one":           {strings.Repeat("x", 41), strings.Repeat("x", 41), "brand.slug.malformed"},
		"Chinese":             {"星驰", "星驰", "brand.slug.malformed"},
		"a hyphen in front":   {"-x", "-x", "brand.slug.malformed"},
		"a hyphen behind":     {"x-", "x-", "brand.slug.malformed"},
		"a path":              {"x/y", "x/y", "brand.slug.malformed"},
		"a line break":        {"x\ny", "x\ny", "brand.slug.malformed"},
		"ours":                {"Admin", "admin", "brand.slug.reserved"},
		"nothing":             {"  ", "", "brand.slug.missing"},
	}
	for name, c := range tests {
		if got := brand.CleanSlug(c.typed); got != c.clean {
			t.Errorf("%s: CleanSlug(%q) = %q, want %q", name, c.typed, got, c.clean)
		}
		if got := brand.CheckSlug(c.clean); got.ID != c.want {
			t.Errorf("%s: CheckSlug(%q) = %q, want %q", name, c.clean, got.ID, c.want)
		}
	}
}

func TestSpell(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"星驰汽车":                    "xingchi",
		"星驰汽车车友会":                 "xingchi",
		"汽车":                      "qiche",
		"BYD 王朝":                  "byd-wangchao",
		"　远岳·SUV（华南）":             "yuanyue-suv-huanan",
		"Ｇｅｅｌｙ":                   "geely",
		"😀":                       "",
		"":                        "",
		strings.Repeat("ab-", 20): strings.TrimSuffix(strings.Repeat("ab-", 14)[:40], "-"),
		"Škoda":                   "koda",
	} {
		got := brand.Spell(name)
		if got != want {
			t.Errorf("Spell(%q) = %q, want %q", name, got, want)
		}
		if problem := brand.CheckSlug(got); got != "" && !problem.IsZero() {
			t.Errorf("Spell(%q) = %q, which is %s", name, got, problem.ID)
		}
	}
}

func TestSuggestIsFree(t *testing.T) {
	t.Parallel()
	s := brand.NewStore(pgtest.Tx(t))
	name := "星驰" + random()
	for i, ending := range []string{"", "-auto", "-club", "-community", "-2"} {
		want := "xingchi" + strings.TrimPrefix(name, "星驰") + ending
		got, err := s.Suggest(t.Context(), name+"汽车")
		if err != nil || got != want {
			t.Fatalf("suggestion %d = %q, %v; want %q", i+1, got, err, want)
		}
		if err := s.Free(t.Context(), got); err != nil {
			t.Errorf("Free(%s) = %v, want free", got, err)
		}
		if _, err := s.Found(t.Context(), brand.Founding{Slug: got, Name: name}); err != nil {
			t.Fatal(err)
		}
		if err := s.Free(t.Context(), got); complaint(err) != "brand.slug.taken" {
			t.Errorf("Free(%s) once founded = %v, want brand.slug.taken", got, err)
		}
	}
	for _, name := range []string{"", "😀"} {
		if got, err := s.Suggest(t.Context(), name); err != nil || got != "" {
			t.Errorf("Suggest(%q) = %q, %v; want nothing", name, got, err)
		}
	}
	if got, err := s.Suggest(t.Context(), "admin"); err != nil || got != "admin-auto" {
		t.Errorf("Suggest(admin) = %q, %v; want admin-auto", got, err)
	}
}
