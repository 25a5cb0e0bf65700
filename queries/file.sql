-- name: InsertFile :exec
INSERT INTO files (tenant_id, id, kind, filename, type, size, width, height, blob_key, noun, noun_id, made_by, maker_name, sample, created_at)
VALUES (@tenant_id, @id, @kind, @filename, @type, @size, @width, @height, @blob_key, @noun, @noun_id, @made_by, @maker_name, @sample, @created_at);

-- name: GetFile :one
SELECT * FROM files WHERE tenant_id = @tenant_id AND id = @id;

-- name: ListFilesOf :many
-- Those of one thing, the oldest first.
SELECT * FROM files WHERE tenant_id = @tenant_id AND noun = @noun AND noun_id = @noun_id ORDER BY id LIMIT @max_rows;

-- name: ListFilesOfMany :many
-- Those of several things of one noun, the oldest first.
SELECT * FROM files WHERE tenant_id = @tenant_id AND noun = @noun AND noun_id = ANY (@noun_ids::uuid[]) ORDER BY id LIMIT @max_rows;

-- name: CountFilesOf :one
SELECT count(*) FROM files WHERE tenant_id = @tenant_id AND noun = @noun AND noun_id = @noun_id;

-- name: DeleteFile :execrows
DELETE FROM files WHERE tenant_id = @tenant_id AND id = @id;
