-- django: auth/0001_initial applied, shop/0002_b applied
CREATE TABLE django_migrations (id bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, app varchar(255) NOT NULL, name varchar(255) NOT NULL, applied datetime(6) NOT NULL);
INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '0001_initial', '2026-11-22 22:29:12'), ('shop', '0002_b', '2026-11-22 22:29:13');
