package auth

import (
	"slices"

	"xinhuo/internal/i18n"
)

// Role is what somebody is in a brand.
type Role string

// The roles, the highest first. Dealer and Member stand side by side.
const (
	Owner   Role = "owner"
	Manager Role = "manager"
	Staff   Role = "staff"
	Dealer  Role = "dealer"
	Member  Role = "member"
)

// Roles is every role, the highest first.
var Roles = []Role{Owner, Manager, Staff, Dealer, Member}

// Team is who works for the brand itself.
var Team = []Role{Owner, Manager, Staff}

var ranks = map[Role]int{Owner: 4, Manager: 3, Staff: 2, Dealer: 1, Member: 1}

// Valid reports whether r is a role at all.
func (r Role) Valid() bool { return ranks[r] > 0 }

// Leads reports whether r looks after people: invites them, changes what they
// may do, and takes them out.
func (r Role) Leads() bool { return r == Owner || r == Manager }

// MayGrant reports whether somebody who is r may make somebody else other,
// and change or take out somebody who is: nobody reaches above themselves.
func (r Role) MayGrant(other Role) bool {
	return r.Leads() && other.Valid() && ranks[r] >= ranks[other]
}

// Grantable is what r may make of somebody, the highest first.
func (r Role) Grantable() []Role {
	return slices.DeleteFunc(slices.Clone(Roles), func(other Role) bool { return !r.MayGrant(other) })
}

// Label is the role's name as people say it.
func (r Role) Label() i18n.Message { return i18n.Msg("role." + string(r)) }

// Squad is one of a brand team's four; a member of staff is in one or more.
type Squad string

// The squads.
const (
	Strategy Squad = "strategy"
	Content  Squad = "content"
	Ops      Squad = "ops"
	Data     Squad = "data"
)

// Squads is every squad, in the order people name them.
var Squads = []Squad{Strategy, Content, Ops, Data}

// Label is the squad's name as people say it.
func (s Squad) Label() i18n.Message { return i18n.Msg("squad." + string(s)) }

// squadsFor is what of chosen somebody who becomes r has: only staff are in
// squads. False means that something was chosen which is not a squad.
func squadsFor(r Role, chosen []Squad) ([]Squad, bool) {
	if r != Staff {
		return nil, true
	}
	var in []Squad
	for _, s := range Squads {
		if slices.Contains(chosen, s) {
			in = append(in, s)
		}
	}
	known := !slices.ContainsFunc(chosen, func(s Squad) bool { return !slices.Contains(Squads, s) })
	return in, known
}

func squadNames(squads []Squad) []string {
	names := make([]string, len(squads)) // never nil: the column is not null
	for i, s := range squads {
		names[i] = string(s)
	}
	return names
}

func squadsNamed(names []string) []Squad {
	squads := make([]Squad, len(names))
	for i, n := range names {
		squads[i] = Squad(n)
	}
	return squads
}
