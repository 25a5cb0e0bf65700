package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// docs/rules.md says of each rule of succession which test fails when it does
// not hold. A test is named there as `package Test`, or as `package Test: case`
// with a case of its table.
func TestTheRulesNameTests(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	named := testsNamed(string(page))
	if len(named) < 60 {
		t.Errorf("docs/rules.md names %d tests; is it read as it is written?", len(named))
	}
	known := map[string]map[string][]string{}
	for _, n := range named {
		if known[n.pkg] == nil {
			known[n.pkg] = testsOf(t, filepath.Join("..", n.pkg))
		}
		if why := n.missing(known[n.pkg]); why != "" {
			t.Errorf("docs/rules.md names `%s`: %s", n, why)
		}
	}
}

func TestNamingTests(t *testing.T) {
	t.Parallel()
	known := map[string][]string{"TestPlan": {"successor = leaver", "nobody"}, "TestClose": nil}
	tests := map[string]struct {
		page, missing string
	}{
		"a test":                  {"| it holds | `store.go` | `internal/handover TestPlan` |", ""},
		"a case of its table":     {"`internal/handover TestPlan: successor = leaver`", ""},
		"a test that is gone":     {"`internal/handover TestPlanned`", "no such test"},
		"a case that is gone":     {"`internal/handover TestPlan: somebody`", "no such case"},
		"a case of another table": {"`internal/handover TestClose: nobody`", "no such case"},
		"a package without tests": {"`internal/handover TestX`", "no such test"},
	}
	for name, tt := range tests {
		all := testsNamed(tt.page)
		if len(all) != 1 {
			t.Errorf("%s: %d tests are read in %q, want one", name, len(all), tt.page)
			continue
		}
		if got := all[0].missing(known); got != tt.missing {
			t.Errorf("%s: %q, want %q", name, got, tt.missing)
		}
	}
}

// naming is a test as docs/rules.md names it.
type naming struct{ pkg, test, row string }

func (n naming) String() string {
	return strings.TrimSuffix(n.pkg+" "+n.test+": "+n.row, ": ")
}

var namings = regexp.MustCompile("`((?:internal|web)[a-z/]*) (Test\\w+)(?:: ([^`]+))?`")

func testsNamed(page string) []naming {
	var all []naming
	for _, m := range namings.FindAllStringSubmatch(page, -1) {
		all = append(all, naming{m[1], m[2], m[3]})
	}
	return all
}

// missing says what there is not of n among tests with the strings in them.
func (n naming) missing(known map[string][]string) string {
	said, there := known[n.test]
	switch {
	case !there:
		return "no such test"
	case n.row != "" && !slices.Contains(said, n.row):
		return "no such case"
	}
	return ""
}

// testsOf reads which tests a folder has, and the strings that each says.
func testsOf(t *testing.T, dir string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][]string{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") {
				tests[fn.Name.Name] = saidIn(fn)
			}
		}
	}
	return tests
}

func saidIn(fn *ast.FuncDecl) []string {
	said := map[string]bool{}
	ast.Inspect(fn, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				said[s] = true
			}
		}
		return true
	})
	return slices.Collect(maps.Keys(said))
}
