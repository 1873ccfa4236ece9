mod endings;
mod governance;
mod names;
mod progress;
mod terms;

use super::{compare::*, expected::Contract, facts::*, *};
use crate::{
    chain::account,
    config::{format_address, Config},
    deployment::run::constructor_input,
    network::contract_address,
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
        let mut config = Config::parse(include_str!("../../../commons.toml")).unwrap();
        config.voting.guardian = Some(account("guardian"));
        let deployer = account("founder");
        let code_hash = |part: Part| [part as u8 + 100; 32];
        let mut at = Addresses::nowhere();
        let mut contracts = BTreeMap::new();
        for part in Part::ALL {
            let input = constructor_input(part, &config, &at);
            let address = contract_address(deployer, &code_hash(part), &input, SALT);
            at = at.with(part, address);
            let arguments = BTreeMap::from([("new.input".to_owned(), hex::encode(&input))]);
            let contract = Contract {
                address: Some(address),
                recorded_as_made: true,
                recorded_as_wired: true,
                code_hash: code_hash(part),
                recorded_code_hash: code_hash(part).to_vec(),
                recorded_input: input.clone(),
                recorded_arguments: arguments.clone(),
                input,
                arguments,
                derived_address: address,
                recorded_derived_address: address,
            };
            contracts.insert(part, contract);
        }
        let facts = Facts {
            address_rule: AddressRule::Follows,
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

    fn page(&self) -> String {
        page::render(&self.compared(), &self.expected, &self.facts.address_rule)
    }

    /// The code that the process ends with, and why it is not 0.
    fn ending(&self) -> (u8, String) {
        let concluded = conclude(&self.compared(), Path::new("here.json"), Path::new("my.toml"));
        let Err(error) = concluded else {
            return (0, String::new());
        };
        let code = error.downcast_ref::<Ending>().map_or(1, |ending| ending.code);
        (code, format!("{error:#}"))
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

#[test]
fn a_token_that_calls_itself_something_else_is_found() {
    let found = found_after(|commons| commons.facts.token.as_mut().unwrap().info.symbol = "COMM0N".to_owned());
    assert_eq!(found, wrong("community-token", "symbol"));
    let found = found_after(|commons| commons.facts.collateral.as_mut().unwrap().decimals = 18);
    assert_eq!(found, wrong("wrapped-native", "decimals"));
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
            contract_address(AccountId::from(deployer), &hash, &input, &salt),
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
    let page = commons.page();
    let wrong = page.find("the deployer (5").expect(&page);
    let governed = page.find("60000 (6 %)").expect(&page);
    assert!(wrong < governed, "{page}");
    assert!(page.contains("the voting contract (5"), "{page}");
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
    let page = commons.page().replace([' ', '\n', '│', '┆'], "");
    assert!(page.contains("ab"), "{page}");
}
