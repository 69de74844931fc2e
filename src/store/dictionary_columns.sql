-- Every column, in the order in which the program has them.
SELECT
    dictionary.view_name,
    dictionary.column_name,
    dictionary.column_type,
    dictionary.unit,
    dictionary.meaning,
    dictionary.zoom_field
FROM dictionary
LEFT JOIN dictionary_view USING (view_name)
ORDER BY dictionary_view.position, dictionary.position;
