-- What DuckDB needs before the tables and views: NULL sorts as in SQLite, days are UTC days, and an instant has
-- SQLite's text. Each `rewrite` line says what a statement's words become.
-- rewrite: strftime('%Y-%m-%dT%H:%M:%SZ',  ->  utc_text(
-- rewrite: , 'unixepoch')  ->  )
SET default_null_order = 'nulls_first_on_asc_last_on_desc';
SET TimeZone = 'UTC';
-- rewrite: CAST(value / step AS INTEGER)  ->  CAST(floor(value / step) AS INTEGER)
CREATE TEMPORARY MACRO utc_text(unix) AS strftime(make_timestamp(unix * 1000000), '%Y-%m-%dT%H:%M:%SZ');
CREATE TEMPORARY MACRO unix_of(instant) AS CAST(epoch(instant) AS BIGINT);
