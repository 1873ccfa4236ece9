//! The hatch's messages.

use super::{created_and_noted, joined_by, Meter};
use crate::{
    codes, hatching_commons_with,
    messages::{contribute, hatch_terms},
    terms, transfer, unwired_commons_with, Prepared, COIN, DAY_MS,
};
use anyhow::{Context, Result};
use commons::{
    chain::account,
    config::Config,
    suite::{done, psp22, Commons, FOUNDER},
};
use hatch::FundraiserRef;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    allow_list::AllowList,
    hatch::{Hatch, TeamLot},
    psp22::PSP22,
};

/// How many are on the list of the hatch that has one.
const LISTED: usize = 10_000;

/// A hatch that alice and bob have contributed to, as have so many others; alice, bob and carol can contribute more.
pub(super) fn prepare(others: u32) -> Result<Prepared> {
    let mut commons = hatching_commons_with(&terms());
    commons.contribute_first()?;
    let collateral = commons.at.collateral;
    done(commons.wrap(FOUNDER, COIN))?;
    joined_by(commons, others, |commons, name| {
        commons.chain.endow(account(name), COIN);
        done(transfer(commons, collateral, FOUNDER, account(name), 10))?;
        let message = psp22(collateral).call_mut().approve(commons.at.hatch, 10);
        done(commons.send(name, message))?;
        done(contribute(commons, name, 10, None)).map(drop)
    })
}

trait Funds {
    /// alice and bob contribute something; they and carol let the hatch take more.
    fn contribute_first(&mut self) -> Result<()>;

    /// bob contributes all that is missing.
    fn fill(&mut self) -> Result<()>;
}

impl Funds for Commons {
    fn contribute_first(&mut self) -> Result<()> {
        let hatch = self.at.hatch;
        for name in ["alice", "bob", "carol"] {
            done(self.wrap(name, 200_000 * COIN))?;
            done(self.approve(name, hatch, 200_000 * COIN))?;
        }
        for name in ["alice", "bob"] {
            done(contribute(self, name, 100 * COIN, None))?;
        }
        Ok(())
    }

    fn fill(&mut self) -> Result<()> {
        done(contribute(self, "bob", u128::MAX, None)).map(drop)
    }
}

fn terms_with_team() -> Config {
    let mut config = terms();
    config.hatch.team = Some(TeamLot {
        beneficiary: account("erin"),
        share_ppm: 100_000,
        plan: config.hatch.vesting_plan,
        revocable: true,
    });
    config
}

impl Meter {
    /// From its construction to contributions.
    pub(super) fn funding(&mut self) -> Result<()> {
        self.contract("hatch");
        let promised = hatch_terms(&mut self.commons)?;
        let now_ms = self.commons.chain.now_ms();
        let constructor = FundraiserRef::new(promised);
        let receipt = self
            .commons
            .chain
            .instantiate(account(FOUNDER), &codes().hatch, constructor);
        created_and_noted(self, receipt)?;

        let mut unsealed = unwired_commons_with(&terms());
        unsealed.wire()?;
        let receipt = unsealed.seal();
        self.note("seal", receipt)?;

        self.commons.chain.set_now(now_ms);
        let receipt = contribute(&mut self.commons, "alice", COIN, None);
        self.note("contribute", receipt)?;
        let receipt = contribute(&mut self.commons, "carol", COIN, None);
        self.note("contribute (the first)", receipt)?;
        self.listed_contribution()?;

        let message = self.commons.hatch().call().status();
        self.view("status", message)?;
        let message = self.commons.hatch().call().preview();
        let receipt = self.commons.send(FOUNDER, message);
        self.note("preview", receipt)?;
        let message = self.commons.hatch().call().contribution(account("alice"));
        self.view("contribution", message)?;
        let message = self.commons.hatch().call().terms();
        self.view("terms", message)
    }

    fn listed_contribution(&mut self) -> Result<()> {
        let mut members: Vec<_> = (0..LISTED)
            .map(|number| (account(&format!("member{number}")), 1))
            .collect();
        members[LISTED / 2] = (account("alice"), 1_000 * COIN);
        let list = AllowList::new(members).context("it has members")?;
        let mut config = terms();
        config.hatch.funding.allow_list = Some(list.root());
        let mut commons = hatching_commons_with(&config);
        done(commons.wrap("alice", 3 * COIN))?;
        done(commons.approve("alice", commons.at.hatch, 3 * COIN))?;
        let proof = list.allowance(LISTED / 2);
        done(contribute(&mut commons, "alice", COIN, proof.clone()))?;
        let receipt = contribute(&mut commons, "alice", COIN, proof);
        self.note("contribute (a list of 10 000)", receipt)?;
        Ok(())
    }

    /// The launch and what follows.
    pub(super) fn launching(&mut self) -> Result<()> {
        self.contract("hatch");
        self.commons.fill()?;
        let receipt = self.commons.launch("alice");
        self.note("launch", receipt)?;
        done(self.commons.claim("bob", "bob"))?;
        let receipt = self.commons.claim("alice", "alice");
        self.note("claim", receipt)?;

        let mut with_team = hatching_commons_with(&terms_with_team());
        with_team.contribute_first()?;
        with_team.fill()?;
        let receipt = with_team.launch("alice");
        self.note("launch (with a team)", receipt)
    }

    /// The hatch fails.
    pub(super) fn refunding(&mut self) -> Result<()> {
        self.contract("hatch");
        self.commons.chain.wait(365 * DAY_MS);
        let receipt = self.commons.refund("alice", "alice");
        self.note("refund", receipt).map(drop)
    }
}
