//! Columns of Python objects in which the same objects stand again and again.

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

/// Slots of the table to begin with; it grows with what it holds.
const SLOTS: usize = 1 << 10;
/// A column whose objects are on average there fewer times than this gains nothing.
const TIMES: usize = 4;
const EMPTY: u32 = u32::MAX;

/// Addresses and their codes, by open addressing.
struct Addresses {
    slots: Vec<(usize, u32)>,
    count: u32,
}

impl Addresses {
    fn new(slots: usize) -> Self {
        Self { slots: vec![(0, EMPTY); slots], count: 0 }
    }

    #[inline]
    fn slot(&self, address: usize) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = ((address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask;
        while self.slots[at].1 != EMPTY && self.slots[at].0 != address {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![(0, EMPTY); 2 * old.len()];
        for (address, code) in old.into_iter().filter(|(_, code)| *code != EMPTY) {
            let at = self.slot(address);
            self.slots[at] = (address, code);
        }
    }
}

type Codes<'py> = (Bound<'py, PyArray1<u32>>, Vec<usize>);

/// For a column of objects, the number of each value's object, and the row in which each object comes first; none where
/// objects seldom come again.
#[pyfunction]
fn shared_objects<'py>(py: Python<'py>, objects: PyReadonlyArray1<'py, Py<PyAny>>) -> PyResult<Option<Codes<'py>>> {
    let objects = objects.as_array();
    let most = objects.len() / TIMES;
    let mut seen = Addresses::new(SLOTS);
    let (mut codes, mut firsts) = (Vec::with_capacity(objects.len()), Vec::new());
    let (mut last, mut code) = (0, EMPTY);
    for (row, object) in objects.iter().enumerate() {
        let address = object.as_ptr() as usize;
        if address != last || code == EMPTY {
            let at = seen.slot(address);
            if seen.slots[at].1 == EMPTY {
                if firsts.len() >= most {
                    return Ok(None);
                }
                seen.slots[at] = (address, seen.count);
                firsts.push(row);
                code = seen.count;
                seen.count += 1;
                if 2 * firsts.len() > seen.slots.len() {
                    seen.grow();
                }
            } else {
                code = seen.slots[at].1;
            }
            last = address;
        }
        codes.push(code);
    }
    Ok(Some((PyArray1::from_vec(py, codes), firsts)))
}

/// Add the function to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(shared_objects, m)?)
}
