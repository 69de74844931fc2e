//! Pages and the tokens that lead from one to the next.

use super::refusal::Refusal;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::time::Duration;

/// One page of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Which items it holds.
    pub(super) items: Range<usize>,
    /// The size that was granted, which may be less than asked.
    pub(super) size: usize,
    /// How many pages the list has.
    pub(super) count: usize,
    /// Leads to the next page; empty on the last.
    pub(super) next_page_token: String,
}

/// What pages follow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Size without `page_size`.
    pub(super) default_size: usize,
    /// Larger sizes are cut to it.
    pub(super) max_size: usize,
    /// How long a token is valid.
    pub(super) token_lifetime: Duration,
}

/// The page that a request asks for.
///
/// A token holds its position, its time of issue and a check of the request that it belongs to, so that the server
/// keeps no list of them; only the same request may follow it.
pub(super) fn page(
    rules: Rules,
    path: &str,
    query: &BTreeMap<String, String>,
    total: usize,
    elapsed: Duration,
) -> Result<Page, Refusal> {
    let size = match query.get("page_size").map(|text| text.parse()) {
        None => rules.default_size,
        Some(Ok(size)) if size > 0 => rules.max_size.min(size),
        Some(_) => return Err(Refusal::InvalidParameter("page_size")),
    };
    let start = match query.get("next_page_token").filter(|token| !token.is_empty()) {
        None => 0,
        Some(token) => follow(token, rules.token_lifetime, path, query, elapsed).ok_or(Refusal::InvalidPageToken)?,
    };
    let end = total.min(start + size);
    let next_page_token = if end < total { token(end, elapsed.as_millis(), path, query) } else { String::new() };
    Ok(Page { items: start.min(total)..end, size, count: total.div_ceil(size), next_page_token })
}

fn token(position: usize, issued_millis: u128, path: &str, query: &BTreeMap<String, String>) -> String {
    format!("{position:x}-{issued_millis:x}-{:016x}", check(position, issued_millis, path, query))
}

/// The position that a token leads to, if it is whole, of this request and not too old.
fn follow(
    token: &str,
    lifetime: Duration,
    path: &str,
    query: &BTreeMap<String, String>,
    elapsed: Duration,
) -> Option<usize> {
    let mut parts = token.split('-');
    let position = usize::from_str_radix(parts.next()?, 16).ok()?;
    let issued_millis = u128::from_str_radix(parts.next()?, 16).ok()?;
    let stated = u64::from_str_radix(parts.next()?, 16).ok()?;
    let fresh = elapsed.as_millis() < issued_millis + lifetime.as_millis();
    (fresh && stated == check(position, issued_millis, path, query)).then_some(position)
}

fn check(position: usize, issued_millis: u128, path: &str, query: &BTreeMap<String, String>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (position, issued_millis, path).hash(&mut hasher);
    query.iter().filter(|(name, _)| *name != "next_page_token").for_each(|pair| pair.hash(&mut hasher));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules { default_size: 1, max_size: 10, token_lifetime: Duration::from_mins(15) };

    fn ask(pairs: &[(&str, &str)], seconds: u64) -> Result<Page, Refusal> {
        let query = pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        page(RULES, "/list", &query, 25, Duration::from_secs(seconds))
    }

    #[test]
    fn a_size_has_a_default_and_a_maximum() {
        let items = |pairs: &[(&str, &str)]| ask(pairs, 0).map(|page| (page.items, page.size, page.count));
        assert_eq!(items(&[]), Ok((0..1, 1, 25)));
        assert_eq!(items(&[("page_size", "7")]), Ok((0..7, 7, 4)));
        assert_eq!(items(&[("page_size", "38")]), Ok((0..10, 10, 3)));
        assert_eq!(items(&[("page_size", "0")]), Err(Refusal::InvalidParameter("page_size")));
        assert_eq!(items(&[("page_size", "ten")]), Err(Refusal::InvalidParameter("page_size")));
    }

    #[test]
    fn tokens_lead_through_the_list_and_may_be_used_again() {
        let first = ask(&[("page_size", "10")], 0).expect("a first page");
        for _ in 0..2 {
            let second = ask(&[("page_size", "10"), ("next_page_token", &first.next_page_token)], 5).expect("a second");
            assert_eq!(second.items, 10..20);
            let third = ask(&[("page_size", "10"), ("next_page_token", &second.next_page_token)], 9).expect("a third");
            assert_eq!((third.items, third.next_page_token.as_str()), (20..25, ""));
        }
    }

    #[test]
    fn a_token_ends_after_its_time_and_fits_only_its_request() {
        let token = ask(&[("page_size", "10")], 0).expect("a first page").next_page_token;
        assert!(ask(&[("page_size", "10"), ("next_page_token", &token)], 899).is_ok());
        for (size, token, seconds) in [("10", token.as_str(), 900), ("5", &token, 1), ("10", "nonsense", 1)] {
            let answer = ask(&[("page_size", size), ("next_page_token", token)], seconds);
            assert_eq!(answer, Err(Refusal::InvalidPageToken));
        }
    }
}
