DROP TABLE tier_moves;
