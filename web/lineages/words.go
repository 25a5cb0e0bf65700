package lineages

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"xinhuo/internal/i18n"
	"xinhuo/internal/lineage"
)

func num(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// path is where a link runs: from the right of the giver to the left of who
// took, level at both ends. One that runs back goes round below.
func (v view) path(l lineage.Link) string {
	a, b := v.Boxes[l.From], v.Boxes[l.To]
	x1, y1 := a.X+lineage.BoxWidth, a.Y+lineage.BoxHeight/2
	x2, y2 := b.X, b.Y+lineage.BoxHeight/2
	if x2 > x1 {
		bend := x1 + 30
		return fmt.Sprintf("M%s %sC%s %s %s %s %s %sH%s", num(x1), num(y1), num(bend), num(y1), num(x1+2), num(y2), num(x1+32), num(y2), num(x2))
	}
	return fmt.Sprintf("M%s %sC%s %s %s %s %s %s", num(x1), num(y1), num(x1+40), num(y1), num(x2-40), num(y2), num(x2), num(y2))
}

func (v view) linkClass(l lineage.Link) string {
	switch {
	case l.Thin:
		return "lin-link is-thin"
	case l.Kind == lineage.Mentorship:
		return "lin-link is-mentor"
	}
	return "lin-link"
}

// called is what a box says in its first line.
func called(ctx context.Context, b lineage.Box) string {
	switch {
	case b.Named():
		return b.Called
	case b.Gone && b.Many > 1:
		return i18n.T(ctx, "lineages.gone_many", "N", b.Many)
	case b.Gone:
		return i18n.T(ctx, "lineages.gone")
	case b.Many > 1:
		return i18n.T(ctx, "lineages.private_many", "N", b.Many)
	}
	return i18n.T(ctx, "lineages.private")
}

// line is the second one: what came to them and when, else who they are.
func line(ctx context.Context, b lineage.Box) string {
	if b.Gone {
		return i18n.T(ctx, "lineages.gone_line")
	}
	if !b.Named() {
		return i18n.T(ctx, "lineages.keeps")
	}
	var parts []string
	if b.What != "" {
		parts = append(parts, b.What)
	} else if b.City != "" {
		parts = append(parts, b.City)
	}
	if b.From > 0 {
		parts = append(parts, years(b.Person))
	}
	return strings.Join(parts, " · ")
}

func years(p lineage.Person) string {
	if p.To == 0 || p.To == p.From {
		return strconv.Itoa(p.From)
	}
	return strconv.Itoa(p.From) + " — " + strconv.Itoa(p.To)
}

// how says how something came to them, for the list.
func how(ctx context.Context, b lineage.Box) string {
	if b.Kind == "" {
		return ""
	}
	said := i18n.T(ctx, "lineages.by_"+string(b.Kind), "Year", b.At.Format("2006"))
	if b.What != "" && b.Named() {
		said = i18n.T(ctx, "lineages.by_handover_of", "Year", b.At.Format("2006"), "What", b.What)
	}
	return said
}

// cut keeps text within so many widths of a Chinese character; the whole of it
// is told otherwise.
func cut(text string, most float64) string {
	room := most
	for i, r := range text {
		if room -= wide(r); room < 0 {
			return strings.TrimSpace(text[:i]) + "…"
		}
	}
	return text
}

// wide is how wide a character is, against a Chinese one.
func wide(r rune) float64 {
	switch {
	case r == ' ':
		return 0.28
	case r < 0x2000:
		return 0.56
	}
	return 1
}

func (v view) profile(b lineage.Box) string { return v.home + "hall/" + b.ID.String() }

func (v view) self(b lineage.Box) bool { return v.who.Named() && b.ID == v.who.ID }

func (v view) lead(ctx context.Context) string {
	said := i18n.T(ctx, "lineages.lead", "N", v.Named(), "Generations", v.Columns)
	if n := v.Private() + v.Hidden; n > 0 {
		said += i18n.T(ctx, "lineages.lead_private", "N", n)
	}
	return said
}

// around are the boxes before and after whose page this is.
func (v view) around() (before []lineage.Box, self lineage.Box, after []lineage.Box) {
	self = lineage.Box{Person: v.who, Many: 1, Parent: -1}
	at := -1
	for i, b := range v.Boxes {
		if v.self(b) {
			at, self = i, b
		}
	}
	for _, l := range v.Links {
		switch at {
		case l.To:
			before = append(before, v.Boxes[l.From])
		case l.From:
			after = append(after, v.Boxes[l.To])
		}
	}
	return before, self, after
}

func generation(ctx context.Context, n int) string {
	return i18n.T(ctx, "lineages.generation", "N", i18n.T(ctx, "lineages.ordinal."+strconv.Itoa(min(n+1, 10))))
}
