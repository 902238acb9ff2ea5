package main

// mariadbSchema is mysqlSchema with what only MariaDB has: sequences, and no
// indexes by expression.
func mariadbSchema(add func(string), _ string, n int) {
	for i := range (n + 49) / 50 {
		add(replacer(i, "").Replace("CREATE SEQUENCE number_{i} START WITH 1000 INCREMENT BY 10"))
	}
	mysqlObjects(add, n, "KEY {table}_name (name(40))")
}

func mysqlSchema(add func(string), _ string, n int) {
	mysqlObjects(add, n, "KEY {table}_name ((lower(name)))")
}

// mysqlObjects fills a database. Its enums are types of columns and no objects.
func mysqlObjects(add func(string), n int, third string) {
	for i := range n {
		state := "varchar(20)"
		if i%50 == 0 {
			state = "enum('new', 'open', 'paid', 'sent', 'closed {i}')"
		}
		fill := replacer(i, "")
		add(fill.Replace(`CREATE TABLE {table} (
  id bigint NOT NULL AUTO_INCREMENT,
  parent_id bigint,
  owner_id bigint NOT NULL,
  state ` + state + ` NOT NULL DEFAULT 'new',
  status varchar(20) CHARACTER SET ascii,
  name varchar(100) NOT NULL DEFAULT '',
  {email} varchar(255),
  {amount} decimal(12,2) DEFAULT 0 COMMENT 'in the currency of the owner',
  {quantity} int unsigned NOT NULL DEFAULT 1,
  payload json COMMENT 'as the partner sent it, {table}',
  updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  deleted_at datetime,
  PRIMARY KEY (id),
  KEY {table}_recent (status, updated_at),
  UNIQUE KEY {table}_email ({email}, owner_id),
  ` + third + `,
  CONSTRAINT {table}_parent FOREIGN KEY (parent_id) REFERENCES {parent} (id) ON DELETE CASCADE,
  CONSTRAINT {table}_owner FOREIGN KEY (owner_id) REFERENCES {owner} (id),
  CONSTRAINT {table}_amount CHECK ({amount} >= 0)
) COMMENT 'What we know of {table}'`))
	}
	for i := range n / 10 {
		add(replacer(i*10, "").Replace(`CREATE VIEW view_{i} AS
SELECT t.id, t.name, p.name AS parent_name, t.{amount} * t.{quantity} AS total, coalesce(t.status, 'none') AS status
FROM {table} t LEFT JOIN {parent} p ON p.id = t.parent_id
WHERE t.deleted_at IS NULL AND t.{amount} > 0`))
	}
	for i := range n / 20 {
		fill := replacer(i*20, "")
		add(fill.Replace("CREATE FUNCTION tax_{i}(amount decimal(12,2), rate decimal(4,2)) RETURNS decimal(12,2) DETERMINISTIC NO SQL RETURN amount * rate / 100 + {i}"))
		add(fill.Replace("CREATE TRIGGER touch_{i} BEFORE UPDATE ON {table} FOR EACH ROW SET NEW.{amount} = coalesce(NEW.{amount}, OLD.{amount}, {i})"))
	}
}
