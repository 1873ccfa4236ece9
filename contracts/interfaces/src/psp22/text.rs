//! The standard's `Vec<u8>` and `String` arguments, as cheap as they can be to decode.
//!
//! On chain a kilobyte of code costs as much as 14 000 instructions, in every call. Reading a vector and checking that
//! it is UTF-8 takes more than that, for bytes that no contract of ours looks at. The types here have the same
//! encoding and the same metadata.

use ink::{
    prelude::{string::String, vec, vec::Vec},
    scale::{Compact, Decode, Encode, Error, Input, Output},
};

/// The longest text that is read, in bytes.
pub const LONGEST_TEXT: usize = 256;

/// The `data` that goes along with a transfer, a `Vec<u8>` to the outside. It is the last argument and nobody reads
/// it, so it is left undecoded; we send an empty one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Data;

impl Encode for Data {
    fn size_hint(&self) -> usize {
        1
    }

    fn encode_to<Out: Output + ?Sized>(&self, out: &mut Out) {
        out.push_byte(0);
    }
}

impl Decode for Data {
    fn decode<In: Input>(_: &mut In) -> Result<Self, Error> {
        Ok(Self)
    }
}

/// A text of at most `LONGEST` bytes, a `String` to the outside. Contracts pass it on as it came; whoever shows it finds
/// out whether it is UTF-8.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Text<const LONGEST: usize = LONGEST_TEXT>(Vec<u8>);

/// A text that is read whatever its length, for a message that has an error of its own for one that is too long.
pub type UncheckedText = Text<{ usize::MAX }>;

impl<const LONGEST: usize> Text<LONGEST> {
    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The text, with what is no UTF-8 replaced.
    #[cfg(feature = "std")]
    pub fn to_string_lossy(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

impl<const LONGEST: usize> From<&str> for Text<LONGEST> {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl<const LONGEST: usize> From<String> for Text<LONGEST> {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl<const LONGEST: usize> Encode for Text<LONGEST> {
    fn size_hint(&self) -> usize {
        self.0.len().saturating_add(4)
    }

    fn encode_to<Out: Output + ?Sized>(&self, out: &mut Out) {
        self.0.encode_to(out);
    }
}

impl<const LONGEST: usize> Decode for Text<LONGEST> {
    #[inline(never)]
    fn decode<In: Input>(input: &mut In) -> Result<Self, Error> {
        let Compact(length) = Compact::<u32>::decode(input)?;
        // No more than there is: what is longer than the input fails when it is read.
        let most = LONGEST.min(input.remaining_len()?.unwrap_or(0));
        match usize::try_from(length) {
            Ok(length) if length <= most => {
                let mut bytes = vec![0; length];
                input.read(&mut bytes)?;
                Ok(Self(bytes))
            }
            _ => Err("text too long".into()),
        }
    }
}

#[cfg(feature = "std")]
mod metadata {
    use super::{Data, String, Text, Vec};
    use ink::scale_info::{Type, TypeInfo};

    impl TypeInfo for Data {
        type Identity = [u8];

        fn type_info() -> Type {
            Vec::<u8>::type_info()
        }
    }

    impl<const LONGEST: usize> TypeInfo for Text<LONGEST> {
        type Identity = str;

        fn type_info() -> Type {
            String::type_info()
        }
    }
}
