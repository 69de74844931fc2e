//! Attributes as a user names them, and what is said of those that nobody has.

use super::error::Error;
use crate::model::attribute::{ACCOUNT, ATTRIBUTES, attributes, groupings, one_after_another, together};

/// Those that come from the user's map of networks.
const OF_THE_MAP: [&str; 4] = ["building", "site", "vpn", "place_type"];

/// That which comes from a file of providers.
const OF_THE_PROVIDERS: &str = "isp";

/// The names of all attributes, for whoever may choose.
#[must_use]
pub fn names() -> String {
    ATTRIBUTES.map(|(name, _)| name).join(", ")
}

/// Reads groupings as a user writes them, into the names that statements compare with.
///
/// # Errors
///
/// [`Error::BadParameter`] with all attributes that there are.
pub(super) fn read_groupings(parameter: &str, text: &str) -> Result<String, Error> {
    let mut read: Vec<String> = Vec::new();
    for grouping in groupings(text) {
        let mut names = attributes(grouping).map(|name| read_name(parameter, name)).collect::<Result<Vec<_>, _>>()?;
        names.dedup();
        if names.len() > 2 {
            return Err(Error::bad_parameter(parameter, grouping, "one attribute, or two with a comma between"));
        }
        let grouping = together(&names);
        if !read.contains(&grouping) {
            read.push(grouping);
        }
    }
    Ok(one_after_another(&read))
}

/// Reads the name of one attribute.
///
/// # Errors
///
/// [`Error::BadParameter`] with all attributes that there are.
pub(super) fn read_name(parameter: &str, text: &str) -> Result<String, Error> {
    let name = text.trim().to_lowercase().replace(['-', ' '], "_");
    if ATTRIBUTES.iter().any(|(known, _)| *known == name) {
        return Ok(name);
    }
    Err(Error::bad_parameter(parameter, text.trim(), &format!("an attribute; there are {}", names())))
}

/// That nobody has some attributes, with what may be done about it.
pub(super) fn nobody_has(attributes: &[&str], whereabouts: &str) -> Vec<String> {
    let is_of_the_map = |attribute: &&&str| OF_THE_MAP.contains(*attribute);
    let (of_the_map, others): (Vec<&str>, Vec<&str>) = attributes.iter().partition(is_of_the_map);
    let (of_the_providers, others): (Vec<&str>, Vec<&str>) =
        others.into_iter().partition(|attribute| *attribute == OF_THE_PROVIDERS);
    let (of_several, told) = others.into_iter().partition(|attribute| *attribute == ACCOUNT);
    let map_hint = ": that comes from your map of networks, which `zoom-qos sites FILE` loads";
    let providers_hint =
        ": that comes from a file of providers, which `zoom-qos sites --asn FILE` looks addresses up in";
    let several_hint = ": accounts are told apart where the databases of several are named with --db";
    let sentence = |(attributes, hint): (Vec<&str>, &str)| {
        let (last, first) = attributes.split_last()?;
        let first = if first.is_empty() { String::new() } else { format!("{} or ", first.join(", ")) };
        Some(format!("no {first}{last} is known of anybody {whereabouts}{hint}").replace('_', " "))
    };
    [(of_the_map, map_hint), (of_the_providers, providers_hint), (of_several, several_hint), (told, "")]
        .into_iter()
        .filter_map(sentence)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groupings_are_attributes_one_after_another_or_two_together() {
        for (text, expected) in [
            ("site", "site"),
            (" Network-Type ", "network_type"),
            ("data center", "data_center"),
            ("site, network_type", "site,network_type"),
            ("site;vpn;site", "site;vpn"),
            ("os,os", "os"),
        ] {
            assert_eq!(read_groupings("by", text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_nobody_has_is_one_sentence_for_the_map_and_one_for_zoom() {
        let map = "no building, site or vpn is known of anybody here: that comes from your map of networks, which \
                   `zoom-qos sites FILE` loads";
        let told = "no data center is known of anybody here";
        assert_eq!(nobody_has(&["building", "data_center", "site", "vpn"], "here"), [map, told]);
        let provider = "no isp is known of anybody here: that comes from a file of providers, which `zoom-qos sites --asn \
                        FILE` looks addresses up in";
        assert_eq!(nobody_has(&["isp"], "here"), [provider]);
        assert!(nobody_has(&[], "here").is_empty());
    }

    #[test]
    fn an_unknown_attribute_is_refused_with_those_that_there_are() {
        for (text, expected) in [
            ("colour", "read the parameter `by`: \"colour\" is not an attribute; there are building, site, vpn, "),
            ("site,", "\"\" is not an attribute; there are building"),
            ("", "\"\" is not an attribute; there are building"),
            ("site,vpn,os", "\"site,vpn,os\" is not one attribute, or two with a comma between"),
        ] {
            let error = read_groupings("by", text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
