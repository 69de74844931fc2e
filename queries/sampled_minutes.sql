-- group: rows
-- title: Every sampled minute of every session
-- asks:  When was each session looked at, and how was the machine then?
-- answer: session_id, minute_unix, system_max_cpu_pct
-- param: event      event   the event's UUID or number
-- param: kind       kind    meeting or webinar; follows from the event
-- param: thresholds profile the profile that judges [zoom]
-- with:  machine_minute
-- feeds: the page's heat map
--
-- What is not here was not sampled, which says nothing about the network. CPU is the highest load of the whole machine,
-- the signal the weakest of the minute; both are empty where the client does not report them. High and weak are by the
-- profile's bounds.
SELECT session_id, minute_unix, system_max_cpu_pct, wifi_avg_rssi_dbm, cpu_high, wifi_weak
FROM machine_minute
ORDER BY session_id, minute_unix
