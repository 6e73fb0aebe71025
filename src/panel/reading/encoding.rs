//! The encoding of a text file: by its mark, by where its zero bytes stand, by the headings that its bytes decode to, and
//! where those are plain ASCII by how frequent its letters are.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, WINDOWS_1252};

use super::vocabulary::{TableKind, column_of};
use crate::error::{Error, Result};

/// The encodings in which offices of East Asia write headings, that of Mainland China first.
const EAST_ASIAN: [&Encoding; 5] = [GB18030, BIG5, SHIFT_JIS, EUC_KR, EUC_JP];
/// The lines in which a heading is looked for.
const SEARCHED: usize = 60;
/// The bytes that are weighed by the frequency of their letters.
const WEIGHED: usize = 1 << 20;

/// The text of a file and the name of its encoding.
pub(super) fn decoded(bytes: &[u8]) -> Result<(String, &'static str)> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, false).map(|text| (text, "UTF-16")).ok_or_else(Error::reading_text_unknown);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, true).map(|text| (text, "UTF-16")).ok_or_else(Error::reading_text_unknown);
    }
    let bare = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bare)
        && !(text.contains('\0') && utf16_by_zeros(bare).is_some())
    {
        return Ok((text.to_owned(), "UTF-8"));
    }
    if let Some(big) = utf16_by_zeros(bare) {
        return utf16(bare, big).map(|text| (text, "UTF-16")).ok_or_else(Error::reading_text_unknown);
    }
    if bare.contains(&0) {
        return Err(Error::reading_text_unknown());
    }
    let (encoding, text) = of_one_or_two_bytes(bare);
    Ok((text.into_owned(), name(encoding)))
}

/// The name of an encoding as people know it.
fn name(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "windows-1252" => "Latin-1",
        "gb18030" => "GB18030",
        other => other,
    }
}

fn utf16(bytes: &[u8], big: bool) -> Option<String> {
    let units = bytes.as_chunks().0.iter().map(|pair| match big {
        true => u16::from_be_bytes(*pair),
        false => u16::from_le_bytes(*pair),
    });
    char::decode_utf16(units).collect::<std::result::Result<String, _>>().ok()
}

/// Whether text without a byte order mark is UTF-16, by where its zero bytes stand; true for the big-endian form.
fn utf16_by_zeros(bytes: &[u8]) -> Option<bool> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 8;
    match (even, odd) {
        (0, odd) if odd > many => Some(false),
        (even, 0) if even > many => Some(true),
        _ => None,
    }
}

/// The encoding of text that is no Unicode, and the text: large files are decoded no more often than must be.
fn of_one_or_two_bytes(bytes: &[u8]) -> (&'static Encoding, Cow<'_, str>) {
    // No office writes the characters that a standard leaves to private use.
    let private = |text: &str| text.contains(|c| matches!(c, '\u{e000}'..='\u{f8ff}'));
    let decode = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        (!private(&text)).then_some((encoding, text))
    };
    if let Some(found) = EAST_ASIAN.into_iter().filter_map(decode).find(|(_, text)| has_a_heading(text)) {
        return found;
    }
    if let Some((encoding, text)) = decode(GB18030)
        && is_chinese(&text, &WINDOWS_1252.decode(bytes).0)
        && text.chars().filter(|c| !c.is_ascii()).all(is_in_gb2312)
    {
        return (encoding, text);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..WEIGHED).unwrap_or(bytes), true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // GBK is a part of GB18030.
    let guess = if guess.name() == "GBK" { GB18030 } else { guess };
    (guess, guess.decode(bytes).0)
}

/// Whether a heading of a table of counts that is not plain ASCII stands in the first lines.
fn has_a_heading(text: &str) -> bool {
    text.split(['\n', '\r']).take(SEARCHED).flat_map(|line| line.split([',', ';', '\t', '|'])).any(|cell| {
        cell.chars().filter(|c| !c.is_ascii()).count() > 1
            && column_of(TableKind::Counts, cell.trim_matches('"')).is_some()
    })
}

/// Whether a character is one of the 6,763 of GB 2312, in which nearly all names of Mainland China are written, or a mark:
/// what other encodings of East Asia decode to as GB18030 mostly lies outside of it.
fn is_in_gb2312(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, ..) = GB18030.encode(c.encode_utf8(&mut buffer));
    matches!(*bytes, [0xa1..=0xf7, 0xa1..=0xfe])
}

/// Whether bytes that decode both ways are Chinese: nearly all of what is not ASCII is Chinese, in words of two or more
/// characters or beside none of the letters of a Western word.
fn is_chinese(text: &str, western: &str) -> bool {
    let common = |c: char| matches!(c, '\u{4e00}'..='\u{9fa5}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '…' | '—');
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    let chinese = text.chars().filter(|c| common(*c)).count();
    if foreign == 0 || chinese * 10 < foreign * 9 {
        return false;
    }
    // A Western letter with a mark stands among plain letters: Do\u{f1}a read as GB18030 gives a lone character in a word.
    let letters: Vec<char> = text.chars().collect();
    let lone = letters.iter().enumerate().filter(|(at, letter)| {
        let beside = |place: Option<usize>| place.and_then(|place| letters.get(place)).copied().unwrap_or(' ');
        let (before, after) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
        common(**letter)
            && (before.is_ascii_alphabetic() || after.is_ascii_alphabetic())
            && !common(before)
            && !common(after)
    });
    let high = western.chars().filter(|c| !c.is_ascii()).count();
    let western_letters = western.chars().filter(|c| matches!(c, '\u{c0}'..='\u{ff}')).count();
    lone.count() * 3 < chinese || western_letters * 2 < high
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{WINDOWS_1250, WINDOWS_1251};

    #[test]
    fn encodings_are_told_apart_by_their_headings_and_by_their_letters() {
        for (encoding, text) in [
            (GB18030, "地区,2019年\n哈密市,12\n"),
            (GB18030, "area,2019\n甲区,12\n乙区,13\n"),
            (GB18030, "area,period,population\n哈密市,2019,12\n伊州区,2019,13\n巴里坤县,2019,4\n"),
            (GB18030, "area,period,population\n東湖街道,2019,12\n瀋陽,2019,13\n"),
            (BIG5, "地區,年份,人口數\n臺北市,2019,12\n"),
            (BIG5, "area,period,population\n臺北市,2019,12\n高雄市,2019,13\n花蓮縣,2019,4\n"),
            (SHIFT_JIS, "地域,年次,総人口\n東京都,2015,13515\n"),
            (SHIFT_JIS, "area,period,population\n東京都,2015,13515\n北海道,2015,5381\nさいたま市,2015,12\n"),
            (EUC_KR, "지역,연도,인구\n서울,2015,13515\n"),
            (EUC_JP, "都道府県,年次,総人口\n東京都,2015,13515\n"),
            (WINDOWS_1252, "area,2015\nDoña Ana,1\nAñasco,2\nMayagüez,3\n"),
            (WINDOWS_1252, "Gemeinde;Jahr;Einwohner\nKöln;2015;1\nMünchen;2015;2\nGießen;2015;3\n"),
            (WINDOWS_1250, "gmina;rok;ludność\nŁódź;2015;1\nKraków;2015;2\nCzęstochowa;2015;3\nŚwidnica;2015;4\n"),
            (WINDOWS_1251, "Регион;Год;Население\nМосква;2015;1\nАлматы;2015;2\n"),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost, "{text}");
            let (read, name) = decoded(&bytes).unwrap();
            assert_eq!(read, text, "{name}");
        }
    }
}
