//! The two error rates of the privacy vocabulary, over a corpus of texts that must be refused and of texts that must not.

use townscale::ErrorKind;
use townscale::privacy::{judge_text, refuse};
use townscale::table::{TableBuilder, TableReader};

/// The rows of a corpus: where a text stands, and the text.
fn corpus(text: &str) -> Vec<(String, String)> {
    let row = |line: &str| {
        let (place, text) = line.split_once(',').expect("two columns");
        let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        (place.to_owned(), quoted.map_or_else(|| text.to_owned(), |text| text.replace("\"\"", "\"")))
    };
    text.lines().skip(1).map(row).collect()
}

fn refused(place: &str, text: &str) -> bool {
    let judged = match place {
        "text" => judge_text(text),
        "header" => refuse(&TableReader::new(TableBuilder::new().number(text, [11.0, 12.0]).build(), "t")),
        "value" => refuse(&TableReader::new(TableBuilder::new().text("note", ["ok", text]).build(), "t")),
        column => refuse(&TableReader::new(TableBuilder::new().text(column, ["A", text]).build(), "t")),
    };
    match judged {
        Ok(()) => false,
        Err(error) => {
            assert!(matches!(error.kind(), ErrorKind::PersonalData | ErrorKind::SensitiveAttribute), "{error}");
            true
        }
    }
}

#[test]
fn at_most_two_per_cent_are_missed_and_one_per_cent_wrongly_refused() {
    for (text, wanted, most) in [
        (include_str!("corpus/privacy_refuse.csv"), true, 0.02),
        (include_str!("corpus/privacy_allow.csv"), false, 0.01),
    ] {
        let rows = corpus(text);
        let wrong: Vec<_> = rows.iter().filter(|(place, text)| refused(place, text) != wanted).collect();
        let rate = wrong.len() as f64 / rows.len() as f64;
        let what = if wanted { "missed" } else { "wrongly refused" };
        println!("{what} {} of {} ({:.1} %)", wrong.len(), rows.len(), 100.0 * rate);
        assert!(rate <= most, "{what}: {wrong:?}");
    }
}
