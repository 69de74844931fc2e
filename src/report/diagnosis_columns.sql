-- The columns of every view that the statement names, those included that a connection makes for itself.
SELECT DISTINCT described.name
FROM (
    SELECT name FROM sqlite_schema WHERE type = 'view'
    UNION
    SELECT name FROM temp.sqlite_schema WHERE type = 'view'
) AS described_view
JOIN pragma_table_info(described_view.name) AS described
WHERE instr(lower(?1), lower(described_view.name)) > 0;
