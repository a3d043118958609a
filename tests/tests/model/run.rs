//! A run: the world, the model beside it, and steps that both take.

use std::collections::{BTreeMap, BTreeSet};

use influence_audit::ProgramAccounts;
use influence_client::{
    ClientError,
    accounts::{ProgramAccount, test_accounts},
    chain::{Chain, embedded::EmbeddedChain},
    state,
};
use influence_tests::test_env::{TestEnv, mint_key};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use solana_address::Address;

use crate::{
    action::{Action, Library, Scene},
    actors::ActorSet,
    check::Step,
    expected_state::ExpectedState,
    generate::Generator,
    state::{Model, Outcome, Refused, Rents},
};

/// Where the histogram counts the steps of leaving, which never fail.
pub const WAY_OUT: &str = "(on the way out)";

/// How often each action had which outcome.
pub type Histogram = BTreeMap<String, BTreeMap<String, u32>>;

/// A world with the model beside it.
pub struct Run {
    env: TestEnv<EmbeddedChain>,
    pub actors: ActorSet,
    pub model: Model,
    library: Library,
    expected_state: ExpectedState,
    rng: ChaCha8Rng,
    /// Planned next steps, last first.
    plan: Vec<&'static str>,
    /// True when every owner is about to leave.
    pub leaving: bool,
    /// Whether to print every step.
    pub aloud: bool,
    /// What was done so far, for the report of a failure.
    pub trace: Vec<String>,
    pub histogram: Histogram,
}

impl<'a> Scene<'a> {
    /// The scene as the model has it.
    pub fn of(model: &Model, library: &'a Library) -> Self {
        let token = test_accounts::spl_token(mint_key());
        let config = &model.config;
        let (authority, guardian, marketplace) = (config.authority, config.guardian, config.marketplace);
        Self { token, library, authority, guardian, marketplace }
    }
}

impl Run {
    /// A world that is the same for the same seed.
    pub async fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let env = TestEnv::embedded().await;
        let actors = ActorSet::assemble(&env, &mut rng);
        let rent = |bytes| env.chain.rent(bytes);
        let rents = Rents {
            influence: rent(state::Influence::LEN),
            vault: rent(165),
            gallery: rent(state::Gallery::LEN),
            delegation: rent(state::Delegation::LEN),
            snapshot: rent(state::Snapshot::LEN),
        };
        let (expected_state, _) = ExpectedState::read(&env, &actors, &rents).await;
        let mut model = Model {
            now: env.time().await,
            slot: 0,
            supply: actors.supply,
            config: expected_state.config.clone(),
            owners: BTreeMap::new(),
            galleries: BTreeMap::new(),
            delegations: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            wallets: expected_state.wallets.clone(),
            vaults: BTreeMap::new(),
            lamports: expected_state.lamports.clone(),
            rents,
        };
        model.slot = slot(&env).await;
        let (trace, histogram) = (Vec::new(), Histogram::new());
        Self {
            env,
            actors,
            model,
            library: Library::new(),
            expected_state,
            rng,
            plan: Vec::new(),
            leaving: false,
            aloud: false,
            trace,
            histogram,
        }
    }

    /// One random step.
    ///
    /// # Errors
    /// What was not as it should be.
    pub async fn random_step(&mut self) -> Result<(), String> {
        let mut generator = Generator {
            rng: &mut self.rng,
            model: &self.model,
            actors: &self.actors,
            library: &mut self.library,
            plan: &mut self.plan,
        };
        let action = generator.next();
        self.step(action).await.map(|_| ())
    }

    /// Takes a step on chain and in the model, and compares everything.
    ///
    /// # Errors
    /// What was not as it should be.
    pub async fn step(&mut self, action: Action) -> Result<Outcome, String> {
        let mut after = self.model.clone();
        let expected = after.apply(&action, &self.library);
        self.trace.push(format!("{action:?} -> {expected:?}"));
        if self.aloud {
            eprintln!("{}", self.actors.named(&format!("{action:?} -> {expected:?}")));
        }
        let (outcome, signers) = self.perform(&action).await;
        let name = match (&outcome, expected) {
            (Ok(()), Ok(())) => "done".to_owned(),
            (Err(error), Err(Refused::Ours(name))) if error.name() == Some(name) => name.to_owned(),
            (Err(ClientError::Failed { .. }), Err(Refused::Theirs)) => "by the runtime".to_owned(),
            (outcome, expected) => return Err(format!("expected {expected:?}, got {outcome:?}")),
        };
        let kind = if self.leaving { WAY_OUT.to_owned() } else { action.name() };
        *self.histogram.entry(kind).or_default().entry(name).or_default() += 1;
        if expected.is_ok() {
            self.model = after;
        }
        self.model.slot = slot(&self.env).await;
        let (expected_state, books) = ExpectedState::read(&self.env, &self.actors, &self.model.rents).await;
        let mut found = expected_state.difference(&ExpectedState::expected(&self.model));
        let step = Step {
            before: &self.expected_state,
            after: &expected_state,
            action: &action,
            signers: &signers,
            done: expected.is_ok(),
        };
        found.extend(step.findings(&books));
        self.expected_state = expected_state;
        if found.is_empty() { Ok(expected) } else { Err(found.join("\n")) }
    }

    /// Sends an action. Also says who signed it.
    async fn perform(&self, action: &Action) -> (Result<(), ClientError>, BTreeSet<Address>) {
        if let Action::Pass { seconds } = action {
            self.env.advance(*seconds).await;
        }
        let scene = Scene::of(&self.model, &self.library);
        let Some(call) = scene.instruction(action) else { return (Ok(()), BTreeSet::new()) };
        let signers: BTreeSet<Address> =
            call.accounts.iter().filter(|meta| meta.is_signer).map(|meta| meta.pubkey).collect();
        let keys = self.actors.signers(signers.iter());
        let outcome = self.env.send(&[call], &keys).await;
        (outcome.map(|_| ()), signers)
    }

    /// What the client's audit says of the chain as it reads it itself.
    ///
    /// # Errors
    /// Its findings.
    pub async fn audit(&self) -> Result<(), String> {
        let books = ProgramAccounts::read(&self.env.chain).await.map_err(|error| error.to_string())?;
        let findings = books.findings();
        if findings.is_empty() { Ok(()) } else { Err(format!("{findings:?}")) }
    }
}

async fn slot(env: &TestEnv<EmbeddedChain>) -> u64 {
    env.chain.now().await.expect("the chain answers").slot
}
