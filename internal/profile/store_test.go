package profile_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/fixture"
	"xinhuo/internal/journal"
	"xinhuo/internal/member"
	"xinhuo/internal/notice"
	"xinhuo/internal/picture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/internal/regard"
	"xinhuo/internal/tenant"
)

var words = profile.Words{Motto: "慢一点，到得了。", Story: "教了三十四年小学语文。", Deeds: "2019 第一次坐上新手的副驾\n手写《副驾备忘》"}

type house struct {
	*testing.T
	ctx          context.Context
	conn         postgres.Conn
	ours, theirs tenant.ID
	store        *profile.Store
	han          member.Member
}

func open(t *testing.T) house {
	t.Helper()
	t.Parallel()
	conn := pgtest.Tx(t)
	h := house{T: t, ctx: t.Context(), conn: conn, ours: fixture.Tenant(t, conn), theirs: fixture.Tenant(t, conn)}
	h.store = profile.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
	joined := time.Date(2018, 9, 1, 0, 0, 0, 0, time.UTC)
	h.han = fixture.Admit(t, conn, h.ours, member.Admission{
		Profile: member.Profile{Name: "韩素琴", Nickname: "素琴老师", City: "沈阳", Model: "星驰 L7", JoinedOn: &joined}, Contacts: member.Contacts{Phone: fixture.Phone()},
		Tier: member.Emeritus, EnteredAt: time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC),
	})
	return h
}

func (h house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// refused checks that err is a complaint of this kind beside the field.
func (h house) refused(what string, err error, field, id string) {
	h.Helper()
	var bad errs.Invalid
	if !errors.As(err, &bad) || bad[field].ID != id {
		h.Errorf("%s = %v, want %s beside %q", what, err, id, field)
	}
}

// approved brings words through the team's desk and its subject's.
func (h house) approved() {
	h.Helper()
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 0, words))
	h.must(h.store.Offer(h.ctx, h.ours, fixture.Actor, h.han.ID, 1))
	h.must(h.store.Approve(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 2, ""))
}

func (h house) visible() profile.Visible {
	h.Helper()
	all, err := profile.VisibleOf(h.ctx, h.conn, h.ours, h.han.ID)
	h.must(err)
	return all[h.han.ID]
}

func (h house) told() []string {
	h.Helper()
	all, err := notice.NewStore(h.conn, clock.System).For(h.ctx, h.ours, notice.Reader{Member: h.han.ID}, notice.Newest, 20)
	h.must(err)
	var ids []string
	for _, n := range all {
		ids = append(ids, n.Text.ID)
	}
	return ids
}

func TestNothingShowsThatWasNotAgreedTo(t *testing.T) {
	h := open(t)
	h.approved()
	if v := h.visible(); v.Member != uuid.Nil {
		t.Errorf("without a word of consent %+v shows", v)
	}
	all := profile.Consent{}
	for _, f := range profile.Fields {
		all[f] = true
	}
	all[profile.Hall] = false
	h.must(h.store.Agree(h.ctx, h.ours, fixture.Actor, h.han.ID, all, ""))
	if v := h.visible(); v.Member != uuid.Nil {
		t.Errorf("outside the hall %+v shows", v)
	}
	h.must(h.store.Agree(h.ctx, h.ours, fixture.Actor, h.han.ID, profile.Consent{profile.Hall: true}, ""))
	if v := h.visible(); v.Called != "韩素琴" || v.City != "沈阳" || v.Model != "星驰 L7" || v.From != 2018 || v.To != 2022 || v.Text == uuid.Nil || !v.People || !v.Works {
		t.Errorf("with consent to all, only %+v shows", v)
	}
	for field, gone := range map[profile.Field]func(profile.Visible) bool{
		profile.Name: func(v profile.Visible) bool { return v.Called == "素琴老师" }, profile.City: func(v profile.Visible) bool { return v.City == "" },
		profile.Model: func(v profile.Visible) bool { return v.Model == "" }, profile.Years: func(v profile.Visible) bool { return v.From == 0 && v.To == 0 },
		profile.Text: func(v profile.Visible) bool { return v.Text == uuid.Nil }, profile.People: func(v profile.Visible) bool { return !v.People },
		profile.Works: func(v profile.Visible) bool { return !v.Works },
	} {
		h.must(h.store.Agree(h.ctx, h.ours, fixture.Actor, h.han.ID, profile.Consent{field: false}, ""))
		if v := h.visible(); !gone(v) {
			t.Errorf("without consent to %s it still shows: %+v", field, v)
		}
	}
	if all, err := profile.VisibleOf(t.Context(), h.conn, h.theirs, h.han.ID); err != nil || len(all) != 0 {
		t.Errorf("another tenant sees %v, %v", all, err)
	}
}

func TestConsentIsKeptWordByWord(t *testing.T) {
	h := open(t)
	paper := "2026 年 3 月 1 日回信"
	h.must(h.store.Agree(h.ctx, h.ours, fixture.Actor, h.han.ID, profile.Consent{profile.Hall: true, profile.City: true}, paper))
	h.must(h.store.Agree(h.ctx, h.ours, fixture.Actor, h.han.ID, profile.Consent{profile.Hall: true, profile.City: true}, paper)) // nothing new
	h.must(h.store.Agree(h.ctx, h.ours, fixture.Actor, h.han.ID, profile.Consent{profile.Hall: false}, ""))
	if told := h.told(); !slices.Equal(told, []string{"profile.told_paper"}) {
		t.Errorf("she was told %v; want once of what was noted for her, and nothing of what she said herself", told)
	}
	said, err := h.store.Consents(t.Context(), h.ours, h.han.ID)
	if err != nil || len(said) != 3 || said[0].Field != profile.Hall || said[0].Granted || said[1].OnPaper != paper {
		t.Errorf("Consents = %+v, %v; want the withdrawal first, then two on paper", said, err)
	}
	lines, err := journal.NewStore(h.conn).Of(t.Context(), h.ours, h.han.ID, journal.Newest, 10)
	if err != nil || len(lines) == 0 || lines[0].Verb != "profile.withdrew" {
		t.Errorf("the journal says %+v, %v; want that they withdrew", lines, err)
	}
	if said, err := h.store.Consents(t.Context(), h.theirs, h.han.ID); err != nil || len(said) != 0 {
		t.Errorf("another tenant reads %v, %v", said, err)
	}
	if err := h.store.Agree(t.Context(), h.theirs, fixture.Actor, h.han.ID, profile.Consent{profile.Hall: true}, paper); !errors.Is(err, errs.NotFound) {
		t.Errorf("another tenant agrees = %v, want not found", err)
	}
}

func TestATextIsItsSubjectsToApprove(t *testing.T) {
	h := open(t)
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 0, words))
	h.refused("approving what was not offered", h.store.Approve(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 1, ""), "", "profile.not_offered")
	h.must(h.store.Offer(h.ctx, h.ours, fixture.Actor, h.han.ID, 1))
	h.refused("offering it twice", h.store.Offer(h.ctx, h.ours, fixture.Actor, h.han.ID, 2), "", "profile.is_offered")
	h.refused("the team approving its own", h.store.Approve(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 2, " "), "on_paper", "profile.paper_missing")
	h.refused("the team returning its own", h.store.Return(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 2, "不对"), "", "profile.not_offered")
	h.refused("a return without a word", h.store.Return(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 2, " "), "note", "profile.note_missing")
	if err := h.store.Approve(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 1, ""); !errors.Is(err, errs.Conflict) {
		t.Errorf("approving an older text = %v, want a conflict", err)
	}
	for what, err := range map[string]error{
		"approve": h.store.Approve(h.ctx, h.theirs, fixture.Actor, h.han.ID, true, 2, ""), "return": h.store.Return(h.ctx, h.theirs, fixture.Actor, h.han.ID, true, 2, "x"),
		"offer": h.store.Offer(h.ctx, h.theirs, fixture.Actor, h.han.ID, 2), "write": h.store.Write(h.ctx, h.theirs, fixture.Actor, h.han.ID, false, 0, words),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("another tenant's %s = %v, want not found", what, err)
		}
	}
	h.must(h.store.Return(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 2, "是三十五年"))
	again := words
	again.Story = "教了三十五年小学语文。"
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 3, again))
	h.must(h.store.Offer(h.ctx, h.ours, fixture.Actor, h.han.ID, 4))
	h.must(h.store.Approve(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 5, "电话里说好，记在档案"))
	p, err := h.store.Get(t.Context(), h.ours, h.han.ID)
	if err != nil || p.Shown.Story != again.Story || p.Shown.OnPaper == "" || p.Shown.State != profile.Approved {
		t.Errorf("Get = %+v, %v; want the second text", p, err)
	}
	if told := h.told(); len(told) != 2 || told[0] != "profile.told_offered" {
		t.Errorf("they were told %v, want twice that a text waits", told)
	}
}

func TestWhatAMemberWritesIsTheTeamsToTake(t *testing.T) {
	h := open(t)
	h.approved()
	own := words
	own.Motto = "别急。"
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 0, own))
	h.refused("approving one's own", h.store.Approve(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 1, ""), "", "profile.team_reads")
	if p, err := h.store.Get(t.Context(), h.ours, h.han.ID); err != nil || p.Shown.Motto != words.Motto {
		t.Errorf("before anybody read it %q shows, %v", p.Shown.Motto, err)
	}
	if all, err := h.store.Proposals(t.Context(), h.ours, 9); err != nil || len(all) != 1 || all[0].Name != "韩素琴" {
		t.Errorf("Proposals = %v, %v; want hers", all, err)
	}
	if all, err := h.store.Proposals(t.Context(), h.theirs, 9); err != nil || len(all) != 0 {
		t.Errorf("another tenant's Proposals = %v, %v", all, err)
	}
	if err := h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 0, words); !errors.Is(err, errs.Conflict) {
		t.Errorf("writing over what was not read = %v, want a conflict", err)
	}
	h.must(h.store.Take(h.ctx, h.ours, fixture.Actor, h.han.ID, 1))
	texts, err := h.store.Texts(t.Context(), h.ours, h.han.ID)
	if err != nil || len(texts) != 2 || texts[0].State != profile.Approved || texts[1].State != profile.Replaced {
		t.Errorf("Texts = %+v, %v; want the new one in the place of the old", texts, err)
	}
	if texts, err := h.store.Texts(t.Context(), h.theirs, h.han.ID); err != nil || len(texts) != 0 {
		t.Errorf("another tenant's Texts = %v, %v", texts, err)
	}
	if w, err := h.store.Open(t.Context(), h.theirs, h.han.ID); err != nil || w != (profile.Work{}) {
		t.Errorf("another tenant's Open = %v, %v, want nothing", w, err)
	}
	if _, err := h.store.Get(t.Context(), h.theirs, h.han.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("another tenant's Get = %v, want not found", err)
	}
}

// What the team is at work on and what its subject writes stand beside each
// other: neither takes the other's place before somebody decides.
func TestADraftAndAProposalStandBesideEachOther(t *testing.T) {
	h := open(t)
	own, draft := words, words
	own.Motto, draft.Story = "别急。", "写到一半"
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 0, draft))
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 0, own))
	h.works("after the proposal", draft, profile.Draft, own, profile.Offered)
	if all, err := h.store.Proposals(h.ctx, h.ours, 9); err != nil || len(all) != 1 || !all[0].Beside {
		t.Errorf("Proposals = %+v, %v; want that a draft stands beside it", all, err)
	}
	if all, err := h.store.Desk(h.ctx, h.ours, profile.Standing{}, 9); err != nil || len(all) != 1 || all[0].Open != profile.Offered || !all[0].ByMember {
		t.Errorf("Desk = %+v, %v; want her once, with her proposal", all, err)
	}
	// The team goes on writing, and shows it: the proposal waits all the same.
	draft.Story = "写完了"
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 1, draft))
	h.must(h.store.Offer(h.ctx, h.ours, fixture.Actor, h.han.ID, 2))
	h.works("after the offer", draft, profile.Offered, own, profile.Offered)
	// Their own words once more are their answer.
	own.Story = "我自己来写"
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 1, own))
	h.works("after their answer", draft, profile.Returned, own, profile.Offered)
	h.must(h.store.Take(h.ctx, h.ours, fixture.Actor, h.han.ID, 2))
	h.works("after it was taken", draft, profile.Returned, profile.Words{}, "")
	for what, err := range map[string]error{"take": h.store.Take(h.ctx, h.theirs, fixture.Actor, h.han.ID, 2), "discard": h.store.Discard(h.ctx, h.theirs, fixture.Actor, h.han.ID, 4)} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("another tenant's %s = %v, want not found", what, err)
		}
	}
	if err := h.store.Discard(h.ctx, h.ours, fixture.Actor, h.han.ID, 3); !errors.Is(err, errs.Conflict) {
		t.Errorf("putting away what was not read = %v, want a conflict", err)
	}
	h.must(h.store.Discard(h.ctx, h.ours, fixture.Actor, h.han.ID, 4))
	h.works("after the draft was put away", profile.Words{}, "", profile.Words{}, "")
}

// An approved text of the team answers what its subject proposed before; one
// that was only shown goes back to the desk when theirs is taken.
func TestApprovalSettlesTheOther(t *testing.T) {
	h := open(t)
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 0, words))
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 0, words))
	h.must(h.store.Offer(h.ctx, h.ours, fixture.Actor, h.han.ID, 1))
	h.must(h.store.Approve(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 2, ""))
	h.works("after the approval", profile.Words{}, "", profile.Words{}, "")
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 0, words))
	h.must(h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, false, 0, words))
	h.must(h.store.Offer(h.ctx, h.ours, fixture.Actor, h.han.ID, 1))
	h.must(h.store.Take(h.ctx, h.ours, fixture.Actor, h.han.ID, 1))
	h.works("after theirs was taken", words, profile.Draft, profile.Words{}, "")
}

// works checks what is worked on: the team's, and its subject's.
func (h house) works(when string, team profile.Words, at profile.State, own profile.Words, ownAt profile.State) {
	h.Helper()
	w, err := h.store.Open(h.ctx, h.ours, h.han.ID)
	if err != nil || w.Team.Words != team || w.Team.State != at || w.Own.Words != own || w.Own.State != ownAt {
		h.Errorf("%s: the team's is %v (%s), theirs %v (%s), %v", when, w.Team.Words, w.Team.State, w.Own.Words, w.Own.State, err)
	}
}

func TestCropIsRemembered(t *testing.T) {
	h := open(t)
	crop := picture.Crop{X: 20, Y: 70, Near: 180}
	if err := h.store.Crop(h.ctx, h.ours, fixture.Actor, h.han.ID, crop); !errors.Is(err, errs.NotFound) {
		t.Errorf("Crop of nothing = %v, want not found", err)
	}
	_, err := h.store.Portray(h.ctx, h.ours, fixture.Actor, h.han.ID, uuid.New())
	h.must(err)
	h.must(h.store.Crop(h.ctx, h.ours, fixture.Actor, h.han.ID, crop))
	if p, err := h.store.Get(h.ctx, h.ours, h.han.ID); err != nil || p.Crop != crop || p.Portrait == uuid.Nil {
		t.Errorf("the crop is %v of %s, %v", p.Crop, p.Portrait, err)
	}
	h.must(h.store.Crop(h.ctx, h.ours, fixture.Actor, h.han.ID, picture.Crop{X: -5, Y: 500, Near: 9}))
	if p, err := h.store.Get(h.ctx, h.ours, h.han.ID); err != nil || p.Crop != (picture.Crop{X: 0, Y: 100, Near: 100}) {
		t.Errorf("out of bounds it is %v, %v", p.Crop, err)
	}
	_, err = h.store.Portray(h.ctx, h.ours, fixture.Actor, h.han.ID, uuid.New())
	h.must(err)
	if p, err := h.store.Get(h.ctx, h.ours, h.han.ID); err != nil || p.Crop != picture.Middle {
		t.Errorf("another picture begins at %v, %v", p.Crop, err)
	}
	if err := h.store.Crop(h.ctx, h.theirs, fixture.Actor, h.han.ID, crop); !errors.Is(err, errs.NotFound) {
		t.Errorf("another tenant's Crop = %v, want not found", err)
	}
}

func TestPortray(t *testing.T) {
	h := open(t)
	first, second := uuid.New(), uuid.New()
	for _, step := range []struct{ file, was uuid.UUID }{{first, uuid.Nil}, {second, first}, {uuid.Nil, second}} {
		if was, err := h.store.Portray(h.ctx, h.ours, fixture.Actor, h.han.ID, step.file); err != nil || was != step.was {
			t.Errorf("Portray(%s) = %s, %v; want %s", step.file, was, err, step.was)
		}
	}
	h.must(h.store.Agree(h.ctx, h.ours, fixture.Actor, h.han.ID, profile.Consent{profile.Hall: true}, ""))
	if _, err := h.store.Portray(h.ctx, h.ours, fixture.Actor, h.han.ID, first); err != nil || h.visible().Portrait != uuid.Nil {
		t.Errorf("a portrait nobody agreed to shows, %v", err)
	}
	h.must(h.store.Agree(h.ctx, h.ours, fixture.Actor, h.han.ID, profile.Consent{profile.Portrait: true}, ""))
	if h.visible().Portrait != first {
		t.Error("the portrait does not show")
	}
	if _, err := h.store.Portray(h.ctx, h.theirs, fixture.Actor, h.han.ID, second); !errors.Is(err, errs.NotFound) {
		t.Errorf("another tenant's Portray = %v, want not found", err)
	}
}

func TestStartLearnsYearsOnceTheyAreKnown(t *testing.T) {
	h := open(t)
	core := fixture.MemberIn(t, h.conn, h.ours, "李若曦", member.Core)
	h.must(h.store.Start(h.ctx, h.ours, core.ID))
	if p, err := h.store.Get(h.ctx, h.ours, core.ID); err != nil || p.To != 0 {
		t.Errorf("somebody who has not retired left in %d, %v", p.To, err)
	}
	h.must(h.store.Start(h.ctx, h.ours, h.han.ID))
	h.must(h.store.Start(h.ctx, h.ours, h.han.ID))
	if p, err := h.store.Get(h.ctx, h.ours, h.han.ID); err != nil || p.From != 2018 || p.To != 2022 {
		t.Errorf("years = %d to %d, %v; want 2018 to 2022", p.From, p.To, err)
	}
	if err := h.store.Start(h.ctx, h.theirs, h.han.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("another tenant's Start = %v, want not found", err)
	}
}

func TestDesk(t *testing.T) {
	h := open(t)
	later := fixture.MemberIn(t, h.conn, h.ours, "郑国栋", member.Emeritus)
	fixture.MemberIn(t, h.conn, h.ours, "李若曦", member.Core)
	h.approved()
	all, err := h.store.Desk(t.Context(), h.ours, profile.Standing{}, 9)
	if err != nil || len(all) != 2 || all[0].Member != later.ID || all[0].HasText || !all[1].HasText {
		t.Fatalf("Desk = %+v, %v; want the two who retired, the latest first", all, err)
	}
	if rest, err := h.store.Desk(t.Context(), h.ours, all[0], 9); err != nil || len(rest) != 1 || rest[0].Member != h.han.ID {
		t.Errorf("Desk after the first = %+v, %v", rest, err)
	}
	if all, err := h.store.Desk(t.Context(), h.theirs, profile.Standing{}, 9); err != nil || len(all) != 0 {
		t.Errorf("another tenant's Desk = %v, %v", all, err)
	}
}

func TestSomebodyWhoDiedIsKnownAsSuch(t *testing.T) {
	h := open(t)
	h.must(h.store.Agree(h.ctx, h.ours, fixture.Actor, h.han.ID, profile.Consent{profile.Hall: true}, "家人来信"))
	h.must(regard.NewStore(h.conn, member.NewStore(h.conn, fixture.Keys()), fixture.Keys(), clock.System).Remember(h.ctx, h.ours, fixture.Actor, regard.Memorial{Member: h.han.ID}))
	if v := h.visible(); !v.Died || v.Called != "素琴老师" {
		t.Errorf("Visible = %+v, want somebody who has died", v)
	}
}

func TestWordsAreChecked(t *testing.T) {
	h := open(t)
	long := make([]rune, 4001)
	for i := range long {
		long[i] = '长'
	}
	for name, tt := range map[string]struct {
		words     profile.Words
		field, id string
	}{
		"nothing":        {profile.Words{Story: " \n"}, "story", "profile.story_missing"},
		"a long motto":   {profile.Words{Motto: string(long[:61])}, "motto", "profile.long"},
		"a long story":   {profile.Words{Story: string(long)}, "story", "profile.long"},
		"too many deeds": {profile.Words{Story: "短", Deeds: string(long)}, "deeds", "profile.long"},
	} {
		h.refused(name, h.store.Write(h.ctx, h.ours, fixture.Actor, h.han.ID, true, 0, tt.words), tt.field, tt.id)
	}
	got := words.List()
	if len(got) != 2 || got[0] != (profile.Deed{Year: "2019", What: "第一次坐上新手的副驾"}) || got[1].Year != "" {
		t.Errorf("List = %v, want one with its year and one without", got)
	}
}
