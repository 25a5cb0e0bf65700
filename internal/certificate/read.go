package certificate

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Filter is which certificates a list shows.
type Filter struct {
	Standing string    // "" all, "valid" or "revoked"
	Title    uuid.UUID // uuid.Nil for any
	Text     string    // a number, or part of a name
}

// Numbers is what a list says first.
type Numbers struct{ Total, Revoked int }

// Lacking is how many standing awards of a title have no certificate.
type Lacking struct {
	Title  uuid.UUID
	Name   string
	Awards int
}

// row is a certificate as each of the queries reads it.
type row = db.GetCertificateRow

func fromRow(r row) (Certificate, error) {
	says, err := ParseStatement(r.Certificate.Statement)
	if err != nil {
		return Certificate{}, fmt.Errorf("read certificate %s: %w", r.Certificate.ID, err)
	}
	return Certificate{
		ID: r.Certificate.ID, Award: r.Certificate.AwardID, Member: r.Certificate.MemberID, Called: r.Member, TitleName: r.Title, Says: says,
		Signature: r.Certificate.Signature, IssuedAt: r.Certificate.IssuedAt, Issuer: r.Certificate.IssuerName, Reissued: r.Certificate.ReissuedAt,
		RevokedAt: r.Certificate.RevokedAt, Revoker: r.Certificate.RevokerName, Reason: r.Certificate.RevokeReason, Taken: r.TitleRevokedAt,
		Sample: r.Sample, No: int(r.Certificate.No),
	}, nil
}

// Get returns one certificate, or errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (c Certificate, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetCertificate(ctx, db.GetCertificateParams{TenantID: t, ID: id})
		if err != nil {
			return postgres.Err(err)
		}
		c, err = fromRow(r)
		return err
	})
	if err != nil {
		return Certificate{}, fmt.Errorf("get certificate %s: %w", id, err)
	}
	return c, nil
}

// Of lists the certificates of a member, the newest first.
func (s *Store) Of(ctx context.Context, t tenant.ID, who uuid.UUID) ([]Certificate, error) {
	return s.many(ctx, t, "of member "+who.String(), func(q *db.Queries) (rows []row, err error) {
		found, err := q.CertificatesOf(ctx, db.CertificatesOfParams{TenantID: t, MemberID: who})
		for _, r := range found {
			rows = append(rows, row(r))
		}
		return rows, err
	})
}

// First is the cursor of a list's first page.
const First = math.MaxInt32

// List returns up to most certificates with numbers below before, the newest
// first.
func (s *Store) List(ctx context.Context, t tenant.ID, f Filter, before, most int) ([]Certificate, error) {
	return s.many(ctx, t, "of the brand", func(q *db.Queries) (rows []row, err error) {
		found, err := q.ListCertificates(ctx, db.ListCertificatesParams{
			TenantID: t, Before: int32(before), Standing: f.Standing, TitleID: some(f.Title), Text: f.Text, MaxRows: int32(most),
		})
		for _, r := range found {
			rows = append(rows, row(r))
		}
		return rows, err
	})
}

func (s *Store) many(ctx context.Context, t tenant.ID, which string, ask func(*db.Queries) ([]row, error)) (all []Certificate, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := ask(db.New(tx))
		for _, r := range rows {
			c, bad := fromRow(r)
			if bad != nil {
				return bad
			}
			all = append(all, c)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list certificates %s: %w", which, err)
	}
	return all, nil
}

// Count counts a brand's certificates, and what is still to be certified.
func (s *Store) Count(ctx context.Context, t tenant.ID) (n Numbers, lacking []Lacking, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		c, err := db.New(tx).CountCertificates(ctx, t)
		if err != nil {
			return err
		}
		n = Numbers{int(c.Total), int(c.Revoked)}
		rows, err := db.New(tx).AwardsWithoutCertificate(ctx, t)
		for _, r := range rows {
			lacking = append(lacking, Lacking{r.ID, r.Name, int(r.Awards)})
		}
		return err
	})
	if err != nil {
		return Numbers{}, nil, fmt.Errorf("count certificates: %w", err)
	}
	return n, lacking, nil
}

// Check says how the certificate with this code stands, whosever it is. The
// question takes as long whatever the answer.
func (s *Store) Check(ctx context.Context, code string) (Standing, error) {
	r, err := db.New(s.conn).CertificateByCode(ctx, CleanCode(code))
	switch err = postgres.Err(err); {
	case errors.Is(err, errs.NotFound):
		return Standing{}, nil
	case err != nil:
		return Standing{}, fmt.Errorf("check a certificate: %w", err)
	}
	return Standing{Known: true, Revoked: r.Revoked, Brand: r.Brand, Number: r.Number, Issued: r.IssuedAt, LastIssue: r.LastAt}, nil
}

// Settings returns how a brand's certificates look.
func (s *Store) Settings(ctx context.Context, t tenant.ID) (set Settings, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).GetCertificateSettings(ctx, t)
		if err = postgres.Err(err); errors.Is(err, errs.NotFound) {
			return nil
		}
		set = Settings{Logo: deref(r.LogoID), Seal: deref(r.SealID), Signatory: r.Signatory, Office: r.Office, Version: int(r.Version)}
		return err
	})
	if err != nil {
		return Settings{}, fmt.Errorf("get certificate settings: %w", err)
	}
	return set, nil
}

// Revise changes who signs. Somebody else having saved first is
// errs.Conflict.
func (s *Store) Revise(ctx context.Context, t tenant.ID, by journal.Actor, set Settings) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := set.check(); err != nil {
			return err
		}
		if err := s.settled(ctx, tx, t); err != nil {
			return err
		}
		n, err := db.New(tx).ReviseCertificateSettings(ctx, db.ReviseCertificateSettingsParams{
			TenantID: t, Signatory: set.Signatory, Office: set.Office, Version: int32(max(set.Version, 1)),
		})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.Conflict
		}
		return s.look(ctx, tx, t, by, "signatory")
	})
	if err != nil {
		return fmt.Errorf("revise certificate settings: %w", err)
	}
	return nil
}

// Picture is one of the pictures on a certificate.
type Picture string

// The pictures.
const (
	Logo Picture = "logo"
	Seal Picture = "seal"
)

// Hang puts a file in the place of a picture; uuid.Nil takes it away. It
// returns the file that hung there.
func (s *Store) Hang(ctx context.Context, t tenant.ID, by journal.Actor, p Picture, id uuid.UUID) (was uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := s.settled(ctx, tx, t); err != nil {
			return err
		}
		set, err := s.On(tx).Settings(ctx, t)
		if err != nil {
			return err
		}
		switch p {
		case Logo:
			was = set.Logo
			err = db.New(tx).SetCertificateLogo(ctx, db.SetCertificateLogoParams{TenantID: t, FileID: some(id)})
		case Seal:
			was = set.Seal
			err = db.New(tx).SetCertificateSeal(ctx, db.SetCertificateSealParams{TenantID: t, FileID: some(id)})
		default:
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		return s.look(ctx, tx, t, by, string(p))
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("hang the %s of certificates: %w", p, err)
	}
	return was, nil
}

func (s *Store) look(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, what string) error {
	return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "certificate.look_changed", Subject: what, After: map[string]any{"what": what}, At: s.now()})
}

func some(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func deref(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}
