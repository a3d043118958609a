//! A rich world for attacks: every account that an attacker could pass instead of the right one, and one
//! honest call of every instruction.

use influence_client::{
    PROGRAM_ID,
    accounts::test_accounts,
    address,
    chain::embedded::EmbeddedChain,
    instructions::{SettleTargets, admin, crank, creator, user},
};
use influence_scoring::merkle::Subtree;
use influence_tests::{
    actors::{Fan, TestGallery},
    snapshots::{SALT, TestSnapshot},
    test_env::{DAY, FIRST_DAY, SUPPLY, TOKEN, TestEnv, key, settings, setup},
};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// An honest call.
pub struct Call {
    /// Which instruction, and which case of it.
    pub name: &'static str,
    /// The call itself.
    pub instruction: Instruction,
}

/// Something that can be passed instead of the right account.
pub struct Thing {
    /// What it is.
    pub label: String,
    /// Where it is.
    pub address: Address,
}

/// The world, with all keys.
pub struct TestFixture {
    /// The world.
    pub env: TestEnv<EmbeddedChain>,
    /// Pays every fee and has no other part in anything.
    pub courier: Keypair,
    /// All keys.
    pub keys: Vec<Keypair>,
    /// Everything that can be passed.
    pub pool: Vec<Thing>,
}

/// A day so old that its snapshot may be closed.
const OLD_DAY: u32 = FIRST_DAY - 100;
/// Final within its challenge time.
const LATE_DAY: u32 = FIRST_DAY - 1;
/// The last final day, standing.
pub const LAST_DAY: u32 = FIRST_DAY + 4;

/// Programs, and accounts of the runtime.
fn programs() -> [(&'static str, Address); 6] {
    [
        ("the program data", address::program_data()),
        ("our program", PROGRAM_ID),
        ("the system program", crate::foreign::SYSTEM),
        ("the token program", test_accounts::TOKEN_PROGRAM),
        ("Token-2022", crate::foreign::TOKEN_2022),
        ("the clock", crate::foreign::CLOCK),
    ]
}

/// A program that is not ours.
pub fn foreign_program() -> Address {
    key("a foreign program").pubkey()
}

/// The people and galleries of the fixture.
pub struct Cast {
    pub ann: Fan,
    pub bob: Fan,
    pub uma: Fan,
    pub emil: Fan,
    pub nora: Fan,
    pub xenia: Fan,
    pub a: TestGallery,
    pub b: TestGallery,
    pub empty: TestGallery,
    pub retired: TestGallery,
    pub last: TestSnapshot,
}

impl TestFixture {
    /// Builds the world.
    pub async fn new() -> (Self, Cast) {
        let env = TestEnv::embedded().await;
        let courier = key("courier");
        env.chain.set_account(&courier.pubkey(), test_accounts::wallet(1_000_000_000_000)).unwrap();
        let cast = cast(&env).await;
        let mut keys: Vec<Keypair> = env.roles.all().iter().map(|key| key.insecure_clone()).collect();
        keys.push(key("heir"));
        keys.push(courier.insecure_clone());
        for fan in cast.fans() {
            keys.push(fan.key.insecure_clone());
        }
        for test_gallery in cast.test_galleries() {
            keys.push(test_gallery.creator.insecure_clone());
        }
        let mut fixture = Self { env, courier, keys, pool: Vec::new() };
        fixture.pool = fixture.pool(&cast).await;
        (fixture, cast)
    }

    /// A world without a config, with what could be passed to initialize.
    pub async fn unconfigured() -> Self {
        let env = TestEnv::embedded_unconfigured();
        let courier = key("courier");
        env.chain.set_account(&courier.pubkey(), test_accounts::wallet(1_000_000_000_000)).unwrap();
        let mut keys: Vec<Keypair> = env.roles.all().iter().map(|key| key.insecure_clone()).collect();
        keys.push(courier.insecure_clone());
        let mut fixture = Self { env, courier, keys, pool: Vec::new() };
        let env = &fixture.env;
        let thief = env.roles.stranger.pubkey();
        let mut data = env.account(&address::program_data()).await.expect("the program data");
        data.data[13..45].copy_from_slice(thief.as_ref());
        let mint = env.account(&env.token.mint).await.expect("the mint");
        let mut things =
            vec![("a forged program data", Account { data: data.data[..45].to_vec(), ..data.clone() })];
        things.push((
            "a copy of the mint under a foreign program",
            Account { owner: foreign_program(), ..mint.clone() },
        ));
        things.push((
            "a copy of the mint under Token-2022",
            Account { owner: crate::foreign::TOKEN_2022, ..mint },
        ));
        things.push(("a token account", env.token_account(&thief, TOKEN)));
        for (label, account) in things {
            env.chain.set_account(&key(label).pubkey(), account).expect("an account");
            fixture.pool.push(Thing { label: label.to_owned(), address: key(label).pubkey() });
        }
        for role in ["authority", "guardian", "cranker 0", "stranger", "nothing"] {
            let label = if role == "nothing" { role.to_owned() } else { format!("{role}'s wallet") };
            fixture.pool.push(Thing { label, address: key(role).pubkey() });
        }
        for (label, address) in programs() {
            fixture.pool.push(Thing { label: label.to_owned(), address });
        }
        fixture
    }

    /// Whether there is no account at the address, or an empty wallet.
    pub async fn is_gone(&self, address: &Address) -> bool {
        self.env.account(address).await.is_none_or(|account| {
            account.lamports == 0 || account.owner == crate::foreign::SYSTEM && account.data.is_empty()
        })
    }

    /// Returns whether the call would succeed. Every required signer whose key we have signs.
    pub async fn works(&self, instruction: &Instruction) -> bool {
        self.outcome(instruction).await.0
    }

    /// Whether the call would succeed, and why not.
    pub async fn outcome(&self, instruction: &Instruction) -> (bool, String) {
        let mut signers = vec![&self.courier];
        for meta in instruction.accounts.iter().filter(|meta| meta.is_signer) {
            let Some(key) = self.key_of(&meta.pubkey) else { return (false, "missing signer".into()) };
            signers.push(key);
        }
        match self.env.simulate(std::slice::from_ref(instruction), &signers).await {
            Ok(_) => (true, String::new()),
            Err(error) => (false, format!("{error:?}")),
        }
    }

    /// The key of an address, if it is a wallet of the fixture.
    pub fn key_of(&self, address: &Address) -> Option<&Keypair> {
        self.keys.iter().find(|key| key.pubkey() == *address)
    }

    async fn pool(&self, cast: &Cast) -> Vec<Thing> {
        let mut pool = Vec::new();
        let mut add = |label: &str, address: Address| pool.push(Thing { label: label.to_owned(), address });
        let roles = ["payer", "authority", "guardian", "marketplace", "cranker 0", "cranker 1", "cranker 2"];
        for role in roles {
            add(&format!("{role}'s wallet"), key(role).pubkey());
        }
        add("a stranger's wallet", self.env.roles.stranger.pubkey());
        for (name, fan) in ["ann", "bob", "uma", "emil", "nora", "xenia"].into_iter().zip(cast.fans()) {
            add(&format!("{name}'s wallet"), fan.owner);
            add(&format!("{name}'s tokens"), fan.tokens);
            if name != "nora" {
                add(&format!("{name}'s influence"), address::influence(&fan.owner));
                add(&format!("{name}'s vault"), address::vault(&fan.owner));
            }
        }
        for (name, test_gallery) in ["a", "b", "empty", "retired"].into_iter().zip(cast.test_galleries()) {
            add(&format!("gallery {name}"), test_gallery.gallery);
            add(&format!("creator {name}'s wallet"), test_gallery.creator.pubkey());
        }
        for (name, fan, test_gallery) in [
            ("ann's delegation to a", &cast.ann, &cast.a),
            ("ann's delegation to b", &cast.ann, &cast.b),
            ("ann's delegation to retired", &cast.ann, &cast.retired),
            ("bob's delegation to a", &cast.bob, &cast.a),
            ("bob's delegation to retired", &cast.bob, &cast.retired),
        ] {
            add(name, address::delegation(&fan.owner, &test_gallery.gallery));
        }
        for day in [OLD_DAY, LATE_DAY, FIRST_DAY, LAST_DAY - 1, LAST_DAY] {
            add(&format!("snapshot {day}"), address::snapshot(day));
        }
        add("the config", address::config());
        add("the mint", self.env.token.mint);
        add("nothing", key("nothing").pubkey());
        for (label, address) in programs() {
            add(label, address);
        }
        self.add_forgeries(cast, &mut pool).await;
        pool
    }

    /// Look-alikes, made without any privilege, and copies under programs that are not ours.
    async fn add_forgeries(&self, cast: &Cast, pool: &mut Vec<Thing>) {
        let env = &self.env;
        let mut put = |label: &str, account: Account| {
            let address = key(label).pubkey();
            env.chain.set_account(&address, account).expect("an account");
            pool.push(Thing { label: label.to_owned(), address });
        };
        let ann = &cast.ann;
        put("ann's second token account", env.token_account(&ann.owner, 5 * TOKEN));
        put("uma's second token account", env.token_account(&cast.uma.owner, 5 * TOKEN));
        put("a forged vault of ann", env.token_account(&address::influence(&ann.owner), 50_000 * TOKEN));
        let other_mint = key("another mint").pubkey();
        put("another mint", test_accounts::mint(&env.roles.stranger.pubkey(), 6, SUPPLY));
        let foreign_tokens = test_accounts::token_account(&ann.owner, &other_mint, 50_000 * TOKEN);
        put("ann's tokens of another mint", foreign_tokens);
        let foreign_vault =
            test_accounts::token_account(&address::influence(&ann.owner), &other_mint, 50_000 * TOKEN);
        put("ann's vault of another mint", foreign_vault);
        let originals = [
            ("config", address::config()),
            ("ann's influence", address::influence(&ann.owner)),
            ("ann's vault", address::vault(&ann.owner)),
            ("ann's tokens", ann.tokens),
            ("gallery a", cast.a.gallery),
            ("ann's delegation to a", address::delegation(&ann.owner, &cast.a.gallery)),
            ("snapshot", address::snapshot(LAST_DAY)),
            ("the mint", env.token.mint),
            ("emil's influence", address::influence(&cast.emil.owner)),
            ("uma's influence", address::influence(&cast.uma.owner)),
            ("the retired gallery", cast.retired.gallery),
        ];
        for (name, address) in originals {
            let account = env.account(&address).await.expect("the original");
            put(
                &format!("a copy of {name} under a foreign program"),
                Account { owner: foreign_program(), ..account.clone() },
            );
            put(
                &format!("a copy of {name} under Token-2022"),
                Account { owner: crate::foreign::TOKEN_2022, ..account },
            );
        }
    }
}

impl Cast {
    /// Every fan, by name.
    pub fn fans(&self) -> [&Fan; 6] {
        [&self.ann, &self.bob, &self.uma, &self.emil, &self.nora, &self.xenia]
    }

    /// Every stage.
    pub fn test_galleries(&self) -> [&TestGallery; 4] {
        [&self.a, &self.b, &self.empty, &self.retired]
    }
}

/// People and galleries, and days enough that every instruction has something to do.
async fn cast(env: &TestEnv<EmbeddedChain>) -> Cast {
    let funded = async |name| {
        let fan = env.fan(name, 30_000 * TOKEN).await;
        env.send_as(&fan, env.lock(&fan, 10_000 * TOKEN, &[])).await.expect("lock");
        fan
    };
    let (ann, bob, uma, xenia) =
        (funded("ann").await, funded("bob").await, funded("uma").await, funded("xenia").await);
    let emil = env.fan("emil", 7 * TOKEN).await;
    let nora = env.wallet("nora", 900 * TOKEN).await;
    let (a, b) = (env.register_gallery("a").await, env.register_gallery("b").await);
    let (empty, retired) = (env.register_gallery("empty").await, env.register_gallery("retired").await);
    env.cast_vote(0, OLD_DAY, &TestSnapshot::of(OLD_DAY, &[], &[]).contents()).await.expect("an old vote");
    let scores = [(ann.owner, 20_000 * TOKEN), (bob.owner, 20_000 * TOKEN), (uma.owner, 0), (emil.owner, 0)];
    let with_xenia = [scores.as_slice(), &[(xenia.owner, 20_000 * TOKEN)]].concat();
    env.score(FIRST_DAY, &with_xenia).await;
    for day in FIRST_DAY + 1..LAST_DAY {
        env.score(day, &scores).await;
    }
    for fan in [&ann, &bob] {
        for test_gallery in [&a, &b, &retired] {
            env.send_as(fan, env.allocate(fan, &test_gallery.gallery, 2_000 * TOKEN))
                .await
                .expect("allocate");
        }
    }
    let retire = creator::retire_gallery(&retired.creator.pubkey(), &retired.gallery);
    env.send(&[retire], &[&retired.creator]).await.expect("retire_gallery");
    unlock_by_stages(env, &uma, &a).await;
    let ranks = [(a.gallery, 1_580_000), (b.gallery, 500_000)];
    let last = TestSnapshot::with_galleries(LAST_DAY, &with_xenia, &[(nora.owner, 900 * TOKEN)], &ranks);
    env.publish(&last).await;
    // A whole day later, so that a score can expire; then a late day, still in its challenge time.
    env.chain.set_time(i64::from(LAST_DAY + 2) * DAY + 60);
    let late = TestSnapshot::with_galleries(LATE_DAY, &[], &[], &ranks);
    for place in 0..2 {
        env.cast_vote(place, LATE_DAY, &late.contents()).await.expect("a late vote");
    }
    let roles = &env.roles;
    let nominate = admin::nominate_authority(&roles.authority.pubkey(), &key("heir").pubkey());
    env.send(&[nominate], &[&roles.authority]).await.expect("nominate_authority");
    Cast { ann, bob, uma, emil, nora, xenia, a, b, empty, retired, last }
}

/// Leaves the fan with tokens that are unlocking and could be paid.
async fn unlock_by_stages(env: &TestEnv<EmbeddedChain>, fan: &Fan, test_gallery: &TestGallery) {
    env.send_as(fan, env.allocate(fan, &test_gallery.gallery, 1_000 * TOKEN)).await.expect("allocate");
    env.send_as(fan, env.unlock(fan, 4_000 * TOKEN, &[])).await.expect("unlock");
    let settle = crank::settle(&test_gallery.gallery, &[fan.owner]);
    env.send(&[settle], &[]).await.expect("settle");
}

/// One honest call of every instruction but initialize. Each works on its own; none is ever sent.
pub fn calls(fixture: &TestFixture, cast: &Cast) -> Vec<Call> {
    let Cast { ann, bob, uma, emil, nora, xenia, a, b, empty, retired, last } = cast;
    let (env, roles) = (&fixture.env, &fixture.env.roles);
    let payer = roles.payer.pubkey();
    let (authority, guardian, token) = (roles.authority.pubkey(), roles.guardian.pubkey(), &env.token);
    let both = [a.gallery, b.gallery];
    let call = |name, instruction| Call { name, instruction };
    let place = last.holdings.locate(&ann.owner).expect("ann is a member");
    let opening_path = last.engagement.prove_rank(0).expect("a proof");
    let opening = crank::EngagementReveal {
        score: 1_580_000,
        salt: SALT,
        rank: 1,
        position: opening_path.position,
        path: &opening_path.path,
    };
    let new_crankers = vec![key("cranker 0").pubkey(), key("new cranker").pubkey()];
    let next = TestSnapshot::of(LAST_DAY + 1, &[], &[]);
    let move_all = user::Reallocation {
        payer: &payer,
        from: &a.gallery,
        rent_payer: &payer,
        to: &empty.gallery,
        points: user::ALL,
        expected_revision: None,
    };
    let stranger_pays = crank::finish_unlock(&uma.owner, &uma.tokens, token, false);
    vec![
        call("settle", crank::settle(&a.gallery, &[bob.owner, ann.owner])),
        call("apply_holdings", last.apply_run(Subtree::Members, place.index / 2 * 2, 2)),
        call("allocate", env.allocate(ann, &a.gallery, 10)),
        call("allocate: first", env.allocate(ann, &empty.gallery, 10)),
        call("reallocate", env.reallocate(ann, &a.gallery, &b.gallery, 10)),
        call("reallocate: all", user::reallocate(&ann.owner, &move_all)),
        call("withdraw", env.withdraw(ann, &a.gallery, 10)),
        call("withdraw: all", env.withdraw(ann, &a.gallery, user::ALL)),
        call("lock", user::lock(&ann.owner, &ann.tokens, token, 10, SettleTargets(&both))),
        call("unlock", {
            user::unlock(
                &ann.owner,
                &ann.tokens,
                token,
                10,
                SettleTargets(&[a.gallery, b.gallery, retired.gallery]),
            )
        }),
        call("cancel_unlock", user::cancel_unlock(&uma.owner, SettleTargets(&[a.gallery]))),
        call("finish_unlock", stranger_pays),
        call("finish_unlock: signed", {
            crank::finish_unlock(&uma.owner, &key("uma's second token account").pubkey(), token, true)
        }),
        call("open_influence", env.open(nora)),
        call("close_influence", env.close(emil)),
        call("publish_snapshot", env.vote(0, next.day, &next.contents())),
        call("apply_rank", last.apply_rank(1)),
        call("expire_holding", crank::expire_holding(&xenia.owner)),
        call("release_delegation", crank::release_delegation(&ann.owner, &retired.gallery, &payer)),
        call("reveal_engagement", crank::reveal_engagement(LAST_DAY, &a.gallery, &opening)),
        call("close_snapshot", crank::close_snapshot(OLD_DAY, &key("cranker 0").pubkey())),
        call("register_gallery", creator::register_gallery(&payer, &a.creator.pubkey(), 1)),
        call("retire_gallery", creator::retire_gallery(&a.creator.pubkey(), &a.gallery)),
        call("close_gallery", creator::close_gallery(&empty.creator.pubkey(), &empty.gallery, &payer)),
        call("set_lock_floor", {
            creator::set_lock_floor(&roles.marketplace.pubkey(), &ann.owner, 100, true)
        }),
        call("pause", admin::pause(&guardian, 1)),
        call("void_day", admin::void_day(&guardian, LATE_DAY)),
        call("update_config", admin::update_config(&authority, settings(roles))),
        call("nominate_authority", admin::nominate_authority(&authority, &key("heir").pubkey())),
        call("accept_authority", admin::accept_authority(&key("heir").pubkey())),
        call("set_crankers", admin::set_crankers(&authority, new_crankers, 2)),
        call("unpause", admin::unpause(&authority, 1)),
    ]
}

/// The honest initialize, for a world without a config.
pub fn initialize(env: &TestEnv<EmbeddedChain>) -> Call {
    let roles = &env.roles;
    let setup = setup(roles);
    let instruction = admin::initialize(&roles.payer.pubkey(), &roles.authority.pubkey(), &env.token, setup);
    Call { name: "initialize", instruction }
}
