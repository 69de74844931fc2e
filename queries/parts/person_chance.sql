-- with: person_count
person_chance AS (
    -- One row per person of `person_count`, with how many poor minutes chance may give. Of n classified minutes of
    -- somebody without trouble three in a hundred are poor, and come in clumps of one to three, which doubles their
    -- variance. More than chance gives so few people are k > 0.03 n + sqrt(24 * 0.03 n), which is three and a half
    -- deviations: 5 up to 25 minutes, 9 in an hour, 13 in two, 21 in four.
    SELECT
        *,
        0.03 * classified_minutes + sqrt(0.72 * classified_minutes) AS chance_minutes
    FROM person_count
)
