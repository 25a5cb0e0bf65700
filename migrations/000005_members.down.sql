DROP TABLE member_counts, member_notes, member_keys, member_handles, members;
