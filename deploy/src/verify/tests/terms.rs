//! Roles, wirings and terms: nothing of them can ever be otherwise.

use super::*;

type Place = (&'static str, &'static str, fn(&mut Commons, AccountId));

/// Every place that holds a contract of the suite or a role, beyond the terms.
const WIRED: [Place; 11] = [
    ("community-token", "issuer", |commons, who| {
        commons.facts.token.as_mut().unwrap().issuer = Some(who);
    }),
    ("funding-pool", "wiring.admin", |commons, who| {
        commons.pool().wiring.as_mut().unwrap().admin = who;
    }),
    ("funding-pool", "wiring.spender", |commons, who| {
        commons.pool().wiring.as_mut().unwrap().spender = who;
    }),
    ("funding-pool", "wiring.curve", |commons, who| {
        commons.pool().wiring.as_mut().unwrap().curve = who;
    }),
    ("bonding-curve", "wiring.opener", |commons, who| {
        commons.curve().wiring.as_mut().unwrap().opener = who;
    }),
    ("bonding-curve", "wiring.admin", |commons, who| {
        commons.curve().wiring.as_mut().unwrap().admin = who;
    }),
    ("vesting", "token", |commons, who| commons.vesting().token = who),
    ("vesting", "funding_pool", |commons, who| {
        commons.vesting().funding_pool = who
    }),
    ("vesting", "wiring.hatch", |commons, who| {
        commons.vesting().wiring.as_mut().unwrap().hatch = who;
    }),
    ("vesting", "wiring.admin", |commons, who| {
        commons.vesting().wiring.as_mut().unwrap().admin = who;
    }),
    ("voucher-escrow", "admin", |commons, who| {
        commons.escrow().admin = Some(who)
    }),
];

#[test]
fn a_stranger_in_any_role_is_found() {
    for (contract, what, put) in WIRED {
        let found = found_after(|commons| put(commons, stranger()));
        assert_eq!(found, wrong(contract, what));
        // Nor is the deployer anything.
        let found = found_after(|commons| put(commons, account("founder")));
        assert_eq!(found, wrong(contract, what));
    }
}

/// Changes every byte of a value, one at a time; what can still be read is another value, and has to be found.
fn every_other<Whole: Encode + Decode>(contract: &str, value: &Whole, put: impl Fn(&mut Commons, Whole)) {
    let bytes = value.encode();
    let sound = Commons::sound();
    let mut changed = 0;
    for place in 0..bytes.len() {
        let mut other = bytes.clone();
        other[place] ^= 1;
        let Ok(other) = Whole::decode(&mut &other[..]) else {
            continue;
        };
        changed += 1;
        let mut commons = sound.clone();
        put(&mut commons, other);
        let found = commons.compared();
        assert!(found.is_wrong(), "byte {place} of {contract}");
        assert!(found
            .differences
            .iter()
            .all(|difference| difference.contract == contract));
    }
    // All but those that say which variant it is.
    assert!(changed + 5 > bytes.len(), "{contract}: {changed} of {}", bytes.len());
}

#[test]
fn every_byte_of_the_terms_counts() {
    let commons = Commons::sound();
    let (config, at) = (&commons.expected.config, &commons.at());
    every_other("bonding-curve", &curve_terms(config, at), |commons, terms| {
        commons.curve().terms = terms;
    });
    every_other("voucher-escrow", &escrow_terms(config, at), |commons, terms| {
        commons.escrow().terms = terms;
    });
    every_other("conviction-voting", &voting_terms(config, at), |commons, terms| {
        commons.voting().terms = terms;
    });
    every_other("hatch", &hatch_terms(config, at), |commons, terms| {
        commons.hatch().terms = terms;
    });
    every_other("conviction-voting", &config.voting.settings, |commons, settings| {
        commons.voting().first_settings = Some(settings);
    });
    every_other("funding-pool", &config.spending_period_ms, |commons, period_ms| {
        commons.pool().spending_period_ms = period_ms;
    });
}
