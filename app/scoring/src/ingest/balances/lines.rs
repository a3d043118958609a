//! Lines of bounded length.

use std::io::{BufRead, BufReader, Read};

use super::{
    error::BalanceProblem,
    row::{RowProblem, not_text},
};

/// Bytes read from the input at a time.
const BUFFER: usize = 1 << 17;
/// Longest line, bytes: many times the length of a row. Longer lines must not fill the memory.
const MAX_LINE: u64 = 4_096;

/// Reads lines one by one.
pub(super) struct Lines<R> {
    input: BufReader<R>,
    /// The last line.
    pub(super) line: Vec<u8>,
    /// Its number, from 1.
    pub(super) number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(BUFFER, input), line: Vec::new(), number: 0 }
    }

    /// Reads the next line that is not blank, without a byte order mark; false at the end of the input.
    pub(super) fn read(&mut self) -> Result<bool, RowProblem> {
        loop {
            self.line.clear();
            let read = (&mut self.input).take(MAX_LINE).read_until(b'\n', &mut self.line);
            let read = read.map_err(|error| (None, BalanceProblem::Unreadable(error)))?;
            self.number += 1;
            if read as u64 == MAX_LINE {
                return Err((None, not_text(&self.line[..64]).unwrap_or(BalanceProblem::LongLine)));
            }
            if self.number == 1 && self.line.starts_with(b"\xef\xbb\xbf") {
                self.line.drain(..3);
            }
            if read == 0 || !self.line.trim_ascii().is_empty() {
                return Ok(read > 0);
            }
        }
    }
}
