//! Access by the two-step floating catchment area method, 2SFCA (Luo and Wang 2003).

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::table::{Table, TableBuilder, TableReader};

/// Score the access of each place of demand: `id`, `score` (capacity per person within reach), in the order of `demand`.
///
/// `supply` has `id`, `capacity` (units); `demand` has `id`, `population` (persons); `cost` has `demand`, `supply`,
/// `minutes`, a row for each pair that may be in reach; `catchment` is in minutes, its edge within reach. Supply whose
/// catchment holds nobody reaches nobody. Step one: each supply's capacity over the people of its catchment; step two:
/// the sum of those ratios over the supply in reach.
///
/// # Errors
/// A missing column or value, an id twice, a pair twice or of an unknown id, a negative number, a catchment that is
/// not positive.
pub fn access(supply: &TableReader, demand: &TableReader, cost: &TableReader, catchment: f64) -> Result<Table> {
    if !(catchment.is_finite() && catchment > 0.0) {
        return Err(Error::input(format!("the catchment is {catchment}")).hint("give minutes above 0, such as 30"));
    }
    let (supply_ids, demand_ids) = (supply.text("id")?, demand.text("id")?);
    let (capacity, population) = (amounts(supply, "capacity")?, amounts(demand, "population")?);
    let pairs = pairs_within(cost, &places(demand, &demand_ids)?, &places(supply, &supply_ids)?, catchment)?;

    let mut people = vec![0.0; supply_ids.len()];
    for (from, to) in &pairs {
        people[*to] += population[*from];
    }
    let mut score = vec![0.0; demand_ids.len()];
    for (from, to) in &pairs {
        if people[*to] > 0.0 {
            score[*from] += capacity[*to] / people[*to];
        }
    }
    Ok(TableBuilder::new().text("id", demand_ids).number("score", score).build())
}

/// The places of ids in their table.
fn places<'a>(table: &TableReader, ids: &'a [String]) -> Result<HashMap<&'a str, usize>> {
    let mut places = HashMap::with_capacity(ids.len());
    for (row, id) in ids.iter().enumerate() {
        if places.insert(id.as_str(), row).is_some() {
            return Err(Error::input(format!("{id} is there twice"))
                .at(table.place(row, "id"))
                .hint("keep one row an id"));
        }
    }
    Ok(places)
}

fn amounts(table: &TableReader, column: &str) -> Result<Vec<f64>> {
    let amounts = table.number(column)?;
    match amounts.iter().position(|amount| *amount < 0.0) {
        Some(row) => Err(Error::input(format!("{column} is {}", amounts[row]))
            .at(table.place(row, column))
            .hint("give 0 or more")),
        None => Ok(amounts),
    }
}

/// The pairs of demand and supply within the catchment, sorted, so that sums do not depend on the order of rows.
fn pairs_within(
    cost: &TableReader,
    demand: &HashMap<&str, usize>,
    supply: &HashMap<&str, usize>,
    catchment: f64,
) -> Result<Vec<(usize, usize)>> {
    let (from, to, minutes) = (cost.text("demand")?, cost.text("supply")?, amounts(cost, "minutes")?);
    let find = |places: &HashMap<&str, usize>, ids: &[String], row: usize, column: &str| {
        places.get(ids[row].as_str()).copied().ok_or_else(|| {
            Error::input(format!("the {column} table has no id {}", ids[row]))
                .at(cost.place(row, column))
                .hint("add the id there, or remove the pair")
        })
    };
    let mut pairs = Vec::new();
    for (row, reach) in minutes.iter().enumerate() {
        let pair = (find(demand, &from, row, "demand")?, find(supply, &to, row, "supply")?);
        if *reach <= catchment {
            pairs.push(pair);
        }
    }
    pairs.sort_unstable();
    if let Some(twice) = pairs.windows(2).find(|two| two[0] == two[1]) {
        let named = |places: &HashMap<&str, usize>, place| {
            places.iter().find(|(_, at)| **at == place).map(|(id, _)| (*id).to_owned())
        };
        let (from, to) = (named(demand, twice[0].0).unwrap_or_default(), named(supply, twice[0].1).unwrap_or_default());
        return Err(Error::input(format!("the pair {from}, {to} is there twice"))
            .at(cost.source())
            .hint("keep one row a pair"));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use arrow::datatypes::Float64Type;

    use super::*;

    /// By hand: clinic s (3 doctors) reaches a and b (300 people), clinic t (1) reaches b alone (200); c reaches none.
    #[test]
    fn the_hand_made_case_comes_out() {
        let supply = TableBuilder::new().text("id", ["s", "t"]).number("capacity", [3.0, 1.0]).build();
        let demand = TableBuilder::new().text("id", ["a", "b", "c"]).number("population", [100.0, 200.0, 50.0]).build();
        let cost = TableBuilder::new()
            .text("demand", ["b", "a", "b", "c"])
            .text("supply", ["t", "s", "s", "t"])
            .number("minutes", [30.0, 5.0, 10.0, 31.0])
            .build();
        let reader = |table, name| TableReader::new(table, name);
        let table = access(&reader(supply, "supply"), &reader(demand, "demand"), &reader(cost, "cost"), 30.0).unwrap();
        assert_eq!(table.column(1).as_primitive::<Float64Type>().values().to_vec(), [0.01, 0.015, 0.0]);
    }
}
