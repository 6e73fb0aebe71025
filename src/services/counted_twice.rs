//! People whom the rows of one service count more than once.

use std::collections::BTreeMap;
use std::iter;

use super::Services;
use super::users::Directory;
use crate::error::Result;
use crate::finding::Finding;

/// People of one area that several areas' rows count for one service, to more than all of them.
pub(super) fn counted_twice(services: &Services, directory: &Directory<'_>) -> Result<Vec<Finding>> {
    if services.list().iter().all(|service| service.serves.is_empty()) {
        return Ok(vec![]);
    }
    let mut shares: BTreeMap<(&str, usize), (f64, String)> = BTreeMap::new();
    for service in services.list() {
        let areas = iter::once(&*service.area).chain(service.serves.iter().map(|(area, _)| area.as_str()));
        let groups = service.groups.len().max(1);
        let areas: Vec<&str> = areas.flat_map(|area| iter::repeat_n(area, groups)).collect();
        for ((series, share), area) in directory.parts(service)?.into_iter().zip(areas) {
            let entry = shares.entry((&*service.service, series)).or_insert((0.0, area.to_owned()));
            entry.0 += share;
        }
    }
    let twice = shares.into_iter().filter(|(_, (share, _))| *share > 1.0 + 1e-9);
    let finding = |((service, _), (share, area)): ((&str, usize), (f64, String))| {
        Finding::users_counted_twice(area.as_str(), &area, service, share)
    };
    Ok(twice.map(finding).collect())
}
