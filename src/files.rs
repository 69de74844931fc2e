//! Files at paths that a user names. Somebody else may have put a link, a pipe or a device there.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// As many links as systems follow, too.
const MOST_LINKS: usize = 40;

/// The longest text that is read whole: a config file, a statement, bounds.
const MOST_TEXT_BYTES: u64 = 16 << 20;

/// Where names stand for what is open already, as `/dev/stdout` does at last.
const OF_OPEN_FILES: [&str; 2] = ["/proc", "/dev/fd"];

/// Where the links at a path lead, whoever made them: a file that may be absent still.
///
/// # Errors
///
/// If they lead in a circle or cannot be read.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    follow(path, |_| Ok(()))
}

/// Where a file is to be made or replaced: at the end of the links at a path, all of which are the user's own or the
/// system's.
///
/// # Errors
///
/// If a link is not, or if something lies there that is no file.
pub fn place_of_file(path: &Path) -> io::Result<PathBuf> {
    let place = follow(path, require_own)?;
    match found(place.symlink_metadata())? {
        Some(lying) if !lying.is_file() => Err(io::Error::other("there is something that is no file")),
        _ => Ok(place),
    }
}

/// Opens what is a file or a link to one, and nothing that could be read without end or waited for.
///
/// # Errors
///
/// If it cannot be opened or is something else.
pub fn open_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, WITHOUT_WAITING);
    regular(options.open(path)?)
}

/// Opens what is a file or a pipe, or a link to one: what the user names may be what another program writes just now.
///
/// # Errors
///
/// If it cannot be opened, or is a device, which may be without an end.
pub fn open_file_or_pipe(path: &Path) -> io::Result<File> {
    if is_pipe(&std::fs::metadata(path)?) { File::open(path) } else { open_file(path) }
}

/// The text that somebody wrote into a file, whatever the editor was.
///
/// # Errors
///
/// Those of [`open_file_or_pipe`] and [`text_of`].
pub fn read_text(path: &Path) -> io::Result<String> {
    text_of(open_file_or_pipe(path)?)
}

/// A text that somebody wrote: in UTF-8, or in UTF-16 as a shell of Windows writes it, and without the byte order mark
/// that tells so, which every reader after this one would take for a letter.
///
/// # Errors
///
/// If it cannot be read, is longer than anybody writes, or is no text.
pub fn text_of(reader: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    reader.take(MOST_TEXT_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_TEXT_BYTES {
        return Err(io::Error::other(format!("it has more than {} MB", MOST_TEXT_BYTES >> 20)));
    }
    let text = match &bytes[..] {
        [0xEF, 0xBB, 0xBF, text @ ..] => String::from_utf8(text.to_vec()).ok(),
        [0xFF, 0xFE, text @ ..] => utf_16(text, u16::from_le_bytes),
        [0xFE, 0xFF, text @ ..] => utf_16(text, u16::from_be_bytes),
        _ => String::from_utf8(bytes).ok(),
    };
    text.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it is no text in UTF-8"))
}

fn utf_16(text: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = text.as_chunks();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
}

/// Whether what the user names can be read: a file or a link to one, or a pipe, which is not opened for that.
///
/// # Errors
///
/// If it cannot.
pub fn require_file_or_pipe(path: &Path) -> io::Result<()> {
    if is_pipe(&std::fs::metadata(path)?) { Ok(()) } else { open_file(path).map(drop) }
}

/// Opens a file that this program alone uses, never by way of a link, and makes it if it is absent, readable by nobody
/// else from the first byte.
///
/// # Errors
///
/// If it cannot be opened, or something else has its name.
pub fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(WITHOUT_WAITING | WITHOUT_LINKS);
    }
    regular(options.open(path)?)
}

/// What becomes of a file that already has the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Existing {
    /// It stays, and the other one gets no name.
    #[default]
    Refuse,
    /// The other takes its place.
    Replace,
}

/// Gives a whole file its name, so that after a loss of power there is all of it under the name, or what was there
/// before: its bytes are on the disk first, and the folder's list of names last.
pub(crate) fn give_name(file: NamedTempFile, place: &Path, existing: Existing) -> io::Result<()> {
    file.as_file().sync_all()?;
    match existing {
        Existing::Refuse => file.persist_noclobber(place),
        Existing::Replace => file.persist(place),
    }?;
    sync_folder(folder_of(place))
}

/// Some file systems know no such thing, and a folder that may be written to need not be readable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    let synced = if cfg!(unix) { File::open(folder).and_then(|folder| folder.sync_all()) } else { Ok(()) };
    match synced {
        Err(error) if [io::ErrorKind::PermissionDenied, io::ErrorKind::InvalidInput].contains(&error.kind()) => Ok(()),
        synced => synced,
    }
}

/// Where a command writes that was given a path: a file that takes its name only once it is whole, or the pipe or the
/// device that is there, which stays.
#[derive(Debug)]
pub struct Output(To);

#[derive(Debug)]
enum To {
    Stream(File),
    Aside { file: NamedTempFile, place: PathBuf },
}

impl Output {
    /// Begins to write. At a pipe this waits for its reader.
    ///
    /// # Errors
    ///
    /// If nothing can be written there, or it would go where somebody else leads it.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let place = follow(path, require_own)?;
        match found(place.metadata())? {
            Some(lying) if lying.is_dir() => Err(io::Error::other("it is a folder")),
            Some(lying) if !lying.is_file() || is_open_file(&place) => {
                stream(&place).map(|file| Self(To::Stream(file)))
            }
            _ => Ok(Self(To::Aside { file: beside(&place)?, place })),
        }
    }

    /// The file under the name that it has until it is whole; none where what is there is written through.
    #[must_use]
    pub fn aside(&self) -> Option<&Path> {
        match &self.0 {
            To::Stream(_) => None,
            To::Aside { file, .. } => Some(file.path()),
        }
    }

    /// Has others read the file, if it becomes one: it is the user's alone otherwise.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn share(&self) -> io::Result<()> {
        #[cfg(unix)]
        if let To::Aside { file, .. } = &self.0 {
            file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
        }
        Ok(())
    }

    /// Gives the file its name. What is dropped without this leaves what was there.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn finish(self) -> io::Result<()> {
        match self.0 {
            To::Stream(mut file) => file.flush(),
            To::Aside { file, place } => give_name(file, &place, Existing::Replace),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            To::Stream(file) => file.write(bytes),
            To::Aside { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            To::Stream(file) => file.flush(),
            To::Aside { file, .. } => file.flush(),
        }
    }
}

/// A new file in the folder of another, whose name nobody knows: what is wrong is told of the folder.
fn beside(place: &Path) -> io::Result<NamedTempFile> {
    let folder = folder_of(place);
    if !folder.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no folder {}", folder.display())));
    }
    NamedTempFile::new_in(folder)
}

/// The folder that a file lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Goes from link to link, as long as each may be followed.
fn follow(path: &Path, require: impl Fn(&Metadata) -> io::Result<()>) -> io::Result<PathBuf> {
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Some(lying) = found(place.symlink_metadata())? else { return Ok(place) };
        if !lying.is_symlink() || is_open_file(&place) {
            return Ok(place);
        }
        require(&lying)?;
        place = folder_of(&place).join(place.read_link()?);
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// Whether the name stands for what this process has open: whoever started it chose that, and reads or writes it, too.
fn is_open_file(place: &Path) -> bool {
    cfg!(unix) && OF_OPEN_FILES.iter().any(|folder| place.starts_with(folder))
}

/// What lies at a path, if anything.
fn found(lying: io::Result<Metadata>) -> io::Result<Option<Metadata>> {
    match lying {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        lying => lying.map(Some),
    }
}

/// Opens what is no file, or what is open already, for adding to it.
fn stream(place: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true);
    if is_open_file(place) {
        return options.open(place);
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, WITHOUT_LINKS);
    // Before it is opened, which would wait for somebody else's reader, and again of what was opened, whatever has its
    // name by now.
    require_stream(&place.symlink_metadata()?)?;
    let file = options.open(place)?;
    require_stream(&file.metadata()?)?;
    Ok(file)
}

fn require_stream(lying: &Metadata) -> io::Result<()> {
    require_own(lying)?;
    if is_stream(lying) { Ok(()) } else { Err(io::Error::other("it is neither a file nor a pipe")) }
}

/// Refuses what was opened and is no file.
pub(crate) fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is neither a file nor a folder")) }
}

/// Has a pipe open at once, with nobody at its other end.
#[cfg(unix)]
pub(crate) const WITHOUT_WAITING: i32 = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();

#[cfg(unix)]
const WITHOUT_LINKS: i32 = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();

#[cfg(unix)]
fn is_pipe(lying: &Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&lying.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_lying: &Metadata) -> bool {
    false
}

/// A pipe, or a device that is written to letter by letter; a disk is not meant.
#[cfg(unix)]
fn is_stream(opened: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    is_pipe(opened) || opened.file_type().is_char_device()
}

#[cfg(not(unix))]
fn is_stream(opened: &Metadata) -> bool {
    !opened.is_file()
}

/// Refuses what neither the user nor the system has put there: in a folder that all may write to, it leads what is
/// written elsewhere.
#[cfg(unix)]
fn require_own(lying: &Metadata) -> io::Result<()> {
    let owner = std::os::unix::fs::MetadataExt::uid(lying);
    let is_own = owner == rustix::process::geteuid().as_raw() || owner == 0;
    let what = if lying.is_symlink() { "a link" } else { "a pipe or device" };
    if is_own { Ok(()) } else { Err(io::Error::other(format!("there is {what} of another user"))) }
}

#[cfg(not(unix))]
fn require_own(_lying: &Metadata) -> io::Result<()> {
    Ok(())
}
