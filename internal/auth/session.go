package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/db"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// SignedOut is a request from a browser that is signed in as nobody.
var SignedOut = errors.New("signed out")

// A session ends after idleDays without a visit, and after lifetime whatever
// happens.
const (
	idleDays  = 14
	lifetime  = 60 * 24 * time.Hour
	seenEvery = 5 * time.Minute // how exactly the last visit is known
)

// Session is one browser somebody is signed in with.
type Session struct {
	ID              uuid.UUID
	Browser, System string // codes; i18n has the words as "device." + code
	Address         string
	Since, Seen     time.Time
	Current         bool // the one that asks
}

// Sessions knows which browser is signed in as whom. It has scs make tokens
// and cookies, keeps sessions in Postgres, and reads them by way of Redis.
type Sessions struct {
	conn    postgres.Conn
	cache   *cache.Cache
	brands  *brand.Store
	manager *scs.SessionManager

	owners *hints[[sha256.Size]byte, uuid.UUID]
	slugs  *hints[string, tenant.ID]
}

// NewSessions returns Sessions on conn. Where browsers come by https their
// cookie never travels otherwise.
func NewSessions(conn postgres.Conn, c *cache.Cache, https bool) *Sessions {
	m := scs.New()
	m.Store = rows{conn, c}
	m.HashTokenInStore = true
	m.Lifetime = lifetime
	m.Cookie.Name = "xinhuo"
	if https {
		m.Cookie.Name, m.Cookie.Secure = "__Host-xinhuo", true
	}
	return &Sessions{
		conn: conn, cache: c, brands: brand.NewStore(conn), manager: m,
		owners: newHints[[sha256.Size]byte, uuid.UUID](), slugs: newHints[string, tenant.ID](),
	}
}

// Ticket is a session that the browser has yet to be given.
type Ticket struct {
	ctx   context.Context
	token string
	until time.Time
}

// Open signs the browser of r in as account, with a token it has never had;
// the session it had ends.
func (s *Sessions) Open(w http.ResponseWriter, r *http.Request, account uuid.UUID) error {
	t, err := s.OpenIn(s.conn, r, account)
	if err != nil {
		return err
	}
	s.Give(w, t)
	return nil
}

// OpenIn is Open as a part of the transaction tx: hand the Ticket over by
// Give once that is committed.
func (s *Sessions) OpenIn(tx postgres.Conn, r *http.Request, account uuid.UUID) (Ticket, error) {
	m := *s.manager
	m.Store = rows{tx, s.cache}
	ctx, err := m.Load(r.Context(), s.token(r))
	if err != nil {
		return Ticket{}, fmt.Errorf("load session: %w", err)
	}
	if err := m.RenewToken(ctx); err != nil {
		return Ticket{}, fmt.Errorf("renew session: %w", err)
	}
	m.Put(ctx, "account", account.String())
	m.Put(ctx, "device", deviceOf(r.UserAgent()))
	m.Put(ctx, "address", Address(r))
	return commit(ctx, &m)
}

// Renew gives the browser of r a new token for the session it has, which
// lasts no longer for it.
func (s *Sessions) Renew(w http.ResponseWriter, r *http.Request) error {
	ctx, err := s.manager.Load(r.Context(), s.token(r))
	if err != nil {
		return fmt.Errorf("load session: %w", err)
	}
	if s.manager.GetString(ctx, "account") == "" {
		return nil // ended meanwhile
	}
	deadline := s.manager.Deadline(ctx)
	if err := s.manager.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew session: %w", err)
	}
	s.manager.SetDeadline(ctx, deadline)
	t, err := commit(ctx, s.manager)
	if err != nil {
		return err
	}
	s.Give(w, t)
	return nil
}

func commit(ctx context.Context, m *scs.SessionManager) (Ticket, error) {
	token, until, err := m.Commit(ctx)
	if err != nil {
		return Ticket{}, fmt.Errorf("keep session: %w", err)
	}
	return Ticket{ctx, token, until}, nil
}

// Give sets the cookie of an opened session.
func (s *Sessions) Give(w http.ResponseWriter, t Ticket) {
	s.manager.WriteSessionCookie(t.ctx, w, t.token, t.until)
}

// Close signs the browser of r out.
func (s *Sessions) Close(w http.ResponseWriter, r *http.Request) error {
	ctx, err := s.manager.Load(r.Context(), s.token(r))
	if err != nil {
		return fmt.Errorf("load session: %w", err)
	}
	if err := s.manager.Destroy(ctx); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	s.manager.WriteSessionCookie(ctx, w, "", time.Time{})
	return nil
}

// List returns where the account is signed in, the latest visit first.
func (s *Sessions) List(r *http.Request, account uuid.UUID) ([]Session, error) {
	rows, err := db.New(s.conn).ListSessions(r.Context(), db.ListSessionsParams{AccountID: account, IdleDays: idleDays})
	if err != nil {
		return nil, fmt.Errorf("list sessions of account %s: %w", account, err)
	}
	current := string(s.Hash(r))
	found := make([]Session, len(rows))
	for i, row := range rows {
		browser, system := splitDevice(row.Device)
		found[i] = Session{
			ID: row.ID, Browser: browser, System: system, Address: row.Address,
			Since: row.CreatedAt, Seen: row.SeenAt, Current: string(row.TokenHash) == current,
		}
	}
	return found, nil
}

// End signs the account out of one of its sessions.
func (s *Sessions) End(ctx context.Context, account, session uuid.UUID) error {
	hashes, err := db.New(s.conn).EndSessionOf(ctx, db.EndSessionOfParams{AccountID: account, ID: session})
	if err != nil {
		return fmt.Errorf("end session %s: %w", session, err)
	}
	forget(ctx, s.cache, hashes)
	return nil
}

// EndAll signs the account out everywhere.
func (s *Sessions) EndAll(ctx context.Context, account uuid.UUID) error {
	hashes, err := db.New(s.conn).EndOtherSessions(ctx, db.EndOtherSessionsParams{AccountID: account, Keep: []byte{}})
	if err != nil {
		return fmt.Errorf("end all sessions of account %s: %w", account, err)
	}
	forget(ctx, s.cache, hashes)
	return nil
}

// Hash is what Postgres knows the session of r by, nil without a cookie.
func (s *Sessions) Hash(r *http.Request) []byte {
	token := s.token(r)
	if token == "" {
		return nil
	}
	sum := sha256.Sum256([]byte(token)) // as scs does
	return sum[:]
}

func (s *Sessions) token(r *http.Request) string {
	c, err := r.Cookie(s.manager.Cookie.Name)
	if err != nil {
		return ""
	}
	return c.Value
}

// Address is where a request comes from, as the router's ClientIP middleware
// found it, else the other end of the connection.
func Address(r *http.Request) string {
	if ip := middleware.GetClientIP(r.Context()); ip != "" {
		return ip
	}
	return hostOf(r.RemoteAddr)
}

// rows is where scs keeps sessions: the table, on a pool or in a transaction.
type rows struct {
	conn  postgres.Conn
	cache *cache.Cache
}

func (s rows) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	row, err := db.New(s.conn).FindSession(ctx, db.FindSessionParams{TokenHash: unhash(hash), IdleDays: idleDays})
	gone, err := missing(err)
	return row.Data, err == nil && !gone, err
}

func (s rows) CommitCtx(ctx context.Context, hash string, data []byte, until time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return err
	}
	text := func(name string) string { v, _ := values[name].(string); return v }
	account, err := uuid.Parse(text("account"))
	if err != nil {
		return fmt.Errorf("a session of nobody: %w", err)
	}
	q := db.New(s.conn)
	if err := q.SweepSessions(ctx); err != nil {
		return err
	}
	return q.KeepSession(ctx, db.KeepSessionParams{
		TokenHash: unhash(hash), ID: uuid.Must(uuid.NewV7()), AccountID: account, Data: data,
		Device: text("device"), Address: text("address"), ExpiresAt: until,
	})
}

func (s rows) DeleteCtx(ctx context.Context, hash string) error {
	if err := db.New(s.conn).EndSession(ctx, unhash(hash)); err != nil {
		return err
	}
	forget(ctx, s.cache, [][]byte{unhash(hash)})
	return nil
}

// unhash reads the hash as scs writes it.
func unhash(hash string) []byte {
	b, _ := base64.RawURLEncoding.DecodeString(hash) // scs wrote it
	return b
}

// scs's older interface, which it does not use where the one above is there.
func (s rows) Find(hash string) ([]byte, bool, error) { return s.FindCtx(context.Background(), hash) }
func (s rows) Delete(hash string) error               { return s.DeleteCtx(context.Background(), hash) }
func (s rows) Commit(hash string, data []byte, until time.Time) error {
	return s.CommitCtx(context.Background(), hash, data, until)
}
