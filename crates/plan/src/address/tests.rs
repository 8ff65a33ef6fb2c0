//! What looks like an address, as tables, and how often the guard is wrong on 10,000 of each.

use super::{LooksLike, find};

#[test]
fn passages_that_would_let_somebody_find_a_child_are_found() {
    for (text, passage) in [
        ("He moved to SW1A 1AA last week.", "SW1A 1AA"),
        ("near m1 1ae now", "m1 1ae"),
        ("Postcode:B338TH", "B338TH"),
        ("ec1a1bb", "ec1a1bb"),
        ("DN55 1PT", "DN55 1PT"),
        ("W1A-0AX", "W1A-0AX"),
        ("W1A.0AX", "W1A.0AX"),
        ("CR2\n6XH", "CR2\n6XH"),
        ("CR2\u{a0}6XH", "CR2\u{a0}6XH"),
        ("CR2\u{200b}6XH", "CR2\u{200b}6XH"),
        ("ＣＲ２ ６ＸＨ", "ＣＲ２ ６ＸＨ"),
        ("S W 1 A 1 A A", "S W 1 A 1 A A"),
        ("CR2 OXH", "CR2 OXH"),
        ("BFPO 801", "BFPO 801"),
        ("gir 0aa", "gir 0aa"),
        ("She is at 12 Acorn Street.", "12 Acorn Street"),
        ("12a Old Oak Way", "12a Old Oak Way"),
        ("12 acorn road", "12 acorn road"),
        ("12 ACORN RD", "12 ACORN RD"),
        ("12, Acorn Close", "12, Acorn Close"),
        ("4 St. Elsewhere's Gardens", "4 St. Elsewhere's Gardens"),
        ("7 Street of the Oaks Court", "7 Street of the Oaks Court"),
        ("Contact is in flat 3b.", "flat 3b"),
        ("Apartment 12", "Apartment 12"),
        ("He lives at 14 Acorn with", "14 Acorn"),
        ("staying at The Old Mill Cottage", "The Old Mill Cottage"),
        ("51.5007, -0.1246", "51.5007, -0.1246"),
        ("///made.up.words", "///made.up.words"),
        ("😀 12 Acorn Street 😀", "12 Acorn Street"),
    ] {
        let found: Vec<String> = find(text)
            .iter()
            .map(|p| cut(text, p.start, p.end))
            .collect();
        assert!(found.iter().any(|f| f == passage), "{text:?}: {found:?}");
    }
}

#[test]
fn ordinary_words_of_a_plan_are_let_through() {
    for text in [
        "KS2 3rd place, KS2 1st",
        "Room B2, 3rd floor",
        "He is in Year 6 Oak House.",
        "Attended 38 of 40 sessions in the Autumn term.",
        "Acorn Road Primary School",
        "5 minutes drive from school",
        "a 2 week court order",
        "3 way meeting on 4 March, Street party after",
        "Grade 5 to 7 in Maths, 1:1 support 2hr a week",
        "He lives with Alex's aunt.",
        "moved to Acorn Academy in Year 7",
        "Target 3 Reading road map",
        "Area B1. 2 adults",
        "The placement is 20 miles away.",
        "12 pupils from Oak Road School",
        "P4 level 5pm",
        "HMS Victory 2nd",
        "",
    ] {
        assert_eq!(find(text), [], "{text:?}");
    }
}

#[test]
fn passages_that_overlap_are_told_as_one() {
    let text = "lives at 12 Acorn Street, CR2 6XH";
    let found = find(text);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].looks_like, LooksLike::Street);
    assert_eq!(cut(text, found[1].start, found[1].end), "CR2 6XH");
}

fn cut(text: &str, start: usize, end: usize) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16_lossy(&units[start..end])
}
