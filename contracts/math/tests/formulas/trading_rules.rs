//! What no sequence of trades may do: move the curve in the trader's favour, profit from a round trip, or gain by
//! being split.

use dashu_int::IBig;
use math::curve::{deposit_for, gross_for_net, purchase_return, sale_return, spot_price, tribute};
use math::power::pow;
use math::PPM;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::oracle::Exact;
use crate::random_inputs::Random;

pub fn deterministic(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(cases.into()),
        failure_persistence: None,
        ..Default::default()
    }
}

/// An amount of at least 1 of any magnitude up to `bits` bits.
fn amount(bits: u32) -> impl Strategy<Value = u128> {
    (1..=bits, any::<u128>()).prop_map(|(bits, random)| (random >> (128 - bits)).max(1))
}

fn ratio() -> impl Strategy<Value = u32> {
    prop_oneof![
        Just(1),
        Just(100_000),
        Just(333_333),
        Just(500_000),
        Just(999_999),
        Just(PPM),
        1..=PPM
    ]
}

/// Supply and reserve, in any proportion.
fn market() -> impl Strategy<Value = (u128, u128, u32)> {
    (amount(100), amount(100), ratio())
}

#[derive(Debug, Clone, Copy)]
struct Market {
    supply: u128,
    reserve: u128,
    ratio: u32,
}

impl Market {
    fn buy(&mut self, deposit: u128) -> u128 {
        let before = *self;
        let minted = purchase_return(self.supply, self.reserve, self.ratio, deposit).expect("a purchase in range");
        self.supply += minted;
        self.reserve += deposit;
        self.assert_no_lower_than(before);
        minted
    }

    fn sell(&mut self, tokens: u128) -> u128 {
        let before = *self;
        let paid = sale_return(self.supply, self.reserve, self.ratio, tokens).expect("a valid sale");
        self.supply -= tokens;
        self.reserve -= paid;
        if self.supply > 0 {
            self.assert_no_lower_than(before);
        }
        paid
    }

    /// `R/S^(1/w)` has not fallen: the reserve is at least what the curve through `before` asks at the new supply.
    fn assert_no_lower_than(&self, before: Market) {
        let needed = Exact::scaled_power(before.reserve, self.supply, before.supply, PPM, self.ratio).ceiling;
        assert!(IBig::from(self.reserve) >= needed, "{before:?} fell to {self:?}");
    }
}

proptest! {
    #![proptest_config(deterministic(4_000))]

    #[test]
    fn a_larger_deposit_never_mints_less(
        (supply, reserve, ratio) in market(), deposit in amount(110), more in amount(110),
    ) {
        let mint = |deposit| purchase_return(supply, reserve, ratio, deposit).unwrap_or(u128::MAX);
        prop_assert!(mint(deposit) <= mint(deposit + 1));
        prop_assert!(mint(deposit) <= mint(deposit + more));
    }

    #[test]
    fn a_larger_sale_never_pays_less((supply, reserve, ratio) in market(), a: u128, b: u128) {
        let (a, b) = (a % (supply + 1), b % (supply + 1));
        let pay = |tokens| sale_return(supply, reserve, ratio, tokens).expect("a valid sale");
        prop_assert!(pay(a.min(b)) <= pay(a.max(b)));
        prop_assert!(pay(a) <= reserve);
        prop_assert!(a == 0 || pay(a - 1) <= pay(a));
    }

    #[test]
    fn a_larger_base_never_has_a_smaller_power(d in amount(128), n in amount(128), p in 1..=PPM, q in 1..=PPM) {
        let (n, d) = (n.max(d), n.min(d));
        let value = |n, d| pow(n, d, p, q).map_or((u32::MAX, 0), |power| (power.exponent, power.mantissa));
        prop_assert!(value(n, d) <= value(n.saturating_add(1), d));
        prop_assert!(d == 1 || value(n, d) <= value(n, d - 1));
    }

    #[test]
    fn buying_and_selling_again_never_profits((supply, reserve, ratio) in market(), deposit in amount(100)) {
        if let Ok(minted) = purchase_return(supply, reserve, ratio, deposit) {
            let paid = sale_return(supply + minted, reserve + deposit, ratio, minted).expect("a valid sale");
            prop_assert!(paid <= deposit);
        }
    }

    #[test]
    fn selling_and_buying_again_never_profits((supply, reserve, ratio) in market(), tokens: u128) {
        let tokens = tokens % supply;
        let paid = sale_return(supply, reserve, ratio, tokens).expect("a valid sale");
        if paid < reserve {
            let minted = purchase_return(supply - tokens, reserve - paid, ratio, paid).expect("a smaller market");
            prop_assert!(minted <= tokens);
        }
    }

    #[test]
    fn a_quoted_deposit_mints_what_was_asked_and_one_unit_less_does_not(
        (supply, reserve, ratio) in market(), tokens in amount(100),
    ) {
        if let Ok(deposit) = deposit_for(supply, reserve, ratio, tokens) {
            let mint = |deposit| purchase_return(supply, reserve, ratio, deposit).expect("a quoted purchase");
            prop_assert!(mint(deposit) >= tokens);
            prop_assert!(mint(deposit - 1) < tokens);
        }
    }

    #[test]
    fn what_a_deposit_mints_is_quoted_at_no_more_than_it(
        (supply, reserve, ratio) in market(), deposit in amount(100),
    ) {
        if let Ok(minted) = purchase_return(supply, reserve, ratio, deposit) {
            prop_assert!(deposit_for(supply, reserve, ratio, minted).expect("a smaller deposit") <= deposit);
        }
    }

    #[test]
    fn the_spot_price_is_below_what_a_purchase_costs_and_above_what_a_sale_pays(
        (supply, reserve, ratio) in market(), deposit in amount(100), tokens: u128,
    ) {
        const SCALE: u128 = 1_000_000_000_000_000_000;
        if let Ok(price) = spot_price(supply, reserve, ratio) {
            if let Ok(minted) = purchase_return(supply, reserve, ratio, deposit) {
                prop_assert!(IBig::from(minted) * IBig::from(price) <= IBig::from(deposit) * IBig::from(SCALE));
            }
            let tokens = 1 + tokens % supply;
            let paid = sale_return(supply, reserve, ratio, tokens).expect("a valid sale");
            let most = IBig::from(tokens) * (IBig::from(price) + IBig::ONE);
            prop_assert!(IBig::from(paid) * IBig::from(SCALE) <= most);
        }
    }

    #[test]
    fn many_small_amounts_pay_no_less_tribute_than_one(parts in prop::collection::vec(amount(100), 1..9), share in 0..PPM) {
        let whole: u128 = parts.iter().sum();
        let of_parts: u128 = parts.iter().map(|part| tribute(*part, share).expect("a valid tribute")).sum();
        let of_whole = tribute(whole, share).expect("a valid tribute");
        prop_assert!(of_parts >= of_whole && of_whole <= whole);
        let net = whole - of_whole;
        prop_assert!(gross_for_net(net, share).expect("in range") <= whole);
    }
}

proptest! {
    #![proptest_config(deterministic(1_500))]

    #[test]
    fn splitting_a_purchase_never_mints_more_than_the_exact_value_of_the_whole(
        (supply, reserve, ratio) in (amount(100), amount(100), ratio()),
        parts in prop::collection::vec(amount(104), 2..9),
    ) {
        let deposit: u128 = parts.iter().sum();
        if let Ok(at_once) = purchase_return(supply, reserve, ratio, deposit) {
            let mut market = Market { supply, reserve, ratio };
            let in_parts: u128 = parts.iter().map(|part| market.buy(*part)).sum();
            let exact = Exact::scaled_power(supply, reserve + deposit, reserve, ratio, PPM).floor - supply;
            prop_assert!(IBig::from(in_parts) <= exact);
            // Only where the single order is the unit below its exact floor could a split one reach that floor, and
            // none of these does.
            prop_assert!(in_parts <= at_once);
        }
    }

    #[test]
    fn splitting_a_sale_never_pays_more_than_the_exact_value_of_the_whole(
        (supply, reserve, ratio) in (amount(100), amount(100), ratio()),
        parts in prop::collection::vec(any::<u128>(), 2..9),
    ) {
        let mut market = Market { supply, reserve, ratio };
        let (mut sold, mut in_parts) = (0, 0);
        for part in parts {
            if market.reserve == 0 || market.supply == 0 {
                break;
            }
            let tokens = part % (market.supply + 1);
            sold += tokens;
            in_parts += market.sell(tokens);
        }
        prop_assert!(in_parts <= sale_return(supply, reserve, ratio, sold).expect("a valid sale"));
        if sold < supply {
            let kept = Exact::scaled_power(reserve, supply - sold, supply, PPM, ratio).ceiling;
            prop_assert!(IBig::from(in_parts) <= IBig::from(reserve) - kept);
        }
    }
}

/// One trader against the curve: random trades, then everything sold. Returns what the trader lost.
fn walk(
    random: &mut Random,
    mut market: Market,
    trades: u32,
    mut size: impl FnMut(&mut Random, Market) -> u128,
) -> u128 {
    let supply_before = market.supply;
    let (mut tokens, mut spent, mut received) = (0, 0_u128, 0_u128);
    for _ in 0..trades {
        if random.next() % 2 == 0 {
            let deposit = size(random, market);
            spent += deposit;
            tokens += market.buy(deposit);
        } else if tokens > 0 {
            let sold = size(random, market).min(tokens);
            tokens -= sold;
            received += market.sell(sold);
        }
    }
    received += market.sell(tokens);
    assert_eq!(market.supply, supply_before);
    spent
        .checked_sub(received)
        .expect("a profit at the cost of everyone else")
}

#[test]
fn no_walk_of_200_trades_profits_or_lowers_the_curve() {
    let mut random = Random::new(31);
    for _ in 0..40 {
        let market = Market {
            supply: random.magnitude(1 << 96),
            reserve: random.magnitude(1 << 96),
            ratio: 50_000 + random.below(950_001) as u32,
        };
        walk(&mut random, market, 200, |random, market| {
            random.magnitude(market.reserve.min(1 << 100))
        });
    }
}

#[test]
fn no_walk_in_a_market_of_a_few_units_profits_or_lowers_the_curve() {
    let mut random = Random::new(32);
    for _ in 0..40 {
        let market = Market {
            supply: 1 + random.below(10),
            reserve: 1 + random.below(10),
            ratio: random.ratio(),
        };
        walk(&mut random, market, 200, |random, _| 1 + random.below(10));
    }
}

#[test]
fn no_walk_of_micro_trades_in_a_large_market_profits() {
    // Balances of a few units and long batches of tiny swaps emptied Balancer V2 pools in November 2025.
    let mut random = Random::new(33);
    for _ in 0..40 {
        let market = Market {
            supply: random.magnitude(1 << 90),
            reserve: random.magnitude(1 << 90),
            ratio: random.ratio(),
        };
        walk(&mut random, market, 130, |random, _| 1 + random.below(10));
    }
}
