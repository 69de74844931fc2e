//! What reports and commands say where nobody is named.

use std::process::Output;

use crate::support::collecting::{Collecting, NOW};
use crate::support::program::{code, program_for, stderr, stdout};

struct House {
    zoom: Collecting,
    uuid: String,
}

impl House {
    async fn new() -> Self {
        let zoom = Collecting::small().await;
        let uuid = crate::support::collecting::event(&zoom.server, "Small webinar").uuid().to_owned();
        let house = Self { zoom, uuid };
        let output = house.run(&["collect", "--lookback", "30", "--store-identities", "none"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        house
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let db = self.zoom.db("none");
        let mut command = program_for(&self.zoom.server, &db, NOW);
        command.env("XDG_CONFIG_HOME", db.parent().unwrap()).args(arguments).output().unwrap()
    }

    #[track_caller]
    fn says(&self, arguments: &[&str], expected_code: i32, words: &[&str]) {
        let output = self.run(arguments);
        let said = stdout(&output) + &stderr(&output);
        assert_eq!(code(&output), expected_code, "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{arguments:?} lacks {word:?}: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_work_and_say_what_nobody_can_tell() {
    let house = House::new().await;
    let event = house.uuid.as_str();
    house.says(
        &["report", "review", "--event", event],
        0,
        &["Nobody is named: the identities were erased or never stored", "user 167"],
    );
    house.says(&["report", "scorecard", "--event", event], 0, &["user 167"]);
    house.says(&["events"], 0, &[event]);
    house.says(&["report", "digest", "--last", "30d"], 0, &[]);
    house.says(&["report", "person", "--event", event, "--person", "16778240"], 0, &["user 16778240"]);
    let stored_none = "no identities are stored (--store-identities none)";
    house.says(&["report", "person", "--event", event, "--person", "Dana"], 2, &[stored_none]);
    house.says(&["report", "person", "--person", "Dana"], 2, &[stored_none]);
    house.says(&["report", "person"], 2, &[stored_none]);
    house.says(&["forget", "--person", "Dana"], 3, &["no identities are stored"]);
    house.says(&["reparse"], 0, &["left unchanged, as not every answer about them was kept"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn listed_people_are_refused_wherever_either_is_said() {
    let house = House::new().await;
    let list = house.zoom.db("list").with_extension("csv");
    std::fs::write(&list, "kind,event,participant\nwebinar,*,Dana\n").unwrap();
    let list = list.to_str().unwrap();
    let config = house.zoom.db("config").with_extension("toml");
    std::fs::write(&config, "store-identities = \"none\"\n").unwrap();
    let arguments = ["collect", "--lookback", "3", "--participants", list];
    let refused = "who was listed would be stored";
    house.says(&[&arguments[..], &["--store-identities", "none"]].concat(), 2, &[refused]);
    house.says(&[&["--config", config.to_str().unwrap()], &arguments[..]].concat(), 2, &[refused]);
    house.says(
        &[&["--config", config.to_str().unwrap()], &arguments[..], &["--store-identities", "keep"]].concat(),
        0,
        &[],
    );
}
