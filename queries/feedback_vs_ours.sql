-- group: days
-- title: Do verdicts agree with people
-- asks:  How well does the verdict of each profile agree with the thumbs of these days?
-- answer: thresholds, agreement, answers, kappa
-- param: from       date    the first UTC day on which events began
-- param: to         date    the last such day, included
-- with:  chosen_event, event_person, whose_session_of_many, event_minutes_of_answers, event_share, event_coverage
-- scan:  it asks about all events of the days, of which the database may have nothing else
--
-- One row per profile, the best first. Each last thumb of a person on an event is held against the verdict on that
-- person's minutes in it by that profile: poor is "poor" or "bad" as `person` judges, from two classified minutes on.
-- n are these minutes. Of the four cells, not_content_poor and content_well agree. Kappa is Cohen's: 0 is what chance
-- gives, 1 is full agreement. Its interval holds 95 of 100 samples of as many people, drawn anew with a fixed seed; a
-- person's answers stay together. Below 30 answers nothing is said but that. Those who answer are not those who
-- suffered: most say nothing, whoever was thrown out is not asked, and moods are no measurements. So this tells
-- profiles apart, and says little of how many people were content. Only `collect --feedback on` asks for thumbs.
WITH thumb AS MATERIALIZED (
    -- One row per person of an event with a thumb: the last, and who it is in all events.
    SELECT person_id, who, is_content
    FROM (
        SELECT
            event_person.person_id,
            whose_session.who,
            v_feedback.is_content,
            row_number() OVER (
                PARTITION BY event_person.person_id ORDER BY v_feedback.said_at DESC, v_feedback.feedback_id DESC
            ) AS place
        FROM chosen_event
        JOIN v_feedback ON v_feedback.kind = chosen_event.kind AND v_feedback.event_uuid = chosen_event.event_uuid
        JOIN event_person ON event_person.session_id = v_feedback.session_id
        JOIN whose_session ON whose_session.session_id = event_person.session_id
        WHERE v_feedback.is_content IS NOT NULL
    ) AS said
    WHERE place = 1
),
judged_thumb AS MATERIALIZED (
    -- One row per profile and such person, with whether the verdict is poor or bad.
    SELECT
        event_share.profile AS thresholds,
        thumb.person_id,
        thumb.who,
        thumb.is_content,
        event_share.classified_minutes,
        CASE WHEN event_share.verdict_share_pct > bound.poor THEN 1 ELSE 0 END AS is_poor
    FROM thumb
    JOIN event_share ON event_share.person_id = thumb.person_id
    JOIN threshold AS bound
        ON bound.name = event_share.profile AND bound.medium = 'event' AND bound.metric = 'poor_share_pct'
    WHERE event_share.classified_minutes >= event_share.least_minutes
),
person_cell AS MATERIALIZED (
    -- One row per profile and person over all events: how many answers are in each of the four cells.
    SELECT
        thresholds,
        who,
        row_number() OVER (PARTITION BY thresholds ORDER BY who) AS number,
        count(CASE WHEN is_content = 0 AND is_poor = 1 THEN 1 END) AS not_content_poor,
        count(CASE WHEN is_content = 0 AND is_poor = 0 THEN 1 END) AS not_content_well,
        count(CASE WHEN is_content = 1 AND is_poor = 1 THEN 1 END) AS content_poor,
        count(CASE WHEN is_content = 1 AND is_poor = 0 THEN 1 END) AS content_well
    FROM judged_thumb
    GROUP BY thresholds, who
),
digit AS (
    -- One row per digit.
    SELECT 0 AS d
    UNION ALL
    SELECT 1 AS d
    UNION ALL
    SELECT 2 AS d
    UNION ALL
    SELECT 3 AS d
    UNION ALL
    SELECT 4 AS d
    UNION ALL
    SELECT 5 AS d
    UNION ALL
    SELECT 6 AS d
    UNION ALL
    SELECT 7 AS d
    UNION ALL
    SELECT 8 AS d
    UNION ALL
    SELECT 9 AS d
),
sample_number AS MATERIALIZED (
    -- One row per sample: 0 is what was said, and 400 others are drawn of it.
    SELECT CAST(100 * hundred.d + 10 * ten.d + one.d AS BIGINT) AS sample
    FROM digit AS hundred
    CROSS JOIN digit AS ten
    CROSS JOIN digit AS one
    WHERE 100 * hundred.d + 10 * ten.d + one.d <= 400
),
scattered AS (
    -- One row per profile, person and sample, with a number below 2147483647 that looks drawn, as squares leave no
    -- pattern.
    SELECT
        thresholds,
        number,
        sample,
        (square * square + first) % 2147483647 AS drawn,
        not_content_poor,
        not_content_well,
        content_poor,
        content_well
    FROM (
        SELECT once.*, (first * first + 12820163 * sample + number) % 2147483647 AS square
        FROM (
            SELECT
                person_cell.*,
                sample_number.sample,
                (48271 * ((7919 * person_cell.number + 104729 * sample_number.sample + 12345) % 2147483647))
                % 2147483647 AS first
            FROM person_cell
            CROSS JOIN sample_number
        ) AS once
    ) AS twice
),
weighed AS (
    -- The same with how often the person is drawn: by Poisson's law once on average, as if of many.
    SELECT
        scattered.*,
        CASE
            WHEN sample = 0 THEN 1
            WHEN drawn < 790015085 THEN 0
            WHEN drawn < 1580030170 THEN 1
            WHEN drawn < 1975037712 THEN 2
            WHEN drawn < 2106706893 THEN 3
            WHEN drawn < 2139624188 THEN 4
            WHEN drawn < 2146207647 THEN 5
            ELSE 6
        END AS weight
    FROM scattered
),
cell AS MATERIALIZED (
    -- One row per profile and sample: the four cells.
    SELECT
        thresholds,
        sample,
        sum(weight * not_content_poor) AS not_content_poor,
        sum(weight * not_content_well) AS not_content_well,
        sum(weight * content_poor) AS content_poor,
        sum(weight * content_well) AS content_well
    FROM weighed
    GROUP BY thresholds, sample
),
expected AS (
    -- The same with how many answers there are, and the square of how many would agree by chance.
    SELECT
        cell.*,
        not_content_poor + not_content_well + content_poor + content_well AS answers,
        1.0 * (not_content_poor + not_content_well) * (not_content_poor + content_poor)
        + 1.0 * (content_poor + content_well) * (not_content_well + content_well) AS by_chance
    FROM cell
),
agreeing AS MATERIALIZED (
    -- The same with Cohen's kappa, which is not known where chance alone gives full agreement.
    SELECT
        expected.*,
        (1.0 * answers * (not_content_poor + content_well) - by_chance)
        / nullif(1.0 * answers * answers - by_chance, 0) AS kappa
    FROM expected
),
spread AS MATERIALIZED (
    -- One row per profile: between which bounds kappa lies in 95 of 100 samples.
    SELECT thresholds, quantile_cont(kappa, 0.025) AS kappa_low, quantile_cont(kappa, 0.975) AS kappa_high
    FROM agreeing
    WHERE sample > 0 AND kappa IS NOT NULL
    GROUP BY thresholds
),
rested AS MATERIALIZED (
    -- One row per profile: people, minutes and coverage behind it.
    SELECT
        judged_thumb.thresholds,
        count(DISTINCT judged_thumb.who) AS people,
        sum(judged_thumb.classified_minutes) AS n,
        100.0 * sum(covered.covered_minutes) / nullif(sum(covered.expected_minutes), 0) AS coverage_pct
    FROM judged_thumb
    JOIN (
        SELECT
            event_person.person_id,
            sum(event_coverage.covered_minutes) AS covered_minutes,
            sum(event_coverage.expected_minutes) AS expected_minutes
        FROM event_person
        JOIN event_coverage ON event_coverage.session_id = event_person.session_id
        GROUP BY event_person.person_id
    ) AS covered ON covered.person_id = judged_thumb.person_id
    GROUP BY judged_thumb.thresholds
),
profile AS MATERIALIZED (
    -- One row per profile, with how many answers it has a verdict on, and what was said if they are enough.
    SELECT
        threshold.name AS thresholds,
        coalesce(agreeing.answers, 0) AS answers,
        CASE WHEN agreeing.answers >= 30 THEN agreeing.thresholds END AS told
    FROM threshold
    LEFT JOIN agreeing ON agreeing.thresholds = threshold.name AND agreeing.sample = 0
    WHERE threshold.medium = 'event' AND threshold.metric = 'poor_share_pct'
)
SELECT
    profile.thresholds,
    CASE
        WHEN profile.told IS NULL THEN 'too few answers: 30 are needed'
        WHEN spread.kappa_low > 0 THEN 'better than chance'
        WHEN spread.kappa_high < 0 THEN 'worse than chance'
        ELSE 'not beyond chance'
    END AS agreement,
    profile.answers,
    agreeing.kappa,
    spread.kappa_low,
    spread.kappa_high,
    100.0 * agreeing.not_content_poor / nullif(agreeing.not_content_poor + agreeing.not_content_well, 0)
        AS poor_of_not_content_pct,
    100.0 * agreeing.not_content_poor / nullif(agreeing.not_content_poor + agreeing.content_poor, 0)
        AS not_content_of_poor_pct,
    agreeing.not_content_poor,
    agreeing.not_content_well,
    agreeing.content_poor,
    agreeing.content_well,
    rested.people,
    rested.n,
    rested.coverage_pct
FROM profile
LEFT JOIN agreeing ON agreeing.thresholds = profile.told AND agreeing.sample = 0
LEFT JOIN spread ON spread.thresholds = profile.told
LEFT JOIN rested ON rested.thresholds = profile.told
ORDER BY CASE WHEN agreeing.kappa IS NULL THEN 1 ELSE 0 END, agreeing.kappa DESC, profile.thresholds
