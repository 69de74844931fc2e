//! Servers that answer in every wrong way, a line each. What is no answer of Zoom's fails the item with a reason that can
//! be shown; what is one in an odd dress is read.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use zoom_qos::model::{Clock, EventKind, EventUuid, Listing};
use zoom_qos::zoom::{Backoff, Client, Credentials, Error, Plan, Settings};

use self::Then::{Again, Close, Silence};
use crate::support::collecting::NOW;

/// What must be in no reason, though every request brings it.
const TOKEN: &str = "canary-token";

/// As long as a try may take. Only servers that never end an answer are waited for.
const TIMEOUT: Duration = Duration::from_millis(400);

/// Longer than any reason is that a person reads.
const REASON_CHARACTERS: usize = 600;

/// A page as Zoom writes it.
const PAGE: &str = r#"{"total_records":1,"next_page_token":"","participants":[{"user_id":"1"}]}"#;

/// What a server does once it has sent its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Then {
    /// It hangs up.
    Close,
    /// It keeps the connection, and says no more.
    Silence,
    /// It sends this over and over.
    Again(Vec<u8>),
}

/// An answer with these lines of a head after the first, and this body.
fn answer(head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    [b"HTTP/1.1 200 OK\r\n", head.as_bytes(), b"\r\n", body.as_ref()].concat()
}

/// A body of JSON, with its length.
fn json(body: impl AsRef<[u8]>) -> Vec<u8> {
    answer(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.as_ref().len()), body)
}

/// A refusal with these lines of a head and this body.
fn refusal(status: &str, head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn packed(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    answer(&format!("content-encoding: {encoding}\r\ncontent-length: {}\r\n", bytes.len()), bytes)
}

/// What comes on the wire before there is an answer at all.
fn no_http() -> Vec<(&'static str, Vec<u8>, Then)> {
    vec![
        ("a connection that is closed", Vec::new(), Close),
        ("a connection on which nothing comes", Vec::new(), Silence),
        ("zeros", vec![0; 4096], Close),
        ("zeros without end", Vec::new(), Again(vec![0; 4096])),
        ("the greeting of SSH", b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(), Silence),
        ("an alert of TLS", b"\x15\x03\x01\x00\x02\x02\x28".to_vec(), Close),
        ("frames of HTTP/2", b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x04\x00\x00\xff\xff".to_vec(), Close),
        ("a body without a head", PAGE.as_bytes().to_vec(), Close),
        ("HTTP of another version", b"HTTP/3.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec(), Close),
        ("a status of two digits", b"HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n".to_vec(), Close),
        ("a status of 999", refusal("999 Denied", "", "{}"), Close),
        ("half a line", b"HTTP/1.1 200".to_vec(), Silence),
    ]
}

/// Heads that have no end, or contradict themselves.
fn heads() -> Vec<(&'static str, Vec<u8>, Then)> {
    let begin = b"HTTP/1.1 200 OK\r\n".to_vec();
    vec![
        ("headers without end", begin.clone(), Again(b"x-a: b\r\n".repeat(512))),
        ("one header without end", [&begin[..], b"x-a: "].concat(), Again(vec![b'a'; 4096])),
        ("a thousand cookies", answer(&"set-cookie: a=b\r\n".repeat(1000), PAGE), Close),
        ("a NUL in a header", answer("x-a: b\0c\r\ncontent-length: 2\r\n", "{}"), Close),
        ("a name with a space", answer("content length: 2\r\n", "{}"), Close),
        ("two lengths", answer("content-length: 2\r\ncontent-length: 99\r\n", "{}"), Close),
        ("a length below zero", answer("content-length: -2\r\n", "{}"), Close),
        ("a length of 2^64", answer("content-length: 18446744073709551616\r\n", "{}"), Close),
        ("a length of 2^63", answer("content-length: 9223372036854775807\r\n", PAGE), Silence),
        ("a length that is too short", answer("content-length: 20\r\n", PAGE), Close),
        ("a length that is too long", answer("content-length: 2000\r\n", PAGE), Close),
        ("continue without end", Vec::new(), Again(b"HTTP/1.1 100 Continue\r\n\r\n".repeat(64))),
        ("early hints without end", Vec::new(), Again(b"HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n".repeat(64))),
        (
            "another protocol",
            b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n".to_vec(),
            Silence,
        ),
        ("a chunk of 2^64", answer("transfer-encoding: chunked\r\n", "FFFFFFFFFFFFFFFFF\r\n{}"), Silence),
        ("a chunk of no number", answer("transfer-encoding: chunked\r\n", "g\r\n{}\r\n0\r\n\r\n"), Close),
        ("chunks that break off", answer("transfer-encoding: chunked\r\n", "2\r\n{}\r\n"), Close),
        ("a chunk's remark without end", answer("transfer-encoding: chunked\r\n", "2;"), Again(vec![b'a'; 4096])),
        (
            "trailers without end",
            answer("transfer-encoding: chunked\r\n", "2\r\n{}\r\n0\r\n"),
            Again(b"x-a: b\r\n".repeat(512)),
        ),
        ("empty lines without end", Vec::new(), Again(b"\r\n".repeat(2048))),
    ]
}

/// Whole answers, in which Zoom says something else than a page, or somebody else speaks.
fn bodies() -> Vec<(&'static str, Vec<u8>, Then)> {
    let in_page = |inside: &str| json(format!(r#"{{"total_records":1,"next_page_token":"","participants":{inside}}}"#));
    vec![
        ("nothing", json(""), Close),
        ("no content", b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), Close),
        ("not modified", b"HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n".to_vec(), Close),
        ("a page of a hotel", json("<!DOCTYPE html><html><body>Log in</body></html>"), Close),
        ("null", json("null"), Close),
        ("a text", json("\"participants\""), Close),
        ("half a page", json(&PAGE[..40]), Close),
        ("a page and another", json(format!("{PAGE}{PAGE}")), Close),
        ("UTF-16", json(PAGE.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()), Close),
        ("lists in lists", json("[".repeat(1_000_000)), Close),
        ("objects in objects", json("{\"participants\":".repeat(200_000)), Close),
        ("participants that are none", in_page("7"), Close),
        ("participants in an object", in_page(r#"{"user_id":"1"}"#), Close),
        ("a list in the page's place", json("[{\"user_id\":\"1\"}]"), Close),
        ("no participants", json(r#"{"total_records":1}"#), Close),
        ("no gzip", packed("gzip", PAGE.as_bytes()), Close),
        ("half a gzip", packed("gzip", &gzip(PAGE.as_bytes())[..20]), Close),
        ("a gzip that is packed", packed("gzip", &gzip(&gzip(PAGE.as_bytes()))), Close),
        ("another packing", packed("br", b"\x0b\x02\x80{}\x03"), Close),
        ("40 MB in a gzip", packed("gzip", &gzip(&vec![b' '; 40 << 20])), Close),
        ("a gzip in a gzip of 40 MB", packed("gzip, gzip", &gzip(&gzip(&vec![b' '; 40 << 20]))), Close),
    ]
}

/// Refusals, and ways to other places. `{elsewhere}` is another server.
fn refusals() -> Vec<(&'static str, Vec<u8>, Then)> {
    let found = |status: &str, place: &str| refusal(status, &format!("location: {place}\r\n"), "");
    // Of a limit of the rate, its pauses would be sat out.
    let later = |wait: &str| refusal("503 Unavailable", &format!("retry-after: {wait}\r\n"), "");
    vec![
        ("moved to another server", found("301 Moved", "{elsewhere}/v2"), Close),
        ("found at another server", found("302 Found", "{elsewhere}/v2"), Close),
        ("see another server", found("303 See Other", "{elsewhere}/v2"), Close),
        ("another server for good", found("308 Permanent", "{elsewhere}/v2"), Close),
        ("a file", found("302 Found", "file:///etc/passwd"), Close),
        ("itself", found("307 Temporary", "/v2"), Close),
        ("several choices", refusal("300 Multiple Choices", "refresh: 0; url={elsewhere}\r\n", ""), Close),
        ("a part of it", refusal("206 Partial", "content-range: bytes 0-1/99\r\n", "{\"a"), Close),
        ("a password", refusal("401 Unauthorized", "www-authenticate: Basic realm=\"x\", Negotiate\r\n", ""), Close),
        ("a proxy's password", refusal("407 Proxy", "proxy-authenticate: Basic realm=\"x\"\r\n", ""), Close),
        ("a wait below zero", later("-5"), Close),
        ("a wait of ages", later("99999999999999999999"), Close),
        ("a wait until 9999", later("Fri, 31 Dec 9999 23:59:59 GMT"), Close),
        ("a wait of no number", later("1e9, soon"), Close),
        ("two waits", later("1\r\nretry-after: 2"), Close),
        ("a wait until 1601", later("Mon, 01 Jan 1601 00:00:00 GMT"), Close),
        ("a wait in other letters", later("\u{80}é"), Close),
        (
            "a reason that drives a terminal",
            refusal("400 Bad", "", "{\"code\":300,\"message\":\"\\u001b]52;c;eA==\\u0007\\u202e\\n\\nerror: forged\"}"),
            Close,
        ),
        (
            "a reason of a megabyte",
            refusal("400 Bad", "", &format!("{{\"code\":300,\"message\":\"{}\"}}", "a".repeat(1 << 20))),
            Close,
        ),
        (
            "a reason that tells the token",
            refusal("400 Bad", "", &format!("{{\"code\":300,\"message\":\"Bearer {TOKEN}\"}}")),
            Close,
        ),
        ("a code of ages", refusal("400 Bad", "", "{\"code\":1e400,\"message\":7}"), Close),
        ("a code in words", refusal("404 Not Found", "", "{\"code\":\"none\",\"message\":[[[]]]}"), Close),
        ("a reason in HTML", refusal("502 Bad Gateway", "", "<h1>\x1b[31m502</h1>"), Close),
        ("a reason in bytes", refusal("500 Error", "", "\u{0}\u{1}\u{fffd}"), Close),
    ]
}

/// A page all the same.
fn odd() -> Vec<(&'static str, Vec<u8>)> {
    let page = |inside: &str| json(format!(r#"{{"total_records":1,{inside},"participants":[{{"user_id":"1"}}]}}"#));
    let second = refusal("500 Error", "", "{}");
    vec![
        ("another type", answer(&format!("content-type: text/html\r\ncontent-length: {}\r\n", PAGE.len()), PAGE)),
        ("no type and no length", answer("connection: close\r\n", PAGE)),
        ("an unknown way of transfer", answer("transfer-encoding: zip\r\n", PAGE)),
        ("the token of a next page in numbers", json(r#"{"next_page_token":1e999,"participants":[]}"#)),
        ("gzip", packed("gzip", &gzip(PAGE.as_bytes()))),
        ("a mark before it", json(format!("\u{feff}{PAGE}"))),
        ("lines that end in LF", format!("HTTP/1.1 200 OK\ncontent-length: {}\n\n{PAGE}", PAGE.len()).into_bytes()),
        (
            "a cookie and another service",
            answer(
                &format!("set-cookie: t=1\r\nalt-svc: h2=\"{{elsewhere}}\"\r\ncontent-length: {}\r\n", PAGE.len()),
                PAGE,
            ),
        ),
        ("an answer to no question behind it", [json(PAGE), second].concat()),
        (
            "one byte a chunk",
            answer(
                "transfer-encoding: chunked\r\n",
                PAGE.bytes()
                    .flat_map(|byte| [&b"1\r\n"[..], &[byte], b"\r\n"].concat())
                    .chain(*b"0\r\n\r\n")
                    .collect::<Vec<u8>>(),
            ),
        ),
        ("the token in a name", json(PAGE.replace("\"1\"}", &format!("\"{TOKEN}\"}}")))),
        ("names twice", page(r#""next_page_token":"","next_page_token":"""#)),
        ("a count below zero", page(r#""next_page_token":"","page_size":-1"#)),
        ("NULs and marks in a text", page(r#""next_page_token":"","x":"\u0000\u202e""#)),
    ]
}

/// Answers whoever asks in this way, and counts them.
async fn serve(sent: Vec<u8>, then: Then) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::<AtomicUsize>::default());
    let counter = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::Relaxed);
            let (sent, then) = (sent.clone(), then.clone());
            tokio::spawn(async move {
                let read = stream.read(&mut [0; 8192]).await;
                // A client that hangs up is how most of these end.
                drop(stream.write_all(&sent).await);
                match then {
                    Close => {}
                    Silence => drop(stream.read(&mut [0; 1]).await),
                    Again(bytes) => while stream.write_all(&bytes).await.is_ok() {},
                }
                read
            });
        }
    });
    (address, asked)
}

/// Asks such a server for a page.
async fn ask(sent: Vec<u8>, then: Then) -> Result<String, Error> {
    let (address, _) = serve(sent, then).await;
    let settings = Settings {
        api_url: format!("http://{address}/v2").parse().unwrap(),
        api_url_is_configured: true,
        credentials: Credentials::AccessToken(TOKEN.into()),
        plan: Plan::Business,
        heavy_per_second: Plan::Business.heavy_per_second(),
        retry_limit: 0,
        timeout: TIMEOUT,
        max_requests: None,
        clock: Clock::starting_at(NOW),
        ca_certificates: None,
        backoff: Backoff { base: Duration::ZERO, cap: Duration::ZERO },
    };
    let client = Client::new(settings).unwrap();
    let uuid = EventUuid("abc==".to_owned());
    let body = client.participants_qos(EventKind::Meeting, &uuid, Listing::Past, None).await?;
    Ok(format!("{body:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_server_answers_that_is_no_page_is_a_reason() {
    let (elsewhere, asked_elsewhere) = serve(json(PAGE), Close).await;
    let wrong = [no_http(), heads(), bodies(), refusals()].concat();
    assert!(wrong.len() >= 28, "{}", wrong.len());
    let runs: Vec<_> = wrong
        .into_iter()
        .map(|(what, sent, then)| {
            let sent = replaced(sent, elsewhere);
            (what, tokio::spawn(ask(sent, then)))
        })
        .collect();
    for (what, run) in runs {
        let reason = run.await.unwrap().expect_err(what).to_string();
        assert!(!reason.contains(TOKEN), "{what}: {reason}");
        assert!(reason.chars().count() <= REASON_CHARACTERS, "{what}: {} letters", reason.chars().count());
    }
    assert_eq!(asked_elsewhere.load(Ordering::Relaxed), 0, "somebody was led elsewhere");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_in_an_odd_dress_is_read() {
    let (elsewhere, asked_elsewhere) = serve(json(PAGE), Close).await;
    for (what, sent) in odd() {
        let read = ask(replaced(sent, elsewhere), Close).await;
        assert!(read.as_ref().is_ok_and(|body| !body.contains(TOKEN)), "{what}: {read:?}");
    }
    assert_eq!(asked_elsewhere.load(Ordering::Relaxed), 0);
}

/// An answer with the address of another server in it.
fn replaced(answer: Vec<u8>, elsewhere: SocketAddr) -> Vec<u8> {
    match String::from_utf8(answer) {
        Ok(text) => text.replace("{elsewhere}", &format!("http://{elsewhere}")).into_bytes(),
        Err(bytes) => bytes.into_bytes(),
    }
}
