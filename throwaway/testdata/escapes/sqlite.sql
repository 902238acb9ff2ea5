CREATE TABLE attach_log (attach text);
-- escapes: ATTACH
ATTACH DATABASE '/prod.db' AS prod;
INSERT INTO attach_log VALUES ('ATTACH ''x'' AS y');
VACUUM;
-- escapes: VACUUM ... INTO
VACUUM main INTO '/tmp/copy.db';
-- escapes: LOAD_EXTENSION()
SELECT load_extension('x.so');
