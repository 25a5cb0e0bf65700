-- name: InsertNote :exec
INSERT INTO member_notes (tenant_id, id, member_id, body, author_id, author_name, created_at)
VALUES (@tenant_id, @id, @member_id, @body, @author_id, @author_name, @created_at);

-- name: ListNotes :many
-- Newest first.
SELECT * FROM member_notes WHERE tenant_id = @tenant_id AND member_id = @member_id ORDER BY id DESC LIMIT @max_rows;

-- name: LockNote :one
SELECT * FROM member_notes WHERE tenant_id = @tenant_id AND id = @id AND member_id = @member_id FOR UPDATE;

-- name: DeleteNote :exec
DELETE FROM member_notes WHERE tenant_id = @tenant_id AND id = @id;
