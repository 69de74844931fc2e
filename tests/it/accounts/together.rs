//! What three accounts say together.

use std::collections::BTreeSet;

use zoom_qos::model::attribute::{ACCOUNT, position};
use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, Database, Report, Value, catalog, table};
use zoom_qos::store::Account;

use super::{NAMES, divided, empty};
use crate::reports::query;
use crate::support::collecting::Collecting;
use crate::support::dump::assert_same;
use crate::support::golden::golden;

/// The simulated account, in one database and divided among three.
struct Divided {
    whole: Database,
    parts: Vec<Database>,
    together: Database,
    _collecting: Collecting,
    _folder: tempfile::TempDir,
}

impl Divided {
    async fn collect() -> Self {
        let (collecting, folder) = (Collecting::small().await, tempfile::tempdir().unwrap());
        collecting.run("whole", collecting.lookback(10)).await;
        let path = collecting.db("whole");
        let accounts = divided(&path, folder.path());
        Self {
            whole: Database::open(&path).unwrap(),
            parts: accounts.iter().map(|account| Database::open(&account.path).unwrap()).collect(),
            together: Database::open_all(&accounts, None).unwrap(),
            _collecting: collecting,
            _folder: folder,
        }
    }

    /// What a report takes, on all days or on the event with the most people; on somebody of it.
    fn arguments(&self, report: &Report) -> Arguments {
        let sql = "SELECT event.kind, event.event_uuid, person.email, person.user_name
                   FROM v_person AS person JOIN v_event AS event USING (kind, event_uuid)
                   WHERE person.email IS NOT NULL
                   ORDER BY event.zoom_participants DESC, person.email LIMIT 1";
        let found = query(&self.whole, sql).unwrap();
        let [kind, event, email] = ["kind", "event_uuid", "email"].map(|column| found.text(0, column).unwrap());
        let given = [
            ("event", event),
            ("kind", kind),
            ("events", event),
            ("from", "2026-11-01"),
            ("to", "2026-11-17"),
            ("day", "2026-11-16"),
            ("min_events", "1"),
            ("by", "device"),
            ("value", "Windows"),
            ("attribute", "device"),
            ("person", email),
        ];
        let takes = |name: &str| report.header.parameters.iter().any(|parameter| parameter.name == name);
        let given = given.iter().filter(|(name, _)| takes(name));
        given.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }
}

/// The keys of rows, which are each file's own.
const KEYS: [&str; 4] = ["event_id", "session_id", "person_id", "feedback_id"];

/// The rows of a table as text, a line each, sorted, without keys and without the account.
fn rows(table: &Table) -> String {
    let is_key = |column: &str| KEYS.contains(&column) || column == "account";
    let text = |row: &Vec<Value>| {
        let cells = table.columns.iter().zip(row).filter(|(column, _)| !is_key(column));
        cells.map(|(column, value)| format!("{column}={value:?}")).collect::<Vec<_>>().join(" ")
    };
    let mut rows: Vec<String> = table.rows.iter().map(text).collect();
    rows.sort();
    rows.join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_accounts_say_together_what_one_database_of_all_says() {
    let divided = Divided::collect().await;
    let mut told = 0;
    for report in catalog::bundled().unwrap() {
        let arguments = divided.arguments(&report);
        let [whole, together] =
            [&divided.whole, &divided.together].map(|database| table(database, &report, &arguments));
        match (whole, together) {
            (Ok(whole), Ok(together)) => {
                told += usize::from(!whole.rows.is_empty());
                assert_same(&rows(&together), &rows(&whole), &report.name);
            }
            (whole, together) => {
                let words = [whole, together].map(|error| error.map_err(|error| error.to_string()));
                assert_eq!(words[0].is_err(), words[1].is_err(), "{}: {words:?}", report.name);
            }
        }
    }
    assert!(told > 40, "{told} reports had rows");
    views_are_those_of_all(&divided);
    accounts_are_groups(&divided);
}

/// Each view has the rows of all, and no key of a join twice.
fn views_are_those_of_all(divided: &Divided) {
    for view in zoom_qos::dictionary::views().iter().map(|view| view.name.as_str()) {
        let [whole, together] = [&divided.whole, &divided.together]
            .map(|database| query(database, &format!("SELECT * FROM {view}")).unwrap());
        if view == "v_dictionary" {
            continue;
        }
        let others: Vec<&String> = together.columns.iter().filter(|column| *column != "account").collect();
        let before: Vec<&String> = whole.columns.iter().filter(|column| *column != "account").collect();
        assert_eq!(others, before, "{view}");
        let is_own = |row: &&str| view == "v_session_attribute" && row.contains("attribute=Text(\"account\")");
        let found = rows(&together);
        let found: Vec<&str> = found.lines().filter(|row| !is_own(row)).collect();
        assert_same(&found.join("\n"), &rows(&whole), view);
        let accounts: BTreeSet<&str> =
            (0..together.rows.len()).filter_map(|row| together.text(row, "account")).collect();
        assert!(accounts.is_empty() || accounts == BTreeSet::from(NAMES), "{view}: {accounts:?}");
    }
    let sql = "SELECT count(*) AS sessions, count(DISTINCT session_id) AS keys FROM v_participant_session";
    let counted = query(&divided.together, sql).unwrap();
    assert_eq!(counted.integer(0, "sessions"), counted.integer(0, "keys"));
}

/// The account is the last of the attributes.
#[test]
fn the_account_has_the_place_that_the_program_counts_with() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = NAMES.map(|name| Account { name: name.to_owned(), path: empty(folder.path(), name) });
    let fixture = golden();
    let mut accounts = accounts.to_vec();
    accounts[1].path = fixture.path();
    let sql = "SELECT DISTINCT value, position FROM v_session_attribute WHERE attribute = 'account'";
    let found = query(&Database::open_all(&accounts, None).unwrap(), sql).unwrap();
    assert_eq!(
        (found.rows.len(), found.text(0, "value"), found.integer(0, "position")),
        (1, Some("law"), position(ACCOUNT))
    );
}

/// What is told of an account among others is what its database tells alone.
fn accounts_are_groups(divided: &Divided) {
    let report = catalog::find("breakdown_of_days").unwrap();
    let by = |database: &Database, by: &str| {
        let mut arguments = divided.arguments(&report);
        arguments.insert("by".to_owned(), by.to_owned());
        table(database, &report, &arguments).unwrap()
    };
    let together = by(&divided.together, "account");
    assert_eq!(together.rows.len(), NAMES.len());
    for (name, part) in NAMES.iter().zip(&divided.parts) {
        let row = (0..3).find(|row| together.text(*row, "value") == Some(name)).unwrap();
        let alone = by(part, "device");
        for column in ["n", "poor_minutes"] {
            let all: i64 = (0..alone.rows.len()).filter_map(|row| alone.integer(row, column)).sum();
            assert_eq!(together.integer(row, column), Some(all), "{column} of {name}");
        }
    }
    // Of a single one nobody's account is told.
    assert!(by(&divided.whole, "account").rows.is_empty());
}
