//! How the commons of the story ends.

use super::{holds_too_little, three_digits, Story};
use crate::{
    chain::account,
    demo::{
        history::{days, Panel},
        season::MEMBERS,
        stage::{name, DAY_MS},
    },
    suite::FOUNDER,
    words::{number, Asset},
};
use anyhow::Result;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Phase},
    funding_pool::FundingPoolError,
};

/// How long the story goes on after the end, for what has not vested by then.
const AFTERWARDS_MS: u64 = 30 * DAY_MS;

impl Story<'_> {
    pub(super) fn the_commons_winds_down(&mut self) -> Result<()> {
        self.stage.chapter("The commons winds down")?;
        let closing = self.stage.commons.config.closing;
        self.stage.wait(DAY_MS)?;
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
        self.take_back_from_the_team()?;

        self.stage.wait(closing.delay_ms)?;
        let pool_tokens = self
            .stage
            .commons
            .balance(self.stage.commons.at.token, self.stage.commons.at.funding_pool)?;
        let pool = self.stage.commons.held_by_pool()?;
        let end = self.stage.finish()?;
        let share = self.stage.words.as_number(Asset::Collateral, end.reserve)
            / self.stage.words.as_number(Asset::Token, end.supply);
        let share = number(share);
        let whereto = match closing.heir {
            Some(_) => "go to the heir",
            None => "join the reserve",
        };
        let sentence = format!(
            "It is finished. The pool's {} {whereto} and its {} are burned: {} now stand behind {}, {share} {} each.",
            self.stage.words.coins(pool),
            self.stage.words.tokens(pool_tokens),
            self.stage.words.coins(end.reserve),
            self.stage.words.tokens(end.supply),
            self.stage.words.symbol(Asset::Collateral),
        );
        self.stage.tell(&sentence);
        self.stage.mark(Panel::Reserve, "all redeem", None);
        self.everybody_redeems()
    }

    fn refused_while_winding_down(&mut self) -> Result<()> {
        let closing = self.stage.commons.config.closing;
        let not_trading = |error: &BondingCurveError| *error == BondingCurveError::NotTrading { phase: Phase::Closing };
        let (who, held) = self.richest()?;
        let told = format!("{who} would rather sell {} now.", self.stage.words.tokens(held));
        self.stage
            .refused(&told, Asset::Collateral, not_trading, |commons| commons.sell(who, held))?;
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
        let (richest, held) = self.richest()?;
        let told = format!("mallory, who has none, redeems {}.", self.stage.words.tokens(held));
        self.stage
            .refused(&told, Asset::Collateral, holds_too_little, |commons| {
                commons.redeem("mallory", held)
            })?;
        self.redeem_what_is_held()?;
        let told = format!(
            "{richest} asks for the share of {} again.",
            self.stage.words.tokens(held)
        );
        self.stage.refused(
            &told,
            Asset::Collateral,
            |error| matches!(error, BondingCurveError::AboveSupply { .. }) || holds_too_little(error),
            |commons| commons.redeem(richest, held),
        )?;

        self.release_and_redeem()?;
        if self.still_to_come()? > 0 {
            self.stage.wait(AFTERWARDS_MS)?;
            self.release_and_redeem()?;
        }
        let left = self.still_to_come()?;
        if left > 0 {
            let sentence = format!(
                "{} are still to vest, and redeem the same share whenever they are released.",
                self.stage.words.tokens(left)
            );
            self.stage.tell(&sentence);
        }
        self.stage.end()
    }

    /// Vesting goes on after the end.
    fn release_and_redeem(&mut self) -> Result<()> {
        self.release_for(&MEMBERS)?;
        self.release_for_the_team("mallory")?;
        self.redeem_what_is_held()
    }

    fn redeem_what_is_held(&mut self) -> Result<()> {
        let team = self.stage.commons.config.hatch.team.map(|team| team.beneficiary);
        let mut got = Vec::new();
        for holder in MEMBERS.map(account).into_iter().chain(team) {
            if self.stage.commons.balance(self.stage.commons.at.token, holder)? == 0 {
                continue;
            }
            self.stage.wait(DAY_MS)?;
            let trade = self.stage.redeem_all(holder)?;
            let payout = self.stage.words.figure(Asset::Collateral, trade.received);
            got.push(format!("{} {payout}", name(holder)));
        }
        if !got.is_empty() {
            let sentence = format!(
                "The same share for every token redeemed, in {}: {}.",
                self.stage.words.symbol(Asset::Collateral),
                got.join(", ")
            );
            self.stage.tell(&sentence);
        }
        Ok(())
    }
}
