//! Deterministic inputs: spread over orders of magnitude, and chosen to hurt.

use math::conviction::LARGEST_AMOUNT;
use math::vesting::{Accrual, Schedule};
use math::PPM;

/// How many inputs a test against the oracle draws.
pub fn random_cases(unless_told: u64) -> u64 {
    std::env::var("MATH_ORACLE_CASES").map_or(unless_told, |cases| cases.parse().expect("a number of cases"))
}

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

/// A duration of at least 1: one people use, one of any magnitude, or one beside an edge.
pub fn duration(random: &mut Random) -> u64 {
    const DAY: u64 = 86_400_000;
    match random.next() % 5 {
        0 => random.pick(&[1_000, DAY, 7 * DAY, 90 * DAY, 365 * DAY, 4 * 365 * DAY]),
        1 => random.magnitude(u64::MAX.into()) as u64,
        2 => 1 + random.below(10) as u64,
        3 => u64::MAX - random.below(3) as u64,
        _ => {
            let power = 1_u64 << random.below(64);
            [power, power - 1, power.saturating_add(1)][random.below(3) as usize].max(1)
        }
    }
}

/// Half-lives, and a time that is spread over the first 130 of them, beside a whole number of them, or anything.
pub fn decay(random: &mut Random) -> (u64, u64) {
    let half_life = duration(random);
    let halvings = random.below(131) as u64;
    let elapsed = match random.next() % 8 {
        0 => duration(random),
        1 => random.pick(&[0, 1, u64::MAX]),
        2 | 3 => half_life
            .saturating_mul(halvings)
            .saturating_add(random.below(3) as u64)
            .saturating_sub(1),
        _ => half_life
            .saturating_mul(random.pick(&[0, 0, 1, 2, halvings]))
            .saturating_add(random.below(half_life.into()) as u64),
    };
    (elapsed, half_life)
}

/// A stake or a supply: from nothing to the most there can be, and often at an edge.
pub fn stake(random: &mut Random) -> u128 {
    match random.next() % 6 {
        0 => random.pick(&[0, 1, 2, 10, 1 << 93, LARGEST_AMOUNT - 1, LARGEST_AMOUNT]),
        1 => awkward(random).min(LARGEST_AMOUNT),
        2 => random.below(LARGEST_AMOUNT + 1),
        3 => random.magnitude(LARGEST_ORDINARY),
        _ => random.magnitude(LARGEST_AMOUNT),
    }
}

/// In `0..=most`, half of the time at one of the ends or beside it.
pub fn up_to(random: &mut Random, most: u128) -> u128 {
    match random.next() % 8 {
        0 | 1 => 0,
        2 => 1.min(most),
        3 => most,
        4 => most.saturating_sub(1),
        _ if most == u128::MAX => random.wide(),
        _ => random.below(most + 1),
    }
}

/// A schedule that a batch can have, and the total of the batch.
pub fn schedule(random: &mut Random) -> (Schedule, u128) {
    let total = match random.next() % 4 {
        0 => awkward(random),
        1 => up_to(random, u128::MAX),
        _ => random.magnitude(LARGEST_ORDINARY),
    };
    let accrual = match random.next() % 4 {
        0 => Accrual::Linear {
            duration_ms: duration(random),
        },
        1 => {
            let periods = match random.next() % 3 {
                0 => random.pick(&[1, 2, 3, 12, 48, 1_000, u32::MAX]),
                _ => random.magnitude(u32::MAX.into()) as u32,
            };
            Accrual::Stepped {
                period_ms: duration(random).min(u64::MAX / u64::from(periods)),
                periods,
            }
        }
        _ => {
            let duration_ms = duration(random);
            let half_life_ms = match random.next() % 4 {
                0 => duration(random),
                1 => duration_ms,
                _ => (duration_ms / (1 + random.below(150) as u64)).max(1),
            };
            Accrual::HalfLife {
                half_life_ms,
                duration_ms,
            }
        }
    };
    let duration_ms = accrual.duration_ms().expect("a duration on the clock");
    let schedule = Schedule {
        start_ms: up_to(random, (u64::MAX - duration_ms).into()) as u64,
        unlocked_at_start: up_to(random, total),
        cliff_after_ms: up_to(random, duration_ms.into()) as u64,
        accrual,
    };
    (schedule, total)
}
