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
            let document = standard.document.as_deref().unwrap_or("–");
            findings.push(Finding::standard_unread("services", &standard.id, services, document));
        }
        for first in self.firsts(context)? {
            let service = self.service(first.service);
            let name = &service.service;
            let opens = || service.steps.iter().filter_map(|step| step.opens);
            if service.steps.iter().all(|step| step.capacity == 0.0) {
                findings.push(Finding::capacity_zero(service.place(), name));
                continue;
            }
            let empty = first.periods.iter().find(|period| service.capacity(**period) == 0.0);
            if let (Some(from), Some(opens)) = (empty, opens().min()) {
                findings.push(Finding::no_capacity_until(service.place(), name, from, opens));
            } else if let Some(need) = first.quantile(0.5)
                && let Some(opens) = opens().filter(|opens| opens.end() > need.end()).min()
            {
                findings.push(Finding::opens_after_need(service.place(), name, need, opens));
            }
        }
        findings.extend(season(self, context)?);
        Ok(findings)
    }
}
