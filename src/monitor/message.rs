//! A few lines for people, as the JSON that a channel takes.
//!
//! Names and titles in it are others' words. Slack and Teams would make links, mentions and formatting of them, so they
//! stand there in the forms in which neither reads any.

use serde_json::{Value as Json, json};

use crate::model::text::safe_text;

/// As many lines as one reads in a channel; the page that the message links to has all.
const MOST_LINES: usize = 10;

/// As long as a line is read. Ten of them, escaped, stay below the 28 KB of Teams, and one below the 3,000 letters of a
/// block of Slack's.
const MOST_LETTERS: usize = 400;

/// As long as Slack's header may be, entities counted.
const MOST_LETTERS_OF_HEADER: usize = 150;

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    title: String,
    lines: Vec<String>,
    link: Option<String>,
}

/// Whose form the message has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// This program's own, for whatever reads JSON.
    Json,
    /// Slack's incoming webhooks.
    Slack,
    /// A Teams workflow that begins with a webhook.
    Teams,
}

impl Message {
    /// A title and lines below it, each cut where it is longer than anybody reads, and where to read on.
    #[must_use]
    pub fn new<'l>(title: &str, lines: impl IntoIterator<Item = &'l str>, link: Option<String>) -> Self {
        let lines = lines.into_iter().filter(|line| !line.trim().is_empty()).take(MOST_LINES);
        Self { title: cut(title), lines: lines.map(cut).collect(), link }
    }

    /// The body of the request.
    #[must_use]
    pub fn json(&self, form: Form) -> String {
        match form {
            Form::Json => self.own(),
            Form::Slack => self.slack(),
            Form::Teams => self.teams(),
        }
        .to_string()
    }

    fn own(&self) -> Json {
        let Self { title, lines, link } = self;
        json!({ "schema": "zoom-qos/notify/1", "title": title, "lines": lines, "link": link })
    }

    /// Blocks of plain text, in which Slack formats nothing. `text` is what a phone shows of it.
    fn slack(&self) -> Json {
        let plain = |kind: &str, text: String| json!({ "type": kind, "text": { "type": "plain_text", "text": text, "emoji": false } });
        let header = plain("header", escaped_within(MOST_LETTERS_OF_HEADER, &self.title));
        let lines = self.lines.iter().map(|line| plain("section", escaped(line)));
        let link = self.link.iter().map(|link| {
            let text = format!("<{}|Open the page>", escaped(link).replace('|', "%7C"));
            json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } })
        });
        let blocks: Vec<Json> = std::iter::once(header).chain(lines).chain(link).collect();
        json!({ "text": escaped(&self.title), "blocks": blocks })
    }

    /// An adaptive card of runs of text: of those, and not of text blocks, Teams reads no Markdown.
    fn teams(&self) -> Json {
        let block = |run: Json| json!({ "type": "RichTextBlock", "inlines": [run] });
        let title = json!({ "type": "TextRun", "text": self.title, "size": "medium", "weight": "bolder" });
        let lines = self.lines.iter().map(|line| json!({ "type": "TextRun", "text": line }));
        let body: Vec<Json> = std::iter::once(title).chain(lines).map(block).collect();
        let link = self.link.iter();
        let actions: Vec<Json> =
            link.map(|link| json!({ "type": "Action.OpenUrl", "title": "Open the page", "url": link })).collect();
        let card = json!({
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.2",
            "body": body,
            "actions": actions,
        });
        let attachment = json!({
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": card,
        });
        json!({ "type": "message", "attachments": [attachment] })
    }
}

/// A line that is one, no longer than it may be.
fn cut(line: &str) -> String {
    let line = safe_text(line);
    match line.char_indices().nth(MOST_LETTERS) {
        None => line.into_owned(),
        Some(_) => line.chars().take(MOST_LETTERS - 1).chain(['…']).collect(),
    }
}

/// A text in which Slack finds no mention and no link.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The same in at most so many letters.
fn escaped_within(most: usize, text: &str) -> String {
    let whole = escaped(text);
    if whole.chars().count() <= most {
        return whole;
    }
    let mut cut = String::new();
    for c in text.chars() {
        let letter = escaped(c.encode_utf8(&mut [0; 4]));
        if cut.chars().count() + letter.chars().count() >= most {
            break;
        }
        cut.push_str(&letter);
    }
    cut + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a guest may call themselves.
    const HOSTILE: &str = "<!channel> & <https://example.com|click> [click](https://example.com) *bold* \u{202e}\n# x";

    fn json(message: &Message, form: Form) -> Json {
        serde_json::from_str(&message.json(form)).unwrap()
    }

    fn message() -> Message {
        let lines = ["3.1 % of 14,203 minutes were poor.", HOSTILE];
        Message::new("Worse: site Osaka", lines, Some("https://example.com/w48/?a=1&b=2".to_owned()))
    }

    #[test]
    fn a_message_is_lines_of_text_for_whatever_reads_json() {
        let expected = json!({
            "schema": "zoom-qos/notify/1",
            "title": "Worse: site Osaka",
            "lines": [
                "3.1 % of 14,203 minutes were poor.",
                "<!channel> & <https://example.com|click> [click](https://example.com) *bold* \u{fffd} # x",
            ],
            "link": "https://example.com/w48/?a=1&b=2",
        });
        assert_eq!(json(&message(), Form::Json), expected);
        assert_eq!(json(&Message::new("Quiet", [], None), Form::Json)["link"], Json::Null);
    }

    #[test]
    fn slack_finds_neither_mention_nor_link_in_what_others_wrote() {
        let json = json(&message(), Form::Slack);
        assert_eq!(json["text"], "Worse: site Osaka");
        let blocks = json["blocks"].as_array().unwrap();
        let texts: Vec<[&str; 3]> = blocks
            .iter()
            .map(|block| {
                let text = &block["text"];
                [&block["type"], &text["type"], &text["text"]].map(|value| value.as_str().unwrap())
            })
            .collect();
        let hostile =
            "&lt;!channel&gt; &amp; &lt;https://example.com|click&gt; [click](https://example.com) *bold* \u{fffd} # x";
        let link = "<https://example.com/w48/?a=1&amp;b=2|Open the page>";
        assert_eq!(
            texts,
            [
                ["header", "plain_text", "Worse: site Osaka"],
                ["section", "plain_text", "3.1 % of 14,203 minutes were poor."],
                ["section", "plain_text", hostile],
                ["section", "mrkdwn", link],
            ]
        );
    }

    #[test]
    fn teams_gets_a_card_in_which_no_markdown_is_read() {
        let told = json(&message(), Form::Teams);
        let attachment = &told["attachments"][0];
        let kinds = [&told["type"], &attachment["contentType"], &attachment["content"]["type"]];
        assert_eq!(kinds, ["message", "application/vnd.microsoft.card.adaptive", "AdaptiveCard"]);
        let blocks = attachment["content"]["body"].as_array().unwrap();
        assert!(blocks.iter().all(|block| block["type"] == "RichTextBlock"));
        let runs: Vec<[&Json; 2]> =
            blocks.iter().map(|block| ["type", "text"].map(|key| &block["inlines"][0][key])).collect();
        assert_eq!(runs[0], ["TextRun", "Worse: site Osaka"]);
        assert_eq!(runs[1], ["TextRun", "3.1 % of 14,203 minutes were poor."]);
        assert_eq!(attachment["content"]["actions"][0]["url"], "https://example.com/w48/?a=1&b=2");
        let without_link = json(&Message::new("Quiet", [], None), Form::Teams);
        assert_eq!(without_link["attachments"][0]["content"]["actions"], json!([]));
    }

    /// Of any text, however long: Teams takes 28 KB, a block of Slack 3,000 letters and its header 150.
    #[test]
    fn a_message_stays_within_what_channels_take() {
        for letter in ["&", "\"", "🙂", "\u{1}"] {
            let long = letter.repeat(5_000);
            let message = Message::new(&long, vec![long.as_str(); 50], Some("https://example.com/".to_owned()));
            for form in [Form::Json, Form::Slack, Form::Teams] {
                let bytes = message.json(form).len();
                assert!(bytes < 28_000, "{form:?} of {letter:?}: {bytes}");
            }
            let slack = json(&message, Form::Slack);
            let blocks = slack["blocks"].as_array().unwrap();
            let letters: Vec<usize> =
                blocks.iter().map(|block| block["text"]["text"].as_str().unwrap().chars().count()).collect();
            assert!(
                letters[0] <= MOST_LETTERS_OF_HEADER && letters.iter().all(|letters| *letters <= 3_000),
                "{letters:?}"
            );
            assert_eq!(blocks.len(), 1 + MOST_LINES + 1);
        }
    }

    #[test]
    fn a_text_that_fits_is_not_cut() {
        for (text, most, expected) in
            [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a&b", 7, "a&amp;b"), ("a&b", 6, "a…"), ("ab&", 6, "ab…")]
        {
            assert_eq!(escaped_within(most, text), expected);
        }
    }
}
