//! Names that people have, and names that break programs.

use super::random::Random;

const GIVEN: [&str; 40] = [
    "Dana", "Robin", "Alex", "Sam", "Maria", "Ivan", "Chen", "Amara", "Luca", "Nina", "Omar", "Petra", "Quinn", "Rosa",
    "Sven", "Tara", "Uma", "Victor", "Wanda", "Yusuf", "Zelda", "Anton", "Bella", "Carlos", "Daria", "Emil", "Fatima",
    "Greta", "Hugo", "Irene", "Jonas", "Karin", "Leo", "Mina", "Noah", "Olga", "Pablo", "Ruth", "Simon", "Tess",
];

const FAMILY: [&str; 40] = [
    "Abbott", "Berger", "Castro", "Dietz", "Evans", "Fischer", "Garcia", "Hansen", "Ito", "Jansen", "Keller", "Lopez",
    "Meyer", "Novak", "Olsen", "Park", "Quist", "Rossi", "Schmidt", "Tanaka", "Ueda", "Vargas", "Weber", "Xu", "Young",
    "Zhang", "Adler", "Brandt", "Costa", "Dupont", "Eriksen", "Ferrari", "Gruber", "Huber", "Ivanov", "Jung", "Klein",
    "Lang", "Moreau", "Nagy",
];

/// Names outside ASCII: CJK, right-to-left, emoji with joiners, combining marks, letters with odd case rules.
const WORLD: [&str; 12] = [
    "山田 太郎",
    "王小明",
    "김민수",
    "محمد علي",
    "דוד כהן",
    "Zoë 🚀",
    "👩\u{200d}💻 Robin",
    "Jose\u{301} Nun\u{303}ez",
    "สมชาย ใจดี",
    "अनिता शर्मा",
    "Jörg Müßig",
    "İpek Çağrı",
];

/// Names that attack whatever shows them: HTML, spreadsheet, terminal, text direction, SQL, lines, CSV.
pub(super) const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://192.0.2.1/\",\"click\")",
    "\u{1b}[31mred\u{1b}[0m",
    "invoice\u{202e}fdp.exe",
    "O'Neil \"Bobby\"; DROP TABLE event;--",
    "two\nlines",
    "tab\tand,comma",
    "null\u{0}byte",
];

/// A name and the mailbox that goes with it. Every fifth name is from beyond ASCII, each of them in turn.
pub(super) fn choose(random: &mut Random, number: u32) -> (String, String) {
    let (given, family) = (random.pick(&GIVEN), random.pick(&FAMILY));
    // The number keeps namesakes apart, as a directory does.
    let email = format!("{given}.{family}.{number}@example.com").to_lowercase();
    if number % 5 == 4 {
        return (WORLD[(number / 5) as usize % WORLD.len()].to_owned(), email);
    }
    (format!("{given} {family}"), email)
}
