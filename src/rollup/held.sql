-- Of what the tables of rollups were made, and which of them are filled, with what was asked.
CREATE TEMP TABLE IF NOT EXISTS rollup_scope (
    scope TEXT, profile TEXT, period TEXT, grouped_by TEXT, divided_on TEXT, data_version INTEGER
);
CREATE TEMP TABLE IF NOT EXISTS rollup_filled (part TEXT PRIMARY KEY, asked TEXT);
