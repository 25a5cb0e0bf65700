DELETE FROM member_counts WHERE dim = 'platform';
