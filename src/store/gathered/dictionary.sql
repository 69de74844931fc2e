-- The column that the views have before all others where the databases of several accounts are read. Those that tell of
-- no event have none, or have it already.
INSERT INTO main.dictionary (view_name, position, column_name, column_type, unit, meaning, zoom_field)
SELECT
    view_name,
    0 AS position,
    'account' AS column_name,
    'text' AS column_type,
    '' AS unit,
    'the account, by the config file or else by the name of the database' AS meaning,
    '' AS zoom_field
FROM main.dictionary
WHERE column_name = 'kind';
