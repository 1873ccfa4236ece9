//! Coins in, tokens out, and back. What the tokens do as a PSP22 is in `psp22_standard`.

#[path = "../../interfaces/tests/shared/off_chain.rs"]
mod off_chain;
#[path = "../../interfaces/tests/shared/psp22_standard.rs"]
mod psp22_standard;

use crate::Wrapper;
use ink::{
    env::{test, DefaultEnvironment},
    primitives::AccountId,
};
use interfaces::{
    psp22::{Data, PSP22Metadata, Transfer, PSP22},
    wrapped_native::{WrappedNative, WrappedNativeError},
};
use off_chain::*;

/// What `psp22_standard` tests.
type TokenUnderTest = Wrapper;

/// The environment has no account with fewer coins than this, but for empty ones.
const COIN: u128 = 1_000_000;

fn empty_wrapper() -> Wrapper {
    begin_deployment();
    Wrapper::new(Some("Wrapped Coin".into()), Some("WCOIN".into()), 10).unwrap()
}

/// `owner` holding all there is; `owner` calls, sending nothing along.
fn token_of(owner: AccountId, amount: u128) -> Wrapper {
    let mut wrapper = empty_wrapper();
    call_as(owner);
    send_along(amount);
    wrapper.deposit().unwrap();
    send_along(0);
    wrapper
}

/// Coins go with every call from now on. The environment says so to the contract but moves none.
fn send_along(coins: u128) {
    test::set_value_transferred::<DefaultEnvironment>(coins);
}

fn give_coins(account: AccountId, coins: u128) {
    test::set_account_balance::<DefaultEnvironment>(account, coins);
}

fn coins_of(account: AccountId) -> u128 {
    test::get_account_balance::<DefaultEnvironment>(account).unwrap_or(0)
}

mod construction {
    use super::*;

    #[ink::test]
    fn a_new_wrapper_shows_the_coins_name_and_has_no_supply() {
        let wrapper = empty_wrapper();

        assert_eq!(wrapper.token_name(), Some("Wrapped Coin".into()));
        assert_eq!(wrapper.token_symbol(), Some("WCOIN".into()));
        assert_eq!(wrapper.token_decimals(), 10);
        assert_eq!(wrapper.total_supply(), 0);
        assert_eq!(event_count(), 0);
    }

    #[ink::test]
    fn a_name_or_symbol_of_64_bytes_is_the_longest() {
        begin_deployment();
        let text = |bytes: usize| Some("x".repeat(bytes).into());
        let refused = |name, symbol| Wrapper::new(name, symbol, 10).err();

        assert_eq!(refused(text(64), text(64)), None);
        assert_eq!(refused(text(65), None), Some(WrappedNativeError::TextTooLong));
        assert_eq!(refused(None, text(65)), Some(WrappedNativeError::TextTooLong));
    }
}

mod deposits {
    use super::*;

    #[ink::test]
    fn coins_sent_along_become_the_callers_tokens() {
        let mut wrapper = empty_wrapper();

        for (caller, coins) in [(alice(), 300), (bob(), 50), (alice(), 1)] {
            call_as(caller);
            send_along(coins);
            assert_eq!(wrapper.deposit(), Ok(()));
        }

        assert_eq!(wrapper.balance_of(alice()), 301);
        assert_eq!(wrapper.balance_of(bob()), 50);
        assert_eq!(wrapper.total_supply(), 351);
        let minted = |to, value| Transfer {
            from: None,
            to: Some(to),
            value,
        };
        assert_eq!(
            events::<Transfer>(),
            [minted(alice(), 300), minted(bob(), 50), minted(alice(), 1)]
        );
    }

    #[ink::test]
    fn a_deposit_without_coins_is_refused() {
        let mut wrapper = empty_wrapper();
        call_as(alice());
        send_along(0);

        assert_refused(&mut wrapper, WrappedNativeError::ZeroAmount, |wrapper| {
            wrapper.deposit()
        });
    }

    #[ink::test]
    fn the_supply_stays_within_128_bits() {
        let mut wrapper = token_of(alice(), u128::MAX - 1);

        call_as(bob());
        for coins in [2, u128::MAX] {
            send_along(coins);
            assert_refused(&mut wrapper, WrappedNativeError::SupplyOverflow, |wrapper| {
                wrapper.deposit()
            });
        }
        assert_eq!(wrapper.balance_of(bob()), 0);

        send_along(1);
        assert_eq!(wrapper.deposit(), Ok(()));
        assert_eq!(wrapper.total_supply(), u128::MAX);
    }
}

mod withdrawals {
    use super::*;

    #[ink::test]
    fn tokens_become_coins_again() {
        let mut wrapper = token_of(alice(), 5 * COIN);
        give_coins(this_contract(), 5 * COIN);
        give_coins(alice(), 2 * COIN);

        assert_eq!(wrapper.withdraw(3 * COIN), Ok(()));

        assert_eq!(coins_of(alice()), 5 * COIN);
        assert_eq!(coins_of(this_contract()), 2 * COIN);
        assert_eq!(wrapper.balance_of(alice()), 2 * COIN);
        assert_eq!(wrapper.total_supply(), 2 * COIN);
        let burned = Transfer {
            from: Some(alice()),
            to: None,
            value: 3 * COIN,
        };
        assert_eq!(events::<Transfer>().last(), Some(&burned));
        assert_eq!(event_count(), 2, "one for the deposit, one for this");
    }

    #[ink::test]
    fn tokens_got_from_another_are_as_good() {
        let mut wrapper = token_of(alice(), 2 * COIN);
        give_coins(this_contract(), 2 * COIN);
        wrapper.transfer(bob(), 2 * COIN, Data).unwrap();

        call_as(bob());
        assert_eq!(wrapper.withdraw(2 * COIN), Ok(()));

        assert_eq!(coins_of(bob()), 2 * COIN);
        assert_eq!(wrapper.total_supply(), 0);
    }

    #[ink::test]
    fn nothing_cannot_be_withdrawn() {
        let mut wrapper = token_of(alice(), 5 * COIN);
        give_coins(this_contract(), 5 * COIN);

        assert_refused(&mut wrapper, WrappedNativeError::ZeroAmount, |wrapper| {
            wrapper.withdraw(0)
        });
    }

    #[ink::test]
    fn more_than_the_caller_holds_cannot_be_withdrawn() {
        let mut wrapper = token_of(alice(), 5 * COIN);
        // There are coins enough: gifts, and what others brought.
        give_coins(this_contract(), 50 * COIN);

        for (caller, balance, amount) in [
            (alice(), 5 * COIN, 5 * COIN + 1),
            (alice(), 5 * COIN, u128::MAX),
            (bob(), 0, 1),
        ] {
            call_as(caller);
            let error = WrappedNativeError::InsufficientBalance { balance, amount };
            assert_refused(&mut wrapper, error, |wrapper| wrapper.withdraw(amount));
        }

        assert_eq!(coins_of(this_contract()), 50 * COIN);
        assert_eq!(wrapper.balance_of(alice()), 5 * COIN);
    }

    #[ink::test]
    fn a_payment_that_the_chain_refuses_is_an_error_and_no_event() {
        // The environment refuses to pay out of an account that never had any coins.
        let mut wrapper = token_of(alice(), 5 * COIN);
        let earlier = event_count();

        assert_eq!(
            wrapper.withdraw(5 * COIN),
            Err(WrappedNativeError::NativeTransferFailed)
        );

        // That the tokens are back is the chain's doing, which undoes all of a failed message, and a sandbox test's subject.
        assert_eq!(event_count(), earlier);
    }
}
