//! Steps of the hatch.

use super::Stage;
use crate::{
    chain::{account, ENDOWMENT},
    config::Config,
    demo::{costs::messages::*, invariants::check_same},
    words::{Asset, Calendar, Words},
};
use anyhow::{bail, ensure, Context, Result};
use hatch::opening::tokens_for;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    hatch::{Contributed, Contribution, Hatch, Launched, Preview},
    vesting::BatchId,
};
use math::curve::tribute;

/// All contributions together may be at most this part of what an account of the demo holds.
const CONTRIBUTIONS_PART_OF_ENDOWMENT: u128 = 10;

/// Below this many base units, rounding would be most of what a chart shows.
const LEAST_UNITS: u128 = 1_000_000;

/// What the demo's accounts contribute in all: the maximum, as far as they have the coins. The error names the key that
/// leaves no story to tell.
pub fn raised_in_the_demo(config: &Config) -> Result<u128> {
    let funding = config.hatch.funding;
    let words = Words::new(config, Calendar::Utc);
    let most = ENDOWMENT / CONTRIBUTIONS_PART_OF_ENDOWMENT;
    ensure!(
        funding.minimum <= most,
        "hatch.minimum is {}: the demo's accounts have coins for at most {}",
        words.coins(funding.minimum),
        words.coins(most)
    );
    let raised = funding.maximum.min(most);
    let to_pool = tribute(raised, funding.tribute_ppm).unwrap_or(raised);
    let tokens = tokens_for(raised, funding.tokens_per_million).unwrap_or(u128::MAX);
    for (amount, key, what) in [
        (raised, "hatch.maximum", "contributions"),
        (raised.saturating_sub(to_pool), "hatch.tribute_ppm", "reserve"),
        (tokens, "hatch.tokens_per_coin", "tokens"),
    ] {
        ensure!(
            amount >= LEAST_UNITS,
            "{key} leaves only {amount} base units of {what}: the demo needs {LEAST_UNITS} or more"
        );
    }
    Ok(raised)
}

impl Stage {
    /// Lets contributions begin.
    pub fn seal(&mut self) -> Result<()> {
        let receipt = self.commons.seal();
        self.worked(HATCH_SEAL, "the sealing", receipt)?;
        self.settle_without_trade("the sealing")
    }

    /// The market as a launch would open it now.
    pub fn preview(&mut self) -> Result<Preview> {
        let message = self.commons.hatch().call().preview();
        let preview = self.commons.chain.read(message)?;
        self.answered("the preview of a launch", Asset::Token, preview)
    }

    /// Contributes, up to the maximum; returns what was taken.
    pub fn contribute(&mut self, who: &'static str, amount: u128) -> Result<u128> {
        let step = format!("{who}'s contribution of {}", self.words.coins(amount));
        self.fund_for(who, self.commons.at.hatch, amount)?;
        let room = self.commons.config.hatch.funding.maximum - self.commons.hatch_status()?.raised;
        let message = self.commons.hatch().call_mut().contribute(amount, None);
        let receipt = self.commons.send(who, message);
        let event = receipt.events_of::<Contributed>().pop().map(|(_, event)| event);
        let taken = self.worked(HATCH_CONTRIBUTE, &step, receipt)?;
        self.flows.paid_in += taken;
        self.concerned.extend([account(who), self.commons.at.hatch]);
        self.settle_without_trade(&step)?;

        let clipped = check_same("a contribution is clipped at the maximum", taken, amount.min(room));
        self.held(&step, clipped)?;
        let told = event.map(|event| (event.amount, event.raised));
        let happened = Some((taken, self.commons.hatch_status()?.raised));
        self.held(&step, check_same("the event says what happened", told, happened))?;
        Ok(taken)
    }

    /// Begins the commons, and checks that it is what a preview shows. Returns the preview.
    pub fn launch(&mut self, who: &'static str) -> Result<Preview> {
        let preview = self.preview()?;
        let receipt = self.commons.launch(who);
        let event = receipt.events_of::<Launched>().pop().map(|(_, event)| event);
        self.worked(HATCH_LAUNCH, "the launch", receipt)?;
        let launched = event.context("the launch is not among the events")?;
        self.flows.first_supply = launched.supply;
        self.team_batch = launched.team_batch;
        self.history.hatch_price = Some(preview.hatch_price);
        self.concerned.extend([self.commons.at.hatch, self.commons.at.vesting]);
        self.settle("the launch", None)?;

        let opened = (launched.supply, launched.reserve, launched.to_funding_pool);
        let shown = (preview.supply, preview.reserve, preview.tribute);
        self.held("the launch", check_same("a launch is as its preview", opened, shown))?;
        let happened = (self.picture.supply, self.picture.reserve, self.picture.pool_holds);
        self.held(
            "the launch",
            check_same("the event says what happened", opened, happened),
        )?;
        Ok(preview)
    }

    /// Turns what somebody is owed into a batch, and checks that it is all of that.
    pub fn claim(&mut self, who: &'static str, whose: &'static str) -> Result<BatchId> {
        let step = format!("the claim for {whose}");
        let receipt = self.commons.claim(who, whose);
        let id = self.worked(HATCH_CLAIM, &step, receipt)?;
        self.settle_without_trade(&step)?;
        let Contribution { owed, .. } = self.contribution(whose)?;
        let batch = self.commons.batch(id)?.batch;
        let granted = (batch.beneficiary, batch.total);
        let claimed = check_same(
            "a batch is what its beneficiary was owed",
            granted,
            (account(whose), owed),
        );
        self.held(&step, claimed)?;
        Ok(id)
    }

    fn contribution(&mut self, whose: &str) -> Result<Contribution> {
        match self.commons.contribution(whose)? {
            Some(contribution) => Ok(contribution),
            None => bail!("{}: the hatch has no contribution of {whose}'s", self.place()),
        }
    }
}
