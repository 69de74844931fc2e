-- with: dated_session
halved_session AS MATERIALIZED (
    -- The same with the half of the days in which its event began.
    SELECT
        dated_session.*,
        CASE WHEN day_on < :day THEN 'before' ELSE 'after' END AS half
    FROM dated_session
)
