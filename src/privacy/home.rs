//! Forms of a dwelling's address and of an account at a message service.

/// Whether folded, upper-case letters hold the address of one dwelling: 12号3单元502室, 3栋2单元501, Flat 3, Apt 5B.
pub(super) fn dwelling(letters: &[char]) -> bool {
    let text: String = letters.iter().filter(|c| !c.is_whitespace()).collect();
    let number_before = |end: &str| {
        text.match_indices(end).any(|(at, _)| {
            text.get(..at).is_some_and(|before| {
                before.ends_with(|c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十甲乙丙丁".contains(c))
            })
        })
    };
    let number_after = |start: &str| {
        text.match_indices(start).any(|(at, _)| {
            text.get(at + start.len()..).is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()))
        })
    };
    let building = ["栋", "幢", "号楼", "座"].iter().any(|word| number_before(word));
    let entrance = number_before("单元");
    let room = number_before("室") || number_before("号房") || number_before("房间");
    if (entrance && (room || number_after("单元") || building))
        || (building && (room || number_after("栋") || number_after("幢")))
    {
        return true;
    }
    if room && number_before("号") && ["路", "街", "巷", "弄", "小区"].iter().any(|word| text.contains(word)) {
        return true;
    }
    english(letters)
}

/// A flat of a house: `Flat 3`, `Apt 5B`, `Room 12, 4 High Street`.
fn english(letters: &[char]) -> bool {
    let text: String = letters.iter().collect();
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let street = |word: &str| {
        matches!(word, "STREET" | "ROAD" | "AVENUE" | "LANE" | "DRIVE" | "CLOSE" | "COURT" | "TERRACE" | "BOULEVARD")
    };
    let numbered = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 5;
    let flat = words
        .windows(2)
        .any(|pair| matches!(pair, ["FLAT" | "APT" | "APARTMENT" | "UNIT" | "ROOM", number] if numbered(number)));
    flat && words.iter().copied().any(street) && words.iter().filter(|word| numbered(word)).count() >= 2
}

/// Whether folded, upper-case letters hold an account of a message service: wxid_abc123456, 微信：zhangsan88, QQ: 12345678.
pub(super) fn account(letters: &[char]) -> bool {
    let text: String = letters.iter().collect();
    let handle = |rest: &str, digits_only: bool| {
        let rest = rest.trim_start_matches(['号', '码', 'I', 'D']);
        let marked = rest.trim_start_matches([':', '：', '=', ' ', '-', '为', '是']);
        let mark = marked.len() < rest.len();
        let name: String =
            marked.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).collect();
        let digits = name.chars().filter(char::is_ascii_digit).count();
        let long = name.len() >= 5;
        if digits_only { long && digits == name.len() } else { mark && long && (digits > 0 || name.contains('_')) }
    };
    let after = |word: &str, digits_only: bool| {
        text.match_indices(word)
            .any(|(at, _)| text.get(at + word.len()..).is_some_and(|rest| handle(rest, digits_only)))
    };
    text.contains("WXID_")
        || ["微信", "WECHAT", "WEIXIN", "抖音", "支付宝", "TELEGRAM", "WHATSAPP", "微博", "SKYPE"]
            .iter()
            .any(|word| after(word, false))
        || after("QQ", true)
        || text.split_whitespace().any(|word| {
            let name: String = word.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            word.starts_with('@') && name.len() >= 4 && name.chars().any(|c| c.is_ascii_alphabetic())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (bool, bool) {
        let letters: Vec<char> = text.chars().map(|c| c.to_ascii_uppercase()).collect();
        (dwelling(&letters), account(&letters))
    }

    #[test]
    fn dwellings_are_told_from_streets() {
        for text in [
            "天山北路12号3单元502室",
            "幸福小区3栋2单元501",
            "人民路5号401室",
            "Flat 3, 12 High Street",
            "7号楼2单元301",
        ] {
            assert!(of(text).0, "{text}");
        }
        for text in [
            "天山北路街道",
            "12345热线",
            "3号楼加装电梯",
            "第三单元",
            "High Street 2010",
            "room for 12 beds",
            "二单元课程",
        ] {
            assert!(!of(text).0, "{text}");
        }
    }

    #[test]
    fn accounts_are_told_from_words() {
        for text in ["wxid_abc123456", "微信：zhangsan88", "QQ: 12345678", "微信号 li_si_2020"] {
            assert!(of(text).1, "{text}");
        }
        for text in ["微信公众号", "微信办理", "wechat mini programme", "QQ", "支付宝缴费"] {
            assert!(!of(text).1, "{text}");
        }
    }
}
