//! To the outside, [`Text`] is a `String` and [`Data`] a `Vec<u8>`.

use ink::{
    scale::{Compact, Decode, Encode},
    scale_info::{MetaType, TypeInfo},
};
use interfaces::psp22::{Data, UncheckedText, LONGEST_TEXT};

/// A text with the usual bound. (Only in a type does the parameter's default stand by itself.)
type Text = interfaces::psp22::Text;

#[test]
fn a_text_is_encoded_like_a_string() {
    for text in [
        "",
        "Commons",
        "€",
        &"x".repeat(63),
        &"x".repeat(64),
        &"x".repeat(LONGEST_TEXT),
    ] {
        assert_eq!(Text::from(text).encode(), text.encode());
        assert_eq!(Text::decode(&mut text.encode().as_slice()), Ok(Text::from(text)));
        assert_eq!(Text::from(text), Text::from(String::from(text)));
        assert_eq!(Text::from(text).to_string_lossy(), text);
        assert_eq!(Text::from(text).len(), text.len());
        assert_eq!(Text::from(text).is_empty(), text.is_empty());
    }
}

#[test]
fn what_follows_a_text_is_read_after_it() {
    let encoded = ("Commons", 12_u8).encode();

    assert_eq!(
        <(Text, u8)>::decode(&mut encoded.as_slice()),
        Ok((Text::from("Commons"), 12))
    );
}

#[test]
fn a_text_of_more_than_256_bytes_is_not_read() {
    assert_eq!(LONGEST_TEXT, 256);

    assert!(Text::decode(&mut "x".repeat(257).encode().as_slice()).is_err());
    // However long it claims to be, no memory is set aside for it.
    assert!(Text::decode(&mut Compact(u32::MAX).encode().as_slice()).is_err());
    assert!(Text::decode(&mut Compact(u64::MAX).encode().as_slice()).is_err());
}

/// A message with an error of its own for a text that is too long reads it first.
#[test]
fn an_unchecked_text_is_read_whatever_its_length_and_no_longer_than_it_is() {
    for length in [256, 257, 10_000] {
        let text = "x".repeat(length);
        let read = UncheckedText::decode(&mut text.encode().as_slice()).expect("all of it is there");
        assert_eq!(read.len(), length);
        assert_eq!(read.encode(), text.encode());
        assert!(UncheckedText::decode(&mut &text.encode()[..length]).is_err());
    }
    assert!(UncheckedText::decode(&mut Compact(u32::MAX).encode().as_slice()).is_err());
    assert_eq!(MetaType::new::<UncheckedText>(), MetaType::new::<String>());
}

#[test]
fn a_text_that_breaks_off_is_not_read() {
    let encoded = "Commons".encode();

    for length in 0..encoded.len() {
        assert!(Text::decode(&mut &encoded[..length]).is_err(), "{length} bytes of it");
    }
}

#[test]
fn a_text_is_passed_on_even_if_it_is_no_utf_8() {
    let encoded = vec![0xFF_u8, b'x'].encode();

    let text = Text::decode(&mut encoded.as_slice()).expect("two bytes are a text");

    assert_eq!(text.encode(), encoded);
    assert_eq!(text.to_string_lossy(), "\u{FFFD}x");
}

#[test]
fn data_is_sent_as_an_empty_vector_and_never_read() {
    assert_eq!(Data.encode(), Vec::<u8>::new().encode());
    for data in [vec![], vec![1], vec![7; 10_000]] {
        assert_eq!(Data::decode(&mut data.encode().as_slice()), Ok(Data));
    }
}

#[test]
fn wallets_see_the_standards_types() {
    assert_eq!(MetaType::new::<Text>(), MetaType::new::<String>());
    assert_eq!(MetaType::new::<Data>(), MetaType::new::<Vec<u8>>());
    assert_eq!(Text::type_info(), String::type_info());
    assert_eq!(Data::type_info(), Vec::<u8>::type_info());
}
