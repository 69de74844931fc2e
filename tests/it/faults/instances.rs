//! Many runs that start at the same moment, with no database there yet.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{collect, output, send_through};
use crate::support::asked::three_events;
use crate::support::collecting::Collecting;
use crate::support::dump::{assert_same, dump};
use crate::support::program::{code, stderr};

/// How often they start together, and how many.
const ROUNDS: usize = 6;
const AT_ONCE: usize = 12;

/// A way to the simulator that lets nobody through before it is opened.
pub(super) async fn gate(behind: SocketAddr) -> (SocketAddr, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, (sender, is_open)) = (listener.local_addr().unwrap(), watch::channel(false));
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut is_open = is_open.clone();
            tokio::spawn(async move {
                // The sender goes away when the round is over.
                is_open.wait_for(|is_open| *is_open).await.ok();
                copy_bidirectional(&mut stream, &mut TcpStream::connect(behind).await?).await
            });
        }
    });
    (address, sender)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_runs_at_once_one_collects_and_the_others_are_turned_away() {
    let zoom = Collecting::from(&three_events()).await;
    let run = output(collect(&zoom.server, &zoom.db("alone"), "list")).await;
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let (expected, calls) = (dump(&zoom.db("alone")), zoom.server.requests().len());
    for round in 0..ROUNDS {
        let zoom = Collecting::from(&three_events()).await;
        let db = zoom.db("shared");
        let (address, open) = gate(zoom.server.address()).await;
        let mut runs = JoinSet::new();
        for _ in 0..AT_ONCE {
            let mut command = collect(&zoom.server, &db, "list");
            send_through(&mut command, address);
            runs.spawn(output(command));
        }
        for _ in 1..AT_ONCE {
            let turned_away = runs.join_next().await.unwrap().unwrap();
            assert_eq!(code(&turned_away), 11, "round {round}: {}", stderr(&turned_away));
        }
        open.send(true).unwrap();
        let ended = runs.join_next().await.unwrap().unwrap();
        assert_eq!(code(&ended), 0, "round {round}: {}", stderr(&ended));
        assert_same(&expected, &dump(&db), &format!("round {round}"));
        assert_eq!(zoom.server.requests().len(), calls, "round {round}");
    }
}
