//! One digest over three accounts.

use zoom_qos::report::{Arguments, Database};
use zoom_qos::review::Digest;
use zoom_qos::store::Account;

use super::NAMES;
use crate::reports::digest::{SIXTH, account, usual};
use crate::support::golden::Fixture;

/// Seven weeks of sixteen people, half of them in the main building; in one account it breaks with the sixth week.
fn university(name: &str, is_broken: bool) -> Fixture {
    let more = |person, day| if is_broken && person < 8 && day >= 35 { 8 } else { 0 };
    let fixture = account(16, |person, day| usual(person, day) + more(person, day));
    for sql in [
        format!("UPDATE event SET event_uuid = '{name} ' || event_uuid"),
        format!("UPDATE participant_identity SET email = '{name}.' || email"),
        "INSERT INTO session_site (session_id, network, site, is_vpn)
         SELECT session_id, '10.0.0.0/8', CASE location WHEN 'Here' THEN 'Main' ELSE 'Annex' END, 0
         FROM participant_session"
            .to_owned(),
        "UPDATE participant_session SET location = NULL".to_owned(),
    ] {
        fixture.connection().execute(&sql, []).unwrap();
    }
    fixture
}

fn sentences(database: &Database) -> Vec<String> {
    let days = [("from", SIXTH.0), ("to", SIXTH.1)].map(|(name, day)| (name.to_owned(), day.to_owned()));
    let digest = Digest::compose(database, &Arguments::from(days)).unwrap();
    digest.verdict_sentences().into_iter().map(|sentence| sentence.text).collect()
}

#[test]
fn one_digest_names_the_account_in_which_a_site_got_worse() {
    let fixtures = NAMES.map(|name| university(name, name == "law"));
    let accounts: Vec<Account> = NAMES
        .iter()
        .zip(&fixtures)
        .map(|(name, fixture)| Account { name: (*name).to_owned(), path: fixture.path() })
        .collect();
    let told = sentences(&Database::open_all(&accounts, None).unwrap());
    let [sentence] = &told[..] else { panic!("{told:?}") };
    assert!(sentence.starts_with("WORSE: account and site law, Main (8 people), "), "{sentence}");
    assert!(sentence.contains("since 2026-04-08"), "{sentence}");
    assert!(sentence.contains("Consistent with the network there"), "{sentence}");
    // Alone, it says the same of the site, and the others say nothing.
    let alone = sentences(&fixtures[1].database());
    assert!(alone[0].starts_with("WORSE: site Main (8 people), "), "{alone:?}");
    assert!(sentences(&fixtures[0].database())[0].starts_with("QUIET: "));
}

/// Nights of one account died: the others, which know of the days, do not speak for it.
#[test]
fn days_that_one_account_never_listed_are_told_with_its_name() {
    let fixtures = NAMES.map(|name| university(name, false));
    for (name, fixture) in NAMES.iter().zip(&fixtures) {
        let last = if *name == "arts" { "2026-04-10" } else { "2026-04-14" };
        let sql = "WITH RECURSIVE day(day_on) AS (
                       SELECT '2026-03-04' UNION ALL SELECT date(day_on, '+1 day') FROM day WHERE day_on < ?
                   )
                   INSERT INTO discovery_day (account, kind, listing, scope, day_on, listed_at, discovered_at)
                   SELECT 'access-token', 'meeting', 'past', 'everybody', day_on, 1, 1 FROM day";
        fixture.connection().execute(sql, [last]).unwrap();
    }
    let accounts: Vec<Account> = NAMES
        .iter()
        .zip(&fixtures)
        .map(|(name, fixture)| Account { name: (*name).to_owned(), path: fixture.path() })
        .collect();
    let database = Database::open_all(&accounts, None).unwrap();
    let days = [("from", SIXTH.0), ("to", SIXTH.1)].map(|(name, day)| (name.to_owned(), day.to_owned()));
    let coverage = Digest::compose(&database, &Arguments::from(days)).unwrap().coverage();
    let lacking = "What was held is not known of 2026-04-11 of arts (never listed), 2026-04-12 of arts (never listed)";
    assert!(coverage.contains(lacking), "{coverage}");
}

/// What it says comes of a report that the lakes of the three answer alike.
#[cfg(feature = "with-tools")]
#[test]
fn the_table_of_changes_names_the_account_on_the_lakes_too() {
    use crate::support::program::{bare_program, code, stderr};
    use crate::support::python;
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        let path = folder.path().join(format!("{name}.db"));
        let fixture = university(name, name == "law");
        fixture.connection().execute("VACUUM INTO ?", [path.to_str().unwrap()]).unwrap();
    }
    let run = |arguments: &[&str]| {
        let mut command = bare_program();
        let tools = python::program("duckdb");
        command.current_dir(&folder).env("PATH", tools.parent().unwrap()).args(["--db", "."]).args(arguments);
        let output = command.output().unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        output.stdout
    };
    run(&["export", "--lake", "lakes", "--identities", "full"]);
    let by = ["--by", "site", "--by", "account,site", "--format", "json"];
    let days = ["-p", "day=2026-04-08", "-p", "from=2026-03-04", "-p", "to=2026-04-14"];
    let asked = [&["report", "digest_changes"][..], &by, &days].concat();
    let rows = |arguments: &[&str]| serde_json::from_slice::<serde_json::Value>(&run(arguments)).unwrap();
    let (stored, exported) = (rows(&asked), rows(&[&asked[..], &["--lake", "lakes", "--engine", "duckdb"]].concat()));
    let told = |rows: &serde_json::Value| {
        let row = |row: &serde_json::Value| format!("{} {} {}", row["attribute"], row["value"], row["finding"]);
        rows.as_array().unwrap().iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(told(&exported), told(&stored));
    assert_eq!(told(&exported)[0], "\"account,site\" \"law, Main\" \"worse\"");
}
