-- The bench by id: who is named for a seat, holds one, or is held against the
-- rules is looked up here by the thousand without reading their files.
CREATE INDEX CONCURRENTLY IF NOT EXISTS members_bench_idx ON members (tenant_id, id) INCLUDE (tier, tier_since, name, nickname) WHERE tier IN ('reserve', 'core');
