//! Conviction voting: how token holders decide what the funding pool pays and what changes in the commons.

mod error;
mod events;
mod proposal;
mod settings;

pub use error::{refuse, PowerError, Refusal, VotingError};
pub use events::{
    BondReclaimed, Deposited, Ended, Enlisted, Executed, GuardianChanged, NewBusinessPaused, Passed, PowerReduced,
    Proposed, SettingsChanged, Staked, Unstaked, Withdrawn,
};
pub use proposal::{
    Bar, Ending, Kind, Phase, Progress, Proposal, ProposalDetails, ProposalId, ProposalStatus, Request,
};
pub use settings::{AllowedCall, Setting, Settings, VotingRules, VotingTerms};

use crate::psp22::UncheckedText;
use ink::{prelude::vec::Vec, primitives::AccountId};

/// The most proposals that an account's stakes are on.
pub const MOST_STAKES: usize = 10;

/// The most calls that actions can be made of.
pub const MOST_ALLOWED_CALLS: usize = 32;

/// The most parts that a request is paid in.
pub const MOST_MILESTONES: u8 = 8;

/// The longest input of an action's call, in bytes.
pub const LONGEST_INPUT: usize = 512;

/// The most proposals that one page shows.
pub const LARGEST_PAGE: u32 = 20;

/// The longest duration that a setting can have: ten years.
pub const LONGEST_DURATION_MS: u64 = 10 * 365 * 24 * 60 * 60 * 1000;

/// The proposal that is always there: who supports it is against all the others.
pub const ABSTAIN: ProposalId = ProposalId(0);

/// The messages of the voting contract.
#[ink::trait_definition]
pub trait ConvictionVoting {
    /// Brings community tokens (against the caller's allowance), which then can be staked.
    ///
    /// Emits [`Deposited`]. Errors: `ZeroAmount`, `Overflow`, `Token`.
    #[ink(message)]
    fn deposit(&mut self, amount: u128) -> Result<(), Refusal>;

    /// Takes community tokens back that are not staked. Cannot be paused.
    ///
    /// Emits [`Withdrawn`]. Errors: `ZeroAmount`, `AboveFreeDeposit` (which says how much is free), `Token`.
    #[ink(message)]
    fn withdraw(&mut self, amount: u128) -> Result<(), Refusal>;

    /// Lets the caller's vesting tokens vote from now on, until they are released. Once; it cannot be undone.
    ///
    /// Emits [`Enlisted`]. Errors: `AlreadyEnlisted`, `Overflow`, `Vesting`.
    #[ink(message)]
    fn enlist(&mut self) -> Result<(), Refusal>;

    /// Tells what an enlisted account has in vesting batches now. Less than its stakes need is refused, unless it was
    /// `revoked`: then its newest stakes are taken off. Only the vesting contract.
    ///
    /// Emits [`PowerReduced`] if stakes were taken off.
    /// Errors: `NotVesting`, `NotEnlisted`, `WouldUncoverStakes`, `Overflow`.
    #[ink(message)]
    fn vesting_changed(&mut self, account: AccountId, unreleased: u128, revoked: bool) -> Result<(), PowerError>;

    /// Proposes something, in at most [`LONGEST_TEXT`](crate::psp22::LONGEST_TEXT) bytes of words. The bond is taken out of
    /// the caller's free deposit.
    ///
    /// Emits [`Proposed`]. Errors: `DescriptionTooLong`, `AboveFreeDeposit`, `ZeroAmount`, `MilestonesOutOfRange`,
    /// `InvalidBeneficiary`, `AboveSpendingLimit`, `CallNotAllowed`, `InputTooLong`, `SettingOutOfRange`,
    /// `InvalidGuardian`, `InvalidReference`, `AbstainOnce`, `Overflow`, `Asset`.
    #[ink(message)]
    fn propose(&mut self, request: Request, description: UncheckedText) -> Result<ProposalId, Refusal>;

    /// Supports a proposal that has not ended with `amount` more of the caller's free power.
    ///
    /// Emits [`Staked`]. Errors: `ZeroAmount`, `NewBusinessPaused`, `UnknownProposal`, `ProposalEnded`, `AboveFree`,
    /// `TooManyStakes`, `Overflow`.
    #[ink(message)]
    fn stake(&mut self, proposal: ProposalId, amount: u128) -> Result<(), Refusal>;

    /// Takes `amount` of the caller's stake off a proposal, and its conviction with it. Cannot be paused.
    ///
    /// Emits [`Unstaked`]. Errors: `ZeroAmount`, `AboveStake` (of a proposal that there is not, as well), `Overflow`.
    #[ink(message)]
    fn unstake(&mut self, proposal: ProposalId, amount: u128) -> Result<(), Refusal>;

    /// Moves `amount` of the caller's stake from one proposal to another, where it gains conviction anew.
    ///
    /// Emits [`Unstaked`] and [`Staked`]. Errors: as [`unstake`](Self::unstake) and [`stake`](Self::stake), and
    /// `SameProposal`.
    #[ink(message)]
    fn move_stake(&mut self, from: ProposalId, to: ProposalId, amount: u128) -> Result<(), Refusal>;

    /// Takes a proposal that passes one step further. Anyone may call.
    ///
    /// A request is paid, or its next milestone is. An action passes and waits, and is done when it is executed again after its delay;
    /// to wind the commons down begins when it passes.
    /// Emits [`Passed`] or [`Executed`], and [`Ended`] with the last step. Errors: `UnknownProposal`, `ProposalEnded`,
    /// `NothingToExecute` (a signal, or abstaining), `NewBusinessPaused`, `TooEarly`, `BelowThreshold`, `Unreachable`,
    /// `CallRefused`, `CallFailed`, `Overflow`, `Token`, `Pool`, `Curve`, `SettingOutOfRange`.
    #[ink(message)]
    fn execute(&mut self, proposal: ProposalId) -> Result<(), Refusal>;

    /// Looks after a proposal: ends one that has expired; of one that has passed or is paid in milestones, records since
    /// when it fails, by the averages alone, or that it does not, and ends one that failed a whole window before and
    /// fails still. Of proposal 0, looks at the supply only, which every deposit and every execution does too. Anyone may
    /// call.
    ///
    /// Emits [`Ended`] if that was its end. Errors: `UnknownProposal`, `ProposalEnded`, `NothingToTouch` (a proposal
    /// that is open and has not expired), `Overflow`, `Token`, `Asset`.
    #[ink(message)]
    fn touch(&mut self, proposal: ProposalId) -> Result<(), Refusal>;

    /// Withdraws a proposal that is open, or what of a request is not paid. Only who proposed it.
    ///
    /// Emits [`Ended`]. Errors: `UnknownProposal`, `ProposalEnded`, `NotProposer`, `AlreadyPassed`, `Overflow`.
    #[ink(message)]
    fn cancel(&mut self, proposal: ProposalId) -> Result<(), Refusal>;

    /// Gives the bond of a proposal that has ended back to who proposed it, as a deposit. Anyone may call.
    ///
    /// Emits [`BondReclaimed`]. Errors: `UnknownProposal`, `NotEnded`, `NoBond`, `Overflow`.
    #[ink(message)]
    fn reclaim_bond(&mut self, proposal: ProposalId) -> Result<(), Refusal>;

    /// Ends an action in its delay, unless it replaces the guardian or winds the commons down. Only the guardian.
    ///
    /// Emits [`Ended`]. Errors: `NotGuardian`, `UnknownProposal`, `ProposalEnded`, `NotInDelay`, `BeyondGuardian`,
    /// `Overflow`.
    #[ink(message)]
    fn veto(&mut self, proposal: ProposalId) -> Result<(), Refusal>;

    /// Stops new business for the time that the terms give: buying on the curve, new sets and purchases of vouchers, new
    /// stakes and execution, but for abstaining and for proposals that replace the guardian or wind the commons down. All
    /// of it or, if one of them refuses, nothing. Only the guardian.
    ///
    /// Emits [`NewBusinessPaused`]. Errors: `NotGuardian`, `PausedTooRecently`, `Curve`, `Escrow`.
    #[ink(message)]
    fn pause_new_business(&mut self) -> Result<(), Refusal>;

    /// An account's power, stakes and what is free.
    #[ink(message)]
    fn account(&self, account: AccountId) -> AccountStatus;

    /// A proposal and how it stands now: its conviction, what it needs, and when it gets there. `None` if there is no
    /// such proposal, or the token or the asset does not answer.
    #[ink(message)]
    fn proposal(&self, proposal: ProposalId) -> Option<ProposalStatus>;

    /// What a proposal asks for.
    #[ink(message)]
    fn details(&self, proposal: ProposalId) -> Option<ProposalDetails>;

    /// Some of the proposals from `from` on, at most [`LARGEST_PAGE`], each with its conviction brought up to now.
    #[ink(message)]
    fn proposals(&self, from: ProposalId, most: u32) -> Vec<Proposal>;

    /// How the electorate stands, and what may be done now.
    #[ink(message)]
    fn electorate(&self) -> Electorate;

    /// The settings that new proposals live by.
    #[ink(message)]
    fn settings(&self) -> Settings;

    /// What was fixed at construction.
    #[ink(message)]
    fn terms(&self) -> VotingTerms;

    /// The calls that actions can be made of.
    #[ink(message)]
    fn allowed_calls(&self) -> Vec<AllowedCall>;
}

/// An account as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct AccountStatus {
    /// The tokens it has deposited here. Bonds are not among them.
    pub deposited: u128,
    /// Its vesting tokens that are not released; `None` if it has not enlisted them.
    pub vesting: Option<u128>,
    /// What it can stake in all.
    pub power: u128,
    /// What of that is not staked.
    pub free: u128,
    /// Its stakes on proposals that have not ended, the newest last.
    pub stakes: Vec<StakeStatus>,
}

/// An account's stake on a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct StakeStatus {
    /// The proposal.
    pub proposal: ProposalId,
    /// The stake.
    pub amount: u128,
    /// Its conviction now.
    pub conviction: u128,
}

/// How the electorate stands, and what may be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Electorate {
    /// How many proposals there have been, abstaining included.
    pub proposals: u64,
    /// All stakes on proposals that have not ended.
    pub active_stake: u128,
    /// Their average.
    pub average_stake: u128,
    /// The community token's supply when voting last saw it.
    pub last_seen_supply: u128,
    /// The average of what it saw, and would see now.
    pub average_supply: u128,
    /// Who can pause and veto.
    pub guardian: Option<AccountId>,
    /// Until when new business is paused.
    pub paused_until_ms: u64,
    /// From when it can be paused again.
    pub pause_possible_from_ms: u64,
}
