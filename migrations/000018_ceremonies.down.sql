DROP TABLE ceremony_steps;
DROP TABLE ceremonies;
