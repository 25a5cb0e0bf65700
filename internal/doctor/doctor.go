// Package doctor looks whether what must hold does hold: that the database
// keeps tenants apart, that counts agree with rows, that everybody is found
// and every sealed field opens, that jobs are done.
package doctor

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"xinhuo/internal/brand"
	"xinhuo/internal/cache"
	"xinhuo/internal/clock"
	"xinhuo/internal/db"
	"xinhuo/internal/honour"
	"xinhuo/internal/i18n"
	"xinhuo/internal/member"
	"xinhuo/internal/postgres"
	"xinhuo/internal/seal"
	"xinhuo/internal/tenant"
)

const (
	sampled = 500             // members looked at in each brand
	page    = 1_000           // members written anew at a time
	overdue = 5 * time.Minute // for a job
)

// Doctor examines one deployment.
type Doctor struct {
	pool    *postgres.Pool
	members *member.Store
	keys    *seal.Keys
	cache   *cache.Cache
}

// New returns a Doctor for a database, what is sealed in it, and a cache.
func New(pool *postgres.Pool, keys *seal.Keys, c *cache.Cache) *Doctor {
	return &Doctor{pool, member.NewStore(pool, keys), keys, c}
}

// Orders say what to do beside looking.
type Orders struct {
	Repair  bool // put wrong counts right
	Reindex bool // write anew what is derived of members, see member.Store.Reindex, and seal all else anew
}

// Finding is the outcome of one check.
type Finding struct {
	Name  string // of the check, for programs
	Check i18n.Message
	Said  i18n.Message
	Wrong bool
}

// Examine makes every check, one after the other. A check that cannot be made
// is an error and ends it.
func (d *Doctor) Examine(ctx context.Context, o Orders) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		for _, check := range []func(context.Context) (Finding, error){d.role, d.fences, d.schema, d.queue, d.redis} {
			if f, err := check(ctx); !yield(f, err) || err != nil {
				return
			}
		}
		rows, err := db.New(d.pool).AllBrands(ctx)
		if err != nil {
			yield(Finding{}, fmt.Errorf("list brands: %w", err))
			return
		}
		for _, r := range rows {
			for f, err := range d.brand(ctx, brand.FromRow(r), o) {
				if !yield(f, err) || err != nil {
					return
				}
			}
		}
	}
}

// brand makes the checks of one brand.
func (d *Doctor) brand(ctx context.Context, b brand.Brand, o Orders) iter.Seq2[Finding, error] {
	checks := []func(context.Context, brand.Brand) (Finding, error){d.counts, d.health, d.honours(o.Repair)}
	if o.Repair {
		checks[0] = d.mend
	}
	if o.Reindex {
		checks = append([]func(context.Context, brand.Brand) (Finding, error){d.reindex}, checks...)
	}
	return func(yield func(Finding, error) bool) {
		for _, check := range checks {
			if f, err := check(ctx, b); !yield(f, err) || err != nil {
				return
			}
		}
	}
}

func (d *Doctor) role(ctx context.Context) (Finding, error) {
	var bound bool
	err := d.pool.QueryRow(ctx, "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user").Scan(&bound)
	if err != nil {
		return Finding{}, fmt.Errorf("ask for our role: %w", err)
	}
	return finding("role", !bound), nil
}

// fences looks whether row level security guards every tenant's table.
func (d *Doctor) fences(ctx context.Context) (Finding, error) {
	const open = `SELECT count(*) FILTER (WHERE NOT guarded), count(*), coalesce(string_agg(relname, ', ' ORDER BY relname) FILTER (WHERE NOT guarded), '') FROM (
		SELECT c.relname::text, c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS guarded
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
		  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)) t`
	var wrong, all int
	var names string
	if err := d.pool.QueryRow(ctx, open).Scan(&wrong, &all, &names); err != nil {
		return Finding{}, fmt.Errorf("look at row level security: %w", err)
	}
	return finding("fences", wrong > 0 || all == 0, "N", all, "Names", names), nil
}

func (d *Doctor) schema(ctx context.Context) (Finding, error) {
	behind, err := d.pool.Behind(ctx)
	return finding("schema", behind > 0, "N", behind), err
}

func (d *Doctor) queue(ctx context.Context) (Finding, error) {
	q, err := db.New(d.pool).OldestJob(ctx)
	if err != nil {
		return Finding{}, fmt.Errorf("look at the jobs: %w", err)
	}
	waiting := time.Duration(q.Waiting) * time.Second
	return finding("queue", waiting > overdue, "Waiting", waiting, "N", int(q.Discarded)), nil
}

func (d *Doctor) redis(ctx context.Context) (Finding, error) {
	err := d.cache.Ping(ctx)
	return finding("redis", err != nil, "Err", fmt.Sprint(err)), nil
}

func (d *Doctor) counts(ctx context.Context, b brand.Brand) (Finding, error) {
	drifts, err := d.members.Recount(ctx, b.ID)
	return ofBrand(b, finding("counts", len(drifts) > 0, "N", len(drifts), "First", first(drifts))), err
}

func (d *Doctor) mend(ctx context.Context, b brand.Brand) (Finding, error) {
	drifts, err := d.members.MendCounts(ctx, b.ID)
	if err == nil && len(drifts) > 0 {
		d.cache.Bump(ctx, b.ID)
		return ofBrand(b, Finding{Name: "counts", Check: i18n.Msg("doctor.counts.check"), Said: i18n.Msg("doctor.counts.mended", "N", len(drifts), "First", first(drifts))}), nil
	}
	return ofBrand(b, finding("counts", false)), err
}

// honours looks whether everybody's honour is the sum of their lines, and with
// mend puts right what is not.
func (d *Doctor) honours(mend bool) func(context.Context, brand.Brand) (Finding, error) {
	return func(ctx context.Context, b brand.Brand) (Finding, error) {
		drifts, err := honour.NewStore(d.pool, nil, d.members, clock.System).Recount(ctx, b.ID, mend)
		if err == nil && mend && len(drifts) > 0 {
			return ofBrand(b, Finding{Name: "honours", Check: i18n.Msg("doctor.honours.check"), Said: i18n.Msg("doctor.honours.mended", "N", len(drifts))}), nil
		}
		return ofBrand(b, finding("honours", len(drifts) > 0, "N", len(drifts))), err
	}
}

// first names the first drift, as somebody who knows the table would.
func first(drifts []member.Drift) string {
	if len(drifts) == 0 {
		return ""
	}
	f := drifts[0]
	return fmt.Sprintf("%s %q %d ≠ %d", f.Dim, f.Value, f.Kept, f.True)
}

// health looks at members of the brand: the oldest, and some of those who
// came later.
func (d *Doctor) health(ctx context.Context, b brand.Brand) (Finding, error) {
	var all member.Health
	for _, after := range []uuid.UUID{uuid.Nil, since(b.ID)} {
		h, err := d.members.Examine(ctx, b.ID, after, sampled/2)
		if err != nil {
			return Finding{}, err
		}
		all.Seen += h.Seen
		all.Unfound, all.Sealed = append(all.Unfound, h.Unfound...), append(all.Sealed, h.Sealed...)
	}
	wrong := len(all.Unfound)+len(all.Sealed) > 0
	return ofBrand(b, finding("members", wrong, "N", all.Seen, "Unfound", len(all.Unfound), "Sealed", len(all.Sealed))), nil
}

// since is an id as old as some moment, drawn at random, since the brand was
// founded.
func since(t tenant.ID) uuid.UUID {
	born, now := millis(t.UUID), millis(uuid.Must(uuid.NewV7()))
	at := born + rand.Uint64N(max(1, now-born))
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], at<<16)
	return id
}

// millis is when a version 7 id was made.
func millis(id uuid.UUID) uint64 { return binary.BigEndian.Uint64(id[:8]) >> 16 }

func (d *Doctor) reindex(ctx context.Context, b brand.Brand) (Finding, error) {
	changed, after := 0, uuid.Nil
	for {
		n, last, err := d.members.Reindex(ctx, b.ID, after, page)
		if err != nil {
			return Finding{}, err
		}
		if changed += n; last == uuid.Nil {
			break
		}
		after = last
	}
	other, err := d.reseal(ctx, b.ID)
	if err != nil {
		return Finding{}, err
	}
	if changed > 0 {
		d.cache.Bump(ctx, b.ID)
	}
	return ofBrand(b, Finding{Name: "reindex", Check: i18n.Msg("doctor.reindex.check"), Said: i18n.Msg("doctor.reindex.done", "N", changed, "Other", other)}), nil
}

func finding(check string, wrong bool, pairs ...any) Finding {
	said := "doctor." + check + ".right"
	if wrong {
		said = "doctor." + check + ".wrong"
	}
	return Finding{Name: check, Check: i18n.Msg("doctor." + check + ".check"), Said: i18n.Msg(said, pairs...), Wrong: wrong}
}

func ofBrand(b brand.Brand, f Finding) Finding {
	f.Check = i18n.Msg("doctor.of_brand", "Slug", b.Slug, "Check", f.Check)
	return f
}
