//! `report`: the named questions, the post-event page, and one's own files under the same rules.

mod digest;
mod engine_arg;
mod fail_on;
mod head;
mod lake;
mod list;
mod named;
mod names;
mod output;
mod page;

pub use engine_arg::EngineArg;
pub use fail_on::FailOn;
pub use output::Form;
pub(super) use output::{chosen_format, format, to_output};

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args};

use self::page::Page;
use super::accounts::accounts;
use super::interrupt::interruptible;
use super::key;
use super::look::LookArgs;
use super::no_rows;
use super::notify::NotifyArgs;
use super::person;
use super::profile::ProfileArgs;
use super::{day, text};
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::lake::engine::{self, Composed};
use crate::model::attribute::one_after_another;
use crate::pseudonym::Pseudonyms;
use crate::render::{self, Format, Look, RowSink, Sink, Times};
use crate::report::limit::{self, Limited};
use crate::report::nothing::Noting;
use crate::report::{self, Arguments, Database, Error, MOST, Profiles, Report, TIME_LIMIT, catalog, defaults};
use crate::review::html::trend::TrendPage;
use crate::review::html::{Names, Setting, Topics};
use crate::review::{self, Review, Verdict, html};

/// The parameter of whatever judges.
const THRESHOLDS: &str = "thresholds";

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(disable_help_flag = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct ReportArgs {
    /// The report, or `review` for the post-event page, or `digest` for that of a period; without a name, the list of
    /// reports
    #[arg(value_name = "NAME", conflicts_with = "file")]
    pub name: Option<String>,
    /// The list of reports, as without a name
    #[arg(long, conflicts_with_all = ["name", "file"])]
    pub list: bool,
    /// List also the reports that pages are made of
    #[arg(long, conflicts_with_all = ["name", "file"])]
    pub all: bool,
    /// Print the report's statement in place of its rows; as json with its parameters and its named expressions
    #[arg(long, group = "on_engine", conflicts_with_all = ["list", "output", "lake"])]
    pub sql: bool,
    /// Print help: behind a report's name what it takes, what its columns are, and what they mean
    #[arg(short, long)]
    pub help: bool,
    /// A report of one's own
    #[arg(long, value_name = "FILE.sql")]
    pub file: Option<PathBuf>,
    /// A parameter of the report; repeatable
    #[arg(short, long = "param", value_name = "NAME=VALUE", value_parser = parameter)]
    pub parameters: Vec<(String, String)>,
    /// The event: UUID, number, `latest` or a part of its title [default: the latest with two people or more]
    #[arg(long, value_name = "UUID|ID|latest|TEXT", value_parser = text::name)]
    pub event: Option<String>,
    /// The first UTC day, for a report that takes days: short for -p from=…
    #[arg(long, value_name = "DAY", value_parser = day::parse)]
    pub from: Option<NaiveDate>,
    /// The last UTC day, included: short for -p to=…
    #[arg(long, value_name = "DAY", value_parser = day::parse)]
    pub to: Option<NaiveDate>,
    /// So many days up to the last, such as 30d or 4w [default: the 30 days up to the newest stored event]
    #[arg(long, value_name = "DAYS", value_parser = last, conflicts_with = "from")]
    pub last: Option<u64>,
    /// What people are grouped by, such as site or version: `report breakdown --help` has all; two with a comma
    /// between are taken together; repeatable
    #[arg(long, value_name = "ATTRIBUTE")]
    pub by: Vec<String>,
    /// One person, by name or a part of it, address, Zoom id, participant UUID or user id: short for -p person=…
    #[arg(long, value_name = "NAME|ADDRESS|ID", value_parser = text::name)]
    pub person: Option<String>,
    /// How many rows: short for -p limit=…
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub limit: Option<u32>,
    /// What judges.
    #[command(flatten)]
    pub profile: ProfileArgs,
    /// With `review` and `digest`: exit with code 10 if the verdict on what is collected is fair, poor or bad, or worse
    /// than that; with `digest` also `regression`, if something got worse that had not in the period before
    #[arg(long, value_name = "VERDICT", value_parser = FailOn::read)]
    pub fail_on: Option<FailOn>,
    /// How the rows look: table, csv, tsv, json, ndjson or markdown; with `review`, `digest`, `person` and `trend --by` also
    /// html
    #[arg(long, value_name = "FORMAT", value_parser = output::form)]
    pub format: Option<Form>,
    /// Write to this file, its suffix being the format; with `digest` also to this folder, as html with the pages of the
    /// events that it names
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// With `review`, `digest` and `person`: everything that the page has left out, however long it gets
    #[arg(long)]
    pub full: bool,
    /// In html and with --notify: call people by their names rather than by pseudonyms
    #[arg(long)]
    pub identify: bool,
    /// In html with pseudonyms: keep the event's title unless anybody's name stands in it
    #[arg(long)]
    pub topics: bool,
    /// Stop after so long without a new row
    #[arg(long, value_name = "SECONDS", default_value_t = TIME_LIMIT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
    /// Run the report over this lake, or those of several accounts in this folder, instead of the database
    #[arg(long, group = "on_engine", requires = "engine", value_name = "DIR")]
    pub lake: Option<PathBuf>,
    /// What runs it there: the `duckdb` program; with --sql, whose words the statement is in
    #[arg(long, value_enum, requires = "on_engine", value_name = "duckdb|spark", hide_possible_values = true)]
    pub engine: Option<EngineArg>,
    /// Who is told.
    #[command(flatten)]
    pub notify: NotifyArgs,
    /// Zone, width and characters.
    #[command(flatten)]
    pub look: LookArgs,
}

impl ReportArgs {
    /// Whether the flags of all reports are asked for, rather than one of them.
    pub(super) const fn asks_for_flags(&self) -> bool {
        self.help && self.name.is_none() && self.file.is_none()
    }

    /// Refuses a switch on the command line that would do nothing.
    ///
    /// # Errors
    ///
    /// A failure with exit code 2.
    pub(super) fn refuse_idle(&self, given: &ArgMatches) -> Result<(), Failure> {
        if !self.is_digest() && given.value_source("notify") == Some(ValueSource::CommandLine) {
            let help = "run `zoom-qos report digest --notify …`";
            return Err(Failure::usage("notify anybody: only of `digest` somebody is told", help));
        }
        if given.value_source("full") == Some(ValueSource::CommandLine) && !self.has_full() {
            let help = "leave it out, or give a greater --limit";
            return Err(Failure::usage(
                "take --full: only `review`, `digest` and `person` have more to show with it",
                help,
            ));
        }
        names::refuse_idle(given, self.notify.notify.is_some(), || self.form())
    }

    /// What is written: as it is named, or by the file's suffix.
    fn form(&self) -> Result<Form, Failure> {
        if self.folder().is_some() {
            return Ok(Form::Html);
        }
        let table = Form::Text(Format::Table);
        chosen_format(self.format, self.output.as_deref(), Form::of_path, &Form::SUFFIXES, table)
    }

    /// Whether it is a page that leaves out what --full shows, or nothing but help that is asked for.
    fn has_full(&self) -> bool {
        let is_page = |name: &str| Page::named(name).is_some() || name == review::PERSON;
        self.help || self.name.as_deref().is_some_and(is_page)
    }

    fn is_digest(&self) -> bool {
        self.name.as_deref() == Some(Page::Digest.name())
    }

    /// The folder that the digest goes to with the pages of its events, if that is meant.
    fn folder(&self) -> Option<&Path> {
        output::folder(self.format, self.output.as_deref()).filter(|_| self.is_digest())
    }

    /// What a page is made for.
    fn setting<'key>(&self, pseudonyms: Option<&'key Pseudonyms>, config: &Config) -> Setting<'key> {
        Setting {
            names: pseudonyms.map_or(Names::Full, Names::Pseudonyms),
            topics: if self.topics { Topics::Shown } else { Topics::Hidden },
            zone: self.look.tz,
            made_at: config.clock.now(),
        }
    }
}

/// Runs `report`.
///
/// # Errors
///
/// If there is no such report or event, a parameter is wrong, or the database cannot be read.
pub fn run(args: &ReportArgs, config: &Config) -> Result<Code, Failure> {
    let form = args.form()?;
    let report = match (&args.file, &args.name) {
        (Some(path), _) => Some(catalog::read(path)?),
        (None, None) => {
            let is_listed = |report: &Report| args.all || report.header.feeds.is_none();
            let look = args.look.look(config, args.output.is_none());
            return list::run(is_listed, form, args.output.as_deref(), look);
        }
        (None, Some(name)) if Page::named(name).is_some() => None,
        // What is asked about a report is asked about the one of that very name.
        (None, Some(name)) if args.help || args.sql => Some(catalog::find(name)?),
        (None, Some(name)) => Some(named::report(name, &arguments(args))?),
    };
    if let Some(line) = args.name.as_deref().and_then(named::renamed) {
        config.say(&line);
    }
    let page = if report.is_none() { args.name.as_deref().and_then(Page::named) } else { None };
    if args.help {
        return head::run(report.as_ref(), page.unwrap_or(Page::Review), args.look.look(config, true));
    }
    if args.sql {
        return print_sql(report.as_ref(), args, form);
    }
    args.fail_on.map_or(Ok(()), |fail_on| fail_on.refuse_for(page))?;
    let look = args.look.look(config, args.output.is_none());
    // A terminal has little room, and whoever copies an instant takes another format.
    let times = if look.sink == Sink::Terminal { Times::Short } else { Times::Whole };
    let look = Look { is_full: args.full, times, ..look };
    match (&args.lake, page) {
        (Some(lake), _) => of_lake(lake, report.as_ref(), form, look, args, config),
        (None, Some(Page::Digest)) => of_period(form, look, args, config),
        (None, _) => of_database(report.as_ref(), form, look, args, config),
    }
}

/// What a lake answers: rows, by DuckDB.
fn of_lake(
    folder: &Path,
    report: Option<&Report>,
    form: Form,
    look: Look,
    args: &ReportArgs,
    config: &Config,
) -> Result<Code, Failure> {
    if args.engine == Some(EngineArg::Spark) {
        let help = "run `spark-submit lake/report.py` with the report's name, or choose duckdb";
        return Err(Failure::usage("run a report on Spark: this program starts only DuckDB", help));
    }
    let (Some(report), Form::Text(format)) = (report, form) else {
        let help = "run it on the database, or one of its reports on the lake: `zoom-qos report` lists them";
        return Err(Failure::usage("write the page of a lake: it needs the ledger", help));
    };
    let profiles = args.profile.own()?;
    let arguments = &given(args, Some(report), profiles.as_ref())?;
    let order = engine::Order { lake: folder, report, arguments, profiles: profiles.as_ref() };
    let timeout = Duration::from_secs(args.timeout);
    lake::run(&order, format, look, (args.output.as_deref(), timeout), config)
}

/// The page of a period.
fn of_period(form: Form, look: Look, args: &ReportArgs, config: &Config) -> Result<Code, Failure> {
    let notification = args.notify.notification(config)?;
    let profiles = args.profile.own()?;
    let given = given(args, None, profiles.as_ref())?;
    let database = Database::open_all(&accounts(config)?, profiles.as_ref())?;
    database.limit_time(Duration::from_secs(args.timeout));
    let leaves = form == Form::Html || notification.is_some();
    let pseudonyms = (leaves && !args.identify).then(|| key::pseudonyms(config)).transpose()?;
    let output = args.output.as_deref();
    let order = digest::Order {
        given: &given,
        target: match (args.folder(), form) {
            (Some(folder), _) => digest::Target::Folder(folder),
            (None, Form::Html) => digest::Target::Page(output),
            (None, Form::Text(format)) => digest::Target::Text(format, output),
        },
        look,
        setting: args.setting(pseudonyms.as_ref(), config),
        fail_on: args.fail_on,
        notification: notification.as_ref(),
    };
    digest::run(&order, &database, config)
}

/// What the database answers: rows, the review, or a page on a person.
fn of_database(
    report: Option<&Report>,
    form: Form,
    look: Look,
    args: &ReportArgs,
    config: &Config,
) -> Result<Code, Failure> {
    let is_person = report.is_some_and(|report| person::is_page(args.name.as_deref(), &report.name));
    if let Some(report) = report {
        refuse_what_pages_have(form, is_person || report.name == named::TREND_BY)?;
    }
    let profiles = args.profile.own()?;
    let mut given = given(args, report, profiles.as_ref())?;
    let database = Database::open_all(&accounts(config)?, profiles.as_ref())?;
    database.limit_time(Duration::from_secs(args.timeout));
    if let Some(person) = given.get_mut(review::PERSON) {
        *person = key::named(person, &database, config)?;
    }
    let arguments = chosen(&database, report, &given, config)?;
    if let Some(report) = report {
        let mut refused = None;
        interruptible(database.timeout(), config, || {
            refused = person::needed(report, &database, &arguments)?;
            Ok(())
        })?;
        refused.map_or(Ok(()), Err)?;
    }
    let Form::Text(format) = form else { return html(args, config, &database, report, &arguments) };
    let mut verdict = Verdict::InsufficientData;
    interruptible(database.timeout(), config, || {
        let output = args.output.as_deref();
        if let (Some(report), Format::Table, true) = (report, format, is_person) {
            let page = database.timeout().work(|| person::Page::compose(&database, report, &arguments))?;
            let page = if config.db_is_configured { page.of_databases_at(&config.dbs) } else { page };
            return to_output(output, |out| Ok(page.write(look, out)?));
        }
        let Some(report) = report else {
            let review = database.timeout().work(|| Review::compose(&database, &arguments))?;
            let review = if config.db_is_configured { review.of_databases_at(&config.dbs) } else { review };
            verdict = review.verdict_on_collected();
            to_output(output, |out| Ok(review.write(format, look, out)?))?;
            return tell_of_limit(&review, format, &arguments, config);
        };
        to_output(output, |out| {
            let mut writer = render::writer(format, look, out);
            rows(&database, report, &arguments, &mut *writer, config)
        })
    })?;
    if is_person || report.is_none() {
        names::tell_of_text(args.output.as_deref(), config);
    }
    Ok(fail_on::code(args.fail_on, verdict, false))
}

/// Refuses to ask a report for what only some pages have.
fn refuse_what_pages_have(form: Form, is_page: bool) -> Result<(), Failure> {
    if form == Form::Html && !is_page {
        let help = "run `zoom-qos report review --format html`, or choose another format";
        let what = "write a report as HTML: only `review`, `digest`, `person` and `trend --by` are pages";
        return Err(Failure::usage(what, help));
    }
    Ok(())
}

/// The rows of a report, and why there are none or none of some attribute.
fn rows(
    database: &Database,
    report: &Report,
    arguments: &Arguments,
    sink: &mut dyn RowSink,
    config: &Config,
) -> Result<(), Error> {
    let mut limited = Limited::rows_of(report, arguments, sink);
    let mut noting = Noting::rows_of(report, &mut limited);
    report::run(database, report, arguments, &mut noting)?;
    noting.missing(database, report, arguments)?.iter().for_each(|line| config.say(line));
    no_rows::tell(&noting, config);
    if let Some(line) = limited.told() {
        config.say(&line);
    }
    Ok(())
}

/// Says of the rows of a review whether there may be more people: the page for a terminal itself says how many it left
/// out.
fn tell_of_limit(review: &Review, format: Format, arguments: &Arguments, config: &Config) -> Result<(), Error> {
    if format != Format::Table {
        let parameters = Page::Review.parameters()?;
        let shown = review.scorecard.rows.len();
        if let Some(line) = parameters.iter().find_map(|parameter| limit::told_of(parameter, arguments, shown)) {
            config.say(&line);
        }
    }
    Ok(())
}

/// What was given, with the profile that is to judge.
///
/// # Errors
///
/// [`Error::SeveralProfiles`].
fn given(args: &ReportArgs, report: Option<&Report>, profiles: Option<&Profiles>) -> Result<Arguments, Error> {
    let mut given = arguments(args);
    let is_judged = |report: &Report| report.parameter(THRESHOLDS).is_some();
    // The config file may name a profile for every report, or a file of them; those that judge nothing need none.
    let is_chosen = args.profile.thresholds.is_none() && given.contains_key(THRESHOLDS);
    if report.is_none_or(is_judged) && !is_chosen {
        let judging = args.profile.judging(profiles)?;
        given.extend(judging.map(|profile| (THRESHOLDS.to_owned(), profile.to_owned())));
    }
    Ok(given)
}

/// The same with the event or the days that nobody gave, which is said.
fn chosen(
    database: &Database,
    report: Option<&Report>,
    given: &Arguments,
    config: &Config,
) -> Result<Arguments, Failure> {
    let parameters = report.map_or_else(|| Page::Review.parameters(), |report| Ok(report.header.parameters.clone()))?;
    let mut chosen = Arguments::new();
    interruptible(database.timeout(), config, || {
        let completed = defaults::complete(database, &parameters, given)?;
        completed.told.iter().for_each(|line| config.say(line));
        chosen = completed.arguments;
        Ok(())
    })?;
    Ok(chosen)
}

/// A page as HTML: that of one person, the trend of groups, or without a report the review.
fn html(
    args: &ReportArgs,
    config: &Config,
    database: &Database,
    report: Option<&Report>,
    arguments: &Arguments,
) -> Result<Code, Failure> {
    let pseudonyms = if args.identify { None } else { Some(key::pseudonyms(config)?) };
    let setting = args.setting(pseudonyms.as_ref(), config);
    let output = args.output.as_deref();
    let mut verdict = Verdict::InsufficientData;
    interruptible(database.timeout(), config, || {
        if report.is_some_and(|report| report.name == named::TREND_BY) {
            let page = database.timeout().work(|| TrendPage::compose(database, arguments, setting))?;
            return to_output(output, |out| page.write(out));
        }
        if let Some(report) = report {
            let page = database.timeout().work(|| person::Html::compose(database, report, arguments, setting))?;
            return to_output(output, |out| page.write(out));
        }
        let page = database.timeout().work(|| html::Page::compose(database, arguments, setting))?;
        verdict = page.verdict_on_collected();
        to_output(output, |out| page.write(out))
    })?;
    names::tell_of_page(output, setting.names, config);
    Ok(fail_on::code(args.fail_on, verdict, false))
}

fn arguments(args: &ReportArgs) -> Arguments {
    let given = args.parameters.iter().cloned();
    let mut arguments: Arguments = given.map(|(name, value)| (name.replace('-', "_"), value)).collect();
    let short = [
        ("event", args.event.clone()),
        ("from", args.from.map(|day| day.to_string())),
        ("to", args.to.map(|day| day.to_string())),
        ("last", args.last.map(|days| days.to_string())),
        ("by", Some(one_after_another(&args.by)).filter(|_| !args.by.is_empty())),
        ("person", args.person.clone()),
        ("limit", args.limit.map(|limit| limit.to_string())),
    ];
    let is_history = args.event.is_none() && args.name.as_deref() == Some(review::PERSON);
    if args.full && (is_history || args.name.as_deref() == Some(Page::Review.name())) {
        arguments.entry("limit".to_owned()).or_insert_with(|| MOST.to_string());
    }
    arguments.extend(short.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    arguments
}

/// A report's statement as it runs on any engine: its parts written out, no row counted before.
fn print_sql(report: Option<&Report>, args: &ReportArgs, form: Form) -> Result<Code, Failure> {
    let Some(report) = report else {
        let help = "print one of the reports that it is made of, such as `zoom-qos report scorecard --sql`";
        return Err(Failure::usage("print the statement of the review: it is a page of several reports", help));
    };
    let composed = Composed::of(report, args.engine.map(EngineArg::engine))?;
    let mut out = std::io::stdout().lock();
    match form {
        Form::Text(Format::Json) => writeln!(out, "{}", composed.json())?,
        Form::Text(Format::Table) => writeln!(out, "{}", composed.sql.trim_end())?,
        _ => return Err(Failure::usage("print the statement: it is text, or json", "leave --format out, or say json")),
    }
    Ok(Code::Ok)
}

pub(super) fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

pub(super) fn last(text: &str) -> Result<u64, String> {
    defaults::days_of(text).ok_or_else(|| "write a number of days or weeks: 30d or 4w".to_owned())
}
