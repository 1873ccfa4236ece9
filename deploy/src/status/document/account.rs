//! What a member has.

use super::{Token, Units};
use serde::{Deserialize, Serialize};

/// What a member has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Who.
    pub address: String,
    /// What it can spend of the chain's coin.
    pub coins: Units,
    /// What is held of it: storage deposits above all.
    pub coins_reserved: Units,
    /// Its wrapped coins.
    pub collateral: Units,
    /// Its tokens; those in batches and deposits are not among them.
    pub tokens: Units,
    /// What it contributed.
    pub contribution: Option<Contribution>,
    /// Its votes.
    pub power: Power,
    /// Its batches.
    pub batches: Batches,
    /// The vouchers in which it has a part.
    pub vouchers: AccountVouchers,
    /// What the escrow owes it.
    pub credits: Vec<Credit>,
}

/// What a member gave to the hatch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// The collateral given.
    pub given: Units,
    /// The tokens owed for it.
    pub owed: Units,
    /// Whether they were claimed, or the contribution refunded.
    pub settled: bool,
}

/// A member's votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Power {
    /// The tokens it has deposited.
    pub deposited: Units,
    /// Its tokens in batches, if they vote.
    pub vesting: Option<Units>,
    /// What it can stake in all.
    pub power: Units,
    /// What of that is staked.
    pub staked: Units,
    /// What is not.
    pub free: Units,
    /// On what it is staked, the newest last.
    pub stakes: Vec<Stake>,
}

/// A stake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stake {
    /// On which proposal.
    pub proposal: u64,
    /// What that asks for.
    pub asks: String,
    /// How much.
    pub amount: Units,
    /// Its conviction now.
    pub conviction: Units,
}

/// A member's batches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batches {
    /// How many there are, finished ones included.
    pub count: u64,
    /// Their tokens that are not released.
    pub unreleased: Units,
    /// The batches, as many as one page has.
    pub shown: Vec<Batch>,
    /// What of all that can be released now backs stakes: unstake so much first.
    pub releasable_behind_stakes: Units,
}

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its number.
    pub number: u64,
    /// All its tokens.
    pub total: Units,
    /// What has vested.
    pub vested: Units,
    /// What was released.
    pub released: Units,
    /// What can be released now.
    pub releasable: Units,
    /// When more vests next; `null` if everything has.
    pub next_unlock_ms: Option<u64>,
    /// When everything has vested.
    pub fully_vested_ms: Option<u64>,
    /// Whether what has not vested can be taken back.
    pub revocable: bool,
    /// Whether that was done.
    pub revoked: bool,
    /// Whether it can be handed on.
    pub transferable: bool,
}

/// The vouchers in which a member has a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountVouchers {
    /// How many it holds, final ones included.
    pub held: u32,
    /// Those it holds, sells, may redeem for somebody or has to judge, as far as they were looked at, but for final ones.
    pub open: Vec<Voucher>,
    /// If it holds more than were looked at: how many were not.
    pub held_not_looked_at: u32,
    /// Vouchers below this number were not looked at for whether the member sells or judges them.
    pub sold_not_looked_at_below: Option<u64>,
}

/// A voucher that is not final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    /// Its number.
    pub number: u64,
    /// Of which set.
    pub set: u64,
    /// The member's part in it.
    pub part: Part,
    /// Where it is in its life.
    pub state: VoucherState,
    /// Who can do something now that counts.
    pub turn: Turn,
    /// What.
    pub can: String,
    /// From when on, if that is to come.
    pub from_ms: Option<u64>,
    /// Until when; `null` if there is no end to it.
    pub until_ms: Option<u64>,
    /// What it is paid in.
    pub token: Token,
    /// What it cost.
    pub price: Units,
}

/// A member's part in a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Holds it.
    Holder,
    /// May redeem it for the holder.
    Delegate,
    /// Sold it.
    Seller,
    /// Judges it.
    Arbiter,
}

/// Where a voucher is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoucherState {
    /// Good for the goods.
    Committed,
    /// Redeemed.
    Redeemed,
    /// Given back.
    Refunded,
    /// Not used in time.
    Expired,
    /// The buyer has complained.
    Complained,
    /// The seller has admitted a fault.
    Admitted,
    /// The arbiter was asked.
    Escalated,
    /// Over.
    Final,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The holder's.
    Holder,
    /// The seller's.
    Seller,
    /// The arbiter's.
    Arbiter,
    /// Anyone's: its time is over.
    Anyone,
}

/// What the escrow owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// In what.
    pub token: Token,
    /// How much.
    pub amount: Units,
}
