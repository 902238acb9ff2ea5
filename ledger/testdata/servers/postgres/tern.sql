-- tern: 2 applied
CREATE TABLE public.schema_version (version int4 NOT NULL);
INSERT INTO schema_version VALUES (2);
