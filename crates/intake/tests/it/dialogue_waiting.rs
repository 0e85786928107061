//! What is heard beside the dialogue, in both languages.

use intake::dialogue::waiting::{self, CallBack};
use intake::dialogue::{Language, Part, heard};

use crate::dialogue_call::iowa;

#[test]
fn who_waits_or_is_called_back_hears_this() {
    let said: [(&str, Vec<Part>); 11] = [
        ("joined", waiting::joined(7, CallBack::Offered)),
        ("joined, next", waiting::joined(1, CallBack::NotOffered)),
        ("still waiting", waiting::still_waiting(2, CallBack::Offered)),
        ("still waiting, next", waiting::still_waiting(1, CallBack::NotOffered)),
        ("nobody at the desk", waiting::nobody_at_the_desk(CallBack::Offered)),
        ("the line is full", waiting::line_is_full(CallBack::Offered)),
        ("to be called back", waiting::will_be_called_back(200)),
        ("put through", waiting::put_through()),
        ("the desk's line broke", waiting::desk_line_broke()),
        ("called back", waiting::calling_back(200)),
        ("another number", waiting::wrong_line()),
    ];
    let setup = iowa();
    let mut log = String::new();
    for (when, parts) in said {
        let [english, spanish] =
            [Language::English, Language::Spanish].map(|language| heard(&setup, language, &parts));
        log += &format!("{when}\n  {english}\n  {spanish}\n");
    }
    insta::assert_snapshot!("dialogue_waiting", log);
}
