//! A run that is killed: what it had committed stays, and the next one ends as if nothing had happened.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use zoom_qos::collect::run::Order;
use zoom_qos::exit::Code;
use zoom_qos::model::Source;
use zoom_qos::simulator::{Effect, Fault, Matcher, Occurrence, Options, Server};
use zoom_qos::store;

use crate::support::asked::{Question, QuestionKind, Subject, questions, subjects_read, three_events};
use crate::support::collecting::{Collecting, NOW, event, from_source, list};
use crate::support::dump::{assert_same, dump};
use crate::support::figures::setting;
use crate::support::program::{code, program_for, stderr};

/// Longer than any run takes.
const PATIENCE: Duration = Duration::from_mins(2);

/// A server that answers so many requests and then keeps everybody waiting, for far longer than any test takes.
async fn silent_after(answered: usize) -> Collecting {
    let occurrence = Occurrence::From(u32::try_from(answered).unwrap() + 1);
    let matcher = Matcher { occurrence, ..Matcher::default() };
    let fault = Fault { matcher, effect: Effect::Delay(Duration::from_hours(1)) };
    Collecting::with(&three_events(), Options { limits: None, faults: vec![fault], ..Options::default() }).await
}

fn collect(server: &Server, db: &Path, arguments: &[String]) -> Command {
    let mut command = program_for(server, db, NOW);
    command.arg("collect").args(arguments);
    command
}

/// What a killed run had stored: what its ledger calls read.
fn stored(db: &Path) -> BTreeSet<Subject> {
    subjects_read(&store::open_read_only(db).unwrap()).unwrap()
}

/// When a run is killed.
#[derive(Clone, Copy)]
enum Moment {
    /// As soon as it waits for an answer that does not come. What it has stored by then is left to chance.
    Waiting,
    /// Once something of what it was answered is committed, too.
    Committed,
}

/// Runs the program and kills it while it waits for an answer that does not come.
async fn kill_after(zoom: &Collecting, db: &Path, arguments: &[String], (answered, moment): (usize, Moment)) {
    let mut child = collect(&zoom.server, db, arguments).spawn().unwrap();
    let reached = async {
        zoom.server.has_heard(answered + 1).await;
        while matches!(moment, Moment::Committed) && stored(db).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, reached).await.expect("the run ended before it was killed");
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn output(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

/// Kills a run after so many answers and runs it again.
async fn check_killed(answered: usize, moment: Moment, arguments: &[String], expected: &str) {
    let zoom = silent_after(answered).await;
    let db: PathBuf = zoom.db("killed");
    kill_after(&zoom, &db, arguments, (answered, moment)).await;
    let stored = stored(&db);

    let zoom = Collecting::from(&three_events()).await;
    let output = output(collect(&zoom.server, &db, arguments)).await;
    assert_eq!(code(&output), 0, "killed after {answered}: {}", stderr(&output));
    assert_same(expected, &dump(&db), &format!("killed after {answered} answers"));
    let is_repeated =
        |question: &Question| question.kind != QuestionKind::ParticipantsPage && stored.contains(&question.subject);
    let repeated = questions(&zoom.server.requests()).into_iter().filter(is_repeated);
    assert_eq!(repeated.collect::<Vec<_>>(), [], "killed after {answered}: asked for again");
}

/// Kills a run after every number of answers that it gets, a few at a time, and says how many that were.
async fn check_killed_anywhere(arguments: &[&str], whole: impl Fn(&Collecting) -> Order) -> usize {
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let undisturbed = Collecting::from(&three_events()).await;
    let (summary, requests) = undisturbed.run_counted("whole", whole(&undisturbed)).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    let expected = undisturbed.dump("whole");
    // Every third is enough for a plain `cargo test`.
    let step = if setting("ZOOM_QOS_SWEEP", 0) > 0 { 1 } else { 3 };
    let waiting = (0..requests.len()).step_by(step).map(|answered| (answered, Moment::Waiting));
    // With all answers but one, a run stores something whatever else the machine does.
    let moments = waiting.chain([(requests.len() - 1, Moment::Committed)]);
    let mut kills = tokio::task::JoinSet::new();
    for (answered, moment) in moments {
        if kills.len() == 4 {
            kills.join_next().await.unwrap().unwrap();
        }
        let (arguments, expected) = (arguments.clone(), expected.clone());
        kills.spawn(async move { check_killed(answered, moment, &arguments, &expected).await });
    }
    while let Some(ended) = kills.join_next().await {
        ended.unwrap();
    }
    requests.len()
}

#[tokio::test]
async fn killed_anywhere_a_run_over_lists_ends_with_the_same_rows() {
    let whole = |zoom: &Collecting| from_source(zoom.lookback(3), Some(Source::List));
    let kills = check_killed_anywhere(&["--lookback", "3", "--source", "list"], whole).await;
    assert!(kills >= 10, "{kills}");
}

#[tokio::test]
async fn killed_anywhere_a_run_over_single_participants_ends_with_the_same_rows() {
    let whole = |zoom: &Collecting| from_source(zoom.lookback(3), Some(Source::Single));
    let kills = check_killed_anywhere(&["--lookback", "3", "--source", "single"], whole).await;
    assert!(kills >= 20, "{kills}");
}

#[tokio::test]
async fn killed_anywhere_a_run_for_listed_people_ends_with_the_same_rows() {
    let zoom = Collecting::from(&three_events()).await;
    let (webinar, meeting) = (event(&zoom.server, "Webinar"), event(&zoom.server, "Meeting"));
    let rows = format!(
        "webinar,{},{}\nmeeting,{},{}\nwebinar,{0},{}\n",
        webinar.uuid(),
        webinar.sessions()[10].participant_uuid,
        meeting.uuid(),
        meeting.sessions()[1].user_id,
        webinar.sessions()[2].user_id,
    );
    let file = zoom.db("people").with_extension("csv");
    std::fs::write(&file, format!("kind,event,participant\n{rows}")).unwrap();
    let whole = |zoom: &Collecting| {
        let mut order = zoom.order();
        order.targets.listed = Some(list(&rows));
        order
    };
    let kills = check_killed_anywhere(&["--participants", file.to_str().unwrap()], whole).await;
    assert!(kills >= 8, "{kills}");
}
