//! What conviction voting asks of a proposal, found by asking the contracts' own formulas.

use super::{formulas, launch::Launch, uncomputable};
use crate::config::{Config, VotingConfig};
use anyhow::Result;
use conviction_voting::electorate::Counted;
use interfaces::conviction_voting::Settings;
use math::{
    conviction::{bar, largest_passable_ppm, threshold, time_to_pass},
    mul_div, Rounding, PPM,
};

/// As many stakes as shares are counted in.
const STAKES: u128 = 1_000_000 * PPM as u128;

/// So many round shares of the pool get a line.
const ROUND_SHARES: usize = 4;

/// A request, and what passes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// What it asks for, of the pool.
    pub requested_ppm: u32,
    /// The part of the stakes that count that it needs, more than 1 if they are not enough; `None` if nothing is.
    pub needed: Option<f64>,
    /// How long after all, half and a quarter of them begin to support it, it passes; `None` if it never does.
    pub passes_after_ms: [Option<u64>; 3],
}

/// Requests from next to nothing over some round shares to the largest that can pass, and the spending limit.
pub fn steps(voting: &VotingConfig) -> Result<Vec<Step>> {
    let settings = &voting.settings;
    let largest = largest_passable(settings)?;
    let mut shares = vec![0];
    shares.extend(round_shares_below(largest));
    shares.extend([largest, settings.spending_limit_ppm]);
    shares.dedup();
    shares
        .into_iter()
        .map(|requested_ppm| step(requested_ppm, voting))
        .collect()
}

fn step(requested_ppm: u32, voting: &VotingConfig) -> Result<Step> {
    let needed = needed(requested_ppm, &voting.settings)?;
    let mut passes_after_ms = [None; 3];
    for (after_ms, parts) in passes_after_ms.iter_mut().zip([1, 2, 4]) {
        if let Some(needed) = needed {
            *after_ms = time_to_pass(0, STAKES / parts, needed, voting.rules.half_life_ms).map_err(uncomputable)?;
        }
    }
    Ok(Step {
        requested_ppm,
        needed: needed.map(|needed| needed as f64 / STAKES as f64),
        passes_after_ms,
    })
}

/// What passes a request for this share of the pool, out of [`STAKES`] that count.
fn needed(requested_ppm: u32, settings: &Settings) -> Result<Option<u128>> {
    threshold(
        requested_ppm.into(),
        PPM.into(),
        STAKES,
        settings.spending_limit_ppm,
        settings.minimum_conviction_ppm,
    )
    .map_err(uncomputable)
}

/// The largest share of the pool that all stakes that count can pass.
pub fn largest_passable(settings: &Settings) -> Result<u32> {
    largest_passable_ppm(settings.spending_limit_ppm, settings.minimum_conviction_ppm).map_err(uncomputable)
}

/// The last of 1, 2, 5, 10, … that are below `limit_ppm`.
fn round_shares_below(limit_ppm: u32) -> Vec<u32> {
    let all = (0..6).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u32.pow(power)));
    let below: Vec<_> = all.take_while(|share| *share < limit_ppm).collect();
    below[below.len().saturating_sub(ROUND_SHARES)..].to_vec()
}

/// What it costs, right after a launch, to buy so many tokens that they are the share `held` of all, and to sell them
/// again.
pub fn cost_of_votes(config: &Config, launch: &Launch, held: f64) -> f64 {
    formulas::cost_of_votes(
        launch.market.reserve as f64,
        part(config.reserve_ratio_ppm),
        held,
        part(config.tributes.entry_ppm),
        part(config.tributes.exit_ppm),
    )
}

/// The share of the supply that has to be staked so that buying the votes for a request, right after a launch, costs
/// more than the request brings, whatever it is for; `None` if that is never so. To within a thousandth.
pub fn stake_above_which_votes_cost_more(config: &Config, launch: &Launch) -> Option<f64> {
    const PARTS: u32 = 1_000;
    let settings = &config.voting.settings;
    let (limit, conviction) = (part(settings.spending_limit_ppm), part(settings.minimum_conviction_ppm));
    let pays = |staked: f64| {
        (1..PARTS).any(|asked| {
            let asked = f64::from(asked) / f64::from(PARTS);
            let held = staked * conviction / (1.0 - asked).powi(2);
            let brings = asked * limit * launch.market.tribute as f64;
            held < staked && brings > cost_of_votes(config, launch, held)
        })
    };
    // More stake makes every request dearer.
    let (mut pays_with, mut is_too_much) = (0, PARTS);
    if pays(1.0) {
        return None;
    }
    while is_too_much - pays_with > 1 {
        let between = pays_with.midpoint(is_too_much);
        if pays(f64::from(between) / f64::from(PARTS)) {
            pays_with = between;
        } else {
            is_too_much = between;
        }
    }
    Some(f64::from(is_too_much) / f64::from(PARTS))
}

fn part(ppm: u32) -> f64 {
    f64::from(ppm) / f64::from(PPM)
}

/// What decisions need right after the launch, in tokens, if little is staked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bars {
    /// The stake that counts for requests.
    pub counted: u128,
    /// What passes a request of next to nothing.
    pub smallest_request: u128,
    /// What passes an action.
    pub action: u128,
    /// What passes the gravest decisions.
    pub majority: u128,
    /// What passes an action if nobody but the team stakes, and it everything.
    pub action_of_team: u128,
    /// The largest request that can pass, in collateral.
    pub largest_request: u128,
}

impl Bars {
    /// After this launch.
    pub fn of(launch: &Launch, settings: &Settings) -> Result<Self> {
        let supply = launch.market.supply;
        let nobody = Counted { stake: 0, supply };
        let team = Counted {
            stake: launch.market.team,
            supply,
        };
        let counted = nobody.for_requests(settings).map_err(uncomputable)?;
        let largest_ppm = u128::from(largest_passable(settings)?);
        Ok(Self {
            counted,
            smallest_request: bar(counted, settings.minimum_conviction_ppm).map_err(uncomputable)?,
            action: nobody.action_bar(settings).map_err(uncomputable)?,
            majority: nobody.majority(),
            action_of_team: team.action_bar(settings).map_err(uncomputable)?,
            largest_request: mul_div(launch.market.tribute, largest_ppm, PPM.into(), Rounding::Down)
                .map_err(uncomputable)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: u64 = 24 * 60 * 60 * 1000;

    /// The parameters that the Token Engineering Commons ran with.
    fn commons() -> VotingConfig {
        let mut voting = Config::parse(include_str!("../../commons.toml")).unwrap().voting;
        voting.rules.half_life_ms = 7 * DAY_MS;
        voting.settings.minimum_conviction_ppm = 40_000;
        voting.settings.spending_limit_ppm = 110_000;
        voting
    }

    #[test]
    fn requests_need_what_the_closed_formula_says() {
        let steps = steps(&commons()).unwrap();
        let requested: Vec<_> = steps.iter().map(|step| step.requested_ppm).collect();
        // 8.8 % is 11 % · (1 − √4 %).
        assert_eq!(requested, [0, 5_000, 10_000, 20_000, 50_000, 88_000, 110_000]);
        for step in &steps[..6] {
            let left = 1.0 - f64::from(step.requested_ppm) / 110_000.0;
            let needed = 0.04 / (left * left);
            assert!((step.needed.unwrap() / needed - 1.0).abs() < 1e-9, "{step:?}");
            for (after_ms, support) in step.passes_after_ms.into_iter().zip([1.0, 0.5, 0.25]) {
                // h · log₂(1 / (1 − needed/support)), and at the limit never.
                let days = (needed < support * 0.999).then(|| -7.0 * (1.0 - needed / support).log2());
                let got = after_ms.map(|after_ms| after_ms as f64 / DAY_MS as f64);
                match (got, days) {
                    (Some(got), Some(days)) => assert!((got / days - 1.0).abs() < 1e-6, "{step:?}: {days}"),
                    _ => assert!(got.is_none() && days.is_none(), "{step:?}: {days:?}"),
                }
            }
        }
        assert_eq!((steps[6].needed, steps[6].passes_after_ms), (None, [None; 3]));
    }

    /// A third of the reserve in the pool, 5 % and 10 % of tribute, and a reserve ratio of 40 %: a request for a third
    /// of β needs 9 % of the stakes, and votes that cost what it brings are the share h with
    /// (β/3)·(1/3) = ((1 − h)^(−2.5) − 1)·0.1526….
    #[test]
    fn votes_cost_more_than_they_bring_from_some_stake_on() {
        let mut config = Config::parse(include_str!("../../commons.toml")).unwrap();
        let launch = Launch::of(config.hatch.funding.maximum, &config).unwrap();
        let grown: f64 = 1.0 + 0.2 / 9.0 / (1.0 / 0.95 - 0.9);
        let held = 1.0 - grown.powf(-0.4);
        let expected = held / 0.09;
        let got = stake_above_which_votes_cost_more(&config, &launch).unwrap();
        // Not quite a third of β is the worst.
        assert!(got >= expected && got < expected + 0.005, "{got} and {expected}");

        config.voting.settings.spending_limit_ppm = PPM;
        assert_eq!(stake_above_which_votes_cost_more(&config, &launch), None);
        config.voting.settings.spending_limit_ppm = 1;
        assert_eq!(stake_above_which_votes_cost_more(&config, &launch), Some(0.001));
    }

    #[test]
    fn limits_that_meet_are_one_line() {
        let requested = |limit_ppm, conviction_ppm| {
            let mut voting = commons();
            voting.settings.spending_limit_ppm = limit_ppm;
            voting.settings.minimum_conviction_ppm = conviction_ppm;
            let steps = steps(&voting).unwrap().into_iter();
            steps.map(|step| step.requested_ppm).collect::<Vec<_>>()
        };
        // 1 ppm · (1 − √4 %) is less than a ppm.
        assert_eq!(requested(1, 40_000), [0, 1]);
        assert_eq!(requested(PPM, 999_999), [0, PPM]);
        // 100 % · (1 − √25 %) is a round share itself.
        assert_eq!(
            requested(PPM, 250_000),
            [0, 20_000, 50_000, 100_000, 200_000, 500_000, PPM]
        );
    }
}
