//! What a file's name says about its content.

use datafusion::datasource::file_format::file_compression_type::FileCompressionType;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    /// Columns, typed.
    Parquet,
    /// Lines of comma-separated fields under a header.
    Csv(FileCompressionType),
    /// A JSON object in every line.
    JsonLines(FileCompressionType),
}

impl FileFormat {
    /// The format that the ending of `name` stands for.
    pub(crate) fn of(name: &str) -> Option<Self> {
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
    fn endings_tell_the_format() {
        assert_eq!(FileFormat::of("a.parquet"), Some(FileFormat::Parquet));
        assert_eq!(FileFormat::of("a.b.csv"), Some(FileFormat::Csv(FileCompressionType::UNCOMPRESSED)));
        assert_eq!(FileFormat::of("a.ndjson.zst"), Some(FileFormat::JsonLines(FileCompressionType::ZSTD)));
        for other in ["a", "csv", "a.gz", "a.parquet.gz", "a.csv.zip", "a.json", ""] {
            assert_eq!(FileFormat::of(other), None, "{other}");
        }
    }
}
