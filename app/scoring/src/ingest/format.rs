//! File formats by file name.

use datafusion::datasource::file_format::file_compression_type::FileCompressionType;

/// Format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    Parquet,
    /// Comma-separated fields with a header line.
    Csv(FileCompressionType),
    /// One JSON object per line.
    JsonLines(FileCompressionType),
}

impl FileFormat {
    /// Determines the format from the extension of `name`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let (name, compression) = match name.rsplit_once('.')? {
            (name, "gz") => (name, FileCompressionType::GZIP),
            (name, "zst") => (name, FileCompressionType::ZSTD),
            _ => (name, FileCompressionType::UNCOMPRESSED),
        };
        match name.rsplit_once('.')?.1 {
            "csv" => Some(Self::Csv(compression)),
            "jsonl" | "ndjson" => Some(Self::JsonLines(compression)),
            "parquet" if !compression.is_compressed() => Some(Self::Parquet),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_is_the_extension() {
        assert_eq!(FileFormat::from_name("a.parquet"), Some(FileFormat::Parquet));
        assert_eq!(
            FileFormat::from_name("a.b.csv"),
            Some(FileFormat::Csv(FileCompressionType::UNCOMPRESSED))
        );
        assert_eq!(
            FileFormat::from_name("a.ndjson.zst"),
            Some(FileFormat::JsonLines(FileCompressionType::ZSTD))
        );
        for other in ["a", "csv", "a.gz", "a.parquet.gz", "a.csv.zip", "a.json", ""] {
            assert_eq!(FileFormat::from_name(other), None, "{other}");
        }
    }
}
