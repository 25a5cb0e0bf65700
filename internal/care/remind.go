package care

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/notice"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Round reminds in every brand of what is to be done soon, and writes down
// what went by for those who want no contact or have died. It may run as often
// as one likes, on several servers at once: nobody is told the same twice, and
// what fails for one brand keeps no other waiting.
func (s *Store) Round(ctx context.Context) error {
	due, err := db.New(s.conn).CareDue(ctx, s.now())
	if err != nil {
		return fmt.Errorf("look for brands with care to remind of: %w", err)
	}
	var failed error
	for _, id := range due {
		if err := s.RoundOf(ctx, tenant.ID{UUID: id}); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// RoundOf is Round for one brand; while another server is at it, it is done.
func (s *Store) RoundOf(ctx context.Context, t tenant.ID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		held, err := db.New(tx).HoldCareRound(ctx, t.UUID)
		if err != nil || !held {
			return err
		}
		today, err := s.today(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := s.hush(ctx, tx, t, today); err != nil {
			return err
		}
		return s.remind(ctx, tx, t, today)
	})
	if err != nil {
		return fmt.Errorf("remind of care in brand %s: %w", t, err)
	}
	return nil
}

// hush leaves undone for good what went by while its member was quiet; what is
// still ahead stands again by itself when they welcome contact.
func (s *Store) hush(ctx context.Context, tx postgres.Conn, t tenant.ID, today time.Time) error {
	rows, err := db.New(tx).HushCareItems(ctx, db.HushCareItemsParams{TenantID: t, Today: today, Month: date(today.Year(), today.Month(), 1)})
	if err != nil || len(rows) == 0 {
		return err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	items, err := many(ctx, tx, t, ids)
	if err != nil {
		return err
	}
	for _, i := range items {
		if err := s.tell(ctx, tx, t, journal.Actor{}, "care.hushed", i, ""); err != nil {
			return err
		}
	}
	return nil
}

// bundle is what one person is reminded of together.
type bundle struct {
	doer     uuid.UUID
	on       time.Time
	occasion Occasion
	title    string
}

// remind tells each doer of what is near, and who leads of what nobody has
// taken on, all for the same reason on one day together.
func (s *Store) remind(ctx context.Context, tx postgres.Conn, t tenant.ID, today time.Time) error {
	ahead, err := remindDays(ctx, tx, t)
	if err != nil {
		return err
	}
	now := s.now()
	rows, err := db.New(tx).ClaimCareReminders(ctx, db.ClaimCareRemindersParams{TenantID: t, Now: &now, Today: today, Upto: today.AddDate(0, 0, ahead)})
	if err != nil || len(rows) == 0 {
		return err
	}
	bundles, first := map[bundle][]uuid.UUID{}, map[bundle]uuid.UUID{}
	for _, r := range rows {
		b := bundle{on: r.OnDay, occasion: Occasion(r.Occasion), title: r.Title}
		if r.DoerID != nil {
			b.doer = *r.DoerID
		}
		bundles[b] = append(bundles[b], r.ID)
		if id := first[b]; id == uuid.Nil || r.ID.String() < id.String() {
			first[b] = r.ID
		}
	}
	leads, err := db.New(tx).CareLeads(ctx, t)
	if err != nil {
		return err
	}
	var notes []notice.Note
	for b, ids := range bundles {
		items, err := many(ctx, tx, t, []uuid.UUID{first[b]})
		if err != nil {
			return err
		}
		notes = append(notes, b.notes(leads, items[0], len(ids))...)
	}
	return notice.NewStore(tx, s.now).Tell(ctx, t, notes...)
}

// notes are the same sentence to whoever is to know.
func (b bundle) notes(leads []uuid.UUID, first Item, n int) (notes []notice.Note) {
	to, path, kind := []uuid.UUID{b.doer}, "care/mine", "mine"
	if b.doer == uuid.Nil {
		to, path, kind = leads, "care?view=day&at="+b.on.Format(time.DateOnly), "nobodys"
	}
	if n == 1 {
		kind += "_one"
	}
	text := i18n.Msg("care.remind."+kind, "N", n, "What", b.words(), "Name", first.Name, "Month", int(b.on.Month()), "Day", b.on.Day())
	if first.WholeMonth {
		text = i18n.Msg("care.remind_month."+kind, "N", n, "What", b.words(), "Name", first.Name, "Month", int(b.on.Month()))
	}
	for _, account := range to {
		notes = append(notes, notice.Note{Account: account, Key: "care.remind:" + first.ID.String(), Text: text, Path: path})
	}
	return notes
}

// words name the occasion.
func (b bundle) words() i18n.Message { return Named(b.occasion, b.title) }

// Named names an occasion: a festival everybody keeps in the reader's
// language, a brand's own and what somebody thought of in their words.
func Named(o Occasion, title string) i18n.Message {
	switch o {
	case Festival, Other:
		for _, f := range Feasts {
			if f.ID == title {
				return i18n.Msg("care.feast." + title)
			}
		}
		return i18n.Msg("care.own_words", "Text", title)
	}
	return i18n.Msg("care.occasion." + string(o))
}
