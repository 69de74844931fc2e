-- Before when events have lost what: missing numbers and names are no fault then.
WITH cutoff AS (
    -- One row per run that aged something out. Raw payloads go with samples and with identities.
    SELECT
        json_extract(summary, '$.samples_before') AS samples_before,
        json_extract(summary, '$.identities_before') AS identities_before,
        max(
            coalesce(json_extract(summary, '$.samples_before'), ''),
            coalesce(json_extract(summary, '$.identities_before'), ''),
            coalesce(json_extract(summary, '$.raw_before'), '')
        ) AS raw_before
    FROM run
    WHERE command = 'prune' AND json_valid(summary)
)
SELECT
    max(samples_before) AS samples_before,
    max(identities_before) AS identities_before,
    max(raw_before) AS raw_before
FROM cutoff
HAVING count(*) > 0
