package knowledge

import (
	"context"
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

const (
	maxThemes = 300
	maxName   = 30
)

// themes reads the tree in the transaction of tx, counting pages of states.
func themes(ctx context.Context, tx postgres.Conn, t tenant.ID, states []string) (tree Tree, unsorted int, err error) {
	rows, err := db.New(tx).ListThemes(ctx, db.ListThemesParams{TenantID: t, MaxRows: maxThemes})
	if err != nil {
		return nil, 0, err
	}
	counts, err := db.New(tx).CountPagesByTheme(ctx, db.CountPagesByThemeParams{TenantID: t, States: states})
	if err != nil {
		return nil, 0, err
	}
	pages := map[uuid.UUID]int{}
	for _, c := range counts {
		pages[c.ThemeID] = int(c.Pages)
	}
	flat := make([]Theme, len(rows))
	for i, r := range rows {
		flat[i] = themeFrom(r.KnowledgeTheme)
		flat[i].LeadName, flat[i].own = r.LeadName, pages[r.KnowledgeTheme.ID]
	}
	return grow(flat), pages[uuid.Nil], nil
}

func themeFrom(r db.KnowledgeTheme) Theme {
	return Theme{ID: r.ID, Parent: orNil(r.ParentID), Name: r.Name, Lead: orNil(r.LeadID), Version: int(r.Version), position: int(r.Position)}
}

// Themes returns the tree, counting published pages and drafts.
func (s *Store) Themes(ctx context.Context, t tenant.ID) (tree Tree, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		tree, _, err = themes(ctx, tx, t, []string{string(Draft), string(Published)})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list themes: %w", err)
	}
	return tree, nil
}

func checkTheme(name *string) error {
	*name = strings.Join(strings.Fields(*name), " ")
	switch n := utf8.RuneCountInString(*name); {
	case n == 0:
		return errs.Invalid{"name": i18n.Msg("knowledge.theme.missing")}
	case n > maxName:
		return errs.Invalid{"name": i18n.Msg("knowledge.text_long", "Max", maxName)}
	}
	return nil
}

// AddTheme puts a theme last below parent, or at the top. A name a sibling
// has, or a fourth level, is errs.Invalid.
func (s *Store) AddTheme(ctx context.Context, t tenant.ID, by journal.Actor, parent uuid.UUID, name string, sample bool) (uuid.UUID, error) {
	if err := checkTheme(&name); err != nil {
		return uuid.Nil, err
	}
	id, now := uuid.Must(uuid.NewV7()), s.now()
	err := s.arrange(ctx, t, func(tx postgres.Conn, tree Tree) error {
		if len(tree) >= maxThemes {
			return errs.Invalid{"name": i18n.Msg("knowledge.theme.crowded", "Max", maxThemes)}
		}
		if err := fits(tree, parent, 1); err != nil {
			return err
		}
		err := db.New(tx).InsertTheme(ctx, db.InsertThemeParams{TenantID: t, ID: id, ParentID: ref(parent), Name: name, Sample: sample, CreatedAt: now})
		if err != nil {
			return themeErr(err, name)
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "theme.added", Subject: name, SubjectID: id, Sample: sample, At: now})
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("add theme %s: %w", name, err)
	}
	return id, nil
}

// fits refuses a place in the tree that has no room for levels more.
func fits(tree Tree, parent uuid.UUID, levels int) error {
	if parent == uuid.Nil {
		return nil
	}
	above, ok := tree.Find(parent)
	switch {
	case !ok:
		return errs.NotFound
	case above.Depth+levels > MaxDepth:
		return errs.Invalid{"parent": i18n.Msg("knowledge.theme.deep", "Max", MaxDepth)}
	}
	return nil
}

func themeErr(err error, name string) error {
	if postgres.Violates(err, "knowledge_themes_name_key") {
		return errs.Invalid{"name": i18n.Msg("knowledge.theme.taken", "Name", name)}
	}
	return postgres.Err(err)
}

// arrange lets one at a time change the tree.
func (s *Store) arrange(ctx context.Context, t tenant.ID, fn func(tx postgres.Conn, tree Tree) error) error {
	return s.conn.In(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).LockThemes(ctx, t)
		if err != nil {
			return err
		}
		flat := make([]Theme, len(rows))
		for i, r := range rows {
			flat[i] = themeFrom(r)
		}
		return fn(tx, grow(flat))
	})
}

// ThemeChange is a theme as it shall be. Version is the one that was read.
type ThemeChange struct {
	ID      uuid.UUID
	Version int
	Parent  uuid.UUID
	Name    string
	Lead    uuid.UUID
}

// ChangeTheme renames a theme, moves it with all below it, or gives it a lead.
// A stale version is errs.Conflict; a place within itself, or too deep, is
// errs.Invalid.
func (s *Store) ChangeTheme(ctx context.Context, t tenant.ID, by journal.Actor, c ThemeChange) error {
	if err := checkTheme(&c.Name); err != nil {
		return err
	}
	err := s.arrange(ctx, t, func(tx postgres.Conn, tree Tree) error {
		was, ok := tree.Find(c.ID)
		if !ok {
			return errs.NotFound
		}
		if slices.Contains(tree.Below(c.ID), c.Parent) {
			return errs.Invalid{"parent": i18n.Msg("knowledge.theme.within", "Name", was.Name)}
		}
		if err := fits(tree, c.Parent, tree.height(c.ID)); err != nil {
			return err
		}
		p := db.UpdateThemeParams{TenantID: t, ID: c.ID, ParentID: ref(c.Parent), Name: c.Name, LeadID: ref(c.Lead), Version: int32(c.Version), Position: int32(was.position)}
		if c.Parent != was.Parent {
			p.Position = last(tree.siblings(c.Parent)) + 1
		}
		n, err := db.New(tx).UpdateTheme(ctx, p)
		switch {
		case err != nil:
			return themeErr(err, c.Name)
		case n == 0:
			return errs.Conflict
		}
		return journal.NewStore(tx).Write(ctx, t, themeLine(by, was, c, s.now()))
	})
	if err != nil {
		return fmt.Errorf("change theme %s: %w", c.ID, err)
	}
	return nil
}

func last(siblings []Theme) int32 {
	if len(siblings) == 0 {
		return 0
	}
	return int32(siblings[len(siblings)-1].position)
}

func themeLine(by journal.Actor, was Theme, c ThemeChange, at time.Time) journal.Line {
	before, after := map[string]any{}, map[string]any{}
	if was.Name != c.Name {
		before["name"], after["name"] = was.Name, c.Name
	}
	if was.Parent != c.Parent {
		before["parent"], after["parent"] = was.Parent, c.Parent
	}
	if was.Lead != c.Lead {
		before["lead"], after["lead"] = was.Lead, c.Lead
	}
	return journal.Line{Actor: by, Verb: "theme.changed", Member: c.Lead, Subject: c.Name, SubjectID: c.ID, Before: before, After: after, At: at}
}

// Shift moves a theme one place up or down among its siblings. At the end of
// them it stays.
func (s *Store) Shift(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, down bool) error {
	err := s.arrange(ctx, t, func(tx postgres.Conn, tree Tree) error {
		th, ok := tree.Find(id)
		if !ok {
			return errs.NotFound
		}
		row := tree.siblings(th.Parent)
		i := slices.IndexFunc(row, func(o Theme) bool { return o.ID == id })
		j := i - 1
		if down {
			j = i + 1
		}
		if j < 0 || j >= len(row) {
			return nil
		}
		row[i], row[j] = row[j], row[i]
		p := db.PlaceThemesParams{TenantID: t}
		for n, o := range row {
			p.Ids, p.Positions = append(p.Ids, o.ID), append(p.Positions, int32(n+1))
		}
		if err := db.New(tx).PlaceThemes(ctx, p); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "theme.shifted", Subject: th.Name, SubjectID: id, At: s.now()})
	})
	if err != nil {
		return fmt.Errorf("shift theme %s: %w", id, err)
	}
	return nil
}

// DropTheme removes a theme in which nothing is; else it is errs.Invalid.
func (s *Store) DropTheme(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.arrange(ctx, t, func(tx postgres.Conn, tree Tree) error {
		th, ok := tree.Find(id)
		if !ok {
			return errs.NotFound
		}
		_, err := db.New(tx).DeleteTheme(ctx, db.DeleteThemeParams{TenantID: t, ID: id})
		switch {
		case postgres.Violates(err, "knowledge_themes_parent_fkey"):
			return errs.Invalid{"": i18n.Msg("knowledge.theme.has_themes", "Name", th.Name)}
		case postgres.Violates(err, "knowledge_pages_theme_fkey"):
			return errs.Invalid{"": i18n.Msg("knowledge.theme.has_pages", "Name", th.Name)}
		case err != nil:
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "theme.removed", Subject: th.Name, SubjectID: id, At: s.now()})
	})
	if err != nil {
		return fmt.Errorf("remove theme %s: %w", id, err)
	}
	return nil
}
