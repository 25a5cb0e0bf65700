package app_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/uuid"

	"xinhuo/internal/app"
	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/file"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
	"xinhuo/internal/title"
)

// office is a brand that certifies, and a folder for what is downloaded.
type office struct {
	*testing.T
	of     tenant.ID
	store  *certificate.Store
	titles *title.Store
	conn   postgres.Conn
	dir    string
}

func open(t *testing.T, conn postgres.Conn) *office {
	members, bucket := member.NewStore(conn, fixture.Keys()), fixture.Bucket()
	titles := title.NewStore(conn, members, clock.System)
	store := certificate.NewStore(certificate.Needs{
		Conn: conn, Keys: fixture.Keys(), Members: members, Titles: titles, Files: file.NewStore(conn, bucket, clock.System), Bucket: bucket, Clock: clock.System,
	})
	return &office{t, fixture.Tenant(t, conn), store, titles, conn, t.TempDir()}
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) issue(name string) (id uuid.UUID) {
	o.Helper()
	lifetime, err := o.titles.Add(o.Context(), o.of, fixture.Actor, title.Title{Name: "终身荣誉车主 " + name})
	o.must(err)
	award, err := o.titles.Confer(o.Context(), o.of, fixture.Actor, title.Conferral{Title: lifetime, Member: fixture.Member(o.T, o.conn, o.of, name).ID, On: clock.System()})
	o.must(err)
	id, err = o.store.Issue(o.Context(), o.of, fixture.Actor, award)
	o.must(err)
	return id
}

func (o *office) pdf(id uuid.UUID) []byte {
	o.Helper()
	_, pdf, err := o.store.PDF(o.Context(), o.of, id, "https://xinhuo.example.com")
	o.must(err)
	return pdf
}

func (o *office) keep(name string, content []byte) string {
	o.Helper()
	path := filepath.Join(o.dir, name)
	o.must(os.WriteFile(path, content, 0o600))
	return path
}

// keys downloads what the brand publishes.
func (o *office) keys(name string) string {
	o.Helper()
	p, err := o.store.Publish(o.Context(), o.of, "星驰汽车")
	o.must(err)
	text, err := json.Marshal(p)
	o.must(err)
	return o.keep(name, text)
}

var subject = regexp.MustCompile(`/Subject <FEFF([0-9A-F]+)>`)

// saying changes a certificate's words as whoever has no key can.
func saying(pdf []byte, change func(string) string) []byte {
	found := subject.FindSubmatch(pdf)
	raw, _ := hex.DecodeString(string(found[1]))
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	var out []byte
	for _, u := range utf16.Encode([]rune(change(string(utf16.Decode(units))))) {
		out = append(out, byte(u>>8), byte(u))
	}
	return bytes.Replace(pdf, found[1], []byte(strings.ToUpper(hex.EncodeToString(out))), 1)
}

func TestVerifyACertificateOffLine(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	ours, theirs := open(t, conn), open(t, conn)
	id := ours.issue("王伟强")
	theirs.issue("李若曦")
	pdf := ours.pdf(id)
	good, before := ours.keep("good.pdf", pdf), ours.keys("before.json")
	ours.must(ours.store.Rotate(t.Context(), ours.of, fixture.Actor))
	rotated, fresh := ours.keys("rotated.json"), ours.pdf(id)
	newer := ours.pdf(ours.issue("郑国栋"))
	ours.must(ours.store.Revoke(t.Context(), ours.of, fixture.Actor, id, "写错了"))
	revoked, foreign := ours.keys("revoked.json"), theirs.keys("foreign.json")

	page := bytes.Index(pdf, []byte("stream\n")) + 40
	altered := bytes.Clone(pdf)
	altered[page] ^= 1
	forged := saying(pdf, func(s string) string { return strings.Replace(s, "王伟强", "李若曦", 1) })
	unsigned := saying(pdf, func(s string) string {
		i := strings.Index(s, "signature: ") + len("signature: ")
		return s[:i] + strings.Map(func(r rune) rune {
			if r == 'A' {
				return 'B'
			}
			return r
		}, s[i:i+20]) + "A" + s[i+21:]
	})
	const (
		valid  = "有效：星驰汽车 证书"
		foe    = "不是这个品牌公开的密钥签的"
		change = "文件在颁发以后被改过"
	)
	tests := map[string]struct {
		args []string
		code int
		says string
	}{
		"a good one":                                {[]string{good, "--keys", before}, 0, valid},
		"the flag first":                            {[]string{"--keys", before, good}, 0, valid},
		"after the key was changed":                 {[]string{good, "--keys", rotated}, 0, valid},
		"fetched again after the key was changed":   {[]string{ours.keep("fresh.pdf", fresh), "--keys", rotated}, 0, valid},
		"the same with keys from before":            {[]string{ours.keep("fresh.pdf", fresh), "--keys", before}, 0, valid},
		"issued with the new key":                   {[]string{ours.keep("newer.pdf", newer), "--keys", rotated}, 0, "郑国栋"},
		"issued with the new key, keys from before": {[]string{ours.keep("newer.pdf", newer), "--keys", before}, 1, "重新下载"},
		"one bit of the page changed":               {[]string{ours.keep("altered.pdf", altered), "--keys", before}, 1, change},
		"another name":                              {[]string{ours.keep("forged.pdf", forged), "--keys", before}, 1, "签名对不上证书上的字"},
		"another signature":                         {[]string{ours.keep("unsigned.pdf", unsigned), "--keys", before}, 1, "签名对不上证书上的字"},
		"another brand's keys":                      {[]string{good, "--keys", foreign}, 1, foe},
		"revoked":                                   {[]string{good, "--keys", revoked}, 1, "作废"},
		"no certificate":                            {[]string{before, "--keys", before}, 1, "没有可以核对的证书"},
		"no such file":                              {[]string{filepath.Join(ours.dir, "nothing.pdf"), "--keys", before}, 1, "nothing.pdf"},
		"no keys":                                   {[]string{good, "--keys", filepath.Join(ours.dir, "none.json")}, 1, "none.json"},
		"keys that are no keys":                     {[]string{good, "--keys", good}, 1, ""},
		"nothing":                                   {nil, 2, ""},
		"two files":                                 {[]string{good, good}, 2, ""},
	}
	for name, tt := range tests {
		var stdout, stderr bytes.Buffer
		err := app.Run(t.Context(), append([]string{"certificate", "verify"}, tt.args...), func(string) string { return "" }, &stdout, &stderr)
		said := stdout.String()
		if err != nil {
			said += err.Error()
		}
		if app.ExitCode(err) != tt.code || !strings.Contains(said, tt.says) || strings.Contains(said, "⟦") {
			t.Errorf("%s ends with %d and says %q, want %d and %q", name, app.ExitCode(err), said, tt.code, tt.says)
		}
	}
}
