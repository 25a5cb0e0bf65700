DROP FUNCTION app.certificate_by_code(text);
DROP TABLE certificate_batch_items, certificate_batches, certificates, certificate_keys, certificate_settings;
