//! What members have decided: a value that is not the first one has to have come from an executed proposal.

use super::facts::{Decision, Facts};
use crate::config::settings::SETTINGS;
use ink::{primitives::AccountId, scale::Encode, selector_bytes};
use interfaces::{
    conviction_voting::{Request, Settings, VotingRules},
    funding_pool::AssetTerms,
};

/// The executed proposals that changed something.
#[derive(Debug, Clone, Copy)]
pub struct Decisions<'a>(&'a [Decision]);

impl<'a> Decisions<'a> {
    /// Those that the voting contract tells of; none if it tells nothing.
    pub fn of(facts: &'a Facts) -> Self {
        Self(facts.voting.as_ref().map_or(&[], |voting| voting.decided.as_slice()))
    }

    /// The last proposal that did such a thing.
    pub fn any(&self, did: impl Fn(&Request) -> bool) -> Option<u64> {
        let decision = self.0.iter().rev().find(|decision| did(&decision.request))?;
        Some(decision.proposal)
    }

    /// The last that made just these the settings.
    pub fn settings(&self, settings: &Settings) -> Option<u64> {
        self.any(|request| *request == Request::ChangeSettings(*settings))
    }

    /// The last that sent just this message.
    pub fn call(&self, contract: AccountId, selector: [u8; 4], input: &[u8]) -> Option<u64> {
        self.any(|request| {
            matches!(request, Request::Call { contract: to, selector: message, input: arguments }
                if *to == contract && *message == selector && arguments == input)
        })
    }

    /// The last that registered an asset with this cap, or gave it this cap.
    pub fn asset(&self, pool: AccountId, terms: &AssetTerms) -> Option<u64> {
        let input = terms.encode();
        self.call(pool, selector_bytes!("FundingPool::set_spending_cap"), &input)
            .or_else(|| self.call(pool, selector_bytes!("FundingPool::register_asset"), &input))
    }
}

/// Whether all settings are between floors and ceilings.
pub fn within(settings: &Settings, rules: &VotingRules) -> bool {
    SETTINGS.iter().all(|entry| {
        let value = entry.value(settings);
        entry.value(&rules.floors) <= value && value <= entry.value(&rules.ceilings)
    })
}
