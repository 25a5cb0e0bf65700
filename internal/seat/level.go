package seat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Level is how far somebody is from being able to take a seat. Its words
// never change once somebody has been given it; see Store.Reword.
type Level struct {
	ID      uuid.UUID
	Label   i18n.Message
	Means   string
	Ready   bool // who stands there could take the seat today
	Months  *int // about how long it still takes, where that is said
	Place   int  // the readiest first
	Retired *time.Time
	Version int
	usual   string
}

// Usual are the levels of a brand that has made none of its own.
var Usual = []Level{
	usual("now", 0x01, 1, true, 0),
	usual("soon", 0x02, 2, false, 3),
	usual("later", 0x03, 3, false, 6),
}

func usual(name string, id byte, place int, ready bool, months int) Level {
	l := Level{ID: uuid.UUID{0x01, 0x90, 0xb0, 0xc4, 6: 0x70, 8: 0x80, 13: 0x5e, 14: 0xa7, 15: id}, usual: name, Place: place, Ready: ready, Months: &months, Version: 1}
	l.Label = i18n.Msg("seat.level.usual." + name)
	return l
}

// Wording is what a level says.
type Wording struct {
	Label, Means string
	Ready        bool
	Months       *int
}

func (w *Wording) check() error {
	w.Label, w.Means = strings.TrimSpace(w.Label), strings.TrimSpace(w.Means)
	bad := errs.Invalid{}
	switch n := utf8.RuneCountInString(w.Label); {
	case n == 0:
		bad["label"] = i18n.Msg("seat.level.label.missing")
	case n > 20:
		bad["label"] = i18n.Msg("seat.text.long", "Max", 20)
	}
	if utf8.RuneCountInString(w.Means) > 200 {
		bad["means"] = i18n.Msg("seat.text.long", "Max", 200)
	}
	if w.Months != nil && (*w.Months < 0 || *w.Months > 60) {
		bad["months"] = i18n.Msg("seat.level.months")
	}
	return bad.OrNil()
}

// Levels lists the brand's levels, the readiest first, those that are retired
// last.
func (s *Store) Levels(ctx context.Context, t tenant.ID) (all []Level, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		all, err = levels(ctx, tx, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list levels of readiness: %w", err)
	}
	return all, nil
}

// Current are those of all that may be given to somebody.
func Current(all []Level) []Level {
	return slices.DeleteFunc(slices.Clone(all), func(l Level) bool { return l.Retired != nil })
}

func levels(ctx context.Context, tx postgres.Conn, t tenant.ID) ([]Level, error) {
	rows, err := db.New(tx).ListLevels(ctx, t)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return slices.Clone(Usual), nil
	}
	all := make([]Level, len(rows))
	for i, r := range rows {
		all[i] = levelFrom(r)
	}
	return all, nil
}

func levelFrom(r db.ReadinessLevel) Level {
	l := Level{ID: r.ID, Means: r.Means, Ready: r.Ready, Place: int(r.Place), Retired: r.RetiredAt, Version: int(r.Version), usual: r.Usual}
	l.Label = i18n.Msg("seat.level.own", "Label", r.Label)
	if r.Usual != "" {
		l.Label = i18n.Msg("seat.level.usual." + r.Usual)
	}
	if r.Months != nil {
		months := int(*r.Months)
		l.Months = &months
	}
	return l
}

// LevelUse says how many open nominations stand at each level.
func (s *Store) LevelUse(ctx context.Context, t tenant.ID) (map[uuid.UUID]int, error) {
	use := map[uuid.UUID]int{}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).LevelUse(ctx, t)
		for _, r := range rows {
			use[r.LevelID] = int(r.N)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count who stands at each level of readiness: %w", err)
	}
	return use, nil
}

// AddLevel adds a level after the others.
func (s *Store) AddLevel(ctx context.Context, t tenant.ID, by journal.Actor, w Wording) error {
	return s.scale(ctx, t, func(tx postgres.Conn, all []Level) error {
		if err := w.check(); err != nil {
			return err
		}
		return s.newLevel(ctx, tx, t, by, "readiness.added", w, lastPlace(all)+1, nil)
	})
}

// Reword changes what a level says: the old one is retired, and whoever
// stands there keeps its words; a new one takes its place. A version that is
// no longer the level's is errs.Conflict.
func (s *Store) Reword(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, version int, w Wording) error {
	return s.scale(ctx, t, func(tx postgres.Conn, all []Level) error {
		old, err := current(all, id)
		if err != nil {
			return err
		}
		if old.Version != version {
			return errs.Conflict
		}
		if err := w.check(); err != nil {
			return err
		}
		if w.Ready != old.Ready && !w.Ready && len(ready(all)) == 1 && old.Ready {
			return errs.Invalid{"ready": i18n.Msg("seat.level.last_ready")}
		}
		if err := s.retire(ctx, tx, t, id); err != nil {
			return err
		}
		return s.newLevel(ctx, tx, t, by, "readiness.changed", w, old.Place, &old)
	})
}

// RetireLevel gives a level up: nobody is given it any more, and whoever
// stands there keeps it. The last one that counts as ready stays.
func (s *Store) RetireLevel(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	return s.scale(ctx, t, func(tx postgres.Conn, all []Level) error {
		old, err := current(all, id)
		if err != nil {
			return err
		}
		if old.Ready && len(ready(all)) == 1 {
			return errs.Invalid{"": i18n.Msg("seat.level.last_ready")}
		}
		if err := s.retire(ctx, tx, t, id); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "readiness.retired", Subject: plain(old), SubjectID: id, At: s.now()})
	})
}

// MoveLevel puts a level one place up (-1) or down (1) among the current ones.
func (s *Store) MoveLevel(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, step int) error {
	return s.scale(ctx, t, func(tx postgres.Conn, all []Level) error {
		ids := make([]uuid.UUID, 0, len(all))
		for _, l := range Current(all) {
			ids = append(ids, l.ID)
		}
		moved, err := shifted(ids, id, step)
		if err != nil || !moved {
			return err
		}
		old, _ := current(all, id)
		if err := db.New(tx).PlaceLevels(ctx, db.PlaceLevelsParams{TenantID: t, Ids: ids}); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "readiness.moved", Subject: plain(old), SubjectID: id, At: s.now()})
	})
}

// scale runs fn on the brand's levels, held against change. The usual ones
// are made its own first.
func (s *Store) scale(ctx context.Context, t tenant.ID, fn func(postgres.Conn, []Level) error) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := s.ownLevels(ctx, tx, t); err != nil {
			return err
		}
		if _, err := db.New(tx).LockLevels(ctx, t); err != nil {
			return err
		}
		all, err := levels(ctx, tx, t)
		if err != nil {
			return err
		}
		return fn(tx, all)
	})
	if err != nil {
		return fmt.Errorf("change the scale of readiness: %w", err)
	}
	return nil
}

// KeepUsual writes the usual levels where the brand has none.
func (s *Store) KeepUsual(ctx context.Context, t tenant.ID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error { return s.ownLevels(ctx, tx, t) })
	if err != nil {
		return fmt.Errorf("keep the usual levels of readiness: %w", err)
	}
	return nil
}

// ownLevels writes the usual levels where the brand has none.
func (s *Store) ownLevels(ctx context.Context, tx postgres.Conn, t tenant.ID) error {
	p := db.AddUsualLevelsParams{TenantID: t}
	for _, l := range Usual {
		p.Ids, p.Usuals, p.Readies = append(p.Ids, l.ID), append(p.Usuals, l.usual), append(p.Readies, l.Ready)
		p.Months, p.Places = append(p.Months, int32(*l.Months)), append(p.Places, int32(l.Place))
	}
	return db.New(tx).AddUsualLevels(ctx, p)
}

func (s *Store) newLevel(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, w Wording, place int, old *Level) error {
	p := db.InsertLevelParams{TenantID: t, ID: uuid.Must(uuid.NewV7()), Label: w.Label, Means: w.Means, Ready: w.Ready, Place: int32(place)}
	if w.Months != nil {
		months := int32(*w.Months)
		p.Months = &months
	}
	err := db.New(tx).InsertLevel(ctx, p)
	if postgres.Violates(err, "readiness_levels_label_key") {
		return errs.Invalid{"label": i18n.Msg("seat.level.label.taken", "Label", w.Label)}
	}
	if err != nil {
		return err
	}
	line := journal.Line{Actor: by, Verb: verb, Subject: w.Label, SubjectID: p.ID, After: map[string]any{"label": w.Label, "means": w.Means, "ready": w.Ready, "months": w.Months}, At: s.now()}
	if old != nil {
		line.Before = map[string]any{"label": plain(*old), "means": old.Means, "ready": old.Ready, "months": old.Months}
	}
	return journal.NewStore(tx).Write(ctx, t, line)
}

func (s *Store) retire(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) error {
	now := s.now()
	return db.New(tx).RetireLevel(ctx, db.RetireLevelParams{TenantID: t, ID: id, RetiredAt: &now})
}

// current finds a level that may be given. One that is retired is errs.Invalid.
func current(all []Level, id uuid.UUID) (Level, error) {
	for _, l := range all {
		switch {
		case l.ID != id:
		case l.Retired != nil:
			return Level{}, errs.Invalid{"level": i18n.Msg("seat.level.retired")}
		default:
			return l, nil
		}
	}
	return Level{}, errs.NotFound
}

func ready(all []Level) []Level {
	return slices.DeleteFunc(Current(all), func(l Level) bool { return !l.Ready })
}

func lastPlace(all []Level) int {
	if len(all) == 0 {
		return 0
	}
	return slices.MaxFunc(all, func(a, b Level) int { return cmp.Compare(a.Place, b.Place) }).Place
}

// plain is a level's label as the journal keeps it.
func plain(l Level) string { return i18n.Say(i18n.Chinese, l.Label) }

var errNoStep = errors.New("a step is up or down")

// shifted moves id one place within ids; false when it stands at that end.
func shifted(ids []uuid.UUID, id uuid.UUID, step int) (bool, error) {
	if step != 1 && step != -1 {
		return false, errNoStep
	}
	at := slices.Index(ids, id)
	if at < 0 {
		return false, errs.NotFound
	}
	to := at + step
	if to < 0 || to >= len(ids) {
		return false, nil
	}
	ids[at], ids[to] = ids[to], ids[at]
	return true, nil
}
