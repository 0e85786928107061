//! Reads the paper as others do: text with `pdftotext`, square codes with `zbarimg`.

mod cards;
mod forms;
mod hostile;
mod night;
mod reader;
mod secrets;
