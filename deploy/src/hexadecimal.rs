//! Bytes as people and programs copy them.

use anyhow::{Context, Result};

/// "0x" and two digits for each byte.
pub fn hexadecimal(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// The other way round; "0x" can be missing.
pub fn bytes_of(text: &str) -> Result<Vec<u8>> {
    hex::decode(text.strip_prefix("0x").unwrap_or(text)).with_context(|| format!("{text:?} is not hexadecimal"))
}

/// A hash: "0x" and 64 digits.
pub fn hash_of(text: &str) -> Result<[u8; 32]> {
    let read = || {
        let digits = text.strip_prefix("0x")?;
        let mut hash = [0; 32];
        hex::decode_to_slice(digits, &mut hash).ok()?;
        Some(hash)
    };
    read().with_context(|| format!("{text:?} is no hash: 0x and 64 hexadecimal digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_and_read_with_their_prefix() -> Result<()> {
        assert_eq!(hexadecimal([0, 0xab]), "0x00ab");
        assert_eq!(bytes_of("0x00ab")?, [0, 0xab]);
        assert_eq!(bytes_of("00ab")?, [0, 0xab]);
        for text in ["0x0", "0xgg", "x00"] {
            assert!(bytes_of(text).is_err(), "{text}");
        }
        Ok(())
    }

    #[test]
    fn a_hash_has_its_prefix_and_64_digits() -> Result<()> {
        assert_eq!(hash_of(&hexadecimal([7; 32]))?, [7; 32]);
        for text in [
            hexadecimal([7; 31]),
            hexadecimal([7; 33]),
            "07".repeat(32),
            String::new(),
        ] {
            assert!(hash_of(&text).is_err(), "{text}");
        }
        Ok(())
    }
}
