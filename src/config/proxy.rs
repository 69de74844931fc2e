//! The proxy that the environment names, as far as it can be wrong.

use hyper_util::client::proxy::matcher::Matcher;

use crate::exit::Failure;

/// The variables that the HTTP library takes a proxy for https from.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Refuses a proxy that cannot be used. The HTTP library passes over it and connects directly, which is what whoever
/// names a proxy does not want.
///
/// # Errors
///
/// A failure with exit code 2 that names the variable, and not its value, in which a password may stand.
pub fn check() -> Result<(), Failure> {
    #[expect(clippy::disallowed_methods, reason = "a value that is no text is one of those that are refused")]
    let value_of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let is_malformed = |name: &&str| value_of(name).is_some_and(|value| !value.to_str().is_some_and(is_usable));
    match VARIABLES.into_iter().find(is_malformed) {
        None => Ok(()),
        Some(name) => Err(Failure::usage(
            format!("use the proxy of {name}: it is no address of an HTTP proxy"),
            "write it like http://proxy.example.com:3128, or unset it",
        )),
    }
}

/// Whether the HTTP library reads this as a proxy, of a kind that it speaks to and with a port that there is.
fn is_usable(value: &str) -> bool {
    let Some(proxy) =
        "https://zoom.us".parse().ok().and_then(|uri| Matcher::builder().https(value).build().intercept(&uri))
    else {
        return false;
    };
    let uri = proxy.uri();
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let names_port = authority.rsplit_once(']').map_or(authority, |(_, rest)| rest).contains(':');
    matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.host().is_some_and(|host| !host.is_empty())
        && (!names_port || uri.port_u16().is_some_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_http_library_would_pass_over_is_no_proxy() {
        for value in [
            "http://proxy.example.com:3128",
            "https://proxy.example.com",
            "proxy.example.com:3128",
            "proxy",
            "http://user:p%40ss@proxy.example.com:3128/",
            "http://[::1]:3128",
        ] {
            assert!(is_usable(value), "{value}");
        }
        for value in [
            "http://",
            "http//proxy.example.com:3128",
            "htp://proxy.example.com:3128",
            "http://proxy.example.com:port",
            "http://proxy.example.com:70000",
            "http://proxy example.com:3128",
            "socks5://proxy.example.com:1080",
            "http://:3128",
            " ",
        ] {
            assert!(!is_usable(value), "{value:?}");
        }
    }
}
