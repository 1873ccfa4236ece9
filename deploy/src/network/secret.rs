//! Whose signature: where a secret may come from, and where it never goes.
//!
//! A secret is read from a file, from the environment or from a prompt, becomes a key at once, and is wiped. It is
//! never printed, logged or written, and no error repeats it.

use super::Keypair;
use anyhow::{bail, ensure, Context, Result};
use clap::Args;
use std::{fs, io::IsTerminal, path::PathBuf, str::FromStr};
use subxt_signer::SecretUri;
use zeroize::Zeroizing;

/// The environment's variable that a secret may be in.
pub const ENVIRONMENT: &str = "COMMONS_SURI";

/// Who signs.
#[derive(Args, Clone, Default)]
pub struct SecretArguments {
    /// A development account, like //Alice. What everybody knows is no secret; a real one is not taken here, where the
    /// shell would keep it and other programs could see it.
    #[arg(long, global = true, value_name = "//NAME")]
    pub suri: Option<String>,
    /// A file with a secret phrase of words, or 0x and a seed, and a //derivation if there is one. Without either option
    /// it is taken from the environment's COMMONS_SURI, or asked for.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "suri")]
    pub suri_file: Option<PathBuf>,
}

impl SecretArguments {
    /// The key to sign with.
    pub fn key(&self) -> Result<Keypair> {
        if let Some(suri) = &self.suri {
            return development_key(suri);
        }
        if let Some(path) = &self.suri_file {
            // Whoever types a secret where a file belongs does not want to read it again.
            let text = fs::read_to_string(path).context("cannot read the file that --suri-file names")?;
            let text = Zeroizing::new(text);
            return key(&text).context("the file that --suri-file names holds no secret");
        }
        if let Ok(text) = std::env::var(ENVIRONMENT) {
            let text = Zeroizing::new(text);
            return key(&text).with_context(|| format!("{ENVIRONMENT} holds no secret"));
        }
        ensure!(
            std::io::stdin().is_terminal(),
            "who signs? Name a development account with --suri //Alice, a file with --suri-file, or set {ENVIRONMENT}"
        );
        let text = Zeroizing::new(rpassword::prompt_password("Secret phrase (not shown): ")?);
        key(&text).context("that is no secret")
    }
}

/// The key of a development account, whose phrase is the one that everybody knows.
pub fn development_key(name: &str) -> Result<Keypair> {
    if !name.starts_with("//") {
        bail!(
            "--suri takes development accounts alone, like //Alice: a secret on the command line can be read by other \
             programs and is kept by the shell. Put it into a file and name that with --suri-file, or into the \
             environment's {ENVIRONMENT}"
        );
    }
    key(name).context("--suri names no development account")
}

/// Errors must not repeat what they were given.
fn key(text: &str) -> Result<Keypair> {
    let text = text.trim();
    ensure!(!text.is_empty(), "there is nothing in it");
    let Ok(uri) = SecretUri::from_str(text) else {
        bail!(
            "a secret is a phrase of 12 or 24 words, or 0x and 64 hexadecimal digits, and //derivations if it has them"
        );
    };
    match Keypair::from_uri(&uri) {
        Ok(key) => Ok(key),
        Err(_) => bail!("its words are no phrase (one may be mistyped), or its seed has not 64 hexadecimal digits"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The phrase of all development accounts, which is published.
    const DEVELOPMENT: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
    const ALICE: &str = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";

    fn from_file(text: &str) -> Result<Keypair> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        SecretArguments {
            suri: None,
            suri_file: Some(file.path().to_owned()),
        }
        .key()
    }

    #[test]
    fn a_development_account_and_its_phrase_in_a_file_are_the_same() {
        let alice = development_key("//Alice").unwrap();
        assert_eq!(hex::encode(alice.public_key().0), ALICE);
        let found = from_file(&format!("{DEVELOPMENT}//Alice\n")).unwrap();
        assert_eq!(found.public_key().0, alice.public_key().0);
    }

    #[test]
    fn a_real_secret_is_not_taken_from_the_command_line_and_not_repeated() {
        let error = format!("{:#}", development_key(&format!("{DEVELOPMENT}//x")).err().unwrap());
        assert!(error.contains("--suri-file") && !error.contains("bottom"), "{error}");
    }

    #[test]
    fn what_is_no_secret_is_refused_without_being_repeated() {
        for wrong in [
            "",
            "bottom drive obey",
            "0x1234",
            "bottom drive obey lake curtain smoke basket hold race lonely fit fit",
        ] {
            let error = format!("{:#}", from_file(wrong).err().unwrap());
            assert!(error.contains("holds no secret"), "{error}");
            let typed = SecretArguments {
                suri: None,
                suri_file: Some(wrong.into()),
            };
            let error = format!("{error}{:#}", typed.key().err().unwrap());
            assert!(!error.contains("bottom") && !error.contains("1234"), "{error}");
        }
    }
}
