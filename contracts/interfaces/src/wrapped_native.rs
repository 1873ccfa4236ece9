//! The chain's own coin as a PSP22: every token is backed by one unit of the coin held here.

/// What the wrapper does beyond PSP22.
#[ink::trait_definition]
pub trait WrappedNative {
    /// Takes the coins sent along and gives the caller as many tokens.
    ///
    /// Emits `Transfer` from `None`. Errors: `ZeroAmount`, `SupplyOverflow`.
    #[ink(message, payable)]
    fn deposit(&mut self) -> Result<(), WrappedNativeError>;

    /// Destroys `amount` of the caller's tokens and gives the caller as many coins.
    ///
    /// Emits `Transfer` to `None`. Errors: `ZeroAmount`, `InsufficientBalance`, `NativeTransferFailed`.
    #[ink(message)]
    fn withdraw(&mut self, amount: u128) -> Result<(), WrappedNativeError>;
}

/// The rule that a call broke.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum WrappedNativeError {
    /// Nothing to wrap or unwrap.
    ZeroAmount,
    /// The supply would pass `u128::MAX`.
    SupplyOverflow,
    /// The caller holds fewer tokens than it asks coins for.
    InsufficientBalance {
        /// What it holds.
        balance: u128,
        /// What it asks for.
        amount: u128,
    },
    /// The chain refused to pay: a payment below the existential deposit cannot open an account.
    NativeTransferFailed,
    /// A name or symbol of more than [`LONGEST_NAME`](crate::psp22::metadata::LONGEST_NAME) bytes.
    TextTooLong,
}
