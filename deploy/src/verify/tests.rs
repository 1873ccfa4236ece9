use super::{
    compare::*,
    expected::{address_of, Contract},
    facts::*,
    *,
};
use crate::{
    chain::account,
    config::{format_address, Config},
    deployment::run::constructor_input,
    suite::{
        constructors::{allowed_calls, curve_terms, escrow_terms, hatch_terms, voting_terms, Part},
        Addresses,
    },
};
use ink::{
    primitives::AccountId,
    scale::{Decode, Encode},
    selector_bytes,
};
use interfaces::{
    bonding_curve::{CurveWiring, Tributes},
    conviction_voting::{Bar, Request},
    funding_pool::{AssetTerms, PoolWiring},
    hatch::HatchPhase,
    vesting::{VestingStatus, VestingWiring},
};
use std::collections::BTreeMap;

const SALT: &[u8] = b"salt";

/// A commons that is as it is described, and what should be there.
#[derive(Clone)]
struct Commons {
    facts: Facts,
    expected: Expected,
}

impl Commons {
    fn sound() -> Self {
        let mut config = Config::parse(include_str!("../../commons.toml")).unwrap();
        config.voting.guardian = Some(account("guardian"));
        let deployer = account("founder");
        let code_hash = |part: Part| [part as u8 + 100; 32];
        let mut at = Addresses::nowhere();
        let mut contracts = BTreeMap::new();
        for part in Part::ALL {
            let input = constructor_input(part, &config, &at);
            let address = address_of(deployer, &code_hash(part), &input, SALT);
            at = at.with(part, address);
            let arguments = BTreeMap::from([("new.input".to_owned(), hex::encode(&input))]);
            let contract = Contract {
                address: Some(address),
                recorded_as_made: true,
                code_hash: code_hash(part),
                recorded_code_hash: code_hash(part).to_vec(),
                recorded_input: input.clone(),
                recorded_arguments: arguments.clone(),
                input,
                arguments,
                follows: address,
                recorded_follows: address,
            };
            contracts.insert(part, contract);
        }
        let facts = Facts {
            code_hashes: Part::ALL
                .into_iter()
                .map(|part| (part, Some(code_hash(part))))
                .collect(),
            collateral: Ok(config.collateral.clone()),
            token: Ok(TokenFacts {
                info: config.token.clone(),
                issuer: Some(at.curve),
            }),
            pool: Ok(PoolFacts {
                wiring: Some(PoolWiring {
                    admin: at.voting,
                    spender: at.voting,
                    curve: at.curve,
                }),
                spending_period_ms: config.spending_period_ms,
                assets: BTreeMap::from([(at.collateral, Some(config.collateral_spending_cap_ppm))]),
            }),
            curve: Ok(CurveFacts {
                terms: curve_terms(&config, &at),
                wiring: Some(CurveWiring {
                    opener: at.hatch,
                    admin: at.voting,
                }),
                tributes: config.tributes,
            }),
            vesting: Ok(VestingStatus {
                token: at.token,
                funding_pool: at.funding_pool,
                wiring: Some(VestingWiring {
                    hatch: at.hatch,
                    admin: at.voting,
                }),
                unclaimed: Some(5),
                batches: 3,
            }),
            escrow: Ok(EscrowFacts {
                terms: escrow_terms(&config, &at),
                admin: Some(at.voting),
                protocol_fee_ppm: config.escrow.protocol_fee_ppm,
            }),
            voting: Ok(VotingFacts {
                terms: voting_terms(&config, &at),
                first_settings: Some(config.voting.settings),
                settings: config.voting.settings,
                guardian: config.voting.guardian,
                allowed_calls: allowed_calls(&at),
                decided: Vec::new(),
            }),
            hatch: Ok(HatchFacts {
                terms: hatch_terms(&config, &at),
                sealed: true,
                phase: HatchPhase::Launched,
            }),
        };
        let expected = Expected {
            config,
            at,
            deployer,
            contracts,
            recorded_as_sealed: true,
        };
        Self { facts, expected }
    }

    fn at(&self) -> Addresses {
        self.expected.at
    }

    fn pool(&mut self) -> &mut PoolFacts {
        self.facts.pool.as_mut().unwrap()
    }

    fn curve(&mut self) -> &mut CurveFacts {
        self.facts.curve.as_mut().unwrap()
    }

    fn vesting(&mut self) -> &mut VestingStatus {
        self.facts.vesting.as_mut().unwrap()
    }

    fn escrow(&mut self) -> &mut EscrowFacts {
        self.facts.escrow.as_mut().unwrap()
    }

    fn voting(&mut self) -> &mut VotingFacts {
        self.facts.voting.as_mut().unwrap()
    }

    fn hatch(&mut self) -> &mut HatchFacts {
        self.facts.hatch.as_mut().unwrap()
    }

    fn decide(&mut self, request: Request) {
        let proposal = self.voting().decided.len() as u64 + 1;
        self.voting().decided.push(Decision { proposal, request });
    }

    fn decide_call(&mut self, contract: AccountId, selector: [u8; 4], arguments: &impl Encode) {
        self.decide(Request::Call {
            contract,
            selector,
            input: arguments.encode(),
        });
    }

    fn compared(&self) -> Comparison {
        compare(&self.facts, &self.expected)
    }

    /// The differences as contract, what and verdict.
    fn found(&self) -> Vec<(String, String, Verdict)> {
        let differences = self.compared().differences.into_iter();
        differences
            .map(|difference| (difference.contract, difference.what, difference.verdict))
            .collect()
    }
}

/// The one difference that a change makes.
fn found_after(change: impl FnOnce(&mut Commons)) -> (String, String, Verdict) {
    let mut commons = Commons::sound();
    change(&mut commons);
    let found = commons.found();
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

fn wrong(contract: &str, what: &str) -> (String, String, Verdict) {
    (contract.to_owned(), what.to_owned(), Verdict::Wrong)
}

fn stranger() -> AccountId {
    account("mallory")
}

#[test]
fn a_commons_as_described_has_no_difference() {
    let comparison = Commons::sound().compared();
    assert_eq!(comparison.differences, []);
    assert!(!comparison.is_wrong());
    // The hatch's terms alone have over 60 figures.
    assert!(comparison.compared > 150, "{}", comparison.compared);
}

#[test]
fn other_code_is_found_and_so_is_none() {
    for part in Part::ALL {
        let other = found_after(|commons| {
            commons.facts.code_hashes.insert(part, Some([9; 32]));
        });
        assert_eq!(other, wrong(part.name(), "code_hash"));
        let none = found_after(|commons| {
            commons.facts.code_hashes.insert(part, None);
        });
        assert_eq!(none, wrong(part.name(), "contract"));
    }
}

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

#[test]
fn a_token_that_calls_itself_something_else_is_found() {
    let found = found_after(|commons| commons.facts.token.as_mut().unwrap().info.symbol = "COMM0N".to_owned());
    assert_eq!(found, wrong("community-token", "symbol"));
    let found = found_after(|commons| commons.facts.collateral.as_mut().unwrap().decimals = 18);
    assert_eq!(found, wrong("wrapped-native", "decimals"));
}

#[test]
fn another_guardian_is_wrong_unless_members_have_made_it() {
    let other = Some(stranger());
    let found = found_after(|commons| commons.voting().guardian = other);
    assert_eq!(found, wrong("conviction-voting", "guardian"));
    let found = found_after(|commons| commons.voting().guardian = None);
    assert_eq!(found, wrong("conviction-voting", "guardian"));
    // Some decision is not this decision.
    let found = found_after(|commons| {
        commons.decide(Request::ReplaceGuardian(Some(account("frank"))));
        commons.voting().guardian = other;
    });
    assert_eq!(found, wrong("conviction-voting", "guardian"));

    let mut commons = Commons::sound();
    commons.decide(Request::ReplaceGuardian(other));
    commons.decide(Request::WindDown);
    commons.voting().guardian = other;
    let comparison = commons.compared();
    assert!(!comparison.is_wrong());
    let difference = &comparison.differences[0];
    assert_eq!(difference.verdict, Verdict::ChangedByGovernance);
    assert_eq!(difference.proposal, Some(1));
    assert_eq!(difference.on_chain, format_address(stranger()));
}

#[test]
fn tributes_are_wrong_unless_members_have_set_them_and_above_their_ceilings_always() {
    let set = |entry_ppm, decided| {
        let tributes = Tributes {
            entry_ppm,
            exit_ppm: 100_000,
        };
        found_after(|commons| {
            if decided {
                let curve = commons.at().curve;
                commons.decide_call(curve, selector_bytes!("BondingCurve::set_tributes"), &tributes);
            }
            commons.curve().tributes = tributes;
        })
    };
    let governed = (
        "bonding-curve".to_owned(),
        "tributes.entry_ppm".to_owned(),
        Verdict::ChangedByGovernance,
    );
    assert_eq!(set(60_000, false), wrong("bonding-curve", "tributes.entry_ppm"));
    assert_eq!(set(60_000, true), governed);
    assert_eq!(set(100_000, true), governed);
    assert_eq!(set(100_001, true), wrong("bonding-curve", "tributes.entry_ppm"));
}

#[test]
fn settings_are_wrong_unless_members_have_set_them_within_floors_and_ceilings() {
    let set = |delay_days: u64, decided| {
        let mut commons = Commons::sound();
        let mut settings = commons.expected.config.voting.settings;
        settings.action_delay_ms = delay_days * 24 * 60 * 60 * 1000;
        settings.minimum_stake_ppm += 1;
        if decided {
            commons.decide(Request::ChangeSettings(settings));
        }
        commons.voting().settings = settings;
        let found = commons.found();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found.iter().any(|(_, what, _)| what == "settings.action_delay_ms"),
            "{found:?}"
        );
        commons.compared().worst()
    };
    assert_eq!(set(10, false), Some(Verdict::Wrong));
    assert_eq!(set(10, true), Some(Verdict::ChangedByGovernance));
    // Floor and ceiling are 3 and 30 days.
    assert_eq!(set(3, true), Some(Verdict::ChangedByGovernance));
    assert_eq!(set(2, true), Some(Verdict::Wrong));
    assert_eq!(set(31, true), Some(Verdict::Wrong));
}

#[test]
fn a_cap_a_fee_and_a_spender_are_wrong_unless_members_have_set_them() {
    let fee = |decided, fee_ppm: u32| {
        found_after(|commons| {
            if decided {
                let escrow = commons.at().escrow;
                commons.decide_call(escrow, selector_bytes!("VoucherEscrow::set_protocol_fee"), &fee_ppm);
            }
            commons.escrow().protocol_fee_ppm = fee_ppm;
        })
    };
    assert_eq!(fee(false, 30_000), wrong("voucher-escrow", "protocol_fee_ppm"));
    assert_eq!(fee(true, 30_000).2, Verdict::ChangedByGovernance);
    assert_eq!(fee(true, 50_001).2, Verdict::Wrong);

    let cap = |decided| {
        found_after(|commons| {
            let (pool, asset) = (commons.at().funding_pool, commons.at().collateral);
            let terms = AssetTerms {
                asset,
                spending_cap_ppm: 999_999,
            };
            if decided {
                commons.decide_call(pool, selector_bytes!("FundingPool::set_spending_cap"), &terms);
            }
            commons.pool().assets.insert(asset, Some(999_999));
        })
    };
    assert_eq!(cap(false), wrong("funding-pool", "collateral_spending_cap_ppm"));
    assert_eq!(cap(true).2, Verdict::ChangedByGovernance);

    let spender = found_after(|commons| {
        let pool = commons.at().funding_pool;
        commons.decide_call(pool, selector_bytes!("FundingPool::set_spender"), &stranger());
        commons.pool().wiring.as_mut().unwrap().spender = stranger();
    });
    assert_eq!(spender.2, Verdict::ChangedByGovernance);
}

#[test]
fn an_asset_more_is_wrong_unless_members_have_registered_it_and_the_collateral_cannot_be_missing() {
    let asset = stranger();
    let more = |decided| {
        found_after(|commons| {
            let pool = commons.at().funding_pool;
            let terms = AssetTerms {
                asset,
                spending_cap_ppm: 10,
            };
            if decided {
                commons.decide_call(pool, selector_bytes!("FundingPool::register_asset"), &terms);
            }
            commons.pool().assets.insert(asset, Some(10));
        })
    };
    let what = format!("assets.{}.spending_cap_ppm", format_address(asset));
    assert_eq!(more(false), wrong("funding-pool", &what));
    assert_eq!(more(true).2, Verdict::ChangedByGovernance);
    let missing = found_after(|commons| commons.pool().assets.clear());
    assert_eq!(missing, wrong("funding-pool", "assets"));
}

#[test]
fn a_call_more_or_less_or_with_a_lower_bar_is_found() {
    let less = found_after(|commons| {
        commons.voting().allowed_calls.pop();
    });
    assert_eq!(less.2, Verdict::Wrong);
    let more = found_after(|commons| {
        let mut call = commons.voting().allowed_calls[0];
        call.selector = [1, 2, 3, 4];
        commons.voting().allowed_calls.push(call);
    });
    assert_eq!(
        more,
        wrong("conviction-voting", "allowed_calls.bonding-curve.0x01020304")
    );
    let lower = found_after(|commons| {
        let calls = &mut commons.voting().allowed_calls;
        let call = calls.iter_mut().find(|call| call.bar == Bar::Majority).unwrap();
        call.bar = Bar::Action;
    });
    assert_eq!(lower.2, Verdict::Wrong);
    let mut commons = Commons::sound();
    commons.voting().allowed_calls.reverse();
    assert_eq!(commons.found(), []);
}

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

#[test]
fn a_contract_that_does_not_answer_is_wrong() {
    let silent = found_after(|commons| commons.facts.vesting = Err("it does not know this message".to_owned()));
    assert_eq!(silent, wrong("vesting", "views"));
}

#[test]
fn a_deployment_file_that_says_something_else_is_found() {
    let input = found_after(|commons| {
        let curve = commons.expected.contracts.get_mut(&Part::BondingCurve).unwrap();
        curve.recorded_input.push(0);
        curve
            .recorded_arguments
            .insert("new.input".to_owned(), "other".to_owned());
    });
    assert_eq!(input, wrong("bonding-curve", "constructor.input"));
    // Though nobody can tell what the other bytes mean.
    let input = found_after(|commons| {
        commons
            .expected
            .contracts
            .get_mut(&Part::BondingCurve)
            .unwrap()
            .recorded_input
            .push(0);
    });
    assert_eq!(input, wrong("bonding-curve", "constructor"));
    let code = found_after(|commons| {
        commons
            .expected
            .contracts
            .get_mut(&Part::BondingCurve)
            .unwrap()
            .recorded_code_hash = vec![1];
    });
    assert_eq!(code, wrong("bonding-curve", "deployment_file.code_hash"));
}

#[test]
fn an_address_that_follows_from_something_else_is_found_where_addresses_follow() {
    let elsewhere = |contract: &mut Contract| {
        contract.follows = stranger();
        contract.recorded_follows = stranger();
    };
    let moved = found_after(|commons| elsewhere(commons.expected.contracts.get_mut(&Part::Vesting).unwrap()));
    assert_eq!(moved, wrong("vesting", "address"));
    // A chain that derives addresses otherwise proves nothing by them.
    let mut commons = Commons::sound();
    commons.expected.contracts.values_mut().for_each(elsewhere);
    assert_eq!(commons.found(), []);
}

/// The pallet's own answer.
#[test]
fn addresses_are_those_that_the_pallet_derives() {
    use drink::{minimal::MinimalSandboxRuntime, pallet_contracts::Pallet, AccountId32};
    for (deployer, hash, input, salt) in [
        ([1; 32], [2; 32], vec![3; 100], vec![4; 16]),
        ([0xff; 32], [0; 32], vec![], vec![]),
        ([7; 32], [8; 32], vec![9; 70], vec![5]),
    ] {
        let there =
            Pallet::<MinimalSandboxRuntime>::contract_address(&AccountId32::new(deployer), &hash.into(), &input, &salt);
        let there: [u8; 32] = there.into();
        assert_eq!(
            address_of(AccountId::from(deployer), &hash, &input, &salt),
            AccountId::from(there)
        );
    }
}

#[test]
fn the_page_tells_the_worst_first_by_names_and_with_units() {
    let mut commons = Commons::sound();
    let tributes = Tributes {
        entry_ppm: 60_000,
        exit_ppm: 100_000,
    };
    let curve = commons.at().curve;
    commons.decide_call(curve, selector_bytes!("BondingCurve::set_tributes"), &tributes);
    commons.curve().tributes = tributes;
    commons.pool().wiring.as_mut().unwrap().admin = account("founder");
    let page = page::render(&commons.compared(), &commons.expected);
    let wrong = page.find("the deployer (5").expect(&page);
    let governed = page.find("60000 (6 %)").expect(&page);
    assert!(wrong < governed, "{page}");
    assert!(page.contains("the conviction-voting (5"), "{page}");
    assert!(
        page.ends_with("1 are wrong. This is not the commons that is described."),
        "{page}"
    );
}

#[test]
fn two_figures_that_differ_never_look_the_same() {
    let mut commons = Commons::sound();
    let mut bytes = [0xaa; 32];
    commons.facts.code_hashes.insert(Part::Hatch, Some(bytes));
    bytes[16] = 0xab;
    let hatch = commons.expected.contracts.get_mut(&Part::Hatch).unwrap();
    hatch.code_hash = bytes;
    hatch.recorded_code_hash = bytes.to_vec();
    let page = page::render(&commons.compared(), &commons.expected).replace([' ', '\n', '│', '┆'], "");
    assert!(page.contains("ab"), "{page}");
}
