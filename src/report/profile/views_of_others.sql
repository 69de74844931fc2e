-- The views of the file that are none of ours, which are temporary ones by now.
SELECT sql
FROM main.sqlite_schema
WHERE type = 'view' AND lower(name) NOT IN (SELECT lower(name) FROM temp.sqlite_schema);
