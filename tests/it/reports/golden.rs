//! Ten minutes of three people: the numbers were worked out by hand before any SQL was written.

use zoom_qos::render::{Format, Table};
use zoom_qos::report::catalog;

use super::breakdown::air_and_wire;
use super::{printed, query, report};
use crate::support::golden::golden;

fn check(table: &Table, row: usize, column: &str, expected: Option<f64>) {
    let found = table
        .real(row, column)
        .or(table.integer(row, column).map(|integer| f64::from(i32::try_from(integer).unwrap())));
    let equal = match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() < 0.005,
        (found, expected) => found.is_none() && expected.is_none(),
    };
    assert!(equal, "row {row} {column}: {found:?} instead of {expected:?}");
}

#[test]
fn the_scorecard_counts_poor_minutes_and_never_idle_ones() {
    let table = report(&golden().database(), "scorecard");
    // person, classified, poor, share, coverage, latency p95, episodes, longest
    let expected = [
        ("A", 9.0, 4.0, 44.44, 90.0, 350.0, 1.0, Some(5.0)),
        ("B", 7.0, 3.0, 42.86, 100.0, 350.0, 1.0, Some(3.0)),
        ("C", 10.0, 1.0, 10.0, 100.0, 282.5, 0.0, None),
    ];
    assert_eq!(table.rows.len(), expected.len());
    for (row, (person, classified, poor, share, coverage, latency, episodes, longest)) in expected.iter().enumerate() {
        assert_eq!(table.text(row, "person"), Some(*person));
        assert_eq!(table.integer(row, "rank"), i64::try_from(row + 1).ok());
        check(&table, row, "classified_minutes", Some(*classified));
        check(&table, row, "poor_minutes", Some(*poor));
        check(&table, row, "poor_pct", Some(*share));
        check(&table, row, "coverage_pct", Some(*coverage));
        check(&table, row, "latency_p95_ms", Some(*latency));
        check(&table, row, "episodes", Some(*episodes));
        check(&table, row, "longest_episode_minutes", *longest);
    }
}

#[test]
fn the_overview_gives_no_verdict_on_26_minutes() {
    let table = report(&golden().database(), "overview");
    assert_eq!(table.text(0, "verdict"), Some("insufficient data"));
    assert_eq!(table.text(0, "top_cause"), Some("packet loss"));
    for (column, expected) in [
        ("people", 3.0),
        ("sessions", 3.0),
        ("peak_sessions", 3.0),
        ("duration_minutes", 10.0),
        ("classified_minutes", 26.0),
        ("poor_minutes", 8.0),
        ("poor_share_pct", 30.77),
        ("affected_people", 2.0),
        ("coverage_pct", 96.67),
        ("audio_receive_samples", 26.0),
        ("audio_receive_poor_pct", 30.77),
        ("audio_send_samples", 0.0),
    ] {
        check(&table, 0, column, Some(expected));
    }
    check(&table, 0, "audio_send_poor_pct", None);
}

#[test]
fn percentiles_leave_idle_samples_out() {
    let table = report(&golden().database(), "percentiles");
    let expected = [
        ("latency_ms", [80.0, 80.0, 350.0, 350.0, 350.0]),
        ("jitter_ms", [5.0, 5.0, 60.0, 60.0, 60.0]),
        ("avg_loss_pct", [0.1, 0.1, 6.0, 6.0, 6.0]),
        ("bitrate_kbps", [60.0, 60.0, 60.0, 60.0, 60.0]),
    ];
    assert_eq!(table.rows.len(), expected.len());
    for (row, (metric, [p5, p50, p95, p99, max])) in expected.into_iter().enumerate() {
        assert_eq!((table.text(row, "medium"), table.text(row, "direction")), (Some("audio"), Some("receive")));
        assert_eq!(table.text(row, "metric"), Some(metric));
        for (column, value) in
            [("n", 26.0), ("p5", p5), ("p50", p50), ("p95", p95), ("p99", p99), ("max", max), ("coverage_pct", 96.67)]
        {
            check(&table, row, column, Some(value));
        }
    }
}

#[test]
fn coverage_counts_idle_minutes_as_sampled_and_missing_ones_not() {
    let table = report(&golden().database(), "coverage");
    // person, samples, expected, coverage, share of minutes with received audio
    let expected = [
        ("(everybody)", 29.0, 30.0, 96.67, 89.66),
        ("A", 9.0, 10.0, 90.0, 100.0),
        ("B", 10.0, 10.0, 100.0, 70.0),
        ("C", 10.0, 10.0, 100.0, 100.0),
    ];
    assert_eq!(table.rows.len(), expected.len());
    for (row, (person, samples, minutes, share, active)) in expected.into_iter().enumerate() {
        assert_eq!(table.text(row, "person"), Some(person));
        check(&table, row, "samples", Some(samples));
        check(&table, row, "expected_minutes", Some(minutes));
        check(&table, row, "coverage_pct", Some(share));
        check(&table, row, "audio_receive_active_pct", Some(active));
        check(&table, row, "repeated_samples", Some(0.0));
    }
    check(&table, 0, "collector_gap_minutes", Some(0.0));
}

/// What the reports do not print: means, medians by person, and the two readings of a discrete percentile.
#[test]
fn an_analyst_finds_the_same_numbers_in_the_views() {
    let table = query(
        &golden().database(),
        "SELECT user_name, avg(latency_ms) AS mean, median(latency_ms) AS p50,
                quantile_cont(latency_ms, 0.95) AS cont, quantile_disc(latency_ms, 0.95) AS disc, sum(class = 1) AS fair
         FROM v_stream_class JOIN v_participant_session USING (session_id)
         WHERE profile = 'zoom' AND class IS NOT NULL GROUP BY user_name ORDER BY user_name",
    )
    .unwrap();
    let expected = [
        [200.0, 80.0, 350.0, 350.0, 0.0], // A: a mean that never happened in any sample
        [195.71, 80.0, 350.0, 350.0, 0.0],
        [119.0, 80.0, 282.5, 350.0, 1.0],
    ];
    for (row, values) in expected.into_iter().enumerate() {
        for (column, value) in ["mean", "p50", "cont", "disc", "fair"].into_iter().zip(values) {
            check(&table, row, column, Some(value));
        }
    }
}

#[test]
fn every_report_prints_what_it_printed_when_a_person_read_it() {
    let database = golden().database();
    // Of three people, of whom nothing else is known, there is nothing to be held against others.
    let of_networks = ["breakdown", "breakdown_of_days", "change_with", "trend_by", "wifi_signal"];
    let networks = air_and_wire().database();
    for report in catalog::bundled().unwrap() {
        let name = &report.name;
        let database = if of_networks.contains(&name.as_str()) { &networks } else { &database };
        let forms = [Format::Table, Format::Json].map(|format| printed(database, name, format));
        insta::assert_snapshot!(name.as_str(), forms.join("\n"));
    }
}
