package lineages_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/profile"
	"xinhuo/web/webtest"
)

func TestALineage(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	h := webtest.Open(t, conn)
	anybody, base := h.Stranger(), h.Brand.Home()+"hall/lineage"
	people := map[string]member.Member{}
	for _, name := range []string{"郑国栋", "王伟强", "李若曦"} {
		people[name] = fixture.MemberIn(t, conn, h.Brand.ID, name, member.Emeritus)
	}
	passed := func(from, to string) {
		t.Helper()
		err := conn.In(t.Context(), h.Brand.ID, func(tx postgres.Conn) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO handovers (tenant_id, id, group_id, leaver_id, successor_id, leaving_on, reason, origin, state, made_at, begun_at, ended_at)
				VALUES ($1, $2, $2, $3, $4, now(), 'r', 'manual', 'closed', now(), now(), now())`, h.Brand.ID, uuid.Must(uuid.NewV7()), people[from].ID, people[to].ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	profiles := profile.NewStore(conn, member.NewStore(conn, fixture.Keys()), clock.System)
	agree := func(name string, c profile.Consent) {
		t.Helper()
		if err := profiles.Agree(t.Context(), h.Brand.ID, fixture.Actor, people[name].ID, c, ""); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what, path string, code int, words ...string) {
		t.Helper()
		if a := anybody.Get(path); a.Code != code || !a.Says(words...) {
			t.Errorf("%s = %d, want %d with %q\n%.1500s", what, a.Code, code, words, a.Body[max(strings.Index(a.Body, "<main"), 0):])
		}
	}
	without := func(what, path, word string) {
		t.Helper()
		if a := anybody.Get(path); strings.Contains(a.Body, word) {
			t.Errorf("%s shows %s", what, word)
		}
	}
	expect("nothing yet", base, 200, "还没有可以画的传承")
	passed("郑国栋", "王伟强")
	passed("王伟强", "李若曦")
	expect("nobody has agreed", base, 200, "还没有可以画的传承")
	all := profile.Consent{profile.Hall: true, profile.Name: true, profile.People: true}
	agree("王伟强", all)
	expect("one has", base, 200, "王伟强", "一位车友，未公开", `href="`+h.Brand.Home()+"hall/"+people["王伟强"].ID.String()+`"`)
	without("the whole", base, "郑国栋")
	agree("郑国栋", all)
	expect("a branch", base+"/"+people["王伟强"].ID.String(), 200, "王伟强的传承", "郑国栋", "一位车友，未公开")
	expect("for another's page", base+"/"+people["王伟强"].ID.String()+"/branch", 200, "看完整的传承", "郑国栋")
	expect("who has not agreed", base+"/"+people["李若曦"].ID.String(), 404)
	expect("no brand", "/b/no-such-brand/hall/lineage", 404)
	agree("王伟强", profile.Consent{profile.People: false})
	without("the whole once it is withdrawn", base, "王伟强")
	expect("the branch once it is withdrawn", base+"/"+people["王伟强"].ID.String(), 404)
	agree("郑国栋", profile.Consent{profile.Hall: false})
	without("the whole once all is withdrawn", base, "郑国栋")
	agree("郑国栋", all)
	agree("李若曦", all)
	if err := member.NewStore(conn, fixture.Keys()).RemoveMany(t.Context(), h.Brand.ID, []uuid.UUID{people["王伟强"].ID}); err != nil {
		t.Fatal(err)
	}
	for what, path := range map[string]string{"the whole": base, "what came before": base + "/" + people["李若曦"].ID.String(), "what came after": base + "/" + people["郑国栋"].ID.String()} {
		expect(what+" once who stood between was deleted", path, 200, "郑国栋", "一位车友，档案已删", "李若曦")
		without(what+" once who stood between was deleted", path, "王伟强")
		without(what+" once who stood between was deleted", path, "hall/"+people["王伟强"].ID.String())
	}
	expect("of whom was deleted", base+"/"+people["王伟强"].ID.String(), 404)
	passed("李若曦", "郑国栋")
	passed("郑国栋", "李若曦")
	expect("a circle", base, 200, "郑国栋", "李若曦")
	expect("a branch in a circle", base+"/"+people["李若曦"].ID.String()+"/branch", 200, "郑国栋")
}
