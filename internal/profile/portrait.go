package profile

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"xinhuo/internal/db"
	"xinhuo/internal/errs"
	"xinhuo/internal/journal"
	"xinhuo/internal/picture"
	"xinhuo/internal/postgres"
	"xinhuo/internal/tenant"
)

// Portray makes a file the member's portrait, uuid.Nil none, and returns the
// one before it. Whether it is shown is for the consent to say.
func (s *Store) Portray(ctx context.Context, t tenant.ID, by journal.Actor, id, file uuid.UUID) (was uuid.UUID, err error) {
	err = s.conn.In(ctx, t, func(tx postgres.Conn) error {
		if err := s.On(tx).Start(ctx, t, id); err != nil {
			return err
		}
		row, err := db.New(tx).LockHonourProfile(ctx, db.LockHonourProfileParams{TenantID: t, MemberID: id})
		if err != nil {
			return postgres.Err(err)
		}
		was = fromRow(row).Portrait
		p := setPortrait(t, id, picture.Middle, s)
		verb := "profile.unportrayed"
		if file != uuid.Nil {
			p.PortraitID, verb = &file, "profile.portrayed"
		}
		if err := db.New(tx).SetPortrait(ctx, p); err != nil {
			return err
		}
		return s.line(ctx, tx, t, by, verb, id, "")
	})
	if err != nil {
		return uuid.Nil, fmt.Errorf("set portrait of member %s: %w", id, err)
	}
	return was, nil
}

// Crop keeps which part of the picture the portrait was cut from, for the
// next who looks; without a portrait it is errs.NotFound.
func (s *Store) Crop(ctx context.Context, t tenant.ID, by journal.Actor, id uuid.UUID, c picture.Crop) error {
	err := s.conn.In(ctx, t, func(tx postgres.Conn) error {
		row, err := db.New(tx).LockHonourProfile(ctx, db.LockHonourProfileParams{TenantID: t, MemberID: id})
		switch {
		case err != nil:
			return postgres.Err(err)
		case row.PortraitID == nil:
			return errs.NotFound
		}
		p := setPortrait(t, id, c.Within(), s)
		p.PortraitID = row.PortraitID
		if err := db.New(tx).SetPortrait(ctx, p); err != nil {
			return err
		}
		return s.line(ctx, tx, t, by, "profile.cropped", id, "")
	})
	if err != nil {
		return fmt.Errorf("keep crop of member %s: %w", id, err)
	}
	return nil
}

func setPortrait(t tenant.ID, id uuid.UUID, c picture.Crop, s *Store) db.SetPortraitParams {
	return db.SetPortraitParams{TenantID: t, MemberID: id, CropX: int16(c.X), CropY: int16(c.Y), CropNear: int16(c.Near), UpdatedAt: s.now()}
}
