//! What becomes of proposals.

use super::{Governs, DESCRIPTION, SHARED, SUPPORT};
use crate::{
    meter::Meter,
    proposals::{cancel, pause, payment_in_parts, reclaim_bond, veto},
    COIN, DAY_MS, GUARDIAN,
};
use anyhow::Result;
use commons::suite::{done, FOUNDER};
use interfaces::conviction_voting::{ProposalId, Request};

impl Meter {
    fn execute(&mut self, name: &str, proposal: ProposalId) -> Result<()> {
        let receipt = self.commons.execute(FOUNDER, proposal);
        self.note(name, receipt)
    }

    fn touch(&mut self, name: &str, proposal: ProposalId) -> Result<()> {
        let receipt = self.commons.touch(FOUNDER, proposal);
        self.note(name, receipt)
    }

    /// Requests that are paid.
    pub(in crate::meter) fn requests(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        self.commons.chain.wait(10 * DAY_MS);
        self.execute("execute", SHARED)?;

        let in_parts = payment_in_parts(&self.commons, 2_000 * COIN, "dave", 4);
        let in_parts = self.commons.supported(in_parts)?;
        self.execute("execute (the first milestone)", in_parts)?;
        self.touch("touch (between milestones)", in_parts)?;
        self.commons.chain.wait(14 * DAY_MS);
        self.execute("execute (a later milestone)", in_parts)?;

        let receipt = cancel(&mut self.commons, "alice", in_parts);
        self.note("cancel", receipt)?;
        let receipt = reclaim_bond(&mut self.commons, "alice", in_parts);
        self.note("reclaim_bond", receipt)
    }

    /// Actions that pass and are done.
    pub(in crate::meter) fn actions(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        let action = self.tributes();
        let action = self.commons.supported(action)?;
        self.execute("execute (an action passes)", action)?;
        self.touch("touch", action)?;
        self.commons.chain.wait(7 * DAY_MS);
        self.execute("execute (a call)", action)?;

        let settings = Request::ChangeSettings(self.commons.config.voting.settings);
        let settings = self.commons.supported(settings)?;
        done(self.commons.execute(FOUNDER, settings))?;
        self.commons.chain.wait(7 * DAY_MS);
        self.execute("execute (settings)", settings)
    }

    /// Proposals that come to nothing.
    pub(in crate::meter) fn failures(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        let action = self.tributes();
        let vetoed = self.commons.supported(action.clone())?;
        done(self.commons.execute(FOUNDER, vetoed))?;
        let receipt = veto(&mut self.commons, GUARDIAN, vetoed);
        self.note("veto", receipt)?;

        let failing = self.commons.supported(action)?;
        done(self.commons.execute(FOUNDER, failing))?;
        for (who, amount) in SUPPORT {
            done(self.commons.unstake(who, failing, amount))?;
        }
        self.touch("touch (begins to fail)", failing)?;
        self.commons.chain.wait(3 * DAY_MS);
        self.touch("touch (has failed)", failing)?;

        let expired = done(self.commons.propose("alice", Request::Signal, DESCRIPTION))?;
        self.commons.chain.wait(120 * DAY_MS);
        self.touch("touch (has expired)", expired)?;
        let receipt = pause(&mut self.commons, GUARDIAN);
        self.note("pause_new_business", receipt)
    }

    /// A majority winds the commons down.
    pub(in crate::meter) fn voted_wind_down(&mut self) -> Result<()> {
        self.contract("conviction-voting");
        let end = self.commons.supported(Request::WindDown)?;
        self.execute("execute (begins the wind-down)", end)?;
        self.commons.chain.wait(14 * DAY_MS);
        self.execute("execute (finishes the wind-down)", end)
    }
}
