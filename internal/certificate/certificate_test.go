package certificate_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/errs"
	"xinhuo/internal/file"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/internal/tenant"
	"xinhuo/internal/title"
)

// desk is a brand that confers a title and certifies it.
type desk struct {
	t      *testing.T
	conn   postgres.Conn
	of     tenant.ID
	titles *title.Store
	store  *certificate.Store
	title  uuid.UUID
	now    time.Time
}

func open(t *testing.T) *desk {
	t.Helper()
	conn := pgtest.Tx(t)
	d := &desk{t: t, conn: conn, of: fixture.Tenant(t, conn), now: clock.System()}
	tick := func() time.Time { return d.now }
	members, bucket := member.NewStore(conn, fixture.Keys()), fixture.Bucket()
	d.titles = title.NewStore(conn, members, tick)
	d.store = certificate.NewStore(certificate.Needs{
		Conn: conn, Keys: fixture.Keys(), Members: members, Titles: d.titles, Files: file.NewStore(conn, bucket, tick), Bucket: bucket, Clock: tick,
	})
	var err error
	d.title, err = d.titles.Add(t.Context(), d.of, fixture.Actor, title.Title{Name: "终身荣誉车主", Rank: 10})
	must(t, err)
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) confer(m member.Member) uuid.UUID {
	d.t.Helper()
	id, err := d.titles.Confer(d.t.Context(), d.of, fixture.Actor, title.Conferral{Title: d.title, Member: m.ID, On: d.now, Citation: "带队六十一次，无一事故"})
	must(d.t, err)
	return id
}

func (d *desk) issue(name string) (award, id uuid.UUID) {
	d.t.Helper()
	award = d.confer(fixture.Member(d.t, d.conn, d.of, name))
	id, err := d.store.Issue(d.t.Context(), d.of, fixture.Actor, award)
	must(d.t, err)
	return award, id
}

func (d *desk) pdf(id uuid.UUID) (certificate.Certificate, []byte) {
	d.t.Helper()
	c, pdf, err := d.store.PDF(d.t.Context(), d.of, id, "https://xinhuo.example.com")
	must(d.t, err)
	return c, pdf
}

// published is what anybody downloads, read back.
func (d *desk) published() certificate.Published {
	d.t.Helper()
	p, err := d.store.Publish(d.t.Context(), d.of, "星驰汽车")
	must(d.t, err)
	text, err := json.Marshal(p)
	must(d.t, err)
	p, err = certificate.ReadPublished(text)
	must(d.t, err)
	return p
}

func (d *desk) check(code string) certificate.Standing {
	d.t.Helper()
	s, err := d.store.Check(d.t.Context(), code)
	must(d.t, err)
	return s
}

func complaint(err error, field string) string {
	var bad errs.Invalid
	errors.As(err, &bad)
	return bad[field].ID
}

func TestFromIssueToRevocation(t *testing.T) {
	t.Parallel()
	d := open(t)
	award, id := d.issue("王伟强")
	again, err := d.store.Issue(t.Context(), d.of, fixture.Actor, award)
	if must(t, err); again != id {
		t.Errorf("issued twice: %s and %s", id, again)
	}
	c, pdf := d.pdf(id)
	if !strings.HasSuffix(c.Says.Number, "-00001") || len(c.Says.Code) != 26 || c.Says.Name != "王伟强" || len(pdf) > 400<<10 {
		t.Errorf("issued %+v, %d bytes", c.Says, len(pdf))
	}
	if s := d.check(c.Says.Code); !s.Known || s.Revoked || s.Number != c.Says.Number || s.LastIssue.After(s.Issued) {
		t.Errorf("checked = %+v", s)
	}
	d.now = d.now.Add(time.Hour)
	must(t, d.store.Reissue(t.Context(), d.of, fixture.Actor, id))
	later, _ := d.pdf(id)
	if later.Says.Number != c.Says.Number || later.Says.Code != c.Says.Code || later.Says.Edition != 2 {
		t.Errorf("issued anew = %+v", later.Says)
	}
	if _, err := certificate.Verify(pdf, d.published()); err != nil {
		t.Errorf("the earlier paper = %v, want it valid", err)
	}
	if s := d.check(c.Says.Code); !s.LastIssue.After(s.Issued) {
		t.Errorf("checked after it was issued anew = %+v", s)
	}
	if err := d.store.Revoke(t.Context(), d.of, fixture.Actor, id, " "); complaint(err, "reason") != "certificate.reason_missing" {
		t.Errorf("Revoke without a reason = %v", err)
	}
	must(t, d.store.Revoke(t.Context(), d.of, fixture.Actor, id, "写错了人"))
	if s := d.check(c.Says.Code); !s.Revoked {
		t.Errorf("revoked, and checked = %+v", s)
	}
	if err := d.store.Reissue(t.Context(), d.of, fixture.Actor, id); complaint(err, "") != "certificate.is_revoked" {
		t.Errorf("Reissue of a revoked one = %v", err)
	}
	must(t, d.store.Restore(t.Context(), d.of, fixture.Actor, id))
	must(t, d.titles.Revoke(t.Context(), d.of, fixture.Actor, award, "弄错了"))
	if s := d.check(c.Says.Code); !s.Revoked {
		t.Errorf("its title revoked, and checked = %+v", s)
	}
	if s := d.check("ABCDE"); s.Known {
		t.Errorf("nonsense is known: %+v", s)
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	d := open(t)
	_, id := d.issue("王伟强")
	_, pdf := d.pdf(id)
	if says, err := certificate.Verify(pdf, d.published()); err != nil || says.Name != "王伟强" {
		t.Fatalf("Verify = %+v, %v", says, err)
	}
	must(t, d.store.Rotate(t.Context(), d.of, fixture.Actor))
	if _, err := certificate.Verify(pdf, d.published()); err != nil {
		t.Errorf("after the key was changed = %v, want it valid", err)
	}
	other := open(t)
	other.issue("王伟强")
	hex := func(s string) string { // as a PDF writes 王
		return strings.ReplaceAll(s, "738B", "674E")
	}
	forged := []byte(hex(string(pdf)))
	foreign := other.published()
	claimed := d.published()
	claimed.Keys = foreign.Keys
	revoked := d.published()
	must(t, d.store.Revoke(t.Context(), d.of, fixture.Actor, id, "写错了"))
	if _, err := certificate.Verify(pdf, revoked); err != nil {
		t.Errorf("as of before it was revoked = %v", err)
	}
	tests := map[string]struct {
		pdf  []byte
		keys certificate.Published
		want error
	}{
		"another name in the words":         {forged, revoked, certificate.ErrForged},
		"a drawing changed":                 {bytes.Replace(pdf, []byte("/MediaBox"), []byte("/MediaBex"), 1), revoked, certificate.ErrAltered},
		"something added at the end":        {append(bytes.Clone(pdf), " "...), revoked, nil},
		"the seal cut off":                  {pdf[:bytes.LastIndex(pdf, []byte("%xinhuo-seal"))], revoked, certificate.ErrAltered},
		"sealed by a stranger":              {regexp.MustCompile(`%xinhuo-seal [0-9a-f]+`).ReplaceAll(pdf, []byte("%xinhuo-seal 0123456789abcdef")), revoked, certificate.ErrAltered},
		"another brand's keys":              {pdf, foreign, certificate.ErrForeign},
		"another brand's, in our name":      {pdf, claimed, certificate.ErrForeign},
		"revoked":                           {pdf, d.published(), certificate.ErrRevoked},
		"any other PDF":                     {[]byte("%PDF-1.7\n%%EOF\n"), revoked, certificate.ErrNone},
		"no PDF":                            {[]byte("证书"), revoked, certificate.ErrNone},
		"nothing":                           {nil, revoked, certificate.ErrNone},
		"keys of nobody":                    {pdf, certificate.Published{Tenant: revoked.Tenant}, certificate.ErrForeign},
		"our keys, in another brand's name": {pdf, certificate.Published{Tenant: foreign.Tenant, Keys: revoked.Keys}, certificate.ErrForeign},
	}
	for name, tt := range tests {
		if _, err := certificate.Verify(tt.pdf, tt.keys); !errors.Is(err, tt.want) {
			t.Errorf("%s = %v, want %v", name, err, tt.want)
		}
	}
}

// What somebody is honoured for may hold the words that the file itself uses.
func TestAWordOfOursInATitle(t *testing.T) {
	t.Parallel()
	d := open(t)
	var err error
	d.title, err = d.titles.Add(t.Context(), d.of, fixture.Actor, title.Title{Name: "signature: 签名车主", Rank: 11})
	must(t, err)
	_, id := d.issue("王伟强")
	_, pdf := d.pdf(id)
	if says, err := certificate.Verify(pdf, d.published()); err != nil || says.Title != "signature: 签名车主" {
		t.Errorf("Verify = %+v, %v; want it valid", says, err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	d := open(t)
	if _, id := d.issue("张㛃𬭎"); id == uuid.Nil {
		t.Error("a rare name was not issued")
	}
	award := d.confer(fixture.Member(t, d.conn, d.of, "王\U000F0000强"))
	_, err := d.store.Issue(t.Context(), d.of, fixture.Actor, award)
	var bad errs.Invalid
	if !errors.As(err, &bad) || bad[""].ID != "certificate.glyph" || bad[""].Args["Code"] != "U+F0000" {
		t.Errorf("a name without a shape = %v", err)
	}
	m := fixture.Admit(t, d.conn, d.of, member.Admission{Profile: member.Profile{Name: "李秀兰", Nickname: "兰姐"}, Contacts: member.Contacts{Phone: fixture.Phone()}})
	profiles := profile.NewStore(d.conn, member.NewStore(d.conn, fixture.Keys()), clock.System)
	must(t, profiles.Agree(t.Context(), d.of, fixture.Actor, m.ID, profile.Consent{profile.Hall: true, profile.Name: false}, ""))
	id, err := d.store.Issue(t.Context(), d.of, fixture.Actor, d.confer(m))
	must(t, err)
	if c, _ := d.pdf(id); c.Says.Name != "兰姐" {
		t.Errorf("who keeps her name back is certified as %s", c.Says.Name)
	}
}

func TestIssueMany(t *testing.T) {
	t.Parallel()
	d := open(t)
	for _, name := range []string{"王一", "王二", "王\U000F0000"} {
		d.confer(fixture.Member(t, d.conn, d.of, name))
	}
	id, err := d.store.IssueMany(t.Context(), d.of, fixture.Actor, d.title, "https://xinhuo.example.com")
	must(t, err)
	b, err := d.store.Batch(t.Context(), d.of, id)
	if must(t, err); b.State != certificate.Done || b.Total != 3 || b.Issued != 2 || !b.Packed {
		t.Errorf("the batch = %+v", b)
	}
	refused, err := d.store.Refused(t.Context(), d.of, id)
	if must(t, err); len(refused) != 1 || refused[0].Why.ID != "certificate.glyph" {
		t.Errorf("refused = %+v", refused)
	}
	r, err := d.store.Pack(t.Context(), d.of, id)
	must(t, err)
	body, err := io.ReadAll(r)
	must(t, errors.Join(err, r.Close()))
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if must(t, err); len(z.File) != 2 {
		t.Errorf("%d files in the pack, want 2", len(z.File))
	}
	if _, err := d.store.IssueMany(t.Context(), d.of, fixture.Actor, d.title, ""); err != nil {
		t.Errorf("again, for the one that was refused = %v", err)
	}
	if n, lacking, err := d.store.Count(t.Context(), d.of); err != nil || n.Total != 2 || len(lacking) != 1 {
		t.Errorf("counted %+v, %+v, %v", n, lacking, err)
	}
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	award, id := d.issue("王伟强")
	theirs, ctx := fixture.Tenant(t, d.conn), t.Context()
	_, got := d.store.Get(ctx, theirs, id)
	_, _, drawn := d.store.PDF(ctx, theirs, id, "")
	_, issued := d.store.Issue(ctx, theirs, fixture.Actor, award)
	_, batch := d.store.Batch(ctx, theirs, id)
	_, pack := d.store.Pack(ctx, theirs, id)
	for name, err := range map[string]error{
		"Get": got, "PDF": drawn, "Issue": issued, "Batch": batch, "Pack": pack,
		"Reissue": d.store.Reissue(ctx, theirs, fixture.Actor, id), "Revoke": d.store.Revoke(ctx, theirs, fixture.Actor, id, "x"), "Restore": d.store.Restore(ctx, theirs, fixture.Actor, id),
		"Resume": d.store.Resume(ctx, theirs, id),
	} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s in another tenant = %v, want not found", name, err)
		}
	}
	list, err := d.store.List(ctx, theirs, certificate.Filter{}, certificate.First, 10)
	c, _ := d.pdf(id)
	of, bad := d.store.Of(ctx, theirs, c.Member)
	keys, worse := d.store.Keys(ctx, theirs)
	refused, worst := d.store.Refused(ctx, theirs, id)
	n, lacking, last := d.store.Count(ctx, theirs)
	if len(list)+len(of)+len(keys)+len(refused)+len(lacking)+n.Total != 0 || errors.Join(err, bad, worse, worst, last) != nil {
		t.Errorf("another tenant reads %v, %v, %v, %v, %v", list, of, keys, refused, lacking)
	}
}
