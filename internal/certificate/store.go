package certificate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/blob"
	"xinhuo/internal/brand"
	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/i18n"
	"xinhuo/internal/jobs"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/profile"
	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
	"xinhuo/internal/title"
)

// Needs is what a Store is built on.
type Needs struct {
	Conn    postgres.Conn
	Keys    *seal.Keys
	Members *member.Store
	Titles  *title.Store
	Files   *file.Store
	Bucket  *blob.Bucket
	Jobs    *jobs.Client // nil: batches are done where they are asked for
	Clock   clock.Clock
}

// Store keeps certificates in Postgres, the private keys sealed.
type Store struct {
	conn    postgres.Conn
	keys    *seal.Keys
	members *member.Store
	titles  *title.Store
	files   *file.Store
	bucket  *blob.Bucket
	jobs    *jobs.Client
	now     clock.Clock
}

// NewStore returns a Store, and teaches the jobs to issue many at once.
func NewStore(n Needs) *Store {
	s := &Store{n.Conn, n.Keys, n.Members, n.Titles, n.Files, n.Bucket, n.Jobs, n.Clock}
	if s.jobs != nil {
		jobs.Do(s.jobs, s.work)
	}
	return s
}

// On returns the store working on conn, so that another noun's transaction
// can be joined.
func (s *Store) On(conn postgres.Conn) *Store {
	return &Store{conn, s.keys, s.members.On(conn), s.titles.On(conn), s.files.On(conn), s.bucket, s.jobs, s.now}
}

// Issue certifies a standing award and tells its bearer. An award that has a
// certificate keeps it: issuing it again changes nothing. A name that cannot
// be drawn, or a title that was taken back, is errs.Invalid.
func (s *Store) Issue(ctx context.Context, t tenant.ID, by journal.Actor, award uuid.UUID) (id uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := s.settled(ctx, tx, t); err != nil {
			return err
		}
		id, err = db.New(tx).CertificateOfAward(ctx, db.CertificateOfAwardParams{TenantID: t, AwardID: award})
		if err == nil || !errors.Is(postgres.Err(err), errs.NotFound) {
			return err
		}
		id, err = s.On(tx).issue(ctx, tx, t, by, award)
		return err
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("issue certificate of award %s: %w", award, err)
	}
	return id, nil
}

// settled holds the brand's settings, which makes numbers and keys come one
// after the other.
func (s *Store) settled(ctx context.Context, tx postgres.Conn, t tenant.ID) error {
	if err := db.New(tx).StartCertificateSettings(ctx, t); err != nil {
		return postgres.Err(err)
	}
	_, err := db.New(tx).HoldCertificateSettings(ctx, t)
	return err
}

func (s *Store) issue(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, award uuid.UUID) (uuid.UUID, error) {
	says, m, err := s.says(ctx, tx, t, award)
	if err != nil {
		return uuid.Nil, err
	}
	no, err := db.New(tx).NextCertificateNo(ctx, t)
	if err != nil {
		return uuid.Nil, err
	}
	k, err := s.current(ctx, tx, t)
	if err != nil {
		return uuid.Nil, err
	}
	id := uuid.Must(uuid.NewV7())
	says.Number, says.Code, says.Edition, says.Key = fmt.Sprintf("%d-%05d", says.Issued.Year(), no), newCode(), 1, k.id
	err = db.New(tx).InsertCertificate(ctx, db.InsertCertificateParams{
		TenantID: t, ID: id, AwardID: award, MemberID: m.ID, No: no, Number: says.Number, Code: says.Code, Statement: says.Text(), Signature: k.sign(says.Text()),
		KeyID: k.id, IssuedAt: s.now(), IssuerName: by.Name,
	})
	if err != nil {
		return uuid.Nil, postgres.Err(err)
	}
	return id, s.told(ctx, tx, t, by, "issued", id, says, m, "")
}

// says is what a certificate of the award would state today.
func (s *Store) says(ctx context.Context, tx postgres.Conn, t tenant.ID, award uuid.UUID) (Statement, member.Member, error) {
	a, err := s.titles.On(tx).Award(ctx, t, award)
	if err != nil {
		return Statement{}, member.Member{}, err
	}
	if !a.Stands() {
		return Statement{}, member.Member{}, errs.Invalid{"": i18n.Msg("certificate.title_taken", "Title", a.Title.Name)}
	}
	m, err := s.members.On(tx).Get(ctx, t, a.Member)
	if err != nil {
		return Statement{}, m, err
	}
	b, err := brand.NewStore(tx).Get(ctx, t)
	if err != nil {
		return Statement{}, m, err
	}
	name, err := s.nameOf(ctx, tx, t, m)
	if err != nil {
		return Statement{}, m, err
	}
	y, mon, d := s.now().In(b.Zone).Date()
	says := Statement{Brand: b.Name, Tenant: t, Name: name, Title: a.Title.Name, Citation: a.Citation, Conferred: a.On, Issued: time.Date(y, mon, d, 0, 0, 0, 0, time.UTC)}
	for _, text := range []string{says.Name, says.Title, says.Brand, says.Citation} {
		if bad := drawable("", text); bad != nil {
			return says, m, bad
		}
	}
	return says, m, nil
}

// nameOf is the name that may stand on a member's certificates: their own,
// unless they have said that it is not to be shown; then the nickname. A
// certificate goes to nobody but them, so where nothing was said it is theirs.
func (s *Store) nameOf(ctx context.Context, tx postgres.Conn, t tenant.ID, m member.Member) (string, error) {
	profiles := profile.NewStore(tx, s.members.On(tx), s.now)
	said, err := profiles.Consents(ctx, t, m.ID)
	if err != nil {
		return "", err
	}
	if len(said) == 0 {
		return m.DisplayName(), nil
	}
	p, err := profiles.Get(ctx, t, m.ID)
	switch {
	case err != nil:
		return "", err
	case p.Consent[profile.Name] || m.Name == "":
		return m.DisplayName(), nil
	case m.Nickname == "":
		return "", errs.Invalid{"": i18n.Msg("certificate.name_withheld")}
	}
	return m.Nickname, nil
}

// Reissue draws a certificate anew with what is true today; number and code
// stay. A revoked one is errs.Invalid.
func (s *Store) Reissue(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.change(ctx, t, id, "reissue", func(tx postgres.Conn, c Certificate) error {
		if !c.Valid() {
			return errs.Invalid{"": i18n.Msg("certificate.is_revoked", "Number", c.Says.Number)}
		}
		says, m, err := s.says(ctx, tx, t, c.Award)
		if err != nil {
			return err
		}
		k, err := s.current(ctx, tx, t)
		if err != nil {
			return err
		}
		now := s.now()
		says.Number, says.Code, says.Edition, says.Key = c.Says.Number, c.Says.Code, c.Says.Edition+1, k.id
		err = db.New(tx).ReissueCertificate(ctx, db.ReissueCertificateParams{TenantID: t, ID: id, Statement: says.Text(), Signature: k.sign(says.Text()), KeyID: k.id, ReissuedAt: &now})
		if err != nil {
			return err
		}
		return s.told(ctx, tx, t, by, "reissued", id, says, m, "")
	})
}

// Revoke makes a certificate invalid at once, with the reason; the title
// stays.
func (s *Store) Revoke(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.change(ctx, t, id, "revoke", func(tx postgres.Conn, c Certificate) error {
		switch {
		case reason == "" || utf8.RuneCountInString(reason) > maxReason:
			return errs.Invalid{"reason": i18n.Msg("certificate.reason_missing", "Max", maxReason)}
		case c.RevokedAt != nil:
			return errs.Invalid{"": i18n.Msg("certificate.is_revoked", "Number", c.Says.Number)}
		}
		now := s.now()
		err := db.New(tx).RevokeCertificate(ctx, db.RevokeCertificateParams{TenantID: t, ID: id, RevokedAt: &now, RevokerName: by.Name, RevokeReason: reason})
		if err != nil {
			return err
		}
		return s.toldOf(ctx, tx, t, by, "revoked", c, reason)
	})
}

// Restore takes a revocation back: the same paper is valid again.
func (s *Store) Restore(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.change(ctx, t, id, "restore", func(tx postgres.Conn, c Certificate) error {
		if c.RevokedAt == nil {
			return errs.Invalid{"": i18n.Msg("certificate.not_revoked", "Number", c.Says.Number)}
		}
		if err := db.New(tx).RevokeCertificate(ctx, db.RevokeCertificateParams{TenantID: t, ID: id}); err != nil {
			return err
		}
		return s.toldOf(ctx, tx, t, by, "restored", c, "")
	})
}

// change holds a certificate and does something about it.
func (s *Store) change(ctx context.Context, t tenant.ID, id uuid.UUID, doing string, fn func(tx postgres.Conn, c Certificate) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if _, err := db.New(tx).LockCertificate(ctx, db.LockCertificateParams{TenantID: t, ID: id}); err != nil {
			return postgres.Err(err)
		}
		c, err := s.On(tx).Get(ctx, t, id)
		if err != nil {
			return err
		}
		return fn(tx, c)
	})
	if err != nil {
		return fmt.Errorf("%s certificate %s: %w", doing, id, err)
	}
	return nil
}

func (s *Store) toldOf(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, what string, c Certificate, reason string) error {
	m, err := s.members.On(tx).Get(ctx, t, c.Member)
	if err != nil {
		return err
	}
	return s.told(ctx, tx, t, by, what, c.ID, c.Says, m, reason)
}

// told writes down what became of a certificate and tells its bearer.
func (s *Store) told(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, what string, id uuid.UUID, says Statement, m member.Member, reason string) error {
	now := s.now()
	err := notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Member: m.ID, Key: fmt.Sprintf("certificate.%s:%s:%d", what, id, now.UnixNano()), Text: i18n.Msg("certificate.told_"+what, "Title", says.Title, "Number", says.Number), Path: "certificates/mine",
	})
	if err != nil {
		return err
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: "certificate." + what, Member: m.ID, Subject: says.Title, SubjectID: id, Reason: reason, After: map[string]any{"number": says.Number}, Sample: m.Sample, At: now,
	})
}
