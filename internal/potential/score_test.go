package potential_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xinhuo/internal/contribution"
	"xinhuo/internal/potential"
)

var now = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

func of[T any](v T) *T { return &v }

func TestComputeEachDimension(t *testing.T) {
	t.Parallel()
	five := now.AddDate(-5, 0, 0)
	tests := map[string]struct {
		found potential.Found
		dim   int
		want  *int
		share int
	}{
		"nothing at all is no score":                 {potential.Found{}, 0, nil, 0},
		"fifteen weeks are the half":                 {potential.Found{Weeks: 15}, 0, of(50), 100},
		"any number of one thing ends at a hundred":  {potential.Found{Weeks: 26, Counts: map[contribution.Kind]int{"session.attended": 5000}}, 0, of(100), 100},
		"three pages are the half":                   {potential.Found{Counts: map[contribution.Kind]int{"page.written": 3}}, 1, of(50), 100},
		"pages say nothing of spread":                {potential.Found{Counts: map[contribution.Kind]int{"page.written": 2}}, 2, nil, 0},
		"ten thousand followers are the half":        {potential.Found{Followers: of(int64(10000))}, 2, of(50), 100},
		"no follower is not a record":                {potential.Found{Followers: of(int64(0))}, 2, nil, 0},
		"five years are the half":                    {potential.Found{Joined: &five}, 4, of(50), 100},
		"observers alone, the lowest mark":           {potential.Found{Observed: potential.Five[potential.Observed]{3: {Mean: 1, People: 2}}}, 3, of(0), 0},
		"observers alone, the highest mark":          {potential.Found{Observed: potential.Five[potential.Observed]{3: {Mean: 5, People: 1}}}, 3, of(100), 0},
		"one record counts a tenth beside observers": {potential.Found{Counts: map[contribution.Kind]int{"page.written": 1}, Observed: potential.Five[potential.Observed]{1: {Mean: 5, People: 1}}}, 1, of(93), 10},
		"twenty records count six tenths":            {potential.Found{Weeks: 15, Observed: potential.Five[potential.Observed]{0: {Mean: 3, People: 3}}}, 0, of(50), 60},
	}
	for name, tt := range tests {
		got := tt.found.Compute(now)[tt.dim]
		if !cmp.Equal(got.Score, tt.want) || got.Share != tt.share {
			t.Errorf("%s: score %v, records' share %d; want %v, %d", name, show(got.Score), got.Share, show(tt.want), tt.share)
		}
	}
}

func show(n *int) any {
	if n == nil {
		return "不足"
	}
	return *n
}

// More records of anything never lower the score that records give.
func TestRecordsNeverLower(t *testing.T) {
	t.Parallel()
	last := -1
	for n := range 200 {
		f := potential.Found{Counts: map[contribution.Kind]int{"page.written": n + 1}}
		got := *f.Compute(now)[1].Records
		if got < last || got > 100 {
			t.Fatalf("%d pages give %d after %d", n+1, got, last)
		}
		last = got
	}
}

func TestComputeTellsItsArithmetic(t *testing.T) {
	t.Parallel()
	f := potential.Found{Weeks: 9, Counts: map[contribution.Kind]int{"session.attended": 3}, Observed: potential.Five[potential.Observed]{0: {Mean: 4.25, People: 2}}}
	want := potential.Part{
		Score:  of(62), // 0.6 × 50 + 0.4 × 81
		Points: 15, Half: 15, Records: of(50), Share: 60, Mean: 4.3, People: 2, Observed: of(81),
		Lines: []potential.Line{{Code: "weeks", Number: 9, Points: 9}, {Code: "sessions", Number: 3, Points: 6}},
	}
	if diff := cmp.Diff(want, f.Compute(now)[0]); diff != "" {
		t.Error(diff)
	}
}

func TestTotal(t *testing.T) {
	t.Parallel()
	heavy := potential.Weights{Percent: potential.Five[int]{60, 10, 10, 10, 10}}
	blind := potential.Weights{Percent: potential.Five[int]{0, 100, 0, 0, 0}}
	tests := map[string]struct {
		w        potential.Weights
		scores   potential.Five[*int]
		total    *int
		standsOn int
	}{
		"no score, no total":                      {potential.Usual, potential.Five[*int]{}, nil, 0},
		"what is missing is not counted as 0":     {potential.Usual, potential.Five[*int]{of(80), nil, of(40)}, of(60), 2},
		"weights count":                           {heavy, potential.Five[*int]{of(100), of(0), of(0), of(0), of(0)}, of(60), 5},
		"weights of what is there are made whole": {heavy, potential.Five[*int]{of(70), of(0)}, of(60), 2},
		"only what counts nothing is no total":    {blind, potential.Five[*int]{of(90), nil, of(90)}, nil, 2},
		"a real 0 is a number":                    {potential.Usual, potential.Five[*int]{of(0)}, of(0), 1},
	}
	for name, tt := range tests {
		total, standsOn := tt.w.Total(tt.scores)
		if !cmp.Equal(total, tt.total) || standsOn != tt.standsOn {
			t.Errorf("%s: %v on %d, want %v on %d", name, show(total), standsOn, show(tt.total), tt.standsOn)
		}
	}
}

func TestPercentileRank(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ below, equal, n, want int }{
		"nobody":             {0, 0, 0, 0},
		"alone in the tier":  {0, 1, 1, 50},
		"the best of ten":    {9, 1, 10, 95},
		"the least of ten":   {0, 1, 10, 5},
		"all are alike":      {0, 10, 10, 50},
		"two share the lead": {8, 2, 10, 90},
	}
	for name, tt := range tests {
		if got := potential.PercentileRank(tt.below, tt.equal, tt.n); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

func TestBoxOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		total, performance *int
		standsOn           int
		want               potential.Box
	}{
		"low, low":                     {of(39), of(33), 5, 1},
		"at the first bounds":          {of(40), of(34), 3, 5},
		"just below the second bounds": {of(69), of(66), 5, 5},
		"at the second bounds":         {of(70), of(67), 5, 9},
		"high potential, low results":  {of(100), of(0), 5, 7},
		"low potential, high results":  {of(0), of(100), 5, 3},
		"no total":                     {nil, of(50), 5, 0},
		"no contributions":             {of(50), nil, 5, 0},
		"two dimensions are too few":   {of(90), of(90), 2, 0},
	}
	for name, tt := range tests {
		if got := potential.BoxOf(tt.total, tt.performance, tt.standsOn); got != tt.want {
			t.Errorf("%s: box %d, want %d", name, got, tt.want)
		}
	}
	for b := potential.Box(1); b <= 9; b++ {
		if !b.Known() || 3*b.Potential()+b.Performance()+1 != int(b) {
			t.Errorf("box %d has levels %d, %d", b, b.Potential(), b.Performance())
		}
	}
}

func TestPerformance(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		counts map[contribution.Kind]int
		want   *int64
	}{
		"no record is no performance, not 0": {nil, nil},
		"kinds count what they are worth":    {map[contribution.Kind]int{"page.written": 2, "session.attended": 1}, of(int64(1200))},
		"an unknown kind counts one":         {map[contribution.Kind]int{"ceremony.held": 3}, of(int64(300))},
	}
	for name, tt := range tests {
		if got := (potential.Found{Counts: tt.counts}).Performance(); !cmp.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
