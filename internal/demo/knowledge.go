package demo

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/journal"
	"xinhuo/internal/knowledge"
	"xinhuo/internal/member"
)

// What the brands have written down: a head of fields, and below a line of
// dashes the markdown. What follows "<!-- later -->" came with the second
// version.
//
//go:embed pages
var written embed.FS

// leaf is a page of the demo.
type leaf struct {
	title, theme string
	kind         knowledge.Kind
	by           string // a member's name, or "staff"
	author       string // who is credited beside
	owner        string // "" is whoever began it
	state        string // "" is published
	days         int    // ago, when it was
	uses         int
	note         string // of the second version
	first, last  string // the two versions; the same where there is one
}

// leaves reads a brand's pages in the order of their files.
func leaves(slug string) ([]leaf, error) {
	names, err := fs.Glob(written, "pages/"+slug+"/*.md")
	if err != nil {
		return nil, err
	}
	all := make([]leaf, len(names))
	for i, name := range names {
		text, err := written.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if all[i], err = read(string(text)); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return all, nil
}

func read(text string) (l leaf, err error) {
	head, body, _ := strings.Cut(text, "\n---\n")
	for line := range strings.Lines(head) {
		field, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch field {
		case "title":
			l.title = value
		case "theme":
			l.theme = value
		case "kind":
			l.kind = knowledge.Kind(value)
		case "by":
			l.by = value
		case "author":
			l.author = value
		case "owner":
			l.owner = value
		case "state":
			l.state = value
		case "note":
			l.note = value
		case "days":
			l.days, err = strconv.Atoi(value)
		case "uses":
			l.uses, err = strconv.Atoi(value)
		default:
			err = fmt.Errorf("there is no field %q", field)
		}
		if err != nil {
			return l, err
		}
	}
	before, after, _ := strings.Cut(body, "<!-- later -->\n")
	l.first, l.last = before, before+after
	return l, nil
}

// shelve fills the knowledge base: pages with versions and authors that people
// use, one past its review, one handed in, one that nobody answers for.
func (s *stage) shelve(ctx context.Context) error {
	all, err := leaves(s.w.slug)
	if err != nil {
		return err
	}
	for i, l := range all {
		if err := s.page(ctx, l); err != nil {
			return fmt.Errorf("write %s: %w", l.title, err)
		}
		if err := s.use(ctx, l, i); err != nil {
			return fmt.Errorf("use %s: %w", l.title, err)
		}
	}
	return nil
}

// hand is how somebody writes: the editors, or a member by name.
func (s *stage) hand(name string) knowledge.Hand {
	if name == "staff" {
		return knowledge.Hand{Actor: s.staff["content"].Actor(), Team: true}
	}
	return knowledge.Hand{Actor: s.actor(name), Member: s.known[name], Tier: member.Core}
}

// theme is the theme a path leads to, which is made where it is not there.
func (s *stage) theme(ctx context.Context, path string) (uuid.UUID, error) {
	id, parent := uuid.Nil, uuid.Nil
	for at := range strings.SplitSeq(path, "/") {
		way := at
		if parent != uuid.Nil {
			way = path[:strings.Index(path, at)+len(at)]
		}
		if s.things[way] == uuid.Nil {
			made, err := s.pagesOn(400).AddTheme(ctx, s.t, s.hand("staff").Actor, parent, at, false)
			if err != nil {
				return uuid.Nil, err
			}
			s.things[way] = made
		}
		id = s.things[way]
		parent = id
	}
	return id, nil
}

// page writes a page and brings it to where it stands.
func (s *stage) page(ctx context.Context, l leaf) error {
	theme, err := s.theme(ctx, l.theme)
	if err != nil {
		return err
	}
	by, team := s.hand(l.by), s.hand("staff")
	text := knowledge.Text{Title: l.title, Body: l.first, Kind: l.kind, Theme: theme}
	id, err := s.pagesOn(l.days+4).Begin(ctx, s.t, by, knowledge.Beginning{Text: text, Owner: s.known[l.owner]})
	if err != nil {
		return err
	}
	s.things[l.title] = id
	if l.author != "" {
		if err := s.pagesOn(l.days+3).Name(ctx, s.t, team, id, s.known[l.author], false); err != nil {
			return err
		}
	}
	if owner := s.known[l.owner]; owner != uuid.Nil && owner != by.Member && !by.Team {
		if err := s.pagesOn(l.days+2).PutInto(ctx, s.t, team, id, owner); err != nil {
			return err
		}
	}
	switch l.state {
	case "draft":
		return nil
	case "handed_in":
		_, err = s.pagesOn(l.days-2).HandIn(ctx, s.t, by, id)
		return err
	}
	if _, err := s.pagesOn(l.days).Publish(ctx, s.t, team, id); err != nil || l.last == l.first {
		return err
	}
	return s.again(ctx, l, by, id)
}

// again writes a page's second version.
func (s *stage) again(ctx context.Context, l leaf, by knowledge.Hand, id uuid.UUID) error {
	store := s.pagesOn(l.days / 3)
	p, err := store.Get(ctx, s.t, id)
	if err != nil {
		return err
	}
	return store.Revise(ctx, s.t, by, knowledge.Revision{
		ID: id, Version: p.Version, ReviewOn: p.ReviewOn, Note: l.note, Text: knowledge.Text{Title: p.Title, Body: l.last, Kind: p.Kind, Theme: p.Theme},
	})
}

// use has people of the reserve use a page, some long ago and some lately.
func (s *stage) use(ctx context.Context, l leaf, nth int) error {
	for i := range l.uses {
		m := s.reserve[(nth*5+i*3)%len(s.reserve)]
		user := knowledge.Hand{Actor: journal.Actor{ID: s.manager().ID, Name: m.DisplayName()}, Member: m.ID, Tier: m.Tier}
		days := 1 + (nth*4+i)%11 + (l.days-12)*i/l.uses
		if _, err := s.pagesOn(days).Use(ctx, s.t, user, s.things[l.title]); err != nil {
			return err
		}
	}
	return nil
}
