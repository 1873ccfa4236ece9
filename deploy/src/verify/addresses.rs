//! Whether addresses on a chain follow from what a contract is made of. The chain is asked, and not the deployment file:
//! whoever spoils the file's salt must not be able to choose that its addresses prove nothing.

use super::expected::Expected;
use crate::{
    network::{contract_address, refusal::told_failure, Snapshot},
    suite::constructors::Part,
};
use anyhow::{Context, Result};
use ink::primitives::AccountId;
use subxt::{dynamic::Value, utils::H256};

/// So many accounts are asked to pay for a contract that is never made. Most accounts of most chains could.
const MOST_ASKED: usize = 100;

/// How a chain gives addresses to contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressRule {
    /// They follow from deployer, code, input and salt, as pallet-contracts has it unless a chain wants it otherwise.
    Follows,
    /// They follow from something else.
    Other,
    /// Nobody can tell, and why.
    Unknown(String),
}

impl AddressRule {
    /// Finds it out. `has_contracts` says whether anything is at the addresses of the deployment file.
    pub async fn find(chain: Snapshot<'_>, expected: &Expected, has_contracts: bool) -> Result<Self> {
        // A hash that comes out right proves the rule, and without a contract nothing hangs on it.
        if expected.is_any_address_as_it_follows() || !has_contracts {
            return Ok(Self::Follows);
        }
        let wrapper = expected
            .contracts
            .get(&Part::WrappedNative)
            .context("a commons has a wrapped coin")?;
        if !chain.network().has_code(wrapper.code_hash).await? {
            let reason = "the code of wrapped-native that was built is not on the chain";
            return Ok(Self::Unknown(reason.to_owned()));
        }
        // What nobody has ever made a contract with.
        let salt: [u8; 32] = std::array::from_fn(|_| fastrand::u8(..));
        let mut reason = "the chain has no account".to_owned();
        for payer in payers(chain, expected.deployer).await? {
            let trial = chain
                .network()
                .try_instantiate_encoded(payer, wrapper.code_hash, wrapper.input.clone(), &salt)
                .await?;
            match trial.answer {
                Ok(Ok(address)) => {
                    let follows = address == contract_address(payer, &wrapper.code_hash, &wrapper.input, &salt);
                    return Ok(if follows { Self::Follows } else { Self::Other });
                }
                Ok(Err(_)) => reason = "the constructor of wrapped-native refuses".to_owned(),
                Err(failure) => reason = told_failure(&failure),
            }
        }
        Ok(Self::Unknown(reason))
    }
}

/// Accounts that may have enough for a deposit; nothing is taken from them. Which of them it is makes no difference, so
/// the deployer, who has paid for such a contract, can be the first though the file names it.
async fn payers(chain: Snapshot<'_>, deployer: AccountId) -> Result<Vec<AccountId>> {
    let mut payers = vec![deployer];
    let accounts = subxt::dynamic::storage("System", "Account", Vec::<Value>::new());
    let storage = chain.network().client().storage().at(H256(chain.block().hash));
    let mut found = storage.iter(accounts).await.context("the chain lists no accounts")?;
    while let Some(entry) = found.next().await {
        let key = entry.context("the chain lists no accounts")?.key_bytes;
        // The account is the end of its key.
        if let Some(account) = key.last_chunk::<32>() {
            payers.push(AccountId::from(*account));
        }
        if payers.len() == MOST_ASKED {
            break;
        }
    }
    Ok(payers)
}
