//! Whether the addresses in a deployment file are those of one commons: the chain is asked before anybody signs.
//!
//! A file that was mixed up or tampered with would have members pay into, or allow, something else. So every contract has
//! to run the code that the file says, which is that of `target/contracts` where that was built; and the hatch, whose
//! terms nobody can change, has to name all the others.

use super::{
    file::{bytes_of, hexadecimal},
    Deployment,
};
use crate::{
    build::built_code_hash,
    config::format_address,
    network::{refusal::told_failure, Snapshot},
    suite::{constructors::Part, Addresses},
};
use anyhow::Result;
use futures_util::future::try_join_all;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::hatch::{Hatch, HatchTerms};
use std::{collections::BTreeMap, path::Path};

/// The hash of the code of every contract that there is code of.
type CodeHashes = BTreeMap<Part, [u8; 32]>;

/// What speaks against the addresses of a deployment, at most a sentence for each; nothing if all is well.
pub async fn contradictions(chain: Snapshot<'_>, deployment: &Deployment, at: &Addresses) -> Result<Vec<String>> {
    let built = tokio::task::spawn_blocking(|| {
        let hashes = Part::ALL.into_iter();
        // What was not built, or not from these sources, says nothing.
        hashes
            .filter_map(|part| Some((part, built_code_hash(part.name()).ok()?)))
            .collect::<CodeHashes>()
    });
    let on_chain = Part::ALL.map(|part| async move { anyhow::Ok((part, chain.code_hash_of(at.of(part)).await?)) });
    let (on_chain, terms) = tokio::try_join!(try_join_all(on_chain), chain.ask(at.to_hatch().call().terms()))?;
    let on_chain = on_chain.into_iter().filter_map(|(part, hash)| Some((part, hash?)));
    Ok(contradicted(
        at,
        &said_by(deployment),
        &on_chain.collect(),
        &built.await?,
        terms.as_ref().map_err(told_failure),
    ))
}

/// A sentence for whoever is about to use such a deployment.
pub fn told(path: &Path, contradictions: &[String]) -> String {
    format!(
        "the addresses in {} are not those of one commons: {}. `commons verify` tells more",
        path.display(),
        contradictions.join("; ")
    )
}

fn said_by(deployment: &Deployment) -> CodeHashes {
    let said = |part: Part| {
        let said = bytes_of(&deployment.contracts.get(part.name())?.code_hash).ok()?;
        Some((part, said.try_into().ok()?))
    };
    Part::ALL.into_iter().filter_map(said).collect()
}

fn contradicted(
    at: &Addresses,
    said: &CodeHashes,
    on_chain: &CodeHashes,
    built: &CodeHashes,
    terms: Result<&HatchTerms, String>,
) -> Vec<String> {
    let of_part = |part: Part| {
        let address = format_address(at.of(part));
        let name = part.name();
        let Some(runs) = on_chain.get(&part) else {
            return Some(format!("{name} should be at {address}, and no contract is there"));
        };
        if said.get(&part) != Some(runs) {
            return Some(format!(
                "{name} should be at {address}, and what is there has other code than the file says ({})",
                hexadecimal(runs)
            ));
        }
        if built.get(&part).is_some_and(|built| built != runs) {
            return Some(format!(
                "{name} at {address} has other code than target/contracts, which was built here"
            ));
        }
        let named = named_by(terms.as_ref().ok()?, part)?;
        (named != at.of(part)).then(|| {
            format!(
                "{name} should be at {address}, and the hatch names {}",
                format_address(named)
            )
        })
    };
    let mut found: Vec<_> = Part::ALL.into_iter().filter_map(of_part).collect();
    match &terms {
        Err(reason) if on_chain.contains_key(&Part::Hatch) => found.push(format!(
            "what is at {} does not answer as a hatch: {reason}",
            format_address(at.hatch)
        )),
        _ => {}
    }
    found
}

/// Where a contract is by the terms of the hatch, which does not name itself.
fn named_by(terms: &HatchTerms, part: Part) -> Option<AccountId> {
    Some(match part {
        Part::WrappedNative => terms.market.collateral,
        Part::CommunityToken => terms.market.token,
        Part::FundingPool => terms.market.funding_pool,
        Part::BondingCurve => terms.curve,
        Part::Vesting => terms.vesting,
        Part::VoucherEscrow => terms.escrow,
        Part::ConvictionVoting => terms.admin,
        Part::Hatch => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Config, suite::constructors::hatch_terms};

    /// A commons as it is, and what a file says of it.
    struct Case {
        at: Addresses,
        said: CodeHashes,
        on_chain: CodeHashes,
        built: CodeHashes,
        terms: HatchTerms,
    }

    impl Case {
        /// All is well: the contract number n has the address and the code n.
        fn sound() -> Self {
            let bytes = |part: Part| [part as u8 + 1; 32];
            let at = Part::ALL.into_iter().fold(Addresses::nowhere(), |at, part| {
                at.with(part, AccountId::from(bytes(part)))
            });
            let codes: CodeHashes = Part::ALL.into_iter().map(|part| (part, bytes(part))).collect();
            let config = Config::parse(include_str!("../../commons.toml")).unwrap();
            Self {
                at,
                said: codes.clone(),
                on_chain: codes.clone(),
                built: codes,
                terms: hatch_terms(&config, &at),
            }
        }

        fn contradicted(&self) -> Vec<String> {
            contradicted(&self.at, &self.said, &self.on_chain, &self.built, Ok(&self.terms))
        }

        /// Exactly this is said against these parts, in this order.
        #[track_caller]
        fn assert_wrong(&self, expected: &[(Part, &str)]) {
            let found = self.contradicted();
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (told, (part, reason)) in found.iter().zip(expected) {
                assert!(told.contains(part.name()) && told.contains(reason), "{told}");
                assert!(told.contains(&format_address(self.at.of(*part))), "{told}");
            }
        }
    }

    #[test]
    fn nothing_speaks_against_a_commons_that_is_as_its_file_says() {
        let mut case = Case::sound();
        case.assert_wrong(&[]);
        // Who has not built the contracts has nothing to compare with.
        case.built.clear();
        case.assert_wrong(&[]);
    }

    #[test]
    fn an_account_without_a_contract_is_no_part_of_a_commons() {
        let mut case = Case::sound();
        case.at.escrow = AccountId::from([99; 32]);
        case.on_chain.remove(&Part::VoucherEscrow);
        case.assert_wrong(&[(Part::VoucherEscrow, "no contract is there")]);
    }

    #[test]
    fn a_contract_with_other_code_than_the_file_says_is_told() {
        let mut case = Case::sound();
        case.on_chain.insert(Part::Vesting, [99; 32]);
        case.assert_wrong(&[(Part::Vesting, "other code than the file says")]);
        let mut case = Case::sound();
        case.said.remove(&Part::Vesting);
        case.assert_wrong(&[(Part::Vesting, "other code than the file says")]);
    }

    #[test]
    fn a_file_whose_hashes_were_changed_as_well_is_found_out_by_the_code_that_was_built() {
        let mut case = Case::sound();
        case.said.insert(Part::Hatch, [99; 32]);
        case.on_chain.insert(Part::Hatch, [99; 32]);
        case.assert_wrong(&[(Part::Hatch, "other code than target/contracts")]);
    }

    /// The same code twice, as two commons on a chain have it: only the hatch tells them apart.
    #[test]
    fn the_hatch_has_to_name_every_other_contract() {
        for part in Part::ALL.into_iter().filter(|part| *part != Part::Hatch) {
            let mut case = Case::sound();
            let named = format_address(case.at.of(part));
            case.at = case.at.with(part, AccountId::from([99; 32]));
            case.assert_wrong(&[(part, &format!("the hatch names {named}"))]);
        }
    }

    #[test]
    fn token_and_wrapper_that_were_swapped_are_both_told() {
        let mut case = Case::sound();
        (case.at.token, case.at.collateral) = (case.at.collateral, case.at.token);
        for codes in [&mut case.on_chain, &mut case.said, &mut case.built] {
            codes.insert(Part::CommunityToken, [7; 32]);
            codes.insert(Part::WrappedNative, [7; 32]);
        }
        case.assert_wrong(&[
            (Part::WrappedNative, "the hatch names"),
            (Part::CommunityToken, "the hatch names"),
        ]);
    }

    #[test]
    fn what_does_not_answer_as_a_hatch_is_told() {
        let case = Case::sound();
        let found = contradicted(
            &case.at,
            &case.said,
            &case.on_chain,
            &case.built,
            Err("no answer".to_owned()),
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("does not answer as a hatch: no answer"), "{found:?}");
    }
}
