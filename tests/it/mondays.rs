//! A university's Mondays: every night is collected, every Monday the week before is digested. The week in which an
//! office breaks says so in its first line, the weeks before say nothing, and those after say since when it still is
//! so.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use chrono::{Datelike as _, Days, NaiveDate};
use zoom_qos::collect::progress::Progress;
use zoom_qos::collect::run;
use zoom_qos::model::Timestamp;
use zoom_qos::simulator::{self, ChangeKind, Options, Server, ServerClock, Size, Weeks};
use zoom_qos::store::{Journal, Store};

use crate::support::collecting::lookback_for;
use crate::support::figures::{setting, show};
use crate::support::program::{code, program, stderr, stdout};

/// The last day of the thirteenth week, a Sunday.
const UNTIL: &str = "2026-11-15";

/// The largest office.
const OFFICE: &str = "subnet=198.18.11.0/24";

/// As few as tell anything of the largest office.
const SIZE: Size = Size { people: 80, meetings_a_day: 14, minutes: 16 };

/// In the shorter form three weeks come before that in which the office breaks, and one after it.
const SHORTER: [usize; 2] = [2, 5];
const ALL_WEEKS: usize = 13;

/// An account whose largest office breaks at the beginning of a week, and the day.
fn university() -> (Weeks, NaiveDate) {
    let account = |seed| Weeks::planted(seed, UNTIL.parse().unwrap(), 13, SIZE).only(ChangeKind::SiteWorse);
    let broken = |weeks: &Weeks| -> Option<NaiveDate> {
        let change = weeks.truth().into_iter().find(|change| change.attributes.contains(&OFFICE.to_owned()))?;
        let day: NaiveDate = change.from.parse().unwrap();
        (day.weekday().num_days_from_monday() < 2).then_some(day)
    };
    (1..).map(account).find_map(|weeks| Some((weeks.clone(), broken(&weeks)?))).unwrap()
}

/// Runs the nightly job of a week.
async fn collect_nights(server: &Server, db: &Path) {
    for _ in 0..7 {
        let store = Store::open(db, Journal::Wal).unwrap();
        let order = run::Order { db: db.to_owned(), ..lookback_for(server, 3) };
        let (store, summary) = run::run(store, order, std::future::pending(), Progress::hidden()).await.unwrap();
        store.close().unwrap();
        assert_eq!(summary.code.number(), 0, "{:?}", summary.lines());
        server.clock().pass(Duration::from_hours(24));
    }
}

/// What the digest of the week before says on a Monday.
fn digest(db: &Path, monday: NaiveDate) -> Output {
    let mut command = program(db);
    command.env("ZOOM_QOS_NOW", Timestamp::start_of(monday).plus_seconds(6 * 3600).to_string());
    command.args(["report", "digest", "--fail-on", "regression"]).output().unwrap()
}

/// What it says first, as far as that may be broken into lines.
fn said_first(output: &Output) -> String {
    stdout(output).lines().skip(1).take(4).collect::<Vec<_>>().join(" ")
}

/// Runs the first command that the page ends with.
fn follow(output: &Output, wanted: &str) -> Output {
    let text = stdout(output);
    let line = text.lines().find(|line| line.starts_with("zoom-qos ") && line.contains(wanted));
    let line = line.unwrap_or_else(|| panic!("no command with {wanted:?} in {text}"));
    let own = line.replacen("zoom-qos", env!("CARGO_BIN_EXE_zoom-qos"), 1);
    std::process::Command::new("sh").args(["-c", &own]).output().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_week_in_which_an_office_breaks_says_so_and_no_other() {
    let [first, weeks] = match setting("ZOOM_QOS_WEEKS", SHORTER[1]) {
        weeks if weeks < ALL_WEEKS => SHORTER,
        _ => [0, ALL_WEEKS],
    };
    let (account, broken_on) = university();
    let monday = |week: usize| account.days().from + Days::new(7 * week as u64);
    let clock = ServerClock::standing(Timestamp::start_of(monday(first)).plus_seconds(27 * 3600));
    let options = Options { clock: Some(clock), limits: None, ..Options::default() };
    let server = simulator::serve(account.account(), options).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("university.db");
    for week in first..first + weeks {
        collect_nights(&server, &db).await;
        // The first two weeks have too little before them to tell anything.
        if week < first + 2 {
            continue;
        }
        let digested = digest(&db, monday(week + 1));
        let (said, code_of_week) = (said_first(&digested), code(&digested));
        show(&format!("week from {}, exit code {code_of_week}", monday(week)), &said);
        if (monday(week)..monday(week + 1)).contains(&broken_on) {
            assert_eq!(code_of_week, 10, "{said}{}", stderr(&digested));
            assert!(said.starts_with("WORSE: ") && said.contains(&broken_on.to_string()), "{said}");
            let minutes = follow(&digested, "report person");
            assert_eq!(code(&minutes), 0, "{}", stderr(&minutes));
            assert!(stdout(&minutes).contains("audio receive "), "{}", stdout(&minutes));
        } else {
            assert_eq!(code_of_week, 0, "{said}{}", stderr(&digested));
            assert!(!said.starts_with("WORSE"), "{said}");
        }
        if broken_on < monday(week) {
            assert!(said.contains("STILL WORSE") && said.contains(&broken_on.to_string()), "{said}");
        }
    }
}
