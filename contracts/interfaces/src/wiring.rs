//! Contracts that know each other cannot all be named at construction, since an address depends on what the
//! constructor was given. Each is wired afterwards instead: once, by its deployer, who has no power over it from then
//! on.

use ink::primitives::AccountId;

/// The references of a contract before and after wiring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Wiring<References> {
    /// Only this account may wire.
    Awaiting(AccountId),
    /// Fixed for ever.
    Fixed(References),
}

/// Why a contract was not wired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WiringError {
    /// Only the deployer wires.
    NotDeployer,
    /// Wiring is done once.
    AlreadyWired,
}

impl<References: Copy> Wiring<References> {
    /// Fixes the references.
    pub fn fix(&mut self, caller: AccountId, references: References) -> Result<(), WiringError> {
        match self {
            Self::Fixed(_) => Err(WiringError::AlreadyWired),
            Self::Awaiting(deployer) if *deployer != caller => Err(WiringError::NotDeployer),
            Self::Awaiting(_) => {
                *self = Self::Fixed(references);
                Ok(())
            }
        }
    }

    /// The references, or `None` before wiring.
    pub fn get(&self) -> Option<References> {
        match self {
            Self::Fixed(references) => Some(*references),
            Self::Awaiting(_) => None,
        }
    }
}

/// Turns a [`WiringError`] into the variants of the same names.
macro_rules! wiring_error_into {
    ($error:ident) => {
        impl From<crate::wiring::WiringError> for $error {
            fn from(error: crate::wiring::WiringError) -> Self {
                match error {
                    crate::wiring::WiringError::NotDeployer => Self::NotDeployer,
                    crate::wiring::WiringError::AlreadyWired => Self::AlreadyWired,
                }
            }
        }
    };
}
pub(crate) use wiring_error_into;
