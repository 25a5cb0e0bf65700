package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Tidy vacuums and analyses tables after a bulk load, so that the planner
// knows them and an index alone can answer. Url is that of a role that owns
// them; another is told nothing and changes nothing.
func Tidy(ctx context.Context, url string, tables ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	defer conn.Close(ctx)
	for _, name := range tables {
		if _, err := conn.Exec(ctx, "VACUUM (ANALYZE) "+pgx.Identifier{name}.Sanitize()); err != nil {
			return fmt.Errorf("tidy %s: %w", name, err)
		}
	}
	return nil
}
