//! A Zoom-like server on loopback over a generated account.
