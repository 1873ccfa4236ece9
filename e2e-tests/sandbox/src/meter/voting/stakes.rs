//! Proposing and staking.

use super::{Governs, VotingReceipt, DESCRIPTION, SHARED};
use crate::{meter::Meter, COIN, DAY_MS};
use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use ink::codegen::TraitCallBuilder;
use interfaces::conviction_voting::{ConvictionVoting, ProposalId, Request, MOST_STAKES};

fn move_stake(commons: &mut Commons, who: &str, from: ProposalId, to: ProposalId, amount: u128) -> VotingReceipt {
    let message = commons.voting().call_mut().move_stake(from, to, amount);
    commons.send(who, message)
}

impl Meter {
    /// Proposals of every kind.
    pub(in crate::meter) fn proposing(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        let settings = self.commons.config.voting.settings;
        for (name, request) in [
            ("propose", self.commons.funding(2_000 * COIN, 1)),
            ("propose (a signal)", Request::Signal),
            ("propose (a call)", self.commons.tributes()),
            ("propose (settings)", Request::ChangeSettings(settings)),
            ("propose (the wind-down)", Request::WindDown),
        ] {
            let receipt = self.commons.propose("alice", request, DESCRIPTION);
            self.note(name, receipt)?;
        }
        Ok(())
    }

    /// Stakes that come, go and move.
    pub(in crate::meter) fn staking(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        let other = done(self.commons.propose("alice", Request::Signal, DESCRIPTION))?;
        self.commons.chain.wait(DAY_MS);
        let receipt = self.commons.stake("carol", SHARED, COIN);
        self.note("stake (an account's first)", receipt)?;
        let receipt = self.commons.stake("alice", SHARED, COIN);
        self.note("stake", receipt)?;
        let receipt = self.commons.stake("alice", other, 2 * COIN);
        self.note("stake (the first on a proposal)", receipt)?;
        self.commons.chain.wait(DAY_MS);
        let receipt = move_stake(&mut self.commons, "alice", SHARED, other, COIN);
        self.note("move_stake", receipt)?;
        self.commons.chain.wait(DAY_MS);
        let receipt = self.commons.unstake("alice", SHARED, COIN);
        self.note("unstake", receipt)?;
        let receipt = self.commons.unstake("alice", other, 3 * COIN);
        self.note("unstake (all of it)", receipt)
    }

    /// An account whose stakes are on as many proposals as they can be.
    pub(in crate::meter) fn ten_stakes(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        done(self.commons.enlist("erin"))?;
        let proposals = (0..MOST_STAKES)
            .map(|_| done(self.commons.propose("alice", Request::Signal, DESCRIPTION)))
            .collect::<Result<Vec<_>>>()?;
        for proposal in &proposals {
            done(self.commons.stake("erin", *proposal, 100 * COIN))?;
            let receipt = self.commons.stake("carol", *proposal, 10_000 * COIN);
            self.note("stake (the tenth proposal)", receipt)?;
        }
        self.forget_all_but_the_last("stake (the tenth proposal)");
        self.commons.chain.wait(DAY_MS);
        let message = self.commons.voting().call().account(account("carol"));
        self.view("account (ten stakes)", message)?;
        let (oldest, newest) = (proposals[0], proposals[MOST_STAKES - 1]);
        let receipt = self.commons.unstake("carol", oldest, COIN);
        self.note("unstake (ten stakes)", receipt)?;
        let receipt = self.commons.stake("carol", oldest, COIN);
        self.note("stake (ten stakes)", receipt)?;
        let receipt = move_stake(&mut self.commons, "carol", oldest, newest, COIN);
        self.note("move_stake (ten stakes)", receipt)?;

        let message = self
            .commons
            .voting()
            .call_mut()
            .vesting_changed(account("erin"), 0, true);
        let receipt = self.commons.chain.call(self.commons.at.vesting, message);
        self.note("vesting_changed (all ten stakes revoked)", receipt)?;

        for proposal in proposals {
            let message = self.commons.voting().call_mut().cancel(proposal);
            done(self.commons.send("alice", message))?;
        }
        let receipt = self.commons.withdraw("carol", COIN);
        self.note("withdraw (ten stakes that have ended)", receipt)
    }
}
