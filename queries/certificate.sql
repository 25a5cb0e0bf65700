-- name: CertificateByCode :one
-- @sqlc-vet-disable tenant-scoped
SELECT brand::text, number::text, issued_at::timestamptz AS issued_at, coalesce(reissued_at, issued_at)::timestamptz AS last_at, revoked::boolean FROM app.certificate_by_code(@code::text);

-- name: GetCertificateSettings :one
SELECT * FROM certificate_settings WHERE tenant_id = @tenant_id;

-- name: StartCertificateSettings :exec
INSERT INTO certificate_settings (tenant_id) VALUES (@tenant_id) ON CONFLICT DO NOTHING;

-- name: HoldCertificateSettings :one
SELECT version FROM certificate_settings WHERE tenant_id = @tenant_id FOR UPDATE;

-- name: ReviseCertificateSettings :execrows
UPDATE certificate_settings SET signatory = @signatory, office = @office, version = version + 1
WHERE tenant_id = @tenant_id AND version = @version;

-- name: SetCertificateLogo :exec
UPDATE certificate_settings SET logo_id = sqlc.narg(file_id), version = version + 1 WHERE tenant_id = @tenant_id;

-- name: SetCertificateSeal :exec
UPDATE certificate_settings SET seal_id = sqlc.narg(file_id), version = version + 1 WHERE tenant_id = @tenant_id;

-- name: NextCertificateNo :one
UPDATE certificate_settings SET last_no = last_no + 1 WHERE tenant_id = @tenant_id RETURNING last_no;

-- name: CurrentCertificateKey :one
SELECT * FROM certificate_keys WHERE tenant_id = @tenant_id AND retired_at IS NULL;

-- name: GetCertificateKey :one
SELECT * FROM certificate_keys WHERE tenant_id = @tenant_id AND id = @id;

-- name: ListCertificateKeys :many
SELECT * FROM certificate_keys WHERE tenant_id = @tenant_id ORDER BY made_at, id;

-- name: InsertCertificateKey :exec
INSERT INTO certificate_keys (tenant_id, id, public, sealed, made_at) VALUES (@tenant_id, @id, @public, @sealed, @made_at);

-- name: RetireCertificateKey :execrows
UPDATE certificate_keys SET retired_at = @retired_at WHERE tenant_id = @tenant_id AND retired_at IS NULL;

-- name: InsertCertificate :exec
INSERT INTO certificates (tenant_id, id, award_id, member_id, no, number, code, statement, signature, key_id, issued_at, issuer_name)
VALUES (@tenant_id, @id, @award_id, @member_id, @no, @number, @code, @statement, @signature, @key_id, @issued_at, @issuer_name);

-- name: LockCertificate :one
SELECT * FROM certificates WHERE tenant_id = @tenant_id AND id = @id FOR UPDATE;

-- name: CertificateOfAward :one
SELECT id FROM certificates WHERE tenant_id = @tenant_id AND award_id = @award_id;

-- name: ReissueCertificate :exec
UPDATE certificates SET edition = edition + 1, statement = @statement, signature = @signature, key_id = @key_id, reissued_at = @reissued_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: RevokeCertificate :exec
UPDATE certificates SET revoked_at = sqlc.narg(revoked_at), revoker_name = @revoker_name, revoke_reason = @revoke_reason, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id;

-- name: GetCertificate :one
SELECT sqlc.embed(c), coalesce(nullif(m.name, ''), m.nickname)::text AS member, t.name AS title, a.revoked_at AS title_revoked_at, m.sample
FROM certificates c
JOIN title_awards a ON a.tenant_id = c.tenant_id AND a.id = c.award_id
JOIN titles t ON t.tenant_id = c.tenant_id AND t.id = a.title_id
JOIN members m ON m.tenant_id = c.tenant_id AND m.id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.id = @id;

-- name: CertificatesOf :many
-- The newest first.
SELECT sqlc.embed(c), coalesce(nullif(m.name, ''), m.nickname)::text AS member, t.name AS title, a.revoked_at AS title_revoked_at, m.sample
FROM certificates c
JOIN title_awards a ON a.tenant_id = c.tenant_id AND a.id = c.award_id
JOIN titles t ON t.tenant_id = c.tenant_id AND t.id = a.title_id
JOIN members m ON m.tenant_id = c.tenant_id AND m.id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.member_id = @member_id
ORDER BY c.no DESC LIMIT 50;

-- name: ListCertificates :many
-- Those numbered below the given number, the newest first. Standing: '' all, 'valid', 'revoked'.
SELECT sqlc.embed(c), coalesce(nullif(m.name, ''), m.nickname)::text AS member, t.name AS title, a.revoked_at AS title_revoked_at, m.sample
FROM certificates c
JOIN title_awards a ON a.tenant_id = c.tenant_id AND a.id = c.award_id
JOIN titles t ON t.tenant_id = c.tenant_id AND t.id = a.title_id
JOIN members m ON m.tenant_id = c.tenant_id AND m.id = c.member_id
WHERE c.tenant_id = @tenant_id AND c.no < @before
  AND (@standing::text = '' OR (@standing::text = 'revoked') = (c.revoked_at IS NOT NULL OR a.revoked_at IS NOT NULL))
  AND (sqlc.narg(title_id)::uuid IS NULL OR a.title_id = sqlc.narg(title_id)::uuid)
  AND (@text::text = '' OR c.number = @text::text OR strpos(m.name, @text::text) > 0 OR strpos(m.nickname, @text::text) > 0)
ORDER BY c.no DESC LIMIT @max_rows;

-- name: CountCertificates :one
SELECT count(*) AS total, count(*) FILTER (WHERE c.revoked_at IS NOT NULL OR a.revoked_at IS NOT NULL) AS revoked
FROM certificates c JOIN title_awards a ON a.tenant_id = c.tenant_id AND a.id = c.award_id
WHERE c.tenant_id = @tenant_id;

-- name: ListRevokedCodes :many
-- The latest first: of more than anybody will have, the oldest are left out.
SELECT c.code FROM certificates c JOIN title_awards a ON a.tenant_id = c.tenant_id AND a.id = c.award_id
WHERE c.tenant_id = @tenant_id AND (c.revoked_at IS NOT NULL OR a.revoked_at IS NOT NULL)
ORDER BY greatest(c.revoked_at, a.revoked_at) DESC, c.no DESC LIMIT 100000;

-- name: AwardsWithoutCertificate :many
-- Standing awards, by title.
SELECT t.id, t.name, count(*) AS awards
FROM title_awards a JOIN titles t ON t.tenant_id = a.tenant_id AND t.id = a.title_id
WHERE a.tenant_id = @tenant_id AND a.revoked_at IS NULL
  AND NOT EXISTS (SELECT FROM certificates c WHERE c.tenant_id = @tenant_id AND c.award_id = a.id)
GROUP BY t.id, t.name, t.rank ORDER BY t.rank, t.name, t.id;

-- name: InsertCertificateBatch :exec
INSERT INTO certificate_batches (tenant_id, id, base, total, asked_at, asked_by, asker_name, beat_at)
VALUES (@tenant_id, @id, @base, @total, @asked_at, @asked_by, @asker_name, @asked_at);

-- name: InsertCertificateBatchItems :execrows
-- The standing awards of a title, or of all, that have no certificate.
INSERT INTO certificate_batch_items (tenant_id, batch_id, award_id)
SELECT @tenant_id, @batch_id, a.id FROM title_awards a
WHERE a.tenant_id = @tenant_id AND a.revoked_at IS NULL AND (sqlc.narg(title_id)::uuid IS NULL OR a.title_id = sqlc.narg(title_id)::uuid)
  AND NOT EXISTS (SELECT FROM certificates c WHERE c.tenant_id = @tenant_id AND c.award_id = a.id)
ORDER BY a.id LIMIT @max_rows;

-- name: SetCertificateBatchTotal :exec
UPDATE certificate_batches SET total = @total WHERE tenant_id = @tenant_id AND id = @id;

-- name: GetCertificateBatch :one
SELECT sqlc.embed(b), (SELECT count(*) FROM certificate_batch_items i WHERE i.tenant_id = @tenant_id AND i.batch_id = b.id AND i.done) AS done,
    (SELECT count(*) FROM certificate_batch_items i WHERE i.tenant_id = @tenant_id AND i.batch_id = b.id AND i.certificate_id IS NOT NULL) AS issued
FROM certificate_batches b WHERE b.tenant_id = @tenant_id AND b.id = @id;

-- name: OpenCertificateBatch :one
SELECT id FROM certificate_batches WHERE tenant_id = @tenant_id AND state = 'working' ORDER BY id DESC LIMIT 1;

-- name: NextCertificateBatchItems :many
SELECT award_id FROM certificate_batch_items WHERE tenant_id = @tenant_id AND batch_id = @batch_id AND NOT done ORDER BY award_id LIMIT @max_rows;

-- name: FinishCertificateBatchItem :exec
UPDATE certificate_batch_items SET done = true, certificate_id = sqlc.narg(certificate_id), refused = @refused
WHERE tenant_id = @tenant_id AND batch_id = @batch_id AND award_id = @award_id;

-- name: BeatCertificateBatch :exec
UPDATE certificate_batches SET beat_at = @beat_at, drawn = @drawn WHERE tenant_id = @tenant_id AND id = @id;

-- name: FinishCertificateBatch :exec
UPDATE certificate_batches SET state = @state, packed = @packed, finished_at = @finished_at, beat_at = @finished_at WHERE tenant_id = @tenant_id AND id = @id;

-- name: CertificatesOfBatch :many
SELECT sqlc.embed(c), coalesce(nullif(m.name, ''), m.nickname)::text AS member, t.name AS title, a.revoked_at AS title_revoked_at, m.sample
FROM certificate_batch_items i
JOIN certificates c ON c.tenant_id = i.tenant_id AND c.id = i.certificate_id
JOIN title_awards a ON a.tenant_id = c.tenant_id AND a.id = c.award_id
JOIN titles t ON t.tenant_id = c.tenant_id AND t.id = a.title_id
JOIN members m ON m.tenant_id = c.tenant_id AND m.id = c.member_id
WHERE i.tenant_id = @tenant_id AND i.batch_id = @batch_id AND c.no > @after
ORDER BY c.no LIMIT @max_rows;

-- name: RefusedOfCertificateBatch :many
SELECT i.refused, coalesce(nullif(m.name, ''), m.nickname)::text AS member, m.id AS member_id, t.name AS title
FROM certificate_batch_items i
JOIN title_awards a ON a.tenant_id = i.tenant_id AND a.id = i.award_id
JOIN titles t ON t.tenant_id = a.tenant_id AND t.id = a.title_id
JOIN members m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
WHERE i.tenant_id = @tenant_id AND i.batch_id = @batch_id AND i.refused <> '' ORDER BY i.award_id LIMIT 100;
