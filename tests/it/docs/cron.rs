//! The cron lines of the README and of `docs/operations.md`, run as cron runs them.

use std::path::Path;
use std::process::{Command, Output};

use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{page, root};
use crate::page::digest::six_weeks;

/// The cron lines of a page: that of every night first.
fn lines(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(name)).unwrap();
    page::blocks(&text, "cron").iter().map(|block| block.trim().to_owned()).collect()
}

/// Runs a line as cron does, with these settings in the file that it reads.
fn run(line: &str, home: &Path, settings: &str) -> Output {
    let bin = home.join(".cargo/bin");
    if !bin.exists() {
        std::fs::create_dir_all(&bin).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_zoom-qos"), bin.join("zoom-qos")).unwrap();
    }
    let settings = format!("PATH=$HOME/.cargo/bin:/usr/bin:/bin\n{settings}");
    std::fs::write(home.join(".zoom-qos.env"), settings).unwrap();
    let mut cron = Command::new("/bin/sh");
    cron.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/sh");
    cron.args(["-c", line.splitn(6, ' ').nth(5).unwrap()]).current_dir(home).output().unwrap()
}

/// cron has a shell, a home and a path of two folders. Nobody listens at the address, so that the job gets as far as
/// Zoom, and its mail is one line that says so.
#[test]
fn both_pages_have_one_line_for_every_night_and_it_works_in_crons_environment() {
    let line = &lines(page::README)[0];
    assert_eq!(*line, lines("docs/operations.md")[0]);
    let home = tempfile::tempdir().unwrap();
    let run = |settings: &str| {
        let output = run(line, home.path(), settings);
        let mail = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.stdout.is_empty() && mail.lines().count() == 1, "{mail}");
        (output.status.code().unwrap(), mail)
    };
    let account = "ZOOM_ACCOUNT_ID=a\nZOOM_CLIENT_ID=b\n";
    let (code, mail) = run("");
    assert!(code == 2 && mail.contains("ZOOM_ACCOUNT_ID is not set"), "{code}: {mail}");
    let zoom = "ZOOM_CLIENT_SECRET=c\nZOOM_API_URL=http://127.0.0.1:9/v2\nZOOM_OAUTH_URL=http://127.0.0.1:9/oauth\n";
    let (code, mail) = run(&format!("{account}{zoom}ZOOM_QOS_RETRY_LIMIT=0\n"));
    assert!(code == 5 && mail.starts_with("error: failed to collect everything: "), "{code}: {mail}");
    assert!(mail.trim_end().ends_with("nothing is lost: the next run makes up for it"), "{mail}");
}

/// On the Monday after the week in which a place broke there is mail, a message, and a folder of pages; a week before there
/// is only the folder.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_of_every_monday_tells_of_the_week_in_which_something_broke() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let (home, fixture) = (tempfile::tempdir().unwrap(), six_weeks());
    let settings = |now: &str| {
        let (db, url) = (fixture.path(), server.uri());
        let page = "ZOOM_QOS_NOTIFY_LINK=https://example.com/digest/";
        format!("ZOOM_QOS_DB={}\nZOOM_QOS_NOTIFY_URL={url}/x\n{page}\nZOOM_QOS_NOW={now}\n", db.display())
    };
    let [_, line] = &lines("docs/operations.md")[..] else { panic!("a line for every night, and one for every week") };
    let monday = |now: &str| {
        let output = tokio::task::block_in_place(|| run(line, home.path(), &settings(now)));
        let mail = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        (output.status.code().unwrap(), mail)
    };
    assert_eq!(monday("2026-04-08T06:47:00Z"), (0, String::new()), "a quiet week is no mail");
    assert!(server.received_requests().await.unwrap().is_empty());
    assert!(home.path().join("digest/index.html").exists());
    let (code, mail) = monday("2026-04-15T06:47:00Z");
    assert!(code == 10 && mail.lines().count() == 1, "{code}: {mail}");
    let told = server.received_requests().await.unwrap();
    let told: serde_json::Value = serde_json::from_slice(&told[0].body).unwrap();
    assert!(told["blocks"][1]["text"]["text"].as_str().unwrap().starts_with("WORSE: location Osaka"), "{told}");
    let index = std::fs::read_to_string(home.path().join("digest/index.html")).unwrap();
    assert!(index.contains("WORSE: location Osaka") && !index.contains("Mallory"));
}
