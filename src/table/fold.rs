//! Normalisation of characters before texts are compared: width, scripts of digits, look-alike letters, marks,
//! traditional characters.

/// Traditional and variant characters, each before its simplified form.
const SIMPLIFIED: &str = "維维爾尔電电話话證证號号護护聯联繫系車车帳帐賬账銀银戶户機机門门訪访黨党國国種种漢汉滿满壯壮瑤瑶數数臉脸紋纹聲声頭头郵邮碼码親亲屬属殘残礙碍歷历曆历錄录鄉乡區区縣县鎮镇莊庄場场廣广園园學学醫医館馆宮宫團团結结辦办務务處处廳厅員员眾众認认組组織织藥药監监獄狱釋释參参貸贷寶宝達达會会婦妇嬰婴華华傳传統统執执業业職职龍龙鮮鲜烏乌羅罗溫温倫伦納纳無无論论邊边關关與与動动態态觀观點点單单樓楼棟栋層层蘭兰圖图訊讯貧贫強强長长時时間间年年級级別别類类標标準准際际總总計计體体農农場场產产歲岁齡龄勞劳萬万億亿縂总從从這这個个條条發发後后雲云門门島岛嶼屿灣湾橋桥東东鋪铺僑侨衛卫設设備备資资訓训練练習习題题離离婚婚滯滞轄辖遷迁戰战師师幹干剛刚岡冈幣币異异喚唤嗎吗";

/// The normal form of a character, or nothing for one that cannot be seen: full-width forms, digits of other scripts,
/// traditional characters, look-alike letters and letters with marks become plain ones.
pub(crate) fn fold(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(if c.is_ascii_whitespace() { ' ' } else { c });
    }
    let digit = |zero: u32| char::from_digit(c as u32 - zero, 10);
    let latin = |from: u32, first: char| char::from_u32(first as u32 + (c as u32 - from) % 26);
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' => None,
        '\u{0300}'..='\u{036f}' | '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180f}' | '\u{e0000}'..='\u{e007f}' => None,
        '\u{0660}'..='\u{0669}' => digit(0x660),
        '\u{06f0}'..='\u{06f9}' => digit(0x6f0),
        '\u{0966}'..='\u{096f}' => digit(0x966),
        '\u{1d400}'..='\u{1d6a3}' => match (c as u32 - 0x1d400) % 52 {
            upper @ 0..26 => char::from_u32('A' as u32 + upper),
            lower => char::from_u32('a' as u32 + lower - 26),
        },
        '\u{1d7ce}'..='\u{1d7ff}' => char::from_digit((c as u32 - 0x1d7ce) % 10, 10),
        '\u{24b6}'..='\u{24cf}' => latin(0x24b6, 'A'),
        '\u{24d0}'..='\u{24e9}' => latin(0x24d0, 'a'),
        'ā' | 'á' | 'ǎ' | 'à' | 'ä' | 'â' | 'ã' | 'å' | 'ă' | 'ą' | 'а' | 'ɑ' | 'α' => Some('a'),
        'À'..='Å' | 'Ā' | 'А' | 'Α' => Some('A'),
        'ē' | 'é' | 'ě' | 'è' | 'ê' | 'ë' | 'ę' | 'ė' | 'е' | 'ε' => Some('e'),
        'È'..='Ë' | 'Ē' | 'Е' | 'Ε' => Some('E'),
        'ī' | 'í' | 'ǐ' | 'ì' | 'î' | 'ï' | 'ı' | 'і' | 'ι' => Some('i'),
        'Ì'..='Ï' | 'İ' | 'І' | 'Ι' => Some('I'),
        'ō' | 'ó' | 'ǒ' | 'ò' | 'ô' | 'õ' | 'ö' | 'ő' | 'ø' | 'о' | 'ο' => Some('o'),
        'Ò'..='Ö' | 'Ø' | 'О' | 'Ο' => Some('O'),
        'ū' | 'ú' | 'ǔ' | 'ù' | 'û' | 'ů' | 'ű' | 'υ' => Some('u'),
        'Ù'..='Û' => Some('U'),
        'Ü' => Some('V'),
        'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ü' => Some('v'),
        'ç' | 'ć' | 'č' | 'с' => Some('c'),
        'Ç' | 'Č' | 'С' => Some('C'),
        'ñ' | 'ń' | 'ň' | 'ν' => Some('n'),
        'Ñ' | 'Ν' => Some('N'),
        'ś' | 'š' | 'ş' | 'ș' | 'ѕ' => Some('s'),
        'Š' | 'Ş' | 'Ѕ' => Some('S'),
        'ž' | 'ź' | 'ż' => Some('z'),
        'ý' | 'ÿ' | 'у' => Some('y'),
        'ł' => Some('l'),
        'ř' => Some('r'),
        'ğ' => Some('g'),
        'р' | 'ρ' => Some('p'),
        'Р' | 'Ρ' => Some('P'),
        'х' | 'χ' => Some('x'),
        'Х' | 'Χ' => Some('X'),
        'М' | 'Μ' => Some('M'),
        'м' | 'μ' | 'µ' => Some('m'),
        'Н' | 'Η' => Some('H'),
        'Т' | 'Τ' => Some('T'),
        'т' | 'τ' => Some('t'),
        'К' | 'Κ' => Some('K'),
        'к' | 'κ' => Some('k'),
        'В' | 'Β' => Some('B'),
        'һ' | 'н' | 'η' => Some('h'),
        'в' | 'β' => Some('b'),
        'ԁ' => Some('d'),
        'ј' => Some('j'),
        c if c.is_whitespace() => Some(' '),
        '\u{4e00}'..='\u{9fff}' => Some(simplified(c)),
        // A capital letter is folded as its small one is.
        c => match (c.to_lowercase().next(), c.to_lowercase().count()) {
            (Some(small), 1) if small != c => match fold(small) {
                Some(plain) if plain != small => plain.to_uppercase().next(),
                _ => Some(c),
            },
            _ => Some(c),
        },
    }
}

fn simplified(c: char) -> char {
    use std::collections::HashMap;
    use std::sync::LazyLock;
    static PAIRS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let all: Vec<char> = SIMPLIFIED.chars().collect();
        all.as_chunks().0.iter().map(|[other, simple]| (*other, *simple)).collect()
    });
    PAIRS.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capital_letters_are_folded_as_small_ones_are() {
        let low = |c: char| c.to_lowercase().next();
        for c in '\u{80}'..='\u{2fff}' {
            let mut small = c.to_lowercase();
            if let (Some(one), None) = (small.next(), small.next()) {
                assert_eq!(fold(c).and_then(low), fold(one).and_then(low), "{c} {one}");
            }
        }
    }
}
