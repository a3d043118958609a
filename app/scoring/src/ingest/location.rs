//! Locations of a table's files: local or in a bucket, one or many, always in order of names.

use std::{
    fmt,
    path::{Path as LocalPath, PathBuf},
    str::FromStr,
    sync::Arc,
};

use futures_util::TryStreamExt;
use object_store::{
    ObjectMeta, ObjectStore, ObjectStoreExt, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
};
use url::Url;

use super::{error::IngestError, format::FileFormat};

/// Text of the empty location.
const NONE: &str = "none";

/// The location of a table's files, parsed from text:
///
/// | text | files |
/// |---|---|
/// | `day/activity.parquet` | that file |
/// | `day/activity/` | the files directly in that folder, except names that start with `.` or `_` |
/// | `day/activity-*.csv` | the files that match (`*`, `?`, `[a-z]`; `**` for any depth) |
/// | `s3://bucket/key.parquet`, `s3://bucket/prefix/`, `s3://bucket/prefix/*.csv` | the same in a bucket |
/// | `none` | no files: a day without activity |
///
/// Credentials, region and endpoint of a bucket come from the usual environment variables (`AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT`, `AWS_ALLOW_HTTP`, ...).
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct TableLocation(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    None,
    Local(String),
    Bucket { name: String, key: String },
}

impl TableLocation {
    /// The empty location.
    pub const NONE: Self = Self(Kind::None);

    /// A local file, folder or glob.
    pub fn local(path: impl AsRef<LocalPath>) -> Self {
        Self(Kind::Local(path.as_ref().to_string_lossy().into_owned()))
    }

    /// Whether this is the empty location.
    pub fn is_none(&self) -> bool {
        self.0 == Kind::None
    }

    /// The files, in order of names.
    pub(crate) async fn files(&self) -> Result<Vec<SourceFile>, IngestError> {
        let mut files = match &self.0 {
            Kind::None => return Ok(Vec::new()),
            Kind::Local(path) => local_files(path)?,
            Kind::Bucket { name, key } => bucket_files(name, key).await?,
        };
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(files)
    }
}

impl FromStr for TableLocation {
    type Err = IngestError;

    fn from_str(text: &str) -> Result<Self, IngestError> {
        let bad =
            |reason: &str| Err(IngestError::Location { text: text.to_owned(), reason: reason.to_owned() });
        let place = match text.trim().split_once("://") {
            None if text.trim().is_empty() => return bad("it is empty"),
            None if text.trim() == NONE => Kind::None,
            None => Kind::Local(text.trim().to_owned()),
            Some(("file", path)) => Kind::Local(path.to_owned()),
            Some(("s3", rest)) => {
                let (name, key) = rest.split_once('/').unwrap_or((rest, ""));
                if name.is_empty() {
                    return bad("the bucket has no name");
                }
                Kind::Bucket { name: name.to_owned(), key: key.to_owned() }
            }
            Some(_) => return bad("only file:// and s3:// are supported"),
        };
        Ok(Self(place))
    }
}

impl TryFrom<String> for TableLocation {
    type Error = IngestError;

    fn try_from(text: String) -> Result<Self, IngestError> {
        text.parse()
    }
}

impl From<TableLocation> for String {
    fn from(location: TableLocation) -> Self {
        location.to_string()
    }
}

impl fmt::Display for TableLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::None => f.write_str(NONE),
            Kind::Local(path) => f.write_str(path),
            Kind::Bucket { name, key } => write!(f, "s3://{name}/{key}"),
        }
    }
}

/// An input file.
pub(crate) struct SourceFile {
    /// For messages: the path as it was given, or the URL.
    pub(crate) name: String,
    /// `file:///...` or `s3://...`.
    pub(crate) url: Url,
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) path: Path,
    pub(crate) bytes: u64,
    pub(crate) format: FileFormat,
}

impl SourceFile {
    /// The local path; none for an object of a bucket.
    pub(crate) fn local(&self) -> Option<PathBuf> {
        if self.url.scheme() == "file" { self.url.to_file_path().ok() } else { None }
    }
}

/// Opens the store of the file at `url` (`file:` or `s3:`).
///
/// # Errors
/// [`IngestError::Location`], [`IngestError::Unreadable`].
pub fn object_store(url: &Url) -> Result<Arc<dyn ObjectStore>, IngestError> {
    match (url.scheme(), url.host_str()) {
        ("file", _) => Ok(Arc::new(LocalFileSystem::new())),
        ("s3", Some(bucket)) => {
            let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build();
            let store = store.map_err(|error| IngestError::unreadable(format!("s3://{bucket}"), error))?;
            Ok(Arc::new(store))
        }
        _ => Err(IngestError::Location {
            text: url.to_string(),
            reason: "only file:// and s3:// are supported".to_owned(),
        }),
    }
}

fn local_files(text: &str) -> Result<Vec<SourceFile>, IngestError> {
    let place = LocalPath::new(text);
    let (paths, looked_for) = if place.is_dir() {
        (folder(place)?, "files in this folder")
    // An existing name takes precedence, so that names with brackets can be given as they are.
    } else if place.exists() {
        (vec![place.to_owned()], "this file")
    } else if is_glob(text) {
        (local_glob(text)?, "files that match this pattern")
    } else {
        (Vec::new(), "a file or folder with this name")
    };
    if paths.is_empty() {
        return Err(nothing(text, looked_for));
    }
    paths.iter().map(|path| local_file(path)).collect()
}

fn folder(folder: &LocalPath) -> Result<Vec<PathBuf>, IngestError> {
    let unreadable = |error| IngestError::unreadable(folder.display().to_string(), error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let hidden = path.file_name().is_some_and(|name| is_hidden(&name.to_string_lossy()));
        if path.is_file() && !hidden {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn local_glob(pattern: &str) -> Result<Vec<PathBuf>, IngestError> {
    let paths = glob::glob(pattern).map_err(|error| bad_glob(pattern, &error))?;
    let paths = paths.collect::<Result<Vec<_>, _>>();
    let mut paths =
        paths.map_err(|error| IngestError::unreadable(error.path().display().to_string(), error.error()))?;
    paths.retain(|path| path.is_file());
    Ok(paths)
}

fn local_file(path: &LocalPath) -> Result<SourceFile, IngestError> {
    let name = path.display().to_string();
    let format = FileFormat::from_name(&name).ok_or_else(|| IngestError::Format { file: name.clone() })?;
    let unreadable = |error: &dyn fmt::Display| IngestError::unreadable(name.clone(), error);
    let absolute = path.canonicalize().map_err(|error| unreadable(&error))?;
    let bytes = absolute.metadata().map_err(|error| unreadable(&error))?.len();
    let url = Url::from_file_path(&absolute).map_err(|()| unreadable(&"its path has no URL"))?;
    let path = Path::from_absolute_path(&absolute).map_err(|error| unreadable(&error))?;
    Ok(SourceFile { url, store: Arc::new(LocalFileSystem::new()), path, bytes, format, name })
}

async fn bucket_files(bucket: &str, key: &str) -> Result<Vec<SourceFile>, IngestError> {
    let shown = format!("s3://{bucket}/{key}");
    let root = Url::parse(&format!("s3://{bucket}"))
        .map_err(|error| IngestError::Location { text: shown.clone(), reason: error.to_string() })?;
    let store = object_store(&root)?;
    let unreadable = |error: object_store::Error| IngestError::unreadable(shown.clone(), error);
    let (objects, looked_for) = if is_glob(key) {
        (bucket_glob(&*store, key, &shown).await?, "objects that match this pattern")
    } else if FileFormat::from_name(key).is_some() {
        (vec![store.head(&Path::from(key)).await.map_err(unreadable)?], "this object")
    } else {
        let prefix = (!key.is_empty()).then(|| Path::from(key));
        let listed = store.list_with_delimiter(prefix.as_ref()).await.map_err(unreadable)?;
        let mut objects = listed.objects;
        objects.retain(|object| object.location.filename().is_some_and(|name| !is_hidden(name)));
        (objects, "objects directly under this prefix")
    };
    if objects.is_empty() {
        return Err(nothing(&shown, looked_for));
    }
    objects.into_iter().map(|object| bucket_file(&root, &store, object)).collect()
}

async fn bucket_glob(
    store: &dyn ObjectStore,
    key: &str,
    shown: &str,
) -> Result<Vec<ObjectMeta>, IngestError> {
    let pattern = glob::Pattern::new(key).map_err(|error| bad_glob(shown, &error))?;
    // As in a local glob, `*` does not cross folders.
    let options = glob::MatchOptions { require_literal_separator: true, ..Default::default() };
    let literal = key.split(['*', '?', '[']).next().unwrap_or_default();
    let prefix = literal.rsplit_once('/').map(|(folder, _)| Path::from(folder));
    let listed = store.list(prefix.as_ref()).try_collect::<Vec<_>>().await;
    let mut objects = listed.map_err(|error| IngestError::unreadable(shown, error))?;
    objects.retain(|object| pattern.matches_with(object.location.as_ref(), options));
    Ok(objects)
}

fn bucket_file(
    root: &Url,
    store: &Arc<dyn ObjectStore>,
    object: ObjectMeta,
) -> Result<SourceFile, IngestError> {
    let mut url = root.clone();
    url.set_path(object.location.as_ref());
    let name = format!("{root}/{}", object.location);
    let format = FileFormat::from_name(&name).ok_or_else(|| IngestError::Format { file: name.clone() })?;
    Ok(SourceFile { name, url, store: store.clone(), path: object.location, bytes: object.size, format })
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Whether tools use this name for files without data: `_SUCCESS`, `.part-0.crc`.
fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '_'])
}

fn nothing(location: &str, looked_for: &str) -> IngestError {
    IngestError::Nothing { location: location.to_owned(), looked_for: looked_for.to_owned() }
}

fn bad_glob(pattern: &str, error: &glob::PatternError) -> IngestError {
    IngestError::Location { text: pattern.to_owned(), reason: format!("the pattern: {error}") }
}
