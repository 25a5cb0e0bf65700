ALTER TABLE seat_nominations DROP COLUMN lapsed;
ALTER TABLE seats DROP COLUMN lapsed;
