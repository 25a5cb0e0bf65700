package members_test

import (
	"net/http"
	"testing"

	"xinhuo/internal/auth"
	"xinhuo/internal/member"
)

// A jump over a tier comes back with the reason and with what was typed; the
// member stands where they stood.
func TestAnIllegalMoveSaysWhy(t *testing.T) {
	t.Parallel()
	d := newDesk(t, auth.Staff)
	who := d.crowd()
	at := "/" + who["王五"].String() + "/tier"
	for to, says := range map[string]string{"core": "王五在潜力，不能直接到核心", "emeritus": "王五在潜力，不能直接到荣休", "prospect": "王五已经在潜力", "gold": "选"} {
		a := d.post(at, "to", to, "reason", "连续三个月达标", "evidence", "https://example.com/1")
		if a.Code != http.StatusUnprocessableEntity || !a.Says(says, "连续三个月达标", "https://example.com/1") {
			t.Errorf("to %s = %d, want %q and what was typed\n%.2000s", to, a.Code, says, a.Body)
		}
		if got := d.tier(who["王五"]); got != member.Prospect {
			t.Fatalf("to %s: 王五 is in %s", to, got)
		}
	}
}
