DROP TABLE honour_consents;
DROP TABLE honour_texts;
DROP TABLE honour_profiles;
DROP TABLE title_awards;
DROP TABLE titles;
DROP TABLE contact_wishes;
DROP TABLE memorials;
