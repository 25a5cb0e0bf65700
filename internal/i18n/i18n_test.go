package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// data are the files whose Chinese is looked at by the program, not read by a
// person: synonyms, name lists, samples. Whole directories end in a slash.
var data = []string{
	"internal/believe/",              // names, cars and stories of made-up brands
	"internal/bench/",                // what is searched for, and a roster
	"internal/brand/slug.go",         // characters an address leaves out
	"internal/contribution/words.go", // the words of people's own sheets
	"internal/demo/",                 // people of the brands of dev
	"internal/fixture/",              // rows for tests
	"internal/member/keys.go",        // surnames read in a special way
	"internal/roster/",               // the words of people's own sheets
	"internal/seeding/",              // rows to try things on
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	zh, en := books()[Chinese].all, books()[English].all
	for id, m := range zh {
		other, ok := en[id]
		if !ok {
			t.Errorf("%s is not in English", id)
			continue
		}
		if got, want := holes(other), holes(m); !slices.Equal(got, want) {
			t.Errorf("%s has %v in English, %v in Chinese", id, got, want)
		}
	}
	for id := range en {
		if zh[id] == nil {
			t.Errorf("%s is not in Chinese", id)
		}
	}
}

var hole = regexp.MustCompile(`\{\{\s*\.(\w+)`)

// holes are the arguments a message asks for in any of its plural forms.
func holes(m *goi18n.Message) []string {
	seen := map[string]bool{}
	for _, found := range hole.FindAllStringSubmatch(m.One+m.Other, -1) {
		seen[found[1]] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func TestNoEmptySentence(t *testing.T) {
	for _, lang := range []Lang{Chinese, English} {
		for id, m := range books()[lang].all {
			if strings.TrimSpace(m.Other) == "" {
				t.Errorf("%s says nothing in %s", id, lang)
			}
		}
	}
}

// asked finds the ids that code asks for by name. An id ending in a dot is the
// beginning of several, chosen while running.
var asked = regexp.MustCompile(`i18n\.(?:T\((?:[^",()]|\(\))*,\s*|Msg\()"([^"]+)"`)

func TestEverySentenceAskedForExists(t *testing.T) {
	n := 0
	for path, body := range sources(t, ".go", ".templ") {
		if strings.HasSuffix(path, "_templ.go") || strings.HasPrefix(path, "internal/i18n/") {
			continue
		}
		for _, found := range asked.FindAllStringSubmatch(body, -1) {
			n++
			if id := found[1]; !strings.HasSuffix(id, ".") && !strings.HasSuffix(id, "_") && !Has(Chinese, id) {
				t.Errorf("%s asks for %s, which nobody says", path, id)
			}
		}
	}
	if n < 100 {
		t.Errorf("found %d sentences asked for; the pattern no longer matches", n)
	}
}

var (
	tags   = regexp.MustCompile(`(?s)<[^>]*>`)
	entity = regexp.MustCompile(`&#?\w+;`)
	spoken = regexp.MustCompile(`\s(?:title|aria-label|placeholder|alt|label)="([^"]*)"`)
)

// What a template writes by itself is found in the generated code, where it
// stands apart from what an expression gives.
func TestTemplatesSpeakThroughI18n(t *testing.T) {
	for path, body := range sources(t, "_templ.go") {
		html := static(t, path, body)
		for _, found := range spoken.FindAllStringSubmatch(html, -1) {
			if speaks(found[1]) {
				t.Errorf("%s writes %q by itself", path, found[0])
			}
		}
		for _, text := range strings.Split(tags.ReplaceAllString(html, "\x00"), "\x00") {
			if speaks(text) {
				t.Errorf("%s writes %q by itself", path, strings.TrimSpace(text))
			}
		}
	}
}

func speaks(text string) bool {
	return strings.ContainsFunc(entity.ReplaceAllString(text, ""), unicode.IsLetter)
}

// static joins what a generated file writes without an expression.
func static(t *testing.T, path, body string) string {
	t.Helper()
	var html strings.Builder
	ast.Inspect(parse(t, path, body), func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "WriteString" && len(call.Args) == 3 {
			if s, ok := literal(call.Args[2]); ok {
				html.WriteString(s)
			}
		}
		return true
	})
	return html.String()
}

func TestChineseStandsInMessageFiles(t *testing.T) {
	for path, body := range sources(t, ".go") {
		if strings.HasPrefix(path, "internal/i18n/") || slices.ContainsFunc(data, func(d string) bool { return strings.HasPrefix(path, d) }) {
			continue
		}
		ast.Inspect(parse(t, path, body), func(n ast.Node) bool {
			if s, ok := literal(n); ok && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s holds %q, which belongs into a message file", path, s)
			}
			return true
		})
	}
}

// TestFindings shows that the searches above find what they look for.
func TestFindings(t *testing.T) {
	page := "package x\nfunc f() { w.WriteString(b, 1, \"<p title=\\\"Hello\\\">\"); w.WriteString(b, 2, \"Good day</p>\") }"
	html := static(t, "x.go", page)
	if found := spoken.FindStringSubmatch(html); found == nil || !speaks(found[1]) || !speaks(tags.ReplaceAllString(html, "")) {
		t.Errorf("nothing found in %q", html)
	}
	if found := asked.FindStringSubmatch(`i18n.Msg(id, "Name", n)`); found != nil {
		t.Errorf("found %v where the id is not written out", found)
	}
	for _, call := range []string{`i18n.T(ctx, "a.b")`, `i18n.T(r.Context(), "a.b", "N", 1)`, `i18n.Msg("a.b")`} {
		if found := asked.FindStringSubmatch(call); found == nil || found[1] != "a.b" {
			t.Errorf("%s: found %v, want a.b", call, found)
		}
	}
}

func parse(t *testing.T, path, body string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, body, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// sources reads our files with one of the endings, tests and tools apart, by
// their path from the root.
func sources(t *testing.T, endings ...string) map[string]string {
	t.Helper()
	root := filepath.Join("..", "..")
	found := map[string]string{}
	for _, top := range []string{"cmd", "internal", "web"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.Name() == "node_modules" || d.Name() == "testdata" {
				return filepath.SkipDir
			}
			ends := func(e string) bool { return strings.HasSuffix(path, e) }
			if d.IsDir() || strings.HasSuffix(path, "_test.go") || !slices.ContainsFunc(endings, ends) {
				return nil
			}
			body, err := os.ReadFile(path)
			rel, _ := filepath.Rel(root, path)
			found[filepath.ToSlash(rel)] = string(body)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}
