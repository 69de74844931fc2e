//! Kills at moments that nobody chose: `timeout` ends each run after a random part of the time that it would take.

use std::os::unix::process::ExitStatusExt as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use tokio::task::JoinSet;
use zoom_qos::simulator::{EventShape, Shape};

use super::stored::{Cost, Whole};
use super::{collect, output, under};
use crate::support::asked::three_events;
use crate::support::collecting::{Collecting, NOW};
use crate::support::figures::setting;
use crate::support::program::stderr;

/// How many runs are killed, half of them over each endpoint; `ZOOM_QOS_KILLS` says otherwise.
const KILLS: usize = 40;

/// How many runs go side by side.
const AT_ONCE: usize = 4;

/// More people than can be under way at once, so that the bound on repeated calls says something.
fn crowd() -> Shape {
    let mut shape = three_events();
    shape.webinars.push(EventShape::new("Crowd", NOW.plus_seconds(-90_000), 2, 45));
    shape
}

/// Kills a run after this long and lets the next one recover; a run that ended before costs nothing.
async fn kill(whole: Arc<Whole>, after: Duration) -> Cost {
    let zoom = Collecting::from(&whole.shape).await;
    let db = zoom.db("killed");
    let seconds = format!("{:.4}", after.as_secs_f64());
    let run = output(under("timeout", ["--signal=KILL", &seconds], &collect(&zoom.server, &db, whole.source))).await;
    let fault = format!("killed after {seconds} s of {}", whole.source);
    // `timeout` sends itself the signal too.
    match (run.status.code(), run.status.signal()) {
        (Some(137), _) | (_, Some(9)) => whole.recovers(&zoom, &db, &fault).await,
        (Some(0), _) => Cost::default(),
        _ => panic!("{fault}: {:?} {}", run.status, stderr(&run)),
    }
}

/// Kills so many runs over one endpoint.
async fn kills(source: &'static str, wanted: usize, chance: &mut ChaCha8Rng) -> Cost {
    let started = Instant::now();
    let whole = Arc::new(Whole::collected(crowd(), source).await);
    let (takes, mut running, mut cost) = (started.elapsed(), JoinSet::new(), Cost::default());
    while cost.struck < wanted {
        while running.len() < AT_ONCE.min(wanted - cost.struck) {
            running.spawn(kill(Arc::clone(&whole), takes.mul_f64(chance.random())));
        }
        cost += running.join_next().await.unwrap().unwrap();
    }
    cost
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_a_run_ends_with_the_same_rows() {
    let mut chance = ChaCha8Rng::seed_from_u64(40);
    let wanted = setting("ZOOM_QOS_KILLS", KILLS);
    for source in ["list", "single"] {
        let cost = kills(source, wanted.div_ceil(2), &mut chance).await;
        cost.check(&format!("random kills of runs by {source}"), wanted.div_ceil(2));
    }
}
