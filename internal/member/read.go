package member

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Get returns a brand's member with masked contacts, or errs.NotFound.
func (s *Store) Get(ctx context.Context, t tenant.ID, id uuid.UUID) (Member, error) {
	found, err := s.GetMany(ctx, t, []uuid.UUID{id})
	if err != nil {
		return Member{}, err
	}
	if len(found) == 0 {
		return Member{}, fmt.Errorf("get member %s: %w", id, errs.NotFound)
	}
	return found[0], nil
}

// GetMany returns those of ids that are the brand's members, ordered by id,
// with masked contacts.
func (s *Store) GetMany(ctx context.Context, t tenant.ID, ids []uuid.UUID) ([]Member, error) {
	found, err := s.open(ctx, t, ids, (*db.Queries).GetMembers)
	for i := range found {
		found[i].Contacts = found[i].Contacts.masked()
	}
	return found, err
}

// HoldMany is GetMany with the contacts in clear, for code that compares; the
// rows stay locked until the transaction of conn ends. It shows nothing to
// anyone: what a person gets to see is Reveal's to record.
func (s *Store) HoldMany(ctx context.Context, t tenant.ID, ids []uuid.UUID) ([]Member, error) {
	return s.open(ctx, t, ids, func(q *db.Queries, ctx context.Context, p db.GetMembersParams) ([]db.Member, error) {
		return q.LockMembers(ctx, db.LockMembersParams(p))
	})
}

// PeekMany is HoldMany without the lock, for a dry run.
func (s *Store) PeekMany(ctx context.Context, t tenant.ID, ids []uuid.UUID) ([]Member, error) {
	return s.open(ctx, t, ids, (*db.Queries).GetMembers)
}

type getter func(*db.Queries, context.Context, db.GetMembersParams) ([]db.Member, error)

func (s *Store) open(ctx context.Context, t tenant.ID, ids []uuid.UUID, get getter) ([]Member, error) {
	var found []Member
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := get(db.New(tx), ctx, db.GetMembersParams{TenantID: t, Ids: ids})
		if err != nil {
			return err
		}
		found = make([]Member, len(rows))
		for i, r := range rows {
			if found[i], err = s.fromRow(t, r); err != nil {
				return err
			}
		}
		return fillHandles(ctx, tx, t, found)
	})
	if err != nil {
		return nil, fmt.Errorf("get %d members: %w", len(ids), postgres.Err(err))
	}
	return found, nil
}

// fillHandles adds their handles to members.
func fillHandles(ctx context.Context, tx postgres.Conn, t tenant.ID, found []Member) error {
	ids := make([]uuid.UUID, len(found))
	at := make(map[uuid.UUID]*Member, len(found))
	for i := range found {
		ids[i], at[found[i].ID] = found[i].ID, &found[i]
	}
	handles, err := db.New(tx).ListHandles(ctx, db.ListHandlesParams{TenantID: t, MemberIds: ids})
	if err != nil {
		return err
	}
	for _, r := range handles {
		at[r.MemberID].Handles = append(at[r.MemberID].Handles, Handle{r.Platform, r.Handle, r.Followers})
	}
	return nil
}

func (s *Store) fromRow(t tenant.ID, r db.Member) (Member, error) {
	m := Member{
		ID: r.ID, Tier: Tier(r.Tier), TierSince: r.TierSince, TierBefore: Tier(r.TierBefore), PhoneTail: r.PhoneTail,
		Sample: r.Sample, Version: int(r.Version), CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Profile: Profile{
			Name: r.Name, Nickname: r.Nickname, Role: Role(r.Role), Gender: r.Gender, Birth: r.Birth, Province: r.Province,
			City: r.City, Model: r.Model, BoughtOn: r.BoughtOn, JoinedOn: r.JoinedOn, Specialities: unfenced(r.Specialities), Remark: r.Remark,
		},
	}
	for _, f := range []struct {
		sealed []byte
		plain  *string
	}{{r.PhoneSealed, &m.Phone}, {r.WechatSealed, &m.Wechat}, {r.EmailSealed, &m.Email}, {r.AddressSealed, &m.Address}} {
		plain, err := s.keys.Open(t, f.sealed)
		if err != nil {
			return Member{}, fmt.Errorf("open contacts of member %s: %w", r.ID, err)
		}
		*f.plain = plain
	}
	return m, nil
}

// Mark is what somebody may be recognised by.
type Mark struct {
	Phone   string
	Wechat  string
	Handles []Handle
}

// Match says who has a mark: nil where nobody does. Handle lists the owners
// of the mark's handles, each once.
type Match struct {
	Phone, Wechat uuid.UUID
	Handle        []uuid.UUID
}

// Lookup finds who in the brand has each mark's phone, 微信号 and handles; the
// answers stand in the order of marks.
func (s *Store) Lookup(ctx context.Context, t tenant.ID, marks []Mark) ([]Match, error) {
	byPhone, byWechat, byHandle := map[string]uuid.UUID{}, map[string]uuid.UUID{}, map[[2]string]uuid.UUID{}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		return s.lookup(ctx, db.New(tx), t, marks, byPhone, byWechat, byHandle)
	})
	if err != nil {
		return nil, fmt.Errorf("look up %d marks: %w", len(marks), err)
	}
	out := make([]Match, len(marks))
	for i, m := range marks {
		out[i].Phone = byPhone[string(s.keys.Index(t, "phone", m.Phone))]
		out[i].Wechat = byWechat[string(s.keys.Index(t, "wechat", foldKey(m.Wechat)))]
		for _, h := range m.Handles {
			if id, ok := byHandle[[2]string{h.Platform, h.ID()}]; ok && !slices.Contains(out[i].Handle, id) {
				out[i].Handle = append(out[i].Handle, id)
			}
		}
	}
	return out, nil
}

func (s *Store) lookup(ctx context.Context, q *db.Queries, t tenant.ID, marks []Mark, byPhone, byWechat map[string]uuid.UUID, byHandle map[[2]string]uuid.UUID) error {
	var phones, wechats [][]byte
	handles := db.FindByHandleParams{TenantID: t}
	for _, m := range marks {
		if h := s.keys.Index(t, "phone", m.Phone); h != nil {
			phones = append(phones, h)
		}
		if h := s.keys.Index(t, "wechat", foldKey(m.Wechat)); h != nil {
			wechats = append(wechats, h)
		}
		for _, h := range m.Handles {
			if h.ID() != "" {
				handles.Platforms, handles.HandleIds = append(handles.Platforms, h.Platform), append(handles.HandleIds, h.ID())
			}
		}
	}
	p, err := q.FindByPhone(ctx, db.FindByPhoneParams{TenantID: t, Hashes: phones})
	if err != nil {
		return err
	}
	for _, r := range p {
		byPhone[string(r.PhoneHash)] = r.ID
	}
	w, err := q.FindByWechat(ctx, db.FindByWechatParams{TenantID: t, Hashes: wechats})
	if err != nil {
		return err
	}
	for _, r := range w {
		byWechat[string(r.WechatHash)] = r.ID
	}
	h, err := q.FindByHandle(ctx, handles)
	for _, r := range h {
		byHandle[[2]string{r.Platform, r.HandleID}] = r.MemberID
	}
	return err
}

// Called finds who is called by each of names, by name or nickname, exactly.
func (s *Store) Called(ctx context.Context, t tenant.ID, names []string) (map[string][]uuid.UUID, error) {
	p := db.MembersCalledParams{TenantID: t}
	for _, n := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if key := searchKey(n); key != "" {
			p.Names, p.Keys = append(p.Names, n), append(p.Keys, key)
		}
	}
	called := map[string][]uuid.UUID{}
	err := s.conn.Read(ctx, t, func(tx postgres.Conn) error {
		rows, err := db.New(tx).MembersCalled(ctx, p)
		for _, r := range rows {
			called[r.Said] = append(called[r.Said], r.ID)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look who is called by %d names: %w", len(p.Names), err)
	}
	return called, nil
}

// masked returns c as anybody may see it.
func (c Contacts) masked() Contacts {
	return Contacts{MaskPhone(c.Phone), maskEnds(c.Wechat), MaskEmail(c.Email), maskAddress(c.Address)}
}

// MaskPhone shows a phone's first three and last four digits: 138****1234,
// without the country's number where that is China's.
func MaskPhone(phone string) string {
	if len(phone) > 3 && phone[:3] == "+86" {
		phone = phone[3:]
	}
	if len(phone) < 8 {
		return maskEnds(phone)
	}
	return phone[:3] + "****" + phone[len(phone)-4:]
}

// MaskEmail shows the first letter and the domain: z***@example.com.
func MaskEmail(email string) string {
	for i, r := range email {
		if r == '@' {
			return cut(email[:i], 1) + "***" + email[i:]
		}
	}
	return maskEnds(email)
}

// maskEnds shows the first and the last character.
func maskEnds(s string) string {
	r := []rune(s)
	switch {
	case len(r) == 0:
		return ""
	case len(r) < 3:
		return "***"
	}
	return string(r[0]) + "***" + string(r[len(r)-1])
}

// maskAddress shows the beginning, at most half.
func maskAddress(s string) string {
	if s == "" {
		return ""
	}
	return cut(s, min(6, utf8.RuneCountInString(s)/2)) + "****"
}

// Digits returns a phone as a person would write it.
func Digits(phone string) string { return cmp.Or(trimPlus86(phone), phone) }

func trimPlus86(phone string) string {
	if len(phone) > 3 && phone[:3] == "+86" {
		return phone[3:]
	}
	return phone
}
