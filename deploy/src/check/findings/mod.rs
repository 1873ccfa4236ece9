//! What speaks against deploying a commons: what cannot work, beyond what the contracts refuse, and what should be
//! looked at again.

mod voting;

pub use voting::refusals_of_launches;

use super::{
    launch::{Judgement, Launch},
    unlocking::is_ever_ahead,
    Launches,
};
use crate::{
    chain::GENESIS_HASH,
    config::{parse_address, Config, Draft, Problem},
    words::{date, distance, number, share, span, Asset, Calendar, Words},
};
use anyhow::Result;
use math::PPM;

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// A cliff beyond this is a long time to wait for a first token.
const LONG_CLIFF_MS: u64 = 2 * 365 * DAY_MS;

/// So many contributions are thought possible: each may lose up to one token unit to rounding.
const MANY_CONTRIBUTIONS: u128 = 1_000_000;

/// The development accounts of every Substrate chain, whose keys are public.
const DEVELOPMENT_ACCOUNTS: [(&str, &str); 6] = [
    ("//Alice", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
    ("//Bob", "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"),
    ("//Charlie", "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y"),
    ("//Dave", "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy"),
    ("//Eve", "5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw"),
    ("//Ferdie", "5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL"),
];

/// What the contracts would accept, or do not know, and what cannot work all the same.
pub fn refusals(draft: &Draft, now_ms: u64) -> Vec<Problem> {
    let config = &draft.config;
    let funding = config.hatch.funding;
    let mut found = Vec::new();
    if funding.end_ms <= now_ms {
        found.push(Problem::new(
            "hatch.end",
            format!(
                "is in the past: contributions ended on {}, {}",
                date(funding.end_ms),
                distance(funding.end_ms, now_ms)
            ),
        ));
    }
    if config.reserve_ratio_ppm == PPM && config.closing.heir.is_none() {
        found.push(Problem::new(
            "bonding_curve.closing.heir",
            "is missing, at a reserve ratio of 100 %: the price never moves, so whoever buys a majority to close pays \
             nothing for it and takes the pool's collateral along. Name an heir, or choose a lower reserve_ratio_ppm",
        ));
    }
    if let Some(members) = &draft.members {
        let (all, least) = (members.all_caps(), funding.minimum);
        if all < least {
            let (all, least) = words(config).two_amounts(Asset::Collateral, all, least);
            found.push(Problem::new(
                "hatch.allow_list",
                format!("lets its members contribute {all} in all, less than the minimum of {least}: the hatch cannot succeed"),
            ));
        }
    }
    found
}

/// What can work, and should be looked at again.
pub fn warnings(draft: &Draft, now_ms: u64, launches: &Launches) -> Result<Vec<Problem>> {
    let config = &draft.config;
    let mut found = Vec::new();
    about_times(config, now_ms, &mut found);
    about_members(draft, &mut found);
    about_price(config, &launches.most, &mut found);
    about_rounding(config, &launches.least, &mut found);
    about_team(config, &mut found)?;
    about_cliffs(config, &mut found);
    about_closing(config, launches, &mut found);
    voting::warnings(config, launches, &mut found)?;
    about_permits(config, &mut found);
    about_accounts(config, &mut found);
    Ok(found)
}

fn about_permits(config: &Config, found: &mut Vec<Problem>) {
    if config.escrow.rules.genesis_hash == GENESIS_HASH {
        found.push(Problem::new(
            "voucher_escrow.genesis_hash",
            "is missing: `commons deploy` takes whatever chain the node is on, and is not stopped on a wrong one",
        ));
    }
}

fn about_times(config: &Config, now_ms: u64, found: &mut Vec<Problem>) {
    let funding = config.hatch.funding;
    if funding.start_ms <= now_ms {
        found.push(Problem::new(
            "hatch.start",
            format!(
                "has passed ({}): contributions begin as soon as the hatch is sealed",
                distance(funding.start_ms, now_ms)
            ),
        ));
    } else if funding.start_ms - now_ms < HOUR_MS {
        found.push(Problem::new(
            "hatch.start",
            "is less than an hour away: nobody can contribute before all contracts are deployed and the hatch is sealed",
        ));
    }
    let lasts = funding.end_ms.saturating_sub(funding.start_ms.max(now_ms));
    if (1..DAY_MS).contains(&lasts) {
        found.push(Problem::new(
            "hatch.end",
            format!(
                "leaves {} minutes to contribute, less than a day",
                lasts.div_ceil(60_000)
            ),
        ));
    }
    if funding.launch_window_ms < DAY_MS {
        found.push(Problem::new(
            "hatch.launch_window",
            "is shorter than a day: if nobody launches in time, everybody is refunded and nothing begins",
        ));
    }
}

fn about_members(draft: &Draft, found: &mut Vec<Problem>) {
    let maximum = draft.config.hatch.funding.maximum;
    match &draft.members {
        None => found.push(Problem::new(
            "hatch.allow_list",
            "is missing: anyone may contribute, and one person from as many accounts as they like",
        )),
        Some(members) if members.all_caps() < maximum => {
            let (all, most) = (draft.config.coins(members.all_caps()), draft.config.coins(maximum));
            found.push(Problem::new(
                "hatch.allow_list",
                format!("lets its members contribute {all} in all: the maximum of {most} cannot be reached"),
            ));
        }
        Some(_) => {}
    }
}

fn about_price(config: &Config, most: &Launch, found: &mut Vec<Problem>) {
    let times = number((most.jump * 100.0).round() / 100.0);
    let level = number(most.jump * f64::from(config.reserve_ratio_ppm));
    let reason = match most.judgement() {
        Judgement::Loss => format!(
            "makes the market open at {times} times the hatch price: contributors lose at once. At about {level} it \
             would open at what they paid"
        ),
        Judgement::Leap => format!(
            "makes the market open at {times} times the hatch price: the first buyers pay for the contributors, and \
             whoever is not locked can sell at a profit at once. At about {level} it would open at what they paid"
        ),
        Judgement::Level | Judgement::Gain => return,
    };
    found.push(Problem::new("bonding_curve.reserve_ratio_ppm", reason));
}

fn about_rounding(config: &Config, least: &Launch, found: &mut Vec<Problem>) {
    let is_fractional = !config.hatch.funding.tokens_per_million.is_multiple_of(u128::from(PPM));
    let margin = least.market.supply.saturating_sub(config.minimum_supply);
    if is_fractional && margin < MANY_CONTRIBUTIONS {
        found.push(Problem::new(
            "bonding_curve.minimum_supply",
            format!(
                "is only {margin} token units below what the minimum makes. A contribution loses up to a unit to \
                 rounding, so many small ones could leave too few tokens to launch, and everybody would be refunded"
            ),
        ));
    }
}

fn about_team(config: &Config, found: &mut Vec<Problem>) -> Result<()> {
    let Some(team) = &config.hatch.team else {
        return Ok(());
    };
    if team.share_ppm == 0 {
        found.push(Problem::new(
            "hatch.team.share_ppm",
            "is 0: leave the section out if there is no team",
        ));
        return Ok(());
    }
    if team.share_ppm > PPM / 2 {
        found.push(Problem::new(
            "hatch.team.share_ppm",
            format!(
                "gives the team {} of all tokens, more than all contributors together: alone it passes whatever it likes, \
                 the end of the commons too",
                share(team.share_ppm)
            ),
        ));
    }
    if is_ever_ahead(&team.plan, &config.hatch.vesting_plan)? {
        found.push(Problem::new(
            "hatch.team.vesting",
            "unlocks before the contributors' tokens do, for a while at least: the team can sell first",
        ));
    }
    Ok(())
}

fn about_cliffs(config: &Config, found: &mut Vec<Problem>) {
    let team = config.hatch.team.map(|team| ("hatch.team.vesting.cliff", team.plan));
    for (key, plan) in [("hatch.vesting.cliff", config.hatch.vesting_plan)]
        .into_iter()
        .chain(team)
    {
        if plan.cliff_after_ms > LONG_CLIFF_MS {
            let reason = format!("is {}, more than two years", span(plan.cliff_after_ms));
            found.push(Problem::new(key, reason));
        }
    }
}

fn about_closing(config: &Config, launches: &Launches, found: &mut Vec<Problem>) {
    if config.closing.heir.is_some() {
        return;
    }
    for launch in [launches.least, launches.most] {
        let threshold = launch.majority_of_team.unwrap_or(launch.majority);
        if launch.market.tribute as f64 > threshold {
            found.push(Problem::new(
                "bonding_curve.closing.heir",
                "is missing, and from the launch on the pool is worth more than a majority costs: closing the commons \
                 would pay whoever buys one",
            ));
            return;
        }
    }
}

fn about_accounts(config: &Config, found: &mut Vec<Problem>) {
    let team = config.hatch.team.map(|team| team.beneficiary);
    for (key, account, harm) in [
        ("hatch.team.beneficiary", team, "what it gets, anyone can take"),
        (
            "bonding_curve.closing.heir",
            config.closing.heir,
            "what it gets, anyone can take",
        ),
        (
            "conviction_voting.guardian",
            config.voting.guardian,
            "anyone can pause and veto",
        ),
    ] {
        let known = DEVELOPMENT_ACCOUNTS
            .iter()
            .find(|(_, address)| account.is_some() && parse_address(address).ok() == account);
        if let Some((name, _)) = known {
            found.push(Problem::new(
                key,
                format!("is the development account {name}, whose key everybody has: {harm}"),
            ));
        }
    }
}

fn words(config: &Config) -> Words {
    Words::new(config, Calendar::Utc)
}
