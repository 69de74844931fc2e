//! Where credentials may be sent.

use std::net::{Ipv4Addr, Ipv6Addr};

use reqwest::Url;

/// Why credentials are not sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnsafeAddress {
    /// Anyone on the way could read them.
    #[error("only https is allowed, or http to this machine")]
    NotEncrypted,
    /// `https://zoom.us@example.com` leads to example.com.
    #[error("a user name in the address hides where it leads")]
    HasUserInfo,
}

/// Accepts https, and plain http to this machine. The parsed address is judged, never its text: `localhost.example.com`
/// and `127.0.0.1.example.com` are other people's.
///
/// # Errors
///
/// What is wrong with the address.
pub fn check(url: &Url) -> Result<(), UnsafeAddress> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UnsafeAddress::HasUserInfo);
    }
    match url.scheme() {
        "https" if url.has_host() => Ok(()),
        "http" if is_this_machine(url) => Ok(()),
        _ => Err(UnsafeAddress::NotEncrypted),
    }
}

/// The domains of Zoom's own hosts: the API, its regional hosts, and those of the government's cloud.
const ZOOM_DOMAINS: [&str; 2] = ["zoom.us", "zoomgov.com"];

/// Whether a token may go to an address that an answer names: to Zoom's own hosts, to the host where tokens are asked
/// for and those below it, and to one that the settings name. Any other host, however well encrypted the way there, is
/// somebody who would learn the token. A domain above the token host's own is not trusted: nothing tells
/// `example.co.uk` from `co.uk` without a list of such suffixes.
pub(super) fn may_see_token<'u>(url: &Url, mut configured: impl Iterator<Item = &'u Url>) -> bool {
    let Some(host) = url.host_str() else { return false };
    let is_name = url.domain().is_some();
    let is_at_or_below = |domain: &str| {
        host == domain || (is_name && host.strip_suffix(domain).is_some_and(|before| before.ends_with('.')))
    };
    ZOOM_DOMAINS.into_iter().any(is_at_or_below)
        || configured.any(|trusted| trusted.host_str().is_some_and(is_at_or_below))
}

/// Whether the host is a loopback address or `localhost`.
fn is_this_machine(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_go_to_https_and_to_this_machine_only() {
        #[track_caller]
        fn passes(url: &str) {
            assert_eq!(check(&Url::parse(url).expect(url)), Ok(()), "{url}");
        }
        #[track_caller]
        fn fails(url: &str, expected: UnsafeAddress) {
            assert_eq!(check(&Url::parse(url).expect(url)), Err(expected), "{url}");
        }
        passes("https://api.zoom.us/v2");
        passes("https://10.0.0.1:8443");
        passes("http://127.0.0.1:8080/v2");
        passes("http://127.9.9.9");
        passes("http://127.1");
        passes("http://[::1]:80");
        passes("http://LOCALHOST:1");
        fails("http://api.zoom.us", UnsafeAddress::NotEncrypted);
        fails("http://localhost.example.com", UnsafeAddress::NotEncrypted);
        fails("http://127.0.0.1.example.com", UnsafeAddress::NotEncrypted);
        fails("http://128.0.0.1", UnsafeAddress::NotEncrypted);
        fails("http://0.0.0.0", UnsafeAddress::NotEncrypted);
        fails("http://[::ffff:10.0.0.1]", UnsafeAddress::NotEncrypted);
        fails("http://localhost@example.com", UnsafeAddress::HasUserInfo);
        fails("https://zoom.us@example.com", UnsafeAddress::HasUserInfo);
        fails("https://:secret@zoom.us", UnsafeAddress::HasUserInfo);
        fails("file:///etc/passwd", UnsafeAddress::NotEncrypted);
        fails("ftp://localhost", UnsafeAddress::NotEncrypted);
    }

    #[test]
    fn a_token_goes_to_zoom_and_to_what_is_configured_and_to_nobody_else() {
        let configured = ["https://zoom.us/oauth/token", "https://127.0.0.1:1/v2", "https://login.example.com/token"]
            .map(|url| Url::parse(url).expect(url));
        let sees = |url: &str| may_see_token(&Url::parse(url).expect(url), configured.iter());
        for url in [
            "https://api.zoom.us/v2",
            "https://api-eu.zoom.us",
            "https://acme.zoom.us",
            "https://API.ZOOM.US",
            "https://api.zoomgov.com/v2",
            "https://login.example.com:8443",
            "https://api.login.example.com",
            "https://127.0.0.1:2",
        ] {
            assert!(sees(url), "{url}");
        }
        for url in [
            "https://example.com",
            "https://example.com/zoom.us",
            "https://evilzoom.us",
            "https://zoom.us.example.com",
            "https://zoom.us.",
            "https://us",
            "https://api.example.com",
            "https://127.0.0.2",
            "https://1.127.0.0.1.example",
            "https://[::1]",
        ] {
            assert!(!sees(url), "{url}");
        }
    }
}
