//! What the chain says beside what should be there.

use super::{
    addresses::AddressRule,
    expected::{Contract, Expected},
    facts::{Answer, CurveFacts, EscrowFacts, Facts, HatchFacts, PoolFacts, TokenFacts, VotingFacts},
    governed::{within, Decisions},
    leaves::{below, differing, leaves, NONE},
};
use crate::{
    config::{format_address, TokenInfo},
    hexadecimal::hexadecimal,
    suite::constructors::{allowed_calls, curve_terms, escrow_terms, hatch_terms, voting_terms, Part},
};
use ink::{scale::Encode, scale_info::TypeInfo, selector_bytes};
use interfaces::{
    bonding_curve::CurveWiring,
    conviction_voting::{AllowedCall, Bar, Request},
    funding_pool::{AssetTerms, PoolWiring},
    hatch::HatchPhase,
    vesting::{VestingStatus, VestingWiring},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How bad a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing that a deployment does or members decide makes it so.
    Wrong,
    /// The chain cannot prove what the deployment file says.
    Unproved,
    /// The deployment has not come so far.
    NotYet,
    /// Members have decided it, within floors and ceilings.
    ChangedByGovernance,
}

/// Something that is not as the description has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// How bad that is.
    pub verdict: Verdict,
    /// Of which contract, by the name of its package.
    pub contract: String,
    /// What: names do not change.
    pub what: String,
    /// What is there.
    pub on_chain: String,
    /// What should be.
    pub expected: String,
    /// Which proposal made it so.
    pub proposal: Option<u64>,
}

/// What came of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many figures were compared.
    pub compared: usize,
    /// Those that differ, the worst first.
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// Whether something is there that should not be.
    pub fn is_wrong(&self) -> bool {
        self.worst() == Some(Verdict::Wrong)
    }

    /// The worst that there is to say.
    pub fn worst(&self) -> Option<Verdict> {
        self.differences.iter().map(|difference| difference.verdict).min()
    }
}

/// Compares all there is.
pub fn compare(facts: &Facts, expected: &Expected) -> Comparison {
    let mut comparing = Comparing {
        expected,
        found: Comparison::default(),
        part: Part::Hatch,
    };
    for part in Part::ALL {
        comparing.part = part;
        let Some(contract) = expected.contracts.get(&part) else {
            continue;
        };
        let code_hash = facts.code_hashes.get(&part).copied().flatten();
        comparing.made_of(contract, code_hash, &facts.address_rule);
    }
    comparing.token_info(
        Part::WrappedNative,
        facts.collateral.as_ref(),
        &expected.config.collateral,
    );
    comparing.when_said(Part::CommunityToken, &facts.token, Comparing::token);
    comparing.when_said(Part::BondingCurve, &facts.curve, |this, curve| {
        this.curve(curve, &Decisions::of(facts));
    });
    comparing.when_said(Part::FundingPool, &facts.pool, |this, pool| {
        this.pool(pool, &Decisions::of(facts));
    });
    comparing.when_said(Part::Vesting, &facts.vesting, Comparing::vesting);
    comparing.when_said(Part::VoucherEscrow, &facts.escrow, |this, escrow| {
        this.escrow(escrow, &Decisions::of(facts));
    });
    comparing.when_said(Part::ConvictionVoting, &facts.voting, |this, voting| {
        this.voting(voting, &Decisions::of(facts));
    });
    comparing.when_said(Part::Hatch, &facts.hatch, Comparing::hatch);
    let mut found = comparing.found;
    found
        .differences
        .sort_by_key(|difference| (difference.verdict, Part::of_name(&difference.contract)));
    found
}

struct Comparing<'a> {
    expected: &'a Expected,
    found: Comparison,
    part: Part,
}

impl Comparing<'_> {
    /// Code, address and constructor of a contract.
    fn made_of(&mut self, contract: &Contract, code_hash: Option<[u8; 32]>, rule: &AddressRule) {
        let Some(address) = contract.address else {
            self.found.compared += 1;
            self.add(Verdict::NotYet, "contract", NONE, "deployed", None);
            return;
        };
        let Some(code_hash) = code_hash else {
            let verdict = if contract.recorded_as_made {
                Verdict::Wrong
            } else {
                Verdict::NotYet
            };
            self.found.compared += 1;
            self.add(verdict, "contract", NONE, format_address(address), None);
            return;
        };
        self.fixed_text("code_hash", hexadecimal(code_hash), hexadecimal(contract.code_hash));
        self.fixed_text(
            "deployment_file.code_hash",
            hexadecimal(&contract.recorded_code_hash),
            hexadecimal(contract.code_hash),
        );
        self.constructor(contract);
        self.found.compared += 1;
        if !contract.is_where_it_follows() {
            let verdict = match rule {
                // Whatever is there was not made by this deployer with this salt, code and input.
                AddressRule::Follows => Verdict::Wrong,
                AddressRule::Other | AddressRule::Unknown(_) => Verdict::Unproved,
            };
            let (there, derived) = (format_address(address), format_address(contract.derived_address));
            self.add(verdict, "address", there, derived, None);
        }
    }

    /// What the deployment file says that a contract was made with; that its address follows from it is looked at, too.
    fn constructor(&mut self, contract: &Contract) {
        self.found.compared += contract.arguments.len();
        if contract.input == contract.recorded_input {
            return;
        }
        let mut differences = differing(&contract.recorded_arguments, &contract.arguments);
        if differences.is_empty() {
            differences.push((
                String::new(),
                hexadecimal(&contract.recorded_input),
                hexadecimal(&contract.input),
            ));
        }
        for (place, recorded, described) in differences {
            let what = below("constructor", place.strip_prefix("new.").unwrap_or(&place));
            self.add(Verdict::Wrong, what, recorded, described, None);
        }
    }

    fn token(&mut self, token: &TokenFacts) {
        self.token_info(Part::CommunityToken, Ok(&token.info), &self.expected.config.token);
        self.wired("issuer", token.issuer, self.expected.at.curve);
    }

    fn token_info(&mut self, part: Part, said: Result<&TokenInfo, &String>, expected: &TokenInfo) {
        if !self.begin(part) {
            return;
        }
        let info = match said {
            Ok(info) => info,
            Err(reason) => return self.silent(reason),
        };
        self.fixed_text("name", &info.name, &expected.name);
        self.fixed_text("symbol", &info.symbol, &expected.symbol);
        self.fixed("decimals", &info.decimals, &expected.decimals);
    }

    fn curve(&mut self, curve: &CurveFacts, decisions: &Decisions<'_>) {
        let (config, at) = (&self.expected.config, &self.expected.at);
        self.fixed("terms", &curve.terms, &curve_terms(config, at));
        let wiring = CurveWiring {
            opener: at.hatch,
            admin: at.voting,
        };
        self.wired("wiring", curve.wiring, wiring);
        let ceilings = config.tribute_ceilings;
        let tributes = curve.tributes;
        let is_within = tributes.entry_ppm <= ceilings.entry_ppm && tributes.exit_ppm <= ceilings.exit_ppm;
        let decided = decisions.call(
            at.curve,
            selector_bytes!("BondingCurve::set_tributes"),
            &tributes.encode(),
        );
        self.governed("tributes", &tributes, &config.tributes, is_within, decided);
    }

    fn pool(&mut self, pool: &PoolFacts, decisions: &Decisions<'_>) {
        let (config, at) = (&self.expected.config, &self.expected.at);
        self.fixed(
            "spending_period_ms",
            &pool.spending_period_ms,
            &config.spending_period_ms,
        );
        let wiring = PoolWiring {
            admin: at.voting,
            spender: at.voting,
            curve: at.curve,
        };
        match pool.wiring {
            // Governance can make another contract the spender, and nothing else of it can change.
            Some(wired) => {
                let same_spender = PoolWiring {
                    spender: wiring.spender,
                    ..wired
                };
                self.wired("wiring", Some(same_spender), wiring);
                let selector = selector_bytes!("FundingPool::set_spender");
                let decided = decisions.call(at.funding_pool, selector, &wired.spender.encode());
                self.governed("wiring.spender", &wired.spender, &wiring.spender, true, decided);
            }
            None => self.wired("wiring", None, wiring),
        }
        if !pool.assets.contains_key(&at.collateral) {
            self.found.compared += 1;
            self.add(Verdict::Wrong, "assets", NONE, format_address(at.collateral), None);
        }
        for (asset, cap_ppm) in &pool.assets {
            let is_collateral = *asset == at.collateral;
            let described = is_collateral.then_some(config.collateral_spending_cap_ppm);
            let decided = cap_ppm.and_then(|spending_cap_ppm| {
                let terms = AssetTerms {
                    asset: *asset,
                    spending_cap_ppm,
                };
                decisions.asset(at.funding_pool, &terms)
            });
            let what = if is_collateral {
                "collateral_spending_cap_ppm".to_owned()
            } else {
                format!("assets.{}.spending_cap_ppm", format_address(*asset))
            };
            self.governed(what, cap_ppm, &described, true, decided);
        }
    }

    fn vesting(&mut self, vesting: &VestingStatus) {
        let at = &self.expected.at;
        self.fixed("token", &vesting.token, &at.token);
        self.fixed("funding_pool", &vesting.funding_pool, &at.funding_pool);
        let wiring = VestingWiring {
            hatch: at.hatch,
            admin: at.voting,
        };
        self.wired("wiring", vesting.wiring, wiring);
    }

    fn escrow(&mut self, escrow: &EscrowFacts, decisions: &Decisions<'_>) {
        let (config, at) = (&self.expected.config, &self.expected.at);
        self.fixed("terms", &escrow.terms, &escrow_terms(config, at));
        self.wired("admin", escrow.admin, at.voting);
        let fee_ppm = escrow.protocol_fee_ppm;
        let is_within = fee_ppm <= config.escrow.rules.protocol_fee_ceiling_ppm;
        let selector = selector_bytes!("VoucherEscrow::set_protocol_fee");
        let decided = decisions.call(at.escrow, selector, &fee_ppm.encode());
        self.governed(
            "protocol_fee_ppm",
            &fee_ppm,
            &config.escrow.protocol_fee_ppm,
            is_within,
            decided,
        );
    }

    fn voting(&mut self, voting: &VotingFacts, decisions: &Decisions<'_>) {
        let (config, at) = (&self.expected.config, &self.expected.at);
        self.fixed("terms", &voting.terms, &voting_terms(config, at));
        self.fixed("first_settings", &voting.first_settings, &Some(config.voting.settings));
        let decided = decisions.settings(&voting.settings);
        let is_within = within(&voting.settings, &config.voting.rules);
        self.governed(
            "settings",
            &voting.settings,
            &config.voting.settings,
            is_within,
            decided,
        );
        let decided = decisions.any(|request| *request == Request::ReplaceGuardian(voting.guardian));
        self.governed("guardian", &voting.guardian, &config.voting.guardian, true, decided);
        // In any order: what is on the list is what counts.
        let (on_chain, expected) = (self.listed(&voting.allowed_calls), self.listed(&allowed_calls(at)));
        self.compare_figures("", &on_chain, &expected, Verdict::Wrong, None);
    }

    fn hatch(&mut self, hatch: &HatchFacts) {
        let (config, at) = (&self.expected.config, &self.expected.at);
        self.fixed("terms", &hatch.terms, &hatch_terms(config, at));
        self.found.compared += 1;
        if hatch.sealed {
            return;
        }
        // What was recorded as done, or cannot be done any more, is not to come.
        let is_to_come = hatch.phase == HatchPhase::Pending && !self.expected.recorded_as_sealed;
        let verdict = if is_to_come { Verdict::NotYet } else { Verdict::Wrong };
        self.add(verdict, "sealed", "false", "true", None);
    }

    /// Compares what a contract says, if it says anything.
    fn when_said<Said>(&mut self, part: Part, said: &Answer<Said>, compare: impl FnOnce(&mut Self, &Said)) {
        if !self.begin(part) {
            return;
        }
        match said {
            Ok(said) => compare(self, said),
            Err(reason) => self.silent(reason),
        }
    }

    /// Whether there is a contract to compare: if there is none, that was told already.
    fn begin(&mut self, part: Part) -> bool {
        self.part = part;
        let name = part.name();
        !self
            .found
            .differences
            .iter()
            .any(|difference| difference.contract == name && difference.what == "contract")
    }

    fn silent(&mut self, reason: &str) {
        self.found.compared += 1;
        self.add(Verdict::Wrong, "views", reason, "answers", None);
    }

    /// Something that nobody can ever change.
    fn fixed<Whole: TypeInfo + Encode + 'static>(&mut self, what: &str, on_chain: &Whole, expected: &Whole) {
        self.compare_figures(what, &leaves(on_chain), &leaves(expected), Verdict::Wrong, None);
    }

    fn fixed_text(&mut self, what: &str, on_chain: impl Into<String>, expected: impl Into<String>) {
        let figure = |text: String| BTreeMap::from([(String::new(), text)]);
        let (on_chain, expected) = (figure(on_chain.into()), figure(expected.into()));
        self.compare_figures(what, &on_chain, &expected, Verdict::Wrong, None);
    }

    /// Something that the deployer fixes once: until then there is nothing.
    fn wired<Whole: TypeInfo + Encode + 'static>(&mut self, what: &str, on_chain: Option<Whole>, expected: Whole) {
        match on_chain {
            Some(on_chain) => self.fixed(what, &on_chain, &expected),
            None => {
                // What was recorded as done is not to come.
                let contract = self.expected.contracts.get(&self.part);
                let verdict = if contract.is_some_and(|contract| contract.recorded_as_wired) {
                    Verdict::Wrong
                } else {
                    Verdict::NotYet
                };
                let nothing = leaves(&None::<Whole>);
                self.compare_figures(what, &nothing, &leaves(&expected), verdict, None);
            }
        }
    }

    /// Something that members can change by a proposal, within bounds.
    fn governed<Whole: TypeInfo + Encode + 'static>(
        &mut self,
        what: impl Into<String>,
        on_chain: &Whole,
        described: &Whole,
        is_within: bool,
        decided: Option<u64>,
    ) {
        let verdict = match decided {
            Some(_) if is_within => Verdict::ChangedByGovernance,
            _ => Verdict::Wrong,
        };
        self.compare_figures(&what.into(), &leaves(on_chain), &leaves(described), verdict, decided);
    }

    fn compare_figures(
        &mut self,
        what: &str,
        on_chain: &BTreeMap<String, String>,
        expected: &BTreeMap<String, String>,
        verdict: Verdict,
        proposal: Option<u64>,
    ) {
        self.found.compared += on_chain.len().max(expected.len());
        for (place, there, wanted) in differing(on_chain, expected) {
            self.add(verdict, below(what, &place), there, wanted, proposal);
        }
    }

    fn add(
        &mut self,
        verdict: Verdict,
        what: impl Into<String>,
        on_chain: impl Into<String>,
        expected: impl Into<String>,
        proposal: Option<u64>,
    ) {
        self.found.differences.push(Difference {
            verdict,
            contract: self.part.name().to_owned(),
            what: what.into(),
            on_chain: on_chain.into(),
            expected: expected.into(),
            proposal,
        });
    }

    /// The bars of calls, by contract and message.
    fn listed(&self, calls: &[AllowedCall]) -> BTreeMap<String, String> {
        let place = |call: &AllowedCall| {
            let part = Part::ALL
                .into_iter()
                .find(|part| self.expected.at.of(*part) == call.contract);
            let contract = part.map_or_else(|| format_address(call.contract), |part| part.name().to_owned());
            format!("allowed_calls.{contract}.{}", hexadecimal(call.selector))
        };
        let bar = |call: &AllowedCall| match call.bar {
            Bar::Action => "action".to_owned(),
            Bar::Majority => "majority".to_owned(),
        };
        calls.iter().map(|call| (place(call), bar(call))).collect()
    }
}
