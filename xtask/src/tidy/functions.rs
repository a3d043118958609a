//! Functions: short enough to be seen whole. Tests may tell a longer story.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::sources::{Source, only_for_tests};

const LINES: usize = 50;
const WHERE: [&str; 3] = ["programs/", "app/", "xtask/"];

/// Findings about functions that are too long.
pub fn check(sources: &[Source]) -> Vec<String> {
    let shipped =
        sources.iter().filter(|s| WHERE.iter().any(|folder| s.path.starts_with(folder)) && !s.is_test());
    shipped.flat_map(findings).collect()
}

fn findings(source: &Source) -> Vec<String> {
    let mut functions = Functions { path: &source.path, findings: Vec::new() };
    functions.visit_file(&source.syntax);
    functions.findings
}

struct Functions<'a> {
    path: &'a str,
    findings: Vec<String>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let (first, last) = (signature.span().start().line, body.span().end().line);
        let lines = last + 1 - first;
        if lines > LINES {
            let name = &signature.ident;
            self.findings.push(format!(
                "{}:{first}: fn {name} has {lines} lines, {LINES} are the limit; give its parts names",
                self.path
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !only_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !only_for_tests(&item.attrs) {
            self.measure(&item.sig, &item.block);
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.measure(&item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(body_lines: usize, around: (&str, &str)) -> anyhow::Result<usize> {
        let body = "    let _ = 1;\n".repeat(body_lines);
        let text = format!("//! Head.\n{}fn f() {{\n{body}}}\n{}", around.0, around.1);
        Ok(findings(&Source::new("app/a.rs", &text)?).len())
    }

    #[test]
    fn fifty_lines_are_the_limit() -> anyhow::Result<()> {
        assert_eq!(count(48, ("", ""))?, 0);
        assert_eq!(count(49, ("", ""))?, 1);
        Ok(())
    }

    #[test]
    fn methods_count_and_tests_do_not() -> anyhow::Result<()> {
        assert_eq!(count(60, ("struct S; impl S {\n", "}"))?, 1);
        assert_eq!(count(60, ("#[cfg(test)] mod tests {\n", "}"))?, 0);
        Ok(())
    }
}
