//! What cannot be proved, and what the process ends with.

use super::*;

/// As if the file's salt, deployer or inputs had been edited.
fn elsewhere(contract: &mut Contract) {
    contract.derived_address = stranger();
    contract.recorded_derived_address = stranger();
}

#[test]
fn an_address_that_does_not_follow_is_wrong_where_addresses_follow_even_if_none_does() {
    let moved = found_after(|commons| elsewhere(commons.expected.contracts.get_mut(&Part::Vesting).unwrap()));
    assert_eq!(moved, wrong("vesting", "address"));

    let mut commons = Commons::sound();
    commons.expected.contracts.values_mut().for_each(elsewhere);
    let all: Vec<_> = Part::ALL
        .into_iter()
        .map(|part| wrong(part.name(), "address"))
        .collect();
    assert_eq!(commons.found(), all);
    assert_eq!(commons.ending().0, 1);
}

#[test]
fn an_address_that_does_not_follow_is_unproved_where_addresses_prove_nothing_and_that_is_no_success() {
    for rule in [AddressRule::Other, AddressRule::Unknown("\u{1b}no money".to_owned())] {
        let mut commons = Commons::sound();
        commons.expected.contracts.values_mut().for_each(elsewhere);
        commons.facts.address_rule = rule;
        let comparison = commons.compared();
        assert_eq!(comparison.differences.len(), 8);
        assert_eq!(comparison.worst(), Some(Verdict::Unproved));
        let (code, reason) = commons.ending();
        assert_eq!(code, 3);
        assert!(reason.contains("does not prove who made it"), "{reason}");
        let page = commons.page();
        assert!(page.contains("No address follows"), "{page}");
        assert!(page.ends_with("the deployment file alone says."), "{page}");
        assert!(!page.contains('\u{1b}'), "{page:?}");
        // What is wrong is worse.
        commons.curve().tributes.entry_ppm += 1;
        assert_eq!(commons.ending().0, 1);
    }
    assert!(!Commons::sound().page().contains("No address follows"));
}

#[test]
fn only_what_is_as_described_or_as_members_decided_ends_with_0() {
    let mut commons = Commons::sound();
    assert_eq!(commons.ending().0, 0);
    commons.decide(Request::ReplaceGuardian(Some(stranger())));
    commons.voting().guardian = Some(stranger());
    assert_eq!(commons.ending().0, 0);
    commons.expected.recorded_as_sealed = false;
    commons.hatch().sealed = false;
    commons.hatch().phase = HatchPhase::Pending;
    let (code, reason) = commons.ending();
    assert_eq!(code, 2);
    assert!(reason.contains("here.json is not complete yet"), "{reason}");
    commons.voting().guardian = None;
    assert_eq!(commons.ending().0, 1);
}

/// What a file says of nothing is nothing.
#[test]
fn a_deployment_file_without_a_contract_is_not_yet_one() {
    let mut commons = Commons::sound();
    for contract in commons.expected.contracts.values_mut() {
        contract.address = None;
        contract.recorded_as_made = false;
        contract.recorded_as_wired = false;
    }
    for part in Part::ALL {
        commons.facts.code_hashes.insert(part, None);
    }
    commons.facts.collateral = Err("nothing is there".to_owned());
    let comparison = commons.compared();
    assert_eq!(comparison.worst(), Some(Verdict::NotYet));
    assert_eq!(comparison.differences.len(), 8);
    assert_eq!(commons.ending().0, 2);
}
