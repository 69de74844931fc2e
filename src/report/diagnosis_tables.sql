-- Every table and view; the parameter is for the columns' sake.
SELECT name
FROM sqlite_schema
WHERE type IN ('table', 'view') AND ?1 = '';
