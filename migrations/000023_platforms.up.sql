-- How many members post on each platform, so that the list can be narrowed by
-- it: platform <code> in member_counts.
INSERT INTO member_counts (tenant_id, dim, value, slot, n)
SELECT tenant_id, 'platform', platform, 0, count(DISTINCT member_id) FROM member_handles GROUP BY 1, 3;
