//! The page as a whole: head, title, figures, and the cards in their order.

use super::{ReportPage, cards, markup::Markup};

/// The style sheet; its colours are told apart without seeing red or green, on light and on dark.
const STYLE: &str = include_str!("style.css");
/// Nothing may be fetched, and nothing but the page's own style holds: said to the browser too.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The page as HTML.
pub(super) fn render(page: &ReportPage) -> String {
    let mut markup = Markup::default();
    let title = format!("Influence Points: day {}, {}", page.day, page.date);
    markup.within("html", &[("lang", "en")], |markup| {
        markup.within("head", &[], |markup| head(markup, &title));
        markup.line();
        markup.within("body", &[], |markup| body(markup, page));
    });
    markup.line();
    format!("<!DOCTYPE html>\n{}", markup.finish())
}

fn head(markup: &mut Markup, title: &str) {
    let meta = |markup: &mut Markup, attributes: &[(&str, &str)]| markup.empty("meta", attributes);
    meta(markup, &[("charset", "utf-8")]);
    meta(markup, &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    meta(markup, &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]);
    markup.element("title", &[], title);
    markup.style(STYLE);
}

fn body(markup: &mut Markup, page: &ReportPage) {
    markup.within("header", &[], |markup| {
        markup.element("p", &[("class", "kicker")], "Influence Points");
        markup.element("h1", &[], &page.date);
        let galleries = page.galleries.len();
        let sub = format!("Day {}: what {galleries} galleries and their supporters came to.", page.day);
        markup.element("p", &[("class", "sub")], &sub);
    });
    markup.within("dl", &[("class", "figures")], |markup| {
        for (what, number) in &page.figures {
            markup.within("div", &[], |markup| {
                markup.element("dt", &[], what);
                markup.element("dd", &[], number);
            });
        }
    });
    markup.within("main", &[], |markup| {
        for card in cards::ALL {
            card(markup, page);
            markup.line();
        }
    });
    let source = "Drawn from the day's bundle alone; the same bundles give the same page. Roots and counts can be held \
                  against the day's snapshot on chain.";
    markup.element("footer", &[], source);
}
