//! Datasette, with the metadata that `schema` writes for it, asked over HTTP within its default limits.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::golden::{self, Fixture, Join};
use crate::support::program::program;
use crate::support::python;

/// A server on a port of its own choice, until it is dropped.
struct Datasette {
    child: Child,
    address: String,
}

impl Datasette {
    fn start(db: &Path, metadata: &Path) -> Self {
        let mut command = Command::new(python::program("datasette"));
        command.env_clear().arg("serve").arg(db).arg("--metadata").arg(metadata).args(["--port", "0"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let address =
            lines.into_iter().find_map(|line| Some(line.split_once("running on ")?.1.split(' ').next()?.to_owned()));
        Self { child, address: address.expect("datasette says where it listens") }
    }

    async fn get(&self, path: &str, parameters: &[(&str, &str)]) -> (u16, String) {
        let client = zoom_qos::zoom::tls::client_builder().no_proxy().build().unwrap();
        let answer = client.get(format!("{}/{path}", self.address)).query(parameters).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

impl Drop for Datasette {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// An hour with 60 people, who are heard and seen.
fn town_hall() -> Fixture {
    let fixture = Fixture::new();
    let minutes = "G".repeat(50) + "FFFFFPPPPP";
    let person = |number: usize| Join::hearing(&format!("Person {number}"), &minutes).and("video_output", &minutes);
    let joins: Vec<Join> = (0..60).map(person).collect();
    fixture.event("webinar", golden::GOLDEN, 81_846_024_623, "Town hall", &joins);
    fixture
}

fn metadata(db: &Path) -> Value {
    let output = program(db).args(["schema", "--format", "datasette"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn every_canned_query_answers_over_http_within_the_default_limits() {
    let fixture = town_hall();
    let (db, metadata) = (fixture.path(), metadata(&fixture.path()));
    let path = db.with_extension("json");
    std::fs::write(&path, metadata.to_string()).unwrap();
    let datasette = Datasette::start(&db, &path);
    let queries = metadata["databases"]["zoom-qos"]["queries"].as_object().unwrap();
    assert!(queries.len() >= 9, "{queries:?}");
    let mut rows = BTreeMap::new();
    for name in queries.keys() {
        let parameters = [("event_uuid", golden::GOLDEN), ("_shape", "objects")];
        let (status, body) = datasette.get(&format!("zoom-qos/{name}.json"), &parameters).await;
        assert_eq!(status, 200, "{name}: {body}");
        let answer: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(answer["ok"], true, "{name}: {body}");
        assert_eq!(answer["truncated"], false, "{name}");
        rows.insert(name.as_str(), answer["rows"].as_array().unwrap().clone());
    }
    // Of the 60 minutes the last 5 are poor, to everybody.
    let minutes = &rows["stream_minute"];
    assert_eq!(minutes.len(), 60);
    assert_eq!((&minutes[54]["poor_or_bad"], &minutes[55]["poor_or_bad"]), (&0.into(), &60.into()));
    assert_eq!(rows["event"][0]["participant_sessions"], 60);
}

#[tokio::test]
async fn the_pages_say_what_the_columns_mean() {
    let fixture = golden::golden();
    let (db, metadata) = (fixture.path(), metadata(&fixture.path()));
    let path = db.with_extension("json");
    std::fs::write(&path, metadata.to_string()).unwrap();
    let datasette = Datasette::start(&db, &path);
    let (status, page) = datasette.get("zoom-qos", &[]).await;
    assert_eq!(status, 200);
    assert!(page.contains("href=\"/zoom-qos/stream_minute\""), "the queries are offered: {page}");
    assert!(page.contains("Which events are stored, the latest first?"), "they are questions: {page}");
    let lists = |name: &str| page.contains(&format!("href=\"/zoom-qos/{name}\""));
    assert!(lists("v_event") && !lists("work_item"), "the tables are hidden: {page}");
    let (status, page) = datasette.get("zoom-qos/v_stream_sample", &[]).await;
    assert_eq!(status, 200);
    assert!(page.contains("one stream of one session at one second"), "{page}");
    assert!(page.contains("(milliseconds)"), "{page}");
}
