//! PSP22 as the standard has it. Every token of ours runs these tests: the module around them has `token_of(owner,
//! amount)`, which deploys a `TokenUnderTest` and gives `owner` all there is of it.

use super::{off_chain::*, token_of, TokenUnderTest};
use ink::{env::test, primitives::AccountId, scale::Decode};
use interfaces::psp22::{Approval, Data, PSP22Error, Transfer, PSP22};

/// BLAKE2b-256 of `Transfer(Option<AccountId>,Option<AccountId>,u128)`: what wallets and indexers listen for.
const TRANSFER: &str = "990df076cb1e9527aa102cd100c1481efe393eeabb5825f9af1f5e58221864de";

/// BLAKE2b-256 of `Approval(AccountId,AccountId,u128)`.
const APPROVAL: &str = "25cdb6c93882e925abbfc9a8b7c85884b73c038c03a2492f238a5e5ba3fbff8c";

/// An event of the standard.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Approval(Approval),
    Transfer(Transfer),
}

fn approval(owner: AccountId, spender: AccountId, amount: u128) -> Heard {
    Heard::Approval(Approval { owner, spender, amount })
}

fn transfer(from: AccountId, to: AccountId, value: u128) -> Heard {
    Heard::Transfer(Transfer {
        from: Some(from),
        to: Some(to),
        value,
    })
}

/// All events but the first `skipped`, in order.
fn heard_after(skipped: usize) -> Vec<Heard> {
    test::recorded_events()
        .skip(skipped)
        .map(|event| match hexadecimal(&event.topics[0]).as_str() {
            TRANSFER => Heard::Transfer(Transfer::decode(&mut event.data.as_slice()).unwrap()),
            APPROVAL => Heard::Approval(Approval::decode(&mut event.data.as_slice()).unwrap()),
            other => panic!("an event that the standard does not know: {other}"),
        })
        .collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What Alice, Bob and Carol hold.
fn balances(token: &TokenUnderTest) -> [u128; 3] {
    [alice(), bob(), carol()].map(|owner| token.balance_of(owner))
}

#[ink::test]
fn an_account_never_seen_holds_nothing_and_allows_nothing() {
    let token = token_of(alice(), 100);

    assert_eq!(balances(&token), [100, 0, 0]);
    assert_eq!(token.allowance(alice(), bob()), 0);
    assert_eq!(token.total_supply(), 100);
}

#[ink::test]
fn a_transfer_moves_tokens_from_the_caller() {
    let mut token = token_of(alice(), 100);
    let earlier = event_count();

    call_as(alice());
    assert_eq!(token.transfer(bob(), 30, Data), Ok(()));

    assert_eq!(balances(&token), [70, 30, 0]);
    assert_eq!(token.total_supply(), 100);
    assert_eq!(heard_after(earlier), [transfer(alice(), bob(), 30)]);
}

#[ink::test]
fn the_whole_balance_can_be_transferred() {
    let mut token = token_of(alice(), u128::MAX);

    call_as(alice());
    assert_eq!(token.transfer(bob(), u128::MAX, Data), Ok(()));

    assert_eq!(balances(&token), [0, u128::MAX, 0]);
}

#[ink::test]
fn more_than_the_balance_cannot_be_transferred() {
    let mut token = token_of(alice(), 100);

    call_as(alice());
    for value in [101, u128::MAX] {
        assert_refused(&mut token, PSP22Error::InsufficientBalance, |token| {
            token.transfer(bob(), value, Data)
        });
    }

    assert_eq!(balances(&token), [100, 0, 0]);
}

#[ink::test]
fn a_transfer_of_nothing_or_to_oneself_succeeds_and_does_nothing() {
    let mut token = token_of(alice(), 100);
    let earlier = event_count();

    call_as(alice());
    assert_eq!(token.transfer(bob(), 0, Data), Ok(()));
    assert_eq!(token.transfer(alice(), 40, Data), Ok(()));
    // Not even the balance matters then.
    assert_eq!(token.transfer(alice(), u128::MAX, Data), Ok(()));

    assert_eq!(balances(&token), [100, 0, 0]);
    assert_eq!(heard_after(earlier), []);
}

#[ink::test]
fn a_transfer_for_another_uses_up_the_allowance() {
    let mut token = token_of(alice(), 100);
    call_as(alice());
    token.approve(bob(), 50).unwrap();
    let earlier = event_count();

    call_as(bob());
    assert_eq!(token.transfer_from(alice(), carol(), 30, Data), Ok(()));

    assert_eq!(balances(&token), [70, 0, 30]);
    assert_eq!(token.allowance(alice(), bob()), 20);
    assert_eq!(
        heard_after(earlier),
        [approval(alice(), bob(), 20), transfer(alice(), carol(), 30)]
    );
}

#[ink::test]
fn the_whole_allowance_can_be_used_and_then_nothing_is_left_of_it() {
    let mut token = token_of(alice(), 100);
    call_as(alice());
    token.approve(bob(), 50).unwrap();

    call_as(bob());
    assert_eq!(token.transfer_from(alice(), bob(), 50, Data), Ok(()));

    assert_eq!(token.allowance(alice(), bob()), 0);
    assert_refused(&mut token, PSP22Error::InsufficientAllowance, |token| {
        token.transfer_from(alice(), bob(), 1, Data)
    });
    assert_eq!(balances(&token), [50, 50, 0]);
}

#[ink::test]
fn the_largest_allowance_is_used_up_like_any_other() {
    let mut token = token_of(alice(), 100);
    call_as(alice());
    token.approve(bob(), u128::MAX).unwrap();

    call_as(bob());
    assert_eq!(token.transfer_from(alice(), bob(), 100, Data), Ok(()));

    assert_eq!(token.allowance(alice(), bob()), u128::MAX - 100);
}

#[ink::test]
fn a_missing_allowance_is_reported_before_a_missing_balance() {
    let mut token = token_of(alice(), 10);
    call_as(alice());
    token.approve(bob(), 50).unwrap();

    call_as(bob());
    for value in [51, u128::MAX] {
        assert_refused(&mut token, PSP22Error::InsufficientAllowance, |token| {
            token.transfer_from(alice(), carol(), value, Data)
        });
    }
    for value in [11, 50] {
        assert_refused(&mut token, PSP22Error::InsufficientBalance, |token| {
            token.transfer_from(alice(), carol(), value, Data)
        });
    }

    assert_eq!(balances(&token), [10, 0, 0]);
    assert_eq!(token.allowance(alice(), bob()), 50);
}

#[ink::test]
fn an_allowance_is_for_one_spender_only() {
    let mut token = token_of(alice(), 100);
    call_as(alice());
    token.approve(bob(), 50).unwrap();

    call_as(carol());
    assert_refused(&mut token, PSP22Error::InsufficientAllowance, |token| {
        token.transfer_from(alice(), carol(), 1, Data)
    });
    // Nor does it work the other way round.
    call_as(alice());
    assert_refused(&mut token, PSP22Error::InsufficientAllowance, |token| {
        token.transfer_from(bob(), alice(), 1, Data)
    });
}

#[ink::test]
fn owners_move_their_own_tokens_without_an_allowance() {
    let mut token = token_of(alice(), 100);
    let earlier = event_count();

    call_as(alice());
    assert_eq!(token.transfer_from(alice(), bob(), 30, Data), Ok(()));

    assert_eq!(balances(&token), [70, 30, 0]);
    assert_eq!(heard_after(earlier), [transfer(alice(), bob(), 30)]);
    assert_refused(&mut token, PSP22Error::InsufficientBalance, |token| {
        token.transfer_from(alice(), bob(), 71, Data)
    });
}

#[ink::test]
fn a_transfer_for_another_of_nothing_or_to_the_same_account_succeeds_and_does_nothing() {
    let mut token = token_of(alice(), 100);
    call_as(alice());
    token.approve(bob(), 50).unwrap();
    let earlier = event_count();

    call_as(bob());
    assert_eq!(token.transfer_from(alice(), carol(), 0, Data), Ok(()));
    assert_eq!(token.transfer_from(alice(), alice(), 40, Data), Ok(()));
    assert_eq!(token.transfer_from(carol(), carol(), u128::MAX, Data), Ok(()));

    assert_eq!(balances(&token), [100, 0, 0]);
    assert_eq!(token.allowance(alice(), bob()), 50);
    assert_eq!(heard_after(earlier), []);
}

#[ink::test]
fn an_approval_replaces_the_one_before() {
    let mut token = token_of(alice(), 100);
    let earlier = event_count();

    call_as(alice());
    // More than one holds may be allowed.
    for amount in [50, u128::MAX, 20, 0] {
        assert_eq!(token.approve(bob(), amount), Ok(()));
        assert_eq!(token.allowance(alice(), bob()), amount);
    }

    assert_eq!(token.allowance(bob(), alice()), 0);
    assert_eq!(
        heard_after(earlier),
        [50, u128::MAX, 20, 0].map(|amount| approval(alice(), bob(), amount))
    );
}

#[ink::test]
fn an_allowance_grows_by_what_is_added() {
    let mut token = token_of(alice(), 100);
    let earlier = event_count();

    call_as(alice());
    assert_eq!(token.increase_allowance(bob(), 30), Ok(()));
    assert_eq!(token.increase_allowance(bob(), 12), Ok(()));

    assert_eq!(token.allowance(alice(), bob()), 42);
    assert_eq!(
        heard_after(earlier),
        [approval(alice(), bob(), 30), approval(alice(), bob(), 42)]
    );
}

#[ink::test]
fn an_allowance_stops_growing_at_the_largest_number() {
    let mut token = token_of(alice(), 100);
    call_as(alice());
    token.approve(bob(), 1).unwrap();
    let earlier = event_count();

    assert_eq!(token.increase_allowance(bob(), u128::MAX), Ok(()));

    assert_eq!(token.allowance(alice(), bob()), u128::MAX);
    assert_eq!(heard_after(earlier), [approval(alice(), bob(), u128::MAX)]);
}

#[ink::test]
fn an_allowance_shrinks_by_what_is_taken_off() {
    let mut token = token_of(alice(), 100);
    call_as(alice());
    token.approve(bob(), 42).unwrap();
    let earlier = event_count();

    assert_eq!(token.decrease_allowance(bob(), 12), Ok(()));
    assert_eq!(token.allowance(alice(), bob()), 30);
    assert_eq!(token.decrease_allowance(bob(), 30), Ok(()));
    assert_eq!(token.allowance(alice(), bob()), 0);

    assert_eq!(
        heard_after(earlier),
        [approval(alice(), bob(), 30), approval(alice(), bob(), 0)]
    );
}

#[ink::test]
fn an_allowance_cannot_shrink_by_more_than_there_is() {
    let mut token = token_of(alice(), 100);
    call_as(alice());
    token.approve(bob(), 42).unwrap();

    for by in [43, u128::MAX] {
        assert_refused(&mut token, PSP22Error::InsufficientAllowance, |token| {
            token.decrease_allowance(bob(), by)
        });
    }

    assert_eq!(token.allowance(alice(), bob()), 42);
}

#[ink::test]
fn a_change_of_an_allowance_by_nothing_does_nothing() {
    let mut token = token_of(alice(), 100);
    call_as(alice());
    token.approve(bob(), 42).unwrap();
    let earlier = event_count();

    assert_eq!(token.increase_allowance(bob(), 0), Ok(()));
    assert_eq!(token.decrease_allowance(bob(), 0), Ok(()));
    assert_eq!(token.decrease_allowance(carol(), 0), Ok(()));

    assert_eq!(token.allowance(alice(), bob()), 42);
    assert_eq!(heard_after(earlier), []);
}

#[ink::test]
fn nobody_has_an_allowance_of_their_own() {
    let mut token = token_of(alice(), 100);
    let earlier = event_count();

    call_as(alice());
    assert_eq!(token.approve(alice(), 5), Ok(()));
    assert_eq!(token.increase_allowance(alice(), 5), Ok(()));
    assert_eq!(token.decrease_allowance(alice(), 50), Ok(()));

    assert_eq!(token.allowance(alice(), alice()), 0);
    assert_eq!(heard_after(earlier), []);
}

#[ink::test]
fn the_balances_add_up_to_the_supply() {
    let mut token = token_of(alice(), u128::MAX);
    call_as(alice());
    token.approve(carol(), u128::MAX).unwrap();
    let mut sums = Vec::new();

    for (caller, from, to, value) in [
        (alice(), alice(), bob(), 1),
        (carol(), alice(), carol(), u128::MAX - 7),
        (bob(), bob(), carol(), 1),
        (alice(), alice(), bob(), 6),
    ] {
        call_as(caller);
        token.transfer_from(from, to, value, Data).unwrap();
        sums.push(balances(&token).into_iter().try_fold(0, u128::checked_add));
    }

    assert_eq!(sums, [Some(u128::MAX); 4]);
    assert_eq!(token.total_supply(), u128::MAX);
    assert_eq!(balances(&token), [0, 6, u128::MAX - 6]);
}

#[ink::test]
fn events_are_indexed_by_the_accounts_in_them() {
    let mut token = token_of(alice(), 100);
    let earlier = event_count();

    call_as(alice());
    token.approve(bob(), 5).unwrap();
    token.transfer(bob(), 5, Data).unwrap();

    let topics: Vec<Vec<String>> = test::recorded_events()
        .skip(earlier)
        .map(|event| event.topics.iter().map(|topic| hexadecimal(topic)).collect())
        .collect();
    let (alice, bob) = (hexadecimal(alice().as_ref()), hexadecimal(bob().as_ref()));
    assert_eq!(
        topics,
        [
            [APPROVAL.to_string(), alice.clone(), bob.clone()],
            [TRANSFER.to_string(), alice, bob],
        ]
    );
}
