//! Proposals.

use super::Units;
use crate::config::settings::{Unit, SETTINGS};
use interfaces::conviction_voting::Settings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A proposal that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number.
    pub number: u64,
    /// What kind it is.
    pub kind: ProposalKind,
    /// How far it is.
    pub phase: ProposalPhase,
    /// Who proposed it.
    pub proposer: String,
    /// In the proposer's words, as they were written: whoever shows them makes sure that they can be shown.
    pub description: String,
    /// What it does, in ours.
    pub asks: String,
    /// What it does.
    pub request: Request,
    /// What is staked on it.
    pub stake: Units,
    /// The conviction of that now.
    pub conviction: Units,
    /// The conviction that takes it a step further; `null` if none does.
    pub threshold: Option<Units>,
    /// How long until it has that, if its stake remains what it is; `null` if it never does.
    pub time_to_pass_ms: Option<u64>,
    /// From when on it can be executed: an action in its delay, a part of a request that is not due yet.
    pub executable_from_ms: Option<u64>,
    /// Until when it can pass, or be executed.
    pub expires_ms: u64,
    /// Since when it has too little support, after it had enough.
    pub failing_since_ms: Option<u64>,
    /// When it is off, if it goes on having too little.
    pub fails_at_ms: Option<u64>,
    /// How many parts of a request are paid.
    pub milestones_paid: u8,
    /// The next payment of a request.
    pub next_payment: Option<Units>,
    /// What the pool's cap lets out of that asset now.
    pub payable_now: Option<Units>,
}

/// What kind a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// Abstaining.
    Abstain,
    /// Shows support.
    Signal,
    /// Has the pool pay.
    Funding,
    /// Changes something.
    Action,
    /// Changes something that needs more than half of the supply.
    MajorityAction,
    /// Replaces the guardian, or winds the commons down.
    BeyondGuardian,
}

/// How far a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalPhase {
    /// Gathers support.
    Open,
    /// Has passed, and waits or can be executed.
    Passed,
    /// Is paid in parts.
    Active,
}

/// What a proposal does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Request {
    /// Nothing: to support it is to abstain.
    Abstain,
    /// Nothing: it shows support.
    Signal,
    /// The pool pays.
    Funding {
        /// In what.
        asset: String,
        /// How much in all.
        amount: Units,
        /// To whom.
        beneficiary: String,
        /// In how many parts.
        milestones: u8,
    },
    /// Voting calls a contract.
    Call {
        /// Which.
        contract: String,
        /// Which message of it.
        selector: String,
        /// With which encoded arguments.
        input: String,
    },
    /// Other settings.
    ChangeSettings {
        /// All of them, by their names, in base units, parts per million or milliseconds.
        settings: BTreeMap<String, Units>,
    },
    /// Another guardian.
    ReplaceGuardian {
        /// Who; `null` for nobody.
        guardian: Option<String>,
    },
    /// The commons is wound down.
    WindDown,
}

/// All settings by their names.
pub fn settings(settings: &Settings) -> BTreeMap<String, Units> {
    SETTINGS
        .iter()
        .map(|entry| {
            let unit = if entry.unit == Unit::Milliseconds { "_ms" } else { "" };
            (format!("{}{unit}", entry.key), Units(entry.value(settings)))
        })
        .collect()
}
