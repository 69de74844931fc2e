-- What every column of every view means, and for each view, in a row without column, what it has rows for.
CREATE VIEW v_dictionary AS
SELECT
    dictionary_view.view_name,
    NULL AS column_name,
    NULL AS column_type,
    NULL AS unit,
    dictionary_view.meaning,
    NULL AS zoom_field,
    dictionary_view.example,
    dictionary_view.position AS view_position,
    0 AS column_position
FROM dictionary_view
UNION ALL
SELECT
    dictionary.view_name,
    dictionary.column_name,
    dictionary.column_type,
    nullif(dictionary.unit, '') AS unit,
    dictionary.meaning,
    nullif(dictionary.zoom_field, '') AS zoom_field,
    NULL AS example,
    dictionary_view.position AS view_position,
    dictionary.position AS column_position
FROM dictionary
JOIN dictionary_view USING (view_name)
ORDER BY view_position, column_position;
