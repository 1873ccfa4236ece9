//! Permits: what is signed, to the byte, and whose signature of what counts. The signatures are real ones, as wallets make
//! them.

use super::*;
use crate::permit::{wrapped, Permit};
use interfaces::voucher_escrow::VoucherId;
use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey};

const PERMIT: Permit = Permit {
    genesis_hash: [0x11; 32],
    contract: account_of([0x22; 32]),
    voucher: VoucherId(0x0102_0304_0506_0708),
    redeemer: account_of([0x33; 32]),
    nonce: 0x0A0B_0C0D,
    deadline_ms: 0x1112_1314_1516_1718,
};

const fn account_of(bytes: [u8; 32]) -> AccountId {
    ink::primitives::AccountId(bytes)
}

fn holder() -> Keypair {
    key(1)
}

fn key(seed: u8) -> Keypair {
    MiniSecretKey::from_bytes(&[seed; 32])
        .unwrap()
        .expand_to_keypair(ExpansionMode::Ed25519)
}

fn sign(key: &Keypair, message: &[u8]) -> Vec<u8> {
    key.sign_simple(b"substrate", message).to_bytes().to_vec()
}

/// What the escrow would say of a signature.
fn signed(permit: &Permit, signature: &[u8]) -> Result<(), Refusal> {
    let holder = holder().public.to_bytes();
    permit.ensure_signed(signature, |signature, message| {
        ink::env::sr25519_verify(signature, message, &holder).is_ok()
    })
}

/// The permit with each of its fields changed, and with two of them exchanged.
fn other_permits() -> Vec<(&'static str, Permit)> {
    let other = account_of([0x44; 32]);
    vec![
        (
            "chain",
            Permit {
                genesis_hash: [0x12; 32],
                ..PERMIT
            },
        ),
        (
            "contract",
            Permit {
                contract: other,
                ..PERMIT
            },
        ),
        (
            "voucher",
            Permit {
                voucher: VoucherId(PERMIT.voucher.0 + 1),
                ..PERMIT
            },
        ),
        (
            "redeemer",
            Permit {
                redeemer: other,
                ..PERMIT
            },
        ),
        (
            "nonce",
            Permit {
                nonce: PERMIT.nonce + 1,
                ..PERMIT
            },
        ),
        (
            "deadline",
            Permit {
                deadline_ms: PERMIT.deadline_ms ^ 1 << 63,
                ..PERMIT
            },
        ),
        (
            "contract and redeemer",
            Permit {
                contract: PERMIT.redeemer,
                redeemer: PERMIT.contract,
                ..PERMIT
            },
        ),
    ]
}

/// By hand: the layout that the interface names, numbers with their lowest byte first.
#[test]
fn the_message_is_the_domain_and_all_fields_one_after_the_other() {
    let mut expected = b"ink-commons: redeem this voucher".to_vec();
    expected.extend([0x11; 32]);
    expected.extend([0x22; 32]);
    expected.extend([0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01]);
    expected.extend([0x33; 32]);
    expected.extend([0x0D, 0x0C, 0x0B, 0x0A]);
    expected.extend([0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11]);
    assert_eq!(expected.len(), 148);
    assert_eq!(PERMIT.message(), expected);
}

#[test]
fn wallets_put_the_message_between_two_words() {
    assert_eq!(wrapped(b"abc"), b"<Bytes>abc</Bytes>");
    assert_eq!(wrapped(b""), b"<Bytes></Bytes>");
}

#[test]
fn the_holders_signature_counts_raw_and_as_wallets_make_it() {
    let message = PERMIT.message();
    assert_eq!(signed(&PERMIT, &sign(&holder(), &message)), Ok(()));
    let as_wallets = [b"<Bytes>".as_slice(), &message, b"</Bytes>"].concat();
    assert_eq!(signed(&PERMIT, &sign(&holder(), &as_wallets)), Ok(()));
}

#[test]
fn a_signature_counts_for_nothing_else() {
    let message = PERMIT.message();
    for signature in [sign(&holder(), &message), sign(&holder(), &wrapped(&message))] {
        for (changed, permit) in other_permits() {
            assert_eq!(
                signed(&permit, &signature),
                Err(EscrowError::BadSignature),
                "another {changed}"
            );
        }
    }
}

#[test]
fn only_the_holders_signature_counts() {
    for message in [PERMIT.message(), wrapped(&PERMIT.message())] {
        assert_eq!(
            signed(&PERMIT, &sign(&key(2), &message)),
            Err(EscrowError::BadSignature)
        );
        let elsewhere = holder().sign_simple(b"another context", &message).to_bytes();
        assert_eq!(signed(&PERMIT, &elsewhere), Err(EscrowError::BadSignature));
    }
}

#[test]
fn a_message_that_is_wrapped_twice_or_by_half_or_cut_is_not_signed() {
    let message = PERMIT.message();
    for other in [
        wrapped(&wrapped(&message)),
        [b"<Bytes>".as_slice(), &message].concat(),
        [message.as_slice(), b"</Bytes>"].concat(),
        message[..147].to_vec(),
        message[1..].to_vec(),
        Vec::new(),
    ] {
        assert_eq!(
            signed(&PERMIT, &sign(&holder(), &other)),
            Err(EscrowError::BadSignature)
        );
    }
}

#[test]
fn a_signature_with_one_wrong_bit_is_none() {
    let signature = sign(&holder(), &PERMIT.message());
    for position in 0..64 {
        let mut wrong = signature.clone();
        wrong[position] ^= 1;
        assert_eq!(
            signed(&PERMIT, &wrong),
            Err(EscrowError::BadSignature),
            "byte {position}"
        );
    }
    assert_eq!(signed(&PERMIT, &[0; 64]), Err(EscrowError::BadSignature));
}

#[test]
fn a_signature_is_64_bytes_long() {
    let signature = sign(&holder(), &PERMIT.message());
    let longer = [signature.as_slice(), &[0]].concat();
    for (wrong, got) in [(&[] as &[u8], 0), (&signature[..63], 63), (&longer, 65)] {
        assert_eq!(signed(&PERMIT, wrong), Err(EscrowError::SignatureLength { got }));
    }
    assert_eq!(signed(&PERMIT, &longer[..64]), Ok(()));
}

/// A key of zeros is a point of small order, for which a forged signature is easy if nobody looks.
#[test]
fn nobody_signs_for_the_account_of_zeros() {
    let said = PERMIT.ensure_signed(&sign(&holder(), &PERMIT.message()), |signature, message| {
        ink::env::sr25519_verify(signature, message, &[0; 32]).is_ok()
    });
    assert_eq!(said, Err(EscrowError::BadSignature));
}
