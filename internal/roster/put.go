package roster

import (
	"strings"
	"time"

	"xinhuo/internal/i18n"
	"xinhuo/internal/sheet"
)

// putter returns how a cell of the field is read.
func putter(f Field) func(*reading, cell) {
	if _, what, ok := f.platform(); ok {
		return map[string]func(*reading, cell){"handle": putHandle, "followers": putFollowers}[what]
	}
	return putters[f]
}

var putters = map[Field]func(*reading, cell){
	FieldName:       func(r *reading, c cell) { r.text(c, nameText(c.text), &r.Name, maxName) },
	FieldNickname:   func(r *reading, c cell) { r.text(c, Tidy(c.text), &r.Nickname, maxNickname) },
	FieldPhone:      putPhone,
	FieldWechat:     putWechat,
	FieldEmail:      putEmail,
	FieldGender:     putGender,
	FieldBirth:      putBirth,
	FieldProvince:   func(r *reading, c cell) { r.text(c, Tidy(c.text), &r.Province, maxPlace) },
	FieldCity:       func(r *reading, c cell) { r.text(c, Tidy(c.text), &r.City, maxPlace) },
	FieldAddress:    func(r *reading, c cell) { r.text(c, Tidy(c.text), &r.Address, maxAddress) },
	FieldModel:      func(r *reading, c cell) { r.text(c, Tidy(c.text), &r.Model, maxModel) },
	FieldBoughtOn:   func(r *reading, c cell) { r.date(c, &r.BoughtOn, Warn) },
	FieldJoinedOn:   func(r *reading, c cell) { r.date(c, &r.JoinedOn, Refuse) },
	FieldRole:       func(r *reading, c cell) { r.word(c, &r.Role, NormalRole, r.roles, "roster.role.unknown") },
	FieldTier:       func(r *reading, c cell) { r.word(c, &r.Tier, NormalTier, r.tiers, "roster.tier.unknown") },
	FieldSpeciality: putSpecialities,
	FieldRemark:     func(r *reading, c cell) { r.text(c, TidyLines(c.text), &r.Remark, maxRemark) },
	FieldPlatform:   putPlatform,
	FieldHandle:     putHandle,
	FieldFollowers:  putFollowers,
}

func (r *reading) text(c cell, text string, to *string, max int) {
	if text == "" || !r.refuseUnless(c, tooLong(text, max)) {
		return
	}
	if lost(text) {
		r.fault(c, lostSeverity(c.field), i18n.Msg("roster.text.lost"))
		return
	}
	*to = text
}

// lostSeverity keeps out a person whose name is gone; any other text is only
// left out.
func lostSeverity(f Field) Severity {
	if f == FieldName || f == FieldNickname {
		return Refuse
	}
	return Warn
}

func putPhone(r *reading, c cell) {
	p := readPhone(c.text)
	if !r.refuseUnless(c, p.bad) {
		return
	}
	r.Phone, r.same = p.number, p.wechat
	switch {
	case p.more && !p.wechat:
		r.fault(c, Warn, i18n.Msg("roster.phone.first", "Phone", MaskPhone(p.number)))
	case c.kind == sheet.Number && strings.HasSuffix(p.number, "0000000"):
		r.fault(c, Warn, i18n.Msg("roster.phone.zeros"))
	}
}

func putWechat(r *reading, c cell) {
	if samePhone(c.text) {
		if !strings.HasPrefix(r.Phone, "+861") {
			r.fault(c, Warn, i18n.Msg("roster.wechat.no_phone"))
			return
		}
		r.Wechat = strings.TrimPrefix(r.Phone, "+86")
		return
	}
	ids := strings.FieldsFunc(c.text, betweenWords)
	if len(ids) == 0 {
		return
	}
	id, bad := NormalWechat(ids[0])
	if !bad.IsZero() {
		// Text that cannot be a 微信号 is mostly somebody's 微信 name.
		severity := Refuse
		if bad.ID == "roster.wechat.odd" {
			severity = Warn
		}
		r.fault(c, severity, bad)
		return
	}
	if r.Wechat = id; len(ids) > 1 && id != "" {
		r.fault(c, Warn, i18n.Msg("roster.wechat.first", "Wechat", MaskWechat(id)))
	}
}

func putEmail(r *reading, c cell) {
	email, bad := NormalEmail(c.text)
	if !bad.IsZero() {
		r.fault(c, Warn, bad)
		return
	}
	r.Email = email
}

func putGender(r *reading, c cell) {
	gender, bad := NormalGender(c.text)
	if !bad.IsZero() {
		r.fault(c, Warn, bad)
		return
	}
	r.Gender = gender
}

// day reads the cell as a date. What is only incomplete is a warning; what is
// wrong refuses the row, and what could be two days is asked.
func (r *reading) day(c cell) (day, bool) {
	text := c.text
	if c.kind == sheet.Number && c.row.Epoch1904 {
		text = from1904(text)
	}
	d, bad := readDay(text, r.order)
	if bad.IsZero() {
		return d, !d.isZero()
	}
	switch bad.ID {
	case ambiguousDate:
		r.fault(c, Ask, bad)
	case "roster.date.lunar":
		r.fault(c, Warn, bad)
	default:
		r.fault(c, Refuse, bad)
	}
	return day{}, false
}

func putBirth(r *reading, c cell) {
	if strings.HasSuffix(c.text, "后") {
		r.fault(c, Warn, i18n.Msg("roster.date.year_only"))
		return
	}
	d, ok := r.day(c)
	if !ok {
		return
	}
	if bad := d.asBirth(r.today); !bad.IsZero() {
		severity := Warn
		if bad.ID == "roster.date.future" {
			severity = Refuse
		}
		r.fault(c, severity, bad)
		return
	}
	r.Birth = d.String()
}

// date reads a whole date; a month stands for its first day. One in the
// future is a fault of that severity.
func (r *reading) date(c cell, to **time.Time, future Severity) {
	d, ok := r.day(c)
	switch {
	case !ok:
	case d.Year == 0:
		r.fault(c, Warn, i18n.Msg("roster.date.no_year"))
	case d.Month == 0:
		r.fault(c, Warn, i18n.Msg("roster.date.year_only"))
	case d.time().After(r.today):
		r.fault(c, future, i18n.Msg("roster.date.future"))
		fallthrough
	default:
		t := d.time()
		*to = &t
		if d.Day == 0 {
			r.fault(c, Warn, i18n.Msg("roster.date.first_day", "Date", t.Format(time.DateOnly)))
		}
	}
}

// word reads a tier or a role: by its names, else by the person's answer,
// else it is asked.
func (r *reading) word(c cell, to *string, known func(string) (string, bool), answered map[string]string, ask string) {
	word := Tidy(c.text)
	if code, ok := answered[fold(word)]; ok && code != "" {
		if code != LeaveEmpty {
			*to = code
		}
		return
	}
	if code, ok := known(word); ok {
		*to = code
		return
	}
	r.fault(c, Ask, i18n.Msg(ask, "Word", word))
}

func putSpecialities(r *reading, c cell) {
	for _, s := range SplitList(c.text) {
		if r.refuseUnless(c, tooLong(s, maxSpeciality)) && !lost(s) {
			r.Specialities = append(r.Specialities, s)
		}
	}
}
