-- group: rows
-- title: The bounds of a profile
-- asks:  Above what is a reading fair, poor or bad?
-- answer: medium, metric, fair, poor, bad
-- param: thresholds profile the profile [zoom]
-- feeds: the page's method
--
-- A bound is the last value of the better class: 150 ms is still good where latency is fair above 150. For frame rates
-- and signals lower is worse. An empty bound means that the profile has no such class, a metric without a row takes no
-- part in the verdict. No shipped profile judges a shared screen by jitter: it is sent in bursts, and its packets
-- arrive unevenly over the best network. What stands under machine explains a verdict and makes none; under event is
-- the share of poor minutes that decides on a whole event.
SELECT medium, metric, fair, poor, bad
FROM threshold
WHERE name = :thresholds
ORDER BY
    CASE medium WHEN 'audio' THEN 1 WHEN 'video' THEN 2 WHEN 'share' THEN 3 WHEN 'machine' THEN 4 ELSE 5 END,
    metric
