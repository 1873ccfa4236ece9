//! What a wallet shows beside a balance, bounded so that reading it always fits.

use ink::prelude::string::String;

/// The longest name or symbol, in bytes.
pub const LONGEST_TEXT: usize = 64;

/// A token's name, symbol and decimals.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Metadata {
    /// The token's name.
    pub name: Option<String>,
    /// The token's ticker.
    pub symbol: Option<String>,
    /// How many decimal places of a token one base unit is.
    pub decimals: u8,
}

impl Metadata {
    /// Whether both texts are at most [`LONGEST_TEXT`] bytes.
    pub fn fits(&self) -> bool {
        let fits = |text: &Option<String>| {
            text.as_ref()
                .is_none_or(|text| text.len() <= LONGEST_TEXT)
        };
        fits(&self.name) && fits(&self.symbol)
    }
}
