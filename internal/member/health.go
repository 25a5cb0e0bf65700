package member

import (
	"bytes"
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Health is what Examine found.
type Health struct {
	Seen    int
	Last    uuid.UUID   // the last one seen
	Unfound []uuid.UUID // a search would miss them
	Sealed  []uuid.UUID // none of our keys opens their contacts
}

// Examine looks at up to limit members after an id: whether they are found by
// what they are called, and whether their contacts can be read.
func (s *Store) Examine(ctx context.Context, t tenant.ID, after uuid.UUID, limit int) (h Health, err error) {
	err = s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).MembersAfter(ctx, db.MembersAfterParams{TenantID: t, After: after, MaxRows: int32(limit)})
		if err != nil {
			return err
		}
		found := make([]Member, 0, len(rows))
		for _, r := range rows {
			h.Seen, h.Last = h.Seen+1, r.ID
			m, err := s.fromRow(t, r)
			if err != nil {
				h.Sealed = append(h.Sealed, r.ID)
				continue
			}
			found = append(found, m)
		}
		h.Unfound, err = unfound(ctx, tx, t, found, rows)
		return err
	})
	if err != nil {
		return Health{}, fmt.Errorf("examine members of %s: %w", t, err)
	}
	return h, nil
}

// unfound returns those of found whose keys are not kept as they should be.
func unfound(ctx context.Context, tx postgres.Conn, t tenant.ID, found []Member, rows []db.Member) (lost []uuid.UUID, err error) {
	if err := fillHandles(ctx, tx, t, found); err != nil {
		return nil, err
	}
	columns := map[uuid.UUID]string{}
	for _, r := range rows {
		columns[r.ID] = r.Search
	}
	p, want := db.KeysThereParams{TenantID: t}, map[uuid.UUID]int{}
	for _, m := range found {
		for _, k := range keys(m.Profile) {
			p.Keys, p.MemberIds = append(p.Keys, k), append(p.MemberIds, m.ID)
			want[m.ID]++
		}
	}
	there, err := db.New(tx).KeysThere(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, r := range there {
		want[r.MemberID] -= int(r.N)
	}
	for _, m := range found {
		if want[m.ID] != 0 || columns[m.ID] != searchColumn(keys(m.Profile)) {
			lost = append(lost, m.ID)
		}
	}
	return lost, nil
}

// Reindex writes anew what is derived of up to limit members after an id:
// contacts sealed with the newest key and found by it, and search keys. What
// is right already is left alone, and nobody's version changes. It returns
// how many it changed and the last one it saw, uuid.Nil when none were left.
func (s *Store) Reindex(ctx context.Context, t tenant.ID, after uuid.UUID, limit int) (changed int, last uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).LockMembersAfter(ctx, db.LockMembersAfterParams{TenantID: t, After: after, MaxRows: int32(limit)})
		if err != nil || len(rows) == 0 {
			return err
		}
		last = rows[len(rows)-1].ID
		return inBulk(ctx, tx, len(rows), func() error {
			changed, err = s.reindex(ctx, tx, t, rows)
			return err
		})
	})
	if err != nil {
		return 0, uuid.Nil, fmt.Errorf("reindex members of %s after %s: %w", t, after, err)
	}
	return changed, last, nil
}

func (s *Store) reindex(ctx context.Context, tx postgres.Conn, t tenant.ID, rows []db.Member) (int, error) {
	found := make([]Member, len(rows))
	for i, r := range rows {
		m, err := s.fromRow(t, r)
		if err != nil {
			return 0, err
		}
		found[i] = m
	}
	if err := fillHandles(ctx, tx, t, found); err != nil {
		return 0, err
	}
	lost, err := unfound(ctx, tx, t, found, rows)
	if err != nil {
		return 0, err
	}
	anew := map[uuid.UUID]bool{}
	for _, id := range lost {
		anew[id] = true
	}
	p, side := db.ReindexMembersParams{TenantID: t}, newSide(t)
	for i, m := range found {
		if !anew[m.ID] && s.sealedWell(t, m.Contacts, rows[i]) {
			continue
		}
		s.appendIndex(&p, t, m)
		for _, k := range keys(m.Profile) {
			side.keys = append(side.keys, memberKey{k, m.ID})
		}
	}
	return len(p.Ids), keepIndex(ctx, tx, t, p, side)
}

func keepIndex(ctx context.Context, tx postgres.Conn, t tenant.ID, p db.ReindexMembersParams, side side) error {
	if len(p.Ids) == 0 {
		return nil
	}
	if err := db.New(tx).DeleteKeys(ctx, db.DeleteKeysParams{TenantID: t, MemberIds: p.Ids}); err != nil {
		return err
	}
	if err := db.New(tx).ReindexMembers(ctx, p); err != nil {
		return err
	}
	return side.insert(ctx, tx)
}

// sealedWell reports whether a row's contacts are sealed with the newest key
// and found by it.
func (s *Store) sealedWell(t tenant.ID, c Contacts, r db.Member) bool {
	for _, sealed := range [][]byte{r.PhoneSealed, r.WechatSealed, r.EmailSealed, r.AddressSealed} {
		if len(sealed) > 0 && !s.keys.Newest(t, sealed) {
			return false
		}
	}
	want := s.close(t, c)
	return bytes.Equal(want.phoneHash, r.PhoneHash) && bytes.Equal(want.wechatHash, r.WechatHash) && bytes.Equal(want.emailHash, r.EmailHash)
}

func (s *Store) appendIndex(p *db.ReindexMembersParams, t tenant.ID, m Member) {
	c := s.close(t, m.Contacts)
	p.Ids = append(p.Ids, m.ID)
	p.Pinyins, p.Searches = append(p.Pinyins, order(m.Profile)), append(p.Searches, searchColumn(keys(m.Profile)))
	p.PhoneSealeds, p.PhoneHashes = append(p.PhoneSealeds, c.phone), append(p.PhoneHashes, c.phoneHash)
	p.WechatSealeds, p.WechatHashes = append(p.WechatSealeds, c.wechat), append(p.WechatHashes, c.wechatHash)
	p.EmailSealeds, p.EmailHashes = append(p.EmailSealeds, c.email), append(p.EmailHashes, c.emailHash)
	p.AddressSealeds = append(p.AddressSealeds, c.address)
}
