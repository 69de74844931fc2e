-- title: Bursts of loss behind a good average
-- asks:  Whose packets were lost in bursts that the average hides?
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people and streams to show, most hidden bursts first [20]
-- with:  person, judged, name, coverage
--
-- n are the classified samples of a person's stream that have an average loss. Burst samples are those of them whose
-- greatest loss is above the profile's bound; most have a poor average as well, which tells of the loss. Hidden ones
-- are those whose average is still good, and alone are called bursts elsewhere. The ratio is greatest to average, over
-- all samples with any loss, bursts or not. Bursts are heard where the same loss spread evenly would be concealed, yet
-- change no class. Streams with fewer than two such samples, or without a burst, are left out.
WITH loss_bound AS (
    -- One row per medium: above which greatest loss a moment is a burst.
    SELECT medium, fair AS burst_pct
    FROM threshold
    WHERE name = :thresholds AND metric = 'max_loss_pct'
),
counted AS MATERIALIZED (
    -- One row per person and stream.
    SELECT
        judged.person_id,
        judged.stream,
        count(judged.avg_loss_pct) AS n,
        count(CASE WHEN judged.max_loss_pct > loss_bound.burst_pct AND judged.avg_loss_pct >= 0 THEN 1 END)
            AS burst_samples,
        count(CASE WHEN judged.burst = 1 THEN 1 END) AS hidden_burst_samples,
        max(judged.max_loss_pct) AS max_loss_pct,
        quantile_cont(CASE WHEN judged.avg_loss_pct > 0 THEN judged.max_loss_pct / judged.avg_loss_pct END, 0.5)
            AS burst_ratio_p50
    FROM judged
    LEFT JOIN loss_bound ON loss_bound.medium = judged.medium
    GROUP BY judged.person_id, judged.stream
)
SELECT
    name.person,
    counted.stream,
    counted.n,
    counted.hidden_burst_samples,
    counted.burst_samples,
    100.0 * counted.hidden_burst_samples / counted.n AS hidden_burst_pct,
    counted.max_loss_pct,
    counted.burst_ratio_p50,
    coverage.coverage_pct,
    name.user_id
FROM counted
JOIN name ON name.session_id = counted.person_id
CROSS JOIN coverage
WHERE counted.n >= 2 AND counted.burst_samples > 0
ORDER BY counted.hidden_burst_samples DESC, counted.burst_samples DESC, name.person, counted.person_id, counted.stream
LIMIT :limit
