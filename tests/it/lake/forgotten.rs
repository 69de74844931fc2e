//! `forget --lake`: a person is gone from the files, from other people's rows as well, even if the database knows nothing
//! of them any more.

use zoom_qos::model::field::{EVENT_FIELDS, Field, PARTICIPANT_FIELDS, Table};
use zoom_qos::model::personal::Personal;

use super::Lake;
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, stderr};

/// Dana hosts, joins once as herself and once from a phone that is tied to her by the participant UUID alone; Erin is
/// there, too. Al was in a meeting of which nobody but him was stored. Everything that may name somebody names her, in
/// Erin's rows and in Al's.
pub(super) fn with_dana() -> Lake {
    let fixture = Fixture::new();
    let dana = Join { email: Some("dana@canary.test".to_owned()), ..Join::hearing("Dana Canary", "GGGG") };
    let dana = Join { participant_uuid: Some("tie".to_owned()), ..dana };
    let phone = Join { participant_uuid: Some("tie".to_owned()), ..Join::hearing("Canary's phone", "PP") };
    fixture.event("meeting", GOLDEN, 7, "Dana Canary's Zoom Meeting", &[dana, phone, Join::hearing("Erin", "GGG")]);
    let host = "UPDATE event SET host_name = 'Dana Canary', host_email = 'Dana@canary.test'";
    fixture.connection().execute(host, []).unwrap();
    fixture.event("meeting", "other==", 8, "Weekly with Dana Canary", &[Join::hearing("Al", "GG")]);
    name_her_in_rows_of_others(&fixture);
    fixture.connection().execute_batch(SAID).unwrap();
    Lake::of(fixture)
}

/// What Dana said as somebody of the event, what she said as nobody who is known to be there, and what Erin said.
const SAID: &str = "
    INSERT INTO feedback (event_id, session_id, is_content, comment)
    SELECT event_id, session_id, 0, 'Canary heard nothing'
    FROM participant_session JOIN participant_identity USING (session_id) WHERE user_name = 'Dana Canary';
    INSERT INTO feedback (event_id, is_content, email, comment)
    SELECT event_id, 0, 'DANA@canary.test', 'nor anywhere else' FROM event;
    INSERT INTO feedback (event_id, session_id, is_content, comment)
    SELECT event_id, session_id, 1, 'all well'
    FROM participant_session JOIN participant_identity USING (session_id) WHERE user_name = 'Erin';";

fn name_her_in_rows_of_others(fixture: &Fixture) {
    let of_others = "session_id IN (SELECT session_id FROM participant_identity WHERE user_name IN ('Erin', 'Al'))";
    let name = |table: &str, column: &str, personal: Personal, filter: &str| {
        let named = if personal == Personal::Place { "at DANA@Canary.test" } else { "by CANARY,  Dana." };
        let sql = format!("UPDATE {table} SET {column} = ? WHERE {filter}");
        fixture.connection().execute(&sql, [named]).unwrap();
    };
    let names_others = |field: &&Field| matches!(field.personal, Personal::Trace | Personal::Words | Personal::Place);
    for field in EVENT_FIELDS.iter().filter(names_others) {
        name("event", field.column, field.personal, "true");
    }
    for field in PARTICIPANT_FIELDS.iter().filter(names_others) {
        let is_identity = field.table() == Table::Identity;
        let table = if is_identity { "participant_identity" } else { "participant_session" };
        name(table, field.column, field.personal, of_others);
    }
    for column in ["system_min_cpu_pressure", "system_avg_cpu_pressure", "system_max_cpu_pressure"] {
        name("sample", column, Personal::Words, of_others);
    }
    let anomalies = format!(
        "INSERT INTO anomaly (event_id, session_id, endpoint, path, raw_value, occurrences)
         SELECT event_id, session_id, 'participants_qos', 'dana canary', '1', 1 FROM participant_session WHERE {of_others}
         UNION ALL
         SELECT event_id, session_id, 'participants_qos', 'x', 'Dana Canary', 1 FROM participant_session WHERE {of_others}
         UNION ALL
         SELECT event_id, NULL, 'event', 'x', 'of Dana Canary', 1 FROM event"
    );
    fixture.connection().execute_batch(&anomalies).unwrap();
}

#[cfg(feature = "parquet")]
fn said_of_her(lake: &Lake) -> String {
    use parquet::file::reader::SerializedFileReader;
    let mut said = Vec::new();
    for name in super::kept::files(&lake.path()).into_keys().filter(|name| name.ends_with(".parquet")) {
        let file = std::fs::File::open(lake.path().join(name)).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        said.extend(reader.into_iter().map(|row| row.unwrap().to_string()));
    }
    said.join("\n")
}

#[cfg(feature = "parquet")]
fn check(lake: &Lake) {
    assert!(said_of_her(lake).to_lowercase().contains("canary"));
    let forget = |flags: &[&str], expected: i32| {
        let run = lake.run_at_home(&[&["forget", "--person", "dana@canary.test"], flags].concat());
        assert_eq!(code(&run), expected, "{}", stderr(&run));
        stderr(&run)
    };
    assert!(forget(&["--dry-run"], 0).contains("would rewrite 2 events of the lake"));
    assert!(said_of_her(lake).to_lowercase().contains("canary"));
    // Two sessions with six samples and six rows of streams, and three answers.
    assert!(forget(&[], 0).contains("deleted 17 rows of 2 events from the lake"));
    let said = said_of_her(lake).to_lowercase();
    assert!(!said.contains("canary") && said.contains("erin") && said.contains("\"al\""), "{said}");
    assert!(said.contains("all well") && !said.contains("nor anywhere else"), "{said}");
    assert_eq!(lake.faults(), None, "the lake says what the database says");
    assert!(forget(&[], 3).contains("deleted 0 rows of 0 events"));
}

#[cfg(feature = "parquet")]
#[test]
fn a_person_is_gone_from_the_files() {
    check(&with_dana());
}

#[cfg(feature = "parquet")]
#[test]
fn a_person_whose_samples_and_identity_were_pruned_is_gone_from_the_files() {
    let lake = with_dana();
    lake.prune(&["--samples", "1d", "--identities", "1d"]);
    check(&lake);
}

/// Of several to be forgotten, one whose name others have stops all of it before anything is written.
#[cfg(feature = "parquet")]
#[test]
fn whoever_is_refused_leaves_the_lake_as_it_was() {
    let lake = with_dana();
    let namesake = Join { email: Some("other@canary.test".to_owned()), ..Join::hearing("Erin", "GG") };
    lake.fixture.event("meeting", "namesake==", 9, "Another Erin", &[namesake]);
    let before = super::kept::files(&lake.path());
    let run = lake.run_at_home(&["forget", "--person", "dana@canary.test", "--person", "Erin"]);
    assert_ne!(code(&run), 0, "{}", stderr(&run));
    assert_eq!(super::kept::files(&lake.path()), before, "{}", stderr(&run));
}

#[test]
fn an_event_is_gone_with_its_files() {
    let lake = with_dana();
    let run = lake.run(&["forget", "--kind", "meeting", "--event", GOLDEN]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    // The event, three sessions, nine samples, nine rows of streams, three anomalies and three answers.
    assert!(stderr(&run).contains("deleted 28 rows of 1 event from the lake"), "{}", stderr(&run));
    let left: Vec<String> = super::kept::files(&lake.path()).into_keys().collect();
    assert_eq!(left[..2], ["lake.json", "manifest/event_date=2026-03-04.json"]);
    assert!(left[2..].iter().all(|name| name.ends_with("event-other.parquet")), "{left:?}");
    assert_eq!(lake.faults(), None);
}
