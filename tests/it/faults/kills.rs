//! Kills at moments that nobody chose: after a random number of requests, or as soon as a random number of items is
//! committed, wherever the run then stands.

use std::sync::Arc;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::stored::{Cost, Stored, Whole, setting, show};
use super::{collect, shape};
use crate::support::collecting::Collecting;

/// How many runs are killed; `ZOOM_QOS_KILLS` says otherwise.
const KILLS: usize = 40;

/// What a kill waits for.
#[derive(Debug, Clone, Copy)]
enum Moment {
    Requests(usize),
    RowsStored(usize),
}

/// Kills a run when its moment has come, or later by as long as noticing it takes, and lets the next one recover.
async fn kill(whole: Arc<Whole>, source: &'static str, moment: Moment) -> Cost {
    let zoom = Collecting::from(&shape()).await;
    let db = zoom.db("killed");
    let mut child = collect(&zoom.server, &db, source).spawn().unwrap();
    let has_come = || match moment {
        Moment::Requests(count) => zoom.server.requests().len() >= count,
        // A database that is just being made cannot always be read.
        Moment::RowsStored(count) => Stored::read(&db).is_ok_and(|stored| stored.rows.len() >= count),
    };
    while !has_come() && child.try_wait().unwrap().is_none() {
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    whole.recovers(&zoom, &db, &format!("killed at {moment:?} of {source}")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_a_run_ends_with_the_same_rows() {
    let mut chance = ChaCha8Rng::seed_from_u64(40);
    let mut cost = Cost::default();
    let wholes = [Whole::collected("list").await, Whole::collected("single").await].map(Arc::new);
    for at in 0..setting("ZOOM_QOS_KILLS", KILLS) {
        let whole = &wholes[at % 2];
        let moment = if at % 4 < 2 {
            Moment::Requests(chance.random_range(1..=whole.calls + 5))
        } else {
            Moment::RowsStored(chance.random_range(1..=whole.stored.rows.len()))
        };
        cost += kill(Arc::clone(whole), ["list", "single"][at % 2], moment).await;
    }
    show("random kills", cost);
    assert_eq!((cost.struck - cost.survived, cost.rows_lost, cost.rows_doubled), (0, 0, 0), "{cost}");
}
