//! # Wrapped native
//!
//! The chain's own coin as a PSP22, so that it can be the collateral of a commons. Send coins along with `deposit` and
//! get as many tokens; give tokens to `withdraw` and get as many coins.
//!
//! ## Always true
//! - The contract's free balance of the coin covers the total supply. (Coins sent to it in any other way are
//!   nobody's: they back nothing and cannot be taken out.)
//! - A call that fails changes nothing.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use crate::wrapped_native::{Wrapper, WrapperRef};

#[ink::contract]
pub mod wrapped_native {
    use ink::storage::Lazy;
    use interfaces::{
        answer::done_without_root,
        psp22::{
            ledger::{Changes, Ledger},
            metadata::Metadata,
            Data, PSP22Error, PSP22Metadata, Text, PSP22,
        },
        wrapped_native::{WrappedNative, WrappedNativeError},
    };

    /// The wrapper's storage.
    #[ink(storage)]
    pub struct Wrapper {
        ledger: Ledger,
        /// In a cell of its own: a transfer has no use for it.
        metadata: Lazy<Metadata>,
    }

    impl Wrapper {
        /// A wrapper that shows the coin under this name, with the coin's own decimals.
        ///
        /// Errors: `TextTooLong`.
        #[ink(constructor)]
        pub fn new(name: Option<Text>, symbol: Option<Text>, decimals: u8) -> Result<Self, WrappedNativeError> {
            let metadata = Metadata { name, symbol, decimals };
            if !metadata.fits() {
                return Err(WrappedNativeError::TextTooLong);
            }
            let mut wrapper = Self {
                ledger: Ledger::default(),
                metadata: Lazy::new(),
            };
            wrapper.metadata.set(&metadata);
            Ok(wrapper)
        }

        fn emit(&self, changes: Changes) {
            if let Some(approval) = changes.approval {
                self.env().emit_event(approval);
            }
            if let Some(transfer) = changes.transfer {
                self.env().emit_event(transfer);
            }
        }
    }

    impl WrappedNative for Wrapper {
        #[ink(message, payable)]
        fn deposit(&mut self) -> Result<(), WrappedNativeError> {
            let amount = self.env().transferred_value();
            if amount == 0 {
                return Err(WrappedNativeError::ZeroAmount);
            }
            let changes = self
                .ledger
                .mint(&self.env().caller(), amount)
                .ok_or(WrappedNativeError::SupplyOverflow)?;
            self.emit(changes);
            Ok(())
        }

        #[ink(message)]
        fn withdraw(&mut self, amount: u128) -> Result<(), WrappedNativeError> {
            if amount == 0 {
                return Err(WrappedNativeError::ZeroAmount);
            }
            let caller = self.env().caller();
            let balance = self.ledger.balance_of(&caller);
            let changes = self
                .ledger
                .burn(&caller, amount)
                .map_err(|_| WrappedNativeError::InsufficientBalance { balance, amount })?;
            self.env()
                .transfer(caller, amount)
                .map_err(|_| WrappedNativeError::NativeTransferFailed)?;
            self.emit(changes);
            Ok(())
        }
    }

    impl PSP22 for Wrapper {
        #[ink(message)]
        fn total_supply(&self) -> u128 {
            self.ledger.total_supply()
        }

        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u128 {
            self.ledger.balance_of(&owner)
        }

        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> u128 {
            self.ledger.allowance(&owner, &spender)
        }

        #[ink(message)]
        fn transfer(&mut self, to: AccountId, value: u128, _data: Data) -> Result<(), PSP22Error> {
            let changes = self.ledger.transfer(&self.env().caller(), &to, value)?;
            self.emit(changes);
            done_without_root()
        }

        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: u128,
            _data: Data,
        ) -> Result<(), PSP22Error> {
            let changes = self.ledger.transfer_from(&self.env().caller(), &from, &to, value)?;
            self.emit(changes);
            done_without_root()
        }

        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: u128) -> Result<(), PSP22Error> {
            let changes = self.ledger.approve(&self.env().caller(), &spender, value);
            self.emit(changes);
            done_without_root()
        }

        #[ink(message)]
        fn increase_allowance(&mut self, spender: AccountId, delta_value: u128) -> Result<(), PSP22Error> {
            let changes = self
                .ledger
                .increase_allowance(&self.env().caller(), &spender, delta_value);
            self.emit(changes);
            done_without_root()
        }

        #[ink(message)]
        fn decrease_allowance(&mut self, spender: AccountId, delta_value: u128) -> Result<(), PSP22Error> {
            let changes = self
                .ledger
                .decrease_allowance(&self.env().caller(), &spender, delta_value)?;
            self.emit(changes);
            done_without_root()
        }
    }

    impl PSP22Metadata for Wrapper {
        #[ink(message)]
        fn token_name(&self) -> Option<Text> {
            self.metadata.get_or_default().name
        }

        #[ink(message)]
        fn token_symbol(&self) -> Option<Text> {
            self.metadata.get_or_default().symbol
        }

        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            self.metadata.get_or_default().decimals
        }
    }
}

#[cfg(test)]
mod tests;
