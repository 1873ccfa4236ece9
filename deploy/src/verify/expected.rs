//! What should be there: what the description, the artifacts and the deployment file say.

use super::leaves::{below, NONE};
use crate::{
    config::Config,
    deployment::{artifacts::Artifacts, readable, run::constructor_input, Deployment},
    hexadecimal::{bytes_of, hexadecimal},
    network::contract_address,
    suite::{constructors::Part, Addresses},
};
use anyhow::{Context, Result};
use ink::primitives::AccountId;
use std::collections::BTreeMap;

/// What should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The description, for this chain.
    pub config: Config,
    /// Where the contracts are; nowhere if that is not known yet.
    pub at: Addresses,
    /// Who deployed them.
    pub deployer: AccountId,
    /// What was to be made of each.
    pub contracts: BTreeMap<Part, Contract>,
    /// Whether the deployment file says that the hatch was sealed.
    pub recorded_as_sealed: bool,
}

/// What was to be made of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Where it is; `None` if it was not made yet.
    pub address: Option<AccountId>,
    /// Whether the deployment file says that it was made.
    pub recorded_as_made: bool,
    /// Whether the deployment file says that it was told about the others.
    pub recorded_as_wired: bool,
    /// The hash of the code that was built.
    pub code_hash: [u8; 32],
    /// The hash of the code in the deployment file.
    pub recorded_code_hash: Vec<u8>,
    /// What the description constructs it with.
    pub input: Vec<u8>,
    /// What the deployment file says that it was constructed with.
    pub recorded_input: Vec<u8>,
    /// The former to be read, by places.
    pub arguments: BTreeMap<String, String>,
    /// The latter.
    pub recorded_arguments: BTreeMap<String, String>,
    /// Where a contract of that code and input is, if it was made by the deployer with the file's salt.
    pub derived_address: AccountId,
    /// The same of the file's own code and input.
    pub recorded_derived_address: AccountId,
}

impl Expected {
    /// Of a deployment by the artifacts and a description.
    pub fn of(deployment: &Deployment, artifacts: &Artifacts, config: &Config) -> Result<Self> {
        let at = deployment.known_addresses()?;
        let deployer = crate::config::parse_address(&deployment.deployer).context("the deployer")?;
        let salt = bytes_of(&deployment.salt).context("the salt")?;
        let contract = |part: Part| -> Result<(Part, Contract)> {
            let artifact = artifacts.of(part)?;
            let entry = deployment.contracts.get(part.name()).cloned().unwrap_or_default();
            let input = constructor_input(part, config, &at);
            let recorded_input = bytes_of(&entry.input)?;
            let recorded_code_hash = bytes_of(&entry.code_hash)?;
            let arguments = |input: &[u8]| match readable::constructor(&artifact.transcoder, input) {
                Ok(arguments) => figures(&arguments),
                Err(_) => BTreeMap::from([(String::new(), hexadecimal(input))]),
            };
            let contract = Contract {
                address: deployment.address_of(part)?,
                recorded_as_made: entry.instantiated.is_some(),
                // Nothing is sealed before.
                recorded_as_wired: entry.wired.is_some() || deployment.sealed.is_some(),
                code_hash: artifact.code_hash,
                arguments: arguments(&input),
                recorded_arguments: arguments(&recorded_input),
                derived_address: contract_address(deployer, &artifact.code_hash, &input, &salt),
                recorded_derived_address: contract_address(deployer, &recorded_code_hash, &recorded_input, &salt),
                recorded_code_hash,
                input,
                recorded_input,
            };
            Ok((part, contract))
        };
        Ok(Self {
            config: config.clone(),
            at,
            deployer,
            contracts: Part::ALL.into_iter().map(contract).collect::<Result<_>>()?,
            recorded_as_sealed: deployment.sealed.is_some(),
        })
    }

    /// Whether any contract is where pallet-contracts puts one that is made as the deployment file says.
    pub fn is_any_address_as_it_follows(&self) -> bool {
        self.contracts.values().any(Contract::is_where_it_follows)
    }
}

impl Contract {
    /// Whether it is where pallet-contracts puts one that the deployer makes of this with the file's salt.
    pub fn is_where_it_follows(&self) -> bool {
        self.address == Some(self.derived_address) || self.address == Some(self.recorded_derived_address)
    }
}

/// The figures of arguments by their places.
fn figures(value: &serde_json::Value) -> BTreeMap<String, String> {
    fn gather(place: &str, value: &serde_json::Value, found: &mut BTreeMap<String, String>) {
        use serde_json::Value;
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    // Names of structs and variants begin with a capital, and say nothing that is not known.
                    let is_type = name.starts_with(char::is_uppercase) && fields.len() == 1;
                    let place = if is_type { place.to_owned() } else { below(place, name) };
                    gather(&place, field, found);
                }
            }
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    gather(&below(place, &number.to_string()), item, found);
                }
            }
            Value::String(text) => {
                let told = if text == "None" { NONE } else { text };
                found.insert(place.to_owned(), told.to_owned());
            }
            other => {
                found.insert(place.to_owned(), other.to_string());
            }
        }
    }
    let mut found = BTreeMap::new();
    gather("", value, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_are_figures_by_their_places() {
        let found =
            figures(&json!({"new": {"terms": {"CurveTerms": {"heir": "None", "delay_ms": 5}}, "list": [1, 2]}}));
        let found: Vec<_> = found
            .iter()
            .map(|(place, told)| (place.as_str(), told.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("new.list.0", "1"),
                ("new.list.1", "2"),
                ("new.terms.delay_ms", "5"),
                ("new.terms.heir", "none")
            ]
        );
    }
}
