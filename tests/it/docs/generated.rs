//! What each generated section of the README must hold.

use std::fmt::Write as _;
use std::path::PathBuf;

use assert_cmd::Command;
use zoom_qos::exit::Code;
use zoom_qos::render::{self, Format, Look, Table};
use zoom_qos::report::{self, Arguments, Database, catalog};
use zoom_qos::{cli, dictionary, review};

use super::readme;

/// The time of the demo in the README, so that its output is always the same.
const DEMO_NOW: &str = "2026-03-06T09:00:00Z";

/// A demo that has run, from which the README quotes.
pub(super) struct Generated {
    /// Keeps the database for as long as it is read.
    folder: tempfile::TempDir,
    db: PathBuf,
    demo: String,
}

impl Generated {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("demo.db");
        let demo = stdout(zoom_qos().env("ZOOM_QOS_NOW", DEMO_NOW).arg("demo").arg("--db").arg(&db));
        Self { folder, db, demo }
    }

    /// Runs the commands that the demo ends with, those of other programs left out.
    pub(super) fn run_next_commands(&self) -> usize {
        let (_, next) = self.demo.split_once("What to try next:\n").unwrap();
        let commands: Vec<&str> = next.lines().filter_map(|line| line.trim().strip_prefix("zoom-qos ")).collect();
        for command in &commands {
            // Inside the folder, since one of them writes a file where it is run.
            zoom_qos().current_dir(self.folder.path()).args(readme::shell_words(command)).assert().success();
        }
        commands.len()
    }

    /// Runs the statement that the dictionary has for each view, on the town hall; none may come back empty.
    pub(super) fn run_examples_of_views(&self) {
        let database = Database::open(&self.db).unwrap();
        let town_hall = "SELECT event_uuid FROM v_event WHERE topic = 'Town hall'";
        let uuid: String = database.connection().query_row(town_hall, [], |row| row.get(0)).unwrap();
        for view in dictionary::views() {
            let mut arguments = Arguments::new();
            if view.example.contains(":event_uuid") {
                arguments.insert("event_uuid".to_owned(), uuid.clone());
            }
            let mut table = Table::default();
            report::query(&database, &view.example, &arguments, &mut table).unwrap();
            // Only Zoom's subscription sends that, and no demo has one.
            let is_empty = view.name == "v_stream_quality";
            assert_eq!(table.rows.is_empty(), is_empty, "{}: {}", view.name, view.example);
        }
    }

    /// The text of a section.
    pub(super) fn section(&self, name: &str, readme: &str) -> String {
        match name.split_once(' ').unwrap_or((name, "")) {
            ("demo", _) => text_block(self.demo.split("\nThe database stays").next().unwrap()),
            ("commands", _) => commands(),
            ("flags", "") => flags(&cli::command()),
            ("flags", path) => {
                let find = |command: clap::Command, name| command.find_subcommand(name).cloned().unwrap();
                flags(&path.split(' ').fold(cli::command(), find))
            }
            ("exit-codes", _) => exit_codes(),
            ("reports", _) => reports(),
            ("result", number) => self.result(&readme::blocks(readme, "sql")[number.parse::<usize>().unwrap() - 1]),
            ("dictionary", _) => data_dictionary(),
            _ => panic!("no section of the README is called {name}"),
        }
    }

    /// What the demo's database answers; an example without an answer would teach nothing.
    fn result(&self, sql: &str) -> String {
        let database = Database::open(&self.db).unwrap();
        let mut out = Vec::new();
        report::query(
            &database,
            sql,
            &Arguments::new(),
            &mut *render::writer(Format::Table, Look::default(), &mut out),
        )
        .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.lines().count() >= 3, "no rows for {sql}");
        text_block(&text)
    }
}

/// Whether the README's tables show an argument: not the help, and not what the help hides.
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
    let mut table = "| report | answers | takes |\n| --- | --- | --- |\n".to_owned();
    for line in stdout(zoom_qos().arg("report")).lines() {
        let (name, asks) = line.split_once(' ').unwrap();
        let takes = if name == "review" { review::PARAMETERS.map(code).join(", ") } else { parameters(name) };
        writeln!(table, "| `{name}` | {} | {takes} |", escaped(asks.trim())).unwrap();
    }
    table
}

fn parameters(report: &str) -> String {
    let report = catalog::find(report).unwrap();
    let parameters = report.header.parameters.iter().map(|parameter| match &parameter.default {
        Some(default) => format!("`{}` [{}]", parameter.name, escaped(default)),
        None => code(&parameter.name),
    });
    parameters.collect::<Vec<_>>().join(", ")
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
    // What the person who runs the tests has set must not show in the README.
    command.env_clear();
    command
}

fn stdout(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}
