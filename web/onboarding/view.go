package onboarding

import (
	"time"

	plans "xinhuo/internal/onboarding"
	"xinhuo/web/ui"
)

// isNext reports whether i is the next check-in.
func (v view) isNext(i plans.Item) bool {
	for _, c := range v.Of(plans.Checkin) {
		if !c.Done() {
			return c.ID == i.ID && v.State == plans.Running
		}
	}
	return false
}

// loud makes the member's next note the one loud button of their page; on the
// staff's that is to close.
func (v view) loud(i plans.Item) ui.Variant {
	if v.own && v.isNext(i) && i.MemberNote == "" {
		return ui.Primary
	}
	return ui.Quiet
}

// noteWord says what whoever looks does with a check-in.
func (v view) noteWord(i plans.Item) string {
	if v.own && i.MemberNote != "" || !v.own && i.StaffNote != "" {
		return "onboarding.note.change"
	}
	return v.word("onboarding.note.write")
}

// word is a sentence's id, as it is said to the member or to the staff.
func (v view) word(id string) string {
	if v.own {
		return id + "_own"
	}
	return id
}

func icon(i plans.Item) string {
	if i.Done() {
		return "check"
	}
	return "message-square"
}

func mark(i plans.Item, z ui.Zone) string {
	switch {
	case i.Done():
		return "ok"
	case i.Late(today(z)):
		return "warn"
	}
	return ""
}

func dayFact(label string, d time.Time, z ui.Zone) ui.Fact {
	f := ui.Fact{Label: label}
	if !d.IsZero() {
		f.Show = ui.Date(d, z)
	}
	return f
}

// otherNote is what the other side noted of the check-in, and who that is.
func otherNote(f form) (name, text string) {
	if f.own {
		return f.item.StaffName, f.item.StaffNote
	}
	return f.Member.Name, f.item.MemberNote
}

// dayText is the day of a line as the form shows it; a resource has none.
func dayText(l plans.Line) string {
	if l.Kind == plans.Resource || l.Day < 0 {
		return ""
	}
	return ui.Number(l.Day)
}
