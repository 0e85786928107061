//! Which recordings a night needs.

use canvass::setup::Setup;
use intake::dialogue::{Clip, Language, fixed, name_words, names};

/// Returns the recordings a night needs in a language; names are the same in each and belong to
/// the English ones.
pub fn needed(setup: &Setup, language: Language) -> Vec<Clip<'_>> {
    let mut clips: Vec<Clip> = fixed(language);
    if language == Language::English {
        clips.extend(names(setup));
        clips.extend(name_words(setup).into_iter().map(|(clip, _)| clip));
    }
    clips
}
