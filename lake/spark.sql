-- What Spark needs before the tables and views. Its own sorting of NULL is SQLite's. Each `rewrite` line says what a
-- statement's words become: `stream` is a keyword of its joins, and its rtrim takes one argument.
-- rewrite: strftime('%Y-%m-%dT%H:%M:%SZ',  ->  utc_text(
-- rewrite: , 'unixepoch')  ->  )
-- rewrite: quantile_cont(  ->  percentile(
-- rewrite: JOIN stream USING  ->  JOIN `stream` USING
-- rewrite: JOIN stream LEFT  ->  JOIN `stream` LEFT
-- rewrite: rtrim(  ->  rtrim_any(
-- rewrite:  AS TEXT)  ->   AS STRING)
-- It joins in the order of the text, which is SQLite's, and cannot tell that the bounds are few: each worker gets them.
-- rewrite: CROSS JOIN bound CROSS JOIN stream_sample  ->  CROSS JOIN stream_sample CROSS JOIN bound
-- rewrite: SELECT bound.profile,  ->  SELECT /*+ BROADCAST(bound) */ bound.profile,
SET spark.sql.session.timeZone = UTC;
CREATE OR REPLACE TEMPORARY FUNCTION utc_text(unix BIGINT) RETURNS STRING
RETURN date_format(timestamp_seconds(unix), "yyyy-MM-dd'T'HH:mm:ss'Z'");
CREATE OR REPLACE TEMPORARY FUNCTION rtrim_any(text STRING, letters STRING) RETURNS STRING
RETURN trim(TRAILING letters FROM text);
CREATE OR REPLACE TEMPORARY FUNCTION unix_of(instant TIMESTAMP) RETURNS BIGINT
RETURN unix_seconds(instant);
