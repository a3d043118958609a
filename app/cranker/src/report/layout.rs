//! The page as a whole: head, title, headline numbers, and the cards in their order.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{cards, page::ReportPage};

/// Its colors can be told apart without seeing red or green, on light and on dark.
const STYLE: &str = include_str!("style.css");
/// Nothing may be fetched, and only the page's own style applies.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

impl ReportPage {
    /// Renders the page as HTML.
    pub fn render(&self) -> String {
        page(self).into_string()
    }
}

fn page(page: &ReportPage) -> Markup {
    html! {
        (DOCTYPE) "\n"
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(CONTENT_SECURITY_POLICY);
                title { "Influence Points: day " (page.day) ", " (page.date) }
                style { (PreEscaped(STYLE)) }
            }
            "\n"
            body {
                header {
                    p class="kicker" { "Influence Points" }
                    h1 { (page.date) }
                    p class="sub" { "Day " (page.day) ": " (page.galleries.len()) " galleries and their supporters." }
                }
                dl class="figures" {
                    @for (label, number) in &page.figures {
                        div { dt { (label) } dd { (number) } }
                    }
                }
                main { @for card in cards::ALL { (card(page)) "\n" } }
                footer {
                    "Drawn from the day's bundle alone; the same bundles give the same page. Compare roots and counts \
                     with the day's snapshot on chain."
                }
            }
        }
        "\n"
    }
}
