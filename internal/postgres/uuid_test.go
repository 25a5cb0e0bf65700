package postgres_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"xinhuo/internal/postgres/pgtest"
	"xinhuo/internal/tenant"
)

func TestUUIDsTravel(t *testing.T) {
	t.Parallel()
	conn := pgtest.Tx(t)
	id, of := uuid.MustParse("0190b0c4-1111-7222-8333-444455556666"), tenant.New()
	many := []uuid.UUID{id, uuid.Nil, of.UUID}
	var gotText string
	var got uuid.UUID
	var gotOf tenant.ID
	var null, set *uuid.UUID
	var gotMany []uuid.UUID
	err := conn.QueryRow(t.Context(), "SELECT $1::uuid::text, $1::uuid, $2::uuid, NULL::uuid, $3::uuid, $4::uuid[]", id, of, &id, many).
		Scan(&gotText, &got, &gotOf, &null, &set, &gotMany)
	if err != nil {
		t.Fatal(err)
	}
	if gotText != id.String() || got != id || gotOf != of || null != nil || set == nil || *set != id || !slices.Equal(gotMany, many) {
		t.Errorf("sent %s, %s and %s; got %s, %s, %s, %v, %v, %s", id, of, many, gotText, got, gotOf, null, set, gotMany)
	}
}
