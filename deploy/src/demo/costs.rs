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
    pub const VESTING_REVOKE: MessageName = MessageName("vesting", "revoke");
    pub const CURVE_BUY: MessageName = MessageName("bonding-curve", "buy");
    pub const CURVE_SELL: MessageName = MessageName("bonding-curve", "sell");
    pub const CURVE_SWEEP: MessageName = MessageName("bonding-curve", "sweep");
    pub const CURVE_SET_TRIBUTES: MessageName = MessageName("bonding-curve", "set_tributes");
    pub const CURVE_PAUSE_BUYING: MessageName = MessageName("bonding-curve", "pause_buying");
    pub const CURVE_BEGIN_CLOSING: MessageName = MessageName("bonding-curve", "begin_closing");
    pub const CURVE_FINISH: MessageName = MessageName("bonding-curve", "finish");
    pub const CURVE_REDEEM: MessageName = MessageName("bonding-curve", "redeem");
    pub const POOL_PAY: MessageName = MessageName("funding-pool", "pay");
    pub const WRAP: MessageName = MessageName("wrapped-native", "deposit");
    pub const APPROVE: MessageName = MessageName("wrapped-native", "increase_allowance");
    pub const WRAPPED_TRANSFER: MessageName = MessageName("wrapped-native", "transfer");
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
