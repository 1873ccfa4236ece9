//! What `commons status --json` prints: docs/status.md has an example. Names stay what they are; what is new is added.
//!
//! Amounts are texts, in base units; shares are parts per million and end in `_ppm`, moments and lengths of time are
//! milliseconds and end in `_ms`. Prices are base units of the collateral for a base unit of the token, times 10^18.

use crate::config::settings::{Unit, SETTINGS};
use interfaces::conviction_voting::Settings;
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
