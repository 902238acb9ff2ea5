-- servers: postgres14+
-- Procedures that differ in an output only, and a schema whose owner changes while functions wait for types.
CREATE PROCEDURE p (OUT a int, IN b int, IN c int) LANGUAGE sql AS 'SELECT b - c';
CREATE PROCEDURE p (IN a int, IN b int, IN c int) LANGUAGE sql AS 'SELECT a + b - c';
CREATE PROCEDURE p (INOUT a numeric, VARIADIC b text[]) LANGUAGE sql AS 'SELECT a';
COMMENT ON PROCEDURE p (IN int, IN int, IN int) IS 'three';
