//! Pictures of signed worksheets: the bytes exactly as they came, sealed away, and a copy that
//! holds the picture alone. Both under a quota of their own, so that no picture fills the ledger's
//! disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Cursor, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{DynamicImage, ImageDecoder, Limits};
use night::command::PhotoDigests;
use sha2::{Digest, Sha256};

use crate::keys::hex;

/// A page of paper from a telephone, shrunk by the chair's page, has 250 KB; unshrunk, 2 MiB.
pub const PHOTO_BYTES_MAX: usize = 2 << 20;

/// No telephone's camera is wider; whoever claims more wants memory.
const EDGE_MAX: u32 = 9000;

/// Decoded, 24 megapixels of three bytes.
const DECODED_BYTES_MAX: u64 = 72 << 20;

/// Good enough to read handwriting.
const QUALITY: u8 = 80;

/// The pictures of one night.
pub struct Photos {
    folder: PathBuf,
    quota_bytes: u64,
    used_bytes: AtomicU64,
}

/// Why a picture is not kept.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    #[error("this is no JPEG picture")]
    NotAPhoto,
    #[error("the picture is larger than {EDGE_MAX} points or 24 million of them")]
    TooManyPixels,
    #[error("the space for pictures is used up")]
    Full,
    #[error("{path} cannot be used: {source}")]
    Io { path: PathBuf, source: io::Error },
}

impl Photos {
    /// Returns the pictures of a folder, which is made when the first of them comes.
    pub fn of(folder: &Path, quota_bytes: u64) -> Photos {
        let used = bytes_in(&folder.join("received")) + bytes_in(&folder.join("stored"));
        let used_bytes = AtomicU64::new(used);
        Photos { folder: folder.to_owned(), quota_bytes, used_bytes }
    }

    /// Keeps a picture, durably, with the copy made of it. Takes as long as decoding does.
    pub fn keep(&self, received: &[u8]) -> Result<PhotoDigests, PhotoError> {
        let stored = copied(received)?;
        let bytes = received.len() as u64 + stored.len() as u64;
        let before = self.used_bytes.fetch_add(bytes, Ordering::AcqRel);
        let kept = match before + bytes > self.quota_bytes {
            true => Err(PhotoError::Full),
            false => self.write("received", received).and_then(|received| {
                let stored = self.write("stored", &stored)?;
                Ok((received, stored))
            }),
        };
        let (received_digest, stored) = kept.inspect_err(|_| {
            self.used_bytes.fetch_sub(bytes, Ordering::AcqRel);
        })?;
        let bytes = received.len() as u32; // At most 2 MiB.
        Ok(PhotoDigests { received: received_digest, stored, bytes })
    }

    /// Writes bytes once, under their digest, where nobody changes them any more.
    fn write(&self, which: &str, bytes: &[u8]) -> Result<[u8; 32], PhotoError> {
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        let folder = self.folder.join(which);
        let path = folder.join(format!("{}.jpg", hex(&digest)));
        let failed = |source: io::Error| {
            let full = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded];
            match full.contains(&source.kind()) {
                true => PhotoError::Full,
                false => PhotoError::Io { path: path.clone(), source },
            }
        };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
        // A name that counts is only ever that of a whole file.
        let unfinished = folder.join(format!("{}.unfinished", hex(&digest)));
        let options = &mut OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o400);
        let written = options.open(&unfinished).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&unfinished, &path)?;
            File::open(&folder)?.sync_all()
        });
        written.map_err(|error| {
            let _ = fs::remove_file(&unfinished);
            failed(error)
        })?;
        Ok(digest)
    }
}

/// Returns the picture alone, upright: no place, no time, no owner, nothing hidden behind it.
fn copied(received: &[u8]) -> Result<Vec<u8>, PhotoError> {
    let decoder = JpegDecoder::new(Cursor::new(received));
    let mut decoder = decoder.map_err(|_| PhotoError::NotAPhoto)?;
    let (width, height) = decoder.dimensions();
    if width > EDGE_MAX || height > EDGE_MAX || decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(PhotoError::TooManyPixels);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(2 * DECODED_BYTES_MAX);
    decoder.set_limits(limits).map_err(|_| PhotoError::TooManyPixels)?;
    let orientation = decoder.orientation().map_err(|_| PhotoError::NotAPhoto)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| PhotoError::NotAPhoto)?;
    picture.apply_orientation(orientation);
    let mut stored = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut stored, QUALITY);
    let rgb = DynamicImage::ImageRgb8(picture.into_rgb8());
    rgb.write_with_encoder(encoder).map_err(|_| PhotoError::NotAPhoto)?;
    Ok(stored)
}

fn bytes_in(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn picture(width: u32, height: u32) -> Vec<u8> {
        let paper = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 200]));
        let mut bytes = Vec::new();
        paper.write_with_encoder(JpegEncoder::new(&mut bytes)).unwrap();
        bytes
    }

    /// Puts a segment behind the first marker, as cameras put their Exif there.
    fn with_segment(picture: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
        let length = (content.len() as u16 + 2).to_be_bytes();
        [&picture[..2], &[0xff, marker], &length, content, &picture[2..]].concat()
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("holdfast-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn the_copy_holds_the_picture_alone_and_upright() {
        // Exif: little endian, one entry, orientation 6: turn by 90 degrees.
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let received = with_segment(&picture(40, 20), 0xe1, exif);
        let received = with_segment(&received, 0xfe, b"taken at 41.6 N 93.6 W by Ana");
        let stored = copied(&received).unwrap();
        assert!(received.windows(3).any(|bytes| bytes == b"Ana"));
        assert!(!stored.windows(3).any(|bytes| bytes == b"Ana"));
        assert!(!stored.windows(4).any(|bytes| bytes == b"Exif"));
        let copy = image::load_from_memory(&stored).unwrap();
        assert_eq!((copy.width(), copy.height()), (20, 40), "upright");
    }

    #[test]
    fn what_came_is_kept_to_the_byte_and_the_quota_holds() {
        let (folder, received) = (folder("photos"), picture(64, 64));
        let photos = Photos::of(&folder, 2 * received.len() as u64 + 64);
        let digests = photos.keep(&received).unwrap();
        let path = folder.join("received").join(format!("{}.jpg", hex(&digests.received)));
        assert_eq!(fs::read(path).unwrap(), received);
        assert!(matches!(photos.keep(&picture(80, 80)), Err(PhotoError::Full)));
        let again = Photos::of(&folder, 0);
        assert!(again.used_bytes.load(Ordering::Acquire) > 0, "counted again after a start");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let photos = Photos::of(&folder("no-photos"), 1 << 20);
        let cut = picture(64, 64);
        let refused = [&b""[..], b"GIF89a", b"\xff\xd8\xff", &[0xff; 1000], b"<svg onload=x>"];
        for bytes in refused.into_iter().chain([&cut[..cut.len() / 3]]) {
            // A picture cut off in its lines may still decode: what is kept then is a picture.
            match photos.keep(bytes) {
                Err(PhotoError::NotAPhoto) => {}
                other => assert!(bytes.len() > 100 && other.is_ok(), "{other:?}"),
            }
        }
        // A header that claims 65,500 points each way.
        let mut bomb = picture(64, 64);
        let frame = bomb.windows(2).position(|bytes| bytes == [0xff, 0xc0]).unwrap();
        bomb[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
        assert!(matches!(photos.keep(&bomb), Err(PhotoError::TooManyPixels)));
    }
}
