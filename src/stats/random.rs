//! Counter-based random streams: Philox 4×32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy
//! as 1, 2, 3"). A stream is named by a seed and keys and holds no other state, so the same name gives the same
//! numbers on any thread, in any order, in any process.

// Kernels over blocks and lists whose lengths are known here.
#![allow(clippy::indexing_slicing)]

use super::normal_quantile;

/// The 64-bit key of a name (FNV-1a, then the finaliser of SplitMix64).
#[must_use]
pub fn key(name: &str) -> u64 {
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    mix(hash)
}

/// Where the hash of a name lies between 0 and 1: names below a share are a sample of them.
pub(crate) fn sampled_share(name: &str) -> f64 {
    (key(name) >> 11) as f64 / (1_u64 << 53) as f64
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A stream of random numbers named by a seed, a key and a draw.
#[derive(Debug, Clone)]
pub struct Stream {
    key: [u32; 2],
    draw: u64,
    block: u64,
    words: [u32; 4],
    used: usize,
}

impl Stream {
    /// The stream of a seed and a name.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        Self::keyed(seed, key(name), 0)
    }

    /// The stream of a seed, a key and a draw: distinct names give independent streams.
    #[must_use]
    pub fn keyed(seed: u64, key: u64, draw: u64) -> Self {
        let mixed = mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ key;
        Self { key: [mixed as u32, (mixed >> 32) as u32], draw, block: 0, words: [0; 4], used: 4 }
    }

    /// The next 32 random bits.
    pub fn bits(&mut self) -> u32 {
        if self.used == 4 {
            let counter = [self.block as u32, (self.block >> 32) as u32, self.draw as u32, (self.draw >> 32) as u32];
            self.words = philox(counter, self.key);
            self.block += 1;
            self.used = 0;
        }
        self.used += 1;
        self.words[self.used - 1]
    }

    /// Fill `out` with the next bits: what [`Stream::bits`] gives one by one, sixteen blocks at a time.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "plain loops over lanes become vectors")]
    pub fn fill_bits(&mut self, out: &mut [u32]) {
        let mut at = 0;
        while self.used < 4 && at < out.len() {
            out[at] = self.bits();
            at += 1;
        }
        while out.len() - at >= 4 * WIDE {
            let mut counter = [[0; WIDE], [0; WIDE], [self.draw as u32; WIDE], [(self.draw >> 32) as u32; WIDE]];
            for i in 0..WIDE {
                let block = self.block + i as u64;
                (counter[0][i], counter[1][i]) = (block as u32, (block >> 32) as u32);
            }
            let words = philox_wide(counter, self.key);
            let four = &mut out[at..at + 4 * WIDE];
            for i in 0..WIDE {
                (four[4 * i], four[4 * i + 1]) = (words[0][i], words[1][i]);
                (four[4 * i + 2], four[4 * i + 3]) = (words[2][i], words[3][i]);
            }
            self.block += WIDE as u64;
            at += 4 * WIDE;
        }
        while at < out.len() {
            out[at] = self.bits();
            at += 1;
        }
    }

    /// A number uniform on the open interval from 0 to 1, with 53 bits.
    pub fn uniform(&mut self) -> f64 {
        let high = u64::from(self.bits()) << 21;
        let low = u64::from(self.bits()) >> 11;
        ((high ^ low) as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    /// A whole number uniform on 0..n (`n` > 0), by multiplication (Lemire 2019; the bias is under n / 2⁶⁴).
    pub fn below(&mut self, n: usize) -> usize {
        let wide = (u64::from(self.bits()) << 32) | u64::from(self.bits());
        ((u128::from(wide) * n as u128) >> 64) as usize
    }

    /// A standard normal number, by inversion.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }
}

/// Ten rounds of Philox 4×32.
fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let first = u64::from(counter[0]) * 0xD251_1F53;
        let second = u64::from(counter[2]) * 0xCD9E_8D57;
        counter = [
            (second >> 32) as u32 ^ counter[1] ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ counter[3] ^ key[1],
            first as u32,
        ];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    counter
}

const WIDE: usize = 16;

/// The first two words of the streams of draws `first`, `first + 1`, …: what [`Stream::bits`] of each gives first.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "plain loops over lanes become vectors")]
pub(super) fn first_words(seed: u64, key: u64, first: u64, one: &mut [u32], other: &mut [u32]) {
    let key = Stream::keyed(seed, key, 0).key;
    let count = one.len();
    for start in (0..count).step_by(WIDE) {
        let mut counter = [[0; WIDE]; 4];
        for i in 0..WIDE {
            let draw = first.wrapping_add((start + i) as u64);
            (counter[2][i], counter[3][i]) = (draw as u32, (draw >> 32) as u32);
        }
        let words = philox_wide(counter, key);
        let size = WIDE.min(count - start);
        one[start..start + size].copy_from_slice(&words[0][..size]);
        other[start..start + size].copy_from_slice(&words[1][..size]);
    }
}

/// [`philox`] of `WIDE` counters, word by word. Plain loops over lanes, which become vectors of whatever width the caller is
/// compiled for; closures would stay calls there.
#[inline(always)]
fn philox_wide(counter: [[u32; WIDE]; 4], mut key: [u32; 2]) -> [[u32; WIDE]; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    for _ in 0..10 {
        for i in 0..WIDE {
            let first = u64::from(a[i]) * 0xD251_1F53;
            let second = u64::from(c[i]) * 0xCD9E_8D57;
            a[i] = (second >> 32) as u32 ^ b[i] ^ key[0];
            b[i] = second as u32;
            c[i] = (first >> 32) as u32 ^ d[i] ^ key[1];
            d[i] = first as u32;
        }
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_bits_at_once_are_the_same_bits() {
        for skip in 0..5 {
            let (mut one, mut other) = (Stream::keyed(3, 9, 1 << 40), Stream::keyed(3, 9, 1 << 40));
            (0..skip).for_each(|_| assert_eq!(one.bits(), other.bits()));
            let mut many = [0; 77];
            one.fill_bits(&mut many);
            assert!(many.iter().all(|word| *word == other.bits()));
            assert_eq!(one.bits(), other.bits());
        }
    }

    /// Known answers of the authors' Random123 distribution (kat_vectors, philox4x32 10).
    #[test]
    fn philox_gives_the_published_known_answers() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
        let pi = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
        assert_eq!(philox(pi, [0xa4093822, 0x299f31d0]), [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
    }

    #[test]
    fn names_give_different_streams_and_uniform_moments() {
        let mut stream = Stream::new(1, "a");
        assert_ne!(stream.bits(), Stream::new(1, "b").bits());
        let draws: Vec<f64> = (0..20_000).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
    }
}
