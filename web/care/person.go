package care

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/regard"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// life is what care knows of one member, ready to be drawn.
type life struct {
	member.Member
	known   care.Known
	regard  regard.Regard
	who     auth.Identity
	zone    ui.Zone
	items   []care.Item // the latest first
	purpose string      // as it was typed
	lunar   lunarForm
	bad     errs.Invalid
}

// lunarForm is a birthday as somebody chooses it.
type lunarForm struct {
	kept             bool
	month, day, leap string
}

func lunarOf(d *care.Day) lunarForm {
	if d == nil {
		return lunarForm{}
	}
	f := lunarForm{kept: true, month: strconv.Itoa(d.Month), day: strconv.Itoa(d.Day)}
	if d.Leap {
		f.leap = "1"
	}
	return f
}

func readLunar(r *http.Request) lunarForm {
	v := r.PostFormValue
	return lunarForm{v("calendar") == "lunar", v("lunar_month"), v("lunar_day"), v("lunar_leap")}
}

// chosen is nil where the birthday is kept by the file.
func (f lunarForm) chosen() *care.Day {
	if !f.kept {
		return nil
	}
	d := care.Day{Lunar: true, Leap: f.leap == "1"}
	d.Month, _ = strconv.Atoi(f.month)
	d.Day, _ = strconv.Atoi(f.day)
	return &d
}

func (f lunarForm) calendar() string {
	if f.kept {
		return "lunar"
	}
	return "solar"
}

func numbers(ctx context.Context, id string, n int) []ui.Option {
	all := make([]ui.Option, n)
	for i := range all {
		all[i] = ui.Option{Value: strconv.Itoa(i + 1), Label: i18n.T(ctx, id, "N", i+1)}
	}
	return all
}

// lunarSaid is a day of the lunar calendar in words: 农历闰六月十五.
func lunarSaid(ctx context.Context, d care.Day) string {
	id := "cares.lunar_said"
	if d.Leap {
		id = "cares.lunar_leap_said"
	}
	month, day := strconv.Itoa(d.Month), strconv.Itoa(d.Day)
	if i18n.From(ctx) == i18n.Chinese {
		month, day = care.LunarName(d.Month, d.Day)
	}
	return i18n.T(ctx, id, "Month", month, "Day", day)
}

func (h pages) life(ctx context.Context, m member.Member, most int) (l life, err error) {
	who := auth.From(ctx)
	l = life{Member: m, who: who, zone: h.zone(who)}
	if l.known, err = h.Care.Known(ctx, who.Tenant(), m.ID); err != nil {
		return l, err
	}
	l.lunar = lunarOf(l.known.Lunar)
	if l.regard, err = h.Regards.OfOne(ctx, who.Tenant(), m.ID); err != nil {
		return l, err
	}
	l.items, err = h.Care.Of(ctx, who.Tenant(), m.ID, most)
	return l, err
}

func (h pages) lifeAt(r *http.Request) (life, error) {
	who := auth.From(r.Context())
	id, err := page.ID(r, "member")
	if err != nil {
		return life{}, err
	}
	m, err := h.Members.Get(r.Context(), who.Tenant(), id)
	if err != nil {
		return life{}, err
	}
	l, err := h.life(r.Context(), m, 60)
	l.purpose = i18n.T(i18n.With(r.Context(), i18n.Chinese), "cares.purpose")
	return l, err
}

func (l life) home() string { return home(l.who) + "/members/" + l.ID.String() }

func (l life) title(ctx context.Context) string {
	return i18n.T(ctx, "cares.history_of", "Name", l.DisplayName())
}

func (l life) lead(ctx context.Context) string {
	done, spent := 0, int64(0)
	for _, i := range l.items {
		if i.State == care.Sent || i.State == care.Delivered {
			done, spent = done+1, spent+i.Cost
		}
	}
	if done == 0 {
		return i18n.T(ctx, "cares.person_lead_none")
	}
	if spent > 0 {
		return i18n.T(ctx, "cares.person_lead_cost", "N", done, "Cost", yuan(spent))
	}
	return i18n.T(ctx, "cares.person_lead", "N", done)
}

// next are the items still ahead, the nearest first, at most n.
func (l life) next(n int) (all []care.Item) {
	for i := len(l.items) - 1; i >= 0 && len(all) < n; i-- {
		if l.items[i].Open() {
			all = append(all, l.items[i])
		}
	}
	return all
}

// past are the items that are done or left undone, the latest first, at most n.
func (l life) past(n int) (all []care.Item) {
	for _, i := range l.items {
		if !i.Open() && len(all) < n {
			all = append(all, i)
		}
	}
	return all
}

func (h pages) person(w http.ResponseWriter, r *http.Request) error {
	l, err := h.lifeAt(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, ui.Frame{Title: l.title(r.Context())}, person(l))
}

func (h pages) birthday(w http.ResponseWriter, r *http.Request) error {
	l, err := h.lifeAt(r)
	if err != nil {
		return err
	}
	l.lunar = readLunar(r)
	if err := h.Care.KeepLunar(r.Context(), l.who.Tenant(), l.who.Actor(), l.ID, l.lunar.chosen()); err != nil {
		return h.personAgain(w, r, err, l)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.birthday_kept"))
	return page.Redirect(w, r, l.home())
}

func (h pages) ask(w http.ResponseWriter, r *http.Request) error {
	l, err := h.lifeAt(r)
	if err != nil {
		return err
	}
	l.purpose = r.PostFormValue("purpose")
	n, err := h.Care.Ask(r.Context(), l.who.Tenant(), l.who.Actor(), l.purpose, l.ID)
	if err != nil {
		return h.personAgain(w, r, err, l)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.asked", "N", n))
	return page.Redirect(w, r, l.home())
}

func (h pages) personAgain(w http.ResponseWriter, r *http.Request, err error, l life) error {
	return page.Reject(w, r, err, ui.Frame{Title: l.title(r.Context())}, func(bad errs.Invalid) templ.Component {
		l.bad = bad
		return person(l)
	})
}

// Card says on a member's page what is done for them next, and what was.
func Card(n Needs) page.Part {
	h := pages{n}
	return func(ctx context.Context, m member.Member) (templ.Component, error) {
		l, err := h.life(ctx, m, 30)
		if err != nil || len(l.items) == 0 && m.Tier != member.Emeritus && m.Tier != member.Core {
			return nil, err
		}
		return card(l), nil
	}
}
