SELECT i.inhrelid, i.inhparent,
  i.inhdetachpending -- 14+
  false              -- <14
FROM pg_inherits i
ORDER BY i.inhrelid, i.inhseqno
