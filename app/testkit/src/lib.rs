//! One made-up world for the demo, the local validator, the tests and the benchmarks.
