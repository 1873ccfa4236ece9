//! What is said of conviction voting.

use super::*;
use interfaces::conviction_voting::{Settings, LONGEST_DURATION_MS};
use math::conviction::LARGEST_AMOUNT;

/// A hundredth of the supply that the example's minimum makes: 400 000 tokens, and a ninth of that for the team.
const HUNDREDTH: u128 = 4_444_444_444_444_444;

fn settings(config: &mut Config) -> &mut Settings {
    // Floors far below, so that what is set can be small.
    config.voting.rules.pause_ms = 1;
    let floors = &mut config.voting.rules.floors;
    floors.spending_limit_ppm = 1;
    floors.minimum_stake_ppm = 0;
    floors.action_stake_ppm = 0;
    // Longer than a pause, which is as short as can be.
    floors.voting_period_ms = 2;
    floors.action_delay_ms = 1;
    floors.execution_window_ms = 2;
    floors.failing_window_ms = 1;
    &mut config.voting.settings
}

/// A hatch that makes so many token units at its maximum.
fn with_supply(config: &mut Config, supply: u128) {
    config.hatch.team = None;
    config.hatch.funding.tokens_per_million = PPM.into();
    config.hatch.funding.maximum = supply;
}

#[test]
fn what_should_be_looked_at_again_in_voting_is_told_by_its_key() {
    check_warnings(&[
        (
            "conviction_voting.half_life is 86399999 ms, less than a day",
            |config| config.voting.rules.half_life_ms = DAY_MS - 1,
            |config| config.voting.rules.half_life_ms = DAY_MS,
        ),
        (
            "conviction_voting.half_life is 91 days, and it is for ever",
            |config| config.voting.rules.half_life_ms = 91 * DAY_MS,
            |config| config.voting.rules.half_life_ms = 90 * DAY_MS,
        ),
        // 1 − 2^(−2) of the conviction there can be.
        (
            "conviction_voting.settings.voting_period is 14 days, less than three half-lives: at its end a proposal has \
             75 %",
            |config| settings(config).voting_period_ms = 14 * DAY_MS,
            |config| settings(config).voting_period_ms = 21 * DAY_MS,
        ),
        (
            "conviction_voting.settings.failing_window",
            |config| settings(config).failing_window_ms = DAY_MS - 1,
            |config| settings(config).failing_window_ms = DAY_MS,
        ),
        (
            "conviction_voting.settings.action_delay",
            |config| {
                settings(config).failing_window_ms = DAY_MS - 1;
                settings(config).action_delay_ms = DAY_MS - 1;
            },
            |config| {
                settings(config).failing_window_ms = DAY_MS - 1;
                settings(config).action_delay_ms = DAY_MS;
            },
        ),
        (
            "conviction_voting.settings.execution_window",
            |config| settings(config).execution_window_ms = DAY_MS - 1,
            |config| settings(config).execution_window_ms = DAY_MS,
        ),
        (
            "bonding_curve.closing.delay is 2 days, shorter than",
            |config| config.closing.delay_ms = 2 * DAY_MS,
            |config| config.closing.delay_ms = 3 * DAY_MS,
        ),
        // β · (1 − √4 %) is less than a millionth of the pool, and more.
        (
            "conviction_voting.settings.spending_limit_ppm",
            |config| settings(config).spending_limit_ppm = 1,
            |config| settings(config).spending_limit_ppm = 2,
        ),
        (
            "funding_pool.collateral_spending_cap_ppm is 15.9999 %, and requests for up to 16 %",
            |config| config.collateral_spending_cap_ppm = 159_999,
            |config| config.collateral_spending_cap_ppm = 160_000,
        ),
        (
            "conviction_voting.settings.minimum_stake_ppm",
            |config| settings(config).minimum_stake_ppm = 24_999,
            |config| settings(config).minimum_stake_ppm = 25_000,
        ),
        (
            "conviction_voting.settings.action_stake_ppm",
            |config| settings(config).action_stake_ppm = 166_666,
            |config| settings(config).action_stake_ppm = 166_667,
        ),
        // The team has 10 %.
        (
            "conviction_voting.settings.action_bar_ppm",
            |config| settings(config).action_stake_ppm = 333_333,
            |config| settings(config).action_stake_ppm = 333_334,
        ),
        (
            "conviction_voting.settings.bond is 4,444 COMMON, 1 % of all tokens",
            |config| {
                config.voting.rules.ceilings.bond = HUNDREDTH + 1;
                settings(config).bond = HUNDREDTH + 1;
            },
            |config| {
                config.voting.rules.ceilings.bond = HUNDREDTH + 1;
                settings(config).bond = HUNDREDTH;
            },
        ),
        (
            "conviction_voting.settings.bond is 0",
            |config| settings(config).bond = 0,
            |config| settings(config).bond = 1,
        ),
        (
            "conviction_voting.ceilings.bond",
            |config| config.voting.rules.ceilings.bond = HUNDREDTH + 1,
            |config| config.voting.rules.ceilings.bond = HUNDREDTH,
        ),
        (
            "conviction_voting.guardian is missing",
            |config| config.voting.guardian = None,
            |config| config.voting.guardian = Some([9; 32].into()),
        ),
        (
            "conviction_voting.guardian is the development account //Bob",
            |config| {
                let bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
                config.voting.guardian = Some(crate::config::parse_address(bob).unwrap());
            },
            |config| config.voting.guardian = Some([9; 32].into()),
        ),
        (
            "token.decimals",
            |config| with_supply(config, LARGEST_AMOUNT / 1_000 + 1),
            |config| with_supply(config, LARGEST_AMOUNT / 1_000),
        ),
    ]);
}

#[test]
fn more_tokens_than_voting_can_count_are_refused() {
    let refused = |supply| {
        let report = Report::of(&draft(|config| with_supply(config, supply)), now()).unwrap();
        keys(&report.refusals).join(" ")
    };
    assert_eq!(refused(LARGEST_AMOUNT + 1), "hatch.maximum");
    assert_eq!(refused(LARGEST_AMOUNT), "");
}

/// The page without its line breaks.
fn flat_page(draft: &Draft) -> String {
    let page = page_of(draft).replace('\n', " ");
    let words: Vec<_> = page.split_whitespace().collect();
    words.join(" ")
}

/// β 20 %, c_min 4 %, a half-life of 7 days, at least 10 % of a million tokens count; a pool of 56 250 coins.
#[test]
fn the_page_tells_what_requests_need() {
    let page = flat_page(&example());
    for told in [
        "│ 1 half-life, 7 days ┆ 50 % of it ┆ 2 × what is needed │",
        "│ 4 half-lives, 28 days ┆ 93.75 % of it ┆ 1.07 × what is needed │",
        "c_min = 4 %, β = 20 %",
        "or 10 % of all tokens, whichever is most. (ρ = c_min · β² = 0.0016)",
        // −7 d · log₂(1 − 4 %) and of 8 % and 16 %, its shares of a half and a quarter.
        "│ next to nothing ┆ 4 % ┆ after 9.9 hours ┆ after 20.2 hours ┆ after 1.8 days │",
        // 4 % / (1 − 10/20)².
        "│ 10 % of the pool ┆ 16 % ┆ after 1.8 days ┆ after 3.9 days ┆ after 10.3 days │",
        "│ 16 % of the pool ┆ 100 % ┆ never ┆ never ┆ never │",
        "│ 20 % or more ┆ more than all ┆ never ┆ never ┆ never │",
        "β · (1 − √c_min) = 16 % of the pool: 4,000 WCOIN after a launch at the minimum, 9,000 WCOIN at the maximum",
        "spending cap, 25 %, lets it through",
        // 168 750 · ((1 − 0.4 %)^(−2.5) − 1) · (1/0.95 − 0.9) coins are lost by buying and selling 0.4 %.
        "│ next to nothing ┆ – ┆ 4,000 COMMON ┆ 0.4 % ┆ 259.38 WCOIN │",
        "│ 10 % of the pool ┆ 5,625 WCOIN ┆ 16,000 COMMON ┆ 1.6 % ┆ 1,060 WCOIN │",
        "│ 16 % of the pool ┆ 9,000 WCOIN ┆ 100,000 COMMON ┆ 10 % ┆",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(
        page.contains("can bring more than it costs as long as less than 5"),
        "{page}"
    );
    let hard = draft(|config| config.voting.settings.spending_limit_ppm = 20_000);
    assert!(flat_page(&hard).contains("costs more than it brings, however little"));
    let anybody = draft(|config| settings(config).minimum_stake_ppm = 0);
    assert!(flat_page(&anybody).contains("a single token decides"));
    let capped = draft(|config| config.collateral_spending_cap_ppm = 100_000);
    assert!(flat_page(&capped).contains("spending cap, 10 %, is below that"));
}

#[test]
fn the_page_tells_what_decisions_need() {
    let page = flat_page(&example());
    for told in [
        "passes with the conviction of 30 % of the stakes that count, here of 40 % of all tokens at least",
        "it waits for 7 days, can be executed for 14 days, and is off if it is seen to fail for 3 days",
        "│ all tokens ┆ 444,444 COMMON (100 %) ┆ 1,000,000 COMMON (100 %) │",
        "│ the team's ┆ 44,444 COMMON (10 %) ┆ 100,000 COMMON (10 %) │",
        "│ a majority ┆ 222,222 COMMON (50 %) ┆ 500,000 COMMON (50 %) │",
        // 30 % of 40 %.
        "│ an action, if little is staked ┆ 53,333 COMMON (12 %) ┆ 120,000 COMMON (12 %) │",
        "│ the smallest request, if little is staked ┆ 1,778 COMMON (0.4 %) ┆ 4,000 COMMON (0.4 %) │",
        "│ a bond ┆ 100 COMMON (0.0225 %) ┆ 100 COMMON (0.01 %) │",
        "has 10 % of all tokens. If nobody else stakes, it can pass requests below 16 % of the pool, it cannot pass an \
         action, and it cannot pass what needs a majority",
        "the guardian nobody, until a majority names one, who then can veto",
        "│ spending limit ┆ 20 % ┆ 2 % ┆ 50 % │",
        "│ action delay ┆ 7 days ┆ 3 days ┆ 30 days │",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[test]
fn a_team_is_told_what_it_can_pass_alone() {
    let told = |share_ppm| flat_page(&draft(|config| team(config).share_ppm = share_ppm));
    // 20 % · (1 − √(4 % · 10/2)), and with less than 0.4 % nothing.
    assert!(told(20_000).contains("has 2 % of all tokens. If nobody else stakes, it can pass requests below 11.06 %"));
    assert!(told(4_000).contains("has 0.4 % of all tokens. If nobody else stakes, it cannot pass any request"));
    assert!(told(120_001).contains("it can pass an action, and it cannot pass what needs"));
    assert!(told(500_001).contains("it can pass an action, and it can pass what needs a majority"));
    let none = flat_page(&draft(|config| config.hatch.team = None));
    assert!(!none.contains("the team"), "{none}");
}

/// Any voting that can be constructed.
pub fn make_extreme(config: &mut Config, random: &mut fastrand::Rng, share: fn(&mut fastrand::Rng) -> u32) {
    let mut duration = || {
        let most = LONGEST_DURATION_MS >> random.u8(0..38);
        random.u64(1..=most)
    };
    let mut settings = Settings {
        voting_period_ms: duration().max(2),
        action_delay_ms: LONGEST_DURATION_MS,
        execution_window_ms: duration().max(2),
        failing_window_ms: duration(),
        milestone_interval_ms: duration(),
        ..Settings::default()
    };
    let rules = &mut config.voting.rules;
    rules.half_life_ms = duration();
    let least_window = settings.voting_period_ms.min(settings.execution_window_ms);
    rules.pause_ms = duration().min(least_window - 1).min(LONGEST_DURATION_MS / 2);
    rules.pause_cool_down_ms = LONGEST_DURATION_MS;
    settings.bond = LARGEST_AMOUNT >> random.u8(0..105);
    settings.spending_limit_ppm = share(random).max(1);
    settings.minimum_conviction_ppm = share(random).clamp(1, PPM - 1);
    settings.minimum_stake_ppm = share(random);
    settings.action_bar_ppm = share(random).clamp(1, PPM - 1);
    settings.action_stake_ppm = share(random);
    (rules.floors, rules.ceilings) = (settings, settings);
    config.voting.settings = settings;
}
