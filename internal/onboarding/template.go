package onboarding

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// How much a template and a plan hold, and the longest texts, in characters.
const (
	MostLines = 40
	maxTitle  = 80
	maxText   = 1000
	maxLink   = 500
	maxDay    = 180
)

// usual is what a brand begins with, said in the language of ctx.
func usual(ctx context.Context) Template {
	var t Template
	for _, l := range []struct {
		kind Kind
		key  string
		day  int
	}{
		{Expectation, "know", 30}, {Expectation, "lead", 60}, {Expectation, "raise", 90},
		{Resource, "mentor", 0}, {Resource, "budget", 0}, {Resource, "pages", 0},
		{Checkin, "first", 30}, {Checkin, "second", 60}, {Checkin, "third", 90},
	} {
		key := "onboarding.usual." + l.key
		t.Lines = append(t.Lines, Line{Kind: l.kind, Title: i18n.T(ctx, key), Detail: i18n.T(ctx, key+"_detail"), Day: l.day})
	}
	return t
}

// check trims l and says what is wrong with it, by field.
func (l *Line) check() errs.Invalid {
	bad := errs.Invalid{}
	for _, f := range []struct {
		name string
		text *string
		most int
	}{{"title", &l.Title, maxTitle}, {"detail", &l.Detail, maxText}, {"person", &l.Person, maxTitle}, {"link", &l.Link, maxLink}} {
		*f.text = strings.TrimSpace(*f.text)
		if utf8.RuneCountInString(*f.text) > f.most {
			bad[f.name] = i18n.Msg("onboarding.text.long", "Max", f.most)
		}
	}
	switch {
	case l.Title == "":
		bad["title"] = i18n.Msg("onboarding.line.title_missing")
	case l.Link != "" && !strings.HasPrefix(l.Link, "https://") && !strings.HasPrefix(l.Link, "http://"):
		bad["link"] = i18n.Msg("onboarding.line.link_bad")
	case !l.Kind.Known():
		bad["kind"] = i18n.Msg("onboarding.line.kind_bad")
	case l.Kind != Resource && (l.Day < 0 || l.Day > maxDay):
		bad["day"] = i18n.Msg("onboarding.line.day_bad", "Max", maxDay)
	}
	if l.Kind == Resource {
		l.Day = 0
	}
	return bad
}

// Check trims t and says what is wrong with it; a complaint about a line has
// the key line-<index>.
func (t *Template) Check() error {
	bad := errs.Invalid{}
	switch n := len(t.Lines); {
	case n == 0:
		bad[""] = i18n.Msg("onboarding.template.empty")
	case n > MostLines:
		bad[""] = i18n.Msg("onboarding.template.too_many", "Max", MostLines)
	}
	for i := range t.Lines {
		for _, said := range t.Lines[i].check() {
			bad[fmt.Sprintf("line-%d", i)] = said
		}
	}
	return bad.OrNil()
}

// Template returns the brand's template, or the usual one.
func (s *Store) Template(ctx context.Context, t tenant.ID) (m Template, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		m, err = readTemplate(ctx, tx, t)
		return err
	})
	if err != nil {
		return Template{}, fmt.Errorf("get onboarding template: %w", err)
	}
	return m, nil
}

func readTemplate(ctx context.Context, tx postgres.Conn, t tenant.ID) (Template, error) {
	heads, err := db.New(tx).GetOnboardingTemplate(ctx, t)
	if err != nil || len(heads) == 0 || heads[0].Version == 0 {
		return usual(ctx), err
	}
	m := Template{Version: int(heads[0].Version), By: heads[0].UpdaterName, At: heads[0].UpdatedAt}
	rows, err := db.New(tx).ListOnboardingTemplateItems(ctx, t)
	for _, r := range rows {
		m.Lines = append(m.Lines, Line{Kind: Kind(r.Kind), Title: r.Title, Detail: r.Detail, Person: r.Person, Link: r.Link, Day: int(r.Day)})
	}
	return m, err
}

// SaveTemplate keeps what later plans are made from; those that run stay as
// they are. m.Version is the one that was read: when the template has gone on
// it is errs.Conflict.
func (s *Store) SaveTemplate(ctx context.Context, t tenant.ID, by journal.Actor, m Template) error {
	if err := m.Check(); err != nil {
		return err
	}
	order(m.Lines)
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q, now := db.New(tx), s.now()
		had, err := q.HoldOnboardingTemplate(ctx, db.HoldOnboardingTemplateParams{TenantID: t, Now: now})
		switch {
		case err != nil:
			return err
		case int(had.Version) != m.Version:
			return errs.Conflict
		}
		if err := q.ClearOnboardingTemplateItems(ctx, t); err != nil {
			return err
		}
		p := db.InsertOnboardingTemplateItemsParams{TenantID: t}
		for i, l := range m.Lines {
			p.Positions, p.Kinds, p.Titles, p.Details = append(p.Positions, int16(i)), append(p.Kinds, string(l.Kind)), append(p.Titles, l.Title), append(p.Details, l.Detail)
			p.Persons, p.Links, p.Days = append(p.Persons, l.Person), append(p.Links, l.Link), append(p.Days, int16(l.Day))
		}
		if err := q.InsertOnboardingTemplateItems(ctx, p); err != nil {
			return err
		}
		err = q.SetOnboardingTemplate(ctx, db.SetOnboardingTemplateParams{TenantID: t, Version: had.Version + 1, UpdatedAt: now, UpdaterName: by.Name})
		if err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "onboarding.template", After: map[string]any{"count": len(m.Lines)}, At: now})
	})
	if err != nil {
		return fmt.Errorf("save onboarding template: %w", err)
	}
	return nil
}

// order puts lines by kind, then by day.
func order(lines []Line) {
	slices.SortStableFunc(lines, func(a, b Line) int {
		if k := slices.Index(Kinds, a.Kind) - slices.Index(Kinds, b.Kind); k != 0 {
			return k
		}
		return a.Day - b.Day
	})
}
