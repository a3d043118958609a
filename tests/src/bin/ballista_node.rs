//! A node of a Ballista cluster on loopback, for the tests of the cluster engine, with only what Ballista ships.
//!
//! ```text
//! ballista_node scheduler PORT EXECUTORS        ready when this many executors have registered
//! ballista_node executor SCHEDULER_PORT FOLDER  one core; its results are in FOLDER
//! ```
//!
//! A scheduler on port 0 takes any free one; the port is the only line that it prints. A node ends when its standard
//! input does, so it never outlives the test that started it.

use std::{io::Read, net::Ipv4Addr, process::ExitCode, sync::Arc};

use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::{
    cluster::BallistaCluster, config::SchedulerConfig, scheduler_process::start_server,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const USAGE: &str = "ballista_node scheduler PORT EXECUTORS | executor SCHEDULER_PORT FOLDER";

/// Stack of a worker, as Ballista's own binary has it: a query is planned, and unpacked, by recursion.
const STACK_BYTES: usize = 32 << 20;

fn main() -> ExitCode {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    match runtime.enable_all().thread_stack_size(STACK_BYTES).build() {
        Ok(runtime) => runtime.block_on(node()),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn node() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["scheduler", port, executors] => scheduler(port, executors).await,
        ["executor", scheduler, folder] => executor(scheduler, folder).await,
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn scheduler(port: &str, executors: &str) -> Outcome {
    let port = match port.parse()? {
        0 => free_port()?,
        port => port,
    };
    let config = SchedulerConfig {
        external_host: Ipv4Addr::LOCALHOST.to_string(),
        bind_port: port,
        min_ready_executors: executors.parse()?,
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await?;
    println!("{port}");
    Ok(start_server(cluster, (Ipv4Addr::LOCALHOST, port).into(), Arc::new(config)).await?)
}

async fn executor(scheduler: &str, folder: &str) -> Outcome {
    let local = Ipv4Addr::LOCALHOST.to_string();
    let config = ExecutorProcessConfig {
        external_host: Some(local.clone()),
        port: free_port()?,
        grpc_port: free_port()?,
        scheduler_host: local,
        scheduler_port: scheduler.parse()?,
        scheduler_connect_timeout_seconds: 30,
        vcores: 1,
        work_dir: Some(folder.to_owned()),
        ..ExecutorProcessConfig::default()
    };
    Ok(start_executor_process(Arc::new(config)).await?)
}

fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
