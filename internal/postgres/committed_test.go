package postgres_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"xinhuo/internal/postgres"
	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

func TestCommittedIsToldOfWritesOnly(t *testing.T) {
	t.Parallel()
	url, _ := pgtest.Database(t)
	var told []tenant.ID
	pool, err := postgres.Open(t.Context(), url, postgres.Options{Committed: func(_ context.Context, id tenant.ID) { told = append(told, id) }})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	wrote, read, failed, joined := tenant.New(), tenant.New(), tenant.New(), tenant.New()
	nothing, broken := func(postgres.Conn) error { return nil }, errors.New("broken")
	err = errors.Join(
		pool.In(t.Context(), wrote, func(tx postgres.Conn) error { return tx.In(t.Context(), wrote, nothing) }),
		pool.Read(t.Context(), read, nothing),
		pool.Platform(t.Context(), nothing),
		pool.Platform(t.Context(), func(tx postgres.Conn) error { return tx.In(t.Context(), joined, nothing) }),
	)
	if err != nil {
		t.Fatal(err)
	}
	if err := pool.In(t.Context(), failed, func(postgres.Conn) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("In = %v, want what fn returned", err)
	}
	if want := []tenant.ID{wrote, joined}; !slices.Equal(told, want) {
		t.Errorf("told of %v, want %v: each committed write once", told, want)
	}
}
