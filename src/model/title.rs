//! Whom a title or any other text names, as people mean names: "Fox, Dana" is called by "DANA  FOX's Zoom Meeting", by
//! `dana.fox@example.com` and by "Dana's corner", and Al is not called by "Allhands".
//!
//! Where [`super::mention`] finds one thing that is known exactly, this finds anything by which people may go; it errs
//! on the side of finding too much, as what is found is only a title that gives way to a plainer one.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::mention::unescaped;
use super::name::folded;
use super::personal::Personal;
use super::{EventKind, EventNumber};

/// A shorter local part, or a single letter, says too little to be somebody's.
const SHORTEST_LOCAL_PART: usize = 3;
const SHORTEST_WORD: usize = 2;

/// A shorter id may be any word.
const SHORTEST_ID: usize = 8;

/// As much as is looked at of a name: Zoom's have 64 letters, and what files say may have any length.
const MOST_WORDS: usize = 16;
const MOST_LETTERS: usize = 64;

/// As much as is looked for of somebody who is known by hashes only: every run of words of a text costs one.
const MOST_WORDS_OF_FORM: usize = 8;
const MOST_LETTERS_OF_FORM: usize = 16;

/// As what something is known that somebody goes by. The line break keeps it from being anything that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Name,
    Address,
    Unspaced,
    Word,
    Owner,
}

impl Form {
    fn of(self, text: &str) -> String {
        format!("{self:?}\n{text}")
    }
}

/// Whose the event is of which a text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// One that the person hosted or took part in, where any of the names is theirs.
    Theirs,
    /// Another one, where a name of one word may be another's.
    Others,
}

/// What the people of an event go by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Callings {
    /// Words that stand together, in any order: whole names and addresses.
    whole: HashSet<Vec<String>>,
    /// The addresses among them.
    addresses: HashSet<Vec<String>>,
    /// Names of one word.
    single: HashSet<String>,
    /// Words of longer names, by which somebody is meant where something is theirs.
    parts: HashSet<String>,
    /// Names in scripts that put no blank between words.
    unspaced: HashSet<String>,
    /// How many bytes they have.
    unspaced_bytes: BTreeSet<usize>,
    /// How many words the whole names have.
    lengths: BTreeSet<usize>,
}

impl Callings {
    /// Adds a display name, an address, or whatever else somebody goes by.
    pub fn add(&mut self, calling: &str) {
        // What follows is a company, a pronoun or a role.
        let end = calling.find(['(', '[', '{', '|', '/']).filter(|end| *end > 0).unwrap_or(calling.len());
        let name = calling[..end].split(" - ").next().unwrap_or_default();
        self.add_words(&words(name));
        if name != calling {
            self.add_words(&words(calling));
        }
        if let Some((local, _)) = calling.split_once('@') {
            let address = words(calling);
            let address = &address[..address.len().min(MOST_WORDS)];
            // One word is no address, whatever sign stands beside it.
            if address.len() > 1 {
                self.lengths.insert(address.len());
                self.addresses.insert(sorted(address));
            }
            self.add_local_part(local);
        }
    }

    /// Adds an id, which is nobody else's even where it is one word.
    pub fn add_id(&mut self, id: &str) {
        let words = words(id);
        if (1..=MOST_WORDS).contains(&words.len()) && id.chars().count() >= SHORTEST_ID {
            self.lengths.insert(words.len());
            self.whole.insert(sorted(&words));
        }
    }

    /// Everything that they go by, as [`possible_names`] and [`possible_calls`] find it in a text: so that whoever is
    /// known only by hashes of this can be recognised there.
    #[must_use]
    pub fn forms(&self) -> BTreeSet<String> {
        let are_short = |words: &&Vec<String>| words.len() <= MOST_WORDS_OF_FORM;
        let whole = self.whole.iter().filter(are_short).map(|words| Form::Name.of(&words.join(" ")));
        let addresses = self.addresses.iter().filter(are_short).map(|words| Form::Address.of(&words.join(" ")));
        let unspaced = self.unspaced.iter().map(|name| Form::Unspaced.of(name));
        let single = self.single.iter().map(|word| Form::Word.of(word));
        let parts = self.parts.iter().map(|word| Form::Owner.of(word));
        whole.chain(addresses).chain(unspaced).chain(single).chain(parts).collect()
    }

    fn add_local_part(&mut self, local: &str) {
        match &words(local.split('+').next().unwrap_or_default())[..] {
            [word] if word.text.chars().count() < SHORTEST_LOCAL_PART => {}
            words => self.add_words(words),
        }
    }

    fn add_words(&mut self, words: &[Word]) {
        let words = &words[..words.len().min(MOST_WORDS)];
        let joined: String = words.iter().map(|word| word.text.as_str()).collect();
        if joined.chars().any(is_unspaced) {
            if joined.chars().count() >= SHORTEST_WORD {
                let turned: String = words.iter().rev().map(|word| word.text.as_str()).collect();
                for name in [joined, turned] {
                    let name: String = name.chars().take(MOST_LETTERS).collect();
                    self.unspaced_bytes.insert(name.len());
                    self.unspaced.insert(name);
                }
            }
            return;
        }
        match words {
            [] => {}
            [word] => {
                if is_telling(&word.text) {
                    self.single.insert(word.text.clone());
                }
            }
            words => {
                self.lengths.extend([1, words.len()]);
                self.whole.insert(sorted(words));
                let turned: String = words.iter().rev().map(|word| word.text.as_str()).collect();
                self.whole.extend([vec![joined], vec![turned]]);
                self.parts.extend(words.iter().map(|word| word.text.clone()).filter(|word| is_telling(word)));
                // "Dana's iPhone" is Dana's.
                if let Some(owner) = words.iter().position(|word| word.owns) {
                    let owner: Vec<Word> =
                        words[..=owner].iter().map(|word| Word { text: word.text.clone(), owns: false }).collect();
                    self.add_words(&owner);
                }
            }
        }
    }

    /// Whether a title names the person whom all of these stand for.
    #[must_use]
    pub fn are_in_title_of(&self, whose: Whose, title: &str) -> bool {
        match whose {
            Whose::Theirs => self.are_meant_by(title),
            Whose::Others => self.are_in_full_in(title),
        }
    }

    /// Whether nobody is known by anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.single.is_empty() && self.unspaced.is_empty()
    }

    /// Whether a title names any of them, or is one that Zoom made of its host's name.
    #[must_use]
    pub fn are_in_title(&self, title: &str) -> bool {
        is_of_zoom(&words(&unescaped(title))) || self.are_meant_by(title)
    }

    /// Whether a title names any of them.
    #[must_use]
    fn are_meant_by(&self, title: &str) -> bool {
        let words = words(&unescaped(title));
        let is_meant = |word: &Word| self.single.contains(&word.text) || (word.owns && self.parts.contains(&word.text));
        words.iter().any(is_meant) || self.are_among(&words)
    }

    /// Whether a text names any of them in full. A name of one word is no name here: anybody may be called "iPhone".
    #[must_use]
    pub fn are_in_full_in(&self, text: &str) -> bool {
        self.are_among(&words(&unescaped(text)))
    }

    /// Whether the address of any of them stands in a text.
    #[must_use]
    pub fn are_addressed_in(&self, text: &str) -> bool {
        let words = words(&unescaped(text));
        self.lengths.iter().any(|length| words.windows(*length).any(|run| self.addresses.contains(&sorted(run))))
    }

    /// Whether words of this kind name any of them.
    #[must_use]
    pub fn are_named_by(&self, personal: Personal, text: &str) -> bool {
        match personal {
            Personal::Place => self.are_addressed_in(text),
            _ => self.are_in_full_in(text),
        }
    }

    fn are_among(&self, words: &[Word]) -> bool {
        let is_whole = |length: &usize| words.windows(*length).any(|run| self.whole.contains(&sorted(run)));
        if self.lengths.iter().any(is_whole) {
            return true;
        }
        if self.unspaced.is_empty() {
            return false;
        }
        // Each place of the text is looked at, and not each name: an event may have a million people.
        let joined: String = words.iter().map(|word| word.text.as_str()).collect();
        let is_name =
            |at: usize, bytes: usize| joined.get(at..at + bytes).is_some_and(|run| self.unspaced.contains(run));
        joined.char_indices().any(|(at, _)| self.unspaced_bytes.iter().any(|bytes| is_name(at, *bytes)))
    }

    /// Of each name, and of whatever else they go by, a piece without which no text says it in full.
    pub(super) fn telling_pieces(&self) -> BTreeSet<&str> {
        let named = || self.whole.iter().chain(&self.addresses);
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for word in named().flatten().chain(&self.single).chain(&self.parts) {
            *uses.entry(word).or_default() += 1;
        }
        let mut pieces = BTreeSet::new();
        for words in named() {
            // Of an address not the domain, which may stand in every record, but what the person is called by besides.
            pieces.extend(words.iter().map(String::as_str).max_by_key(|word| (uses[word], word.len())));
        }
        for name in &self.unspaced {
            // Between the letters of a name that has no blanks anything may stand.
            pieces.extend(name.char_indices().nth(1).map(|(second, _)| &name[..second]));
        }
        pieces
    }
}

/// What in a text may be somebody's name in full, as [`Callings::forms`] has it; for words of this kind.
pub fn possible_names(personal: Personal, text: &str) -> impl Iterator<Item = String> {
    let form = if personal == Personal::Place { Form::Address } else { Form::Name };
    let words = words(&unescaped(text));
    let joined: Vec<char> = match form {
        Form::Name => words.iter().flat_map(|word| word.text.chars()).collect(),
        _ => Vec::new(),
    };
    runs(words, form).chain(unspaced_runs(joined))
}

/// What in a title may mean somebody whose the event is, besides names in full.
pub fn possible_calls(title: &str) -> impl Iterator<Item = String> {
    words(&unescaped(title)).into_iter().flat_map(|word| {
        let owner = word.owns.then(|| Form::Owner.of(&word.text));
        std::iter::once(Form::Word.of(&word.text)).chain(owner)
    })
}

fn runs(words: Vec<Word>, form: Form) -> impl Iterator<Item = String> {
    (0..words.len()).flat_map(move |at| {
        let most = MOST_WORDS_OF_FORM.min(words.len() - at);
        (1..=most).map(|length| form.of(&sorted(&words[at..at + length]).join(" "))).collect::<Vec<_>>()
    })
}

fn unspaced_runs(letters: Vec<char>) -> impl Iterator<Item = String> {
    let is_worth_it = letters.iter().copied().any(is_unspaced);
    let starts = if is_worth_it { 0..letters.len() } else { 0..0 };
    starts.flat_map(move |at| {
        let most = MOST_LETTERS_OF_FORM.min(letters.len() - at);
        let runs = (SHORTEST_WORD..=most).map(|length| &letters[at..at + length]);
        runs.filter(|run| run.iter().copied().any(is_unspaced))
            .map(|run| Form::Unspaced.of(&run.iter().collect::<String>()))
            .collect::<Vec<_>>()
    })
}

/// How an event is called whose title is not told.
#[must_use]
pub fn plain_title(kind: EventKind, day: Option<NaiveDate>, number: Option<EventNumber>) -> String {
    let day = day.map(|day| format!(" {day}")).unwrap_or_default();
    let number = number.map(|number| format!(" {number}")).unwrap_or_default();
    format!("{kind}{day}{number}")
}

/// A word without accents, in small letters.
pub(super) struct Word {
    pub(super) text: String,
    /// Whether something is said to be its own: "Dana's".
    owns: bool,
}

/// A title as somebody looks for it, who types neither accents nor capitals, nor what has no width: "reuniao" is in
/// "Reunião  geral". Blanks are one between words.
#[must_use]
pub fn searched(title: &str) -> String {
    let plain: String = plain(title).into_iter().collect();
    // What has a sign of its own in Japanese and Korean is another letter with it, and not found without it.
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&plain);
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The letters of a text in small, without accents and without what has no width.
fn plain(text: &str) -> Vec<char> {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(&folded(&visible)).into_owned();
    decomposed.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}

/// The words of a text: what stands between blanks and signs. Characters without a width are none.
pub(super) fn words(text: &str) -> Vec<Word> {
    let plain = plain(text);
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < plain.len() {
        let end = plain[at..].iter().position(|c| !is_letter(*c)).map_or(plain.len(), |length| at + length);
        if end > at {
            words.push(Word { text: plain[at..end].iter().collect(), owns: false });
        }
        at = end + 1;
        let ends_after_s = plain.get(at) == Some(&'s') && !plain.get(at + 1).copied().is_some_and(is_letter);
        let is_owned = end > 0 && end < plain.len() && is_apostrophe(plain[end]) && is_letter(plain[end - 1]);
        if let Some(owner) = words.last_mut().filter(|_| is_owned && ends_after_s) {
            owner.owns = true;
            at += 1;
        }
    }
    words
}

fn sorted(words: &[Word]) -> Vec<String> {
    let mut sorted: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
    sorted.sort_unstable();
    sorted
}

fn is_telling(word: &str) -> bool {
    word.chars().count() >= SHORTEST_WORD && !word.chars().all(|c| c.is_ascii_digit())
}

/// "Dana Fox's Zoom Meeting", of whomever that is.
fn is_of_zoom(words: &[Word]) -> bool {
    let ends: [&[&str]; 4] =
        [&["zoom", "meeting"], &["zoom", "webinar"], &["personal", "meeting", "room"], &["personal", "room"]];
    ends.iter().any(|end| {
        words.len() > end.len() && {
            let (before, last) = words.split_at(words.len() - end.len());
            before.last().is_some_and(|owner| owner.owns) && last.iter().map(|word| &word.text).eq(end.iter())
        }
    })
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`')
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || ('\u{3099}'..='\u{309a}').contains(&c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{feff}' | '\u{200b}'..='\u{200f}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}')
}

/// Thai, Lao, Tibetan, Burmese, Khmer, kana, Han and Hangul: a title puts its particles right behind a name.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}')
        || matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
        || matches!(c, '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn callings(callings: &[&str]) -> Callings {
        let mut known = Callings::default();
        for calling in callings {
            known.add(calling);
        }
        known
    }

    #[track_caller]
    fn check(calling: &str, title: &str, expected: bool) {
        assert_eq!(callings(&[calling]).are_in_title(title), expected, "{calling:?} in {title:?}");
    }

    #[test]
    fn a_title_names_somebody_however_the_name_is_written() {
        for title in [
            "Dana Fox's Zoom Meeting",
            "1:1 with DANA\u{a0} FOX",
            "Fox, Dana: review",
            "\u{ff24}\u{ff41}\u{ff4e}\u{ff41} \u{ff26}\u{ff4f}\u{ff58}",
            "Da\u{200b}na F\u{f6}x",
            "dana.fox@example.com",
            "Dana_Fox / weekly",
            "danafox weekly",
            "Dana\u{2019}s corner",
            "{\"owner\":\"dana-fox\"}",
        ] {
            for calling in
                ["Dana Fox", "Fox, D\u{e1}na", "dana fox (she/her)", "Dana Fox | ACME", "DANA.FOX@example.com"]
            {
                check(calling, title, true);
            }
        }
        check("\u{c4}nne O'Brien", "A\u{308}NNE O\u{2019}BRIEN weekly", true);
        check("dana+test@example.com", "Dana weekly", true);
        check("Dana's iPhone", "Dana: weekly", true);
        check(
            "\u{7530}\u{4e2d} \u{592a}\u{90ce}",
            "\u{7530}\u{4e2d}\u{592a}\u{90ce}\u{3055}\u{3093}\u{306e}\u{4f1a}\u{8b70}",
            true,
        );
        check("\u{ff80}\u{ff85}\u{ff76}", "\u{30bf}\u{30ca}\u{30ab}\u{306e}\u{4f1a}", true);
        check("nobody known", "Dana Fox's Personal Meeting Room", true);
    }

    #[test]
    fn a_title_is_found_as_people_type_it() {
        #[track_caller]
        fn check(typed: &str, title: &str, expected: bool) {
            assert_eq!(searched(title).contains(&searched(typed)), expected, "{typed:?} in {title:?}");
        }
        for typed in ["reuniao geral", "REUNIÃO", " Reunia\u{303}o\u{a0} geral ", "\u{ff52}euni"] {
            check(typed, "Reunião  geral", true);
        }
        check("Town hall", "To\u{200b}wn\u{202e} HALL 2026", true);
        check("会議", "営業会議", true);
        check("strasse", "Straße", true);
        check("か", "が", false);
        check("50%_off", "50% off", false);
        check("50%", "500", false);
    }

    #[test]
    fn a_title_that_only_looks_like_it_names_nobody() {
        check("Al", "Allhands", false);
        check("Al", "All hands", false);
        check("Al", "Al: weekly", true);
        check("Dana Fox", "Fox hunting with Dana", false);
        check("Dana Fox", "Foxes", false);
        check("A", "A meeting", false);
        check("al@example.com", "Al fresco", false);
        check("42", "Room 42", false);
        check("", "anything", false);
        check("(guest)", "Zoom Meeting", false);
        check(&"word ".repeat(100_000), "a word", false);
    }

    #[test]
    fn other_words_name_somebody_only_in_full() {
        let known = callings(&["Dana Fox", "iPhone", "dana.fox@example.com"]);
        for text in ["iPhone", "Fox River, IL", "Windows"] {
            assert!(!known.are_in_full_in(text), "{text}");
        }
        for text in ["Dana Fox's PC", r#"[{"field":"owner","value":"Dana\u0020Fox"}]"#, "mailto:Dana.Fox@example.com"] {
            assert!(known.are_in_full_in(text), "{text}");
        }
    }

    #[test]
    fn a_room_is_called_by_its_place() {
        let known = callings(&["San Jose (US) conference room", "san.jose@example.com"]);
        assert!(!known.are_named_by(Personal::Place, "San Jose (US)"));
        assert!(known.are_named_by(Personal::Place, "at san.jose@example.com"));
        assert!(known.are_named_by(Personal::Words, "San Jose"));
    }

    #[test]
    fn an_event_is_called_by_what_is_known_of_it() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 4);
        assert_eq!(
            plain_title(EventKind::Meeting, day, Some(EventNumber(81_234_567_890))),
            "meeting 2026-03-04 81234567890"
        );
        assert_eq!(plain_title(EventKind::Webinar, None, None), "webinar");
    }

    #[test]
    fn a_long_text_is_not_read_once_for_each_of_many_people() {
        let mut many = Callings::default();
        let letter = |n: u32| char::from_u32(0x4e00 + n).unwrap();
        (0..10_000_u32).for_each(|n| many.add(&format!("\u{5c71}{}{}", letter(n % 100), letter(n / 100))));
        let text = "\u{5c71}\u{5ddd} ".repeat(50_000);
        assert!(!many.are_in_full_in(&text));
        assert!(many.are_in_full_in(&format!("{text}\u{5c71} {}\u{4e00}\u{3055}\u{3093}", letter(7))));
    }

    proptest! {
        #[test]
        fn whoever_is_known_by_forms_only_is_found_where_the_names_would_be(
            calling in "(Dana|Fox|Al|\u{7530}\u{4e2d}|\u{592a}\u{90ce}|@|x|[ .,]){1,6}",
            title in "(Dana|FOX|Al|\u{7530}\u{4e2d}|\u{592a}\u{90ce}|@|x|'s|[ .,]){1,8}",
        ) {
            let known = callings(&[&calling]);
            let forms = known.forms();
            let is_among = |mut found: Box<dyn Iterator<Item = String>>| found.any(|form| forms.contains(&form));
            for personal in [Personal::Words, Personal::Place] {
                let found = is_among(Box::new(possible_names(personal, &title)));
                prop_assert_eq!(found, known.are_named_by(personal, &title), "{:?}", personal);
            }
            let found = is_among(Box::new(possible_names(Personal::Words, &title).chain(possible_calls(&title))));
            prop_assert_eq!(found, known.are_meant_by(&title));
        }

        #[test]
        fn a_name_is_found_in_any_case_form_and_place(
            name in "[A-Z\u{c0}-\u{d6}][a-z\u{e0}-\u{f6}]{2,8} [A-Z][a-z]{2,8}",
            before in "[ a-z:,(]{0,8}",
            after in "([ :,)'][ a-z]{0,8})?",
        ) {
            let known = callings(&[&name]);
            let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&name).into_owned();
            for form in [name.clone(), name.to_uppercase(), decomposed, name.replace(' ', "  "), name.replace(' ', ".")] {
                let title = format!("{before} {form}{after}");
                prop_assert!(known.are_in_title(&title), "{title:?}");
                prop_assert!(known.are_in_full_in(&title), "{title:?}");
            }
        }

        #[test]
        fn nothing_names_nobody(calling in "\\PC{0,20}", title in "\\PC{0,40}") {
            let is_named = callings(&[&calling]).are_in_title(&title);
            prop_assert!(!is_named || !(calling.trim().is_empty() || title.trim().is_empty()));
        }
    }
}
