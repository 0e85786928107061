//! What may be seen of a precinct's figures.

use caucus::worksheet::Worksheet;
use night::night::Night;
use night::view::{PrecinctView, Standing};

/// A precinct's standing figures, as far as the public may see them.
#[derive(Clone, Debug)]
pub(super) enum Shown {
    /// There are none, they wait, or none may leave yet.
    Nothing,
    /// So few people that their choices could be told.
    Withheld,
    Worksheet(Worksheet),
}

impl Shown {
    pub fn of(night: &Night, view: &PrecinctView, public: bool) -> Shown {
        match view.standing {
            Standing::Shown(_) if public => match night.standing_return(view.precinct) {
                Some(basis) if night.setup().withholds(&basis.worksheet) => Shown::Withheld,
                Some(basis) => Shown::Worksheet(basis.worksheet),
                None => Shown::Nothing,
            },
            Standing::Shown(_) | Standing::Waiting(_) | Standing::Nothing => Shown::Nothing,
        }
    }
}
