package member

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// few is how many members may be fetched one by one: of more, enough are met
// soon by going through the list.
const few = 4500

// finding is what a search by text came to. When rare, ids are all whom it
// finds; else there are more than few, of whom members.search tells, and ids
// are those found by a contact.
type finding struct {
	rare bool
	ids  []uuid.UUID
	text *string // what members.search must hold, when not rare
}

// atLeast is how many are found for certain when a search is not rare:
// somebody may have a few keys that begin alike.
func (f finding) atLeast(few int) int { return few / 4 / 1000 * 1000 }

// find looks for text among names, handles and contacts.
func (s *Store) find(ctx context.Context, tx postgres.Conn, t tenant.ID, text string) (finding, error) {
	known, err := s.byContact(ctx, tx, t, text)
	if err != nil {
		return finding{}, err
	}
	key := searchKey(text)
	n, err := db.New(tx).CountKeys(ctx, db.CountKeysParams{TenantID: t, Low: key, High: key + last, MaxRows: int32(s.few + 1)})
	if err != nil {
		return finding{}, err
	}
	if int(n) > s.few {
		return finding{ids: known, text: &key}, nil
	}
	rows, err := db.New(tx).ProbeKeys(ctx, db.ProbeKeysParams{TenantID: t, Low: key, High: key + last, MaxRows: int32(s.few)})
	if err != nil {
		return finding{}, err
	}
	return finding{rare: true, ids: distinct(append(rows, known...))}, nil
}

// last comes after every character.
const last = "\U0010FFFF"

// byContact finds who has text as their 微信号 or e-mail address, or as
// their phone, whole or its last four digits.
func (s *Store) byContact(ctx context.Context, tx postgres.Conn, t tenant.ID, text string) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	if whole := foldKey(text); len(whole) >= 3 {
		found, err := db.New(tx).MembersByContact(ctx, db.MembersByContactParams{
			TenantID: t, Wechat: s.keys.Index(t, "wechat", whole), Email: s.keys.Index(t, "email", whole),
		})
		if err != nil {
			return nil, err
		}
		ids = found
	}
	digits := phoneDigits(text)
	if len(digits) < 4 {
		return ids, nil
	}
	if n := len(digits); n != 4 && n < 11 {
		return ids, nil // another part of a number would let it be guessed digit by digit
	}
	phones, err := db.New(tx).PhonesByTail(ctx, db.PhonesByTailParams{TenantID: t, Tail: tail4(digits)})
	if err != nil {
		return nil, err
	}
	for _, p := range phones {
		phone, err := s.keys.Open(t, p.PhoneSealed)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(phone, digits) {
			ids = append(ids, p.ID)
		}
	}
	return ids, nil
}

// phoneDigits returns the digits of a text that could be part of a phone
// number, "" of any other.
func phoneDigits(text string) string {
	if strings.Trim(text, "0123456789 +-()") != "" {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func distinct(ids []uuid.UUID) []uuid.UUID {
	seen, out := make(map[uuid.UUID]bool, len(ids)), ids[:0]
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
