package mentorships_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/mentorship"
)

// Who may not teach is not suggested, and named all the same is refused beside
// the names with the reason; nobody was asked, and no pair has begun.
func TestWhoMayNotTeachIsRefused(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	pairs := mentorship.NewStore(s.conn, clock.System)
	pair := func(mentor, successor uuid.UUID) {
		id, err := pairs.Ask(t.Context(), s.house.Brand.ID, fixture.Actor, mentorship.Request{Successor: successor, Mentors: []uuid.UUID{mentor}})
		if err == nil {
			_, err = pairs.Answer(t.Context(), s.house.Brand.ID, fixture.Actor, id, mentor, true)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	he := fixture.MemberIn(t, s.conn, s.house.Brand.ID, "何静", member.Core).ID
	pair(s.wang, he)
	tests := map[string]struct {
		successor, mentor uuid.UUID
		says              string
	}{
		"a circle":     {s.wang, he, "王伟强正带着何静这一脉，反过来拜师就成了圈，换一位吧。"},
		"oneself":      {s.wang, s.wang, "王伟强不能做自己的师傅。"},
		"without room": {s.li, s.wang, "王伟强正带着 1 位，最多带 1 位，等走完一对再来。"},
	}
	if err := pairs.SetOwnCapacity(t.Context(), s.house.Brand.ID, fixture.Actor, s.wang, 1); err != nil {
		t.Fatal(err)
	}
	for name, tt := range tests {
		if a := s.staff.Get(s.base + "/new?for=" + tt.successor.String()); strings.Contains(a.Body, `name="rank-`+tt.mentor.String()) {
			t.Errorf("%s: they are suggested", name)
		}
		s.want(s.staff.Post(s.base+"/new", "for", tt.successor.String(), "rank-"+tt.mentor.String(), "1"), 422, tt.says)
	}
	if all, err := pairs.OpenMatches(t.Context(), s.house.Brand.ID, "", 10); err != nil || len(all) != 0 {
		t.Errorf("%d are being asked, %v; want nobody", len(all), err)
	}
	if l, err := pairs.Load(t.Context(), s.house.Brand.ID, s.wang); err != nil || l.Running != 1 {
		t.Errorf("王伟强 teaches %d, %v; want the one", l.Running, err)
	}
}

// Two servers, two taps: the second acceptance says that it is done, and there
// is one pair.
func TestASecondAcceptanceSaysSo(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.staff.Post(s.base+"/new", "for", s.li.String(), "rank-"+s.wang.String(), "1")
	answer := action(s.mentor.Get(s.base+"/mine"), "/answer")
	s.want(s.mentor.Post(answer, "answer", "yes"), 303)
	again := s.want(s.mentor.Post(answer, "answer", "yes"), 303)
	s.want(s.mentor.Get(again.To), 200, "你已经答应带李若曦了。")
	l, err := mentorship.NewStore(s.conn, clock.System).Load(t.Context(), s.house.Brand.ID, s.wang)
	if err != nil || l.Running != 1 {
		t.Errorf("王伟强 teaches %d, %v; want one", l.Running, err)
	}
}
