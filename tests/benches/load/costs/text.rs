//! Texts of the page between its numbers.

pub const HEAD: &str = "\
# What a day costs

Written by `cargo xtask bench load -- --page docs/costs.md`; [decision 41](decisions/0041-cost-benchmark.md) says how it is measured.

## Measured

";

pub const PACKING: &str = "
| a transaction takes | v0 | v0 with lookup tables | v1 |
|---|--:|--:|--:|
";

pub const DAYS: &str = "
## A day of more participants

Calculated. With n participants of a allocations each, p participants applied and s pairs settled by a transaction, all scores
changed and all participants in galleries large enough to fill transactions:

    transactions = n / p + n * a / s
    cost of a transaction = 720 + 300 * accounts written + data / 4 + 1.2 * compute units + 8 * loaded data / 32 KiB
    blocks = transactions * cost / 60 000 000

The cost is that of agave's scheduler; loaded data is 64 MiB for v0, which sets no limit, and 8 MiB for v1. A level of
the tree adds 220 compute units to a proof ([compute units](compute-units.md)). Blocks are those that these transactions
alone would fill, and their share of a day's 216 000. Participants with an unchanged score need no transaction.

| participants | transactions | in a day | for each | in a second, over 24 hours | blocks | of a day's blocks |
|--:|---|--:|--:|--:|--:|--:|
";

pub const FEES: &str = "
## Fees

    lamports = transactions * (5 000 + priority fee)

The priority fee is a parameter, lamports for a transaction.

| participants | transactions | lamports for each and day | SOL a day, no priority fee | at 1 000 | at 10 000 |
|--:|---|--:|--:|--:|--:|
";

pub const RENT: &str = "
## Rent and writes

A participant's influence account and vault hold 4 384 800 lamports and every allocation 1 795 680, paid once by the fan and given back
([compute units](compute-units.md)). A day's snapshot holds 5 922 960 for 90 days: 0.53 SOL for the crankers, given back. A day
writes each changed account once to apply and once for each allocation, each delegation once, each gallery once for each
transaction that settles it; what is written keeps its size.
";
