ALTER TABLE honour_profiles DROP COLUMN crop_near, DROP COLUMN crop_y, DROP COLUMN crop_x;
-- Of two that are worked on, the one that its subject wrote stays.
UPDATE honour_texts x SET state = 'replaced'
WHERE source = 'team' AND state IN ('draft', 'offered', 'returned')
  AND EXISTS (SELECT 1 FROM honour_texts o WHERE o.tenant_id = x.tenant_id AND o.member_id = x.member_id AND o.source = 'member' AND o.state IN ('draft', 'offered', 'returned'));
DROP INDEX honour_texts_open_key;
CREATE UNIQUE INDEX honour_texts_open_key ON honour_texts (tenant_id, member_id) WHERE state IN ('draft', 'offered', 'returned');
