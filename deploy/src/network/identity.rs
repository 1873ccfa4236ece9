//! Which chain a node is on.

use crate::{
    config::format_amount,
    hexadecimal::{hash_of, hexadecimal},
};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use subxt::{backend::legacy::LegacyRpcMethods, OnlineClient, PolkadotConfig};

/// What a chain says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its name, "Development" for example.
    pub name: String,
    /// The hash of its first block, which no other chain has (but every chain made from the same specification, such as
    /// the development chain of a node that was emptied).
    pub genesis_hash: String,
    /// The ticker of its coin.
    pub coin_symbol: String,
    /// How many decimal places one base unit of its coin is.
    pub coin_decimals: u8,
    /// The program and the version of the node, and the version of the runtime.
    pub node: String,
}

impl Identity {
    pub(super) async fn ask(
        rpc: &LegacyRpcMethods<PolkadotConfig>,
        client: &OnlineClient<PolkadotConfig>,
    ) -> Result<Self> {
        let properties = rpc.system_properties().await?;
        Ok(Self {
            name: rpc.system_chain().await?,
            genesis_hash: hexadecimal(client.genesis_hash()),
            coin_symbol: first_text(properties.get("tokenSymbol")).unwrap_or_else(|| "UNIT".to_owned()),
            coin_decimals: first_number(properties.get("tokenDecimals")).unwrap_or(12),
            node: format!(
                "{} {}, runtime {}",
                rpc.system_name().await?,
                rpc.system_version().await?,
                client.runtime_version().spec_version
            ),
        })
    }

    /// The hash of the first block as bytes.
    pub fn genesis(&self) -> Result<[u8; 32]> {
        hash_of(&self.genesis_hash)
    }

    /// An amount of the chain's coin, to the last unit.
    pub fn coins(&self, amount: u128) -> String {
        format!("{} {}", format_amount(amount, self.coin_decimals), self.coin_symbol)
    }

    /// The chain's name as part of a file's name.
    pub fn file_stem(&self) -> String {
        let plain = |letter: char| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        };
        let stem: String = self.name.chars().map(plain).collect();
        let stem = stem.trim_matches('-');
        if stem.is_empty() {
            format!("chain-{}", self.genesis_hash.get(2..10).unwrap_or_default())
        } else {
            stem.to_owned()
        }
    }
}

/// Chains with several coins list them; the first is the one that fees are paid in.
fn first_text(value: Option<&serde_json::Value>) -> Option<String> {
    let value = value?;
    let text = value.as_str().or_else(|| value.as_array()?.first()?.as_str())?;
    Some(text.to_owned())
}

fn first_number(value: Option<&serde_json::Value>) -> Option<u8> {
    let value = value?;
    let number = value.as_u64().or_else(|| value.as_array()?.first()?.as_u64())?;
    u8::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn identity(name: &str) -> Identity {
        Identity {
            name: name.to_owned(),
            genesis_hash: format!("0x{}", "ab".repeat(32)),
            coin_symbol: "UNIT".to_owned(),
            coin_decimals: 12,
            node: String::new(),
        }
    }

    #[test]
    fn a_file_is_named_after_the_chain_and_never_leaves_its_folder() {
        assert_eq!(identity("Development").file_stem(), "development");
        assert_eq!(identity("Aleph Zero Testnet").file_stem(), "aleph-zero-testnet");
        assert_eq!(identity("../../etc/passwd").file_stem(), "etc-passwd");
        assert_eq!(identity("…").file_stem(), "chain-abababab");
    }

    #[test]
    fn the_first_of_several_coins_is_the_chains() {
        assert_eq!(first_text(Some(&json!(["AZERO", "X"]))), Some("AZERO".to_owned()));
        assert_eq!(first_text(Some(&json!("UNIT"))), Some("UNIT".to_owned()));
        assert_eq!(first_number(Some(&json!([12, 6]))), Some(12));
        assert_eq!(first_number(Some(&json!(300))), None);
    }
}
