//! What the night's folder says of the hotline, as the gate takes it.

use gate::{Patience, Rate, SECOND_NS, Settings, Trunk, desk};
use night::hotline::Hotline;

const MINUTE_NS: u64 = 60 * SECOND_NS;
const HOUR_NS: u64 = 60 * MINUTE_NS;

/// Returns the gate's settings: what is said, and its own where nothing is.
///
/// # Errors
///
/// Returns in words what makes them unsound together.
pub fn of(hotline: &Hotline) -> Result<Settings, String> {
    let said = |name: &str| hotline.settings.get(name).copied();
    let lines = |name: &str, without: u16| said(name).map_or(without, |n| n as u16);
    let time = |name: &str, unit_ns: u64, without_ns: u64| {
        said(name).map_or(without_ns, |n| n.saturating_mul(unit_ns))
    };
    let rate = |name: &str, within_ns: u64, without: Rate| match said(name) {
        Some(times) => Rate { every_ns: within_ns / times, ..without },
        None => without,
    };
    let mut settings = Settings::default();
    let reporters = &mut settings.reporters;
    reporters.lines = lines("lines", reporters.lines);
    reporters.reserved = lines("lines_for_recognised", reporters.lines / 2);
    reporters.reserved_proved = lines("lines_for_proved", reporters.reserved / 2);
    reporters.anonymous_max = lines("lines_for_anonymous_at_most", reporters.lines / 8);
    reporters.per_direct_max = lines("lines_per_direct_number_at_most", reporters.per_direct_max);
    let trunk = |lines_name: &str, minutes_name: &str, without: Trunk| Trunk {
        lines: lines(lines_name, without.lines),
        limit_ns: time(minutes_name, MINUTE_NS, without.limit_ns),
    };
    settings.help = trunk("help_lines", "help_minutes", settings.help);
    settings.press = trunk("press_lines", "press_minutes", settings.press);
    settings.public = trunk("public_lines", "public_minutes", settings.public);
    let patience = |digit: &str, code: &str, without: Patience| Patience {
        digit_ns: time(digit, SECOND_NS, without.digit_ns),
        code_ns: time(code, SECOND_NS, without.code_ns),
        ..without
    };
    settings.unrecognised =
        patience("unknown_first_digit_seconds", "unknown_code_seconds", settings.unrecognised);
    settings.recognised =
        patience("recognised_digit_seconds", "recognised_code_seconds", settings.recognised);
    settings.tries_max = said("codes_per_call").map_or(settings.tries_max, |n| n as u8);
    settings.slips_max = said("slips_per_call").map_or(settings.slips_max, |n| n as u8);
    let (rates, guesses) = (&mut settings.rates, &mut settings.guesses);
    rates.global = rate("unknown_calls_per_minute", MINUTE_NS, rates.global);
    rates.number = rate("calls_per_unknown_number_per_hour", HOUR_NS, rates.number);
    guesses.number = rate("wrong_codes_per_number_per_hour", HOUR_NS, guesses.number);
    guesses.global = rate("wrong_codes_per_minute", MINUTE_NS, guesses.global);
    let without_code = &mut settings.without_code;
    without_code.limit_ns = time("without_code_minutes", MINUTE_NS, without_code.limit_ns);
    without_code.calls_max = said("lines_without_code_at_most").map(|n| n as u16);
    let call_backs = &mut settings.call_backs;
    call_backs.every_ns = time("call_back_every_minutes", MINUTE_NS, call_backs.every_ns);
    settings.check().map_err(|fault| match fault {
        gate::Fault::NoLines => "the hotline has no line".to_owned(),
        gate::Fault::TooManyLines => {
            format!("all lines together are more than {}", gate::LINES_MAX)
        }
        gate::Fault::ReserveTooLarge => {
            "more lines are held back than there are: lines_for_proved is part of \
             lines_for_recognised, which is part of lines"
                .to_owned()
        }
        gate::Fault::Rate => "a rate is out of its range".to_owned(),
        gate::Fault::Time => "a time is out of its range".to_owned(),
        gate::Fault::NoTries => "no code is looked at".to_owned(),
        gate::Fault::TableSize => "a table is out of its range".to_owned(),
    })?;
    Ok(settings)
}

/// Returns the settings of the operators' desk, for so many operators.
pub fn desk(hotline: &Hotline, operators_max: u32) -> desk::Settings {
    let mut settings = desk::Settings { operators_max, ..desk::Settings::default() };
    let minutes = |name: &str, without_ns: u64| {
        hotline.settings.get(name).map_or(without_ns, |minutes| minutes * MINUTE_NS)
    };
    settings.keep_ns = minutes("place_kept_minutes", settings.keep_ns);
    settings.retry_ns = minutes("call_back_again_minutes", settings.retry_ns);
    settings
}

#[cfg(test)]
mod tests {
    use night::hotline::SETTINGS;

    use super::*;

    fn hotline(settings: &[(&str, u64)]) -> Hotline {
        let settings = settings.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
        Hotline { settings, ..Hotline::default() }
    }

    #[test]
    fn what_is_not_said_is_the_gates_own() {
        assert_eq!(of(&Hotline::default()), Ok(Settings::default()));
        let more = of(&hotline(&[("lines", 96)])).unwrap().reporters;
        assert_eq!((more.lines, more.reserved, more.reserved_proved), (96, 48, 24));
    }

    /// A setting that changed nothing would be a promise nobody keeps.
    #[test]
    fn every_setting_changes_something_and_none_alone_is_unsound() {
        for setting in SETTINGS {
            assert_eq!(desk(&hotline(&[(setting.name, setting.max)]), 8).check(), Ok(()));
            let soundest = if setting.name.starts_with("lines") { 7 } else { setting.max };
            for value in [setting.min, soundest.min(setting.max)] {
                let settings = of(&hotline(&[(setting.name, value)]));
                let held_back = setting.name.starts_with("lines_for");
                assert!(settings.is_ok() || held_back || value > 900, "{} {value}", setting.name);
            }
            let changed = [setting.min, 7.min(setting.max)].map(|n| {
                let hotline = hotline(&[(setting.name, n)]);
                (of(&hotline), desk(&hotline, 8))
            });
            assert_ne!(changed[0], changed[1], "{}", setting.name);
        }
    }

    #[test]
    fn what_does_not_fit_together_is_told() {
        let fault = |settings: &[(&str, u64)]| of(&hotline(settings)).unwrap_err();
        assert!(fault(&[("lines", 4), ("lines_for_recognised", 5)]).contains("held back"));
        assert!(fault(&[("lines", 1000)]).contains("more than 1000"));
    }
}
