//! The story that the demo plays: from the hatch over a rush and a sell-off to the wind-down.
//!
//! It follows from the configuration and a fixed seed alone, so every run tells the same. [`hatching`] is how it begins,
//! [`winding_down`] how it ends; in between, [`unlocking`] hands the members what has vested.

mod hatching;
mod unlocking;
mod winding_down;

use super::{
    history::{days, Panel},
    season::{
        part_of_reserve, three_digits, A_QUIET_TIME, A_RUSH, A_SELL_OFF, MEMBERS, THE_PAUSE, WORD_GETS_ROUND,
        WORK_IS_DONE,
    },
    stage::{Stage, DAY_MS},
};
use crate::{
    chain::{account, Receipt},
    config::Config,
    suite::{Commons, FOUNDER, NO_DEADLINE},
    words::{share, span, Asset},
};
use anyhow::Result;
use fastrand::Rng;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Tributes},
    call::CallFailure,
    community_token::CommunityTokenError,
    effects::Effects,
    funding_pool::FundingPoolError,
};
use math::PPM;
use unlocking::{EAGER, YEAR_MS};

/// Another seed is another story.
const SEED: u64 = 4;

/// How many days go by at the beginning and while the members redeem.
const OTHER_DAYS: u64 = 20;

/// About how many days of the chain's clock the story takes.
pub fn length_in_days(config: &Config) -> u64 {
    let funding = config.hatch.funding;
    let contributions_ms = funding.end_ms.saturating_sub(funding.start_ms);
    (contributions_ms / DAY_MS)
        .saturating_add(YEAR_MS / DAY_MS)
        .saturating_add(config.closing.delay_ms / DAY_MS)
        .saturating_add(OTHER_DAYS)
}

/// Plays the whole story.
pub fn play(stage: &mut Stage) -> Result<()> {
    let mut story = Story {
        stage,
        dice: Rng::with_seed(SEED),
    };
    story.the_hatch()?;
    story.batches_and_a_market()?;
    story.word_gets_round()?;
    story.work_is_done()?;
    story.a_rush_and_a_pause()?;
    story.a_sell_off()?;
    story.a_quiet_time()?;
    story.the_year_comes_round()?;
    story.the_commons_winds_down()
}

struct Story<'a> {
    stage: &'a mut Stage,
    dice: Rng,
}

impl Story<'_> {
    fn word_gets_round(&mut self) -> Result<()> {
        self.stage.chapter("Word gets round")?;
        WORD_GETS_ROUND.play(self.stage, &mut self.dice)?;
        self.a_price_that_slips()?;

        self.stage.wait(3 * DAY_MS)?;
        let deposit = part_of_reserve(self.stage, 10)?;
        self.stage.fund("erin", deposit)?;
        let yesterday = self.stage.commons.chain.now_ms().saturating_sub(DAY_MS);
        let told = format!(
            "erin's order for {} lay about since yesterday, when it ended.",
            self.stage.words.coins(deposit)
        );
        self.stage.refused(
            &told,
            Asset::Token,
            |error| matches!(error, BondingCurveError::DeadlinePassed { .. }),
            |commons| buy(commons, "erin", deposit, 0, yesterday),
        )?;
        self.stage.buy_funded("erin", deposit)?;
        self.stage.wait(4 * DAY_MS)?;
        self.release_for(&EAGER)
    }

    /// carol accepts no less than her quote, and frank comes first.
    fn a_price_that_slips(&mut self) -> Result<()> {
        let deposit = part_of_reserve(self.stage, 20)?;
        let before = self.stage.commons.quote_buy(deposit)?;
        let frank = part_of_reserve(self.stage, 45)?;
        let bought = self.stage.buy("frank", frank)?;
        let Ok(quote) = before else { return Ok(()) };
        let now = self.stage.commons.quote_buy(deposit)?;
        self.stage.fund("carol", deposit)?;
        // With a reserve ratio of 100 % the price stands still, and there is nothing to slip.
        if now.is_ok_and(|now| now.received < quote.received) {
            let told = format!(
                "carol wants {} for {}, but frank, who buys {}, is a moment earlier.",
                self.stage.words.tokens(quote.received),
                self.stage.words.coins(deposit),
                self.stage.words.tokens(bought.received),
            );
            self.stage.refused(
                &told,
                Asset::Token,
                |error| matches!(error, BondingCurveError::SlippageExceeded { .. }),
                |commons| buy(commons, "carol", deposit, quote.received, NO_DEADLINE),
            )?;
        }
        let trade = self.stage.buy_funded("carol", deposit)?;
        let sentence = format!(
            "carol takes the new price: {} for {}, of which {} go to the funding pool.",
            self.stage.words.tokens(trade.received),
            self.stage.words.coins(trade.given),
            self.stage.words.coins(trade.tribute),
        );
        self.stage.tell(&sentence);
        Ok(())
    }

    fn work_is_done(&mut self) -> Result<()> {
        self.stage.chapter("The pool pays for work")?;
        let gift = part_of_reserve(self.stage, 12)?;
        let price = self.stage.price()?;
        self.stage.give_to_curve("erin", gift)?;
        let swept = self.stage.sweep("bob")?;
        let sentence = format!(
            "erin sends the curve a gift of {}. The price stays at {price}, and bob sweeps {} to the funding pool.",
            self.stage.words.coins(gift),
            self.stage.words.coins(swept),
        );
        self.stage.tell(&sentence);
        self.stage.mark(Panel::Pool, "gift swept", None);

        self.stage.wait(3 * DAY_MS)?;
        let (giver, held) = self.richest()?;
        let tokens = three_digits(held / 10);
        let pool = self.stage.commons.at.funding_pool;
        self.stage.transfer_tokens(giver, pool, tokens)?;
        let sentence = format!("{giver} gives the pool {}.", self.stage.words.tokens(tokens));
        self.stage.tell(&sentence);

        self.pay_for_work("dave", "repairing the mill", 1)?;
        WORK_IS_DONE.play(self.stage, &mut self.dice)?;
        self.release_for(&MEMBERS)?;
        self.pay_for_work("alice", "a season of teaching", 2)?;
        self.stage.wait(2 * DAY_MS)?;
        self.change_tributes()
    }

    /// More than the cap lets through is refused; most of what it lets through is paid.
    fn pay_for_work(&mut self, who: &'static str, work: &str, reference: u64) -> Result<()> {
        let status = self.stage.pool_status()?;
        let too_much = three_digits(status.payable_now.saturating_mul(3) / 2).max(status.payable_now + 1);
        let told = format!(
            "{who} asks {} of the pool's {} for {work}.",
            self.stage.words.coins(too_much),
            self.stage.words.coins(status.balance)
        );
        self.stage.refused(
            &told,
            Asset::Collateral,
            |error| {
                matches!(
                    error,
                    FundingPoolError::OverSpendingCap { .. } | FundingPoolError::InsufficientFunds { .. }
                )
            },
            |commons| commons.pay_from_pool(who, too_much, reference),
        )?;
        let amount = three_digits(status.payable_now / 10 * 9);
        self.stage.pay(who, amount, reference)?;
        let sentence = format!("The pool pays {who} {}.", self.stage.words.coins(amount));
        self.stage.tell(&sentence);
        self.stage.mark(Panel::Pool, &format!("{who} is paid"), None);
        Ok(())
    }

    fn change_tributes(&mut self) -> Result<()> {
        let stage = &mut *self.stage;
        let (now, ceilings) = (stage.commons.config.tributes, stage.commons.config.tribute_ceilings);
        let too_high = Tributes {
            entry_ppm: now.entry_ppm,
            exit_ppm: (ceilings.exit_ppm + PPM / 20).min(PPM),
        };
        let told = format!(
            "The admin would raise the exit tribute to {}.",
            share(too_high.exit_ppm)
        );
        stage.refused(
            &told,
            Asset::Collateral,
            |error| matches!(error, BondingCurveError::TributeAboveCeiling { .. }),
            |commons| set_tributes(commons, FOUNDER, too_high),
        )?;
        let higher = Tributes {
            entry_ppm: now.entry_ppm.midpoint(ceilings.entry_ppm),
            exit_ppm: now.exit_ppm.midpoint(ceilings.exit_ppm),
        };
        stage.refused(
            "mallory would set them to 0.",
            Asset::Collateral,
            |error| *error == BondingCurveError::NotAdmin,
            |commons| {
                let none = Tributes {
                    entry_ppm: 0,
                    exit_ppm: 0,
                };
                set_tributes(commons, "mallory", none)
            },
        )?;
        stage.set_tributes(higher)?;
        stage.tell(&format!(
            "The admin raises the tributes within their ceilings: entry {} to {}, exit {} to {}.",
            share(now.entry_ppm),
            share(higher.entry_ppm),
            share(now.exit_ppm),
            share(higher.exit_ppm)
        ));
        stage.mark(Panel::Price, "tributes raised", None);
        Ok(())
    }

    fn a_rush_and_a_pause(&mut self) -> Result<()> {
        self.stage.chapter("A rush, and a pause")?;
        A_RUSH.play(self.stage, &mut self.dice)?;
        self.release_for(&EAGER)?;
        let until_ms = self.stage.commons.chain.now_ms() + THE_PAUSE.days * DAY_MS;
        let until_day = self.stage.day() + days(THE_PAUSE.days * DAY_MS);
        self.stage.mark(Panel::Price, "buying paused", Some(until_day));
        self.stage.pause_buying(until_ms)?;
        let price = self.stage.price()?;
        self.stage.tell(&format!(
            "At {price} a token the admin pauses buying for {}.",
            span(THE_PAUSE.days * DAY_MS)
        ));
        let deposit = part_of_reserve(self.stage, 30)?;
        self.stage.fund("frank", deposit)?;
        let told = format!(
            "frank wants to buy for {} all the same.",
            self.stage.words.coins(deposit)
        );
        self.stage.refused(
            &told,
            Asset::Token,
            |error| *error == BondingCurveError::BuyingPaused { until_ms },
            |commons| buy(commons, "frank", deposit, 0, NO_DEADLINE),
        )?;
        THE_PAUSE.play(self.stage, &mut self.dice)?;
        let trade = self.stage.buy_funded("frank", deposit)?;
        let sentence = format!(
            "The pause is over by itself, and frank gets {} for his {}.",
            self.stage.words.tokens(trade.received),
            self.stage.words.coins(trade.given)
        );
        self.stage.tell(&sentence);
        Ok(())
    }

    fn a_sell_off(&mut self) -> Result<()> {
        self.stage.chapter("A sell-off")?;
        self.release_for(&MEMBERS)?;
        A_SELL_OFF.play(self.stage, &mut self.dice)?;
        let held = self.stage.commons.tokens_of("frank")?;
        let supply = self.stage.market()?.supply;
        let minimum = self.stage.commons.config.minimum_supply;
        let too_much = held.saturating_mul(2).min(supply.saturating_sub(minimum));
        if too_much > held {
            let told = format!(
                "In a hurry, frank sells {}, more than he has.",
                self.stage.words.tokens(too_much)
            );
            self.stage
                .refused(&told, Asset::Collateral, holds_too_little, |commons| {
                    commons.sell("frank", too_much)
                })?;
        }
        let told = format!(
            "mallory sells every token there is, {}.",
            self.stage.words.tokens(supply)
        );
        self.stage.refused(
            &told,
            Asset::Collateral,
            |error| matches!(error, BondingCurveError::BelowMinimumSupply { .. }),
            |commons| commons.sell("mallory", supply),
        )
    }

    fn a_quiet_time(&mut self) -> Result<()> {
        self.stage.chapter("A quiet time")?;
        self.release_for_the_team("erin")?;
        A_QUIET_TIME.play(self.stage, &mut self.dice)?;
        self.release_for(&EAGER)?;
        self.pay_for_work("carol", "the archive", 3)
    }

    /// Who of the members holds most, and how much.
    fn richest(&mut self) -> Result<(&'static str, u128)> {
        let mut richest = (MEMBERS[0], 0);
        for who in MEMBERS {
            let held = self.stage.commons.tokens_of(who)?;
            if held > richest.1 {
                richest = (who, held);
            }
        }
        Ok(richest)
    }
}

fn buy(
    commons: &mut Commons,
    who: &str,
    deposit: u128,
    min_tokens: u128,
    deadline_ms: u64,
) -> Receipt<Result<u128, BondingCurveError>> {
    let message = commons
        .curve()
        .call_mut()
        .buy(deposit, min_tokens, account(who), deadline_ms);
    commons.send(who, message)
}

fn set_tributes(commons: &mut Commons, who: &str, tributes: Tributes) -> Receipt<Result<Effects, BondingCurveError>> {
    let message = commons.curve().call_mut().set_tributes(tributes);
    commons.send(who, message)
}

/// Whether the community token refused because the account holds fewer tokens than it offers.
fn holds_too_little(error: &BondingCurveError) -> bool {
    matches!(
        error,
        BondingCurveError::Token(CallFailure::Refused(CommunityTokenError::InsufficientBalance { .. }))
    )
}
