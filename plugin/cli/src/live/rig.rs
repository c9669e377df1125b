//! Plugin, source and device put together, and kept together while devices come and go. Main thread.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::backend::{self, Device, Kind, Opened, Request, Stream};
use super::engine::{CHANNELS, Engine};
use super::loan::{Desk, loan};
use super::playback::Playback;
use super::player::Player;
use super::status::Status;
use crate::error::Error;
use crate::host::{AudioSide, Host, LONGEST_BLOCK};

/// How long a running device may take to give the engine back, before it is stopped.
const PATIENCE: Duration = Duration::from_millis(500);

/// A file to play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it begins anew at its end.
    pub loops: bool,
}

/// The standalone without its window.
pub struct Rig {
    /// Before `host`: the engine comes home first.
    stream: Option<Box<dyn Stream>>,
    desk: Desk,
    player: Option<Player>,
    host: Host,
    status: Arc<Status>,
    request: Request,
    opened: Opened,
    messages: Vec<String>,
}

impl Rig {
    /// Opens the device that is asked for, or `instead` where that cannot be opened and there is such a request, and
    /// plays: the file, or what the device hears. `host` has its parameters and is not active.
    ///
    /// # Errors
    /// A device or a file that cannot be opened.
    pub fn start(
        mut host: Host,
        mut request: Request,
        instead: Option<Request>,
        file: Option<File>,
    ) -> Result<Self, Error> {
        host.select_channels(CHANNELS)?;
        let (device, messages) = match (backend::open(&request), instead) {
            (Ok(found), _) => found,
            (Err(error), Some(instead)) => {
                let (device, mut said) = backend::open(&instead)?;
                said.insert(0, error.to_string());
                request = instead;
                (device, said)
            }
            (Err(error), None) => return Err(error),
        };
        let (desk, _) = loan();
        let mut rig = Self {
            stream: None,
            desk,
            player: None,
            host,
            status: Arc::default(),
            opened: device.opened().clone(),
            request,
            messages,
        };
        let playback = match file {
            Some(file) => Some(rig.cue(&file, 0.0)?),
            None => None,
        };
        rig.activate()?;
        rig.run(device, playback)?;
        Ok(rig)
    }

    /// What was opened.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// What was asked for.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// What the audio thread says.
    pub fn status(&self) -> &Arc<Status> {
        &self.status
    }

    /// The file that plays.
    pub fn player(&self) -> Option<&Player> {
        self.player.as_ref()
    }

    /// The plugin, for its editor and its state.
    pub fn host(&mut self) -> &mut Host {
        &mut self.host
    }

    /// What a person should know, since the last call.
    pub fn take_messages(&mut self) -> Vec<String> {
        std::mem::take(&mut self.messages)
    }

    /// What has to be done now and then, every few milliseconds: answers the plugin, restarts it where it asks for it,
    /// and goes on with the dummy where the device is gone.
    ///
    /// # Errors
    /// The plugin fails, or not even the dummy starts.
    pub fn tick(&mut self) -> Result<(), Error> {
        self.host.pump()?;
        if self.host.wants_restart() {
            let playback = self.bring_home()?;
            self.lend(playback)?;
        }
        if let Some(failure) = self.stream.as_ref().and_then(|stream| stream.failure()) {
            self.messages
                .push(format!("{failure}; the dummy back end goes on, choose a device again"));
            let rate = Some(self.opened.sample_rate_hz);
            self.reopen(&Request {
                backend: Kind::Dummy,
                sample_rate_hz: rate,
                ..self.request.clone()
            })?;
        }
        Ok(())
    }

    /// Changes the device. Where that fails, the one before comes back, or the dummy; why is a message.
    ///
    /// # Errors
    /// As [`Rig::tick`].
    pub fn change(&mut self, request: Request) -> Result<(), Error> {
        let before = std::mem::replace(&mut self.request, request.clone());
        if self.reopen(&request)? {
            return Ok(());
        }
        self.request = before.clone();
        if !self.reopen(&before)? {
            self.reopen(&Request {
                backend: Kind::Dummy,
                ..before
            })?;
        }
        Ok(())
    }

    /// Plays on from a place in the file, seconds. Nothing happens without a file.
    ///
    /// # Errors
    /// The file cannot be opened any more: it is silent then.
    pub fn seek(&mut self, to_s: f64) -> Result<(), Error> {
        let Some(player) = self.player.take() else {
            return Ok(());
        };
        let was_playing = player.transport().is_playing.load(Ordering::Relaxed);
        let file = file_of(&player);
        // Its thread ends before the next one begins.
        drop(player);
        self.bring_home()?;
        let (playback, failure) = match self.cue(&file, to_s) {
            Ok(playback) => (Some(playback), None),
            Err(error) => (None, Some(error)),
        };
        if let Some(player) = &self.player {
            player.transport().is_playing.store(was_playing, Ordering::Relaxed);
        }
        self.lend(playback)?;
        failure.map_or(Ok(()), Err)
    }

    /// Closes the device that runs and opens another; `false` where it cannot be opened, which is said.
    fn reopen(&mut self, request: &Request) -> Result<bool, Error> {
        let mut playback = match self.stream.is_some() {
            true => self.bring_home_and_stop()?,
            false => None,
        };
        let (device, said) = match backend::open(request) {
            Ok(found) => found,
            Err(error) => {
                // The player knows its place: the next device that opens begins there.
                self.messages.push(error.to_string());
                return Ok(false);
            }
        };
        self.messages.extend(said);
        let is_same_rate = device.opened().sample_rate_hz == self.opened.sample_rate_hz;
        self.opened = device.opened().clone();
        if !is_same_rate || playback.is_none() {
            playback = self.cue_again();
        }
        if !is_same_rate {
            self.activate()?;
        }
        self.run(device, playback)?;
        Ok(true)
    }

    fn activate(&mut self) -> Result<(), Error> {
        let rate = f64::from(self.opened.sample_rate_hz);
        Ok(self.host.activate(rate, LONGEST_BLOCK)?)
    }

    /// Lets an open device run with the engine.
    fn run(&mut self, device: Box<dyn Device>, playback: Option<Playback>) -> Result<(), Error> {
        let (desk, seat) = loan();
        self.desk = desk;
        self.lend(playback)?;
        match device.start(seat, self.status.clone()) {
            Ok(stream) => self.stream = Some(stream),
            Err(error) => {
                self.recall(Duration::ZERO)?;
                return Err(error);
            }
        }
        Ok(())
    }

    fn lend(&mut self, playback: Option<Playback>) -> Result<(), Error> {
        if let Some(audio) = self.host.lend_audio() {
            let rate = self.opened.sample_rate_hz;
            let engine = Engine::new(audio, playback, self.status.clone(), rate);
            if let Some(engine) = self.desk.lend(Box::new(engine)) {
                let (audio, _) = engine.into_parts();
                self.host.return_audio(audio)?;
            }
        }
        Ok(())
    }

    /// The engine from a device that goes on, silent meanwhile; one that does not give it back is stopped.
    fn bring_home(&mut self) -> Result<Option<Playback>, Error> {
        match self.desk.recall(PATIENCE) {
            Some(engine) => self.part(*engine),
            None => self.bring_home_and_stop(),
        }
    }

    fn bring_home_and_stop(&mut self) -> Result<Option<Playback>, Error> {
        self.stream = None;
        self.recall(PATIENCE)
    }

    fn recall(&mut self, patience: Duration) -> Result<Option<Playback>, Error> {
        match self.desk.recall(patience) {
            Some(engine) => self.part(*engine),
            None => Err(Error::audio(
                "the sound device does not give the plugin back".to_owned(),
                "start again",
            )),
        }
    }

    fn part(&mut self, engine: Engine) -> Result<Option<Playback>, Error> {
        let (audio, playback): (AudioSide, _) = engine.into_parts();
        self.host.return_audio(audio)?;
        Ok(playback)
    }

    /// A file, from there on, at the device's rate.
    fn cue(&mut self, file: &File, from_s: f64) -> Result<Playback, Error> {
        let (player, playback) = Player::start(&file.path, self.opened.sample_rate_hz, from_s, file.loops)?;
        self.player = Some(player);
        Ok(playback)
    }

    /// The file that played, from where it was.
    fn cue_again(&mut self) -> Option<Playback> {
        let player = self.player.take()?;
        let (file, place_s) = (file_of(&player), player.position_s());
        let was_playing = player.transport().is_playing.load(Ordering::Relaxed);
        drop(player);
        match self.cue(&file, place_s) {
            Ok(playback) => {
                if let Some(player) = &self.player {
                    player.transport().is_playing.store(was_playing, Ordering::Relaxed);
                }
                Some(playback)
            }
            Err(error) => {
                self.messages.push(error.to_string());
                None
            }
        }
    }
}

fn file_of(player: &Player) -> File {
    File {
        path: player.path().to_owned(),
        loops: player.transport().loops.load(Ordering::Relaxed),
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stream = None;
        if let Some(engine) = self.desk.recall(PATIENCE) {
            // Nothing is left to restart for.
            let _ = self.part(*engine);
        }
    }
}
