//! The integration tests, in one binary.

mod simulator; // The simulator over HTTP: what Zoom's documentation promises.
mod simulator_account; // The generated account: determinism, quirks, planted incidents.
mod simulator_client;
mod zoom_client; // The Zoom client against single answers: retries, tokens, limits, secrets.
/// The data dictionary says something about every column of every view, and about nothing else.
mod dictionary;
/// The reports on a small event whose numbers were worked out by hand, and the rules of the folder `queries/`.
mod reports;
/// What the database looks like after the migrations, and what the migrations promise.
mod schema;
/// What the tests above share.
mod support;
