package mentorship

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// How much a template holds.
const (
	MostItems     = 20
	MostTemplates = 12
	MinWeeks      = 4
	MaxWeeks      = 8
)

// Template is what pairs are asked to do, in weeks after they begin.
type Template struct {
	ID      uuid.UUID // nil for the one a brand has until it makes its own
	Name    string
	Weeks   int
	Version int
	Items   []Item
	By      string
	At      time.Time
	Retired bool
	Running int // pairs that follow it
	Behind  int // … an older version of it
}

// Item is one thing a template asks for. Its id is the same in every version.
type Item struct {
	ID            uuid.UUID
	Kind          Kind
	Title, Detail string
	Day           int // after the start
}

// steps are the template's items for a pair that begins on a day.
func (m Template) steps(start time.Time) []Step {
	all := make([]Step, len(m.Items))
	for i, it := range m.Items {
		all[i] = it.step(start, i)
	}
	return all
}

func (it Item) step(start time.Time, position int) Step {
	return Step{
		ID: uuid.Must(uuid.NewV7()), Item: it.ID, Kind: it.Kind, Title: it.Title, Detail: it.Detail, DueOn: start.AddDate(0, 0, it.Day), Position: position,
	}
}

// usual is the plan a brand begins with, said in the language of ctx.
func usual(ctx context.Context) Template {
	m := Template{Name: i18n.T(ctx, "mentorship.usual.name"), Weeks: 6, Version: 1}
	for _, it := range []struct {
		kind Kind
		key  string
		day  int
	}{
		{Meeting, "first", 3}, {Milestone, "aims", 7}, {Meeting, "second", 14}, {Milestone, "beside", 21},
		{Meeting, "third", 28}, {Work, "work", 32}, {Milestone, "alone", 37}, {Meeting, "fourth", 41},
	} {
		key := "mentorship.usual." + it.key
		m.Items = append(m.Items, Item{Kind: it.kind, Title: i18n.T(ctx, key), Detail: i18n.T(ctx, key+"_detail"), Day: it.day})
	}
	return m
}

// Check trims m and says what is wrong with it, field by field.
func (m *Template) Check() error {
	bad := errs.Invalid{}
	m.Name = strings.TrimSpace(m.Name)
	checkText(bad, "name", m.Name, maxTitle, "mentorship.template.name_missing")
	if m.Weeks < MinWeeks || m.Weeks > MaxWeeks {
		bad["weeks"] = i18n.Msg("mentorship.template.weeks_bad", "Min", MinWeeks, "Max", MaxWeeks)
	}
	switch n := len(m.Items); {
	case n == 0:
		bad["items"] = i18n.Msg("mentorship.template.empty")
	case n > MostItems:
		bad["items"] = i18n.Msg("mentorship.template.too_many", "Max", MostItems)
	}
	for i := range m.Items {
		it := &m.Items[i]
		it.Title, it.Detail = strings.TrimSpace(it.Title), strings.TrimSpace(it.Detail)
		checkText(bad, fmt.Sprintf("title-%d", i), it.Title, maxTitle, "mentorship.step.title_missing")
		checkText(bad, fmt.Sprintf("detail-%d", i), it.Detail, maxText, "")
		if it.Day < 0 || it.Day > 7*m.Weeks {
			bad[fmt.Sprintf("day-%d", i)] = i18n.Msg("mentorship.template.day_bad", "Max", 7*m.Weeks)
		}
		if !it.Kind.Known() {
			bad[fmt.Sprintf("kind-%d", i)] = i18n.Msg("mentorship.template.kind_bad")
		}
	}
	return bad.OrNil()
}

// Templates lists the brand's templates without their items; a brand without
// any has the usual one.
func (s *Store) Templates(ctx context.Context, t tenant.ID) ([]Template, error) {
	var all []Template
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).ListMentorTemplates(ctx, t)
		for _, r := range rows {
			all = append(all, Template{
				ID: r.ID, Name: r.Name, Weeks: int(r.Weeks), Version: int(r.Version), By: r.UpdaterName, At: r.UpdatedAt, Running: int(r.Running), Behind: int(r.Behind),
			})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list mentor templates: %w", err)
	}
	if len(all) == 0 {
		all = []Template{usual(ctx)}
	}
	return all, nil
}

// Template returns a template with its items; the nil id is the usual one.
func (s *Store) Template(ctx context.Context, t tenant.ID, id uuid.UUID) (m Template, err error) {
	if id == uuid.Nil {
		return usual(ctx), nil
	}
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) (err error) {
		m, err = readTemplate(ctx, tx, t, id)
		return err
	})
	if err != nil {
		return Template{}, fmt.Errorf("get mentor template %s: %w", id, err)
	}
	return m, nil
}

func readTemplate(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID) (Template, error) {
	r, err := db.New(tx).GetMentorTemplate(ctx, db.GetMentorTemplateParams{TenantID: t, ID: id})
	if err != nil {
		return Template{}, postgres.Err(err)
	}
	m := templateFrom(r)
	items, err := itemsOf(ctx, tx, t, id, r.Version)
	m.Items = items[m.Version]
	return m, err
}

func templateFrom(r db.MentorTemplate) Template {
	return Template{ID: r.ID, Name: r.Name, Weeks: int(r.Weeks), Version: int(r.Version), By: r.UpdaterName, At: r.UpdatedAt, Retired: r.RetiredAt != nil}
}

func itemsOf(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, versions ...int32) (map[int][]Item, error) {
	rows, err := db.New(tx).ListMentorTemplateItems(ctx, db.ListMentorTemplateItemsParams{TenantID: t, TemplateID: id, Versions: versions})
	all := map[int][]Item{}
	for _, r := range rows {
		v := int(r.Version)
		all[v] = append(all[v], Item{ID: r.ID, Kind: Kind(r.Kind), Title: r.Title, Detail: r.Detail, Day: int(r.Day)})
	}
	return all, err
}

// templateFor is the template to begin with: the one given, else the brand's
// first, which is made of the usual one if there is none.
func (s *Store) templateFor(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, id uuid.UUID) (Template, error) {
	if id != uuid.Nil {
		r, err := db.New(tx).GetMentorTemplate(ctx, db.GetMentorTemplateParams{TenantID: t, ID: id})
		if err == nil && r.RetiredAt != nil {
			return Template{}, errs.Invalid{"template": i18n.Msg("mentorship.template.retired", "Name", r.Name)}
		}
		return templateFrom(r), postgres.Err(err)
	}
	all, err := s.On(tx).Templates(ctx, t)
	if err != nil || all[0].ID != uuid.Nil {
		return all[0], err
	}
	m := all[0]
	m.ID, err = s.addTemplate(ctx, tx, t, by, m)
	return m, err
}

// AddTemplate makes a template. A name that another has is errs.Invalid.
func (s *Store) AddTemplate(ctx context.Context, t tenant.ID, by journal.Actor, m Template) (id uuid.UUID, err error) {
	if err := m.Check(); err != nil {
		return uuid.Nil, err
	}
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		n, err := db.New(tx).CountMentorTemplates(ctx, t)
		if err != nil {
			return err
		}
		if n >= MostTemplates {
			return errs.Invalid{"": i18n.Msg("mentorship.template.enough", "Max", MostTemplates)}
		}
		id, err = s.addTemplate(ctx, tx, t, by, m)
		return err
	})
	if err != nil {
		return uuid.Nil, named(fmt.Errorf("add mentor template: %w", err), m.Name)
	}
	return id, nil
}

// named says of a template's name that it is taken, where that is the failure.
func named(err error, name string) error {
	if postgres.Violates(err, "mentor_templates_name_key") {
		return errs.Invalid{"name": i18n.Msg("mentorship.template.taken", "Name", name)}
	}
	return err
}

func (s *Store) addTemplate(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, m Template) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	err := db.New(tx).InsertMentorTemplate(ctx, db.InsertMentorTemplateParams{
		TenantID: t, ID: id, Name: m.Name, Weeks: int16(m.Weeks), UpdatedAt: s.now(), UpdaterName: by.Name,
	})
	if err != nil {
		return uuid.Nil, err
	}
	if err := keepItems(ctx, tx, t, id, 1, m.Items); err != nil {
		return uuid.Nil, err
	}
	return id, journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "mentor_template.added", Subject: m.Name, SubjectID: id, At: s.now()})
}

// keepItems writes a version of a template. An item without an id gets one.
func keepItems(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, version int, items []Item) error {
	p := db.InsertMentorTemplateItemsParams{TenantID: t, TemplateID: id, Version: int32(version)}
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b Item) int { return a.Day - b.Day })
	for i, it := range items {
		if it.ID == uuid.Nil {
			it.ID = uuid.Must(uuid.NewV7())
		}
		p.Ids, p.Kinds, p.Titles, p.Details = append(p.Ids, it.ID), append(p.Kinds, string(it.Kind)), append(p.Titles, it.Title), append(p.Details, it.Detail)
		p.Days, p.Positions = append(p.Days, int16(it.Day)), append(p.Positions, int16(i))
	}
	return db.New(tx).InsertMentorTemplateItems(ctx, p)
}

// ReviseTemplate makes a further version of a template. Running pairs go on
// with theirs until it is pushed. m.Version is the one that was read: when the
// template has gone on it is errs.Conflict.
func (s *Store) ReviseTemplate(ctx context.Context, t tenant.ID, by journal.Actor, m Template) error {
	if err := m.Check(); err != nil {
		return err
	}
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		q := db.New(tx)
		had, err := holdTemplate(ctx, tx, t, m.ID, m.Version)
		if err != nil {
			return err
		}
		known := map[uuid.UUID]bool{}
		for _, it := range had.Items {
			known[it.ID] = true
		}
		for i := range m.Items {
			if !known[m.Items[i].ID] {
				m.Items[i].ID = uuid.Nil
			}
		}
		err = q.UpdateMentorTemplate(ctx, db.UpdateMentorTemplateParams{
			TenantID: t, ID: m.ID, Name: m.Name, Weeks: int16(m.Weeks), Version: int32(m.Version + 1), UpdatedAt: s.now(), UpdaterName: by.Name,
		})
		if err != nil {
			return err
		}
		if err := keepItems(ctx, tx, t, m.ID, m.Version+1, m.Items); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "mentor_template.revised", Subject: m.Name, SubjectID: m.ID, At: s.now()})
	})
	if err != nil {
		return named(fmt.Errorf("revise mentor template %s: %w", m.ID, err), m.Name)
	}
	return nil
}

// holdTemplate keeps a template from changing until the transaction ends;
// another version than the given is errs.Conflict.
func holdTemplate(ctx context.Context, tx postgres.Conn, t tenant.ID, id uuid.UUID, version int) (Template, error) {
	r, err := db.New(tx).HoldMentorTemplate(ctx, db.HoldMentorTemplateParams{TenantID: t, ID: id})
	switch {
	case err != nil:
		return Template{}, postgres.Err(err)
	case int(r.Version) != version || r.RetiredAt != nil:
		return Template{}, errs.Conflict
	}
	return readTemplate(ctx, tx, t, id)
}

// RetireTemplate takes a template out of choice. Pairs that follow it go on.
func (s *Store) RetireTemplate(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		r, err := db.New(tx).HoldMentorTemplate(ctx, db.HoldMentorTemplateParams{TenantID: t, ID: id})
		if err != nil || r.RetiredAt != nil {
			return postgres.Err(err)
		}
		now := s.now()
		if err := db.New(tx).RetireMentorTemplate(ctx, db.RetireMentorTemplateParams{TenantID: t, ID: id, RetiredAt: &now}); err != nil {
			return err
		}
		return journal.NewStore(tx).Write(ctx, t, journal.Line{Actor: by, Verb: "mentor_template.retired", Subject: r.Name, SubjectID: id, At: now})
	})
	if err != nil {
		return fmt.Errorf("retire mentor template %s: %w", id, err)
	}
	return nil
}
