package knowledge

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/holding"
	"xinhuo/internal/i18n"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Held is the pages that members answer for, as something that passes on.
type Held struct{ store *Store }

// Holding is the store as a kind of thing that members hold.
func (s *Store) Holding() Held { return Held{s} }

// Kind is "page".
func (Held) Kind() string { return "page" }

// Held lists the pages and drafts each member answers for. Nobody else does.
func (h Held) Held(ctx context.Context, tx postgres.Conn, t tenant.ID, members []uuid.UUID) ([]holding.Thing, error) {
	rows, err := db.New(tx).PagesOwned(ctx, db.PagesOwnedParams{TenantID: t, OwnerIds: members})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	heirs, err := h.heirs(ctx, tx, t, ids, members)
	if err != nil {
		return nil, err
	}
	things := make([]holding.Thing, len(rows))
	for i, r := range rows {
		things[i] = holding.Thing{
			Kind: h.Kind(), ID: r.ID, Holder: orNil(r.OwnerID), Title: r.Title, Path: "knowledge/" + r.ID.String(), Ready: ready(heirs[r.ID]),
			Detail: i18n.Msg("knowledge.held", "Kind", i18n.Msg("knowledge.kind."+r.Kind), "State", i18n.Msg("knowledge.state."+r.State)),
		}
	}
	return things, nil
}

// ready counts who wrote at a page or looks after its theme: they could take
// it today.
func ready(heirs []holding.Candidate) int {
	n := 0
	for _, c := range heirs {
		if c.Score >= knows {
			n++
		}
	}
	return n
}

// What makes somebody a candidate, and how much it weighs.
var weights = map[string]int{"author": 60, "lead": 50, "owner": 20, "user": 10}

// knows is the score from which somebody knows a page well enough.
const knows = 50

// Candidates names who knows something of each page.
func (h Held) Candidates(ctx context.Context, tx postgres.Conn, t tenant.ID, things []holding.Thing, without []uuid.UUID, most int) (map[uuid.UUID][]holding.Candidate, error) {
	ids := make([]uuid.UUID, len(things))
	for i, th := range things {
		ids[i] = th.ID
	}
	heirs, err := h.heirs(ctx, tx, t, ids, without)
	for id, all := range heirs {
		heirs[id] = all[:min(len(all), most)]
	}
	return heirs, err
}

func (h Held) heirs(ctx context.Context, tx postgres.Conn, t tenant.ID, pages, without []uuid.UUID) (map[uuid.UUID][]holding.Candidate, error) {
	if without == nil {
		without = []uuid.UUID{}
	}
	rows, err := db.New(tx).HeirsOfPages(ctx, db.HeirsOfPagesParams{TenantID: t, PageIds: pages, Without: without})
	if err != nil {
		return nil, err
	}
	heirs := map[uuid.UUID][]holding.Candidate{}
	for _, r := range rows {
		all := heirs[r.PageID]
		if len(all) == 0 || all[len(all)-1].Member != r.MemberID {
			all = append(all, holding.Candidate{Member: r.MemberID, Name: r.Name, Tier: r.Tier})
		}
		c := &all[len(all)-1]
		c.Score = min(100, c.Score+weights[r.Why]+min(20, int(r.N)))
		c.Reasons = append(c.Reasons, i18n.Msg("knowledge.heir."+r.Why, "N", int(r.N)))
		heirs[r.PageID] = all
	}
	for _, all := range heirs {
		slices.SortStableFunc(all, func(a, b holding.Candidate) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Member.String(), b.Member.String()))
		})
	}
	return heirs, nil
}

// before is what TakeBack must know of a page that passed.
type before struct {
	Owner uuid.UUID `json:"owner"`
}

// Transfer makes pages over. Their authors stay their authors.
func (h Held) Transfer(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passes []holding.Pass) ([]holding.Passed, error) {
	pages, err := hands(ctx, tx, t, passes)
	if err != nil {
		return nil, err
	}
	heirs, err := h.takers(ctx, tx, t, passes)
	if err != nil {
		return nil, err
	}
	passed := make([]holding.Passed, len(passes))
	for i, p := range passes {
		was := pages[p.ID]
		switch {
		case was.ID == uuid.Nil || was.Owner != p.From:
			return nil, errs.Invalid{"": i18n.Msg("knowledge.not_held", "Title", cmp.Or(was.Title, "–"))}
		case was.State == Archived:
			return nil, errs.Invalid{"": i18n.Msg("knowledge.is_archived", "Title", was.Title)}
		}
		kept, err := json.Marshal(before{was.Owner})
		if err != nil {
			return nil, err
		}
		passed[i] = holding.Passed{Pass: p, Title: was.Title, Before: kept}
		if err := h.hand(ctx, tx, t, by, "page.transferred", was, p.To, heirs[p.To].DisplayName()); err != nil {
			return nil, err
		}
		was.Owner = p.To
		pages[p.ID] = was
	}
	return passed, nil
}

func hands(ctx context.Context, tx postgres.Conn, t tenant.ID, passes []holding.Pass) (map[uuid.UUID]Page, error) {
	ids := make([]uuid.UUID, len(passes))
	for i, p := range passes {
		ids[i] = p.ID
	}
	rows, err := db.New(tx).LockPages(ctx, db.LockPagesParams{TenantID: t, Ids: ids})
	pages := make(map[uuid.UUID]Page, len(rows))
	for _, r := range rows {
		pages[r.ID] = pageFrom(r)
	}
	return pages, err
}

// takers are those who shall have pages; one who may not is errs.Invalid.
func (h Held) takers(ctx context.Context, tx postgres.Conn, t tenant.ID, passes []holding.Pass) (map[uuid.UUID]member.Member, error) {
	var ids []uuid.UUID
	for _, p := range passes {
		if !slices.Contains(ids, p.To) {
			ids = append(ids, p.To)
		}
	}
	found, err := h.store.members.On(tx).GetMany(ctx, t, ids)
	if err != nil {
		return nil, err
	}
	if len(found) != len(ids) {
		return nil, errs.NotFound
	}
	all := make(map[uuid.UUID]member.Member, len(found))
	for _, m := range found {
		if !mayHold(m.Tier) {
			return nil, errs.Invalid{"": i18n.Msg("knowledge.may_not_hold", "Name", m.DisplayName())}
		}
		all[m.ID] = m
	}
	return all, nil
}

func (h Held) hand(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, verb string, p Page, to uuid.UUID, name string) error {
	if err := db.New(tx).SetPageOwner(ctx, db.SetPageOwnerParams{TenantID: t, ID: p.ID, OwnerID: ref(to)}); err != nil {
		return fmt.Errorf("hand over page %s: %w", p.ID, placeErr(err))
	}
	return journal.NewStore(tx).Write(ctx, t, journal.Line{
		Actor: by, Verb: verb, Member: to, Subject: p.Title, SubjectID: p.ID,
		Before: map[string]any{"owner": p.Owner}, After: map[string]any{"owner": to, "name": called(name)}, Sample: p.Sample, At: h.store.now(),
	})
}

// TakeBack gives pages back to whom they were taken from, unless somebody else
// has them by now.
func (h Held) TakeBack(ctx context.Context, tx postgres.Conn, t tenant.ID, by journal.Actor, passed []holding.Passed) error {
	passes := make([]holding.Pass, len(passed))
	for i, p := range passed {
		passes[i] = p.Pass
	}
	pages, err := hands(ctx, tx, t, passes)
	if err != nil {
		return err
	}
	for _, p := range slices.Backward(passed) {
		now := pages[p.ID]
		if now.ID == uuid.Nil || now.Owner != p.To {
			return errs.Invalid{"": i18n.Msg("knowledge.moved_on", "Title", p.Title)}
		}
		var was before
		if err := json.Unmarshal(p.Before, &was); err != nil {
			return fmt.Errorf("take back page %s: %w", p.ID, err)
		}
		back, err := h.store.members.On(tx).Get(ctx, t, was.Owner)
		if err != nil {
			return err
		}
		if err := h.hand(ctx, tx, t, by, "page.returned", now, was.Owner, back.DisplayName()); err != nil {
			return err
		}
		now.Owner = was.Owner
		pages[p.ID] = now
	}
	return nil
}
