//! What is told to the desk, what it says, and what its page shows.

/// Whoever proved a code: the shell's name for the reporter, whatever she calls from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder(pub u64);

/// An operator: the shell's name for the member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator(pub u64);

/// A holder's telephone call that is up: the shell's name for it, never used again for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leg(pub u64);

/// Order of service, first to last. Within a class, whoever joined first is served first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Was with an operator, and the talk ended before its time: does not wait a second time.
    Urgent,
    /// Gave a good code, and her precinct has not reported.
    Proved,
    /// Gave a good code, and her precinct has reported: it can only be corrected.
    Reported,
    /// A listed number that found no line. It proved nothing, so it takes nobody's turn.
    CallBack,
}

/// Somebody asks for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Join {
    /// Who.
    pub holder: Holder,
    /// What she has proved. Whoever has a place keeps the better class of the two.
    pub class: Class,
    /// Her call.
    pub leg: Leg,
    /// Whether we know a number at which to call her; see
    /// [`Desk::want_call_back`](super::Desk::want_call_back).
    pub may_call_back: bool,
}

/// She has a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// 1: she is next; 0: an operator rings for her, or talks to her.
    pub position: u32,
    /// Whether the place was hers before: kept, owed a call, or waiting by an older call.
    pub kept: bool,
}

/// How a talk with an operator ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The operator is finished: the holder leaves the queue.
    Done,
    /// The operator's line dropped. The holder is next, and the operator gets no call until she
    /// says that she is ready.
    Broke,
    /// The holder's line dropped, or she hung up. Her place is kept, at the head.
    HungUp,
}

/// What the shell is to do, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Ring this operator for this holder. Tell of
    /// [`operator_answered`](super::Desk::operator_answered) or
    /// [`operator_failed`](super::Desk::operator_failed).
    Ring {
        /// Whom to ring.
        operator: Operator,
        /// For whom.
        holder: Holder,
        /// Her call at this moment; `None`: she is called once the operator has answered.
        leg: Option<Leg>,
    },
    /// The operator's telephone need not ring any more; she missed nothing.
    StopRinging {
        /// Whose.
        operator: Operator,
    },
    /// The operator has answered, or the holder she talks to has come by another call: connect
    /// the two. The leg may be another than the one of [`Output::Ring`].
    Bridge {
        /// Who has answered.
        operator: Operator,
        /// Whom she talks to.
        holder: Holder,
        /// Her call; `None`: call her, and tell of
        /// [`call_back_reached`](super::Desk::call_back_reached) or
        /// [`call_back_failed`](super::Desk::call_back_failed).
        leg: Option<Leg>,
    },
    /// Say to a waiting caller where she stands.
    Position {
        /// Who.
        holder: Holder,
        /// Her call.
        leg: Leg,
        /// 1: she is next.
        position: u32,
    },
    /// A newer call of the same holder has taken this one's place: say so, and end it.
    Took {
        /// The older call. The desk has forgotten it.
        leg: Leg,
    },
    /// A kept place has expired.
    Lost {
        /// Whose.
        holder: Holder,
    },
    /// She was called as often as may be and nobody answered: a person has to see to it.
    Unreached {
        /// Who.
        holder: Holder,
    },
}

/// What a holder of a place does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits on the telephone.
    Live {
        /// Her call.
        leg: Leg,
    },
    /// Hung up, or went back to the keypad.
    Kept {
        /// Her place is lost then.
        until_ns: u64,
    },
    /// Is called when it is her turn.
    CallBack {
        /// Not before this.
        due_ns: u64,
    },
    /// Was called as often as may be. It stays in the list until she calls, or a person
    /// [strikes it off](super::Desk::strike_off).
    Unreached,
    /// An operator's telephone rings for her.
    Ringing {
        /// Whose.
        operator: Operator,
        /// Her call; `None`: she is called back.
        leg: Option<Leg>,
    },
    /// Talks to an operator, or is called by her.
    Talking {
        /// To whom.
        operator: Operator,
        /// Her call; `None`: she is being called.
        leg: Option<Leg>,
    },
}

/// A place in the queue, as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whose.
    pub holder: Holder,
    /// Her class.
    pub class: Class,
    /// When she first joined. It never changes while she has the place.
    pub since_ns: u64,
    /// What she does now.
    pub state: State,
    /// Times in a row that she was called and nobody answered.
    pub unanswered: u8,
}

/// What an operator does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorState {
    /// Ready for a call.
    Idle {
        /// Since this moment.
        since_ns: u64,
    },
    /// Gets no call until ready: of her own will, after calls she missed, or after her line broke.
    Paused,
    /// Her telephone rings.
    Ringing {
        /// For whom.
        holder: Holder,
    },
    /// She talks.
    Talking {
        /// To whom.
        holder: Holder,
        /// What she will do afterwards.
        then: Then,
    },
}

/// What an operator does after her talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Takes the next call.
    Ready,
    /// Pauses.
    Pause,
    /// Goes.
    Go,
}

/// An operator, as the page shows her.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatorRow {
    /// Who.
    pub operator: Operator,
    /// What she does now.
    pub state: OperatorState,
    /// Calls in a row that she did not answer.
    pub misses: u8,
}
