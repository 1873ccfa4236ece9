//! How the commons of the story ends.

use super::{holds_too_little, three_digits, Story};
use crate::{
    chain::account,
    demo::{
        history::{days, Panel},
        season::MEMBERS,
        stage::{name, DAY_MS},
    },
    words::{number, Asset},
};
use anyhow::{Context, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurveError, Phase},
    conviction_voting::{ConvictionVoting, ProposalId, VotingError},
};

/// How long the story goes on after the end, for what has not vested by then.
const AFTERWARDS_MS: u64 = 30 * DAY_MS;

impl Story<'_> {
    pub(super) fn the_commons_winds_down(&mut self) -> Result<()> {
        self.stage.chapter("The commons winds down")?;
        self.stage.wait(DAY_MS)?;
        let Some(end) = self.the_end_is_decided()? else {
            return self.the_commons_goes_on();
        };
        let closing = self.stage.commons.config.closing;
        let (begun, begun_ms) = (self.stage.day(), self.stage.commons.chain.now_ms());
        let before = self.status(end)?;
        self.stage.execute(account("mallory"), end)?;
        self.stage
            .mark(Panel::Price, "winding down", Some(begun + days(closing.delay_ms)));
        let words = &self.stage.words;
        let sentence = format!(
            "With a conviction of {} it has the majority, {}, and mallory executes it. Trading stops at once; it can be \
             finished from {} on, and is off again on {}.",
            words.tokens(before.proposal.conviction),
            words.tokens(before.threshold.unwrap_or(0)),
            words.moment(begun_ms + closing.delay_ms),
            words.moment(begun_ms + closing.delay_ms + closing.window_ms)
        );
        self.stage.tell(&sentence);
        self.refused_while_winding_down(end)?;

        self.stage.wait(closing.delay_ms)?;
        let pool_tokens = self
            .stage
            .commons
            .balance(self.stage.commons.at.token, self.stage.commons.at.funding_pool)?;
        let pool = self.stage.commons.held_by_pool()?;
        self.stage.execute(account("mallory"), end)?;
        let end = self.stage.picture_at_the_end.context("this is the end")?;
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
        self.everybody_takes_their_tokens_back()?;
        self.everybody_redeems()
    }

    /// No majority wants it to end, or none comes together in time.
    fn the_commons_goes_on(&mut self) -> Result<()> {
        self.everybody_takes_their_tokens_back()?;
        self.stage.tell("The commons goes on, and the demo ends here.");
        self.stage.end()
    }

    fn refused_while_winding_down(&mut self, end: ProposalId) -> Result<()> {
        let closing = self.stage.commons.config.closing;
        let not_trading = |error: &BondingCurveError| *error == BondingCurveError::NotTrading { phase: Phase::Closing };
        let supply = self.stage.market()?.supply;
        let amount = three_digits(supply / 100).max(1);
        let told = format!("frank would rather sell {} now.", self.stage.words.tokens(amount));
        self.stage.refused(&told, Asset::Collateral, not_trading, |commons| {
            commons.sell("frank", amount)
        })?;
        self.no_more_payments()?;
        let guardian = self.stage.guardian;
        self.stage.refused(
            "The guardian vetoes the end.",
            Asset::Token,
            |error| *error == VotingError::BeyondGuardian,
            |commons| {
                let message = commons.voting().call_mut().veto(end);
                commons.chain.call(guardian, message)
            },
        )?;
        if closing.delay_ms > 0 {
            self.stage.refused(
                "mallory tries to finish at once.",
                Asset::Collateral,
                |error| matches!(error, VotingError::TooEarly { .. }),
                |commons| commons.execute("mallory", end),
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
