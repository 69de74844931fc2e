-- with: minute_count
event_minutes AS (
    -- One row: the event, with the classified and the poor minutes of its people, and
    -- how many a verdict needs.
    SELECT
        :kind AS kind,
        :event AS event_uuid,
        coalesce(sum(n), 0) AS classified_minutes,
        coalesce(sum(poor + bad), 0) AS poor_minutes,
        30 AS least_minutes
    FROM minute_count
)
