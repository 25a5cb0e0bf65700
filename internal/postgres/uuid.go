package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"xinhuo/internal/tenant"
)

// plainUUIDs makes a connection send and read our ids as the 16 bytes they
// are. Left alone, pgx takes the way through their text, which is most of
// what a bulk insert costs us.
func plainUUIDs(_ context.Context, conn *pgx.Conn) error {
	m := conn.TypeMap()
	one := &pgtype.Type{Name: "uuid", OID: pgtype.UUIDOID, Codec: uuidCodec{}}
	m.RegisterType(one)
	m.RegisterType(&pgtype.Type{Name: "_uuid", OID: pgtype.UUIDArrayOID, Codec: &pgtype.ArrayCodec{ElementType: one}})
	return nil
}

type uuidCodec struct{ pgtype.UUIDCodec }

func (c uuidCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := bytesOf(value); ok && format == pgtype.BinaryFormatCode {
		return encodeUUID{}
	}
	return c.UUIDCodec.PlanEncode(m, oid, format, value)
}

func (c uuidCodec) PlanScan(m *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	if into := bytesIn(target); into != nil && format == pgtype.BinaryFormatCode {
		return scanUUID{}
	}
	return c.UUIDCodec.PlanScan(m, oid, format, target)
}

func bytesOf(value any) (uuid.UUID, bool) {
	switch v := value.(type) {
	case uuid.UUID:
		return v, true
	case tenant.ID:
		return v.UUID, true
	}
	return uuid.Nil, false
}

func bytesIn(target any) *uuid.UUID {
	switch v := target.(type) {
	case *uuid.UUID:
		return v
	case *tenant.ID:
		if v != nil {
			return &v.UUID
		}
	}
	return nil
}

type encodeUUID struct{}

func (encodeUUID) Encode(value any, buf []byte) ([]byte, error) {
	id, _ := bytesOf(value)
	return append(buf, id[:]...), nil
}

type scanUUID struct{}

// Scan leaves the nil uuid for a null.
func (scanUUID) Scan(src []byte, target any) error {
	into := bytesIn(target)
	switch len(src) {
	case 0:
		*into = uuid.Nil
	case len(into):
		copy(into[:], src)
	default:
		return fmt.Errorf("read uuid of %d bytes", len(src))
	}
	return nil
}
