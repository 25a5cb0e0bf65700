package honour

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/profile"
	"xinhuo/web/page"
)

func (h pages) text(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, s.frame(r.Context()), writing(s, nil))
}

// write keeps a text: a member's goes to the team at once, the team's stays
// a draft until it is offered.
func (h pages) write(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	s.words = profile.Words{Motto: r.PostFormValue("motto"), Story: r.PostFormValue("story"), Deeds: r.PostFormValue("deeds")}
	err = h.Profiles.Write(r.Context(), s.who.Tenant(), s.who.Actor(), s.member.ID, s.mine, version(r), s.words)
	if err != nil {
		return s.reject(w, r, err, writing)
	}
	if s.mine {
		return s.done(w, r, "honourpage.proposed")
	}
	return s.done(w, r, "honourpage.written")
}

func version(r *http.Request) int {
	n, err := strconv.Atoi(r.PostFormValue("version"))
	if err != nil {
		return 0
	}
	return n
}

func (h pages) offer(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	if err := h.Profiles.Offer(r.Context(), s.who.Tenant(), s.who.Actor(), s.member.ID, version(r)); err != nil {
		return s.reject(w, r, err, shown)
	}
	return s.done(w, r, "honourpage.offered")
}

// take puts what its subject wrote in the place of what is shown.
func (h pages) take(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	if err := h.Profiles.Take(r.Context(), s.who.Tenant(), s.who.Actor(), s.member.ID, version(r)); err != nil {
		return s.reject(w, r, err, shown)
	}
	return s.done(w, r, "honourpage.approved")
}

// discard puts the team's draft away.
func (h pages) discard(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	if err := h.Profiles.Discard(r.Context(), s.who.Tenant(), s.who.Actor(), s.member.ID, version(r)); err != nil {
		return s.reject(w, r, err, shown)
	}
	return s.done(w, r, "honourpage.discarded")
}

func (h pages) approve(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	s.paper = r.PostFormValue("on_paper")
	if s.mine {
		s.paper = ""
	}
	if err := h.Profiles.Approve(r.Context(), s.who.Tenant(), s.who.Actor(), s.member.ID, s.mine, version(r), s.paper); err != nil {
		return s.reject(w, r, err, shown)
	}
	return s.done(w, r, "honourpage.approved")
}

// giveBack asks for something otherwise.
func (h pages) giveBack(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	s.note = r.PostFormValue("note")
	if err := h.Profiles.Return(r.Context(), s.who.Tenant(), s.who.Actor(), s.member.ID, s.mine, version(r), s.note); err != nil {
		return s.reject(w, r, err, shown)
	}
	return s.done(w, r, "honourpage.returned")
}

func (h pages) consent(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, s.frame(r.Context()), agreeing(s, nil))
}

// agree records what may be shown: all fields, as the form says them.
func (h pages) agree(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return errs.Invalid{"": i18n.Msg("honourpage.unread")}
	}
	s.consent, s.paper = profile.Consent{}, strings.TrimSpace(r.PostFormValue("on_paper"))
	for _, f := range profile.Fields {
		s.consent[f] = slices.Contains(r.PostForm["show"], string(f))
	}
	if err := h.record(r, &s); err != nil {
		return s.reject(w, r, err, agreeing)
	}
	return s.done(w, r, "honourpage.agreed")
}

// record keeps what s says. The team says it only for somebody whose word
// stands on paper.
func (h pages) record(r *http.Request, s *scene) error {
	switch {
	case s.mine:
		s.paper = ""
	case s.paper == "":
		return errs.Invalid{"on_paper": i18n.Msg("profile.paper_missing")}
	case len([]rune(s.paper)) > 500:
		return errs.Invalid{"on_paper": i18n.Msg("profile.long", "Max", 500)}
	}
	return h.Profiles.Agree(r.Context(), s.who.Tenant(), s.who.Actor(), s.member.ID, s.consent, s.paper)
}

// leave asks once more before everything is withdrawn.
func (h pages) leave(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, s.frame(r.Context()), leaving(s, nil))
}

func (h pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	s, err := h.scene(r)
	if err != nil {
		return err
	}
	s.consent, s.paper = profile.Consent{}, strings.TrimSpace(r.PostFormValue("on_paper"))
	for _, f := range profile.Fields {
		s.consent[f] = false
	}
	if err := h.record(r, &s); err != nil {
		return s.reject(w, r, err, leaving)
	}
	return s.done(w, r, "honourpage.withdrawn")
}
