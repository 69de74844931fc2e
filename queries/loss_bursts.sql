-- group: people
-- title: Bursts of loss behind a good average
-- asks:  Whose packets were lost in bursts that the average hides?
-- answer: person, stream, hidden_burst_samples
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: limit      int     people and streams to show, most hidden bursts first [20]
-- with:  loss_burst, name, coverage
--
-- n are the classified samples of a person's stream that have an average loss. Burst samples are those of them whose
-- greatest loss is above the profile's bound; most have a poor average as well, which tells of the loss. Hidden ones
-- are those whose average is still good, and alone are called bursts elsewhere. The ratio is greatest to average, over
-- all samples with any loss, bursts or not. Bursts are heard where the same loss spread evenly would be concealed, yet
-- change no class. Streams with fewer than two such samples, or without a burst, are left out.
SELECT
    name.person,
    loss_burst.stream,
    loss_burst.hidden_burst_samples,
    loss_burst.burst_samples,
    loss_burst.n,
    100.0 * loss_burst.hidden_burst_samples / loss_burst.n AS hidden_burst_pct,
    loss_burst.max_loss_pct,
    loss_burst.burst_ratio_p50,
    coverage.coverage_pct,
    name.user_id
FROM loss_burst
JOIN name ON name.session_id = loss_burst.person_id
CROSS JOIN coverage
WHERE loss_burst.n >= 2 AND loss_burst.burst_samples > 0
ORDER BY loss_burst.hidden_burst_samples DESC, loss_burst.burst_samples DESC, name.person, loss_burst.person_id,
    loss_burst.stream
LIMIT :limit
