package web_test

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/care"
	"xinhuo/internal/certificate"
	"xinhuo/internal/clock"
	"xinhuo/internal/file"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/picture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/internal/regard"
	"xinhuo/internal/title"
	"xinhuo/web/webtest"
)

// promised is how long after somebody withdrew they may still be met, in what
// a browser or a store before us has kept.
const promised = time.Minute

// onlooker is a browser that keeps every answer for as long as it may, by a
// clock of the test's.
type onlooker struct {
	*webtest.Browser
	now  time.Time
	kept map[string]keeping
}

type keeping struct {
	webtest.Answer
	until time.Time
}

func look(h webtest.House) *onlooker {
	return &onlooker{h.Stranger(), clock.System(), map[string]keeping{}}
}

var maxAge = regexp.MustCompile(`max-age=(\d+)`)

func (o *onlooker) get(path string) webtest.Answer {
	k, had := o.kept[path]
	if had && o.now.Before(k.until) {
		return k.Answer
	}
	delete(o.Header, "If-None-Match")
	if tag := k.Header.Get("ETag"); had && tag != "" {
		o.Header.Set("If-None-Match", tag)
	}
	a := o.Get(path)
	policy := a.Header.Get("Cache-Control")
	if a.Code == 304 {
		a = k.Answer
	}
	if m := maxAge.FindStringSubmatch(policy); m != nil && !strings.Contains(policy, "no-store") {
		seconds, _ := strconv.Atoi(m[1])
		o.kept[path] = keeping{a, o.now.Add(time.Duration(seconds) * time.Second)}
	}
	return a
}

// twoServers stand on one database and one Redis, each with a pool and a
// cache of its own; at is the brand of the first.
type twoServers struct {
	*testing.T
	conn     *postgres.Pool // the first's
	houses   [2]webtest.House
	home     string
	members  *member.Store
	profiles *profile.Store
}

func openTwo(t *testing.T) *twoServers {
	t.Helper()
	database, _ := pgtest.Database(t)
	s := &twoServers{T: t}
	for i := range s.houses {
		c, err := cache.Open(pgtest.RedisURL(t) + "?read_timeout=10s")
		s.must(err)
		pool, err := postgres.Open(t.Context(), database, postgres.Options{Committed: c.Bump})
		s.must(err)
		t.Cleanup(func() {
			pool.Close()
			_ = c.Close()
		})
		s.houses[i] = webtest.OpenWith(t, pool, c, auth.UsualLimits)
		if i == 0 {
			s.conn = pool
		}
	}
	s.home = s.houses[0].Brand.Home()
	s.members = member.NewStore(s.conn, fixture.Keys())
	s.profiles = profile.NewStore(s.conn, s.members, clock.System)
	return s
}

func (s *twoServers) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// enter brings somebody into the hall with all there is of them.
func (s *twoServers) enter(name string) uuid.UUID {
	s.Helper()
	ctx, of := s.Context(), s.houses[0].Brand.ID
	id := fixture.MemberIn(s.T, s.conn, of, name, member.Emeritus).ID
	files := file.NewStore(s.conn, fixture.Bucket(), clock.System)
	f, err := files.Receive(ctx, of, file.Upload{Name: "a.png", Content: bytes.NewReader(fixture.Picture(s.T, 400, 400)), By: fixture.Actor, Noun: "portrait", Of: id})
	s.must(err)
	s.must(files.Portray(ctx, of, f, picture.Middle))
	_, err = s.profiles.Portray(ctx, of, fixture.Actor, id, f.ID)
	s.must(err)
	s.must(s.profiles.Write(ctx, of, fixture.Actor, id, true, 0, profile.Words{Motto: "先看" + name + "，再看车", Story: "一段" + name + "的故事"}))
	s.must(s.profiles.Take(ctx, of, fixture.Actor, id, 1))
	s.agree(id, true)
	return id
}

// agree shows all of somebody, or nothing any more.
func (s *twoServers) agree(id uuid.UUID, shown bool) {
	s.Helper()
	c := profile.Consent{}
	for _, f := range profile.Fields {
		c[f] = shown
	}
	s.must(s.profiles.Agree(s.Context(), s.houses[0].Brand.ID, fixture.Actor, id, c, ""))
}

func (s *twoServers) hand(from, to uuid.UUID) {
	s.Helper()
	s.must(s.conn.In(s.Context(), s.houses[0].Brand.ID, func(tx postgres.Conn) error {
		_, err := tx.Exec(s.Context(), `INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, begun_at, ended_at)
			VALUES ($1, $2, $2, $3, $4, now(), 'r', 'manual', 'closed', now(), now(), now())`, s.houses[0].Brand.ID, uuid.Must(uuid.NewV7()), from, to)
		return err
	}))
}

func (s *twoServers) certificates() (*certificate.Store, *title.Store) {
	bucket, titles := fixture.Bucket(), title.NewStore(s.conn, s.members, clock.System)
	return certificate.NewStore(certificate.Needs{
		Conn: s.conn, Keys: fixture.Keys(), Members: s.members, Titles: titles, Files: file.NewStore(s.conn, bucket, clock.System), Bucket: bucket, Clock: clock.System,
	}), titles
}

// certify issues a certificate to somebody.
func (s *twoServers) certify(id uuid.UUID) certificate.Certificate {
	s.Helper()
	ctx, of := s.Context(), s.houses[0].Brand.ID
	store, titles := s.certificates()
	lifetime, err := titles.Add(ctx, of, fixture.Actor, title.Title{Name: "终身荣誉车主"})
	s.must(err)
	award, err := titles.Confer(ctx, of, fixture.Actor, title.Conferral{Title: lifetime, Member: id, On: clock.System()})
	s.must(err)
	issued, err := store.Issue(ctx, of, fixture.Actor, award)
	s.must(err)
	c, err := store.Get(ctx, of, issued)
	s.must(err)
	return c
}

func TestNothingOfWhoWithdrewIsMetAnywhere(t *testing.T) {
	t.Parallel()
	s := openTwo(t)
	wang := s.enter("王伟强")
	emptyPicture := s.houses[0].Stranger().Get(s.home + "hall/share.jpg").Body
	zheng := s.enter("郑国栋")
	li := s.enter("李若曦")
	s.hand(zheng, wang)
	s.hand(li, zheng)
	s.agree(li, false)
	own := func(of uuid.UUID, rest string) string { return s.home + "hall/" + of.String() + rest }
	line := func(of uuid.UUID, rest string) string { return s.home + "hall/lineage/" + of.String() + rest }
	const name, jpeg = "郑国栋", "\xff\xd8"
	places := map[string]string{ // by address, and what each says of them
		s.home + "hall": name, s.home + "hall?q=郑国": name, s.home + "hall/gala": name, s.home + "sitemap.xml": zheng.String(),
		own(zheng, ""): name, own(zheng, "/share.jpg"): jpeg, own(zheng, "/portrait-176.jpg"): jpeg, own(zheng, "/portrait-352.jpg"): jpeg, own(zheng, "/portrait-720.jpg"): jpeg,
		own(wang, ""):           name, // who took over from them
		s.home + "hall/lineage": name, line(zheng, ""): name, line(zheng, "/branch"): name, line(wang, ""): name, line(wang, "/branch"): name,
	}
	theirs := func(path string) bool { return strings.Contains(path, zheng.String()) }
	var onlookers []*onlooker
	for i, h := range s.houses {
		o := look(h)
		onlookers = append(onlookers, o)
		for path, says := range places {
			for _, a := range []webtest.Answer{h.Stranger().Get(path), h.Stranger().Get(path), o.get(path)} { // the second from what is kept
				if a.Code != 200 || !strings.Contains(a.Body, says) || a.Header.Get("Set-Cookie") != "" {
					t.Errorf("before, server %d answers %s with %d and cookie %q, want %q in it", i+1, path, a.Code, a.Header.Get("Set-Cookie"), says)
				}
			}
		}
	}

	s.agree(zheng, false)
	gone := func(when string, i int, path string, a webtest.Answer) {
		t.Helper()
		for _, word := range []string{name, zheng.String()[9:], places[path]} {
			if strings.Contains(a.Body, word) && !(a.Code == 404 && word == zheng.String()[9:]) {
				t.Errorf("%s, server %d says %q at %s (%d)", when, i+1, word, path, a.Code)
			}
		}
		if theirs(path) && a.Code != 404 {
			t.Errorf("%s, server %d answers %s with %d, want 404", when, i+1, path, a.Code)
		}
	}
	for i, h := range s.houses {
		for path := range places {
			gone("at once", i, path, h.Stranger().Get(path))
		}
		if p := h.Stranger().Get(s.home + "hall/share.jpg").Body; p != emptyPicture {
			t.Errorf("server %d still paints the hall's picture as when they were in it", i+1)
		}
		if a := h.Stranger().Get(s.home + "hall/lineage"); !a.Says("王伟强", "一位车友，未公开") {
			t.Errorf("server %d lost those beside them", i+1)
		}
		onlookers[i].now = onlookers[i].now.Add(promised)
		for path := range places {
			gone("after a minute, in a browser that had it", i, path, onlookers[i].get(path))
		}
	}
}

func TestTheCertificateOfWhoWithdrewSaysHowItStandsAndNothingElse(t *testing.T) {
	t.Parallel()
	s := openTwo(t)
	zheng := s.enter("郑国栋")
	c := s.certify(zheng)
	verify, file := "/verify/"+c.Says.Code, s.home+"certificates/"+c.ID.String()+"/file.pdf"
	expect := func(when, says string) {
		t.Helper()
		for i, h := range s.houses {
			for _, a := range []webtest.Answer{h.Stranger().Get(verify), h.Stranger().Get(verify)} {
				if a.Code != 200 || !a.Says(says) || a.Header.Get("Cache-Control") != "no-store" {
					t.Errorf("%s, server %d says %d, kept %q, want %q", when, i+1, a.Code, a.Header.Get("Cache-Control"), says)
				}
				for _, word := range []string{"郑国栋", "终身荣誉车主", zheng.String(), c.ID.String()} {
					if strings.Contains(a.Body, word) {
						t.Errorf("%s, server %d's public page says %q", when, i+1, word)
					}
				}
			}
			for _, path := range []string{file, s.home + "certificates/mine/" + c.ID.String() + "/file.pdf", s.home + "certificates/" + c.ID.String()} {
				if a := h.Stranger().Get(path); a.Code != 303 || strings.Contains(a.Body, "%PDF") || strings.Contains(a.Body, "郑国栋") {
					t.Errorf("%s, server %d gives a stranger %s with %d", when, i+1, path, a.Code)
				}
			}
			if a := h.Stranger().Get(s.home + "certificates/keys.json"); a.Code != 200 || strings.Contains(a.Body, "郑国栋") || strings.Contains(a.Body, c.Says.Code) {
				t.Errorf("%s, server %d's keys say of whom there is a certificate", when, i+1)
			}
		}
	}
	expect("while all is shown", "证书有效")
	s.agree(zheng, false)
	expect("once it was withdrawn", "证书有效")
	store, _ := s.certificates()
	s.must(store.Revoke(t.Context(), s.houses[0].Brand.ID, fixture.Actor, c.ID, "本人要求"))
	expect("once it was revoked", "证书已作废")
	s.must(s.members.RemoveMany(t.Context(), s.houses[0].Brand.ID, []uuid.UUID{zheng}))
	expect("once their record was deleted", "没有这份证书")
}

func TestWhoWantsNoContactLeavesEveryFeed(t *testing.T) {
	t.Parallel()
	s := openTwo(t)
	zheng, shen := s.enter("郑国栋"), s.enter("沈立群")
	of := s.houses[0].Brand.ID
	cares := care.NewStore(s.conn, s.members, clock.System)
	for _, id := range []uuid.UUID{zheng, shen} {
		_, err := cares.Add(t.Context(), of, fixture.Actor, care.Thought{Member: id, Title: "乔迁", On: clock.System().AddDate(0, 0, 3), What: care.Visit})
		s.must(err)
	}
	token, err := cares.OpenFeed(t.Context(), of, s.houses[0].Person("陈静", auth.Manager).Actor())
	s.must(err)
	expect := func(when string, met bool) {
		t.Helper()
		for i, h := range s.houses {
			for range 2 {
				a := h.Stranger().Get(s.home + "care-feed/" + token)
				if a.Code != 200 || !strings.Contains(a.Body, "沈立群") || strings.Contains(a.Body, "郑国栋") != met || a.Header.Get("Cache-Control") != "private, no-store" {
					t.Errorf("%s, server %d's feed is %d, kept %q, and says of them: %v", when, i+1, a.Code, a.Header.Get("Cache-Control"), strings.Contains(a.Body, "郑国栋"))
				}
			}
		}
	}
	expect("before", true)
	regards := regard.NewStore(s.conn, s.members, fixture.Keys(), clock.System)
	s.must(regards.LeaveAlone(t.Context(), of, fixture.Actor, zheng, ""))
	expect("once they want no contact", false)
}
