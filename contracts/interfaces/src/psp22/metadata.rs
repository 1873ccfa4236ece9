//! What a wallet shows beside a balance, bounded so that reading it always fits.

use super::Text;

/// The longest name or symbol, in bytes.
pub const LONGEST_NAME: usize = 64;

/// A token's name, symbol and decimals.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Metadata {
    /// The token's name.
    pub name: Option<Text>,
    /// The token's ticker.
    pub symbol: Option<Text>,
    /// How many decimal places of a token one base unit is.
    pub decimals: u8,
}

impl Metadata {
    /// Whether both texts are at most [`LONGEST_NAME`] bytes.
    pub fn fits(&self) -> bool {
        let fits = |text: &Option<Text>| text.as_ref().is_none_or(|text| text.len() <= LONGEST_NAME);
        fits(&self.name) && fits(&self.symbol)
    }
}
