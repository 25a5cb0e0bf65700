package knowledge

import (
	"slices"

	"github.com/google/uuid"
)

// MaxDepth is how many levels of themes there may be.
const MaxDepth = 3

// Theme is one place in the tree that pages are sorted by.
type Theme struct {
	ID       uuid.UUID
	Parent   uuid.UUID // nil at the top
	Name     string
	Lead     uuid.UUID // the member who looks after it
	LeadName string
	Depth    int // 1 at the top
	Version  int
	Pages    int // in it and below, of the states that were asked for
	own      int
	position int
}

// Tree is all themes of a brand, each followed by those below it.
type Tree []Theme

// Find returns the theme with this id.
func (tr Tree) Find(id uuid.UUID) (Theme, bool) {
	i := slices.IndexFunc(tr, func(th Theme) bool { return th.ID == id })
	if i < 0 || id == uuid.Nil {
		return Theme{}, false
	}
	return tr[i], true
}

// Path is the way from the top to a theme, the theme last.
func (tr Tree) Path(id uuid.UUID) []Theme {
	var path []Theme
	for th, ok := tr.Find(id); ok && len(path) < MaxDepth; th, ok = tr.Find(th.Parent) {
		path = append(path, th)
	}
	slices.Reverse(path)
	return path
}

// Below is a theme and all themes below it.
func (tr Tree) Below(id uuid.UUID) []uuid.UUID {
	ids := []uuid.UUID{id}
	for _, th := range tr { // parents come first
		if slices.Contains(ids, th.Parent) && th.ID != id {
			ids = append(ids, th.ID)
		}
	}
	return ids
}

// height is how many levels a theme and those below it take.
func (tr Tree) height(id uuid.UUID) int {
	top, deepest := 0, 0
	below := tr.Below(id)
	for _, th := range tr {
		if th.ID == id {
			top = th.Depth
		}
		if slices.Contains(below, th.ID) {
			deepest = max(deepest, th.Depth)
		}
	}
	return deepest - top + 1
}

// siblings are the themes that stand below one parent, in their order.
func (tr Tree) siblings(parent uuid.UUID) []Theme {
	var all []Theme
	for _, th := range tr {
		if th.Parent == parent {
			all = append(all, th)
		}
	}
	return all
}

// grow orders themes, given siblings in their order, as a tree.
func grow(flat []Theme) Tree {
	var tree Tree
	var below func(parent uuid.UUID, depth int) int
	below = func(parent uuid.UUID, depth int) int {
		pages := 0
		for _, th := range flat {
			if th.Parent != parent || depth > MaxDepth {
				continue
			}
			th.Depth = depth
			tree = append(tree, th)
			at := len(tree) - 1
			tree[at].Pages = th.own + below(th.ID, depth+1)
			pages += tree[at].Pages
		}
		return pages
	}
	below(uuid.Nil, 1)
	return tree
}
