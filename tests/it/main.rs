//! The integration tests, in one binary.

mod zoom_client; // The Zoom client against single answers: retries, tokens, limits, secrets.
