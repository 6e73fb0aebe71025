//! Why a text is not TOML or JSON, in both languages: the readers say it in English alone.

use std::ops::Range;

use serde_json::error::Category;

use super::decoding::decoded;
use super::{Error, ErrorKind};
use crate::message::Place;

/// The beginning of what the reader of TOML says, and the same in Chinese; the longer of two comes first.
const TOML: &[(&str, &str)] = &[
    ("duplicate key", "键重复"),
    ("string values must be quoted", "文字应加引号，或等号后缺少值"),
    ("unquoted keys cannot be empty", "等号前缺少键"),
    ("invalid unquoted key", "键中有需要加引号的字符"),
    ("keys cannot be multi-line", "键不能写成多行文字"),
    ("key with no value", "键后缺少等号和值"),
    ("missing value", "等号后缺少值"),
    ("missing assignment", "键与值之间缺少等号"),
    ("missing comma", "各项之间缺少逗号"),
    ("missing opening quote", "缺少开头的引号"),
    ("missing escaped value", "反斜杠后的字符无效；文字中的反斜杠应写作 \\\\"),
    ("too few unicode value digits", "Unicode 转义的位数不足"),
    ("missing key", "缺少键"),
    ("missing table open", "缺少左侧的 ["),
    ("missing array opening", "缺少左侧的 ["),
    ("missing inline table opening", "缺少左侧的 {"),
    ("extra comma", "多余的逗号"),
    ("extra assignment", "多余的等号"),
    ("extra `=`", "多余的等号"),
    ("unexpected `=`", "列表中有等号"),
    ("unclosed array table", "缺少右侧的 ]]"),
    ("unclosed array", "列表缺少右侧的 ]"),
    ("unclosed table", "表名缺少右侧的 ]"),
    ("unclosed inline table", "行内表缺少右侧的 }"),
    ("unexpected content between comment", "注释后有控制字符"),
    ("invalid comment character", "注释中有控制字符"),
    ("unexpected leading zero", "数字不能以 0 开头"),
    ("unexpected sign", "多余的正负号"),
    ("redundant numeric sign", "多余的正负号"),
    ("integers with a radix", "非十进制整数不能带正负号"),
    ("radix must be lowercase", "进制前缀应为小写"),
    ("redundant integer number prefix", "多余的进制前缀"),
    ("`_` may only go between digits", "下划线只能写在数字之间"),
    ("integer number overflowed", "整数过大"),
    ("floating-point number overflowed", "数值过大"),
    ("u64 value was too large", "整数过大"),
    ("i64 value was too large", "整数过大"),
    ("invalid basic string", "文字缺少结尾的引号，或含有控制字符"),
    ("invalid literal string", "文字缺少结尾的引号，或含有控制字符"),
    ("invalid multi-line", "多行文字缺少结尾的引号，或含有控制字符"),
    ("invalid date", "日期或时间无效"),
    ("invalid time", "日期或时间无效"),
    ("invalid boolean", "只能写 true 或 false"),
    ("carriage return", "回车符后缺少换行符"),
    ("cannot extend value", "该键已有值，不能再作为表"),
    ("cannot recurse further", "嵌套过深"),
    ("recursion limit", "嵌套过深"),
    ("unexpected", "多余的内容"),
    ("invalid", "此处的值或写法无效"),
];

/// The beginning of what the reader of JSON says, and the same in Chinese.
const JSON: &[(&str, &str)] = &[
    ("EOF while parsing a list", "列表未写完，缺少 ]"),
    ("EOF while parsing an object", "键与值的列表未写完，缺少 }"),
    ("EOF while parsing a string", "文字缺少结尾的引号"),
    ("EOF while parsing a value", "缺少值"),
    ("expected `:`", "键后缺少冒号"),
    ("expected `,` or `]`", "此处应为逗号或 ]"),
    ("expected `,` or `}`", "此处应为逗号或 }"),
    ("expected ident", "只能写 true、false 或 null"),
    ("expected value", "此处应为值"),
    ("invalid escape", "反斜杠后的字符无效"),
    ("invalid number", "数字的写法无效"),
    ("number out of range", "数值过大"),
    ("invalid unicode", "字符编码无效"),
    ("control character", "文字中含有控制字符"),
    ("key must be a string", "键应加双引号"),
    ("lone leading surrogate", "Unicode 转义不完整"),
    ("unexpected end of hex escape", "Unicode 转义不完整"),
    ("invalid value: expected key to be a number", "键应为加引号的数字"),
    ("float key must be finite", "键应为加引号的数字"),
    ("trailing comma", "多余的逗号"),
    ("trailing characters", "结尾之后还有内容"),
    ("recursion limit", "嵌套过深"),
];

fn in_chinese(message: &str, known: &[(&str, &str)]) -> String {
    let found = known.iter().find(|(said, _)| message.starts_with(said));
    found.map_or("写法不符合格式", |(_, zh)| zh).to_owned()
}

/// An error of the reader of TOML at the line of the text where it stands: what serde refused, or why it is not TOML.
pub(crate) fn toml_error(error: &toml::de::Error, text: &str, kind: ErrorKind, source: impl Into<Place>) -> Error {
    let message = error.message().lines().next().unwrap_or_default();
    let told = decoded(message).unwrap_or_else(|| Error::not_toml(message, in_chinese(message, TOML)));
    let source = source.into();
    let place = match error.span() {
        Some(Range { start, .. }) => source.line(text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1),
        None => source,
    };
    told.of_kind(kind).at(place).caused_by(error.clone())
}

/// An error of the reader of JSON: what serde refused, or why it is not JSON.
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        let message = error.to_string();
        let what = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
        let told = match error.classify() {
            Category::Data => super::undecoded(what),
            Category::Io | Category::Syntax | Category::Eof => {
                let (line, column) = (error.line(), error.column());
                Error::not_json(&message, format!("第 {line} 行第 {column} 列，{}", in_chinese(what, JSON)))
            }
        };
        told.caused_by(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Language;

    /// The longest run of letters of English in a text.
    fn english(text: &str) -> usize {
        let runs = text.split(|c: char| !(c.is_ascii_alphabetic() || c == ' ')).map(str::trim);
        runs.map(|run| run.split(' ').count()).max().unwrap_or(0)
    }

    #[test]
    fn what_is_no_toml_is_told_in_chinese_with_its_line() {
        for text in [
            "a = ",
            "= 1",
            "a = [1",
            "a = \"x",
            "a = 1\na = 2",
            "[x\n",
            "a == 2",
            "a = x",
            "a = {b=1",
            "a = 01",
            "a b = 1",
            "a = 1 2",
            "\"\"\"x\"\"\" = 1",
            "a = 2026-13-01",
            "a = \"\\q\"",
            "a = 1__0",
            "a='x\n",
            "a = \"\"\"x",
            "a = 0X1",
            "a = +-1",
            "a = 99999999999999999999",
            "a = tru",
            "a.b = 1\na = 2",
            "[[x]\n",
            "a = [1,,2]",
            "a = {b=1,,c=2}",
            "a = \"\\u12\"",
            "a = 25:00:00",
            "é = 1",
            "a = 1 # \u{1}",
            "]",
            "a = 1\r b",
        ] {
            let error = text.parse::<toml::Table>().unwrap_err();
            let told = toml_error(&error, text, ErrorKind::Input, "a.toml");
            let zh = told.text(Language::Zh);
            assert!(zh.starts_with("a.toml，文件第 ") && english(&zh) < 3, "{text}: {zh}");
            assert!(!zh.contains("写法不符合格式"), "{text}: {zh}: {error}");
            assert!(told.to_string().contains("this is not TOML: "), "{told}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_in_chinese_with_its_line() {
        for text in [
            "{",
            "[",
            "{\"a\"",
            "{\"a\":",
            "{\"a\" 1}",
            "[1,]",
            "[1 2]",
            "{\"a\":1,}",
            "nul",
            "nulk",
            "\"\\q\"",
            "1 2",
            "{a:1}",
            "[01]",
            "\"\u{1}\"",
            "[1e999]",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "",
            "\"a",
            "{\"a\":1 2}",
            "-",
        ] {
            let told = Error::from(serde_json::from_str::<serde_json::Value>(text).unwrap_err());
            let zh = told.text(Language::Zh);
            assert!(zh.contains("JSON：第 1 行第 ") && english(&zh) < 3, "{text}: {zh}");
            assert!(!zh.contains("写法不符合格式"), "{text}: {zh}: {told}");
        }
        let told = Error::from(serde_json::from_str::<serde_json::Value>(&"[".repeat(300)).unwrap_err());
        assert!(told.text(Language::Zh).contains("嵌套过深"), "{told}");
    }
}
