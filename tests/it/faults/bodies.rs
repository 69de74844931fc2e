//! Answers that are endless, slow, cut off or lead elsewhere, written byte by byte.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use zoom_qos::model::{Clock, EventKind, EventUuid, Listing, WorkState};
use zoom_qos::zoom::{Backoff, Client, Credentials, Error, Plan, Settings};

use crate::support::collecting::NOW;
use crate::support::dump::column;
use crate::support::memory::{MEMORY_KB, Watched, watched};
use crate::support::program::{code, program, stderr};

/// What a hostile server is given that must not be seen elsewhere.
const TOKEN: &str = "canary-token";

/// How long Zoom may gather a large page without a word.
const LATE: Duration = Duration::from_secs(33);

/// How an answer to a question for quality of service goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// Two gigabytes of spaces, compressed 159 times.
    GzipBomb,
    /// Chunks of spaces without end.
    EndlessChunks,
    /// A connection that is reset within the body.
    Reset,
    /// A header, one byte at a time.
    SlowHead,
    /// A body, one byte at a time.
    SlowBody,
    /// Half a minute of silence and more, and then a whole answer.
    Late,
    /// 307 to this address.
    Redirect(SocketAddr),
}

/// A run, and the most memory that it took, in kB.
struct Ran {
    output: Output,
    peak_kb: u64,
    state: Vec<String>,
}

/// Serves one event, whose quality of service is in trouble, and counts the connections.
async fn serve(trouble: Trouble) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, connections) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            counter.fetch_add(1, Ordering::Relaxed);
            // A client that hangs up is how most of these end.
            tokio::spawn(async move { drop(answer(stream, trouble).await) });
        }
    });
    (address, connections)
}

async fn answer(mut stream: TcpStream, trouble: Trouble) -> std::io::Result<()> {
    let mut request = vec![0; 16_384];
    let read = stream.read(&mut request).await?;
    let request = String::from_utf8_lossy(&request[..read]).into_owned();
    assert!(request.to_lowercase().contains(TOKEN), "{request}");
    if request.contains("/participants?") {
        return whole(&mut stream, r#"{"total_records":1,"participants":[{"user_id":"1"}]}"#).await;
    }
    if !request.contains("/qos?") {
        let detail = r#"{"uuid":"abc==","id":81234567890,"topic":"Trouble",
            "start_time":"2026-11-16T09:00:00Z","end_time":"2026-11-16T10:00:00Z","participants":1}"#;
        return whole(&mut stream, detail).await;
    }
    match trouble {
        Trouble::GzipBomb => bomb(&mut stream).await,
        Trouble::EndlessChunks => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await?;
            let chunk = [b"10000\r\n".to_vec(), vec![b' '; 0x10000], b"\r\n".to_vec()].concat();
            loop {
                stream.write_all(&chunk).await?;
            }
        }
        Trouble::Reset => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"participants\"").await?;
            stream.set_zero_linger()
        }
        Trouble::SlowHead => slowly(&mut stream, b"HTTP/1.1 200 OK\r\nx-slow: ").await,
        Trouble::SlowBody => slowly(&mut stream, b"HTTP/1.1 200 OK\r\ncontent-length: 60000000\r\n\r\n").await,
        Trouble::Late => {
            tokio::time::advance(LATE).await;
            whole(&mut stream, r#"{"total_records":0,"next_page_token":"","participants":[]}"#).await
        }
        Trouble::Redirect(to) => {
            let head =
                format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: http://{to}/v2\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await
        }
    }
}

async fn whole(stream: &mut TcpStream, body: &str) -> std::io::Result<()> {
    let mut answer = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n".to_owned();
    write!(answer, "content-length: {}\r\n\r\n{body}", body.len()).unwrap();
    stream.write_all(answer.as_bytes()).await
}

/// One byte at a time, for as long as somebody listens: 60 MB in this way take a minute and more, which is the
/// slowness. A pause between the bytes would make the test depend on one more clock than the client's.
async fn slowly(stream: &mut TcpStream, head: &[u8]) -> std::io::Result<()> {
    stream.write_all(head).await?;
    loop {
        stream.write_all(b"a").await?;
        tokio::task::yield_now().await;
    }
}

/// One block of DEFLATE with fixed codes: a space, and then without end "the last byte 258 times again", which is 13
/// bits long, so that eight of them repeat every 13 bytes.
async fn bomb(stream: &mut TcpStream) -> std::io::Result<()> {
    const BYTES: usize = 2 << 30;
    let mut bits = "110".to_owned();
    write!(bits, "{:08b}", 0x30 + b' ').unwrap();
    // The code of length 258 and then that of distance 1.
    let again = format!("{:08b}{:05b}", 0b1100_0101, 0);
    let phase = bits.len();
    while bits.len() < 16 + 8 * 13 {
        bits.push_str(&again);
    }
    let byte = |at: usize| bits[at..at + 8].bytes().rev().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
    assert!(phase < 16);
    let period: Vec<u8> = (0..13).map(|at| byte(16 + 8 * at)).collect();
    let block = period.repeat(5_000);
    let per_block = 5_000 * 8 * 258;
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n").await?;
    stream.write_all(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, byte(0), byte(8)]).await?;
    for _ in 0..BYTES.div_ceil(per_block) {
        stream.write_all(&block).await?;
    }
    Ok(())
}

/// Collects the event and watches how much memory that takes.
async fn collected(address: SocketAddr) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("zoom-qos.db");
    let mut command: Command = program(&db);
    command
        .env("ZOOM_ACCESS_TOKEN", TOKEN)
        .env("ZOOM_API_URL", format!("http://{address}/v2"))
        .env("ZOOM_QOS_NOW", NOW.to_string())
        .args(["collect", "--meeting", "abc==", "--source", "list", "--attributes", "off"])
        .args(["--retry-limit", "1"]);
    let Watched { output, peak_kb } = watched(command).await;
    Ran { output, peak_kb, state: column(&db, "SELECT state || ' ' || coalesce(reason, '') FROM v_work") }
}

/// The event fails, with a reason that says this, and the memory stays flat.
async fn check(trouble: Trouble, says: &str) {
    let (address, connections) = serve(trouble).await;
    let ran = collected(address).await;
    let text = stderr(&ran.output);
    assert!(matches!(code(&ran.output), 3 | 5), "{trouble:?}: {text}");
    assert!(!text.contains("panicked") && !text.contains(TOKEN), "{trouble:?}: {text}");
    // Whom a page that is too large would tell of is asked for singly, and has a state of its own.
    let singles = usize::from(says.starts_with("larger than"));
    assert_eq!(ran.state.len(), 1 + singles, "{trouble:?}: {:?}", ran.state);
    assert!(ran.state.iter().all(|state| state.starts_with("failed")), "{trouble:?}: {:?}", ran.state);
    assert!(ran.state.iter().any(|state| state.contains(says)), "{trouble:?}: {:?}", ran.state);
    assert!((1..MEMORY_KB).contains(&ran.peak_kb), "{trouble:?}: {} kB", ran.peak_kb);
    assert!(connections.load(Ordering::Relaxed) <= 4, "{trouble:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endless_bodies_take_no_memory() {
    check(Trouble::GzipBomb, "larger than 16 MiB").await;
    check(Trouble::EndlessChunks, "larger than 16 MiB").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_answer_fails_its_item() {
    check(Trouble::Reset, "breaks off").await;
}

/// A client of its own that asks there.
fn settings(address: SocketAddr) -> Settings {
    Settings {
        api_url: format!("http://{address}/v2").parse().unwrap(),
        api_url_is_configured: true,
        credentials: Credentials::AccessToken(TOKEN.into()),
        plan: Plan::Business,
        heavy_per_second: Plan::Business.heavy_per_second(),
        retry_limit: 1,
        timeout: Duration::from_mins(1),
        max_requests: None,
        clock: Clock::starting_at(NOW),
        ca_certificates: None,
        backoff: Backoff { base: Duration::ZERO, cap: Duration::ZERO },
    }
}

/// The other side is never silent and never done. Asked by the client alone, whose time is as short as a test can
/// afford.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_answer_is_left_when_the_time_for_it_is_over() {
    for trouble in [Trouble::SlowHead, Trouble::SlowBody] {
        let (address, _) = serve(trouble).await;
        let client = Client::new(Settings { timeout: Duration::from_millis(20), ..settings(address) }).unwrap();
        let uuid = EventUuid("abc==".to_owned());
        let answer = client.participants_qos(EventKind::Meeting, &uuid, Listing::Past, None).await;
        let Err(Error::Item(failure)) = answer else { panic!("{trouble:?}: {answer:?}") };
        assert_eq!(
            (failure.state, failure.attempts, failure.is_temporary),
            (WorkState::Failed, 2, true),
            "{trouble:?}"
        );
        assert!(failure.reason.contains("in time"), "{trouble:?}: {}", failure.reason);
    }
}

/// Only `--timeout` says how long an answer may take: half a minute of silence does not end a try that has more time.
/// The time is a tester's; while somebody waits for `end` it moves by the server's hand alone.
#[tokio::test(start_paused = true)]
async fn an_answer_may_take_as_long_as_the_timeout_says() {
    let (end, until_end) = std::sync::mpsc::channel::<()>();
    let standing = tokio::task::spawn_blocking(move || until_end.recv().ok());
    let (address, _) = serve(Trouble::Late).await;
    let client = |timeout| Client::new(Settings { timeout, retry_limit: 0, ..settings(address) }).unwrap();
    let uuid = EventUuid("abc==".to_owned());
    let ask = async |client: Client| client.participants_qos(EventKind::Meeting, &uuid, Listing::Past, None).await;
    let answered = ask(client(Duration::from_mins(1))).await.unwrap();
    assert_eq!(answered.attempts, 1);
    let Err(Error::Item(failure)) = ask(client(Duration::from_secs(30))).await else { panic!("it was late") };
    assert!(failure.reason.contains("in time"), "{failure:?}");
    drop(end);
    standing.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_takes_neither_request_nor_token_elsewhere() {
    let (elsewhere, connections) = serve(Trouble::Reset).await;
    check(Trouble::Redirect(elsewhere), "307").await;
    assert_eq!(connections.load(Ordering::Relaxed), 0);
}
