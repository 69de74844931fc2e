//! The integration tests, in one binary.
#![expect(clippy::unwrap_used, reason = "clippy takes the helpers of integration tests for no tests")]

/// The databases of several accounts, read as one.
mod accounts;
/// Reports over a lake on other engines. Spark takes long, so their name has them begun early.
#[cfg(feature = "with-tools")]
mod any_engine;
/// Saved answers in any order and any commands are the same rows, and so are they when they are read again.
mod any_order;
/// The code against the map in `src/lib.rs`: which room may know which, how long files are, and who prints.
mod architecture;
/// What is released: the archive, the packages of Debian and Python, the container. It takes longest, so its name has it
/// begun early.
#[cfg(feature = "with-tools")]
mod artifacts;
/// Command lines, files and databases that cannot be used.
mod bad_input;
/// The page in Chromium, at desktop and phone width, in the light and in the dark, with scripts and without.
#[cfg(feature = "with-tools")]
mod browser;
/// Upgrades, copies, checks, and deleting so that it is gone.
mod care;
/// What a run collects from a whole account, and that a second one changes nothing.
mod collect;
/// What goes wrong during a run, and what that costs.
mod collect_faults;
/// The data dictionary says something about every column of every view, and about nothing else.
mod dictionary;
/// Nights that were skipped, cut short or refused: every day is discovered, or named as lost.
mod discovered_days;
/// The README and docs/ against the program: generated tables, examples that run, commands that parse, links.
mod docs;
/// What `doctor` finds.
mod doctor;
/// The columns against the fields that Zoom documents.
mod documented;
/// Every flag of every command, with a value that works and one that does not.
mod each_flag;
/// `export`: what the views say, in files that appear together and name nobody unasked.
mod exported;
/// Faults from outside: kills, errors of the disk, power loss, hostile bodies and poor surroundings.
#[cfg(target_os = "linux")]
mod faults;
/// The aims of what the reports find.
mod finds;
/// Flags that give days, and odd numbers, ages and days in every flag.
mod flags;
/// What was forgotten, and what is collected afterwards.
mod forgotten;
/// Planted incidents against what the reports find, over many seeds.
mod found;
/// The fuzz targets over their seeds.
mod fuzzed;
/// The help for a line that lacks its command, and suffixes that nobody knows.
mod helped;
/// Saved responses.
mod imported;
/// Events that Zoom does not give in whole, and items that fail night after night.
mod incomplete;
/// Lakes: what is in one is proven, and stays when the database loses it.
mod lake;
/// What leaves the machine: nobody's name unasked, and nothing that a terminal or a spreadsheet obeys.
mod leaves;
/// Budgets, Zoom's daily limit, and plans.
mod limits;
/// Runs for listed people.
mod listed;
/// Databases, folders and places to write to that somebody else prepared.
#[cfg(target_os = "linux")]
mod made;
/// Every night collected and every week digested, until an office breaks and after.
mod mondays;
/// A week of nightly runs in which most nights go wrong.
mod nights;
/// Whom a digest is told to, and that nobody learns where.
#[cfg(unix)]
mod notified;
/// A night as the administrator sees it: metrics, pings, status, the care of the file.
mod operator;
/// The sqlite3 shell, Python, pandas and DuckDB on a database of ours.
#[cfg(feature = "with-tools")]
mod other_tools;
/// The post-event page as HTML: what it says, whom it names, and that hostile names cannot change it.
mod page;
/// A part of an event, from collecting it to the verdict on it.
mod part;
/// Internet providers: looked up in a local file when a session is stored and when a file is loaded, and kept.
mod providers;
/// Ad-hoc SQL as it is typed: refusals, errors that point, no half-written file.
mod query;
/// `--quiet`: a line for every exit code but 0.
mod quiet;
/// What a response changes in the database, and what it leaves alone.
mod recording;
/// Databases of earlier releases are read and taken along.
mod released;
/// The reports on a small event whose numbers were worked out by hand, and the rules of the folder `queries/`.
mod reports;
/// Runs that are killed, and the ones that come after them.
mod resume;
/// Runs that are stopped by a signal, by their time or by another run.
mod resume_signals;
/// What people said of events, and Zoom's own counts: asked once, after everything else, and never in the way.
mod said;
/// The forms in which answers are saved, and imports that find nothing.
mod saved_forms;
/// What the database looks like after the migrations, and what the migrations promise.
mod schema;
/// The program on a terminal of 80 columns and 24 lines, by tmux.
#[cfg(feature = "with-tools")]
mod screen;
/// Who may read and write the files that hold a secret or lead to one.
#[cfg(unix)]
mod secret_files;
/// Secrets over runs in which much goes wrong.
#[cfg(target_os = "linux")]
mod secrets;
/// Completions, manual pages, examples in the help, and names that were mistyped.
mod shell;
/// The simulator over HTTP: what Zoom's documentation promises, and what a test makes go wrong.
mod simulator;
/// The generated account: determinism, odd forms, planted incidents.
mod simulator_account;
/// Asking the simulator as a program would.
mod simulator_client;
/// The account over weeks: who stays the same, and what changes.
mod simulator_weeks;
/// The map of networks, and the site of each session by it.
mod sites;
/// Sixty nights in which anything may happen, and seven calm ones.
mod sixty_nights;
/// `events`: what is stored, and that it says of each event what its review says.
mod stored_events;
/// What the tests share.
mod support;
/// The views for people: persons, attendance, judged minutes.
mod views;
/// Every kind of event, from the listing to the rows.
mod whole;
/// Databases in which nothing says who took part.
mod withheld;
/// Texts that people write, in whatever encoding.
mod written;
/// The Zoom client against single answers: retries, tokens, limits, secrets.
mod zoom_client;
