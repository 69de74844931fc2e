//! Who is the same, and who shared a subnet, stays known after identities are pruned.

use zoom_qos::model::Timestamp;
use zoom_qos::pseudonym::Pseudonyms;
use zoom_qos::report::{Arguments, Database, Value, catalog, table};
use zoom_qos::review::Review;
use zoom_qos::simulator::{EventShape, IncidentKind, Options, Shape};
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::Namesakes;
use zoom_qos::store::prune::Cutoffs;
use zoom_qos::store::token::TokenKey;
use zoom_qos::store::tombstone::TombstoneHasher;
use zoom_qos::store::{Journal, Store};

use crate::simulator_client::{Client, NOW};
use crate::support::collecting::{Collecting, event};
use crate::support::dump::column;
use crate::support::forgetting::forget_person;
use crate::support::hashing::hashed;
use crate::support::planted::{self, Planted};
use crate::support::program::{code, program_for, stderr};

/// Two hundred people of whom some come back again and again, and one office that loses packets.
fn shape() -> Shape {
    let yesterday = NOW.plus_seconds(-86_400);
    let event = EventShape::new("Town hall", yesterday, 20, 200).planted(IncidentKind::RejoinStorm, 30, 2..18).planted(
        IncidentKind::SubnetOutage,
        30,
        6..12,
    );
    Shape { seed: 5, now: NOW, webinars: vec![event], meetings: Vec::new() }
}

fn prune(planted: &Planted) {
    let mut store = Store::open_existing(&planted.path, Journal::Wal).unwrap();
    let cutoffs = Cutoffs { identities: Some(Timestamp(i64::MAX)), ..Cutoffs::default() };
    let pruned = store.prune(cutoffs, Effect::Commit).unwrap();
    assert!(pruned.identities > 100, "{pruned:?}");
    store.close().unwrap();
}

/// The numbers of a report, row by row in any order, without the words that name people and subnets.
fn numbers(planted: &Planted, name: &str) -> Vec<String> {
    let table = planted.report(name);
    let words =
        ["rank", "place", "person", "value", "user_id", "user_name", "host_name", "topic", "consistent_with", "subnet"];
    let is_number = |column: &&usize| !words.contains(&table.columns[**column].as_str());
    let columns: Vec<usize> = (0..table.columns.len()).collect();
    let row = |row: usize| {
        let cells = columns.iter().filter(is_number).map(|column| format!("{:?}", table.rows[row][*column]));
        cells.collect::<Vec<_>>().join(" ")
    };
    let mut rows: Vec<String> = (0..table.rows.len()).map(row).collect();
    rows.sort();
    rows
}

fn review(planted: &Planted) -> Review {
    let event = [("event".to_owned(), planted.event.uuid().to_owned())];
    Review::compose(&Database::open(&planted.path).unwrap(), &Arguments::from(event)).unwrap()
}

#[tokio::test]
async fn reports_count_the_same_before_and_after_identities_are_pruned() {
    let client = Client::start(&shape(), Options { limits: None, ..Options::default() }).await;
    let event = event(&client.server, "Town hall");
    let planted = Planted::collect_tied(&client, event, Some(TokenKey::new(hashed))).await;
    let reports = ["overview", "scope", "simultaneous", "scorecard", "timeline"];
    let before = reports.map(|name| numbers(&planted, name));
    let subnet = planted.report("simultaneous");
    assert_eq!(subnet.text(0, "attribute"), Some("subnet"), "{subnet:?}");
    prune(&planted);
    for (name, before) in reports.into_iter().zip(before) {
        assert_eq!(numbers(&planted, name), before, "{name}");
    }
    assert_eq!(review(&planted).untied_sessions, 0);
    let sql = "SELECT count(*) FROM identity_token WHERE email_token IS NOT NULL";
    assert!(super::count(&planted.path, &format!("({sql})")) > 0);
}

/// The rows of a report on several events, in any order and without the words that name people.
fn rows_across(planted: &Planted, name: &str, arguments: &[(&str, &str)]) -> Vec<String> {
    let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let table = table(&Database::open(&planted.path).unwrap(), &catalog::find(name).unwrap(), &arguments).unwrap();
    let is_number = |column: &&usize| !["subject", "known_as"].contains(&table.columns[**column].as_str());
    let columns: Vec<usize> = (0..table.columns.len()).collect();
    let of = |row: &Vec<Value>| {
        let cells = columns.iter().filter(is_number).map(|column| format!("{:?}", row[*column]));
        cells.collect::<Vec<_>>().join(" ")
    };
    let mut rows: Vec<String> = table.rows.iter().map(of).collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn people_are_known_across_events_before_and_after_identities_are_pruned() {
    let day = |days: i64, name: &str| EventShape::new(name, NOW.plus_seconds(-86_400 * days), 20, 60);
    let struck = |event: EventShape| event.planted(IncidentKind::SubnetOutage, 30, 6..12);
    let webinars = vec![struck(day(1, "Town hall")), struck(day(2, "All hands"))];
    let client = Client::start(
        &Shape { seed: 5, now: NOW, webinars, meetings: Vec::new() },
        Options { limits: None, ..Options::default() },
    )
    .await;
    let planted = Planted::collect_tied(&client, event(&client.server, "Town hall"), Some(TokenKey::new(hashed))).await;
    let mut store = Store::open_existing(&planted.path, Journal::Wal).unwrap();
    store.tie_by(TokenKey::new(hashed)).unwrap();
    planted::add(&mut store, &client, event(&client.server, "All hands")).await;
    store.close().unwrap();
    let uuids = ["Town hall", "All hands"].map(|topic| event(&client.server, topic).uuid().to_owned()).join(",");
    let days = [("from", "2020-01-01"), ("to", "2030-01-01"), ("min_events", "2"), ("limit", "1000")];
    let rows =
        || [rows_across(&planted, "repeat_offenders", &days), rows_across(&planted, "compare", &[("events", &uuids)])];
    let before = rows();
    assert!(before[0].len() > 2 && before[1].len() == 4, "{before:?}");
    prune(&planted);
    assert_eq!(rows(), before);
    // What is asked for again afterwards ties to what was pruned.
    let mut store = Store::open_existing(&planted.path, Journal::Wal).unwrap();
    store.tie_by(TokenKey::new(hashed)).unwrap();
    planted::add(&mut store, &client, event(&client.server, "All hands")).await;
    store.close().unwrap();
    assert!(super::count(&planted.path, "participant_identity") > 50);
    assert_eq!(rows(), before);
}

#[tokio::test]
async fn without_tokens_the_review_says_what_can_no_longer_be_told() {
    let client = Client::start(&shape(), Options { limits: None, ..Options::default() }).await;
    let event = event(&client.server, "Town hall");
    let planted = Planted::collect(&client, event).await;
    assert_eq!(review(&planted).untied_sessions, 0);
    prune(&planted);
    let sessions = super::count(&planted.path, "participant_session");
    assert_eq!(review(&planted).untied_sessions, sessions);
}

#[tokio::test]
async fn a_pruned_person_is_found_by_their_tokens_and_their_tokens_go_too() {
    let client = Client::start(&shape(), Options { limits: None, ..Options::default() }).await;
    let event = event(&client.server, "Town hall");
    let planted = Planted::collect(&client, event).await;
    let mut store = Store::open_existing(&planted.path, Journal::Wal).unwrap();
    // Those of before this key get theirs now.
    store.tie_by(TokenKey::new(hashed)).unwrap();
    let sql =
        "SELECT email, count(*) FROM participant_identity WHERE email IS NOT NULL GROUP BY email ORDER BY 2 DESC, 1";
    let (email, joins): (String, i64) =
        store.connection().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    store.close().unwrap();
    prune(&planted);
    let mut store = Store::open_existing(&planted.path, Journal::Wal).unwrap();
    let tokens = super::count(&planted.path, "identity_token");
    let hasher = TombstoneHasher { hash: &hashed, now: NOW };
    let erased = forget_person(&mut store, &email.to_uppercase(), Namesakes::Refuse, hasher, Effect::Commit).unwrap();
    assert!(erased.sessions >= usize::try_from(joins).unwrap() && joins > 1, "{erased:?}");
    let left = super::count(&planted.path, "identity_token");
    assert_eq!(usize::try_from(tokens - left).unwrap(), erased.sessions);
    store.close().unwrap();
}

/// The key is the one that pseudonyms are made with, in the user's config folder.
#[tokio::test]
async fn a_run_ties_people_by_the_key_of_the_pseudonyms() {
    let zoom = Collecting::from(&Shape::small(1, NOW)).await;
    let mut run = program_for(&zoom.server, &zoom.db("tied"), NOW);
    run.env("HOME", zoom.db("home")).args(["collect", "--lookback", "3"]);
    let run = tokio::task::spawn_blocking(move || run.output().unwrap()).await.unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let tokens =
        || column(&zoom.db("tied"), "SELECT zoom_user_token || ' ' || subnet_token FROM identity_token ORDER BY 1");
    let of_the_run = tokens();
    assert!(of_the_run.len() > 5, "{of_the_run:?}");
    let pseudonyms = Pseudonyms::load(&zoom.db("home").join(".config/zoom-qos/pseudonym.key")).unwrap();
    let mut store = Store::open_existing(&zoom.db("tied"), Journal::Wal).unwrap();
    store.connection().execute("DELETE FROM token_key", []).unwrap();
    store.tie_by(TokenKey::new(move |text| pseudonyms.hash(text))).unwrap();
    store.close().unwrap();
    assert_eq!(tokens(), of_the_run);
}

/// Tokens are made with a key so that nobody else can make them; whoever has them could still count and compare.
#[test]
fn no_view_shows_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    Store::open(&path, Journal::Wal).unwrap().close().unwrap();
    let sql = "SELECT sqlite_schema.name || '.' || columns.name FROM sqlite_schema
               JOIN pragma_table_info(sqlite_schema.name) AS columns
               WHERE sqlite_schema.type = 'view' AND columns.name LIKE '%token%'";
    assert_eq!(column(&path, sql), [""; 0]);
}
