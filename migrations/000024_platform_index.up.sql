CREATE INDEX CONCURRENTLY IF NOT EXISTS member_handles_platform_idx ON member_handles (tenant_id, platform, member_id);
