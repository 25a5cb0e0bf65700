package certificate

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/tenant"
)

// Statement is what is certified. Its Text is what is signed, and what the
// paper is drawn from.
type Statement struct {
	Brand     string
	Tenant    tenant.ID
	Number    string
	Code      string
	Edition   int
	Name      string
	Title     string
	Citation  string
	Conferred time.Time // dates, in the brand's zone
	Issued    time.Time
	Key       string
}

// heading begins every statement: what it is, and how it is to be read.
const heading = "xinhuo-certificate 1"

// ErrStatement says that a text is no statement of ours.
var ErrStatement = errors.New("not a certificate's statement")

func (s Statement) fields() [][2]string {
	return [][2]string{
		{"brand", s.Brand}, {"tenant", s.Tenant.String()}, {"number", s.Number}, {"code", s.Code}, {"edition", strconv.Itoa(s.Edition)},
		{"name", s.Name}, {"title", s.Title}, {"citation", s.Citation},
		{"conferred", s.Conferred.Format(time.DateOnly)}, {"issued", s.Issued.Format(time.DateOnly)}, {"key", s.Key},
	}
}

// Text is the statement in its one form: a line for each thing, in their
// order, in UTF-8.
func (s Statement) Text() string {
	var b strings.Builder
	b.WriteString(heading + "\n")
	for _, f := range s.fields() {
		b.WriteString(f[0] + ": " + strings.Join(strings.Fields(f[1]), " ") + "\n")
	}
	return b.String()
}

// ParseStatement reads what Text wrote, and nothing else.
func ParseStatement(text string) (s Statement, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != len(s.fields())+2 || lines[0] != heading {
		return s, ErrStatement
	}
	said := map[string]string{}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		said[name] = value
	}
	s = Statement{Brand: said["brand"], Number: said["number"], Code: said["code"], Name: said["name"], Title: said["title"], Citation: said["citation"], Key: said["key"]}
	id, bad := uuid.Parse(said["tenant"])
	s.Tenant.UUID = id
	edition, badEdition := strconv.Atoi(said["edition"])
	s.Edition = edition
	var badDay, badIssue error
	s.Conferred, badDay = time.Parse(time.DateOnly, said["conferred"])
	s.Issued, badIssue = time.Parse(time.DateOnly, said["issued"])
	if err := errors.Join(bad, badEdition, badDay, badIssue); err != nil {
		return Statement{}, fmt.Errorf("%w: %w", ErrStatement, err)
	}
	if s.Text() != text {
		return Statement{}, ErrStatement
	}
	return s, nil
}

// signed reports whether the key signed exactly this text.
func signed(public ed25519.PublicKey, text string, signature []byte) bool {
	return len(public) == ed25519.PublicKeySize && ed25519.Verify(public, []byte(text), signature)
}
