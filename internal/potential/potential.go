// Package potential says what somebody could become: scores on five
// dimensions, computed from the brand's records and from what observers say,
// and where that puts the reserve among the nine boxes. It is for the staff.
package potential

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
)

// Dimension is one side of somebody's potential.
type Dimension string

// The dimensions.
const (
	Activity   Dimension = "activity"   // 主动活跃度
	Creation   Dimension = "creation"   // 内容创作力
	Spread     Dimension = "spread"     // 传播裂变力
	Conversion Dimension = "conversion" // 价值转化力
	Fit        Dimension = "fit"        // 品牌契合度
)

// Dimensions lists all in their order, which is the order of every Five.
var Dimensions = [5]Dimension{Activity, Creation, Spread, Conversion, Fit}

// Known reports whether d is one of Dimensions.
func (d Dimension) Known() bool { return slices.Contains(Dimensions[:], d) }

// Name is the dimension's name for people.
func (d Dimension) Name() i18n.Message { return i18n.Msg("potential.dim." + string(d)) }

// Five has something for each of Dimensions, in their order.
type Five[T any] [5]T

// Days is how far back contributions and observations are looked at.
const Days = 180

// Tiers are those for whom potential is computed every night.
var Tiers = []member.Tier{member.Reserve, member.Core}

// Weights are a version of how much each dimension counts, in percent. They
// sum to 100. Version 0 is what counts before anybody chose.
type Weights struct {
	Version int
	Percent Five[int]
	Reason  string
	By      journal.Actor
	At      time.Time
}

// Usual are the weights before anybody chose: all count alike.
var Usual = Weights{Percent: Five[int]{20, 20, 20, 20, 20}}

// Sum is what the five come to.
func (w Weights) Sum() (sum int) {
	for _, p := range w.Percent {
		sum += p
	}
	return sum
}

// Standing is where a member stands, as it was last computed.
type Standing struct {
	Member      uuid.UUID
	Month       time.Time // first day, midnight UTC
	Tier        member.Tier
	Weights     int // version
	Scores      Five[*int]
	Total       *int // nil is 不足
	StandsOn    int  // dimensions with a score
	Performance *int // percentile rank within the tier, nil without contributions
	Box         Box  // 0 when not placed
	Parts       Five[Part]
	At          time.Time
}

// Median is the middle of a tier.
type Median struct {
	Scores Five[*int]
	Total  *int
	People int // with a total
	At     time.Time
}

// Box is one of nine, from low performance and low potential (1) along
// performance to high and high (9); 0 is none.
type Box int

// The bounds of the boxes, which the table's generated column has too.
// Levels part potential by its total, Thirds performance by its percentile:
// below the first is low, from the second on high. MinDimensions is on how
// many dimensions a total must stand to be placed.
var (
	Levels = [2]int{40, 70}
	Thirds = [2]int{34, 67}
)

// MinDimensions is on how many a total must stand for a place among the boxes.
const MinDimensions = 3

// BoxOf places a total and a performance.
func BoxOf(total, performance *int, standsOn int) Box {
	if total == nil || performance == nil || standsOn < MinDimensions {
		return 0
	}
	return Box(3*level(*total, Levels) + level(*performance, Thirds) + 1)
}

func level(v int, bounds [2]int) int {
	switch {
	case v < bounds[0]:
		return 0
	case v < bounds[1]:
		return 1
	}
	return 2
}

// Potential and Performance are the box's levels: 0 low, 1 middle, 2 high.
func (b Box) Potential() int { return (int(b) - 1) / 3 }

// Performance is the level along the other side.
func (b Box) Performance() int { return (int(b) - 1) % 3 }

// Known reports whether b is one of the nine.
func (b Box) Known() bool { return b >= 1 && b <= 9 }
