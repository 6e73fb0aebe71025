//! Norms as rules write them: 每500名流动人口配1名协管员, 每万常住人口18人, 1:500, 18 per 10,000 residents.

use serde_json::{Map, Value};

use super::amount::{Amount, split};
use crate::error::{Error, Result};
use crate::message::Place;
use crate::table::{NameIndex, NameKind};

/// The field of a norm in words.
pub(crate) const FIELD: &str = "norm";

/// What a norm in words says.
#[derive(Debug, PartialEq)]
struct Phrase {
    posts: f64,
    per: f64,
    /// The people or households that are counted, as the rule names them; none where it says people only.
    base: Option<String>,
}

/// Put `posts`, `per` and, where it names whom it counts, `base` in place of a norm in words, where there is one.
///
/// # Errors
/// Words that say no norm; `posts` or `per` besides, or another base.
pub(crate) fn read(fields: &mut Map<String, Value>, place: &Place) -> Result<()> {
    let Some(value) = fields.remove(FIELD) else { return Ok(()) };
    let text = value.as_str().unwrap_or_default();
    let Some(Phrase { posts, per, base }) = parsed(text) else {
        return Err(Error::norm_phrase_not_read(value).at(place));
    };
    for (name, number) in [("posts", posts), ("per", per)] {
        if fields.insert(name.to_owned(), number.into()).is_some() {
            return Err(Error::norm_said_twice(name).at(place));
        }
    }
    let Some(named) = base else { return Ok(()) };
    match fields.get("base").and_then(Value::as_str) {
        // Households of some kind are households all the same.
        Some(base) if named == HOUSEHOLD || one_group(base, &named) => {}
        Some(base) => return Err(Error::norm_of_two_bases(base, named).at(place)),
        None => {
            fields.insert("base".into(), named.into());
        }
    }
    Ok(())
}

/// Whether two names are those of one group.
fn one_group(one: &str, other: &str) -> bool {
    NameIndex::new(NameKind::Group, [one]).find(other).place().is_some()
}

/// The group that rules per household count.
const HOUSEHOLD: &str = "household";

/// Words that make a rule one of another kind than so many posts for so many people.
const OTHER_RULES: [&str; 19] = [
    "不超过",
    "不多于",
    "不高于",
    "不大于",
    "至多",
    "最多",
    "以内",
    "以下",
    "上限",
    "新增",
    "左右",
    "at most",
    "no more than",
    "not more than",
    "up to",
    "maximum",
    "about",
    "additional",
    "or more",
];

/// What may stand beside the numbers without changing the rule.
const AROUND: [&str; 47] = [
    "not less than",
    "no less than",
    "not fewer than",
    "no fewer than",
    "at least",
    "a minimum of",
    "minimum",
    "there should be",
    "there must be",
    "should have",
    "must have",
    "requires",
    "require",
    "needs",
    "need",
    "has",
    "have",
    "get",
    "在",
    "应当",
    "不得少于",
    "不得低于",
    "不少于",
    "不低于",
    "至少",
    "原则上",
    "按照",
    "依照",
    "根据",
    "按",
    "以",
    "对",
    "应",
    "须",
    "需",
    "配备",
    "配置",
    "配",
    "设立",
    "设置",
    "设",
    "安排",
    "的标准",
    "标准",
    "比例",
    "的",
    "有",
];

/// Words before the people of a rule: 1 post `per` 500.
const FOR_EVERY: [&str; 10] =
    ["for every", "for each", "in every", "to every", "per every", "per", "every", "each", "/", "每"];

/// Words between the two numbers of a ratio.
const TO: [&str; 5] = [":", "比", "to", "in", "out of"];

fn parsed(text: &str) -> Option<Phrase> {
    let text = text.trim().trim_end_matches(['。', '.']);
    let found = split(text)?;
    if OTHER_RULES.iter().any(|words| found.texts.iter().any(|text| text.contains(words))) {
        return None;
    }
    let texts: Vec<&str> = found.texts.iter().map(String::as_str).collect();
    let (before, between, behind, [first, second]) = match (texts.as_slice(), found.amounts.as_slice()) {
        ([before, behind], [one]) => return of_one_number(before, *one, behind),
        ([before, between, behind], [first, second]) => (*before, *between, *behind, [*first, *second]),
        _ => return None,
    };
    // 万分之十八
    if between == "分之" {
        no_clause(behind)?;
        return phrase(second, first, people_in_front(before)?);
    }
    if TO.contains(&between) {
        // Written either way, 1:500 and 500:1: there are never more posts than people.
        let (posts, per) = if first.value <= second.value { (first, second) } else { (second, first) };
        let behind = people_behind(without_words_around(behind, true));
        return phrase(posts, per, one_of(people_in_front(before)?, behind)?);
    }
    let leading = ends_with_every(before);
    match (leading, ends_with_every(between)) {
        // 每500名流动人口配1名, every 500 residents: 1
        (Some(before), None) => {
            let (people, role) = at_the_verb(between);
            no_clause(role)?;
            no_clause(behind)?;
            phrase(second, first, one_of(people_in_front(before)?, people_behind(people))?)
        }
        // 1 post per 500 residents, 18人/万人
        (None, Some(role)) => {
            without_words_around(before, false).is_empty().then_some(())?;
            no_clause(role)?;
            if counts_people(role) && !counts_people(behind) {
                no_clause(behind)?;
                return phrase(second, first, people_behind(role));
            }
            phrase(first, second, people_behind(behind))
        }
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// A rule with one number: every 500 residents, 2‰, 500 residents per coordinator.
fn of_one_number(before: &str, one: Amount, behind: &str) -> Option<Phrase> {
    let one_post = Amount { value: 1.0, ambiguous: false };
    for (sign, per) in [('‰', 1000.0), ('%', 100.0)] {
        if let Some(behind) = behind.strip_prefix(sign) {
            let people = one_of(people_in_front(before)?, people_behind(behind.trim_start_matches(" of").trim()))?;
            return phrase(one, Amount { value: per, ambiguous: false }, people);
        }
    }
    if let Some(before) = ends_with_every(before) {
        let (people, role) = at_the_verb(behind);
        no_clause(role)?;
        return phrase(one_post, one, one_of(people_in_front(before)?, people_behind(people))?);
    }
    let (people, role) = behind.split_once(" per ").or_else(|| behind.split_once('/'))?;
    let rule = without_words_around(before, false).is_empty() && counts_people(people) && !counts_people(role);
    (rule && !role.trim().is_empty()).then_some(())?;
    no_clause(role)?;
    phrase(one_post, one, people_behind(people))
}

/// A phrase of positive numbers, of which that of the people can be read in one way.
fn phrase(posts: Amount, per: Amount, base: Option<String>) -> Option<Phrase> {
    let sound = posts.value > 0.0 && per.value > 0.0 && (posts.value + per.value).is_finite() && !per.ambiguous;
    sound.then_some(Phrase { posts: posts.value, per: per.value, base })
}

/// A text without "for every" at its end, where it has that there.
fn ends_with_every(text: &str) -> Option<&str> {
    let word = |words: &&&str| {
        text.strip_suffix(**words)
            .is_some_and(|rest| !words.is_ascii() || !rest.ends_with(|c: char| c.is_ascii_alphabetic()))
    };
    FOR_EVERY.iter().find(word).and_then(|words| text.strip_suffix(words)).map(str::trim)
}

/// The people of a rule, and what stands from its verb on: 名流动人口 | 配.
fn at_the_verb(text: &str) -> (&str, &str) {
    let verbs = [
        "应",
        "须",
        "需",
        "配",
        "设",
        "安排",
        "至少",
        "不少于",
        "不低于",
        "不得少于",
        "不得低于",
        "有",
        ",",
        ":",
        "、",
        " at least",
        " need",
        " require",
        " there ",
        " should ",
        " must ",
        " has ",
        " have ",
    ];
    let at = verbs.iter().filter_map(|verb| text.find(verb)).min().unwrap_or(text.len());
    text.split_at(at)
}

/// None where a text that names a role or people says more than that.
fn no_clause(role: &str) -> Option<()> {
    let inner = role.trim().trim_start_matches([',', ':', '、']).trim_end_matches([',', ';']);
    (!inner.contains([',', ';', '(', ')', '、', '。'])).then_some(())
}

/// What is left of a text in front of a rule, or behind a ratio, without words that do not change it.
fn without_words_around(text: &str, behind: bool) -> &str {
    let mut text = text.trim_matches([' ', ',', ':', '、']);
    while let Some(rest) = AROUND.iter().find_map(|words| {
        if behind { text.strip_suffix(words) } else { text.strip_prefix(words).or_else(|| text.strip_suffix(words)) }
    }) {
        text = rest.trim_matches([' ', ',', ':', '、']);
    }
    text
}

/// The people named in front of a rule: 按流动人口500:1, 常住人口每万人18名; the outer none: another rule.
#[expect(clippy::option_option, reason = "no such rule, nobody named, and a name are three things")]
fn people_in_front(text: &str) -> Option<Option<String>> {
    no_clause(text)?;
    let named = without_words_around(text, false);
    let generic = named.is_empty() || EVERYBODY.contains(&named);
    Some((!generic).then(|| named.to_owned()))
}

/// Words for people of no group.
const EVERYBODY: [&str; 17] = [
    "人",
    "人口",
    "个人",
    "口人",
    "口",
    "名",
    "位",
    "people",
    "persons",
    "person",
    "population",
    "heads",
    "head",
    "of population",
    "of the population",
    "people of the population",
    "individuals",
];

/// Words for people and households that no role has.
const PEOPLE: [&str; 17] = [
    "人口",
    "居民",
    "学生",
    "老人",
    "老年人",
    "儿童",
    "户",
    "people",
    "persons",
    "population",
    "residents",
    "inhabitants",
    "migrants",
    "pupils",
    "students",
    "households",
    "children",
];

/// Whether a text names whom a rule counts rather than who is to be posted.
fn counts_people(text: &str) -> bool {
    let text = text.trim();
    PEOPLE.iter().any(|word| text.ends_with(word)) || text.contains('户')
}

/// The people named behind their number: 名流动人口, 户, migrants; none where it says people only.
fn people_behind(text: &str) -> Option<String> {
    let mut text = text.trim().trim_matches([',', ':', '、']).trim();
    if EVERYBODY.contains(&text) {
        return None;
    }
    text = text.strip_prefix(['名', '位', '个']).unwrap_or(text).trim();
    text = text.strip_prefix("of the ").or_else(|| text.strip_prefix("of ")).unwrap_or(text);
    text = text.strip_suffix('的').unwrap_or(text);
    if text.is_empty() || EVERYBODY.contains(&text) {
        return None;
    }
    let households = ["户", "户居民", "户家庭", "户住户", "household", "households", "families", "homes"];
    if households.contains(&text) {
        return Some(HOUSEHOLD.into());
    }
    Some(text.to_owned())
}

/// The name that one of two places gives; the outer none: both give one.
#[expect(clippy::option_option, reason = "two names, no name, and one name are three things")]
fn one_of(one: Option<String>, other: Option<String>) -> Option<Option<String>> {
    match (one, other) {
        (Some(one), Some(other)) => one_group(&one, &other).then_some(Some(one)),
        (one, other) => Some(one.or(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(f64, f64, String)> {
        parsed(text).map(|found| (found.posts, found.per, found.base.unwrap_or_default()))
    }

    #[test]
    fn rules_are_read_as_they_are_written() {
        for (text, posts, per, base) in [
            ("每万人18人", 18.0, 10_000.0, ""),
            ("每千人配备 3.2 名", 3.2, 1000.0, ""),
            ("每500人1名", 1.0, 500.0, ""),
            ("每百户30平方米", 30.0, 100.0, "household"),
            ("每5千人1人", 1.0, 5000.0, ""),
            ("每五百人一名。", 1.0, 500.0, ""),
            ("每三千人配备两名", 2.0, 3000.0, ""),
            ("每十二名老人配一名护理员", 1.0, 12.0, "老人"),
            ("每一千五百人配一名", 1.0, 1500.0, ""),
            ("每1.5万人1名", 1.0, 15_000.0, ""),
            ("每500名流动人口配1名协管员", 1.0, 500.0, "流动人口"),
            ("每500名流动人口配备1名协管员", 1.0, 500.0, "流动人口"),
            ("每1000名流动人口配备不少于2名协管员", 2.0, 1000.0, "流动人口"),
            ("按每500名流动人口1名的标准配备", 1.0, 500.0, "流动人口"),
            ("每万常住人口18人", 18.0, 10_000.0, "常住人口"),
            ("每万名常住人口应配备社区工作者18名", 18.0, 10_000.0, "常住人口"),
            ("每千名流动人口配备2名", 2.0, 1000.0, "流动人口"),
            ("每万户籍人口10人", 10.0, 10_000.0, "户籍人口"),
            ("每19名学生1名教师", 1.0, 19.0, "学生"),
            ("每300户居民配1名", 1.0, 300.0, "household"),
            ("每500名流动人口", 1.0, 500.0, "流动人口"),
            ("流动人口每500人配1名", 1.0, 500.0, "流动人口"),
            ("常住人口每万人不少于18名", 18.0, 10_000.0, "常住人口"),
            ("流动人口每500名流动人口配1名", 1.0, 500.0, "流动人口"),
            ("按流动人口500:1配备", 1.0, 500.0, "流动人口"),
            ("按照流动人口500比1的比例", 1.0, 500.0, "流动人口"),
            ("1比500", 1.0, 500.0, ""),
            ("1：500", 1.0, 500.0, ""),
            ("500:1", 1.0, 500.0, ""),
            ("1:500 migrants", 1.0, 500.0, "migrants"),
            ("1 to 500", 1.0, 500.0, ""),
            ("one in 500", 1.0, 500.0, ""),
            ("18/10000", 18.0, 10_000.0, ""),
            ("18/1万", 18.0, 10_000.0, ""),
            ("１８人／万人", 18.0, 10_000.0, ""),
            ("18名/万名常住人口", 18.0, 10_000.0, "常住人口"),
            ("1人/500名流动人口", 1.0, 500.0, "流动人口"),
            ("2‰", 2.0, 1000.0, ""),
            ("常住人口的2‰", 2.0, 1000.0, "常住人口"),
            ("0.2％", 0.2, 100.0, ""),
            ("2% of residents", 2.0, 100.0, "residents"),
            ("千分之二", 2.0, 1000.0, ""),
            ("常住人口的万分之十八", 18.0, 10_000.0, "常住人口"),
            ("18 per 10,000", 18.0, 10_000.0, ""),
            ("18 per 10 000", 18.0, 10_000.0, ""),
            ("18 per 10,000 residents", 18.0, 10_000.0, "residents"),
            ("At least 18 per 10k residents", 18.0, 10_000.0, "residents"),
            ("not less than two per thousand residents", 2.0, 1000.0, "residents"),
            ("2 per mille", 2.0, 1000.0, ""),
            ("3.2 per 1000 population", 3.2, 1000.0, ""),
            ("every 500 migrants", 1.0, 500.0, "migrants"),
            ("per 500 migrants", 1.0, 500.0, "migrants"),
            ("every 500 people: 1", 1.0, 500.0, ""),
            ("every 500 migrants need 1 coordinator", 1.0, 500.0, "migrants"),
            ("one coordinator for every 500 migrants", 1.0, 500.0, "migrants"),
            ("a coordinator per 500 floating residents", 1.0, 500.0, "floating residents"),
            ("2 officers for each 1,000 people", 2.0, 1000.0, ""),
            ("1 teacher per 19 pupils", 1.0, 19.0, "pupils"),
            ("1 nurse per 10 households", 1.0, 10.0, "household"),
            ("500 migrants per coordinator", 1.0, 500.0, "migrants"),
            ("500 people per post", 1.0, 500.0, ""),
            ("500 people per 2 posts", 2.0, 500.0, ""),
        ] {
            assert_eq!(read(text), Some((posts, per, base.to_owned())), "{text}");
        }
    }

    #[test]
    fn rules_of_another_kind_are_not_guessed() {
        for text in [
            "每500至800人1名",
            "每500-800人1名",
            "每3000人至5000人1名",
            "每新增500人增加1名",
            "每500人不超过1名",
            "每500人1名，边远地区除外",
            "every 500 people at most 1",
            "1 per 500-800 people",
            "18 per 10.000",
            "每1,5万人1名",
            "18 per 10,000 residents, at least 2",
            "2 per 1,000 people aged 65 and over",
            "less than 1 per 500",
            "2 nurses per clinic",
            "1 per community",
            "每个社区1名",
            "每社区1名",
            "many",
            "每人",
            "500",
            "每0人1名",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
