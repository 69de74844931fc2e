-- group: people
-- title: Estimated listening quality
-- asks:  How would a listener have rated the audio that each person sent and received?
-- answer: person, direction, mos_below_3_6_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- param: person     person  whose alone [everybody]
-- param: limit      int     people and directions to show, the worst first [20]
-- with:  narrowed_person, narrowed_coverage, person_mos, name, coverage
--
-- The mean opinion score from 1 to 4.5 by the E-model with the constants of G.711 with concealment (Ie 0, Bpl 25.1),
-- latency read as a round trip. n are the audio samples with latency, jitter and loss; without all three there is no
-- estimate, and whoever has fewer than two in a direction is left out. Shown are shares and the worst twentieth, no
-- averages over a call. It is a planning model: it knows one leg of the way, looks at five seconds a minute, assumes
-- evenly spread loss and a codec that Zoom does not use; below 3.6 many are dissatisfied, below 3.0 nearly all.
SELECT
    name.person,
    person_mos.direction,
    100.0 * person_mos.below_3_6 / person_mos.n AS mos_below_3_6_pct,
    person_mos.n,
    person_mos.mos_p5,
    person_mos.mos_p50,
    100.0 * person_mos.below_3_0 / person_mos.n AS mos_below_3_0_pct,
    'E-model, G.711 with concealment' AS model,
    coverage.coverage_pct,
    name.user_id
FROM person_mos
JOIN name ON name.session_id = person_mos.person_id
CROSS JOIN coverage
WHERE person_mos.n >= 2
ORDER BY mos_below_3_6_pct DESC, person_mos.mos_p5, name.person, person_mos.person_id, person_mos.direction
LIMIT :limit
