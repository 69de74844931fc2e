//! zoom-qos: a historical QoS collector for Zoom with an embedded database.
//!
//! Zoom lets an administrator read the quality of service of past meetings and webinars: for each participant, samples
//! of bitrate, latency, jitter, loss, resolution and frame rate for every audio, video and share stream. It is slow to
//! read, comes as text with units, and is gone after some months. This crate fetches it, flattens it into SQLite and
//! answers questions about it.
//!
//! # The modules, in reading order
//!
//! | module | holds | must not know |
//! | --- | --- | --- |
//! | [`model`] | the domain's words: ids, times, streams, metrics, records, windows, work | IO, SQL |
//! | [`zoom`] | everything about Zoom and HTTP: client, tokens, rates, verdicts, pages, payloads | SQLite, files, printing |
//! | [`flatten`] | a record's JSON text → samples and anomalies: the one place that understands "27.15 kbps" | IO of any kind |
//! | [`provider`] | whose network an address belongs to, by an MMDB file that is read with limits | SQL, Zoom, the network |
//! | [`store`] | everything that writes SQLite: opening, migrations, records, packs, payloads, the ledger | Zoom, HTTP, tokio |
//! | [`collect`] | discover, plan, fetch, hand to the writer; and importing saved responses | SQL text, HTTP statuses |
//! | [`monitor`] | what a run tells other programs: pings and a file of metrics | how it collects |
//! | [`rollup`] | reads each pack once and counts what the parts of `queries/parts/` define | any report; who asks |
//! | [`report`] | finds, composes and runs the files in `queries/` | how rows got there; the network |
//! | [`render`] | rows as a table, CSV, JSON or Markdown | where the rows are from |
//! | [`review`] | the post-event page, as text and as HTML, composed of reports | how a report gets its rows |
//! | [`mod@export`] | the contract views as Parquet and CSV | how rows got there; the network |
//! | [`lake`] | the same files with a manifest: proven against the database, and outliving its rows | how rows got there; the network |
//! | [`dictionary`] | what every column of every view means | everything else |
//! | [`simulator`] | a Zoom-like server on loopback over a generated account | all other modules but the words for time and kind |
//! | [`cli`] | what was typed, one file for each command; [`mod@cli`]'s `failure` turns each error into help and exit code | SQL, JSON of Zoom's |
//! | [`config`] | flags, environment and file as what they mean: the only reader of the environment and of the wall clock | |
//! | [`pseudonym`] | the names that stand for people in what leaves the machine | who they are |
//! | [`files`] | files at paths that a user names, where a link, a pipe or a device may lie | what is in them |
//! | [`similar`] | what somebody probably meant who mistyped a name | where the names are from |
//! | [`logging`] | what is logged, where to and in which form | who logs |
//! | [`signals`] | the signals that end a run | what runs |
//! | [`exit`] | the exit codes, and the only place that prints errors | whose errors they are |
//!
//! Dependencies point one way: `main → cli → {collect, review, lake, simulator} → {report, export, flatten} →
//! {rollup, store, zoom} → {provider, model}`. A test reads the `use` lines and fails on a wrong edge, and on any circle of files.
//!
//! # How a sample travels
//!
//! [`collect::discover`] finds events, [`collect::plan`] decides what to ask for from the targets, the ledger and the
//! time, and [`collect::run`] asks for events side by side. A page of participants comes as text
//! ([`zoom::client`]); [`collect::assemble`] has [`flatten`] make samples of it, and [`collect::writer`], the one
//! thread that owns the database meanwhile, commits it as a whole with its mark in the ledger. [`store::record`] writes
//! the rows of a session, and beside them its *pack*: the same samples in one value ([`store::pack`]).
//!
//! # How a report gets its rows
//!
//! [`report::catalog`] finds `queries/NAME.sql`; its head names the parameters and the *parts* that it counts by, each
//! a common table expression in `queries/parts/` ([`rollup::part`]). Where a part would read every sample, a *rollup*
//! has its rows: [`rollup`] reads the packs of the event, or of the days, once, classifies each sample as the view
//! `v_stream_class` would, counts, and fills a temporary table that stands in for the part. [`mod@report::run`] binds
//! the parameters, reads only, and hands row after row to a writer of [`render`], or to a page of [`review`].
//!
//! # Invariants
//!
//! - **A response is stored with everything in it, or not at all**, and its ledger mark is part of the same
//!   transaction. Killed anywhere, a second run ends with the same rows.
//! - **Nothing is called whole because it ended.** [`collect::wholeness`] holds a list against its own count and the
//!   roster, [`collect::calendar`] a day against the listings of it; what lacks is asked for again, and closed once,
//!   told.
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

pub mod provider;

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
