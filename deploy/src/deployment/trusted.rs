//! Whether the addresses in a deployment file are those of one commons: the chain is asked before anybody signs.
//!
//! A file that was mixed up or tampered with would have members pay into, or allow, something else. So every contract has
//! to run the code that the file says, which is that of `target/contracts` where that was built; and the hatch, whose
//! terms nobody can change, has to name all the others.
//!
//! Genuine contracts can still be wired to somebody: who is the curve's opener opens the market alone, for next to nothing.
//! A hatch that is sealed has looked at that, and wiring is for ever. Of one that is not, the contracts are asked.

use super::Deployment;
use crate::{
    build::built_code_hash,
    config::format_address,
    hexadecimal::{bytes_of, hexadecimal},
    network::{refusal::told_failure, Snapshot},
    suite::{constructors::Part, Addresses},
};
use anyhow::Result;
use futures_util::future::try_join_all;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::{BondingCurve, CurveTerms, CurveWiring},
    community_token::CommunityToken,
    conviction_voting::{ConvictionVoting, VotingTerms},
    funding_pool::{FundingPool, PoolWiring},
    hatch::{Hatch, HatchTerms},
    vesting::{Vesting, VestingStatus},
    voucher_escrow::{EscrowTerms, VoucherEscrow},
};
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
    let (on_chain, terms, status) = tokio::try_join!(
        try_join_all(on_chain),
        chain.ask(at.to_hatch().call().terms()),
        chain.ask(at.to_hatch().call().status()),
    )?;
    let on_chain = on_chain.into_iter().filter_map(|(part, hash)| Some((part, hash?)));
    let found = contradicted(
        at,
        &said_by(deployment),
        &on_chain.collect(),
        &built.await?,
        terms.as_ref().map_err(told_failure),
    );
    if !found.is_empty() || status.is_ok_and(|status| status.sealed) {
        return Ok(found);
    }
    Ok(Wiring::read(chain, at).await?.contradicted(at))
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

/// Which contracts name which, and whom they obey, as the hatch looks at it when it is sealed. What was told nobody yet
/// obeys nobody.
struct Wiring {
    issuer: Option<AccountId>,
    pool: Option<PoolWiring>,
    market: CurveTerms,
    curve: Option<CurveWiring>,
    vesting: VestingStatus,
    escrow: EscrowTerms,
    escrow_admin: Option<AccountId>,
    voting: VotingTerms,
}

impl Wiring {
    async fn read(chain: Snapshot<'_>, at: &Addresses) -> Result<Self> {
        let (issuer, pool, market, curve, vesting, escrow, escrow_admin, voting) = tokio::try_join!(
            chain.read(at.to_token().call().issuer()),
            chain.read(at.to_pool().call().wiring()),
            chain.read(at.to_curve().call().terms()),
            chain.read(at.to_curve().call().wiring()),
            chain.read(at.to_vesting().call().status()),
            chain.read(at.to_escrow().call().terms()),
            chain.read(at.to_escrow().call().admin()),
            chain.read(at.to_voting().call().terms()),
        )?;
        Ok(Self {
            issuer,
            pool,
            market,
            curve,
            vesting,
            escrow,
            escrow_admin,
            voting,
        })
    }

    /// A curve whose opener is the hatch is opened by its launch alone, so its phase need not be looked at.
    fn contradicted(&self, at: &Addresses) -> Vec<String> {
        use Part::{
            BondingCurve, CommunityToken, ConvictionVoting, FundingPool, Hatch, Vesting, VoucherEscrow, WrappedNative,
        };
        let Self {
            pool,
            market,
            curve,
            vesting,
            escrow,
            voting,
            ..
        } = self;
        [
            (CommunityToken, "issuer", self.issuer, BondingCurve),
            (FundingPool, "admin", pool.map(|pool| pool.admin), ConvictionVoting),
            (FundingPool, "spender", pool.map(|pool| pool.spender), ConvictionVoting),
            (FundingPool, "curve", pool.map(|pool| pool.curve), BondingCurve),
            (BondingCurve, "token", Some(market.token), CommunityToken),
            (BondingCurve, "collateral", Some(market.collateral), WrappedNative),
            (BondingCurve, "funding pool", Some(market.funding_pool), FundingPool),
            (BondingCurve, "opener", curve.map(|curve| curve.opener), Hatch),
            (BondingCurve, "admin", curve.map(|curve| curve.admin), ConvictionVoting),
            (Vesting, "token", Some(vesting.token), CommunityToken),
            (Vesting, "funding pool", Some(vesting.funding_pool), FundingPool),
            (Vesting, "hatch", vesting.wiring.map(|wiring| wiring.hatch), Hatch),
            (
                Vesting,
                "admin",
                vesting.wiring.map(|wiring| wiring.admin),
                ConvictionVoting,
            ),
            (VoucherEscrow, "funding pool", Some(escrow.funding_pool), FundingPool),
            (VoucherEscrow, "admin", self.escrow_admin, ConvictionVoting),
            (ConvictionVoting, "token", Some(voting.token), CommunityToken),
            (ConvictionVoting, "funding pool", Some(voting.funding_pool), FundingPool),
            (ConvictionVoting, "vesting", Some(voting.vesting), Vesting),
            (ConvictionVoting, "curve", Some(voting.curve), BondingCurve),
            (ConvictionVoting, "escrow", Some(voting.escrow), VoucherEscrow),
        ]
        .into_iter()
        .filter_map(|(of, what, named, expected)| {
            let named = named.filter(|named| *named != at.of(expected))?;
            Some(format!(
                "the {what} of {} at {} is {}, and should be {} at {}",
                of.name(),
                format_address(at.of(of)),
                format_address(named),
                expected.name(),
                format_address(at.of(expected))
            ))
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::Config,
        suite::constructors::{curve_terms, escrow_terms, hatch_terms, voting_terms},
    };
    use interfaces::vesting::VestingWiring;

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

    /// A commons as the deployer leaves it, before the hatch is sealed.
    fn wired(at: &Addresses) -> Wiring {
        let config = Config::parse(include_str!("../../commons.toml")).unwrap();
        Wiring {
            issuer: Some(at.curve),
            pool: Some(PoolWiring {
                admin: at.voting,
                spender: at.voting,
                curve: at.curve,
            }),
            market: curve_terms(&config, at),
            curve: Some(CurveWiring {
                opener: at.hatch,
                admin: at.voting,
            }),
            vesting: VestingStatus {
                token: at.token,
                funding_pool: at.funding_pool,
                wiring: Some(VestingWiring {
                    hatch: at.hatch,
                    admin: at.voting,
                }),
                unclaimed: None,
                batches: 0,
            },
            escrow: escrow_terms(&config, at),
            escrow_admin: Some(at.voting),
            voting: voting_terms(&config, at),
        }
    }

    #[test]
    fn contracts_that_obey_nobody_yet_are_not_wired_to_somebody_else() {
        let at = Case::sound().at;
        assert_eq!(wired(&at).contradicted(&at), Vec::<String>::new());
        let mut wiring = wired(&at);
        (wiring.issuer, wiring.pool, wiring.curve, wiring.escrow_admin) = (None, None, None, None);
        wiring.vesting.wiring = None;
        assert_eq!(wiring.contradicted(&at), Vec::<String>::new());
    }

    /// Every contract that another one names, or obeys, is looked at wherever it is named.
    #[test]
    fn wiring_to_any_other_contract_than_the_files_is_told() {
        let at = Case::sound().at;
        let stranger = AccountId::from([99; 32]);
        for (part, named_by) in [
            (Part::WrappedNative, 1),
            (Part::CommunityToken, 3),
            (Part::FundingPool, 4),
            (Part::BondingCurve, 3),
            (Part::Vesting, 1),
            (Part::VoucherEscrow, 1),
            (Part::ConvictionVoting, 5),
            (Part::Hatch, 2),
        ] {
            let found = wired(&at.with(part, stranger)).contradicted(&at);
            assert_eq!(found.len(), named_by, "{found:?}");
            for told in &found {
                let expected = format!("should be {} at {}", part.name(), format_address(at.of(part)));
                assert!(
                    told.contains(&format_address(stranger)) && told.contains(&expected),
                    "{told}"
                );
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
