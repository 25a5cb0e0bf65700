DROP TABLE programme_guests, programme_sessions;
