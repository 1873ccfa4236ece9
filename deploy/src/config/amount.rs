//! Amounts between people, who write "12.5", and contracts, which count base units.

use anyhow::{bail, Context, Result};

/// The base units of an amount written in whole tokens, exactly: more decimals than the token has are an error, not rounded.
pub fn parse_amount(text: &str, decimals: u8) -> Result<u128> {
    let decimals = usize::from(decimals);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || text.ends_with('.') {
        bail!("{text:?} is not an amount like \"1000\" or \"12.5\"");
    }
    if fraction.len() > decimals {
        bail!("{text:?} has more than the token's {decimals} decimals");
    }
    format!("{whole}{fraction:0<decimals$}")
        .parse()
        .with_context(|| format!("{text:?} is more than an amount can be"))
}

/// An amount in whole tokens, exactly, without trailing zeros.
pub fn format_amount(amount: u128, decimals: u8) -> String {
    let decimals = usize::from(decimals);
    let digits = format!("{amount:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    match fraction.trim_end_matches('0') {
        "" => whole.to_string(),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_both_directions() {
        for (text, decimals, amount) in [
            ("0", 12, 0),
            ("1", 12, 1_000_000_000_000),
            ("12.5", 12, 12_500_000_000_000),
            ("0.000000000001", 12, 1),
            ("7", 0, 7),
            ("340282366920938463463374607431768211455", 0, u128::MAX),
        ] {
            assert_eq!(parse_amount(text, decimals).unwrap(), amount);
            assert_eq!(format_amount(amount, decimals), text);
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "1,5",
            "1e3",
            "0.0001",
            "340282366920938463463374607431768211456",
        ] {
            assert!(parse_amount(text, 3).is_err(), "{text:?}");
        }
    }
}
