package gala

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/tenant"
)

// proofSize is how much of the proof a link carries: 128 bits.
const proofSize = 16

// Links makes and reads the links by which guests answer without signing in.
// A link names one guest of one brand and nothing else; it can't be made
// without the secret, and leads nowhere once the guest is taken off the list
// or is quiet.
type Links struct{ secret []byte }

// NewLinks returns Links made of a secret of the environment.
func NewLinks(secret []byte) Links { return Links{secret} }

// Code is the last part of a guest's link.
func (l Links) Code(t tenant.ID, guest uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString(append(guest[:], l.proof(t, guest)...))
}

// Guest reads a code; one that was not made here for this brand is
// errs.NotFound.
func (l Links) Guest(t tenant.ID, code string) (uuid.UUID, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(code)
	if err != nil || len(raw) != len(uuid.UUID{})+proofSize {
		return uuid.Nil, errs.NotFound
	}
	guest := uuid.UUID(raw[:16])
	if !hmac.Equal(raw[16:], l.proof(t, guest)) {
		return uuid.Nil, errs.NotFound
	}
	return guest, nil
}

func (l Links) proof(t tenant.ID, guest uuid.UUID) []byte {
	mac := hmac.New(sha256.New, l.secret)
	mac.Write([]byte("gala\x00"))
	mac.Write(t.UUID[:])
	mac.Write(guest[:])
	return mac.Sum(nil)[:proofSize]
}
