//! A contract's error in words: those of the documentation of its variant, and its figures.
//!
//! The words stand once, beside the error in the `interfaces` crate; its type information brings them here.

use crate::{
    chain::Failure,
    config::{format_address, format_amount},
    words::{plain_name, printable, share, time},
};
use ink::{
    primitives::AccountId,
    scale::Encode,
    scale_info::{form::PortableForm, MetaType, PortableRegistry, Registry, TypeDef, TypeInfo, Variant},
};
use subxt::ext::scale_value::{scale::decode_as_type, Composite, Primitive, Value, ValueDef};

/// A contract's error, and the errors within it: "The trade would bring less than the trader accepts (SlippageExceeded:
/// got 12.5, min 13)". Amounts are told in whole tokens of `decimals`.
pub fn told<Error>(error: &Error, decimals: u8) -> String
where
    Error: TypeInfo + Encode + 'static,
{
    let mut registry = Registry::new();
    let id = registry.register_type(&MetaType::new::<Error>()).id;
    let registry = PortableRegistry::from(registry);
    match decode_as_type(&mut &error.encode()[..], &id, &registry) {
        Ok(value) => Telling {
            registry: &registry,
            decimals,
        }
        .of(&value),
        // Only if a type does not describe itself as it is written.
        Err(reason) => format!("an error that cannot be read: {reason}"),
    }
}

/// Why there was no answer of the contract's own.
pub fn told_failure(failure: &Failure) -> String {
    match failure {
        Failure::Chain(reason) => format!("the chain does not do it: {reason}"),
        Failure::Language(error) => {
            format!("the contract does not know this message, or not these arguments ({error:?})")
        }
        Failure::Undecodable => "the contract gives an answer that it never gives: it runs other code than was built. `commons verify` compares it".to_owned(),
    }
}

struct Telling<'a> {
    registry: &'a PortableRegistry,
    decimals: u8,
}

impl Telling<'_> {
    fn of(&self, value: &Value<u32>) -> String {
        let ValueDef::Variant(variant) = &value.value else {
            return self.figure("", value);
        };
        let Some(described) = self.variant(value.context, &variant.name) else {
            return variant.name.clone();
        };
        let docs = described.docs.join(" ");
        let sentence = docs.trim().trim_end_matches('.');
        let within = match &variant.values {
            Composite::Unnamed(items) => items.iter().find(|item| self.is_error(item)),
            Composite::Named(_) => None,
        };
        if let Some(within) = within {
            // "Refused" around another contract's error says no more than who it is of does.
            return if variant.name == "Refused" {
                self.of(within)
            } else if sentence.is_empty() {
                format!("{}: {}", variant.name, self.of(within))
            } else {
                format!("{sentence}: {}", self.of(within))
            };
        }
        let figures = self.figures(&variant.values);
        let named = if figures.is_empty() {
            variant.name.clone()
        } else {
            format!("{}: {figures}", variant.name)
        };
        if sentence.is_empty() {
            named
        } else {
            format!("{sentence} ({named})")
        }
    }

    /// Another error, not a figure such as a phase.
    fn is_error(&self, value: &Value<u32>) -> bool {
        let Some(described) = self.registry.resolve(value.context) else {
            return false;
        };
        let name = described.path.ident().unwrap_or_default();
        matches!(described.type_def, TypeDef::Variant(_)) && (name.ends_with("Error") || name.ends_with("Failure"))
    }

    fn variant(&self, id: u32, name: &str) -> Option<&Variant<PortableForm>> {
        match &self.registry.resolve(id)?.type_def {
            TypeDef::Variant(described) => described.variants.iter().find(|variant| variant.name == name),
            _ => None,
        }
    }

    fn figures(&self, fields: &Composite<u32>) -> String {
        let told: Vec<_> = match fields {
            Composite::Named(fields) => fields
                .iter()
                .map(|(name, field)| format!("{} {}", plain_name(name), self.figure(name, field)))
                .collect(),
            Composite::Unnamed(fields) => fields.iter().map(|field| self.figure("", field)).collect(),
        };
        told.join(", ")
    }

    /// A figure in the unit that its name and its size tell.
    fn figure(&self, name: &str, value: &Value<u32>) -> String {
        if self.is(value.context, "AccountId") {
            if let Some(account) = account(value) {
                return format_address(account);
            }
        }
        match &value.value {
            ValueDef::Primitive(Primitive::U128(number)) => self.number(name, value.context, *number),
            // Somebody else's token may have written it; it is as short as every `Text`.
            ValueDef::Primitive(Primitive::String(text)) => printable(text),
            ValueDef::Primitive(Primitive::Bool(truth)) => truth.to_string(),
            ValueDef::Variant(variant) if variant.values.is_empty() => variant.name.clone(),
            ValueDef::Variant(variant) => format!("{} {}", variant.name, self.figures(&variant.values)),
            ValueDef::Composite(fields) => self.figures(fields),
            other => format!("{other:?}"),
        }
    }

    fn number(&self, name: &str, id: u32, number: u128) -> String {
        if name.ends_with("_ppm") {
            share(u32::try_from(number).unwrap_or(u32::MAX))
        } else if name.ends_with("_ms") {
            time(name, u64::try_from(number).unwrap_or(u64::MAX))
        } else if self.is_u128(id) {
            format_amount(number, self.decimals)
        } else {
            number.to_string()
        }
    }

    fn is(&self, id: u32, name: &str) -> bool {
        let described = self.registry.resolve(id);
        described.is_some_and(|described| described.path.ident().as_deref() == Some(name))
    }

    /// Amounts are the only numbers of that width.
    fn is_u128(&self, id: u32) -> bool {
        use ink::scale_info::TypeDefPrimitive;
        let described = self.registry.resolve(id);
        described.is_some_and(|described| matches!(described.type_def, TypeDef::Primitive(TypeDefPrimitive::U128)))
    }
}

fn account(value: &Value<u32>) -> Option<AccountId> {
    Some(AccountId::from(<[u8; 32]>::try_from(raw_bytes(value)).ok()?))
}

/// The bytes that an account or a hash consists of, however they are wrapped.
pub(crate) fn raw_bytes(value: &Value<u32>) -> Vec<u8> {
    match &value.value {
        ValueDef::Composite(items) => items.values().flat_map(raw_bytes).collect(),
        ValueDef::Primitive(Primitive::U128(byte)) => u8::try_from(*byte).into_iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::{
        bonding_curve::{BondingCurveError, Phase},
        call::CallFailure,
        conviction_voting::VotingError,
        hatch::HatchError,
        psp22::PSP22Error,
    };

    const COIN: u128 = 1_000_000_000_000;

    #[test]
    fn an_error_is_its_documentation_with_its_figures() {
        let error = BondingCurveError::SlippageExceeded {
            got: 12 * COIN + COIN / 2,
            min: 13 * COIN,
        };
        assert_eq!(
            told(&error, 12),
            "The trade would bring less than the trader accepts (SlippageExceeded: got 12.5, min 13)"
        );
        let error = BondingCurveError::NotTrading { phase: Phase::Sealed };
        assert!(
            told(&error, 12).ends_with("(NotTrading: phase Sealed)"),
            "{}",
            told(&error, 12)
        );
        assert_eq!(
            told(&VotingError::UnknownProposal, 12),
            "There is no such proposal (UnknownProposal)"
        );
    }

    #[test]
    fn times_shares_and_accounts_are_told_as_people_write_them() {
        let error = VotingError::NewBusinessPaused {
            until_ms: 1_772_323_200_000,
        };
        assert!(
            told(&error, 12).contains("until Sunday, 1 March 2026, 00:00 UTC"),
            "{}",
            told(&error, 12)
        );
        let error = BondingCurveError::ReserveRatioOutOfRange { got_ppm: 75_000 };
        assert!(told(&error, 12).contains("got 7.5 %"), "{}", told(&error, 12));
        let alice = crate::config::parse_address("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").unwrap();
        let error = BondingCurveError::InvalidReference(alice);
        assert!(
            told(&error, 12).contains("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
            "{}",
            told(&error, 12)
        );
    }

    /// A token that refuses can write what it likes.
    #[test]
    fn what_somebody_elses_token_writes_cannot_act_on_a_terminal() {
        let text = "\u{1b}[2J\u{1b}[Hbought 5 COMMON\n\u{202e}$ ";
        let error = HatchError::Collateral(CallFailure::Refused(PSP22Error::Custom(text.into())));
        let told = told(&error, 12);
        assert!(told.contains("[2J [Hbought 5 COMMON $"), "{told:?}");
        assert_eq!(told, printable(&told));
    }

    #[test]
    fn what_a_contract_passes_on_is_told_in_the_words_of_who_said_it() {
        let error = HatchError::Collateral(CallFailure::Refused(PSP22Error::InsufficientAllowance));
        let told = told(&error, 12);
        assert!(
            told.contains("InsufficientAllowance") && told.starts_with("What the collateral said"),
            "{told}"
        );
    }
}
