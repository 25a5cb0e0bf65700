package dashboard_test

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/fixture"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/sample"
	"xinhuo/internal/tenant"
	"xinhuo/internal/tier"
	"xinhuo/web/webtest"
)

var (
	anchor = regexp.MustCompile(`(?s)<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>`)
	tag    = regexp.MustCompile(`(?s)<[^>]*>`)
	number = regexp.MustCompile(`[\d,]+(\.\d+)?`)
	more   = regexp.MustCompile(`href="([^"]*after=[^"]*)"`)
	found  = regexp.MustCompile(`找到 ([\d,]+) 人`)
	whole  = regexp.MustCompile(`共 ([\d,]+) 人。`)
)

// bustle moves people of each tier about, some of them twice, and takes a few
// moves back.
func bustle(t *testing.T, conn postgres.Conn, members *member.Store, brand tenant.ID) {
	t.Helper()
	var ids []uuid.UUID
	err := conn.Read(t.Context(), brand, func(tx postgres.Conn) error {
		rows, err := tx.Query(t.Context(), "SELECT id FROM members WHERE tenant_id = $1 AND tier_since < now() - interval '30 days' ORDER BY id LIMIT 60", brand)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id uuid.UUID
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	for i, id := range ids {
		at := clock.System().Add(-time.Duration(len(ids)-i) * 9 * time.Hour)
		tiers := tier.NewStore(conn, members, func() time.Time { return at })
		for _, to := range []member.Tier{member.Core, member.Reserve, member.Left, member.Prospect}[i%3:] {
			made, err := tiers.Move(t.Context(), brand, fixture.Actor, tier.Order{Members: []uuid.UUID{id}, To: to, Reason: "盘点", Source: member.Manual})
			if err != nil {
				continue // not a move this one may make
			}
			moved++
			if moved%7 == 0 {
				if _, err := tiers.TakeBack(t.Context(), brand, fixture.Actor, made); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if moved < 20 {
		t.Fatalf("only %d moves were made", moved)
	}
}

func TestEveryNumberLeadsToTheRowsItCounts(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	house := webtest.Open(t, tx)
	staff := house.As(house.Person("陈静", auth.Staff))
	members := member.NewStore(tx, fixture.Keys())
	if _, err := sample.NewStore(tx, members, cache.New(nil), clock.System).Fill(t.Context(), house.Brand.ID, fixture.Actor); err != nil {
		t.Fatal(err)
	}
	bustle(t, tx, members, house.Brand.ID)

	home := house.Brand.Home()
	checked := map[string]int{}
	for _, a := range anchor.FindAllStringSubmatch(staff.Get(home+"dashboard").Body, -1) {
		href, text := html.UnescapeString(a[1]), strings.TrimSpace(tag.ReplaceAllString(a[2], " "))
		n := number.FindString(text)
		if n == "" || strings.Contains(n, ".") { // no count
			continue
		}
		switch {
		case href == home+"members" || strings.HasPrefix(href, home+"members?"):
			checked["members"]++
			says := found
			if href == home+"members" {
				says = whole
			}
			answer := staff.Get(href)
			if m := says.FindStringSubmatch(answer.Body); answer.Code != 200 || m == nil || m[1] != n {
				t.Errorf("%q leads to %s, which is %d and holds %v", text, href, answer.Code, m)
			}
		case strings.HasPrefix(href, home+"dashboard/moves"):
			checked["moves"]++
			if got := moveRows(staff, href); n != strconv.Itoa(got) {
				t.Errorf("%q leads to %s with %d rows", text, href, got)
			}
		}
	}
	if checked["members"] < 60 || checked["moves"] < 10 {
		t.Errorf("only %v numbers led anywhere", checked)
	}
}

// moveRows counts the rows of a list of moves, page after page.
func moveRows(v *webtest.Browser, href string) (n int) {
	for href != "" {
		body := v.Get(href).Body
		n += strings.Count(body, `<th scope="row">`)
		next := more.FindStringSubmatch(body)
		if href = ""; next != nil {
			href = html.UnescapeString(next[1])
		}
	}
	return n
}
