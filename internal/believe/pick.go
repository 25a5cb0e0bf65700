package believe

import (
	"math/rand/v2"
	"sort"
	"strconv"
	"strings"
)

// weighted picks one of its values, each as often as its weight says.
type weighted[T any] struct {
	values []T
	sums   []int
}

func weigh[T any](values []T, weight func(T) int) weighted[T] {
	w := weighted[T]{values, make([]int, len(values))}
	sum := 0
	for i, v := range values {
		sum += weight(v)
		w.sums[i] = sum
	}
	return w
}

func (w weighted[T]) pick(r *rand.Rand) T {
	n := r.IntN(w.sums[len(w.sums)-1])
	return w.values[sort.SearchInts(w.sums, n+1)]
}

// counted is a text with a weight, written "王715" in the lists.
type counted struct {
	text   string
	weight int
}

// counts reads a list of texts, each followed by its weight.
func counts(list string) weighted[counted] {
	var all []counted
	for _, word := range strings.Fields(list) {
		at := strings.IndexAny(word, "0123456789")
		n, err := strconv.Atoi(word[at:])
		if err != nil {
			panic("weight of " + word) // the lists are ours
		}
		all = append(all, counted{word[:at], n})
	}
	return weigh(all, func(c counted) int { return c.weight })
}

func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// chance is true in percent of a hundred times.
func chance(r *rand.Rand, percent float64) bool { return r.Float64()*100 < percent }

// between returns lo to hi, both included.
func between(r *rand.Rand, lo, hi int) int { return lo + r.IntN(hi-lo+1) }
