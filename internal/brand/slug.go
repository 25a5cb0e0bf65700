package brand

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

const slugRunes = 40

var slugForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)

// reserved are addresses nobody may have: they would be taken for Xinhuo's own.
var reserved = []string{
	"about", "account", "admin", "api", "app", "assets", "auth", "b", "billing", "blog", "console", "dev", "docs", "help",
	"healthz", "home", "info", "join", "login", "logout", "mail", "me", "metrics", "new", "official", "ops", "platform",
	"press", "readyz", "root", "security", "settings", "signin", "signup", "static", "status", "support", "system",
	"terms", "test", "verify", "www", "xinhuo",
}

// CleanSlug is what somebody typed as an address, as it would be kept.
func CleanSlug(s string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
}

// CheckSlug says what is wrong with slug as an address, if anything is; that
// somebody has it is for Found to say.
func CheckSlug(slug string) (problem i18n.Message) {
	switch {
	case slug == "":
		return i18n.Msg("brand.slug.missing")
	case !slugForm.MatchString(slug):
		return i18n.Msg("brand.slug.malformed")
	case slices.Contains(reserved, slug):
		return i18n.Msg("brand.slug.reserved", "Slug", slug)
	}
	return i18n.Message{}
}

// generic ends many brands' names and tells none of them apart.
var generic = []string{"车友会", "社区", "社群", "俱乐部", "集团", "汽车"}

// Spell is the address a brand's name suggests, in pinyin: 星驰汽车 is
// xingchi. It is empty when the name holds nothing that can be spelt.
func Spell(name string) string {
	name = strings.TrimSpace(norm.NFKC.String(name))
	for _, end := range generic {
		if short := strings.TrimSuffix(name, end); short != "" {
			name = short
		}
	}
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		spelt := pinyin.SinglePinyin(r, pinyin.NewArgs())
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case len(spelt) > 0:
			b.WriteString(spelt[0])
		case b.Len() > 0:
			b.WriteByte('-')
		}
	}
	slug := strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == '-' }), "-")
	return strings.Trim(slug[:min(len(slug), slugRunes)], "-")
}

// Suggest returns an address for name that nobody has yet, or "" when none
// comes to mind.
func (s *Store) Suggest(ctx context.Context, name string) (string, error) {
	base := Spell(name)
	if base == "" {
		return "", nil
	}
	base = strings.Trim(base[:min(len(base), slugRunes-len("-community"))], "-")
	offers := []string{base, base + "-auto", base + "-club", base + "-community"}
	for n := 2; n < 10; n++ {
		offers = append(offers, base+"-"+strconv.Itoa(n))
	}
	taken, err := db.New(s.conn).TakenSlugs(ctx, offers)
	if err != nil {
		return "", fmt.Errorf("suggest an address for %q: %w", name, err)
	}
	for _, offer := range offers {
		if problem := CheckSlug(offer); problem.IsZero() && !slices.Contains(taken, offer) {
			return offer, nil
		}
	}
	return "", nil
}

// Free reports whether slug may be had: errs.Invalid beside "slug" says why not.
func (s *Store) Free(ctx context.Context, slug string) error {
	if problem := CheckSlug(slug); !problem.IsZero() {
		return errs.Invalid{"slug": problem}
	}
	taken, err := db.New(s.conn).TakenSlugs(ctx, []string{slug})
	if err != nil {
		return fmt.Errorf("look for address %s: %w", slug, err)
	}
	if len(taken) > 0 {
		return errs.Invalid{"slug": i18n.Msg("brand.slug.taken", "Slug", slug)}
	}
	return nil
}
