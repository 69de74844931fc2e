-- with: person_count, episode
longest_run AS (
    -- One row per person with episodes: the poor minutes of the one that has most.
    SELECT person_id, max(poor_minutes) AS run_minutes
    FROM episode
    GROUP BY person_id
),
told_person AS MATERIALIZED (
    -- One row per person with five poor minutes and more than chance gives, of whom alone a cause is told. Of n
    -- classified minutes of somebody without trouble three in a hundred are poor, and come in clumps of one to three,
    -- which doubles their variance. More than chance gives so few people are k with (k - 0.03 n)^2 > 24 * 0.03 n, which
    -- is three and a half deviations: 5 up to 25 minutes, 9 in an hour, 13 in two, 21 in four. As many tell if they
    -- hang together: five in one episode, and one more for every two full hours.
    SELECT person_count.person_id
    FROM person_count
    LEFT JOIN longest_run ON longest_run.person_id = person_count.person_id
    WHERE
        person_count.poor_minutes >= 5
        AND (
            (
                person_count.poor_minutes > 0.03 * person_count.classified_minutes
                AND (person_count.poor_minutes - 0.03 * person_count.classified_minutes)
                * (person_count.poor_minutes - 0.03 * person_count.classified_minutes)
                > 24 * 0.03 * person_count.classified_minutes
            )
            OR 120 * (longest_run.run_minutes - 4) > person_count.classified_minutes
        )
)
