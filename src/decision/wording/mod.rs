//! Wording: the words of a decision file judged by one matcher.
//!
//! - `tokens`: text as it is judged: look-alikes folded, traditional characters simplified, blanks and marks inside dropped
//! - `matcher`: sequences of words with what may stand between, before and after them
//! - `lists`: what is looked for, as data (`words.toml`): a level claimed, people handled or scored, placeholders and bare
//!   assertions, open calls
//! - `period`: how long something was open

mod lists;
mod matcher;
mod period;
mod tokens;

pub(in crate::decision) use lists::{
    Found, answers, claims_a_level, days_open, handles_people, is_open_call, is_placeholder, last_day_named, named,
    reading, said, scores_people, signature, similarity, tells, without_places,
};
