//! The hatch: how a commons collects its first reserve and hands out its first tokens.

use crate::{
    allow_list::{Allowance, Digest},
    bonding_curve::{BondingCurveError, CurveTerms},
    call::CallFailure,
    conviction_voting::VotingRules,
    psp22::client::TokenFailure,
    vesting::{Accrual, BatchId, Schedule, ScheduleError, VestingFailure},
    voucher_escrow::EscrowRules,
};
use ink::primitives::AccountId;

/// The messages of the hatch.
#[ink::trait_definition]
pub trait Hatch {
    /// Reads back how every contract of the suite is wired and, if all is as [`HatchTerms`] says, lets contributions
    /// begin. Anyone may call, once; nobody has any power over the hatch afterwards. Whether the contracts run the code
    /// they should is for contributors to find out: their code hashes tell.
    ///
    /// Emits [`Sealed`]. Errors: `AlreadySealed`, `WrongPhase` (too late), `Unreadable`, `Miswired` with the first place
    /// that is wrong.
    #[ink(message)]
    fn seal(&mut self) -> Result<(), HatchError>;

    /// Contributes collateral (against the caller's allowance), clipped at the maximum: the rest is never taken. Books
    /// the tokens it is worth, ⌊amount · rate⌋. With an allow-list, `allowance` proves the caller's cap.
    ///
    /// Returns what was taken. Emits [`Contributed`]. Errors: `NotSealed`, `WrongPhase`, `ZeroAmount`, `NotAllowed`,
    /// `AboveCap`, `NothingToBook`, `Overflow`, `Collateral`, `CollateralShort`.
    #[ink(message)]
    fn contribute(&mut self, amount: u128, allowance: Option<Allowance>) -> Result<u128, HatchError>;

    /// Begins the commons: the hatch tribute goes to the funding pool, the rest opens the market, all its first supply
    /// goes to vesting, the team's lot as a batch. Anyone may call, once the goal is reached.
    ///
    /// Emits [`Launched`]. Errors: `WrongPhase`, `Overflow`, `CollateralShort`, `Collateral`, `Curve` (with
    /// `BelowMinimumSupply` if many contributions were rounded down to fewer tokens than the market needs), `Vesting`.
    #[ink(message)]
    fn launch(&mut self) -> Result<(), HatchError>;

    /// Turns what `account` is owed into its vesting batch. Anyone may call, once per account, after the launch.
    ///
    /// Emits [`Claimed`]. Errors: `WrongPhase`, `NoContribution`, `AlreadySettled`, `Overflow`,
    /// `Vesting`.
    #[ink(message)]
    fn claim(&mut self, account: AccountId) -> Result<BatchId, HatchError>;

    /// Gives `account` its whole contribution back. Anyone may call, once per account, when the hatch has failed.
    ///
    /// Returns the amount. Emits [`Refunded`]. Errors: `WrongPhase`, `NoContribution`, `AlreadySettled`, `Collateral`.
    #[ink(message)]
    fn refund(&mut self, account: AccountId) -> Result<u128, HatchError>;

    /// How the hatch stands.
    #[ink(message)]
    fn status(&self) -> HatchStatus;

    /// The market as a launch would open it: with what has been raised, or with the minimum as long as that is more.
    ///
    /// Errors: `Overflow`.
    #[ink(message)]
    fn preview(&self) -> Result<Preview, HatchError>;

    /// What an account has contributed and is owed.
    #[ink(message)]
    fn contribution(&self, account: AccountId) -> Option<Contribution>;

    /// What was fixed at construction.
    #[ink(message)]
    fn terms(&self) -> HatchTerms;
}

/// What is fixed at construction: all that a contributor relies on. [`Hatch::seal`] finds out whether the other
/// contracts are so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct HatchTerms {
    /// When, how much and for how many tokens.
    pub funding: FundingTerms,
    /// The bonding curve.
    pub curve: AccountId,
    /// The terms of the bonding curve; they name token, collateral and funding pool.
    pub market: CurveTerms,
    /// The vesting contract.
    pub vesting: AccountId,
    /// The voucher escrow.
    pub escrow: AccountId,
    /// The conviction voting contract, which governs curve, funding pool, vesting and escrow, and makes the pool pay.
    pub admin: AccountId,
    /// What conviction voting itself can never change.
    pub voting_rules: VotingRules,
    /// What nobody can change of the voucher escrow.
    pub escrow_rules: EscrowRules,
    /// How the contributors' tokens unlock.
    pub vesting_plan: VestingPlan,
    /// The tokens of those who set the commons up.
    pub team: Option<TeamLot>,
}

/// When, how much and for how many tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct FundingTerms {
    /// The first moment of contributions.
    pub start_ms: u64,
    /// The first moment after them.
    pub end_ms: u64,
    /// How long it can be launched once the goal is reached; from then on everybody is refunded.
    pub launch_window_ms: u64,
    /// With less at the end, everybody is refunded; 1 or more.
    pub minimum: u128,
    /// With so much, or with a rest that is worth no token, the goal is reached at once.
    pub maximum: u128,
    /// Token units for a million collateral units; above 0. The token needs enough decimals to say it well.
    pub tokens_per_million: u128,
    /// The share of what is raised that goes to the funding pool, below 1 000 000.
    pub tribute_ppm: u32,
    /// The root of the list of those who may contribute; `None` lets everybody.
    pub allow_list: Option<Digest>,
}

/// How tokens unlock from the launch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct VestingPlan {
    /// The share of a batch, rounded down, that is unlocked at once.
    pub unlocked_ppm: u32,
    /// How long after the launch what has accrued begins to count.
    pub cliff_after_ms: u64,
    /// How the rest accrues.
    pub accrual: Accrual,
    /// Whether the beneficiary can hand the batch on.
    pub transferable: bool,
}

/// The tokens of those who set the commons up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct TeamLot {
    /// Who gets them.
    pub beneficiary: AccountId,
    /// Their share of the first supply, rounded down; below 1 000 000.
    pub share_ppm: u32,
    /// How they unlock.
    pub plan: VestingPlan,
    /// Whether the commons can take back, to the funding pool, what has not vested. The admin can also give that up.
    pub revocable: bool,
}

impl VestingPlan {
    /// The schedule of a batch of `unlocked_at_start` and more from the launch on.
    pub fn anchored(&self, launched_ms: u64, unlocked_at_start: u128) -> Schedule {
        Schedule {
            start_ms: launched_ms,
            unlocked_at_start,
            cliff_after_ms: self.cliff_after_ms,
            accrual: self.accrual,
        }
    }
}

/// Where in its life the hatch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum HatchPhase {
    /// It has not begun, or is not sealed yet.
    Pending,
    /// Anyone, or anyone on the list, may contribute.
    Funding,
    /// Enough has been raised: it can be launched, if the tokens owed are enough for the market too.
    GoalReached,
    /// Too little was raised, nobody could launch in time, or it was never sealed: everybody gets everything back.
    Refunding,
    /// The commons has begun.
    Launched,
}

/// How the hatch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct HatchStatus {
    /// Where in its life it is, now.
    pub phase: HatchPhase,
    /// Whether the suite was found to be wired as promised.
    pub sealed: bool,
    /// What has been contributed in all.
    pub raised: u128,
    /// The tokens owed for it.
    pub owed: u128,
    /// From when on it can no longer be launched, if it has not been: earlier if the maximum is reached early.
    pub launch_before_ms: u64,
    /// When it was launched.
    pub launched_ms: Option<u64>,
}

/// The market as a launch would open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Preview {
    /// All tokens that there will be.
    pub supply: u128,
    /// The team's part of them.
    pub team: u128,
    /// The collateral behind them.
    pub reserve: u128,
    /// What the funding pool gets.
    pub tribute: u128,
    /// The price on the curve, R₀/(w·S₀): collateral units per token unit, times 10^18, rounded down; `None` if there is
    /// none, or it passes `u128::MAX`.
    pub opening_price: Option<u128>,
    /// What contributors pay, in the same unit, rounded down.
    pub hatch_price: u128,
}

/// What an account has contributed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Contribution {
    /// The collateral given.
    pub given: u128,
    /// The tokens owed for it, summed up as they were booked.
    pub owed: u128,
    /// Whether it was claimed or refunded.
    pub settled: bool,
}

/// A place of the suite where something else may stand than [`HatchTerms`] promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Place {
    /// The token's issuer, which has to be the curve.
    TokenIssuer,
    /// The pool's admin.
    PoolAdmin,
    /// The pool's spender, which has to be the admin.
    PoolSpender,
    /// The pool's curve.
    PoolCurve,
    /// The pool's assets, among which the collateral has to be.
    PoolAssets,
    /// The curve's token.
    CurveToken,
    /// The curve's collateral.
    CurveCollateral,
    /// The curve's funding pool.
    CurveFundingPool,
    /// The curve's reserve ratio.
    CurveReserveRatio,
    /// The ceilings of the curve's tributes.
    CurveTributeCeilings,
    /// The curve's minimum supply.
    CurveMinimumSupply,
    /// The curve's terms of winding down.
    CurveClosing,
    /// The curve's opener, which has to be this hatch.
    CurveOpener,
    /// The curve's admin.
    CurveAdmin,
    /// The vesting contract's token.
    VestingToken,
    /// The vesting contract's funding pool.
    VestingFundingPool,
    /// The vesting contract's hatch, which has to be this one.
    VestingHatch,
    /// The vesting contract's admin.
    VestingAdmin,
    /// The escrow's funding pool.
    EscrowFundingPool,
    /// What nobody can change of the escrow.
    EscrowRules,
    /// The escrow's admin.
    EscrowAdmin,
    /// The voting contract's token.
    VotingToken,
    /// The voting contract's funding pool.
    VotingFundingPool,
    /// The voting contract's vesting contract.
    VotingVesting,
    /// The voting contract's curve.
    VotingCurve,
    /// The voting contract's escrow.
    VotingEscrow,
    /// What the voting contract can never change.
    VotingRules,
}

/// The rule that a call broke.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum HatchError {
    /// The hatch itself, the zero account, an account that cannot take that part, or something that has to be a contract
    /// and is not.
    InvalidReference(AccountId),
    /// Contributions begin before they end, and end in the future; the launch window is at least a millisecond; all of
    /// it within the chain's clock.
    TimesOutOfOrder,
    /// The minimum is 1 or more, and the maximum not below it.
    GoalsOutOfOrder,
    /// If one unit is missing to the minimum, what is left up to the maximum has to be worth a token: less than that is
    /// never contributed.
    GoalsTooClose,
    /// Contributors get something: the rate is above 0.
    ZeroRate,
    /// A tribute, or the team's share, of 100 % or more, or a share of more than everything that is unlocked at once.
    ShareOutOfRange {
        /// What was asked for.
        got_ppm: u32,
    },
    /// The minimum would open no market: too few tokens, or no reserve.
    MarketTooSmall {
        /// The tokens that there would be.
        supply: u128,
        /// The tokens that there must always be.
        minimum_supply: u128,
        /// The collateral behind them.
        reserve: u128,
    },
    /// The tokens unlock by a schedule that breaks a rule.
    InvalidSchedule(ScheduleError),
    /// It is sealed already.
    AlreadySealed,
    /// A contract of the suite could not be read.
    Unreadable(AccountId),
    /// Something else stands there than was promised.
    Miswired(Place),
    /// Nobody can contribute before it is sealed.
    NotSealed,
    /// The hatch is not in the phase that the call needs.
    WrongPhase {
        /// The phase it is in.
        phase: HatchPhase,
    },
    /// Nothing to contribute.
    ZeroAmount,
    /// The account is not on the list with this cap.
    NotAllowed,
    /// More than the account may contribute in all.
    AboveCap {
        /// What it would have contributed.
        given: u128,
        /// The most it may.
        cap: u128,
    },
    /// So little that rounding leaves no token to book.
    NothingToBook,
    /// The account has contributed nothing.
    NoContribution,
    /// The account has had its tokens, or its contribution back.
    AlreadySettled,
    /// The collateral does not hold what it was told to move: a token that keeps a fee, say.
    CollateralShort {
        /// What the hatch holds.
        held: u128,
        /// What it must hold.
        raised: u128,
    },
    /// Figures beyond 128 bits.
    Overflow,
    /// What the collateral said.
    Collateral(TokenFailure),
    /// What the bonding curve said.
    Curve(CallFailure<BondingCurveError>),
    /// What the vesting contract said.
    Vesting(VestingFailure),
}

impl From<TokenFailure> for HatchError {
    fn from(failure: TokenFailure) -> Self {
        Self::Collateral(failure)
    }
}

/// The suite is wired as promised: contributions can begin.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Who governs curve, funding pool, vesting and escrow.
    pub admin: AccountId,
}

/// Somebody contributed.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributed {
    /// Who.
    #[ink(topic)]
    pub contributor: AccountId,
    /// How much was taken.
    pub amount: u128,
    /// The tokens booked for it.
    pub tokens: u128,
    /// What has been raised in all.
    pub raised: u128,
}

/// The commons has begun.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launched {
    /// All tokens there are.
    pub supply: u128,
    /// The collateral that backs them.
    pub reserve: u128,
    /// What the funding pool got: the hatch tribute, and whatever the hatch had been given beyond contributions.
    pub to_funding_pool: u128,
    /// The team's batch; `None` without a team, or if its share rounds to nothing.
    pub team_batch: Option<BatchId>,
}

/// A contributor's tokens became a batch, of which `Granted` of the vesting contract tells the rest.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Whose.
    pub account: AccountId,
    /// How many tokens.
    pub tokens: u128,
    /// Which batch.
    pub batch: BatchId,
}

/// A contributor got everything back.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refunded {
    /// Who.
    #[ink(topic)]
    pub account: AccountId,
    /// How much.
    pub amount: u128,
}
