package care

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/care"
	"xinhuo/internal/errs"
	"xinhuo/internal/gala"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// draft is a year's plan as somebody chooses it.
type draft struct {
	who                                  auth.Identity
	zone                                 ui.Zone
	years                                []int
	year                                 int
	tiers                                []string
	feasts                               []care.Feast
	chosen                               map[string]care.What // by feast, "birthday", "anniversary"; left out where missing
	doer                                 string
	galaOn, galaClock, galaBy, galaPlace string
	galaTitle                            string
	doers                                []ui.Option
	preview                              care.Preview
	latest                               care.Making
	undoable                             bool
}

// usual is what is done where nobody has chosen: parcels at the two great
// feasts, a call for birthdays and the elders' day, words for the rest.
var usual = map[string]care.What{
	"spring": care.Gift, "lantern": care.Greeting, "dragon_boat": care.Greeting, "mid_autumn": care.Gift, "double_ninth": care.Call,
	"birthday": care.Call, "anniversary": care.Greeting,
}

func (h pages) draft(r *http.Request, v url.Values) (draft, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	today := h.today(who)
	d := draft{who: who, zone: h.zone(who), chosen: map[string]care.What{}, doer: v.Get("doer"), tiers: v["tier"]}
	this := today.Year()
	d.years = []int{this, this + 1, this + 2}
	if d.year, _ = strconv.Atoi(v.Get("year")); !slices.Contains(d.years, d.year) {
		d.year = this
		if today.Month() >= time.October {
			d.year = this + 1
		}
	}
	settings, err := h.Care.Settings(ctx, who.Tenant())
	if err != nil {
		return d, err
	}
	d.feasts = slices.Concat(care.Feasts, settings.Feasts)
	if v.Get("chosen") == "" {
		d.tiers = []string{string(member.Emeritus)}
		for _, f := range d.feasts {
			d.chosen[f.ID] = usualFor(f.ID)
		}
		d.chosen["birthday"], d.chosen["anniversary"] = usual["birthday"], usual["anniversary"]
	} else {
		for _, id := range v["on"] {
			d.chosen[id] = care.What(v.Get("what_" + id))
		}
	}
	d.galaTitle, d.galaOn, d.galaClock, d.galaPlace, d.galaBy = v.Get("gala_title"), v.Get("gala_on"), v.Get("gala_clock"), v.Get("gala_place"), v.Get("gala_by")
	if d.galaClock == "" {
		d.galaClock = "18:00"
	}
	if d.galaTitle == "" {
		d.galaTitle = i18n.T(ctx, "cares.gala_title", "Year", d.year)
	}
	if d.doers, err = h.doers(ctx, who); err != nil {
		return d, err
	}
	d.latest, d.undoable, err = h.Care.Latest(ctx, who.Tenant(), d.year)
	if errors.Is(err, errs.NotFound) {
		err = nil
	}
	return d, err
}

func usualFor(id string) care.What {
	if w, ok := usual[id]; ok {
		return w
	}
	return care.Greeting
}

// request is the draft as the store takes it.
func (d draft) request() care.Request {
	r := care.Request{Choices: care.Choices{Year: d.year, Birthday: d.chosen["birthday"], Anniversary: d.chosen["anniversary"]}, Doer: idOf(d.doer)}
	for _, t := range d.tiers {
		if t == string(member.Emeritus) || t == string(member.Core) {
			r.Tiers = append(r.Tiers, member.Tier(t))
		}
	}
	for _, f := range d.feasts {
		if w, ok := d.chosen[f.ID]; ok {
			r.Feasts = append(r.Feasts, care.Choice{Feast: f, What: w})
		}
	}
	if d.galaOn != "" {
		r.Gala = d.gala()
	}
	return r
}

func (d draft) gala() *gala.Outline {
	at, err := time.ParseInLocation("2006-01-02 15:04", d.galaOn+" "+d.galaClock, d.who.Brand.Zone)
	if err != nil {
		at = time.Time{}
	}
	by := dayOf(d.galaBy)
	if by.IsZero() && !at.IsZero() {
		by = dayOf(d.galaOn).AddDate(0, 0, -14)
	}
	return &gala.Outline{Title: d.galaTitle, At: at, Place: d.galaPlace, AnswerBy: by}
}

// planning shows what a plan would add before anything is added.
func (h pages) planning(w http.ResponseWriter, r *http.Request) error {
	d, err := h.draft(r, r.URL.Query())
	if err != nil {
		return err
	}
	if d.preview, err = h.Care.Preview(r.Context(), d.who.Tenant(), d.request()); err != nil {
		return h.refuse(w, r, d, err)
	}
	return page.Render(w, r, ui.Frame{Title: i18n.T(r.Context(), "cares.plan")}, planning(d, nil))
}

func (h pages) plan(w http.ResponseWriter, r *http.Request) error {
	d, err := h.draft(r, r.PostForm)
	if err != nil {
		return err
	}
	m, err := h.Care.Make(r.Context(), d.who.Tenant(), d.who.Actor(), d.request())
	if err != nil {
		return h.refuse(w, r, d, err)
	}
	to := home(d.who) + "/plan?year=" + strconv.Itoa(d.year)
	if m.ID == uuid.Nil {
		page.Flash(w, r, ui.Info, i18n.Msg("cares.planned_none", "Year", d.year))
		return page.Redirect(w, r, to)
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.planned", "N", m.Added, "Year", d.year), h.undo(r.Context(), d.who, m.ID))
	return page.Redirect(w, r, to)
}

func (h pages) undo(ctx context.Context, who auth.Identity, id uuid.UUID) ui.Action {
	return ui.Action{Label: i18n.T(ctx, "cares.undo"), Href: home(who) + "/plan/" + id.String() + "/undo"}
}

func (h pages) refuse(w http.ResponseWriter, r *http.Request, d draft, err error) error {
	return page.Reject(w, r, err, ui.Frame{Title: i18n.T(r.Context(), "cares.plan")}, func(bad errs.Invalid) templ.Component {
		if !bad["on"].IsZero() {
			bad["gala_on"] = bad["on"]
		}
		for _, f := range []string{"place", "answer_by", "title"} {
			if !bad[f].IsZero() {
				bad["gala_"+f] = bad[f]
			}
		}
		return planning(d, bad)
	})
}

func (h pages) unplan(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	id, err := page.ID(r, "making")
	if err != nil {
		return err
	}
	if err := h.Care.Undo(r.Context(), who.Tenant(), who.Actor(), id); err != nil {
		return page.SayWhy(w, r, err, home(who)+"/plan")
	}
	page.Flash(w, r, ui.OK, i18n.Msg("cares.unplanned"))
	return page.Redirect(w, r, home(who)+"/plan")
}

func (d draft) yearChoices() []ui.Option {
	all := make([]ui.Option, len(d.years))
	for i, y := range d.years {
		all[i] = ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)}
	}
	return all
}

// kind is one kind of day that may be chosen.
type kind struct{ id, name, days string }

func (d draft) kinds(ctx context.Context) []kind {
	var all []kind
	for _, f := range d.feasts {
		var days []string
		for _, on := range f.On(d.year) {
			days = append(days, dayMonth(ctx, on))
		}
		name := f.Name
		if name == "" {
			name = i18n.T(ctx, "care.feast."+f.ID)
		}
		if len(days) == 0 {
			days = []string{i18n.T(ctx, "cares.not_that_year")}
		}
		all = append(all, kind{f.ID, name, strings.Join(days, i18n.T(ctx, "journal.comma"))})
	}
	return append(all, kind{"birthday", i18n.T(ctx, "care.occasion.birthday"), i18n.T(ctx, "cares.birthday_hint")},
		kind{"anniversary", i18n.T(ctx, "care.occasion.anniversary"), i18n.T(ctx, "cares.anniversary_hint")})
}

func (d draft) has(id string) bool { _, ok := d.chosen[id]; return ok }

func (d draft) what(id string) string {
	if w, ok := d.chosen[id]; ok {
		return string(w)
	}
	return string(usualFor(id))
}

// leftOut says who is left out and why, each with as many names as one reads.
func (d draft) leftOut(ctx context.Context) (all [][2]string) {
	for _, why := range care.Whys {
		names := d.preview.Left[why]
		if len(names) == 0 {
			continue
		}
		said := strings.Join(names[:min(12, len(names))], i18n.T(ctx, "journal.comma"))
		if len(names) > 12 {
			said = i18n.T(ctx, "cares.and_more", "Names", said, "N", len(names))
		}
		all = append(all, [2]string{i18n.T(ctx, "cares.left."+string(why), "N", len(names)), said})
	}
	return all
}

func tallied(ctx context.Context, t care.Tally) string {
	if t.Occasion == care.Festival {
		if t.Feast.Name != "" {
			return t.Feast.Name
		}
		return i18n.T(ctx, "care.feast."+t.Feast.ID)
	}
	return i18n.T(ctx, "care.occasion."+string(t.Occasion))
}
