//! Settling on the way: whoever changes their total brings the galleries along, in the same transaction as far as it
//! has room.

use influence_client::{
    ClientError,
    instructions::{SettleTargets, crank},
    tx::{TxVersion, pack_instructions},
};
use solana_address::Address;
use solana_instruction::Instruction;

/// The instructions of `build`, with as many of the owner's galleries as one transaction has room for. The other
/// galleries are settled by instructions of their own behind them; the count says how many these are.
///
/// # Errors
/// [`ClientError::TooLarge`] for an instruction that fits no transaction.
pub fn with_galleries(
    format: TxVersion,
    payer: &Address,
    owner: &Address,
    galleries: &[Address],
    build: impl Fn(SettleTargets) -> Vec<Instruction>,
) -> Result<(Vec<Instruction>, usize), ClientError> {
    let mut room = galleries.len();
    let mut instructions = loop {
        let (inside, _) = galleries.split_at_checked(room).unwrap_or_default();
        let instructions = build(SettleTargets(inside));
        match pack_instructions(format, payer, &instructions) {
            Ok(groups) if groups.len() == 1 || room == 0 => break instructions,
            Err(error) if room == 0 => return Err(error),
            _ => room -= 1,
        }
    };
    let (_, outside) = galleries.split_at_checked(room).unwrap_or_default();
    instructions.extend(outside.iter().map(|gallery| crank::settle(gallery, &[*owner])));
    Ok((instructions, outside.len()))
}

#[cfg(test)]
mod tests {
    use influence_client::{accounts::test_accounts::spl_token, instructions::user};

    use super::*;

    fn locked(galleries: usize) -> (Vec<Instruction>, usize, usize) {
        let [payer, owner, source] = [1, 2, 3].map(|byte| Address::from([byte; 32]));
        let galleries: Vec<Address> = (10..).take(galleries).map(|byte| Address::from([byte; 32])).collect();
        let token = spl_token(Address::from([4; 32]));
        let build = |pairs: SettleTargets| vec![user::lock(&owner, &source, &token, 1, pairs)];
        let built = with_galleries(TxVersion::V0, &payer, &owner, &galleries, build);
        let (instructions, outside) = built.expect("it fits");
        let groups = pack_instructions(TxVersion::V0, &payer, &instructions).expect("it fits");
        (instructions, outside, groups.len())
    }

    #[test]
    fn a_few_galleries_come_along_and_many_follow() {
        let (instructions, outside, transactions) = locked(5);
        assert_eq!((instructions.len(), outside, transactions), (1, 0, 1));
        let (instructions, outside, transactions) = locked(40);
        assert_eq!(instructions.len(), 1 + outside);
        assert!(outside > 20 && outside < 40 && transactions > 1, "{outside} in {transactions}");
        // Not one more would have fitted.
        let first = instructions.first().expect("the lock");
        assert_eq!((first.accounts.len() - 7) / 2, 40 - outside);
    }
}
