-- Every table and view, those included that a connection makes for itself; the parameter is for the columns' sake.
SELECT name
FROM sqlite_schema
WHERE type IN ('table', 'view') AND ?1 = ''
UNION
SELECT name
FROM temp.sqlite_schema
WHERE type = 'view' AND ?1 = '';
