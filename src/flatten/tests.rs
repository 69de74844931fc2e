//! Records as Zoom sends them, and as nobody should.

use std::fmt::Write as _;

use super::*;
use crate::model::metric::STREAM_METRICS;
use crate::model::stream::STREAMS;
use crate::model::{FieldValue, StreamSample};

/// A record shown as a few lines: what a person would check.
#[expect(clippy::use_debug, reason = "the raw text is shown with its quotes")]
fn shown(json: &str) -> String {
    let record = participant(json).unwrap();
    let mut out = format!("session {} {}\n", record.session.user_id, record.session.join_at);
    for sample in &record.samples {
        let machine = sample.machine.iter().map(|value| match value {
            Some(FieldValue::Real(number)) => number.to_string(),
            Some(FieldValue::Text(text)) => text.clone(),
            _ => "·".to_owned(),
        });
        writeln!(out, "sample {} {}", sample.sampled_at, machine.collect::<Vec<_>>().join(" ")).unwrap();
    }
    for sample in &record.stream_samples {
        writeln!(out, "{}", shown_stream(sample)).unwrap();
    }
    for anomaly in record.anomalies.as_slice() {
        writeln!(out, "! {} {:?} ×{}", anomaly.path, anomaly.raw_value, anomaly.occurrences).unwrap();
    }
    out
}

/// Up to the last reading that there is.
fn shown_stream(sample: &StreamSample) -> String {
    let stream = STREAMS[usize::from(sample.stream_id) - 1];
    let readings = sample.readings.map(|reading| reading.map_or_else(|| "·".to_owned(), |number| number.to_string()));
    format!("{} {} {}", stream.name, sample.sampled_at, readings.join(" ").trim_end_matches(" ·"))
}

fn check(user_qos: &str, expected: &str) {
    let json = format!(r#"{{"user_id":"7","join_time":"2026-03-04T09:00:00Z","user_qos":{user_qos}}}"#);
    let expected: Vec<&str> = expected.lines().map(str::trim).collect();
    let shown = shown(&json);
    let (session, rest) = shown.split_once('\n').unwrap();
    assert_eq!(session, "session 7 2026-03-04T09:00:00Z");
    assert_eq!(rest.lines().collect::<Vec<_>>(), expected, "{user_qos}");
}

#[test]
fn the_published_payload_reads_to_the_digit() {
    let json = include_str!("../../tests/fixtures/participant_qos.json");
    assert_eq!(
        shown(json),
        "session 1670000000 2021-06-24T20:00:00Z\n\
         sample 2021-06-24T20:00:00Z 8 12 18 40 · · · · · ·\n\
         audio_input 2021-06-24T20:00:00Z 23 126 6 0.3 1.9\n\
         audio_output 2021-06-24T20:00:00Z 63 134 6 0 0\n\
         video_input 2021-06-24T20:00:00Z 1055 129 11 0 4.9 1280 720 12\n\
         video_output 2021-06-24T20:00:00Z 673 135 11 0 0 640 360 22\n\
         as_input 2021-06-24T20:00:00Z 70 135 8 0 0\n\
         as_output 2021-06-24T20:00:00Z 70 135 8 0 0\n"
    );
}

#[test]
fn an_idle_stream_leaves_no_row() {
    for idle in [
        "",
        r#","audio_input":{}"#,
        r#","audio_input":null"#,
        r#","audio_input":"""#,
        r#","audio_input":{"bitrate":"","latency":"-","jitter":null,"avg_loss":"N/A","max_loss":""}"#,
        r#","video_input":{"bitrate":"","resolution":"0*0","frame_rate":""}"#,
    ] {
        let expected = "sample 2026-03-04T09:01:00Z · · · · · · · · · ·";
        check(&format!(r#"[{{"date_time":"2026-03-04T09:01:00Z"{idle}}}]"#), expected);
    }
}

#[test]
fn one_readable_metric_makes_a_row_and_the_others_stay_unknown() {
    check(
        r#"[{"date_time":"2026-03-04T09:01:00Z","audio_input":{"bitrate":"nonsense","avg_loss":"0.0%","max_loss":"400%"}}]"#,
        "sample 2026-03-04T09:01:00Z · · · · · · · · · ·
         audio_input 2026-03-04T09:01:00Z · · · 0
         ! user_qos[].audio_input.bitrate \"nonsense\" ×1
         ! user_qos[].audio_input.max_loss \"400%\" ×1",
    );
    check(
        r#"[{"date_time":"2026-03-04T09:01:00Z","audio_input":{"bitrate":true,"latency":{"a":1}}}]"#,
        "sample 2026-03-04T09:01:00Z · · · · · · · · · ·
         ! user_qos[].audio_input.bitrate \"true\" ×1
         ! user_qos[].audio_input.latency \"{\\\"a\\\":1}\" ×1",
    );
}

#[test]
fn elements_of_one_second_merge_and_the_first_present_value_counts() {
    check(
        r#"[{"date_time":"2026-03-04T09:02:00Z","video_input":{"bitrate":"500 kbps"}},
            {"date_time":"2026-03-04T09:01:00Z","video_input":{"bitrate":"100 kbps","latency":""}},
            {"date_time":"2026-03-04T09:01:00.4Z","video_input":{"bitrate":"999 kbps","latency":"80 ms","frame_rate":"24 fps"},
             "cpu_usage":{"zoom_avg_cpu_usage":"12%"}}]"#,
        "sample 2026-03-04T09:01:00Z · 12 · · · · · · · ·
         sample 2026-03-04T09:02:00Z · · · · · · · · · ·
         video_input 2026-03-04T09:01:00Z 100 80 · · · · · 24
         video_input 2026-03-04T09:02:00Z 500",
    );
}

#[test]
fn the_machine_is_read_beside_the_streams() {
    check(
        r#"[{"date_time":"2026-03-04T09:01:00Z",
             "cpu_usage":{"zoom_min_cpu_usage":"8%","system_max_cpu_usage":"140%"},
             "cpu_pressure_level":{"system_max_cpu_pressure_level":"serious"},
             "wifi_rssi":{"max_rssi":-75,"avg_rssi":-69,"min_rssi":-35,"rssi_unit":"dBm"}}]"#,
        "sample 2026-03-04T09:01:00Z 8 · · · -35 -69 -75 · · serious
         ! user_qos[].cpu_usage.system_max_cpu_usage \"140%\" ×1",
    );
}

#[test]
fn what_is_unknown_is_kept_as_an_anomaly() {
    check(
        r#"[{"date_time":"2026-03-04T09:01:00Z","hologram_input":{"bitrate":"9 kbps"},"audio_input":{"echo":"1"}},
            {"date_time":"2026-03-04T09:02:00Z","hologram_input":{"bitrate":"8 kbps"}},
            {"date_time":"yesterday"}, 7]"#,
        "sample 2026-03-04T09:01:00Z · · · · · · · · · ·
         sample 2026-03-04T09:02:00Z · · · · · · · · · ·
         ! user_qos[].hologram_input.bitrate \"9 kbps\" ×2
         ! user_qos[].audio_input.echo \"1\" ×1
         ! user_qos[].date_time \"yesterday\" ×1
         ! user_qos[] \"7\" ×1",
    );
}

#[test]
fn a_session_without_a_readable_join_time_begins_with_its_first_sample() {
    let samples = r#""user_qos":[{"date_time":"2026-03-04T09:05:00Z"},{"date_time":"2026-03-04T09:04:00Z"}]"#;
    let first = |json: &str| shown(json).lines().next().unwrap().to_owned();
    assert_eq!(first(&format!(r#"{{"user_id":7,"join_time":"soon",{samples}}}"#)), "session 7 2026-03-04T09:04:00Z");
    assert_eq!(first(r#"{"user_id":7,"user_qos":[]}"#), "session 7 1970-01-01T00:00:00Z");
    assert!(shown(r#"{"user_id":7,"user_qos":[]}"#).contains("! join_time"));
}

#[test]
fn a_record_without_a_user_id_belongs_to_nobody() {
    for json in ["{}", r#"{"user_id":"","user_qos":[]}"#, "[]", "7", r#"{"user_id":{}}"#] {
        assert_eq!(participant(json), Err(Unkeyed), "{json}");
    }
}

proptest::proptest! {
    /// Whatever stands in one metric, its neighbours in the same object and the other samples keep their numbers.
    #[test]
    fn any_text_in_any_metric_costs_nobody_else_anything(
        text in ".*",
        stream in 0..STREAMS.len(),
        spoilt in proptest::sample::select(STREAM_METRICS),
    ) {
        let spoilt = spoilt.zoom_field;
        let mut object = serde_json::Map::new();
        for healthy in STREAM_METRICS {
            let value = if healthy.zoom_field == "resolution" { "1280*720" } else { "7" };
            object.insert(healthy.zoom_field.to_owned(), value.into());
        }
        object.insert(spoilt.to_owned(), text.into());
        let name = STREAMS[stream].name;
        let json = serde_json::json!({"user_id": "7", "user_qos": [
            {"date_time": "2026-03-04T09:01:00Z", name: object},
            {"date_time": "2026-03-04T09:02:00Z", name: {"bitrate": "23 kbps"}},
        ]});
        let record = participant(&json.to_string()).unwrap();
        proptest::prop_assert_eq!(record.samples.len(), 2);
        proptest::prop_assert_eq!(record.stream_samples.len(), 2);
        proptest::prop_assert_eq!(record.stream_samples[1].readings[0], Some(23.0));
        let neighbours = STREAM_METRICS.iter().zip(record.stream_samples[0].readings);
        for (metric, reading) in neighbours.filter(|(metric, _)| metric.zoom_field != spoilt) {
            proptest::prop_assert!(reading.is_some(), "{}", metric.column);
        }
    }

    #[test]
    fn a_text_that_is_no_object_is_nobodys(text in ".*") {
        let is_object = text.trim_start().starts_with('{');
        proptest::prop_assert!(is_object || participant(&text).is_err());
    }
}

/// A few compressed bytes of a database that others made can stand for this.
#[test]
fn a_kept_record_that_holds_more_than_any_answer_is_not_read() {
    let record = |samples: usize| format!(r#"{{"user_id":"1","user_qos":[{}{{}}]}}"#, "{},".repeat(samples));
    assert!(kept(Endpoint::ParticipantsQos, &record(10)).is_some());
    assert!(kept(Endpoint::ParticipantsQos, &record(250_000)).is_none());
}
