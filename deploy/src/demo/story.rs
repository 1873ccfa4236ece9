//! The story that the demo plays: from the opening over a rush and a sell-off to the wind-down.
//!
//! It follows from the configuration and a fixed seed alone, so every run tells the same.

use super::{
    history::{days, Panel},
    season::{
        part_of_reserve, three_digits, A_QUIET_TIME, A_RUSH, A_SELL_OFF, MEMBERS, SEASONS, THE_PAUSE, WORD_GETS_ROUND,
        WORK_IS_DONE,
    },
    stage::{Stage, DAY_MS},
};
use crate::{
    chain::{account, Receipt},
    suite::{Commons, FOUNDER, NO_DEADLINE},
    words::{number, share, span, Asset},
};
use anyhow::Result;
use fastrand::Rng;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Phase, Tributes},
    call::CallFailure,
    community_token::{CommunityToken, CommunityTokenError},
    funding_pool::FundingPoolError,
};
use math::PPM;

/// What each member gets of the opening supply, in percent.
const FIRST_SHARES: [(&str, u128); 4] = [("alice", 15), ("bob", 12), ("carol", 10), ("dave", 8)];

/// Another seed is another story.
const SEED: u64 = 4;

/// How many days go by in between, and while the members redeem.
const OTHER_DAYS: u64 = 21;

/// About how many days of the chain's clock the story takes.
pub fn length_in_days(closing_delay_ms: u64) -> u64 {
    SEASONS.iter().map(|season| season.days).sum::<u64>() + closing_delay_ms / DAY_MS + OTHER_DAYS
}

/// Plays the whole story.
pub fn play(stage: &mut Stage) -> Result<()> {
    let mut story = Story {
        stage,
        dice: Rng::with_seed(SEED),
    };
    story.the_market_opens()?;
    story.word_gets_round()?;
    story.work_is_done()?;
    story.a_rush_and_a_pause()?;
    story.a_sell_off()?;
    story.a_quiet_time()?;
    story.the_commons_winds_down()
}

struct Story<'a> {
    stage: &'a mut Stage,
    dice: Rng,
}

impl Story<'_> {
    fn the_market_opens(&mut self) -> Result<()> {
        let stage = &mut *self.stage;
        stage.chapter("The market opens")?;
        stage.open()?;
        let (supply, reserve) = (1_000_000_000_000_000_000_u128, 168_750_000_000_000_000_u128);
        let sentence = format!(
            "The founder brings a reserve of {} and gets {}; a token costs {}.",
            stage.words.coins(reserve),
            stage.words.tokens(supply),
            stage.price()?
        );
        stage.tell(&sentence);
        stage.mark(Panel::Price, "opening", None);
        for (who, percent) in FIRST_SHARES {
            stage.transfer_tokens(FOUNDER, account(who), supply / 100 * percent)?;
        }
        let shares = FIRST_SHARES.map(|(who, percent)| format!("{who} ({percent} %)"));
        stage.tell(&format!("The founder hands shares on to {}.", shares.join(", ")));
        let wanted = supply / 10;
        let told = format!("mallory tries to make {} for herself.", stage.words.tokens(wanted));
        stage.refused(
            &told,
            Asset::Token,
            |error| *error == CommunityTokenError::NotIssuer,
            |commons| {
                let message = commons.token().call_mut().mint(account("mallory"), wanted);
                commons.send("mallory", message)
            },
        )
    }

    fn word_gets_round(&mut self) -> Result<()> {
        self.stage.chapter("Word gets round")?;
        WORD_GETS_ROUND.play(self.stage, &mut self.dice)?;
        self.a_price_that_slips()?;

        self.stage.wait(3 * DAY_MS);
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
        self.stage.wait(4 * DAY_MS);
        Ok(())
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

        self.stage.wait(3 * DAY_MS);
        let tokens = three_digits(self.stage.commons.tokens_of("dave")? / 10);
        let pool = self.stage.commons.at.funding_pool;
        self.stage.transfer_tokens("dave", pool, tokens)?;
        let sentence = format!("dave gives the pool {}.", self.stage.words.tokens(tokens));
        self.stage.tell(&sentence);

        self.pay_for_work("dave", "repairing the mill", 1)?;
        WORK_IS_DONE.play(self.stage, &mut self.dice)?;
        self.pay_for_work("alice", "a season of teaching", 2)?;
        self.stage.wait(2 * DAY_MS);
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
        A_QUIET_TIME.play(self.stage, &mut self.dice)?;
        self.pay_for_work("carol", "the archive", 3)
    }

    fn the_commons_winds_down(&mut self) -> Result<()> {
        self.stage.chapter("The commons winds down")?;
        let closing = self.stage.commons.config.closing;
        self.stage.wait(DAY_MS);
        let (begun, begun_ms) = (self.stage.day(), self.stage.commons.chain.now_ms());
        self.stage.begin_closing()?;
        self.stage
            .mark(Panel::Price, "winding down", Some(begun + days(closing.delay_ms)));
        let sentence = format!(
            "The admin begins to wind the commons down; it can be finished from {} on, and is off again on {}.",
            self.stage.words.moment(begun_ms + closing.delay_ms),
            self.stage.words.moment(begun_ms + closing.delay_ms + closing.window_ms)
        );
        self.stage.tell(&sentence);
        self.refused_while_winding_down()?;

        self.stage.wait(closing.delay_ms);
        let pool_tokens = self
            .stage
            .commons
            .balance(self.stage.commons.at.token, self.stage.commons.at.funding_pool)?;
        let pool = self.stage.commons.held_by_pool()?;
        let end = self.stage.finish()?;
        let share = self.stage.words.as_number(Asset::Collateral, end.reserve)
            / self.stage.words.as_number(Asset::Token, end.supply);
        let share = number(share);
        let sentence = format!(
            "It is finished. The pool's {} join the reserve and its {} are burned: {} now stand behind {}, {share} {} each.",
            self.stage.words.coins(pool),
            self.stage.words.tokens(pool_tokens),
            self.stage.words.coins(end.reserve),
            self.stage.words.tokens(end.supply),
            self.stage.words.symbol(Asset::Collateral),
        );
        self.stage.tell(&sentence);
        self.stage.mark(Panel::Reserve, "the pool joins, and all redeem", None);
        self.everybody_redeems()
    }

    fn refused_while_winding_down(&mut self) -> Result<()> {
        let closing = self.stage.commons.config.closing;
        let not_trading = |error: &BondingCurveError| *error == BondingCurveError::NotTrading { phase: Phase::Closing };
        let tokens = self.stage.commons.tokens_of("bob")? / 2;
        let told = format!("bob would rather sell {} now.", self.stage.words.tokens(tokens));
        self.stage.refused(&told, Asset::Collateral, not_trading, |commons| {
            commons.sell("bob", tokens)
        })?;
        let amount = three_digits(self.stage.commons.held_by_pool()? / 20);
        let told = format!("erin asks the pool for {}.", self.stage.words.coins(amount));
        self.stage.refused(
            &told,
            Asset::Collateral,
            |error| matches!(error, FundingPoolError::PaymentsHeld { .. }),
            |commons| commons.pay_from_pool("erin", amount, 4),
        )?;
        if closing.delay_ms > 0 {
            self.stage.refused(
                "The admin tries to finish at once.",
                Asset::Collateral,
                |error| matches!(error, BondingCurveError::ClosingTooSoon { .. }),
                |commons| {
                    let message = commons.curve().call_mut().finish();
                    commons.send(FOUNDER, message)
                },
            )?;
        }
        Ok(())
    }

    fn everybody_redeems(&mut self) -> Result<()> {
        let alice_held = self.stage.commons.tokens_of("alice")?;
        let told = format!(
            "mallory, who has none, redeems {}.",
            self.stage.words.tokens(alice_held)
        );
        self.stage
            .refused(&told, Asset::Collateral, holds_too_little, |commons| {
                commons.redeem("mallory", alice_held)
            })?;
        let mut got = Vec::new();
        for who in MEMBERS.into_iter().chain([FOUNDER]) {
            self.stage.wait(DAY_MS);
            if self.stage.commons.tokens_of(who)? > 0 {
                let trade = self.stage.redeem_all(who)?;
                got.push(format!(
                    "{who} {}",
                    self.stage.words.figure(Asset::Collateral, trade.received)
                ));
            }
        }
        let sentence = format!(
            "Everybody redeems the same share, in {}: {}.",
            self.stage.words.symbol(Asset::Collateral),
            got.join(", ")
        );
        self.stage.tell(&sentence);
        let told = "alice asks for her share a second time.";
        self.stage.refused(
            told,
            Asset::Collateral,
            |error| matches!(error, BondingCurveError::AboveSupply { .. }),
            |commons| commons.redeem("alice", alice_held),
        )?;
        self.stage.end()
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

fn set_tributes(commons: &mut Commons, who: &str, tributes: Tributes) -> Receipt<Result<(), BondingCurveError>> {
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
