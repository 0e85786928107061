//! What is said beside the dialogue: to a caller who waits for a person, to a chair who is called
//! back, and on a number that is not the reporters'.
//!
//! A place in line is kept across a hang-up, so nobody is told to hold for its sake.

use super::part::Part;
use super::text::Text;

/// Whether a waiting caller may ask to be called back, at the number that is listed for her.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallBack {
    /// One press asks for it.
    Offered,
    /// No number is listed for her, or she was called back before.
    NotOffered,
}

/// Returns what is heard on joining the line; places count from 1.
pub fn joined(place: u64, call_back: CallBack) -> Vec<Part> {
    let mut parts = vec![Part::Text(Text::WaitForPerson)];
    parts.extend(place_in_line(place));
    parts.push(Part::Text(Text::PlaceIsKept));
    parts.extend(choices(call_back));
    parts
}

/// Returns what is heard from time to time while waiting.
pub fn still_waiting(place: u64, call_back: CallBack) -> Vec<Part> {
    let mut parts = place_in_line(place);
    parts.extend(choices(call_back));
    parts
}

/// Returns what is heard where nobody is at the desk.
pub fn nobody_at_the_desk(call_back: CallBack) -> Vec<Part> {
    let mut parts = vec![Part::Text(Text::NobodyAtDesk)];
    parts.extend(choices(call_back));
    parts
}

/// Returns what is heard where the line is as long as it may be: the caller has no place in it.
pub fn line_is_full(call_back: CallBack) -> Vec<Part> {
    let mut parts = vec![Part::Text(Text::LineIsFull)];
    parts.extend(choices(call_back));
    parts
}

/// Returns what is heard once the caller has asked to be called back; the word is the county's, by
/// its place in the list of check words.
pub fn will_be_called_back(word: u8) -> Vec<Part> {
    let (told, again) = (Text::WillCallBack, Text::OnceMore);
    let word = Part::Word(word);
    vec![Part::Text(told), word, Part::Text(again), word, Part::Text(Text::HangUpNow)]
}

/// Returns what is heard before an operator.
pub fn put_through() -> Vec<Part> {
    vec![Part::Text(Text::PutThrough)]
}

/// Returns what is heard when the operator's line broke.
pub fn desk_line_broke() -> Vec<Part> {
    vec![Part::Text(Text::DeskLineBroke)]
}

/// Returns what a chair hears who is called back; it is said again until she presses one.
pub fn calling_back(word: u8) -> Vec<Part> {
    let (opening, one) = (Text::CallingBack, Text::PutThroughByOne);
    vec![Part::Text(opening), Part::Word(word), Part::Text(one)]
}

/// Returns what is heard on a number that nobody reports on.
pub fn wrong_line() -> Vec<Part> {
    [Text::WrongLine, Text::Goodbye].map(Part::Text).to_vec()
}

fn place_in_line(place: u64) -> Vec<Part> {
    if place <= 1 {
        return vec![Part::Text(Text::YouAreNext)];
    }
    vec![Part::Text(Text::YourPlaceIs), Part::Number(place)]
}

fn choices(call_back: CallBack) -> Vec<Part> {
    let offered = (call_back == CallBack::Offered).then_some(Text::CallBackByOne);
    offered.into_iter().chain([Text::KeypadByStar]).map(Part::Text).collect()
}
