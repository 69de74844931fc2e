//! Databases of released schemas, kept as SQL text that never changes again.

use rusqlite::Connection;
use zoom_qos::report::Database;
use zoom_qos::store::{self, Journal, schema};

/// Made by `zoom-qos import` and the `.dump` of the sqlite3 shell, with the two pragmas that a dump leaves out.
const RELEASED: [(i32, &str); 1] = [(4, include_str!("../../fixtures/schema/v4.sql"))];

#[test]
fn a_released_database_opens_today_with_all_its_rows() {
    for (version, sql) in RELEASED {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zoom-qos.db");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        assert_eq!(schema::version(&connection, &path).unwrap(), version);
        connection.close().unwrap();
        store::close_writer(store::open_writer(&path, Journal::Wal).unwrap()).unwrap();
        let database = Database::open(&path).unwrap();
        let rows = |view: &str| -> i64 {
            database.connection().query_row(&format!("SELECT count(*) FROM {view}"), [], |row| row.get(0)).unwrap()
        };
        let views = ["v_event", "v_participant_session", "v_sample", "v_stream_sample", "v_anomaly", "v_work"];
        assert_eq!(views.map(rows), [1, 1, 1, 6, 1, 1], "version {version}");
    }
}
