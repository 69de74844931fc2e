//! What the environment says about the terminal: whether it has colours, and whether it is UTF-8.

use super::flags::ColorChoice;

/// The terminal as the flags and the environment describe it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// What was decided whatever the output goes to.
    color: Option<bool>,
    /// Whether a terminal would show colours.
    has_colors: bool,
    /// Whether it shows more than ASCII. An environment that names no locale at all is no objection.
    pub is_utf8: bool,
}

impl Terminal {
    /// The terminal of this run.
    #[must_use]
    pub fn of_run(choice: ColorChoice) -> Self {
        Self::of(choice, super::environment::variable)
    }

    /// The flag decides first, then `NO_COLOR`, then `CLICOLOR_FORCE` or `FORCE_COLOR`; else what the output goes to.
    fn of(choice: ColorChoice, variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &str| variable(name).is_some();
        let is_on = |name: &str| variable(name).is_some_and(|value| value != "0");
        let color = match choice {
            ColorChoice::Always => Some(true),
            ColorChoice::Never => Some(false),
            ColorChoice::Auto if is_set("NO_COLOR") => Some(false),
            ColorChoice::Auto if is_on("CLICOLOR_FORCE") || is_on("FORCE_COLOR") => Some(true),
            ColorChoice::Auto => None,
        };
        let is_dumb = variable("TERM").is_some_and(|term| term == "dumb");
        let is_off = variable("CLICOLOR").is_some_and(|value| value == "0");
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
        let is_utf8 = |locale: String| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        };
        Self { color, has_colors: !is_dumb && !is_off, is_utf8: locale.is_none_or(is_utf8) }
    }

    /// Whether to colour what goes there.
    #[must_use]
    pub fn is_coloured(&self, is_terminal: bool) -> bool {
        self.color.unwrap_or(is_terminal && self.has_colors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `NAME=value NAME=value` as an environment; like the real reader, it takes an empty value for none.
    fn terminal(choice: ColorChoice, environment: &str) -> Terminal {
        Terminal::of(choice, |name| {
            let pairs = environment.split(' ').filter_map(|pair| pair.split_once('='));
            let mut values = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
            values.next().filter(|value| !value.is_empty())
        })
    }

    fn check_color(choice: ColorChoice, environment: &str, on_terminal: bool, in_file: bool) {
        let terminal = terminal(choice, environment);
        assert_eq!((terminal.is_coloured(true), terminal.is_coloured(false)), (on_terminal, in_file), "{environment}");
    }

    #[test]
    fn the_flag_wins_over_no_color_over_force_over_the_terminal() {
        use ColorChoice::{Always, Auto, Never};
        check_color(Auto, "", true, false);
        check_color(Auto, "NO_COLOR=", true, false);
        check_color(Auto, "NO_COLOR=0", false, false);
        check_color(Auto, "TERM=dumb", false, false);
        check_color(Auto, "CLICOLOR=0", false, false);
        check_color(Auto, "CLICOLOR_FORCE=1 TERM=dumb", true, true);
        check_color(Auto, "FORCE_COLOR=1", true, true);
        check_color(Auto, "FORCE_COLOR=0", true, false);
        check_color(Auto, "NO_COLOR=1 FORCE_COLOR=1", false, false);
        check_color(Always, "NO_COLOR=1", true, true);
        check_color(Never, "FORCE_COLOR=1", false, false);
    }

    fn check_utf8(environment: &str, expected: bool) {
        assert_eq!(terminal(ColorChoice::Auto, environment).is_utf8, expected, "{environment}");
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        check_utf8("", true);
        check_utf8("LANG=de_DE.UTF-8", true);
        check_utf8("LANG=C.utf8", true);
        check_utf8("LANG=de_DE.UTF-8 LC_ALL=C", false);
        check_utf8("LANG=de_DE.ISO-8859-1 LC_CTYPE=de_DE.UTF-8", true);
        check_utf8("LANG=POSIX", false);
    }
}
