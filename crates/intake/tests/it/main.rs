//! Tests of intake through its public door.

mod dialogue;
mod dialogue_call;
mod dialogue_callers;
mod dialogue_no_code;
mod dialogue_recordings;
mod dialogue_times;
mod dialogue_vectors;
mod dialogue_waiting;
mod dialogue_walks;
mod fuzz;
mod mutate;
mod night_folder;
mod return_json;
mod returns_csv;
mod roster_csv;
mod shipped;
mod text_message;
