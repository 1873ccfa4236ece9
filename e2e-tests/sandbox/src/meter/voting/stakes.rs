//! Proposing and staking.

use super::{DESCRIPTION, SHARED};
use crate::{
    meter::Meter,
    proposals::{move_stake, payment},
    COIN, DAY_MS,
};
use anyhow::Result;
use commons::{chain::account, suite::done};
use ink::codegen::TraitCallBuilder;
use interfaces::conviction_voting::{ConvictionVoting, Request, MOST_STAKES};

impl Meter {
    /// Proposals of every kind.
    pub(in crate::meter) fn proposing(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        let settings = self.commons.config.voting.settings;
        for (name, request) in [
            ("propose", payment(&self.commons, 2_000 * COIN, "dave")),
            ("propose (a signal)", Request::Signal),
            ("propose (a call)", self.tributes()),
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
        done(self.commons.deposit("frank", 100 * COIN)?)?;
        let proposals = (0..MOST_STAKES)
            .map(|_| done(self.commons.propose("alice", Request::Signal, DESCRIPTION)))
            .collect::<Result<Vec<_>>>()?;
        for proposal in &proposals {
            done(self.commons.stake("erin", *proposal, 100 * COIN))?;
            done(self.commons.stake("frank", *proposal, 10 * COIN))?;
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

        // Carol ends what has expired, and frank finds it ended.
        self.commons.chain.wait(120 * DAY_MS);
        let receipt = self.commons.withdraw("carol", COIN);
        self.note("withdraw (ten stakes that have expired)", receipt)?;
        let receipt = self.commons.withdraw("frank", COIN);
        self.note("withdraw (ten stakes that have ended)", receipt)
    }
}
