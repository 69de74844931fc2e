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

/// Whether the host is a loopback address or `localhost`.
pub(super) fn is_this_machine(url: &Url) -> bool {
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
}
