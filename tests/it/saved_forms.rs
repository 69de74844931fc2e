//! The forms in which answers are saved: compressed, in UTF-16, together in one file, cut by a shell; and what an
//! import says that finds nothing.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::dump::{assert_same, column, dump_data};
use crate::support::program::{code, program, stderr};

const UUID: &str = "saved/forms==";

const PAGE: &str = r#"{"participants":[{"user_id":"1","user_name":"Dana","join_time":"2026-11-02T10:00:10Z","leave_time":"2026-11-02T10:03:00Z","user_qos":[{"date_time":"2026-11-02T10:01:00Z","audio_output":{"bitrate":"27 kbps","latency":"40 ms"}}]}],"next_page_token":""}"#;

const FRAME: &str = r#"{"module": "message", "content": "{\"event\": \"meeting.participant_qos\", \"payload\": {\"object\": {\"uuid\": \"saved/forms==\", \"participant\": {\"user_id\": \"1\", \"qos\": [{\"date_time\": \"2026-11-02T10:00:40Z\", \"type\": \"audio_output\", \"details\": {\"bitrate\": \"27 kbps\", \"latency\": \"40 ms\"}}]}}}}"}"#;

/// A folder with files, and what an import of some of them says.
struct Saved {
    folder: tempfile::TempDir,
}

impl Saved {
    fn begin() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    fn db(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn import(&self, db: &str, arguments: &[&str], path: &Path) -> (i32, String) {
        let mut command = program(&self.db(db));
        command.arg("import").arg("--meeting").arg(UUID).args(arguments).arg(path);
        let output = command.output().unwrap();
        (code(&output), stderr(&output))
    }

    /// Imports a file and returns the rows.
    #[track_caller]
    fn rows(&self, db: &str, path: &Path) -> String {
        let (code, said) = self.import(db, &[], path);
        assert_eq!(code, 0, "{db}: {said}");
        dump_data(&self.db(db))
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn utf_16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, content) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        tar.append_data(&mut header, name, *content).unwrap();
    }
    tar.into_inner().unwrap()
}

#[test]
fn one_answer_is_the_same_rows_in_every_form() {
    let saved = Saved::begin();
    let plain = saved.rows("plain.db", &saved.write("plain.json", PAGE.as_bytes()));
    assert!(plain.contains("bitrate_kbps=27"), "{plain}");
    let archive = tar(&[("a/page.json", PAGE.as_bytes()), ("a/notes.txt", b"no answer")]);
    let forms: [(&str, Vec<u8>); 9] = [
        ("page.json.gz", gzip(PAGE.as_bytes())),
        // A file that says it is not compressed, but is.
        ("compressed.json", gzip(PAGE.as_bytes())),
        ("only/page.json.gz", gzip(PAGE.as_bytes())),
        ("lines.jsonl.gz", gzip(format!("{PAGE}\n\n{PAGE}\n").as_bytes())),
        ("utf-16.json", utf_16(PAGE)),
        ("utf-16.jsonl", utf_16(&format!("{PAGE}\r\n{PAGE}\r\n"))),
        ("array.json", format!("[{PAGE}]").into_bytes()),
        ("archive.tar.gz", gzip(&archive)),
        ("inside.tar", tar(&[("page.json.gz", &gzip(PAGE.as_bytes()))])),
    ];
    for (name, content) in forms {
        let path = saved.write(name, &content);
        let path = if name.starts_with("only/") { saved.db("only") } else { path };
        assert_same(&plain, &saved.rows(&format!("{}.db", name.replace('/', "-")), &path), name);
    }
}

#[test]
fn answers_that_were_saved_together_are_taken_apart() {
    let saved = Saved::begin();
    let other = PAGE.replace(r#""user_id":"1""#, r#""user_id":"2""#);
    let two = saved.rows("lines.db", &saved.write("two.ndjson", format!("{PAGE}\n{other}").as_bytes()));
    for (name, text) in [("after", format!("{PAGE}{other}")), ("array", format!("[{PAGE},{other}]"))] {
        let path = saved.write(&format!("{name}.json"), text.as_bytes());
        assert_same(&two, &saved.rows(&format!("{name}.db"), &path), name);
    }
    let people = r#"[{"user_id":"1","join_time":"2026-11-02T10:00:10Z","user_qos":[]}]"#;
    saved.rows("people.db", &saved.write("people.json", people.as_bytes()));
    let sessions = "SELECT user_id || ' ' || join_time FROM v_participant_session";
    assert_eq!(column(&saved.db("people.db"), sessions), ["1 2026-11-02T10:00:10Z"]);
    // Half of an answer costs nobody else anything.
    let cut = saved.write("cut.json", format!("{PAGE}{}", &other[..60]).as_bytes());
    let (code, said) = saved.import("cut.db", &[], &cut);
    assert_eq!((code, said.contains("cut.json part 2: failed to read the response")), (3, true), "{said}");
    assert_eq!(column(&saved.db("cut.db"), "SELECT user_id FROM v_participant_session"), ["1"]);
}

#[test]
fn the_frame_of_a_web_socket_holds_a_body() {
    let saved = Saved::begin();
    let frames = format!("{FRAME}\n{{\"module\":\"heartbeat\",\"success\":true,\"content\":\"\"}}\n");
    saved.rows("frames.db", &saved.write("frames.jsonl", frames.as_bytes()));
    let look = "SELECT origin || ' ' || sampled_at || ' ' || bitrate_kbps FROM v_stream_sample";
    assert_eq!(column(&saved.db("frames.db"), look), ["qss 2026-11-02T10:00:40Z 27.0"]);
    assert_eq!(column(&saved.db("frames.db"), "SELECT is_counted FROM v_participant_session"), ["1"]);
}

#[test]
fn an_import_that_finds_nothing_says_so() {
    let saved = Saved::begin();
    saved.write("empty/notes.txt", b"no answer");
    let (code, said) = saved.import("x.db", &[], &saved.db("empty"));
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("error: failed to import: nothing was found\nhelp: of folders and archives"), "{said}");
    let damaged = saved.write("damaged.json.gz", &gzip(PAGE.as_bytes())[..40]);
    let (code, said) = saved.import("x.db", &[], &damaged);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("damaged.json.gz: "), "{said}");
    let bomb = gzip(&vec![b' '; (16 << 20) + 1]);
    let (code, said) = saved.import("x.db", &[], &saved.write("bomb.json.gz", &bomb));
    assert_eq!((code, said.contains("larger than 16 MiB")), (3, true), "{said}");
}

#[test]
fn an_object_over_the_cap_is_refused_alone() {
    let saved = Saved::begin();
    let record = |user_id: &str, blanks: usize| {
        format!(r#"{{"user_id":"{user_id}","join_time":"2026-11-02T10:00:10Z","user_qos":[]{}}}"#, " ".repeat(blanks))
    };
    let list = [record("1", 0), record("2", 16 << 20), record("3", 0)].join(",");
    let (code, said) = saved.import("large.db", &[], &saved.write("large.json", format!("[{list}]").as_bytes()));
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("large.json part 2: it is larger than 16 MiB"), "{said}");
    let stored = "SELECT user_id FROM v_participant_session ORDER BY user_id";
    assert_eq!(column(&saved.db("large.db"), stored), ["1", "3"]);
}

#[test]
fn numbers_that_a_shell_cut_off_are_missed() {
    let saved = Saved::begin();
    let page = |qos: &str| {
        format!(r#"{{"participants":[{{"user_id":"1","join_time":"2026-11-02T10:00:10Z","user_qos":{qos}}}]}}"#)
    };
    let streams = r#"[{"date_time":"2026-11-02T10:01:00Z","audio_output":"@{bitrate=27 kbps; latency=40 ms}"}]"#;
    for (name, qos) in [("all", r#""System.Object[]""#), ("streams", streams)] {
        let path = saved.write(&format!("{name}.json"), page(qos).as_bytes());
        let (code, said) = saved.import(&format!("{name}.db"), &[], &path);
        assert_eq!(code, 3, "{said}");
        assert!(said.contains("none of the quality of service was readable"), "{said}");
        assert!(said.contains("ConvertTo-Json -Depth 100"), "{said}");
        let kept = "SELECT user_id || ' ' || (SELECT count(*) FROM v_anomaly) FROM v_participant_session";
        assert_eq!(column(&saved.db(&format!("{name}.db")), kept), ["1 1"]);
    }
    // Beside numbers that can be read it is an anomaly like any other.
    saved.write("both/1.json", page(streams).as_bytes());
    saved.write("both/2.json", PAGE.as_bytes());
    assert_eq!(saved.import("both.db", &[], &saved.db("both")).0, 0);
}

const LIST: &str = r#"{"participants":[{"user_id":"1","join_time":"2026-11-02T10:00:10Z","role":"host"},
    {"user_id":"8","join_time":"2026-11-02T10:00:10Z","user_name":"Never measured"}]}"#;

#[test]
fn listed_participants_without_quality_of_service_are_named() {
    let saved = Saved::begin();
    let (list, page) = (saved.write("a/1.json", LIST.as_bytes()), saved.write("a/2.json", PAGE.as_bytes()));
    let named = format!("meeting {UUID}: 1 of 2 listed participants have no QoS: Never measured");
    for raw in ["keep", "none"] {
        let db = format!("{raw}.db");
        let (code, said) = saved.import(&db, &["--raw", raw], &saved.db("a"));
        assert_eq!((code, said.contains(&named)), (0, true), "{said}");
        assert_eq!(column(&saved.db(&db), "SELECT role FROM v_participant_session"), ["host"]);
    }
    // What is not kept cannot wait for another command.
    let (_, said) = saved.import("apart.db", &["--raw", "none"], &list);
    assert!(said.contains("2 of 2 listed participants have no QoS: Never measured, user 1"), "{said}");
    saved.import("apart.db", &["--raw", "none"], &page);
    assert_eq!(column(&saved.db("apart.db"), "SELECT role FROM v_participant_session"), ["NULL"]);
}

#[test]
fn a_session_that_not_everything_is_kept_of_is_not_read_again() {
    let saved = Saved::begin();
    let page = saved.write("page.json", PAGE.as_bytes());
    let other = PAGE.replace(r#""user_id":"1""#, r#""user_id":"2""#);
    saved.import("half.db", &["--raw", "none"], &page);
    saved.import("half.db", &["--raw", "keep"], &saved.write("list.json", LIST.as_bytes()));
    saved.import("half.db", &["--raw", "keep"], &saved.write("other.json", other.as_bytes()));
    let before = dump_data(&saved.db("half.db"));
    let output = program(&saved.db("half.db")).arg("reparse").output().unwrap();
    assert_eq!(code(&output), 0);
    assert!(stderr(&output).contains("left unchanged, as not every answer about them was kept: 1 session"));
    assert_same(&before, &dump_data(&saved.db("half.db")), "read again");
    assert_eq!(
        column(&saved.db("half.db"), "SELECT role FROM v_participant_session ORDER BY user_id"),
        ["host", "NULL"]
    );
}
