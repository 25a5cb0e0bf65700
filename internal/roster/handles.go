package roster

import (
	"regexp"
	"slices"
	"strings"

	"xinhuo/internal/i18n"
)

func putPlatform(r *reading, c cell) {
	word := Tidy(c.text)
	if p, ok := platformNamed(word); ok {
		r.platform = p.Code
		return
	}
	parts := SplitList(word)
	if len(parts) > 1 {
		if p, ok := platformNamed(parts[0]); ok {
			r.platform = p.Code
			r.fault(c, Warn, i18n.Msg("roster.platform_first", "Platform", p.Label()))
			return
		}
	}
	r.fault(c, Warn, i18n.Msg("roster.platform_unknown", "Word", word))
}

// account is the handle of the cell's platform in this row.
func (r *reading) account(c cell) *Handle {
	code, _, ok := c.field.platform()
	if !ok {
		return &r.loose
	}
	if r.accounts == nil {
		r.accounts = map[string]*Handle{}
	}
	if r.accounts[code] == nil {
		r.accounts[code] = &Handle{Platform: code}
	}
	return r.accounts[code]
}

// namedAccount is an account with its platform before it.
var namedAccount = regexp.MustCompile(`([^\s:：@、,，;；/／|｜]{1,8})\s*[:：@]\s*([^\s、,，;；/／|｜]+)`)

// namedAccounts reads a cell that holds accounts of several platforms, each
// named: 抖音：dyjia 小红书：xhsjia.
func (r *reading) namedAccounts(c cell) (all bool) {
	if isPage(c.text) {
		return false
	}
	for _, m := range namedAccount.FindAllStringSubmatch(c.text, -1) {
		p, ok := platformNamed(m[1])
		if !ok {
			continue
		}
		at := c
		at.field, at.text, all = p.Handle(), m[2], true
		putHandle(r, at)
	}
	return all
}

// namesPlatforms reports whether a cell says whose accounts it holds.
func namesPlatforms(s string) bool {
	return slices.ContainsFunc(namedAccount.FindAllStringSubmatch(s, -1), func(m []string) bool {
		_, ok := platformNamed(m[1])
		return ok
	})
}

func putHandle(r *reading, c cell) {
	if c.field == FieldHandle && r.namedAccounts(c) {
		return
	}
	ids := []string{c.text}
	if !isPage(c.text) {
		ids = strings.FieldsFunc(c.text, betweenWords)
	}
	for i, id := range ids {
		handle, bad := NormalHandle(id)
		if bad.ID == "roster.handle.odd" {
			r.fault(c, Warn, bad)
			continue
		}
		if !r.refuseUnless(c, bad) || handle == "" {
			continue
		}
		if a := r.account(c); i == 0 || a.Handle == "" {
			a.Handle = handle
		} else {
			r.Handles = append(r.Handles, Handle{Platform: a.Platform, Handle: handle})
		}
	}
}

func putFollowers(r *reading, c cell) {
	n, bad := parseCount(c.text, c.unit)
	if r.refuseUnless(c, bad) && n != nil {
		r.account(c).Followers = n
	}
}

// settleHandles puts the row's accounts in the order of Platforms, those that
// say something.
func (r *reading) settleHandles() {
	if r.loose.Handle != "" || r.loose.Followers != nil {
		r.settleLoose()
	}
	extra := r.Handles
	r.Handles = nil
	for _, p := range Platforms {
		if a := r.accounts[p.Code]; a != nil && (a.Handle != "" || a.Followers != nil) {
			r.Handles = append(r.Handles, *a)
		}
		for _, h := range extra {
			if h.Platform == p.Code && !slices.ContainsFunc(r.Handles, h.same) {
				r.Handles = append(r.Handles, h)
			}
		}
	}
}

func (h Handle) same(other Handle) bool {
	return h.Platform == other.Platform && HandleKey(h.Handle) == HandleKey(other.Handle)
}

// settleLoose gives what the row says of "the platform" to the one it names.
func (r *reading) settleLoose() {
	if r.platform == "" {
		r.faults = append(r.faults, Fault{
			Line: r.Line, Field: FieldHandle, Value: r.loose.Handle,
			Reason: i18n.Msg("roster.handle.no_platform"), Severity: Warn,
		})
		return
	}
	r.loose.Platform = r.platform
	for i := range r.Handles {
		if r.Handles[i].Platform == "" {
			r.Handles[i].Platform = r.platform
		}
	}
	if r.accounts == nil {
		r.accounts = map[string]*Handle{}
	}
	if r.accounts[r.platform] == nil {
		r.accounts[r.platform] = &r.loose
	}
}
