package certificates_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/title"
	"xinhuo/web/webtest"
)

var code = regexp.MustCompile(`/verify/([0-9A-Z]{26})`)

func TestACertificate(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	team, anybody, home := h.As(h.Person("陈静", auth.Manager)), h.Stranger(), h.Brand.Home()
	wang := fixture.MemberIn(t, conn, h.Brand.ID, "王伟强", member.Emeritus)
	titles := title.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
	of, err := titles.Add(t.Context(), h.Brand.ID, fixture.Actor, title.Title{Name: "终身荣誉车主"})
	if err != nil {
		t.Fatal(err)
	}
	award, err := titles.Confer(t.Context(), h.Brand.ID, fixture.Actor, title.Conferral{Title: of, Member: wang.ID, On: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	expect := func(what string, a webtest.Answer, code int, words ...string) webtest.Answer {
		t.Helper()
		if a.Code != code || !a.Says(words...) {
			t.Errorf("%s = %d to %q, want %d with %q\n%.1500s", what, a.Code, a.To, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
		}
		return a
	}
	expect("the list says who has none", team.Get(home+"certificates"), 200, "还没有发过证书", "「终身荣誉车主」1 人", "发 1 份")
	expect("so does their page", team.Get(home+"members/"+wang.ID.String()), 200, "头衔证书", "发证书")
	at := expect("issuing", team.Post(home+"certificates/issue", "award", award.String(), "back", home), 303).To
	shown := expect("the certificate", team.Get(at), 200, "王伟强", "终身荣誉车主", "重新颁发", "作废证书")
	pdf := expect("its file", team.Get(at+"/file.pdf"), 200)
	if pdf.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(pdf.Body, "%PDF-") || len(pdf.Body) > 400<<10 {
		t.Errorf("the file is %s of %d bytes", pdf.Header.Get("Content-Type"), len(pdf.Body))
	}
	verify := code.FindString(shown.Body)
	public := expect("anybody checks it", anybody.Get(verify), 200, "证书有效", h.Brand.Name)
	for _, word := range []string{"王伟强", "终身荣誉车主"} {
		if strings.Contains(public.Body, word) {
			t.Errorf("the public page shows %s", word)
		}
	}
	expect("an unknown code", anybody.Get("/verify/AAAAAAAAAAAAAAAAAAAAAAAAAA"), 200, "没有这份证书")
	if a := anybody.Get("/verify?code=" + strings.ToLower(strings.TrimPrefix(verify, "/verify/"))); a.To != verify {
		t.Errorf("a code that was typed leads to %q, want %q", a.To, verify)
	}
	expect("the keys", anybody.Get(home+"certificates/keys.json"), 200, `"keys":[{"id":`)

	a, err := h.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "王伟强", webtest.Password)
	if err == nil {
		err = h.Accounts.Enrol(t.Context(), h.Brand.ID, a.ID, auth.Member, nil, wang.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	own := h.As(a)
	expect("their own home", own.Get(home), 200, "我的证书", "终身荣誉车主", "下载证书")
	mine := home + "certificates/mine/" + at[strings.LastIndex(at, "/")+1:] + "/file.pdf"
	expect("their own file", own.Get(mine), 200, "%PDF-")
	expect("without a reason", team.Post(at+"/revoke"), 422, "写一句为什么作废")
	expect("revoking", team.Post(at+"/revoke", "reason", "写错了"), 303)
	expect("anybody sees that at once", anybody.Get(verify), 200, "证书已作废")
	expect("and the file is handed out no more", own.Get(mine), 404)
	expect("restoring", team.Post(at+"/restore"), 303)
	expect("valid again", anybody.Get(verify), 200, "证书有效")
	expect("how they look", team.Get(home+"settings/certificates"), 200, "签名密钥", "在用")
	expect("a specimen", team.Get(home+"settings/certificates/preview.pdf"), 200, "%PDF-")
	for range 40 {
		if a := anybody.Get(verify); a.Code == 429 {
			return
		}
	}
	t.Error("nobody is ever told to wait")
}
