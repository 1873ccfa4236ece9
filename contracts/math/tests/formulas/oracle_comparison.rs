//! Every rounded result beside the exact value.

use dashu_int::IBig;
use math::curve::{deposit_for, purchase_return, sale_return, spot_price, SPOT_PRICE_SCALE};
use math::power::pow;
use math::{MathError, PPM};

use crate::oracle::{float, is_scaled_power, logarithm, power, power_bound, Exact, Float};
use crate::random_inputs::{awkward_purchase, awkward_sale, purchase, random_cases, sale, Random, Trade};

/// What the checks around the oracle's values compute with.
const BITS: usize = 256;

const AWKWARD_CASES: u64 = 12_000;

/// How often a result was the exact floor, and how often one unit less.
#[derive(Default)]
struct Tally {
    exact: u64,
    one_less: u64,
    beyond: u64,
    refused: u64,
}

impl Tally {
    fn report(&self, what: &str) {
        let Tally {
            exact,
            one_less,
            beyond,
            refused,
        } = self;
        println!("{what}: {exact} exact, {one_less} one unit less, {beyond} outside the envelope, {refused} refused");
    }
}

/// `short` units below the floor of `exact`, whose distance from being rounded the other way is `margin`, when the
/// computed value may be off by `error`.
fn tally(tally: &mut Tally, trade: Trade, short: IBig, margin: Float, error: Float, in_envelope: bool) {
    assert!(short >= IBig::ZERO, "in the trader's favour: {trade:?}");
    if in_envelope {
        assert!(short <= IBig::ONE, "{short} units short: {trade:?}");
    }
    if margin > error {
        assert_eq!(short, IBig::ZERO, "short without need: {trade:?}");
    }
    let most = error.ceil().to_int().value();
    assert!(short <= most, "{short} units short, at most {most}: {trade:?}");
    match (in_envelope, short == IBig::ZERO) {
        (false, _) => tally.beyond += 1,
        (true, true) => tally.exact += 1,
        (true, false) => tally.one_less += 1,
    }
}

fn check_purchase(counts: &mut Tally, trade: Trade) {
    let Trade {
        supply,
        reserve,
        ratio,
        amount,
    } = trade;
    let after = Exact::scaled_power(supply, reserve + amount, reserve, ratio, PPM);
    let minted = match purchase_return(supply, reserve, ratio, amount) {
        Ok(minted) => minted,
        Err(error) => {
            assert_eq!(error, MathError::Overflow, "{trade:?}");
            assert!(after.floor > IBig::from(u128::MAX), "refused without need: {trade:?}");
            counts.refused += 1;
            return;
        }
    };
    let supply_after = supply.checked_add(minted).expect("a supply of more than 128 bits");
    let error = if ratio == PPM {
        float(0, BITS)
    } else {
        after.value.clone() * power_bound(ratio, PPM)
    };
    let margin = after.value - Float::from(after.floor.clone());
    tally(
        counts,
        trade,
        after.floor - supply_after,
        margin,
        error,
        supply_after <= 1 << 119,
    );
}

fn check_sale(counts: &mut Tally, trade: Trade) {
    let Trade {
        supply,
        reserve,
        ratio,
        amount,
    } = trade;
    let paid = sale_return(supply, reserve, ratio, amount).unwrap_or_else(|error| panic!("{error:?}: {trade:?}"));
    if amount == supply {
        assert_eq!(paid, reserve, "{trade:?}");
        counts.exact += 1;
        return;
    }
    let kept = Exact::scaled_power(reserve, supply - amount, supply, PPM, ratio);
    let error = if ratio == PPM {
        float(0, BITS)
    } else {
        let short = power_bound(PPM, ratio);
        kept.value.clone() * short.clone() / (float(1, BITS) - short)
    };
    let margin = Float::from(kept.ceiling.clone()) - kept.value;
    let in_envelope = IBig::from(reserve) * IBig::from(PPM) <= (IBig::from(ratio) << 119);
    tally(
        counts,
        trade,
        IBig::from(reserve) - kept.ceiling - paid,
        margin,
        error,
        in_envelope,
    );
}

#[test]
fn ordinary_purchases_are_the_exact_floor_or_one_unit_less() {
    let mut random = Random::new(1);
    let mut counts = Tally::default();
    for _ in 0..random_cases(100_000) {
        check_purchase(&mut counts, purchase(&mut random));
    }
    counts.report("ordinary purchases");
}

#[test]
fn awkward_purchases_are_never_above_the_exact_value() {
    let mut random = Random::new(2);
    let mut counts = Tally::default();
    for _ in 0..AWKWARD_CASES {
        check_purchase(&mut counts, awkward_purchase(&mut random));
    }
    counts.report("awkward purchases");
}

#[test]
fn ordinary_sales_are_the_exact_floor_or_one_unit_less() {
    let mut random = Random::new(3);
    let mut counts = Tally::default();
    for _ in 0..random_cases(100_000) {
        check_sale(&mut counts, sale(&mut random));
    }
    counts.report("ordinary sales");
}

#[test]
fn awkward_sales_are_never_above_the_exact_value() {
    let mut random = Random::new(4);
    let mut counts = Tally::default();
    for _ in 0..AWKWARD_CASES {
        check_sale(&mut counts, awkward_sale(&mut random));
    }
    counts.report("awkward sales");
}

/// A deposit is checked against the exact inverse and against the purchase it is the inverse of.
fn check_deposit(trade: Trade) -> Option<bool> {
    let Trade {
        supply,
        reserve,
        ratio,
        amount,
    } = trade;
    let two_to_128 = float(2, BITS).ln() * float(128, BITS);
    let supply_after = supply.checked_add(amount)?;
    let growth = logarithm(supply_after, supply, PPM, ratio, BITS) + float(reserve, BITS).ln();
    let deposit = match deposit_for(supply, reserve, ratio, amount) {
        Ok(deposit) => deposit,
        Err(error) => {
            assert_eq!(error, MathError::Overflow, "{trade:?}");
            // Refused are only what needs a reserve of 128 bits, give or take what a power may lose, and a mint that
            // would have to bring the supply to within as little of 128 bits.
            let edge = float(1, BITS) >> 80_isize;
            let nearly_all = growth > two_to_128 - edge.clone();
            let largest_supply = float(supply_after, BITS).ln() > float(2, BITS).ln() * float(128, BITS) - edge;
            assert!(nearly_all || largest_supply, "refused without need: {trade:?}");
            return None;
        }
    };
    let minted = |deposit| purchase_return(supply, reserve, ratio, deposit);
    assert!(
        minted(deposit).expect("a quoted purchase") >= amount,
        "{deposit} mints too little: {trade:?}"
    );
    if deposit > 0 {
        let less = minted(deposit - 1).expect("a smaller purchase");
        assert!(less < amount, "{deposit} is not the least: {trade:?}");
    }
    let reserve_after = Exact::scaled_power(reserve, supply_after, supply, PPM, ratio);
    let true_deposit = reserve_after.ceiling - reserve;
    assert!(true_deposit <= IBig::from(deposit), "below the true value: {trade:?}");
    Some(true_deposit == IBig::from(deposit))
}

#[test]
fn a_deposit_quote_is_the_least_that_mints_enough_and_never_below_the_true_value() {
    let mut random = Random::new(5);
    let (mut exact, mut more, mut refused) = (0, 0, 0);
    for case in 0..random_cases(20_000) {
        let trade = match case % 4 {
            0 => Trade {
                amount: random.magnitude(u128::MAX),
                ..awkward_purchase(&mut random)
            },
            1 => awkward_sale(&mut random),
            2 => sale(&mut random),
            _ => {
                let trade = purchase(&mut random);
                // What a purchase mints is where the inverse meets the rounding of the forward direction.
                let minted = purchase_return(trade.supply, trade.reserve, trade.ratio, trade.amount);
                Trade {
                    amount: minted.unwrap_or(1).saturating_add(random.below(2)),
                    ..trade
                }
            }
        };
        match check_deposit(trade) {
            Some(true) => exact += 1,
            Some(false) => more += 1,
            None => refused += 1,
        }
    }
    println!("deposits: {exact} the ceiling of the true value, {more} above it, {refused} refused");
}

#[test]
fn a_spot_price_is_the_exact_floor() {
    let mut random = Random::new(6);
    for case in 0..random_cases(50_000) {
        let trade = if case % 2 == 0 {
            purchase(&mut random)
        } else {
            awkward_purchase(&mut random)
        };
        let Trade {
            supply, reserve, ratio, ..
        } = trade;
        let scaled = IBig::from(reserve) * IBig::from(SPOT_PRICE_SCALE) * IBig::from(PPM);
        let exact = scaled / (IBig::from(supply) * IBig::from(ratio));
        match spot_price(supply, reserve, ratio) {
            Ok(price) => assert_eq!(IBig::from(price), exact, "{trade:?}"),
            Err(error) => {
                assert_eq!(error, MathError::Overflow, "{trade:?}");
                assert!(exact > IBig::from(u128::MAX), "refused without need: {trade:?}");
            }
        }
    }
}

fn check_power(n: u128, d: u128, p: u32, q: u32) -> Option<Float> {
    let case = (n, d, p, q);
    let got = match pow(n, d, p, q) {
        Ok(got) => got,
        Err(error) => {
            assert_eq!(error, MathError::Overflow, "{case:?}");
            assert!(
                logarithm(n, d, p, q, BITS) > float(2, BITS).ln() * float(256, BITS) - (float(1, BITS) >> 200_isize)
            );
            return None;
        }
    };
    assert!(got.mantissa >> 127 == 1, "not a mantissa: {case:?}");
    let value = float(got.mantissa, BITS) * (float(1, BITS) << got.exponent as isize) / (float(1, BITS) << 127_isize);
    let exact = power(n, d, p, q, BITS);
    let short = (exact.clone() - value.clone()) / exact;
    let undecided = float(1, BITS) >> 200_isize;
    if short < undecided {
        assert!(short > -undecided, "above the true value: {case:?}");
        // As near as this only a power of two is, and there the two are the same.
        assert_eq!(got.mantissa, 1 << 127, "{case:?}");
        let integer = IBig::ONE << got.exponent as usize;
        assert!(p == 0 || is_scaled_power(&integer, 1, n, d, p, q), "{case:?}");
        return Some(float(0, BITS));
    }
    let share_of_bound = short / power_bound(p, q);
    assert!(
        share_of_bound <= float(1, BITS),
        "short by {share_of_bound} of the bound: {case:?}"
    );
    Some(share_of_bound)
}

#[test]
fn a_power_is_below_the_true_value_by_no_more_than_its_bound() {
    let mut random = Random::new(7);
    let mut worst = float(0, BITS);
    let mut refused = 0;
    for case in 0..random_cases(60_000) {
        let trade = if case % 4 == 0 {
            awkward_purchase(&mut random)
        } else {
            purchase(&mut random)
        };
        let (n, d) = (trade.reserve + trade.amount, trade.reserve);
        let (p, q) = match random.next() % 4 {
            0 => (trade.ratio, PPM),
            1 => (PPM, trade.ratio),
            2 => (1 + random.below(10) as u32, 1 + random.below(10) as u32),
            _ => (
                random.magnitude(u32::MAX.into()) as u32,
                random.magnitude(u32::MAX.into()) as u32,
            ),
        };
        match check_power(n, d, p, q) {
            Some(share) => worst = if share > worst { share } else { worst },
            None => refused += 1,
        }
    }
    println!(
        "powers: the largest error is {} of the bound, {refused} refused",
        worst.to_f64().value()
    );
}

#[test]
fn at_the_edge_of_the_envelope_a_trade_is_still_at_most_one_unit_short() {
    let mut random = Random::new(8);
    let (mut purchases, mut sales) = (Tally::default(), Tally::default());
    for _ in 0..AWKWARD_CASES / 2 {
        // A supply that the purchase brings to between 2^118 and 2^119, at every growth.
        let ratio = 10_000 + random.below(990_000) as u32;
        let growth = random.below(100 * u128::from(ratio) / u128::from(PPM) + 1) as u32;
        let reserve = (1 << 20) + random.below(1 << 20);
        let grown = (u128::from(growth) * u128::from(PPM) / u128::from(ratio)).min(100) as u32;
        let amount = (reserve << grown) - reserve;
        let supply = ((1 << 118) + random.below(1 << 117)) >> growth;
        check_purchase(
            &mut purchases,
            Trade {
                supply: supply.max(1),
                reserve,
                ratio,
                amount,
            },
        );

        let reserve = (1 << 119) / u128::from(PPM) * u128::from(ratio) - random.below(1 << 64);
        let supply = random.magnitude(1 << 119);
        let amount = random.magnitude(supply);
        check_sale(
            &mut sales,
            Trade {
                supply,
                reserve,
                ratio,
                amount,
            },
        );
    }
    assert!(
        purchases.one_less > 0 && sales.one_less > 0,
        "the edge is where the unit is lost"
    );
    purchases.report("purchases at the edge");
    sales.report("sales at the edge");
}
