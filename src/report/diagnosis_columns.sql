-- The columns of every view that the statement names.
SELECT DISTINCT described.name
FROM sqlite_schema AS described_view
JOIN pragma_table_info(described_view.name) AS described
WHERE described_view.type = 'view' AND instr(lower(?1), lower(described_view.name)) > 0;
