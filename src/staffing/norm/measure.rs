//! What a norm requires posts for.

use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, Result, decode_by};
use crate::profile::word;

/// What a ratio norm counts of the other role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RatioOn {
    /// The headcount that is there.
    #[default]
    Actual,
    /// The posts that the other role's own norm requires.
    Required,
}

impl<'de> Deserialize<'de> for RatioOn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        decode_by::<String, _, _>(deserializer)
    }
}

impl TryFrom<String> for RatioOn {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        word("on", &text, &[("actual", Self::Actual), ("required", Self::Required)])
    }
}

/// What a norm requires posts for: people, areas, or the posts of another role.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Measure {
    /// Posts for people.
    People {
        /// Posts for `per` people.
        posts: f64,
        /// People for `posts` posts.
        per: f64,
        /// Posts for each area besides, whatever its population.
        each: Option<f64>,
        /// The people whom `each` already covers: `per` counts those beyond.
        beyond: f64,
    },
    /// So many posts for each area, whatever its population.
    Area(f64),
    /// Posts that go with another role.
    Ratio {
        /// Posts for each post of the role `to`.
        ratio: f64,
        /// The other role.
        to: String,
        /// What is counted of the other role.
        on: RatioOn,
    },
    /// Groups, and people of each for one post; what they require is added up.
    Parts(Vec<(String, f64)>),
    /// Bands: up to so many people (rising), so many posts (not falling). Past the last band its number goes on.
    Bands(Vec<(f64, f64)>),
    /// The posts themselves, computed elsewhere.
    Given,
}

impl Measure {
    /// The posts required before rounding, for people or posts of the other role.
    #[inline]
    pub(super) fn posts(&self, base: f64) -> f64 {
        match self {
            Self::People { posts, per, each, beyond } => (base - beyond).max(0.0) / per * posts + each.unwrap_or(0.0),
            Self::Area(each) => *each,
            Self::Ratio { ratio, .. } => base * ratio,
            Self::Bands(bands) => {
                let Some((_, last)) = bands.last().filter(|_| base > 0.0) else { return 0.0 };
                bands.iter().find(|(most, _)| base <= *most).map_or(*last, |(_, posts)| *posts)
            }
            // The base is posts already: what the parts add up to, or what was given.
            Self::Parts(_) | Self::Given => base,
        }
    }
}
