package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/postgres"
)

const (
	wechatRunes    = 60
	phoneMin       = 5
	phoneMax       = 20
	dialled        = "0123456789+"
	betweenNumbers = " -()"
)

// Reach is how dealers and members may turn to one of the team. It is said
// for that: what somebody signs in with is never shown in its place.
type Reach struct{ Wechat, Phone string }

// Known reports whether there is any way.
func (r Reach) Known() bool { return r != Reach{} }

// Dial is the phone number as a telephone takes it.
func (r Reach) Dial() string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(dialled, c) {
			return c
		}
		return -1
	}, r.Phone)
}

func (r Reach) check() (Reach, errs.Invalid) {
	bad := errs.Invalid{}
	r.Phone = strings.Join(strings.Fields(norm.NFKC.String(r.Phone)), " ")
	known := !strings.ContainsFunc(r.Phone, func(c rune) bool { return !strings.ContainsRune(dialled+betweenNumbers, c) })
	if n := len(r.Dial()); r.Phone != "" && (!known || n < phoneMin || n > phoneMax || strings.LastIndex(r.Dial(), "+") > 0) {
		bad["phone"] = i18n.Msg("people.reach.phone_malformed")
	}
	r.Wechat = strings.TrimSpace(norm.NFKC.String(r.Wechat))
	if utf8.RuneCountInString(r.Wechat) > wechatRunes || strings.ContainsFunc(r.Wechat, func(c rune) bool { return unicode.IsSpace(c) || !unicode.IsPrint(c) }) {
		bad["wechat"] = i18n.Msg("people.reach.wechat_malformed", "Max", wechatRunes)
	}
	return r, bad
}

// SetReach says how dealers and members reach one of the team, or with the
// zero Reach that they do not. Somebody above oneself is errs.Forbidden; who
// is not of the team is errs.Invalid.
func (s *Store) SetReach(ctx context.Context, by Identity, account uuid.UUID, r Reach) error {
	r, bad := r.check()
	if len(bad) > 0 {
		return bad
	}
	err := s.conn.In(ctx, by.Tenant(), func(tx postgres.Conn) error {
		c, err := hold(ctx, tx, by, account)
		switch {
		case err != nil:
			return err
		case !c.actor.MayGrant(c.person.Role):
			return errs.Forbidden
		case !slices.Contains(Team, c.person.Role):
			return errs.Invalid{"": i18n.Msg("people.reach.not_team", "Name", c.person.Name)}
		case r == c.person.Reach:
			return nil
		}
		err = db.New(tx).SetReach(ctx, db.SetReachParams{TenantID: by.Tenant(), AccountID: account, OpenWechat: r.Wechat, OpenPhone: r.Phone})
		if err != nil {
			return err
		}
		return write(ctx, tx, by, c.person, "person.reach_changed", c.person.fields(), Person{Reach: r}.fields())
	})
	if err != nil {
		return fmt.Errorf("set how to reach person %s: %w", account, err)
	}
	return nil
}

func (p Person) fields() map[string]any {
	return map[string]any{"open_wechat": p.Wechat, "open_phone": p.Phone}
}
