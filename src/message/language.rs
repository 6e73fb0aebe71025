//! Languages of messages and reports.

/// The language that errors, findings and reports are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese, simplified characters.
    Zh,
}

impl Language {
    /// Every language there is.
    pub const ALL: [Language; 2] = [Language::En, Language::Zh];

    /// The code of the language, such as `zh`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Zh => "zh",
        }
    }

    /// The language that has a code.
    ///
    /// ```
    /// use townscale::Language;
    /// assert_eq!(Language::from_code("zh"), Some(Language::Zh));
    /// ```
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// Choose between an English and a Chinese text.
    pub(crate) const fn choose<'a>(self, texts: &[&'a str; 2]) -> &'a str {
        match self {
            Language::En => texts[0],
            Language::Zh => texts[1],
        }
    }
}
