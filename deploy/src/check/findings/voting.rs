//! What speaks against the way in which decisions are made.

use super::{words, Problem, DAY_MS};
use crate::{
    check::{
        launch::Launch,
        voting::{largest_passable, Bars},
        Launches,
    },
    config::Config,
    words::{number, share, span, Words},
};
use anyhow::Result;
use math::{conviction::LARGEST_AMOUNT, PPM};

/// Support has three quarters of its conviction after two half-lives, seven eighths after three.
const HALF_LIVES_TO_PASS: u64 = 3;

/// Beyond this, support takes a long time to count.
const LONG_HALF_LIFE_MS: u64 = 90 * DAY_MS;

/// A smaller part of all tokens, in ppm, should pass no request at all: 0.1 %.
const FEW_FOR_A_REQUEST_PPM: u64 = 1_000;

/// A smaller part of all tokens, in ppm, should change nothing in the commons: 5 %.
const FEW_FOR_AN_ACTION_PPM: u64 = 50_000;

/// A bond of a larger part of all tokens shuts out who holds little: one of a hundred.
const BOND_PARTS: u128 = 100;

/// So many times the first supply should be countable: people buy more.
const GROWTH: u128 = 1_000;

/// What cannot work once the commons is launched.
pub fn refusals_of_launches(config: &Config, launches: &Launches) -> Vec<Problem> {
    let supply = launches.most.market.supply;
    if supply <= LARGEST_AMOUNT {
        return Vec::new();
    }
    let words = words(config);
    vec![Problem::new(
        "hatch.maximum",
        format!(
            "makes {}, and voting cannot count more than {}: nobody could vote. Take fewer token.decimals, or fewer \
             tokens",
            words.tokens(supply),
            words.tokens(LARGEST_AMOUNT)
        ),
    )]
}

/// What can work, and should be looked at again.
pub fn warnings(config: &Config, launches: &Launches, found: &mut Vec<Problem>) -> Result<()> {
    let words = words(config);
    about_growth(&launches.most, found);
    about_speed(config, found);
    about_windows(config, found);
    about_requests(config, found)?;
    about_few(config, found);
    about_team(config, &launches.most, &words, found)?;
    about_bonds(config, &launches.least, &words, found);
    about_guardian(config, found);
    Ok(())
}

fn about_growth(most: &Launch, found: &mut Vec<Problem>) {
    let supply = most.market.supply;
    let largest = LARGEST_AMOUNT / GROWTH;
    if (largest + 1..=LARGEST_AMOUNT).contains(&supply) {
        found.push(Problem::new(
            "token.decimals",
            format!(
                "are so many that voting cannot count more than {} times the first supply: if people buy more, nobody \
                 can vote",
                number(LARGEST_AMOUNT as f64 / supply as f64)
            ),
        ));
    }
}

fn about_speed(config: &Config, found: &mut Vec<Problem>) {
    let half_life_ms = config.voting.rules.half_life_ms;
    let told = span(half_life_ms);
    if half_life_ms < DAY_MS {
        found.push(Problem::new(
            "conviction_voting.half_life",
            format!("is {told}, less than a day: what is proposed can pass before most have heard of it"),
        ));
    }
    if half_life_ms > LONG_HALF_LIFE_MS {
        found.push(Problem::new(
            "conviction_voting.half_life",
            format!(
                "is {told}, and it is for ever: with twice the support that it needs, a proposal passes after so long"
            ),
        ));
    }
    let period_ms = config.voting.settings.voting_period_ms;
    if period_ms < half_life_ms.saturating_mul(HALF_LIVES_TO_PASS) {
        let gained = 1.0 - (-(period_ms as f64 / half_life_ms as f64)).exp2();
        found.push(Problem::new(
            "conviction_voting.settings.voting_period",
            format!(
                "is {}, less than three half-lives: at its end a proposal has {} % of the conviction that its first \
                 supporters can give it",
                span(period_ms),
                number((gained * 1e4).floor() / 1e2)
            ),
        ));
    }
}

fn about_windows(config: &Config, found: &mut Vec<Problem>) {
    let settings = &config.voting.settings;
    for (key, duration_ms, reason) in [
        (
            "failing_window",
            settings.failing_window_ms,
            "supporters who are away for so long can find ended what has passed",
        ),
        (
            "action_delay",
            settings.action_delay_ms,
            "an action is done before most have heard that it has passed",
        ),
        (
            "execution_window",
            settings.execution_window_ms,
            "an action that nobody executes in time is off",
        ),
    ] {
        if duration_ms < DAY_MS {
            found.push(Problem::new(
                format!("conviction_voting.settings.{key}"),
                format!("is {}, less than a day: {reason}", span(duration_ms)),
            ));
        }
    }
    if config.closing.delay_ms < settings.failing_window_ms {
        found.push(Problem::new(
            "bonding_curve.closing.delay",
            format!(
                "is {}, shorter than conviction_voting.settings.failing_window, {}: a wind-down that has lost its \
                 majority cannot be called off before it can be finished",
                span(config.closing.delay_ms),
                span(settings.failing_window_ms)
            ),
        ));
    }
}

fn about_requests(config: &Config, found: &mut Vec<Problem>) -> Result<()> {
    let settings = &config.voting.settings;
    let (largest_ppm, cap_ppm) = (largest_passable(settings)?, config.collateral_spending_cap_ppm);
    if largest_ppm == 0 {
        found.push(Problem::new(
            "conviction_voting.settings.spending_limit_ppm",
            "is so little, or minimum_conviction_ppm so much, that no request for a millionth of the pool can pass",
        ));
    }
    if cap_ppm < largest_ppm {
        found.push(Problem::new(
            "funding_pool.collateral_spending_cap_ppm",
            format!(
                "is {}, and requests for up to {} can pass: the pool does not pay what is above its cap, unless in \
                 milestones",
                share(cap_ppm),
                share(largest_ppm)
            ),
        ));
    }
    Ok(())
}

/// How few can decide something if nobody else stakes.
fn about_few(config: &Config, found: &mut Vec<Problem>) {
    let settings = &config.voting.settings;
    let of_all = |share_ppm: u32, counted_ppm: u32| u64::from(share_ppm) * u64::from(counted_ppm);
    let percent = |product: u64| number(product as f64 / 1e10);
    let request = of_all(settings.minimum_conviction_ppm, settings.minimum_stake_ppm);
    if request < FEW_FOR_A_REQUEST_PPM * u64::from(PPM) {
        found.push(Problem::new(
            "conviction_voting.settings.minimum_stake_ppm",
            format!(
                "times minimum_conviction_ppm is {} % of all tokens: if nobody else stakes, so few pass a small request",
                percent(request)
            ),
        ));
    }
    let action = of_all(
        settings.action_bar_ppm,
        settings.action_stake_ppm.max(settings.minimum_stake_ppm),
    );
    if action < FEW_FOR_AN_ACTION_PPM * u64::from(PPM) {
        found.push(Problem::new(
            "conviction_voting.settings.action_stake_ppm",
            format!(
                "times action_bar_ppm is {} % of all tokens: if nobody else stakes, so few change the commons",
                percent(action)
            ),
        ));
    }
}

/// The team's tokens vote from the launch on, locked or not.
fn about_team(config: &Config, most: &Launch, words: &Words, found: &mut Vec<Problem>) -> Result<()> {
    let bars = Bars::of(most, &config.voting.settings)?;
    let team = most.market.team;
    if team > bars.action_of_team && team <= bars.majority {
        found.push(Problem::new(
            "conviction_voting.settings.action_bar_ppm",
            format!(
                "lets the team pass an action alone if nobody else stakes: it needs {} of the team's {}",
                words.tokens(bars.action_of_team),
                words.tokens(team)
            ),
        ));
    }
    Ok(())
}

fn about_bonds(config: &Config, least: &Launch, words: &Words, found: &mut Vec<Problem>) {
    let voting = &config.voting;
    let supply = least.market.supply;
    let is_large = |bond: u128| bond > supply / BOND_PARTS;
    let told = |bond: u128| {
        let of_all = number(bond as f64 / supply as f64 * 100.0);
        format!(
            "{}, {of_all} % of all tokens after a launch at the minimum",
            words.tokens(bond)
        )
    };
    if is_large(voting.settings.bond) {
        found.push(Problem::new(
            "conviction_voting.settings.bond",
            format!(
                "is {}: who holds less cannot propose anything",
                told(voting.settings.bond)
            ),
        ));
    } else if is_large(voting.rules.ceilings.bond) {
        found.push(Problem::new(
            "conviction_voting.ceilings.bond",
            format!(
                "is {}: with so much, governance could shut out who holds less",
                told(voting.rules.ceilings.bond)
            ),
        ));
    }
    if voting.settings.bond == 0 {
        found.push(Problem::new(
            "conviction_voting.settings.bond",
            "is 0: nothing but the fee keeps anyone from proposing without end",
        ));
    }
}

fn about_guardian(config: &Config, found: &mut Vec<Problem>) {
    if config.voting.guardian.is_none() {
        found.push(Problem::new(
            "conviction_voting.guardian",
            "is missing: nobody can veto an action or stop new business in an emergency, until a majority names somebody",
        ));
    }
}
