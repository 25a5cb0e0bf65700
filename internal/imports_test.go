package internal_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The one rule of direction: cmd → web → internal/<noun> → internal/db. See
// README, "Where things live".
func TestImports(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-e", "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "xinhuo/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := 0
	for line := range strings.Lines(string(out)) {
		packages++
		pkg, imports, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "xinhuo/"), ": ")
		for imp := range strings.FieldsSeq(imports) {
			if imp, ours := strings.CutPrefix(imp, "xinhuo/"); ours {
				if why := objection(pkg, imp); why != "" {
					t.Errorf("%s imports %s: %s", pkg, imp, why)
				}
			}
		}
	}
	if packages < 10 {
		t.Errorf("go list knows only %d packages", packages)
	}
}

func TestObjections(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pkg, imp string
		allowed  bool
	}{
		"the program runs the app":         {"cmd/xinhuo", "internal/app", true},
		"the program knows no noun":        {"cmd/xinhuo", "internal/member", false},
		"the app wires the web":            {"internal/app", "web", true},
		"the app asks no rows":             {"internal/app", "internal/db", false},
		"a noun asks rows":                 {"internal/member", "internal/db", true},
		"a noun knows no pages":            {"internal/member", "web/ui", false},
		"a noun knows no app":              {"internal/member", "internal/app", false},
		"plumbing asks no rows":            {"internal/cache", "internal/db", false},
		"a leaf knows nobody":              {"internal/tenant", "internal/postgres", false},
		"an error speaks":                  {"internal/errs", "internal/i18n", true},
		"pages take nouns":                 {"web/members", "internal/member", true},
		"pages use components":             {"web/members", "web/ui", true},
		"pages do not meet":                {"web/members", "web/honours", false},
		"pages ask no rows":                {"web/members", "internal/db", false},
		"components know no pages":         {"web/ui", "web/members", false},
		"the router is where pages meet":   {"web", "web/members", true},
		"fixtures are for tests":           {"internal/member", "internal/fixture", false},
		"the tests' database is for tests": {"web/members", "internal/postgres/pgtest", false},
		"tests of pages use fixtures":      {"web/webtest", "internal/fixture", true},
		"helpers of tests are for tests":   {"web/members", "web/webtest", false},
	}
	for name, tt := range tests {
		if why := objection(tt.pkg, tt.imp); (why == "") != tt.allowed {
			t.Errorf("%s: %s imports %s: %q, want allowed %v", name, tt.pkg, tt.imp, why, tt.allowed)
		}
	}
}

var (
	leaves   = []string{"internal/errs", "internal/tenant", "internal/clock", "internal/i18n", "internal/config"}
	plumbing = []string{"internal/app", "internal/postgres", "internal/cache", "internal/jobs", "internal/blob", "internal/mail", "internal/devservices", "internal/seal"}
	shared   = []string{"web/page", "web/ui", "web/static"} // what all pages may use
	forTests = []string{"internal/fixture", "internal/postgres/pgtest", "web/webtest"}
)

// objection says why pkg may not import imp, "" if it may.
func objection(pkg, imp string) string {
	inWeb := pkg == "web" || strings.HasPrefix(pkg, "web/")
	isPages := strings.HasPrefix(imp, "web/") && !slices.Contains(shared, imp)
	switch {
	case strings.HasPrefix(pkg, "cmd/") && imp != "internal/app":
		return "main is only the process; the rest is internal/app's"
	case strings.HasPrefix(pkg, "internal/") && pkg != "internal/app" && (imp == "web" || strings.HasPrefix(imp, "web/")):
		return "internal must not know the web"
	case imp == "internal/app" && !strings.HasPrefix(pkg, "cmd/"):
		return "the app stands above everything"
	case imp == "internal/db" && (inWeb || slices.Contains(plumbing, pkg)):
		return "rows are a noun's: ask its store"
	case inWeb && pkg != "web" && isPages && !slices.Contains(forTests, pkg):
		return "pages meet in the router, not in each other"
	case slices.Contains(leaves, pkg) && !slices.Contains(leaves, imp):
		return "a leaf draws on nothing"
	case slices.Contains(forTests, imp) && !slices.Contains(forTests, pkg):
		return "this is for tests"
	}
	return ""
}
