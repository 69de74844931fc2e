//! The views for people: a person once, minutes counted, and one event's rows alone read for one event.

use rusqlite::{Connection, StatementStatus};
use zoom_qos::store;

use crate::support::dump::column;
use crate::support::golden::{Fixture, Join, START};

/// A join at this minute, with these minutes of received audio, by somebody with an address.
fn joined(email: &str, joined_minute: i64, minutes: &str) -> Join {
    Join { email: Some(email.to_owned()), joined_minute, ..Join::hearing(email, minutes) }
}

/// Ann joins for ten minutes, at the sixth with a telephone as well, which stays until the twelfth, and comes back for
/// five minutes at the fifteenth. Ben is there from the first minute to the last.
fn rejoined() -> Fixture {
    let fixture = Fixture::new();
    let joins = [
        joined("ann@example.com", 0, "GGGGGGGGGG").and("video_input", "GGGGII....").and("audio_input", "IIG......."),
        joined("ANN@example.com", 5, "GGGGGGG").and("audio_input", "GGIIIII").and("video_input", "G......"),
        joined("ann@example.com", 15, "GGGGG").and("as_input", "..GG.").and("video_input", "FFPP."),
        joined("ben@example.com", 0, "GGGGGGGGGGGGGGGGGGGG"),
    ];
    fixture.event("meeting", "one==", 1, "Rejoined", &joins);
    fixture
}

#[track_caller]
fn check(fixture: &Fixture, sql: &str, expected: &[&str]) {
    assert_eq!(column(&fixture.path(), sql), expected, "{sql}");
}

/// Present: 0 to 12 and 15 to 20 are 17 minutes, the telephone's five next to the computer not counted again.
#[test]
fn whoever_rejoins_is_one_person_with_the_time_of_all_sessions() {
    let fixture = rejoined();
    let sql = "SELECT printf('%s %s %s %d %d', user_name, first_join_time, last_leave_time, sessions, present_minutes)
               FROM v_person ORDER BY person_id";
    let expected = [
        "ann@example.com 2026-03-04T09:00:00Z 2026-03-04T09:20:00Z 3 17",
        "ben@example.com 2026-03-04T09:00:00Z 2026-03-04T09:20:00Z 1 20",
    ];
    check(&fixture, sql, &expected);
}

#[test]
fn without_identities_people_stay_known() {
    let fixture = rejoined();
    fixture.connection().execute_batch("DELETE FROM participant_identity").unwrap();
    check(&fixture, "SELECT printf('%s %d', user_name, present_minutes) FROM v_person", &[" 17", " 20"]);
}

/// Who is still in has no leave time, and who was in before the window no join time: the samples bound them, at 30 s
/// past the minute. From 09:00:30 to 09:09:30 are nine minutes.
#[test]
fn unknown_times_are_bounded_by_the_samples() {
    let fixture = Fixture::new();
    fixture.event("meeting", "one==", 1, "Open", &[Join::hearing("Ann", "GGGGGGGGGG")]);
    fixture.connection().execute_batch("UPDATE participant_session SET join_at = 0, leave_at = NULL").unwrap();
    let sql = "SELECT first_join_time || ' ' || last_leave_time || ' ' || present_minutes FROM v_person";
    check(&fixture, sql, &["2026-03-04T09:00:30Z 2026-03-04T09:09:30Z 9"]);
    fixture.connection().execute_batch("DELETE FROM sample").unwrap();
    check(&fixture, sql, &["NULL"]);
    check(&fixture, "SELECT present_minutes || ' ' || sessions FROM v_person", &["0 1"]);
}

/// Ann's camera sends in the minutes 0 to 3, 5 (telephone) and 15 to 18, without a picture in the last; her microphone
/// in 2, 5 and 6. A minute in which both devices send is one. Of 17 observed minutes 14 are silent.
#[test]
fn attendance_counts_a_person_s_minutes_once() {
    let fixture = rejoined();
    let picture = format!(
        "UPDATE stream_sample SET height_px = 360 WHERE sampled_at < {} AND stream_id IN
             (SELECT stream_id FROM stream WHERE medium = 'video')",
        START + 60 * 18
    );
    fixture.connection().execute_batch(&picture).unwrap();
    let sql = "SELECT printf('%s: present %d, observed %d, camera %d, sharing %d, unmuted %d, silent %d', user_name,
                   present_minutes, observed_minutes, camera_on_minutes, sharing_minutes, unmuted_minutes,
                   silent_minutes)
               FROM v_attendance ORDER BY person_id";
    let expected = [
        "ann@example.com: present 17, observed 17, camera 8, sharing 2, unmuted 3, silent 14",
        "ben@example.com: present 20, observed 20, camera 0, sharing 0, unmuted 0, silent 20",
    ];
    check(&fixture, sql, &expected);
}

#[test]
fn nobody_is_left_out_who_was_never_sampled() {
    let fixture = Fixture::new();
    fixture.event("meeting", "one==", 1, "Quiet", &[Join::hearing("Ann", "....")]);
    let sql = "SELECT printf('%s %d %d %d', user_name, present_minutes, observed_minutes, silent_minutes)
               FROM v_attendance";
    check(&fixture, sql, &["Ann 4 0 0"]);
}

/// A second sample in the first minute, 40 s after it began, is poor while the first is good.
#[test]
fn of_several_samples_in_a_minute_the_worst_speaks() {
    let fixture = Fixture::new();
    fixture.event("meeting", "one==", 1, "Minutes", &[Join::hearing("Ann", "GFPI")]);
    let insert = "INSERT INTO stream_sample (session_id, stream_id, sampled_at, bitrate_kbps, latency_ms)
                  SELECT 1, stream_id, ?, 60, 350 FROM stream WHERE stream = 'audio_output'";
    fixture.connection().execute(insert, [START + 40]).unwrap();
    let sql = "SELECT minute || ' ' || coalesce(class_name, state) || ' ' || coalesce(latency_ms, '-')
               FROM v_stream_minute ORDER BY minute";
    let expected = [
        "2026-03-04T09:00:00Z poor 350.0",
        "2026-03-04T09:01:00Z fair 200.0",
        "2026-03-04T09:02:00Z poor 350.0",
        "2026-03-04T09:03:00Z idle -",
    ];
    check(&fixture, sql, &expected);
}

/// How many steps of SQLite's machine it takes to read one event's rows of a view.
fn steps(connection: &Connection, view: &str) -> i32 {
    let mut statement = connection.prepare(&format!("SELECT * FROM {view} WHERE event_uuid = :uuid")).unwrap();
    let mut rows = statement.query(&[(":uuid", "one==")]).unwrap();
    let mut count = 0;
    while rows.next().unwrap().is_some() {
        count += 1;
    }
    assert!(count >= 2, "{view}");
    drop(rows);
    statement.get_status(StatementStatus::VmStep)
}

/// The condition has to reach the innermost rows. With 30 times as many events beside it, reading one must not take
/// even twice as long.
#[test]
fn one_event_is_answered_from_its_own_rows() {
    let (alone, among_others) = (rejoined(), rejoined());
    for number in 2..32 {
        let joins = [joined("ann@example.com", 0, "GGGGGGGGGG"), joined("ben@example.com", 0, "GGGGGGGGGG")];
        among_others.event("webinar", &format!("{number}=="), number, "Another", &joins);
    }
    for view in ["v_person", "v_attendance", "v_stream_minute"] {
        let connections = [&alone, &among_others].map(|fixture| store::open_read_only(&fixture.path()).unwrap());
        let [alone, among_others] = connections.map(|connection| steps(&connection, view));
        assert!(among_others < 2 * alone, "{view}: {alone} steps alone, {among_others} among others");
    }
}
