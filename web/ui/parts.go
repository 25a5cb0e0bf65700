package ui

import "github.com/a-h/templ"

// Event is one line of a Timeline.
type Event struct {
	Icon string
	Mark string // "ok", "warn", "bad", "honour" or nothing
	What string
	Text string          // the reason, in smaller words
	When templ.Component // usually a Time
	More templ.Component // evidence, an undo button
}

// Task is one line of a Queue: when it is due, what it is, and what to do.
type Task struct {
	Due  string
	Late bool
	What string
	Show templ.Component // in What's place, when a name in it leads somewhere
	Do   Link
}

// bone gives the lines of a skeleton uneven lengths, as words have.
func bone(i int) string { return [...]string{"w-3", "w-2", "", "w-1"}[i%4] }
