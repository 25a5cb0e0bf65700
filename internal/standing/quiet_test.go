package standing_test

import (
	"testing"

	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/regard"
)

// Nobody is moved whom nobody may tell, and what was announced to them ends.
func TestTheQuietDoNotFall(t *testing.T) {
	t.Parallel()
	h := open(t)
	regards := regard.NewStore(h.conn, h.members, fixture.Keys(), clock.System)
	wang, li, zhao := h.member("王伟强", member.Core, 2), h.member("李明", member.Core, 2), h.member("赵一", member.Core, 2)
	h.must(regards.LeaveAlone(t.Context(), h.of.ID, fixture.Actor, li.ID, ""))
	h.night()
	if h.life(wang).Open() == nil || h.life(li).Open() != nil {
		t.Error("a fall is announced to who wants to be left alone, or to nobody")
	}
	h.must(regards.Remember(t.Context(), h.of.ID, fixture.Actor, regard.Memorial{Member: wang.ID}))
	h.nights(40)
	for m, want := range map[*member.Member]member.Tier{&wang: member.Core, &li: member.Core, &zhao: member.Reserve} {
		if got := h.get(*m); got.Tier != want {
			t.Errorf("%s is in %s, want %s", got.Name, got.Tier, want)
		}
	}
	if h.life(wang).Open() != nil {
		t.Error("what was announced to who has died has not ended")
	}
}
