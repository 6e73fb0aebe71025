//! The two error rates of the privacy vocabulary, over a corpus of texts that must be refused and of texts that must not.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use townscale::ErrorKind;
use townscale::decision::Decision;
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
        let mut rows = corpus(text);
        // Words that are not of Latin letters have no case by which words are told apart: capitals change nothing.
        let capitals = |(place, text): &(String, String)| {
            let all = text.to_uppercase();
            let letters = text.chars().any(|c| c.is_lowercase() && !c.is_ascii());
            (letters && all.to_lowercase() == *text).then(|| (place.clone(), all))
        };
        rows.extend(rows.iter().filter_map(capitals).collect::<Vec<_>>());
        let wrong: Vec<_> = rows.iter().filter(|(place, text)| refused(place, text) != wanted).collect();
        let rate = wrong.len() as f64 / rows.len() as f64;
        let what = if wanted { "missed" } else { "wrongly refused" };
        println!("{what} {} of {} ({:.1} %)", wrong.len(), rows.len(), 100.0 * rate);
        assert!(rate <= most, "{what}: {wrong:?}");
    }
}

/// A decision that is taken, and where its free texts stand.
fn decision() -> (Value, Vec<&'static str>) {
    let file = json!({
        "title": "t", "scheme": "s", "basis": ["b"], "legality": "l",
        "groups": [{"id": "g", "name": "residents", "source": "s"}],
        "factors": [{"id": "f", "p": 0.5, "q": 0.5, "w": 1.0, "cause": "c", "mechanism": "m", "source": "s"}],
        "measures": [{"id": "m", "factor": "f", "what": "w", "owner": "o", "source": "s"}],
        "opinions": [{"id": "o", "text": "t", "adopted": "no", "why": "w"}],
        "consultation": {"notice": "n", "rounds": [{"id": "r", "method": "m", "frame": "f"}]},
        "emergency": {"plan": "p", "owner": "o"},
        "answer": [{"code": "diluted", "by": "b", "text": "t"}],
        "revisions": [{"id": "v", "change": "c"}],
    });
    let texts = vec![
        "/title",
        "/scheme",
        "/basis/0",
        "/legality",
        "/groups/0/source",
        "/factors/0/cause",
        "/factors/0/mechanism",
        "/factors/0/source",
        "/measures/0/what",
        "/measures/0/owner",
        "/measures/0/source",
        "/opinions/0/text",
        "/opinions/0/why",
        "/consultation/notice",
        "/consultation/rounds/0/method",
        "/consultation/rounds/0/frame",
        "/emergency/plan",
        "/emergency/owner",
        "/answer/0/by",
        "/answer/0/text",
        "/revisions/0/change",
    ];
    (file, texts)
}

#[test]
fn a_number_of_a_person_in_any_text_of_a_decision_is_refused_and_its_place_named() {
    let (file, places) = decision();
    let with = |place: &str, text: &str| {
        let mut file = file.clone();
        *file.pointer_mut(place).unwrap() = json!(text);
        Decision::from_json(&file.to_string(), "d.json", BTreeMap::new(), false)
    };
    for (corpus_text, wanted, most) in [
        (include_str!("corpus/privacy_refuse.csv"), true, 0.02),
        (include_str!("corpus/privacy_allow.csv"), false, 0.01),
    ] {
        let texts: Vec<String> =
            corpus(corpus_text).into_iter().filter(|row| row.0 == "text").map(|row| row.1).collect();
        assert!(texts.len() > 10);
        let mut wrong = Vec::new();
        for text in &texts {
            for place in &places {
                let read = with(place, text);
                // A cause may also be refused for the people it names: that is counted below, and is no personal datum.
                if let Err(error) = &read
                    && wanted
                {
                    assert_eq!(error.kind(), ErrorKind::PersonalData, "{place}: {error}");
                    let key = place.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap();
                    assert!(error.to_string().contains(key) && !error.to_string().contains(text.as_str()), "{error}");
                }
                if read.is_err() != wanted {
                    wrong.push((place, text));
                }
            }
        }
        let some = &wrong[..wrong.len().min(9)];
        assert!(wrong.len() as f64 <= most * (texts.len() * places.len()) as f64, "{} such as {some:?}", wrong.len());
    }
}
