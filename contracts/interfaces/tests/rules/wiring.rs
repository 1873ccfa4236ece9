//! References are fixed once, by the deployer.

use crate::off_chain::{alice, deployer};
use interfaces::wiring::{Wiring, WiringError};

#[test]
fn nothing_is_known_before_wiring() {
    assert_eq!(Wiring::<u8>::Awaiting(deployer()).get(), None);
}

#[test]
fn the_deployer_fixes_the_references() {
    let mut wiring = Wiring::Awaiting(deployer());

    assert_eq!(wiring.fix(deployer(), 7), Ok(()));

    assert_eq!(wiring.get(), Some(7));
}

#[test]
fn nobody_else_does() {
    let mut wiring = Wiring::Awaiting(deployer());

    assert_eq!(wiring.fix(alice(), 7), Err(WiringError::NotDeployer));

    assert_eq!(wiring, Wiring::Awaiting(deployer()));
}

#[test]
fn what_is_fixed_stays() {
    let mut wiring = Wiring::Fixed(7);

    for caller in [deployer(), alice()] {
        for references in [7, 8] {
            assert_eq!(wiring.fix(caller, references), Err(WiringError::AlreadyWired));
        }
    }

    assert_eq!(wiring.get(), Some(7));
}
