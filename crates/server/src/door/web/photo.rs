//! `PUT /api/photos/<receipt>`: a picture of the signed worksheet, after its figures.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use night::command::{Act, Actor, Channel, Command, PhotoDigests};
use night::refusal::PHOTOS_MAX;
use night::view::Reporter;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Web, json, read};
use crate::keys::hex;
use crate::photos::{PHOTO_BYTES_MAX, Photos};
use crate::problem::Problem;

#[derive(Serialize)]
struct Kept {
    bytes: u32,
    sha256: String,
}

impl Web {
    pub(super) async fn photo(&self, request: Request) -> Result<Response, Problem> {
        let known = self.recognise(&request)?;
        let receipt = request.uri().path().rsplit('/').next().and_then(|text| text.parse().ok());
        let receipt = receipt.ok_or_else(Problem::no_such_return)?;
        self.takes_a_photo(&known.reporter, receipt)?;
        let bytes = read(request.into_body(), PHOTO_BYTES_MAX).await?;
        let received = hex(&Sha256::digest(&bytes));
        if self.has(&known.reporter, &received) {
            let kept = Kept { bytes: bytes.len() as u32, sha256: received };
            return Ok(json(StatusCode::OK, &kept));
        }
        let photo = self.kept(bytes).await?;
        let command = attach(&known.reporter, receipt, photo);
        self.app.sequencer.submit(command).await?;
        let kept = Kept { bytes: photo.bytes, sha256: hex(&photo.received) };
        Ok(json(StatusCode::CREATED, &kept))
    }

    /// Refuses before the picture is read what the sequencer would refuse after.
    fn takes_a_photo(&self, reporter: &Reporter, receipt: u64) -> Result<(), Problem> {
        let night = self.app.read();
        let precinct = reporter.precinct;
        if night.told(precinct, receipt).is_none() {
            return Err(Problem::no_such_return());
        }
        if night.photos_of(precinct).len() >= PHOTOS_MAX {
            return Err(Problem::too_many_photos());
        }
        Ok(())
    }

    fn has(&self, reporter: &Reporter, received: &str) -> bool {
        let night = self.app.read();
        night.photos_of(reporter.precinct).iter().any(|photo| photo.received == received)
    }

    /// Keeps a picture, one at a time: decoding takes a processor, and receipts come first.
    async fn kept(&self, bytes: Vec<u8>) -> Result<PhotoDigests, Problem> {
        let turn = Arc::clone(&self.photo_turn).acquire_owned().await;
        let photos: Arc<Photos> = Arc::clone(&self.app.photos);
        let keeping = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            photos.keep(&bytes)
        });
        match keeping.await {
            Ok(kept) => kept.map_err(Problem::photo),
            Err(_) => Err(Problem::photo_failed()),
        }
    }
}

fn attach(reporter: &Reporter, receipt: u64, photo: PhotoDigests) -> Command {
    Command {
        by: Actor::Reporter(reporter.id),
        via: Channel::Web,
        key: format!("photo {receipt} {}", hex(&photo.received)),
        act: Act::AttachPhoto { precinct: reporter.precinct, receipt, photo },
    }
}
