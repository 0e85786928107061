//! `name=value` between commas, where a value may stand in quotes.

use crate::fault::Fault;
use crate::name::Name;
use crate::scan;

/// A value, from a header or ours; in quotes a backslash hides what follows it.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// Without the quotes.
    raw: &'a [u8],
    has_hidden: bool,
}

impl<'a> Text<'a> {
    /// Takes bytes as they are.
    pub(crate) fn plain(raw: &'a [u8]) -> Text<'a> {
        Text { raw, has_hidden: false }
    }

    /// Reads a token or a quoted string. Line ends and other controls are in no value that anybody
    /// means, and would be repeated by whoever answers.
    fn read(written: &'a [u8]) -> Option<Text<'a>> {
        if let Some(inside) = written.strip_prefix(b"\"") {
            let whole = scan::quoted(written).is_ok_and(|length| length == written.len());
            let raw = &inside[..inside.len().checked_sub(1)?];
            let text = Text { raw, has_hidden: raw.contains(&b'\\') };
            (whole && !raw.iter().any(u8::is_ascii_control)).then_some(text)
        } else {
            scan::is_token(written).then_some(Text::plain(written))
        }
    }

    /// Returns it as it stood in the header, backslashes too.
    pub(crate) fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// Returns what it says, in pieces: backslashes that hide something are left out.
    pub(crate) fn pieces(self) -> impl Iterator<Item = &'a [u8]> {
        let mut rest = Some(self.raw).filter(|raw| !raw.is_empty());
        let mut begun = false;
        core::iter::from_fn(move || {
            let bytes = rest?;
            // The first byte of a later piece was hidden, a backslash too.
            let next = memchr::memchr(b'\\', &bytes[usize::from(begun)..]);
            let next = next.map(|at| at + usize::from(begun)).filter(|_| self.has_hidden);
            begun = true;
            let (piece, after) = bytes.split_at(next.unwrap_or(bytes.len()));
            rest = after.get(1..).filter(|after| !after.is_empty());
            Some(piece)
        })
    }

    /// Returns what it says.
    pub(crate) fn bytes(self) -> impl Iterator<Item = u8> {
        self.pieces().flatten().copied()
    }

    /// Tells whether it says the same.
    pub fn is(self, bytes: &[u8]) -> bool {
        self.bytes().eq(bytes.iter().copied())
    }

    /// Tells whether it is a word, in any case.
    pub(crate) fn is_word(self, word: &str) -> bool {
        self.raw.eq_ignore_ascii_case(word.as_bytes())
    }
}

/// Cuts the scheme from what follows it; `None` if there is no scheme.
pub(super) fn scheme(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let value = scan::trim(value);
    let end = value.iter().position(|&byte| !scan::is_token_byte(byte)).unwrap_or(value.len());
    let (scheme, rest) = value.split_at(end);
    // What stands before a sign of equality is a parameter.
    let is_scheme = !scheme.is_empty() && !scan::trim(rest).starts_with(b"=");
    is_scheme.then_some((scheme, rest))
}

/// The parameters of one challenge or answer; a fault ends them.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub rest: &'a [u8],
    pub header: Name,
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(&'a [u8], Text<'a>), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = scan::trim(core::mem::take(&mut self.rest));
            if rest.is_empty() {
                return None;
            }
            let end = match scan::outside(rest, b',') {
                Ok(end) => end,
                Err(fault) => return Some(Err(fault)),
            };
            let one = scan::trim(&rest[..end]);
            self.rest = rest.get(end + 1..).unwrap_or(&[]);
            if one.is_empty() {
                continue; // A list may have empty places.
            }
            let field = scan::split_once(one, b'=').and_then(|(name, value)| {
                let name = scan::trim(name);
                let value = Text::read(scan::trim(value))?;
                scan::is_token(name).then_some((name, value))
            });
            if field.is_none() {
                self.rest = &[];
            }
            return Some(field.ok_or(Fault::Broken(self.header)));
        }
    }
}

/// Where the values of known parameters go: each may stand once.
pub(super) fn collect<'a, const N: usize>(
    fields: Fields<'a>,
    names: [&str; N],
) -> Result<[Option<Text<'a>>; N], Fault> {
    let mut found = [None; N];
    for field in fields {
        let (name, text) = field?;
        let place = names.iter().position(|known| name.eq_ignore_ascii_case(known.as_bytes()));
        let Some(place) = place else { continue };
        if found[place].replace(text).is_some() {
            return Err(Fault::Broken(fields.header));
        }
    }
    Ok(found)
}

#[test]
fn what_is_hidden_is_told() {
    let check = |written: &[u8], says: Option<&[u8]>| {
        let text = Text::read(written);
        let told = text.map(|text| text.bytes().collect::<Vec<u8>>());
        assert_eq!(told.as_deref(), says, "{}", written.escape_ascii());
        assert!(text.is_none_or(|text| says.is_some_and(|says| text.is(says))));
    };
    check(b"token", Some(b"token"));
    check(br#""""#, Some(b""));
    check(br#""a b""#, Some(b"a b"));
    check(br#""a\"b\\c\d\\\\""#, Some(br#"a"b\cd\\"#));
    check(br#"""#, None);
    check(br#""a\""#, None);
    check(br#""a"b"#, None);
    check(b"a b", None);
    check(b"", None);
    check(b"\"a\r\n b\"", None);
}
