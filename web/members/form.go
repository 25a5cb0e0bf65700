package members

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/roster"
	"xinhuo/web/page"
	"xinhuo/web/ui"
)

// handleRows is how many rows for handles a form offers beyond those filled.
const handleRows = 2

// The longest texts a form takes, in characters; as in a roster.
var longest = map[string]int{
	"name": 40, "nickname": 60, "province": 20, "city": 20, "model": 40, "remark": 1000, "address": 200, "specialities": 200,
}

// form is what was typed about a member, as it was typed.
type form struct {
	values  url.Values
	Version int
}

func (f form) get(field string) string { return f.values.Get(field) }

// rows are the handles typed, and some empty rows.
func (f form) rows() [][3]string {
	var rows [][3]string
	for i := range f.values["platform"] {
		rows = append(rows, [3]string{nth(f.values["platform"], i), nth(f.values["handle"], i), nth(f.values["followers"], i)})
	}
	for range handleRows {
		rows = append(rows, [3]string{})
	}
	return rows
}

func nth(texts []string, i int) string {
	if i < len(texts) {
		return texts[i]
	}
	return ""
}

// formOf is a member as the form shows them. Contacts stay empty: what is not
// typed stays as it is.
func formOf(m member.Member) form {
	v := url.Values{}
	for field, value := range map[string]string{
		"name": m.Name, "nickname": m.Nickname, "role": string(m.Role), "gender": m.Gender, "birth": m.Birth, "province": m.Province,
		"city": m.City, "model": m.Model, "bought_on": dateText(m.BoughtOn), "joined_on": dateText(m.JoinedOn),
		"specialities": strings.Join(m.Specialities, "、"), "remark": m.Remark,
	} {
		v.Set(field, value)
	}
	for _, h := range m.Handles {
		followers := ""
		if h.Followers != nil {
			followers = strconv.FormatInt(*h.Followers, 10)
		}
		v.Add("platform", h.Platform)
		v.Add("handle", h.Handle)
		v.Add("followers", followers)
	}
	return form{v, m.Version}
}

func dateText(d *time.Time) string {
	if d == nil {
		return ""
	}
	return d.Format(time.DateOnly)
}

// read takes the form's values as the same rules take a roster's cells, and
// says of each field what is wrong with it.
func (f form) read(today time.Time) (member.Profile, contactsTyped, errs.Invalid) {
	bad := errs.Invalid{}
	for field, most := range longest {
		if utf8.RuneCountInString(f.get(field)) > most {
			bad[field] = i18n.Msg("member.text.long", "Max", most)
		}
	}
	province, city := roster.NormalCity(f.get("city"))
	p := member.Profile{
		Name: roster.Tidy(f.get("name")), Nickname: roster.Tidy(f.get("nickname")), Role: member.Role(f.get("role")),
		City: city, Province: firstOf(roster.NormalProvince(f.get("province")), province),
		Model: roster.Tidy(f.get("model")), Specialities: roster.SplitList(f.get("specialities")), Remark: roster.TidyLines(f.get("remark")),
	}
	if p.DisplayName() == "" {
		bad["name"] = i18n.Msg("member.name.missing")
	}
	if !p.Role.Known() {
		bad["role"] = i18n.Msg("person.form.role")
	}
	take := func(field string, read func(string) (string, i18n.Message)) string {
		value, wrong := read(f.get(field))
		if !wrong.IsZero() {
			bad[field] = wrong
		}
		return value
	}
	p.Gender = take("gender", roster.NormalGender)
	p.Birth = take("birth", func(s string) (string, i18n.Message) { return roster.ParseBirth(s, today) })
	p.BoughtOn, p.JoinedOn = f.date("bought_on", today, bad), f.date("joined_on", today, bad)
	p.Handles = f.handles(bad)
	return p, f.contacts(take), bad
}

func firstOf(texts ...string) string { return nth(nonEmpty(texts...), 0) }

func (f form) date(field string, today time.Time, bad errs.Invalid) *time.Time {
	d, wrong := roster.ParseDate(f.get(field))
	if wrong.IsZero() && d != nil && d.After(today) {
		wrong = i18n.Msg("person.form.future")
	}
	if !wrong.IsZero() {
		bad[field] = wrong
	}
	return d
}

func (f form) handles(bad errs.Invalid) []member.Handle {
	var handles []member.Handle
	for _, row := range f.rows() {
		platform, typed, followers := row[0], strings.TrimSpace(row[1]), strings.TrimSpace(row[2])
		if typed == "" && followers == "" {
			continue
		}
		if _, ok := roster.PlatformOf(platform); !ok {
			bad["handles"] = i18n.Msg("person.form.platform", "Handle", typed)
			continue
		}
		handle, wrong := roster.NormalHandle(typed)
		n, wrongCount := roster.ParseCount(followers)
		for _, w := range []i18n.Message{wrong, wrongCount} {
			if !w.IsZero() {
				bad["handles"] = w
			}
		}
		handles = append(handles, member.Handle{Platform: platform, Handle: handle, Followers: n})
	}
	return handles
}

// contactsTyped is what was typed of the contacts: nil where nothing was, so
// that it stays as it is; empty where it shall go.
type contactsTyped struct{ phone, wechat, email, address *string }

func (f form) contacts(take func(string, func(string) (string, i18n.Message)) string) contactsTyped {
	typed := func(field string, read func(string) (string, i18n.Message)) *string {
		if f.get("clear_"+field) != "" {
			return new(string)
		}
		if strings.TrimSpace(f.get(field)) == "" {
			return nil
		}
		v := take(field, read)
		return &v
	}
	plain := func(s string) (string, i18n.Message) { return roster.Tidy(s), i18n.Message{} }
	return contactsTyped{
		typed("phone", roster.NormalPhone), typed("wechat", roster.NormalWechat), typed("email", roster.NormalEmail), typed("address", plain),
	}
}

func (c contactsTyped) all() member.Contacts {
	or := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return member.Contacts{Phone: or(c.phone), Wechat: or(c.wechat), Email: or(c.email), Address: or(c.address)}
}

// blank is the form for somebody new.
func (h pages) blank(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, h.newFrame(r), admission(form{values: url.Values{"tier": {string(member.Prospect)}}}, auth.From(r.Context()), nil))
}

func (h pages) newFrame(r *http.Request) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "person.form.new")}
}

func (h pages) admit(w http.ResponseWriter, r *http.Request) error {
	f, who, err := h.typed(r)
	if err != nil {
		return err
	}
	p, c, bad := f.read(h.today(r.Context()))
	in := member.Tier(f.get("tier"))
	if !in.Known() {
		bad["tier"] = i18n.Msg("tier.to.missing")
	}
	err = bad.OrNil()
	if err == nil {
		a := member.Admission{Profile: p, Contacts: c.all(), Tier: in}
		id, failed := h.members.Admit(r.Context(), who.Tenant(), member.Act{By: who.Actor(), Source: member.Entry}, a)
		if failed == nil {
			page.Flash(w, r, ui.OK, i18n.Msg("person.form.admitted", "Name", p.DisplayName()))
			return page.Redirect(w, r, memberURL(who, id))
		}
		err = failed
	}
	return page.Reject(w, r, err, h.newFrame(r), func(bad errs.Invalid) templ.Component { return admission(f, who, bad) })
}

// typed reads what a form sent.
func (h pages) typed(r *http.Request) (form, auth.Identity, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return form{}, auth.Identity{}, err
	}
	version, _ := strconv.Atoi(r.PostForm.Get("version")) // no number is no version, and refused as one
	return form{r.PostForm, version}, auth.From(r.Context()), nil
}

func (h pages) today(ctx context.Context) time.Time {
	return clock.Date(h.now(), auth.From(ctx).Brand.Zone)
}

func (h pages) edit(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, editFrame(r, m), revision(m, formOf(m), who, nil, nil))
}

func editFrame(r *http.Request, m member.Member) ui.Frame {
	return ui.Frame{Title: i18n.T(r.Context(), "person.form.edit", "Name", m.DisplayName())}
}

func (h pages) revise(w http.ResponseWriter, r *http.Request) error {
	who, m, err := h.at(r)
	if err != nil {
		return err
	}
	f, _, err := h.typed(r)
	if err != nil {
		return err
	}
	p, c, bad := f.read(h.today(r.Context()))
	if err = bad.OrNil(); err == nil {
		err = h.members.Revise(r.Context(), who.Tenant(), member.Act{By: who.Actor(), Source: member.Entry}, member.Revision{
			ID: m.ID, Version: f.Version, Profile: p, Phone: c.phone, Wechat: c.wechat, Email: c.email, Address: c.address,
		})
	}
	switch {
	case err == nil:
		page.Flash(w, r, ui.OK, i18n.Msg("person.form.saved", "Name", p.DisplayName()))
		return page.Redirect(w, r, memberURL(who, m.ID))
	case errors.Is(err, errs.Conflict):
		return h.showBoth(w, r, who, f)
	}
	return page.Reject(w, r, err, editFrame(r, m), func(bad errs.Invalid) templ.Component { return revision(m, f, who, bad, nil) })
}

// showBoth answers a save that came too late: what somebody else has saved
// meanwhile stands beside what was typed, which is kept.
func (h pages) showBoth(w http.ResponseWriter, r *http.Request, who auth.Identity, f form) error {
	_, m, err := h.at(r)
	if err != nil {
		return err
	}
	theirs := formOf(m)
	f.Version = m.Version
	return page.Respond(w, r, http.StatusConflict, editFrame(r, m), revision(m, f, who, nil, clashes(f, theirs)))
}

// clash is a field in which two versions of a member differ.
type clash struct{ field, theirs, mine string }

func clashes(mine, theirs form) []clash {
	var found []clash
	for _, field := range []string{"name", "nickname", "role", "gender", "birth", "province", "city", "model", "bought_on", "joined_on", "specialities", "remark"} {
		if mine.get(field) != theirs.get(field) {
			found = append(found, clash{field, theirs.get(field), mine.get(field)})
		}
	}
	if a, b := handlesText(theirs), handlesText(mine); a != b {
		found = append(found, clash{"handles", a, b})
	}
	return found
}

func handlesText(f form) string {
	var texts []string
	for _, row := range f.rows() {
		if row[1] != "" || row[2] != "" {
			texts = append(texts, strings.TrimSpace(row[0]+" "+row[1]+" "+row[2]))
		}
	}
	return strings.Join(texts, "；")
}

func invalid(err error) (errs.Invalid, bool) {
	var bad errs.Invalid
	return bad, errors.As(err, &bad)
}
