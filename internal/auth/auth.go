// Package auth knows who is asking: accounts and their passwords, which
// browser is signed in as whom, what somebody may do in a brand, and how
// people come in and go out.
package auth

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/journal"
	"xinhuo/internal/tenant"
)

// Identity is the person behind a request and what they are in the brand the
// request is about.
type Identity struct {
	Account  uuid.UUID
	Name     string
	Operator bool // of the platform; says nothing about the brand
	Brand    brand.Brand
	Role     Role
	Squads   []Squad
	Member   uuid.UUID // the member who signs in, for the role Member
}

// Tenant is the brand's id, which every store asks for.
func (i Identity) Tenant() tenant.ID { return i.Brand.ID }

// Actor is the person as the journal names them.
func (i Identity) Actor() journal.Actor { return journal.Actor{ID: i.Account, Name: i.Name} }

// May reports whether the person has one of the roles.
func (i Identity) May(roles ...Role) bool { return slices.Contains(roles, i.Role) }

// In reports whether the person is in the squad.
func (i Identity) In(s Squad) bool { return slices.Contains(i.Squads, s) }

type key struct{}

// With returns ctx carrying who.
func With(ctx context.Context, who Identity) context.Context {
	return context.WithValue(ctx, key{}, who)
}

// From returns the identity the sign-in middleware put in ctx. It panics
// where there is none: such a route was mounted outside the signed-in group.
func From(ctx context.Context) Identity { return ctx.Value(key{}).(Identity) }

// Maybe returns the identity of ctx, if there is one.
func Maybe(ctx context.Context) (Identity, bool) {
	who, ok := ctx.Value(key{}).(Identity)
	return who, ok
}
