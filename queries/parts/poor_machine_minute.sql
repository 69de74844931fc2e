-- with: person, poor_person_minute, machine_sample
poor_machine_minute AS MATERIALIZED (
    -- One row per session and poor minute of its person in which its machine was looked at: the busiest and the weakest
    -- of its samples. The order of the cross joins is kept, so that only those minutes' samples are looked up.
    SELECT
        poor_person_minute.person_id,
        sample.session_id,
        poor_person_minute.minute_unix,
        max(sample.cpu_high) AS cpu_high,
        max(sample.wifi_weak) AS wifi_weak,
        max(sample.system_max_cpu_pct) AS system_max_cpu_pct
    FROM poor_person_minute
    CROSS JOIN person
    CROSS JOIN machine_sample AS sample
    WHERE
        person.person_id = poor_person_minute.person_id
        AND sample.session_id = person.session_id
        AND sample.sampled_at_unix >= poor_person_minute.minute_unix
        AND sample.sampled_at_unix < poor_person_minute.minute_unix + 60
    GROUP BY poor_person_minute.person_id, sample.session_id, poor_person_minute.minute_unix
)
