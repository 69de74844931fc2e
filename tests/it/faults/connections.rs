//! Connections that end between two requests or before an answer, a list that changes while it is read, and a token
//! that somebody else takes again and again.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use zoom_qos::exit::Code;
use zoom_qos::model::EventKind;
use zoom_qos::simulator::{Effect, Endpoint, Fault, Matcher, Occurrence, Options, Shape};

use super::{collect, output, send_through};
use crate::simulator_client::Client;
use crate::support::asked::three_events;
use crate::support::collecting::{Collecting, NOW, asked};
use crate::support::dump::{assert_same, dump};
use crate::support::program::{code, stderr};

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// After the first answer, which had promised to keep it open.
    AfterAnswer,
    /// Every third by a reset, once the request has been read.
    BeforeAnswer,
}

/// A way to the simulator over connections that end like this, and how many there were.
async fn relay(behind: SocketAddr, end: End) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, connections) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let number = counter.fetch_add(1, Ordering::Relaxed) + 1;
            let is_reset = end == End::BeforeAnswer && number.is_multiple_of(3);
            // A client that needs no connection any more hangs up.
            tokio::spawn(async move { drop(one_answer(stream, behind, is_reset).await) });
        }
    });
    (address, connections)
}

async fn one_answer(mut client: TcpStream, behind: SocketAddr, is_reset: bool) -> std::io::Result<()> {
    let request = message(&mut client).await?;
    if is_reset {
        return client.set_zero_linger();
    }
    let mut server = TcpStream::connect(behind).await?;
    server.write_all(&request).await?;
    let answer = message(&mut server).await?;
    client.write_all(&answer).await
}

/// A head and the body whose length it tells.
async fn message(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut message = Vec::new();
    while !message.ends_with(b"\r\n\r\n") {
        message.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&message).to_lowercase();
    assert!(!head.contains("connection: close"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    stream.read_exact(&mut body).await?;
    message.extend(body);
    Ok(message)
}

/// A run over such connections ends as one over good ones.
async fn check(end: End, source: &str) {
    let zoom = Collecting::from(&three_events()).await;
    let whole = output(collect(&zoom.server, &zoom.db("whole"), source)).await;
    assert_eq!(code(&whole), 0, "{}", stderr(&whole));
    let (address, connections) = relay(zoom.server.address(), end).await;
    let mut command = collect(&zoom.server, &zoom.db("ended"), source);
    send_through(&mut command, address);
    let run = output(command).await;
    assert_eq!(code(&run), 0, "{end:?}, {source}: {}", stderr(&run));
    assert!(connections.load(Ordering::Relaxed) > 6, "{end:?}, {source}");
    assert_same(&dump(&zoom.db("whole")), &dump(&zoom.db("ended")), &format!("{end:?}, {source}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_closed_between_two_requests_is_made_anew() {
    check(End::AfterAnswer, "list").await;
    check(End::AfterAnswer, "single").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_reset_before_the_answer_is_tried_again() {
    check(End::BeforeAnswer, "list").await;
}

#[tokio::test]
async fn a_token_that_somebody_else_takes_again_and_again_does_not_stop_the_run() {
    let shape = Shape::event(EventKind::Webinar, 80, 3, 2, NOW);
    let undisturbed = Collecting::from(&shape).await;
    undisturbed.run("whole", undisturbed.lookback(3)).await;
    let endpoint = Some(Endpoint::QosList);
    let matcher = Matcher { endpoint, occurrence: Occurrence::EachNth(3), ..Matcher::default() };
    let faults = vec![Fault { matcher, effect: Effect::TokenRevoked }];
    let zoom = Collecting::with(&shape, Options { limits: None, faults, ..Options::default() }).await;
    let summary = zoom.run("taken", zoom.lookback(3)).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    // Eight pages, of which three are asked for twice: by the third, the sixth and the ninth request.
    assert_eq!(asked(&zoom.server.requests(), Endpoint::QosList), 11);
    assert_eq!(asked(&zoom.server.requests(), Endpoint::Token), 4);
    assert_same(&undisturbed.dump("whole"), &zoom.dump("taken"), "the run whose token was taken");
}

/// A page of the listing of the small account's meetings, with these of them and this token.
fn page_with(listing: &Value, meetings: &[Value], token: &str) -> Effect {
    let mut page = listing.clone();
    (page["meetings"], page["next_page_token"]) = (meetings.into(), token.into());
    Effect::Answer { status: 200, headers: Vec::new(), body: page.to_string() }
}

/// An event that goes from the listing while it is read moves the rest up by one: the one that would have begun the
/// second page is on neither. One that is added is on both.
#[tokio::test]
async fn what_slips_through_a_changing_listing_is_found_the_next_night() {
    let undisturbed = Collecting::small().await;
    undisturbed.run("whole", undisturbed.lookback(3)).await;
    let days = "from=2026-11-14&to=2026-11-17";
    let listing = Client::small().await.get(&format!("meetings?type=past&page_size=300&{days}")).await.json();
    let [first, second] = &listing["meetings"].as_array().unwrap()[..] else { panic!("two meetings: {listing}") };
    for (name, second_page, found) in [("slipped", vec![], 3), ("repeated", vec![first.clone(), second.clone()], 4)] {
        let zoom = Collecting::small().await;
        for (nth, meetings, token) in [(1, vec![first.clone()], "second"), (2, second_page, "")] {
            let occurrence = Occurrence::Nth(nth);
            let matcher = Matcher {
                endpoint: Some(Endpoint::Listing),
                kind: Some(EventKind::Meeting),
                occurrence,
                ..Matcher::default()
            };
            zoom.server.add_fault(Fault { matcher, effect: page_with(&listing, &meetings, token) });
        }
        // The listing says itself that it has one more.
        let first_code = if found == 4 { Code::Ok } else { Code::Incomplete };
        for (night, expected, code) in [("first", found, first_code), ("second", 4, Code::Ok)] {
            let summary = zoom.run(name, zoom.lookback(3)).await;
            assert_eq!(summary.code, code, "{name}, {night} night: {:?}", summary.lines());
            assert_eq!(zoom.count(name, "SELECT count(*) FROM v_event"), expected, "{name}, {night} night");
        }
        assert_same(&undisturbed.dump("whole"), &zoom.dump(name), name);
    }
}
