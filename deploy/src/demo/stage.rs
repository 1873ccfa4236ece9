//! Where the story is played: every step is a real call, told, measured, drawn and checked.

use super::{
    costs::{messages::*, CostBook, MessageName},
    history::{days, Event, History, Panel, Sample, Side},
    invariants::{self, check_same, Flows, Picture},
    narrator::Narrator,
    observer::Observer,
};
use crate::{
    chain::{account, CallError, Receipt, ENDOWMENT, GENESIS_MS, NAMED},
    config::Config,
    explain::Explain,
    suite::{psp22, Commons, FOUNDER, NO_DEADLINE},
    words::{Asset, Calendar, Words},
};
use anyhow::{bail, ensure, Context, Result};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::{BondingCurve, Bought, Market, Phase, Quote, Sold, Tributes},
    funding_pool::{AssetStatus, FundingPool},
    psp22::{Data, PSP22},
};
use std::collections::BTreeMap;

/// One day of the chain's clock.
pub const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The opening reserve may be at most this part of what an account of the demo holds.
const RESERVE_PART_OF_ENDOWMENT: u128 = 100;

/// Below this many base units, rounding would be most of what a chart shows.
const LEAST_OPENING_UNITS: u128 = 1_000_000;

/// The commons, and all that is recorded about it.
pub struct Stage {
    /// The commons on its chain.
    pub commons: Commons,
    /// How amounts and moments are told.
    pub words: Words,
    /// What happened so far.
    pub history: History,
    /// What the calls cost.
    pub costs: CostBook,
    /// What every person wrapped to spend.
    pub wrapped: BTreeMap<&'static str, u128>,
    /// Who held how many tokens as trading ended.
    pub held_as_trading_ended: BTreeMap<&'static str, u128>,
    /// How many steps were checked.
    pub steps: u64,
    /// How many calls were refused, as they should be.
    pub refusals: u64,
    narrator: Narrator,
    observer: Observer,
    /// Whose balances have changed since the last look.
    concerned: Vec<AccountId>,
    flows: Flows,
    picture: Picture,
    picture_at_the_end: Option<Picture>,
    redemptions: u128,
}

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
    /// Deploys a commons and wires it; the market is still sealed. The story is to last about so many days.
    pub fn new(config: &Config, story_days: u64) -> Result<Self> {
        let words = Words::new(config, Calendar::DaysSince(GENESIS_MS));
        let mut commons = Commons::deploy_unwired(config)?;
        commons.wire(account(FOUNDER))?;
        commons.chain.set_now(GENESIS_MS);
        Ok(Self {
            commons,
            words,
            history: History::default(),
            costs: CostBook::default(),
            wrapped: BTreeMap::new(),
            held_as_trading_ended: BTreeMap::new(),
            steps: 0,
            refusals: 0,
            narrator: Narrator::new(story_days),
            observer: Observer::default(),
            concerned: Vec::new(),
            flows: Flows::default(),
            picture: Picture::default(),
            picture_at_the_end: None,
            redemptions: 0,
        })
    }

    /// Today, in simulated days.
    pub fn day(&self) -> f64 {
        days(self.commons.chain.now_ms().saturating_sub(GENESIS_MS))
    }

    /// Lets time pass.
    pub fn wait(&mut self, duration_ms: u64) {
        self.commons.chain.wait(duration_ms);
        self.narrator.reached(self.day() as u64);
    }

    /// Begins a new part of the story, after everybody has been asked what they hold.
    pub fn chapter(&mut self, title: &str) -> Result<()> {
        self.count_everyone()?;
        self.narrator.chapter(title);
        Ok(())
    }

    /// Asks every account what it holds, and checks the sums.
    fn count_everyone(&mut self) -> Result<()> {
        let market = self.market()?;
        self.picture = self.observer.look_at_everyone(&mut self.commons, &market)?;
        self.held("the last chapter", invariants::check(&self.picture, &self.flows))
    }

    /// Ends the story, after everybody has been asked once more what they hold.
    pub fn end(&mut self) -> Result<()> {
        self.count_everyone()?;
        self.narrator.end();
        Ok(())
    }

    /// Tells something about today.
    pub fn tell(&self, sentence: &str) {
        self.narrator.tell(self.day() as u64, sentence);
    }

    /// Labels today in the chart.
    pub fn mark(&mut self, panel: Panel, label: &str, until: Option<f64>) {
        self.history.events.push(Event {
            day: self.day(),
            until,
            label: label.to_owned(),
            panel,
        });
    }

    /// How the market stands.
    pub fn market(&mut self) -> Result<Market> {
        self.commons.market()
    }

    /// The price now, in words.
    pub fn price(&mut self) -> Result<String> {
        let price = self.market()?.spot_price;
        Ok(self.words.price(price))
    }

    /// What the pool holds of the collateral, and how much of it could be paid now.
    pub fn pool_status(&mut self) -> Result<AssetStatus> {
        let message = self.commons.pool().call().asset_status(self.commons.at.collateral);
        match self.commons.chain.read(message)? {
            Ok(status) => Ok(status),
            Err(error) => bail!(
                "the pool does not show how it stands: {}",
                error.explain(&self.words, Asset::Collateral)
            ),
        }
    }

    /// Opens the market with what the configuration says.
    pub fn open(&mut self) -> Result<()> {
        let (supply, reserve) = (1_000_000_000_000_000_000, 168_750_000_000_000_000);
        self.fund(FOUNDER, reserve)?;
        let receipt = self.commons.open_with(FOUNDER, supply, reserve);
        self.flows.paid_in += reserve;
        self.concerned.push(account(FOUNDER));
        self.worked(CURVE_OPEN, "the founder opens the market", receipt)?;
        self.settle("the opening", None)
    }

    /// Wraps coins, and lets the curve take them.
    pub fn fund(&mut self, who: &'static str, amount: u128) -> Result<()> {
        self.wrap(who, amount)?;
        let receipt = self.commons.approve_curve(who, amount);
        self.worked(APPROVE, &format!("{who} allows the curve to take collateral"), receipt)
    }

    fn wrap(&mut self, who: &'static str, amount: u128) -> Result<()> {
        let receipt = self.commons.wrap(who, amount);
        self.worked(WRAP, &format!("{who} wraps coins"), receipt)?;
        self.concerned.push(account(who));
        *self.wrapped.entry(who).or_default() += amount;
        Ok(())
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
        let quote = self.quoted(&step, Asset::Token, quote)?;
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
        let quote = self.quoted(&step, Asset::Collateral, quote)?;
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

    /// Makes the pool pay.
    pub fn pay(&mut self, to: &'static str, amount: u128, reference: u64) -> Result<()> {
        let step = format!("the pool's payment of {} to {to}", self.words.coins(amount));
        let receipt = self.commons.pay_from_pool(to, amount, reference);
        self.flows.paid_out += amount;
        self.worked(POOL_PAY, &step, receipt)?;
        self.concerned.push(account(to));
        self.settle_without_trade(&step)
    }

    /// Changes the tributes, as the admin.
    pub fn set_tributes(&mut self, tributes: Tributes) -> Result<()> {
        let message = self.commons.curve().call_mut().set_tributes(tributes);
        let receipt = self.commons.send(FOUNDER, message);
        self.worked(CURVE_SET_TRIBUTES, "the change of tributes", receipt)?;
        self.settle_without_trade("the change of tributes")
    }

    /// Pauses buying, as the admin.
    pub fn pause_buying(&mut self, until_ms: u64) -> Result<()> {
        let message = self.commons.curve().call_mut().pause_buying(until_ms);
        let receipt = self.commons.send(FOUNDER, message);
        self.worked(CURVE_PAUSE_BUYING, "the pause", receipt)?;
        self.settle_without_trade("the pause")
    }

    /// Begins the wind-down, as the admin.
    pub fn begin_closing(&mut self) -> Result<()> {
        for who in NAMED {
            let tokens = self.commons.tokens_of(who)?;
            self.held_as_trading_ended.insert(who, tokens);
        }
        let message = self.commons.curve().call_mut().begin_closing();
        let receipt = self.commons.send(FOUNDER, message);
        self.worked(CURVE_BEGIN_CLOSING, "the beginning of the wind-down", receipt)?;
        self.settle_without_trade("the beginning of the wind-down")
    }

    /// Finishes the wind-down, as the admin.
    pub fn finish(&mut self) -> Result<Picture> {
        if let Some(heir) = self.commons.config.closing.heir {
            self.flows.paid_out += self.picture.pool_holds;
            self.concerned.push(heir);
        }
        let message = self.commons.curve().call_mut().finish();
        let receipt = self.commons.send(FOUNDER, message);
        self.worked(CURVE_FINISH, "the end of the wind-down", receipt)?;
        self.settle("the end of the wind-down", None)?;
        self.picture_at_the_end = Some(self.picture);
        Ok(self.picture)
    }

    /// Redeems all that somebody holds, and checks that it is the same share for everyone.
    pub fn redeem_all(&mut self, who: &'static str) -> Result<Trade> {
        let tokens = self.commons.tokens_of(who)?;
        let step = format!("{who}'s redemption of {}", self.words.tokens(tokens));
        let receipt = self.commons.redeem(who, tokens);
        let payout = self.worked_for(CURVE_REDEEM, &step, Asset::Collateral, receipt)?;
        self.flows.paid_out += payout;
        self.concerned.push(account(who));
        self.settle(&step, None)?;
        let at_the_end = self.picture_at_the_end.context("redeeming comes after the end")?;
        let share = invariants::check_share(&at_the_end, tokens, payout, self.redemptions);
        self.held(&step, share)?;
        self.redemptions += 1;
        Ok(Trade {
            given: tokens,
            received: payout,
            tribute: 0,
        })
    }

    /// Makes a call that has to be refused for the expected reason, and tells why it was: "{told}. Refused: …".
    pub fn refused<Value, Error: Explain>(
        &mut self,
        told: &str,
        received: Asset,
        expected: impl Fn(&Error) -> bool,
        attempt: impl FnOnce(&mut Commons) -> Receipt<Result<Value, Error>>,
    ) -> Result<()> {
        let root = self.commons.chain.state_root();
        let outcome = attempt(&mut self.commons).outcome();
        let unchanged = invariants::check_refusal(root, self.commons.chain.state_root());
        match outcome {
            Ok(_) => bail!("{}: \"{told}\" was not refused", self.place()),
            Err(CallError::Refused(error)) if expected(&error) => {
                self.tell(&format!("{told} Refused: {}.", error.explain(&self.words, received)));
            }
            Err(error) => bail!(
                "{}: \"{told}\" was refused for another reason than it should be: {}",
                self.place(),
                error.explain(&self.words, received)
            ),
        }
        self.refusals += 1;
        self.held(told, unchanged)?;
        self.settle_without_trade(told)
    }

    fn quoted<Error: Explain>(&self, step: &str, received: Asset, quote: Result<Quote, Error>) -> Result<Quote> {
        match quote {
            Ok(quote) => Ok(quote),
            Err(error) => bail!(
                "{}, {step} has no quote: {}",
                self.place(),
                error.explain(&self.words, received)
            ),
        }
    }

    fn worked<Value, Error: Explain>(
        &mut self,
        message: MessageName,
        step: &str,
        receipt: Receipt<Result<Value, Error>>,
    ) -> Result<Value> {
        self.worked_for(message, step, Asset::Collateral, receipt)
    }

    /// The value of a call that has to work.
    fn worked_for<Value, Error: Explain>(
        &mut self,
        message: MessageName,
        step: &str,
        received: Asset,
        receipt: Receipt<Result<Value, Error>>,
    ) -> Result<Value> {
        let cost = receipt.cost;
        match receipt.outcome() {
            Ok(value) => {
                self.costs.record(message, cost);
                Ok(value)
            }
            Err(error) => bail!(
                "{}, {step} was refused: {}",
                self.place(),
                error.explain(&self.words, received)
            ),
        }
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

    fn settle_without_trade(&mut self, step: &str) -> Result<()> {
        let before = self.picture;
        self.settle(step, None)?;
        let untouched = invariants::check_price_untouched(&before, &self.picture);
        self.held(step, untouched)
    }

    /// Looks at everything that the step concerned, checks the rules and draws a sample.
    fn settle(&mut self, step: &str, trade: Option<Side>) -> Result<()> {
        self.steps += 1;
        let before = self.picture;
        let market = self.market()?;
        let concerned = std::mem::take(&mut self.concerned);
        self.picture = self.observer.look(&mut self.commons, &market, &concerned)?;
        self.held(step, invariants::check(&self.picture, &self.flows))?;
        if trade.is_some() {
            let ratio = self.commons.config.reserve_ratio_ppm;
            self.held(step, invariants::check_trade(&before, &self.picture, ratio))?;
        }
        self.history.samples.push(Sample {
            day: self.day(),
            phase: market.phase,
            supply: market.supply,
            reserve: market.reserve,
            pool: self.picture.pool_holds,
            spot_price: market.spot_price.filter(|_| market.phase == Phase::Open),
            trade,
        });
        Ok(())
    }

    /// Names the step after which a rule did not hold.
    fn held(&self, step: &str, rule: Result<(), invariants::Broken>) -> Result<()> {
        rule.with_context(|| format!("{}, after {step}", self.place()))
    }

    fn place(&self) -> String {
        format!("step {} on day {}", self.steps, self.day() as u64)
    }
}
