//! Values taken apart into their figures, each with its place: "closing.delay_ms" is "1209600000".
//!
//! What a type consists of stands in its type information, so nothing of it is left out by an oversight here.

use crate::{config::format_address, hexadecimal::hexadecimal, network::refusal::raw_bytes};
use ink::{
    primitives::AccountId,
    scale::Encode,
    scale_info::{MetaType, PortableRegistry, Registry, TypeDef, TypeDefPrimitive, TypeInfo},
};
use std::collections::{BTreeMap, BTreeSet};
use subxt::ext::scale_value::{scale::decode_as_type, Composite, Primitive, Value, ValueDef};

/// What stands for nothing in an optional place.
pub const NONE: &str = "none";

/// What stands for something that consists of nothing: a list without items.
const EMPTY: &str = "empty";

/// What stands for a place that a value does not have, where "none" would not tell it from an optional one.
const ABSENT: &str = "absent";

/// The figures of a value by their places. A value that is one figure has it at the place "".
pub fn leaves<Whole>(value: &Whole) -> BTreeMap<String, String>
where
    Whole: TypeInfo + Encode + 'static,
{
    let mut registry = Registry::new();
    let id = registry.register_type(&MetaType::new::<Whole>()).id;
    let registry = PortableRegistry::from(registry);
    let mut found = BTreeMap::new();
    match decode_as_type(&mut &value.encode()[..], &id, &registry) {
        Ok(value) => gather(&registry, "", &value, &mut found),
        // Only if a type does not describe itself as it is written; its bytes are compared then.
        Err(_) => {
            found.insert(String::new(), hexadecimal(value.encode()));
        }
    }
    found
}

/// The places at which two values differ, with what stands there: "none" if only the other has that place.
pub fn differing(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<(String, String, String)> {
    let all: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    // Where one has nothing and the other has something with places of its own, these tell the difference.
    let tells = |there: &String, place: &String, other: &BTreeMap<String, String>| {
        let inside = format!("{place}.");
        there != NONE || !other.keys().any(|key| place.is_empty() || key.starts_with(&inside))
    };
    let absent = |there: &String| if there == NONE { ABSENT } else { NONE }.to_owned();
    let mut found = Vec::new();
    for place in all {
        let (one_there, other_there) = match (one.get(place), other.get(place)) {
            (Some(there), None) if tells(there, place, other) => (there.clone(), absent(there)),
            (None, Some(there)) if tells(there, place, one) => (absent(there), there.clone()),
            (Some(there), Some(other_there)) if there != other_there => (there.clone(), other_there.clone()),
            _ => continue,
        };
        found.push((place.clone(), one_there, other_there));
    }
    found
}

fn gather(registry: &PortableRegistry, place: &str, value: &Value<u32>, found: &mut BTreeMap<String, String>) {
    if let Some(whole) = whole(registry, value) {
        found.insert(place.to_owned(), whole);
        return;
    }
    match &value.value {
        ValueDef::Primitive(primitive) => {
            found.insert(place.to_owned(), told(primitive));
        }
        ValueDef::Composite(fields) => gather_fields(registry, place, fields, found),
        ValueDef::Variant(variant) if variant.name == "Some" => gather_fields(registry, place, &variant.values, found),
        ValueDef::Variant(variant) if variant.name == "None" => {
            found.insert(place.to_owned(), NONE.to_owned());
        }
        ValueDef::Variant(variant) => {
            found.insert(place.to_owned(), variant.name.clone());
            if !variant.values.is_empty() {
                gather_fields(registry, &below(place, &variant.name), &variant.values, found);
            }
        }
        ValueDef::BitSequence(bits) => {
            found.insert(place.to_owned(), format!("{bits:?}"));
        }
    }
}

fn gather_fields(
    registry: &PortableRegistry,
    place: &str,
    fields: &Composite<u32>,
    found: &mut BTreeMap<String, String>,
) {
    match fields {
        _ if fields.is_empty() => {
            found.insert(place.to_owned(), EMPTY.to_owned());
        }
        Composite::Named(fields) => {
            for (name, field) in fields {
                gather(registry, &below(place, name), field, found);
            }
        }
        Composite::Unnamed(fields) => match fields.as_slice() {
            [only] => gather(registry, place, only, found),
            several => {
                for (number, field) in several.iter().enumerate() {
                    gather(registry, &below(place, &number.to_string()), field, found);
                }
            }
        },
    }
}

/// Accounts and hashes are figures, though they consist of bytes.
fn whole(registry: &PortableRegistry, value: &Value<u32>) -> Option<String> {
    let described = registry.resolve(value.context)?;
    let is_account = described.path.ident().as_deref() == Some("AccountId");
    let is_hash = match &described.type_def {
        TypeDef::Array(array) => {
            let item = &registry.resolve(array.type_param.id)?.type_def;
            matches!(item, TypeDef::Primitive(TypeDefPrimitive::U8))
        }
        _ => false,
    };
    if !is_account && !is_hash {
        return None;
    }
    let bytes = raw_bytes(value);
    match <[u8; 32]>::try_from(bytes.as_slice()) {
        Ok(account) if is_account => Some(format_address(AccountId::from(account))),
        _ => Some(hexadecimal(bytes)),
    }
}

fn told(primitive: &Primitive) -> String {
    match primitive {
        Primitive::Bool(truth) => truth.to_string(),
        Primitive::Char(letter) => letter.to_string(),
        Primitive::String(text) => text.clone(),
        Primitive::U128(number) => number.to_string(),
        Primitive::I128(number) => number.to_string(),
        Primitive::U256(bytes) | Primitive::I256(bytes) => hexadecimal(bytes),
    }
}

/// A place in a place.
pub fn below(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else if name.is_empty() {
        place.to_owned()
    } else {
        format!("{place}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::{
        bonding_curve::{ClosingTerms, CurveWiring},
        vesting::Accrual,
    };

    #[test]
    fn a_value_is_taken_apart_into_its_figures() {
        let closing = ClosingTerms {
            delay_ms: 1,
            window_ms: 2,
            cool_down_ms: 3,
            heir: Some(AccountId::from([7; 32])),
        };
        let found = leaves(&closing);
        let heir = format_address(AccountId::from([7; 32]));
        let expected = [
            ("cool_down_ms", "3"),
            ("delay_ms", "1"),
            ("heir", heir.as_str()),
            ("window_ms", "2"),
        ];
        let found: Vec<_> = found
            .iter()
            .map(|(place, told)| (place.as_str(), told.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn numbers_hashes_and_variants_are_figures() {
        assert_eq!(leaves(&5_u128)[""], "5");
        assert_eq!(leaves(&[0xab_u8; 32])[""], format!("0x{}", "ab".repeat(32)));
        assert_eq!(leaves(&None::<u32>)[""], NONE);
        let linear = leaves(&Accrual::Linear { duration_ms: 9 });
        assert_eq!(
            (linear[""].as_str(), linear["Linear.duration_ms"].as_str()),
            ("Linear", "9")
        );
    }

    #[test]
    fn what_only_one_of_two_has_differs_too() {
        let wiring = CurveWiring {
            opener: AccountId::from([1; 32]),
            admin: AccountId::from([2; 32]),
        };
        let told: Vec<_> = differing(&leaves(&None::<CurveWiring>), &leaves(&Some(wiring)))
            .into_iter()
            .map(|(place, one, _)| (place, one))
            .collect();
        let none = NONE.to_owned();
        assert!(told.contains(&("opener".to_owned(), none.clone())), "{told:?}");
        assert!(told.contains(&("admin".to_owned(), none)), "{told:?}");
    }

    #[test]
    fn nothing_is_not_the_same_as_something_that_is_empty_or_one_nothing_more() {
        let differ = |one: &BTreeMap<_, _>, other: &BTreeMap<_, _>| differing(one, other).len();
        let (none, empty) = (leaves(&None::<Vec<u32>>), leaves(&Some(Vec::<u32>::new())));
        assert_eq!(differ(&none, &empty), 1);
        assert_eq!(differ(&empty, &none), 1);
        assert_eq!(differ(&empty, &empty), 0);
        let nothings = |count| leaves(&vec![None::<u32>; count]);
        assert_eq!(differ(&nothings(2), &nothings(3)), 1);
        assert_ne!(differ(&nothings(1), &nothings(2)), 0);
        assert_ne!(differ(&nothings(0), &nothings(1)), 0);
        assert_eq!(differ(&nothings(2), &nothings(2)), 0);
        for (_, one, other) in differing(&nothings(2), &nothings(3)) {
            assert_ne!(one, other, "they would look the same");
        }
    }
}
