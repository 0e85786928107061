//! How somebody telephones, and what she means to do on the call.

/// How somebody telephones.
#[derive(Clone, Debug)]
pub struct Habit {
    /// From the first sound to the first step.
    pub listens_ns: u64,
    /// From key to key.
    pub key_ns: u64,
    /// What she does, one step behind the other.
    pub script: Vec<Step>,
    /// How long she waits before each further try, the last first; then she gives up.
    pub redials_ns: Vec<u64>,
    /// When she hangs up by herself, from the answer.
    pub stays_ns: u64,
    /// Of a hundred packets of sound, so many are lost, each way.
    pub loss_percent: u8,
}

impl Default for Habit {
    fn default() -> Habit {
        Habit {
            listens_ns: 700_000_000,
            key_ns: 250_000_000,
            script: Vec::new(),
            redials_ns: Vec::new(),
            stays_ns: 600_000_000_000,
            loss_percent: 0,
        }
    }
}

/// One thing done on a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Keys, each as RFC 4733 numbers it: 10 is `*`, 11 is `#`.
    Keys(Vec<u8>),
    /// Nothing for so long.
    Pause(u64),
    /// Hears out what is said: until nothing has been said for a second.
    Listen,
    /// Speaks, as a steady tone, for so long.
    Speak(u64),
    /// Waits until a voice of this pitch is heard, as who is to be put through to a person does.
    Await(u32),
    /// Speaks until the other side hangs up: whoever is let go then has done everything.
    Talk,
    /// Hangs up.
    HangUp,
}

/// Returns a script as keys are written: `~` hears out what is said, `,` waits two seconds, `!`
/// hangs up.
pub fn keys(text: &str) -> Vec<Step> {
    let mut script: Vec<Step> = Vec::new();
    for key in text.chars() {
        let pressed = match key {
            '0'..='9' => key as u8 - b'0',
            '*' => 10,
            '#' => 11,
            '~' => {
                script.push(Step::Listen);
                continue;
            }
            ',' => {
                script.push(Step::Pause(2_000_000_000));
                continue;
            }
            '!' => {
                script.push(Step::HangUp);
                continue;
            }
            _ => continue,
        };
        match script.last_mut() {
            Some(Step::Keys(keys)) => keys.push(pressed),
            Some(
                Step::Pause(_)
                | Step::Listen
                | Step::Speak(_)
                | Step::Await(_)
                | Step::Talk
                | Step::HangUp,
            )
            | None => script.push(Step::Keys(vec![pressed])),
        }
    }
    script
}
