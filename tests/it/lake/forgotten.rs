//! `forget --lake`: a person is gone from the files, even if the database knows nothing of them any more.

use super::Lake;
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr};

/// Dana hosts, joins once as herself and once from a phone that is tied to her by the participant UUID alone; Erin is
/// there, too.
fn with_dana() -> Lake {
    let fixture = Fixture::new();
    let dana = Join { email: Some("dana@canary.test".to_owned()), ..Join::hearing("Dana Canary", "GGGG") };
    let dana = Join { participant_uuid: Some("tie".to_owned()), ..dana };
    let phone = Join { participant_uuid: Some("tie".to_owned()), ..Join::hearing("Canary's phone", "PP") };
    fixture.event("meeting", GOLDEN, 7, "Dana Canary's Zoom Meeting", &[dana, phone, Join::hearing("Erin", "GGG")]);
    let host = "UPDATE event SET host_name = 'Dana Canary', host_email = 'Dana@canary.test'";
    fixture.connection().execute(host, []).unwrap();
    Lake::of(fixture)
}

#[cfg(feature = "parquet")]
fn said_of_her(lake: &Lake) -> String {
    use parquet::file::reader::SerializedFileReader;
    let mut said = Vec::new();
    for view in zoom_qos::export::view::EXPORTED {
        let file = std::fs::File::open(lake.file(view)).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        said.extend(reader.into_iter().map(|row| row.unwrap().to_string()));
    }
    said.join("\n")
}

#[cfg(feature = "parquet")]
fn check(lake: &Lake) {
    assert!(said_of_her(lake).to_lowercase().contains("canary"));
    let key = lake.folder.path().join("config");
    let forget = |flags: &[&str], expected: i32| {
        let mut command = program(&lake.fixture.path());
        command.env("ZOOM_QOS_NOW", super::NOW).env("HOME", &key);
        let command = command.args(["forget", "--person", "dana@canary.test", "--lake"]).arg(lake.path()).args(flags);
        let run = command.output().unwrap();
        assert_eq!(code(&run), expected, "{}", stderr(&run));
        stderr(&run)
    };
    assert!(forget(&["--dry-run"], 0).contains("would write 1 events of the lake anew"));
    assert!(said_of_her(lake).to_lowercase().contains("canary"));
    // Two sessions with six samples and six rows of streams.
    assert!(forget(&[], 0).contains("deleted 14 rows of 1 events from the lake"));
    let said = said_of_her(lake).to_lowercase();
    assert!(!said.contains("canary") && said.contains("erin"), "{said}");
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

#[test]
fn an_event_is_gone_with_its_files() {
    let lake = with_dana();
    let run = lake.run(&["forget", "--kind", "meeting", "--event", GOLDEN]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    // The event, three sessions, nine samples and nine rows of streams.
    assert!(stderr(&run).contains("deleted 22 rows of 1 events from the lake"), "{}", stderr(&run));
    let left: Vec<String> = super::kept::files(&lake.path()).into_keys().collect();
    assert_eq!(left, ["lake.json", "manifest/event_date=2026-03-04.json"]);
    assert_eq!(lake.faults(), None);
}
