// Package seal keeps contact fields unreadable at rest: AES-256-GCM under a
// key of the environment, and a keyed hash by which an exact value can still
// be found. Both are bound to their tenant.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"xinhuo/internal/tenant"
)

// Size is the length of a secret key in bytes.
const Size = 32

// ErrSealed says that none of our keys opens what was sealed, or that it was
// sealed for another tenant or altered.
var ErrSealed = errors.New("sealed with a key we do not have")

// Keys seals with the first key and opens with any.
type Keys struct {
	boxes []box
	index []byte
}

// box is one key: its id is the first byte of all it seals.
type box struct {
	id   byte
	aead cipher.AEAD
}

// New makes Keys of a secret of Size bytes and those it has replaced. The
// keyed hashes come from the secret alone: after a rotation they are made
// anew by `xinhuo doctor --reindex`.
func New(secret []byte, old ...[]byte) (*Keys, error) {
	k := &Keys{}
	for _, s := range append([][]byte{secret}, old...) {
		if len(s) != Size {
			return nil, fmt.Errorf("secret key has %d bytes, want %d", len(s), Size)
		}
		b, err := newBox(s)
		if err != nil {
			return nil, err
		}
		k.boxes = append(k.boxes, b)
	}
	var err error
	k.index, err = hkdf.Key(sha256.New, secret, nil, "xinhuo index", Size)
	return k, err
}

// Parse makes Keys of base64 texts, as the environment holds them.
func Parse(secret string, old ...string) (*Keys, error) {
	var raw [][]byte
	for _, s := range append([]string{secret}, old...) {
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return nil, fmt.Errorf("secret key is not base64: %w", err)
		}
		raw = append(raw, b)
	}
	return New(raw[0], raw[1:]...)
}

func newBox(secret []byte) (box, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "xinhuo seal", Size)
	if err != nil {
		return box{}, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return box{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	sum := sha256.Sum256(key)
	return box{sum[0], aead}, err
}

// Seal closes plain for t. Nothing seals to nothing: "" gives nil.
func (k *Keys) Seal(t tenant.ID, plain string) []byte {
	if plain == "" {
		return nil
	}
	return k.SealBytes(t, []byte(plain))
}

// SealBytes is Seal for bytes; it seals an empty slice too.
func (k *Keys) SealBytes(t tenant.ID, plain []byte) []byte {
	b := k.boxes[0]
	return b.aead.Seal([]byte{b.id}, nil, plain, t.UUID[:])
}

// Open returns what Seal was given; nil opens to "".
func (k *Keys) Open(t tenant.ID, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	plain, err := k.OpenBytes(t, sealed)
	return string(plain), err
}

// OpenBytes is Open for bytes.
func (k *Keys) OpenBytes(t tenant.ID, sealed []byte) ([]byte, error) {
	for _, b := range k.boxes {
		if len(sealed) == 0 || b.id != sealed[0] {
			continue
		}
		if plain, err := b.aead.Open(nil, nil, sealed[1:], t.UUID[:]); err == nil {
			return plain, nil
		}
	}
	return nil, ErrSealed
}

// Newest reports whether the newest key sealed it.
func (k *Keys) Newest(t tenant.ID, sealed []byte) bool {
	b := k.boxes[0]
	if len(sealed) == 0 || sealed[0] != b.id {
		return false
	}
	_, err := b.aead.Open(nil, nil, sealed[1:], t.UUID[:])
	return err == nil
}

// Index returns the keyed hash under which value is found again in field of
// t; "" gives nil. Values must be normalised by the caller.
func (k *Keys) Index(t tenant.ID, field, value string) []byte {
	if value == "" {
		return nil
	}
	h := hmac.New(sha256.New, k.index)
	h.Write(t.UUID[:])
	h.Write([]byte(field))
	h.Write([]byte{0})
	h.Write([]byte(value))
	return h.Sum(nil)[:16]
}

// Random returns a fresh secret in the form Parse reads.
func Random() string {
	b := make([]byte, Size)
	rand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}
