//! Another program that writes to the database: a shell, say, whose transaction was left open.

use rusqlite::Connection;
use zoom_qos::simulator::Endpoint;

use super::instances::gate;
use super::{collect, output, send_through};
use crate::support::asked::three_events;
use crate::support::collecting::{Collecting, asked};
use crate::support::dump::{assert_same, dump};
use crate::support::program::{code, stderr};

/// Waits until something holds while the run goes on.
fn wait_until(mut holds: impl FnMut() -> bool, run: &mut std::process::Child) {
    while !holds() {
        assert!(run.try_wait().unwrap().is_none(), "the run ended by itself");
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_waits_for_another_program_that_writes() {
    let zoom = Collecting::from(&three_events()).await;
    let whole = output(collect(&zoom.server, &zoom.db("whole"), "single")).await;
    assert_eq!(code(&whole), 0, "{}", stderr(&whole));

    let db = zoom.db("shared");
    let (address, open) = gate(zoom.server.address()).await;
    let mut command = collect(&zoom.server, &db, "single");
    send_through(&mut command, address);
    let before = asked(&zoom.server.requests(), Endpoint::Listing);
    let mut run = command.spawn().unwrap();
    let has_begun =
        || Connection::open(&db).and_then(|db| db.query_row("SELECT count(*) FROM run", [], |row| row.get(0)));
    wait_until(|| has_begun().is_ok_and(|runs: i64| runs == 1), &mut run);
    let other = Connection::open(&db).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let windows = || -> i64 {
        let reader = Connection::open(&db).unwrap();
        reader.query_row("SELECT count(*) FROM discovery_day", [], |row| row.get(0)).unwrap()
    };
    let written_before = windows();
    open.send(true).unwrap();
    // Three listings, one for each kind and those of a single person: by then there is something to write.
    wait_until(|| asked(&zoom.server.requests(), Endpoint::Listing) == before + 3, &mut run);
    assert_eq!(windows(), written_before);
    other.execute_batch("COMMIT").unwrap();

    let run = tokio::task::spawn_blocking(|| run.wait_with_output()).await.unwrap().unwrap();
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    assert_same(&dump(&zoom.db("whole")), &dump(&db), "the run that waited");
}
