//! Findings of a service load: capacities of nothing, openings after the need, seasons, standards that nobody has read.

use super::load::Load;
use super::season::season;
use crate::context::Context;
use crate::error::Result;
use crate::finding::Finding;
use crate::profile::Mark;

impl Load {
    /// What is doubtful: capacities of nothing, openings after the need, people counted twice.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn findings(&self, context: &Context) -> Result<Vec<Finding>> {
        let mut findings = self.first_findings.clone();
        for standard in self.services.standards().iter().filter(|standard| standard.mark == Mark::Unread) {
            let services = self.services().iter().filter(|one| one.standard.as_deref() == Some(&standard.id)).count();
            findings.push(
                Finding::new("standard_unread", "services")
                    .with("standard", &standard.id)
                    .with("services", services)
                    .with("document", standard.document.as_deref().unwrap_or("no document")),
            );
        }
        for first in self.firsts(context)? {
            let service = &self.services()[first.service];
            let finding = |code| Finding::new(code, service.place()).with("service", &service.service);
            let opens = || service.steps.iter().filter_map(|step| step.opens);
            if service.steps.iter().all(|step| step.capacity == 0.0) {
                findings.push(finding("capacity_zero"));
                continue;
            }
            let empty = first.periods.iter().find(|period| service.capacity(**period) == 0.0);
            if let (Some(from), Some(opens)) = (empty, opens().min()) {
                findings.push(finding("no_capacity_until").with("from", from).with("opens", opens));
            } else if let Some(need) = first.quantile(0.5)
                && let Some(opens) = opens().filter(|opens| opens.end() > need.end()).min()
            {
                findings.push(finding("opens_after_need").with("need", need).with("opens", opens));
            }
        }
        findings.extend(season(self, context)?);
        Ok(findings)
    }
}
