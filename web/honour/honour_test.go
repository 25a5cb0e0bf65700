package honour_test

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/web/webtest"
)

type house struct {
	webtest.House
	conn     postgres.Conn
	profiles *profile.Store
	han      member.Member
	own      *webtest.Browser // hers
	team     *webtest.Browser
}

func open(t *testing.T) house {
	t.Helper()
	t.Parallel()
	conn := pgtest.Tx(t)
	h := house{House: webtest.Open(t, conn), conn: conn, profiles: profile.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)}
	h.han = fixture.Admit(t, conn, h.Brand.ID, member.Admission{Profile: member.Profile{Name: "韩素琴", Nickname: "素琴老师", City: "沈阳"}, Tier: member.Emeritus})
	account, err := h.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "韩素琴", webtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Accounts.Enrol(t.Context(), h.Brand.ID, account.ID, auth.Member, nil, h.han.ID); err != nil {
		t.Fatal(err)
	}
	h.own, h.team = h.As(account), h.As(h.Person("陈静", auth.Staff, auth.Ops))
	return h
}

func (h house) mine() string { return h.Brand.Home() + "honour/mine" }

func (h house) theirs() string { return h.Brand.Home() + "honour/" + h.han.ID.String() }

func (h house) public() string { return h.Brand.Home() + "hall/" + h.han.ID.String() }

// From the team's first words to the hall, and out of it again.
func TestAProfileComesAndGoes(t *testing.T) {
	h := open(t)
	post := func(what string, who *webtest.Browser, path string, want int, fields ...string) {
		t.Helper()
		if a := who.Post(path, fields...); a.Code != want {
			t.Errorf("%s: %d, want %d\n%s", what, a.Code, want, a.Body)
		}
	}
	if a := h.own.Get(h.Brand.Home() + "honour"); a.Code != 200 || !a.Says("还没有文字", "现在谁也看不到") {
		t.Errorf("at first she reads %d\n%s", a.Code, a.Body)
	}
	post("the team writes", h.team, h.theirs()+"/text", 303, "motto", "慢一点", "story", "教了三十四年书", "deeds", "2019 上副驾", "version", "0")
	if a := h.own.Get(h.Brand.Home() + "honour"); a.Says("教了三十四年书") {
		t.Error("she sees what the team has not shown her yet")
	}
	if a := h.own.Get(h.mine() + "/text"); a.Says("教了三十四年书") {
		t.Error("the form shows her what the team has not shown her yet")
	}
	post("an older form", h.team, h.theirs()+"/text", 409, "story", "别的", "version", "0")
	post("the team offers", h.team, h.theirs()+"/offer", 303, "version", "1")
	if a := h.own.Get(h.Brand.Home() + "honour"); !a.Says("请你看看这份文字", "教了三十四年书", "就这样，确认") {
		t.Errorf("what waits for her is not there:\n%s", a.Body)
	}
	if a := h.own.Get(h.Brand.Home()); !a.Says("社群运营写好了一份文字，等你看", "去看一看") {
		t.Error("her home does not say what waits")
	}
	post("she returns it without a word", h.own, h.mine()+"/return", 422, "note", " ", "version", "2")
	post("she approves", h.own, h.mine()+"/approve", 303, "version", "2")
	if a := h.Stranger().Get(h.public()); a.Code != 404 {
		t.Errorf("before she agreed anybody sees it: %d", a.Code)
	}
	post("she lets it be shown", h.own, h.mine()+"/consent", 303, "show", "hall", "show", "text", "show", "city")
	if a := h.Stranger().Get(h.public()); a.Code != 200 || !a.Says("素琴老师", "教了三十四年书", "沈阳") || a.Says("韩素琴") {
		t.Errorf("a stranger sees %d\n%s", a.Code, a.Body)
	}
	post("the team begins another", h.team, h.theirs()+"/text", 303, "story", "我们写到一半", "version", "0")
	post("she writes herself", h.own, h.mine()+"/text", 303, "story", "我自己写的", "version", "0")
	if a := h.team.Get(h.Brand.Home()); !a.Says("韩素琴自己写了荣誉档案") {
		t.Error("her text is not in the team's queue beside the draft")
	}
	if a := h.team.Get(h.theirs()); !a.Says("我自己写的", "我们写到一半", "两份都留着") {
		t.Error("the team does not see both")
	}
	if a := h.own.Get(h.mine()); !a.Says("我自己写的") || a.Says("我们写到一半") {
		t.Error("she sees the team's draft, or not her own words")
	}
	post("the team takes it", h.team, h.theirs()+"/take", 303, "version", "1")
	if a := h.Stranger().Get(h.public()); !a.Says("我自己写的") {
		t.Error("her own text does not show")
	}
	post("the team puts its draft away", h.team, h.theirs()+"/discard", 303, "version", "1")
	if a := h.own.Get(h.mine() + "/withdraw"); !a.Says("全部不再公开？") {
		t.Error("nobody asks her once more")
	}
	post("the team withdraws without paper", h.team, h.theirs()+"/withdraw", 422)
	post("she withdraws", h.own, h.mine()+"/withdraw", 303)
	if a := h.Stranger().Get(h.public()); a.Code != 404 {
		t.Errorf("after she withdrew a stranger sees %d", a.Code)
	}
	post("the team without paper", h.team, h.theirs()+"/consent", 422, "show", "hall")
	post("the team with it", h.team, h.theirs()+"/consent", 303, "show", "hall", "on_paper", "3 月 1 日回信")
	if a := h.team.Get(h.Brand.Home() + "honour"); !a.Says("韩素琴", "已确认") {
		t.Error("she is not on the team's list")
	}
	if a := h.team.Get(h.Brand.Home() + "members/" + h.han.ID.String() + "/"); !a.Says("荣誉档案", h.theirs()) {
		t.Error("her page does not lead to her profile")
	}
}

// vast is a PNG that says of itself that it has 80 megapixels.
func vast() []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), 10_000), 8_000)
	head = append(head, 8, 0, 0, 0, 0)
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(png, crc32.ChecksumIEEE(head))
}

func TestAPortraitIsTakenIn(t *testing.T) {
	h := open(t)
	for name, tt := range map[string]struct {
		file    string
		content []byte
		says    string
	}{
		"80 megapixels":     {"a.png", vast(), "80"},
		"an iPhone's HEIC":  {"IMG_1.HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), "HEIC"},
		"words called .jpg": {"a.jpg", []byte("<script>"), "图片"},
	} {
		if a := h.own.Upload(h.mine()+"/portrait/files", "file", tt.file, tt.content); a.Code != 422 || !a.Says(tt.says) {
			t.Errorf("%s: %d without %q", name, a.Code, tt.says)
		}
	}
	if a := h.own.Upload(h.mine()+"/portrait/files", "file", "a.png", fixture.Picture(t, 1600, 900)); a.Code != 303 {
		t.Fatalf("a picture: %d\n%s", a.Code, a.Body)
	}
	if a := h.own.Get(h.mine() + "/portrait/face.jpg"); a.Code != 200 || !strings.HasPrefix(a.Body, "\xff\xd8") || strings.Contains(a.Body, "Exif") {
		t.Errorf("the portrait as it was cut: %d", a.Code)
	}
	if a := h.own.Post(h.mine()+"/portrait/crop", "x", "0", "y", "100", "near", "200"); a.Code != 303 {
		t.Errorf("another part of it: %d", a.Code)
	}
	if a := h.Stranger().Get(h.public() + "/portrait-352.jpg"); a.Code != 404 {
		t.Errorf("a portrait nobody agreed to: %d", a.Code)
	}
	if a := h.own.Post(h.mine()+"/consent", "show", "hall", "show", "portrait"); a.Code != 303 {
		t.Errorf("agreeing: %d", a.Code)
	}
	if a := h.Stranger().Get(h.public() + "/portrait-352.jpg"); a.Code != 200 || a.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("a portrait that may be seen: %d", a.Code)
	}
	if a := h.own.Post(h.mine() + "/portrait/remove"); a.Code != 303 {
		t.Errorf("taking it down: %d", a.Code)
	}
	if a := h.Stranger().Get(h.public() + "/portrait-352.jpg"); a.Code != 404 {
		t.Errorf("a portrait that was taken down: %d", a.Code)
	}
}
