//! What a transaction that comes from elsewhere is made of, in words: whoever sends it sees what was signed.

use influence_client::{PROGRAM_ID, idl};
use solana_address::Address;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;

use crate::{Failure, Intent};

/// To send a signed transaction: who pays, who signed, and which programs it calls.
///
/// # Errors
/// [`Failure::User`] naming whoever has not signed, or something else.
pub fn intent(transaction: &VersionedTransaction) -> Result<Intent, Failure> {
    let VersionedTransaction { signatures, message } = transaction;
    let addresses = message.static_account_keys();
    let signers = addresses.iter().take(message.header().num_required_signatures.into());
    let summary = match signatures.first() {
        Some(signature) => format!("Send the signed transaction {signature}"),
        None => "Send a transaction".to_owned(),
    };
    let mut intent = Intent::new("submit", summary, Vec::new());
    let verified = transaction.verify_with_results();
    for (place, signer) in signers.enumerate() {
        if signatures.get(place).is_none_or(|signature| *signature == Signature::default()) {
            return Err(Failure::user(format!(
                "{signer} has to sign the transaction and has not; sign it with that key, as --sign-only does"
            )));
        }
        if verified.get(place) != Some(&true) {
            return Err(Failure::user(format!(
                "the signature of {signer} is of another transaction: part of this one was changed or cut off; sign it anew"
            )));
        }
        intent.note(format!("{signer} signed it{}", if place == 0 { ", and pays the fee" } else { "" }));
    }
    for call in message.instructions() {
        intent.note(called(addresses.get(usize::from(call.program_id_index)), &call.data));
    }
    Ok(intent)
}

/// What an instruction is called: by the published interface, or by its program's address.
fn called(program: Option<&Address>, data: &[u8]) -> String {
    match program {
        Some(&PROGRAM_ID) => {
            let name = idl::instruction_name(data).unwrap_or("an instruction that is not known here");
            format!("calls influence: {name}")
        }
        Some(program) => format!("calls {program}"),
        None => "calls a program that it does not name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use influence_client::{
        instructions::crank,
        tx::{ComputeBudget, TxVersion, compile_message, sign, unsigned},
    };
    use solana_hash::Hash;
    use solana_keypair::Keypair;
    use solana_signer::Signer;

    use super::*;

    #[test]
    fn payer_signers_and_programs_are_named() {
        let [payer, other] = [Keypair::new(), Keypair::new()];
        let mut call = crank::expire_holding(&other.pubkey());
        call.accounts.push(solana_instruction::AccountMeta::new_readonly(other.pubkey(), true));
        let message =
            compile_message(TxVersion::V0, &payer.pubkey(), &[call], Hash::default(), ComputeBudget::MAX);
        let message = message.expect("a message");
        let refused = intent(&unsigned(message.clone())).expect_err("nobody signed").to_string();
        assert!(refused.starts_with(&format!("{} has to sign", payer.pubkey())), "{refused}");
        let transaction = sign(TxVersion::V0, message, &[&payer, &other]).expect("signed");
        let told = intent(&transaction).expect("an intent");
        assert!(told.summary.contains(&transaction.signatures[0].to_string()), "{told}");
        let expected = [
            format!("{} signed it, and pays the fee", payer.pubkey()),
            format!("{} signed it", other.pubkey()),
            "calls ComputeBudget111111111111111111111111111111".into(),
            "calls influence: expire_holding".into(),
        ];
        assert_eq!(told.notes, expected);
    }

    #[test]
    fn a_signature_of_something_else_is_refused() {
        let payer = Keypair::new();
        let message = |owner: &Keypair| {
            let call = crank::expire_holding(&owner.pubkey());
            compile_message(TxVersion::V0, &payer.pubkey(), &[call], Hash::default(), ComputeBudget::MAX)
                .expect("a message")
        };
        let signed = |owner| sign(TxVersion::V0, message(owner), &[&payer]).expect("signed");
        let mut transaction = signed(&Keypair::new());
        assert!(intent(&transaction).is_ok());
        transaction.message = message(&Keypair::new());
        let refused = intent(&transaction).expect_err("signed something else").to_string();
        assert!(
            refused.starts_with(&format!("the signature of {} is of another", payer.pubkey())),
            "{refused}"
        );
    }

    #[test]
    fn what_is_not_known_is_said_so() {
        assert!(called(Some(&PROGRAM_ID), &[0; 8]).contains("not known here"));
        assert!(called(None, &[]).contains("does not name"));
    }
}
