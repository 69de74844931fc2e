//! zoom-qos: a historical QoS collector for Zoom with an embedded database.
//!
//! Zoom lets an administrator read the quality of service of past meetings and webinars: for each participant, samples
//! of bitrate, latency, jitter, loss, resolution and frame rate for every audio, video and share stream. It is slow to
//! read, comes as text with units, and is gone after some months. This crate fetches it, flattens it into SQLite and
//! answers questions about it.
//!
//! # The rooms, in reading order
//!
//! | room | holds | must not know |
//! | --- | --- | --- |
//! | [`model`] | the domain's words: ids, times, streams, metrics, records, windows, work | IO, SQL |
//! | [`zoom`] | everything about Zoom and HTTP: client, tokens, pace, verdicts, pages, payloads | SQLite, files, printing |
//! | [`flatten`] | a record's JSON text → samples and anomalies: the one place that understands "27.15 kbps" | IO of any kind |
//! | [`store`] | everything that writes SQLite: opening, migrations, records, payloads, the ledger | Zoom, HTTP, tokio |
//! | [`collect`] | discover, plan, fetch, hand to the writer; and importing saved responses | SQL text, HTTP statuses |
//! | [`report`] | runs the files in `queries/` and shows what they answer | how rows got there; the network |
//! | [`mod@export`] | the contract views as Parquet and CSV | how rows got there; the network |
//! | [`lake`] | the same files with a manifest: proven against the database, and outliving its rows | how rows got there; the network |
//! | [`dictionary`] | what every column of every view means | everything else |
//! | [`simulator`] | a Zoom-like server on loopback over a generated account | all other rooms but the words for time and kind |
//! | [`cli`] | what was typed, one file for each command | SQL, JSON of Zoom's |
//! | [`config`] | what it means: the only reader of the environment and of the wall clock | |
//! | [`pseudonym`] | the names that stand for people in what leaves the machine | who they are |
//! | [`files`] | files at paths that a user names, where a link, a pipe or a device may lie | what is in them |
//! | [`similar`] | what somebody probably meant who mistyped a name | where the names are from |
//! | [`exit`] | failure → message, help, exit code: the only place that prints errors | |
//!
//! Dependencies point one way: `main → cli → {collect, report, export, simulator} → {flatten, zoom, store} → model`; a test
//! reads the `use` lines and fails on a wrong edge.
//!
//! # How a sample travels
//!
//! [`collect::discover`] finds events, [`collect::plan`] decides what to ask for from the targets, the ledger and the
//! time, and [`collect::run`] asks for events side by side. A page of participants comes as text; [`collect::assemble`]
//! flattens it, and [`collect::writer`], the one thread that owns the database meanwhile, commits it as a whole with its
//! mark in the ledger. [`mod@report::run`] opens the database by itself, for reading only.
//!
//! # Invariants
//!
//! - **A response is stored with everything in it, or not at all**, and its ledger mark is part of the same
//!   transaction. Killed anywhere, a second run ends with the same rows.
//! - **Nothing is called whole because it ended.** [`collect::wholeness`] holds a list against its own count and the
//!   roster, [`collect::calendar`] a day against the listings of it; what lacks is asked for again, and closed once, told.
//! - **The rows of a session follow from all records that are kept of it**, in whichever order they came: the pure
//!   [`model::merge`] says what counts, and `reparse` with the same parser changes nothing.
//! - **Nothing is dropped in silence.** What cannot be read is an anomaly with its path and text, and the exact text of
//!   each record is kept.
//! - **A bad record costs only itself**, a bad event only itself, a refusal only its kind of event.
//! - **Text is stored as sent** and made safe where it is shown.
//! - **Idle is never good.** A stream in which nothing flowed leaves no row and counts in no share.
//! - **Time is an input.** Nothing below `config` reads a wall clock.
//! - **Credentials go to https or to loopback, never through a redirect**, and stand in no log, error or database.

pub mod model;

pub mod zoom;

pub mod flatten;

pub mod store;

pub mod collect;

pub mod monitor;

pub mod rollup;

pub mod report;

pub mod render;

pub mod review;

pub mod export;

pub mod lake;

pub mod dictionary;

pub mod simulator;

pub mod cli;
pub mod config;
pub mod exit;
pub mod files;
pub mod logging;
pub mod pseudonym;
pub mod signals;
pub mod similar;
