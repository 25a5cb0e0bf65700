DROP INDEX invitations_member_idx;
DROP INDEX memberships_member_idx;
DROP TABLE signin_links;
