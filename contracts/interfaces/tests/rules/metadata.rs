//! A name or a symbol is at most 64 bytes.

use interfaces::psp22::{metadata::Metadata, Text};

fn fits(name: Option<&str>, symbol: Option<&str>) -> bool {
    Metadata {
        name: name.map(Text::from),
        symbol: symbol.map(Text::from),
        decimals: u8::MAX,
    }
    .fits()
}

#[test]
fn texts_of_up_to_64_bytes_fit() {
    let longest = "x".repeat(64);
    assert!(fits(Some(&longest), Some(&longest)));
    assert!(fits(Some(""), None));
    assert!(fits(None, None));
}

#[test]
fn a_longer_name_or_symbol_does_not_fit() {
    let longer = "x".repeat(65);
    assert!(!fits(Some(&longer), None));
    assert!(!fits(None, Some(&longer)));
}

#[test]
fn bytes_are_counted_and_not_letters() {
    // The euro sign takes 3 bytes: 21 of them are 63 bytes, 22 are 66.
    assert!(fits(Some(&"€".repeat(21)), None));
    assert!(!fits(Some(&"€".repeat(22)), None));
}
