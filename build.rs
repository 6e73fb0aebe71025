//! Messages from catalogues: reads `src/finding/*.toml` and `src/error/*.toml` and writes, for each, an enum of codes and
//! one constructor a code whose arguments are the placeholders of its sentences, so that a missing or misspelt value does
//! not compile; two entries of one code do not either.
//!
//! A placeholder is `{name}` or `{name:type}`; the types are listed in [`TYPES`]. Both languages name the same ones. A text
//! that no sentence prints, but that the code asks for, is named in the entry's list `carries`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "it fails by a sentence that says what is wrong with a catalogue, which stops the build and nothing else"
)]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::{Table, Value};

/// Types of placeholders: the word in a catalogue, the type of the argument, and how it becomes a value.
const TYPES: [(&str, &str, &str); 11] = [
    ("text", "impl std::fmt::Display", "Value::Text({}.to_string())"),
    ("value", "f64", "Value::Plain({})"),
    ("count", "usize", "Value::Count({})"),
    ("number", "f64", "Value::Number({})"),
    ("people", "f64", "Value::People({})"),
    ("percent", "f64", "Value::Percent({})"),
    ("two", "f64", "Value::Fixed({}, 2)"),
    ("three", "f64", "Value::Fixed({}, 3)"),
    ("list", "impl IntoIterator<Item = impl std::fmt::Display>", "Value::list({})"),
    ("term", "Term", "Value::Term({})"),
    ("place", "impl Into<Place>", "Value::Place({}.into())"),
];

/// What a catalogue is turned into.
struct Kind {
    folder: &'static str,
    /// The enum of its codes.
    codes: &'static str,
    /// Words an entry may hold besides its sentences, each with the values it may take; the first is the default.
    options: &'static [(&'static str, &'static str, &'static [&'static str])],
}

const KINDS: [Kind; 2] = [
    Kind {
        folder: "src/finding",
        codes: "Code",
        options: &[
            ("severity", "Severity", &["", "error", "warning", "note"]),
            ("effect", "Effect", &["note", "answer", "stops"]),
        ],
    },
    Kind {
        folder: "src/error",
        codes: "ErrorCode",
        options: &[(
            "kind",
            "ErrorKind",
            &["input", "personal_data", "sensitive_attribute", "profile", "unsupported", "cancelled"],
        )],
    },
];

/// One entry of a catalogue.
struct Entry {
    code: String,
    file: String,
    /// Message in English and Chinese, hint in English and Chinese; placeholders without their types.
    sentences: [[String; 2]; 2],
    arguments: Vec<(String, String)>,
    options: Vec<String>,
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    for kind in &KINDS {
        println!("cargo::rerun-if-changed={}", kind.folder);
        let mut entries = read_folder(kind);
        entries.sort_by(|a, b| a.code.cmp(&b.code));
        for pair in entries.windows(2) {
            assert!(
                pair[0].code != pair[1].code,
                "{} and {}: two entries have the code {}",
                pair[0].file,
                pair[1].file,
                pair[0].code
            );
        }
        let name = Path::new(kind.folder).file_name().expect("a folder").to_str().expect("UTF-8");
        fs::write(out.join(format!("{name}.rs")), write_codes(kind, &entries)).expect("OUT_DIR can be written");
    }
    let words = fs::read_to_string("src/message/terms.toml").expect("src/message/terms.toml");
    println!("cargo::rerun-if-changed=src/message/terms.toml");
    let terms: Table = words.parse().expect("terms.toml is TOML");
    fs::write(out.join("terms.rs"), write_terms(&terms)).expect("OUT_DIR can be written");
}

fn read_folder(kind: &Kind) -> Vec<Entry> {
    let mut files: Vec<PathBuf> = fs::read_dir(kind.folder)
        .unwrap_or_else(|error| panic!("{}: {error}", kind.folder))
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    let mut entries = Vec::new();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let table: Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let file = file.display().to_string();
        entries.extend(table.iter().map(|(code, entry)| read_entry(kind, code, entry, &file)));
    }
    entries
}

fn read_entry(kind: &Kind, code: &str, entry: &Value, file: &str) -> Entry {
    let place = format!("{file}, [{code}]");
    let table = entry.as_table().unwrap_or_else(|| panic!("{place}: not a table"));
    let words = ["message", "hint", "carries"];
    let known: Vec<&str> = words.into_iter().chain(kind.options.iter().map(|option| option.0)).collect();
    if let Some(other) = table.keys().find(|key| !known.contains(&key.as_str())) {
        panic!("{place}: the key {other} is not known; known are {}", known.join(", "));
    }
    let mut arguments: Vec<(String, String)> = Vec::new();
    let mut sentence = |name: &str, language: &str| -> String {
        let Some(words) = table.get(name) else {
            assert!(name == "hint", "{place}: there is no {name}");
            return String::new();
        };
        let text = words
            .get(language)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("{place}: there is no {name}.{language}"));
        assert!(language == "en" || text.chars().any(|c| c > '\u{2e7f}'), "{place}: {name}.zh is not Chinese");
        strip(text, &place, &mut arguments)
    };
    let sentences =
        [[sentence("message", "en"), sentence("message", "zh")], [sentence("hint", "en"), sentence("hint", "zh")]];
    for [en, zh] in &sentences {
        let (en, zh) = (names(en), names(zh));
        assert!(en == zh, "{place}: English names {en:?}, Chinese {zh:?}");
    }
    let carried = table.get("carries").map_or(&[][..], |list| list.as_array().map_or(&[][..], Vec::as_slice));
    for name in carried {
        let name = name.as_str().unwrap_or_else(|| panic!("{place}: carries is a list of names"));
        assert!(arguments.iter().all(|known| known.0 != name), "{place}: a sentence prints {name} already");
        arguments.push((name.to_owned(), String::new()));
    }
    let options = kind.options.iter().map(|(name, _, values)| {
        let word = table
            .get(*name)
            .map_or(values[0], |value| value.as_str().unwrap_or_else(|| panic!("{place}: {name} is no text")));
        assert!(!word.is_empty() && values.contains(&word), "{place}: {name} is \"{word}\"; choose from {values:?}");
        word.to_owned()
    });
    Entry { code: code.to_owned(), file: file.to_owned(), options: options.collect(), sentences, arguments }
}

/// The placeholders of a sentence: where each begins and ends, its name and its type.
fn placeholders(text: &str) -> Vec<(usize, usize, &str, &str)> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices('{') {
        let Some(length) = text[start..].find('}') else { continue };
        let inner = &text[start + 1..start + length];
        let (name, kind) = inner.split_once(':').unwrap_or((inner, ""));
        let word = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !name.is_empty() && word(name) && word(kind) && !name.starts_with(|c: char| c.is_ascii_digit()) {
            found.push((start, start + length + 1, name, kind));
        }
    }
    found
}

fn names(text: &str) -> Vec<&str> {
    let found = placeholders(text).into_iter().map(|found| found.2);
    // A value that differs by language is given twice: `{what_en}` and `{what_zh}`.
    let mut names: Vec<&str> =
        found.map(|name| name.strip_suffix("_en").or(name.strip_suffix("_zh")).unwrap_or(name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The sentence with its placeholders without types; they are added to `arguments`.
fn strip(text: &str, place: &str, arguments: &mut Vec<(String, String)>) -> String {
    let (mut plain, mut last) = (String::new(), 0);
    for (start, end, name, kind) in placeholders(text) {
        write!(plain, "{}{{{name}}}", &text[last..start]).expect("memory");
        last = end;
        assert!(
            kind.is_empty() || TYPES.iter().any(|known| known.0 == kind),
            "{place}: {{{name}:{kind}}} has no known type"
        );
        match arguments.iter_mut().find(|known| known.0 == name) {
            None => arguments.push((name.to_owned(), kind.to_owned())),
            Some((_, known)) if known.is_empty() => *known = kind.to_owned(),
            Some((_, known)) => assert!(kind.is_empty() || known == kind, "{place}: {name} is {known} and {kind}"),
        }
    }
    plain + &text[last..]
}

/// `two_words` as `TwoWords`.
fn camel(code: &str) -> String {
    code.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn write_codes(kind: &Kind, entries: &[Entry]) -> String {
    let codes = kind.codes;
    let mut text = String::new();
    let mut push = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    push("/// The stable codes, one an entry of the catalogue.".into());
    push("#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[non_exhaustive]".into());
    push(format!("pub enum {codes} {{"));
    for entry in entries {
        push(format!("    #[doc = {:?}]\n    {},", entry.sentences[0][0], camel(&entry.code)));
    }
    push(format!("}}\n\nimpl {codes} {{\n    /// Every code there is, in the order of their names."));
    push(format!("    pub const ALL: &'static [{codes}] = &["));
    entries.iter().for_each(|entry| push(format!("        {codes}::{},", camel(&entry.code))));
    push("    ];\n\n    /// The code as tables and files write it.\n    #[must_use]\n    pub const fn name(self) -> &'static str {\n        match self {".into());
    entries.iter().for_each(|entry| push(format!("            {codes}::{} => {:?},", camel(&entry.code), entry.code)));
    push("        }\n    }".into());
    for (at, (name, class, _)) in kind.options.iter().enumerate() {
        push(format!(
            "\n    /// The {name} of what has this code.\n    #[must_use]\n    pub const fn {name}(self) -> {class} {{\n        match self {{"
        ));
        entries.iter().for_each(|entry| {
            push(format!("            {codes}::{} => {class}::{},", camel(&entry.code), camel(&entry.options[at])))
        });
        push("        }\n    }".into());
    }
    push("\n    pub(crate) const fn sentences(self) -> &'static Sentences {\n        match self {".into());
    for entry in entries {
        let [message, hint] = &entry.sentences;
        let code = camel(&entry.code);
        push(format!("            {codes}::{code} => &Sentences {{ message: {message:?}, hint: {hint:?} }},"));
    }
    push("        }\n    }\n}\n".into());
    let class = if codes == "Code" { "Finding" } else { "Error" };
    push(format!("impl {class} {{"));
    for entry in entries {
        let mut arguments = String::new();
        let mut values = String::new();
        for (name, kind) in &entry.arguments {
            let (_, argument, value) =
                TYPES.iter().find(|known| known.0 == kind || known.0 == "text" && kind.is_empty()).expect("checked");
            write!(arguments, ", {name}: {argument}").expect("memory");
            write!(values, "({name:?}, {}), ", value.replace("{}", name)).expect("memory");
        }
        let (place, arguments) = match class {
            "Finding" => ("place.into(), ", format!("place: impl Into<Place>{arguments}")),
            _ => ("", arguments.trim_start_matches(", ").to_owned()),
        };
        push(format!("    #[doc = {:?}]\n    #[allow(clippy::too_many_arguments)]", entry.sentences[0][0]));
        push(format!("    #[must_use]\n    pub fn {}({arguments}) -> Self {{", entry.code));
        push(format!("        Self::from_catalogue({codes}::{}, {place}vec![{values}])\n    }}\n", camel(&entry.code)));
    }
    push("}".into());
    text
}

fn write_terms(terms: &Table) -> String {
    let mut text = String::from(
        "/// Words that sentences mention, in both languages.\n#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[non_exhaustive]\npub enum Term {\n",
    );
    let words = |name: &str, language: &str| -> String {
        let word = terms[name].get(language).and_then(Value::as_str);
        word.unwrap_or_else(|| panic!("terms.toml, {name}: there is no {language}")).to_owned()
    };
    for name in terms.keys() {
        writeln!(text, "    #[doc = {:?}]\n    {},", words(name, "en"), camel(name)).expect("memory");
    }
    text.push_str("}\n\nimpl Term {\n    /// The word in a language.\n    #[must_use]\n    pub const fn word(self, language: Language) -> &'static str {\n        match (self, language) {\n");
    for name in terms.keys() {
        for (variant, language) in [("En", "en"), ("Zh", "zh")] {
            writeln!(text, "            (Term::{}, Language::{variant}) => {:?},", camel(name), words(name, language))
                .expect("memory");
        }
    }
    text.push_str("        }\n    }\n}\n");
    text
}
