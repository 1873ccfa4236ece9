//! Steps of the market.

use super::Stage;
use crate::{
    chain::account,
    demo::{costs::messages::*, history::Side, invariants::check_same},
    suite::{psp22, NO_DEADLINE},
    words::Asset,
};
use anyhow::Result;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::{BondingCurve, Bought, Quote, Sold},
    psp22::{Data, PSP22},
};

/// What a trade gave, took and fed the pool with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// What the trader gave.
    pub given: u128,
    /// What the trader got.
    pub received: u128,
    /// What the funding pool got.
    pub tribute: u128,
}

impl Stage {
    /// Wraps coins, and lets the curve take them.
    pub fn fund(&mut self, who: &'static str, amount: u128) -> Result<()> {
        self.fund_for(who, self.commons.at.curve, amount)
    }

    /// Buys with coins that are wrapped for it, exactly as quoted.
    pub fn buy(&mut self, who: &'static str, deposit: u128) -> Result<Trade> {
        self.fund(who, deposit)?;
        self.buy_funded(who, deposit)
    }

    /// Buys with what [`fund`](Self::fund) has made ready, exactly as quoted.
    pub fn buy_funded(&mut self, who: &'static str, deposit: u128) -> Result<Trade> {
        let step = format!("{who}'s purchase for {}", self.words.coins(deposit));
        let quote = self.commons.quote_buy(deposit)?;
        let quote = self.answered(&step, Asset::Token, quote)?;
        let message = self
            .commons
            .curve()
            .call_mut()
            .buy(deposit, quote.received, account(who), NO_DEADLINE);
        let receipt = self.commons.send(who, message);
        let event = receipt.events_of::<Bought>().pop().map(|(_, event)| event);
        let tokens = self.worked_for(CURVE_BUY, &step, Asset::Token, receipt)?;
        self.flows.paid_in += deposit;
        self.concerned.push(account(who));
        self.settle(&step, Some(Side::Purchase))?;
        let trade = Trade {
            given: deposit,
            received: tokens,
            tribute: quote.tribute,
        };
        let told = event.map(|event| {
            let trade = Trade {
                given: event.deposit,
                received: event.tokens,
                tribute: event.tribute,
            };
            (trade, event.supply, event.reserve)
        });
        self.check_trade_told(&step, trade, quote, told)?;
        Ok(trade)
    }

    /// Sells, exactly as quoted.
    pub fn sell(&mut self, who: &'static str, tokens: u128) -> Result<Trade> {
        let step = format!("{who}'s sale of {}", self.words.tokens(tokens));
        let quote = self.commons.quote_sell(tokens)?;
        let quote = self.answered(&step, Asset::Collateral, quote)?;
        let message = self
            .commons
            .curve()
            .call_mut()
            .sell(tokens, quote.received, account(who), NO_DEADLINE);
        let receipt = self.commons.send(who, message);
        let event = receipt.events_of::<Sold>().pop().map(|(_, event)| event);
        let payout = self.worked_for(CURVE_SELL, &step, Asset::Collateral, receipt)?;
        self.flows.paid_out += payout;
        self.concerned.push(account(who));
        self.settle(&step, Some(Side::Sale))?;
        let trade = Trade {
            given: tokens,
            received: payout,
            tribute: quote.tribute,
        };
        let told = event.map(|event| {
            let trade = Trade {
                given: event.tokens,
                received: event.payout,
                tribute: event.tribute,
            };
            (trade, event.supply, event.reserve)
        });
        self.check_trade_told(&step, trade, quote, told)?;
        Ok(trade)
    }

    /// Hands tokens to somebody, or to the pool.
    pub fn transfer_tokens(&mut self, who: &'static str, to: AccountId, amount: u128) -> Result<()> {
        let step = format!("{who}'s transfer of {}", self.words.tokens(amount));
        let message = psp22(self.commons.at.token).call_mut().transfer(to, amount, Data);
        let receipt = self.commons.send(who, message);
        self.worked(TOKEN_TRANSFER, &step, receipt)?;
        self.concerned.extend([account(who), to]);
        self.settle_without_trade(&step)
    }

    /// Sends collateral straight to the curve, as a gift.
    pub fn give_to_curve(&mut self, who: &'static str, amount: u128) -> Result<()> {
        let step = format!("{who}'s gift of {}", self.words.coins(amount));
        self.wrap(who, amount)?;
        let curve = self.commons.at.curve;
        let message = psp22(self.commons.at.collateral)
            .call_mut()
            .transfer(curve, amount, Data);
        let receipt = self.commons.send(who, message);
        self.flows.paid_in += amount;
        self.worked(WRAPPED_TRANSFER, &step, receipt)?;
        self.settle_without_trade(&step)
    }

    /// Sends what nobody accounts for to the pool.
    pub fn sweep(&mut self, who: &'static str) -> Result<u128> {
        let message = self.commons.curve().call_mut().sweep();
        let receipt = self.commons.send(who, message);
        let amount = self.worked_for(CURVE_SWEEP, "the sweep", Asset::Collateral, receipt)?;
        self.settle_without_trade("the sweep")?;
        Ok(amount)
    }

    fn check_trade_told(
        &self,
        step: &str,
        trade: Trade,
        quote: Quote,
        told: Option<(Trade, u128, u128)>,
    ) -> Result<()> {
        let quoted = Trade {
            given: quote.given,
            received: quote.received,
            tribute: quote.tribute,
        };
        self.held(step, check_same("a trade does what its quote says", trade, quoted))?;
        let happened = Some((trade, self.picture.supply, self.picture.reserve));
        let told = check_same("the event says what happened", told, happened);
        self.held(step, told)
    }
}
