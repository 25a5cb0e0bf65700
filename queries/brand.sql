-- name: FoundBrand :one
-- @sqlc-vet-disable tenant-scoped
-- It makes the tenant the others are scoped to.
INSERT INTO tenants (id, slug, name, demo) VALUES (@id, @slug, @name, @demo) RETURNING *;

-- name: BrandBySlug :one
-- @sqlc-vet-disable tenant-scoped
-- Asked before a tenant is known. A suspended brand is not there.
SELECT * FROM tenants WHERE slug = @slug AND suspended_at IS NULL;

-- name: GetBrand :one
-- @sqlc-vet-disable tenant-scoped
SELECT * FROM tenants WHERE id = @id AND suspended_at IS NULL;

-- name: LockBrand :one
-- @sqlc-vet-disable tenant-scoped
SELECT * FROM tenants WHERE id = @id AND suspended_at IS NULL FOR UPDATE;

-- name: ReviseBrand :one
-- @sqlc-vet-disable tenant-scoped
UPDATE tenants SET name = @name, zone = @zone, bench_target = @bench_target WHERE id = @id RETURNING *;

-- name: TakenSlugs :many
-- @sqlc-vet-disable tenant-scoped
SELECT slug FROM tenants WHERE slug = ANY(@slugs::text[]);
