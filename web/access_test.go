package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"xinhuo/internal/auth"
	"xinhuo/internal/fixture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
	"xinhuo/web/webtest"
)

// Who may come in.
var (
	anyone = access{anonymous: true}
	signed = access{account: true}
	inside = access{roles: auth.Roles}
	team   = access{roles: auth.Team}
	leads  = access{roles: []auth.Role{auth.Owner, auth.Manager}}
)

type access struct {
	anonymous, account bool
	roles              []auth.Role // of the brand in the path
}

// route is who may use a route, the status those get, and what they send.
// Ids in the path are the twins'. Status 0 is any but a refusal or a failure.
type route struct {
	who  access
	want int
	form []string
}

// routes names every route there is. One that is not here fails the test.
var routes = map[string]route{
	"GET /":             {anyone, 200, nil},
	"GET /favicon.ico":  {anyone, 0, nil},
	"GET /static/*":     {anyone, 404, nil},
	"HEAD /static/*":    {anyone, 404, nil},
	"POST /preferences": {anyone, 303, []string{"theme", "dark"}},
	"GET /login":        {anyone, 0, nil}, // the form, or onwards for who is signed in
	"POST /login":       {anyone, 0, []string{"login", "nobody@example.com", "password", "wrong-password"}},
	"POST /logout":      {anyone, 303, nil},
	"GET /signup/":      {anyone, 0, nil},
	"POST /signup/":     {anyone, 422, nil},
	"GET /signup/slug":  {anyone, 0, nil},

	"GET /me/":                     {signed, 200, nil},
	"POST /me/name":                {signed, 303, []string{"name", "新名字"}},
	"POST /me/password":            {signed, 422, nil},
	"POST /me/sessions/end":        {signed, 303, nil},
	"POST /me/sessions/{id}/end":   {signed, 0, nil},
	"GET /b/{brand}/join/{token}":  {anyone, 200, nil},
	"POST /b/{brand}/join/{token}": {anyone, 0, nil},

	"GET /b/{brand}/":                {inside, 200, nil},
	"GET /b/{brand}/dashboard/":      {team, 200, nil},
	"GET /b/{brand}/dashboard/moves": {team, 200, nil},

	"GET /b/{brand}/members/new":                           {team, 200, nil},
	"POST /b/{brand}/members/new":                          {team, 303, []string{"name", "新来的", "tier", "prospect"}},
	"GET /b/{brand}/members/{member}/":                     {team, 200, nil},
	"GET /b/{brand}/members/{member}/timeline":             {team, 200, nil},
	"GET /b/{brand}/members/{member}/edit":                 {team, 200, nil},
	"POST /b/{brand}/members/{member}/edit":                {team, 409, []string{"name", "改过的", "version", "99"}},
	"POST /b/{brand}/members/{member}/reveal":              {team, 200, []string{"field", "phone"}},
	"POST /b/{brand}/members/{member}/notes":               {team, 303, []string{"body", "记一笔"}},
	"POST /b/{brand}/members/{member}/notes/{note}/remove": {team, 403, nil}, // somebody else's
	"GET /b/{brand}/members/{member}/tier":                 {team, 200, nil},
	"POST /b/{brand}/members/{member}/tier":                {team, 303, []string{"to", "emeritus", "reason", "接班人已能独立带队"}},
	"POST /b/{brand}/members/{member}/tier/{move}/undo":    {team, 403, nil}, // somebody else's

	"GET /b/{brand}/members/":        {team, 200, nil},
	"POST /b/{brand}/members/tier":   {team, 200, []string{"id", "{core}"}},
	"GET /b/{brand}/members/export":  {team, 200, nil},
	"POST /b/{brand}/members/export": {team, 200, []string{"format", "csv"}},

	"GET /b/{brand}/members/import/":                     {team, 200, nil},
	"POST /b/{brand}/members/import/":                    {team, 422, nil},
	"GET /b/{brand}/members/import/template.csv":         {team, 200, nil},
	"GET /b/{brand}/members/import/template.xlsx":        {team, 200, nil},
	"GET /b/{brand}/members/import/{intake}/":            {team, 200, nil},
	"GET /b/{brand}/members/import/{intake}/progress":    {team, 0, nil},
	"GET /b/{brand}/members/import/{intake}/mapping":     {team, 0, nil},
	"POST /b/{brand}/members/import/{intake}/mapping":    {team, 409, nil},
	"POST /b/{brand}/members/import/{intake}/reread":     {team, 409, []string{"sheet", "0", "header_row", "1"}},
	"POST /b/{brand}/members/import/{intake}/confirm":    {team, 303, nil},
	"POST /b/{brand}/members/import/{intake}/cancel":     {team, 409, nil},
	"POST /b/{brand}/members/import/{intake}/undo":       {team, 409, nil},
	"GET /b/{brand}/members/import/{intake}/refused.csv": {team, 200, nil},

	"POST /b/{brand}/sample/":       {leads, 303, nil},
	"POST /b/{brand}/sample/remove": {leads, 303, nil},

	"GET /b/{brand}/settings/people/":                         {leads, 200, nil},
	"GET /b/{brand}/settings/people/invite":                   {leads, 200, nil},
	"POST /b/{brand}/settings/people/invite":                  {leads, 0, []string{"role", "dealer"}},
	"POST /b/{brand}/settings/people/invitations/{id}/revoke": {leads, 303, nil},
	"GET /b/{brand}/settings/people/{account}":                {leads, 200, nil},
	"POST /b/{brand}/settings/people/{account}":               {leads, 303, []string{"role", "dealer"}},
	"POST /b/{brand}/settings/people/{account}/disable":       {leads, 303, nil},
	"POST /b/{brand}/settings/people/{account}/enable":        {leads, 303, nil},
	"GET /b/{brand}/settings/people/{account}/remove":         {leads, 200, nil},
	"POST /b/{brand}/settings/people/{account}/remove":        {leads, 303, nil},
}

// persona is somebody who may try.
type persona struct {
	name   string
	role   auth.Role // of brand; "" for none
	squads []auth.Squad
	member func(fixture.Twin) uuid.UUID
}

var personas = []persona{
	{name: "anonymous"},
	{name: "operator"}, // of the platform, of no brand
	{name: "core", role: auth.Member, member: func(w fixture.Twin) uuid.UUID { return w.Core }},
	{name: "emeritus", role: auth.Member, member: func(w fixture.Twin) uuid.UUID { return w.Emeritus }},
	{name: "dealer", role: auth.Dealer},
	{name: "strategy", role: auth.Staff, squads: []auth.Squad{auth.Strategy}},
	{name: "content", role: auth.Staff, squads: []auth.Squad{auth.Content}},
	{name: "ops", role: auth.Staff, squads: []auth.Squad{auth.Ops}},
	{name: "data", role: auth.Staff, squads: []auth.Squad{auth.Data}},
	{name: "manager", role: auth.Manager},
	{name: "owner", role: auth.Owner},
}

// The matrix: every route, tried by everybody, in their own brand and in
// another that holds the same ids. The status is the table's; nothing of the
// other brand is ever in an answer; whoever is refused has changed nothing.
func TestMatrix(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	for _, key := range m.walk() {
		entry, known := routes[key]
		if !known {
			t.Errorf("%s is not in the table of who may come in", key)
			continue
		}
		t.Run(strings.ReplaceAll(key, "/", "∕"), func(t *testing.T) {
			m.t = t
			for _, p := range personas {
				m.try(p, key, entry, m.ours, m.theirs)
				if strings.Contains(key, "{brand}") {
					m.try(p, key, entry, m.theirs, m.theirs)
				}
			}
		})
	}
	for key := range routes {
		if !slices.Contains(m.walk(), key) {
			t.Errorf("the table names %s, which is no route", key)
		}
	}
}

type matrix struct {
	t            *testing.T
	conn         postgres.Conn
	house        webtest.House
	ours, theirs fixture.Twin
	people       map[string]auth.Account
	colleague    uuid.UUID // somebody of both brands to be managed
}

func newMatrix(t *testing.T) *matrix {
	conn := pgtest.Tx(t)
	m := &matrix{t: t, conn: conn, house: webtest.OpenIdle(t, conn), people: map[string]auth.Account{}}
	m.ours, m.theirs = fixture.Twins(t, conn)
	m.exec(`INSERT INTO accounts (id, login, name, password_hash) VALUES ('` + fixture.Actor.ID.String() + `', 'actor@example.com', '陈静', '')`)
	for _, p := range personas[1:] {
		a, err := m.house.Accounts.EnsureDemo(t.Context(), p.name+"-"+uuid.NewString()+"@example.com", p.name, webtest.Password)
		m.must(err)
		m.people[p.name] = a
		if p.role == "" {
			continue
		}
		of := uuid.Nil
		if p.member != nil {
			of = p.member(m.ours)
		}
		m.must(m.house.Accounts.Enrol(t.Context(), m.ours.Brand.ID, a.ID, p.role, p.squads, of))
	}
	a, err := m.house.Accounts.EnsureDemo(t.Context(), uuid.NewString()+"@example.com", "colleague", webtest.Password)
	m.must(err)
	for _, w := range []fixture.Twin{m.ours, m.theirs} {
		m.must(m.house.Accounts.Enrol(t.Context(), w.Brand.ID, a.ID, auth.Staff, []auth.Squad{auth.Data}, uuid.Nil))
	}
	m.colleague = a.ID
	return m
}

func (m *matrix) walk() []string {
	var keys []string
	m.must(chi.Walk(m.house.Handler.(chi.Routes), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		keys = append(keys, method+" "+pattern)
		return nil
	}))
	slices.Sort(keys)
	return keys
}

// try sends one request and puts everything back as it was.
func (m *matrix) try(p persona, key string, entry route, in, secret fixture.Twin) {
	m.t.Helper()
	m.exec("SAVEPOINT matrix")
	defer m.exec("ROLLBACK TO SAVEPOINT matrix")
	who := m.house.Stranger()
	if p.name != "anonymous" {
		who = m.house.As(m.people[p.name])
	}
	ours, theirs := m.hash(m.ours.Brand.ID), m.hash(m.theirs.Brand.ID)
	method, pattern, _ := strings.Cut(key, " ")
	form := slices.Clone(entry.form)
	for i := range form {
		form[i] = strings.ReplaceAll(form[i], "{core}", in.Core.String())
	}
	a := m.send(who, method, m.path(pattern, in), form)
	at := fmt.Sprintf("%s by %s in %s", key, p.name, in.Canary)
	want, refused := expected(p, entry, in.Brand.ID == m.theirs.Brand.ID)
	switch {
	case want != 0 && a.Code != want:
		m.t.Errorf("%s = %d, want %d\n%.300s", at, a.Code, want, a.Body)
	case want == 0 && (a.Code == 403 || a.Code == 404 || a.Code >= 500):
		m.t.Errorf("%s = %d, which is a refusal", at, a.Code)
	}
	// A link to join says whose it is to whoever holds it.
	if !(entry.who.anonymous && in.Brand.ID == secret.Brand.ID) && leaks(a, secret.Canary, in) {
		m.t.Errorf("%s shows %q", at, secret.Canary)
	}
	if in.Brand.ID != m.theirs.Brand.ID && m.hash(m.theirs.Brand.ID) != theirs {
		m.t.Errorf("%s changed the other brand", at)
	}
	if refused && (m.hash(m.ours.Brand.ID) != ours || m.hash(m.theirs.Brand.ID) != theirs) {
		m.t.Errorf("%s was refused and yet changed rows", at)
	}
}

// expected is the status a persona gets, and whether it is a refusal.
func expected(p persona, entry route, foreign bool) (want int, refused bool) {
	switch {
	case entry.who.anonymous:
		return entry.want, false
	case p.name == "anonymous":
		return http.StatusSeeOther, true // to the sign-in page
	case entry.who.account:
		return entry.want, false
	case foreign || p.role == "":
		return http.StatusNotFound, true
	case !slices.Contains(entry.who.roles, p.role):
		return http.StatusForbidden, true
	}
	return entry.want, false
}

// leaks reports whether an answer holds the canary. An address that was asked
// for may be repeated: the brand's slug in it is no secret.
func leaks(a webtest.Answer, canary string, in fixture.Twin) bool {
	text := a.Body + a.To + fmt.Sprint(a.Header)
	return strings.Contains(strings.ReplaceAll(text, in.Brand.Slug, ""), canary)
}

func (m *matrix) send(who *webtest.Browser, method, path string, form []string) webtest.Answer {
	if method == http.MethodPost {
		return who.Post(path, form...)
	}
	return who.Get(path)
}

// path fills in a pattern with the ids that both brands have.
func (m *matrix) path(pattern string, in fixture.Twin) string {
	return strings.NewReplacer(
		"{brand}", in.Brand.Slug, "{member}", in.Core.String(), "{note}", in.Note.String(), "{move}", in.Move.String(), "{intake}", in.Intake.String(),
		"{token}", in.Token, "{account}", m.colleague.String(), "{id}", in.Invitation.String(), "*", "nothing.js",
	).Replace(pattern)
}

// hash stands for all rows of a tenant.
func (m *matrix) hash(t tenant.ID) string {
	m.t.Helper()
	var sum string
	m.must(m.conn.Read(m.t.Context(), t, func(tx postgres.Conn) error {
		var tables []string
		if err := tx.QueryRow(m.t.Context(), `SELECT array_agg(table_name::text ORDER BY table_name) FROM information_schema.columns
			WHERE table_schema = 'public' AND column_name = 'tenant_id' AND table_name <> 'form_keys'`).Scan(&tables); err != nil {
			return err
		}
		parts := make([]string, len(tables))
		for i, name := range tables {
			parts[i] = fmt.Sprintf(`(SELECT md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) FROM %s x WHERE tenant_id = $1)`, name)
		}
		return tx.QueryRow(m.t.Context(), "SELECT concat("+strings.Join(parts, ", ")+")", t).Scan(&sum)
	}))
	return sum
}

func (m *matrix) exec(sql string) {
	m.t.Helper()
	_, err := m.conn.Exec(m.t.Context(), sql)
	m.must(err)
}

func (m *matrix) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}
