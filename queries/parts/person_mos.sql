-- with: judged
person_mos AS MATERIALIZED (
    -- One row per person and direction: the estimated scores of the audio samples that have latency, jitter and loss.
    SELECT
        person_id,
        direction,
        count(*) AS n,
        quantile_cont(estimated_mos, 0.05) AS mos_p5,
        quantile_cont(estimated_mos, 0.5) AS mos_p50,
        count(CASE WHEN estimated_mos < 3.6 THEN 1 END) AS below_3_6,
        count(CASE WHEN estimated_mos < 3.0 THEN 1 END) AS below_3_0
    FROM judged
    WHERE estimated_mos IS NOT NULL
    GROUP BY person_id, direction
)
