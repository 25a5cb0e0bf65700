package page

import (
	"context"

	"github.com/a-h/templ"

	"xinhuo/internal/member"
	"xinhuo/web/ui"
)

// Part is what one feature adds to another's page about a member: a card, or
// nil when it has nothing to say. Whoever asks is in ctx.
type Part func(ctx context.Context, m member.Member) (templ.Component, error)

// Waiting is what of one feature waits for whoever asks, the most urgent
// first; it stands in the queue of their home.
type Waiting func(ctx context.Context) ([]ui.Task, error)

// Gather asks each of parts about m and leaves out what is nil.
func Gather(ctx context.Context, m member.Member, parts []Part) ([]templ.Component, error) {
	var all []templ.Component
	for _, p := range parts {
		c, err := p(ctx, m)
		if err != nil {
			return nil, err
		}
		if c != nil {
			all = append(all, c)
		}
	}
	return all, nil
}

// Queue asks each of waiting, in their order.
func Queue(ctx context.Context, waiting []Waiting) ([]ui.Task, error) {
	var all []ui.Task
	for _, w := range waiting {
		tasks, err := w(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, tasks...)
	}
	return all, nil
}
