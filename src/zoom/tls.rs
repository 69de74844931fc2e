//! How every HTTP client of the program begins.

use reqwest::ClientBuilder;
use reqwest::redirect::Policy;
use rustls::crypto::{CryptoProvider, ring};

/// A client that encrypts with ring, follows no redirect and tells no referrer.
///
/// A redirect would take the query, and with it page tokens, to a host that nobody has checked. Ring is there in place
/// of reqwest's own choice, aws-lc, whose C sources take longer to compile than SQLite; reqwest looks for it where the
/// process has one place for it.
pub fn client_builder() -> ClientBuilder {
    if CryptoProvider::get_default().is_none() {
        // Whoever was quicker has installed the same.
        drop(ring::default_provider().install_default());
    }
    reqwest::Client::builder().redirect(Policy::none()).referer(false)
}
