DROP TABLE speciality_places;
