//! Who makes and destroys the community token. What it does as a PSP22 is in `psp22_standard`.

#[path = "../../interfaces/tests/shared/off_chain.rs"]
mod off_chain;
#[path = "../../interfaces/tests/shared/psp22_standard.rs"]
mod psp22_standard;

use crate::Token;
use ink::primitives::AccountId;
use interfaces::{
    community_token::{CommunityToken, CommunityTokenError, IssuerWired},
    psp22::{PSP22Metadata, Transfer, PSP22},
};
use off_chain::*;

/// What `psp22_standard` tests.
type TokenUnderTest = Token;

fn unwired_token() -> Token {
    begin_deployment();
    Token::new(Some("Commons".into()), Some("COM".into()), 12).unwrap()
}

fn issuer() -> AccountId {
    contract(1)
}

/// Wired, without supply; the issuer calls.
fn wired_token() -> Token {
    let mut token = unwired_token();
    token.wire(issuer()).unwrap();
    call_as(issuer());
    token
}

/// Wired, `owner` holding all there is; the issuer calls.
fn token_of(owner: AccountId, amount: u128) -> Token {
    let mut token = wired_token();
    token.mint(owner, amount).unwrap();
    token
}

mod construction {
    use super::*;

    #[ink::test]
    fn a_new_token_shows_its_name_and_has_neither_supply_nor_issuer() {
        let token = unwired_token();

        assert_eq!(token.token_name(), Some("Commons".into()));
        assert_eq!(token.token_symbol(), Some("COM".into()));
        assert_eq!(token.token_decimals(), 12);
        assert_eq!(token.total_supply(), 0);
        assert_eq!(token.issuer(), None);
        assert_eq!(event_count(), 0);
    }

    #[ink::test]
    fn name_and_symbol_may_be_left_out() {
        begin_deployment();
        let token = Token::new(None, None, 0).unwrap();

        assert_eq!(token.token_name(), None);
        assert_eq!(token.token_symbol(), None);
        assert_eq!(token.token_decimals(), 0);
    }

    #[ink::test]
    fn a_name_or_symbol_of_64_bytes_is_the_longest() {
        begin_deployment();
        let text = |bytes: usize| Some("x".repeat(bytes).into());
        let refused = |name, symbol| Token::new(name, symbol, 12).err();

        assert_eq!(refused(text(64), text(64)), None);
        assert_eq!(refused(text(65), None), Some(CommunityTokenError::TextTooLong));
        assert_eq!(refused(None, text(65)), Some(CommunityTokenError::TextTooLong));
    }
}

mod wiring {
    use super::*;

    #[ink::test]
    fn the_deployer_names_the_issuer() {
        let mut token = unwired_token();

        assert_eq!(token.wire(issuer()), Ok(()));

        assert_eq!(token.issuer(), Some(issuer()));
        assert_eq!(events::<IssuerWired>(), [IssuerWired { issuer: issuer() }]);
    }

    #[ink::test]
    fn nobody_else_names_the_issuer() {
        let mut token = unwired_token();

        for caller in [alice(), issuer()] {
            call_as(caller);
            assert_refused(&mut token, CommunityTokenError::NotDeployer, |token| {
                token.wire(issuer())
            });
        }

        assert_eq!(token.issuer(), None);
    }

    #[ink::test]
    fn the_issuer_is_a_contract_and_never_a_person() {
        let mut token = unwired_token();

        for person in [alice(), deployer(), zero_account()] {
            assert_refused(&mut token, CommunityTokenError::IssuerNotAContract, |token| {
                token.wire(person)
            });
        }

        assert_eq!(token.issuer(), None);
    }

    #[ink::test]
    fn the_issuer_is_named_once_and_for_ever() {
        let mut token = wired_token();
        let another = contract(2);

        for caller in [deployer(), issuer(), alice()] {
            call_as(caller);
            for named in [another, issuer()] {
                assert_refused(&mut token, CommunityTokenError::AlreadyWired, |token| token.wire(named));
            }
        }

        assert_eq!(token.issuer(), Some(issuer()));
    }
}

mod minting {
    use super::*;

    #[ink::test]
    fn the_issuer_mints() {
        let mut token = wired_token();

        assert_eq!(token.mint(alice(), 100), Ok(()));
        assert_eq!(token.mint(bob(), 20), Ok(()));

        assert_eq!(token.balance_of(alice()), 100);
        assert_eq!(token.balance_of(bob()), 20);
        assert_eq!(token.total_supply(), 120);
        let minted = |to, value| Transfer {
            from: None,
            to: Some(to),
            value,
        };
        assert_eq!(events::<Transfer>(), [minted(alice(), 100), minted(bob(), 20)]);
    }

    #[ink::test]
    fn nobody_mints_before_wiring() {
        let mut token = unwired_token();

        for caller in [deployer(), issuer(), alice()] {
            call_as(caller);
            assert_refused(&mut token, CommunityTokenError::NotIssuer, |token| {
                token.mint(alice(), 1)
            });
        }

        assert_eq!(token.total_supply(), 0);
    }

    #[ink::test]
    fn only_the_issuer_mints() {
        let mut token = token_of(alice(), 100);

        for caller in [deployer(), alice(), this_contract(), zero_account()] {
            call_as(caller);
            assert_refused(&mut token, CommunityTokenError::NotIssuer, |token| {
                token.mint(alice(), 1)
            });
        }

        assert_eq!(token.total_supply(), 100);
    }

    #[ink::test]
    fn nothing_cannot_be_minted() {
        let mut token = wired_token();

        assert_refused(&mut token, CommunityTokenError::ZeroAmount, |token| {
            token.mint(alice(), 0)
        });
    }

    #[ink::test]
    fn nothing_is_minted_for_the_zero_account() {
        let mut token = wired_token();

        assert_refused(&mut token, CommunityTokenError::ZeroAccount, |token| {
            token.mint(zero_account(), 1)
        });
    }

    #[ink::test]
    fn the_supply_stays_within_128_bits() {
        let mut token = token_of(alice(), u128::MAX - 5);

        for amount in [6, u128::MAX] {
            let error = CommunityTokenError::SupplyOverflow {
                supply: u128::MAX - 5,
                amount,
            };
            assert_refused(&mut token, error, |token| token.mint(bob(), amount));
        }
        assert_eq!(token.balance_of(bob()), 0);

        assert_eq!(token.mint(bob(), 5), Ok(()));
        assert_eq!(token.total_supply(), u128::MAX);
        assert_eq!(token.balance_of(bob()), 5);
    }
}

mod burning {
    use super::*;

    #[ink::test]
    fn the_issuer_burns_without_an_allowance() {
        let mut token = token_of(alice(), 100);

        assert_eq!(token.burn(alice(), 30), Ok(()));

        assert_eq!(token.balance_of(alice()), 70);
        assert_eq!(token.total_supply(), 70);
        let burned = Transfer {
            from: Some(alice()),
            to: None,
            value: 30,
        };
        assert_eq!(events::<Transfer>().last(), Some(&burned));
        assert_eq!(event_count(), 3, "one for wiring, one for the mint, one for this");
    }

    #[ink::test]
    fn the_whole_supply_can_be_burned() {
        let mut token = token_of(alice(), u128::MAX);

        assert_eq!(token.burn(alice(), u128::MAX), Ok(()));

        assert_eq!(token.balance_of(alice()), 0);
        assert_eq!(token.total_supply(), 0);
    }

    #[ink::test]
    fn nobody_else_burns_not_even_the_holder() {
        let mut token = token_of(alice(), 100);

        for caller in [alice(), deployer(), bob()] {
            call_as(caller);
            assert_refused(&mut token, CommunityTokenError::NotIssuer, |token| {
                token.burn(alice(), 1)
            });
        }

        assert_eq!(token.balance_of(alice()), 100);
    }

    #[ink::test]
    fn nothing_cannot_be_burned() {
        let mut token = token_of(alice(), 100);

        assert_refused(&mut token, CommunityTokenError::ZeroAmount, |token| {
            token.burn(alice(), 0)
        });
    }

    #[ink::test]
    fn more_than_the_account_holds_cannot_be_burned() {
        let mut token = token_of(alice(), 100);

        for (from, balance, amount) in [(alice(), 100, 101), (alice(), 100, u128::MAX), (bob(), 0, 1)] {
            let error = CommunityTokenError::InsufficientBalance { balance, amount };
            assert_refused(&mut token, error, |token| token.burn(from, amount));
        }

        assert_eq!(token.balance_of(alice()), 100);
        assert_eq!(token.total_supply(), 100);
    }
}
