//! What makes a shell comfortable: what it offers, the manual, examples that can be typed, names that were mistyped.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use zoom_qos::cli::{self, Parsed, examples};

use crate::support::golden::{self, Fixture, golden};
use crate::support::program::{code, program, stderr};

fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// What is offered for the last word, asked as the script for Bash asks: the line that is typed follows two hyphens.
fn offered(fixture: &Fixture, words: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoom-qos"));
    command.env_clear().env("ZOOM_QOS_COMPLETE", "bash").env("_CLAP_IFS", "\n").env("_CLAP_COMPLETE_COMP_TYPE", "9");
    command.env("_CLAP_COMPLETE_INDEX", (words.len() + 2).to_string()).env("_CLAP_COMPLETE_SPACE", "true");
    command.args(["--", "zoom-qos", "--db"]).arg(fixture.path()).args(words);
    printed(&mut command).lines().map(str::to_owned).collect()
}

#[test]
fn names_are_offered_that_only_the_program_and_its_database_know() {
    let fixture = golden();
    assert_eq!(offered(&fixture, &["report", "score"]), ["scorecard"]);
    assert_eq!(offered(&fixture, &["report", "review", "--event", ""]), ["latest", golden::GOLDEN]);
    assert_eq!(offered(&fixture, &["export", "--event", "/go"]), [golden::GOLDEN]);
    assert_eq!(offered(&fixture, &["report", "review", "--thresholds", "tw"]), ["twilio"]);
    assert_eq!(offered(&fixture, &["schema", "v_stream_m"]), ["v_stream_minute"]);
    assert_eq!(offered(&fixture, &["report", "breakdown", "--by", "si"]), ["site"]);
    assert_eq!(offered(&fixture, &["report", "breakdown", "--by", "site,net"]), ["site,network_type"]);
    assert_eq!(offered(&fixture, &["que"]), ["query"]);
    let config = fixture.path().with_file_name("config.toml");
    std::fs::write(&config, "[profile.main]\n[profile.subsidiary]\n").unwrap();
    assert_eq!(offered(&fixture, &["--config", config.to_str().unwrap(), "status", "--profile", "s"]), ["subsidiary"]);
}

/// What is offered stands in the line as it is, and is run with it.
#[test]
fn nothing_is_offered_from_a_database_that_a_shell_would_run() {
    let fixture = golden();
    let hostile = [
        "x$(id)", "x`id`", "x;id", "x|id", "x&", "x>f", "x'", "x\"", "x\\", "x*", "x?", "x~", "x{1,2}", "x!1", "x#",
        "x\u{e9}",
    ];
    for uuid in hostile.into_iter().chain(["xAz09+/=_.-"]) {
        let sql = "INSERT INTO event (kind, event_uuid) VALUES ('meeting', ?)";
        fixture.connection().execute(sql, [uuid]).unwrap();
        let sql = "INSERT INTO threshold SELECT ?, medium, metric, fair, poor, bad FROM threshold LIMIT 1";
        fixture.connection().execute(sql, [uuid]).unwrap();
    }
    assert_eq!(offered(&fixture, &["report", "review", "--event", "x"]), ["xAz09+/=_.-"]);
    assert_eq!(offered(&fixture, &["report", "review", "--thresholds", "x"]), ["xAz09+/=_.-"]);
}

#[test]
fn without_a_database_the_rest_is_offered_still() {
    let fixture = golden();
    std::fs::remove_file(fixture.path()).unwrap();
    assert_eq!(offered(&fixture, &["report", "--event", "x"]), [""; 0]);
    assert_eq!(offered(&fixture, &["report", "rejo"]), ["rejoins"]);
}

#[test]
fn every_shell_has_a_script_that_asks_the_program() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(program(Path::new("unused.db")).args(["completions", shell]));
        assert!(script.contains("ZOOM_QOS_COMPLETE") && script.contains("zoom-qos"), "{shell}: {script}");
    }
}

/// The script in a Bash of its own, at a press of the tabulator behind `report scorec`.
#[cfg(unix)]
#[test]
fn bash_completes_with_the_script() {
    let fixture = golden();
    let folder = Path::new(env!("CARGO_BIN_EXE_zoom-qos")).parent().unwrap();
    let session = "source <(zoom-qos completions bash)
        COMP_WORDS=(zoom-qos report scorec) COMP_CWORD=2 COMP_TYPE=9
        _clap_complete_zoom_qos zoom-qos scorec report
        echo \"${COMPREPLY[@]}\"";
    let mut bash = Command::new("bash");
    bash.env_clear().env("PATH", format!("{}:/usr/bin:/bin", folder.display())).env("ZOOM_QOS_DB", fixture.path());
    assert_eq!(printed(bash.args(["-c", session])).trim(), "scorecard");
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    assert_eq!(printed(program(Path::new("unused.db")).args(["man", "--output"]).arg(&pages)), "");
    let written: BTreeSet<String> =
        std::fs::read_dir(&pages).unwrap().map(|page| page.unwrap().file_name().into_string().unwrap()).collect();
    let commands: Vec<String> = cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    for command in &commands {
        let page = format!("zoom-qos-{command}.1");
        assert!(written.contains(&page), "{page}: {written:?}");
        let text = std::fs::read_to_string(pages.join(&page)).unwrap();
        assert!(text.contains("Examples:"), "{page} has no examples");
    }
    assert!(written.contains("zoom-qos.1") && written.contains("zoom-qos-db-backup.1"), "{written:?}");
    let whole = printed(program(Path::new("unused.db")).arg("man"));
    assert!(commands.iter().all(|command| whole.contains(&format!(".SH ZOOM-QOS {}", command.to_uppercase()))));
}

#[test]
fn every_command_has_examples_and_each_can_be_typed() {
    for command in cli::command().get_subcommands() {
        let help = command.clone().render_help().to_string();
        assert!(
            help.contains(&format!("\n  zoom-qos {}", command.get_name())) || help.contains("(zoom-qos "),
            "{help}"
        );
    }
    for line in examples::all() {
        let (_, line) = line.split_once("zoom-qos ").unwrap_or_else(|| panic!("{line} calls another program"));
        let line = line.split([')', '|', '>']).next().unwrap();
        // Words in single quotes stay together.
        let quoted = line.split('\'').enumerate();
        let words = quoted.flat_map(|(at, part)| {
            if at % 2 == 1 { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
        });
        let words = std::iter::once(OsString::from("zoom-qos")).chain(words.map(OsString::from));
        let parsed = cli::parse(words);
        assert!(matches!(parsed, Ok(Parsed::Command(..))), "{line}: {parsed:?}");
    }
}

#[test]
fn a_mistyped_name_is_answered_with_the_nearest() {
    let fixture = golden();
    let config = fixture.path().with_file_name("config.toml");
    std::fs::write(&config, "[profile.subsidiary]\n").unwrap();
    let config = config.to_str().unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["querry"], "a similar subcommand exists: 'query'"),
        (&["report", "scorcard"], "did you mean `scorecard`?"),
        (&["schema", "v_stream_minutes"], "did you mean `v_stream_minute`?"),
        (&["report", "review", "--event", "/gold+ne=="], "did you mean `/gold+en==`?"),
        (&["report", "review", "--event", golden::GOLDEN, "--thresholds", "twillio"], "twilio"),
        (&["--config", config, "--profile", "subsidary", "status"], "did you mean `subsidiary`?"),
    ];
    for (arguments, says) in cases {
        let output = program(&fixture.path()).args(arguments).output().unwrap();
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(says), "{arguments:?}: {}", stderr(&output));
    }
}

/// With every comment sign in front of a setting taken away, it is a file that the program reads.
#[test]
fn the_config_file_that_init_writes_has_accounts_to_fill_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    printed(program(&folder.path().join("x.db")).args(["config", "init"]).arg(&path));
    let text = std::fs::read_to_string(&path).unwrap();
    let table: toml::Table = text.parse().unwrap();
    assert!(table.is_empty(), "nothing is set yet: {table:?}");
    let is_setting = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
    let uncommented: Vec<&str> = text.lines().filter(is_setting).map(|line| &line[1..]).collect();
    let table: toml::Table = uncommented.join("\n").parse().unwrap();
    let accounts = table["profile"].as_table().unwrap();
    assert!(
        accounts.len() >= 2 && accounts.values().all(|account| account["client_secret_file"].is_str()),
        "{accounts:?}"
    );
    let again = program(&folder.path().join("x.db")).args(["config", "init"]).arg(&path).output().unwrap();
    assert_eq!(code(&again), 2, "what is there is not overwritten");
}
