//! A commons that is on a chain: where it is, what its tokens are called, what can be read of it.

use super::{errors::OwnError, figures::AssetName};
use crate::{
    chain::Message,
    check::system_clock,
    config::{format_address, TokenInfo},
    deployment::{trusted, Whereabouts},
    network::{refusal, Network},
    suite::{constructors::Part, psp22, Addresses},
    words::{exactly, printable, span, Calendar, Words},
};
use anyhow::{bail, ensure, Context, Result};
use ink::{
    codegen::TraitCallBuilder,
    contract_ref,
    env::DefaultEnvironment,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::psp22::{metadata::LONGEST_NAME, PSP22Metadata, Text, PSP22};
use std::path::PathBuf;

/// A commons on a chain.
pub struct Deployed {
    /// The connection to a node of the chain.
    pub network: Network,
    /// The file that says where it is.
    pub path: PathBuf,
    /// Where its contracts are.
    pub at: Addresses,
    /// What a wallet shows of the community token.
    pub token: TokenInfo,
    /// What a wallet shows of the collateral.
    pub collateral: TokenInfo,
    /// Its vocabulary.
    pub words: Words,
}

impl Deployed {
    /// Connects, and finds out what is there. An error if the addresses are not those of one commons.
    pub async fn find(whereabouts: &Whereabouts) -> Result<Self> {
        let (network, path, deployment) = whereabouts.find().await?;
        let at = deployment.addresses()?;
        // A development chain that was emptied is the same chain to its genesis hash.
        ensure!(
            network.code_hash_of(at.hatch).await?.is_some(),
            "{} says that a commons is on {}, and it is not there: the chain was emptied, or the node is behind. \
             `commons deploy --another` begins another one",
            path.display(),
            network.identity().name
        );
        let chain = network.snapshot().await?;
        let (contradictions, token, collateral) = tokio::join!(
            trusted::contradictions(chain, &deployment, &at),
            describe(&network, at.token),
            describe(&network, at.collateral),
        );
        let contradictions = contradictions?;
        ensure!(
            contradictions.is_empty(),
            "{}. Nothing was signed",
            trusted::told(&path, &contradictions)
        );
        let (token, collateral) = (token?, collateral?);
        let words = Words::of(token.clone(), collateral.clone(), Calendar::Utc);
        Ok(Self {
            network,
            path,
            at,
            token,
            collateral,
            words,
        })
    }

    /// What a message that only reads answers.
    pub async fn read<Arguments: Encode, Answer: Decode>(&self, message: Message<Arguments, Answer>) -> Result<Answer> {
        self.network.read(message).await
    }

    /// The same for one that may refuse: then the error says why, in words. Amounts in it have `decimals`.
    pub async fn ask<Arguments, Value, Error>(
        &self,
        part: Part,
        message: Message<Arguments, Result<Value, Error>>,
        decimals: u8,
    ) -> Result<Value>
    where
        Arguments: Encode,
        Value: Decode,
        Error: OwnError,
    {
        match self.network.read(message).await? {
            Ok(value) => Ok(value),
            Err(error) => bail!(
                "the {} refuses: {}{}",
                spoken(part),
                refusal::told(&error, decimals),
                self.late_if(error.is_about_time()).await
            ),
        }
    }

    /// What somebody holds of a PSP22.
    pub async fn balance(&self, asset: AccountId, owner: AccountId) -> Result<u128> {
        self.read(psp22(asset).call().balance_of(owner)).await
    }

    /// What a contract of the commons may take of it.
    pub async fn allowance(&self, asset: AccountId, owner: AccountId, spender: AccountId) -> Result<u128> {
        self.read(psp22(asset).call().allowance(owner, spender)).await
    }

    /// The address of an asset, and [what it is called](Self::describe).
    pub async fn asset(&self, name: AssetName) -> Result<(AccountId, TokenInfo)> {
        Ok(match name {
            AssetName::Token => (self.at.token, self.token.clone()),
            AssetName::Collateral => (self.at.collateral, self.collateral.clone()),
            AssetName::At(address) => (address, self.describe(address).await?),
        })
    }

    /// What an asset is called and how many decimals it has. One that is not the commons' own can call itself what it
    /// likes, so its address goes with its ticker: "WCOIN of 5F…".
    pub async fn describe(&self, asset: AccountId) -> Result<TokenInfo> {
        let info = self.as_it_calls_itself(asset).await?;
        Ok(if asset == self.at.token || asset == self.at.collateral {
            info
        } else {
            TokenInfo {
                symbol: format!("{} of {}", info.symbol, format_address(asset)),
                ..info
            }
        })
    }

    /// What a wallet shows of an asset, for who tells its address beside it.
    pub async fn as_it_calls_itself(&self, asset: AccountId) -> Result<TokenInfo> {
        if asset == self.at.token {
            Ok(self.token.clone())
        } else if asset == self.at.collateral {
            Ok(self.collateral.clone())
        } else {
            describe(&self.network, asset).await
        }
    }

    /// How an asset is named on the command line.
    pub fn name_of_asset(&self, asset: AccountId) -> String {
        if asset == self.at.token {
            "token".to_owned()
        } else if asset == self.at.collateral {
            "collateral".to_owned()
        } else {
            format_address(asset)
        }
    }

    /// An amount of the chain's own coin, with all its digits: it is paid.
    pub fn native(&self, amount: u128) -> String {
        exactly(amount, &self.native_info())
    }

    /// The same, where it may be paid back.
    pub fn native_exactly(&self, amount: i128) -> String {
        let sign = if amount < 0 { "−" } else { "" };
        format!("{sign}{}", self.native(amount.unsigned_abs()))
    }

    /// The chain's own coin.
    pub fn native_info(&self) -> TokenInfo {
        let identity = self.network.identity();
        TokenInfo {
            name: identity.coin_symbol.clone(),
            symbol: identity.coin_symbol.clone(),
            decimals: identity.coin_decimals,
        }
    }

    /// Which contract of the commons is at an address.
    pub fn part_at(&self, address: AccountId) -> Option<Part> {
        Part::ALL.into_iter().find(|part| self.at.of(*part) == address)
    }

    /// The moment that the next block will be at or after: chains that make a block only for a transaction stand still
    /// in between, and the clock here goes on.
    pub async fn now_ms(&self) -> Result<u64> {
        Ok(self.network.now_ms().await?.max(system_clock()?))
    }

    /// Whether nothing on this chain is of worth.
    pub fn is_development(&self) -> bool {
        self.network.identity().name == "Development"
    }

    /// [`late`](Self::late), where time matters.
    pub async fn late_if(&self, is_about_time: bool) -> String {
        if is_about_time {
            self.late().await
        } else {
            String::new()
        }
    }

    /// Why something may be refused that is possible already: contracts go by the time of the chain's last block.
    pub async fn late(&self) -> String {
        /// Other chains make blocks by themselves, and none takes so long.
        const LONG_MS: u64 = 60_000;
        let (Ok(chain_ms), Ok(here_ms)) = (self.network.now_ms().await, system_clock()) else {
            return String::new();
        };
        let behind_ms = here_ms.saturating_sub(chain_ms);
        // A chain for development makes a block for a transaction only.
        if behind_ms < if self.is_development() { 1_000 } else { LONG_MS } {
            return String::new();
        }
        format!(
            "\n  Contracts go by the time of the chain's last block, which is {} old. Where only a transaction makes a \
             block, one that does nothing makes the next: `commons call transfer 0 //Alice --suri //Dave`",
            span(behind_ms / 1000 * 1000)
        )
    }
}

/// Who gets something, as the signer reads it: "you", or an address in full.
pub fn recipient(account: AccountId, signer: AccountId) -> String {
    if account == signer {
        "you".to_owned()
    } else {
        format_address(account)
    }
}

/// A contract of the suite as people say it, after "the".
pub fn spoken(part: Part) -> &'static str {
    match part {
        Part::WrappedNative => "wrapped coin",
        Part::CommunityToken => "community token",
        Part::FundingPool => "funding pool",
        Part::BondingCurve => "bonding curve",
        Part::Vesting => "vesting contract",
        Part::VoucherEscrow => "voucher escrow",
        Part::ConvictionVoting => "voting contract",
        Part::Hatch => "hatch",
    }
}

async fn describe(network: &Network, asset: AccountId) -> Result<TokenInfo> {
    let asked: contract_ref!(PSP22Metadata, DefaultEnvironment) = asset.into();
    let read = async {
        let decimals = network.read(asked.call().token_decimals()).await?;
        let symbol = network.read(asked.call().token_symbol()).await?;
        let name = network.read(asked.call().token_name()).await?;
        let symbol = said(symbol).unwrap_or_else(|| "units".to_owned());
        Ok::<_, anyhow::Error>(TokenInfo {
            name: said(name).unwrap_or_else(|| symbol.clone()),
            symbol,
            decimals,
        })
    };
    read.await
        .with_context(|| format!("{} does not say what it is, as a PSP22 does", format_address(asset)))
}

/// What somebody else's token calls itself, which must not steer the terminal; `None` if that is nothing.
fn said(text: Option<Text>) -> Option<String> {
    let kept: String = printable(&text?.to_string_lossy()).chars().take(LONGEST_NAME).collect();
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_token_calls_itself_cannot_steer_the_terminal() {
        assert_eq!(said(Some("\u{1b}[2JX\n".into())).as_deref(), Some("[2JX"));
        assert_eq!(said(Some("\u{7}".into())), None);
        assert_eq!(said(None), None);
    }
}
