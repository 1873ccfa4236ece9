//! Who is on a list proves it with their own cap, and nobody else proves anything.
//!
//! The expected digests are put together here out of the documented formula, with another implementation of BLAKE2b.

use crate::off_chain::{alice, bob, carol};
use blake2::{digest::consts::U32, Blake2b, Digest as _};
use ink::primitives::AccountId;
use interfaces::allow_list::{leaf, AllowList, Allowance, Digest, LONGEST_PATH};

fn blake2_256(parts: &[&[u8]]) -> Digest {
    let mut hasher = Blake2b::<U32>::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn documented_leaf(account: AccountId, cap: u128) -> Digest {
    let account: &[u8; 32] = account.as_ref();
    blake2_256(&[&[0], account, &cap.to_le_bytes()])
}

fn documented_node(one: Digest, other: Digest) -> Digest {
    blake2_256(&[&[1], &one.min(other), &one.max(other)])
}

/// As many members as wanted, each with an account and a cap of their own.
fn members(count: u8) -> Vec<(AccountId, u128)> {
    (1..=count)
        .map(|number| (AccountId::from([number; 32]), u128::from(number) * 1_000))
        .collect()
}

fn list(count: u8) -> AllowList {
    AllowList::new(members(count)).expect("there is a member")
}

#[test]
fn a_leaf_is_an_account_with_its_cap() {
    for (account, cap) in [(alice(), 0), (alice(), 1), (bob(), 0x0102_0304), (carol(), u128::MAX)] {
        assert_eq!(leaf(account, cap), documented_leaf(account, cap));
    }
    // The first byte, the account and the cap with its little end first: 49 bytes.
    let mut input = [0; 49];
    input[1..33].fill(0xA1);
    input[33] = 0x34;
    input[34] = 0x12;
    assert_eq!(leaf(alice(), 0x1234), blake2_256(&[&input]));
}

#[test]
fn there_is_no_list_of_nobody() {
    assert_eq!(AllowList::new(vec![]), None);
}

#[test]
fn the_root_of_one_member_is_the_leaf() {
    let alone = AllowList::new(vec![(alice(), 5)]).unwrap();

    assert_eq!(alone.root(), documented_leaf(alice(), 5));
    assert_eq!(alone.allowance(0), Some(Allowance { cap: 5, path: vec![] }));
}

#[test]
fn the_root_of_two_members_is_their_node_in_either_order() {
    let (first, second) = (documented_leaf(alice(), 5), documented_leaf(bob(), 7));

    for members in [vec![(alice(), 5), (bob(), 7)], vec![(bob(), 7), (alice(), 5)]] {
        assert_eq!(AllowList::new(members).unwrap().root(), documented_node(first, second));
    }
}

#[test]
fn the_third_of_three_members_moves_up_as_it_is() {
    let three = AllowList::new(vec![(alice(), 5), (bob(), 7), (carol(), 11)]).unwrap();

    let leaves = [(alice(), 5), (bob(), 7), (carol(), 11)].map(|(account, cap)| documented_leaf(account, cap));
    let node = documented_node(leaves[0], leaves[1]);
    assert_eq!(three.root(), documented_node(node, leaves[2]));
    let paths = [0, 1, 2].map(|position| three.allowance(position).unwrap().path);
    assert_eq!(
        paths,
        [vec![leaves[1], leaves[2]], vec![leaves[0], leaves[2]], vec![node]]
    );
}

#[test]
fn every_member_of_a_list_of_any_size_proves_their_cap() {
    for count in 1..=33 {
        let list = list(count);
        assert_eq!(list.members(), members(count));

        for (position, (account, cap)) in members(count).into_iter().enumerate() {
            let allowance = list.allowance(position).unwrap();
            assert_eq!(allowance.cap, cap);
            assert!(allowance.is_proved(account, &list.root()), "{position} of {count}");
        }
        assert_eq!(list.allowance(usize::from(count)), None);
        assert_eq!(list.allowance(usize::MAX), None);
    }
}

#[test]
fn nobody_proves_anything_with_another_members_path() {
    for count in 1..=33 {
        let list = list(count);
        let stranger = (AccountId::from([0xEE; 32]), 1_000);

        for position in 0..usize::from(count) {
            let allowance = list.allowance(position).unwrap();
            for (other, (account, cap)) in members(count).into_iter().chain([stranger]).enumerate() {
                if other != position {
                    assert!(!allowance.is_proved(account, &list.root()), "{other} as {position}");
                    // Nor with their own cap.
                    let own = Allowance {
                        cap,
                        ..allowance.clone()
                    };
                    assert!(!own.is_proved(account, &list.root()), "{other} at {position}");
                }
            }
        }
    }
}

#[test]
fn a_member_proves_no_other_cap() {
    for count in 1..=33 {
        let list = list(count);

        for (position, (account, cap)) in members(count).into_iter().enumerate() {
            for cap in [0, cap - 1, cap + 1, cap << 8, u128::MAX] {
                let allowance = Allowance {
                    cap,
                    ..list.allowance(position).unwrap()
                };
                assert!(!allowance.is_proved(account, &list.root()), "{position} of {count}");
            }
        }
    }
}

#[test]
fn a_path_proves_under_its_own_root_only() {
    let allowance = list(8).allowance(3).unwrap();
    let (account, _) = members(8)[3];

    assert!(allowance.is_proved(account, &list(8).root()));
    for other in [list(7).root(), list(9).root(), Digest::default()] {
        assert!(!allowance.is_proved(account, &other));
    }
}

#[test]
fn a_path_is_neither_shorter_nor_longer_nor_in_another_order() {
    for count in 5..=33 {
        let list = list(count);

        for (position, (account, _)) in members(count).into_iter().enumerate() {
            let Allowance { cap, path } = list.allowance(position).unwrap();
            let proves = |path: &[Digest]| {
                let path = path.to_vec();
                Allowance { cap, path }.is_proved(account, &list.root())
            };

            assert!(proves(&path));
            assert!(!proves(&path[1..]), "without the first");
            assert!(!proves(&path[..path.len() - 1]), "without the last");
            assert!(!proves(&[&path[..], &[path[0]]].concat()), "one again");
            assert!(!proves(&[&path[..], &[list.root()]].concat()), "the root itself");
            if path.len() > 1 {
                assert!(!proves(&path.iter().rev().copied().collect::<Vec<_>>()), "backwards");
            }
            for wrong in 0..path.len() {
                let mut path = path.clone();
                path[wrong][31] ^= 1;
                assert!(!proves(&path), "one bit of sibling {wrong}");
            }
        }
    }
}

#[test]
fn a_node_does_not_pass_for_a_leaf() {
    // Without the first byte, somebody could look for children whose bytes are an account and a cap. With it, the node
    // over them is not the leaf of that account.
    let two = list(2);
    let children = [0, 1].map(|position| {
        let (account, cap) = members(2)[position];
        leaf(account, cap)
    });
    let smaller = children[0].min(children[1]);
    let larger = children[0].max(children[1]);
    let account = AccountId::from(smaller);
    let cap = u128::from_le_bytes(larger[..16].try_into().unwrap());

    let forged = Allowance { cap, path: vec![] };
    assert!(!forged.is_proved(account, &two.root()));
    assert_ne!(leaf(account, cap), two.root());
    // Nor does the node over the same bytes pass with the first byte of a leaf, or none.
    assert_ne!(two.root(), blake2_256(&[&[0], &smaller, &larger]));
    assert_ne!(two.root(), blake2_256(&[&smaller, &larger]));
}

#[test]
fn the_longest_path_has_32_siblings() {
    assert_eq!(LONGEST_PATH, 32);
    let siblings: Vec<Digest> = (1..=33).map(|number| [number; 32]).collect();
    let proves = |length: usize| {
        let root = siblings[..length]
            .iter()
            .fold(documented_leaf(alice(), 9), |node, sibling| {
                documented_node(node, *sibling)
            });
        let path = siblings[..length].to_vec();
        Allowance { cap: 9, path }.is_proved(alice(), &root)
    };

    assert!(proves(0));
    assert!(proves(31));
    assert!(proves(32));
    assert!(!proves(33));
}

#[test]
fn an_account_on_the_list_twice_proves_each_of_its_caps() {
    let list = AllowList::new(vec![(alice(), 5), (bob(), 7), (alice(), 11)]).unwrap();

    for (position, cap) in [(0, 5), (2, 11)] {
        let allowance = list.allowance(position).unwrap();
        assert_eq!(allowance.cap, cap);
        assert!(allowance.is_proved(alice(), &list.root()));
    }
}
