package certificates

import (
	"context"
	neturl "net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/title"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// link is the list as it is filtered, from a number down.
func (l roll) link(before int) string {
	v := neturl.Values{}
	for name, value := range map[string]string{"standing": l.filter.Standing, "q": l.filter.Text, "title": idText(l.filter.Title)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if before > 0 {
		v.Set("before", strconv.Itoa(before))
	}
	if len(v) == 0 {
		return listURL(l.who)
	}
	return listURL(l.who) + "?" + v.Encode()
}

func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func (l roll) titleChoices() []ui.Option {
	var all []ui.Option
	for _, t := range l.titles {
		all = append(all, ui.Option{Value: t.ID.String(), Label: t.Name})
	}
	return all
}

func standingChoices(ctx context.Context) []ui.Option {
	return []ui.Option{{Value: "valid", Label: i18n.T(ctx, "certificates.valid")}, {Value: "revoked", Label: i18n.T(ctx, "certificates.revoked")}}
}

// stand says in a word how one stands.
func stand(ctx context.Context, c certificate.Certificate) (ui.Tone, string) {
	switch {
	case c.Taken != nil:
		return ui.Bad, i18n.T(ctx, "certificates.title_taken")
	case c.RevokedAt != nil:
		return ui.Bad, i18n.T(ctx, "certificates.revoked")
	case c.Reissued != nil:
		return ui.OK, i18n.T(ctx, "certificates.valid_again")
	}
	return ui.OK, i18n.T(ctx, "certificates.valid")
}

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

func (c one) lead(ctx context.Context) string {
	switch {
	case c.Taken != nil:
		return i18n.T(ctx, "certificates.lead_taken", "When", ui.Moment(ctx, *c.Taken, c.zone))
	case c.RevokedAt != nil:
		return i18n.T(ctx, "certificates.lead_is_revoked", "Who", c.Revoker, "When", ui.Moment(ctx, *c.RevokedAt, c.zone), "Reason", c.Reason)
	}
	return i18n.T(ctx, "certificates.lead_one", "Name", c.Called, "Title", c.Says.Title)
}

// actions are what can be done with the whole.
func (c one) actions(ctx context.Context) []templ.Component {
	if !c.Valid() {
		return nil
	}
	return []templ.Component{ui.LinkButton(i18n.T(ctx, "certificates.download"), pdfURL(c.who, c.ID), ui.Primary, "download")}
}

func pdfURL(who auth.Identity, id uuid.UUID) string { return url(who, id) + "/file.pdf" }

func mineURL(who auth.Identity, id uuid.UUID) string {
	return listURL(who) + "/mine/" + id.String() + "/file.pdf"
}

// outdated reports whether what is true now is not what the paper says.
func (c one) outdated() bool { return c.TitleName != c.Says.Title }

// line is one award on a member's page, with its certificate where it has one.
type line struct {
	title.Award
	certificate *certificate.Certificate
}

// folder is what a member's page says of their titles' certificates.
type folder struct {
	who    auth.Identity
	member member.Member
	lines  []line
	zone   ui.Zone
}

// Card shows on a member's page which of their titles are certified, and lets
// those be that are not.
func Card(certificates *certificate.Store, titles *title.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		awards, err := titles.Of(ctx, who.Tenant(), m.ID)
		if err != nil || len(awards[m.ID]) == 0 {
			return nil, err
		}
		found, err := certificates.Of(ctx, who.Tenant(), m.ID)
		if err != nil {
			return nil, err
		}
		f := folder{who: who, member: m, zone: zoneOf(who, now)}
		for _, a := range awards[m.ID] {
			l := line{Award: a}
			for i := range found {
				if found[i].Award == a.ID {
					l.certificate = &found[i]
				}
			}
			if a.Stands() || l.certificate != nil {
				f.lines = append(f.lines, l)
			}
		}
		if len(f.lines) == 0 {
			return nil, nil
		}
		return card(f), nil
	}
}

// Own shows a member their certificates on their own home.
func Own(certificates *certificate.Store, now clock.Clock) page.Part {
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		who := auth.From(ctx)
		found, err := certificates.Of(ctx, who.Tenant(), m.ID)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		return own(roll{who: who, found: found, zone: zoneOf(who, now)}), nil
	}
}

// hanging is the file that hangs in the place of a picture, "" for none.
func (l look) hanging(p certificate.Picture) string {
	if p == certificate.Logo {
		return idText(l.Logo)
	}
	return idText(l.Settings.Seal)
}

// codeComplaint says of what was typed that it can be no code.
func codeComplaint(code string) i18n.Message {
	if code == "" {
		return i18n.Message{}
	}
	return i18n.Msg("certificates.code_bad")
}
