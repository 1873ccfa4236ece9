//! # Community token
//!
//! The token of a commons: a standard PSP22 that wallets show with no help. Holding it is membership; its supply is the
//! bonding curve's alone to make and destroy.
//!
//! ## States
//! *Unwired*: the deployer may name the issuer. *Wired*: the issuer mints and burns, for ever; nobody else ever does.
//!
//! ## Always true
//! - The balances add up to the total supply.
//! - Before wiring the supply is 0. After it, only the issuer, a contract, changes the supply.
//! - A call that fails changes nothing.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

pub use crate::community_token::{Token, TokenRef};

#[ink::contract]
pub mod community_token {
    use ink::storage::Lazy;
    use interfaces::{
        answer::done_without_root,
        community_token::{CommunityToken, CommunityTokenError, IssuerWired},
        is_zero,
        psp22::{
            ledger::{Changes, Ledger},
            metadata::Metadata,
            Data, PSP22Error, PSP22Metadata, Text, PSP22,
        },
        wiring::Wiring,
    };

    /// The token's storage.
    #[ink(storage)]
    pub struct Token {
        ledger: Ledger,
        issuer: Wiring<AccountId>,
        /// In a cell of its own: a transfer has no use for it.
        metadata: Lazy<Metadata>,
    }

    impl Token {
        /// A token without supply, and without issuer until [`wire`](CommunityToken::wire)d by the caller.
        ///
        /// Errors: `TextTooLong`.
        #[ink(constructor)]
        pub fn new(name: Option<Text>, symbol: Option<Text>, decimals: u8) -> Result<Self, CommunityTokenError> {
            let metadata = Metadata { name, symbol, decimals };
            if !metadata.fits() {
                return Err(CommunityTokenError::TextTooLong);
            }
            let mut token = Self {
                ledger: Ledger::default(),
                issuer: Wiring::Awaiting(Self::env().caller()),
                metadata: Lazy::new(),
            };
            token.metadata.set(&metadata);
            Ok(token)
        }

        fn ensure_issuer(&self) -> Result<(), CommunityTokenError> {
            if self.issuer.get() == Some(self.env().caller()) {
                Ok(())
            } else {
                Err(CommunityTokenError::NotIssuer)
            }
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

    impl CommunityToken for Token {
        #[ink(message)]
        fn wire(&mut self, issuer: AccountId) -> Result<(), CommunityTokenError> {
            if !self.env().is_contract(&issuer) {
                return Err(CommunityTokenError::IssuerNotAContract);
            }
            self.issuer.fix(self.env().caller(), issuer)?;
            self.env().emit_event(IssuerWired { issuer });
            Ok(())
        }

        #[ink(message)]
        fn mint(&mut self, to: AccountId, amount: u128) -> Result<(), CommunityTokenError> {
            self.ensure_issuer()?;
            if amount == 0 {
                return Err(CommunityTokenError::ZeroAmount);
            }
            if is_zero(to) {
                return Err(CommunityTokenError::ZeroAccount);
            }
            let supply = self.ledger.total_supply();
            let changes = self
                .ledger
                .mint(&to, amount)
                .ok_or(CommunityTokenError::SupplyOverflow { supply, amount })?;
            self.emit(changes);
            Ok(())
        }

        #[ink(message)]
        fn burn(&mut self, from: AccountId, amount: u128) -> Result<(), CommunityTokenError> {
            self.ensure_issuer()?;
            if amount == 0 {
                return Err(CommunityTokenError::ZeroAmount);
            }
            let balance = self.ledger.balance_of(&from);
            let changes = self
                .ledger
                .burn(&from, amount)
                .map_err(|_| CommunityTokenError::InsufficientBalance { balance, amount })?;
            self.emit(changes);
            Ok(())
        }

        #[ink(message)]
        fn issuer(&self) -> Option<AccountId> {
            self.issuer.get()
        }
    }

    impl PSP22 for Token {
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

    impl PSP22Metadata for Token {
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
