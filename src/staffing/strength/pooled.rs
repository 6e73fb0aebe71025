//! The staff of areas that share posts, taken together.

use super::staff::{Post, Staff};
use crate::error::{Error, Result};

impl Staff {
    /// The staff with that of a role in some areas, and in the group itself, put together under the name of the group.
    /// Shares, attrition and pay are means by people, of those who say them; a share on duty or working time that is not
    /// given is 1.
    ///
    /// # Errors
    /// Staff that was counted at different times.
    pub(crate) fn pooled(self, role: &str, group: &str, areas: &[String]) -> Result<Self> {
        let mut posts = self.into_posts();
        let mut all: Vec<Post> = Vec::new();
        for area in areas.iter().map(String::as_str).chain([group]) {
            all.extend(posts.get_mut(area).and_then(|roles| roles.remove(role)));
        }
        let Some(first) = all.first() else { return Ok(Self::from_posts(posts)) };
        if all.iter().any(|post| post.period != first.period) {
            return Err(Error::staff_pooled_dates(role, group).at("staff"));
        }
        // An area without people says what it pays all the same.
        let weight = |post: &Post| post.headcount.max(1e-6);
        let mean = |of: &dyn Fn(&Post) -> Option<f64>| {
            let known = || all.iter().filter_map(|post| Some((weight(post), of(post)?)));
            let people: f64 = known().map(|(people, _)| people).sum();
            (people > 0.0).then(|| known().map(|(people, value)| people * value).sum::<f64>() / people)
        };
        let share = all.iter().any(|post| post.on_duty_share.is_some() || post.fte.is_some());
        let together = Post {
            headcount: all.iter().map(|post| post.headcount).sum(),
            on_duty_share: mean(&|post| share.then(|| post.post_share())),
            fte: None,
            attrition: mean(&|post| post.attrition),
            monthly_pay: mean(&|post| post.monthly_pay),
            on_cost: mean(&|post| post.on_cost),
            period: first.period,
        };
        posts.entry(group.to_owned()).or_default().insert(role.to_owned(), together);
        Ok(Self::from_posts(posts))
    }
}
