//! Deployments that have not come to their end.

use super::*;

#[test]
fn what_is_not_wired_or_sealed_is_to_come() {
    let mut commons = Commons::sound();
    commons.expected.recorded_as_sealed = false;
    commons.hatch().sealed = false;
    commons.hatch().phase = HatchPhase::Pending;
    assert_eq!(
        commons.found(),
        [("hatch".to_owned(), "sealed".to_owned(), Verdict::NotYet)]
    );
    for contract in commons.expected.contracts.values_mut() {
        contract.recorded_as_wired = false;
    }
    commons.facts.token.as_mut().unwrap().issuer = None;
    commons.pool().wiring = None;
    commons.curve().wiring = None;
    commons.vesting().wiring = None;
    commons.escrow().admin = None;
    let comparison = commons.compared();
    assert_eq!(comparison.worst(), Some(Verdict::NotYet));
    // Issuer, three roles of the pool, two each of curve and vesting, the escrow's admin, the seal.
    assert_eq!(comparison.differences.len(), 10, "{:#?}", comparison.differences);
    // A stranger is one, however far it has come.
    commons.curve().wiring = Some(CurveWiring {
        opener: stranger(),
        admin: commons.at().voting,
    });
    assert!(commons.compared().is_wrong());
}

#[test]
fn a_hatch_that_was_sealed_or_can_be_no_more_is_not_to_come() {
    let recorded = found_after(|commons| commons.hatch().sealed = false);
    assert_eq!(recorded, wrong("hatch", "sealed"));
    let too_late = found_after(|commons| {
        commons.expected.recorded_as_sealed = false;
        commons.hatch().sealed = false;
        commons.hatch().phase = HatchPhase::Refunding;
    });
    assert_eq!(too_late, wrong("hatch", "sealed"));
}

#[test]
fn a_contract_that_was_not_made_yet_is_to_come() {
    let to_come = found_after(|commons| {
        let hatch = commons.expected.contracts.get_mut(&Part::Hatch).unwrap();
        hatch.address = None;
        hatch.recorded_as_made = false;
        commons.facts.code_hashes.insert(Part::Hatch, None);
        commons.facts.hatch = Err("nothing is there".to_owned());
    });
    assert_eq!(to_come, ("hatch".to_owned(), "contract".to_owned(), Verdict::NotYet));
    // Its address was written down before it was sent.
    let to_come = found_after(|commons| {
        commons
            .expected
            .contracts
            .get_mut(&Part::Hatch)
            .unwrap()
            .recorded_as_made = false;
        commons.facts.code_hashes.insert(Part::Hatch, None);
        commons.facts.hatch = Err("nothing is there".to_owned());
    });
    assert_eq!(to_come.2, Verdict::NotYet);
}

/// Unwires one contract.
type Unwiring = (&'static str, &'static str, fn(&mut Commons));

#[test]
fn what_is_not_wired_is_wrong_where_the_deployment_file_says_that_it_was() {
    const UNWIRED: [Unwiring; 5] = [
        ("community-token", "issuer", |commons| {
            commons.facts.token.as_mut().unwrap().issuer = None;
        }),
        ("funding-pool", "wiring.admin", |commons| commons.pool().wiring = None),
        ("bonding-curve", "wiring.admin", |commons| commons.curve().wiring = None),
        ("vesting", "wiring.admin", |commons| commons.vesting().wiring = None),
        ("voucher-escrow", "admin", |commons| commons.escrow().admin = None),
    ];
    for (contract, what, unwire) in UNWIRED {
        let mut commons = Commons::sound();
        unwire(&mut commons);
        assert!(
            commons.found().contains(&wrong(contract, what)),
            "{:?}",
            commons.found()
        );
        // One of another contract is no word about this one.
        let part = Part::of_name(contract).unwrap();
        commons.expected.contracts.get_mut(&part).unwrap().recorded_as_wired = false;
        assert_eq!(commons.compared().worst(), Some(Verdict::NotYet), "{contract}");
    }
}
