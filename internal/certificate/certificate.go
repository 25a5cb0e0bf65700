// Package certificate certifies on paper that a member bears a title: drawn
// as a PDF in the brand's name, signed so that it can be checked without us,
// and looked up by anybody by the code it carries.
package certificate

import (
	"crypto/rand"
	"encoding/base32"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

// Certificate is one certificate. It is valid unless it, or its title, was
// revoked.
type Certificate struct {
	ID        uuid.UUID
	Award     uuid.UUID
	Member    uuid.UUID
	Called    string // the member, as the team knows them
	TitleName string // as the title is called now
	Says      Statement
	Signature []byte
	IssuedAt  time.Time
	Issuer    string
	Reissued  *time.Time
	RevokedAt *time.Time // the certificate
	Revoker   string
	Reason    string
	Taken     *time.Time // the title was taken back
	Sample    bool
	No        int
}

// Valid reports whether it stands.
func (c Certificate) Valid() bool { return c.RevokedAt == nil && c.Taken == nil }

// Standing is what anybody is told of a code.
type Standing struct {
	Known     bool
	Revoked   bool
	Brand     string
	Number    string
	Issued    time.Time
	LastIssue time.Time // later than Issued where it was issued again
}

// Settings is how a brand's certificates look.
type Settings struct {
	Logo, Seal uuid.UUID // files, or uuid.Nil
	Signatory  string
	Office     string
	Version    int // 0 where nothing was ever set
}

const (
	maxSignatory = 12
	maxOffice    = 20
	maxReason    = 300
	codeBytes    = 16
)

func (s *Settings) check() error {
	s.Signatory, s.Office = strings.TrimSpace(s.Signatory), strings.TrimSpace(s.Office)
	bad := errs.Invalid{}
	for _, f := range []struct {
		field, text string
		most        int
	}{{"signatory", s.Signatory, maxSignatory}, {"office", s.Office, maxOffice}} {
		if utf8.RuneCountInString(f.text) > f.most {
			bad[f.field] = i18n.Msg("certificate.long", "Max", f.most)
		} else if err := drawable(f.field, f.text); err != nil {
			bad[f.field] = err[f.field]
		}
	}
	return bad.OrNil()
}

// letters are those that are not taken for one another in print.
var letters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newCode makes a code of 128 random bits.
func newCode() string {
	b := make([]byte, codeBytes)
	rand.Read(b)
	return letters.EncodeToString(b)
}

var codeForm = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{26}$`)

// CleanCode is a code as it was typed or scanned, "" when it can be none.
func CleanCode(s string) string {
	s = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(s)))
	if !codeForm.MatchString(s) {
		return ""
	}
	return s
}
