DELETE FROM member_counts WHERE dim IN ('bench_city', 'bench_speciality', 'bench_platform');
DROP TABLE seat_events, seat_nominations, seat_terms, seats, readiness_levels;
