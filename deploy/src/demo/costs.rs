//! What the messages cost, as the demo's own calls found it.

use crate::chain::Cost;

/// A message: the contract it belongs to, and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageName(pub &'static str, pub &'static str);

/// The messages that the demo sends.
pub mod messages {
    use super::MessageName;

    pub const HATCH_SEAL: MessageName = MessageName("hatch", "seal");
    pub const HATCH_CONTRIBUTE: MessageName = MessageName("hatch", "contribute");
    pub const HATCH_LAUNCH: MessageName = MessageName("hatch", "launch");
    pub const HATCH_CLAIM: MessageName = MessageName("hatch", "claim");
    pub const VESTING_RELEASE: MessageName = MessageName("vesting", "release");
    pub const CURVE_BUY: MessageName = MessageName("bonding-curve", "buy");
    pub const CURVE_SELL: MessageName = MessageName("bonding-curve", "sell");
    pub const CURVE_SWEEP: MessageName = MessageName("bonding-curve", "sweep");
    pub const CURVE_REDEEM: MessageName = MessageName("bonding-curve", "redeem");
    pub const WRAP: MessageName = MessageName("wrapped-native", "deposit");
    pub const APPROVE: MessageName = MessageName("wrapped-native", "increase_allowance");
    pub const WRAPPED_TRANSFER: MessageName = MessageName("wrapped-native", "transfer");
    pub const TOKEN_APPROVE: MessageName = MessageName("community-token", "increase_allowance");
    pub const VOTING_DEPOSIT: MessageName = MessageName("conviction-voting", "deposit");
    pub const VOTING_WITHDRAW: MessageName = MessageName("conviction-voting", "withdraw");
    pub const VOTING_ENLIST: MessageName = MessageName("conviction-voting", "enlist");
    pub const VOTING_PROPOSE: MessageName = MessageName("conviction-voting", "propose");
    pub const VOTING_STAKE: MessageName = MessageName("conviction-voting", "stake");
    pub const VOTING_UNSTAKE: MessageName = MessageName("conviction-voting", "unstake");
    pub const VOTING_MOVE_STAKE: MessageName = MessageName("conviction-voting", "move_stake");
    pub const VOTING_PASS: MessageName = MessageName("conviction-voting", "execute: an action passes");
    pub const VOTING_PAY: MessageName = MessageName("conviction-voting", "execute: a request is paid");
    pub const VOTING_PERFORM: MessageName = MessageName("conviction-voting", "execute: an action is done");
    pub const VOTING_TOUCH: MessageName = MessageName("conviction-voting", "touch");
    pub const VOTING_CANCEL: MessageName = MessageName("conviction-voting", "cancel");
    pub const VOTING_RECLAIM_BOND: MessageName = MessageName("conviction-voting", "reclaim_bond");
    pub const VOTING_VETO: MessageName = MessageName("conviction-voting", "veto");
    pub const VOTING_PAUSE: MessageName = MessageName("conviction-voting", "pause_new_business");
    pub const ESCROW_CREATE_SET: MessageName = MessageName("voucher-escrow", "create_set");
    pub const ESCROW_ACCEPT_SET: MessageName = MessageName("voucher-escrow", "accept_set");
    pub const ESCROW_CLOSE_SET: MessageName = MessageName("voucher-escrow", "close_set");
    pub const ESCROW_COMMIT: MessageName = MessageName("voucher-escrow", "commit");
    pub const ESCROW_SET_DELEGATE: MessageName = MessageName("voucher-escrow", "set_delegate");
    pub const ESCROW_REDEEM: MessageName = MessageName("voucher-escrow", "redeem");
    pub const ESCROW_REFUND: MessageName = MessageName("voucher-escrow", "refund");
    pub const ESCROW_COMPLAIN: MessageName = MessageName("voucher-escrow", "complain");
    pub const ESCROW_ADMIT: MessageName = MessageName("voucher-escrow", "admit");
    pub const ESCROW_CONFIRM: MessageName = MessageName("voucher-escrow", "confirm");
    pub const ESCROW_ESCALATE: MessageName = MessageName("voucher-escrow", "escalate");
    pub const ESCROW_SETTLE: MessageName = MessageName("voucher-escrow", "settle");
    pub const ESCROW_DECIDE: MessageName = MessageName("voucher-escrow", "decide");
    pub const ESCROW_FINALIZE: MessageName = MessageName("voucher-escrow", "finalize");
    pub const ESCROW_WITHDRAW: MessageName = MessageName("voucher-escrow", "withdraw");
    pub const ESCROW_TRANSFER: MessageName = MessageName("voucher-escrow", "transfer");
    pub const TOKEN_TRANSFER: MessageName = MessageName("community-token", "transfer");
}

/// What one message has cost so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Costs {
    /// Which message.
    pub message: MessageName,
    /// What all calls together cost.
    total: Cost,
    /// How many calls there were.
    pub calls: u64,
    /// The highest deposit that a call took.
    pub highest_deposit: i128,
    /// The lowest, negative if it gave some back.
    pub lowest_deposit: i128,
}

impl Costs {
    /// The mean, rounded down.
    pub fn mean(&self) -> Cost {
        Cost {
            ref_time: self.total.ref_time / self.calls,
            proof_size: self.total.proof_size / self.calls,
            deposit: self.total.deposit / i128::from(self.calls),
        }
    }
}

/// The costs of every message that was called.
#[derive(Debug, Clone, Default)]
pub struct CostBook {
    entries: Vec<Costs>,
}

impl CostBook {
    /// Adds a call that worked.
    pub fn record(&mut self, message: MessageName, cost: Cost) {
        match self.entries.iter_mut().find(|entry| entry.message == message) {
            Some(entry) => {
                entry.total += cost;
                entry.calls += 1;
                entry.highest_deposit = entry.highest_deposit.max(cost.deposit);
                entry.lowest_deposit = entry.lowest_deposit.min(cost.deposit);
            }
            None => self.entries.push(Costs {
                message,
                total: cost,
                calls: 1,
                highest_deposit: cost.deposit,
                lowest_deposit: cost.deposit,
            }),
        }
    }

    /// All messages, those of a contract together.
    pub fn entries(&self) -> Vec<&Costs> {
        let mut entries: Vec<&Costs> = self.entries.iter().collect();
        entries.sort_by_key(|entry| entry.message.0);
        entries
    }

    /// How many times the execution time of a token transfer a message takes.
    pub fn in_transfers(&self, costs: &Costs) -> Option<f64> {
        let transfer = self
            .entries
            .iter()
            .find(|entry| entry.message == messages::TOKEN_TRANSFER)?;
        Some(costs.mean().ref_time as f64 / transfer.mean().ref_time as f64)
    }
}
