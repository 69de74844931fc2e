//! How one sample is judged: states, bounds, what a class is due to, profiles.

use rusqlite::params;
use zoom_qos::render::Table;
use zoom_qos::report::{Database, Value};

use super::query;
use crate::support::figures::cases;
use crate::support::golden::{Fixture, Join, START};

/// The readings of a sample; what is not named is unknown.
#[derive(Clone, Copy, Default)]
struct Readings {
    bitrate_kbps: Option<f64>,
    latency_ms: Option<f64>,
    jitter_ms: Option<f64>,
    avg_loss_pct: Option<f64>,
    max_loss_pct: Option<f64>,
    height_px: Option<f64>,
    frame_rate_fps: Option<f64>,
}

const GOOD: Readings = Readings {
    bitrate_kbps: Some(60.0),
    latency_ms: Some(80.0),
    jitter_ms: Some(5.0),
    avg_loss_pct: Some(0.1),
    max_loss_pct: None,
    height_px: None,
    frame_rate_fps: None,
};

const PICTURE: Readings = Readings { height_px: Some(720.0), frame_rate_fps: Some(24.0), ..GOOD };

const NOTHING: Readings = Readings {
    bitrate_kbps: None,
    latency_ms: None,
    jitter_ms: None,
    avg_loss_pct: None,
    max_loss_pct: None,
    height_px: None,
    frame_rate_fps: None,
};

/// A database with one session, which every sample is put into alone.
struct Bench {
    fixture: Fixture,
    database: Database,
}

impl Bench {
    fn new() -> Self {
        let fixture = Fixture::new();
        fixture.event("meeting", "one==", 1, "One", &[Join::hearing("A", ".")]);
        let database = fixture.database();
        Self { fixture, database }
    }

    /// The view's row for one sample.
    fn judged(&self, profile: &str, stream: &str, readings: Readings) -> Table {
        let connection = self.fixture.connection();
        connection.execute("DELETE FROM stream_sample", []).unwrap();
        connection
            .execute(
                "INSERT INTO stream_sample (session_id, stream_id, sampled_at, bitrate_kbps, latency_ms, jitter_ms,
                     avg_loss_pct, max_loss_pct, height_px, frame_rate_fps)
                 SELECT 1, stream_id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM stream WHERE stream = ?1",
                params![
                    stream,
                    START,
                    readings.bitrate_kbps,
                    readings.latency_ms,
                    readings.jitter_ms,
                    readings.avg_loss_pct,
                    readings.max_loss_pct,
                    readings.height_px,
                    readings.frame_rate_fps,
                ],
            )
            .unwrap();
        query(&self.database, &format!("SELECT * FROM v_stream_class WHERE profile = '{profile}'")).unwrap()
    }

    fn check(&self, profile: &str, stream: &str, readings: Readings, state: &str, class: Option<&str>) {
        let table = self.judged(profile, stream, readings);
        let found = (table.text(0, "state").unwrap(), table.text(0, "class_name"));
        assert_eq!(found, (state, class), "{profile} {stream}");
    }
}

#[test]
fn bounds_belong_to_the_better_class() {
    let bench = Bench::new();
    let classes = ["good", "fair", "poor", "bad"];
    let latency = |bound| Readings { latency_ms: Some(bound), ..GOOD };
    let jitter = |bound| Readings { jitter_ms: Some(bound), ..GOOD };
    let loss = |bound| Readings { avg_loss_pct: Some(bound), ..GOOD };
    let check = |readings: &dyn Fn(f64) -> Readings, bounds: [f64; 3]| {
        for (bound, class) in bounds.into_iter().zip(classes.windows(2)) {
            bench.check("zoom", "audio_output", readings(bound), "classified", Some(class[0]));
            bench.check("zoom", "audio_output", readings(bound + 0.01), "classified", Some(class[1]));
        }
    };
    check(&latency, [150.0, 300.0, 500.0]);
    check(&jitter, [40.0, 60.0, 100.0]);
    check(&loss, [2.0, 5.0, 10.0]);
}

#[test]
fn a_frame_rate_counts_only_for_video_with_a_picture() {
    let bench = Bench::new();
    let fps = |frame_rate| Readings { frame_rate_fps: Some(frame_rate), ..PICTURE };
    for (frame_rate, class) in
        [(15.0, "good"), (14.9, "fair"), (7.0, "fair"), (6.9, "poor"), (1.0, "poor"), (0.9, "bad"), (0.0, "bad")]
    {
        bench.check("zoom", "video_output", fps(frame_rate), "classified", Some(class));
        bench.check("zoom", "as_output", fps(frame_rate), "classified", Some("good"));
    }
    bench.check("zoom", "video_output", GOOD, "no_picture", Some("good"));
    bench.check("zoom", "video_output", Readings { frame_rate_fps: Some(0.0), ..GOOD }, "no_picture", Some("good"));
    bench.check("zoom", "video_output", Readings { latency_ms: Some(501.0), ..GOOD }, "no_picture", Some("bad"));
    let only_a_picture =
        Readings { bitrate_kbps: Some(500.0), frame_rate_fps: Some(5.0), height_px: Some(90.0), ..NOTHING };
    bench.check("zoom", "video_output", only_a_picture, "partial", Some("poor"));
}

/// As a real one was seen: sent in bursts, over a network that was good.
#[test]
fn a_shared_screen_is_judged_by_loss_and_latency_and_never_by_jitter() {
    let bench = Bench::new();
    let bursts = Readings { latency_ms: Some(10.0), jitter_ms: Some(615.0), avg_loss_pct: Some(0.0), ..PICTURE };
    for (profile, worst) in [("zoom", "bad"), ("strict", "bad"), ("twilio", "poor")] {
        for stream in ["as_input", "as_output", "as_device_to_crc"] {
            bench.check(profile, stream, bursts, "classified", Some("good"));
            bench.check(profile, stream, Readings { avg_loss_pct: Some(10.1), ..bursts }, "classified", Some(worst));
            bench.check(profile, stream, Readings { latency_ms: Some(501.0), ..bursts }, "classified", Some(worst));
        }
        bench.check(profile, "video_output", bursts, "classified", Some(worst));
    }
    let table = bench.judged("zoom", "as_output", bursts);
    assert_eq!((table.integer(0, "due_jitter"), table.real(0, "jitter_ms")), (Some(0), Some(615.0)));
}

#[test]
fn idle_is_never_judged_however_stale_its_readings() {
    let bench = Bench::new();
    let stale = Readings { bitrate_kbps: Some(0.0), latency_ms: Some(900.0), max_loss_pct: Some(50.0), ..GOOD };
    for readings in [stale, Readings { bitrate_kbps: None, ..stale }] {
        bench.check("zoom", "audio_output", readings, "idle", None);
        let table = bench.judged("zoom", "audio_output", readings);
        for column in ["due_latency", "due_jitter", "due_loss", "due_fps", "burst"] {
            assert_eq!(table.integer(0, column), Some(0), "{column}");
        }
        assert_eq!(table.value(0, "estimated_mos"), &Value::Null);
    }
}

#[test]
fn what_is_unknown_makes_no_class_and_a_true_zero_does() {
    let bench = Bench::new();
    let zero_loss = Readings { bitrate_kbps: Some(60.0), avg_loss_pct: Some(0.0), ..NOTHING };
    bench.check("zoom", "audio_output", zero_loss, "partial", Some("good"));
    bench.check("zoom", "audio_output", Readings { bitrate_kbps: Some(60.0), ..NOTHING }, "partial", None);
    bench.check(
        "zoom",
        "audio_output",
        Readings { jitter_ms: None, latency_ms: Some(301.0), ..GOOD },
        "partial",
        Some("poor"),
    );
}

#[test]
fn profiles_judge_the_same_sample_differently() {
    let bench = Bench::new();
    let slow = Readings { latency_ms: Some(180.0), ..GOOD };
    for (profile, class) in [("zoom", "fair"), ("teams-cqd", "good"), ("twilio", "good"), ("strict", "poor")] {
        bench.check(profile, "audio_input", slow, "classified", Some(class));
    }
    bench.check("teams-cqd", "audio_input", Readings { avg_loss_pct: Some(10.1), ..GOOD }, "classified", Some("poor"));
    // A profile without an opinion on what is known gives none.
    bench.check("teams-cqd", "as_input", slow, "no_picture", None);
    bench.check("teams-cqd", "video_input", slow, "no_picture", None);
    bench.check(
        "teams-cqd",
        "video_input",
        Readings { frame_rate_fps: Some(6.0), ..PICTURE },
        "classified",
        Some("poor"),
    );
}

#[test]
fn a_sample_says_what_its_class_is_due_to() {
    let bench = Bench::new();
    let poor = Readings { latency_ms: Some(350.0), jitter_ms: Some(60.0), avg_loss_pct: Some(6.0), ..PICTURE };
    let table =
        bench.judged("zoom", "video_input", Readings { frame_rate_fps: Some(3.0), max_loss_pct: Some(10.1), ..poor });
    let flags =
        ["due_latency", "due_jitter", "due_loss", "due_fps", "burst"].map(|flag| table.integer(0, flag).unwrap());
    assert_eq!(flags, [1, 0, 1, 1, 0], "jitter of 60 ms is only fair, and no burst hides behind 6 %");
}

#[test]
fn a_burst_is_what_hides_behind_a_good_average() {
    let bench = Bench::new();
    for (max_loss, avg_loss, burst) in [
        (10.1, Some(2.0), 1),
        (10.1, Some(2.1), 0),
        (10.0, Some(0.0), 0),
        (12.0, Some(0.0), 1),
        (60.0, Some(30.0), 0),
        // Of an average that is not told nobody knows whether it hides anything.
        (60.0, None, 0),
    ] {
        let readings = Readings { max_loss_pct: Some(max_loss), avg_loss_pct: avg_loss, ..GOOD };
        let found = bench.judged("zoom", "audio_output", readings).integer(0, "burst");
        assert_eq!(found, Some(burst), "{max_loss} % at most, {avg_loss:?} % on average");
    }
    let strict = Readings { max_loss_pct: Some(6.0), avg_loss_pct: Some(1.0), ..GOOD };
    assert_eq!(bench.judged("strict", "audio_output", strict).integer(0, "burst"), Some(1));
}

#[test]
fn the_estimated_mos_is_that_of_the_worked_examples() {
    let bench = Bench::new();
    for (latency, jitter, loss, expected) in [
        (80.0, 5.0, 0.1, 4.362),
        (126.0, 6.0, 0.3, 4.330),
        (134.0, 6.0, 0.0, 4.355),
        (200.0, 10.0, 0.5, 4.282),
        (350.0, 60.0, 6.0, 2.643),
        (5_000.0, 900.0, 100.0, 1.0),
    ] {
        let readings =
            Readings { latency_ms: Some(latency), jitter_ms: Some(jitter), avg_loss_pct: Some(loss), ..GOOD };
        let found = bench.judged("zoom", "audio_output", readings).real(0, "estimated_mos").unwrap();
        assert!((found - expected).abs() < 0.0006, "{latency} {jitter} {loss}: {found}");
        assert_eq!(bench.judged("zoom", "video_output", readings).value(0, "estimated_mos"), &Value::Null);
    }
    let incomplete = bench.judged("zoom", "audio_output", Readings { jitter_ms: None, ..GOOD });
    assert_eq!(incomplete.value(0, "estimated_mos"), &Value::Null);
}

proptest::proptest! {
    // One database for each case.
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(cases(6)))]

    /// The formula stands twice, in the view for every tool and as a function for `query`.
    #[test]
    fn the_view_and_the_function_estimate_the_same_mos(
        readings in proptest::collection::vec((0.0..3000.0f64, 0.0..1500.0f64, 0.0..100.0f64), 20),
    ) {
        let bench = Bench::new();
        for (second, (latency, jitter, loss)) in (0..).zip(&readings) {
            let sql = "INSERT INTO stream_sample (session_id, stream_id, sampled_at, bitrate_kbps, latency_ms, jitter_ms,
                       avg_loss_pct) SELECT 1, stream_id, ?, 60, ?, ?, ? FROM stream WHERE stream = 'audio_output'";
            bench.fixture.connection().execute(sql, params![START + second, latency, jitter, loss]).unwrap();
        }
        let sql = "SELECT max(abs(estimated_mos - estimated_mos(latency_ms, jitter_ms, avg_loss_pct))) AS difference,
                   count(estimated_mos) AS n FROM v_stream_class WHERE profile = 'zoom'";
        let table = query(&bench.database, sql).unwrap();
        proptest::prop_assert_eq!(table.integer(0, "n"), Some(20));
        proptest::prop_assert!(table.real(0, "difference").unwrap() < 1e-9);
    }
}

#[test]
fn every_profile_can_judge_an_event() {
    let table = query(
        &Fixture::new().database(),
        "SELECT name, count(*) FILTER (WHERE medium = 'event' AND metric = 'poor_share_pct') AS verdicts,
                count(*) FILTER (WHERE medium = 'machine') AS machine
         FROM threshold GROUP BY name ORDER BY name",
    )
    .unwrap();
    let names: Vec<_> = (0..table.rows.len()).map(|row| table.text(row, "name").unwrap()).collect();
    assert_eq!(names, ["strict", "teams-cqd", "twilio", "zoom"]);
    for row in 0..names.len() {
        assert_eq!((table.integer(row, "verdicts"), table.integer(row, "machine")), (Some(1), Some(2)));
    }
}
