SELECT (SELECT count(*) FROM mysql.func) AS functions, (SELECT count(*) FROM mysql.servers) AS servers
