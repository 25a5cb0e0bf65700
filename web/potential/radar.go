package potential

import (
	"fmt"
	"math"
	"strings"

	"xinhuo/internal/potential"
)

// The radar's middle and reach, in its own units.
const (
	radarX, radarY, radarReach = 180.0, 128.0, 84.0
)

// axis is one side of the radar: where it ends and where its words stand.
type axis struct {
	Dim          potential.Dimension
	X, Y         string // the end
	TextX, TextY string
	NumberY      string
	Anchor       string
}

// at is the place of a score on axis i.
func at(i int, score float64) (x, y float64) {
	angle := 2*math.Pi*float64(i)/5 - math.Pi/2
	return radarX + radarReach*score/100*math.Cos(angle), radarY + radarReach*score/100*math.Sin(angle)
}

func axes() (all potential.Five[axis]) {
	for i, d := range potential.Dimensions {
		x, y := at(i, 100)
		tx, ty := at(i, 112)
		a := axis{Dim: d, X: unit(x), Y: unit(y), TextX: unit(tx), Anchor: "middle"}
		switch {
		case i == 0:
			ty -= 18
		case tx > radarX+radarReach/2 && ty < radarY:
			a.Anchor = "start"
		case tx < radarX-radarReach/2 && ty < radarY:
			a.Anchor = "end"
		default:
			ty += 8
		}
		a.TextY, a.NumberY = unit(ty), unit(ty+17)
		all[i] = a
	}
	return all
}

// ring is the line on which all five have the same score.
func ring(score float64) string {
	var points []string
	for i := range potential.Dimensions {
		points = append(points, point(at(i, score)))
	}
	return strings.Join(points, " ")
}

// outline is the shape of five scores, "" when one is missing: a shape that
// passed over it would draw what nobody knows.
func outline(s potential.Five[*int]) string {
	var points []string
	for i, v := range s {
		if v == nil {
			return ""
		}
		points = append(points, point(at(i, float64(*v))))
	}
	return strings.Join(points, " ")
}

// edges are the lines between neighbours that both have a score, where the
// shape is not closed.
func edges(s potential.Five[*int]) []string {
	var lines []string
	if outline(s) != "" {
		return nil
	}
	for i := range s {
		if next := (i + 1) % 5; s[i] != nil && s[next] != nil {
			lines = append(lines, point(at(i, float64(*s[i])))+" "+point(at(next, float64(*s[next]))))
		}
	}
	return lines
}

// dots are the places of the scores there are.
func dots(s potential.Five[*int]) (all [][2]string) {
	for i, v := range s {
		if v != nil {
			x, y := at(i, float64(*v))
			all = append(all, [2]string{unit(x), unit(y)})
		}
	}
	return all
}

func point(x, y float64) string { return unit(x) + "," + unit(y) }

func unit(v float64) string { return fmt.Sprintf("%.1f", v) }
