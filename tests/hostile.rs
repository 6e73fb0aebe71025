//! The fuzz targets on the stable compiler: every seed, and seeds broken at random but in the same way each time.

mod targets;

use std::fs;
use std::path::Path;

use targets::TARGETS;
use townscale::stats::Stream;

/// How often each seed is broken.
const TIMES: usize = 24;

/// What files are broken with: what separates, opens, closes and ends things, in several encodings.
const PIECES: [&[u8]; 16] = [
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\"",
    b",",
    b"\n",
    b"\r",
    b"-",
    b"1e400",
    b"NaN",
    b"[[",
    b"}",
    "年".as_bytes(),
    "万".as_bytes(),
    b"\xed\xa0\x80",
];

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).expect("a folder of seeds").map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).expect("a seed")).collect()
}

fn below(chance: &mut Stream, end: usize) -> usize {
    (chance.uniform() * end as f64) as usize
}

/// A seed with one to four places changed: a piece put in, a range cut out, repeated, or taken from another seed.
fn broken(seeds: &[Vec<u8>], number: usize, chance: &mut Stream) -> Vec<u8> {
    let mut bytes = seeds[number].clone();
    for _ in 0..1 + below(chance, 4) {
        let from = below(chance, bytes.len() + 1);
        let to = from + below(chance, (bytes.len() - from).min(40) + 1);
        match below(chance, 4) {
            0 => drop(bytes.splice(from..to, PIECES[below(chance, PIECES.len())].iter().copied())),
            1 => drop(bytes.drain(from..to)),
            2 => {
                let range = bytes[from..to].to_vec();
                bytes.splice(from..from, range);
            }
            _ => {
                let other = &seeds[below(chance, seeds.len())];
                let start = below(chance, other.len() + 1);
                let end = other.len().min(start + 40);
                bytes.splice(from..to, other[start..end].iter().copied());
            }
        }
    }
    bytes
}

#[test]
fn targets_take_their_seeds_and_seeds_that_are_broken() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() > 1, "{name} has no seeds");
        let mut chance = Stream::new(1, name);
        for (number, seed) in seeds.iter().enumerate() {
            target(seed);
            for _ in 0..TIMES {
                target(&broken(&seeds, number, &mut chance));
            }
        }
    }
}
