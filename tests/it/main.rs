//! The integration tests, in one binary.

mod simulator; // The simulator over HTTP: what Zoom's documentation promises.
mod simulator_account; // The generated account: determinism, quirks, planted incidents.
mod simulator_client;
mod zoom_client; // The Zoom client against single answers: retries, tokens, limits, secrets.
