DROP INDEX IF EXISTS member_handles_platform_idx;
