//! A week of nightly runs in which most nights go wrong, against a week in which none does.

use std::path::Path;
use std::process::Output;
use std::sync::LazyLock;
use std::time::Duration;

use tempfile::TempDir;
use zoom_qos::model::Timestamp;
use zoom_qos::simulator::{self, Account, Effect, Fault, Matcher, Occurrence, Options, Server, ServerClock, Shape};

use crate::support::dump::{assert_same, dump};
use crate::support::program::{code, program_for, stderr};

/// The first night: 2026-11-11T03:17:00Z.
const FIRST_NIGHT: Timestamp = Timestamp(1_794_367_020);
const DAY: i64 = 86_400;
const NIGHTS: i64 = 7;

/// Three events on the day before each night.
static ACCOUNT: LazyLock<Account> = LazyLock::new(|| Account::generate(&Shape::week(3, now(NIGHTS - 1).day())));

async fn server(night: i64, fault: Option<Fault>) -> Server {
    let clock = Some(ServerClock::standing(now(night)));
    let options = Options { clock, limits: None, faults: fault.into_iter().collect(), ..Options::default() };
    simulator::serve(ACCOUNT.clone(), options).await.unwrap()
}

fn now(night: i64) -> Timestamp {
    FIRST_NIGHT.plus_seconds(night * DAY)
}

fn from_answer(nth: u32, effect: Effect) -> Fault {
    Fault { matcher: Matcher { occurrence: Occurrence::From(nth), ..Matcher::default() }, effect }
}

fn collect(server: &Server, db: &Path, night: i64, secret: Option<&str>) -> Output {
    let mut command = program_for(server, db, now(night));
    command.args(["collect", "--lookback", "2", "--retry-limit", "0"]);
    if let Some(secret) = secret {
        command.env("ZOOM_CLIENT_SECRET", secret);
    }
    command.output().unwrap()
}

#[track_caller]
fn check(output: &Output, expected: i32, says: &str) {
    let text = stderr(output);
    assert_eq!(code(output), expected, "{text}");
    assert!(text.contains(says), "{text:?} does not say {says:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seven_nights_of_trouble_end_as_seven_good_ones() {
    let folder = TempDir::new().unwrap();
    let (good, troubled) = (folder.path().join("good.db"), folder.path().join("troubled.db"));
    for night in 0..NIGHTS {
        check(&collect(&server(night, None).await, &good, night, None), 0, "items:");
    }

    assert_eq!(dump(&good).matches("state=done").count(), 21, "three events on each of seven days");

    check(&collect(&server(0, None).await, &troubled, 0, None), 0, "items: 3 done");

    let limited = server(1, Some(from_answer(6, Effect::DailyLimit { with_headers: true }))).await;
    check(&collect(&limited, &troubled, 1, None), 8, "Zoom's daily limit was reached");
    let before = limited.requests().len();
    check(&collect(&limited, &troubled, 1, None), 8, "Zoom's daily limit was reached");
    assert_eq!(limited.requests().len(), before, "a call was made before the limit ended");

    let hanging = server(2, Some(from_answer(8, Effect::Delay(Duration::from_hours(1))))).await;
    crash(&hanging, &troubled, 2).await;

    let down = server(3, Some(from_answer(1, Effect::Html(503)))).await;
    check(&collect(&down, &troubled, 3, None), 5, "listing of meetings");

    check(&collect(&server(4, None).await, &troubled, 4, Some("expired")), 4, "ZOOM_CLIENT_SECRET");

    check(&collect(&server(5, None).await, &troubled, 5, None), 0, "done");
    check(&collect(&server(6, None).await, &troubled, 6, None), 0, "items: 3 done");

    assert_same(&dump(&troubled), &dump(&good), "the week");
}

/// A run that is killed while it waits for an answer that does not come.
async fn crash(server: &Server, db: &Path, night: i64) {
    let mut command = program_for(server, db, now(night));
    let mut child = command.args(["collect", "--lookback", "2"]).spawn().unwrap();
    let heard = tokio::time::timeout(Duration::from_mins(2), server.has_heard(8)).await;
    heard.expect("the run ended by itself");
    child.kill().unwrap();
    child.wait().unwrap();
}
