//! The edge cases of the reports on one event: what is easily counted wrongly.

use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, Value, catalog, table};

use super::arguments;
use crate::support::golden::{Fixture, GOLDEN, Join, START, golden};

fn event(joins: &[Join]) -> Fixture {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, "Edges", joins);
    fixture
}

/// A join of somebody who is known by address.
fn joined(name: &str, joined_minute: i64, heard: &str) -> Join {
    Join { email: Some(format!("{name}@x")), joined_minute, ..Join::hearing(name, heard) }
}

fn report(fixture: &Fixture, name: &str, others: &[(&str, &str)]) -> Table {
    let report = catalog::find(name).unwrap();
    let given: Arguments = arguments(others);
    table(&fixture.database(), &report, &given).unwrap()
}

/// The values of some columns in every row, as text.
fn rows(table: &Table, columns: &[&str]) -> Vec<String> {
    let shown = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::Integer(integer) => integer.to_string(),
        Value::Real(real) => format!("{real:.1}"),
        Value::Text(text) => text.clone(),
        Value::Blob(_) => "?".to_owned(),
    };
    (0..table.rows.len())
        .map(|row| columns.iter().map(|column| shown(table.value(row, column))).collect::<Vec<_>>().join(" "))
        .collect()
}

fn change(fixture: &Fixture, sql: &str) {
    fixture.connection().execute_batch(sql).unwrap();
}

#[test]
fn episodes_are_as_long_as_bridge_and_minimum_say() {
    let fixture = golden();
    let minute = |row: &Table, index: usize| (row.integer(index, "from_unix").unwrap() - START) / 60;
    let check = |others: &[(&str, &str)], expected: &[(&str, i64, i64, i64)]| {
        let table = report(&fixture, "episodes", others);
        let mut found: Vec<_> = (0..table.rows.len())
            .map(|row| {
                let count = |column| table.integer(row, column).unwrap();
                (table.text(row, "person").unwrap(), minute(&table, row), count("span_minutes"), count("poor_minutes"))
            })
            .collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{others:?}");
    };
    check(&[("bridge", "0"), ("min_len", "1")], &[("A", 2, 3, 3), ("A", 6, 1, 1), ("B", 3, 3, 3), ("C", 4, 1, 1)]);
    check(&[("bridge", "1"), ("min_len", "1")], &[("A", 2, 5, 4), ("B", 3, 3, 3), ("C", 4, 1, 1)]);
    check(&[], &[("A", 2, 5, 4), ("B", 3, 3, 3)]);
}

#[test]
fn an_episode_ends_with_its_session() {
    let of = |joined_minute, heard| joined("Ann", joined_minute, heard);
    let fixture = event(&[of(0, "GGPP"), of(4, "PPGG")]);
    assert_eq!(rows(&report(&fixture, "episodes", &[]), &["span_minutes"]), ["2", "2"]);
}

#[test]
fn the_timeline_has_a_row_for_minutes_without_anybody() {
    let fixture = event(&[Join::hearing("A", "GP..G"), Join::hearing("B", "GG..I")]);
    let table = report(&fixture, "timeline", &[]);
    let found = rows(&table, &["present", "sampled", "n", "poor", "poor_pct", "joins", "leaves"]);
    assert_eq!(found, ["2 2 2 0 0.0 2 0", "2 2 2 1 50.0 0 0", "2 0 0 0 - 0 0", "2 0 0 0 - 0 0", "2 2 1 0 0.0 0 2"]);
    assert!(report(&event(&[]), "timeline", &[]).rows.is_empty());
}

#[test]
fn directions_are_compared_only_where_both_were_measured() {
    let people = [
        Join::hearing("Up", &"G".repeat(20)).and("audio_input", &"PG".repeat(10)),
        Join::hearing("Down", &"PG".repeat(10)).and("audio_input", &"G".repeat(20)),
        Join::hearing("Both", &"PG".repeat(10)).and("audio_input", &"PG".repeat(10)),
        Join::hearing("Silent", &"P".repeat(20)).and("audio_input", &"I".repeat(20)),
        Join::hearing("Few", &"G".repeat(20)).and("audio_input", &format!("PPPP{}", "G".repeat(16))),
    ];
    let found = rows(&report(&event(&people), "direction", &[]), &["person", "consistent_with", "n", "poor_minutes"]);
    assert_eq!(found, ["Both both 20 10", "Down downlink 20 10", "Up uplink 20 10", "Few too few to tell 20 4"]);
}

/// So many poor minutes of so many, far from each other.
fn scattered(poor: usize, minutes: usize) -> String {
    let at: Vec<usize> = (0..poor).map(|index| index * minutes / poor).collect();
    (0..minutes).map(|minute| if at.contains(&minute) { 'P' } else { 'G' }).collect()
}

#[test]
fn a_cause_needs_more_poor_minutes_than_chance_gives_and_the_longer_the_stay_the_more() {
    for (minutes, few, enough) in [(15, 4, 5), (25, 4, 5), (26, 5, 6), (60, 8, 9), (120, 12, 13), (240, 20, 21)] {
        let of = |name: &str, heard: String| {
            let sent = "G".repeat(minutes);
            Join { system_max_cpu_pct: Some(20.0), ..Join::hearing(name, &heard) }
                .and("audio_input", &sent)
                .and("video_output", &heard)
        };
        let fine = (0..6).map(|index| Join::hearing(&format!("Fine {index}"), &"G".repeat(minutes)));
        let people = [of("Enough", scattered(enough, minutes)), of("Few", scattered(few, minutes))];
        let fixture = event(&people.into_iter().chain(fine).collect::<Vec<_>>());
        for (name, told) in [("scorecard", "downlink only"), ("direction", "downlink"), ("cpu_attribution", "network")]
        {
            let words = report(&fixture, name, &[]);
            let of = |person: &str| {
                let row = (0..words.rows.len()).find(|row| words.text(*row, "person") == Some(person));
                row.and_then(|row| words.text(row, "consistent_with").map(str::to_owned))
            };
            let expected = [told, "too few to tell"].map(|word| Some(word.to_owned()));
            assert_eq!(["Enough", "Few"].map(of), expected, "{name} of {minutes} minutes");
        }
    }
}

#[test]
fn few_poor_minutes_tell_of_a_cause_if_they_hang_together() {
    // Five in an hour, and one more for every two full hours.
    for (minutes, poor, told) in [
        (60, "PPPPP", true),
        (60, "PPGPGPP", true),
        (60, "PPPP", false),
        (60, "PPPGGPP", false),
        (119, "PPPPP", true),
        (120, "PPPPP", false),
        (120, "PPPPPP", true),
    ] {
        let heard = format!("GGGG{poor}{}", "G".repeat(minutes - 4 - poor.len()));
        let struck = Join::hearing("Struck", &heard).and("audio_input", &"G".repeat(minutes));
        let fine = (0..6).map(|index| Join::hearing(&format!("Fine {index}"), &"G".repeat(minutes)));
        let fixture = event(&std::iter::once(struck).chain(fine).collect::<Vec<_>>());
        let word = if told { "downlink only" } else { "too few to tell" };
        let scorecard = report(&fixture, "scorecard", &[]);
        assert_eq!(scorecard.text(0, "consistent_with"), Some(word), "{poor} of {minutes}");
    }
}

/// Six of twenty suffer together for five minutes, and one by one now and then, as people do.
#[test]
fn an_incident_explains_who_suffers_beside_it_no_more_than_chance_gives() {
    for (alone, told) in [(0, "local incident"), (8, "local incident"), (9, "downlink only")] {
        let minutes = 60;
        let heard = |person: usize| -> String {
            let at: Vec<usize> = (0..alone).map(|index| 8 + (index * 5 + person) % 45).collect();
            let is_poor = |minute: usize| (2..7).contains(&minute) || at.contains(&minute);
            (0..minutes).map(|minute| if is_poor(minute) { 'P' } else { 'G' }).collect()
        };
        let struck = (0..6).map(|person| {
            Join::hearing(&format!("Struck {person}"), &heard(person)).and("audio_input", &"G".repeat(minutes))
        });
        let fine = (0..14).map(|index| Join::hearing(&format!("Fine {index}"), &"G".repeat(minutes)));
        let fixture = event(&struck.chain(fine).collect::<Vec<_>>());
        change(&fixture, "UPDATE participant_identity SET ip_address = '192.0.2.7' WHERE session_id < 7");
        let scorecard = report(&fixture, "scorecard", &[]);
        let words: Vec<_> = (0..6).map(|row| scorecard.text(row, "consistent_with").unwrap()).collect();
        assert_eq!(words, [told; 6], "{alone} minutes alone");
    }
}

#[test]
fn an_event_is_judged_by_the_share_that_is_beyond_chance() {
    for (people, minutes, poor, verdict, share) in [
        // Eight of 150 chance gives; of 2,000 five in a hundred are too many, and all of thirty are.
        (10, 15, 8, "good", "5.3 2.0"),
        (10, 15, 12, "fair", "8.0 3.6"),
        (20, 100, 60, "good", "3.0 2.1"),
        (20, 100, 100, "fair", "5.0 3.8"),
        (20, 100, 160, "poor", "8.0 6.4"),
        (3, 10, 30, "bad", "100.0 60.0"),
        (3, 10, 0, "good", "0.0 0.0"),
    ] {
        let heard = |person: usize| -> String {
            (0..minutes).map(|minute| if minute * people + person < poor { 'P' } else { 'G' }).collect()
        };
        let joins: Vec<Join> = (0..people).map(|person| Join::hearing(&format!("{person}"), &heard(person))).collect();
        let overview = report(&event(&joins), "overview", &[]);
        assert_eq!(overview.text(0, "verdict"), Some(verdict), "{poor} of {people} times {minutes}");
        assert_eq!(rows(&overview, &["poor_share_pct", "verdict_share_pct"]), [share]);
    }
}

#[test]
fn one_sample_counts_under_each_metric_and_alone_only_once() {
    let fixture = golden();
    change(&fixture, "UPDATE stream_sample SET avg_loss_pct = 0 WHERE session_id = 3 AND latency_ms = 350");
    let found = rows(
        &report(&fixture, "poor_due_to", &[]),
        &["metric", "n", "fair_samples", "poor_samples", "bad_samples", "sole_cause_samples"],
    );
    assert_eq!(found, ["latency_ms 26 1 8 0 1", "jitter_ms 26 8 0 0 0", "avg_loss_pct 26 0 7 0 0"]);
}

#[test]
fn a_cpu_that_is_not_reported_is_no_low_one() {
    let seen = |name: &str, cpu| Join {
        system_max_cpu_pct: cpu,
        ..Join::hearing(name, "GGGGGG").and("video_output", "GGGGGG")
    };
    let fixture = event(&[seen("Busy", Some(97.0)), seen("Idle", Some(20.0)), seen("Phone", None)]);
    change(
        &fixture,
        "UPDATE stream_sample SET frame_rate_fps = 3, height_px = 360 WHERE stream_id = 4;
         INSERT INTO stream_sample (session_id, stream_id, sampled_at, bitrate_kbps, latency_ms, jitter_ms,
             avg_loss_pct, max_loss_pct) SELECT 3, 3, sampled_at, 500, 900, 5, 0, 0 FROM stream_sample
         WHERE session_id = 3 AND stream_id = 4 LIMIT 4;",
    );
    let columns = ["person", "consistent_with", "n", "network_only_samples", "cpu_unknown_samples"];
    let found = rows(&report(&fixture, "cpu_attribution", &[]), &columns);
    assert_eq!(found, ["Phone CPU not reported 10 4 6", "Busy CPU 6 0 0", "Idle camera or far end 6 0 0"]);
}

#[test]
fn video_without_a_picture_has_no_floor_and_slides_may_stand_still() {
    let join = Join::hearing("A", "GGGG").and("video_output", "GGGG").and("as_output", "GGGP");
    let fixture = event(&[join]);
    change(
        &fixture,
        "UPDATE stream_sample SET frame_rate_fps = 0, height_px = 720 WHERE stream_id = 6;
         UPDATE stream_sample SET frame_rate_fps = 24, height_px = 720 WHERE stream_id = 4;
         UPDATE stream_sample SET frame_rate_fps = 0.5, height_px = 180 WHERE stream_id = 4 AND sampled_at % 120 = 30;
         UPDATE stream_sample SET frame_rate_fps = NULL, height_px = NULL
         WHERE stream_id = 4 AND sampled_at = (SELECT max(sampled_at) FROM stream_sample);",
    );
    let floor = report(&fixture, "video_floor", &[]);
    let columns = ["n", "slow_pct", "frozen_samples", "height_up_to_180_pct", "height_p90_px", "shrunk_pct"];
    assert_eq!(rows(&floor, &columns), ["3 66.7 2 66.7 612.0 66.7"]);
    let columns = ["person", "shared_minutes", "n", "degraded_minutes", "degraded_pct", "frame_rate_p50_fps"];
    let shared = rows(&report(&fixture, "sharing", &[]), &columns);
    assert_eq!(shared, ["(everybody) 4 4 1 25.0 0.0", "A - 4 1 25.0 0.0"]);
}

#[test]
fn loss_that_shows_in_the_average_is_no_burst_and_what_is_lost_did_not_come_late() {
    let of = |name: &str| Join::hearing(name, &"PG".repeat(12)).and("audio_input", &"PG".repeat(12));
    let struck = ["Lossy", "Bursts", "Lossy by TCP", "Late by TCP"].map(of);
    // Among twenty, so that the four are no window.
    let fine = (0..16).map(|index| Join::hearing(&format!("Fine {index}"), &"G".repeat(24)));
    let fixture = event(&struck.into_iter().chain(fine).collect::<Vec<_>>());
    change(
        &fixture,
        "UPDATE stream_sample SET max_loss_pct = 30 WHERE avg_loss_pct = 6;
         UPDATE stream_sample SET avg_loss_pct = 1.5 WHERE avg_loss_pct = 6 AND session_id = 2;
         UPDATE stream_sample SET avg_loss_pct = 0, max_loss_pct = 0 WHERE session_id = 4;
         UPDATE participant_session SET connection_type = 'TCP' WHERE session_id IN (3, 4);",
    );
    let found = rows(&report(&fixture, "scorecard", &[("limit", "4")]), &["person", "consistent_with"]);
    let expected =
        ["Bursts loss bursts", "Late by TCP no UDP", "Lossy both directions", "Lossy by TCP both directions"];
    assert_eq!(found, expected);
}

#[test]
fn a_burst_behind_no_loss_at_all_has_no_ratio() {
    let fixture = event(&[Join::hearing("A", "GGG"), Join::hearing("B", "GGG"), Join::hearing("C", "GGGG")]);
    change(
        &fixture,
        "UPDATE stream_sample SET max_loss_pct = 12 WHERE session_id = 1;
         UPDATE stream_sample SET avg_loss_pct = 0 WHERE session_id = 1;
         UPDATE stream_sample SET max_loss_pct = 20, avg_loss_pct = 4 WHERE session_id > 1;
         UPDATE stream_sample SET max_loss_pct = 40, avg_loss_pct = NULL
         WHERE session_id = 3 AND sampled_at >= (SELECT min(sampled_at) + 120 FROM sample);",
    );
    let columns = ["person", "n", "hidden_burst_samples", "burst_samples", "burst_ratio_p50"];
    let found = rows(&report(&fixture, "loss_bursts", &[]), &columns);
    assert_eq!(found, ["A 3 3 3 -", "B 3 0 3 5.0", "C 2 0 2 5.0"], "of two of C's no average is told");
}

#[test]
fn a_second_device_and_a_room_are_no_rejoins() {
    let fixture = event(&[
        joined("Back", 0, "GGP"),
        joined("Back", 5, "GG"),
        joined("Tablet", 0, "GGGGGG"),
        joined("Tablet", 2, "GG"),
        joined("Breakout", 0, "GG"),
        joined("Breakout", 4, "GG"),
        joined("Waiting", 0, "GG"),
        joined("Waiting", 4, "GG"),
    ]);
    change(
        &fixture,
        "UPDATE participant_identity SET leave_reason = 'Back got disconnected from the meeting.' WHERE session_id = 1;
         UPDATE participant_identity SET leave_reason = 'Went to the waiting room' WHERE session_id = 7;
         UPDATE participant_session SET bo_mtg_id = 'room' WHERE session_id = 6;",
    );
    let columns = ["person", "pattern", "rejoins", "dropped", "after_poor", "away_seconds", "n"];
    assert_eq!(rows(&report(&fixture, "rejoins", &[]), &columns), ["Back came back 1 1 1 120 2"]);
}

#[test]
fn mos_needs_all_three_readings() {
    let fixture = event(&[Join::hearing("A", "GGPP"), Join::hearing("B", "GGGG")]);
    change(&fixture, "UPDATE stream_sample SET jitter_ms = NULL WHERE session_id = 2");
    let columns = ["person", "n", "mos_below_3_6_pct", "mos_below_3_0_pct"];
    assert_eq!(rows(&report(&fixture, "mos", &[]), &columns), ["A 4 50.0 50.0"]);
}

#[test]
fn zoom_s_labels_stand_beside_ours() {
    let fixture = event(&[Join::hearing("A", "GGGG"), Join::hearing("B", "PPGG"), Join::hearing("C", "GGGG")]);
    change(
        &fixture,
        "UPDATE participant_session SET audio_quality = 'Good', issue_list = '[\"audio\"]' WHERE session_id < 3",
    );
    let columns = ["medium", "zoom_label", "our_label", "sessions", "sessions_with_issues", "n"];
    let found = rows(&report(&fixture, "zoom_vs_ours", &[]), &columns);
    assert_eq!(found, ["audio good bad 1 1 4", "audio good good 1 1 4", "audio not reported good 1 0 4"]);
}

#[test]
fn a_wait_that_is_not_reported_is_no_zero() {
    let late = Join { joined_minute: 6, ..Join::hearing("Late", "GG") };
    let fixture = event(&[Join::hearing("A", "GGGGGGGG"), Join::hearing("B", "GG"), late]);
    change(&fixture, "UPDATE participant_session SET total_jointime_cost = 4.0 * session_id WHERE session_id < 3");
    let table = report(&fixture, "join_time", &[]);
    let columns = ["cut", "sessions", "n", "wait_p50_seconds", "wait_max_seconds", "late_people"];
    assert_eq!(rows(&table, &columns)[0], "everybody 3 2 6.0 8.0 1");
}

#[test]
fn few_minutes_weigh_little_and_what_is_not_told_is_a_group() {
    let mut joins = vec![Join::hearing("Brief", "PPG")];
    joins.extend((0..4).map(|index| Join::hearing(&format!("Long {index}"), &format!("{}PPPPP", "G".repeat(45)))));
    let fixture = event(&joins);
    change(
        &fixture,
        "UPDATE participant_session SET data_center = 'A' WHERE session_id = 1;
         UPDATE participant_session SET data_center = 'B' WHERE session_id BETWEEN 2 AND 4;",
    );
    let table = report(&fixture, "by_route", &[]);
    let columns = ["value", "n", "poor_minutes", "shrunk_poor_pct"];
    let mut found = rows(&table, &columns);
    found.retain(|row| !row.contains(','));
    // 22 of 203 minutes are poor: (2 + 60 · 22/203) / 63 and so on.
    let expected = ["A 3 2 13.5", "B 150 15 10.2", "not reported 50 5 10.5"];
    for row in expected {
        assert!(found.iter().any(|found| found == row), "{row} is not among {found:?}");
    }
}

#[test]
fn wifi_is_held_against_the_wire_in_the_same_place() {
    let fixture = event(&[Join::hearing("Air", "GGPP"), Join::hearing("Wire", "GGGG"), Join::hearing("?", "GGGG")]);
    change(
        &fixture,
        "UPDATE participant_session SET location = 'Here', network_type = 'Wifi' WHERE session_id = 1;
         UPDATE participant_session SET location = 'Here', network_type = 'Wired' WHERE session_id = 2;
         UPDATE sample SET wifi_avg_rssi_dbm = -80 WHERE session_id = 1 AND sampled_at % 120 = 30;",
    );
    let columns = ["attribute", "value", "n", "poor_minutes"];
    let mut found = rows(&report(&fixture, "by_network", &[]), &columns);
    found.extend(rows(&report(&fixture, "wifi_signal", &[]), &columns));
    found.sort_unstable();
    let expected = [
        "location,network_type Here, Wifi 4 2",
        "location,network_type Here, Wired 4 0",
        "location,network_type not reported, not reported 4 0",
        "network_type Wifi 4 2",
        "network_type Wired 4 0",
        "network_type not reported 4 0",
        "wifi_signal not reported 2 1",
        "wifi_signal weak 2 1",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_session_that_begins_within_a_minute_is_no_more_than_fully_sampled() {
    let fixture = event(&[Join::hearing("A", "GGGG")]);
    // Three minutes long, it touches four.
    let sql = format!("UPDATE participant_session SET join_at = {START} + 45, leave_at = {START} + 225");
    change(&fixture, &sql);
    let columns = ["person", "observed_minutes", "expected_minutes", "coverage_pct"];
    assert_eq!(rows(&report(&fixture, "coverage", &[]), &columns)[1], "A 4 3 100.0");
}

#[test]
fn of_several_sharers_the_one_who_sends_worst_speaks_for_a_minute() {
    let sharers =
        [("Fine", "GGGG"), ("Poor", "GPPG")].map(|(name, sent)| Join::hearing(name, "GGGG").and("as_input", sent));
    let viewers = (0..4).map(|index| Join::hearing(&index.to_string(), "GGGG").and("as_output", "GPPG"));
    let table = report(&event(&sharers.into_iter().chain(viewers).collect::<Vec<_>>()), "presenter_impact", &[]);
    let columns =
        ["sharer", "medium", "consistent_with", "n", "send_poor_minutes", "sender_caused_minutes", "receivers"];
    let expected = ["Poor share sender 2 2 2 4", "Fine share no widespread trouble 2 0 0 4"];
    assert_eq!(rows(&table, &columns), expected);
}

#[test]
fn whoever_sits_in_the_struck_group_with_the_viewers_is_not_to_blame() {
    // Six of sixteen in one place, the sharer among them, receive and send poorly for two minutes; the others see well.
    let sharer = Join::hearing("Sharer", "GGGPPG").and("as_input", "GGGPPG");
    let struck = (0..5).map(|index| Join::hearing(&format!("Struck {index}"), "GGGPPG").and("as_output", "GGGPPG"));
    let spared = (0..4).map(|index| Join::hearing(&format!("Spared {index}"), "GGGGGG").and("as_output", "GGGGGG"));
    let deaf = (0..6).map(|index| Join::hearing(&format!("Elsewhere {index}"), "GGGGGG"));
    let fixture = event(&std::iter::once(sharer).chain(struck).chain(spared).chain(deaf).collect::<Vec<_>>());
    change(&fixture, "UPDATE participant_session SET location = 'Here' WHERE session_id <= 6");
    let windows = report(&fixture, "simultaneous", &[]);
    assert_eq!(rows(&windows, &["consistent_with", "attribute", "value"]), ["local location Here"]);
    let impact = report(&fixture, "presenter_impact", &[]);
    let columns = ["medium", "consistent_with", "widely_poor_minutes", "local_minutes", "sender_caused_minutes"];
    assert_eq!(rows(&impact, &columns), ["share local incident 2 2 0"]);
}

#[test]
fn guests_of_whom_zoom_tells_nothing_are_a_group_of_their_own() {
    let fixture = event(&[Join::hearing("Ours", "GGGG"), Join::hearing("Guest", "GGPP")]);
    change(
        &fixture,
        "UPDATE participant_session SET version = '6.5.11.26770', device = 'Windows' WHERE session_id = 1",
    );
    for (name, attribute, value) in [("by_version", "version", "6.5"), ("by_device", "device", "Windows")] {
        let mut found = rows(&report(&fixture, name, &[]), &["attribute", "value", "n", "poor_minutes"]);
        found.retain(|row| row.starts_with(attribute));
        found.sort_unstable();
        assert_eq!(found, [format!("{attribute} {value} 4 0"), format!("{attribute} not reported 4 2")], "{name}");
    }
}

/// Ann was there for ten minutes; of Ben nobody knows when he came, and he was never sampled.
#[test]
fn whoever_was_there_nobody_knows_when_is_listed_and_in_no_minute() {
    let fixture = event(&[Join::hearing("Ann", "GGGGGGGGGG"), Join::hearing("Ben", "....")]);
    change(&fixture, "UPDATE participant_session SET join_at = 0 WHERE session_id = 2");
    assert_eq!(report(&fixture, "timeline", &[]).rows.len(), 10);
    let overview = report(&fixture, "overview", &[]);
    assert_eq!(rows(&overview, &["people", "sessions", "peak_sessions", "coverage_pct"]), ["2 2 1 100.0"]);
    let sessions = report(&fixture, "sessions", &[]);
    let found =
        rows(&sessions, &["person", "present_from_unix", "present_to_unix", "expected_minutes", "coverage_pct"]);
    assert!(found.contains(&"Ben - - 0 -".to_owned()), "{found:?}");
    let coverage = report(&fixture, "coverage", &[]);
    let columns = ["person", "covered_minutes", "expected_minutes", "coverage_pct", "unknown_sessions"];
    assert_eq!(rows(&coverage, &columns), ["(everybody) 10 10 100.0 1", "Ben 0 0 - 1", "Ann 10 10 100.0 0"]);
    assert_eq!(report(&fixture, "rejoins", &[]).rows.len(), 0);
}

/// Ben's clock is three minutes behind, so that his first three looks stand before the event began.
#[test]
fn samples_from_outside_their_session_count_in_no_report_and_are_said() {
    let screen = |name| Join::hearing(name, "GGGGGG").and("as_output", "PPPPPP").and("video_output", "GGGGGG");
    let fixture = event(&[screen("Ann"), screen("Ben")]);
    change(
        &fixture,
        "UPDATE sample SET sampled_at = sampled_at - 180 WHERE session_id = 2;
         UPDATE stream_sample SET sampled_at = sampled_at - 180 WHERE session_id = 2;",
    );
    let timeline = report(&fixture, "timeline", &[]);
    let of_minute = |column| (0..timeline.rows.len()).map(|row| timeline.integer(row, column).unwrap()).sum::<i64>();
    assert_eq!((timeline.rows.len(), of_minute("n"), of_minute("poor")), (6, 9, 9));
    let overview = report(&fixture, "overview", &[]);
    assert_eq!(rows(&overview, &["classified_minutes", "poor_minutes", "audio_receive_samples"]), ["9 9 9"]);
    assert_eq!(report(&fixture, "pictures", &[]).rows.len(), 12, "six minutes of video and of the screen");
    assert_eq!(report(&fixture, "sharing", &[]).integer(0, "shared_minutes"), Some(6));
    assert_eq!(report(&fixture, "sampled_minutes", &[]).rows.len(), 9);
    let coverage = report(&fixture, "coverage", &[]);
    let columns = ["person", "observed_minutes", "expected_minutes", "outside_samples"];
    assert_eq!(rows(&coverage, &columns), ["(everybody) 9 12 3", "Ben 3 6 3", "Ann 6 6 0"]);
}

/// The last look may come at the very second of the leave. It is in no minute any more, and no clock is wrong.
#[test]
fn a_look_at_the_second_of_the_leave_is_not_outside() {
    let fixture = event(&[Join::hearing("Ann", "GGGG")]);
    change(
        &fixture,
        "UPDATE sample SET sampled_at = sampled_at - sampled_at % 60;
         UPDATE stream_sample SET sampled_at = sampled_at - sampled_at % 60;
         UPDATE participant_session SET leave_at = (SELECT max(sampled_at) FROM sample);",
    );
    let coverage = report(&fixture, "coverage", &[]);
    assert_eq!(rows(&coverage, &["observed_minutes", "outside_samples"])[0], "3 0");
    let sql = "SELECT sum(outside_samples) FROM v_session_coverage";
    let outside: i64 = fixture.connection().query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(outside, 0);
}

/// A leave before the join is a wrong clock's, and so is none.
#[test]
fn a_leave_before_the_join_is_unknown() {
    let fixture = event(&[Join::hearing("Ann", "GGGG")]);
    change(&fixture, "UPDATE participant_session SET leave_at = join_at - 300");
    let coverage = report(&fixture, "coverage", &[]);
    assert_eq!(rows(&coverage, &["observed_minutes", "outside_samples"])[0], "4 0");
    assert_eq!(report(&fixture, "timeline", &[]).rows.len(), 4);
}

/// Five looks into the event of nobody: Ann stays for twenty seconds three times, of which Zoom saw one.
#[test]
fn a_stay_of_seconds_is_expected_only_where_it_was_sampled() {
    let brief = |joined_minute, heard: &str| Join { joined_minute, ..Join::hearing("Ann", heard) };
    let fixture = event(&[brief(0, "G"), brief(2, "."), brief(4, "."), Join::hearing("Ben", "GGGGG")]);
    change(&fixture, "UPDATE participant_session SET leave_at = join_at + 40 WHERE session_id < 4");
    let coverage = report(&fixture, "coverage", &[]);
    assert_eq!(rows(&coverage, &["covered_minutes", "expected_minutes", "coverage_pct"])[0], "6 6 100.0");
}

/// Ann falls out at the sixth minute and is back at the eighth, her telephone beside her all the time until the fourth.
#[test]
fn one_rule_counts_rejoins_in_every_report() {
    let ann = |joined_minute, heard: &str| joined("Ann", joined_minute, heard);
    let fixture = event(&[ann(0, "GGGGGP"), ann(1, "GGG"), ann(8, "GGGG"), Join::hearing("Ben", "GGGGGGGGGGGG")]);
    fixture.event("webinar", "two==", 2, "Another", &[ann(0, "GGGG")]);
    let check = |expected: i64| {
        let rejoins = report(&fixture, "rejoins", &[]);
        let listed = (0..rejoins.rows.len()).map(|row| rejoins.integer(row, "rejoins").unwrap()).sum::<i64>();
        let scorecard = report(&fixture, "scorecard", &[]);
        let of_ann = (0..2).find(|row| scorecard.text(*row, "person") == Some("Ann")).unwrap();
        let scored = scorecard.integer(of_ann, "rejoins").unwrap();
        let compared = catalog::find("compare").unwrap();
        let events: Arguments = [("events".to_owned(), format!("{GOLDEN},two=="))].into();
        let compared = table(&fixture.database(), &compared, &events).unwrap();
        assert_eq!(rows(&compared, &["population"])[0], "everybody");
        let shown = report(&fixture, "overview", &[]).integer(0, "rejoins").unwrap();
        assert_eq!([listed, scored, compared.integer(0, "rejoins").unwrap(), shown], [expected; 4]);
    };
    check(1);
    // The way out of a breakout room is none, unless Zoom says that she was disconnected there.
    change(&fixture, "UPDATE participant_session SET bo_mtg_id = 'room' WHERE session_id = 1");
    check(0);
    change(&fixture, "UPDATE participant_identity SET leave_reason = 'Ann got disconnected' WHERE session_id = 1");
    check(1);
    change(&fixture, "UPDATE participant_identity SET leave_reason = 'Ann left' WHERE session_id = 1");
    change(
        &fixture,
        "UPDATE participant_session SET bo_mtg_id = NULL, status = 'in_waiting_room' WHERE session_id = 1",
    );
    // What she left was the telephone then.
    check(1);
    change(&fixture, "UPDATE participant_session SET status = 'in_waiting_room' WHERE session_id = 3");
    check(0);
}

/// Of two sessions before, the reason and the poor minutes are those of the one that ended last, though it began first.
#[test]
fn a_rejoin_follows_on_the_session_that_ended_last() {
    let ann = |joined_minute, heard: &str| joined("Ann", joined_minute, heard);
    let fixture = event(&[ann(0, "GGGGGP"), ann(1, "GGG"), ann(8, "GGGG")]);
    let rejoins = report(&fixture, "rejoins", &[]);
    assert_eq!(rows(&rejoins, &["rejoins", "after_poor", "dropped", "told"]), ["1 1 - 0"], "no reason is told");
    change(&fixture, "UPDATE participant_identity SET leave_reason = 'Ann left' WHERE session_id = 2");
    assert_eq!(rows(&report(&fixture, "rejoins", &[]), &["dropped", "told"]), ["- 0"]);
    change(&fixture, "UPDATE participant_identity SET leave_reason = 'Network connection error' WHERE session_id = 1");
    assert_eq!(rows(&report(&fixture, "rejoins", &[]), &["dropped", "told"]), ["1 1"]);
}

/// Ann came with the session that was stored last.
#[test]
fn a_minute_on_two_devices_counts_for_the_one_that_joined_first() {
    let ann = |joined_minute, heard: &str| joined("Ann", joined_minute, heard);
    let fixture = event(&[ann(1, "PPPP"), ann(0, "GGGGG")]);
    change(&fixture, "UPDATE participant_session SET device = CASE session_id WHEN 1 THEN 'Phone' ELSE 'Windows' END");
    let devices = report(&fixture, "by_device", &[]);
    let of_device = rows(&devices, &["attribute", "value", "n", "poor_minutes"]);
    assert!(of_device.contains(&"device Windows 5 4".to_owned()), "{of_device:?}");
}

#[test]
fn only_an_address_has_a_subnet() {
    let fixture = event(&[Join::hearing("Ann", "G"), Join::hearing("Ben", "G"), Join::hearing("Cleo", "G")]);
    change(
        &fixture,
        "UPDATE participant_identity SET ip_address = CASE session_id
             WHEN 1 THEN '120.000.000' WHEN 2 THEN '198.18.11.7' ELSE 'a:b' END",
    );
    assert_eq!(
        rows(&report(&fixture, "sessions", &[]), &["person", "subnet"]),
        ["Ann -", "Ben 198.18.11.0/24", "Cleo -"]
    );
}

/// All of Ann's minutes are poor, late in both directions. UDP through a proxy is still UDP, and so is Reliable UDP.
#[test]
fn only_a_connection_that_is_not_udp_is_said_to_be_none() {
    let minutes = "P".repeat(20);
    let fixture = event(&[Join::hearing("Ann", &minutes).and("audio_input", &minutes)]);
    change(&fixture, "UPDATE stream_sample SET avg_loss_pct = 0, max_loss_pct = 0");
    for (connection, is_none) in [
        ("UDP+Proxy", false),
        ("Reliable UDP", false),
        ("Reliable+Proxy", false),
        ("P2P", false),
        ("TCP", true),
        ("SSL+Proxy", true),
    ] {
        change(&fixture, &format!("UPDATE participant_session SET connection_type = '{connection}'"));
        let scorecard = report(&fixture, "scorecard", &[]);
        assert_eq!(scorecard.text(0, "consistent_with") == Some("no UDP"), is_none, "{connection}");
    }
}

/// Every minute of four people was good, and two of them were thrown out, one of them twice.
#[test]
fn the_page_speaks_of_those_who_fell_out() {
    let fixture = event(&[
        joined("Ann", 0, "GGGGG"),
        joined("Ann", 6, "GGGG"),
        joined("Ann", 11, "GGGG"),
        joined("Ben", 0, "GGGGG"),
        joined("Ben", 7, "GGGGG"),
        joined("Cleo", 0, &"G".repeat(15)),
        joined("Dana", 0, &"G".repeat(15)),
    ]);
    let overview = report(&fixture, "overview", &[]);
    assert_eq!(rows(&overview, &["verdict", "rejoins", "rejoined_people", "dropped"]), ["good 3 2 -"]);
    change(&fixture, "UPDATE participant_identity SET leave_reason = 'Ann got disconnected' WHERE session_id = 1");
    let output = crate::support::program::program(&fixture.path())
        .args(["report", "review", "--event", GOLDEN])
        .output()
        .unwrap();
    let page = String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("2 people left and came back, 3 times, 1 of them after a disconnection."), "{page}");
}
