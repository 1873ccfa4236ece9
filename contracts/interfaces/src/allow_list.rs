//! Who may contribute, and how much, as the root of a Merkle tree.
//!
//! A leaf is an account with its cap. The list stays with the community; the chain keeps the root, and whoever
//! contributes shows the path from their leaf to it.
//!
//! ```text
//! leaf = Blake2-256(0x00 ‖ account ‖ cap, 16 bytes, little end first)
//! node = Blake2-256(0x01 ‖ the smaller child ‖ the larger child)
//! ```
//!
//! The first byte keeps a node from passing for a leaf. Children are sorted, so a path needs no directions. A node
//! without a sibling moves up as it is.

use ink::{
    env::hash::{Blake2x256, CryptoHash},
    prelude::vec::Vec,
    primitives::AccountId,
};

/// The longest path: a list of 2^32 accounts.
pub const LONGEST_PATH: usize = 32;

const LEAF: u8 = 0;
const NODE: u8 = 1;

/// A root, a node or a leaf.
pub type Digest = [u8; 32];

/// What a contributor shows: how much they may contribute in all, and the path that proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Allowance {
    /// The most they may contribute in all.
    pub cap: u128,
    /// The siblings from the leaf up to below the root, at most [`LONGEST_PATH`].
    pub path: Vec<Digest>,
}

impl Allowance {
    /// Whether the list with this root gives `account` this cap.
    pub fn is_proved(&self, account: AccountId, root: &Digest) -> bool {
        self.path.len() <= LONGEST_PATH && self.path.iter().fold(leaf(account, self.cap), parent) == *root
    }
}

/// The leaf of an account.
pub fn leaf(account: AccountId, cap: u128) -> Digest {
    let bytes: &[u8; 32] = account.as_ref();
    let mut input = [LEAF; 49];
    input[1..33].copy_from_slice(bytes);
    input[33..].copy_from_slice(&cap.to_le_bytes());
    hash(&input)
}

fn parent(one: Digest, other: &Digest) -> Digest {
    let (smaller, larger) = if one < *other { (&one, other) } else { (other, &one) };
    let mut input = [NODE; 65];
    input[1..33].copy_from_slice(smaller);
    input[33..].copy_from_slice(larger);
    hash(&input)
}

fn hash(input: &[u8]) -> Digest {
    let mut digest = Digest::default();
    Blake2x256::hash(input, &mut digest);
    digest
}

/// A whole list, as the community keeps it.
#[cfg(feature = "std")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowList {
    members: Vec<(AccountId, u128)>,
    /// The leaves first, then each level above them, up to below the root.
    levels: Vec<Vec<Digest>>,
    root: Digest,
}

#[cfg(feature = "std")]
impl AllowList {
    /// The list of these accounts and caps; `None` if it is empty.
    pub fn new(members: Vec<(AccountId, u128)>) -> Option<Self> {
        let mut level: Vec<Digest> = members.iter().map(|(account, cap)| leaf(*account, *cap)).collect();
        let mut levels = Vec::new();
        loop {
            match level[..] {
                [] => return None,
                [root] => return Some(Self { members, levels, root }),
                _ => {
                    let above = level.chunks(2).filter_map(|pair| match pair {
                        [one, other] => Some(parent(*one, other)),
                        _ => pair.first().copied(),
                    });
                    let above = above.collect();
                    levels.push(core::mem::replace(&mut level, above));
                }
            }
        }
    }

    /// What the chain keeps.
    pub fn root(&self) -> Digest {
        self.root
    }

    /// What the member at `position` shows.
    pub fn allowance(&self, position: usize) -> Option<Allowance> {
        let (_, cap) = *self.members.get(position)?;
        let siblings = self.levels.iter().scan(position, |position, level| {
            let sibling = level.get(*position ^ 1);
            *position >>= 1;
            Some(sibling.copied())
        });
        Some(Allowance {
            cap,
            path: siblings.flatten().collect(),
        })
    }

    /// The accounts and their caps.
    pub fn members(&self) -> &[(AccountId, u128)] {
        &self.members
    }
}
