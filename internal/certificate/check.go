package certificate

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// Why a file is not a valid certificate.
var (
	ErrNone    = errors.New("carries no certificate")             // or what it carries cannot be read
	ErrForeign = errors.New("signed with a key not of the brand") // another brand's, a stranger's, or newer than what was published
	ErrForged  = errors.New("the signature is not of these words")
	ErrAltered = errors.New("the file was changed after it was issued")
	ErrRevoked = errors.New("the certificate was revoked")
)

var subjectForm = regexp.MustCompile(`/Subject <FEFF([0-9A-Fa-f]+)>`)

// Verify checks a certificate's file against what its brand has published.
// The statement is returned also with ErrAltered and ErrRevoked: then it was
// certified once.
func Verify(pdf []byte, by Published) (Statement, error) {
	says, signature, err := statementIn(pdf)
	if err != nil {
		return Statement{}, err
	}
	public, known := by.key(says.Key)
	switch {
	case !known || says.Tenant.String() != by.Tenant:
		return Statement{}, ErrForeign
	case !signed(public, says.Text(), signature):
		return Statement{}, ErrForged
	}
	body, key, seal, ok := unsealed(pdf)
	sealer, known := by.key(key)
	switch {
	case !ok || !known || !ed25519.Verify(sealer, body, seal):
		return says, ErrAltered
	case slices.Contains(by.Revoked, hashOf(says.Code)):
		return says, ErrRevoked
	}
	return says, nil
}

func (p Published) key(id string) (ed25519.PublicKey, bool) {
	for _, k := range p.Keys {
		if k.ID == id && len(k.Public) == ed25519.PublicKeySize && keyID(k.Public) == id {
			return k.Public, true
		}
	}
	return nil, false
}

// ReadPublished reads what a brand publishes.
func ReadPublished(text []byte) (p Published, err error) {
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("read published keys: %w", err)
	}
	for i, k := range p.Keys {
		if p.Keys[i].Public, err = base64.StdEncoding.DecodeString(k.Key); err != nil {
			return p, fmt.Errorf("read published key %s: %w", k.ID, err)
		}
	}
	return p, nil
}

// statementIn finds what a file says of itself.
func statementIn(pdf []byte) (Statement, []byte, error) {
	found := subjectForm.FindSubmatch(pdf)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || found == nil {
		return Statement{}, nil, ErrNone
	}
	raw, err := hex.DecodeString(string(found[1]))
	if err != nil || len(raw)%2 != 0 {
		return Statement{}, nil, ErrNone
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	text, signature, ok := strings.Cut(string(utf16.Decode(units)), "\nsignature: ") // a line of its own: a title may hold the word
	if !ok {
		return Statement{}, nil, ErrNone
	}
	says, err := ParseStatement(text + "\n")
	bytes, bad := base64.StdEncoding.DecodeString(strings.TrimSpace(signature))
	if err != nil || bad != nil {
		return Statement{}, nil, ErrNone
	}
	return says, bytes, nil
}
