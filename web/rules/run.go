package rules

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/rule"
	"xinhuo/internal/sheet"
	"xinhuo/internal/tier"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

const (
	shown  = 50   // members on a page of a dry run
	atOnce = 1000 // members read at a time for a file
)

// trial is a dry run with what is shown of it.
type trial struct {
	who     auth.Identity
	zone    ui.Zone
	run     rule.Run
	version rule.Version
	of      rule.Outcome
	named   []rule.Named
	more    string
	day     string // on which it shall take effect
}

// stale reports whether the draft says something else by now.
func (t trial) stale() bool {
	return t.version.Phase == rule.Draft && t.version.Version != t.run.OfVersion
}

// publishable reports whether the draft may be published by this run.
func (t trial) publishable() bool {
	return t.version.Phase == rule.Draft && !t.stale() && t.run.State == rule.RunDone
}

func (h pages) trial(r *http.Request) (trial, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	id, err := page.ID(r, "run")
	if err != nil {
		return trial{}, err
	}
	t := trial{who: who, zone: h.zone(who)}
	if t.run, err = h.rules.Run(ctx, who.Tenant(), id); err != nil {
		return trial{}, err
	}
	if t.version, err = h.rules.Get(ctx, who.Tenant(), t.run.Of); err != nil {
		return trial{}, err
	}
	t.day = clock.Date(t.zone.Now, t.zone.At).AddDate(0, 0, 7).Format(time.DateOnly)
	t.of = t.chosen(rule.Outcome(r.FormValue("outcome")))
	if t.run.State != rule.RunDone {
		return t, nil
	}
	after, _ := uuid.Parse(r.FormValue("after")) // what is no id is the first page
	if t.named, err = h.rules.Outcomes(ctx, who.Tenant(), t.run, t.of, after, shown+1); err != nil {
		return trial{}, err
	}
	if len(t.named) > shown {
		t.named = t.named[:shown]
		t.more = runURL(who, t.run.ID) + "?" + url.Values{"outcome": {string(t.of)}, "after": {t.named[shown-1].Member.String()}}.Encode()
	}
	return t, nil
}

// listed are the outcomes a run names people for, with how many.
func (t trial) listed() map[rule.Outcome]int {
	return map[rule.Outcome]int{rule.Rise: t.run.Rising, rule.Fall: t.run.Falling, rule.Warn: t.run.Warned, rule.Grace: t.run.Graced, rule.Lock: t.run.Locked}
}

var order = []rule.Outcome{rule.Fall, rule.Rise, rule.Warn, rule.Grace, rule.Lock}

// chosen is the outcome asked for, or the first that names anybody.
func (t trial) chosen(asked rule.Outcome) rule.Outcome {
	n := t.listed()
	if _, ok := n[asked]; ok {
		return asked
	}
	for _, o := range order {
		if n[o] > 0 {
			return o
		}
	}
	return rule.Fall
}

func (t trial) tabs(ctx context.Context) []ui.Tab {
	n := t.listed()
	var tabs []ui.Tab
	for _, o := range order {
		tabs = append(tabs, ui.Tab{
			Label: i18n.T(ctx, "rules.outcome."+string(o)), Count: n[o], Current: o == t.of, Href: runURL(t.who, t.run.ID) + "?outcome=" + string(o),
		})
	}
	return tabs
}

// run shows how far a dry run has come, or what it found.
func (h pages) run(w http.ResponseWriter, r *http.Request) error {
	t, err := h.trial(r)
	if err != nil {
		return err
	}
	frame := title(r.Context(), "rules.run", "No", t.version.No)
	if t.run.State == rule.RunWorking {
		frame.Refresh = 3
		return page.Render(w, r, frame, working(t))
	}
	if r.Header.Get("HX-Target") == "progress" {
		return page.Redirect(w, r, runURL(t.who, t.run.ID))
	}
	return page.Render(w, r, frame, result(t, nil))
}

// download is who a run names, as a file.
func (h pages) download(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	t, err := h.trial(r)
	if err != nil {
		return err
	}
	if t.run.State != rule.RunDone {
		return errs.NotFound
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="rules-`+strconv.Itoa(t.version.No)+`-`+t.run.Day.Format(time.DateOnly)+`.csv"`)
	var head []string
	for _, c := range []string{"outcome", "name", "city", "from", "to", "numbers"} {
		head = append(head, i18n.T(ctx, "rules.col."+c))
	}
	out, err := sheet.NewCSV(w, head)
	if err != nil {
		return err
	}
	for _, o := range order {
		if err := h.pour(ctx, out, t, o); err != nil {
			return err
		}
	}
	return errors.Join(out.Close())
}

func (h pages) pour(ctx context.Context, out sheet.Writer, t trial, o rule.Outcome) error {
	for after := uuid.Nil; ; {
		named, err := h.rules.Outcomes(ctx, t.who.Tenant(), t.run, o, after, atOnce)
		if err != nil {
			return err
		}
		for _, n := range named {
			to := ""
			if n.To != "" {
				to = tier.Name(n.To).In(ctx)
			}
			if err := out.Write(i18n.T(ctx, "rules.outcome."+string(o)), n.Name, n.City, tier.Name(n.From).In(ctx), to, rule.Numbers(n.Checks).In(ctx)); err != nil {
				return err
			}
			after = n.Member
		}
		if len(named) < atOnce {
			return nil
		}
	}
}

// lead says what the run found, in numbers.
func (t trial) lead(ctx context.Context) string {
	return i18n.T(ctx, "rules.run_lead", "Day", ui.Day(ctx, t.run.Day, t.zone), "Total", ui.Number(t.run.Passed), "Rising", ui.Number(t.run.Rising),
		"Falling", ui.Number(t.run.Falling), "Rest", ui.Number(t.run.Passed-t.run.Rising-t.run.Falling))
}

func (t trial) progress() (value, most int) { return min(t.run.Passed, t.run.Total), t.run.Total }
