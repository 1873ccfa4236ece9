//! A hatch for those on a list, each up to a cap.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use interfaces::{
    allow_list::{AllowList, Allowance, LONGEST_PATH},
    hatch::HatchError,
};
use sandbox_tests::{hatching_commons, hatching_commons_with, messages::contribute, refused, terms, transfer, COIN};

/// The members of the list with their caps: an odd number, so that one node moves up alone.
const MEMBERS: [(&str, u128); 5] = [
    ("alice", 10_000 * COIN),
    ("bob", 20_000 * COIN),
    ("carol", 5_000 * COIN),
    ("dave", 1),
    ("erin", 60_000 * COIN),
];

fn list() -> AllowList {
    AllowList::new(MEMBERS.map(|(who, cap)| (account(who), cap)).to_vec()).expect("it has members")
}

/// What a member of the list shows.
fn proof(who: &str) -> Option<Allowance> {
    let position = MEMBERS.iter().position(|(name, _)| *name == who)?;
    list().allowance(position)
}

/// A hatch for the members of the list; everyone has coins that it may take.
fn commons_with_list() -> Result<Commons> {
    let mut config = terms();
    config.hatch.funding.allow_list = Some(list().root());
    with_coins(hatching_commons_with(&config))
}

fn with_coins(mut commons: Commons) -> Result<Commons> {
    let hatch = commons.at.hatch;
    for who in ["alice", "bob", "carol", "dave", "erin", "mallory"] {
        done(commons.wrap(who, 200_000 * COIN))?;
        done(commons.approve(who, hatch, 200_000 * COIN))?;
    }
    Ok(commons)
}

#[test]
fn every_member_contributes_up_to_the_cap_in_any_number_of_parts() -> Result<()> {
    let mut commons = commons_with_list()?;
    for (who, cap) in &MEMBERS[..4] {
        assert_eq!(done(contribute(&mut commons, who, *cap, proof(who)))?, *cap, "{who}");
        let error = HatchError::AboveCap {
            given: cap + 1,
            cap: *cap,
        };
        refused(&mut commons, error, |commons| contribute(commons, who, 1, proof(who)));
    }
    for part in [30_000 * COIN, 1, 29_999 * COIN] {
        done(contribute(&mut commons, "erin", part, proof("erin")))?;
    }
    let error = HatchError::AboveCap {
        given: 60_000 * COIN + 1,
        cap: 60_000 * COIN,
    };
    refused(&mut commons, error, |commons| {
        contribute(commons, "erin", COIN, proof("erin"))
    });
    done(contribute(&mut commons, "erin", COIN - 1, proof("erin")))?;
    Ok(())
}

/// Oracles that look at a balance let whoever passes tokens on contribute again.
#[test]
fn a_cap_counts_what_was_contributed_and_nothing_that_can_be_passed_on() -> Result<()> {
    let mut commons = commons_with_list()?;
    let (at, cap) = (commons.at, 10_000 * COIN);
    done(contribute(&mut commons, "alice", cap, proof("alice")))?;
    let everything = commons.collateral_of("alice")?;
    done(transfer(
        &mut commons,
        at.collateral,
        "alice",
        account("bob"),
        everything,
    ))?;
    done(transfer(&mut commons, at.collateral, "bob", account("alice"), COIN))?;
    let error = || HatchError::AboveCap { given: cap + COIN, cap };
    refused(&mut commons, error(), |commons| {
        contribute(commons, "alice", COIN, proof("alice"))
    });
    Ok(())
}

#[test]
fn nobody_contributes_without_a_place_on_the_list_of_their_own() -> Result<()> {
    let mut commons = commons_with_list()?;
    let honest = proof("alice").expect("alice is on the list");
    let refuses = |commons: &mut Commons, who: &str, allowance: Option<Allowance>| {
        refused(commons, HatchError::NotAllowed, |commons| {
            contribute(commons, who, 1, allowance)
        });
    };
    refuses(&mut commons, "mallory", None);
    refuses(&mut commons, "alice", None);
    // Somebody else's proof, by a stranger and by a member with less.
    refuses(&mut commons, "mallory", proof("alice"));
    refuses(&mut commons, "dave", proof("erin"));
    // Another cap than the list gives.
    for cap in [0, honest.cap - 1, honest.cap + 1, u128::MAX] {
        refuses(&mut commons, "alice", Some(Allowance { cap, ..honest.clone() }));
    }
    // A path that is short, long, turned around, damaged, or far too long.
    let mut paths = vec![vec![], honest.path[1..].to_vec()];
    paths.push(honest.path.iter().rev().copied().collect());
    paths.push([honest.path.clone(), vec![list().root()]].concat());
    let mut damaged = honest.path.clone();
    damaged[0][31] ^= 1;
    paths.push(damaged);
    paths.push(vec![[0; 32]; LONGEST_PATH]);
    paths.push(vec![[0; 32]; LONGEST_PATH + 1]);
    for path in paths {
        refuses(&mut commons, "alice", Some(Allowance { cap: honest.cap, path }));
    }
    // On another list, mallory may.
    let other = AllowList::new(vec![(account("mallory"), COIN)]).expect("it has a member");
    refuses(&mut commons, "mallory", other.allowance(0));
    done(contribute(&mut commons, "alice", 1, Some(honest)))?;
    Ok(())
}

#[test]
fn the_cap_is_compared_with_what_is_taken_and_not_with_what_was_asked_for() -> Result<()> {
    let mut config = terms();
    config.hatch.funding.allow_list = Some(list().root());
    config.hatch.funding.maximum = 65_000 * COIN;
    let mut commons = with_coins(hatching_commons_with(&config))?;
    done(contribute(&mut commons, "erin", 60_000 * COIN, proof("erin")))?;
    // 5000 are left, and alice may give 10 000.
    assert_eq!(
        done(contribute(&mut commons, "alice", u128::MAX, proof("alice")))?,
        5_000 * COIN
    );
    assert_eq!(commons.hatch_status()?.raised, 65_000 * COIN);
    Ok(())
}

#[test]
fn a_list_of_one_needs_no_path() -> Result<()> {
    let list = AllowList::new(vec![(account("alice"), u128::MAX)]).expect("it has a member");
    let mut config = terms();
    config.hatch.funding.allow_list = Some(list.root());
    let mut commons = with_coins(hatching_commons_with(&config))?;
    let allowance = list.allowance(0).expect("the member");
    assert_eq!(allowance.path.len(), 0);
    refused(&mut commons, HatchError::NotAllowed, |commons| {
        contribute(commons, "bob", 1, Some(allowance.clone()))
    });
    done(contribute(&mut commons, "alice", COIN, Some(allowance)))?;
    Ok(())
}

#[test]
fn a_hatch_that_is_open_to_all_looks_at_no_proof() -> Result<()> {
    let mut commons = with_coins(hatching_commons())?;
    let nonsense = Allowance {
        cap: 0,
        path: vec![[7; 32]; LONGEST_PATH + 1],
    };
    done(contribute(&mut commons, "mallory", COIN, Some(nonsense)))?;
    done(contribute(&mut commons, "alice", COIN, None))?;
    Ok(())
}

#[test]
fn each_of_a_thousand_members_can_prove_it() -> Result<()> {
    let members: Vec<_> = (0..1_000)
        .map(|number| (account(&format!("member{number}")), COIN))
        .collect();
    let mut listed = members.clone();
    // Somewhere among them, somebody who has coins.
    listed[777] = (account("alice"), 3 * COIN);
    let list = AllowList::new(listed).expect("it has members");
    for position in 0..1_000 {
        let (member, _) = list.members()[position];
        let allowance = list.allowance(position).expect("a member");
        assert!(allowance.is_proved(member, &list.root()), "{position}");
    }
    let mut config = terms();
    config.hatch.funding.allow_list = Some(list.root());
    let mut commons = with_coins(hatching_commons_with(&config))?;
    let allowance = list.allowance(777);
    assert_eq!(allowance.as_ref().map(|allowance| allowance.path.len()), Some(10));
    done(contribute(&mut commons, "alice", 3 * COIN, allowance))?;
    Ok(())
}
