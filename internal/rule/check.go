package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

// What a version may say.
const (
	MostCriteria = 5 // of one line
	mostDays     = 730
	leastDays    = 7
	mostLeast    = 100_000
	mostGrace    = 365
	leastSlack   = 50
	mostNote     = 300
)

// Field is what a form calls the nth criterion's field of a line.
func Field(w Which, n int, name string) string { return fmt.Sprintf("%s.%d.%s", w, n, name) }

// complaints says field by field what is wrong with s.
func (s Spec) complaints() errs.Invalid {
	bad := errs.Invalid{}
	for _, w := range Lines {
		s.Lines[w].complain(w, bad)
	}
	if s.Slack < leastSlack || s.Slack > 100 {
		bad["slack"] = i18n.Msg("rule.bad.slack", "Least", leastSlack)
	}
	if s.Grace < 0 || s.Grace > mostGrace {
		bad["grace"] = i18n.Msg("rule.bad.grace", "Max", mostGrace)
	}
	if len(s.Criteria()) == 0 {
		bad[""] = i18n.Msg("rule.bad.empty")
	}
	s.hysteresis(bad)
	return bad
}

func (l Line) complain(w Which, bad errs.Invalid) {
	for i, c := range l.Criteria {
		if len(c.Kinds) == 0 || slices.ContainsFunc(c.Kinds, func(k contribution.Kind) bool { return !k.Known() }) {
			bad[Field(w, i, "kinds")] = i18n.Msg("rule.bad.kinds")
		}
		if c.Days < leastDays || c.Days > mostDays {
			bad[Field(w, i, "days")] = i18n.Msg("rule.bad.days", "Least", leastDays, "Max", mostDays)
		}
		if c.Least < 1 || c.Least > mostLeast {
			bad[Field(w, i, "least")] = i18n.Msg("rule.bad.least")
		}
	}
	switch {
	case len(l.Criteria) > MostCriteria:
		bad[string(w)] = i18n.Msg("rule.bad.full", "Max", MostCriteria)
	case l.Any < 0 || l.Any > len(l.Criteria):
		bad[string(w)] = i18n.Msg("rule.bad.any", "N", len(l.Criteria))
	}
}

// hysteresis complains where a tier is reached with less than keeps it:
// people would rise and fall and rise again.
func (s Spec) hysteresis(bad errs.Invalid) {
	for _, pair := range [][2]Which{{ReachReserve, KeepReserve}, {ReachCore, KeepCore}} {
		for i, up := range s.Lines[pair[0]].Criteria {
			for _, stay := range s.Lines[pair[1]].Criteria {
				if up.Days == stay.Days && sameKinds(up.Kinds, stay.Kinds) && up.Least < stay.Least {
					bad[Field(pair[0], i, "least")] = i18n.Msg("rule.bad.hysteresis", "Least", stay.Least)
				}
			}
		}
	}
}

func sameKinds(a, b []contribution.Kind) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func noteComplaint(note *string, bad errs.Invalid) {
	*note = strings.TrimSpace(*note)
	if utf8.RuneCountInString(*note) > mostNote {
		bad["note"] = i18n.Msg("rule.bad.note", "Max", mostNote)
	}
}
