package certificate

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// PublicKey is the half of a key that everybody may have. What it signed while
// it was valid stays signed.
type PublicKey struct {
	ID     string     `json:"id"`
	Key    string     `json:"key"` // Ed25519, in base64
	From   time.Time  `json:"from"`
	Until  *time.Time `json:"until,omitempty"` // when another took its place
	Public []byte     `json:"-"`
}

// Published is what a brand publishes so that its certificates can be checked
// without us. Revoked holds the SHA-256 of the codes that are no longer valid.
type Published struct {
	Brand   string      `json:"brand"`
	Tenant  string      `json:"tenant"`
	AsOf    time.Time   `json:"as_of"`
	Keys    []PublicKey `json:"keys"`
	Revoked []string    `json:"revoked"`
}

// keyID names a key by its public half.
func keyID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// hashOf is how a revoked code is published, so that nobody learns one.
func hashOf(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}

// signer is a key in use.
type signer struct {
	id      string
	private ed25519.PrivateKey
}

func (k signer) sign(text string) []byte { return ed25519.Sign(k.private, []byte(text)) }

// current returns the key that signs now; the first to ask makes it.
func (s *Store) current(ctx context.Context, tx postgres.Conn, t tenant.ID) (signer, error) {
	row, err := db.New(tx).CurrentCertificateKey(ctx, t)
	if errors.Is(postgres.Err(err), errs.NotFound) {
		return s.make(ctx, tx, t)
	}
	if err != nil {
		return signer{}, err
	}
	return s.open(t, row)
}

func (s *Store) open(t tenant.ID, row db.CertificateKey) (signer, error) {
	seed, err := s.keys.OpenBytes(t, row.Sealed)
	if err != nil {
		return signer{}, fmt.Errorf("open key %s: %w", row.ID, err)
	}
	return signer{row.ID, ed25519.NewKeyFromSeed(seed)}, nil
}

func (s *Store) make(ctx context.Context, tx postgres.Conn, t tenant.ID) (signer, error) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return signer{}, err
	}
	k := signer{keyID(public), private}
	err = db.New(tx).InsertCertificateKey(ctx, db.InsertCertificateKeyParams{TenantID: t, ID: k.id, Public: public, Sealed: s.keys.SealBytes(t, private.Seed()), MadeAt: s.now()})
	return k, err
}

// Rotate puts a new key in the place of the one that signs. What that one
// signed stays valid.
func (s *Store) Rotate(ctx context.Context, t tenant.ID, by journal.Actor) error {
	now := s.now()
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := s.settled(ctx, tx, t); err != nil { // one at a time
			return err
		}
		if _, err := db.New(tx).RetireCertificateKey(ctx, db.RetireCertificateKeyParams{TenantID: t, RetiredAt: &now}); err != nil {
			return err
		}
		k, err := s.make(ctx, tx, t)
		if err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "certificate.key_rotated", Subject: k.id, At: now})
	})
	if err != nil {
		return fmt.Errorf("rotate certificate key of %s: %w", t, err)
	}
	return nil
}

// Keys lists the public keys of a brand, the oldest first.
func (s *Store) Keys(ctx context.Context, t tenant.ID) (all []PublicKey, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListCertificateKeys(ctx, t)
		for _, r := range rows {
			all = append(all, PublicKey{r.ID, base64.StdEncoding.EncodeToString(r.Public), r.MadeAt.UTC(), r.RetiredAt, r.Public})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list certificate keys of %s: %w", t, err)
	}
	return all, nil
}

// Publish is what anybody may have of a brand to check its certificates.
func (s *Store) Publish(ctx context.Context, t tenant.ID, brand string) (p Published, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		p = Published{Brand: brand, Tenant: t.String(), AsOf: s.now().UTC(), Keys: []PublicKey{}, Revoked: []string{}}
		keys, err := s.On(tx).Keys(ctx, t)
		if err != nil {
			return err
		}
		p.Keys = append(p.Keys, keys...)
		codes, err := db.New(tx).ListRevokedCodes(ctx, t)
		for _, c := range codes {
			p.Revoked = append(p.Revoked, hashOf(c))
		}
		return err
	})
	if err != nil {
		return Published{}, fmt.Errorf("publish certificate keys of %s: %w", t, err)
	}
	return p, nil
}
