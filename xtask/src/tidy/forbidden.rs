//! Calls that could stop the program without a reason given: none in the program and its rules, outside of tests.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::sources::{Source, only_for_tests};

const METHODS: [&str; 2] = ["unwrap", "expect"];
const MACROS: [&str; 4] = ["panic", "todo", "unimplemented", "unreachable"];

/// Findings in the sources of the programs.
pub fn check(sources: &[Source]) -> Vec<String> {
    let shipped = sources
        .iter()
        .filter(|s| s.path.starts_with("programs/") && s.path.contains("/src/") && !s.is_test());
    shipped.flat_map(findings).collect()
}

fn findings(source: &Source) -> Vec<String> {
    let mut calls = Calls { path: &source.path, findings: Vec::new() };
    calls.visit_file(&source.syntax);
    calls.findings
}

struct Calls<'a> {
    path: &'a str,
    findings: Vec<String>,
}

impl Calls<'_> {
    fn found(&mut self, name: &proc_macro2::Ident, mark: &str) {
        let line = name.span().start().line;
        self.findings.push(format!(
            "{}:{line}: {name}{mark} can stop the program; return an error that names the remedy",
            self.path
        ));
    }

    /// Inside other macros there are only tokens: `. unwrap (` and `panic !`.
    fn tokens(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) => {
                    let before = at.checked_sub(1).and_then(|at| trees.get(at));
                    if is_punct(before, '.') && METHODS.iter().any(|method| name == method) {
                        self.found(name, "()");
                    } else if is_punct(trees.get(at + 1), '!') && MACROS.iter().any(|banned| name == banned) {
                        self.found(name, "!");
                    }
                }
                _ => {}
            }
        }
    }
}

fn is_punct(tree: Option<&TokenTree>, mark: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !only_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !only_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if !only_for_tests(&item.attrs) {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if METHODS.iter().any(|method| call.method == method) {
            self.found(&call.method, "()");
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(segment) =
            call.path.segments.last().filter(|s| MACROS.iter().any(|banned| s.ident == banned))
        {
            self.found(&segment.ident, "!");
        }
        self.tokens(call.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> anyhow::Result<usize> {
        Ok(findings(&Source::new("programs/p/src/a.rs", text)?).len())
    }

    #[test]
    fn calls_are_found_also_inside_macros() -> anyhow::Result<()> {
        assert_eq!(count("fn f() { x.unwrap(); }")?, 1);
        assert_eq!(count("fn f() { y.expect(\"z\"); panic!(\"p\") }")?, 2);
        assert_eq!(count("fn f() { emit!(E { a: x.unwrap() }); core::unreachable!() }")?, 2);
        Ok(())
    }

    #[test]
    fn tests_comments_and_names_alike_are_not() -> anyhow::Result<()> {
        assert_eq!(count("#[cfg(test)] mod tests { fn f() { x.unwrap(); } }")?, 0);
        assert_eq!(count("//! Never `.unwrap()` here.\nfn f() { x.unwrap_or(0); } // panic!")?, 0);
        Ok(())
    }
}
