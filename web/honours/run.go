package honours

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/errs"
	"xinhuo/internal/honour"
	"xinhuo/internal/i18n"
	"xinhuo/internal/sheet"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// trial is a dry run with what is shown of it.
type trial struct {
	who     auth.Identity
	zone    ui.Zone
	run     honour.Run
	version honour.Version
	of      honour.Outcome
	named   []honour.Named
	more    string
}

// stale reports whether the version says something else by now.
func (t trial) stale() bool { return t.version.Version != t.run.OfVersion }

func (h pages) try(w http.ResponseWriter, r *http.Request) error {
	who := auth.From(r.Context())
	d, err := h.Honours.Draft(r.Context(), who.Tenant())
	if err != nil {
		return err
	}
	run, err := h.Honours.Try(r.Context(), who.Tenant(), who.Actor(), d.ID)
	if err != nil {
		return page.SayWhy(w, r, err, settingsURL(who))
	}
	return page.Redirect(w, r, runURL(who, run))
}

func (h pages) trial(r *http.Request) (trial, error) {
	ctx, who := r.Context(), auth.From(r.Context())
	id, err := page.ID(r, "honour_run")
	if err != nil {
		return trial{}, err
	}
	t := trial{who: who, zone: h.zone(who), of: honour.Lose}
	if t.run, err = h.Honours.Run(ctx, who.Tenant(), id); err != nil {
		return trial{}, err
	}
	if t.version, err = h.Honours.Get(ctx, who.Tenant(), t.run.Of); err != nil {
		return trial{}, err
	}
	if asked := honour.Outcome(r.FormValue("outcome")); asked == honour.Win || asked == "" && t.run.Losing == 0 {
		t.of = honour.Win
	}
	if t.run.State != honour.RunDone {
		return t, nil
	}
	after, _ := uuid.Parse(r.FormValue("after")) // what is no id is the first page
	if t.named, err = h.Honours.Outcomes(ctx, who.Tenant(), id, t.of, after, perPage+1); err != nil {
		return trial{}, err
	}
	if len(t.named) > perPage {
		t.named = t.named[:perPage]
		t.more = runURL(who, id) + "?" + url.Values{"outcome": {string(t.of)}, "after": {t.named[perPage-1].Member.String()}}.Encode()
	}
	return t, nil
}

func (t trial) tabs(ctx context.Context) []ui.Tab {
	tab := func(o honour.Outcome, n int) ui.Tab {
		return ui.Tab{Label: i18n.T(ctx, "honours.run."+string(o)), Count: n, Current: o == t.of, Href: runURL(t.who, t.run.ID) + "?outcome=" + string(o)}
	}
	return []ui.Tab{tab(honour.Lose, t.run.Losing), tab(honour.Win, t.run.Winning)}
}

// run shows how far a dry run has come, or what it found.
func (h pages) run(w http.ResponseWriter, r *http.Request) error {
	t, err := h.trial(r)
	if err != nil {
		return err
	}
	frame := titled(r.Context(), "honours.run.title", "No", t.version.No)
	if t.run.State == honour.RunWorking {
		frame.Refresh = 3
		return page.Render(w, r, frame, working(t))
	}
	if r.Header.Get("HX-Target") == "progress" {
		return page.Redirect(w, r, runURL(t.who, t.run.ID))
	}
	return page.Render(w, r, frame, result(t))
}

// outcomes is who a run names, as a file.
func (h pages) outcomes(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	t, err := h.trial(r)
	if err != nil {
		return err
	}
	if t.run.State != honour.RunDone {
		return errs.NotFound
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="honour-rules-`+strconv.Itoa(t.version.No)+`-`+t.run.Day.Format(time.DateOnly)+`.csv"`)
	var head []string
	for _, c := range []string{"outcome", "name", "city", "was", "would"} {
		head = append(head, i18n.T(ctx, "honours.run.col."+c))
	}
	out, err := sheet.NewCSV(w, head)
	if err != nil {
		return err
	}
	for _, o := range []honour.Outcome{honour.Lose, honour.Win} {
		if err := h.pour(ctx, out, t, o); err != nil {
			return err
		}
	}
	return out.Close()
}

func (h pages) pour(ctx context.Context, out sheet.Writer, t trial, o honour.Outcome) error {
	for after := uuid.Nil; ; {
		named, err := h.Honours.Outcomes(ctx, t.who.Tenant(), t.run.ID, o, after, atOnce)
		if err != nil {
			return err
		}
		for _, n := range named {
			if err := out.Write(i18n.T(ctx, "honours.run."+string(o)), n.Name, n.City, n.Was, n.Would); err != nil {
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
	return i18n.T(ctx, "honours.run.lead", "Day", ui.Day(ctx, t.run.Day, t.zone), "Total", ui.Number(t.run.Passed), "Winning", ui.Number(t.run.Winning), "Losing", ui.Number(t.run.Losing))
}
