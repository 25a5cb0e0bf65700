package lineage

import (
	"slices"
	"time"
)

// The drawing's measures, in the units of its own.
const (
	BoxWidth, BoxHeight = 172.0, 46.0
	columnWidth         = 236.0
	rowHeight           = 60.0
	treeGap             = 28.0
	top, left           = 44.0, 8.0
)

// Box is one person of the drawing, or several side by side who keep their
// names to themselves, or who are gone.
type Box struct {
	Person
	Many     int // how many they are, 1 for a person
	Column   int // generations below the first
	X, Y     float64
	Children []int // in the order of time
	Kind     Kind  // how it came to them; "" for the first
	What     string
	At       time.Time
	Parent   int // -1 for the first
}

// Link is a line between two boxes. A Thin one is beside the tree: another
// from whom somebody also took.
type Link struct {
	From, To int
	Thin     bool
	Kind     Kind
}

// Tree is a lineage laid out: each generation in a column of its own, so that
// no two boxes ever share a place. Hidden counts the people of those trees in
// which nobody may be named; they are not drawn.
type Tree struct {
	Boxes         []Box
	Links         []Link
	Roots         []int
	Columns       int
	Width, Height float64
	Hidden        int
}

// Named counts the people who are named.
func (t Tree) Named() (n int) {
	for _, b := range t.Boxes {
		if b.Named() {
			n++
		}
	}
	return n
}

// Private counts those who are drawn and not named.
func (t Tree) Private() (n int) {
	for _, b := range t.Boxes {
		if !b.Named() {
			n += b.Many
		}
	}
	return n
}

// Arrange lays people out by what passed between them. It is a pure function:
// the same lineage is always drawn the same, whatever circles are in it.
func Arrange(people []Person, passings []Passing) Tree {
	people, all := edges(people, passings)
	parent, by := parents(len(people), all)
	g := grove{people: people, all: all, parent: parent, by: by, children: make([][]int, len(people)), at: make([]int, len(people))}
	touched := make([]bool, len(people))
	g.thin = make([]bool, len(people))
	for i, e := range all {
		touched[e.from], touched[e.to] = true, true
		if by[e.to] != i {
			g.thin[e.from], g.thin[e.to] = true, true
		}
	}
	for who, p := range parent {
		if p >= 0 {
			g.children[p] = append(g.children[p], who)
		}
	}
	for _, c := range g.children {
		slices.SortStableFunc(c, g.earlier)
	}
	var roots []int
	for who := range people {
		if touched[who] && parent[who] < 0 {
			roots = append(roots, who)
		}
	}
	slices.SortStableFunc(roots, func(a, b int) int { return g.begins(a).Compare(g.begins(b)) })
	return g.draw(roots)
}

// grove is a lineage on its way to the drawing.
type grove struct {
	people   []Person
	all      []edge
	parent   []int
	by       []int // the edge to the parent
	children [][]int
	thin     []bool // has a line beside the tree
	at       []int  // the box
	Tree
}

func (g *grove) earlier(a, b int) int { return g.all[g.by[a]].At.Compare(g.all[g.by[b]].At) }

// begins is when somebody first passed something on.
func (g *grove) begins(who int) time.Time {
	if len(g.children[who]) == 0 {
		return time.Time{}
	}
	return g.all[g.by[g.children[who][0]]].At
}

func (g *grove) draw(roots []int) Tree {
	for i := range g.at {
		g.at[i] = -1
	}
	y := top
	for _, root := range roots {
		if n, named := g.size(root); !named {
			g.Hidden += n
			continue
		}
		box, next := g.place(root, -1, 0, y)
		g.Roots = append(g.Roots, box)
		y = next + treeGap
	}
	for i, e := range g.all {
		from, to := g.at[e.from], g.at[e.to]
		if from >= 0 && to >= 0 && from != to {
			g.Links = append(g.Links, Link{from, to, g.by[e.to] != i, e.Kind})
		}
	}
	g.Width = left*2 + float64(max(g.Columns-1, 0))*columnWidth + BoxWidth
	g.Height = max(y-treeGap+left, top)
	return g.Tree
}

// size counts a tree's people, and says whether any of them may be named.
func (g *grove) size(root int) (n int, named bool) {
	todo := []int{root}
	for len(todo) > 0 {
		who := todo[len(todo)-1]
		todo = append(todo[:len(todo)-1], g.children[who]...)
		n++
		named = named || g.people[who].Named()
	}
	return n, named
}

// place gives somebody and all below them their boxes from y on, and returns
// where the next may begin. Whoever has children stands at their middle.
func (g *grove) place(who, under, column int, y float64) (box int, next float64) {
	box = len(g.Boxes)
	g.at[who] = box
	b := Box{Person: g.people[who], Many: 1, Column: column, X: left + float64(column)*columnWidth, Y: y, Parent: under}
	if i := g.by[who]; i >= 0 {
		b.Kind, b.What, b.At = g.all[i].Kind, g.all[i].What, g.all[i].At
	}
	g.Boxes = append(g.Boxes, b)
	g.Columns = max(g.Columns, column+1)
	next = y
	folded := map[bool]int{} // those who are gone by themselves
	for _, child := range g.children[who] {
		gone := g.people[child].Gone
		if with, ok := folded[gone]; ok && g.quiet(child) {
			g.at[child] = with
			g.Boxes[with].Many++
			continue
		}
		var below int
		below, next = g.place(child, box, column+1, next)
		g.Boxes[box].Children = append(g.Boxes[box].Children, below)
		if g.quiet(child) {
			folded[gone] = below
		}
	}
	if c := g.Boxes[box].Children; len(c) > 0 {
		g.Boxes[box].Y = (g.Boxes[c[0]].Y + g.Boxes[c[len(c)-1]].Y) / 2
		return box, max(next, g.Boxes[box].Y+rowHeight)
	}
	return box, y + rowHeight
}

// quiet reports whether somebody is not named and passed nothing on: such are
// drawn together.
func (g *grove) quiet(who int) bool {
	return !g.people[who].Named() && len(g.children[who]) == 0 && !g.thin[who]
}
