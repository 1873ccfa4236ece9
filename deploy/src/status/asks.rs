//! What a proposal asks for, in words that go on after "asks".

use crate::{
    acts::deployed::spoken,
    config::{
        brief_address, format_address,
        settings::{Unit, SETTINGS},
        TokenInfo,
    },
    suite::{constructors::Part, Addresses},
    words::{amount_of, exactly, plain_name, share, span},
};
use ink::{
    primitives::AccountId,
    scale::{Decode, DecodeAll},
    selector_bytes,
};
use interfaces::{
    bonding_curve::Tributes,
    conviction_voting::{Request, Settings},
    funding_pool::AssetTerms,
    vesting::BatchId,
};
use std::collections::BTreeMap;

/// What has to be known of a commons to tell what is asked of it.
pub struct Asks<'a> {
    /// Where its contracts are.
    pub at: &'a Addresses,
    /// The community token.
    pub token: &'a TokenInfo,
    /// The tokens that the pool may pay in.
    pub assets: &'a BTreeMap<AccountId, TokenInfo>,
    /// The settings as they are.
    pub settings: &'a Settings,
    /// For whom it is told.
    pub reader: Reader,
}

/// What is done with the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// They are looked at, among many others: addresses are shortened and amounts rounded.
    Looks,
    /// They are what somebody signs for: addresses are told in full, for others can have the same ends, and amounts to
    /// the last digit.
    Signs,
}

impl Asks<'_> {
    /// "to pay 2,250 WCOIN to 5FHneW…94ty in 2 parts".
    pub fn told(&self, request: &Request) -> String {
        match request {
            Request::Abstain => "to abstain: its support stands against all others".to_owned(),
            Request::Signal => "for support, and for nothing else".to_owned(),
            Request::Funding {
                asset,
                amount,
                beneficiary,
                milestones,
            } => {
                let parts = match milestones {
                    0 | 1 => String::new(),
                    parts => format!(" in {parts} parts"),
                };
                let amount = match self.assets.get(asset) {
                    Some(info) => format!("{}{}", self.amount(*amount, info), self.of_whom(*asset)),
                    None => format!("{amount} units of {}", self.who(*asset)),
                };
                format!("to pay {amount} to {}{parts}", self.who(*beneficiary))
            }
            Request::Call {
                contract,
                selector,
                input,
            } => self.known_call(*contract, *selector, input).unwrap_or_else(|| {
                format!(
                    "to call 0x{} of {} with 0x{}",
                    hex::encode(selector),
                    self.who(*contract),
                    hex::encode(input)
                )
            }),
            Request::ChangeSettings(settings) => self.other_settings(settings),
            Request::ReplaceGuardian(Some(guardian)) => format!("to make {} the guardian", self.who(*guardian)),
            Request::ReplaceGuardian(None) => "to have no guardian".to_owned(),
            Request::WindDown => "to wind the commons down".to_owned(),
        }
    }

    /// One of the calls that every commons of ours allows, with arguments that can be read.
    fn known_call(&self, contract: AccountId, selector: [u8; 4], input: &[u8]) -> Option<String> {
        let is = |part: Part, message: [u8; 4]| contract == self.at.of(part) && selector == message;
        if is(Part::BondingCurve, selector_bytes!("BondingCurve::set_tributes")) {
            let Tributes { entry_ppm, exit_ppm } = read(input)?;
            Some(format!(
                "to set the tributes to {} of purchases and {} of sales",
                share(entry_ppm),
                share(exit_ppm)
            ))
        } else if is(Part::FundingPool, selector_bytes!("FundingPool::register_asset")) {
            let terms: AssetTerms = read(input)?;
            Some(format!(
                "to let the pool pay in {} as well, at most {} of it at once",
                self.token(terms.asset),
                share(terms.spending_cap_ppm)
            ))
        } else if is(Part::FundingPool, selector_bytes!("FundingPool::set_spending_cap")) {
            let terms: AssetTerms = read(input)?;
            Some(format!(
                "to let the pool pay at most {} of its {} at once",
                share(terms.spending_cap_ppm),
                self.token(terms.asset)
            ))
        } else if is(Part::FundingPool, selector_bytes!("FundingPool::set_spender")) {
            let spender: AccountId = read(input)?;
            Some(format!(
                "to let {} make the pool pay, and nobody else",
                self.who(spender)
            ))
        } else if is(Part::Vesting, selector_bytes!("Vesting::revoke")) {
            let BatchId(batch) = read(input)?;
            Some(format!("to take back what has not vested of batch {batch}"))
        } else if is(Part::Vesting, selector_bytes!("Vesting::renounce_revocation")) {
            let BatchId(batch) = read(input)?;
            Some(format!("to give up, for ever, that batch {batch} can be taken back"))
        } else if is(Part::VoucherEscrow, selector_bytes!("VoucherEscrow::set_protocol_fee")) {
            let fee_ppm: u32 = read(input)?;
            Some(format!("to take {} of the prices of vouchers to come", share(fee_ppm)))
        } else {
            None
        }
    }

    /// Only those that would be others.
    fn other_settings(&self, settings: &Settings) -> String {
        let changes: Vec<_> = SETTINGS
            .iter()
            .filter_map(|entry| {
                let (now, then) = (entry.value(self.settings), entry.value(settings));
                let told = |value: u128| match entry.unit {
                    Unit::Ppm(..) => share(u32::try_from(value).unwrap_or(u32::MAX)),
                    Unit::Tokens => self.amount(value, self.token),
                    Unit::Milliseconds => span(u64::try_from(value).unwrap_or(u64::MAX)),
                };
                let name = plain_name(entry.key);
                (now != then).then(|| format!("{name} from {} to {}", told(now), told(then)))
            })
            .collect();
        if changes.is_empty() {
            "for the settings that there are".to_owned()
        } else {
            format!("to change {}", changes.join(", "))
        }
    }

    fn token(&self, asset: AccountId) -> String {
        match self.assets.get(&asset) {
            Some(info) if !info.symbol.is_empty() => format!("{}{}", info.symbol, self.of_whom(asset)),
            _ => self.who(asset),
        }
    }

    fn amount(&self, amount: u128, token: &TokenInfo) -> String {
        match self.reader {
            Reader::Looks => amount_of(amount, token),
            Reader::Signs => exactly(amount, token),
        }
    }

    /// Where a token of somebody else's is, which can call itself what it likes.
    fn of_whom(&self, asset: AccountId) -> String {
        let is_ours = asset == self.at.token || asset == self.at.collateral;
        if is_ours || self.reader == Reader::Looks {
            String::new()
        } else {
            format!(" of {}", format_address(asset))
        }
    }

    /// A contract of the suite by its name, anybody else by address.
    fn who(&self, account: AccountId) -> String {
        match Part::ALL.into_iter().find(|part| self.at.of(*part) == account) {
            Some(part) => format!("the {}", spoken(part)),
            None => match self.reader {
                Reader::Looks => brief_address(account),
                Reader::Signs => format_address(account),
            },
        }
    }
}

/// Arguments that are what the message takes, to the last byte.
fn read<Arguments: Decode>(input: &[u8]) -> Option<Arguments> {
    Arguments::decode_all(&mut &*input).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::account, config::Config, suite::constructors::allowed_calls};
    use ink::scale::Encode;

    const COIN: u128 = 1_000_000_000_000;
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;

    struct Known {
        at: Addresses,
        config: Config,
        assets: BTreeMap<AccountId, TokenInfo>,
    }

    impl Known {
        fn new() -> Self {
            let at = Part::ALL.into_iter().fold(Addresses::nowhere(), |at, part| {
                at.with(part, AccountId::from([part as u8 + 1; 32]))
            });
            let config = Config::parse(include_str!("../../commons.toml")).unwrap();
            let assets = BTreeMap::from([(at.collateral, config.collateral.clone())]);
            Self { at, config, assets }
        }

        fn told(&self, request: &Request) -> String {
            self.told_to(Reader::Looks, request)
        }

        fn told_to(&self, reader: Reader, request: &Request) -> String {
            Asks {
                at: &self.at,
                token: &self.config.token,
                assets: &self.assets,
                settings: &self.config.voting.settings,
                reader,
            }
            .told(request)
        }

        fn told_call(&self, contract: AccountId, selector: [u8; 4], arguments: &impl Encode) -> String {
            self.told(&Request::Call {
                contract,
                selector,
                input: arguments.encode(),
            })
        }
    }

    #[test]
    fn a_payment_is_told_with_amount_beneficiary_and_parts() {
        let known = Known::new();
        let funding = |asset, beneficiary, milestones| {
            known.told(&Request::Funding {
                asset,
                amount: 2_250 * COIN,
                beneficiary,
                milestones,
            })
        };
        let dave = account("dave");
        let brief = brief_address(dave);
        let collateral = known.at.collateral;
        assert_eq!(funding(collateral, dave, 1), format!("to pay 2,250 WCOIN to {brief}"));
        assert_eq!(
            funding(collateral, known.at.vesting, 3),
            "to pay 2,250 WCOIN to the vesting contract in 3 parts"
        );
        // Nobody knows what a unit of it is worth.
        let unknown = funding(account("mallory"), dave, 1);
        assert!(unknown.starts_with("to pay 2250000000000000 units of 5"), "{unknown}");
    }

    #[test]
    fn who_signs_is_told_addresses_in_full_and_amounts_to_the_last_digit() {
        let mut known = Known::new();
        let (dave, mallory) = (account("dave"), account("mallory"));
        // It calls itself what the collateral is called.
        known.assets.insert(mallory, known.config.collateral.clone());
        let full = format_address(dave);
        let paid = |asset| {
            let request = Request::Funding {
                asset,
                amount: 2_250 * COIN + 1,
                beneficiary: dave,
                milestones: 1,
            };
            known.told_to(Reader::Signs, &request)
        };
        assert_eq!(
            paid(known.at.collateral),
            format!("to pay 2,250.000000000001 WCOIN to {full}")
        );
        assert_eq!(
            paid(mallory),
            format!(
                "to pay 2,250.000000000001 WCOIN of {} to {full}",
                format_address(mallory)
            )
        );
        let guardian = Request::ReplaceGuardian(Some(dave));
        assert_eq!(
            known.told_to(Reader::Signs, &guardian),
            format!("to make {full} the guardian")
        );
        let spender = Request::Call {
            contract: known.at.funding_pool,
            selector: selector_bytes!("FundingPool::set_spender"),
            input: dave.encode(),
        };
        let told = known.told_to(Reader::Signs, &spender);
        assert!(told.contains(&full), "{told}");
        let mut settings = known.config.voting.settings;
        settings.bond += 1;
        let told = known.told_to(Reader::Signs, &Request::ChangeSettings(settings));
        assert_eq!(told, "to change bond from 100 COMMON to 100.000000000001 COMMON");
    }

    #[test]
    fn every_call_that_a_commons_allows_is_told_in_words() {
        let known = Known::new();
        let terms = AssetTerms {
            asset: known.at.collateral,
            spending_cap_ppm: 75_000,
        };
        for allowed in allowed_calls(&known.at) {
            // One of these is what it takes.
            let tributes = Tributes {
                entry_ppm: 10_000,
                exit_ppm: 20_000,
            };
            let inputs = [
                tributes.encode(),
                terms.encode(),
                BatchId(7).encode(),
                30_000_u32.encode(),
                account("dave").encode(),
            ];
            let told: Vec<_> = inputs
                .into_iter()
                .map(|input| {
                    known.told(&Request::Call {
                        contract: allowed.contract,
                        selector: allowed.selector,
                        input,
                    })
                })
                .filter(|told| !told.starts_with("to call 0x"))
                .collect();
            assert!(!told.is_empty(), "{allowed:?}");
        }
        let curve = known.at.curve;
        let tributes = Tributes {
            entry_ppm: 10_000,
            exit_ppm: 20_000,
        };
        let selector = selector_bytes!("BondingCurve::set_tributes");
        assert_eq!(
            known.told_call(curve, selector, &tributes),
            "to set the tributes to 1 % of purchases and 2 % of sales"
        );
        // The same message of another contract is another message, and garbage is no argument.
        let elsewhere = known.told_call(account("mallory"), selector, &tributes);
        assert!(
            elsewhere.starts_with(&format!("to call 0x{} of 5", hex::encode(selector))),
            "{elsewhere}"
        );
        let garbage = known.told_call(curve, selector, &7_u8);
        assert!(garbage.ends_with("of the bonding curve with 0x07"), "{garbage}");
    }

    #[test]
    fn only_the_settings_that_would_change_are_told() {
        let known = Known::new();
        let mut settings = known.config.voting.settings;
        assert_eq!(
            known.told(&Request::ChangeSettings(settings)),
            "for the settings that there are"
        );
        settings.action_delay_ms = 10 * DAY_MS;
        settings.bond = 250 * COIN;
        settings.spending_limit_ppm = 150_000;
        assert_eq!(
            known.told(&Request::ChangeSettings(settings)),
            "to change spending limit from 20 % to 15 %, bond from 100 COMMON to 250 COMMON, action delay from 7 days to \
             10 days"
        );
    }

    #[test]
    fn the_gravest_requests_are_told_plainly() {
        let known = Known::new();
        let frank = account("frank");
        assert_eq!(
            known.told(&Request::ReplaceGuardian(Some(frank))),
            format!("to make {} the guardian", brief_address(frank))
        );
        assert_eq!(known.told(&Request::ReplaceGuardian(None)), "to have no guardian");
        assert_eq!(known.told(&Request::WindDown), "to wind the commons down");
    }
}
