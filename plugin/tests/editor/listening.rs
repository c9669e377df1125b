//! An adaptation that has listened to something, for the editor to show.

use cochlea::curves::CurvesReader;
use cochlea::link::Snapshot;
use cochlea_dsp::Adaptive;

use crate::bench::Bench;

const RATE_HZ: f64 = 48_000.0;

impl Bench {
    /// Lets the adaptation hear dull noise with a whistle at 2.96 kHz, as the parameters ask.
    pub fn listen(&mut self, seconds: f64) {
        let mut adaptive = Adaptive::new(RATE_HZ, 2).expect("a usual rate");
        let settings = {
            let params = self.harness.state().desk.params();
            params.adapt_settings(&mut CurvesReader::default())
        };
        adaptive.set(&settings);
        adaptive.set_watched(true);
        adaptive.reset();
        let (mut noise, mut slow, mut slower) = (1_u32, 0.0_f32, 0.0_f32);
        let frames = (seconds * RATE_HZ) as usize;
        let mut left: Vec<f32> = (0..frames)
            .map(|frame| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let white = (noise >> 8) as f32 / (1 << 23) as f32 - 1.0;
                slow += 0.15 * (white - slow);
                slower += 0.01 * (white - slower);
                let turns = 2_960.0 * frame as f64 / RATE_HZ;
                0.35 * slow + 1.2 * slower + 0.02 * white + 0.05 * (std::f64::consts::TAU * turns).sin() as f32
            })
            .collect();
        let mut right = left.clone();
        adaptive.process_block(&mut [&mut left, &mut right], &[]);
        let adaptation = adaptive.adaptation();
        self.show(Snapshot {
            explanation: *adaptation.explanation(),
            report: *adaptation.report(),
            here: Some(adaptation.start_from_here()),
            ..Snapshot::NOTHING
        });
    }

    /// Shows the editor what an adaptation says.
    pub fn show(&mut self, snapshot: Snapshot) {
        let mut window = self.harness.state().link.adaptation.open();
        window.write(snapshot);
        self.harness.run();
    }

    /// What the adaptation said last.
    pub fn snapshot(&self) -> Snapshot {
        self.harness.state().link.adaptation.latest()
    }

    /// What the status line says to what was done.
    pub fn message(&self) -> String {
        self.harness.state().view.message.clone().unwrap_or_default()
    }
}
