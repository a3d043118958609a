//! Inspection of a signed transaction, so that a user sees what was signed before sending it.

use influence_client::{PROGRAM_ID, idl};
use solana_address::Address;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;

use super::TxPlan;
use crate::CliError;

/// Plan that sends a signed transaction. Its notes name payer, signers and called programs; signatures are verified.
pub fn plan_submission(transaction: &VersionedTransaction) -> Result<TxPlan, CliError> {
    let VersionedTransaction { signatures, message } = transaction;
    let addresses = message.static_account_keys();
    let signers = addresses.iter().take(message.header().num_required_signatures.into());
    let summary = match signatures.first() {
        Some(signature) => format!("Send the signed transaction {signature}"),
        None => "Send a transaction".to_owned(),
    };
    let mut plan = TxPlan::new("submit", summary, Vec::new());
    let verified = transaction.verify_with_results();
    for (index, signer) in signers.enumerate() {
        if signatures.get(index).is_none_or(|signature| *signature == Signature::default()) {
            return Err(CliError::user(format!(
                "missing signature of {signer}: sign the transaction with that key, as --sign-only does"
            )));
        }
        if verified.get(index) != Some(&true) {
            return Err(CliError::user(format!(
                "invalid signature of {signer}: the transaction was changed or truncated after signing; sign it again"
            )));
        }
        plan.add_note(format!("signed by {signer}{}", if index == 0 { " (fee payer)" } else { "" }));
    }
    for call in message.instructions() {
        let program = addresses.get(usize::from(call.program_id_index));
        plan.add_note(describe_call(program, &call.data));
    }
    Ok(plan)
}

/// Names an instruction as in the IDL, or by its program's address.
fn describe_call(program: Option<&Address>, data: &[u8]) -> String {
    match program {
        Some(&PROGRAM_ID) => {
            let name = idl::instruction_name(data).unwrap_or("unknown instruction");
            format!("calls influence: {name}")
        }
        Some(program) => format!("calls {program}"),
        None => "calls a program from a lookup table".to_owned(),
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
    fn notes_name_payer_signers_and_programs() {
        let [payer, other] = [Keypair::new(), Keypair::new()];
        let mut call = crank::expire_holding(&other.pubkey());
        call.accounts.push(solana_instruction::AccountMeta::new_readonly(other.pubkey(), true));
        let message =
            compile_message(TxVersion::V0, &payer.pubkey(), &[call], Hash::default(), ComputeBudget::MAX);
        let message = message.expect("a message");
        let refused = plan_submission(&unsigned(message.clone())).expect_err("no signature").to_string();
        assert!(refused.starts_with(&format!("missing signature of {}", payer.pubkey())), "{refused}");
        let transaction = sign(TxVersion::V0, message, &[&payer, &other]).expect("signed");
        let plan = plan_submission(&transaction).expect("a plan");
        assert!(plan.summary.contains(&transaction.signatures[0].to_string()), "{plan}");
        let expected = [
            format!("signed by {} (fee payer)", payer.pubkey()),
            format!("signed by {}", other.pubkey()),
            "calls ComputeBudget111111111111111111111111111111".into(),
            "calls influence: expire_holding".into(),
        ];
        assert_eq!(plan.notes, expected);
    }

    #[test]
    fn signatures_of_another_message_are_refused() {
        let payer = Keypair::new();
        let message = |owner: &Keypair| {
            let call = crank::expire_holding(&owner.pubkey());
            compile_message(TxVersion::V0, &payer.pubkey(), &[call], Hash::default(), ComputeBudget::MAX)
                .expect("a message")
        };
        let signed = |owner| sign(TxVersion::V0, message(owner), &[&payer]).expect("signed");
        let mut transaction = signed(&Keypair::new());
        assert!(plan_submission(&transaction).is_ok());
        transaction.message = message(&Keypair::new());
        let refused = plan_submission(&transaction).expect_err("another message").to_string();
        assert!(refused.starts_with(&format!("invalid signature of {}", payer.pubkey())), "{refused}");
    }

    #[test]
    fn unknown_calls_are_described() {
        assert!(describe_call(Some(&PROGRAM_ID), &[0; 8]).contains("unknown instruction"));
        assert!(describe_call(None, &[]).contains("lookup table"));
    }
}
