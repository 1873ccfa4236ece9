//! What `commons status --json` prints: docs/status.md has an example. Names stay what they are; what is new is added.
//!
//! Amounts are texts, in base units; shares are parts per million and end in `_ppm`, moments and lengths of time are
//! milliseconds and end in `_ms`. Prices are base units of the collateral for a base unit of the token, times 10^18.

mod account;
mod proposal;

pub use account::{
    Account, AccountVouchers, Batch, Batches, Contribution, Credit, Part, Power, Stake, Turn, Voucher, VoucherState,
};
pub use proposal::{settings, Proposal, ProposalKind, ProposalPhase, Request};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of the document.
pub const FORMAT: u32 = 1;

/// An amount or a price. Other languages' readers of JSON would round it if it were written as a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Units(pub u128);

impl From<Units> for String {
    fn from(units: Units) -> Self {
        units.0.to_string()
    }
}

impl TryFrom<String> for Units {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Ok(Self(text.parse()?))
    }
}

/// A commons as it is in one block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The form of the document.
    pub format: u32,
    /// On which chain.
    pub chain: Chain,
    /// As of which block.
    pub block: Block,
    /// Where the contracts are, by the names of their packages.
    pub contracts: BTreeMap<String, String>,
    /// What speaks against these addresses, in words: if there is anything, nothing below is to be trusted.
    #[serde(default)]
    pub contradictions: Vec<String>,
    /// Where in its life the commons is.
    pub phase: Phase,
    /// The community token.
    pub token: Token,
    /// What the reserve is held in.
    pub collateral: Token,
    /// How it begins, or began.
    pub hatch: Hatch,
    /// The market, once it was open.
    pub market: Option<Market>,
    /// What there is to spend.
    pub funding_pool: FundingPool,
    /// What members decide.
    pub voting: Voting,
    /// What members sell to each other.
    pub vouchers: Vouchers,
    /// What one of them has, if it was asked for.
    pub account: Option<Account>,
}

/// A chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// Its name.
    pub name: String,
    /// The hash of its first block.
    pub genesis_hash: String,
    /// The ticker of its coin.
    pub coin_symbol: String,
    /// The decimals of its coin.
    pub coin_decimals: u8,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: String,
    /// Its time.
    pub time_ms: u64,
}

/// Where in its life a commons is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It has not begun: see the hatch's own phase.
    Hatch,
    /// Anyone can trade.
    Open,
    /// It may be wound down.
    Closing,
    /// It is wound down.
    Closed,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The contract.
    pub address: String,
    /// As it calls itself: anyone can make a token of any name.
    pub name: String,
    /// Its ticker, likewise.
    pub symbol: String,
    /// How many decimal places a base unit is.
    pub decimals: u8,
}

/// How a commons begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hatch {
    /// Where in its life it is.
    pub phase: HatchPhase,
    /// Whether it is known to be wired as promised; before, nobody can contribute.
    pub sealed: bool,
    /// What was contributed.
    pub raised: Units,
    /// With less at the end, everybody is refunded.
    pub minimum: Units,
    /// With so much, it is enough.
    pub maximum: Units,
    /// From when on one can contribute.
    pub start_ms: u64,
    /// From when on no more.
    pub end_ms: u64,
    /// From when on it cannot be launched any more, once enough was raised.
    pub launch_before_ms: u64,
    /// When it was launched.
    pub launched_ms: Option<u64>,
    /// What contributors pay.
    pub price: Option<Units>,
    /// Whether only those on a list can contribute.
    pub has_allow_list: bool,
}

/// Where in its life a hatch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HatchPhase {
    /// Not begun, or not sealed.
    Pending,
    /// One can contribute.
    Funding,
    /// Anyone can launch it.
    GoalReached,
    /// Everybody gets everything back.
    Refunding,
    /// The commons has begun.
    Launched,
}

/// The market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Market {
    /// All tokens there are.
    pub supply: Units,
    /// What backs them.
    pub reserve: Units,
    /// The price on the curve.
    pub spot_price: Option<Units>,
    /// What a buyer of very little pays, the tribute included; `null` while nobody can buy.
    pub buy_price: Option<Units>,
    /// What a seller of very little gets, without the tribute; `null` while nobody can sell.
    pub sell_price: Option<Units>,
    /// What a token redeems, once the commons is wound down.
    pub redemption_price: Option<Units>,
    /// The pool's share of a purchase.
    pub entry_tribute_ppm: u32,
    /// The pool's share of a sale.
    pub exit_tribute_ppm: u32,
    /// The most that the former can be.
    pub entry_tribute_ceiling_ppm: u32,
    /// The most that the latter can be.
    pub exit_tribute_ceiling_ppm: u32,
    /// Until when nobody can buy, if that is to come.
    pub buying_paused_until_ms: Option<u64>,
    /// While the commons is winding down.
    pub closing: Option<Closing>,
}

/// A wind-down that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// When it began.
    pub begun_ms: u64,
    /// From when on it can be finished.
    pub can_finish_from_ms: u64,
    /// When trade goes on by itself, if nobody has finished it.
    pub lapses_at_ms: u64,
}

/// What there is to spend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingPool {
    /// What it holds, by asset.
    pub assets: Vec<PoolAsset>,
    /// Until when it pays nothing, if that is to come.
    pub payments_held_until_ms: Option<u64>,
    /// Whether it will never pay again, but for shares.
    pub surrendered: bool,
}

/// An asset of the pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolAsset {
    /// Which.
    pub token: Token,
    /// How it stands; `null` if its contract does not answer.
    pub status: Option<PoolAssetStatus>,
}

/// How an asset of the pool stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolAssetStatus {
    /// What the pool holds.
    pub balance: Units,
    /// The most that can be paid at once.
    pub spending_cap_ppm: u32,
    /// What the cap lets out now.
    pub payable_now: Units,
}

/// What members decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voting {
    /// How many proposals there have been, abstaining included.
    pub proposals: u64,
    /// All stakes.
    pub active_stake: Units,
    /// What is staked on abstaining.
    pub abstaining: Units,
    /// Who can pause and veto.
    pub guardian: Option<String>,
    /// Until when the guardian has paused new business, if that is to come.
    pub paused_until_ms: Option<u64>,
    /// The proposals that have not ended, the newest first, as many as were asked for.
    pub open: Vec<Proposal>,
    /// If not all were looked at: those below this number were not.
    pub not_looked_at_below: Option<u64>,
}

/// What members sell to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouchers {
    /// The pool's fee on sets to come.
    pub protocol_fee_ppm: u32,
    /// Until when nobody can offer or buy, if that is to come.
    pub paused_until_ms: Option<u64>,
    /// How many sets there are.
    pub sets: u64,
    /// How many vouchers there are.
    pub vouchers: u64,
}
