package potential

import (
	"math"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/contribution"
	"xinhuo/internal/member"
)

// input is one thing that a dimension stands on.
type input struct {
	code   string            // of its words
	kind   contribution.Kind // where it is one
	points float64
	per    float64 // how many of it make the points; 1 when zero
}

// rule is how a dimension is computed from records: the points of its inputs
// are added up and saturate, score = 100 × p ÷ (p + half), so that half points
// give 50 and no number of one thing gives 100. That is the hyperbola of
// Michaelis and Menten (1913); it is chosen over a rank among others because
// the same records then give the same score in every brand and every month,
// and more records never lower it.
type rule struct {
	half   float64
	inputs []input
}

// rules are in the order of Dimensions.
var rules = Five[rule]{
	{15, []input{{code: "weeks", points: 1}, {code: "sessions", kind: contribution.SessionAttended, points: 2}, {code: "joined", kind: contribution.ActivityJoined, points: 2}, {code: "answers", kind: contribution.AnswerGiven, points: 1}}},
	{15, []input{{code: "posts", kind: contribution.PostPublished, points: 2}, {code: "pages", kind: contribution.PageWritten, points: 5}, {code: "works", kind: contribution.JointWork, points: 5}}},
	{10, []input{{code: "followers", points: 1, per: 1000}, {code: "used", kind: contribution.PageUsed, points: 2}}},
	{10, []input{{code: "leads", kind: contribution.LeadBrought, points: 2}, {code: "accepted", kind: contribution.HandoverAccepted, points: 2}, {code: "taught", kind: contribution.MentorCompleted, points: 5}}},
	{10, []input{{code: "years", points: 2}, {code: "milestones", kind: contribution.MentorMilestone, points: 2}, {code: "feedback", kind: contribution.FeedbackGiven, points: 1}, {code: "observed", kind: contribution.ObserverScored, points: 1}}},
}

// Of what a score is made where there are both: each record counts a tenth,
// six and more count six tenths; observers are the rest.
const (
	recordShare = 10
	mostRecords = 60
)

// Observed is what observers gave one dimension, from 1 to 5.
type Observed struct {
	Mean   float64
	People int
}

// Found is what the records hold of one member. Followers and Joined are nil
// where they are not known.
type Found struct {
	Member    uuid.UUID
	Tier      member.Tier
	Weeks     int                       // of the window with a contribution in them
	Counts    map[contribution.Kind]int // contributions of the window
	Followers *int64
	Joined    *time.Time
	Observed  Five[Observed]
}

// Part is how one dimension came to its score: what 「怎么算的」 tells.
type Part struct {
	Score    *int    `json:"score,omitempty"` // nil is 不足
	Lines    []Line  `json:"lines,omitempty"`
	Points   float64 `json:"points,omitempty"`
	Half     float64 `json:"half,omitempty"`
	Records  *int    `json:"records,omitempty"`  // the score of records alone
	Share    int     `json:"share,omitempty"`    // of the records in Score, in percent
	Mean     float64 `json:"mean,omitempty"`     // of the observers, 1 to 5
	People   int     `json:"people,omitempty"`   // how many observed
	Observed *int    `json:"observed,omitempty"` // the score of observers alone
}

// Line is one input that has records: its number, and the points it gives.
type Line struct {
	Code   string  `json:"code"`
	Number float64 `json:"number"`
	Points float64 `json:"points"`
}

// Compute works out the five scores at now. An input without a record is left
// out, and a dimension with neither records nor observers has no score.
func (f Found) Compute(now time.Time) (parts Five[Part]) {
	for i, r := range rules {
		parts[i] = f.part(r, f.Observed[i], now)
	}
	return parts
}

func (f Found) part(r rule, o Observed, now time.Time) Part {
	p := Part{Half: r.half}
	records := 0
	for _, in := range r.inputs {
		number, n := f.number(in, now)
		if number <= 0 {
			continue
		}
		points := number * in.points / max(in.per, 1)
		p.Lines, p.Points, records = append(p.Lines, Line{in.code, number, round1(points)}), p.Points+points, records+n
	}
	if len(p.Lines) > 0 {
		p.Records = rounded(saturate(p.Points, r.half))
	}
	p.Points = round1(p.Points)
	if o.People > 0 {
		p.Mean, p.People, p.Observed = round1(o.Mean), o.People, rounded((o.Mean-1)/4*100)
	}
	p.Share, p.Score = mix(p.Records, p.Observed, records)
	return p
}

// saturate is the curve every dimension shares; see rule.
func saturate(points, half float64) float64 { return 100 * points / (points + half) }

// mix joins what the records say with what observers say.
func mix(records, observed *int, n int) (share int, score *int) {
	switch {
	case records == nil && observed == nil:
		return 0, nil
	case observed == nil:
		return 100, records
	case records == nil:
		return 0, observed
	}
	share = min(recordShare*n, mostRecords)
	return share, rounded(float64(share**records+(100-share)**observed) / 100)
}

// number is how much of an input there is, and as how many records it counts.
func (f Found) number(in input, now time.Time) (float64, int) {
	switch {
	case in.kind != "":
		return float64(f.Counts[in.kind]), f.Counts[in.kind]
	case in.code == "weeks":
		return float64(f.Weeks), f.Weeks
	case in.code == "followers" && f.Followers != nil:
		return float64(*f.Followers), 1
	case in.code == "years" && f.Joined != nil:
		return round1(now.Sub(*f.Joined).Hours() / 24 / 365.25), 1
	}
	return 0, 0
}

// Performance adds up the points of the window's contributions, in
// hundredths; nil when there are none, which is not zero.
func (f Found) Performance() *int64 {
	sum, any := 0.0, false
	for kind, n := range f.Counts {
		sum, any = sum+worth(kind)*float64(n), any || n > 0
	}
	if !any {
		return nil
	}
	hundredths := int64(math.Round(sum * 100))
	return &hundredths
}

// worth is what one contribution of a kind counts, 1 for a kind that no
// dimension names.
func worth(kind contribution.Kind) float64 {
	for _, r := range rules {
		for _, in := range r.inputs {
			if in.kind == kind {
				return in.points
			}
		}
	}
	return 1
}

// Total weighs the scores there are, and says on how many it stands. Where
// all of those count nothing there is no total.
func (w Weights) Total(scores Five[*int]) (total *int, standsOn int) {
	sum, of := 0, 0
	for i, s := range scores {
		if s != nil {
			sum, of, standsOn = sum+w.Percent[i]**s, of+w.Percent[i], standsOn+1
		}
	}
	if of == 0 {
		return nil, standsOn
	}
	return rounded(float64(sum) / float64(of)), standsOn
}

// PercentileRank is how many percent of n do less well, where equals count
// half: (below + equal ÷ 2) ÷ n, the usual definition. equal counts oneself.
func PercentileRank(below, equal, n int) int {
	if n == 0 {
		return 0
	}
	return int(math.Round(100 * (float64(below) + float64(equal)/2) / float64(n)))
}

func scores(parts Five[Part]) (s Five[*int]) {
	for i, p := range parts {
		s[i] = p.Score
	}
	return s
}

func rounded(v float64) *int { n := int(math.Round(v)); return &n }

func round1(v float64) float64 { return math.Round(v*10) / 10 }

// Formula tells how a dimension is computed from records.
type Formula struct {
	Half   float64 // points that give 50
	Inputs []Worth
}

// Worth is what one input gives: Points for each, or for every Per of it.
type Worth struct {
	Code        string
	Points, Per float64
}

// Formulas tells of each dimension how it is computed.
func Formulas() (all Five[Formula]) {
	for i, r := range rules {
		all[i].Half = r.half
		for _, in := range r.inputs {
			all[i].Inputs = append(all[i].Inputs, Worth{in.code, in.points, max(in.per, 1)})
		}
	}
	return all
}
