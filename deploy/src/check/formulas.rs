//! The curve as people ask about it, in floating point: for reading, not for trading. `docs/economics.md` derives them.

/// By what the price is multiplied when the reserve is multiplied by `growth`: `growth^(1 − w)`.
pub fn price_growth(growth: f64, ratio: f64) -> f64 {
    growth.powf(1.0 - ratio)
}

/// By what the price is multiplied when the supply is multiplied by `growth`: `growth^(1/w − 1)`.
pub fn price_growth_by_supply(growth: f64, ratio: f64) -> f64 {
    growth.powf(1.0 / ratio - 1.0)
}

/// What is lost by buying and selling at once at an unchanged price, as a part: `1 − (1 − entry)·(1 − exit)`.
pub fn round_trip_loss(entry: f64, exit: f64) -> f64 {
    1.0 - (1.0 - entry) * (1.0 - exit)
}

/// The most of the pool that can be paid within one closed period: `2·c − c²`.
pub fn worst_spending(cap: f64) -> f64 {
    2.0 * cap - cap * cap
}

/// `F* = R·(2^(1/w) − 2)`: the pool above which buying a majority on the curve to close the commons pays.
pub fn majority_pays_from(reserve: f64, ratio: f64) -> f64 {
    reserve * ((1.0 / ratio).exp2() - 2.0)
}

/// `F*(h) = R·(2 − 2h)^(1/w)·(1 − 2^(1 − 1/w))`: the same for someone who holds the share `h` already and would sell it
/// otherwise; `None` from a half on.
pub fn majority_pays_from_share(reserve: f64, ratio: f64, held: f64) -> Option<f64> {
    let exponent = 1.0 / ratio;
    (held < 0.5).then(|| reserve * (2.0 - 2.0 * held).powf(exponent) * (1.0 - (1.0 - exponent).exp2()))
}

/// What it costs to buy so many tokens that they are the share `held` of all, and to sell them again at once:
/// `R·((1 − h)^(−1/w) − 1)·(1/(1 − entry) − (1 − exit))`.
pub fn cost_of_votes(reserve: f64, ratio: f64, held: f64, entry: f64, exit: f64) -> f64 {
    let added = reserve * ((1.0 - held).powf(-1.0 / ratio) - 1.0);
    added / (1.0 - entry) - added * (1.0 - exit)
}

/// `β·(1 − √(c_min·max(1, m/h)))`: the largest share of the pool that somebody with the share `held` of the supply can
/// have paid, if nobody else stakes; `m` is the share of the supply that counts at least.
pub fn largest_request_alone(limit: f64, conviction: f64, counted: f64, held: f64) -> f64 {
    (limit * (1.0 - (conviction * (counted / held).max(1.0)).sqrt())).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use math::{
        conviction::threshold,
        curve::{deposit_for, gross_for_net, purchase_return, redemption, sale_return, spot_price, tribute},
        PPM,
    };

    const SUPPLY: u128 = 1_000_000_000_000;
    const RESERVE: u128 = 500_000_000_000;

    fn near(one: f64, other: f64) -> bool {
        (one / other - 1.0).abs() < 1e-6
    }

    #[test]
    fn prices_grow_as_on_the_curve() {
        for ratio_ppm in [200_000, 400_000, PPM] {
            let ratio = f64::from(ratio_ppm) / f64::from(PPM);
            let price = |supply, reserve| spot_price(supply, reserve, ratio_ppm).unwrap() as f64;
            let before = price(SUPPLY, RESERVE);
            let minted = purchase_return(SUPPLY, RESERVE, ratio_ppm, RESERVE / 100).unwrap();
            let after = price(SUPPLY + minted, RESERVE + RESERVE / 100);
            assert!(near(price_growth(1.01, ratio), after / before));
            let deposit = deposit_for(SUPPLY, RESERVE, ratio_ppm, SUPPLY).unwrap();
            let doubled = price(2 * SUPPLY, RESERVE + deposit);
            assert!(near(price_growth_by_supply(2.0, ratio), doubled / before));
        }
    }

    /// Somebody with the share `held` buys up to half of the supply and closes: at the threshold that brings what
    /// selling would have brought, and a little more in the pool makes it a gain.
    #[test]
    fn closing_pays_exactly_from_the_threshold_on() {
        for (ratio_ppm, held) in [
            (200_000, 0.0),
            (200_000, 0.25),
            (400_000, 0.0),
            (400_000, 0.1),
            (800_000, 0.4),
        ] {
            let ratio = f64::from(ratio_ppm) / f64::from(PPM);
            let tokens = (SUPPLY as f64 * held) as u128;
            let bought = SUPPLY - 2 * tokens;
            let cost = deposit_for(SUPPLY, RESERVE, ratio_ppm, bought).unwrap();
            let sale = sale_return(SUPPLY, RESERVE, ratio_ppm, tokens).unwrap();
            let gain = |pool: f64| {
                let all = RESERVE + cost + pool as u128;
                redemption(SUPPLY + bought, all, tokens + bought).unwrap() as f64 - cost as f64 - sale as f64
            };
            let threshold = majority_pays_from_share(RESERVE as f64, ratio, held).unwrap();
            assert!(gain(threshold * 1.001) > 0.0, "{ratio} {held}");
            assert!(gain(threshold * 0.999) < 0.0, "{ratio} {held}");
            if held == 0.0 {
                assert!(near(threshold, majority_pays_from(RESERVE as f64, ratio)));
            }
        }
        assert_eq!(majority_pays_from(1.0, 1.0), 0.0);
        assert_eq!(majority_pays_from_share(1.0, 0.5, 0.5), None);
    }

    #[test]
    fn tributes_and_caps_add_up_as_they_are_paid() {
        assert!(near(round_trip_loss(0.05, 0.1), 0.145));
        assert!(near(worst_spending(0.25), 0.4375));
    }

    #[test]
    fn votes_cost_what_buying_and_selling_them_loses() {
        for (ratio_ppm, held) in [(200_000, 0.01), (400_000, 0.016), (400_000, 0.1), (PPM, 0.25)] {
            let ratio = f64::from(ratio_ppm) / f64::from(PPM);
            let tokens = (SUPPLY as f64 * held / (1.0 - held)) as u128;
            let added = deposit_for(SUPPLY, RESERVE, ratio_ppm, tokens).unwrap();
            let paid = gross_for_net(added, 50_000).unwrap();
            let gross = sale_return(SUPPLY + tokens, RESERVE + added, ratio_ppm, tokens).unwrap();
            let lost = paid - (gross - tribute(gross, 100_000).unwrap());
            let cost = cost_of_votes(RESERVE as f64, ratio, held, 0.05, 0.1);
            assert!(near(cost, lost as f64), "{ratio} {held}: {cost} and {lost}");
        }
        assert_eq!(cost_of_votes(1.0, 0.5, 0.0, 0.05, 0.1), 0.0);
    }

    /// With a stake of just that share, the threshold of the request is the stake.
    #[test]
    fn the_largest_request_alone_is_the_one_whose_threshold_is_the_stake() {
        for (limit, conviction, counted, held) in [
            (0.2, 0.04, 0.1, 0.1),
            (0.2, 0.04, 0.1, 0.3),
            (0.2, 0.04, 0.1, 0.01),
            (1.0, 0.25, 0.5, 0.2),
        ] {
            let share = largest_request_alone(limit, conviction, counted, held);
            let stake = held.max(counted) * SUPPLY as f64;
            let pool = 1e15;
            let ppm = |part: f64| (part * 1e6).round() as u32;
            let needed = threshold(
                (share * pool) as u128,
                pool as u128,
                stake as u128,
                ppm(limit),
                ppm(conviction),
            );
            let needed = needed.unwrap().unwrap() as f64;
            assert!(near(needed, held * SUPPLY as f64), "{limit} {held}: {needed}");
        }
        assert_eq!(largest_request_alone(0.2, 0.04, 0.1, 0.003), 0.0);
    }
}
