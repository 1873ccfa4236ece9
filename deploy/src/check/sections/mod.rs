//! What the page says, part by part.

mod commerce;
mod voting;

use super::{
    formulas::{price_growth, price_growth_by_supply, round_trip_loss, worst_spending},
    launch::{Judgement, Launch},
    page::{table, Section},
    unlocking::milestones,
    Launches,
};
use crate::{
    config::{format_address, Config, Draft, TokenInfo},
    words::{date, distance, number, share, span, Asset, Words},
};
use anyhow::Result;
use comfy_table::{CellAlignment, Table};
use interfaces::{hatch::VestingPlan, vesting::Accrual};
use math::PPM;

/// Every part, in the order of a commons' life.
pub fn all(draft: &Draft, launches: &Launches, words: &Words, now_ms: u64) -> Result<Vec<Section>> {
    let config = &draft.config;
    let mut sections = vec![
        assets(config),
        hatch(draft, words, now_ms),
        opening(config, launches, words),
        unlocking("Contributors' tokens", &config.hatch.vesting_plan, config, words)?,
    ];
    if let Some(team) = &config.hatch.team {
        let mut section = unlocking("The team's tokens", &team.plan, config, words)?;
        section.line("beneficiary", format_address(team.beneficiary));
        section.line(
            "revocable",
            if team.revocable {
                "yes: the commons can take back, to the funding pool, what has not vested"
            } else {
                "no: nobody can take them back"
            },
        );
        sections.push(section);
    }
    sections.extend([
        market(config, words),
        pool(config, launches, words),
        voting::requests(config, launches, words)?,
        voting::changes(config, launches, words)?,
        voting::settings(config, words),
        commerce::vouchers(config, words),
        closing(config, launches, words),
    ]);
    Ok(sections)
}

fn assets(config: &Config) -> Section {
    let told = |info: &TokenInfo| format!("{} ({}), {} decimals", info.name, info.symbol, info.decimals);
    let mut section = Section::new("Token and collateral");
    section.line("community token", told(&config.token));
    section.line("collateral", told(&config.collateral) + ": what the reserve is held in");
    section
}

fn hatch(draft: &Draft, words: &Words, now_ms: u64) -> Section {
    let funding = draft.config.hatch.funding;
    let when = |moment_ms| format!("{} ({})", date(moment_ms), distance(moment_ms, now_ms));
    let mut section = Section::new("Hatch: how it begins");
    section.line("contributions from", when(funding.start_ms));
    section.line(
        "until",
        format!(
            "{}; {} in all, or until the maximum is reached",
            when(funding.end_ms),
            span(funding.end_ms - funding.start_ms)
        ),
    );
    section.line(
        "launch",
        format!(
            "by anyone, within {} of the maximum or the end: at the latest before {}. Otherwise everybody is refunded",
            span(funding.launch_window_ms),
            date(funding.end_ms.saturating_add(funding.launch_window_ms))
        ),
    );
    section.line(
        "goals",
        format!(
            "at least {}, or everybody is refunded; at most {}",
            words.coins(funding.minimum),
            words.coins(funding.maximum)
        ),
    );
    let rate = funding.tokens_per_million as f64 / f64::from(PPM) * unit_ratio(&draft.config);
    section.line(
        "hatch price",
        format!(
            "{} {} for a coin: {} {} for a token",
            number(rate),
            words.symbol(Asset::Token),
            number(1.0 / rate),
            words.symbol(Asset::Collateral)
        ),
    );
    section.line(
        "hatch tribute",
        format!("{} of what is raised, to the funding pool", share(funding.tribute_ppm)),
    );
    section.line(
        "who",
        match &draft.members {
            None => "anyone".to_string(),
            Some(members) => format!(
                "{} accounts, {} in all at most; root 0x{}",
                members.list().len(),
                draft.config.coins(members.all_caps()),
                hex::encode(members.root())
            ),
        },
    );
    section
}

/// Whole tokens per whole coin, for one token unit per coin unit.
fn unit_ratio(config: &Config) -> f64 {
    10f64.powi(i32::from(config.collateral.decimals) - i32::from(config.token.decimals))
}

fn opening(config: &Config, launches: &Launches, words: &Words) -> Section {
    let Launches { least, most } = launches;
    let mut section = Section::new("The launch");
    let mut figures = table(&["", "at the minimum", "at the maximum"]);
    let mut row = |label: &str, told: &dyn Fn(&Launch) -> String| {
        figures.add_row([label.to_string(), told(least), told(most)]);
    };
    row("raised", &|launch| words.coins(launch.raised));
    row("to the funding pool", &|launch| words.coins(launch.market.tribute));
    row("first reserve R", &|launch| words.coins(launch.market.reserve));
    row("contributors' tokens", &|launch| words.tokens(launch.owed));
    if config.hatch.team.is_some() {
        row("the team's tokens", &|launch| words.tokens(launch.market.team));
    }
    row("first supply S", &|launch| words.tokens(launch.market.supply));
    row("unlocked at once", &|launch| {
        format!(
            "{} ({})",
            words.tokens(launch.owed_unlocked.saturating_add(launch.team_unlocked)),
            percent(launch.unlocked_part())
        )
    });
    row("hatch price", &|launch| words.price(Some(launch.market.hatch_price)));
    row("opening price", &|launch| words.price(launch.market.opening_price));
    row("opening / hatch price", &|launch| format!("× {}", factor(launch.jump)));
    right_aligned(&mut figures);
    section.table(figures);

    section.line(
        "opening price",
        format!("R / (reserve ratio · S). {}", judged(config, most)),
    );
    section.line("sold at once", sold_at_once(most, words));
    section.line(
        "wound down at once",
        format!(
            "the same tokens would redeem {}{}",
            coins(100.0 * most.redemption, words),
            match config.closing.heir {
                Some(_) => ", the pool's part having gone to the heir",
                None => ", the pool's part included",
            }
        ),
    );
    section
}

/// The factor between the prices depends on three shares alone, so it is the same whatever is raised.
fn judged(config: &Config, launch: &Launch) -> String {
    let team_ppm = config.hatch.team.map_or(0, |team| team.share_ppm);
    let of_hatch = format!(
        "To the hatch price it is as (1 − hatch tribute) · (1 − team's share) / reserve ratio = {} · {} / {} = {}: ",
        number(1.0 - part(config.hatch.funding.tribute_ppm)),
        number(1.0 - part(team_ppm)),
        number(part(config.reserve_ratio_ppm)),
        factor(launch.jump)
    );
    let unlocked = percent(launch.unlocked_part());
    of_hatch
        + &match launch.judgement() {
            Judgement::Loss => "less than contributors paid, who lose at once".to_string(),
            Judgement::Level => "what contributors paid".to_string(),
            Judgement::Gain => {
                format!(
                    "a gain for contributors, which the first buyers pay; {unlocked} of all tokens can take it at once"
                )
            }
            Judgement::Leap => {
                format!("a leap, which the first buyers pay; {unlocked} of all tokens can take the gain at once")
            }
        }
}

fn sold_at_once(launch: &Launch, words: &Words) -> String {
    let Some(every_sale) = launch.every_sale else {
        return "nothing is unlocked at the launch".to_string();
    };
    format!(
        "tokens that cost a contributor {} bring {} to the first who sells a few, and {} on average if everything \
         unlocked is sold, after the exit tribute",
        coins(100.0, words),
        coins(100.0 * launch.first_sale, words),
        coins(100.0 * every_sale, words)
    )
}

fn unlocking(title: &'static str, plan: &VestingPlan, config: &Config, words: &Words) -> Result<Section> {
    let mut section = Section::new(title);
    section.line("unlock", plan_in_words(plan));
    section.line(
        "can be handed on",
        if plan.transferable {
            "yes, before they unlock"
        } else {
            "no, not before they unlock"
        },
    );
    let mut dates = table(&["", "after the launch", "if launched at the end", "unlocked"]);
    for milestone in milestones(plan)? {
        dates.add_row([
            milestone.name,
            days(milestone.after_ms),
            words.moment(config.hatch.funding.end_ms.saturating_add(milestone.after_ms)),
            percent(part(milestone.unlocked_ppm)),
        ]);
    }
    right_aligned(&mut dates);
    section.table(dates);
    Ok(section)
}

fn plan_in_words(plan: &VestingPlan) -> String {
    let first = match (plan.unlocked_ppm, plan.cliff_after_ms) {
        (PPM, _) => return "all at once".to_string(),
        (0, 0) => "nothing at once".to_string(),
        (0, cliff) => format!("nothing before the cliff after {}", span(cliff)),
        (ppm, 0) => format!("{} at once", share(ppm)),
        (ppm, cliff) => format!(
            "{} at once, nothing more before the cliff after {}",
            share(ppm),
            span(cliff)
        ),
    };
    let steps_up = if plan.cliff_after_ms > 0 {
        "; the cliff brings what has accrued by then"
    } else {
        ""
    };
    let rest = match plan.accrual {
        Accrual::Linear { duration_ms } => {
            format!("the rest evenly from the launch over {}{steps_up}", span(duration_ms))
        }
        Accrual::Stepped { period_ms, periods } => {
            format!(
                "the rest in {periods} equal steps, one every {}{steps_up}",
                span(period_ms)
            )
        }
        Accrual::HalfLife {
            half_life_ms,
            duration_ms,
        } => format!(
            "from {} on half of what is left every {}, and all that is then left {} after the launch",
            if plan.cliff_after_ms > 0 { "then" } else { "the launch" },
            span(half_life_ms),
            span(duration_ms)
        ),
    };
    format!("{first}; {rest}")
}

fn market(config: &Config, words: &Words) -> Section {
    let ratio = part(config.reserve_ratio_ppm);
    let (now, ceilings) = (config.tributes, config.tribute_ceilings);
    let symbol = words.symbol(Asset::Collateral);
    let mut section = Section::new("The market");
    section.line(
        "reserve ratio",
        format!(
            "{}: the reserve is worth that part of all tokens at the market's price. {}",
            share(config.reserve_ratio_ppm),
            if config.reserve_ratio_ppm == PPM {
                "So the price never moves".to_string()
            } else {
                let growth = price_growth_by_supply(2.0, ratio);
                format!("Twice the supply is {} times the price", factor(growth))
            }
        ),
    );
    section.line(
        "a trade's weight",
        format!(
            "a purchase that adds 1 % to the reserve moves the price by {}, a sale that takes 1 % out of it by {}",
            change(price_growth(1.01, ratio)),
            change(price_growth(0.99, ratio))
        ),
    );
    let mut tributes = table(&[&format!("of 100 {symbol}"), "now", "at most, for ever"]);
    let mut row = |label: &str, now: f64, most: f64| {
        tributes.add_row([label.to_string(), number(100.0 * now), number(100.0 * most)]);
    };
    row(
        "entry tribute, of a deposit",
        part(now.entry_ppm),
        part(ceilings.entry_ppm),
    );
    row(
        "exit tribute, of what a sale takes out",
        part(now.exit_ppm),
        part(ceilings.exit_ppm),
    );
    row(
        "in and out again, at an unchanged price",
        round_trip_loss(part(now.entry_ppm), part(now.exit_ppm)),
        round_trip_loss(part(ceilings.entry_ppm), part(ceilings.exit_ppm)),
    );
    right_aligned(&mut tributes);
    section.line("tributes", "to the funding pool:");
    section.table(tributes);
    section.line(
        "minimum supply",
        format!("{}: what trades always leave", words.tokens(config.minimum_supply)),
    );
    section
}

fn pool(config: &Config, launches: &Launches, words: &Words) -> Section {
    let cap = part(config.collateral_spending_cap_ppm);
    let mut section = Section::new("The funding pool");
    section.line(
        "at the launch",
        format!(
            "{} to {}",
            words.coins(launches.least.market.tribute),
            words.coins(launches.most.market.tribute)
        ),
    );
    section.line(
        "spending cap",
        if config.collateral_spending_cap_ppm == PPM {
            "none: everything can be paid at once".to_string()
        } else {
            format!(
                "{} of it at once; what was spent fades over {}",
                share(config.collateral_spending_cap_ppm),
                span(config.spending_period_ms)
            )
        },
    );
    section.line(
        "worst case",
        format!(
            "{} of what was there within {} (2·c − c², for a cap of c), and the same part of what comes in",
            percent(worst_spending(cap)),
            span(config.spending_period_ms)
        ),
    );
    section
}

fn closing(config: &Config, launches: &Launches, words: &Words) -> Section {
    let terms = config.closing;
    let standstill = terms.delay_ms as f64 + terms.window_ms as f64;
    let mut section = Section::new("Winding down");
    section.line(
        "steps",
        format!(
            "nobody trades for {}, then it can be finished for {}; if it is not, the market opens again for {} at least",
            span(terms.delay_ms),
            span(terms.window_ms),
            span(terms.cool_down_ms)
        ),
    );
    section.line(
        "standing still",
        format!(
            "at most {} of the time",
            percent(standstill / (standstill + terms.cool_down_ms as f64))
        ),
    );
    section.line(
        "the pool's coins",
        match terms.heir {
            Some(heir) => format!("go to the heir, {}", format_address(heir)),
            None => "join the reserve, for all tokens alike".to_string(),
        },
    );
    section.line("buying a majority", majority(config, launches, words));
    if let (None, Some(team), Some(at_least), Some(at_most)) = (
        terms.heir,
        config.hatch.team,
        launches.least.majority_of_team,
        launches.most.majority_of_team,
    ) {
        section.line(
            "the team's majority",
            format!(
                "with its {}, once all are unlocked, and selling them as the alternative: \
                 F*(h) = R · (2 − 2h)^(1/w) · (1 − 2^(1 − 1/w)), {} and {}",
                share(team.share_ppm),
                units(at_least, words),
                units(at_most, words)
            ),
        );
    }
    section
}

fn majority(config: &Config, launches: &Launches, words: &Words) -> String {
    if config.closing.heir.is_some() {
        return "to close wins nothing of the pool's coins: they go to the heir. Its other assets are still shared out"
            .to_string();
    }
    if config.reserve_ratio_ppm == PPM {
        return "to close pays whatever the pool holds: F* = R · (2^(1/w) − 2) = 0".to_string();
    }
    let Launches { least, most } = launches;
    format!(
        "to close pays once the pool holds more than F* = R · (2^(1/w) − 2) = {} · R: {} after a launch at the minimum, \
         {} at the maximum. The launch brings it {} of that",
        factor(most.majority / most.market.reserve as f64),
        units(least.majority, words),
        units(most.majority, words),
        percent(most.market.tribute as f64 / most.majority)
    )
}

fn right_aligned(table: &mut Table) {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

fn part(ppm: u32) -> f64 {
    f64::from(ppm) / f64::from(PPM)
}

/// A part in percent, with two decimals, or more if it is small.
fn percent(part: f64) -> String {
    let rounded = (part * 1e4).round() / 1e2;
    format!("{} %", number(if rounded < 0.1 { part * 1e2 } else { rounded }))
}

/// A factor with two decimals, or more if it is small.
fn factor(value: f64) -> String {
    if value.is_infinite() {
        return "countless".to_string();
    }
    number(if value < 0.1 {
        value
    } else {
        (value * 100.0).round() / 100.0
    })
}

/// "+0.60 %".
fn change(factor: f64) -> String {
    format!("{:+.2} %", (factor - 1.0) * 100.0)
}

/// A number of whole coins.
fn coins(value: f64, words: &Words) -> String {
    format!(
        "{} {}",
        number((value * 100.0).round() / 100.0),
        words.symbol(Asset::Collateral)
    )
}

/// A number of coin units, which may be beyond any amount.
fn units(value: f64, words: &Words) -> String {
    if value >= u128::MAX as f64 {
        return "more than there can ever be".to_string();
    }
    words.coins(value as u128)
}

/// Whole days, with a decimal if there is more.
fn days(duration_ms: u64) -> String {
    let days = duration_ms as f64 / (24.0 * 60.0 * 60.0 * 1000.0);
    match number((days * 10.0).round() / 10.0).as_str() {
        "0" => "–".to_string(),
        "1" => "1 day".to_string(),
        days => format!("{days} days"),
    }
}
