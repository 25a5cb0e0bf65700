// Package care serves the pages under /b/{brand}/care: what is to be done for
// whom and when, the year's plan, what it costs, and for members what they
// want of it.
package care

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/brand"
	"xinhuo/internal/care"
	"xinhuo/internal/clock"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/regard"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// Needs are what the pages are built on.
type Needs struct {
	Care    *care.Store
	Galas   *gala.Store
	Regards *regard.Store
	Members *member.Store
	Brands  *brand.Store
	Clock   clock.Clock
}

type pages struct{ Needs }

// Pages are /care and below. They are for the staff of the brand; lead guards
// what only who leads may set.
func Pages(n Needs, lead func(http.Handler) http.Handler) func(chi.Router) {
	h := pages{n}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.list))
		r.Get("/calendar", page.Handle(h.calendar))
		r.Get("/plan", page.Handle(h.planning))
		r.Post("/plan", page.Handle(h.plan))
		r.Post("/plan/{making}/undo", page.Handle(h.unplan))
		r.Get("/new", page.Handle(h.blank))
		r.Post("/new", page.Handle(h.add))
		r.Post("/assign", page.Handle(h.assign))
		r.Post("/labels", page.Handle(h.labels))
		r.Post("/addresses", page.Handle(h.addresses))
		r.Get("/costs", page.Handle(h.costs))
		r.With(lead).Post("/costs", page.Handle(h.budget))
		r.With(lead).Get("/settings", page.Handle(h.settings))
		r.With(lead).Post("/settings", page.Handle(h.remind))
		r.With(lead).Post("/settings/feasts", page.Handle(h.keep))
		r.With(lead).Post("/settings/feasts/{feast}/remove", page.Handle(h.forget))
		r.Get("/feed", page.Handle(h.feed))
		r.Post("/feed", page.Handle(h.openFeed))
		r.Post("/feed/close", page.Handle(h.closeFeed))
		r.Get("/members/{member}", page.Handle(h.person))
		r.Post("/members/{member}/birthday", page.Handle(h.birthday))
		r.Post("/members/{member}/ask", page.Handle(h.ask))
		r.Route("/items/{item}", func(r chi.Router) {
			r.Get("/", page.Handle(h.show))
			r.Get("/edit", page.Handle(h.edit))
			r.Post("/edit", page.Handle(h.revise))
			r.Post("/record", page.Handle(h.record))
			r.Post("/reopen", page.Handle(h.reopen))
			r.Post("/reveal", page.Handle(h.reveal))
		})
	}
}

// Mine are /care/mine, what somebody of the team or a dealer has to do.
func Mine(n Needs) func(chi.Router) {
	h := pages{n}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.mine))
		r.Post("/{item}/record", page.Handle(h.recordMine))
		r.Post("/{item}/reopen", page.Handle(h.reopenMine))
		r.Post("/{item}/reveal", page.Handle(h.revealMine))
	}
}

// Own are /care/own, what a member wants of care.
func Own(n Needs) func(chi.Router) {
	h := pages{n}
	return func(r chi.Router) {
		r.Get("/", page.Handle(h.own))
		r.Get("/address", page.Handle(h.ownAddress))
		r.Post("/address", page.Handle(h.giveAddress))
		r.Get("/birthday", page.Handle(h.ownBirthday))
		r.Post("/birthday", page.Handle(h.setBirthday))
		r.Get("/quiet", page.Handle(h.ownQuiet))
		r.Post("/quiet", page.Handle(h.beQuiet))
		r.Post("/welcome", page.Handle(h.welcome))
	}
}

func (h pages) zone(who auth.Identity) ui.Zone {
	return ui.Zone{Now: h.Clock().In(who.Brand.Zone), At: who.Brand.Zone}
}

func (h pages) today(who auth.Identity) time.Time { return clock.Date(h.Clock(), who.Brand.Zone) }

func home(who auth.Identity) string { return who.Brand.Home() + "care" }

func itemURL(who auth.Identity, id uuid.UUID) string { return home(who) + "/items/" + id.String() }

func memberURL(who auth.Identity, id uuid.UUID) string {
	return who.Brand.Home() + "members/" + id.String()
}

func idOf(s string) uuid.UUID {
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil
	}
	return id
}

func idsOf(r *http.Request, name string) (ids []uuid.UUID) {
	_ = r.ParseForm()
	for _, s := range r.PostForm[name] {
		if id := idOf(s); id != uuid.Nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func dayOf(s string) time.Time {
	d, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
	if err != nil {
		return time.Time{}
	}
	return d
}

// fenOf reads yuan as a person types them; what is no sum is -1, which the
// store refuses.
func fenOf(s string) int64 {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "¥"))
	if s == "" {
		return 0
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > 1e12 {
		return -1
	}
	return int64(math.Round(v * 100))
}

// typed is a sum as it stands in a field, "" for none.
func typed(fen int64) string {
	switch {
	case fen <= 0:
		return ""
	case fen%100 == 0:
		return strconv.FormatInt(fen/100, 10)
	}
	return strconv.FormatFloat(float64(fen)/100, 'f', 2, 64)
}

// yuan is a sum as it is read.
func yuan(fen int64) string {
	if fen%100 == 0 {
		return "¥" + ui.Number(fen/100)
	}
	return "¥" + ui.Number(fen/100) + strconv.FormatFloat(float64(fen%100)/100, 'f', 2, 64)[1:]
}

// titled names an item without its member: 中秋, 生日, 加入 5 周年.
func titled(ctx context.Context, o care.Occasion, title string, nth int) string {
	if o == care.Anniversary && nth > 0 {
		return i18n.T(ctx, "care.nth_years", "N", nth)
	}
	return care.Named(o, title).In(ctx)
}

func occasion(ctx context.Context, i care.Item) string {
	return titled(ctx, i.Occasion, i.Title, i.Nth)
}

// when says the day of an item, or its month where the day is not known.
func when(ctx context.Context, on time.Time, whole bool, z ui.Zone) string {
	if whole {
		return i18n.T(ctx, "cares.in_month", "Month", i18n.Msg("ui.time.month_"+strconv.Itoa(int(on.Month()))))
	}
	return ui.Day(ctx, on, z)
}

// stand says in a word how an item stands.
func stand(ctx context.Context, i care.Item, today time.Time) (ui.Tone, string) {
	switch {
	case i.Off() && i.Died || i.Hushed && i.Reason == "died":
		return ui.Info, i18n.T(ctx, "cares.off_died")
	case i.Off() || i.Hushed:
		return ui.Info, i18n.T(ctx, "cares.off_quiet")
	case i.Late(today):
		return ui.Bad, i18n.T(ctx, "cares.late")
	case i.State == care.Delivered:
		return ui.OK, i18n.T(ctx, "cares.state."+string(i.State)+"_"+string(i.What))
	case i.State == care.Sent:
		return ui.OK, i18n.T(ctx, "cares.state.sent")
	case i.State == care.Returned:
		return ui.Warn, i18n.T(ctx, "cares.state.returned")
	}
	return ui.Info, i18n.T(ctx, "cares.state."+string(i.State))
}

func icon(w care.What) string {
	switch w {
	case care.Call:
		return "phone"
	case care.Gift:
		return "gift"
	case care.Visit:
		return "house"
	}
	return "message-square-text"
}

func whats(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, w := range care.Whats {
		all = append(all, ui.Option{Value: string(w), Label: i18n.T(ctx, "cares.what."+string(w))})
	}
	return all
}

// doers are who may be given something to do, for a choice.
func (h pages) doers(ctx context.Context, who auth.Identity) ([]ui.Option, error) {
	found, err := h.Care.Doers(ctx, who.Tenant())
	all := make([]ui.Option, len(found))
	for i, d := range found {
		all[i] = ui.Option{Value: d.Account.String(), Label: d.Name}
		if d.Dealer {
			all[i].Label = i18n.T(ctx, "cares.dealer", "Name", d.Name)
		}
	}
	return all, err
}
