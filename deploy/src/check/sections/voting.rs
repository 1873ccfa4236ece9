//! What the page says of conviction voting.

use super::{factor, part, percent, right_aligned, units};
use crate::{
    check::{
        formulas::largest_request_alone,
        launch::Launch,
        page::{table, Section},
        voting::{cost_of_votes, largest_passable, stake_above_which_votes_cost_more, steps, Bars, Step},
        Launches,
    },
    config::{
        format_address,
        settings::{Unit, SETTINGS},
        Config,
    },
    words::{number, share, span, Asset, Words},
};
use anyhow::Result;
use comfy_table::Table;
use interfaces::conviction_voting::MOST_MILESTONES;

const SECOND_MS: u64 = 1000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// What the pool pays.
pub fn requests(config: &Config, launches: &Launches, words: &Words) -> Result<Section> {
    let settings = &config.voting.settings;
    let half_life_ms = config.voting.rules.half_life_ms;
    let mut section = Section::new("Conviction voting: what the pool pays");
    section.line(
        "half-life",
        format!(
            "{}, for ever. Conviction is support that lasts: what is staked on a proposal gains half of what it lacks \
             in every half-life, and what is taken off takes its conviction along at once",
            span(half_life_ms)
        ),
    );
    section.table(gains(half_life_ms));
    let (limit, conviction) = (part(settings.spending_limit_ppm), part(settings.minimum_conviction_ppm));
    section.line(
        "a request",
        format!(
            "for the share r of the pool passes with a conviction of c_min · S / (1 − r/β)². c_min = {}, β = {}; S are \
             the stakes that count: all there are now, or their average, or {} of all tokens, whichever is most. \
             (ρ = c_min · β² = {})",
            share(settings.minimum_conviction_ppm),
            share(settings.spending_limit_ppm),
            share(settings.minimum_stake_ppm),
            number(conviction * limit * limit)
        ),
    );
    let steps = steps(&config.voting)?;
    section.table(thresholds(&steps));
    section.line("the largest", largest(config, launches, words)?);
    little_staked(&mut section, &steps, config, &launches.most, words)?;
    section.line("votes for money", votes_for_money(config, &launches.most));
    section.line(
        "milestones",
        format!(
            "a request can be paid in up to {MOST_MILESTONES} parts, {} apart at least. Each part is judged by all that is \
             unpaid, and the rest is off if it is seen to fail for {}",
            span(settings.milestone_interval_ms),
            span(settings.failing_window_ms)
        ),
    );
    Ok(section)
}

/// How conviction grows.
fn gains(half_life_ms: u64) -> Table {
    let mut gains = table(&["a stake that stays for", "has a conviction of", "and passes if it is"]);
    for half_lives in [1_u32, 2, 4] {
        let gained = 1.0 - (-f64::from(half_lives)).exp2();
        let name = if half_lives == 1 { "half-life" } else { "half-lives" };
        let lasts = span(half_life_ms.saturating_mul(u64::from(half_lives)));
        gains.add_row([
            format!("{half_lives} {name}, {lasts}"),
            format!("{} of it", percent(gained)),
            format!("{} × what is needed", factor(1.0 / gained)),
        ]);
    }
    right_aligned(&mut gains);
    gains
}

fn thresholds(steps: &[Step]) -> Table {
    let mut thresholds = table(&[
        "a request for",
        "needs, of these stakes",
        "if all support it",
        "if half do",
        "if a quarter does",
    ]);
    for step in steps {
        let mut row = vec![
            asked(step),
            match step.needed {
                Some(needed) => percent(needed),
                None => "more than all".to_string(),
            },
        ];
        row.extend(step.passes_after_ms.map(|after_ms| match after_ms {
            Some(after_ms) => format!("after {}", roughly(after_ms)),
            None => "never".to_string(),
        }));
        thresholds.add_row(row);
    }
    right_aligned(&mut thresholds);
    thresholds
}

fn asked(step: &Step) -> String {
    match (step.requested_ppm, step.needed) {
        (0, _) => "next to nothing".to_string(),
        (requested_ppm, Some(_)) => format!("{} of the pool", share(requested_ppm)),
        (requested_ppm, None) => format!("{} or more", share(requested_ppm)),
    }
}

fn largest(config: &Config, launches: &Launches, words: &Words) -> Result<String> {
    let settings = &config.voting.settings;
    let Launches { least, most } = launches;
    let largest_ppm = largest_passable(settings)?;
    let cap_ppm = config.collateral_spending_cap_ppm;
    Ok(format!(
        "has to stay below β · (1 − √c_min) = {} of the pool: {} after a launch at the minimum, {} at the maximum. The \
         pool's spending cap, {}, {}",
        share(largest_ppm),
        words.coins(Bars::of(least, settings)?.largest_request),
        words.coins(Bars::of(most, settings)?.largest_request),
        share(cap_ppm),
        if cap_ppm < largest_ppm {
            "is below that: larger requests pass and are not paid, unless in milestones"
        } else {
            "lets it through, if little was spent before"
        }
    ))
}

/// What a few can pass.
fn little_staked(section: &mut Section, steps: &[Step], config: &Config, launch: &Launch, words: &Words) -> Result<()> {
    const LABEL: &str = "little staked";
    let counted_ppm = config.voting.settings.minimum_stake_ppm;
    if counted_ppm == 0 {
        section.line(
            LABEL,
            "nothing counts but what is staked: if nobody else stakes, a single token decides",
        );
        return Ok(());
    }
    section.line(
        LABEL,
        format!(
            "as long as less than {} of all tokens are staked, that many count; so if nobody else stakes, a few decide. \
             Whoever stakes on anything, on abstaining (#0) too, makes it harder for them. After a launch at the maximum:",
            share(counted_ppm)
        ),
    );
    section.table(few(steps, config, launch, words)?);
    Ok(())
}

/// What passes if hardly anybody stakes, and what it would cost to buy such votes.
fn few(steps: &[Step], config: &Config, launch: &Launch, words: &Words) -> Result<Table> {
    let counted = part(config.voting.settings.minimum_stake_ppm);
    let bars = Bars::of(launch, &config.voting.settings)?;
    let mut few = table(&[
        "a request for",
        "that is",
        "more tokens than this pass it",
        "of all",
        "bought and sold again, they cost",
    ]);
    for step in steps {
        let Some(needed) = step.needed.filter(|needed| needed * counted < 1.0) else {
            continue;
        };
        let requested = part(step.requested_ppm);
        few.add_row([
            asked(step),
            match step.requested_ppm {
                0 => "–".to_string(),
                _ => units(requested * launch.market.tribute as f64, words),
            },
            words.tokens((needed * bars.counted as f64) as u128),
            percent(needed * counted),
            units(cost_of_votes(config, launch, needed * counted), words),
        ]);
    }
    right_aligned(&mut few);
    Ok(few)
}

/// When buying votes does not pay any more.
fn votes_for_money(config: &Config, launch: &Launch) -> String {
    let so_far = match stake_above_which_votes_cost_more(config, launch) {
        Some(staked) if staked <= part(config.voting.settings.minimum_stake_ppm) => {
            return "to buy the votes for a request and to sell them again costs more than it brings, however little is \
                    staked (by the figures of the launch)"
                .to_string();
        }
        Some(staked) => format!("less than {} of all tokens are staked", percent(staked)),
        None => "not every token is staked".to_string(),
    };
    format!(
        "to buy the votes for a request and to sell them again can bring more than it costs as long as {so_far} (by the \
         figures of the launch): watch what is proposed, and stake against it"
    )
}

/// What changes in the commons, and who can say so at the launch.
pub fn changes(config: &Config, launches: &Launches, words: &Words) -> Result<Section> {
    let settings = &config.voting.settings;
    let rules = &config.voting.rules;
    let mut section = Section::new("Conviction voting: what changes");
    section.line(
        "an action",
        format!(
            "passes with the conviction of {} of the stakes that count, here of {} of all tokens at least: tributes, \
             the pool's assets, taking back a batch, the settings below",
            share(settings.action_bar_ppm),
            share(settings.action_stake_ppm.max(settings.minimum_stake_ppm))
        ),
    );
    section.line(
        "a majority",
        "of all tokens, and their conviction, is needed to wind down, to replace the guardian, to say who makes the \
         pool pay and how much at once, and to give up a revocation for ever",
    );
    section.line(
        "and then",
        format!(
            "it waits for {}, can be executed for {}, and is off if it is seen to fail for {}. (A wind-down has a clock \
             of its own, see there)",
            span(settings.action_delay_ms),
            span(settings.execution_window_ms),
            span(settings.failing_window_ms)
        ),
    );
    section.line(
        "who votes",
        "tokens that are deposited, and those in vesting batches once their owner has enlisted them. After the launch \
         these can be all there are:",
    );
    section.table(bars(config, launches, words)?);
    if let Some(alone) = team_alone(config, launches)? {
        section.line("the team alone", alone);
    }
    section.line(
        "to propose",
        format!(
            "{}, out of a deposit (locked tokens vote, and are no bond), back when the proposal is over; it has {} to \
             pass",
            if settings.bond == 0 {
                "costs no bond".to_string()
            } else {
                format!("takes a bond of {}", words.tokens(settings.bond))
            },
            span(settings.voting_period_ms)
        ),
    );
    let powers = format!(
        "can veto an action in its delay, and stop buying, new stakes and execution for {}, the next time {} later; \
         nobody's exit, and nothing that replaces it or winds the commons down",
        span(rules.pause_ms),
        span(rules.pause_cool_down_ms)
    );
    section.line(
        "the guardian",
        match config.voting.guardian {
            Some(guardian) => format!("{}, {powers}", format_address(guardian)),
            None => format!("nobody, until a majority names one, who then {powers}"),
        },
    );
    Ok(section)
}

fn bars(config: &Config, launches: &Launches, words: &Words) -> Result<Table> {
    let settings = &config.voting.settings;
    let Launches { least, most } = launches;
    let both = [(least, Bars::of(least, settings)?), (most, Bars::of(most, settings)?)];
    let mut table = table(&["", "at the minimum", "at the maximum"]);
    let mut row = |label: &str, tokens: &dyn Fn(&Launch, &Bars) -> u128| {
        let told = both.map(|(launch, bars)| {
            let (tokens, supply) = (tokens(launch, &bars), launch.market.supply);
            format!("{} ({})", words.tokens(tokens), percent(tokens as f64 / supply as f64))
        });
        let [least, most] = told;
        table.add_row([label.to_string(), least, most]);
    };
    row("all tokens", &|launch, _| launch.market.supply);
    if config.hatch.team.is_some() {
        row("the team's", &|launch, _| launch.market.team);
    }
    row("a majority", &|_, bars| bars.majority);
    row("an action, if little is staked", &|_, bars| bars.action);
    row("the smallest request, if little is staked", &|_, bars| {
        bars.smallest_request
    });
    row("a bond", &|_, _| settings.bond);
    right_aligned(&mut table);
    Ok(table)
}

/// What the team's lot passes if nobody else stakes.
fn team_alone(config: &Config, launches: &Launches) -> Result<Option<String>> {
    let launch = &launches.most;
    if launch.market.team == 0 {
        return Ok(None);
    }
    let settings = &config.voting.settings;
    let bars = Bars::of(launch, settings)?;
    let held = launch.market.team as f64 / launch.market.supply as f64;
    let request = largest_request_alone(
        part(settings.spending_limit_ppm),
        part(settings.minimum_conviction_ppm),
        part(settings.minimum_stake_ppm),
        held,
    );
    let can = |can: bool| if can { "can pass" } else { "cannot pass" };
    Ok(Some(format!(
        "has {} of all tokens. If nobody else stakes, it {}, it {} an action, and it {} what needs a majority",
        percent(held),
        if request > 0.0 {
            format!("can pass requests below {} of the pool", percent(request))
        } else {
            "cannot pass any request".to_string()
        },
        can(launch.market.team > bars.action_of_team),
        can(launch.market.team > bars.majority)
    )))
}

/// What governance can change of itself.
pub fn settings(config: &Config, words: &Words) -> Section {
    let rules = &config.voting.rules;
    let mut section = Section::new("What governance can change of itself");
    section.line(
        "settings",
        "by an action, for the proposals to come; those that are there keep the ones they were made with. Floors and \
         ceilings are fixed for ever:",
    );
    let mut table = table(&["", "now", "at least", "at most"]);
    for entry in &SETTINGS {
        let told = |settings| {
            let value = entry.value(settings);
            match entry.unit {
                Unit::Ppm(..) => share(u32::try_from(value).unwrap_or(u32::MAX)),
                Unit::Tokens => words.amount(Asset::Token, value),
                Unit::Milliseconds => entry.told(value, config),
            }
        };
        table.add_row([
            entry.key.trim_end_matches("_ppm").replace('_', " "),
            told(&config.voting.settings),
            told(&rules.floors),
            told(&rules.ceilings),
        ]);
    }
    right_aligned(&mut table);
    section.table(table);
    section
}

/// A length of time with a decimal: "9.9 hours".
fn roughly(duration_ms: u64) -> String {
    let (length_ms, unit) = [
        (DAY_MS, "day"),
        (HOUR_MS, "hour"),
        (MINUTE_MS, "minute"),
        (SECOND_MS, "second"),
    ]
    .into_iter()
    .find(|(length_ms, _)| duration_ms >= *length_ms)
    .unwrap_or((1, "ms"));
    let count = number((duration_ms as f64 / length_ms as f64 * 10.0).round() / 10.0);
    let plural = if count == "1" || length_ms == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}
