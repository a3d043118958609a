"""Tests of the reader of Rust sources: `python3 -m unittest discover -s formal`."""

import unittest

from rust_source import RustFunction, SourceError, constant, constant_in, function_text, without_layout

SOURCE = """
/// A comment with const LIMIT: u64 = 1;
pub const LIMIT: u64 = (1 << 63) - 1;
const TWICE: u128 = LIMIT as u128 * 2; // const TWICE: u64 = 3;
const MASK: u64 = 0xFFFF_FFFF;
const TYPED: u32 = 7u32 + 1_000_u32;
const ALL: u64 = u64::MAX;
const CALL: u64 = size();
fn first(a: u64) -> u64 {
    // a brace in a comment: }
    if a > 0 { "}}".len() as u64 } else { 'x' as u64 }
}
fn second<'a>(b: &'a u64) -> u64 { *b }
"""


class Constants(unittest.TestCase):
    def test_expressions_are_evaluated(self):
        values = {
            name: constant_in(SOURCE, "a.rs", name) for name in ("LIMIT", "TWICE", "MASK", "TYPED", "ALL")
        }
        expected = {
            "LIMIT": 2**63 - 1,
            "TWICE": 2**64 - 2,
            "MASK": 2**32 - 1,
            "TYPED": 1007,
            "ALL": 2**64 - 1,
        }
        self.assertEqual(values, expected)

    def test_missing_and_unreadable_constants_are_errors(self):
        with self.assertRaisesRegex(SourceError, "a.rs: 0 integer constants are named `NONE`"):
            constant_in(SOURCE, "a.rs", "NONE")
        with self.assertRaisesRegex(SourceError, "cannot evaluate `CALL`"):
            constant_in(SOURCE, "a.rs", "CALL")
        with self.assertRaisesRegex(SourceError, "does not exist"):
            constant("no_such_file.rs", "LIMIT")


class Functions(unittest.TestCase):
    def test_braces_in_comments_and_literals_do_not_count(self):
        text = function_text(SOURCE, "a.rs", "first")
        self.assertTrue(text.startswith("fn first(a: u64)") and text.endswith("'x' as u64 } }"), text)

    def test_comments_and_layout_do_not_change_the_text(self):
        moved = SOURCE.replace("    // a brace in a comment: }\n", "\n\n").replace("    if", "  if")
        self.assertEqual(function_text(SOURCE, "a.rs", "first"), function_text(moved, "a.rs", "first"))

    def test_the_formatter_does_not_change_the_digest(self):
        long, short = "call(\n    a - b,\n    c,\n)\n.next()", "call(a - b, c).next()"
        self.assertEqual(without_layout(long), without_layout(short))
        self.assertNotEqual(without_layout("a - b"), without_layout("a + b"))
        self.assertNotEqual(without_layout("let mut a"), without_layout("let muta"))

    def test_a_lifetime_is_not_a_character(self):
        self.assertEqual(function_text(SOURCE, "a.rs", "second"), "fn second<'a>(b: &'a u64) -> u64 { *b }")

    def test_missing_and_changed_functions_are_errors(self):
        with self.assertRaisesRegex(SourceError, "0 functions are named `none`"):
            function_text(SOURCE, "a.rs", "none")
        with self.assertRaisesRegex(SourceError, "the function changed: review the goal about `mul_wide`"):
            RustFunction("mul_div.rs", "mul_wide", "0" * 16).check()


if __name__ == "__main__":
    unittest.main()
