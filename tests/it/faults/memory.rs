//! Large answers and files, all of them valid: what a run holds of them at once stays bounded.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::collecting::NOW;
use crate::support::dump::column;
use crate::support::memory::{MEMORY_KB, Watched, watched};
use crate::support::program::{code, program, stderr};

/// Joins of each event.
const JOINS: usize = 10;

/// How large the answers are.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// Of one join's record in the list.
    listed_bytes: usize,
    /// Of the same asked for singly.
    single_bytes: usize,
}

/// What every question for a join's record is answered with.
#[derive(Debug)]
struct Records {
    listed: String,
    single: String,
}

/// The samples of a record of about so many bytes, which differ in their seconds.
fn samples(bytes: usize) -> String {
    let mut samples = String::with_capacity(bytes + 1_024);
    for second in 0.. {
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(
            samples,
            r#"{{"date_time":"2026-11-16T{hour:02}:{minute:02}:{second:02}Z","audio_input":{{"bitrate":"27.15 kbps","latency":"6 ms","jitter":"1 ms","avg_loss":"0.0%","max_loss":"0.0%"}},"audio_output":{{"bitrate":"","latency":"","jitter":"","avg_loss":"","max_loss":""}},"video_input":{{"bitrate":"","latency":"","jitter":"","avg_loss":"","max_loss":"","resolution":"0*0","frame_rate":""}},"video_output":{{"bitrate":"612 kbps","latency":"31 ms","jitter":"4 ms","avg_loss":"0.3%","max_loss":"1.2%","resolution":"1280*720","frame_rate":"24 fps"}},"as_input":{{"bitrate":"","latency":"","jitter":"","avg_loss":"","max_loss":"","resolution":"","frame_rate":""}},"as_output":{{"bitrate":"","latency":"","jitter":"","avg_loss":"","max_loss":"","resolution":"","frame_rate":""}},"cpu_usage":{{"zoom_min_cpu_usage":"1%","zoom_avg_cpu_usage":"3%","zoom_max_cpu_usage":"9%","system_max_cpu_usage":"22%"}}}}"#
        )
        .unwrap();
        if samples.len() >= bytes {
            return samples;
        }
        samples.push(',');
    }
    unreachable!("there are always more seconds")
}

/// The record of a join.
fn record(join: usize, samples: &str) -> String {
    format!(
        r#"{{"user_id":"{}","user_name":"Somebody {join}","join_time":"2026-11-16T00:00:00Z","user_qos":[{samples}]}}"#,
        100 + join
    )
}

/// Serves events of any UUID, each of which has ten joins.
async fn serve(sizes: Sizes) -> SocketAddr {
    let records = Arc::new(Records { listed: samples(sizes.listed_bytes), single: samples(sizes.single_bytes) });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            // A client that hangs up has read enough.
            tokio::spawn(answer(stream, Arc::clone(&records)));
        }
    });
    address
}

async fn answer(mut stream: TcpStream, records: Arc<Records>) -> std::io::Result<()> {
    let mut request = vec![0; 16_384];
    let read = stream.read(&mut request).await?;
    let request = String::from_utf8_lossy(&request[..read]).into_owned();
    let path = request.split([' ', '?']).nth(1).unwrap().trim_start_matches("/v2/metrics/meetings/").to_owned();
    let parts: Vec<&str> = path.split('/').collect();
    stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n\r\n").await?;
    match parts[..] {
        [uuid] => {
            let uuid = uuid.replace("%3D", "=");
            let detail = format!(
                r#"{{"uuid":"{uuid}","id":81234567890,"topic":"Large","start_time":"2026-11-16T00:00:00Z",
                    "end_time":"2026-11-16T08:00:00Z","participants":{JOINS}}}"#
            );
            stream.write_all(detail.as_bytes()).await
        }
        [_, "participants"] => {
            let people: Vec<String> =
                (0..JOINS).map(|join| record(join, "").replace(r#","user_qos":[]"#, "")).collect();
            page(&mut stream, &people).await
        }
        [_, "participants", "qos"] => {
            let records: Vec<String> = (0..JOINS).map(|join| record(join, &records.listed)).collect();
            page(&mut stream, &records).await
        }
        [_, "participants", user_id, "qos"] => {
            let join: usize = user_id.parse().unwrap();
            stream.write_all(record(join - 100, &records.single).as_bytes()).await
        }
        _ => panic!("{path}"),
    }
}

async fn page(stream: &mut TcpStream, records: &[String]) -> std::io::Result<()> {
    let head = format!(r#"{{"page_size":{JOINS},"total_records":{JOINS},"next_page_token":"","participants":["#);
    stream.write_all(head.as_bytes()).await?;
    for (at, record) in records.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        stream.write_all(comma.as_bytes()).await?;
        stream.write_all(record.as_bytes()).await?;
    }
    stream.write_all(b"]}").await
}

/// Collects eight events side by side.
async fn collected(db: &Path, sizes: Sizes) -> Watched {
    let address = serve(sizes).await;
    let mut command: Command = program(db);
    command
        .env("ZOOM_ACCESS_TOKEN", "canary-token")
        .env("ZOOM_API_URL", format!("http://{address}/v2"))
        .env("ZOOM_QOS_NOW", NOW.to_string())
        .args(["collect", "--retry-limit", "1"]);
    for event in 0..8 {
        command.args(["--meeting", &format!("event{event}==")]);
    }
    watched(command).await
}

async fn check(sizes: Sizes, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("zoom-qos.db");
    let ran = collected(&db, sizes).await;
    let (text, states) =
        (stderr(&ran.output), "SELECT state || ' ' || count(*) FROM v_work WHERE participant IS NULL GROUP BY state");
    assert_eq!(column(&db, states).join(", "), expected, "{sizes:?}: {text}");
    assert!((1..MEMORY_KB).contains(&ran.peak_kb), "{sizes:?}: {} kB", ran.peak_kb);
    assert_eq!(code(&ran.output), if expected == "done 8" { 0 } else { 3 }, "{sizes:?}: {text}");
}

/// Eight answers of 60 MB at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_over_the_cap_are_asked_for_singly() {
    check(Sizes { listed_bytes: 6_000_000, single_bytes: 50_000 }, "done 8").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_answer_over_the_cap_fails_its_event() {
    check(Sizes { listed_bytes: 2_000_000, single_bytes: 17_000_000 }, "failed 8").await;
}

/// Eight answers of 15 MB, all of which are read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_below_the_cap_wait_for_one_another() {
    check(Sizes { listed_bytes: 1_500_000, single_bytes: 1 }, "done 8").await;
}

/// How a file of records is written.
const ARRAY: [&str; 3] = ["[", ",", "]"];
const LINES: [&str; 3] = ["", "\n", "\n"];
const VALUES: [&str; 3] = ["", " ", ""];

/// Twice as much as the program may take, in each form that is read piece by piece.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_any_size_are_imported_piece_by_piece() {
    let samples = samples(200_000);
    for (name, joined) in [("array.json", ARRAY), ("lines.jsonl", LINES), ("values.json", VALUES)] {
        check_import(name, 1_500, joined, &samples).await;
    }
}

/// Records that are mostly blanks, which takes less time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_over_the_cap_is_imported_piece_by_piece() {
    let samples = format!("{}{}", samples(1_000), " ".repeat(1_000_000));
    for (name, joined) in [("array.json", ARRAY), ("lines.jsonl", LINES), ("values.json", VALUES)] {
        check_import(name, 20, joined, &samples).await;
    }
}

/// Imports a file of so many records, which are joined like this.
async fn check_import(name: &str, records: usize, [begin, between, end]: [&str; 3], samples: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (db, path) = (folder.path().join("zoom-qos.db"), folder.path().join(name));
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    for join in 0..records {
        let before = if join == 0 { begin } else { between };
        write!(file, "{before}{}", record(join, samples)).unwrap();
    }
    write!(file, "{end}").unwrap();
    file.into_inner().unwrap();
    let mut command = program(&db);
    command.args(["import", "--meeting", "abc=="]).arg(&path);
    let ran = watched(command).await;
    assert_eq!(code(&ran.output), 0, "{name}: {}", stderr(&ran.output));
    let sessions = column(&db, "SELECT CAST(count(*) AS TEXT) FROM v_participant_session");
    assert_eq!(sessions, [records.to_string()], "{name}");
    assert!((1..MEMORY_KB).contains(&ran.peak_kb), "{name}: {} kB", ran.peak_kb);
}
