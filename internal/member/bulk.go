package member

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// SearchKeys are what members are found by.
type SearchKeys struct {
	tenant tenant.ID
	keys   []memberKey
}

// Aside returns a store like s that gives the search keys of those it admits
// to keep instead of writing them. They are half the work of admitting many,
// and hang on nothing but the member's id: keep may have them written on
// another connection, as long as they are committed no earlier than the
// members and soon after.
func (s *Store) Aside(keep func(SearchKeys) error) *Store {
	return &Store{s.conn, s.keys, s.few, keep}
}

// Join returns both.
func (k SearchKeys) Join(more SearchKeys) SearchKeys {
	return SearchKeys{more.tenant, append(k.keys, more.keys...)}
}

// Len is how many there are.
func (k SearchKeys) Len() int { return len(k.keys) }

// Write adds the keys. They go in sorted, which keeps the index's pages warm.
func (k SearchKeys) Write(ctx context.Context, conn postgres.Conn) error {
	if len(k.keys) == 0 {
		return nil
	}
	slices.SortFunc(k.keys, func(a, b memberKey) int { return cmp.Compare(a.key, b.key) })
	p := db.InsertKeysParams{TenantID: k.tenant, Keys: make([]string, len(k.keys)), MemberIds: make([]uuid.UUID, len(k.keys))}
	for i, key := range k.keys {
		p.Keys[i], p.MemberIds[i] = key.key, key.id
	}
	err := conn.In(ctx, k.tenant, func(tx postgres.Conn) error { return db.New(tx).InsertKeys(ctx, p) })
	if err != nil {
		return fmt.Errorf("write %d search keys: %w", len(k.keys), err)
	}
	return nil
}

// Respell writes the search keys of the given members anew, from what stands
// in their rows.
func (s *Store) Respell(ctx context.Context, t tenant.ID, ids []uuid.UUID) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := db.New(tx).DeleteKeys(ctx, db.DeleteKeysParams{TenantID: t, MemberIds: ids}); err != nil {
			return err
		}
		found, err := s.On(tx).PeekMany(ctx, t, ids)
		if err != nil {
			return err
		}
		again := SearchKeys{tenant: t}
		for _, m := range found {
			for _, k := range keys(m.Profile) {
				again.keys = append(again.keys, memberKey{k, m.ID})
			}
		}
		return again.Write(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("spell %d members: %w", len(ids), err)
	}
	return nil
}

// Check says what of p could not be kept, field by field, as errs.Invalid.
func (p Profile) Check() error { return p.tidy().check() }
