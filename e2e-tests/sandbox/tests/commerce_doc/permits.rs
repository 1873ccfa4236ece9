//! What a holder signs, and what a seller describes.

use super::{document, Table};
use anyhow::{bail, Context, Result};
use ink::primitives::AccountId;
use interfaces::voucher_escrow::{VoucherId, LONGEST_URI};
use voucher_escrow::permit::Permit;

#[test]
fn a_permit_is_the_documented_bytes() -> Result<()> {
    let permit = Permit {
        genesis_hash: [1; 32],
        contract: AccountId::from([2; 32]),
        voucher: VoucherId(0x0807_0605_0403_0201),
        redeemer: AccountId::from([3; 32]),
        nonce: 0x0403_0201,
        deadline_ms: 0x1817_1615_1413_1211,
    };
    let message = permit.message();
    let mut rest = &message[..];
    let table = Table::of("bytes")?;
    for row in &table.rows {
        let [length, field, what] = &row[..] else {
            bail!("three columns: {row:?}");
        };
        let (bytes, behind) = rest
            .split_at_checked(length.parse()?)
            .with_context(|| format!("the message ends before {field}"))?;
        rest = behind;
        let expected = match field.as_str() {
            "domain" => what.trim_matches('`').as_bytes().to_vec(),
            "genesis" => vec![1; 32],
            "escrow" => vec![2; 32],
            "voucher" => vec![1, 2, 3, 4, 5, 6, 7, 8],
            "redeemer" => vec![3; 32],
            "nonce" => vec![1, 2, 3, 4],
            "deadline" => vec![0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18],
            other => bail!("what is {other}?"),
        };
        assert_eq!(bytes, expected, "{field}");
    }
    assert!(rest.is_empty(), "not documented: {rest:?}");
    Ok(())
}

#[test]
fn the_longest_uri_is_the_documented_one() -> Result<()> {
    assert!(document()?.contains(&format!("URI of at most {LONGEST_URI} bytes")));
    Ok(())
}
