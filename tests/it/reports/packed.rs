//! Packs are what the rows are, whatever is stored in which order, and reports over them give what the parts compute.

use std::path::Path;

use proptest::prelude::*;
use rusqlite::Connection;
use zoom_qos::collect::assemble::{Assembler, Raw, Wanted};
use zoom_qos::model::metric::STREAM_COLUMNS;
use zoom_qos::model::{Endpoint, EventFacts, EventKind, EventUuid, StreamSample, Timestamp};
use zoom_qos::report::Database;
use zoom_qos::store::erase::Effect;
use zoom_qos::store::pack::codec::{self, Samples};
use zoom_qos::store::prune::Cutoffs;
use zoom_qos::store::{Journal, Store, Write};
use zoom_qos::zoom::payload::ParticipantPage;

use super::rolled_up;
use crate::support::figures::cases;
use crate::support::golden::{GOLDEN, START};
use crate::support::program::{code, program, stderr};

/// Stores a page of the golden event's participants.
fn store(store: &mut Store, participants: &[String]) {
    let text = format!(r#"{{"participants":[{}]}}"#, participants.join(","));
    let page = ParticipantPage::read(&text).unwrap();
    let mut event = EventFacts::named(EventKind::Meeting, EventUuid(GOLDEN.into()));
    event.start_at = Some(Timestamp(START));
    let mut assembler = Assembler::new(Raw::Keep).unwrap();
    let response =
        assembler.page(event, Endpoint::ParticipantsQos, Timestamp(START), &page, Wanted::Everybody).unwrap();
    store.commit([vec![Write::Response(Box::new(response))]]).unwrap();
}

/// One sample of what somebody sent and received: the minute, the second, and what the metrics are made of.
type Look = (i64, i64, u32);

fn participant(user_id: u8, looks: &[Look]) -> String {
    let qos = looks.iter().map(|(minute, second, number)| {
        let at = Timestamp(START + 60 * minute + second);
        let (bitrate, latency, loss) = (number % 3 * 40, number % 400, f64::from(number % 160) / 10.0);
        let sent = if number % 4 == 0 { String::new() } else { format!(r#","bitrate":"{bitrate} kbps""#) };
        format!(
            r#"{{"date_time":"{at}","audio_input":{{"latency":"{latency} ms"{sent}}},
                 "video_output":{{"bitrate":"{bitrate}.25 kbps","avg_loss":"{loss}%","resolution":"640*360","frame_rate":"9 fps"}}}}"#
        )
    });
    let qos: Vec<String> = qos.collect();
    let join = Timestamp(START);
    format!(r#"{{"user_id":"{user_id}","join_time":"{join}","user_qos":[{}]}}"#, qos.join(","))
}

/// What the rows of a session say, and what its pack does.
fn check(connection: &Connection) -> Result<usize, TestCaseError> {
    let sql = "SELECT session_id, samples FROM participant_session LEFT JOIN session_pack USING (session_id)";
    let mut statement = connection.prepare(sql).unwrap();
    let packs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let packs: Vec<(i64, Option<Vec<u8>>)> = packs.collect::<Result<_, _>>().unwrap();
    for (session_id, packed) in &packs {
        let stored = rows(connection, *session_id);
        let mut unpacked = Samples::default();
        if let Some(packed) = packed {
            codec::unpack(packed, &mut unpacked).unwrap();
        }
        prop_assert_eq!(&unpacked, &stored);
        prop_assert_eq!(packed.is_some(), !stored.sampled_at.is_empty());
    }
    Ok(packs.len())
}

fn rows(connection: &Connection, session_id: i64) -> Samples {
    let mut statement = connection.prepare("SELECT sampled_at FROM sample WHERE session_id = ? ORDER BY 1").unwrap();
    let sampled_at = statement.query_map([session_id], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let sql = "SELECT * FROM stream_sample WHERE session_id = ? ORDER BY stream_id, sampled_at";
    let mut statement = connection.prepare(sql).unwrap();
    let streams = statement.query_map([session_id], |row| {
        let mut readings = [None; STREAM_COLUMNS.len()];
        for (column, reading) in readings.iter_mut().enumerate() {
            *reading = row.get(3 + column)?;
        }
        Ok(StreamSample { stream_id: row.get(1)?, sampled_at: row.get(2)?, readings })
    });
    Samples { sampled_at, streams: streams.unwrap().collect::<Result<_, _>>().unwrap() }
}

fn reparse(db: &Path) {
    let output = program(db).arg("reparse").output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

proptest! {
    // Each case makes a database and starts the program.
    #![proptest_config(ProptestConfig::with_cases(cases(2)))]

    #[test]
    fn packs_follow_every_response_reparse_and_prune(
        pages in prop::collection::vec(
            prop::collection::btree_map(
                0..3_u8,
                prop::collection::vec((0..6_i64, 0..2_i64, 0..10_000_u32), 0..8),
                1..4,
            ),
            1..5,
        ),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("packed.db");
        let mut writer = Store::open(&db, Journal::Wal).unwrap();
        for page in &pages {
            let participants: Vec<String> = page.iter().map(|(user_id, looks)| participant(*user_id, looks)).collect();
            store(&mut writer, &participants);
            check(writer.connection())?;
        }
        rolled_up::check_all(&Database::open(&db).unwrap(), "zoom")?;
        writer.close().unwrap();
        reparse(&db);
        let mut writer = Store::open(&db, Journal::Wal).unwrap();
        prop_assert!(check(writer.connection())? > 0);
        rolled_up::check_all(&Database::open(&db).unwrap(), "strict")?;
        let all = Cutoffs { samples: Some(Timestamp(START + 86_400)), identities: None, raw: None };
        writer.prune(all, Effect::Commit).unwrap();
        check(writer.connection())?;
        let left: i64 = writer.connection().query_row("SELECT count(*) FROM session_pack", [], |row| row.get(0)).unwrap();
        prop_assert_eq!(left, 0);
    }
}

#[test]
fn the_rows_are_read_in_place_of_a_damaged_pack() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("damaged.db");
    let mut writer = Store::open(&db, Journal::Wal).unwrap();
    let looks: Vec<Look> = (0..8).map(|minute| (minute, 0, 61 * u32::try_from(minute).unwrap())).collect();
    store(&mut writer, &[participant(0, &looks), participant(1, &looks[..5])]);
    let damage = "UPDATE session_pack SET samples = substr(samples, 1, length(samples) - 1) WHERE session_id = 1";
    assert_eq!(writer.connection().execute(damage, []).unwrap(), 1);
    rolled_up::check_all(&Database::open(&db).unwrap(), "zoom").unwrap();
}
