package retirements

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/profile"
	"xinhuo/internal/retirement"
	"xinhuo/internal/title"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// ask shows one step. What is decided already is shown on its own page.
func (h pages) ask(step retirement.Step) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		s, err := h.at(r, step)
		if err != nil {
			return err
		}
		if s.State != retirement.Draft {
			return page.Redirect(w, r, s.url())
		}
		return page.Render(w, r, s.frame(r.Context()), asked(s, nil))
	}
}

// at reads a retirement with what its step shows.
func (h pages) at(r *http.Request, step retirement.Step) (scene, error) {
	s, err := h.scene(r)
	if err != nil {
		return s, err
	}
	ctx, t := r.Context(), s.who.Tenant()
	s.step = step
	switch step {
	case retirement.Titles:
		err = h.fillTitles(ctx, &s)
	case retirement.Privileges, retirement.Check:
		if err = h.fillTitles(ctx, &s); err != nil {
			return s, err
		}
		if step == retirement.Check {
			if s.burden, err = h.Retirements.Holds(ctx, t, s.Member); err == nil {
				err = h.fillText(ctx, &s)
			}
		}
	case retirement.Text:
		err = h.fillText(ctx, &s)
	case retirement.Ceremony:
		s.ceremonies, err = h.Ceremonies.Of(ctx, t, s.Member)
	}
	return s, err
}

func (h pages) fillTitles(ctx context.Context, s *scene) error {
	all, err := h.Titles.List(ctx, s.who.Tenant())
	if err != nil {
		return err
	}
	s.titles = slices.DeleteFunc(all, func(t title.Title) bool { return t.Retired })
	of, err := h.Titles.Of(ctx, s.who.Tenant(), s.Member)
	s.borne = map[uuid.UUID]bool{}
	for _, a := range of[s.Member] {
		if a.Stands() {
			s.borne[a.Title.ID] = true
		}
	}
	return err
}

// fillText reads the profile; a text that nobody has begun starts from what
// the member told.
func (h pages) fillText(ctx context.Context, s *scene) (err error) {
	s.profile, err = h.Profiles.Get(ctx, s.who.Tenant(), s.Member)
	if err != nil && !errors.Is(err, errs.NotFound) {
		return err
	}
	if s.work, err = h.Profiles.Open(ctx, s.who.Tenant(), s.Member); err != nil {
		return err
	}
	if s.work.Team.ID != uuid.Nil {
		s.words, s.form.textVersion = s.work.Team.Words, s.work.Team.Version
		return nil
	}
	s.words = s.profile.Shown.Words
	if s.work.Own.ID != uuid.Nil {
		s.words = s.work.Own.Words
	}
	s.words.Story = cmp.Or(s.words.Story, s.Story, s.Own.Story)
	return nil
}

// keep keeps what one step was told and goes on to the next.
func (h pages) keep(step retirement.Step) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		s, err := h.at(r, step)
		if err != nil {
			return err
		}
		to, err := h.kept(r, &s)
		if err != nil {
			var bad errs.Invalid
			if errors.As(err, &bad) && s.State != retirement.Draft {
				return page.SayWhy(w, r, err, s.url())
			}
			return page.Reject(w, r, err, s.frame(r.Context()), func(bad errs.Invalid) templ.Component { return asked(s, bad) })
		}
		if to == "" {
			to = s.stepURL(after(step))
		}
		return page.Redirect(w, r, to)
	}
}

func after(step retirement.Step) retirement.Step {
	return retirement.Steps[min(slices.Index(retirement.Steps, step)+1, len(retirement.Steps)-1)]
}

func before(step retirement.Step) retirement.Step {
	return retirement.Steps[max(slices.Index(retirement.Steps, step)-1, 0)]
}

// kept reads the form of the step into s, and keeps it. To is where it leads,
// when not to the next step.
func (h pages) kept(r *http.Request, s *scene) (to string, err error) {
	ctx, t, by, version := r.Context(), s.who.Tenant(), s.who.Actor(), versionOf(r, "version")
	f := &s.form
	f.read = version
	switch s.step {
	case retirement.Why:
		f.talk = retirement.Talk{Cause: retirement.Cause(r.PostFormValue("cause")), Reasons: r.PostForm["reasons"], Words: r.PostFormValue("words"), Back: r.PostFormValue("back")}
		return "", h.Retirements.Talk(ctx, t, by, s.ID, version, f.talk)
	case retirement.Story:
		f.story = r.PostFormValue("story")
		return "", h.Retirements.Tell(ctx, t, by, s.ID, version, f.story)
	case retirement.Standing:
		f.standing = r.PostFormValue("standing")
		f.verdict = retirement.Verdict{Good: f.standing == "good", Why: r.PostFormValue("why"), Outcome: retirement.Outcome(r.PostFormValue("outcome"))}
		if f.standing != "good" && f.standing != "bad" {
			return "", errs.Invalid{"standing": i18n.Msg("retirements.standing_missing")}
		}
		return "", h.Retirements.Judge(ctx, t, by, s.ID, version, f.verdict)
	case retirement.Titles:
		return "", h.Retirements.Choose(ctx, t, by, s.ID, version, readChoices(r, f))
	case retirement.Privileges:
		f.privileges = r.PostFormValue("privileges")
		return "", h.Retirements.Grant(ctx, t, by, s.ID, version, f.privileges)
	case retirement.Text:
		return h.keepText(r, s, version)
	case retirement.Day:
		f.on = r.PostFormValue("on")
		on, _ := time.Parse(time.DateOnly, f.on)
		return "", h.Retirements.SetDay(ctx, t, by, s.ID, version, on)
	case retirement.Ceremony:
		f.ceremony = r.PostFormValue("ceremony")
		return "", h.Retirements.Celebrate(ctx, t, by, s.ID, version, idOf(f.ceremony))
	}
	f.heldWhy = r.PostFormValue("held_why")
	_, err = h.Retirements.Decide(ctx, t, by, s.ID, version, f.heldWhy)
	return s.url(), err
}

func readChoices(r *http.Request, f *form) []retirement.Choice {
	f.chosen = r.PostForm["titles"]
	var all []retirement.Choice
	for _, id := range f.chosen {
		f.citations[id] = r.PostFormValue("citation." + id)
		all = append(all, retirement.Choice{Title: title.Title{ID: idOf(id)}, Citation: f.citations[id]})
	}
	return all
}

// keepText does with the text what the button says: keep it, show it to its
// subject, note that they agreed on paper, or go on.
func (h pages) keepText(r *http.Request, s *scene, version int) (to string, err error) {
	ctx, t, by := r.Context(), s.who.Tenant(), s.who.Actor()
	do, was := r.PostFormValue("do"), versionOf(r, "text_version")
	s.words = profile.Words{Motto: r.PostFormValue("motto"), Story: r.PostFormValue("story"), Deeds: r.PostFormValue("deeds")}
	s.form.textVersion, s.form.paper = was, r.PostFormValue("on_paper")
	here := s.stepURL(retirement.Text)
	switch do {
	case "keep":
		return here, h.Profiles.Write(ctx, t, by, s.Member, false, was, s.words)
	case "offer":
		if err := h.Profiles.Write(ctx, t, by, s.Member, false, was, s.words); err != nil {
			return here, err
		}
		open, err := h.Profiles.Open(ctx, t, s.Member)
		if err != nil {
			return here, err
		}
		return here, h.Profiles.Offer(ctx, t, by, s.Member, open.Team.Version)
	case "approve":
		s.words = s.work.Team.Words
		return here, h.Profiles.Approve(ctx, t, by, s.Member, false, was, s.form.paper)
	}
	if s.rewritten() {
		if err := h.Profiles.Write(ctx, t, by, s.Member, false, was, s.words); err != nil {
			return "", err
		}
	}
	return "", h.Retirements.Pass(ctx, t, by, s.ID, version, retirement.Text)
}

// rewritten reports whether the words in the form are other than those kept.
func (s scene) rewritten() bool {
	tidy := func(w profile.Words) profile.Words {
		lines := strings.NewReplacer("\r\n", "\n")
		return profile.Words{
			Motto: strings.TrimSpace(w.Motto), Story: strings.TrimSpace(lines.Replace(w.Story)), Deeds: strings.TrimSpace(lines.Replace(w.Deeds)),
		}
	}
	kept := s.profile.Shown.Words
	switch {
	case s.work.Team.ID != uuid.Nil:
		kept = s.work.Team.Words
	case s.work.Own.ID != uuid.Nil:
		kept = s.work.Own.Words
	}
	now := tidy(s.words)
	return now != (profile.Words{}) && now != tidy(kept)
}

// names are the steps as the bar at the top says them.
func names(ctx context.Context) []string {
	var all []string
	for _, s := range retirement.Steps {
		all = append(all, i18n.T(ctx, "retirements.step."+string(s)))
	}
	return all
}

func (s scene) at() int { return slices.Index(retirement.Steps, s.step) }

// may reports whether whoever asks may decide what the step asks.
func (s scene) may() bool {
	return s.who.Role.Leads() || s.step != retirement.Standing && s.step != retirement.Check
}

// said asks for each step in the words of the person.
func (s scene) said(ctx context.Context, what string) string {
	return i18n.T(ctx, "retirements.ask."+string(s.step)+"_"+what, "Name", s.Name)
}

func (s scene) reasonChoices(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, r := range retirement.Reasons {
		all = append(all, ui.Option{Value: r, Label: i18n.T(ctx, "retirements.reason."+r)})
	}
	return all
}

func (s scene) causeChoices(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: string(retirement.Wish), Label: i18n.T(ctx, "retirements.cause.wish"), Hint: i18n.T(ctx, "retirements.cause.wish_hint")},
		{Value: string(retirement.Inactivity), Label: i18n.T(ctx, "retirements.cause.inactivity"), Hint: i18n.T(ctx, "retirements.cause.inactivity_hint")},
	}
}

func (s scene) standingChoices(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: "good", Label: i18n.T(ctx, "retirements.standing.good"), Hint: i18n.T(ctx, "retirements.standing.good_hint")},
		{Value: "bad", Label: i18n.T(ctx, "retirements.standing.bad"), Hint: i18n.T(ctx, "retirements.standing.bad_hint")},
	}
}

func (s scene) outcomeChoices(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: string(retirement.Plain), Label: i18n.T(ctx, "retirements.outcome.plain"), Hint: i18n.T(ctx, "retirements.outcome.plain_hint")},
		{Value: string(retirement.Left), Label: i18n.T(ctx, "retirements.outcome.left"), Hint: i18n.T(ctx, "retirements.outcome.left_hint")},
	}
}

func (s scene) ceremonyChoices(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: i18n.T(ctx, "retirements.no_ceremony")}}
	for _, c := range s.ceremonies {
		all = append(all, ui.Option{Value: c.ID.String(), Label: c.Title, Hint: ui.Moment(ctx, c.At, s.zone)})
	}
	return all
}

// textState says in a word how the text stands.
func (s scene) textState(ctx context.Context) (ui.Tone, string) {
	switch {
	case s.work.Own.State == profile.Offered:
		return ui.Warn, i18n.T(ctx, "retirements.text.proposed")
	case s.work.Team.State != "":
		tone := map[profile.State]ui.Tone{profile.Draft: ui.Info, profile.Offered: ui.Info, profile.Returned: ui.Warn}[s.work.Team.State]
		return tone, i18n.T(ctx, "retirements.text."+string(s.work.Team.State))
	case s.profile.Shown.ID != uuid.Nil:
		return ui.OK, i18n.T(ctx, "retirements.text.approved")
	}
	return ui.Info, i18n.T(ctx, "retirements.text.none")
}

// later reports whether the day is still to come.
func (s scene) later() bool {
	y, m, d := s.zone.Now.Date()
	return s.On != nil && s.On.After(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}
