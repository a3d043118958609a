//! Keys of wallets, token accounts and galleries: 32 bytes, written in base58.

/// A public key of the chain, as bytes.
pub type Key = [u8; 32];

/// Longest base58 text of 32 bytes.
const TEXT_LEN: usize = 44;

/// `key` in base58.
pub fn base58(key: &Key) -> String {
    let mut text = [0; TEXT_LEN];
    let len = five8::encode_32(key, &mut text);
    text.iter().take(usize::from(len)).copied().map(char::from).collect()
}

/// The key that `text` is the base58 of; `None` unless it stands for exactly 32 bytes.
pub fn from_base58(text: &[u8]) -> Option<Key> {
    let mut key = [0; 32];
    five8::decode_32(text, &mut key).ok()?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_base58() {
        for i in 0..=255 {
            let mut key = [i; 32];
            key[..usize::from(i % 33)].fill(0);
            assert_eq!(from_base58(base58(&key).as_bytes()), Some(key));
        }
    }

    #[test]
    fn only_32_bytes_of_base58_are_a_key() {
        let good = base58(&[7; 32]);
        let long = format!("{good}1");
        let texts = [
            "",
            "abc",
            "0OIl",
            &good[1..],
            &long,
            &"1".repeat(31),
            &"1".repeat(33),
            &"z".repeat(44),
            "\u{e9}",
        ];
        for bad in texts {
            assert_eq!(from_base58(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(from_base58("1".repeat(32).as_bytes()), Some([0; 32]));
    }
}
