//! What participants say of an event when they leave it: few do, those who suffered rather than others, and thumbs
//! follow experience with noise.

use super::account::Event;
use super::experience::Experience;
use super::random::{Purpose, Random};
use serde::Serialize;

/// How many say anything of those for whom all was well, and how many more of those who suffered all the time.
const ANSWERING: f64 = 0.10;
const ANSWERING_IN_TROUBLE: f64 = 0.25;

/// How often a thumb goes down although all was well, and at which share of bad minutes nearly all do.
const DOWN_BY_MOOD: f64 = 0.06;
const DOWN_IN_TROUBLE: f64 = 0.80;
const MUCH_TROUBLE: f64 = 0.30;

/// What people write. Some of it is made to break what shows it.
const COMMENTS: [&str; 8] = [
    "The sound broke up again and again.",
    "Could not see the slides, picture frozen.",
    "<script>alert(1)</script><img src=x onerror=alert(2)> no audio",
    "\u{1b}[31mred\u{1b}[0m\u{7}\u{0} it froze\r\nok: all is well",
    "\u{202e}neddih\u{202c} \u{5e9}\u{5dc}\u{5d5}\u{5dd}, the line dropped | a | b |",
    "=HYPERLINK(\"https://example.com\",\"sound\")",
    "\u{97f3}\u{58f0}\u{304c}\u{9014}\u{5207}\u{308c}\u{307e}\u{3057}\u{305f}\u{3002}",
    "too long",
];

/// A comment of this many words is longer than any page.
const LONG_WORDS: usize = 800;

/// An answer, as Zoom writes it.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    date_time: String,
    email: &'a str,
    user_id: &'a str,
    quality: &'static str,
    comment: String,
    rating_quality: &'static str,
    feedback_details: Vec<&'static str>,
    zoom_room_id: &'static str,
    zoom_room_platform: &'static str,
    zoom_room_sender_email: &'static str,
}

impl Event {
    /// Everything that was said of it.
    pub(super) fn feedback(&self) -> Vec<Answer<'_>> {
        (0..self.people.len()).filter_map(|person| self.answer_of(person)).collect()
    }

    fn answer_of(&self, person: usize) -> Option<Answer<'_>> {
        let mut random = Random::new(self.key[0], Purpose::Feedback, &[self.key[1], person as u64]);
        let (answers, mood, writes) = (random.between(0.0, 1.0), random.between(0.0, 1.0), random.happens(0.5));
        let comment = random.pick(&COMMENTS);
        // Most say nothing whatever happened, and nobody has to look what did.
        if answers > ANSWERING + ANSWERING_IN_TROUBLE {
            return None;
        }
        let trouble = (Experience::of(self, person)?.suffered_share() / MUCH_TROUBLE).min(1.0);
        if answers > ANSWERING + ANSWERING_IN_TROUBLE * trouble {
            return None;
        }
        let is_content = mood > DOWN_BY_MOOD + DOWN_IN_TROUBLE * trouble;
        let comment = if is_content || !writes { String::new() } else { written(comment) };
        let leave_at = self.sessions.iter().filter(|session| session.person == person).map(|session| session.leave_at);
        let somebody = &self.people[person];
        Some(Answer {
            date_time: leave_at.max()?.plus_seconds(9).to_string(),
            email: &somebody.email,
            user_id: &somebody.zoom_user_id,
            quality: if is_content { "GOOD" } else { "NOT GOOD" },
            comment,
            rating_quality: "",
            feedback_details: if is_content { Vec::new() } else { vec!["Audio or video quality"] },
            zoom_room_id: "",
            zoom_room_platform: "",
            zoom_room_sender_email: "",
        })
    }
}

fn written(comment: &str) -> String {
    if comment == "too long" { "nothing worked ".repeat(LONG_WORDS) } else { comment.to_owned() }
}
