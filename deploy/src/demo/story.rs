//! The story that the demo plays: from the opening over a rush and a sell-off to the wind-down.
//!
//! It follows from the configuration and a fixed seed alone, so every run tells the same.

use super::{
    history::{days, Panel, Side},
    stage::{Stage, DAY_MS},
};
use crate::{
    chain::account,
    suite::{Commons, FOUNDER, NO_DEADLINE},
    words::{share, span, Asset},
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
use std::ops::Range;

/// Who trades every day. The founder holds on, and mallory has nothing.
const MEMBERS: [&str; 6] = ["alice", "bob", "carol", "dave", "erin", "frank"];

/// What each member gets of the opening supply, in percent.
const FIRST_SHARES: [(&str, u128); 4] = [("alice", 15), ("bob", 12), ("carol", 10), ("dave", 8)];

/// Another seed is another story.
const SEED: u64 = 4;

/// A stretch of ordinary trading.
struct Season {
    days: u64,
    trades: u64,
    /// How many of a hundred trades are purchases.
    buyers: u32,
    /// How large a purchase is, in thousandths of the reserve.
    deposits: Range<u128>,
    /// How large a sale is, in hundredths of what the seller holds.
    sales: Range<u128>,
}

const WORD_GETS_ROUND: Season = Season {
    days: 60,
    trades: 26,
    buyers: 85,
    deposits: 8..32,
    sales: 5..12,
};
const WORK_IS_DONE: Season = Season {
    days: 30,
    trades: 10,
    buyers: 60,
    deposits: 8..30,
    sales: 5..20,
};
const A_RUSH: Season = Season {
    days: 35,
    trades: 24,
    buyers: 95,
    deposits: 20..70,
    sales: 5..10,
};
const THE_PAUSE: Season = Season {
    days: 6,
    trades: 5,
    buyers: 0,
    deposits: 1..2,
    sales: 5..12,
};
const A_SELL_OFF: Season = Season {
    days: 40,
    trades: 26,
    buyers: 12,
    deposits: 5..20,
    sales: 8..24,
};
const A_QUIET_TIME: Season = Season {
    days: 45,
    trades: 16,
    buyers: 60,
    deposits: 8..30,
    sales: 4..12,
};
const SEASONS: [&Season; 6] = [
    &WORD_GETS_ROUND,
    &WORK_IS_DONE,
    &A_RUSH,
    &THE_PAUSE,
    &A_SELL_OFF,
    &A_QUIET_TIME,
];

/// How many days the members take to redeem.
const DAYS_OF_REDEMPTIONS: u64 = 8;

/// A sale takes at most this part of the reserve.
const LARGEST_SALE_OF_RESERVE: u128 = 15;

/// About how many days of the chain's clock the story takes.
pub fn length_in_days(closing_delay_ms: u64) -> u64 {
    SEASONS.iter().map(|season| season.days).sum::<u64>() + closing_delay_ms / DAY_MS + DAYS_OF_REDEMPTIONS
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
        let config = &stage.commons.config;
        let (supply, reserve) = (config.opening_supply, config.opening_reserve);
        let sentence = format!(
            "The founder brings a reserve of {} and gets {}; a token costs {}.",
            stage.words.coins(reserve),
            stage.words.tokens(supply),
            stage.price()?
        );
        stage.tell(&sentence);
        stage.mark(Panel::Price, "opening", None);
        for (who, percent) in FIRST_SHARES {
            stage.transfer_tokens(FOUNDER, account(who), supply * percent / 100)?;
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
        self.season(&WORD_GETS_ROUND)?;
        self.a_price_that_slips()?;

        let deposit = self.part_of_reserve(10)?;
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
        Ok(())
    }

    /// carol accepts no less than her quote, and frank comes first.
    fn a_price_that_slips(&mut self) -> Result<()> {
        let deposit = self.part_of_reserve(20)?;
        let before = self.stage.commons.quote_buy(deposit)?;
        let frank = self.part_of_reserve(45)?;
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
        let gift = self.part_of_reserve(12)?;
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

        let tokens = three_digits(self.stage.commons.tokens_of("dave")? / 10);
        let pool = self.stage.commons.at.funding_pool;
        self.stage.transfer_tokens("dave", pool, tokens)?;
        let sentence = format!("dave gives the pool {}.", self.stage.words.tokens(tokens));
        self.stage.tell(&sentence);

        self.pay_for_work("dave", "repairing the mill", 1)?;
        self.season(&WORK_IS_DONE)?;
        self.pay_for_work("alice", "a season of teaching", 2)?;
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
        let amount = three_digits(status.payable_now * 9 / 10);
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
        self.season(&A_RUSH)?;
        let until_ms = self.stage.commons.chain.now_ms() + THE_PAUSE.days * DAY_MS;
        let until_day = self.stage.day() + days(THE_PAUSE.days * DAY_MS);
        self.stage.mark(Panel::Price, "buying paused", Some(until_day));
        self.stage.pause_buying(until_ms)?;
        let price = self.stage.price()?;
        self.stage.tell(&format!(
            "At {price} a token the admin pauses buying for {}.",
            span(THE_PAUSE.days * DAY_MS)
        ));
        let deposit = self.part_of_reserve(30)?;
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
        self.season(&THE_PAUSE)?;
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
        self.season(&A_SELL_OFF)?;
        let held = self.stage.commons.tokens_of("frank")?;
        let supply = self.stage.market()?.supply;
        let minimum = self.stage.commons.config.minimum_supply;
        let too_much = held.saturating_mul(2).min(supply.saturating_sub(minimum));
        if too_much > held {
            let told = format!(
                "In a hurry, frank sells {}, more than he has.",
                self.stage.words.tokens(too_much)
            );
            self.stage.refused(
                &told,
                Asset::Collateral,
                |error| {
                    matches!(
                        error,
                        BondingCurveError::Token(CallFailure::Refused(CommunityTokenError::InsufficientBalance { .. }))
                    )
                },
                |commons| commons.sell("frank", too_much),
            )?;
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
        self.season(&A_QUIET_TIME)?;
        self.pay_for_work("carol", "the archive", 3)
    }

    fn the_commons_winds_down(&mut self) -> Result<()> {
        self.stage.chapter("The commons winds down")?;
        let closing = self.stage.commons.config.closing;
        self.stage.wait(DAY_MS);
        let begun = self.stage.day();
        self.stage.begin_closing()?;
        self.stage
            .mark(Panel::Price, "winding down", Some(begun + days(closing.delay_ms)));
        let sentence = format!(
            "The admin begins to wind the commons down; it can be finished in {} and within {}.",
            span(closing.delay_ms),
            span(closing.window_ms)
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
        let share = crate::words::number(share);
        let sentence = format!(
            "It is finished. The pool's {} join the reserve and its {} are burned: {} now stand behind {}, {share} {} each.",
            self.stage.words.coins(pool),
            self.stage.words.tokens(pool_tokens),
            self.stage.words.coins(end.reserve),
            self.stage.words.tokens(end.supply),
            self.stage.words.symbol(Asset::Collateral),
        );
        self.stage.tell(&sentence);
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
        let left = self.stage.market()?.supply;
        let told = format!("mallory, who has none, redeems {}.", self.stage.words.tokens(1_000_000));
        debug_assert_eq!(left, 0);
        self.stage.refused(
            &told,
            Asset::Collateral,
            |error| matches!(error, BondingCurveError::AboveSupply { .. }),
            |commons| commons.redeem("mallory", 1_000_000),
        )
    }

    /// Ordinary trading, told in one sentence.
    fn season(&mut self, season: &Season) -> Result<()> {
        let start = self.stage.day();
        let price_before = self.stage.price()?;
        let (mut purchases, mut sales) = (0, 0);
        let mut left_ms = season.days * DAY_MS;
        for trades_left in (1..=season.trades).rev() {
            let mean_ms = left_ms / trades_left;
            let gap_ms = self.dice.u64(mean_ms / 3..mean_ms * 5 / 3).min(left_ms);
            self.stage.wait(gap_ms);
            left_ms -= gap_ms;
            match self.trade(season)? {
                Some(Side::Purchase) => purchases += 1,
                Some(Side::Sale) => sales += 1,
                None => {}
            }
        }
        self.stage.wait(left_ms);
        let counted = |count: u32, what: &str| match count {
            0 => format!("no {what}s"),
            1 => format!("one {what}"),
            _ => format!("{count} {what}s"),
        };
        let sentence = format!(
            "Since day {start:.0}: {} and {}. The price goes from {price_before} to {}.",
            counted(purchases, "purchase"),
            counted(sales, "sale"),
            self.stage.price()?
        );
        self.stage.tell(&sentence);
        Ok(())
    }

    /// One trade of a member's, as the season has it; `None` if nobody may buy and the member has nothing to sell.
    fn trade(&mut self, season: &Season) -> Result<Option<Side>> {
        let who = MEMBERS[self.dice.usize(..MEMBERS.len())];
        if self.dice.u32(..100) >= season.buyers {
            let percent = self.dice.u128(season.sales.clone());
            if let Some(tokens) = self.sale_of(who, percent)? {
                self.stage.sell(who, tokens)?;
                return Ok(Some(Side::Sale));
            }
        }
        if season.buyers == 0 {
            return Ok(None);
        }
        let per_mille = self.dice.u128(season.deposits.clone());
        let deposit = self.part_of_reserve(per_mille)?;
        self.stage.buy(who, deposit)?;
        Ok(Some(Side::Purchase))
    }

    /// How much a member sells of what he or she holds, unless there is nothing that the market would take.
    fn sale_of(&mut self, who: &str, percent: u128) -> Result<Option<u128>> {
        let most = self.stage.market()?.reserve / LARGEST_SALE_OF_RESERVE;
        let mut tokens = three_digits(self.stage.commons.tokens_of(who)? * percent / 100);
        while tokens > 0 {
            match self.stage.commons.quote_sell(tokens)? {
                Ok(quote) if quote.received + quote.tribute <= most => return Ok(Some(tokens)),
                _ => tokens /= 2,
            }
        }
        Ok(None)
    }

    fn part_of_reserve(&mut self, per_mille: u128) -> Result<u128> {
        Ok(three_digits(self.stage.market()?.reserve / 1000 * per_mille))
    }
}

fn buy(
    commons: &mut Commons,
    who: &str,
    deposit: u128,
    min_tokens: u128,
    deadline_ms: u64,
) -> crate::chain::Receipt<Result<u128, BondingCurveError>> {
    let message = commons
        .curve()
        .call_mut()
        .buy(deposit, min_tokens, account(who), deadline_ms);
    commons.send(who, message)
}

fn set_tributes(
    commons: &mut Commons,
    who: &str,
    tributes: Tributes,
) -> crate::chain::Receipt<Result<(), BondingCurveError>> {
    let message = commons.curve().call_mut().set_tributes(tributes);
    commons.send(who, message)
}

/// The amount with only its first three digits, as people trade.
fn three_digits(amount: u128) -> u128 {
    let unit = 10u128.pow(amount.checked_ilog10().unwrap_or(0).saturating_sub(2));
    amount / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_trade_round_amounts() {
        assert_eq!(three_digits(0), 0);
        assert_eq!(three_digits(999), 999);
        assert_eq!(three_digits(123_456), 123_000);
    }
}
