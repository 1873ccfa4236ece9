//! Anyone seals, once and in time. What is read back from the suite is the sandbox tests' subject.

use super::*;

#[ink::test]
fn anyone_seals() {
    for caller in [deployer(), alice(), admin()] {
        let mut hatch = unsealed_hatch(terms());
        call_as(caller);

        until_it_calls_out(&mut hatch, |hatch| hatch.seal());

        assert!(hatch.status().sealed);
    }
}

#[ink::test]
fn a_hatch_is_sealed_once() {
    let mut hatch = sealed_hatch(terms());

    for caller in [deployer(), alice(), admin()] {
        call_as(caller);
        assert_refused(&mut hatch, HatchError::AlreadySealed, |hatch| hatch.seal());
    }
    for phase in every_phase_but(HatchPhase::Pending) {
        assert_refused(&mut hatch_in(phase), HatchError::AlreadySealed, |hatch| hatch.seal());
    }
}

#[ink::test]
fn a_hatch_is_sealed_before_its_end() {
    for now_ms in [0, START_MS - 1, START_MS, END_MS - 1] {
        let mut hatch = unsealed_hatch(terms());
        at_ms(now_ms);
        until_it_calls_out(&mut hatch, |hatch| hatch.seal());
        assert!(hatch.status().sealed);
    }

    let mut hatch = unsealed_hatch(terms());
    for now_ms in [END_MS, END_MS + WINDOW_MS, u64::MAX] {
        at_ms(now_ms);
        let error = HatchError::WrongPhase {
            phase: HatchPhase::Refunding,
        };
        assert_refused(&mut hatch, error, |hatch| hatch.seal());
    }
}

#[ink::test]
fn contributions_begin_with_the_seal_if_the_start_has_passed() {
    let mut hatch = unsealed_hatch(terms());
    at_ms(START_MS + 10);
    assert_eq!(hatch.status().phase, HatchPhase::Pending);

    until_it_calls_out(&mut hatch, |hatch| hatch.seal());

    assert_eq!(hatch.status().phase, HatchPhase::Funding);
}
