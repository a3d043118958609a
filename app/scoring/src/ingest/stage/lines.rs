//! Lines of a file, local or in a bucket, plain or compressed: one at a time, with bounded length. The file is hashed on
//! the way.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Buf, Bytes};
use datafusion::{
    datasource::file_format::file_compression_type::FileCompressionType, error::DataFusionError,
};
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::ObjectStoreExt;
use sha2::{Digest, Sha256};

use crate::ingest::{error::IngestError, location::SourceFile};

/// Longest line, bytes: many times the length of a row.
const MAX_LINE: usize = 1 << 16;
/// Bytes kept of a line that is too long.
const KEPT: usize = 128;

/// Size and SHA-256 of what has been read.
pub(super) type Digested = (u64, [u8; 32]);

/// One line, without its end.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: u64,
    pub(super) bytes: &'a [u8],
    /// Whether the line is too long, and `bytes` only its start.
    pub(super) is_too_long: bool,
}

/// Reads a file's lines.
pub(super) struct Lines<'a> {
    file: &'a SourceFile,
    chunks: BoxStream<'static, Result<Bytes, DataFusionError>>,
    chunk: Bytes,
    line: Vec<u8>,
    number: u64,
    digest: Arc<Mutex<(u64, Sha256)>>,
}

impl<'a> Lines<'a> {
    /// Opens `file`.
    pub(super) async fn open(
        file: &'a SourceFile,
        compression: FileCompressionType,
    ) -> Result<Self, IngestError> {
        let got = file.store.get(&file.path).await;
        let got = got.map_err(|error| IngestError::unreadable(&*file.name, error))?;
        // Shared with the stream, whose closure outlives this function.
        let digest = Arc::new(Mutex::new((0, Sha256::new())));
        let counted = digest.clone();
        let raw = got.into_stream().map_err(DataFusionError::from).inspect_ok(move |chunk| {
            let mut digest = counted.lock().unwrap_or_else(PoisonError::into_inner);
            digest.0 += chunk.len() as u64;
            digest.1.update(chunk);
        });
        let chunks = compression.convert_stream(raw.boxed());
        let chunks = chunks.map_err(|error| IngestError::stream(&file.name, &error))?;
        Ok(Self { file, chunks, chunk: Bytes::new(), line: Vec::new(), number: 0, digest })
    }

    /// The next line that is not blank; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Line<'_>>, IngestError> {
        loop {
            self.line.clear();
            if !self.fill().await? {
                return Ok(None);
            }
            self.number += 1;
            // A byte order mark, which spreadsheets write.
            if self.number == 1 && self.line.starts_with(b"\xef\xbb\xbf") {
                self.line.drain(..3);
            }
            if !self.line.trim_ascii().is_empty() {
                break;
            }
        }
        let is_too_long = self.line.len() > MAX_LINE;
        let bytes = if is_too_long { &self.line[..KEPT] } else { self.line.trim_ascii() };
        Ok(Some(Line { number: self.number, bytes, is_too_long }))
    }

    /// Reads to the end of the line. Bytes beyond the maximum are dropped. False at the end of the file.
    async fn fill(&mut self) -> Result<bool, IngestError> {
        let mut found = false;
        loop {
            if self.chunk.is_empty() {
                match self.chunks.try_next().await {
                    Ok(Some(chunk)) => self.chunk = chunk,
                    Ok(None) => break,
                    Err(error) => return Err(IngestError::stream(&self.file.name, &error)),
                }
                continue;
            }
            found = true;
            let end = self.chunk.iter().position(|byte| *byte == b'\n');
            let part = &self.chunk[..end.unwrap_or(self.chunk.len())];
            let room = (MAX_LINE + 1).saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            self.chunk.advance(end.map_or(part.len(), |end| end + 1));
            if end.is_some() {
                break;
            }
        }
        Ok(found)
    }

    /// Size and hash of the file, once all of it has been read.
    pub(super) fn finish(self) -> Result<Digested, IngestError> {
        let digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner);
        // A decompressor may stop before the end; the rest would be missing from the digest.
        if digest.0 != self.file.bytes {
            let reason = format!("{} of {} bytes were read", digest.0, self.file.bytes);
            return Err(IngestError::unreadable(&*self.file.name, reason));
        }
        Ok((digest.0, digest.1.clone().finalize().into()))
    }
}

/// Size and hash of a file that is not read by lines.
pub(super) async fn digest(file: &SourceFile) -> Result<Digested, IngestError> {
    let unreadable = |error| IngestError::unreadable(&*file.name, error);
    let mut chunks = file.store.get(&file.path).await.map_err(unreadable)?.into_stream();
    let (mut bytes, mut hash) = (0, Sha256::new());
    while let Some(chunk) = chunks.try_next().await.map_err(unreadable)? {
        bytes += chunk.len() as u64;
        hash.update(&chunk);
    }
    Ok((bytes, hash.finalize().into()))
}
