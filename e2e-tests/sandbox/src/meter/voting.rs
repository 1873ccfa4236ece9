//! The voting contract's messages.

mod decisions;
mod stakes;

use super::{created_and_noted, joined_by, Meter};
use crate::{
    codes, gift, give_tokens, governed_commons_with,
    messages::{approve_vesting, grant},
    proposals::{action, payment},
    schedules::{for_whom, linear},
    terms, Prepared, COIN, DAY_MS, GUARDIAN,
};
use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, psp22, Commons, FOUNDER},
};
use conviction_voting::VotingRef;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::BondingCurve,
    conviction_voting::{ConvictionVoting, ProposalId, Request, LARGEST_PAGE},
    psp22::PSP22,
    vesting::BatchId,
};

/// What a proposal says, as it would be in earnest: a title and a link.
const DESCRIPTION: &str = "A well for the village: https://forum.example/t/a-well-for-the-village/1234";

/// The request that everybody supports.
const SHARED: ProposalId = ProposalId(2);

/// The tokens that alice, bob and carol put behind a proposal which has to pass: together more than half of them all.
const SUPPORT: [(&str, u128); 3] = [
    ("alice", 269_000 * COIN),
    ("bob", 170_000 * COIN),
    ("carol", 100_000 * COIN),
];

/// The batch that erin has.
const BATCH: BatchId = BatchId(0);

/// A governed commons in which a request was paid, alice and bob support another, and erin's tokens are locked. As many
/// others have each made a proposal and support it as well as that request.
pub(super) fn prepare(others: u32) -> Result<Prepared> {
    let mut config = terms();
    // The founder's tokens have to be enough for everybody's bonds.
    config.voting.settings.bond = COIN;
    let mut commons = governed_commons_with(&config);
    let at = commons.at;
    commons.chain.endow(at.vesting, COIN);
    gift(&mut commons, account("dave"), COIN)?;
    for name in ["alice", "frank"] {
        give_tokens(&mut commons, name, 100 * COIN)?;
        let allowance = psp22(at.token).call_mut().approve(at.voting, 1_000 * COIN);
        done(commons.send(name, allowance))?;
    }

    done(approve_vesting(&mut commons, FOUNDER, 1_000 * COIN))?;
    let locked = for_whom("erin", 1_000 * COIN, linear(commons.chain.now_ms(), 1_000 * COIN));
    done(grant(&mut commons, FOUNDER, locked))?;

    let first = payment(&commons, 100 * COIN, "dave");
    let first = done(commons.propose("alice", first, DESCRIPTION))?;
    done(commons.stake("carol", first, 100_000 * COIN))?;
    commons.chain.wait(20 * DAY_MS);
    done(commons.execute("frank", first))?;
    done(commons.unstake("carol", first, 100_000 * COIN))?;

    let shared = payment(&commons, 2_000 * COIN, "dave");
    assert_eq!(done(commons.propose("alice", shared, DESCRIPTION))?, SHARED);
    for name in ["alice", "bob"] {
        done(commons.stake(name, SHARED, 30_000 * COIN))?;
    }
    joined_by(commons, others, Commons::join)
}

trait Governs {
    /// Somebody new brings tokens, proposes something, and supports that and the shared request.
    fn join(&mut self, who: &str) -> Result<()>;

    /// Makes a proposal that passes by the time this returns.
    fn supported(&mut self, request: Request) -> Result<ProposalId>;
}

impl Governs for Commons {
    fn join(&mut self, who: &str) -> Result<()> {
        let stake = COIN / 1_000;
        self.chain.endow(account(who), COIN);
        give_tokens(self, who, COIN + 2 * stake)?;
        done(self.deposit(who, COIN + 2 * stake)?)?;
        let own = done(self.propose(who, Request::Signal, DESCRIPTION))?;
        done(self.stake(who, own, stake))?;
        done(self.stake(who, SHARED, stake))
    }

    fn supported(&mut self, request: Request) -> Result<ProposalId> {
        let proposal = done(self.propose("alice", request, DESCRIPTION))?;
        for (who, amount) in SUPPORT {
            done(self.stake(who, proposal, amount))?;
        }
        self.chain.wait(60 * DAY_MS);
        Ok(proposal)
    }
}

impl Meter {
    /// From its construction to tokens that can vote.
    pub(super) fn voters(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        let voting = self.commons.voting();
        let chain = &mut self.commons.chain;
        let terms = chain.read(voting.call().terms())?;
        let settings = chain.read(voting.call().settings())?;
        let allowed = chain.read(voting.call().allowed_calls())?;
        let constructor = VotingRef::new(terms, settings, Some(account(GUARDIAN)), allowed);
        let receipt = chain.instantiate(account(FOUNDER), &codes().conviction_voting, constructor);
        created_and_noted(self, receipt)?;

        for (name, who) in [("deposit", "alice"), ("deposit (the first)", "frank")] {
            let message = self.commons.voting().call_mut().deposit(COIN);
            let receipt = self.commons.send(who, message);
            self.note(name, receipt)?;
        }
        let receipt = self.commons.withdraw("alice", COIN);
        self.note("withdraw", receipt)?;
        let receipt = self.commons.enlist("erin");
        self.note("enlist", receipt)?;
        let message = self
            .commons
            .voting()
            .call_mut()
            .vesting_changed(account("erin"), 999 * COIN, false);
        let receipt = self.commons.chain.call(self.commons.at.vesting, message);
        self.note("vesting_changed", receipt)?;

        self.contract("vesting");
        for _ in 0..2 {
            self.commons.chain.wait(100 * DAY_MS);
            let receipt = self.commons.release("erin", BATCH);
            self.note("release (of tokens that vote)", receipt)?;
        }
        self.forget_all_but_the_last("release (of tokens that vote)");
        Ok(())
    }

    /// An action: the tributes become what they are.
    fn tributes(&self) -> Request {
        let tributes = self.commons.config.tributes;
        action(self.commons.curve().call_mut().set_tributes(tributes))
    }

    /// What everybody can look at.
    pub(super) fn voting_views(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        self.commons.chain.wait(DAY_MS);
        let tributes = self.tributes();
        let action = done(self.commons.propose("alice", tributes, DESCRIPTION))?;
        for _ in 0..LARGEST_PAGE {
            done(self.commons.propose("alice", Request::Signal, DESCRIPTION))?;
        }
        let voting = self.commons.voting();
        self.view("account", voting.call().account(account("alice")))?;
        self.view("proposal", voting.call().proposal(SHARED))?;
        self.view("proposal (an action)", voting.call().proposal(action))?;
        self.view("details", voting.call().details(SHARED))?;
        self.view("proposals", voting.call().proposals(action, 1))?;
        self.view("proposals (20)", voting.call().proposals(action, LARGEST_PAGE))?;
        self.view("electorate", voting.call().electorate())?;
        self.view("settings", voting.call().settings())?;
        self.view("terms", voting.call().terms())?;
        self.view("allowed_calls", voting.call().allowed_calls())
    }
}
