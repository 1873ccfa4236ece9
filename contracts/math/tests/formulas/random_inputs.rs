//! Deterministic inputs: spread over orders of magnitude, and chosen to hurt.

use math::PPM;

/// The splitmix64 generator of Steele, Lea and Flood: the same inputs on every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn wide(&mut self) -> u128 {
        u128::from(self.next()) << 64 | u128::from(self.next())
    }

    /// In `0..end`.
    pub fn below(&mut self, end: u128) -> u128 {
        self.wide() % end
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u128) as usize]
    }

    /// In `1..=most`, every order of magnitude as likely as any other.
    pub fn magnitude(&mut self, most: u128) -> u128 {
        let bits = 1 + self.below(u128::from(128 - most.leading_zeros()));
        (self.wide() >> (128 - bits)).clamp(1, most)
    }

    /// Half of the time a ratio people use or an edge, else any.
    pub fn ratio(&mut self) -> u32 {
        const EDGES: [u32; 14] = [
            1, 2, 3, 1_000, 50_000, 100_000, 200_000, 250_000, 333_333, 500_000, 666_667, 750_000, 999_999, PPM,
        ];
        if self.next() % 2 == 0 {
            self.pick(&EDGES)
        } else {
            1 + self.below(u128::from(PPM)) as u32
        }
    }
}

/// A market and the amount of one trade in it.
#[derive(Debug, Clone, Copy)]
pub struct Trade {
    pub supply: u128,
    pub reserve: u128,
    pub ratio: u32,
    pub amount: u128,
}

const LARGEST_ORDINARY: u128 = 10_u128.pow(30);

/// A deposit from one unit to a million times the reserve, in a market of up to 10^30 units.
pub fn purchase(random: &mut Random) -> Trade {
    let reserve = random.magnitude(LARGEST_ORDINARY);
    Trade {
        supply: random.magnitude(LARGEST_ORDINARY),
        reserve,
        ratio: random.ratio(),
        amount: random.magnitude(1_000_000 * reserve),
    }
}

/// A sale from one unit to the whole supply, in a market of up to 10^30 units; half of them leave little.
pub fn sale(random: &mut Random) -> Trade {
    let supply = random.magnitude(LARGEST_ORDINARY);
    let part = random.magnitude(supply);
    Trade {
        supply,
        reserve: random.magnitude(LARGEST_ORDINARY),
        ratio: random.ratio(),
        amount: if random.next() % 2 == 0 {
            part
        } else {
            supply - part + 1
        },
    }
}

/// An amount beside a power of two, a handful of units, or the largest there is.
fn awkward(random: &mut Random) -> u128 {
    match random.next() % 4 {
        0 => 1 + random.below(10),
        1 => u128::MAX - random.below(3),
        _ => {
            let power = 1_u128 << random.below(128);
            [power, power - 1, power + 1][random.below(3) as usize].max(1)
        }
    }
}

/// A deposit that brings the reserve to a power of two times itself or beside it, or a unit, or whatever fits.
pub fn awkward_purchase(random: &mut Random) -> Trade {
    let reserve = awkward(random);
    let room = u128::MAX - reserve;
    let doubled = reserve
        .checked_shl(random.below(u128::from(reserve.leading_zeros() + 1)) as u32)
        .unwrap_or(reserve);
    let amount = match random.next() % 6 {
        0 => 1,
        1 => room,
        2 => awkward(random),
        _ => (doubled - reserve).saturating_add(random.below(3)).saturating_sub(1),
    };
    Trade {
        supply: awkward(random),
        reserve,
        ratio: random.ratio(),
        amount: amount.min(room),
    }
}

/// A sale that leaves a power of two share of the supply or beside it, or a unit, or nothing.
pub fn awkward_sale(random: &mut Random) -> Trade {
    let supply = awkward(random);
    let left = (supply >> random.below(128))
        .saturating_add(random.below(3))
        .saturating_sub(1)
        .min(supply);
    let amount = match random.next() % 6 {
        0 => 1,
        1 => supply,
        2 => supply - 1,
        _ => supply - left,
    };
    Trade {
        supply,
        reserve: awkward(random),
        ratio: random.ratio(),
        amount,
    }
}
