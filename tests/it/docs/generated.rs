//! What each generated section of the pages must hold.

use std::fmt::Write as _;

use assert_cmd::Command;
use zoom_qos::exit::Code;
use zoom_qos::model::attribute::ATTRIBUTES;
use zoom_qos::render::{self, Format, Look, Table};
use zoom_qos::report::{self, Arguments, Database};
use zoom_qos::review::advice::{Advice, CAUSES, Row};
use zoom_qos::{cli, dictionary};

use super::newcomer::Newcomer;
use super::page;

/// The text of a section of a page.
pub(super) fn section(name: &str, page: &str) -> String {
    match name.split_once(' ').unwrap_or((name, "")) {
        ("demo", _) => text_block(Newcomer::with_the_demo().review()),
        ("commands", _) => commands(),
        ("flags", "") => flags(&cli::command()),
        ("flags", path) => {
            let find = |command: clap::Command, name| command.find_subcommand(name).cloned().unwrap();
            flags(&path.split(' ').fold(cli::command(), find))
        }
        ("exit-codes", _) => exit_codes(),
        ("reports", _) => reports(),
        ("advice", _) => advice(),
        ("attributes", _) => attributes(),
        ("result", number) => result(&page::blocks(page, "sql")[number.parse::<usize>().unwrap() - 1]),
        ("dictionary", _) => data_dictionary(),
        _ => panic!("no section of a page is called {name}"),
    }
}

/// Runs the statement that the dictionary has for each view, on the town hall; none may come back empty.
pub(super) fn run_examples_of_views() {
    let database = demo_database();
    let town_hall = "SELECT event_uuid FROM v_event WHERE topic = 'Town hall'";
    let uuid: String = database.connection().query_row(town_hall, [], |row| row.get(0)).unwrap();
    for view in dictionary::views() {
        let mut arguments = Arguments::new();
        if view.example.contains(":event_uuid") {
            arguments.insert("event_uuid".to_owned(), uuid.clone());
        }
        let mut table = Table::default();
        report::query(&database, &view.example, &arguments, &mut table).unwrap();
        // Only Zoom's subscription sends the first, and the others are asked for only where somebody wishes for them.
        let is_empty = ["v_stream_quality", "v_feedback", "v_zoom_count"].contains(&view.name.as_str());
        assert_eq!(table.rows.is_empty(), is_empty, "{}: {}", view.name, view.example);
    }
}

fn demo_database() -> Database {
    Database::open(&Newcomer::with_the_demo().file("zoom-qos-demo.db")).unwrap()
}

/// What the demo's database answers; an example without an answer would teach nothing.
fn result(sql: &str) -> String {
    let mut out = Vec::new();
    let mut writer = render::writer(Format::Table, Look::default(), &mut out);
    report::query(&demo_database(), sql, &Arguments::new(), &mut *writer).unwrap();
    drop(writer);
    let text = String::from_utf8(out).unwrap();
    assert!(text.lines().count() >= 3, "no rows for {sql}");
    text_block(&text)
}

/// Whether the tables of the pages show an argument: not the help, and not what the help hides.
pub(super) fn is_shown(argument: &clap::Arg) -> bool {
    !argument.is_hide_set() && !matches!(argument.get_long(), Some("help" | "version"))
}

fn commands() -> String {
    let mut table = "| command | does |\n| --- | --- |\n".to_owned();
    for command in cli::command().get_subcommands() {
        let below: Vec<_> = command.get_subcommands().collect();
        for action in &below {
            writeln!(table, "| `{} {}` | {} |", command.get_name(), action.get_name(), about(action)).unwrap();
        }
        if below.is_empty() {
            writeln!(table, "| `{}` | {} |", command.get_name(), about(command)).unwrap();
        }
    }
    table
}

/// What to do about each cause.
fn advice() -> String {
    let mut table = "| consistent with | on | look at | ask | report |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for Row { causes, network, advice } in CAUSES {
        let report = advice.report.map(|name| format!("`report {name}`")).unwrap_or_default();
        let of_one = |row: &Row| row.causes == causes && row.network.is_some();
        let network = match network {
            Some(network) => network.to_string(),
            None if CAUSES.iter().any(of_one) => "others, unknown".to_owned(),
            None => String::new(),
        };
        let Advice { look_at, ask, .. } = advice;
        writeln!(table, "| {} | {network} | {look_at} | {ask} | {report} |", causes.join(", ")).unwrap();
    }
    table
}

/// What people are grouped by.
fn attributes() -> String {
    let rows = ATTRIBUTES.iter().map(|(name, meaning)| format!("| `{name}` | {meaning} |\n"));
    format!("| attribute | is |\n| --- | --- |\n{}", rows.collect::<String>())
}

fn about(command: &clap::Command) -> String {
    escaped(&command.get_about().unwrap().to_string())
}

fn flags(command: &clap::Command) -> String {
    let mut table = "| flag | means |\n| --- | --- |\n".to_owned();
    for argument in command.get_arguments().filter(|argument| is_shown(argument)) {
        let help = escaped(&argument.get_help().unwrap().to_string());
        let default = default_of(argument).map(|default| format!(" [default: {default}]")).unwrap_or_default();
        writeln!(table, "| `{}` | {help}{default} |", escaped(&form(argument))).unwrap();
    }
    table
}

/// `-o`, `--output FILE` or `FILE`, as one types it.
fn form(argument: &clap::Arg) -> String {
    let value = argument.get_action().takes_values().then(|| {
        let names = argument.get_value_names().unwrap_or_default();
        names.iter().map(clap::builder::Str::as_str).collect::<Vec<_>>().join(" ")
    });
    let long = argument.get_long().map(|long| format!("--{long}"));
    let short = argument.get_short().map(|short| format!("-{short},"));
    [short, long, value].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn default_of(argument: &clap::Arg) -> Option<String> {
    let default = argument.get_default_values().first()?.to_str()?;
    argument.get_action().takes_values().then(|| default.to_owned())
}

fn exit_codes() -> String {
    let rows = Code::TABLE.iter().map(|(code, meaning)| format!("| {} | {} |\n", code.number(), escaped(meaning)));
    format!("| code | meaning |\n| --- | --- |\n{}", rows.collect::<String>())
}

/// The list that `report` prints, with each report's parameters.
fn reports() -> String {
    let listed: Vec<serde_json::Value> =
        serde_json::from_str(&stdout(zoom_qos().args(["report", "--format", "json"]))).unwrap();
    let mut text = String::new();
    for group in listed.chunk_by(|one, next| one["group"] == next["group"]) {
        write!(text, "**{}**\n\n| report | answers | takes |\n| --- | --- | --- |\n", word(&group[0]["group"]))
            .unwrap();
        for report in group {
            let parameters = report["parameters"].as_array().unwrap().iter().map(parameter);
            let takes = parameters.collect::<Vec<_>>().join(", ");
            writeln!(text, "| `{}` | {} | {takes} |", word(&report["name"]), escaped(word(&report["asks"]))).unwrap();
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

fn parameter(parameter: &serde_json::Value) -> String {
    let name = code(word(&parameter["name"]));
    parameter["default"].as_str().map_or_else(|| name.clone(), |default| format!("{name} [{}]", escaped(default)))
}

fn word(json: &serde_json::Value) -> &str {
    json.as_str().unwrap()
}

fn data_dictionary() -> String {
    let mut text = String::new();
    for view in dictionary::views() {
        let count = view.columns.len();
        write!(text, "<details><summary><code>{}</code>: {}, {count} columns</summary>\n\n", view.name, view.meaning)
            .unwrap();
        text.push_str("| column | type | unit | meaning | Zoom's field |\n| --- | --- | --- | --- | --- |\n");
        for column in &view.columns {
            let field = if column.zoom_field.is_empty() { String::new() } else { code(&column.zoom_field) };
            let (unit, meaning) = (escaped(&column.unit), escaped(&column.meaning));
            writeln!(text, "| `{}` | {} | {unit} | {meaning} | {field} |", column.name, column.column_type).unwrap();
        }
        text.push_str("\n</details>\n\n");
    }
    text
}

fn text_block(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    format!("```text\n{}\n```", lines.join("\n"))
}

fn code(text: &str) -> String {
    format!("`{}`", escaped(text))
}

/// Text in a cell of a Markdown table, where a bar would end the cell even in code.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

fn zoom_qos() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoom-qos"));
    // What the person who runs the tests has set must not show in the pages.
    command.env_clear();
    command
}

fn stdout(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}
