//! The fuzz targets on the stable compiler: every seed, and seeds broken at random but in the same way each time.
//!
//! With `FUZZ_SECONDS=N` each target runs for N seconds on inputs of its own: `make fuzz` where there is no cargo-fuzz.

mod targets;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use targets::TARGETS;
use townscale::stats::Stream;

/// How often each seed is broken: about a minute of processor time for all targets in the build of `make test`.
const TIMES: usize = if cfg!(debug_assertions) { 24 } else { 1_000 };

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

/// Run a target on its seeds and on broken ones: `TIMES` of each seed, or as long as `make fuzz` asks for.
fn attacked(name: &str) {
    let (_, target) = TARGETS.into_iter().find(|(known, _)| *known == name).expect("a target");
    let seeds = seeds(name);
    assert!(seeds.len() > 1, "{name} has no seeds");
    let asked: Option<u64> =
        std::env::var("FUZZ_SECONDS").ok().map(|text| text.parse().expect("FUZZ_SECONDS: whole seconds"));
    let began = Instant::now();
    let chosen = asked.map_or(1, |_| SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.as_secs()));
    let mut chance = Stream::new(chosen, name);
    let mut tried = 0_usize;
    for seed in &seeds {
        target(seed);
    }
    while asked.map_or(tried < TIMES * seeds.len(), |seconds| began.elapsed().as_secs() < seconds) {
        let input = broken(&seeds, tried % seeds.len(), &mut chance);
        if catch_unwind(|| target(&input)).is_err() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/artifacts").join(name);
            fs::create_dir_all(&folder).expect("a folder of artifacts");
            let kept = folder.join(format!("stable-{chosen}-{tried}"));
            fs::write(&kept, &input).expect("an artifact");
            panic!("{name}: input {tried} of the random stream {chosen} is kept in {}", kept.display());
        }
        tried += 1;
    }
    println!("{name}: {tried} broken inputs, 0 failures");
}

/// A test a target, so that they run side by side.
macro_rules! targets {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            attacked(stringify!($name));
        })+

        #[test]
        fn every_target_is_attacked() {
            assert_eq!(TARGETS.map(|(name, _)| name), [$(stringify!($name)),+]);
        }
    };
}

targets! { table, period, decision, norm, index_spec, terms, text }
