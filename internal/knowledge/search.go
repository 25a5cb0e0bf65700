package knowledge

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

const (
	maxTerms    = 5   // words of a search that are heeded
	maxTerm     = 30  // characters of each
	maxFound    = 200 // pages that a search looks into
	maxSnippet  = 90  // characters shown around what was found
	maxGrammars = 8   // grams of a word that are asked for; its words are read anyhow
)

// fold brings text into the form in which it is compared, and says of each
// character which one of the text it came from: NFKC, lower case, no spaces.
func fold(s string) (folded []rune, from []int) {
	i := 0
	for _, r := range s {
		for _, f := range norm.NFKC.String(string(r)) {
			if f = unicode.ToLower(f); !unicode.IsSpace(f) && !unicode.IsControl(f) && !unicode.Is(unicode.Cf, f) {
				folded, from = append(folded, f), append(from, i)
			}
		}
		i++
	}
	return folded, from
}

func folded(s string) string {
	f, _ := fold(s)
	return string(f)
}

// terms are the words of a search, each as it is compared.
func terms(q string) []string {
	var all []string
	for _, word := range strings.Fields(q) {
		if f, _ := fold(word); len(f) > 0 && len(all) < maxTerms {
			all = append(all, string(f[:min(len(f), maxTerm)]))
		}
	}
	return all
}

// grams are each character and each two neighbours of a text's lines. What a
// search must have of a word are its pairs, or its one character.
func grams(text string, into map[string]bool) {
	for line := range strings.Lines(text) {
		f, _ := fold(line)
		for i, r := range f {
			into[string(r)] = true
			if i > 0 {
				into[string(f[i-1:i+1])] = true
			}
		}
	}
}

// wanted are the grams a page must have to hold all terms. Of a long term a
// few, spread over it, leave few enough pages to read.
func wanted(terms []string) []string {
	set := map[string]bool{}
	for _, term := range terms {
		r := []rune(term)
		if len(r) == 1 {
			set[term] = true
			continue
		}
		step := max(1, (len(r)-1+maxGrammars-1)/maxGrammars)
		for i := 0; i+1 < len(r); i += step {
			set[string(r[i:i+2])] = true
		}
		set[string(r[len(r)-2:])] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// index keeps what a page is found by: what was there before is given, so that
// only what changed is written.
func index(ctx context.Context, tx postgres.Conn, t tenant.ID, page uuid.UUID, was, is [2]string) error {
	before, after := titled(was), titled(is)
	drop, add := db.DropGramsParams{TenantID: t, PageID: page}, db.AddGramsParams{TenantID: t, PageID: page}
	for _, g := range slices.Sorted(maps.Keys(before)) {
		if _, stays := after[g]; !stays {
			drop.Grams = append(drop.Grams, g)
		}
	}
	for _, g := range slices.Sorted(maps.Keys(after)) {
		if had, was := before[g]; !was || had != after[g] {
			add.Grams, add.Titled = append(add.Grams, g), append(add.Titled, after[g])
		}
	}
	if len(drop.Grams) > 0 {
		if err := db.New(tx).DropGrams(ctx, drop); err != nil {
			return err
		}
	}
	if len(add.Grams) == 0 {
		return nil
	}
	return db.New(tx).AddGrams(ctx, add)
}

// titled are the grams of a page's title and words, and whether the title has
// each.
func titled(of [2]string) map[string]bool {
	all, title := map[string]bool{}, map[string]bool{}
	grams(of[0], title)
	grams(of[1], all)
	for g := range all {
		all[g] = false
	}
	for g := range title {
		all[g] = true
	}
	return all
}

// Piece is a stretch of a text; Hit is one that was searched for.
type Piece struct {
	Text string
	Hit  bool
}

// find looks for pages that hold all terms and returns them, those whose title
// holds the most of them first.
func find(ctx context.Context, tx postgres.Conn, t tenant.ID, terms []string) (map[uuid.UUID]int, error) {
	want := wanted(terms)
	rows, err := db.New(tx).FindPages(ctx, db.FindPagesParams{TenantID: t, Grams: want, N: int64(len(want)), MaxRows: maxFound})
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.PageID
	}
	texts, err := db.New(tx).PageWords(ctx, db.PageWordsParams{TenantID: t, Ids: ids})
	if err != nil {
		return nil, err
	}
	found := map[uuid.UUID]int{}
	for _, r := range texts {
		if n, ok := holds(r.Title, r.Plain, terms); ok {
			found[r.ID] = n
		}
	}
	return found, nil
}

// holds reports whether title or words hold every term; n grows with what the
// title holds.
func holds(title, plain string, terms []string) (n int, ok bool) {
	head, lines := folded(title), strings.Split(plain, "\n")
	for i := range lines {
		lines[i] = folded(lines[i])
	}
	for _, term := range terms {
		switch {
		case head == term:
			n += 3
		case strings.HasPrefix(head, term):
			n += 2
		case strings.Contains(head, term):
			n++
		case !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, term) }):
			return 0, false
		}
	}
	return n, true
}

// mark cuts a text where it holds terms.
func mark(text string, terms []string) []Piece {
	f, from := fold(text)
	hit := make([]bool, utf8.RuneCountInString(text))
	for _, term := range terms {
		word := []rune(term)
		for i := 0; i+len(word) <= len(f); i++ {
			if slices.Equal(f[i:i+len(word)], word) {
				for j := from[i]; j <= from[i+len(word)-1]; j++ {
					hit[j] = true
				}
			}
		}
	}
	var pieces []Piece
	for i, r := range []rune(text) {
		if len(pieces) == 0 || pieces[len(pieces)-1].Hit != hit[i] {
			pieces = append(pieces, Piece{Hit: hit[i]})
		}
		pieces[len(pieces)-1].Text += string(r)
	}
	return pieces
}

// snippet is the words around the first place where plain holds a term, or its
// beginning.
func snippet(plain string, terms []string) []Piece {
	for line := range strings.Lines(plain) {
		f, from := fold(line)
		for _, term := range terms {
			if at := runeIndex(f, []rune(term)); at >= 0 {
				return mark(window(strings.TrimSpace(line), from[at]), terms)
			}
		}
	}
	return mark(window(strings.ReplaceAll(plain, "\n", " "), 0), nil)
}

// window is a stretch of line around its character at.
func window(line string, at int) string {
	r := []rune(line)
	start := max(0, min(at-maxSnippet/3, len(r)-maxSnippet))
	end := min(len(r), start+maxSnippet)
	out := string(r[start:end])
	if start > 0 {
		out = "…" + out
	}
	if end < len(r) {
		out += "…"
	}
	return out
}

func runeIndex(in, what []rune) int {
	for i := 0; i+len(what) <= len(in); i++ {
		if slices.Equal(in[i:i+len(what)], what) {
			return i
		}
	}
	return -1
}
