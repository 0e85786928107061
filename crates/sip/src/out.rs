//! Writing into the caller's buffer, which may be too short.

use core::fmt::Write;

/// The caller's buffer, and how much of it is written.
pub(crate) struct Out<'a> {
    bytes: &'a mut [u8],
    length: usize,
    full: bool,
}

impl<'a> Out<'a> {
    pub fn new(bytes: &'a mut [u8]) -> Out<'a> {
        Out { bytes, length: 0, full: false }
    }

    /// Returns how much is written; `None` if it did not fit.
    pub fn length(&self) -> Option<usize> {
        (!self.full).then_some(self.length)
    }

    pub fn put(&mut self, part: &[u8]) {
        let end = self.length + part.len();
        match self.bytes.get_mut(self.length..end) {
            Some(place) => {
                place.copy_from_slice(part);
                self.length = end;
            }
            None => self.full = true,
        }
    }

    pub fn header(&mut self, name: &[u8], value: &[u8]) {
        self.put(name);
        self.put(value);
        self.put(b"\r\n");
    }
}

impl Write for Out<'_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.put(text.as_bytes());
        Ok(())
    }
}
