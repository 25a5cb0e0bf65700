package knowledge

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// change lets fn change the state of a page h may see; verb is what is written
// of it, unless fn says that nothing changes.
func (s *Store) change(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID, verb string, fn func(p *Page, now, today time.Time) (bool, error)) (p Page, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if p, err = hold(ctx, tx, t, id); err != nil {
			return err
		}
		if !p.Readable(h) {
			return errs.NotFound
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		now := s.now()
		changed, err := fn(&p, now, today)
		if err != nil || !changed {
			return err
		}
		err = db.New(tx).SetPageState(ctx, db.SetPageStateParams{
			TenantID: t, ID: id, State: string(p.State), StateBefore: string(p.StateBefore), HandedInAt: p.HandedInAt, PublishedAt: p.PublishedAt,
			ArchivedAt: p.ArchivedAt, ReviewOn: p.ReviewOn, UpdatedAt: now,
		})
		if err != nil {
			return err
		}
		if verb == "page.published" {
			if err := s.praise(ctx, tx, t, h, p, now); err != nil {
				return err
			}
		}
		return note(ctx, tx, t, h, verb, p, now)
	})
	if err != nil {
		return Page{}, fmt.Errorf("%s %s: %w", verb, id, err)
	}
	return p, nil
}

// praise counts a page for the members who wrote it, and tells them.
func (s *Store) praise(ctx context.Context, tx postgres.Conn, t tenant.ID, h Hand, p Page, now time.Time) error {
	var written []contribution.Entry
	var told []notice.Note
	for _, a := range p.Authors {
		if !a.Member {
			continue
		}
		written = append(written, contribution.Entry{Member: a.ID, Kind: contribution.PageWritten, At: now, Amount: 1, Source: p.ID})
		told = append(told, notice.Note{
			Member: a.ID, Key: "page.published:" + p.ID.String(), Path: "knowledge/" + p.ID.String(),
			Text: i18n.Msg("knowledge.told_published", "Name", h.Name, "Title", p.Title),
		})
	}
	if err := contribution.NewStore(tx).Add(ctx, t, written...); err != nil {
		return err
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, told...)
}

// Publish shows a draft to every member. It is the team's to do. A page with
// nothing in it is errs.Invalid; one that is published stays so.
func (s *Store) Publish(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID) (Page, error) {
	if !h.Team {
		return Page{}, errs.Forbidden
	}
	return s.change(ctx, t, h, id, "page.published", func(p *Page, now, today time.Time) (bool, error) {
		switch {
		case p.State == Archived:
			return false, errs.Invalid{"": i18n.Msg("knowledge.is_archived", "Title", p.Title)}
		case p.Body == "":
			return false, errs.Invalid{"": i18n.Msg("knowledge.empty_body", "Title", p.Title)}
		case p.State == Published:
			return false, nil
		}
		p.State, p.PublishedAt, p.HandedInAt = Published, &now, nil
		if p.ReviewOn == nil || p.ReviewOn.Before(today) {
			next := months(today, Interval)
			p.ReviewOn = &next
		}
		return true, nil
	})
}

// Withdraw makes a published page a draft again.
func (s *Store) Withdraw(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID) (Page, error) {
	if !h.Team {
		return Page{}, errs.Forbidden
	}
	return s.change(ctx, t, h, id, "page.withdrawn", func(p *Page, _, _ time.Time) (bool, error) {
		if p.State != Published {
			return false, nil
		}
		p.State = Draft
		return true, nil
	})
}

// HandIn asks the team to publish a draft.
func (s *Store) HandIn(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID) (Page, error) {
	return s.change(ctx, t, h, id, "page.handed_in", func(p *Page, now, _ time.Time) (bool, error) {
		switch {
		case !p.Editable(h):
			return false, errs.Forbidden
		case p.State != Draft:
			return false, errs.Invalid{"": i18n.Msg("knowledge.not_draft", "Title", p.Title)}
		case p.Body == "":
			return false, errs.Invalid{"": i18n.Msg("knowledge.empty_body", "Title", p.Title)}
		case p.HandedInAt != nil:
			return false, nil
		}
		p.HandedInAt = &now
		return true, nil
	})
}

// Review records that somebody looked at a page and it still holds, until the
// day given, or as long as usual.
func (s *Store) Review(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID, next *time.Time) (Page, error) {
	return s.change(ctx, t, h, id, "page.reviewed", func(p *Page, _, today time.Time) (bool, error) {
		switch {
		case !p.Editable(h):
			return false, errs.Forbidden
		case p.State != Published:
			return false, errs.Invalid{"": i18n.Msg("knowledge.not_published", "Title", p.Title)}
		case next != nil && !next.After(today):
			return false, errs.Invalid{"review_on": i18n.Msg("knowledge.review_past")}
		}
		if next == nil {
			usual := months(today, Interval)
			next = &usual
		}
		p.ReviewOn = next
		return true, nil
	})
}

// Archive takes a page off the shelves; nothing of it is lost.
func (s *Store) Archive(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID) (Page, error) {
	if !h.Team {
		return Page{}, errs.Forbidden
	}
	return s.change(ctx, t, h, id, "page.archived", func(p *Page, now, _ time.Time) (bool, error) {
		if p.State == Archived {
			return false, nil
		}
		p.State, p.StateBefore, p.ArchivedAt = Archived, p.State, &now
		return true, nil
	})
}

// Unarchive puts a page back where it was.
func (s *Store) Unarchive(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID) (Page, error) {
	if !h.Team {
		return Page{}, errs.Forbidden
	}
	return s.change(ctx, t, h, id, "page.unarchived", func(p *Page, _, _ time.Time) (bool, error) {
		if p.State != Archived {
			return false, nil
		}
		p.State, p.StateBefore, p.ArchivedAt = p.StateBefore, "", nil
		return true, nil
	})
}

// Use notes that h used a published page, once in a calendar month of the
// tenant's; counted is false for its owner and its authors, of whom it says
// nothing that others took it up. A second time in a month is errs.Conflict.
func (s *Store) Use(ctx context.Context, t tenant.ID, h Hand, id uuid.UUID) (counted bool, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		p, err := get(ctx, tx, t, id)
		switch {
		case err != nil:
			return err
		case !p.Readable(h):
			return errs.NotFound
		case p.State != Published:
			return errs.Invalid{"": i18n.Msg("knowledge.not_published", "Title", p.Title)}
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		counted = !p.Owns(h) && !p.Writes(h)
		use, now := uuid.Must(uuid.NewV7()), s.now()
		err = db.New(tx).InsertUse(ctx, db.InsertUseParams{TenantID: t, PageID: id, Month: Month(today), UserID: h.ID(), ID: use, Counted: counted, UsedAt: now})
		if err != nil {
			return postgres.Err(err)
		}
		if counted {
			if err := contribution.NewStore(tx).Add(ctx, t, usedBy(p, use, now)...); err != nil {
				return err
			}
		}
		return note(ctx, tx, t, h, "page.used", p, now)
	})
	if err != nil {
		return false, fmt.Errorf("use page %s: %w", id, err)
	}
	return counted, nil
}

// usedBy counts a use for the members who wrote the page.
func usedBy(p Page, use uuid.UUID, now time.Time) []contribution.Entry {
	var all []contribution.Entry
	for _, a := range p.Authors {
		if a.Member {
			all = append(all, contribution.Entry{Member: a.ID, Kind: contribution.PageUsed, At: now, Amount: 1, Source: use})
		}
	}
	return all
}
