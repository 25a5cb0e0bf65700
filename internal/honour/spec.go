package honour

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xinhuo/internal/contribution"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
)

// Spec is what one version of the rules says.
type Spec struct {
	Amounts  map[Source]int64 `json:"amounts"`   // for one of each; what is not in it earns nothing
	SalesCap int64            `json:"sales_cap"` // honour a quarter from Sales together, at most
}

const (
	mostAmount = 1000
	mostCap    = 100_000
	mostNote   = 300
)

// Usual is what a brand without rules begins with.
func Usual() Spec {
	return Spec{SalesCap: 30, Amounts: map[Source]int64{
		HandoverClosed: 60, CeremonyHeld: 20, TitleConferred: 50, LegacyPromoted: 30, LegacyUsed: 2,
		Source(contribution.MentorCompleted): 40, Source(contribution.MentorMilestone): 5, Source(contribution.JointWork): 10,
		Source(contribution.PageWritten): 20, Source(contribution.PageUsed): 2, Source(contribution.HandoverAccepted): 5,
		Source(contribution.PostPublished): 2, Source(contribution.ActivityJoined): 2, Source(contribution.SessionAttended): 2,
		Source(contribution.AnswerGiven): 1, Source(contribution.FeedbackGiven): 1, Source(contribution.ObserverScored): 1, Source(contribution.LeadBrought): 3,
	}}
}

// Deed is n of a source in the quarter that begins on a day.
type Deed struct {
	Source  Source
	Quarter time.Time
	N       int64
}

// Worth is what deeds of one member come to.
func (s Spec) Worth(deeds []Deed) int64 {
	total, sales := int64(0), map[time.Time]int64{}
	for _, d := range deeds {
		if worth := s.Amounts[d.Source] * d.N; d.Source.Capped() {
			sales[d.Quarter] += worth
		} else {
			total += worth
		}
	}
	for _, n := range sales {
		total += min(n, s.SalesCap)
	}
	return total
}

// room is how much of an amount from sales still counts in a quarter in which
// got was earned by them already.
func (s Spec) room(amount, got int64) int64 { return min(amount, max(s.SalesCap-got, 0)) }

// Earning lists the sources that earn something, in the order of a form.
func (s Spec) Earning() []Source {
	return slices.DeleteFunc(slices.Clone(Sources), func(of Source) bool { return s.Amounts[of] == 0 })
}

// complaints says field by field what is wrong with s. An amount's field is
// its source.
func (s Spec) complaints() errs.Invalid {
	bad := errs.Invalid{}
	for of, n := range s.Amounts {
		if !of.Known() || n < 0 || n > mostAmount {
			bad[string(of)] = i18n.Msg("honours.bad.amount", "Max", mostAmount)
		}
	}
	if s.SalesCap < 0 || s.SalesCap > mostCap {
		bad["sales_cap"] = i18n.Msg("honours.bad.cap", "Max", mostCap)
	}
	if len(bad) == 0 && len(s.Earning()) == 0 {
		bad[""] = i18n.Msg("honours.bad.empty")
	}
	return bad
}

func noteComplaint(note *string, bad errs.Invalid) {
	*note = strings.TrimSpace(*note)
	if utf8.RuneCountInString(*note) > mostNote {
		bad["note"] = i18n.Msg("honours.bad.long", "Max", mostNote)
	}
}
