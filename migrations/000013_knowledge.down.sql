DROP TABLE knowledge_grams, knowledge_uses, knowledge_authors, knowledge_versions, knowledge_pages, knowledge_themes, files;
