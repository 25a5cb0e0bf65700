package knowledge

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Beginning is what it takes to begin a page. Whoever begins it is its first
// author, and a member answers for it too.
type Beginning struct {
	Text
	Owner    uuid.UUID
	ReviewOn *time.Time
	Handover uuid.UUID
	Sample   bool
	At       time.Time // now when zero
}

// Begin makes a draft. Who may not write new pages is errs.Forbidden.
func (s *Store) Begin(ctx context.Context, t tenant.ID, h Hand, b Beginning) (uuid.UUID, error) {
	if !h.MayBegin() {
		return uuid.Nil, errs.Forbidden
	}
	if err := b.Text.check().OrNil(); err != nil {
		return uuid.Nil, err
	}
	if !h.Team {
		b.Owner = h.Member
	}
	if b.At.IsZero() {
		b.At = s.now()
	}
	id := uuid.Must(uuid.NewV7())
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		err := db.New(tx).InsertPage(ctx, db.InsertPageParams{
			TenantID: t, ID: id, ThemeID: ref(b.Theme), Kind: string(b.Kind), Title: b.Title, Body: b.Body, Plain: words(b.Body), OwnerID: ref(b.Owner),
			ReviewOn: b.ReviewOn, HandoverID: ref(b.Handover), MadeBy: h.Actor.ID, MakerName: h.Name, Sample: b.Sample, CreatedAt: b.At,
		})
		if err != nil {
			return placeErr(err)
		}
		if err := credit(ctx, tx, t, id, h); err != nil {
			return err
		}
		p := Page{ID: id, Edition: 1, Title: b.Title, Body: b.Body, Owner: b.Owner, Sample: b.Sample}
		if err := s.keepVersion(ctx, tx, t, h, p, "", 0, b.At); err != nil {
			return err
		}
		if err := index(ctx, tx, t, id, [2]string{}, [2]string{b.Title, words(b.Body)}); err != nil {
			return err
		}
		return note(ctx, tx, t, h, "page.drafted", p, b.At)
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("begin page %s: %w", b.Title, err)
	}
	return id, nil
}

// placeErr turns a place or an owner that is not there into a sentence.
func placeErr(err error) error {
	switch {
	case postgres.Violates(err, "knowledge_pages_theme_fkey"):
		return errs.Invalid{"theme": i18n.Msg("knowledge.theme_gone")}
	case postgres.Violates(err, "knowledge_pages_owner_fkey"):
		return errs.Invalid{"owner": i18n.Msg("knowledge.owner_gone")}
	}
	return postgres.Err(err)
}

func credit(ctx context.Context, tx postgres.Conn, t tenant.ID, page uuid.UUID, h Hand) error {
	_, err := db.New(tx).AddAuthor(ctx, db.AddAuthorParams{TenantID: t, PageID: page, AuthorID: h.ID(), IsMember: !h.Team, Name: h.Name})
	return err
}

func (s *Store) keepVersion(ctx context.Context, tx postgres.Conn, t tenant.ID, h Hand, p Page, note string, restores int, at time.Time) error {
	return db.New(tx).InsertVersion(ctx, db.InsertVersionParams{
		TenantID: t, PageID: p.ID, No: int32(p.Edition), Title: p.Title, Body: p.Body, Note: note, Restores: int32(restores), MadeBy: h.Actor.ID, MakerName: h.Name, CreatedAt: at,
	})
}

func note(ctx context.Context, tx postgres.Conn, t tenant.ID, h Hand, verb string, p Page, at time.Time) error {
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: h.Actor, Verb: verb, Member: p.Owner, Subject: p.Title, SubjectID: p.ID, After: map[string]any{"version": p.Edition}, Sample: p.Sample, At: at,
	})
}

// Revision is a page as it shall be. Version is the one that was read.
type Revision struct {
	ID      uuid.UUID
	Version int
	Text
	ReviewOn *time.Time
	Note     string // what was changed
	Credit   bool   // names a colleague as author; a member always is
}

// Revise changes a page. A version that is no longer the page's is
// errs.Conflict; who may not write in it is errs.Forbidden, or errs.NotFound
// when they may not even read it. Words that differ make a new version.
func (s *Store) Revise(ctx context.Context, t tenant.ID, h Hand, r Revision) error {
	r.Note = strings.Join(strings.Fields(r.Note), " ")
	bad := r.Text.check()
	if utf8.RuneCountInString(r.Note) > maxNote {
		bad["note"] = i18n.Msg("knowledge.text_long", "Max", maxNote)
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, err := hold(ctx, tx, t, r.ID)
		if err != nil {
			return err
		}
		if err := writable(p, h); err != nil {
			return err
		}
		if p.Version != r.Version {
			return errs.Conflict
		}
		return s.revise(ctx, tx, t, h, p, r, 0)
	})
	if err != nil {
		return fmt.Errorf("revise page %s: %w", r.ID, err)
	}
	return nil
}

func writable(p Page, h Hand) error {
	switch {
	case !p.Readable(h):
		return errs.NotFound
	case p.State == Archived && h.Team:
		return errs.Invalid{"": i18n.Msg("knowledge.is_archived", "Title", p.Title)}
	case !p.Editable(h):
		return errs.Forbidden
	}
	return nil
}

func (s *Store) revise(ctx context.Context, tx postgres.Conn, t tenant.ID, h Hand, was Page, r Revision, restores int) error {
	is, now := was, s.now()
	is.Title, is.Body, is.Kind, is.Theme, is.ReviewOn = r.Title, r.Body, r.Kind, r.Theme, r.ReviewOn
	written := is.Title != was.Title || is.Body != was.Body
	if written {
		is.Edition++
	}
	is.Plain = words(is.Body)
	n, err := db.New(tx).UpdatePageText(ctx, db.UpdatePageTextParams{
		TenantID: t, ID: is.ID, Version: int32(was.Version), ThemeID: ref(is.Theme), Kind: string(is.Kind), Title: is.Title, Body: is.Body, Plain: is.Plain,
		Edition: int32(is.Edition), ReviewOn: is.ReviewOn, UpdatedAt: now,
	})
	switch {
	case err != nil:
		return placeErr(err)
	case n == 0:
		return errs.Conflict
	}
	if !written {
		return note(ctx, tx, t, h, "page.filed", is, now)
	}
	if err := s.keepVersion(ctx, tx, t, h, is, r.Note, restores, now); err != nil {
		return err
	}
	if r.Credit || !h.Team {
		if err := credit(ctx, tx, t, is.ID, h); err != nil {
			return err
		}
	}
	if err := index(ctx, tx, t, is.ID, [2]string{was.Title, was.Plain}, [2]string{is.Title, is.Plain}); err != nil {
		return err
	}
	verb := "page.edited"
	if restores > 0 {
		verb = "page.restored"
	}
	return note(ctx, tx, t, h, verb, is, now)
}

// Restore brings back an older version as a new one; the one it replaces stays
// in the history.
func (s *Store) Restore(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID, no int) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, err := hold(ctx, tx, t, id)
		if err != nil {
			return err
		}
		if err := writable(p, h); err != nil {
			return err
		}
		_, old, err := s.On(tx).Pair(ctx, t, id, 0, no)
		if err != nil {
			return err
		}
		if old.Title == p.Title && old.Body == p.Body {
			return errs.Invalid{"": i18n.Msg("knowledge.same_words", "No", no)}
		}
		return s.revise(ctx, tx, t, h, p, Revision{ID: id, Text: Text{old.Title, old.Body, p.Kind, p.Theme}, ReviewOn: p.ReviewOn}, no)
	})
	if err != nil {
		return fmt.Errorf("restore version %d of page %s: %w", no, id, err)
	}
	return nil
}

// PutInto gives a page to a member, or with nil to nobody. The member must be
// one who may hold pages; the page keeps its authors.
func (s *Store) PutInto(ctx context.Context, t tenant.ID, h Hand, id, owner uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, err := hold(ctx, tx, t, id)
		if err != nil {
			return err
		}
		if p.Owner == owner {
			return nil
		}
		to := ""
		if owner != uuid.Nil {
			m, err := s.members.On(tx).Get(ctx, t, owner)
			if err != nil {
				return err
			}
			if !mayHold(m.Tier) {
				return errs.Invalid{"member": i18n.Msg("knowledge.may_not_hold", "Name", m.DisplayName())}
			}
			to = m.DisplayName()
		}
		if err := db.New(tx).SetPageOwner(ctx, db.SetPageOwnerParams{TenantID: t, ID: id, OwnerID: ref(owner)}); err != nil {
			return err
		}
		if err := s.tellOwner(ctx, tx, t, h, p, owner); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{
			Actor: h.Actor, Verb: "page.owner", Member: owner, Subject: p.Title, SubjectID: id, After: map[string]any{"name": called(to)}, Sample: p.Sample, At: s.now(),
		})
	})
	if err != nil {
		return fmt.Errorf("put page %s into other hands: %w", id, err)
	}
	return nil
}

// tellOwner tells a member that a page was put into their hands.
func (s *Store) tellOwner(ctx context.Context, tx postgres.Conn, t tenant.ID, h Hand, p Page, owner uuid.UUID) error {
	if owner == uuid.Nil {
		return nil
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notice.Note{
		Member: owner, Key: fmt.Sprintf("page.owner:%s:%d", p.ID, p.Version), Path: "knowledge/" + p.ID.String(),
		Text: i18n.Msg("knowledge.told_owner", "Name", h.Name, "Title", p.Title),
	})
}

// mayHold reports whether members of a tier can answer for a page.
func mayHold(in member.Tier) bool {
	return in == member.Reserve || in == member.Core || in == member.Emeritus
}

// Name credits a member with a page, or takes the credit away again.
func (s *Store) Name(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID, author uuid.UUID, gone bool) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, err := hold(ctx, tx, t, id)
		if err != nil {
			return err
		}
		if gone {
			return s.unname(ctx, tx, t, h, p, author)
		}
		m, err := s.members.On(tx).Get(ctx, t, author)
		if err != nil {
			return err
		}
		n, err := db.New(tx).AddAuthor(ctx, db.AddAuthorParams{TenantID: t, PageID: id, AuthorID: author, IsMember: true, Name: m.DisplayName()})
		if err != nil || n == 0 {
			return err
		}
		return s.noteName(ctx, tx, t, h, "page.credited", p, author, m.DisplayName())
	})
	if err != nil {
		return fmt.Errorf("credit page %s: %w", id, err)
	}
	return nil
}

func (s *Store) unname(ctx context.Context, tx postgres.Conn, t tenant.ID, h Hand, p Page, author uuid.UUID) error {
	name := ""
	for _, a := range p.Authors {
		if a.ID == author {
			name = a.Name
		}
	}
	n, err := db.New(tx).DropAuthor(ctx, db.DropAuthorParams{TenantID: t, PageID: p.ID, AuthorID: author})
	if err == nil && n == 0 {
		err = errs.NotFound
	}
	if err != nil {
		return err
	}
	return s.noteName(ctx, tx, t, h, "page.uncredited", p, uuid.Nil, name)
}

func (s *Store) noteName(ctx context.Context, tx postgres.Conn, t tenant.ID, h Hand, verb string, p Page, who uuid.UUID, name string) error {
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: h.Actor, Verb: verb, Member: who, Subject: p.Title, SubjectID: p.ID, After: map[string]any{"name": name}, Sample: p.Sample, At: s.now(),
	})
}
