//! Where the story is played: every step is a real call, told, measured, drawn and checked.

mod closing;
mod commerce;
mod fundraising;
mod governing;
mod market;
mod unlocking;

pub use fundraising::raised_in_the_demo;
pub use governing::{find, RefusedByCurve};
pub use market::Trade;

use super::{
    costs::{messages::*, CostBook, MessageName},
    history::{days, Event, History, Panel, Sample, Side},
    invariants::{self, Assembly, Batches, Commerce, Dealings, Flows, Payments, Picture},
    narrator::Narrator,
    observer::{self, Observer},
};
use crate::{
    chain::{account, name_of, CallError, Receipt, ENDOWMENT},
    config::Config,
    explain::Explain,
    suite::Commons,
    words::{Asset, Calendar, Words},
};
use anyhow::{bail, Context, Result};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::{Market, Phase},
    funding_pool::{AssetStatus, FundingPool},
    vesting::BatchId,
};
use std::collections::BTreeMap;

/// One day of the chain's clock.
pub const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// How often proposals are looked at while nothing else happens.
const LOOK_EVERY_MS: u64 = DAY_MS;

/// Of so many looks one is at the batches as well.
const LOOKS_AT_BATCHES: u64 = 4;

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
    /// The batches as they were last seen.
    pub batches: Batches,
    /// The team's batch, if it has one.
    pub team_batch: Option<BatchId>,
    /// Voting as it was last seen; nothing before the launch.
    pub assembly: Option<Assembly>,
    /// The escrow as it was last seen.
    pub commerce: Commerce,
    /// What the escrow has told so far.
    pub dealings: Dealings,
    /// Whether the configuration lets only the accounts of a list contribute, and the demo everybody.
    pub list_left_out: bool,
    /// Who can pause and veto, until it is replaced.
    pub guardian: AccountId,
    /// Whether the configuration names no guardian, and the demo has one.
    pub guardian_added: bool,
    /// How many steps were checked.
    pub steps: u64,
    /// How many calls were refused, as they should be.
    pub refusals: u64,
    day_zero_ms: u64,
    narrator: Narrator,
    observer: Observer,
    /// Whose balances have changed since the last look.
    concerned: Vec<AccountId>,
    /// How often time was seen passing.
    looks: u64,
    flows: Flows,
    payments: Payments,
    picture: Picture,
    /// Who owned what when the commons had just been wound down.
    pub picture_at_the_end: Option<Picture>,
    redemptions: u128,
}

impl Stage {
    /// Deploys a commons and wires it, a day before contributions begin; it is to be sealed next. The story is to last
    /// about so many days.
    pub fn new(config: &Config, story_days: u64) -> Result<Self> {
        raised_in_the_demo(config)?;
        let mut config = config.clone();
        let list_left_out = config.hatch.funding.allow_list.take().is_some();
        let guardian_added = config.voting.guardian.is_none();
        let guardian = *config.voting.guardian.get_or_insert(account("guardian"));
        let day_zero_ms = config.hatch.funding.start_ms.checked_sub(DAY_MS).context(
            "hatch.start lies on the first day of the chain's clock: the demo begins a day before contributions do",
        )?;
        let mut commons = Commons::deploy_at(&config, day_zero_ms)?;
        let team = config.hatch.team.map(|team| team.beneficiary);
        for stranger in team.into_iter().chain([guardian]) {
            commons.chain.endow(stranger, ENDOWMENT);
        }
        Ok(Self {
            words: Words::new(&config, Calendar::DaysSince(day_zero_ms)),
            commons,
            history: History::default(),
            costs: CostBook::default(),
            wrapped: BTreeMap::new(),
            held_as_trading_ended: BTreeMap::new(),
            batches: Batches::default(),
            team_batch: None,
            assembly: None,
            commerce: Commerce::default(),
            dealings: Dealings::default(),
            list_left_out,
            guardian,
            guardian_added,
            steps: 0,
            refusals: 0,
            day_zero_ms,
            narrator: Narrator::new(story_days),
            observer: Observer::default(),
            concerned: Vec::new(),
            looks: 0,
            flows: Flows::default(),
            payments: Payments::default(),
            picture: Picture::default(),
            picture_at_the_end: None,
            redemptions: 0,
        })
    }

    /// Today, in simulated days.
    pub fn day(&self) -> f64 {
        days(self.commons.chain.now_ms().saturating_sub(self.day_zero_ms))
    }

    /// Lets time pass. Proposals gain conviction meanwhile, and are looked at every day; batches vest, and are looked at
    /// every few days.
    pub fn wait(&mut self, duration_ms: u64) -> Result<()> {
        let mut left_ms = duration_ms;
        while left_ms > 0 {
            let step_ms = left_ms.min(LOOK_EVERY_MS);
            left_ms -= step_ms;
            self.commons.chain.wait(step_ms);
            if left_ms > 0 && self.is_launched() {
                self.look_in_passing()?;
            }
        }
        self.narrator.reached(self.day() as u64);
        Ok(())
    }

    fn look_in_passing(&mut self) -> Result<()> {
        self.looks += 1;
        let step = "the passing of time";
        let is_voted = !self.open_proposals().is_empty();
        let is_due = self.looks.is_multiple_of(LOOKS_AT_BATCHES);
        if is_due {
            self.look_at_batches(step)?;
            let market = self.market()?;
            self.draw(&market, None);
        }
        if is_due || is_voted {
            self.look_at_voting(step, &[])?;
        }
        Ok(())
    }

    /// Waits until that moment of the chain's clock, or not at all if it is over.
    pub fn wait_until(&mut self, moment_ms: u64) -> Result<()> {
        self.wait(moment_ms.saturating_sub(self.commons.chain.now_ms()))
    }

    /// Begins a new part of the story, after everybody has been asked what they hold.
    pub fn chapter(&mut self, title: &str) -> Result<()> {
        self.count_everyone()?;
        self.narrator.chapter(title);
        Ok(())
    }

    /// Asks every account what it holds and has contributed, and checks the sums.
    fn count_everyone(&mut self) -> Result<()> {
        let market = self.market()?;
        self.picture = self.observer.look_at_everyone(&mut self.commons, &market)?;
        self.held("the last chapter", invariants::check(&self.picture, &self.flows))?;
        let books = observer::books(&mut self.commons)?;
        self.held("the last chapter", invariants::check_books(&books, &self.picture))?;
        if self.is_launched() {
            self.look_at_all_of_voting("the last chapter")?;
            self.look_at_all_of_commerce("the last chapter")?;
        }
        Ok(())
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
        self.mark_from(self.day(), panel, label, until);
    }

    /// Labels an earlier day in the chart.
    pub fn mark_from(&mut self, day: f64, panel: Panel, label: &str, until: Option<f64>) {
        self.history.events.push(Event {
            day,
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
        let status = self.commons.chain.read(message)?;
        self.answered("how the pool stands", Asset::Collateral, status)
    }

    /// Wraps coins, and lets `spender`, the curve, the hatch or the escrow, take them.
    fn fund_for(&mut self, who: &'static str, spender: AccountId, amount: u128) -> Result<()> {
        self.wrap(who, amount)?;
        let receipt = self.commons.approve(who, spender, amount);
        self.worked(APPROVE, &format!("{who} allows collateral to be taken"), receipt)
    }

    fn wrap(&mut self, who: &'static str, amount: u128) -> Result<()> {
        let receipt = self.commons.wrap(who, amount);
        self.worked(WRAP, &format!("{who} wraps coins"), receipt)?;
        self.concerned.push(account(who));
        *self.wrapped.entry(who).or_default() += amount;
        Ok(())
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
        // The same state keeps the same rules.
        self.refusals += 1;
        self.steps += 1;
        self.held(told, unchanged)
    }

    /// The answer of a message that only reads, and that has one.
    pub fn answered<Value, Error: Explain>(
        &self,
        what: &str,
        received: Asset,
        answer: Result<Value, Error>,
    ) -> Result<Value> {
        match answer {
            Ok(value) => Ok(value),
            Err(error) => bail!(
                "{}, {what} cannot be told: {}",
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
        if self.is_launched() {
            self.glance_at_batches(step, &concerned)?;
            self.look_at_voting(step, &concerned)?;
        }
        self.draw(&market, trade);
        Ok(())
    }

    /// Adds how everything stands to the history.
    fn draw(&mut self, market: &Market, trade: Option<Side>) {
        self.history.samples.push(Sample {
            day: self.day(),
            phase: market.phase,
            supply: market.supply,
            reserve: market.reserve,
            pool: self.picture.pool_holds,
            unlocking: self.batches.unlocking(),
            spot_price: market.spot_price.filter(|_| market.phase == Phase::Open),
            trade,
        });
    }

    /// Names the step after which a rule did not hold.
    fn held(&self, step: &str, rule: Result<(), invariants::Broken>) -> Result<()> {
        rule.with_context(|| format!("{}, after {step}", self.place()))
    }

    fn place(&self) -> String {
        format!("step {} on day {}", self.steps, self.day() as u64)
    }
}

/// How the story calls an account; the team's may be any.
pub fn name(account: AccountId) -> String {
    name_of(account).unwrap_or_else(|| "the team".to_string())
}
