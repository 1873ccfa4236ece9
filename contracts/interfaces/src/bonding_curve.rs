//! The bonding curve: the market for the community token and the reserve pool behind it.

use crate::{
    call::CallFailure, community_token::CommunityTokenError, effects::Effects, funding_pool::PoolFailure,
    psp22::client::TokenFailure,
};
use ink::primitives::AccountId;

/// The longest delay, window or cool-down of a wind-down. The cool-down being no shorter than the other two together,
/// it is also the longest that trading can stand still: a year.
pub const LONGEST_CLOSING_STEP_MS: u64 = 365 * 24 * 60 * 60 * 1000;

/// The messages of the bonding curve.
#[ink::trait_definition]
pub trait BondingCurve {
    /// Names the opener and the admin, once. Only the deployer, who has no say afterwards.
    ///
    /// Emits [`CurveWired`]. Errors: `NotDeployer`, `AlreadyWired`, `InvalidReference`.
    #[ink(message)]
    fn wire(&mut self, wiring: CurveWiring) -> Result<(), BondingCurveError>;

    /// Opens the market: takes `reserve` of the collateral from the opener (against its allowance) and mints all of
    /// the opening `supply` to `recipient`. Only the opener, once.
    ///
    /// Emits [`Opened`]. Errors: `NotOpener`, `NotTrading` (it is open already), `BelowMinimumSupply`,
    /// `ZeroAmount`, `InvalidRecipient`, `CollateralShort`, `Collateral`, `Token`.
    #[ink(message)]
    fn open(&mut self, supply: u128, reserve: u128, recipient: AccountId) -> Result<(), BondingCurveError>;

    /// Buys with `deposit` of the collateral (against the caller's allowance), minting to `recipient`. The entry
    /// tribute, rounded up, goes to the funding pool; the rest to the reserve. Returns the tokens minted, rounded down.
    ///
    /// `min_tokens` is compared with what is minted, so after the tribute.
    /// Emits [`Bought`]. Errors: `DeadlinePassed`, `NotTrading`, `BuyingPaused`, `ZeroAmount`,
    /// `InvalidRecipient`, `NothingToGive`, `SlippageExceeded`, `Overflow`, `Collateral`, `CollateralShort`, `Token`.
    #[ink(message)]
    fn buy(
        &mut self,
        deposit: u128,
        min_tokens: u128,
        recipient: AccountId,
        deadline_ms: u64,
    ) -> Result<u128, BondingCurveError>;

    /// Sells `tokens` of the caller's, paying collateral to `recipient`. The exit tribute, rounded up, goes to the
    /// funding pool. Returns the payout, rounded down. Needs no allowance and cannot be
    /// paused; only a wind-down stops it.
    ///
    /// `min_collateral` is compared with the payout, so after the tribute.
    /// Emits [`Sold`]. Errors: `DeadlinePassed`, `NotTrading`, `ZeroAmount`, `InvalidRecipient`,
    /// `AboveSupply`, `BelowMinimumSupply`, `NothingToGive`, `SlippageExceeded`, `Overflow`, `Token`, `Collateral`.
    #[ink(message)]
    fn sell(
        &mut self,
        tokens: u128,
        min_collateral: u128,
        recipient: AccountId,
        deadline_ms: u64,
    ) -> Result<u128, BondingCurveError>;

    /// What [`buy`](Self::buy) would do with `deposit` now, exact to the unit.
    ///
    /// Errors: `NotTrading`, `BuyingPaused`, `ZeroAmount`, `NothingToGive`, `Overflow`.
    #[ink(message)]
    fn quote_buy(&self, deposit: u128) -> Result<Quote, BondingCurveError>;

    /// What [`sell`](Self::sell) would do with `tokens` now, exact to the unit.
    ///
    /// Errors: `NotTrading`, `ZeroAmount`, `AboveSupply`, `BelowMinimumSupply`, `NothingToGive`, `Overflow`.
    #[ink(message)]
    fn quote_sell(&self, tokens: u128) -> Result<Quote, BondingCurveError>;

    /// The least deposit that buys at least `tokens` now, and what it would do. Errors: as
    /// [`quote_buy`](Self::quote_buy).
    #[ink(message)]
    fn quote_deposit_for(&self, tokens: u128) -> Result<Quote, BondingCurveError>;

    /// Sends the collateral that nobody accounts for (gifts) to the funding pool; once the commons is wound down,
    /// takes it, and what the pool has got since, into the reserve instead. Anyone may call. Returns the amount.
    ///
    /// Emits [`Swept`]. Errors: `NothingToGive`, `Overflow`, `Collateral`, `Token`, `Pool`.
    #[ink(message)]
    fn sweep(&mut self) -> Result<u128, BondingCurveError>;

    /// Changes both tributes, at most to their ceilings. Only the admin.
    ///
    /// Emits [`TributesChanged`]. Errors: `NotAdmin`, `TributeAboveCeiling`.
    #[ink(message)]
    fn set_tributes(&mut self, tributes: Tributes) -> Result<Effects, BondingCurveError>;

    /// Stops buying, and nothing else, until `until_ms`; a moment that has passed lets it go on. Only the admin.
    ///
    /// Emits [`BuyingPaused`]. Errors: `NotAdmin`.
    #[ink(message)]
    fn pause_buying(&mut self, until_ms: u64) -> Result<Effects, BondingCurveError>;

    /// Begins to wind the commons down: trading and the pool's payments stop at once. Not finished within delay +
    /// window, the market is open again by itself. Only the admin.
    ///
    /// Emits [`ClosingBegun`]. Errors: `NotAdmin`, `NotTrading`, `ClosingTooSoon`, `Pool`.
    #[ink(message)]
    fn begin_closing(&mut self) -> Result<Effects, BondingCurveError>;

    /// Calls the wind-down off: trading and payments go on. Only the admin.
    ///
    /// Emits [`Resumed`]. Errors: `NotAdmin`, `NotClosing`, `Pool`.
    #[ink(message)]
    fn resume(&mut self) -> Result<Effects, BondingCurveError>;

    /// Winds the commons down for ever: the pool's collateral joins the reserve or goes to the heir, the pool's
    /// community tokens are burned, and every other token can be redeemed. Only the admin, within the window that
    /// follows the delay.
    ///
    /// Emits [`Finished`]. Errors: `NotAdmin`, `NotClosing`, `ClosingTooSoon`, `Overflow`, `Pool`, `Token`,
    /// `Collateral`.
    #[ink(message)]
    fn finish(&mut self) -> Result<Effects, BondingCurveError>;

    /// Gives the caller's `tokens` back for their share ⌊reserve · tokens / supply⌋, without tribute, to `recipient`,
    /// and books the share of the pool's other assets for it. Returns the payout. Only after [`finish`](Self::finish).
    ///
    /// Emits [`Redeemed`]. Errors: `NotClosed`, `ZeroAmount`, `InvalidRecipient` (the funding pool too, which could
    /// claim no share), `AboveSupply`, `Overflow`, `Token`, `Collateral`.
    #[ink(message)]
    fn redeem(&mut self, tokens: u128, recipient: AccountId) -> Result<u128, BondingCurveError>;

    /// Pays `account` what its redeemed tokens are worth in one of the pool's other assets. Anyone may call, any
    /// number of times: only what is still owed is paid. Returns the amount.
    ///
    /// Emits the pool's `SharePaid`. Errors: `NotClosed`, `NotAnOtherAsset`, `Overflow`, `Pool`.
    #[ink(message)]
    fn claim_share(&mut self, asset: AccountId, account: AccountId) -> Result<u128, BondingCurveError>;

    /// How the market stands.
    #[ink(message)]
    fn market(&self) -> Market;

    /// What was fixed at construction.
    #[ink(message)]
    fn terms(&self) -> CurveTerms;

    /// The opener and the admin, or `None` before wiring.
    #[ink(message)]
    fn wiring(&self) -> Option<CurveWiring>;

    /// How many tokens were redeemed for `account` since the commons was wound down.
    #[ink(message)]
    fn redeemed(&self, account: AccountId) -> u128;
}

/// What is fixed at construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct CurveTerms {
    /// The community token, whose issuer the curve is.
    pub token: AccountId,
    /// The PSP22 that the reserve is held in.
    pub collateral: AccountId,
    /// Where tributes and gifts go.
    pub funding_pool: AccountId,
    /// What part of the market's worth the reserve covers, 1..=1 000 000.
    pub reserve_ratio_ppm: u32,
    /// The highest that the tributes can ever be set to, each below 1 000 000.
    pub tribute_ceilings: Tributes,
    /// Trades leave at least so many tokens, 1 or more.
    pub minimum_supply: u128,
    /// How the commons can be wound down.
    pub closing: ClosingTerms,
}

/// The shares of a trade that go to the funding pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Tributes {
    /// Of a deposit, before it enters the reserve.
    pub entry_ppm: u32,
    /// Of what a sale takes out of the reserve.
    pub exit_ppm: u32,
}

/// How the commons can be wound down. Each duration is at most [`LONGEST_CLOSING_STEP_MS`], and the cool-down is no
/// shorter than delay and window together: whoever governs, trade stands still for at most half of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct ClosingTerms {
    /// From the beginning to the first moment at which it can be finished.
    pub delay_ms: u64,
    /// How long it can be finished from then on; 1 or more.
    pub window_ms: u64,
    /// How long after a wind-down that came to nothing another cannot begin.
    pub cool_down_ms: u64,
    /// Who gets the pool's collateral at the end; `None`: it joins the reserve.
    pub heir: Option<AccountId>,
}

/// Who may open and who may govern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct CurveWiring {
    /// Opens the market: the hatch.
    pub opener: AccountId,
    /// Governs it: conviction voting.
    pub admin: AccountId,
}

/// Where in its life the market is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Phase {
    /// Not open yet.
    Sealed,
    /// Anyone may buy and sell.
    Open,
    /// Winding down: nobody may trade until it is finished, called off or lapsed.
    Closing,
    /// Wound down: every token redeems its share.
    Closed,
}

/// How the market stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Market {
    /// Where in its life it is, now.
    pub phase: Phase,
    /// All tokens there are.
    pub supply: u128,
    /// The collateral that backs them.
    pub reserve: u128,
    /// Collateral units per token unit, times 10^18, rounded down; `None` if there is no price, or it passes
    /// `u128::MAX`.
    pub spot_price: Option<u128>,
    /// The tributes now.
    pub tributes: Tributes,
    /// Until when buying is paused; 0 if it never was.
    pub buying_paused_until_ms: u64,
    /// When the last wind-down began; 0 if none did.
    pub closing_begun_ms: u64,
    /// From when a wind-down may begin.
    pub closing_possible_from_ms: u64,
}

/// What a trade would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Quote {
    /// What the trader gives: collateral in a purchase, tokens in a sale.
    pub given: u128,
    /// What the trader gets: tokens in a purchase, collateral in a sale.
    pub received: u128,
    /// What the funding pool gets.
    pub tribute: u128,
    /// The price after the trade, as in [`Market::spot_price`].
    pub spot_price_after: Option<u128>,
}

/// The rule that a call broke.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum BondingCurveError {
    /// Only the deployer wires.
    NotDeployer,
    /// Wiring is done once.
    AlreadyWired,
    /// Only the opener opens.
    NotOpener,
    /// Only the admin.
    NotAdmin,
    /// The curve itself, the zero account, an account named twice, or something that has to be a contract and is not.
    InvalidReference(AccountId),
    /// A reserve ratio is between 1 and 1 000 000 ppm.
    ReserveRatioOutOfRange {
        /// What was asked for.
        got_ppm: u32,
    },
    /// A ceiling of 100 % or more would let a tribute take everything.
    TributeCeilingOutOfRange {
        /// What was asked for.
        got_ppm: u32,
    },
    /// A tribute is above its ceiling.
    TributeAboveCeiling {
        /// What was asked for.
        got_ppm: u32,
        /// The most it can be.
        ceiling_ppm: u32,
    },
    /// A market without tokens has no price, so the minimum supply is 1 or more.
    ZeroMinimumSupply,
    /// A wind-down needs a window, a cool-down as long as delay and window together, and no step of over a year.
    ClosingTermsOutOfRange,
    /// The market is not in the phase that the call needs.
    NotTrading {
        /// The phase it is in.
        phase: Phase,
    },
    /// Buying is paused; selling is not.
    BuyingPaused {
        /// Until when.
        until_ms: u64,
    },
    /// The trader no longer wanted this trade.
    DeadlinePassed {
        /// Until when it was wanted.
        deadline_ms: u64,
        /// The time now.
        now_ms: u64,
    },
    /// Nothing to trade.
    ZeroAmount,
    /// Tokens or collateral for the curve itself or for the zero account, or a redemption for the funding pool.
    InvalidRecipient,
    /// So small that rounding leaves nothing to mint or to pay.
    NothingToGive,
    /// The trade would bring less than the trader accepts.
    SlippageExceeded {
        /// What it would bring.
        got: u128,
        /// What the trader accepts.
        min: u128,
    },
    /// Fewer tokens would be left than there must always be.
    BelowMinimumSupply {
        /// How many would be left.
        left: u128,
        /// How many there must be.
        minimum: u128,
    },
    /// More tokens than there are.
    AboveSupply {
        /// What was asked for.
        tokens: u128,
        /// All there are.
        supply: u128,
    },
    /// The collateral does not hold what it was told to move: a token that keeps a fee, say.
    CollateralShort {
        /// What the curve holds.
        held: u128,
        /// What it must hold.
        reserve: u128,
    },
    /// It is too early to begin or finish a wind-down.
    ClosingTooSoon {
        /// From when it is possible.
        from_ms: u64,
    },
    /// No wind-down is under way.
    NotClosing,
    /// Tokens are redeemed only once the commons is wound down.
    NotClosed,
    /// The collateral is redeemed with the tokens and the community token is burned; neither is shared out.
    NotAnOtherAsset,
    /// Figures beyond 128 bits.
    Overflow,
    /// What the collateral said.
    Collateral(TokenFailure),
    /// What the community token said.
    Token(CallFailure<CommunityTokenError>),
    /// What the funding pool said.
    Pool(PoolFailure),
}

crate::wiring::wiring_error_into!(BondingCurveError);

/// Opener and admin are fixed.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurveWired {
    /// Opens the market.
    pub opener: AccountId,
    /// Governs it.
    pub admin: AccountId,
}

/// The market is open.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// All tokens there are.
    pub supply: u128,
    /// The collateral that backs them.
    pub reserve: u128,
    /// Who got the tokens.
    pub recipient: AccountId,
}

/// Tokens were bought.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bought {
    /// Who paid.
    #[ink(topic)]
    pub buyer: AccountId,
    /// Who got the tokens.
    pub recipient: AccountId,
    /// What was paid.
    pub deposit: u128,
    /// What of it went to the funding pool.
    pub tribute: u128,
    /// What was minted.
    pub tokens: u128,
    /// All tokens there are now.
    pub supply: u128,
    /// The reserve now.
    pub reserve: u128,
}

/// Tokens were sold.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sold {
    /// Whose tokens.
    #[ink(topic)]
    pub seller: AccountId,
    /// Who was paid.
    pub recipient: AccountId,
    /// What was burned.
    pub tokens: u128,
    /// What the recipient got.
    pub payout: u128,
    /// What the funding pool got.
    pub tribute: u128,
    /// All tokens there are now.
    pub supply: u128,
    /// The reserve now.
    pub reserve: u128,
}

/// Collateral that nobody accounted for found its place.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    /// How much.
    pub amount: u128,
    /// Whether it joined the reserve (once wound down) or went to the funding pool.
    pub joined_reserve: bool,
    /// Community tokens of the pool that were burned (once wound down).
    pub burned: u128,
    /// All tokens there are now.
    pub supply: u128,
    /// The reserve now.
    pub reserve: u128,
}

/// The tributes are different now.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TributesChanged {
    /// The tributes before.
    pub from: Tributes,
    /// The tributes from now on.
    pub to: Tributes,
}

/// Buying stops for a while.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyingPaused {
    /// Until when.
    pub until_ms: u64,
}

/// The commons begins to wind down.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingBegun {
    /// The first moment at which it can be finished.
    pub finish_from_ms: u64,
    /// The moment at which the market is open again, if it is not.
    pub lapses_at_ms: u64,
}

/// The wind-down was called off.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumed {
    /// From when another may begin.
    pub closing_possible_from_ms: u64,
}

/// The commons is wound down.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// All tokens that can be redeemed.
    pub supply: u128,
    /// The collateral they redeem.
    pub reserve: u128,
    /// The pool's tokens that were burned.
    pub burned: u128,
    /// The collateral that the pool gave up, to the reserve or the heir.
    pub surrendered: u128,
}

/// Tokens were redeemed.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redeemed {
    /// Whose tokens.
    #[ink(topic)]
    pub holder: AccountId,
    /// Who was paid, and for whom the other assets' share is booked.
    pub recipient: AccountId,
    /// What was burned.
    pub tokens: u128,
    /// What was paid.
    pub payout: u128,
}
