//! Locking, alone and with allocations.

use influence_client::accounts::test_accounts;
use influence_tests::test_env::{TOKEN, TestChain, key};
use solana_address::Address;
use solana_signer::Signer;

use crate::fixture::{CliFixture, name};

#[tokio::test]
async fn one_signature_opens_locks_and_allocates() {
    let fixture = CliFixture::new().await;
    let (one, two) = (fixture.env.register_gallery("one").await, fixture.env.register_gallery("two").await);
    let fan = fixture.env.wallet("newcomer", 150 * TOKEN).await;
    let before = fixture.landed_count();
    let (to_one, to_two) = (format!("{}=40%", name(&one)), format!("{}=all", two.gallery));
    let done = fixture.json(&fan, &["lock", "100", "--allocate", &to_one, "--allocate", &to_two]).await;
    assert_eq!(fixture.landed_count(), before + 1);
    assert_eq!(
        (&done["action"], &done["status"], &done["summary"]),
        (&"lock".into(), &"landed".into(), &"Lock 100".into())
    );
    let landed = &fixture.env.chain.landed()[before];
    assert_eq!(landed.transaction.signatures.len(), 1);
    let sent = &done["transactions"][0];
    assert_eq!(sent["signature"], landed.receipt.signature.to_string());
    assert_eq!(sent["fee"], landed.receipt.fee);
    let explorer = sent["explorer"].as_str().expect("a link");
    assert!(explorer.contains("cluster=custom&customUrl=http%3A%2F%2F127.0.0.1"), "{explorer}");
    let influence = fixture.env.influence(&fan).await;
    assert_eq!(u64::from(influence.total), 100 * TOKEN);
    let worth = |gallery: &Address| {
        let all = done["state"]["allocations"].as_array().expect("allocations").clone();
        let found = all.iter().find(|allocation| allocation["gallery"] == gallery.to_string()).cloned();
        found.expect("an allocation")["points"]["uiAmountString"].clone()
    };
    assert_eq!((worth(&one.gallery), worth(&two.gallery)), ("40".into(), "60".into()));
    assert_eq!(done["state"]["wallet"]["uiAmountString"], "50");
    let change = |what: &str| {
        let changes = done["changes"].as_array().expect("changes");
        changes.iter().find(|change| change["what"] == what).cloned().unwrap_or_default()
    };
    assert_eq!(change("locked")["after"]["uiAmountString"], "100");
    assert_eq!(change(&format!("gallery {}", two.gallery))["after"]["uiAmountString"], "60");
    assert!(done["notes"][0].as_str().expect("a note").contains("rent refundable"), "{done}");
}

#[tokio::test]
async fn a_later_lock_settles_galleries_in_the_same_transaction() {
    let fixture = CliFixture::new().await;
    let test_gallery = fixture.env.register_gallery("creator").await;
    let fan = fixture.env.wallet("fan", 100 * TOKEN).await;
    fixture.json(&fan, &["lock", "50%", "--allocate", &format!("{}=all", name(&test_gallery))]).await;
    let before = fixture.landed_count();
    let said = fixture.run_confirmed(&fan, &["lock", "all"]).await;
    assert_eq!((said.code, fixture.landed_count()), (Some(0), before + 1), "{said:?}");
    for words in ["Lock 50", "locked", "50 -> 100", "landed", "https://explorer.solana.com/tx/", " yes "] {
        assert!(said.out.contains(words), "{words} is not in\n{}", said.out);
    }
    assert_eq!(u64::from(fixture.env.gallery(&test_gallery.gallery).await.points), 100 * TOKEN);
}

#[tokio::test]
async fn galleries_that_do_not_fit_are_settled_separately() {
    let fixture = CliFixture::new().await;
    let (fan, galleries) = fixture.fan_with_galleries(16).await;
    let more = fixture.env.token_account(&fan.owner, 16 * TOKEN);
    fixture.env.chain.set_account(&fan.tokens, more).await;
    let before = fixture.landed_count();
    let done = fixture.json(&fan, &["lock", "all"]).await;
    assert!(fixture.landed_count() > before + 1, "{done}");
    assert_eq!(done["transactions"].as_array().map(Vec::len), Some(fixture.landed_count() - before));
    for gallery in galleries {
        assert_eq!(u64::from(fixture.env.gallery(&gallery).await.points), 2 * TOKEN);
    }
    assert!(fixture.env.influence(&fan).await.is_settled());
}

#[tokio::test]
async fn invalid_amounts_are_refused_before_signing() {
    let fixture = CliFixture::new().await;
    let test_gallery = fixture.env.register_gallery("creator").await;
    let fan = fixture.env.wallet("fan", 100 * TOKEN).await;
    let before = fixture.landed_count();
    let allocate = |amount: &str| format!("{}={amount}", name(&test_gallery));
    for (arguments, words) in [
        (vec!["1.2345678"], "the amount has 7 decimals, the token has 6"),
        (vec!["100.000001"], "100.000001 is more than the 100 that are in the wallet"),
        (vec!["0"], "the amount is zero"),
        (vec!["-1"], "invalid amount `-1`"),
        (vec!["1e3"], "invalid amount `1e3`"),
        (vec!["101%"], "more than 100%"),
        (vec!["10", "--allocate", &allocate("10.5")], "10.5 is more than the 10 that are free to allocate"),
        (vec!["10", "--allocate", &allocate("0")], "the amount is zero"),
        (vec!["10", "--allocate", &allocate("1"), "--allocate", &allocate("2")], "given twice"),
        (vec!["10", "--allocate", &test_gallery.gallery.to_string()], "has no amount"),
    ] {
        let said = fixture.run_confirmed(&fan, &[vec!["lock"], arguments].concat()).await;
        let (code, message) = said.refused();
        assert!(code == 2 && message.contains(words), "{words}: {said:?}");
    }
    assert_eq!(fixture.landed_count(), before);
    fixture.json(&fan, &["lock", "100"]).await;
}

#[tokio::test]
async fn invalid_token_accounts_are_refused() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", TOKEN).await;
    let other = fixture.env.wallet("other", TOKEN).await;
    let [empty, foreign] = [key("empty").pubkey(), key("foreign").pubkey()];
    let wrong_mint = test_accounts::token_account(&fan.owner, &key("another mint").pubkey(), TOKEN);
    fixture.env.chain.set_account(&foreign, wrong_mint).await;
    for (from, words) in [
        (empty, "does not exist"),
        (other.tokens, "belongs to"),
        (foreign, "holds mint"),
        (fan.owner, "cannot use"),
    ] {
        let said = fixture.run_confirmed(&fan, &["lock", "1", "--from", &from.to_string()]).await;
        assert!(said.refused().0 == 2 && said.err.contains(words), "{words}: {said:?}");
    }
    fixture.json(&fan, &["lock", "1", "--from", &fan.tokens.to_string()]).await;
}

#[tokio::test]
async fn an_unfunded_wallet_gets_a_remedy() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", TOKEN).await;
    fixture.env.chain.set_account(&fan.owner, test_accounts::wallet(0)).await;
    let said = fixture.run_confirmed(&fan, &["lock", "1"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("solana airdrop 1"), "{said:?}");
    // Enough for the fee, but not for the rent.
    fixture.env.chain.set_account(&fan.owner, test_accounts::wallet(2_000_000)).await;
    let said = fixture.run_confirmed(&fan, &["lock", "1"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("too little SOL"), "{said:?}");
    // Another key pays.
    let payer = fixture.key(&fixture.env.roles.stranger);
    fixture.json(&fan, &["lock", "1", "--fee-payer", &payer]).await;
    let rent_payer = fixture.env.influence(&fan).await.rent_payer;
    assert_eq!(rent_payer, fixture.env.roles.stranger.pubkey());
    // No token account at all.
    let poor = key("poor");
    fixture.env.chain.set_account(&poor.pubkey(), test_accounts::wallet(1_000_000_000)).await;
    let said =
        crate::fixture::run(&["lock", "1", "-y", "-u", &fixture.url, "-k", &fixture.key(&poor)], &[], "")
            .await;
    assert!(said.refused().0 == 2 && said.err.contains("has no tokens"), "{said:?}");
}
