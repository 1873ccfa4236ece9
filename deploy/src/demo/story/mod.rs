//! The story that the demo plays: from the hatch over a rush and a sell-off to the wind-down.
//!
//! It follows from the configuration and a fixed seed alone, so every run tells the same. [`hatching`] is how it begins,
//! [`winding_down`] how it ends; in between, [`unlocking`] hands the members what has vested, [`requests`] and [`actions`]
//! are what they decide, and [`deciding`] how; [`commerce`] is their market of goods, and [`stalls`] what is sold there. With another configuration a decision may come out differently: what
//! does not get the support that it needs is told, and the story goes on.

mod actions;
mod commerce;
mod deciding;
mod hatching;
mod requests;
mod stalls;
mod unlocking;
mod winding_down;

use super::{
    history::Panel,
    season::{
        part_of_reserve, three_digits, Season, Trades, A_QUIET_TIME, A_RUSH, A_SELL_OFF, MEMBERS, THE_PAUSE,
        WORD_GETS_ROUND, WORK_IS_DONE,
    },
    stage::{Stage, DAY_MS},
};
use crate::{
    chain::{account, Receipt},
    config::Config,
    suite::{Commons, NO_DEADLINE},
    words::Asset,
};
use anyhow::Result;
use fastrand::Rng;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError},
    call::CallFailure,
    community_token::CommunityTokenError,
    conviction_voting::ProposalId,
};
use unlocking::{EAGER, YEAR_MS};

/// Another seed is another story.
const SEED: u64 = 4;

/// How many days go by at the beginning, while the end is decided, and while the members redeem.
const OTHER_DAYS: u64 = 30;

/// A request that a pause holds up, in percent of the spending limit.
const WELL: (u128, u8) = (30, 1);

/// One hour of the chain's clock.
const HOUR_MS: u64 = 60 * 60 * 1000;

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
        untold: None,
        mill: None,
        school: None,
        festival: None,
        signal: None,
        library: None,
        is_guardian_disliked: false,
    };
    story.the_hatch()?;
    story.batches_and_a_market()?;
    story.the_members_get_a_say()?;
    story.word_gets_round()?;
    story.work_is_done()?;
    story.a_rush_and_a_pause()?;
    story.a_sell_off()?;
    story.a_quiet_time()?;
    story.a_market_of_goods()?;
    story.the_year_comes_round()?;
    story.the_commons_winds_down()
}

struct Story<'a> {
    stage: &'a mut Stage,
    dice: Rng,
    untold: Option<Untold>,
    /// Proposals that the story comes back to in a later chapter.
    mill: Option<ProposalId>,
    school: Option<ProposalId>,
    festival: Option<ProposalId>,
    signal: Option<ProposalId>,
    library: Option<ProposalId>,
    /// Whether the guardian has vetoed something.
    is_guardian_disliked: bool,
}

/// Trading that the story has not told yet.
struct Untold {
    since_day: f64,
    price_before: String,
    trades: Trades,
}

impl Story<'_> {
    /// Ordinary trading for so long.
    fn trade(&mut self, season: &Season, duration_ms: u64) -> Result<()> {
        if self.untold.is_none() {
            self.untold = Some(Untold {
                since_day: self.stage.day(),
                price_before: self.stage.price()?,
                trades: Trades::default(),
            });
        }
        let more = season.play(duration_ms, self.stage, &mut self.dice)?;
        if let Some(untold) = &mut self.untold {
            untold.trades.purchases += more.purchases;
            untold.trades.sales += more.sales;
        }
        Ok(())
    }

    /// Ordinary trading until that moment of the chain's clock, or none if it is over.
    fn trade_until(&mut self, moment_ms: u64, season: &Season) -> Result<()> {
        self.trade(season, moment_ms.saturating_sub(self.stage.commons.chain.now_ms()))
    }

    /// Tells what trading there was since the last time.
    fn tell_trading(&mut self) -> Result<()> {
        let Some(Untold {
            since_day,
            price_before,
            trades,
        }) = self.untold.take()
        else {
            return Ok(());
        };
        let counted = |count: u32, what: &str| match count {
            0 => format!("no {what}s"),
            1 => format!("one {what}"),
            _ => format!("{count} {what}s"),
        };
        let sentence = format!(
            "Since day {}: {} and {}. The price goes from {price_before} to {}.",
            since_day.floor(),
            counted(trades.purchases, "purchase"),
            counted(trades.sales, "sale"),
            self.stage.price()?
        );
        self.stage.tell(&sentence);
        Ok(())
    }

    fn word_gets_round(&mut self) -> Result<()> {
        self.stage.chapter("Word gets round")?;
        let end_ms = self.stage.commons.chain.now_ms() + WORD_GETS_ROUND.length_ms();
        self.the_first_payments()?;
        self.trade_until(end_ms.saturating_sub(8 * DAY_MS), &WORD_GETS_ROUND)?;
        self.the_signal_is_withdrawn()?;
        self.trade_until(end_ms, &WORD_GETS_ROUND)?;
        self.tell_trading()?;
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
        self.release_for(&EAGER)?;
        self.clear_up()
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

        let end_ms = self.stage.commons.chain.now_ms() + WORK_IS_DONE.length_ms();
        self.two_large_requests()?;
        self.trade_until(end_ms, &WORK_IS_DONE)?;
        self.tell_trading()?;
        self.release_for(&MEMBERS)?;
        self.tributes_change()?;
        self.tell_trading()?;
        self.clear_up()
    }

    fn a_rush_and_a_pause(&mut self) -> Result<()> {
        self.stage.chapter("A rush, and a pause")?;
        self.trade(&A_RUSH, A_RUSH.length_ms())?;
        self.tell_trading()?;
        self.release_for(&EAGER)?;
        let well = self.ask("dave", "a well", WELL)?;
        if let Some(well) = well {
            self.all_in(well, &["bob", "dave"], &[])?;
        }
        let until_ms = self.the_guardian_pauses(well)?;
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
        self.trade_until(until_ms, &THE_PAUSE)?;
        self.tell_trading()?;
        let trade = self.stage.buy_funded("frank", deposit)?;
        let sentence = format!(
            "The pause is over by itself, and frank gets {} for his {}.",
            self.stage.words.tokens(trade.received),
            self.stage.words.coins(trade.given)
        );
        self.stage.tell(&sentence);
        self.no_second_pause()?;
        if let Some(well) = well {
            self.pay_when_due(well, "The well", &A_QUIET_TIME)?;
        }
        self.clear_up()
    }

    fn a_sell_off(&mut self) -> Result<()> {
        self.stage.chapter("A sell-off")?;
        self.release_for(&MEMBERS)?;
        let end_ms = self.stage.commons.chain.now_ms() + A_SELL_OFF.length_ms();
        self.the_guardian_vetoes()?;
        self.trade_until(end_ms, &A_SELL_OFF)?;
        self.tell_trading()?;
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
        )?;
        self.clear_up()
    }

    fn a_quiet_time(&mut self) -> Result<()> {
        self.stage.chapter("A quiet time")?;
        self.release_for_the_team("erin")?;
        let end_ms = self.stage.commons.chain.now_ms() + A_QUIET_TIME.length_ms();
        self.another_guardian()?;
        self.settings_change_and_an_action_lapses()?;
        self.trade_until(end_ms, &A_QUIET_TIME)?;
        self.tell_trading()?;
        self.release_for(&EAGER)?;
        self.clear_up()
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

/// Whether the community token refused because the account holds fewer tokens than it offers.
fn holds_too_little(error: &BondingCurveError) -> bool {
    matches!(
        error,
        BondingCurveError::Token(CallFailure::Refused(CommunityTokenError::InsufficientBalance { .. }))
    )
}
