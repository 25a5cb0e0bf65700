package doctor

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// sealed are the columns, beside members' own, whose bytes are sealed.
var sealed = []struct{ table, column string }{
	{"intakes", "asks"}, {"intake_parts", "sealed"}, {"intake_findings", "sealed"},
	{"memorials", "family_sealed"},
}

// some is how many rows are sealed anew at a time; one may hold a megabyte.
const some = 50

// reseal seals with the newest key what an older one sealed.
func (d *Doctor) reseal(ctx context.Context, t tenant.ID) (changed int, err error) {
	for _, c := range sealed {
		for after, more := (pgtype.TID{Valid: true}), true; more; {
			err := d.pool.In(ctx, t, func(tx postgres.Conn) error {
				rows, err := resealable(ctx, tx, t, c.table, c.column, after)
				if err != nil {
					return err
				}
				n, err := d.sealAnew(ctx, tx, t, c.table, c.column, rows)
				changed += n
				if more = len(rows) == some; more {
					after = rows[some-1].At
				}
				return err
			})
			if err != nil {
				return changed, fmt.Errorf("seal %s.%s of %s anew: %w", c.table, c.column, t, err)
			}
		}
	}
	return changed, nil
}

// lying is a sealed value and where it lies.
type lying struct {
	At    pgtype.TID
	Value []byte
}

// resealable reads the next rows in the order in which they lie. What is
// written anew lies behind them, is met once more, and is then in order.
func resealable(ctx context.Context, tx postgres.Conn, t tenant.ID, table, column string, after pgtype.TID) ([]lying, error) {
	query := fmt.Sprintf("SELECT ctid, %[1]s FROM %[2]s WHERE tenant_id = $1 AND %[1]s IS NOT NULL AND ctid > $2 ORDER BY ctid LIMIT $3 FOR UPDATE", column, table)
	rows, err := tx.Query(ctx, query, t, after, some)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[lying])
}

func (d *Doctor) sealAnew(ctx context.Context, tx postgres.Conn, t tenant.ID, table, column string, rows []lying) (changed int, err error) {
	for _, r := range rows {
		if d.keys.Newest(t, r.Value) {
			continue
		}
		plain, err := d.keys.OpenBytes(t, r.Value)
		if err != nil {
			return changed, err
		}
		_, err = tx.Exec(ctx, fmt.Sprintf("UPDATE %s SET %s = $3 WHERE tenant_id = $1 AND ctid = $2", table, column), t, r.At, d.keys.SealBytes(t, plain))
		if err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}
