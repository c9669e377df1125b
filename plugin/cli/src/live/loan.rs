//! The engine on its way to an audio thread and back. Neither side waits on the other's work: boxes cross in queues,
//! and an engine that was recalled leaves at the next block, which is silent, as are all until one comes again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer, RingBuffer};

use super::engine::Engine;

/// The main thread's end.
pub struct Desk {
    to_seat: Producer<Box<Engine>>,
    from_seat: Consumer<Box<Engine>>,
    recalled: Arc<AtomicBool>,
}

/// The audio thread's end: in the callback of one stream. When it goes, the engine goes back.
pub struct Seat {
    engine: Option<Box<Engine>>,
    from_desk: Consumer<Box<Engine>>,
    to_desk: Producer<Box<Engine>>,
    recalled: Arc<AtomicBool>,
}

/// Both ends. At most one engine is on loan.
pub fn loan() -> (Desk, Seat) {
    let (to_seat, from_desk) = RingBuffer::new(1);
    let (to_desk, from_seat) = RingBuffer::new(1);
    let recalled = Arc::new(AtomicBool::new(false));
    let desk = Desk {
        to_seat,
        from_seat,
        recalled: recalled.clone(),
    };
    let seat = Seat {
        engine: None,
        from_desk,
        to_desk,
        recalled,
    };
    (desk, seat)
}

impl Desk {
    /// Hands the engine over; it plays from the next block on. Gives it back where one is on loan already.
    pub fn lend(&mut self, engine: Box<Engine>) -> Option<Box<Engine>> {
        self.recalled.store(false, Ordering::Release);
        match self.to_seat.push(engine) {
            Ok(()) => None,
            Err(rtrb::PushError::Full(engine)) => Some(engine),
        }
    }

    /// Asks for the engine and waits for it; `None` where the stream does not run, for then it never comes.
    pub fn recall(&mut self, patience: Duration) -> Option<Box<Engine>> {
        self.recalled.store(true, Ordering::Release);
        let until = Instant::now() + patience;
        loop {
            if let Ok(engine) = self.from_seat.pop() {
                return Some(engine);
            }
            if Instant::now() >= until {
                return None;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Seat {
    /// Plays a device's block through the engine, silence where there is none: see [`Engine::process`].
    ///
    /// Real time: no allocation.
    pub fn process(&mut self, heard: &[&[f32]], played: &mut [&mut [f32]]) {
        if self.engine.is_none()
            && let Ok(engine) = self.from_desk.pop()
        {
            self.engine = Some(engine);
        }
        if self.recalled.load(Ordering::Acquire) {
            self.give_back();
        }
        match &mut self.engine {
            Some(engine) => engine.process(heard, played),
            None => played.iter_mut().for_each(|channel| channel.fill(0.0)),
        }
    }

    fn give_back(&mut self) {
        if let Some(engine) = self.engine.take()
            && let Err(rtrb::PushError::Full(engine)) = self.to_desk.push(engine)
        {
            // One engine, one place: it is never full. But nothing may be freed here.
            self.engine = Some(engine);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // One that was sent and never arrived counts, too.
        if self.engine.is_none() {
            self.engine = self.from_desk.pop().ok();
        }
        self.give_back();
    }
}
