-- group: rows
-- title: Every classified sample
-- asks:  Which class had each stream of each session at each look, and what made it poor?
-- answer: session_id, minute_unix, medium, direction, class
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  judged
-- feeds: the page's heat map, and whoever wants the samples
--
-- Classes are 0 good, 1 fair, 2 poor, 3 bad. Late, uneven, dropping and slow are 1 where latency, jitter, loss or
-- frame rate is beyond its poor bound. Idle streams are left out. Rows come in no order, as there may be millions.
SELECT
    session_id,
    minute_unix,
    medium,
    direction,
    class,
    due_latency AS late,
    due_jitter AS uneven,
    due_loss AS dropping,
    due_fps AS slow
FROM judged
